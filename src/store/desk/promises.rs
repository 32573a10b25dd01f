//! What MPs promise of their own accord: reply times with their days, and topics. It must not know how often they keep it.

use jiff::civil::Date;
use sqlx::{AnyConnection, Row};

use crate::domain::desk::{Promise, PromiseMade};
use crate::domain::ids::MemberId;
use crate::domain::reply_clock::Promised;
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// The reply times that a Member promised, in the order of their days.
pub async fn list_promised(
    connection: &mut AnyConnection,
    member: MemberId,
) -> Result<Vec<Promised>> {
    const PROMISED: &str = "
        SELECT promised_on, reply_days
        FROM reply_promises
        WHERE member_id = $1
        ORDER BY promised_on";
    let rows = sqlx::query(PROMISED)
        .bind(member.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let on: String = row.try_get("promised_on")?;
            let days: Option<i64> = row.try_get("reply_days")?;
            let days = days.map(|days| {
                u32::try_from(days).map_err(|_| Error::Row(format!("reply_days {days}")))
            });
            Ok(Promised {
                on: on
                    .parse::<Date>()
                    .map_err(|_| Error::Row(format!("promised_on {on}")))?,
                days: days.transpose()?,
            })
        })
        .collect()
}

/// What a Member promises now; nothing promised is a promise of nothing.
pub async fn find_promise(connection: &mut AnyConnection, member: MemberId) -> Result<Promise> {
    const TOPICS: &str = "
        SELECT topic_key
        FROM member_topics
        WHERE member_id = $1
        ORDER BY topic_key";
    let promised = list_promised(&mut *connection, member).await?;
    let topics = sqlx::query_scalar(TOPICS)
        .bind(member.get())
        .fetch_all(connection)
        .await?;
    Ok(Promise {
        reply_days: promised.last().and_then(|newest| newest.days),
        topics,
    })
}

/// Writes a promise; earlier days keep theirs.
pub async fn record_promised(tx: &mut WriteTx, made: &PromiseMade, now: Timestamp) -> Result<()> {
    const PROMISE: &str = "
        INSERT INTO reply_promises (member_id, promised_on, reply_days, promised_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (member_id, promised_on) DO UPDATE SET
            reply_days = excluded.reply_days,
            promised_at = excluded.promised_at";
    const FORGET: &str = "
        DELETE FROM member_topics
        WHERE member_id = $1";
    const TOPIC: &str = "
        INSERT INTO member_topics (member_id, topic_key)
        VALUES ($1, $2)";
    let stands = find_promise(tx, made.member).await?;
    // Other topics alone are no new promise.
    if stands.reply_days != made.promise.reply_days {
        sqlx::query(PROMISE)
            .bind(made.member.get())
            .bind(now.day().to_string())
            .bind(made.promise.reply_days.map(i64::from))
            .bind(now.millis())
            .execute(&mut **tx)
            .await?;
    }
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
