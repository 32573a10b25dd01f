//! What MPs post, with every wording and the imprint of its day. It must not know who may post.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::ids::{AccountId, MemberId, PostId};
use crate::domain::markup::{PIPELINE_VERSION, SafeHtml};
use crate::domain::post::{
    Imprint, Kind, PostEdited, PostPublished, PostWithdrawn, PostWords, Standing, Typed,
};
use crate::domain::time::Timestamp;

/// A post as everybody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Which.
    pub id: PostId,
    /// What sort.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its words.
    pub html: SafeHtml,
    /// Its words, as written.
    pub words: String,
    /// As it was typed: what it explains, for a statement.
    pub typed: Typed,
    /// The imprint; empty where none is due.
    pub imprint: String,
    /// Whose.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// The party of the day.
    pub party: String,
    /// The seat of the day.
    pub constituency_name: String,
    /// The version that stands.
    pub version: i64,
    /// When it was published.
    pub published_at: Timestamp,
    /// When it was last reworded.
    pub edited_at: Option<Timestamp>,
}

/// One wording of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// The title then.
    pub title: String,
    /// The words then.
    pub words: String,
    /// The imprint then.
    pub imprint: String,
    /// When it was written.
    pub written_at: Timestamp,
}

/// Which posts a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// All of them.
    All,
    /// One sort.
    Kind(Kind),
    /// One Member's.
    Member(MemberId),
}

/// A post that everybody may read.
pub async fn find(connection: &mut AnyConnection, id: PostId) -> Result<Option<View>> {
    const FIND: &str = "
        SELECT
            posts.id,
            posts.kind,
            posts.title,
            posts.html,
            posts.member_id,
            posts.party_label,
            posts.constituency_name,
            posts.version,
            posts.published_at,
            posts.edited_at,
            post_versions.typed,
            post_versions.words,
            post_versions.imprint,
            members.name
        FROM posts
        JOIN post_versions ON post_versions.post_id = posts.id AND post_versions.version = posts.version
        JOIN members ON members.id = posts.member_id
        WHERE posts.id = $1
          AND posts.state = 'published'";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Where a post is that not everybody may read: its state and the Member's name. None where it is readable, or there is none.
pub async fn find_stub(
    connection: &mut AnyConnection,
    id: PostId,
) -> Result<Option<(String, String)>> {
    const FIND: &str = "
        SELECT posts.state, members.name
        FROM posts
        JOIN members ON members.id = posts.member_id
        WHERE posts.id = $1
          AND posts.state <> 'published'";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((row.try_get("state")?, row.try_get("name")?)))
        .transpose()
}

/// A post as its rules see it.
pub async fn find_standing(connection: &mut AnyConnection, id: PostId) -> Result<Option<Standing>> {
    const FIND: &str = "
        SELECT
            posts.kind,
            posts.member_id,
            posts.version,
            posts.state,
            post_versions.typed
        FROM posts
        JOIN post_versions ON post_versions.post_id = posts.id AND post_versions.version = posts.version
        WHERE posts.id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let state: String = row.try_get("state")?;
        Ok(Standing {
            id,
            member: MemberId::from_i64(row.try_get("member_id")?),
            kind: read_kind(&row)?,
            version: row.try_get("version")?,
            is_published: state == "published",
            is_hidden: state == "hidden",
            typed: read_typed(&row)?,
        })
    })
    .transpose()
}

/// Posts that everybody may read, the newest first, from before one on.
pub async fn page(
    connection: &mut AnyConnection,
    of: Of,
    before: PostId,
    most: i64,
) -> Result<Vec<View>> {
    const ALL: &str = "
        SELECT
            posts.id,
            posts.kind,
            posts.title,
            posts.html,
            posts.member_id,
            posts.party_label,
            posts.constituency_name,
            posts.version,
            posts.published_at,
            posts.edited_at,
            post_versions.typed,
            post_versions.words,
            post_versions.imprint,
            members.name
        FROM posts
        JOIN post_versions ON post_versions.post_id = posts.id AND post_versions.version = posts.version
        JOIN members ON members.id = posts.member_id
        WHERE posts.state = 'published'
          AND posts.id < $1
        ORDER BY posts.id DESC
        LIMIT $2";
    const OF_KIND: &str = "
        SELECT
            posts.id,
            posts.kind,
            posts.title,
            posts.html,
            posts.member_id,
            posts.party_label,
            posts.constituency_name,
            posts.version,
            posts.published_at,
            posts.edited_at,
            post_versions.typed,
            post_versions.words,
            post_versions.imprint,
            members.name
        FROM posts
        JOIN post_versions ON post_versions.post_id = posts.id AND post_versions.version = posts.version
        JOIN members ON members.id = posts.member_id
        WHERE posts.state = 'published'
          AND posts.id < $1
          AND posts.kind = $3
        ORDER BY posts.id DESC
        LIMIT $2";
    const OF_MEMBER: &str = "
        SELECT
            posts.id,
            posts.kind,
            posts.title,
            posts.html,
            posts.member_id,
            posts.party_label,
            posts.constituency_name,
            posts.version,
            posts.published_at,
            posts.edited_at,
            post_versions.typed,
            post_versions.words,
            post_versions.imprint,
            members.name
        FROM posts
        JOIN post_versions ON post_versions.post_id = posts.id AND post_versions.version = posts.version
        JOIN members ON members.id = posts.member_id
        WHERE posts.state = 'published'
          AND posts.id < $1
          AND posts.member_id = $3
        ORDER BY posts.id DESC
        LIMIT $2";
    let query = match of {
        Of::All => sqlx::query(ALL).bind(before.get()).bind(most),
        Of::Kind(kind) => sqlx::query(OF_KIND)
            .bind(before.get())
            .bind(most)
            .bind(kind.key()),
        Of::Member(member) => sqlx::query(OF_MEMBER)
            .bind(before.get())
            .bind(most)
            .bind(member.get()),
    };
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// Every wording of a post that everybody may read, the oldest first; what moderators hid stays hidden when it is reworded.
pub async fn list_versions(connection: &mut AnyConnection, id: PostId) -> Result<Vec<Version>> {
    const VERSIONS: &str = "
        SELECT version, title, words, imprint, written_at
        FROM post_versions
        WHERE post_id = $1
          AND hidden_at IS NULL
        ORDER BY version";
    let rows = sqlx::query(VERSIONS)
        .bind(id.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Version {
                version: row.try_get("version")?,
                title: row.try_get("title")?,
                words: row.try_get("words")?,
                imprint: row.try_get("imprint")?,
                written_at: Timestamp::from_millis(row.try_get("written_at")?),
            })
        })
        .collect()
}

/// How many a Member published since a moment; ids sort by time.
pub async fn count_since(
    connection: &mut AnyConnection,
    member: MemberId,
    since: Timestamp,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM posts
        WHERE member_id = $1
          AND id > $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(member.get())
        .bind(PostId::new(since, 0).get())
        .fetch_one(connection)
        .await?)
}

/// Writes a post as it is published.
pub async fn record_published(
    tx: &mut WriteTx,
    id: PostId,
    published: &PostPublished,
    typed: &Typed,
) -> Result<()> {
    const PUBLISH: &str = "
        INSERT INTO posts (id, member_id, kind, state, version, title, html, party_label, constituency_code, constituency_name, published_at, edited_at)
        VALUES ($1, $2, $3, 'published', 1, $4, $5, $6, $7, $8, $9, NULL)";
    sqlx::query(PUBLISH)
        .bind(id.get())
        .bind(published.label.member.get())
        .bind(published.words.kind.key())
        .bind(published.words.title.as_str())
        .bind(published.words.html.as_str())
        .bind(published.label.party.as_str())
        .bind(published.label.constituency.as_str())
        .bind(published.label.constituency_name.as_str())
        .bind(published.at.millis())
        .execute(&mut **tx)
        .await?;
    write_version(
        tx,
        (id, 1),
        (&published.words, typed),
        (published.by, published.at),
    )
    .await
}

/// Writes new words. `false` when somebody was faster. The wording that moderators hid stays hidden.
pub async fn record_edited(tx: &mut WriteTx, edited: &PostEdited, typed: &Typed) -> Result<bool> {
    const PUT_ASIDE: &str = "
        UPDATE post_versions
        SET hidden_at = $3
        WHERE post_id = $1
          AND version = $2
          AND EXISTS (SELECT 1 FROM posts WHERE posts.id = $1 AND posts.state = 'hidden')";
    const EDIT: &str = "
        UPDATE posts
        SET version = version + 1,
            title = $3,
            html = $4,
            edited_at = $5
        WHERE id = $1
          AND version = $2
          AND state IN ('published', 'hidden')";
    sqlx::query(PUT_ASIDE)
        .bind(edited.id.get())
        .bind(edited.from_version)
        .bind(edited.at.millis())
        .execute(&mut **tx)
        .await?;
    let done = sqlx::query(EDIT)
        .bind(edited.id.get())
        .bind(edited.from_version)
        .bind(edited.words.title.as_str())
        .bind(edited.words.html.as_str())
        .bind(edited.at.millis())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    write_version(
        tx,
        (edited.id, edited.from_version + 1),
        (&edited.words, typed),
        (edited.by, edited.at),
    )
    .await?;
    Ok(true)
}

/// Takes a post back. `false` when somebody was faster.
pub async fn record_withdrawn(tx: &mut WriteTx, withdrawn: &PostWithdrawn) -> Result<bool> {
    const WITHDRAW: &str = "
        UPDATE posts
        SET state = 'withdrawn'
        WHERE id = $1
          AND version = $2
          AND state = 'published'";
    let done = sqlx::query(WITHDRAW)
        .bind(withdrawn.id.get())
        .bind(withdrawn.version)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn write_version(
    tx: &mut WriteTx,
    (id, version): (PostId, i64),
    (words, typed): (&PostWords, &Typed),
    (by, at): (AccountId, Timestamp),
) -> Result<()> {
    const VERSION: &str = "
        INSERT INTO post_versions (post_id, version, title, typed, words, imprint, pipeline, written_by, written_at, hidden_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)";
    let typed = serde_json::to_string(typed).map_err(|error| Error::Row(error.to_string()))?;
    let imprint = words
        .imprint
        .as_ref()
        .map_or_else(String::new, Imprint::in_words);
    sqlx::query(VERSION)
        .bind(id.get())
        .bind(version)
        .bind(words.title.as_str())
        .bind(typed)
        .bind(words.words.as_str())
        .bind(imprint)
        .bind(PIPELINE_VERSION)
        .bind(by.get())
        .bind(at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<View> {
    Ok(View {
        id: PostId::from_i64(row.try_get("id")?),
        kind: read_kind(row)?,
        title: row.try_get("title")?,
        html: SafeHtml::from_stored(row.try_get("html")?),
        words: row.try_get("words")?,
        typed: read_typed(row)?,
        imprint: row.try_get("imprint")?,
        member: MemberId::from_i64(row.try_get("member_id")?),
        name: row.try_get("name")?,
        party: row.try_get("party_label")?,
        constituency_name: row.try_get("constituency_name")?,
        version: row.try_get("version")?,
        published_at: Timestamp::from_millis(row.try_get("published_at")?),
        edited_at: row
            .try_get::<Option<i64>, _>("edited_at")?
            .map(Timestamp::from_millis),
    })
}

fn read_kind(row: &AnyRow) -> Result<Kind> {
    let kind: String = row.try_get("kind")?;
    Kind::from_key(&kind).ok_or_else(|| Error::Row(format!("post {kind}")))
}

fn read_typed(row: &AnyRow) -> Result<Typed> {
    let typed: String = row.try_get("typed")?;
    serde_json::from_str(&typed).map_err(|error| Error::Row(format!("post: {error}")))
}
