//! Who works for which MP, and who is invited to. It must not know what a duty allows.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::ids::{AccountId, DelegationId, InvitationId, MemberId};
use crate::domain::invitation::{Given, InvitationAccepted, InvitationEnded};
use crate::domain::office::{Delegation, DelegationEnded, Duty};
use crate::domain::time::Timestamp;

/// Somebody who works in an office, as its own page lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The work.
    pub delegation: Delegation,
    /// The name.
    pub name: String,
}

/// An invitation to an office that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Which.
    pub id: InvitationId,
    /// Where it went.
    pub email: String,
    /// What for.
    pub duty: Duty,
    /// When.
    pub invited_at: Timestamp,
    /// The end of its life.
    pub expires_at: Timestamp,
}

/// What an account works at now, as far as it was not ended by hand.
pub async fn find_live(
    connection: &mut AnyConnection,
    account: AccountId,
) -> Result<Option<Delegation>> {
    const FIND: &str = "
        SELECT id, member_id, account_id, duty, given_by, given_at, ended_at
        FROM delegations
        WHERE account_id = $1
          AND ended_at IS NULL";
    let row = sqlx::query(FIND)
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// One piece of work.
pub async fn find(connection: &mut AnyConnection, id: DelegationId) -> Result<Option<Delegation>> {
    const FIND: &str = "
        SELECT id, member_id, account_id, duty, given_by, given_at, ended_at
        FROM delegations
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Who works for a Member and was not sent away, the longest first.
pub async fn list_of_member(
    connection: &mut AnyConnection,
    member: MemberId,
) -> Result<Vec<Colleague>> {
    const OF_MEMBER: &str = "
        SELECT
            delegations.id,
            delegations.member_id,
            delegations.account_id,
            delegations.duty,
            delegations.given_by,
            delegations.given_at,
            delegations.ended_at,
            accounts.name
        FROM delegations
        JOIN accounts ON accounts.id = delegations.account_id
        WHERE delegations.member_id = $1
          AND delegations.ended_at IS NULL
        ORDER BY delegations.given_at, delegations.id";
    let rows = sqlx::query(OF_MEMBER)
        .bind(member.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Colleague {
                delegation: read(row)?,
                name: row
                    .try_get::<Option<String>, _>("name")?
                    .unwrap_or_else(|| "New here".to_owned()),
            })
        })
        .collect()
}

/// Invitations to a Member's office that still open something.
pub async fn list_invited(
    connection: &mut AnyConnection,
    member: MemberId,
    now: Timestamp,
) -> Result<Vec<Invited>> {
    const INVITED: &str = "
        SELECT id, email, duty, created_at, expires_at
        FROM invitations
        WHERE member_id = $1
          AND role = 'staff'
          AND accepted_at IS NULL
          AND ended_at IS NULL
          AND expires_at > $2
        ORDER BY created_at, id";
    let rows = sqlx::query(INVITED)
        .bind(member.get())
        .bind(now.millis())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Invited {
                id: InvitationId::from_i64(row.try_get("id")?),
                email: row.try_get("email")?,
                duty: read_duty(&row.try_get::<String, _>("duty")?)?,
                invited_at: Timestamp::from_millis(row.try_get("created_at")?),
                expires_at: Timestamp::from_millis(row.try_get("expires_at")?),
            })
        })
        .collect()
}

/// Writes that somebody works for a Member now. What they worked at before and did not end by hand ended with its seat.
pub async fn record_given(
    tx: &mut WriteTx,
    id: DelegationId,
    accepted: &InvitationAccepted,
    given: Given,
) -> Result<()> {
    const LEAVE: &str = "
        UPDATE delegations
        SET ended_at = $2,
            ended_by = $1
        WHERE account_id = $1
          AND ended_at IS NULL";
    const GIVE: &str = "
        INSERT INTO delegations (id, member_id, account_id, duty, given_by, given_at, given_on, accepted_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sqlx::query(LEAVE)
        .bind(accepted.account().get())
        .bind(accepted.at().millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(GIVE)
        .bind(id.get())
        .bind(accepted.member().map(MemberId::get))
        .bind(accepted.account().get())
        .bind(given.duty.key())
        .bind(given.by.get())
        .bind(given.at.millis())
        .bind(given.at.day().to_string())
        .bind(accepted.at().millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes that work ended: the account is a citizen's again. `false` when it had ended already.
pub async fn record_ended(tx: &mut WriteTx, ended: &DelegationEnded) -> Result<bool> {
    const END: &str = "
        UPDATE delegations
        SET ended_at = $2,
            ended_by = $3
        WHERE id = $1
          AND ended_at IS NULL";
    const LEAVE: &str = "
        UPDATE accounts
        SET role = NULL,
            member_id = NULL,
            epoch = epoch + 1
        WHERE id = $1
          AND role = 'staff'";
    let done = sqlx::query(END)
        .bind(ended.delegation.get())
        .bind(ended.at.millis())
        .bind(ended.by.get())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(LEAVE)
        .bind(ended.account.get())
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

/// Ends work whose seat ended, or whose spell in the House gave way to another: by itself, so nobody ended it. The accounts are
/// citizens' again, and signed out. Gives how many.
pub async fn record_seats_ended(tx: &mut WriteTx, today: Date, now: Timestamp) -> Result<u64> {
    const END: &str = "
        UPDATE delegations
        SET ended_at = $2
        WHERE ended_at IS NULL
          AND account_id IN (SELECT accounts.id FROM accounts WHERE accounts.role = 'staff' AND accounts.member_id IS NOT NULL)
          AND NOT EXISTS (
            SELECT 1
            FROM memberships
            WHERE memberships.member_id = delegations.member_id
              AND memberships.starts_on <= $1
              AND memberships.ends_on > $1
              AND memberships.starts_on <= delegations.given_on)";
    const SIGN_OUT: &str = "
        DELETE FROM sessions
        WHERE account_id IN (
            SELECT accounts.id
            FROM accounts
            WHERE accounts.role = 'staff'
              AND accounts.member_id IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM delegations WHERE delegations.account_id = accounts.id AND delegations.ended_at IS NULL))";
    const LEAVE: &str = "
        UPDATE accounts
        SET role = NULL,
            member_id = NULL,
            seatless_at = NULL,
            epoch = epoch + 1
        WHERE role = 'staff'
          AND member_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM delegations WHERE delegations.account_id = accounts.id AND delegations.ended_at IS NULL)";
    sqlx::query(END)
        .bind(today.to_string())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(SIGN_OUT).execute(&mut **tx).await?;
    let left = sqlx::query(LEAVE).execute(&mut **tx).await?;
    Ok(left.rows_affected())
}

/// Gives work back that ended by itself since a moment and whose seat is held again in the same spell, as after a dissolution that was
/// written down by mistake: to whoever has taken on nothing else since.
pub async fn record_seats_given_back(
    tx: &mut WriteTx,
    since: Timestamp,
    today: Date,
) -> Result<()> {
    const ENDED: &str = "
        SELECT delegations.id, delegations.account_id, delegations.member_id
        FROM delegations
        JOIN accounts ON accounts.id = delegations.account_id AND accounts.role IS NULL AND accounts.closed_at IS NULL
        WHERE delegations.ended_by IS NULL
          AND delegations.ended_at >= $1
          AND EXISTS (
            SELECT 1
            FROM memberships
            WHERE memberships.member_id = delegations.member_id
              AND memberships.starts_on <= $2
              AND memberships.ends_on > $2
              AND memberships.starts_on <= delegations.given_on)
        ORDER BY delegations.ended_at DESC";
    const GIVE: &str = "
        UPDATE delegations
        SET ended_at = NULL
        WHERE id = $1
          AND NOT EXISTS (SELECT 1 FROM delegations AS other WHERE other.account_id = delegations.account_id AND other.ended_at IS NULL)";
    const ENTER: &str = "
        UPDATE accounts
        SET role = 'staff',
            member_id = $2
        WHERE id = $1";
    let ended = sqlx::query(ENDED)
        .bind(since.millis())
        .bind(today.to_string())
        .fetch_all(&mut **tx)
        .await?;
    for row in &ended {
        let given = sqlx::query(GIVE)
            .bind(row.try_get::<i64, _>("id")?)
            .execute(&mut **tx)
            .await?;
        if given.rows_affected() == 1 {
            sqlx::query(ENTER)
                .bind(row.try_get::<i64, _>("account_id")?)
                .bind(row.try_get::<i64, _>("member_id")?)
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

/// Takes an invitation back. `false` when it was accepted a moment before.
pub async fn record_invitation_ended(tx: &mut WriteTx, ended: &InvitationEnded) -> Result<bool> {
    const END: &str = "
        UPDATE invitations
        SET ended_at = $2
        WHERE id = $1
          AND accepted_at IS NULL
          AND ended_at IS NULL";
    let done = sqlx::query(END)
        .bind(ended.invitation.get())
        .bind(ended.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn read(row: &AnyRow) -> Result<Delegation> {
    Ok(Delegation {
        id: DelegationId::from_i64(row.try_get("id")?),
        member: MemberId::from_i64(row.try_get("member_id")?),
        account: AccountId::from_i64(row.try_get("account_id")?),
        duty: read_duty(&row.try_get::<String, _>("duty")?)?,
        given_by: AccountId::from_i64(row.try_get("given_by")?),
        given_at: Timestamp::from_millis(row.try_get("given_at")?),
        ended_at: row
            .try_get::<Option<i64>, _>("ended_at")?
            .map(Timestamp::from_millis),
    })
}

fn read_duty(key: &str) -> Result<Duty> {
    Duty::from_key(key).ok_or_else(|| Error::Row(format!("duty {key}")))
}
