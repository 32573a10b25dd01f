//! What follows when most of the panel agree: the view, what both sides say to it, the finding, and what was asked for. It must not
//! know who may say or find what.

use sqlx::{AnyConnection, Row};

use super::read;
use crate::domain::complaint::{
    Comment, CommentMade, Complaint, Determined, RemedyVerified, Side, ViewGiven,
};
use crate::domain::ids::{ComplaintId, MemberId};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// Writes that the panel has a view, on which both sides are heard. `false` where the proposal no longer stands.
pub async fn record_viewed(tx: &mut WriteTx, view: &ViewGiven) -> Result<bool> {
    const WRITE: &str = "
        UPDATE complaints
        SET status = 'provisional',
            comment_until = $3,
            due_at = $4
        WHERE id = $1
          AND round = $2
          AND status = 'proposed'";
    let done = sqlx::query(WRITE)
        .bind(view.complaint.get())
        .bind(view.round)
        .bind(view.until.at.millis())
        .bind(view.due.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes what one side said. `false` where it has said something already.
pub async fn record_comment(tx: &mut WriteTx, made: &CommentMade) -> Result<bool> {
    const WRITE: &str = "
        INSERT INTO complaint_comments (complaint_id, round, side, words, given_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (complaint_id, round, side) DO NOTHING";
    let done = sqlx::query(WRITE)
        .bind(made.complaint.get())
        .bind(made.round)
        .bind(made.comment.side.key())
        .bind(&made.comment.words)
        .bind(made.comment.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that the view is the finding, or that another is to be proposed. `false` where it no longer stands.
pub async fn record_determined(tx: &mut WriteTx, determined: &Determined) -> Result<bool> {
    const FOUND: &str = "
        UPDATE complaints
        SET status = 'determined',
            determined_at = $3,
            remedy_due_at = $4
        WHERE id = $1
          AND round = $2
          AND status = 'provisional'";
    const BACK: &str = "
        UPDATE complaints
        SET status = 'acknowledged'
        WHERE id = $1
          AND round = $2
          AND status = 'provisional'";
    let query = sqlx::query(if determined.stands { FOUND } else { BACK })
        .bind(determined.complaint.get())
        .bind(determined.round);
    let query = if determined.stands {
        query
            .bind(determined.at.millis())
            .bind(determined.remedy_due.map(Timestamp::millis))
    } else {
        query
    };
    let done = query.execute(&mut **tx).await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that what was asked for is done. `false` where it was before.
pub async fn record_verified(tx: &mut WriteTx, verified: &RemedyVerified) -> Result<bool> {
    const WRITE: &str = "
        UPDATE complaints
        SET remedied_at = $2,
            remedied_by = $3,
            done = $4
        WHERE id = $1
          AND status = 'determined'
          AND remedied_at IS NULL";
    let done = sqlx::query(WRITE)
        .bind(verified.complaint.get())
        .bind(verified.at.millis())
        .bind(verified.by.get())
        .bind(&verified.words)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The complaints about an office-holder on which they are heard now.
pub async fn list_heard(
    connection: &mut AnyConnection,
    member: MemberId,
) -> Result<Vec<Complaint>> {
    const LIST: &str = "
        SELECT *
        FROM complaints
        WHERE member_id = $1
          AND status = 'provisional'
        ORDER BY id
        LIMIT 20";
    let rows = sqlx::query(LIST)
        .bind(member.get())
        .fetch_all(&mut *connection)
        .await?;
    let mut heard = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut complaint = read(row)?;
        complaint.comments = list_comments(connection, complaint.id, complaint.round).await?;
        heard.push(complaint);
    }
    Ok(heard)
}

/// What waits to be done after a finding, that first whose time ends first.
pub async fn list_to_do(connection: &mut AnyConnection, most: i64) -> Result<Vec<Complaint>> {
    const LIST: &str = "
        SELECT *
        FROM complaints
        WHERE remedy_due_at IS NOT NULL
          AND remedied_at IS NULL
        ORDER BY remedy_due_at
        LIMIT $1";
    let rows = sqlx::query(LIST).bind(most).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// What both sides said to a proposal.
pub(super) async fn list_comments(
    connection: &mut AnyConnection,
    complaint: ComplaintId,
    round: i64,
) -> Result<Vec<Comment>> {
    const LIST: &str = "
        SELECT side, words, given_at
        FROM complaint_comments
        WHERE complaint_id = $1
          AND round = $2
        ORDER BY given_at, side";
    let rows = sqlx::query(LIST)
        .bind(complaint.get())
        .bind(round)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let side: String = row.try_get("side")?;
            Ok(Comment {
                side: Side::from_key(&side).ok_or_else(|| Error::Row(format!("side {side}")))?,
                words: row.try_get("words")?,
                at: Timestamp::from_millis(row.try_get("given_at")?),
            })
        })
        .collect()
}
