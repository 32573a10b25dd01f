//! JSON of Parliament's Members API: pages of a search for Members or constituencies, and histories, read into claims.
//! It must not touch the database, and never asks the API itself: a citizen's postcode stays here.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::Lines;
use super::members::split_name;
use super::table::read_date;
use crate::domain::member::Layer;
use crate::domain::party::PartySaid;
use crate::domain::roll::{
    Claimed, Grain, LabelClaim, NameRank, PersonClaim, Roll, SeatClaim, SeatSaid, Trouble, Until,
};

#[derive(Deserialize)]
struct Item<'t> {
    #[serde(borrow)]
    value: &'t RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    id: u32,
    name_list_as: Option<String>,
    name_display_as: Option<String>,
    name_full_title: Option<String>,
    latest_party: Option<PartyRecord>,
    latest_house_membership: Option<HouseRecord>,
}

#[derive(Deserialize)]
struct PartyRecord {
    id: Option<u32>,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HouseRecord {
    membership_from: Option<String>,
    membership_from_id: Option<u32>,
    house: Option<u8>,
    membership_start_date: Option<String>,
    membership_end_date: Option<String>,
    membership_end_reason: Option<String>,
    membership_status: Option<StatusRecord>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusRecord {
    status_start_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Past {
    id: u32,
    #[serde(default)]
    party_history: Vec<PartySpell>,
    #[serde(default)]
    house_membership_history: Vec<HouseRecord>,
    #[serde(default)]
    name_history: Vec<NameSpell>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PartySpell {
    start_date: Option<String>,
    end_date: Option<String>,
    party: Option<PartyRecord>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NameSpell {
    end_date: Option<String>,
    name_list_as: Option<String>,
    name_display_as: Option<String>,
    name_full_title: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Area {
    id: u32,
    name: String,
    start_date: Option<String>,
    end_date: Option<String>,
}

/// The House of Commons in the API's numbering.
const COMMONS: u8 = 1;

/// What a record of the API is, told by the names of its fields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Found,
    Past,
    Area,
}

/// Reads a page (or several in a list) of the API, whichever of the three answers it is.
pub fn read(text: &str, troubles: &mut Vec<Trouble>) -> Option<Roll> {
    let values = match values(text) {
        Ok(values) => values?,
        Err(error) => {
            troubles.push(Trouble {
                line: error.line() as u64,
                reason: format!("cannot be read as an answer of the Members API: {error}"),
            });
            return None;
        }
    };
    let lines = Lines::of(text);
    let mut roll = Roll::default();
    let kind = values.iter().find_map(|value| kind_of(value));
    match kind? {
        Kind::Found => {
            let read = lines.read_all::<Found>(&values, troubles);
            roll.people = convert(read, troubles, found);
        }
        Kind::Past => {
            let read = lines.read_all::<Past>(&values, troubles);
            roll.people = convert(read, troubles, past);
        }
        Kind::Area => {
            let read = lines.read_all::<Area>(&values, troubles);
            roll.seat_ids = convert(read, troubles, area);
        }
    }
    Some(roll)
}

/// The values of all items: `{items: [{value}]}`, `[{value}]`, or a list of such pages. `None` if it is another kind of JSON.
pub(super) fn values(text: &str) -> Result<Option<Vec<&RawValue>>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Page<'t> {
        #[serde(borrow)]
        items: Option<Vec<&'t RawValue>>,
    }
    let mut items = Vec::new();
    if text.trim_start().starts_with('[') {
        for entry in serde_json::from_str::<Vec<&RawValue>>(text)? {
            match serde_json::from_str::<Page<'_>>(entry.get()) {
                Ok(Page { items: Some(page) }) => items.extend(page),
                _ => items.push(entry),
            }
        }
    } else {
        match serde_json::from_str::<Page<'_>>(text)?.items {
            Some(page) => items = page,
            None => return Ok(None),
        }
    }
    // An item whose value is missing or damaged goes through as it is and is refused by its line later.
    Ok(Some(
        items
            .into_iter()
            .map(|item| {
                serde_json::from_str::<Item<'_>>(item.get()).map_or(item, |item| item.value)
            })
            .collect(),
    ))
}

fn kind_of(value: &RawValue) -> Option<Kind> {
    let fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(value.get()).ok()?;
    if fields.contains_key("partyHistory") || fields.contains_key("houseMembershipHistory") {
        Some(Kind::Past)
    } else if fields.contains_key("latestParty") || fields.contains_key("nameDisplayAs") {
        Some(Kind::Found)
    } else if fields.contains_key("name") && fields.contains_key("startDate") {
        Some(Kind::Area)
    } else {
        None
    }
}

fn convert<R, T>(
    read: Vec<Claimed<R>>,
    troubles: &mut Vec<Trouble>,
    convert: impl Fn(R) -> Result<Option<T>, String>,
) -> Vec<Claimed<T>> {
    let mut claims = Vec::with_capacity(read.len());
    for Claimed { line, said } in read {
        match convert(said) {
            Ok(Some(said)) => claims.push(Claimed { line, said }),
            Ok(None) => {}
            Err(reason) => troubles.push(Trouble { line, reason }),
        }
    }
    claims
}

/// One Member of a search. Its first day of service runs on across elections and borders; the status began with the present spell.
fn found(record: Found) -> Result<Option<PersonClaim>, String> {
    // Peers are passed over in silence; a record that does not say which House is damaged.
    let house = record
        .latest_house_membership
        .ok_or("latestHouseMembership is empty")?;
    match house.house {
        Some(COMMONS) => {}
        Some(_) => return Ok(None),
        None => return Err("latestHouseMembership.house is empty".to_owned()),
    }
    let mut claim = person(
        record.id,
        record.name_display_as,
        record.name_list_as.as_deref(),
        record.name_full_title,
    )?;
    let started = house
        .membership_status
        .as_ref()
        .and_then(|status| status.status_start_date.clone())
        .or_else(|| house.membership_start_date.clone());
    let from = read_date(
        "membershipStartDate",
        &started.ok_or("membershipStartDate is empty")?,
    )?;
    let seat = seat(&house, from, Grain::Spell)?;
    let party = record.latest_party.ok_or("latestParty is empty")?;
    claim.labels.push(LabelClaim {
        party: party_said(party)?,
        layer: Layer::Label,
        from,
        until: seat.until,
        reason: String::new(),
        precision: None,
        grain: Grain::Current,
    });
    claim.seats.push(seat);
    Ok(Some(claim))
}

/// The history of one Member; people who sat only in the Lords are left out.
fn past(record: Past) -> Result<Option<PersonClaim>, String> {
    let commons: Vec<&HouseRecord> = record
        .house_membership_history
        .iter()
        .filter(|house| house.house == Some(COMMONS))
        .collect();
    if commons.is_empty() {
        return Ok(None);
    }
    let newest = record
        .name_history
        .into_iter()
        .max_by_key(|name| name.end_date.clone().unwrap_or_else(|| "9999".to_owned()));
    let name = newest.ok_or("nameHistory is empty")?;
    let mut claim = person(
        record.id,
        name.name_display_as,
        name.name_list_as.as_deref(),
        name.name_full_title,
    )?;
    for house in commons {
        let started = house
            .membership_start_date
            .as_deref()
            .ok_or("membershipStartDate is empty")?;
        claim.seats.push(seat(
            house,
            read_date("membershipStartDate", started)?,
            Grain::Unbroken,
        )?);
    }
    claim.seats.sort_by_key(|seat| seat.from);
    for spell in record.party_history {
        let from = read_date(
            "startDate",
            spell.start_date.as_deref().ok_or("startDate is empty")?,
        )?;
        claim.labels.push(LabelClaim {
            party: party_said(spell.party.ok_or("party is empty")?)?,
            layer: Layer::Label,
            from,
            until: end(spell.end_date.as_deref())?,
            reason: String::new(),
            precision: None,
            grain: Grain::Spell,
        });
    }
    claim
        .labels
        .sort_by_key(|label| (label.from, label.until != Until::Day(label.from)));
    Ok(Some(claim))
}

/// A constituency and Parliament's id for it; the API has no ONS code, so it can only add to what is known.
fn area(record: Area) -> Result<Option<SeatSaid>, String> {
    if let Some(end) = &record.end_date {
        read_date("endDate", end)?;
        return Ok(None);
    }
    let from = record
        .start_date
        .as_deref()
        .map(|text| read_date("startDate", text))
        .transpose()?;
    // Looked up by name and date, never by the id that is about to be noted.
    Ok(Some(SeatSaid {
        members_api_id: Some(record.id.to_string()),
        name: record.name,
        from,
        ..SeatSaid::default()
    }))
}

fn person(
    id: u32,
    display: Option<String>,
    list: Option<&str>,
    title: Option<String>,
) -> Result<PersonClaim, String> {
    let name = display
        .filter(|name| !name.trim().is_empty())
        .ok_or("nameDisplayAs is empty")?;
    let (given_name, family_name) = match list.and_then(|list| list.split_once(", ")) {
        Some((family, given)) => (plain_given(given), family.to_owned()),
        None => split_name(&name),
    };
    Ok(PersonClaim {
        members_api_id: Some(id.to_string()),
        name,
        given_name,
        family_name,
        full_title: title,
        name_rank: NameRank::Displayed,
        ..PersonClaim::default()
    })
}

/// The API lists "Abbott, Ms Diane" and "Hoyle, Sir Lindsay": the styles are no given names.
fn plain_given(given: &str) -> String {
    const STYLES: [&str; 8] = ["Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Dame", "Rev"];
    let mut words: Vec<&str> = given.split(' ').collect();
    while words.len() > 1 && STYLES.contains(&words[0].trim_end_matches('.')) {
        words.remove(0);
    }
    words.join(" ")
}

fn party_said(party: PartyRecord) -> Result<PartySaid, String> {
    let name = party
        .name
        .filter(|name| !name.trim().is_empty())
        .ok_or("the party has no name")?;
    Ok(PartySaid {
        key: None,
        name,
        members_api_id: party.id.map(|id| id.to_string()),
        parlparse_id: None,
    })
}

fn seat(house: &HouseRecord, from: Date, grain: Grain) -> Result<SeatClaim, String> {
    let name = house
        .membership_from
        .clone()
        .filter(|name| !name.trim().is_empty())
        .ok_or("membershipFrom is empty")?;
    Ok(SeatClaim {
        seat: SeatSaid {
            members_api_id: house.membership_from_id.map(|id| id.to_string()),
            name,
            ..SeatSaid::default()
        },
        from,
        until: end(house.membership_end_date.as_deref())?,
        start_reason: String::new(),
        end_reason: house
            .membership_end_reason
            .as_deref()
            .map(|reason| reason.to_lowercase().replace(' ', "_"))
            .unwrap_or_default(),
        start_precision: None,
        end_precision: None,
        chair_role: None,
        takes_seat: None,
        grain,
    })
}

/// Here an end equals the next start: exclusive, like ours.
fn end(text: Option<&str>) -> Result<Until, String> {
    text.map_or(Ok(Until::Open), |text| {
        read_date("endDate", text).map(Until::Day)
    })
}
