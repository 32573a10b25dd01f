//! Fills the demo's register: parties, seats with their postcodes, MPs with their past, and the account of each MP.
//! It must not take anything from the real register.

use jiff::civil::Date;

use super::super::Trouble;
use super::content::{Former, MemberWords};
use super::people;
use super::stage::Stage;
use crate::domain::account::Role;
use crate::domain::constituency::Constituency;
use crate::domain::ids::MemberId;
use crate::domain::member::{ChairRole, Layer, Span};
use crate::domain::party::{Party, PartyKind, PartySaid};
use crate::domain::postcode::directory::Gathered;
use crate::domain::postcode::{Postcode, PostcodeRecord};
use crate::domain::register::{Register, RollReceived};
use crate::domain::roll::{
    Claimed, Grain, LabelClaim, NameRank, PersonClaim, Roll, SeatClaim, SeatSaid, Until,
};
use crate::store::{self, WriteTx};

/// The invented borders are older than any invented membership.
const BORDERS_DAYS: i64 = 1_000;
/// Since when whoever left a seat had held it.
const FORMER_SINCE_DAYS: i64 = 690;

/// Writes the register and opens an account for each sitting MP.
pub async fn open(tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    let roll = roll(stage)?;
    let received = Register::default()
        .receive(&roll, Vec::new(), stage.now.day())
        .map_err(|troubles| format!("the demo's register: {troubles:?}"))?;
    let names = stage.content.constituencies.iter();
    let names = names
        .map(|seat| {
            let welsh = seat.name_cy.as_deref().unwrap_or_default();
            (seat.code.clone(), format!("{} {welsh}", seat.name))
        })
        .collect();
    store::parties::record_received(tx, &received).await?;
    store::constituencies::record_received(tx, &received).await?;
    store::members::record_received(tx, &received, &names, stage.now).await?;
    let gathered = postcodes(stage);
    let sectors: Vec<(i64, String)> = gathered
        .sectors()
        .into_iter()
        .filter_map(|sector| Some((sector, gathered.weigh(sector, "").units?)))
        .collect();
    store::postcodes::record(tx, &sectors).await?;
    for number in 0..stage.content.members.len() {
        open_account(tx, stage, &received, number).await?;
    }
    Ok(())
}

async fn open_account(
    tx: &mut WriteTx,
    stage: &mut Stage,
    received: &RollReceived,
    number: usize,
) -> Result<(), Trouble> {
    let words = &stage.content.members[number];
    let (key, name, seat) = (words.key.clone(), words.name(), words.constituency.clone());
    let id = member_id(received, &name)?;
    let local = format!("mp{:02}.{key}", number + 1);
    let role = Some((Role::Mp, Some(id)));
    let account = people::open(tx, stage, &local, &name, Some(seat), role).await?;
    stage.mps.insert(key, account);
    Ok(())
}

fn member_id(received: &RollReceived, name: &str) -> Result<MemberId, Trouble> {
    let mut added = received.members.added.iter();
    let member = added.find(|member| member.name == name);
    Ok(member
        .ok_or_else(|| format!("{name} is not in the demo's register"))?
        .id)
}

fn roll(stage: &Stage) -> Result<Roll, Trouble> {
    let content = &stage.content;
    let mut roll = Roll::default();
    for words in &content.parties {
        roll.parties.push(claimed(Party {
            key: words.key.clone(),
            name: words.name.clone(),
            full_name: words.name.clone(),
            short_name: words.short_name.clone(),
            kind: PartyKind::read(&words.kind).ok_or_else(|| words.kind.clone())?,
            parent: None,
            members_api_id: None,
            parlparse_id: None,
            colour: Some(words.colour.clone()),
            takes_seats: true,
        }));
    }
    for words in &content.constituencies {
        roll.constituencies.push(claimed(Constituency {
            code: words.code.clone(),
            name: words.name.clone(),
            name_cy: words.name_cy.clone(),
            country: words.country.clone(),
            region: None,
            members_api_id: None,
            span: Span {
                from: day(stage, BORDERS_DAYS),
                to: None,
            },
        }));
        if let (Some(former), Some(left)) = (&words.former, words.vacant_days_ago) {
            roll.people
                .push(claimed(former_member(stage, former, &words.code, left)));
        }
    }
    for words in &content.members {
        roll.people.push(claimed(sitting_member(stage, words)?));
    }
    Ok(roll)
}

fn sitting_member(stage: &Stage, words: &MemberWords) -> Result<PersonClaim, Trouble> {
    let chair_role = words.chair_role.as_deref().map(|role| {
        ChairRole::read(role).ok_or_else(|| format!("{role} is no office in the chair"))
    });
    let seat = SeatClaim {
        chair_role: Some(chair_role.transpose()?),
        start_reason: if words.by_election {
            "by_election".into()
        } else {
            "general_election".into()
        },
        ..seat_claim(stage, &words.constituency, words.since_days_ago)
    };
    let labels = words.affiliations.iter().map(|spell| {
        let until = spell
            .until_days_ago
            .map_or(Until::Open, |days| Until::Day(day(stage, days)));
        LabelClaim {
            reason: spell.reason.clone(),
            ..label_claim(stage, &spell.party, spell.from_days_ago, until)
        }
    });
    Ok(PersonClaim {
        seats: vec![seat],
        labels: labels.collect(),
        ..person(&words.given, &words.family)
    })
}

fn former_member(stage: &Stage, words: &Former, code: &str, left_days: i64) -> PersonClaim {
    let left = Until::Day(day(stage, left_days));
    PersonClaim {
        seats: vec![SeatClaim {
            until: left,
            end_reason: "resigned".into(),
            ..seat_claim(stage, code, FORMER_SINCE_DAYS)
        }],
        labels: vec![label_claim(stage, &words.party, FORMER_SINCE_DAYS, left)],
        ..person(&words.given, &words.family)
    }
}

fn person(given: &str, family: &str) -> PersonClaim {
    PersonClaim {
        is_fictional: true,
        name: format!("{given} {family}"),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        full_title: Some(format!("{given} {family} MP")),
        name_rank: NameRank::Displayed,
        ..PersonClaim::default()
    }
}

fn seat_claim(stage: &Stage, code: &str, since_days: i64) -> SeatClaim {
    SeatClaim {
        seat: SeatSaid {
            code: Some(code.to_owned()),
            ..SeatSaid::default()
        },
        from: day(stage, since_days),
        until: Until::Open,
        start_reason: "general_election".into(),
        end_reason: String::new(),
        start_precision: None,
        end_precision: None,
        chair_role: None,
        takes_seat: None,
        grain: Grain::Spell,
    }
}

fn label_claim(stage: &Stage, party: &str, from_days: i64, until: Until) -> LabelClaim {
    LabelClaim {
        party: PartySaid {
            key: Some(party.to_owned()),
            ..PartySaid::default()
        },
        layer: Layer::Label,
        from: day(stage, from_days),
        until,
        reason: String::new(),
        precision: None,
        grain: Grain::Spell,
    }
}

fn postcodes(stage: &Stage) -> Gathered {
    let mut gathered = Gathered::default();
    for seat in &stage.content.constituencies {
        for postcode in seat
            .postcodes
            .iter()
            .filter_map(|typed| Postcode::parse(typed))
        {
            gathered.add(&PostcodeRecord {
                code: postcode.code(),
                seat: Some(seat.code.as_str().into()),
                retired: None,
            });
        }
    }
    gathered
}

fn day(stage: &Stage, days_ago: i64) -> Date {
    stage.now.minus_days(days_ago).day()
}

/// The file has no lines worth naming: a test reads it before anybody else can.
fn claimed<T>(said: T) -> Claimed<T> {
    Claimed { line: 0, said }
}
