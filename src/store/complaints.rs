//! Complaints, what members of the panel propose and say, and what was found. It must not know who may complain or find, nor what a
//! finding does.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx, rows};
use crate::domain::complaint::{
    About, Asked, Complaint, ComplaintLodged, Finding, FindingProposed, Proposal, Remedy, Sort,
    Status, Voice, VoiceGiven,
};
use crate::domain::ids::{AccountId, AppealId, ComplaintId, MemberId};
use crate::domain::time::Timestamp;

mod service;
mod stages;

pub use service::{
    count_settled, list_open, list_overdue, list_with_service, record_asked, record_ended,
    record_extended, record_paused, record_replied, record_resumed,
};
pub use stages::{
    list_heard, list_to_do, record_comment, record_determined, record_verified, record_viewed,
};

/// An undertaking that was broken, as the panel found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The complaint.
    pub id: ComplaintId,
    /// What the register says of it.
    pub summary: String,
    /// When it was found.
    pub at: Timestamp,
}

/// Writes a lodged complaint. `false` when the same press or the same appeal brought one before.
pub async fn record_lodged(tx: &mut WriteTx, lodged: &ComplaintLodged, op: &str) -> Result<bool> {
    const WRITE: &str = "
        INSERT INTO complaints (id, receipt, op, sort, appeal_id, member_id, complainant_key, account_id, address, words, status, round, received_at, due_at, calendar, is_urgent)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'acknowledged', 0, $11, $12, $13, $14)
        ON CONFLICT DO NOTHING";
    let (appeal, member) = match lodged.about {
        About::Appeal { appeal, .. } => (Some(appeal.get()), None),
        About::Service => (None, None),
        About::OfficeHolder(member) => (None, Some(member.get())),
    };
    let done = sqlx::query(WRITE)
        .bind(lodged.id.get())
        .bind(&lodged.receipt)
        .bind(op)
        .bind(lodged.about.sort().key())
        .bind(appeal)
        .bind(member)
        .bind(&lodged.key)
        .bind(lodged.account.map(AccountId::get))
        .bind(lodged.address.as_deref())
        .bind(lodged.words.as_str())
        .bind(lodged.at.millis())
        .bind(lodged.due.at.millis())
        .bind(lodged.due.calendar.to_string())
        .bind(i64::from(lodged.is_urgent))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The page of the complaint that the same press, or the same appeal, brought before.
pub async fn find_same(
    connection: &mut AnyConnection,
    (key, op): (&str, &str),
    appeal: Option<AppealId>,
) -> Result<Option<String>> {
    const FIND: &str = "
        SELECT receipt
        FROM complaints
        WHERE (complainant_key = $1 AND op = $2)
           OR appeal_id = $3
        LIMIT 1";
    Ok(sqlx::query_scalar(FIND)
        .bind(key)
        .bind(op)
        .bind(appeal.map(AppealId::get))
        .fetch_optional(connection)
        .await?)
}

/// How many complaints one person lodged since a moment.
pub async fn count_since(
    connection: &mut AnyConnection,
    key: &str,
    since: Timestamp,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM complaints
        WHERE complainant_key = $1
          AND received_at > $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(key)
        .bind(since.millis())
        .fetch_one(connection)
        .await?)
}

/// One complaint.
pub async fn find(connection: &mut AnyConnection, id: ComplaintId) -> Result<Option<Complaint>> {
    const FIND: &str = "
        SELECT *
        FROM complaints
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(&mut *connection)
        .await?;
    whole(connection, row).await
}

/// The complaint behind the address of its page.
pub async fn find_by_receipt(
    connection: &mut AnyConnection,
    receipt: &str,
) -> Result<Option<Complaint>> {
    const FIND: &str = "
        SELECT *
        FROM complaints
        WHERE receipt = $1";
    let row = sqlx::query(FIND)
        .bind(receipt)
        .fetch_optional(&mut *connection)
        .await?;
    whole(connection, row).await
}

/// What the panel found, the newest first, with the name of the office-holder where one is concerned.
pub async fn list_determined(
    connection: &mut AnyConnection,
    most: i64,
) -> Result<Vec<(Complaint, Option<String>)>> {
    const LIST: &str = "
        SELECT complaints.*, members.name AS member_name
        FROM complaints
        LEFT JOIN members ON members.id = complaints.member_id
        WHERE complaints.determined_at IS NOT NULL
        ORDER BY complaints.determined_at DESC, complaints.id DESC
        LIMIT $1";
    let rows = sqlx::query(LIST)
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push((read(row)?, row.try_get("member_name")?));
    }
    hear(&mut *connection, &mut found).await?;
    let mut all: Vec<&mut Complaint> = found.iter_mut().map(|(complaint, _)| complaint).collect();
    service::add_pauses(connection, &mut all).await?;
    Ok(found)
}

/// Adds what was said to the last proposal of each, in one query.
async fn hear(
    connection: &mut AnyConnection,
    found: &mut [(Complaint, Option<String>)],
) -> Result<()> {
    const LIST: &str = "
        SELECT complaint_id, round, member_id, agrees, words
        FROM complaint_voices
        WHERE complaint_id IN ($1)
        ORDER BY given_at, member_id";
    if found.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(rows::list(LIST, found.len()));
    for (complaint, _) in found.iter() {
        query = query.bind(complaint.id.get());
    }
    for row in query.fetch_all(connection).await? {
        let (id, round): (i64, i64) = (row.try_get("complaint_id")?, row.try_get("round")?);
        let voice = read_voice(&row)?;
        if let Some((complaint, _)) = found
            .iter_mut()
            .find(|(complaint, _)| complaint.id.get() == id && complaint.round == round)
        {
            complaint.voices.push(voice);
        }
    }
    Ok(())
}

/// What the panel found against a Member since a moment: an undertaking was broken. The newest first.
pub async fn list_breaches(
    connection: &mut AnyConnection,
    member: MemberId,
    since: Timestamp,
) -> Result<Vec<Breach>> {
    const LIST: &str = "
        SELECT id, summary, determined_at
        FROM complaints
        WHERE member_id = $1
          AND finding = 'breached'
          AND determined_at > $2
        ORDER BY determined_at DESC
        LIMIT 100";
    let rows = sqlx::query(LIST)
        .bind(member.get())
        .bind(since.millis())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Breach {
                id: ComplaintId::from_i64(row.try_get("id")?),
                summary: row
                    .try_get::<Option<String>, _>("summary")?
                    .unwrap_or_default(),
                at: Timestamp::from_millis(row.try_get("determined_at")?),
            })
        })
        .collect()
}

/// Writes a proposal. `false` where somebody was faster.
pub async fn record_proposed(tx: &mut WriteTx, proposed: &FindingProposed) -> Result<bool> {
    const WRITE: &str = "
        UPDATE complaints
        SET status = 'proposed',
            round = $2,
            proposed_by = $3,
            finding = $4,
            reasons = $5,
            summary = $6,
            remedy = $7
        WHERE id = $1
          AND status = 'acknowledged'
          AND round = $2 - 1";
    let done = sqlx::query(WRITE)
        .bind(proposed.complaint.get())
        .bind(proposed.round)
        .bind(proposed.proposal.by.get())
        .bind(proposed.proposal.finding.key())
        .bind(&proposed.proposal.reasons)
        .bind(&proposed.proposal.summary)
        .bind(proposed.proposal.remedy.key())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes what a member said. `false` where it is said already.
pub async fn record_voice(tx: &mut WriteTx, given: &VoiceGiven) -> Result<bool> {
    const WRITE: &str = "
        INSERT INTO complaint_voices (complaint_id, round, member_id, agrees, words, given_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (complaint_id, round, member_id) DO NOTHING";
    let done = sqlx::query(WRITE)
        .bind(given.complaint.get())
        .bind(given.round)
        .bind(given.voice.by.get())
        .bind(i64::from(given.voice.agrees))
        .bind(&given.voice.words)
        .bind(given.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that the proposal is gone, so that somebody can make another.
pub async fn record_back(tx: &mut WriteTx, given: &VoiceGiven) -> Result<bool> {
    const WRITE: &str = "
        UPDATE complaints
        SET status = 'acknowledged'
        WHERE id = $1
          AND round = $2
          AND status = 'proposed'";
    let done = sqlx::query(WRITE)
        .bind(given.complaint.get())
        .bind(given.round)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn whole(connection: &mut AnyConnection, row: Option<AnyRow>) -> Result<Option<Complaint>> {
    let Some(row) = row else {
        return Ok(None);
    };
    let mut complaint = read(&row)?;
    complaint.voices = list_voices(connection, complaint.id, complaint.round).await?;
    complaint.comments = stages::list_comments(connection, complaint.id, complaint.round).await?;
    complaint.service = service::find_service(connection, complaint.id).await?;
    service::add_pauses(connection, &mut [&mut complaint]).await?;
    Ok(Some(complaint))
}

async fn list_voices(
    connection: &mut AnyConnection,
    complaint: ComplaintId,
    round: i64,
) -> Result<Vec<Voice>> {
    const LIST: &str = "
        SELECT member_id, agrees, words
        FROM complaint_voices
        WHERE complaint_id = $1
          AND round = $2
        ORDER BY given_at, member_id";
    let rows = sqlx::query(LIST)
        .bind(complaint.get())
        .bind(round)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_voice).collect()
}

fn read_voice(row: &AnyRow) -> Result<Voice> {
    Ok(Voice {
        by: AccountId::from_i64(row.try_get("member_id")?),
        agrees: row.try_get::<i64, _>("agrees")? == 1,
        words: row.try_get("words")?,
    })
}

fn read(row: &AnyRow) -> Result<Complaint> {
    let odd = |word: &str| Error::Row(format!("{word} is no word of complaints"));
    let (sort, status): (String, String) = (row.try_get("sort")?, row.try_get("status")?);
    let status = Status::from_key(&status).ok_or_else(|| odd(&status))?;
    let by: Option<i64> = row.try_get("proposed_by")?;
    let finding: Option<String> = row.try_get("finding")?;
    let remedy: String = row.try_get("remedy")?;
    let remedy = Remedy::from_key(&remedy).ok_or_else(|| odd(&remedy))?;
    let proposal = match (by, finding) {
        (Some(by), Some(finding)) if status != Status::Acknowledged => Some(Proposal {
            by: AccountId::from_i64(by),
            finding: Finding::from_key(&finding).ok_or_else(|| odd(&finding))?,
            reasons: row.try_get("reasons")?,
            summary: row.try_get("summary")?,
            remedy,
        }),
        _ => None,
    };
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row
            .try_get::<Option<i64>, _>(column)?
            .map(Timestamp::from_millis))
    };
    Ok(Complaint {
        id: ComplaintId::from_i64(row.try_get("id")?),
        receipt: row.try_get("receipt")?,
        sort: Sort::from_key(&sort).ok_or_else(|| odd(&sort))?,
        appeal: row
            .try_get::<Option<i64>, _>("appeal_id")?
            .map(AppealId::from_i64),
        member: row
            .try_get::<Option<i64>, _>("member_id")?
            .map(MemberId::from_i64),
        account: row
            .try_get::<Option<i64>, _>("account_id")?
            .map(AccountId::from_i64),
        address: row.try_get("address")?,
        words: row.try_get("words")?,
        status,
        round: row.try_get("round")?,
        asked: proposal
            .as_ref()
            .map(|_| {
                Ok::<_, Error>(Asked {
                    remedy,
                    due_at: moment("remedy_due_at")?,
                    verified_at: moment("remedied_at")?,
                })
            })
            .transpose()?,
        proposal,
        is_urgent: row.try_get::<i64, _>("is_urgent")? == 1,
        comment_until: moment("comment_until")?,
        comments: Vec::new(),
        done: row.try_get("done")?,
        voices: Vec::new(),
        service: None,
        pauses: Vec::new(),
        received_at: Timestamp::from_millis(row.try_get("received_at")?),
        due_at: Timestamp::from_millis(row.try_get("due_at")?),
        determined_at: row
            .try_get::<Option<i64>, _>("determined_at")?
            .map(Timestamp::from_millis),
    })
}
