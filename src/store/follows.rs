//! Who follows what, and which mail is switched off. It must not know who is told of anything.

use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::follow::{FOLLOWS_MAX, Followed, Muted, Subject};
use crate::domain::ids::AccountId;
use crate::domain::time::Timestamp;

/// Something followed, as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What.
    pub subject: Subject,
    /// Its name; empty when it can no longer be read.
    pub name: String,
}

/// What a subject is called, if everybody may know of it.
pub async fn find_name(
    connection: &mut AnyConnection,
    subject: &Subject,
) -> Result<Option<String>> {
    const IDEA: &str = "
        SELECT title
        FROM public_ideas
        WHERE number = $1";
    const MEMBER: &str = "
        SELECT name
        FROM members
        WHERE id = $1";
    const CONSTITUENCY: &str = "
        SELECT name
        FROM constituencies
        WHERE code = $1";
    const TOPIC: &str = "
        SELECT name
        FROM topics
        WHERE key = $1";
    let query = match subject {
        Subject::Idea(number) => sqlx::query_scalar(IDEA).bind(number.get()),
        Subject::Member(member) => sqlx::query_scalar(MEMBER).bind(member.get()),
        Subject::Constituency(code) => sqlx::query_scalar(CONSTITUENCY).bind(code.as_str()),
        Subject::Topic(key) => sqlx::query_scalar(TOPIC).bind(key.as_str()),
    };
    Ok(query.fetch_optional(connection).await?)
}

/// Whether an account follows something: for the button on its page.
pub async fn is_following(
    connection: &mut AnyConnection,
    account: AccountId,
    subject: &Subject,
) -> Result<bool> {
    const FOLLOWING: &str = "
        SELECT followed_at
        FROM follows
        WHERE account_id = $1
          AND kind = $2
          AND target = $3";
    Ok(sqlx::query(FOLLOWING)
        .bind(account.get())
        .bind(subject.kind())
        .bind(subject.target())
        .fetch_optional(connection)
        .await?
        .is_some())
}

/// How many things an account follows.
pub async fn count(connection: &mut AnyConnection, account: AccountId) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM follows
        WHERE account_id = $1";
    Ok(sqlx::query_scalar(COUNT)
        .bind(account.get())
        .fetch_one(connection)
        .await?)
}

/// Everything an account follows with its name, newest first.
pub async fn list(connection: &mut AnyConnection, account: AccountId) -> Result<Vec<Listed>> {
    const LIST: &str = "
        SELECT
            follows.kind,
            follows.target,
            COALESCE(public_ideas.title, members.name, constituencies.name, topics.name, '') AS name
        FROM follows
        LEFT JOIN public_ideas ON follows.kind = 'idea' AND public_ideas.number = CAST(CASE follows.kind WHEN 'idea' THEN follows.target ELSE '0' END AS BIGINT)
        LEFT JOIN members ON follows.kind = 'member' AND members.id = CAST(CASE follows.kind WHEN 'member' THEN follows.target ELSE '0' END AS BIGINT)
        LEFT JOIN constituencies ON follows.kind = 'constituency' AND constituencies.code = follows.target
        LEFT JOIN topics ON follows.kind = 'topic' AND topics.key = follows.target
        WHERE follows.account_id = $1
        ORDER BY follows.followed_at DESC, follows.kind, follows.target
        LIMIT $2";
    let rows = sqlx::query(LIST)
        .bind(account.get())
        .bind(FOLLOWS_MAX)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let (kind, target): (String, String) = (row.try_get("kind")?, row.try_get("target")?);
            Ok(Listed {
                subject: Subject::parse(&kind, &target)
                    .ok_or_else(|| Error::Row(format!("follow {kind} {target}")))?,
                name: row.try_get("name")?,
            })
        })
        .collect()
}

/// Which mail an account switched off, newest first.
pub async fn list_muted(connection: &mut AnyConnection, account: AccountId) -> Result<Vec<Muted>> {
    const MUTED: &str = "
        SELECT kind, target
        FROM mutes
        WHERE account_id = $1
        ORDER BY muted_at DESC, kind, target";
    let rows = sqlx::query(MUTED)
        .bind(account.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let (kind, target): (String, String) = (row.try_get("kind")?, row.try_get("target")?);
            Muted::parse(&kind, &target).ok_or_else(|| Error::Row(format!("mute {kind} {target}")))
        })
        .collect()
}

/// Writes that somebody follows something; following it already is the same.
pub async fn record_followed(tx: &mut WriteTx, followed: &Followed) -> Result<()> {
    const FOLLOW: &str = "
        INSERT INTO follows (account_id, kind, target, followed_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, kind, target) DO NOTHING";
    sqlx::query(FOLLOW)
        .bind(followed.account().get())
        .bind(followed.subject().kind())
        .bind(followed.subject().target())
        .bind(followed.at().millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends following. Nobody decides about it: it is always allowed.
pub async fn record_unfollowed(
    tx: &mut WriteTx,
    account: AccountId,
    subject: &Subject,
) -> Result<()> {
    const UNFOLLOW: &str = "
        DELETE FROM follows
        WHERE account_id = $1
          AND kind = $2
          AND target = $3";
    sqlx::query(UNFOLLOW)
        .bind(account.get())
        .bind(subject.kind())
        .bind(subject.target())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Switches mail off. Nobody decides about it: it is always allowed.
pub async fn record_muted(
    tx: &mut WriteTx,
    account: AccountId,
    muted: &Muted,
    now: Timestamp,
) -> Result<()> {
    const MUTE: &str = "
        INSERT INTO mutes (account_id, kind, target, muted_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, kind, target) DO NOTHING";
    sqlx::query(MUTE)
        .bind(account.get())
        .bind(muted.kind())
        .bind(muted.target())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Switches mail on again.
pub async fn record_unmuted(tx: &mut WriteTx, account: AccountId, muted: &Muted) -> Result<()> {
    const UNMUTE: &str = "
        DELETE FROM mutes
        WHERE account_id = $1
          AND kind = $2
          AND target = $3";
    sqlx::query(UNMUTE)
        .bind(account.get())
        .bind(muted.kind())
        .bind(muted.target())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
