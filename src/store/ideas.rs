//! Ideas: the thing, its versions, its evidence, and the small table that counts them by kind, topic, answer and scope.
//! It must not know who may change one, nor how lists are ordered (`idea_lists`) or words are found (`search`).

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx, next_number, rows};
use crate::domain::idea::{
    IdeaEdited, IdeaSubmitted, IdeaWithdrawn, IdeaWords, Response, Standing,
};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber};
use crate::domain::markup::PIPELINE_VERSION;
use crate::domain::text::{EvidenceLink, Sentence};
use crate::domain::time::Timestamp;

mod moderated;
pub mod own;
mod views;

pub use moderated::{change_public_count, find_place, record_repaired};
pub use views::{Facet, IdeaCard, IdeaView, Stub, Topic, Version};
use views::{moment, read_card, read_facet, read_publication, read_view};

/// The managed topics in their order.
pub async fn list_topics(connection: &mut AnyConnection) -> Result<Vec<Topic>> {
    const TOPICS: &str = "
        SELECT key, name
        FROM topics
        ORDER BY position";
    let found = sqlx::query(TOPICS).fetch_all(connection).await?;
    found
        .iter()
        .map(|row| {
            Ok(Topic {
                key: row.try_get("key")?,
                name: row.try_get("name")?,
            })
        })
        .collect()
}

/// How many public ideas there are of each kind, topic, answer and scope.
pub async fn list_facets(connection: &mut AnyConnection) -> Result<Vec<Facet>> {
    const FACETS: &str = "
        SELECT kind, topic_key, response, scope, ideas
        FROM idea_facets
        WHERE ideas > 0";
    let found = sqlx::query(FACETS).fetch_all(connection).await?;
    let read = |row: &AnyRow| {
        Ok(Facet {
            kind: row.try_get("kind")?,
            topic: row.try_get("topic_key")?,
            response: row.try_get("response")?,
            scope: row.try_get("scope")?,
            ideas: row.try_get("ideas")?,
        })
    };
    found.iter().map(read).collect()
}

/// How many ideas an account published since a moment, withdrawn ones too.
pub async fn count_since(
    connection: &mut AnyConnection,
    author: AccountId,
    since: Timestamp,
) -> Result<i64> {
    // Numbers grow with time, so the newest few of an author answer it; nobody may publish more than a handful a day.
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM (
            SELECT published_at
            FROM ideas
            WHERE author_id = $1
            ORDER BY number DESC
            LIMIT 20
        ) AS newest
        WHERE published_at > $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(author.get())
        .bind(since.millis())
        .fetch_one(connection)
        .await?)
}

/// The cards of these ideas, in the order asked for; those no longer public are left out.
pub async fn list_cards(
    connection: &mut AnyConnection,
    numbers: &[IdeaNumber],
) -> Result<Vec<IdeaCard>> {
    const CARDS: &str = "
        SELECT i.number, i.kind, t.name AS topic, c.name AS place, i.publication, i.response, i.title, i.summary, a.name AS author,
            i.published_at, i.answered_at, i.agrees, i.disagrees, i.passes, i.votes, i.comments
        FROM public_ideas AS i
        JOIN topics AS t ON t.key = i.topic_key
        LEFT JOIN constituencies AS c ON c.code = i.constituency_code
        LEFT JOIN accounts AS a ON a.id = i.author_id
        WHERE i.number IN ($1)";
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = sqlx::query(rows::list(CARDS, numbers.len()));
    for number in numbers {
        query = query.bind(number.get());
    }
    let found = query.fetch_all(connection).await?;
    let mut cards: Vec<IdeaCard> = found.iter().map(read_card).collect::<Result<_>>()?;
    cards.sort_by_cached_key(|card| numbers.iter().position(|number| *number == card.number));
    Ok(cards)
}

/// An idea that everybody may read.
pub async fn find(connection: &mut AnyConnection, number: IdeaNumber) -> Result<Option<IdeaView>> {
    const FIND: &str = "
        SELECT i.id, i.author_id, i.topic_key, i.constituency_code, i.follow_through, i.version, i.meaning_version, i.what_html,
            i.why_html, i.edited_at, i.put_at,
            i.number, i.kind, t.name AS topic, c.name AS place, i.publication, i.response, i.title, i.summary, a.name AS author,
            i.published_at, i.answered_at, i.agrees, i.disagrees, i.passes, i.votes, i.comments
        FROM public_ideas AS i
        JOIN topics AS t ON t.key = i.topic_key
        LEFT JOIN constituencies AS c ON c.code = i.constituency_code
        LEFT JOIN accounts AS a ON a.id = i.author_id
        WHERE i.number = $1";
    let found = sqlx::query(FIND)
        .bind(number.get())
        .fetch_optional(connection)
        .await?;
    found.as_ref().map(read_view).transpose()
}

/// What is left of an idea that is not public any more.
pub async fn find_stub(connection: &mut AnyConnection, number: IdeaNumber) -> Result<Option<Stub>> {
    const FIND: &str = "
        SELECT publication, withdrawn_at
        FROM ideas
        WHERE number = $1
          AND publication IN ('withdrawn', 'hidden', 'removed', 'merged')";
    let Some(row) = sqlx::query(FIND)
        .bind(number.get())
        .fetch_optional(connection)
        .await?
    else {
        return Ok(None);
    };
    Ok(Some(Stub {
        number,
        publication: read_publication(&row)?,
        withdrawn_at: moment(&row, "withdrawn_at")?,
    }))
}

/// An idea as its rules see it, whatever its state.
pub async fn find_standing(
    connection: &mut AnyConnection,
    number: IdeaNumber,
) -> Result<Option<Standing>> {
    const FIND: &str = "
        SELECT i.id, i.author_id, i.publication, i.response, i.version, i.revision, i.published_at, i.created_at, v.title, v.what, v.why
        FROM ideas AS i
        JOIN idea_versions AS v ON v.idea_id = i.id AND v.version = i.version
        WHERE i.number = $1";
    let Some(row) = sqlx::query(FIND)
        .bind(number.get())
        .fetch_optional(&mut *connection)
        .await?
    else {
        return Ok(None);
    };
    let id = IdeaId::from_i64(row.try_get("id")?);
    let version: i64 = row.try_get("version")?;
    let created_at = Timestamp::from_millis(row.try_get("created_at")?);
    Ok(Some(Standing {
        id,
        number,
        author: row
            .try_get::<Option<i64>, _>("author_id")?
            .map(AccountId::from_i64),
        publication: read_publication(&row)?,
        version,
        revision: row.try_get("revision")?,
        is_answered: views::key(&row, "response", Response::from_key)?.is_answer(),
        title: row.try_get("title")?,
        what: row.try_get("what")?,
        why: row.try_get("why")?,
        links: list_links(connection, id, version).await?,
        published_at: moment(&row, "published_at")?.unwrap_or(created_at),
    }))
}

/// The evidence of one version.
pub async fn list_links(
    connection: &mut AnyConnection,
    idea: IdeaId,
    version: i64,
) -> Result<Vec<EvidenceLink>> {
    const LINKS: &str = "
        SELECT url, shows
        FROM idea_links
        WHERE idea_id = $1
          AND version = $2
        ORDER BY position";
    let found = sqlx::query(LINKS)
        .bind(idea.get())
        .bind(version)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(EvidenceLink {
                url: row.try_get("url")?,
                shows: Sentence::from_stored(row.try_get("shows")?),
            })
        })
        .collect()
}

/// All wordings of an idea, the first one first.
pub async fn list_versions(connection: &mut AnyConnection, idea: IdeaId) -> Result<Vec<Version>> {
    const VERSIONS: &str = "
        SELECT version, title, what, why, written_at
        FROM idea_versions
        WHERE idea_id = $1
          AND hidden_at IS NULL
        ORDER BY version";
    let found = sqlx::query(VERSIONS)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    let read = |row: &AnyRow| {
        Ok(Version {
            version: row.try_get("version")?,
            title: row.try_get("title")?,
            what: row.try_get("what")?,
            why: row.try_get("why")?,
            written_at: Timestamp::from_millis(row.try_get("written_at")?),
        })
    };
    found.iter().map(read).collect()
}

/// Writes a sent idea, published or held, and gives it its number. `shuffle` is its lot among young ideas, drawn once.
pub async fn record_submitted(
    tx: &mut WriteTx,
    id: IdeaId,
    shuffle: i64,
    submitted: &IdeaSubmitted,
    is_held: bool,
) -> Result<IdeaNumber> {
    const WRITE: &str = "
        INSERT INTO ideas (
            id, number, author_id, kind, topic_key, constituency_code, publication, response, follow_through, version, meaning_version,
            title, summary, what_html, why_html, published_at, edited_at, put_at, answered_at, withdrawn_at, created_at,
            agrees, disagrees, passes, votes, comments, shuffle
        )
        VALUES (
            $1, $2, $3, $4, $5, $6, $13, 'none', 'none', 1, 1,
            $7, $8, $9, $10, $11, NULL, NULL, NULL, NULL, $11,
            0, 0, 0, 0, 0, $12
        )";
    let number = next_number(tx, "idea").await?;
    let draft = &submitted.draft;
    sqlx::query(WRITE)
        .bind(id.get())
        .bind(number)
        .bind(submitted.author.map(AccountId::get))
        .bind(draft.kind.key())
        .bind(draft.topic.as_str())
        .bind(draft.constituency.as_deref())
        .bind(draft.words.title.as_str())
        .bind(draft.words.summary.as_str())
        .bind(draft.words.what_html.as_str())
        .bind(draft.words.why_html.as_str())
        .bind(submitted.at.millis())
        .bind(shuffle)
        .bind(if is_held { "held" } else { "published" })
        .execute(&mut **tx)
        .await?;
    write_version(tx, id, 1, &draft.words, submitted.at).await?;
    if !is_held {
        change_public_count(tx, id, 1).await?;
    }
    Ok(IdeaNumber::from_i64(number))
}

/// Writes changed words. `false` when somebody changed the idea a moment before.
pub async fn record_edited(tx: &mut WriteTx, edited: &IdeaEdited) -> Result<bool> {
    const WRITE: &str = "
        UPDATE ideas
        SET version = $3,
            revision = revision + 1,
            meaning_version = CASE WHEN $4 = 1 THEN $3 ELSE meaning_version END,
            title = $5,
            summary = $6,
            what_html = $7,
            why_html = $8,
            edited_at = $9
        WHERE id = $1
          AND revision = $2
          AND publication = 'published'";
    let done = sqlx::query(WRITE)
        .bind(edited.idea.get())
        .bind(edited.from_revision)
        .bind(edited.version)
        .bind(i64::from(edited.meaning_changed))
        .bind(edited.words.title.as_str())
        .bind(edited.words.summary.as_str())
        .bind(edited.words.what_html.as_str())
        .bind(edited.words.why_html.as_str())
        .bind(edited.at.millis())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    write_version(tx, edited.idea, edited.version, &edited.words, edited.at).await?;
    Ok(true)
}

/// Writes that an idea was withdrawn. `false` when it was not there to withdraw any more.
pub async fn record_withdrawn(tx: &mut WriteTx, withdrawn: &IdeaWithdrawn) -> Result<bool> {
    const WRITE: &str = "
        UPDATE ideas
        SET publication = 'withdrawn',
            withdrawn_at = $2
        WHERE id = $1
          AND publication = 'published'
        RETURNING kind, topic_key, response, constituency_code";
    let row = sqlx::query(WRITE)
        .bind(withdrawn.idea.get())
        .bind(withdrawn.at.millis())
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    let facet = read_facet(&row)?;
    change_facet(
        tx,
        (&facet.kind, &facet.topic, &facet.response, &facet.scope),
        -1,
    )
    .await?;
    Ok(true)
}

/// Moves an idea along its response axis, and the count of it. The decision about the response brings the state.
pub async fn record_response(
    tx: &mut WriteTx,
    idea: IdeaId,
    state: Response,
    at: Timestamp,
) -> Result<()> {
    const STAND: &str = "
        SELECT kind, topic_key, response, constituency_code
        FROM ideas
        WHERE id = $1";
    const MOVE: &str = "
        UPDATE ideas
        SET response = $2,
            answered_at = CASE WHEN $3 = 1 THEN COALESCE(answered_at, $4) WHEN $2 = 'none' THEN NULL ELSE answered_at END,
            put_at = CASE WHEN $5 = 1 THEN COALESCE(put_at, $4) WHEN $2 = 'none' THEN NULL ELSE put_at END
        WHERE id = $1";
    let before = read_facet(
        &sqlx::query(STAND)
            .bind(idea.get())
            .fetch_one(&mut **tx)
            .await?,
    )?;
    sqlx::query(MOVE)
        .bind(idea.get())
        .bind(state.key())
        .bind(i64::from(state.is_answer()))
        .bind(at.millis())
        .bind(i64::from(state == Response::Put))
        .execute(&mut **tx)
        .await?;
    change_facet(
        tx,
        (&before.kind, &before.topic, &before.response, &before.scope),
        -1,
    )
    .await?;
    change_facet(
        tx,
        (&before.kind, &before.topic, state.key(), &before.scope),
        1,
    )
    .await
}

/// Writes one wording and its evidence over what stood under the same version.
async fn write_version(
    tx: &mut WriteTx,
    idea: IdeaId,
    version: i64,
    words: &IdeaWords,
    at: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO idea_versions (idea_id, version, title, what, why, pipeline, written_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (idea_id, version) DO UPDATE SET
            title = excluded.title,
            what = excluded.what,
            why = excluded.why,
            pipeline = excluded.pipeline,
            written_at = excluded.written_at";
    const CLEAR: &str = "
        DELETE FROM idea_links
        WHERE idea_id = $1
          AND version = $2";
    const LINK: &str = "
        INSERT INTO idea_links (idea_id, version, position, url, shows)
        VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(WRITE)
        .bind(idea.get())
        .bind(version)
        .bind(words.title.as_str())
        .bind(words.text.what.as_str())
        .bind(words.text.why.as_str())
        .bind(PIPELINE_VERSION)
        .bind(at.millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(CLEAR)
        .bind(idea.get())
        .bind(version)
        .execute(&mut **tx)
        .await?;
    for (position, link) in (1_i64..).zip(&words.links) {
        sqlx::query(LINK)
            .bind(idea.get())
            .bind(version)
            .bind(position)
            .bind(link.url.as_str())
            .bind(link.shows.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

async fn change_facet(
    tx: &mut WriteTx,
    (kind, topic, response, scope): (&str, &str, &str, &str),
    by: i64,
) -> Result<()> {
    const COUNT: &str = "
        INSERT INTO idea_facets (kind, topic_key, response, scope, ideas)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (kind, topic_key, response, scope) DO UPDATE SET ideas = idea_facets.ideas + excluded.ideas";
    sqlx::query(COUNT)
        .bind(kind)
        .bind(topic)
        .bind(response)
        .bind(scope)
        .bind(by)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
