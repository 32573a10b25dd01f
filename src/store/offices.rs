//! Who works for which MP, and who is invited to. It must not know what a duty allows, nor when a seat ends the work.

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
        INSERT INTO delegations (id, member_id, account_id, duty, given_by, given_at, accepted_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
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
