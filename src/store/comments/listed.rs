//! Comments as lists show them: conversations of an idea, one query a page however many there are, with the reader's own marks.
//! It must not know in which order a page prints a conversation.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{read_publication, read_purpose};
use crate::domain::account::Role;
use crate::domain::comment::{Publication, Purpose};
use crate::domain::ids::{AccountId, CommentId, DecisionId, IdeaId};
use crate::domain::markup::SafeHtml;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::state::DecidedStub;
use crate::domain::time::Timestamp;
use crate::store::{Error, Result};

/// A comment as everybody sees it. Words and name are empty where only a stub is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedComment {
    /// Its row.
    pub id: CommentId,
    /// The comment that began its conversation.
    pub thread: CommentId,
    /// Its place in the conversation; the beginner has 0.
    pub place: i64,
    /// The comment it stands under.
    pub parent: Option<CommentId>,
    /// How deep it stands.
    pub depth: i64,
    /// How many replies the conversation has, on its beginner.
    pub replies: i64,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether its words may be read.
    pub publication: Publication,
    /// Its author.
    pub author: Option<AccountId>,
    /// The author's name.
    pub author_name: Option<String>,
    /// The author's office.
    pub author_role: Option<Role>,
    /// The words.
    pub html: SafeHtml,
    /// How many found it helpful.
    pub helpful: i64,
    /// Whether the reader did.
    pub is_marked: bool,
    /// When it was written.
    pub written_at: Timestamp,
    /// When it was last changed, after the free half hour.
    pub edited_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// The decision behind a stub.
    pub decided: Option<DecidedStub>,
}

/// Which conversations of an idea to read: so many, after the last one of the page before, each with its first replies.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Under which idea.
    pub idea: IdeaId,
    /// Only of this purpose.
    pub purpose: Option<Purpose>,
    /// The last conversation of the page before, with its helpful marks where they are the order.
    pub after: Option<(i64, CommentId)>,
    /// How many conversations.
    pub threads: i64,
    /// Replies up to this place.
    pub replies: i64,
    /// Whose marks to show.
    pub reader: Option<AccountId>,
}

/// No account has this id: it stands for a reader who has not signed in.
const NOBODY: i64 = -1;

/// The newest conversations of each purpose, for the idea's own page. In no order.
pub async fn list_of_idea(
    connection: &mut AnyConnection,
    page: &Page,
) -> Result<Vec<ListedComment>> {
    const LIST: &str = "
        SELECT
            comment.id,
            comment.thread_id,
            comment.place,
            comment.parent_id,
            comment.depth,
            comment.replies,
            comment.purpose,
            comment.publication,
            comment.author_id,
            comment.html,
            comment.helpful,
            comment.written_at,
            comment.edited_at,
            comment.withdrawn_at,
            decision.id AS decision_id,
            decision.code AS decision_code,
            decision.decided_at,
            account.name AS author_name,
            CASE WHEN account.seatless_at IS NULL THEN account.role END AS author_role,
            mark.marked_at
        FROM (
            SELECT id
            FROM (
                SELECT id
                FROM comments
                WHERE idea_id = $1
                  AND purpose = 'supports'
                  AND depth = 1
                  AND publication <> 'held'
                ORDER BY id DESC
                LIMIT $2
            ) AS supports
            UNION ALL
            SELECT id
            FROM (
                SELECT id
                FROM comments
                WHERE idea_id = $1
                  AND purpose = 'concern'
                  AND depth = 1
                  AND publication <> 'held'
                ORDER BY id DESC
                LIMIT $2
            ) AS concerns
            UNION ALL
            SELECT id
            FROM (
                SELECT id
                FROM comments
                WHERE idea_id = $1
                  AND purpose = 'question'
                  AND depth = 1
                  AND publication <> 'held'
                ORDER BY id DESC
                LIMIT $2
            ) AS questions
            UNION ALL
            SELECT id
            FROM (
                SELECT id
                FROM comments
                WHERE idea_id = $1
                  AND purpose = 'evidence'
                  AND depth = 1
                  AND publication <> 'held'
                ORDER BY id DESC
                LIMIT $2
            ) AS evidence
        ) AS begun
        JOIN public_comments AS comment
          ON comment.thread_id = begun.id
         AND comment.place <= $3
        LEFT JOIN accounts AS account ON account.id = comment.author_id
        LEFT JOIN decisions AS decision ON decision.id = comment.decision_id
        LEFT JOIN helpful_marks AS mark
          ON mark.comment_id = comment.id
         AND mark.account_id = $4";
    let rows = sqlx::query(LIST)
        .bind(page.idea.get())
        .bind(page.threads)
        .bind(page.replies)
        .bind(page.reader.map_or(NOBODY, AccountId::get))
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Conversations of an idea, newest first. In no order within the answer.
pub async fn page_by_time(
    connection: &mut AnyConnection,
    page: &Page,
) -> Result<Vec<ListedComment>> {
    const OF_ALL: &str = "
        SELECT
            comment.id,
            comment.thread_id,
            comment.place,
            comment.parent_id,
            comment.depth,
            comment.replies,
            comment.purpose,
            comment.publication,
            comment.author_id,
            comment.html,
            comment.helpful,
            comment.written_at,
            comment.edited_at,
            comment.withdrawn_at,
            decision.id AS decision_id,
            decision.code AS decision_code,
            decision.decided_at,
            account.name AS author_name,
            CASE WHEN account.seatless_at IS NULL THEN account.role END AS author_role,
            mark.marked_at
        FROM (
            SELECT id
            FROM comments
            WHERE idea_id = $1
              AND id < $2
              AND depth = 1
              AND publication <> 'held'
            ORDER BY id DESC
            LIMIT $3
        ) AS begun
        JOIN public_comments AS comment
          ON comment.thread_id = begun.id
         AND comment.place <= $4
        LEFT JOIN accounts AS account ON account.id = comment.author_id
        LEFT JOIN decisions AS decision ON decision.id = comment.decision_id
        LEFT JOIN helpful_marks AS mark
          ON mark.comment_id = comment.id
         AND mark.account_id = $5";
    const OF_ONE: &str = "
        SELECT
            comment.id,
            comment.thread_id,
            comment.place,
            comment.parent_id,
            comment.depth,
            comment.replies,
            comment.purpose,
            comment.publication,
            comment.author_id,
            comment.html,
            comment.helpful,
            comment.written_at,
            comment.edited_at,
            comment.withdrawn_at,
            decision.id AS decision_id,
            decision.code AS decision_code,
            decision.decided_at,
            account.name AS author_name,
            CASE WHEN account.seatless_at IS NULL THEN account.role END AS author_role,
            mark.marked_at
        FROM (
            SELECT id
            FROM comments
            WHERE idea_id = $1
              AND purpose = $6
              AND id < $2
              AND depth = 1
              AND publication <> 'held'
            ORDER BY id DESC
            LIMIT $3
        ) AS begun
        JOIN public_comments AS comment
          ON comment.thread_id = begun.id
         AND comment.place <= $4
        LEFT JOIN accounts AS account ON account.id = comment.author_id
        LEFT JOIN decisions AS decision ON decision.id = comment.decision_id
        LEFT JOIN helpful_marks AS mark
          ON mark.comment_id = comment.id
         AND mark.account_id = $5";
    let query = sqlx::query(if page.purpose.is_some() {
        OF_ONE
    } else {
        OF_ALL
    })
    .bind(page.idea.get())
    .bind(page.after.map_or(i64::MAX, |(_, id)| id.get()))
    .bind(page.threads)
    .bind(page.replies)
    .bind(page.reader.map_or(NOBODY, AccountId::get));
    let query = match page.purpose {
        Some(purpose) => query.bind(purpose.key()),
        None => query,
    };
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// Conversations of an idea, the most helpful beginners first. In no order within the answer.
pub async fn page_by_helpful(
    connection: &mut AnyConnection,
    page: &Page,
) -> Result<Vec<ListedComment>> {
    // An empty purpose stands for all: this order has one index, and few read on beyond its first pages.
    const LIST: &str = "
        SELECT
            comment.id,
            comment.thread_id,
            comment.place,
            comment.parent_id,
            comment.depth,
            comment.replies,
            comment.purpose,
            comment.publication,
            comment.author_id,
            comment.html,
            comment.helpful,
            comment.written_at,
            comment.edited_at,
            comment.withdrawn_at,
            decision.id AS decision_id,
            decision.code AS decision_code,
            decision.decided_at,
            account.name AS author_name,
            CASE WHEN account.seatless_at IS NULL THEN account.role END AS author_role,
            mark.marked_at
        FROM (
            SELECT id
            FROM comments
            WHERE idea_id = $1
              AND (helpful, id) < ($2, $3)
              AND depth = 1
              AND publication = 'published'
              AND ($7 = '' OR purpose = $7)
            ORDER BY helpful DESC, id DESC
            LIMIT $4
        ) AS begun
        JOIN public_comments AS comment
          ON comment.thread_id = begun.id
         AND comment.place <= $5
        LEFT JOIN accounts AS account ON account.id = comment.author_id
        LEFT JOIN decisions AS decision ON decision.id = comment.decision_id
        LEFT JOIN helpful_marks AS mark
          ON mark.comment_id = comment.id
         AND mark.account_id = $6";
    let (helpful, id) = page
        .after
        .map_or((i64::MAX, i64::MAX), |(helpful, id)| (helpful, id.get()));
    let rows = sqlx::query(LIST)
        .bind(page.idea.get())
        .bind(helpful)
        .bind(id)
        .bind(page.threads)
        .bind(page.replies)
        .bind(page.reader.map_or(NOBODY, AccountId::get))
        .bind(page.purpose.map_or("", Purpose::key))
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// One conversation: its beginner, and so many replies from a place on.
pub async fn list_of_thread(
    connection: &mut AnyConnection,
    thread: CommentId,
    places: std::ops::Range<i64>,
    reader: Option<AccountId>,
) -> Result<Vec<ListedComment>> {
    const LIST: &str = "
        SELECT
            comment.id,
            comment.thread_id,
            comment.place,
            comment.parent_id,
            comment.depth,
            comment.replies,
            comment.purpose,
            comment.publication,
            comment.author_id,
            comment.html,
            comment.helpful,
            comment.written_at,
            comment.edited_at,
            comment.withdrawn_at,
            decision.id AS decision_id,
            decision.code AS decision_code,
            decision.decided_at,
            account.name AS author_name,
            CASE WHEN account.seatless_at IS NULL THEN account.role END AS author_role,
            mark.marked_at
        FROM public_comments AS comment
        LEFT JOIN accounts AS account ON account.id = comment.author_id
        LEFT JOIN decisions AS decision ON decision.id = comment.decision_id
        LEFT JOIN helpful_marks AS mark
          ON mark.comment_id = comment.id
         AND mark.account_id = $4
        WHERE comment.thread_id = $1
          AND (comment.place = 0 OR (comment.place >= $2 AND comment.place < $3))
        ORDER BY comment.place";
    let rows = sqlx::query(LIST)
        .bind(thread.get())
        .bind(places.start)
        .bind(places.end)
        .bind(reader.map_or(NOBODY, AccountId::get))
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<ListedComment> {
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row
            .try_get::<Option<i64>, _>(column)?
            .map(Timestamp::from_millis))
    };
    let role: Option<String> = row.try_get("author_role")?;
    Ok(ListedComment {
        id: CommentId::from_i64(row.try_get("id")?),
        thread: CommentId::from_i64(row.try_get("thread_id")?),
        place: row.try_get("place")?,
        parent: row
            .try_get::<Option<i64>, _>("parent_id")?
            .map(CommentId::from_i64),
        depth: row.try_get("depth")?,
        replies: row.try_get("replies")?,
        purpose: read_purpose(row)?,
        publication: read_publication(row)?,
        author: row
            .try_get::<Option<i64>, _>("author_id")?
            .map(AccountId::from_i64),
        author_name: row.try_get("author_name")?,
        author_role: role
            .map(|key| Role::from_key(&key).ok_or_else(|| Error::Row(format!("role {key}"))))
            .transpose()?,
        html: SafeHtml::from_stored(row.try_get("html")?),
        helpful: row.try_get("helpful")?,
        is_marked: moment("marked_at")?.is_some(),
        written_at: Timestamp::from_millis(row.try_get("written_at")?),
        edited_at: moment("edited_at")?,
        withdrawn_at: moment("withdrawn_at")?,
        decided: read_decided(row)?,
    })
}

fn read_decided(row: &AnyRow) -> Result<Option<DecidedStub>> {
    let (id, at): (Option<i64>, Option<i64>) =
        (row.try_get("decision_id")?, row.try_get("decided_at")?);
    let code: Option<String> = row.try_get("decision_code")?;
    Ok(id.zip(at).map(|(id, at)| DecidedStub {
        decision: DecisionId::from_i64(id),
        code: code.as_deref().and_then(Code::from_key),
        at: Timestamp::from_millis(at),
    }))
}
