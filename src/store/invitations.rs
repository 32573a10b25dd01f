//! Invitations to a role. It must not know the secret in the link (only its hash).

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::account::Role;
use crate::domain::ids::{AccountId, InvitationId, MemberId};
use crate::domain::invitation::{Invitation, InvitationAccepted, RoleInvited};
use crate::domain::office::Duty;
use crate::domain::time::Timestamp;

/// The invitation under the hash of its link's secret.
pub async fn find(connection: &mut AnyConnection, token_hash: &str) -> Result<Option<Invitation>> {
    const FIND: &str = "
        SELECT id, role, email, email_key, member_id, duty, invited_by, created_at, expires_at, accepted_at, ended_at
        FROM invitations
        WHERE token_hash = $1";
    let row = sqlx::query(FIND)
        .bind(token_hash)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// One invitation.
pub async fn find_by_id(
    connection: &mut AnyConnection,
    id: InvitationId,
) -> Result<Option<Invitation>> {
    const FIND: &str = "
        SELECT id, role, email, email_key, member_id, duty, invited_by, created_at, expires_at, accepted_at, ended_at
        FROM invitations
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &AnyRow) -> Result<Invitation> {
    let role: String = row.try_get("role")?;
    let duty: Option<String> = row.try_get("duty")?;
    let duty = duty
        .map(|key| Duty::from_key(&key).ok_or_else(|| Error::Row(format!("duty {key}"))))
        .transpose()?;
    Ok(Invitation {
        id: InvitationId::from_i64(row.try_get("id")?),
        role: Role::from_key(&role).ok_or_else(|| Error::Row(format!("role {role}")))?,
        email: row.try_get("email")?,
        email_key: row.try_get("email_key")?,
        member: row
            .try_get::<Option<i64>, _>("member_id")?
            .map(MemberId::from_i64),
        duty,
        by: row
            .try_get::<Option<i64>, _>("invited_by")?
            .map(AccountId::from_i64),
        invited_at: Timestamp::from_millis(row.try_get("created_at")?),
        expires_at: Timestamp::from_millis(row.try_get("expires_at")?),
        accepted_at: row
            .try_get::<Option<i64>, _>("accepted_at")?
            .map(Timestamp::from_millis),
        ended_at: row
            .try_get::<Option<i64>, _>("ended_at")?
            .map(Timestamp::from_millis),
    })
}

/// Keeps an invitation.
pub async fn record_invited(
    tx: &mut WriteTx,
    id: InvitationId,
    invited: &RoleInvited,
    now: Timestamp,
) -> Result<()> {
    const KEEP: &str = "
        INSERT INTO invitations (id, role, email, email_key, member_id, duty, token_hash, invited_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    sqlx::query(KEEP)
        .bind(id.get())
        .bind(invited.role().key())
        .bind(invited.email().written())
        .bind(invited.email().key())
        .bind(invited.member().map(MemberId::get))
        .bind(invited.duty().map(Duty::key))
        .bind(invited.token_hash())
        .bind(invited.by().map(AccountId::get))
        .bind(now.millis())
        .bind(invited.expires_at().millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Spends an invitation; `false` when it was spent a moment before.
pub async fn record_accepted(tx: &mut WriteTx, accepted: &InvitationAccepted) -> Result<bool> {
    const SPEND: &str = "
        UPDATE invitations
        SET accepted_at = $2,
            accepted_by = $3
        WHERE id = $1
          AND accepted_at IS NULL
          AND ended_at IS NULL";
    let done = sqlx::query(SPEND)
        .bind(accepted.invitation().get())
        .bind(accepted.at().millis())
        .bind(accepted.account().get())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}
