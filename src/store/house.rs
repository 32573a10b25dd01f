//! What stewards wrote down about the House, and what follows from it for accounts, joint responses and invitations. It must not know
//! which of it holds on which day beyond what it is asked.

use jiff::civil::{Date, date};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx, rows};
use crate::domain::house::{Entry, Kind, Noted};
use crate::domain::ids::{AccountId, EntryId, MemberId, ResponseId};
use crate::domain::member::Span;
use crate::domain::reply_clock::Diary;
use crate::domain::response::Capacity;
use crate::domain::time::Timestamp;

/// As [`rows::end_text`] writes the end of what runs on.
const FOREVER: Date = date(9999, 12, 31);

/// Every entry that was not struck out, the newest first.
pub async fn list(connection: &mut AnyConnection) -> Result<Vec<Entry>> {
    const LIST: &str = "
        SELECT
            house_entries.id,
            house_entries.kind,
            house_entries.member_id,
            house_entries.area,
            house_entries.words,
            house_entries.capacity,
            house_entries.starts_on,
            house_entries.ends_on,
            house_entries.polling_on,
            house_entries.stays_open,
            house_entries.noted_at,
            house_entries.done_at,
            members.name
        FROM house_entries
        LEFT JOIN members ON members.id = house_entries.member_id
        WHERE house_entries.struck_at IS NULL
        ORDER BY house_entries.starts_on DESC, house_entries.id DESC";
    let found = sqlx::query(LIST).fetch_all(connection).await?;
    found.iter().map(read).collect()
}

/// The offices of a Member, the newest first.
pub async fn list_offices(
    connection: &mut AnyConnection,
    member: MemberId,
) -> Result<Vec<(Capacity, String, Span)>> {
    const OFFICES: &str = "
        SELECT capacity, words, starts_on, ends_on
        FROM house_entries
        WHERE kind = 'office'
          AND member_id = $1
          AND struck_at IS NULL
        ORDER BY starts_on DESC, id DESC";
    let found = sqlx::query(OFFICES)
        .bind(member.get())
        .fetch_all(connection)
        .await?;
    let mut offices = Vec::with_capacity(found.len());
    for row in &found {
        if let Some(capacity) = read_capacity(row)? {
            offices.push((capacity, row.try_get("words")?, rows::read_span(row)?));
        }
    }
    Ok(offices)
}

/// What stops the clock of a seat.
pub async fn find_diary(connection: &mut AnyConnection, seat: &str) -> Result<Diary> {
    const HOLDERS: &str = "
        SELECT member_id, starts_on, ends_on
        FROM memberships
        WHERE constituency_code = $1";
    const ENTRIES: &str = "
        SELECT kind, member_id, words, starts_on, ends_on, polling_on
        FROM house_entries
        WHERE struck_at IS NULL
          AND (kind IN ('recess', 'dissolution')
            OR (kind = 'away' AND member_id IN (SELECT memberships.member_id FROM memberships WHERE memberships.constituency_code = $1)))";
    let mut diary = Diary::default();
    for row in sqlx::query(HOLDERS)
        .bind(seat)
        .fetch_all(&mut *connection)
        .await?
    {
        let member = MemberId::from_i64(row.try_get("member_id")?);
        diary.holders.push((member, rows::read_span(&row)?));
    }
    for row in sqlx::query(ENTRIES)
        .bind(seat)
        .fetch_all(connection)
        .await?
    {
        let span = rows::read_span(&row)?;
        match read_kind(&row)? {
            Kind::Recess => diary.recesses.push((row.try_get("words")?, span)),
            Kind::Dissolution => diary.dissolutions.push(Span {
                // Until the new House sits; before that, the poll is the best that can be said.
                to: span.to.or(read_day(&row, "polling_on")?),
                ..span
            }),
            Kind::Away => {
                if let Some(member) = row.try_get::<Option<i64>, _>("member_id")? {
                    diary.away.push((MemberId::from_i64(member), span));
                }
            }
            Kind::Holiday | Kind::Quiet | Kind::Office => {}
        }
    }
    Ok(diary)
}

/// The days of dissolutions that were carried out.
pub async fn list_dissolutions(connection: &mut AnyConnection) -> Result<Vec<Date>> {
    const DONE: &str = "
        SELECT starts_on
        FROM house_entries
        WHERE kind = 'dissolution'
          AND done_at IS NOT NULL
          AND struck_at IS NULL";
    let found: Vec<String> = sqlx::query_scalar(DONE).fetch_all(connection).await?;
    found
        .into_iter()
        .map(|day| day.parse().map_err(|_| Error::Row(format!("day {day}"))))
        .collect()
}

/// What an act would touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Accounts of MPs.
    pub mps: i64,
    /// Accounts of their staff.
    pub staff: i64,
    /// Joint responses in the making.
    pub joints: i64,
    /// Invitations to speak for a Member that nobody accepted.
    pub invitations: i64,
    /// Requests that wait for an answer.
    pub waiting: i64,
}

/// Counts what an act would touch: of one Member and their seat, or of the whole House.
pub async fn count_touched(
    connection: &mut AnyConnection,
    member: Option<MemberId>,
    seat: Option<&str>,
    now: Timestamp,
) -> Result<Touched> {
    const COUNT: &str = "
        SELECT
            (SELECT CAST(count(*) AS BIGINT) FROM accounts WHERE role = 'mp' AND member_id IS NOT NULL AND closed_at IS NULL AND seatless_at IS NULL AND ($1 = 0 OR member_id = $1)) AS mps,
            (SELECT CAST(count(*) AS BIGINT) FROM accounts WHERE role = 'staff' AND member_id IS NOT NULL AND closed_at IS NULL AND seatless_at IS NULL AND ($1 = 0 OR member_id = $1)) AS staff,
            (SELECT CAST(count(*) AS BIGINT) FROM joints WHERE state = 'drafting' AND ($1 = 0 OR lead_id = $1)) AS joints,
            (SELECT CAST(count(*) AS BIGINT) FROM invitations WHERE role IN ('mp', 'staff') AND accepted_at IS NULL AND expires_at > $3 AND ($1 = 0 OR member_id = $1)) AS invitations,
            (SELECT CAST(count(*) AS BIGINT)
                FROM public_ideas
                JOIN requests ON requests.idea_id = public_ideas.id
                WHERE public_ideas.publication = 'published' AND public_ideas.response = 'put' AND requests.undone_on IS NULL AND ($2 = '' OR requests.constituency_code = $2)) AS waiting";
    let row = sqlx::query(COUNT)
        .bind(member.map_or(0, MemberId::get))
        .bind(seat.unwrap_or_default())
        .bind(now.millis())
        .fetch_one(connection)
        .await?;
    Ok(Touched {
        mps: row.try_get("mps")?,
        staff: row.try_get("staff")?,
        joints: row.try_get("joints")?,
        invitations: row.try_get("invitations")?,
        waiting: row.try_get("waiting")?,
    })
}

/// Writes an entry.
pub async fn record_noted(
    tx: &mut WriteTx,
    id: EntryId,
    noted: &Noted,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<()> {
    const NOTE: &str = "
        INSERT INTO house_entries (id, kind, member_id, area, words, capacity, starts_on, ends_on, polling_on, stays_open, noted_by, noted_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    sqlx::query(NOTE)
        .bind(id.get())
        .bind(noted.kind.key())
        .bind(noted.member.map(MemberId::get))
        .bind(&noted.area)
        .bind(&noted.words)
        .bind(noted.capacity.map(Capacity::key))
        .bind(noted.span.from.to_string())
        .bind(rows::end_text(noted.span))
        .bind(noted.polling.map(|day| day.to_string()))
        .bind(if noted.stays_open { "yes" } else { "no" })
        .bind(by.map(AccountId::get))
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Strikes an entry out. `false` when that happened before.
pub async fn record_struck(
    tx: &mut WriteTx,
    id: EntryId,
    by: AccountId,
    now: Timestamp,
) -> Result<bool> {
    const STRIKE: &str = "
        UPDATE house_entries
        SET struck_by = $2,
            struck_at = $3
        WHERE id = $1
          AND struck_at IS NULL";
    let done = sqlx::query(STRIKE)
        .bind(id.get())
        .bind(by.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends an office that ran on.
pub async fn record_office_ended(tx: &mut WriteTx, id: EntryId, end: Date) -> Result<()> {
    const END: &str = "
        UPDATE house_entries
        SET ends_on = $2
        WHERE id = $1
          AND kind = 'office'
          AND struck_at IS NULL";
    sqlx::query(END)
        .bind(id.get())
        .bind(end.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that a dissolution was carried out, and ends what was in the making in Members' names: joint responses, invitations to sign
/// them, and invitations to speak for a Member. `false` when it was carried out or struck out before.
pub async fn record_dissolved(tx: &mut WriteTx, id: EntryId, now: Timestamp) -> Result<bool> {
    const DONE: &str = "
        UPDATE house_entries
        SET done_at = $2
        WHERE id = $1
          AND done_at IS NULL
          AND struck_at IS NULL";
    const CLOSE: &str = "
        UPDATE joint_invitations
        SET closed_at = $1
        WHERE closed_at IS NULL
          AND declined_at IS NULL
          AND joint_id IN (SELECT joints.id FROM joints WHERE joints.state = 'drafting')";
    const END: &str = "
        UPDATE joints
        SET state = 'ended',
            ended_at = $1
        WHERE state = 'drafting'";
    const LAPSE: &str = "
        UPDATE invitations
        SET expires_at = $1
        WHERE role IN ('mp', 'staff')
          AND accepted_at IS NULL
          AND expires_at > $1";
    let done = sqlx::query(DONE)
        .bind(id.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    for statement in [CLOSE, END, LAPSE] {
        sqlx::query(statement)
            .bind(now.millis())
            .execute(&mut **tx)
            .await?;
    }
    Ok(true)
}

/// Gives back what a dissolution ended that was carried out at this moment by mistake: joint responses in the making, with the
/// invitations to sign them that were open, and invitations to speak for a Member, which live as many days as before. What its lead
/// gave up, and whom the lead had disinvited, stays so.
pub async fn record_taken_back(
    tx: &mut WriteTx,
    done_at: Timestamp,
    invitation_days: i64,
) -> Result<()> {
    const REOPEN: &str = "
        UPDATE joint_invitations
        SET closed_at = NULL
        WHERE closed_at = $1
          AND joint_id IN (SELECT joints.id FROM joints WHERE joints.state = 'ended' AND joints.ended_at = $1)";
    const REVIVE: &str = "
        UPDATE joints
        SET state = 'drafting',
            ended_at = NULL
        WHERE state = 'ended'
          AND ended_at = $1";
    const RENEW: &str = "
        UPDATE invitations
        SET expires_at = created_at + $2
        WHERE role IN ('mp', 'staff')
          AND accepted_at IS NULL
          AND expires_at = $1";
    let done_at = done_at.millis();
    for statement in [REOPEN, REVIVE] {
        sqlx::query(statement)
            .bind(done_at)
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query(RENEW)
        .bind(done_at)
        .bind(
            Timestamp::from_millis(0)
                .plus_days(invitation_days)
                .millis(),
        )
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends the dissolutions after which somebody sits again: from the first day of the first of them.
pub async fn record_returned(tx: &mut WriteTx) -> Result<u64> {
    const RETURNED: &str = "
        UPDATE house_entries
        SET ends_on = (SELECT min(memberships.starts_on) FROM memberships WHERE memberships.starts_on >= house_entries.starts_on)
        WHERE kind = 'dissolution'
          AND done_at IS NOT NULL
          AND struck_at IS NULL
          AND ends_on = $1
          AND EXISTS (SELECT 1 FROM memberships WHERE memberships.starts_on >= house_entries.starts_on)";
    let done = sqlx::query(RETURNED)
        .bind(FOREVER.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

/// Whether an account speaks for somebody who does not sit, or was silenced for somebody who sits again; or works for a seat that
/// ended, or for a spell in the House that gave way to another.
pub async fn has_unsettled(connection: &mut AnyConnection, today: Date) -> Result<bool> {
    const UNSETTLED: &str = "
        SELECT accounts.id
        FROM accounts
        WHERE accounts.role IN ('mp', 'staff')
          AND accounts.member_id IS NOT NULL
          AND (
            (accounts.seatless_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM memberships WHERE memberships.member_id = accounts.member_id AND memberships.starts_on <= $1 AND memberships.ends_on > $1))
            OR (accounts.seatless_at IS NOT NULL AND accounts.role = 'mp' AND EXISTS (
                SELECT 1 FROM memberships WHERE memberships.member_id = accounts.member_id AND memberships.starts_on <= $1 AND memberships.ends_on > $1))
            OR (accounts.role = 'staff' AND NOT EXISTS (
                SELECT 1
                FROM delegations
                JOIN memberships ON memberships.member_id = delegations.member_id AND memberships.starts_on <= $1 AND memberships.ends_on > $1 AND memberships.starts_on <= delegations.given_on
                WHERE delegations.account_id = accounts.id AND delegations.ended_at IS NULL))
          )
        LIMIT 1";
    Ok(sqlx::query(UNSETTLED)
        .bind(today.to_string())
        .fetch_optional(connection)
        .await?
        .is_some())
}

/// Ends the sessions and the office of every MP's account whose Member does not sit, and gives it back to those who sit again. Gives how
/// many lost it.
pub async fn record_settled(tx: &mut WriteTx, today: Date, now: Timestamp) -> Result<u64> {
    const END: &str = "
        DELETE FROM sessions
        WHERE account_id IN (
            SELECT accounts.id
            FROM accounts
            WHERE accounts.role = 'mp'
              AND accounts.member_id IS NOT NULL
              AND accounts.seatless_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM memberships WHERE memberships.member_id = accounts.member_id AND memberships.starts_on <= $1 AND memberships.ends_on > $1))";
    const LOSE: &str = "
        UPDATE accounts
        SET seatless_at = $2,
            epoch = epoch + 1
        WHERE role = 'mp'
          AND member_id IS NOT NULL
          AND seatless_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM memberships WHERE memberships.member_id = accounts.member_id AND memberships.starts_on <= $1 AND memberships.ends_on > $1)";
    const REGAIN: &str = "
        UPDATE accounts
        SET seatless_at = NULL
        WHERE role = 'mp'
          AND member_id IS NOT NULL
          AND seatless_at IS NOT NULL
          AND EXISTS (SELECT 1 FROM memberships WHERE memberships.member_id = accounts.member_id AND memberships.starts_on <= $1 AND memberships.ends_on > $1)";
    let today = today.to_string();
    sqlx::query(END).bind(&today).execute(&mut **tx).await?;
    let lost = sqlx::query(LOSE)
        .bind(&today)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(REGAIN).bind(&today).execute(&mut **tx).await?;
    Ok(lost.rows_affected())
}

/// Notes the courtesy to those who sit for the place that an answered idea is about, or for its author's, and did not sign: they are
/// told as it appears (uk.md P2, P3), each once.
pub async fn record_courtesies(
    tx: &mut WriteTx,
    response: ResponseId,
    today: Date,
    now: Timestamp,
) -> Result<()> {
    const NOTE: &str = "
        INSERT INTO courtesies (response_id, member_id, constituency_code, told_at)
        SELECT DISTINCT
            CAST($1 AS BIGINT),
            memberships.member_id,
            memberships.constituency_code,
            CAST($2 AS BIGINT)
        FROM ideas
        LEFT JOIN accounts ON accounts.id = ideas.author_id
        JOIN memberships ON (memberships.constituency_code = ideas.constituency_code OR memberships.constituency_code = accounts.constituency_code)
            AND memberships.starts_on <= $3
            AND memberships.ends_on > $3
        WHERE ideas.id IN (
                SELECT responses.idea_id FROM responses WHERE responses.id = $1
                UNION ALL
                SELECT response_also.idea_id FROM response_also WHERE response_also.response_id = $1)
          AND NOT EXISTS (SELECT 1 FROM response_signatures WHERE response_signatures.response_id = $1 AND response_signatures.member_id = memberships.member_id)
        ON CONFLICT (response_id, member_id) DO NOTHING";
    sqlx::query(NOTE)
        .bind(response.get())
        .bind(now.millis())
        .bind(today.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Entry> {
    let stays_open: Option<String> = row.try_get("stays_open")?;
    Ok(Entry {
        id: EntryId::from_i64(row.try_get("id")?),
        noted: Noted {
            kind: read_kind(row)?,
            member: row
                .try_get::<Option<i64>, _>("member_id")?
                .map(MemberId::from_i64),
            area: row.try_get("area")?,
            words: row.try_get("words")?,
            capacity: read_capacity(row)?,
            span: rows::read_span(row)?,
            polling: read_day(row, "polling_on")?,
            stays_open: stays_open.as_deref() != Some("no"),
        },
        name: row
            .try_get::<Option<String>, _>("name")?
            .unwrap_or_default(),
        noted_on: Timestamp::from_millis(row.try_get("noted_at")?).day(),
        done_at: row
            .try_get::<Option<i64>, _>("done_at")?
            .map(Timestamp::from_millis),
    })
}

fn read_kind(row: &AnyRow) -> Result<Kind> {
    let kind: String = row.try_get("kind")?;
    Kind::from_key(&kind).ok_or_else(|| Error::Row(format!("kind {kind}")))
}

fn read_capacity(row: &AnyRow) -> Result<Option<Capacity>> {
    let key: Option<String> = row.try_get("capacity")?;
    key.map(|key| Capacity::from_key(&key).ok_or_else(|| Error::Row(format!("capacity {key}"))))
        .transpose()
}

fn read_day(row: &AnyRow, column: &str) -> Result<Option<Date>> {
    let day: Option<String> = row.try_get(column)?;
    day.map(|day| {
        day.parse()
            .map_err(|_| Error::Row(format!("{column} {day}")))
    })
    .transpose()
}
