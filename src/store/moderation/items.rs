//! The texts that moderators decide about, each with the words of the revision that stands. It must not know where they stand.

mod around;
mod earlier;

pub use around::{Neighbour, list_neighbours};
pub use earlier::find_earlier;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{beside, word};
use crate::domain::account::Role;
use crate::domain::idea::Publication;
use crate::domain::ids::{AccountId, CommentId, CommitmentId, IdeaId, IdeaNumber};
use crate::domain::moderation::arrange::Words;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::report::{Pointer, SubjectKind};
use crate::domain::time::Timestamp;
use crate::store::Result;

/// A text with its place.
#[derive(Clone, Debug)]
pub struct Item {
    /// Which.
    pub item: ItemRef,
    /// The idea itself, or the one the comment stands under: its row.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// The comment that it stands under.
    pub parent: Option<CommentId>,
    /// The commitment that it is a line of.
    pub commitment: Option<CommitmentId>,
    /// The revision that stands.
    pub version: i64,
    /// Its words, without the bars where parts are blacked out.
    pub words: Words,
    /// The same as one text: what is decided about.
    pub text: String,
    /// Whose it is.
    pub author: Option<AccountId>,
    /// The author's name; shown to nobody who decides.
    pub author_name: Option<String>,
    /// The author's office.
    pub author_role: Option<Role>,
    /// The author's seat, for the holidays there.
    pub author_seat: Option<String>,
    /// How the public sees it.
    pub publication: Publication,
    /// How many support it, where it is an idea.
    pub supporters: i64,
    /// When it was written.
    pub written_at: Timestamp,
}

impl Item {
    /// How a report points at it.
    pub fn pointer(&self) -> Pointer {
        Pointer {
            kind: self.item.kind,
            number: match self.item.kind {
                SubjectKind::Idea => self.number.get(),
                _ => self.item.id,
            },
        }
    }

    /// Where it stands on the site.
    pub fn path(&self) -> String {
        match self.item.kind {
            SubjectKind::Idea => format!("/ideas/{}", self.number),
            SubjectKind::Response => {
                format!("/ideas/{}#response-{}", self.number, self.item.id)
            }
            SubjectKind::Account => String::new(),
            SubjectKind::Commitment => self
                .commitment
                .map_or_else(String::new, |id| format!("/commitments/{id}")),
            SubjectKind::Post => format!("/news/{}", self.item.id),
            _ => format!("/ideas/{}#comment-{}", self.number, self.item.id),
        }
    }
}

/// A text with the words that stand; none where there is no such thing.
pub async fn find(connection: &mut AnyConnection, item: ItemRef) -> Result<Option<Item>> {
    const IDEA: &str = "
        SELECT
            ideas.id AS item_id,
            ideas.id AS idea_id,
            ideas.number,
            ideas.title AS idea_title,
            CAST(NULL AS BIGINT) AS parent_id,
            ideas.version,
            COALESCE(original.title, versions.title) AS title,
            COALESCE(original.what, versions.what) AS what,
            COALESCE(original.why, versions.why) AS why,
            original.shown AS kept,
            ideas.author_id,
            accounts.name AS author_name,
            CASE WHEN accounts.seatless_at IS NULL THEN accounts.role END AS author_role,
            accounts.constituency_code AS author_seat,
            ideas.publication,
            ideas.agrees AS supporters,
            ideas.created_at AS written_at
        FROM ideas
        JOIN idea_versions AS versions ON versions.idea_id = ideas.id AND versions.version = ideas.version
        LEFT JOIN originals AS original ON original.kind = 'idea' AND original.item_id = ideas.id AND original.revision = ideas.version
        LEFT JOIN accounts ON accounts.id = ideas.author_id
        WHERE ideas.id = $1";
    const COMMENT: &str = "
        SELECT
            comments.id AS item_id,
            ideas.id AS idea_id,
            ideas.number,
            ideas.title AS idea_title,
            comments.parent_id,
            comments.revision AS version,
            COALESCE(original.title, versions.words) AS title,
            '' AS what,
            '' AS why,
            CAST(NULL AS TEXT) AS kept,
            comments.author_id,
            accounts.name AS author_name,
            CASE WHEN accounts.seatless_at IS NULL THEN accounts.role END AS author_role,
            accounts.constituency_code AS author_seat,
            comments.publication,
            CAST(0 AS BIGINT) AS supporters,
            comments.written_at
        FROM comments
        JOIN comment_versions AS versions ON versions.comment_id = comments.id AND versions.revision = comments.revision
        JOIN ideas ON ideas.id = comments.idea_id
        LEFT JOIN originals AS original ON original.kind = 'comment' AND original.item_id = comments.id AND original.revision = comments.revision
        LEFT JOIN accounts ON accounts.id = comments.author_id
        WHERE comments.id = $1";
    // An office's draft is nobody's to decide about. Whoever wrote the version that stands is its author here.
    const RESPONSE: &str = "
        SELECT
            responses.id AS item_id,
            ideas.id AS idea_id,
            ideas.number,
            ideas.title AS idea_title,
            CAST(NULL AS BIGINT) AS parent_id,
            responses.version,
            COALESCE(original.title, versions.summary) AS title,
            COALESCE(original.what, versions.details) AS what,
            COALESCE(original.why, versions.reservations, '') AS why,
            original.shown AS kept,
            versions.written_by AS author_id,
            accounts.name AS author_name,
            CASE WHEN accounts.seatless_at IS NULL THEN accounts.role END AS author_role,
            accounts.constituency_code AS author_seat,
            responses.state AS publication,
            CAST(0 AS BIGINT) AS supporters,
            responses.created_at AS written_at
        FROM responses
        JOIN response_versions AS versions ON versions.response_id = responses.id AND versions.version = responses.version
        JOIN ideas ON ideas.id = responses.idea_id
        LEFT JOIN originals AS original ON original.kind = 'response' AND original.item_id = responses.id AND original.revision = responses.version
        LEFT JOIN accounts ON accounts.id = versions.written_by
        WHERE responses.id = $1
          AND responses.state <> 'drafting'";
    // A line of a commitment, which is whoever's who wrote it.
    const COMMITMENT: &str = "
        SELECT
            steps.id AS item_id,
            steps.commitment_id,
            ideas.id AS idea_id,
            ideas.number,
            ideas.title AS idea_title,
            CAST(NULL AS BIGINT) AS parent_id,
            steps.version,
            COALESCE(original.title, steps.words) AS title,
            '' AS what,
            '' AS why,
            CAST(NULL AS TEXT) AS kept,
            steps.done_by AS author_id,
            accounts.name AS author_name,
            CASE WHEN accounts.seatless_at IS NULL THEN accounts.role END AS author_role,
            accounts.constituency_code AS author_seat,
            steps.publication,
            CAST(0 AS BIGINT) AS supporters,
            steps.happened_at AS written_at
        FROM commitment_steps AS steps
        JOIN commitments ON commitments.id = steps.commitment_id
        JOIN responses ON responses.id = commitments.response_id
        JOIN ideas ON ideas.id = responses.idea_id
        LEFT JOIN originals AS original ON original.kind = 'commitment' AND original.item_id = steps.id AND original.revision = steps.version
        LEFT JOIN accounts ON accounts.id = steps.done_by
        WHERE steps.id = $1";
    // A post stands under no idea either.
    const POST: &str = "
        SELECT
            posts.id AS item_id,
            CAST(0 AS BIGINT) AS idea_id,
            CAST(0 AS BIGINT) AS number,
            posts.title AS idea_title,
            CAST(NULL AS BIGINT) AS parent_id,
            posts.version,
            versions.title AS title,
            versions.words AS what,
            versions.imprint AS why,
            CAST(NULL AS TEXT) AS kept,
            versions.written_by AS author_id,
            accounts.name AS author_name,
            CASE WHEN accounts.seatless_at IS NULL THEN accounts.role END AS author_role,
            accounts.constituency_code AS author_seat,
            posts.state AS publication,
            CAST(0 AS BIGINT) AS supporters,
            posts.published_at AS written_at
        FROM posts
        JOIN post_versions AS versions ON versions.post_id = posts.id AND versions.version = posts.version
        LEFT JOIN accounts ON accounts.id = versions.written_by
        WHERE posts.id = $1";
    // A name stands under no idea: the number of its idea is 0.
    const NAME: &str = "
        SELECT
            names.id AS item_id,
            CAST(0 AS BIGINT) AS idea_id,
            CAST(0 AS BIGINT) AS number,
            names.name AS idea_title,
            CAST(NULL AS BIGINT) AS parent_id,
            CAST(1 AS BIGINT) AS version,
            names.name AS title,
            '' AS what,
            '' AS why,
            CAST(NULL AS TEXT) AS kept,
            names.account_id AS author_id,
            names.name AS author_name,
            CASE WHEN accounts.seatless_at IS NULL THEN accounts.role END AS author_role,
            accounts.constituency_code AS author_seat,
            names.publication,
            CAST(0 AS BIGINT) AS supporters,
            names.noted_at AS written_at
        FROM names
        JOIN accounts ON accounts.id = names.account_id
        WHERE names.id = $1";
    let find = match item.kind {
        SubjectKind::Idea => IDEA,
        SubjectKind::Comment => COMMENT,
        SubjectKind::Response => RESPONSE,
        SubjectKind::Commitment => COMMITMENT,
        SubjectKind::Post => POST,
        SubjectKind::Account => NAME,
        SubjectKind::Member => return Ok(None),
    };
    let row = sqlx::query(find)
        .bind(item.id)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let kept: Option<String> = row.try_get("kept")?;
    let lines = match kept {
        Some(kept) => beside::read_kept(&kept)?,
        None => beside::list(connection, item, row.try_get("version")?).await?,
    };
    read(&row, item, lines).map(Some)
}

/// The item that a pointer names, whatever its state; ideas are pointed at by number.
pub async fn find_pointed(
    connection: &mut AnyConnection,
    pointer: Pointer,
) -> Result<Option<ItemRef>> {
    const IDEA: &str = "
        SELECT id
        FROM ideas
        WHERE number = $1";
    let id = match pointer.kind {
        SubjectKind::Idea => {
            sqlx::query_scalar(IDEA)
                .bind(pointer.number)
                .fetch_optional(connection)
                .await?
        }
        // Moderation points at the row of a name, so that nothing it writes down points at an account.
        SubjectKind::Comment
        | SubjectKind::Response
        | SubjectKind::Commitment
        | SubjectKind::Post
        | SubjectKind::Account => Some(pointer.number),
        SubjectKind::Member => None,
    };
    Ok(id.map(|id| ItemRef {
        kind: pointer.kind,
        id,
    }))
}

/// The newest published contributions that nobody reported: from these the random share is drawn.
pub async fn list_unreported(connection: &mut AnyConnection, most: i64) -> Result<Vec<ItemRef>> {
    const IDEAS: &str = "
        SELECT number, id AS item_id, 'idea' AS kind
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND number < $1
          AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.subject_kind = 'idea' AND reports.subject_id = ideas.id)
        ORDER BY number DESC
        LIMIT $2";
    const COMMENTS: &str = "
        SELECT id AS item_id, 'comment' AS kind
        FROM comments
        WHERE publication = 'published'
          AND id < $1
          AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.subject_kind = 'comment' AND reports.subject_id = comments.id)
        ORDER BY id DESC
        LIMIT $2";
    const RESPONSES: &str = "
        SELECT id AS item_id, 'response' AS kind
        FROM responses
        WHERE state = 'published'
          AND id < $1
          AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.subject_kind = 'response' AND reports.subject_id = responses.id)
        ORDER BY published_at DESC
        LIMIT $2";
    const POSTS: &str = "
        SELECT id AS item_id, 'post' AS kind
        FROM posts
        WHERE state = 'published'
          AND id < $1
          AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.subject_kind = 'post' AND reports.subject_id = posts.id)
        ORDER BY id DESC
        LIMIT $2";
    const COMMITMENTS: &str = "
        SELECT steps.id AS item_id, 'commitment' AS kind
        FROM commitment_steps AS steps
        JOIN commitments ON commitments.id = steps.commitment_id
        JOIN responses ON responses.id = commitments.response_id
        WHERE steps.publication = 'published'
          AND commitments.publication = 'published'
          AND responses.state = 'published'
          AND steps.id < $1
          AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.subject_kind = 'commitment' AND reports.subject_id = steps.id)
        ORDER BY steps.id DESC
        LIMIT $2";
    let mut found = Vec::new();
    for query in [IDEAS, COMMENTS, RESPONSES, COMMITMENTS, POSTS] {
        for row in sqlx::query(query)
            .bind(i64::MAX)
            .bind(most)
            .fetch_all(&mut *connection)
            .await?
        {
            found.push(super::read_item(&row)?);
        }
    }
    Ok(found)
}

/// What an account wrote since a moment, in the words that stand.
pub async fn list_sent(
    connection: &mut AnyConnection,
    author: AccountId,
    since: Timestamp,
) -> Result<Vec<String>> {
    const IDEAS: &str = "
        SELECT
            COALESCE(original.title, versions.title) AS title,
            COALESCE(original.what, versions.what) AS what,
            COALESCE(original.why, versions.why) AS why
        FROM ideas
        JOIN idea_versions AS versions ON versions.idea_id = ideas.id AND versions.version = ideas.version
        LEFT JOIN originals AS original ON original.kind = 'idea' AND original.item_id = ideas.id AND original.revision = ideas.version
        WHERE ideas.author_id = $1
          AND ideas.created_at > $2
        ORDER BY ideas.number DESC
        LIMIT 50";
    const COMMENTS: &str = "
        SELECT
            COALESCE(original.title, versions.words) AS title,
            '' AS what,
            '' AS why
        FROM comments
        JOIN comment_versions AS versions ON versions.comment_id = comments.id AND versions.revision = comments.revision
        LEFT JOIN originals AS original ON original.kind = 'comment' AND original.item_id = comments.id AND original.revision = comments.revision
        WHERE comments.author_id = $1
          AND comments.written_at > $2
        ORDER BY comments.written_at DESC
        LIMIT 250";
    let mut sent = Vec::new();
    for (query, kind) in [(IDEAS, SubjectKind::Idea), (COMMENTS, SubjectKind::Comment)] {
        for row in sqlx::query(query)
            .bind(author.get())
            .bind(since.millis())
            .fetch_all(&mut *connection)
            .await?
        {
            sent.push(words_of(&row)?.whole(kind));
        }
    }
    Ok(sent)
}

/// To whom a text is said: of a reply whoever wrote what it answers, of a comment, a response or a
/// promise whoever wrote the idea.
pub async fn find_addressed(
    connection: &mut AnyConnection,
    item: &Item,
) -> Result<Option<AccountId>> {
    const PARENT: &str = "
        SELECT author_id
        FROM comments
        WHERE id = $1";
    const IDEA: &str = "
        SELECT author_id
        FROM ideas
        WHERE id = $1";
    let (find, id) = match (item.item.kind, item.parent) {
        (SubjectKind::Comment, Some(parent)) => (PARENT, parent.get()),
        (SubjectKind::Comment | SubjectKind::Response | SubjectKind::Commitment, _) => {
            (IDEA, item.idea.get())
        }
        _ => return Ok(None),
    };
    let author: Option<Option<i64>> = sqlx::query_scalar(find)
        .bind(id)
        .fetch_optional(connection)
        .await?;
    Ok(author.flatten().map(AccountId::from_i64))
}

fn words_of(row: &AnyRow) -> Result<Words> {
    Ok(Words {
        title: row.try_get("title")?,
        what: row.try_get("what")?,
        why: row.try_get("why")?,
        beside: Vec::new(),
    })
}

fn read(row: &AnyRow, item: ItemRef, beside: Vec<String>) -> Result<Item> {
    let words = Words {
        beside,
        ..words_of(row)?
    };
    let role: Option<String> = row.try_get("author_role")?;
    let publication: String = row.try_get("publication")?;
    Ok(Item {
        item,
        idea: IdeaId::from_i64(row.try_get("idea_id")?),
        number: IdeaNumber::from_i64(row.try_get("number")?),
        title: row.try_get("idea_title")?,
        parent: row
            .try_get::<Option<i64>, _>("parent_id")?
            .map(CommentId::from_i64),
        commitment: match item.kind {
            SubjectKind::Commitment => Some(CommitmentId::from_i64(row.try_get("commitment_id")?)),
            _ => None,
        },
        version: row.try_get("version")?,
        text: words.whole(item.kind),
        words,
        author: row
            .try_get::<Option<i64>, _>("author_id")?
            .map(AccountId::from_i64),
        author_name: row.try_get("author_name")?,
        author_role: role.and_then(|role| Role::from_key(&role)),
        author_seat: row.try_get("author_seat")?,
        publication: word(&publication, Publication::from_key)?,
        supporters: row.try_get("supporters")?,
        written_at: Timestamp::from_millis(row.try_get("written_at")?),
    })
}
