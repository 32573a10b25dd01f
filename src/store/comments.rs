//! Comments, their wordings and helpful marks. It must not know who may write, or how a page lays conversations out.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::comment::{
    CommentEdited, CommentPublished, CommentWithdrawn, Ground, HelpfulSet, Publication, Purpose,
    Standing,
};
use crate::domain::ids::{AccountId, CommentId, IdeaId, IdeaNumber};
use crate::domain::markup::{PIPELINE_VERSION, SafeHtml};
use crate::domain::time::Timestamp;

mod listed;

pub use listed::{
    ListedComment, Page, list_of_idea, list_of_thread, page_by_helpful, page_by_time,
};

/// A wording that everybody may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its revision.
    pub revision: i64,
    /// The words, as written.
    pub words: String,
    /// When.
    pub written_at: Timestamp,
}

/// The idea with this number as the ground of comments, if everybody may read it.
pub async fn find_ground(
    connection: &mut AnyConnection,
    number: IdeaNumber,
) -> Result<Option<Ground>> {
    const FIND: &str = "
        SELECT
            id AS idea_id,
            number,
            title,
            author_id AS idea_author_id,
            publication AS idea_publication
        FROM public_ideas
        WHERE number = $1";
    let row = sqlx::query(FIND)
        .bind(number.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read_ground).transpose()
}

/// A comment with its words, also a withdrawn or hidden one; not a held one, nor one under an idea that not everybody may read.
pub async fn find(connection: &mut AnyConnection, id: CommentId) -> Result<Option<Standing>> {
    const FIND: &str = "
        SELECT
            comment.id,
            comment.thread_id,
            comment.place,
            comment.parent_id,
            comment.depth,
            comment.purpose,
            comment.author_id,
            comment.publication,
            comment.revision,
            comment.html,
            comment.written_at,
            version.words,
            account.name AS author_name,
            idea.id AS idea_id,
            idea.number,
            idea.title,
            idea.author_id AS idea_author_id,
            idea.publication AS idea_publication
        FROM comments AS comment
        JOIN comment_versions AS version
          ON version.comment_id = comment.id
         AND version.revision = comment.revision
        JOIN public_ideas AS idea ON idea.id = comment.idea_id
        LEFT JOIN accounts AS account ON account.id = comment.author_id
        WHERE comment.id = $1
          AND comment.publication <> 'held'";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read_standing).transpose()
}

/// The wordings of a comment that everybody may read, oldest first.
pub async fn list_versions(
    connection: &mut AnyConnection,
    comment: CommentId,
) -> Result<Vec<Version>> {
    const LIST: &str = "
        SELECT
            revision,
            words,
            written_at
        FROM comment_versions
        WHERE comment_id = $1
          AND replaced_freely_at IS NULL
        ORDER BY revision";
    let rows = sqlx::query(LIST)
        .bind(comment.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Version {
                revision: row.try_get("revision")?,
                words: row.try_get("words")?,
                written_at: Timestamp::from_millis(row.try_get("written_at")?),
            })
        })
        .collect()
}

/// How many comments somebody wrote since `since`, withdrawn ones too.
pub async fn count_since(
    connection: &mut AnyConnection,
    author: AccountId,
    since: Timestamp,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM comments
        WHERE author_id = $1
          AND written_at > $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(author.get())
        .bind(since.millis())
        .fetch_one(connection)
        .await?)
}

/// How often somebody reworded a comment since `since`.
pub async fn count_edits_since(
    connection: &mut AnyConnection,
    author: AccountId,
    since: Timestamp,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM comments AS comment
        JOIN comment_versions AS version ON version.comment_id = comment.id
        WHERE comment.author_id = $1
          AND version.revision > 1
          AND version.written_at > $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(author.get())
        .bind(since.millis())
        .fetch_one(connection)
        .await?)
}

/// Writes a comment, published or held, its first wording and the idea's count. `false` when the idea was withdrawn a moment before.
/// A held reply takes no place in its conversation yet, so that nobody can count what is not shown.
pub async fn record_published(
    tx: &mut WriteTx,
    id: CommentId,
    published: &CommentPublished,
    is_held: bool,
) -> Result<bool> {
    const COUNT: &str = "
        UPDATE ideas
        SET comments = comments + $2
        WHERE id = $1
          AND publication IN ('published', 'closed')";
    const TAKE_PLACE: &str = "
        UPDATE comments
        SET replies = replies + 1
        WHERE id = $1
        RETURNING replies";
    const WRITE: &str = "
        INSERT INTO comments (id, idea_id, parent_id, thread_id, place, replies, depth, purpose, author_id, publication, revision, html, helpful, written_at)
        VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $11, 1, $9, 0, $10)";
    let counted = sqlx::query(COUNT)
        .bind(published.idea.get())
        .bind(i64::from(!is_held))
        .execute(&mut **tx)
        .await?;
    if counted.rows_affected() == 0 {
        return Ok(false);
    }
    let place: i64 = match published.thread {
        None => 0,
        Some(_) if is_held => -id.get(),
        Some(thread) => {
            sqlx::query_scalar(TAKE_PLACE)
                .bind(thread.get())
                .fetch_one(&mut **tx)
                .await?
        }
    };
    sqlx::query(WRITE)
        .bind(id.get())
        .bind(published.idea.get())
        .bind(published.parent.map(CommentId::get))
        .bind(published.thread.unwrap_or(id).get())
        .bind(place)
        .bind(published.depth)
        .bind(published.purpose.key())
        .bind(published.author.get())
        .bind(published.words.html.as_str())
        .bind(published.at.millis())
        .bind(if is_held { "held" } else { "published" })
        .execute(&mut **tx)
        .await?;
    record_version(tx, id, 1, published.words.text.as_str(), published.at).await?;
    Ok(true)
}

/// Writes new words. `false` when the comment is no longer at the revision that was read.
pub async fn record_edited(tx: &mut WriteTx, edited: &CommentEdited) -> Result<bool> {
    const WRITE: &str = "
        UPDATE comments
        SET revision = $2,
            html = $3,
            edited_at = COALESCE($4, edited_at)
        WHERE id = $1
          AND revision = $5
          AND publication = 'published'";
    const PUT_ASIDE: &str = "
        UPDATE comment_versions
        SET replaced_freely_at = $3
        WHERE comment_id = $1
          AND revision = $2";
    let done = sqlx::query(WRITE)
        .bind(edited.comment.get())
        .bind(edited.revision)
        .bind(edited.words.html.as_str())
        .bind((!edited.is_free).then(|| edited.at.millis()))
        .bind(edited.from_revision)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if edited.is_free {
        sqlx::query(PUT_ASIDE)
            .bind(edited.comment.get())
            .bind(edited.from_revision)
            .bind(edited.at.millis())
            .execute(&mut **tx)
            .await?;
    }
    let words = edited.words.text.as_str();
    record_version(tx, edited.comment, edited.revision, words, edited.at).await?;
    Ok(true)
}

async fn record_version(
    tx: &mut WriteTx,
    comment: CommentId,
    revision: i64,
    words: &str,
    at: Timestamp,
) -> Result<()> {
    const KEEP: &str = "
        INSERT INTO comment_versions (comment_id, revision, words, pipeline, written_at, replaced_freely_at)
        VALUES ($1, $2, $3, $4, $5, NULL)";
    sqlx::query(KEEP)
        .bind(comment.get())
        .bind(revision)
        .bind(words)
        .bind(PIPELINE_VERSION)
        .bind(at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes a comment off the page, with the idea's count. `false` when it was not there any more.
pub async fn record_withdrawn(tx: &mut WriteTx, withdrawn: &CommentWithdrawn) -> Result<bool> {
    const WITHDRAW: &str = "
        UPDATE comments
        SET publication = 'withdrawn',
            withdrawn_at = $2
        WHERE id = $1
          AND publication = 'published'";
    const COUNT: &str = "
        UPDATE ideas
        SET comments = comments - 1
        WHERE id = $1";
    let done = sqlx::query(WITHDRAW)
        .bind(withdrawn.comment.get())
        .bind(withdrawn.at.millis())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(COUNT)
        .bind(withdrawn.idea.get())
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

/// Sets or clears somebody's helpful mark, and counts it once however often it is pressed.
pub async fn record_helpful(tx: &mut WriteTx, set: &HelpfulSet) -> Result<()> {
    const MARK: &str = "
        INSERT INTO helpful_marks (comment_id, account_id, marked_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (comment_id, account_id) DO NOTHING";
    const CLEAR: &str = "
        DELETE FROM helpful_marks
        WHERE comment_id = $1
          AND account_id = $2";
    const COUNT: &str = "
        UPDATE comments
        SET helpful = helpful + $2
        WHERE id = $1";
    let (comment, by) = (set.comment.get(), set.by.get());
    let changed = if set.helpful {
        let marked = sqlx::query(MARK).bind(comment).bind(by);
        marked.bind(set.at.millis()).execute(&mut **tx).await?
    } else {
        let cleared = sqlx::query(CLEAR).bind(comment).bind(by);
        cleared.execute(&mut **tx).await?
    };
    if changed.rows_affected() == 1 {
        let step: i64 = if set.helpful { 1 } else { -1 };
        sqlx::query(COUNT)
            .bind(comment)
            .bind(step)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Which comments from `first` to `last`, by their ids, an account found helpful: those of one page lie between two ids.
pub async fn list_helpful(
    connection: &mut AnyConnection,
    account: AccountId,
    first: CommentId,
    last: CommentId,
) -> Result<Vec<CommentId>> {
    const HELPFUL: &str = "
        SELECT comment_id
        FROM helpful_marks
        WHERE account_id = $1
          AND comment_id BETWEEN $2 AND $3";
    let found: Vec<i64> = sqlx::query_scalar(HELPFUL)
        .bind(account.get())
        .bind(first.get())
        .bind(last.get())
        .fetch_all(connection)
        .await?;
    Ok(found.into_iter().map(CommentId::from_i64).collect())
}

fn read_ground(row: &AnyRow) -> Result<Ground> {
    let publication: String = row.try_get("idea_publication")?;
    Ok(Ground {
        idea: IdeaId::from_i64(row.try_get("idea_id")?),
        number: IdeaNumber::from_i64(row.try_get("number")?),
        title: row.try_get("title")?,
        author: row
            .try_get::<Option<i64>, _>("idea_author_id")?
            .map(AccountId::from_i64),
        is_open: publication == "published",
    })
}

fn read_standing(row: &AnyRow) -> Result<Standing> {
    Ok(Standing {
        id: CommentId::from_i64(row.try_get("id")?),
        ground: read_ground(row)?,
        thread: CommentId::from_i64(row.try_get("thread_id")?),
        place: row.try_get("place")?,
        parent: row
            .try_get::<Option<i64>, _>("parent_id")?
            .map(CommentId::from_i64),
        depth: row.try_get("depth")?,
        purpose: read_purpose(row)?,
        author: row
            .try_get::<Option<i64>, _>("author_id")?
            .map(AccountId::from_i64),
        author_name: row.try_get("author_name")?,
        publication: read_publication(row)?,
        revision: row.try_get("revision")?,
        words: row.try_get("words")?,
        html: SafeHtml::from_stored(row.try_get("html")?),
        written_at: Timestamp::from_millis(row.try_get("written_at")?),
    })
}

fn read_purpose(row: &AnyRow) -> Result<Purpose> {
    let key: String = row.try_get("purpose")?;
    Purpose::from_key(&key).ok_or_else(|| Error::Row(format!("purpose {key}")))
}

fn read_publication(row: &AnyRow) -> Result<Publication> {
    let key: String = row.try_get("publication")?;
    Publication::from_key(&key).ok_or_else(|| Error::Row(format!("publication {key}")))
}
