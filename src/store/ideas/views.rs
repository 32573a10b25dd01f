//! What is read of ideas: whole, on a card, as a stub, by version, by count; and how rows become these.
//! It must not know any statement.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::super::{Error, Result};
use crate::domain::idea::{FollowThrough, Kind, Publication, Response};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber};
use crate::domain::markup::SafeHtml;
use crate::domain::time::Timestamp;

/// A topic of the managed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its key, as in addresses.
    pub key: String,
    /// Its name.
    pub name: String,
}

/// An idea as a list shows it.
#[derive(Clone, Debug)]
pub struct IdeaCard {
    /// Its public number.
    pub number: IdeaNumber,
    /// What sort of contribution.
    pub kind: Kind,
    /// Its topic's name.
    pub topic: String,
    /// The name of its constituency; empty for a national idea.
    pub place: String,
    /// Where it stands with the public.
    pub publication: Publication,
    /// What MPs did about it.
    pub response: Response,
    /// The statement.
    pub title: String,
    /// The first words of "what".
    pub summary: String,
    /// The author's display name; empty if there is none any more.
    pub author: String,
    /// When it was published.
    pub published_at: Timestamp,
    /// When it was first answered.
    pub answered_at: Option<Timestamp>,
    /// Agree votes.
    pub agrees: i64,
    /// Disagree votes.
    pub disagrees: i64,
    /// Passes.
    pub passes: i64,
    /// Votes in all.
    pub votes: i64,
    /// Comments shown.
    pub comments: i64,
}

/// An idea as its own page shows it.
#[derive(Clone, Debug)]
pub struct IdeaView {
    /// Its row.
    pub id: IdeaId,
    /// Whose it is.
    pub author_id: Option<AccountId>,
    /// What a list shows of it.
    pub card: IdeaCard,
    /// Its topic's key.
    pub topic_key: String,
    /// The code of its constituency.
    pub constituency: Option<String>,
    /// What came of a promise.
    pub follow_through: FollowThrough,
    /// The version that stands.
    pub version: i64,
    /// The version since which title and "what" mean what they mean now.
    pub meaning_version: i64,
    /// "What" for readers.
    pub what_html: SafeHtml,
    /// "Why" for readers.
    pub why_html: SafeHtml,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was put to an MP.
    pub put_at: Option<Timestamp>,
}

/// What is left of an idea that the public no longer reads.
#[derive(Clone, Debug)]
pub struct Stub {
    /// Its public number.
    pub number: IdeaNumber,
    /// Why it is gone.
    pub publication: Publication,
    /// When its author withdrew it.
    pub withdrawn_at: Option<Timestamp>,
}

/// One wording of an idea.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// "What", as written.
    pub what: String,
    /// "Why", as written.
    pub why: String,
    /// When it was written.
    pub written_at: Timestamp,
}

/// One line of the counting table.
#[derive(Clone, Debug)]
pub struct Facet {
    /// A kind's key.
    pub kind: String,
    /// A topic's key.
    pub topic: String,
    /// A response's key.
    pub response: String,
    /// `national` or `local`.
    pub scope: String,
    /// How many public ideas.
    pub ideas: i64,
}

pub(super) fn read_facet(row: &AnyRow) -> Result<Facet> {
    let local = row
        .try_get::<Option<String>, _>("constituency_code")?
        .is_some();
    Ok(Facet {
        kind: row.try_get("kind")?,
        topic: row.try_get("topic_key")?,
        response: row.try_get("response")?,
        scope: if local { "local" } else { "national" }.to_owned(),
        ideas: 1,
    })
}

pub(super) fn read_view(row: &AnyRow) -> Result<IdeaView> {
    Ok(IdeaView {
        id: IdeaId::from_i64(row.try_get("id")?),
        author_id: row
            .try_get::<Option<i64>, _>("author_id")?
            .map(AccountId::from_i64),
        card: read_card(row)?,
        topic_key: row.try_get("topic_key")?,
        constituency: row.try_get("constituency_code")?,
        follow_through: key(row, "follow_through", FollowThrough::from_key)?,
        version: row.try_get("version")?,
        meaning_version: row.try_get("meaning_version")?,
        what_html: SafeHtml::from_stored(row.try_get("what_html")?),
        why_html: SafeHtml::from_stored(row.try_get("why_html")?),
        edited_at: moment(row, "edited_at")?,
        put_at: moment(row, "put_at")?,
    })
}

pub(super) fn read_card(row: &AnyRow) -> Result<IdeaCard> {
    Ok(IdeaCard {
        number: IdeaNumber::from_i64(row.try_get("number")?),
        kind: key(row, "kind", Kind::from_key)?,
        topic: row.try_get("topic")?,
        place: row
            .try_get::<Option<String>, _>("place")?
            .unwrap_or_default(),
        publication: read_publication(row)?,
        response: key(row, "response", Response::from_key)?,
        title: row.try_get("title")?,
        summary: row.try_get("summary")?,
        author: row
            .try_get::<Option<String>, _>("author")?
            .unwrap_or_default(),
        published_at: moment(row, "published_at")?.unwrap_or(Timestamp::from_millis(0)),
        answered_at: moment(row, "answered_at")?,
        agrees: row.try_get("agrees")?,
        disagrees: row.try_get("disagrees")?,
        passes: row.try_get("passes")?,
        votes: row.try_get("votes")?,
        comments: row.try_get("comments")?,
    })
}

pub(super) fn read_publication(row: &AnyRow) -> Result<Publication> {
    key(row, "publication", Publication::from_key)
}

pub(super) fn key<T>(row: &AnyRow, column: &str, from_key: fn(&str) -> Option<T>) -> Result<T> {
    let word: String = row.try_get(column)?;
    from_key(&word).ok_or_else(|| Error::Row(format!("{column} {word}")))
}

pub(super) fn moment(row: &AnyRow, column: &str) -> Result<Option<Timestamp>> {
    Ok(row
        .try_get::<Option<i64>, _>(column)?
        .map(Timestamp::from_millis))
}
