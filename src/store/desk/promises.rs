//! What MPs promise of their own accord. It must not know how often they keep it.

use sqlx::AnyConnection;

use crate::domain::desk::{Promise, PromiseMade};
use crate::domain::ids::MemberId;
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// What a Member promises; nothing promised is a promise of nothing.
pub async fn find_promise(connection: &mut AnyConnection, member: MemberId) -> Result<Promise> {
    const DAYS: &str = "
        SELECT reply_days
        FROM office_promises
        WHERE member_id = $1";
    const TOPICS: &str = "
        SELECT topic_key
        FROM member_topics
        WHERE member_id = $1
        ORDER BY topic_key";
    let days: Option<i64> = sqlx::query_scalar(DAYS)
        .bind(member.get())
        .fetch_optional(&mut *connection)
        .await?;
    let topics = sqlx::query_scalar(TOPICS)
        .bind(member.get())
        .fetch_all(connection)
        .await?;
    let reply_days = days
        .filter(|days| *days > 0)
        .map(|days| u32::try_from(days).map_err(|_| Error::Row(format!("reply_days {days}"))))
        .transpose()?;
    Ok(Promise { reply_days, topics })
}

/// Writes a promise over the one before it.
pub async fn record_promised(tx: &mut WriteTx, made: &PromiseMade, now: Timestamp) -> Result<()> {
    const PROMISE: &str = "
        INSERT INTO office_promises (member_id, reply_days, promised_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (member_id) DO UPDATE SET
            reply_days = excluded.reply_days,
            promised_at = excluded.promised_at";
    const FORGET: &str = "
        DELETE FROM member_topics
        WHERE member_id = $1";
    const TOPIC: &str = "
        INSERT INTO member_topics (member_id, topic_key)
        VALUES ($1, $2)";
    sqlx::query(PROMISE)
        .bind(made.member.get())
        .bind(i64::from(made.promise.reply_days.unwrap_or(0)))
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(FORGET)
        .bind(made.member.get())
        .execute(&mut **tx)
        .await?;
    for topic in &made.promise.topics {
        sqlx::query(TOPIC)
            .bind(made.member.get())
            .bind(topic.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
