//! The word table: the same words and so the same answers on both engines.
//! It must not know how a text becomes words (that is `domain::search`), nor how ideas are shown.

use std::collections::{BTreeMap, HashMap};

use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx, rows};
use crate::domain::idea::{Kind, Response};
use crate::domain::ids::IdeaNumber;
use crate::domain::search::{IN_TITLE, QUERY_WORDS_MAX};
use crate::domain::similar::{CANDIDATES_MAX, Candidate};

/// Rows in one statement.
const AT_ONCE: usize = 100;
/// Where the rarest word stands in more ideas than this, the best of them are not looked for: the newest come first.
pub const RANKED_MAX: i64 = 2_000;

/// In how many ideas a word stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// Anywhere in it.
    pub ideas: i64,
    /// In its title.
    pub titles: i64,
}

/// What a search narrows down to: the filters of a list, as keys; empty means all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Within<'a> {
    /// A topic's key.
    pub topic: &'a str,
    /// What sort of contribution.
    pub kind: Option<Kind>,
    /// What MPs did.
    pub response: Option<Response>,
    /// A constituency's code.
    pub constituency: &'a str,
    /// `national`, `local` or empty.
    pub scope: &'a str,
}

/// An idea that has all the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub number: IdeaNumber,
    /// Two for each word in the title, one for each in the text; 0 where nothing is ranked.
    pub score: i64,
}

/// How many ideas have each of these words; words that stand nowhere are left out.
pub async fn count_words(
    connection: &mut AnyConnection,
    words: &[String],
) -> Result<HashMap<String, Spread>> {
    const COUNT: &str = "
        SELECT word, ideas, titles
        FROM word_counts
        WHERE word IN ($1)";
    if words.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = sqlx::query(rows::list(COUNT, words.len()));
    for word in words {
        query = query.bind(word);
    }
    let found = query.fetch_all(connection).await?;
    found
        .iter()
        .map(|row| {
            Ok((
                row.try_get("word")?,
                Spread {
                    ideas: row.try_get("ideas")?,
                    titles: row.try_get("titles")?,
                },
            ))
        })
        .collect()
}

/// How many ideas were ever published: what rarity is measured against.
pub async fn count_ideas(connection: &mut AnyConnection) -> Result<i64> {
    let found: Option<i64> = sqlx::query_scalar("SELECT last FROM counters WHERE name = 'idea'")
        .fetch_optional(connection)
        .await?;
    Ok(found.unwrap_or(0))
}

/// Ideas that have all of these words, the rarest word given first: by score where `ranked`, else the newest first.
pub async fn page(
    connection: &mut AnyConnection,
    words: &[String],
    within: Within<'_>,
    ranked: bool,
    after: Option<Found>,
    most: i64,
) -> Result<Vec<Found>> {
    let after = after.unwrap_or(Found {
        number: IdeaNumber::from_i64(i64::MAX),
        score: i64::MAX,
    });
    let mut query = sqlx::query(if ranked { RANKED } else { NEWEST })
        .bind(within.topic)
        .bind(within.kind.map_or("", Kind::key))
        .bind(within.response.map_or("", Response::key))
        .bind(within.constituency)
        .bind(within.scope)
        .bind(after.number.get())
        .bind(most);
    for at in 0..QUERY_WORDS_MAX {
        query = query.bind(words.get(at).map_or("", String::as_str));
    }
    if ranked {
        query = query.bind(after.score);
    }
    let found = query.fetch_all(connection).await?;
    found
        .iter()
        .map(|row| {
            Ok(Found {
                number: IdeaNumber::from_i64(row.try_get("number")?),
                score: row.try_get("score")?,
            })
        })
        .collect()
}

/// Ideas whose titles share the rare words of a new title, those that share most first.
pub async fn list_candidates(
    connection: &mut AnyConnection,
    probes: &[(String, f64)],
) -> Result<Vec<Candidate<IdeaNumber>>> {
    const TITLES: &str = "
        SELECT number, title
        FROM public_ideas
        WHERE number IN ($1)";
    let mut query = sqlx::query(CANDIDATES);
    for at in 0..8 {
        let (word, weight) = probes
            .get(at)
            .map_or(("", 0.0), |(word, weight)| (word.as_str(), *weight));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a weight is at most some twenty thousand"
        )]
        // Whole thousandths, so that both engines add them up to the same sum.
        let thousandths = (weight * 1_000.0).round() as i64;
        query = query.bind(word).bind(thousandths);
    }
    let found = query
        .bind(CANDIDATES_MAX)
        .fetch_all(&mut *connection)
        .await?;
    let numbers: Vec<i64> = found
        .iter()
        .map(|row| row.try_get("number"))
        .collect::<std::result::Result<_, _>>()?;
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = sqlx::query(rows::list(TITLES, numbers.len()));
    for number in &numbers {
        query = query.bind(number);
    }
    let mut candidates: Vec<Candidate<IdeaNumber>> = query
        .fetch_all(connection)
        .await?
        .iter()
        .map(|row| {
            Ok(Candidate {
                id: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
            })
        })
        .collect::<Result<_>>()?;
    candidates.sort_by_cached_key(|candidate| {
        numbers
            .iter()
            .position(|number| *number == candidate.id.get())
    });
    Ok(candidates)
}

/// Makes an idea findable by its words. Bookkeeping in the transaction of the fact.
pub async fn record_words(
    tx: &mut WriteTx,
    idea: IdeaNumber,
    words: &BTreeMap<String, i64>,
) -> Result<()> {
    const WORDS: &str = "
        INSERT INTO idea_words (word, number, place)
        VALUES ($1, $2, $3)";
    const COUNTS: &str = "
        INSERT INTO word_counts (word, titles, ideas)
        VALUES ($1, $2, $3)
        ON CONFLICT (word) DO UPDATE SET
            ideas = word_counts.ideas + excluded.ideas,
            titles = word_counts.titles + excluded.titles";
    // In the order of the alphabet, so that two writers wait for each other instead of both for ever.
    let words: Vec<(&String, i64)> = words.iter().map(|(word, place)| (word, *place)).collect();
    for some in words.chunks(AT_ONCE) {
        let mut query = sqlx::query(rows::many(WORDS, some.len())).persistent(false);
        let mut counts = sqlx::query(rows::many(COUNTS, some.len())).persistent(false);
        for (word, place) in some {
            query = query.bind(*word).bind(idea.get()).bind(*place);
            counts = counts
                .bind(*word)
                .bind(i64::from(*place == IN_TITLE))
                .bind(1_i64);
        }
        query.execute(&mut **tx).await?;
        counts.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Makes an idea unfindable: it is withdrawn, or its words are about to change.
pub async fn record_forgotten(tx: &mut WriteTx, idea: IdeaNumber) -> Result<()> {
    const COUNTS: &str = "
        UPDATE word_counts
        SET ideas = ideas - 1,
            titles = titles - CASE
                WHEN EXISTS (SELECT 1 FROM idea_words AS w WHERE w.word = word_counts.word AND w.number = $1 AND w.place = 2) THEN 1
                ELSE 0
            END
        WHERE word IN (SELECT w.word FROM idea_words AS w WHERE w.number = $1)";
    sqlx::query(COUNTS)
        .bind(idea.get())
        .execute(&mut **tx)
        .await?;
    sqlx::query("DELETE FROM idea_words WHERE number = $1")
        .bind(idea.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// All words, the newest idea first; stops at the page's end.
const NEWEST: &str = "
        SELECT w.number, CAST(0 AS BIGINT) AS score
        FROM idea_words AS w
        JOIN ideas AS i ON i.number = w.number
        WHERE w.word = $8
          AND ($9 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $9 AND x.number = w.number))
          AND ($10 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $10 AND x.number = w.number))
          AND ($11 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $11 AND x.number = w.number))
          AND ($12 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $12 AND x.number = w.number))
          AND ($13 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $13 AND x.number = w.number))
          AND ($14 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $14 AND x.number = w.number))
          AND ($15 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $15 AND x.number = w.number))
          AND i.publication IN ('published', 'closed')
          AND ($1 = '' OR i.topic_key = $1)
          AND ($2 = '' OR i.kind = $2)
          AND ($3 = '' OR i.response = $3)
          AND ($4 = '' OR i.constituency_code = $4)
          AND ($5 = '' OR ($5 = 'local' AND i.constituency_code IS NOT NULL) OR ($5 = 'national' AND i.constituency_code IS NULL))
          AND w.number < $6
        ORDER BY w.number DESC
        LIMIT $7";

/// All words, those in titles first.
const RANKED: &str = "
        SELECT number, score
        FROM (
            SELECT w.number AS number, w.place
                + COALESCE((SELECT x.place FROM idea_words AS x WHERE x.word = $9 AND x.number = w.number), 0)
                + COALESCE((SELECT x.place FROM idea_words AS x WHERE x.word = $10 AND x.number = w.number), 0)
                + COALESCE((SELECT x.place FROM idea_words AS x WHERE x.word = $11 AND x.number = w.number), 0)
                + COALESCE((SELECT x.place FROM idea_words AS x WHERE x.word = $12 AND x.number = w.number), 0)
                + COALESCE((SELECT x.place FROM idea_words AS x WHERE x.word = $13 AND x.number = w.number), 0)
                + COALESCE((SELECT x.place FROM idea_words AS x WHERE x.word = $14 AND x.number = w.number), 0)
                + COALESCE((SELECT x.place FROM idea_words AS x WHERE x.word = $15 AND x.number = w.number), 0) AS score
            FROM idea_words AS w
            JOIN ideas AS i ON i.number = w.number
            WHERE w.word = $8
              AND ($9 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $9 AND x.number = w.number))
              AND ($10 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $10 AND x.number = w.number))
              AND ($11 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $11 AND x.number = w.number))
              AND ($12 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $12 AND x.number = w.number))
              AND ($13 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $13 AND x.number = w.number))
              AND ($14 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $14 AND x.number = w.number))
              AND ($15 = '' OR EXISTS (SELECT 1 FROM idea_words AS x WHERE x.word = $15 AND x.number = w.number))
              AND i.publication IN ('published', 'closed')
              AND ($1 = '' OR i.topic_key = $1)
              AND ($2 = '' OR i.kind = $2)
              AND ($3 = '' OR i.response = $3)
              AND ($4 = '' OR i.constituency_code = $4)
              AND ($5 = '' OR ($5 = 'local' AND i.constituency_code IS NOT NULL) OR ($5 = 'national' AND i.constituency_code IS NULL))
        ) AS found
        WHERE (score, number) < ($16, $6)
        ORDER BY score DESC, number DESC
        LIMIT $7";

/// Up to eight words, the newest 400 titles of each (`POSTINGS_MAX`), and the weights of the words they share added up.
const CANDIDATES: &str = "
        SELECT number, CAST(sum(weight) AS BIGINT) AS weight
        FROM (
            SELECT number, weight
            FROM (
                SELECT number, CAST($2 AS BIGINT) AS weight
                FROM idea_words
                WHERE word = $1
                  AND place = 2
                ORDER BY number DESC
                LIMIT 400
            ) AS word_1
            UNION ALL
            SELECT number, weight
            FROM (
                SELECT number, CAST($4 AS BIGINT) AS weight
                FROM idea_words
                WHERE word = $3
                  AND place = 2
                ORDER BY number DESC
                LIMIT 400
            ) AS word_2
            UNION ALL
            SELECT number, weight
            FROM (
                SELECT number, CAST($6 AS BIGINT) AS weight
                FROM idea_words
                WHERE word = $5
                  AND place = 2
                ORDER BY number DESC
                LIMIT 400
            ) AS word_3
            UNION ALL
            SELECT number, weight
            FROM (
                SELECT number, CAST($8 AS BIGINT) AS weight
                FROM idea_words
                WHERE word = $7
                  AND place = 2
                ORDER BY number DESC
                LIMIT 400
            ) AS word_4
            UNION ALL
            SELECT number, weight
            FROM (
                SELECT number, CAST($10 AS BIGINT) AS weight
                FROM idea_words
                WHERE word = $9
                  AND place = 2
                ORDER BY number DESC
                LIMIT 400
            ) AS word_5
            UNION ALL
            SELECT number, weight
            FROM (
                SELECT number, CAST($12 AS BIGINT) AS weight
                FROM idea_words
                WHERE word = $11
                  AND place = 2
                ORDER BY number DESC
                LIMIT 400
            ) AS word_6
            UNION ALL
            SELECT number, weight
            FROM (
                SELECT number, CAST($14 AS BIGINT) AS weight
                FROM idea_words
                WHERE word = $13
                  AND place = 2
                ORDER BY number DESC
                LIMIT 400
            ) AS word_7
            UNION ALL
            SELECT number, weight
            FROM (
                SELECT number, CAST($16 AS BIGINT) AS weight
                FROM idea_words
                WHERE word = $15
                  AND place = 2
                ORDER BY number DESC
                LIMIT 400
            ) AS word_8
        ) AS shared
        GROUP BY number
        ORDER BY 2 DESC, number DESC
        LIMIT $17";
