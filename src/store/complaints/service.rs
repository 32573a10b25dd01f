//! What the service answers before the panel looks, and the days on which a complaint's clock stands still. It must not know who may
//! answer, nor why a clock stands still.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{read, whole};
use crate::domain::complaint::{
    Complaint, ComplaintLodged, ComplaintPaused, ComplaintResumed, Ending, Service, ServiceEnded,
    ServiceExtended, ServiceReplied,
};
use crate::domain::ids::ComplaintId;
use crate::domain::time::Timestamp;
use crate::domain::working_day::Pause;
use crate::store::{Error, Result, WriteTx, rows};

/// Writes that the service answers first; nothing where it does not.
pub async fn record_asked(tx: &mut WriteTx, lodged: &ComplaintLodged) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO service_replies (complaint_id, due_at, calendar)
        VALUES ($1, $2, $3)";
    let Some(due) = lodged.service_due else {
        return Ok(());
    };
    sqlx::query(WRITE)
        .bind(lodged.id.get())
        .bind(due.at.millis())
        .bind(due.calendar.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes what the service answered. `false` where it has, or its stage is over.
pub async fn record_replied(tx: &mut WriteTx, replied: &ServiceReplied) -> Result<bool> {
    const WRITE: &str = "
        UPDATE service_replies
        SET words = $2,
            replied_by = $3,
            replied_at = $4
        WHERE complaint_id = $1
          AND replied_at IS NULL
          AND ending IS NULL";
    let done = sqlx::query(WRITE)
        .bind(replied.complaint.get())
        .bind(&replied.words)
        .bind(replied.by.get())
        .bind(replied.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that the service takes longer. `false` where it said so before, or has answered.
pub async fn record_extended(tx: &mut WriteTx, extended: &ServiceExtended) -> Result<bool> {
    const WRITE: &str = "
        UPDATE service_replies
        SET extended_to = $2,
            extended_why = $3,
            extended_by = $4
        WHERE complaint_id = $1
          AND extended_to IS NULL
          AND replied_at IS NULL
          AND ending IS NULL";
    let done = sqlx::query(WRITE)
        .bind(extended.complaint.get())
        .bind(extended.until.at.millis())
        .bind(&extended.why)
        .bind(extended.by.get())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes how the service's stage ended, and from when the panel's clock runs. `false` where it was over before.
pub async fn record_ended(tx: &mut WriteTx, ended: &ServiceEnded) -> Result<bool> {
    const END: &str = "
        UPDATE service_replies
        SET ending = $2,
            ended_at = $3
        WHERE complaint_id = $1
          AND ending IS NULL";
    const CLOCK: &str = "
        UPDATE complaints
        SET due_at = $2,
            calendar = $3
        WHERE id = $1";
    let done = sqlx::query(END)
        .bind(ended.complaint.get())
        .bind(ended.ending.key())
        .bind(ended.at.millis())
        .execute(&mut **tx)
        .await?;
    if let Some(due) = ended.panel_due {
        sqlx::query(CLOCK)
            .bind(ended.complaint.get())
            .bind(due.at.millis())
            .bind(due.calendar.to_string())
            .execute(&mut **tx)
            .await?;
    }
    Ok(done.rows_affected() == 1)
}

/// What the service has to answer, that first whose time ends first.
pub async fn list_with_service(
    connection: &mut AnyConnection,
    most: i64,
) -> Result<Vec<Complaint>> {
    const LIST: &str = "
        SELECT complaints.*
        FROM service_replies
        JOIN complaints ON complaints.id = service_replies.complaint_id
        WHERE service_replies.ending IS NULL
          AND service_replies.replied_at IS NULL
        ORDER BY COALESCE(service_replies.extended_to, service_replies.due_at), service_replies.complaint_id
        LIMIT $1";
    let found = sqlx::query(LIST)
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
    let mut listed = Vec::with_capacity(found.len());
    for row in found {
        listed.extend(whole(connection, Some(row)).await?);
    }
    Ok(listed)
}

/// The complaints that the service did not answer in time.
pub async fn list_overdue(
    connection: &mut AnyConnection,
    now: Timestamp,
    most: i64,
) -> Result<Vec<ComplaintId>> {
    const LIST: &str = "
        SELECT complaint_id
        FROM service_replies
        WHERE ending IS NULL
          AND replied_at IS NULL
          AND due_at <= $1
          AND (extended_to IS NULL OR extended_to <= $1)
        ORDER BY due_at, complaint_id
        LIMIT $2";
    let found: Vec<i64> = sqlx::query_scalar(LIST)
        .bind(now.millis())
        .bind(most)
        .fetch_all(connection)
        .await?;
    Ok(found.into_iter().map(ComplaintId::from_i64).collect())
}

/// How many complaints the service's own answer settled.
pub async fn count_settled(connection: &mut AnyConnection) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM service_replies
        WHERE ending = 'satisfied'";
    Ok(sqlx::query_scalar(COUNT).fetch_one(connection).await?)
}

/// Writes that a clock stands still. `false` where it does already.
pub async fn record_paused(tx: &mut WriteTx, id: i64, paused: &ComplaintPaused) -> Result<bool> {
    const WRITE: &str = "
        INSERT INTO complaint_pauses (id, complaint_id, from_on, why, paused_by)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING";
    let done = sqlx::query(WRITE)
        .bind(id)
        .bind(paused.complaint.get())
        .bind(paused.from.to_string())
        .bind(&paused.why)
        .bind(paused.by.get())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that it runs again. `false` where it does already.
pub async fn record_resumed(tx: &mut WriteTx, resumed: &ComplaintResumed) -> Result<bool> {
    const WRITE: &str = "
        UPDATE complaint_pauses
        SET to_on = $2,
            ended_by = $3
        WHERE complaint_id = $1
          AND to_on IS NULL";
    let done = sqlx::query(WRITE)
        .bind(resumed.complaint.get())
        .bind(resumed.to.to_string())
        .bind(resumed.by.get())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What the service was asked about one complaint.
pub(super) async fn find_service(
    connection: &mut AnyConnection,
    complaint: ComplaintId,
) -> Result<Option<Service>> {
    const FIND: &str = "
        SELECT due_at, extended_to, extended_why, words, replied_at, ending, ended_at
        FROM service_replies
        WHERE complaint_id = $1";
    let row = sqlx::query(FIND)
        .bind(complaint.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read_service).transpose()
}

fn read_service(row: &AnyRow) -> Result<Service> {
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        let at: Option<i64> = row.try_get(column)?;
        Ok(at.map(Timestamp::from_millis))
    };
    let ending: Option<String> = row.try_get("ending")?;
    let ending = ending
        .map(|key| Ending::from_key(&key).ok_or_else(|| Error::Row(format!("ending {key}"))))
        .transpose()?;
    let (extended_why, words): (String, String) =
        (row.try_get("extended_why")?, row.try_get("words")?);
    Ok(Service {
        due_at: Timestamp::from_millis(row.try_get("due_at")?),
        extended: moment("extended_to")?.map(|until| (until, extended_why)),
        reply: moment("replied_at")?.map(|at| (words, at)),
        ending: ending.zip(moment("ended_at")?),
    })
}

/// Adds the days on which their clocks stood still to complaints of a list, in one query.
pub(super) async fn add_pauses(
    connection: &mut AnyConnection,
    complaints: &mut [&mut Complaint],
) -> Result<()> {
    const LIST: &str = "
        SELECT complaint_id, from_on, to_on, why
        FROM complaint_pauses
        WHERE complaint_id IN ($1)
        ORDER BY id";
    if complaints.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(rows::list(LIST, complaints.len()));
    for complaint in complaints.iter() {
        query = query.bind(complaint.id.get());
    }
    let day = |written: String| {
        written
            .parse()
            .map_err(|_| Error::Row(format!("day {written}")))
    };
    for row in query.fetch_all(connection).await? {
        let id: i64 = row.try_get("complaint_id")?;
        let to: Option<String> = row.try_get("to_on")?;
        let pause = Pause {
            from: day(row.try_get("from_on")?)?,
            to: to.map(day).transpose()?,
            why: row.try_get("why")?,
        };
        if let Some(complaint) = complaints.iter_mut().find(|one| one.id.get() == id) {
            complaint.pauses.push(pause);
        }
    }
    Ok(())
}

/// What waits for the panel, that first whose time ends first.
pub async fn list_open(connection: &mut AnyConnection, most: i64) -> Result<Vec<Complaint>> {
    const LIST: &str = "
        SELECT *
        FROM complaints
        WHERE determined_at IS NULL
          AND NOT EXISTS (
            SELECT 1
            FROM service_replies
            WHERE service_replies.complaint_id = complaints.id
              AND (service_replies.ending IS NULL OR service_replies.ending = 'satisfied')
          )
        ORDER BY due_at, id
        LIMIT $1";
    let found = sqlx::query(LIST)
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
    let mut listed = found.iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut all: Vec<&mut Complaint> = listed.iter_mut().collect();
    add_pauses(connection, &mut all).await?;
    Ok(listed)
}
