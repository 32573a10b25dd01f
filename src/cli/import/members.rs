//! Our own CSV and JSON files about Members and parties, read into claims. The format is told by the heading, not by the file's name.
//! It must not touch the database.

use super::table::{Row, Table};
use crate::domain::member::{ChairRole, Layer, Precision};
use crate::domain::party::{Party, PartyKind, PartySaid};
use crate::domain::roll::{
    Claimed, Grain, LabelClaim, NameRank, PersonClaim, Roll, SeatClaim, SeatSaid, Trouble, Until,
    dissolution_after,
};

/// Reads a CSV file about Members or parties, whichever of ours it is.
pub fn read_csv(text: &[u8], troubles: &mut Vec<Trouble>) -> Option<Roll> {
    let table = match Table::open(text) {
        Ok(table) => table,
        Err(trouble) => {
            troubles.push(trouble);
            return None;
        }
    };
    let mut roll = Roll::default();
    if table.has(&[
        "members_api_id",
        "party_since",
        "elected_on",
        "constituency_code",
    ]) {
        roll.people = table.read(troubles, sitting);
    } else if table.has(&[
        "members_api_id",
        "start_reason",
        "end_reason",
        "party_key",
        "constituency_code",
    ]) {
        roll.people = table.read(troubles, spell);
    } else if table.has(&[
        "members_api_id",
        "elected_on",
        "elected_by",
        "constituency_code",
        "party",
    ]) {
        roll.people = table.read(troubles, winner);
    } else if table.has(&["members_api_id", "date", "from_party", "to_party", "reason"]) {
        roll.people = table.read(troubles, change);
    } else if table.has(&["key", "name", "kind"]) {
        roll.parties = table.read(troubles, party);
    } else {
        return None;
    }
    Some(roll)
}

/// One sitting Member of `mps.csv`, or of `mps.json`, whose fields are the same.
fn sitting(row: &Row<'_>) -> Result<PersonClaim, String> {
    sitting_from(&|name| row.some(name))
}

/// One sitting Member, from fields by name.
pub fn sitting_from(field: &dyn Fn(&str) -> Option<String>) -> Result<PersonClaim, String> {
    let must = |name: &str| field(name).ok_or_else(|| format!("{name} is empty"));
    let date = |name: &str| must(name).and_then(|text| super::table::read_date(name, &text));
    let truth = |name: &str| {
        field(name)
            .map(|text| {
                text.to_lowercase()
                    .parse::<bool>()
                    .map_err(|_| format!("{name} is \"{text}\", not true or false"))
            })
            .transpose()
    };
    let chair = match field("chair_role") {
        None => None,
        Some(role) => Some(
            ChairRole::read(&role)
                .ok_or_else(|| format!("chair_role is \"{role}\", which means nothing here"))?,
        ),
    };
    let end = field("end_date")
        .map(|text| super::table::read_date("end_date", &text))
        .transpose()?;
    let until = end.map_or(Until::Open, Until::Day);
    Ok(PersonClaim {
        ours: None,
        members_api_id: Some(number(&must("members_api_id")?)?),
        parlparse_id: field("parlparse_person_id"),
        wikidata_id: field("wikidata_id"),
        name: must("name")?,
        given_name: field("given_name").unwrap_or_default(),
        family_name: must("family_name")?,
        full_title: field("full_title"),
        name_rank: NameRank::Displayed,
        is_fictional: false,
        seats: vec![SeatClaim {
            seat: seat(
                must("constituency_code")?,
                must("constituency")?,
                field("members_api_constituency_id"),
            ),
            from: date("elected_on")?,
            until,
            start_reason: field("elected_by").unwrap_or_default(),
            end_reason: String::new(),
            start_precision: None,
            end_precision: None,
            chair_role: Some(chair),
            takes_seat: truth("takes_seat")?,
            grain: Grain::Spell,
        }],
        labels: vec![LabelClaim {
            party: PartySaid {
                key: Some(must("party_key")?),
                name: must("party")?,
                ..PartySaid::default()
            },
            layer: Layer::Label,
            from: date("party_since")?,
            until,
            reason: String::new(),
            precision: None,
            grain: Grain::Spell,
        }],
    })
}

/// One spell of person, seat and party of `memberships-2024-parliament.csv`. A change of party ends the spell, not the seat.
fn spell(row: &Row<'_>) -> Result<PersonClaim, String> {
    let (from, end) = (row.must_date("start_date")?, row.date("end_date")?);
    let (start_reason, end_reason) = (
        row.text("start_reason").to_owned(),
        row.text("end_reason").to_owned(),
    );
    let (given_name, family_name) = split_name(&row.must("name")?);
    let mut claim = PersonClaim {
        members_api_id: Some(number(&row.must("members_api_id")?)?),
        parlparse_id: row.some("parlparse_person_id"),
        name: row.must("name")?,
        given_name,
        family_name,
        ..PersonClaim::default()
    };
    let label = LabelClaim {
        party: PartySaid {
            key: Some(row.must("party_key")?),
            name: row.must("party")?,
            ..PartySaid::default()
        },
        layer: Layer::Label,
        from,
        until: end.map_or(Until::Open, Until::Day),
        reason: start_reason.clone(),
        precision: row.word("start_precision", Precision::read)?,
        grain: Grain::Spell,
    };
    claim.labels.push(label);
    claim.seats.push(SeatClaim {
        seat: seat(
            row.must("constituency_code")?,
            row.must("constituency")?,
            None,
        ),
        from,
        until: end.map_or(Until::Open, Until::Day),
        start_reason,
        end_reason,
        start_precision: row.word("start_precision", Precision::read)?,
        end_precision: row.word("end_precision", Precision::read)?,
        chair_role: None,
        takes_seat: None,
        grain: Grain::Spell,
    });
    Ok(claim)
}

/// Reasons by which a spell ends or begins while the seat is kept.
pub const CHANGES_OF_LABEL: [&str; 8] = [
    "whip_removed",
    "whip_restored",
    "whip_withdrawn",
    "changed_party",
    "resigned_whip",
    "changed_name",
    "became_presiding_officer",
    "party_renamed",
];

/// Joins a person's spells for one seat where only the label changed between them.
pub fn join_seats(people: Vec<Claimed<PersonClaim>>) -> Vec<Claimed<PersonClaim>> {
    let mut joined: Vec<Claimed<PersonClaim>> = Vec::new();
    let mut at = std::collections::HashMap::new();
    for person in people {
        let key = (
            person.said.members_api_id.clone(),
            person.said.parlparse_id.clone(),
        );
        let slot = *at.entry(key).or_insert_with(|| {
            joined.push(Claimed {
                line: person.line,
                said: PersonClaim {
                    seats: Vec::new(),
                    labels: Vec::new(),
                    ..person.said.clone()
                },
            });
            joined.len() - 1
        });
        joined[slot].said.seats.extend(person.said.seats);
        joined[slot].said.labels.extend(person.said.labels);
    }
    for person in &mut joined {
        person
            .said
            .labels
            .sort_by_key(|label| (label.from, label.until != Until::Day(label.from)));
        person
            .said
            .seats
            .sort_by_key(|seat| (seat.from, seat.until != Until::Day(seat.from)));
        let mut seats: Vec<SeatClaim> = Vec::new();
        for next in person.said.seats.drain(..) {
            if let Some(last) = seats.last_mut()
                && last.until == Until::Day(next.from)
                && last.seat == next.seat
                && CHANGES_OF_LABEL.contains(&next.start_reason.as_str())
            {
                last.until = next.until;
                last.end_reason = next.end_reason;
                last.end_precision = next.end_precision;
                continue;
            }
            seats.push(next);
        }
        person.said.seats = seats;
    }
    joined
}

/// One winner of `members-elected-2010-2026.csv`: who was elected when and for what; the end follows from the Parliament's.
fn winner(row: &Row<'_>) -> Result<PersonClaim, String> {
    let from = row.must_date("elected_on")?;
    let (given_name, family_name) = (row.text("given_name").to_owned(), row.must("family_name")?);
    Ok(PersonClaim {
        members_api_id: Some(number(&row.must("members_api_id")?)?),
        parlparse_id: row.some("parlparse_person_id"),
        name: format!("{given_name} {family_name}").trim().to_owned(),
        given_name,
        family_name,
        seats: vec![SeatClaim {
            seat: seat(
                row.must("constituency_code")?,
                row.must("constituency")?,
                None,
            ),
            from,
            until: Until::Unsaid,
            start_reason: row.text("elected_by").to_owned(),
            end_reason: String::new(),
            start_precision: None,
            end_precision: None,
            chair_role: None,
            takes_seat: None,
            grain: Grain::Snapshot,
        }],
        labels: vec![LabelClaim {
            party: PartySaid {
                name: row.must("party")?,
                members_api_id: row.some("members_api_party_id"),
                ..PartySaid::default()
            },
            layer: Layer::Label,
            from,
            until: dissolution_after(from).map_or(Until::Unsaid, Until::Day),
            reason: row.text("elected_by").to_owned(),
            precision: None,
            grain: Grain::Snapshot,
        }],
        ..PersonClaim::default()
    })
}

/// One line of a `party-changes` file. Joining a group leaves the official label as it was.
fn change(row: &Row<'_>) -> Result<PersonClaim, String> {
    let reason = row.must("reason")?;
    let (given_name, family_name) = split_name(&row.must("name")?);
    let (layer, name) = if reason == "joined_group" {
        let note = row.text("note");
        let quoted = note
            .split('"')
            .nth(1)
            .ok_or_else(|| "the note does not name the group in quotation marks".to_owned())?;
        (Layer::Group, quoted.to_owned())
    } else {
        (Layer::Label, row.must("to_party")?)
    };
    Ok(PersonClaim {
        members_api_id: Some(number(&row.must("members_api_id")?)?),
        parlparse_id: row.some("parlparse_person_id"),
        name: row.must("name")?,
        given_name,
        family_name,
        labels: vec![LabelClaim {
            party: PartySaid {
                name,
                ..PartySaid::default()
            },
            layer,
            from: row.must_date("date")?,
            until: Until::Unsaid,
            reason,
            precision: row.word("precision", Precision::read)?,
            grain: Grain::Spell,
        }],
        ..PersonClaim::default()
    })
}

/// One row of `parties.csv`.
pub fn party(row: &Row<'_>) -> Result<Party, String> {
    let key = row.must("key")?;
    if crate::domain::party::slug(&key) != key {
        return Err(format!(
            "key is \"{key}\"; a key has small letters, digits and hyphens only"
        ));
    }
    let name = row.must("name")?;
    Ok(Party {
        full_name: row.some("full_name").unwrap_or_else(|| name.clone()),
        short_name: row.text("short_name").to_owned(),
        kind: row
            .word("kind", PartyKind::read)?
            .ok_or_else(|| "kind is empty".to_owned())?,
        parent: row.some("parent_key"),
        members_api_id: row
            .some("members_api_party_id")
            .map(|id| number(&id))
            .transpose()?,
        parlparse_id: row.some("parlparse_org_id"),
        colour: row.word("background_colour", colour)?,
        takes_seats: row.truth("takes_seats")?.unwrap_or(true),
        key,
        name,
    })
}

fn colour(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    (digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit()))
        .then(|| text.to_lowercase())
}

fn seat(code: String, name: String, members_api_id: Option<String>) -> SeatSaid {
    SeatSaid {
        code: Some(code),
        members_api_id,
        name,
        ..SeatSaid::default()
    }
}

fn number(text: &str) -> Result<String, String> {
    text.parse::<u32>()
        .map(|id| id.to_string())
        .map_err(|_| format!("the id \"{text}\" is not a number"))
}

/// The best we can do with a name in one piece: the last word is the family name.
pub fn split_name(name: &str) -> (String, String) {
    match name.rsplit_once(' ') {
        Some((given, family)) => (given.to_owned(), family.to_owned()),
        None => (String::new(), name.to_owned()),
    }
}
