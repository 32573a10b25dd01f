//! Persons of the register with their dated seats and labels, and the lists pages show of them. It must not know files or formats.

use std::collections::HashMap;

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, rows};
use crate::domain::house::Holder;
use crate::domain::ids::{IdeaNumber, MemberId, ResponseId};
use crate::domain::member::{ChairRole, Layer, Member, Membership, PartyAffiliation, Precision};
use crate::domain::time::Timestamp;

mod write;

pub use write::record_received;

/// The counter that numbers persons in order of arrival.
const COUNTER: &str = "member";

/// Somebody who sits today, as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// Who.
    pub id: MemberId,
    /// As Parliament displays it.
    pub name: String,
    /// "Heylings, Pippa".
    pub list_name: String,
    /// By which the list is sorted.
    pub sort_key: String,
    /// The official label of the day.
    pub label: String,
    /// Its party's key.
    pub party: String,
    /// The seat.
    pub constituency: String,
    /// The seat's name.
    pub constituency_name: String,
    /// An office in the Chair.
    pub chair_role: Option<ChairRole>,
    /// Made up for the demonstration.
    pub is_fictional: bool,
}

/// Everybody with their whole history: a few thousand people, read to weigh a file against them.
pub async fn list_all(connection: &mut AnyConnection) -> Result<Vec<Member>> {
    const PEOPLE: &str = "
        SELECT id, members_api_id, parlparse_id, wikidata_id, name, given_name, family_name, full_title, fictional_at
        FROM members
        ORDER BY id";
    const SEATS: &str = "
        SELECT member_id, constituency_code, starts_on, ends_on, start_reason, end_reason, start_precision, end_precision, takes_seat, chair_role
        FROM memberships
        ORDER BY member_id, starts_on, ends_on";
    const LABELS: &str = "
        SELECT member_id, party_key, label, layer, starts_on, ends_on, reason, precision
        FROM party_affiliations
        ORDER BY member_id, position";
    let people = sqlx::query(PEOPLE).fetch_all(&mut *connection).await?;
    let seats = sqlx::query(SEATS).fetch_all(&mut *connection).await?;
    let labels = sqlx::query(LABELS).fetch_all(&mut *connection).await?;
    assemble(&people, &seats, &labels)
}

/// These people with their whole history, in no order.
pub async fn list_by_id(connection: &mut AnyConnection, ids: &[MemberId]) -> Result<Vec<Member>> {
    const PEOPLE: &str = "
        SELECT id, members_api_id, parlparse_id, wikidata_id, name, given_name, family_name, full_title, fictional_at
        FROM members
        WHERE id IN ($1)";
    const SEATS: &str = "
        SELECT member_id, constituency_code, starts_on, ends_on, start_reason, end_reason, start_precision, end_precision, takes_seat, chair_role
        FROM memberships
        WHERE member_id IN ($1)
        ORDER BY member_id, starts_on, ends_on";
    const LABELS: &str = "
        SELECT member_id, party_key, label, layer, starts_on, ends_on, reason, precision
        FROM party_affiliations
        WHERE member_id IN ($1)
        ORDER BY member_id, position";
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::with_capacity(3);
    for statement in [PEOPLE, SEATS, LABELS] {
        let mut query = sqlx::query(rows::list(statement, ids.len()));
        for id in ids {
            query = query.bind(id.get());
        }
        found.push(query.fetch_all(&mut *connection).await?);
    }
    assemble(&found[0], &found[1], &found[2])
}

/// The names of everybody who sits on a day under one of these labels.
pub async fn list_names_under(
    connection: &mut AnyConnection,
    day: Date,
    parties: &[String],
) -> Result<Vec<String>> {
    const NAMES: &str = "
        SELECT members.name
        FROM memberships
        JOIN members ON members.id = memberships.member_id
        JOIN party_affiliations ON party_affiliations.member_id = memberships.member_id
        WHERE memberships.starts_on <= $1
          AND memberships.ends_on > $1
          AND party_affiliations.layer = 'label'
          AND party_affiliations.starts_on <= $1
          AND party_affiliations.ends_on > $1
          AND party_affiliations.party_key IN ($2)";
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let mut query =
        sqlx::query_scalar(rows::list_after(NAMES, parties.len())).bind(day.to_string());
    for party in parties {
        query = query.bind(party.clone());
    }
    Ok(query.fetch_all(connection).await?)
}

/// One person with the whole history.
pub async fn find(connection: &mut AnyConnection, id: MemberId) -> Result<Option<Member>> {
    Ok(list_by_id(connection, &[id]).await?.pop())
}

/// Who sits on a day, by name.
pub async fn list_sitting(connection: &mut AnyConnection, day: Date) -> Result<Vec<Sitting>> {
    const SITTING: &str = "
        SELECT
            members.id,
            members.name,
            members.given_name,
            members.family_name,
            members.sort_key,
            members.fictional_at,
            memberships.constituency_code,
            memberships.chair_role,
            constituencies.name AS constituency_name,
            party_affiliations.party_key,
            party_affiliations.label
        FROM memberships
        JOIN members ON members.id = memberships.member_id
        JOIN constituencies ON constituencies.code = memberships.constituency_code
        LEFT JOIN party_affiliations
            ON party_affiliations.member_id = memberships.member_id
            AND party_affiliations.layer = 'label'
            AND party_affiliations.starts_on <= $1
            AND party_affiliations.ends_on > $1
        WHERE memberships.ends_on > $1
          AND memberships.starts_on <= $1";
    let rows = sqlx::query(SITTING)
        .bind(day.to_string())
        .fetch_all(connection)
        .await?;
    let mut sitting = rows
        .iter()
        .map(read_sitting)
        .collect::<Result<Vec<Sitting>>>()?;
    // Here, because collations differ.
    sitting.sort_by(|a, b| a.sort_key.cmp(&b.sort_key).then(a.id.cmp(&b.id)));
    Ok(sitting)
}

/// More words than this are no search for a name.
const WORDS_MOST: usize = 4;
/// A word that fits more people than this finds nobody in particular; the next word narrows it.
const FITTING_MOST: i64 = 2_000;

/// People every word of a search fits.
pub async fn list_by_words(
    connection: &mut AnyConnection,
    words: &[String],
) -> Result<Vec<MemberId>> {
    let mut fitting: Option<Vec<MemberId>> = None;
    for word in words.iter().take(WORDS_MOST) {
        let found = list_by_word(connection, word, FITTING_MOST).await?;
        fitting = Some(match fitting {
            None => found,
            Some(before) => before.into_iter().filter(|id| found.contains(id)).collect(),
        });
    }
    Ok(fitting.unwrap_or_default())
}

/// One response in the list of a Member's.
#[derive(Clone, Debug)]
pub struct ResponseLine {
    /// The response.
    pub id: ResponseId,
    /// The idea it answers.
    pub number: IdeaNumber,
    /// The idea's title.
    pub title: String,
    /// The position's key.
    pub position: String,
    /// The label of the day it was signed.
    pub label: String,
    /// When it was published.
    pub published_at: Timestamp,
}

/// What a Member signed and published, the newest first.
pub async fn list_responses(
    connection: &mut AnyConnection,
    id: MemberId,
    most: i64,
) -> Result<Vec<ResponseLine>> {
    const RESPONSES: &str = "
        SELECT
            responses.id,
            responses.position,
            responses.published_at,
            response_signatures.party_label,
            ideas.number,
            ideas.title
        FROM response_signatures
        JOIN responses ON responses.id = response_signatures.response_id
        JOIN public_ideas AS ideas ON ideas.id = responses.idea_id
        WHERE response_signatures.member_id = $1
          AND response_signatures.version = responses.version
          AND response_signatures.withdrawn_at IS NULL
          AND responses.state = 'published'
        ORDER BY response_signatures.signed_at DESC
        LIMIT $2";
    let found = sqlx::query(RESPONSES)
        .bind(id.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    let read = |row: &AnyRow| {
        Ok(ResponseLine {
            id: ResponseId::from_i64(row.try_get("id")?),
            number: IdeaNumber::from_i64(row.try_get("number")?),
            title: row.try_get("title")?,
            position: row.try_get("position")?,
            label: row.try_get("party_label")?,
            published_at: Timestamp::from_millis(
                row.try_get::<Option<i64>, _>("published_at")?.unwrap_or(0),
            ),
        })
    };
    found.iter().map(read).collect()
}

/// Numbers of people one of whose names, or the name of whose seat, begins with a word; at most `most`.
async fn list_by_word(
    connection: &mut AnyConnection,
    word: &str,
    most: i64,
) -> Result<Vec<MemberId>> {
    const BY_WORD: &str = "
        SELECT DISTINCT member_id
        FROM member_words
        WHERE word >= $1
          AND word <= $2
        ORDER BY member_id
        LIMIT $3";
    // Words are folded to small letters, and every collation puts z after them: all that begins with the word lies between.
    let last = format!("{word}zzzzzzzz");
    let ids: Vec<i64> = sqlx::query_scalar(BY_WORD)
        .bind(word)
        .bind(last)
        .bind(most)
        .fetch_all(connection)
        .await?;
    Ok(ids.into_iter().map(MemberId::from_i64).collect())
}

/// Everybody who held a seat, with when and why they left, newest first.
pub async fn list_of_constituency(
    connection: &mut AnyConnection,
    code: &str,
) -> Result<Vec<(MemberId, String, Membership)>> {
    const OF_SEAT: &str = "
        SELECT
            memberships.member_id,
            memberships.constituency_code,
            memberships.starts_on,
            memberships.ends_on,
            memberships.start_reason,
            memberships.end_reason,
            memberships.start_precision,
            memberships.end_precision,
            memberships.takes_seat,
            memberships.chair_role,
            members.name
        FROM memberships
        JOIN members ON members.id = memberships.member_id
        WHERE memberships.constituency_code = $1
        ORDER BY memberships.starts_on DESC";
    let rows = sqlx::query(OF_SEAT)
        .bind(code)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                MemberId::from_i64(row.try_get("member_id")?),
                row.try_get("name")?,
                read_seat(row)?,
            ))
        })
        .collect()
}

/// Everybody in the register whom Parliament has given a number.
pub async fn list_holders(connection: &mut AnyConnection) -> Result<Vec<Holder>> {
    const HOLDERS: &str = "
        SELECT id, members_api_id
        FROM members
        WHERE members_api_id IS NOT NULL";
    let rows = sqlx::query(HOLDERS).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            Ok(Holder {
                id: MemberId::from_i64(row.try_get("id")?),
                members_api_id: row.try_get("members_api_id")?,
            })
        })
        .collect()
}

/// The seat that a Member holds on a day.
pub async fn find_seat(
    connection: &mut AnyConnection,
    member: MemberId,
    day: Date,
) -> Result<Option<String>> {
    const SEAT: &str = "
        SELECT constituency_code
        FROM memberships
        WHERE member_id = $1
          AND starts_on <= $2
          AND ends_on > $2";
    Ok(sqlx::query_scalar(SEAT)
        .bind(member.get())
        .bind(day.to_string())
        .fetch_optional(connection)
        .await?)
}

/// The office in the Chair that a Member holds on a day.
pub async fn find_chair(
    connection: &mut AnyConnection,
    member: MemberId,
    day: Date,
) -> Result<Option<ChairRole>> {
    const CHAIR: &str = "
        SELECT chair_role
        FROM memberships
        WHERE member_id = $1
          AND starts_on <= $2
          AND ends_on > $2";
    let row = sqlx::query(CHAIR)
        .bind(member.get())
        .bind(day.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.as_ref().map(read_chair).transpose()?.flatten())
}

/// The last number given to a person.
pub async fn find_last_number(connection: &mut AnyConnection) -> Result<i64> {
    const LAST: &str = "
        SELECT last
        FROM counters
        WHERE name = $1";
    Ok(sqlx::query_scalar(LAST)
        .bind(COUNTER)
        .fetch_optional(connection)
        .await?
        .unwrap_or(0))
}

fn assemble(people: &[AnyRow], seats: &[AnyRow], labels: &[AnyRow]) -> Result<Vec<Member>> {
    let mut members = people.iter().map(read).collect::<Result<Vec<Member>>>()?;
    let at: HashMap<i64, usize> = members
        .iter()
        .enumerate()
        .map(|(at, member)| (member.id.get(), at))
        .collect();
    for row in seats {
        if let Some(at) = at.get(&row.try_get::<i64, _>("member_id")?) {
            members[*at].memberships.push(read_seat(row)?);
        }
    }
    for row in labels {
        if let Some(at) = at.get(&row.try_get::<i64, _>("member_id")?) {
            members[*at].affiliations.push(read_label(row)?);
        }
    }
    Ok(members)
}

fn read(row: &AnyRow) -> Result<Member> {
    Ok(Member {
        id: MemberId::from_i64(row.try_get("id")?),
        members_api_id: row.try_get("members_api_id")?,
        parlparse_id: row.try_get("parlparse_id")?,
        wikidata_id: row.try_get("wikidata_id")?,
        name: row.try_get("name")?,
        given_name: row.try_get("given_name")?,
        family_name: row.try_get("family_name")?,
        full_title: row.try_get("full_title")?,
        is_fictional: row.try_get::<Option<i64>, _>("fictional_at")?.is_some(),
        memberships: Vec::new(),
        affiliations: Vec::new(),
    })
}

fn read_seat(row: &AnyRow) -> Result<Membership> {
    let takes_seat: String = row.try_get("takes_seat")?;
    Ok(Membership {
        constituency: row.try_get("constituency_code")?,
        span: rows::read_span(row)?,
        start_reason: row.try_get("start_reason")?,
        end_reason: row.try_get("end_reason")?,
        start_precision: read_word(row, "start_precision", Precision::read)?,
        end_precision: read_word(row, "end_precision", Precision::read)?,
        chair_role: read_chair(row)?,
        takes_seat: takes_seat == "yes",
    })
}

fn read_label(row: &AnyRow) -> Result<PartyAffiliation> {
    Ok(PartyAffiliation {
        party: row.try_get("party_key")?,
        label: row.try_get("label")?,
        layer: read_word(row, "layer", Layer::read)?,
        span: rows::read_span(row)?,
        reason: row.try_get("reason")?,
        precision: read_word(row, "precision", Precision::read)?,
    })
}

fn read_sitting(row: &AnyRow) -> Result<Sitting> {
    let (given, family): (String, String) =
        (row.try_get("given_name")?, row.try_get("family_name")?);
    Ok(Sitting {
        id: MemberId::from_i64(row.try_get("id")?),
        name: row.try_get("name")?,
        list_name: if given.is_empty() {
            family
        } else {
            format!("{family}, {given}")
        },
        sort_key: row.try_get("sort_key")?,
        label: row
            .try_get::<Option<String>, _>("label")?
            .unwrap_or_default(),
        party: row
            .try_get::<Option<String>, _>("party_key")?
            .unwrap_or_default(),
        constituency: row.try_get("constituency_code")?,
        constituency_name: row.try_get("constituency_name")?,
        chair_role: read_chair(row)?,
        is_fictional: row.try_get::<Option<i64>, _>("fictional_at")?.is_some(),
    })
}

fn read_chair(row: &AnyRow) -> Result<Option<ChairRole>> {
    let role: Option<String> = row.try_get("chair_role")?;
    role.map(|role| ChairRole::read(&role).ok_or_else(|| Error::Row(format!("chair_role {role}"))))
        .transpose()
}

fn read_word<T>(row: &AnyRow, column: &str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
    let word: String = row.try_get(column)?;
    read(&word).ok_or_else(|| Error::Row(format!("{column} {word}")))
}
