//! Accounts and the consents they gave. It must not know how anybody signed in.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::account::{Account, Role};
use crate::domain::ids::{AccountId, ConsentId, MemberId};
use crate::domain::profile::{ConsentGiven, ConsentWithdrawn, ProfileChosen};
use crate::domain::sign_in::EmailAddress;
use crate::domain::time::Timestamp;

/// The account with this id, unless it was closed.
pub async fn find(connection: &mut AnyConnection, id: AccountId) -> Result<Option<Account>> {
    const FIND: &str = "
        SELECT id, name, constituency_code, role, member_id, consented_at, created_at, suspended_at, epoch, seatless_at
        FROM accounts
        WHERE id = $1
          AND closed_at IS NULL";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The account with this id and how many of its notices are unread, in one statement: every page for somebody signed in asks this.
pub async fn find_with_unread(
    connection: &mut AnyConnection,
    id: AccountId,
) -> Result<Option<(Account, i64)>> {
    const FIND: &str = "
        SELECT id, name, constituency_code, role, member_id, consented_at, created_at, suspended_at, epoch, seatless_at,
            (SELECT CAST(count(*) AS BIGINT) FROM notices WHERE notices.account_id = accounts.id AND notices.read_at IS NULL) AS unread
        FROM accounts
        WHERE id = $1
          AND closed_at IS NULL";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref()
        .map(|row| Ok((read(row)?, row.try_get("unread")?)))
        .transpose()
}

/// The account that owns an address.
pub async fn find_by_email(
    connection: &mut AnyConnection,
    email: &EmailAddress,
) -> Result<Option<Account>> {
    const FIND: &str = "
        SELECT id, name, constituency_code, role, member_id, consented_at, created_at, suspended_at, epoch, seatless_at
        FROM accounts
        WHERE email_key = $1
          AND closed_at IS NULL";
    let row = sqlx::query(FIND)
        .bind(email.key())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Where letters to an account go; `None` for those who took part elsewhere.
pub async fn find_address(connection: &mut AnyConnection, id: AccountId) -> Result<Option<String>> {
    const FIND: &str = "
        SELECT email
        FROM accounts
        WHERE id = $1
          AND closed_at IS NULL";
    Ok(sqlx::query_scalar::<_, Option<String>>(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?
        .flatten())
}

/// Opens an account for an address that was just confirmed.
pub async fn record_opened(
    tx: &mut WriteTx,
    id: AccountId,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<()> {
    const OPEN: &str = "
        INSERT INTO accounts (id, email, email_key, epoch, created_at)
        VALUES ($1, $2, $3, 0, $4)";
    sqlx::query(OPEN)
        .bind(id.get())
        .bind(email.written())
        .bind(email.key())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether another account already shows a name that looks the same.
pub async fn is_name_taken(
    connection: &mut AnyConnection,
    skeleton: &str,
    except: AccountId,
) -> Result<bool> {
    const TAKEN: &str = "
        SELECT id
        FROM accounts
        WHERE name_skeleton = $1
          AND id <> $2";
    Ok(sqlx::query(TAKEN)
        .bind(skeleton)
        .bind(except.get())
        .fetch_optional(connection)
        .await?
        .is_some())
}

/// Holds an account until the transaction ends, so that its acts come one after the other: what it may do in a day is counted, and
/// two presses of one button must not both find that nothing was done yet.
pub async fn hold(tx: &mut WriteTx, id: AccountId) -> Result<()> {
    const HOLD: &str = "
        UPDATE accounts
        SET id = id
        WHERE id = $1";
    sqlx::query(HOLD).bind(id.get()).execute(&mut **tx).await?;
    Ok(())
}

/// Writes the chosen name and constituency. `false` when somebody else took the name a moment before; then nothing else can be
/// written in this transaction.
pub async fn record_profile(tx: &mut WriteTx, chosen: &ProfileChosen) -> Result<bool> {
    const WRITE: &str = "
        UPDATE accounts
        SET name = $2,
            name_skeleton = $3,
            constituency_code = $4
        WHERE id = $1";
    if is_name_taken(tx, chosen.skeleton(), chosen.account()).await? {
        return Ok(false);
    }
    let written = sqlx::query(WRITE)
        .bind(chosen.account().get())
        .bind(chosen.name())
        .bind(chosen.skeleton())
        .bind(chosen.constituency())
        .execute(&mut **tx)
        .await;
    match written {
        Ok(_) => Ok(true),
        // On PostgreSQL somebody can take the name between the look and the writing.
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes that consent was given: on the account, and in the record that is kept six years.
pub async fn record_consent(tx: &mut WriteTx, id: ConsentId, consent: &ConsentGiven) -> Result<()> {
    const KEEP: &str = "
        INSERT INTO consents (id, account_id, version, given_at, withdrawn_at)
        VALUES ($1, $2, $3, $4, NULL)";
    const MARK: &str = "
        UPDATE accounts
        SET consent_version = $2,
            consented_at = $3
        WHERE id = $1";
    sqlx::query(KEEP)
        .bind(id.get())
        .bind(consent.account().get())
        .bind(consent.version())
        .bind(consent.at().millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(MARK)
        .bind(consent.account().get())
        .bind(consent.version())
        .bind(consent.at().millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes that consent was withdrawn: the account reads from now on, the record of the consent stays and says until when.
pub async fn record_consent_withdrawn(
    tx: &mut WriteTx,
    withdrawn: &ConsentWithdrawn,
) -> Result<()> {
    const KEEP: &str = "
        UPDATE consents
        SET withdrawn_at = $2
        WHERE account_id = $1
          AND withdrawn_at IS NULL";
    const MARK: &str = "
        UPDATE accounts
        SET consent_version = NULL,
            consented_at = NULL
        WHERE id = $1";
    sqlx::query(KEEP)
        .bind(withdrawn.account().get())
        .bind(withdrawn.at().millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(MARK)
        .bind(withdrawn.account().get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives an account the role it was invited to.
pub async fn record_role(
    tx: &mut WriteTx,
    id: AccountId,
    role: Role,
    member: Option<MemberId>,
) -> Result<()> {
    const GIVE: &str = "
        UPDATE accounts
        SET role = $2,
            member_id = $3,
            seatless_at = NULL
        WHERE id = $1";
    sqlx::query(GIVE)
        .bind(id.get())
        .bind(role.key())
        .bind(member.map(MemberId::get))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether an open account other than `but` speaks for this Member as their MP.
pub async fn is_mp_taken(
    connection: &mut AnyConnection,
    member: MemberId,
    but: Option<AccountId>,
) -> Result<bool> {
    const TAKEN: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM accounts
        WHERE member_id = $1
          AND role = 'mp'
          AND closed_at IS NULL
          AND id <> $2";
    let taken: i64 = sqlx::query_scalar(TAKEN)
        .bind(member.get())
        .bind(but.map_or(0, AccountId::get))
        .fetch_one(connection)
        .await?;
    Ok(taken > 0)
}

/// The open account that speaks for this Member as their MP.
pub async fn find_mp(
    connection: &mut AnyConnection,
    member: MemberId,
) -> Result<Option<AccountId>> {
    const FIND: &str = "
        SELECT id
        FROM accounts
        WHERE member_id = $1
          AND role = 'mp'
          AND closed_at IS NULL";
    let found: Option<i64> = sqlx::query_scalar(FIND)
        .bind(member.get())
        .fetch_optional(connection)
        .await?;
    Ok(found.map(AccountId::from_i64))
}

/// Marks an invented person, so that every page can say so. Only the demo invents any.
pub async fn record_fictional(tx: &mut WriteTx, id: AccountId, now: Timestamp) -> Result<()> {
    const MARK: &str = "
        UPDATE accounts
        SET fictional_at = $2
        WHERE id = $1";
    sqlx::query(MARK)
        .bind(id.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Accounts with a role, or citizens, oldest first: for the demo's one-click sign-in.
pub async fn list_by_role(
    connection: &mut AnyConnection,
    role: Option<Role>,
    most: i64,
) -> Result<Vec<Account>> {
    const LIST: &str = "
        SELECT id, name, constituency_code, role, member_id, consented_at, created_at, suspended_at, epoch, seatless_at
        FROM accounts
        WHERE (role = $1 OR ($1 IS NULL AND role IS NULL))
          AND email IS NOT NULL
          AND closed_at IS NULL
        ORDER BY email_key
        LIMIT $2";
    let rows = sqlx::query(LIST)
        .bind(role.map(Role::key))
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Ends the epoch of an account's sessions.
pub async fn record_epoch_ended(tx: &mut WriteTx, id: AccountId) -> Result<()> {
    const END: &str = "
        UPDATE accounts
        SET epoch = epoch + 1
        WHERE id = $1";
    sqlx::query(END).bind(id.get()).execute(&mut **tx).await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Account> {
    let role: Option<String> = row.try_get("role")?;
    let role = role
        .map(|key| Role::from_key(&key).ok_or_else(|| Error::Row(format!("role {key}"))))
        .transpose()?;
    // Whoever speaks for a Member without a seat holds no office here until the Member sits again.
    let is_seatless = row.try_get::<Option<i64>, _>("seatless_at")?.is_some();
    let role = role.filter(|_| !is_seatless);
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row
            .try_get::<Option<i64>, _>(column)?
            .map(Timestamp::from_millis))
    };
    Ok(Account {
        id: AccountId::from_i64(row.try_get("id")?),
        name: row.try_get("name")?,
        constituency: row.try_get("constituency_code")?,
        role,
        member: row
            .try_get::<Option<i64>, _>("member_id")?
            .map(MemberId::from_i64),
        consented_at: moment("consented_at")?,
        created_at: Timestamp::from_millis(row.try_get("created_at")?),
        suspended_at: moment("suspended_at")?,
        epoch: row.try_get("epoch")?,
    })
}
