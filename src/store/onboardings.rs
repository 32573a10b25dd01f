//! Invitations of MPs on their way through two stewards' hands. It must not know who may open or confirm one.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx};
use crate::domain::ids::{AccountId, InvitationId, MemberId, OnboardingId};
use crate::domain::onboarding::{
    Onboarding, OnboardingConfirmed, OnboardingOpened, OnboardingStopped,
};
use crate::domain::time::Timestamp;

/// One on its way, or one that went, as the stewards' page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The thing itself.
    pub onboarding: Onboarding,
    /// The Member's name.
    pub member_name: String,
    /// The name of the steward who opened it.
    pub opened_by_name: String,
    /// The name of the steward who confirmed it.
    pub confirmed_by_name: String,
    /// How that one checked.
    pub confirmed_how: String,
    /// When the invitation that left was accepted.
    pub accepted_at: Option<Timestamp>,
}

/// What was begun for a Member, the newest first.
pub async fn list_of_member(
    connection: &mut AnyConnection,
    member: MemberId,
    most: i64,
) -> Result<Vec<Line>> {
    const OF_MEMBER: &str = "
        SELECT
            onboardings.id,
            onboardings.member_id,
            onboardings.email,
            onboardings.source_url,
            onboardings.opened_by,
            onboardings.opened_how,
            onboardings.opened_at,
            onboardings.confirmed_how,
            onboardings.confirmed_at,
            onboardings.stopped_at,
            members.name AS member_name,
            opener.name AS opened_by_name,
            confirmer.name AS confirmed_by_name,
            invitations.accepted_at
        FROM onboardings
        JOIN members ON members.id = onboardings.member_id
        JOIN accounts AS opener ON opener.id = onboardings.opened_by
        LEFT JOIN accounts AS confirmer ON confirmer.id = onboardings.confirmed_by
        LEFT JOIN invitations ON invitations.id = onboardings.invitation_id
        WHERE onboardings.member_id = $1
        ORDER BY onboardings.opened_at DESC, onboardings.id DESC
        LIMIT $2";
    let rows = sqlx::query(OF_MEMBER)
        .bind(member.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_line).collect()
}

/// All that wait for a second steward, the oldest first.
pub async fn list_waiting(connection: &mut AnyConnection, most: i64) -> Result<Vec<Line>> {
    const WAITING: &str = "
        SELECT
            onboardings.id,
            onboardings.member_id,
            onboardings.email,
            onboardings.source_url,
            onboardings.opened_by,
            onboardings.opened_how,
            onboardings.opened_at,
            onboardings.confirmed_how,
            onboardings.confirmed_at,
            onboardings.stopped_at,
            members.name AS member_name,
            opener.name AS opened_by_name,
            confirmer.name AS confirmed_by_name,
            invitations.accepted_at
        FROM onboardings
        JOIN members ON members.id = onboardings.member_id
        JOIN accounts AS opener ON opener.id = onboardings.opened_by
        LEFT JOIN accounts AS confirmer ON confirmer.id = onboardings.confirmed_by
        LEFT JOIN invitations ON invitations.id = onboardings.invitation_id
        WHERE onboardings.confirmed_at IS NULL
          AND onboardings.stopped_at IS NULL
        ORDER BY onboardings.member_id
        LIMIT $1";
    let rows = sqlx::query(WAITING)
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_line).collect()
}

/// The one that waits for a Member's second steward, held until the transaction ends.
pub async fn hold_waiting(tx: &mut WriteTx, member: MemberId) -> Result<Option<Onboarding>> {
    const HOLD: &str = "
        UPDATE onboardings
        SET member_id = member_id
        WHERE member_id = $1
          AND confirmed_at IS NULL
          AND stopped_at IS NULL
        RETURNING id, member_id, email, source_url, opened_by, opened_how, opened_at, confirmed_at, stopped_at";
    let row = sqlx::query(HOLD)
        .bind(member.get())
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Writes that one was opened.
pub async fn record_opened(
    tx: &mut WriteTx,
    id: OnboardingId,
    opened: &OnboardingOpened,
) -> Result<()> {
    const OPEN: &str = "
        INSERT INTO onboardings (id, member_id, email, source_url, opened_by, opened_how, opened_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(OPEN)
        .bind(id.get())
        .bind(opened.member.get())
        .bind(opened.claim.email.written())
        .bind(opened.claim.source.as_str())
        .bind(opened.by.get())
        .bind(opened.claim.how.as_str())
        .bind(opened.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes that another steward confirmed, and which invitation left.
pub async fn record_confirmed(
    tx: &mut WriteTx,
    confirmed: &OnboardingConfirmed,
    invitation: InvitationId,
) -> Result<bool> {
    const CONFIRM: &str = "
        UPDATE onboardings
        SET confirmed_by = $2,
            confirmed_how = $3,
            confirmed_at = $4,
            invitation_id = $5
        WHERE id = $1
          AND confirmed_at IS NULL
          AND stopped_at IS NULL";
    let done = sqlx::query(CONFIRM)
        .bind(confirmed.onboarding.get())
        .bind(confirmed.by.get())
        .bind(confirmed.how.as_str())
        .bind(confirmed.at.millis())
        .bind(invitation.get())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that one was stopped.
pub async fn record_stopped(tx: &mut WriteTx, stopped: &OnboardingStopped) -> Result<bool> {
    const STOP: &str = "
        UPDATE onboardings
        SET stopped_at = $2
        WHERE id = $1
          AND confirmed_at IS NULL
          AND stopped_at IS NULL";
    let done = sqlx::query(STOP)
        .bind(stopped.onboarding.get())
        .bind(stopped.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn read(row: &AnyRow) -> Result<Onboarding> {
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row
            .try_get::<Option<i64>, _>(column)?
            .map(Timestamp::from_millis))
    };
    Ok(Onboarding {
        id: OnboardingId::from_i64(row.try_get("id")?),
        member: MemberId::from_i64(row.try_get("member_id")?),
        email: row.try_get("email")?,
        source: row.try_get("source_url")?,
        opened_by: AccountId::from_i64(row.try_get("opened_by")?),
        opened_how: row.try_get("opened_how")?,
        opened_at: Timestamp::from_millis(row.try_get("opened_at")?),
        confirmed_at: moment("confirmed_at")?,
        stopped_at: moment("stopped_at")?,
    })
}

fn read_line(row: &AnyRow) -> Result<Line> {
    let words = |column: &str| -> Result<String> {
        Ok(row
            .try_get::<Option<String>, _>(column)?
            .unwrap_or_default())
    };
    Ok(Line {
        onboarding: read(row)?,
        member_name: row.try_get("member_name")?,
        opened_by_name: words("opened_by_name")?,
        confirmed_by_name: words("confirmed_by_name")?,
        confirmed_how: words("confirmed_how")?,
        accepted_at: row
            .try_get::<Option<i64>, _>("accepted_at")?
            .map(Timestamp::from_millis),
    })
}
