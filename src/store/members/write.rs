//! Writing people of the register, each with the whole history, many rows at a time.
//! It must not know how any of it is read.

use std::collections::HashMap;

use super::COUNTER;
use crate::domain::member::{ChairRole, Member, Membership, PartyAffiliation};
use crate::domain::register::RollReceived;
use crate::domain::search::spoken_words;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx, rows};

/// Rows in one statement: well below the parameters either engine takes, and a short text to parse.
const AT_ONCE: usize = 200;

/// Writes the people a file added or changed, each with the whole new history. `seat_names` are the words a seat is found by.
#[expect(
    clippy::implicit_hasher,
    reason = "there is one caller, and it has the ordinary map"
)]
pub async fn record_received(
    tx: &mut WriteTx,
    received: &RollReceived,
    seat_names: &HashMap<String, String>,
    now: Timestamp,
) -> Result<()> {
    const NUMBER: &str = "
        INSERT INTO counters (name, last)
        VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET last = excluded.last";
    sqlx::query(NUMBER)
        .bind(COUNTER)
        .bind(received.last_member)
        .execute(&mut **tx)
        .await?;
    let people: Vec<&Member> = received.members.to_write().collect();
    for some in people.chunks(AT_ONCE) {
        write_people(tx, some, now).await?;
        clear_history(tx, some).await?;
        write_seats(tx, some).await?;
        write_labels(tx, some).await?;
        write_words(tx, some, seat_names).await?;
    }
    Ok(())
}

async fn write_people(tx: &mut WriteTx, people: &[&Member], now: Timestamp) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO members (id, members_api_id, parlparse_id, wikidata_id, name, given_name, family_name, full_title, sort_key, fictional_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET
            members_api_id = excluded.members_api_id,
            parlparse_id = excluded.parlparse_id,
            wikidata_id = excluded.wikidata_id,
            name = excluded.name,
            given_name = excluded.given_name,
            family_name = excluded.family_name,
            full_title = excluded.full_title,
            sort_key = excluded.sort_key";
    let mut query = sqlx::query(rows::many(WRITE, people.len())).persistent(false);
    for member in people {
        query = query
            .bind(member.id.get())
            .bind(member.members_api_id.as_deref())
            .bind(member.parlparse_id.as_deref())
            .bind(member.wikidata_id.as_deref())
            .bind(&member.name)
            .bind(&member.given_name)
            .bind(&member.family_name)
            .bind(member.full_title.as_deref())
            .bind(member.sort_key())
            .bind(member.is_fictional.then(|| now.millis()));
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

async fn clear_history(tx: &mut WriteTx, people: &[&Member]) -> Result<()> {
    const SEATS: &str = "DELETE FROM memberships WHERE member_id IN ($1)";
    const LABELS: &str = "DELETE FROM party_affiliations WHERE member_id IN ($1)";
    const WORDS: &str = "DELETE FROM member_words WHERE member_id IN ($1)";
    for statement in [SEATS, LABELS, WORDS] {
        let mut query = sqlx::query(rows::list(statement, people.len())).persistent(false);
        for member in people {
            query = query.bind(member.id.get());
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

async fn write_seats(tx: &mut WriteTx, people: &[&Member]) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO memberships (member_id, constituency_code, starts_on, ends_on, start_reason, end_reason, start_precision, end_precision, takes_seat, chair_role)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let seats: Vec<(&Member, &Membership)> = people
        .iter()
        .flat_map(|member| member.memberships.iter().map(|seat| (*member, seat)))
        .collect();
    for some in seats.chunks(AT_ONCE) {
        let mut query = sqlx::query(rows::many(WRITE, some.len())).persistent(false);
        for (member, seat) in some {
            query = query
                .bind(member.id.get())
                .bind(&seat.constituency)
                .bind(seat.span.from.to_string())
                .bind(rows::end_text(seat.span))
                .bind(&seat.start_reason)
                .bind(&seat.end_reason)
                .bind(seat.start_precision.as_str())
                .bind(seat.end_precision.as_str())
                .bind(if seat.takes_seat { "yes" } else { "no" })
                .bind(seat.chair_role.map(ChairRole::as_str));
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

async fn write_labels(tx: &mut WriteTx, people: &[&Member]) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO party_affiliations (member_id, position, party_key, label, layer, starts_on, ends_on, reason, precision)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let labels: Vec<(&Member, i64, &PartyAffiliation)> = people
        .iter()
        .flat_map(|member| {
            (0i64..)
                .zip(&member.affiliations)
                .map(|(position, label)| (*member, position, label))
        })
        .collect();
    for some in labels.chunks(AT_ONCE) {
        let mut query = sqlx::query(rows::many(WRITE, some.len())).persistent(false);
        for (member, position, label) in some {
            query = query
                .bind(member.id.get())
                .bind(*position)
                .bind(&label.party)
                .bind(&label.label)
                .bind(label.layer.as_str())
                .bind(label.span.from.to_string())
                .bind(rows::end_text(label.span))
                .bind(&label.reason)
                .bind(label.precision.as_str());
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

async fn write_words(
    tx: &mut WriteTx,
    people: &[&Member],
    seat_names: &HashMap<String, String>,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO member_words (word, member_id)
        VALUES ($1, $2)
        ON CONFLICT (word, member_id) DO NOTHING";
    let mut words: Vec<(String, i64)> = Vec::new();
    for member in people {
        let seats = member
            .memberships
            .iter()
            .filter_map(|seat| seat_names.get(&seat.constituency));
        let texts = [&member.name, &member.given_name, &member.family_name]
            .into_iter()
            .chain(seats);
        let mut of_member: Vec<String> = texts.flat_map(|text| spoken_words(text)).collect();
        of_member.sort_unstable();
        of_member.dedup();
        words.extend(of_member.into_iter().map(|word| (word, member.id.get())));
    }
    for some in words.chunks(AT_ONCE) {
        let mut query = sqlx::query(rows::many(WRITE, some.len())).persistent(false);
        for (word, member) in some {
            query = query.bind(word).bind(*member);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}
