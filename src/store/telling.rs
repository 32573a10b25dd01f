//! What must be known of an event before it can be told: the idea, response or comment as it stands now, with its names.
//! It must not know who is told.

use sqlx::{AnyConnection, Row};

use super::Result;
use crate::domain::ids::{AccountId, CommentId, IdeaId, IdeaNumber};
use crate::domain::markup;
use crate::domain::notice::{CommentFacts, Concern, Facts, IdeaFacts};

mod corrections;
mod responses;

use corrections::{find_correction, find_post};
use responses::{find_commitment, find_joint, find_response, list_also};

/// The first words of a comment in a letter: enough to know what it is about.
const EXCERPT_MAX: usize = 300;

/// Looks up what a telling needs; none when the thing is gone.
pub async fn find_facts(connection: &mut AnyConnection, concern: Concern) -> Result<Option<Facts>> {
    match concern {
        Concern::Idea(idea) => Ok(find_idea(connection, idea).await?.map(facts_of)),
        Concern::Response(response) => {
            let Some((idea, response)) = find_response(connection, response).await? else {
                return Ok(None);
            };
            let Some(idea) = find_idea(connection, idea).await? else {
                return Ok(None);
            };
            let mut also = list_also(connection, response.id).await?;
            also.retain(|other| other.is_readable);
            Ok(Some(Facts {
                response: Some(response),
                also,
                ..facts_of(idea)
            }))
        }
        Concern::FollowUp(response, comment) => {
            let Some((_, response)) = find_response(connection, response).await? else {
                return Ok(None);
            };
            // The question stands on one of the ideas that the response answers, not always on the main one.
            let Some((idea, comment)) = find_comment(connection, comment).await? else {
                return Ok(None);
            };
            Ok(find_idea(connection, idea).await?.map(|idea| Facts {
                response: Some(response),
                comment: Some(comment),
                ..facts_of(idea)
            }))
        }
        Concern::Correction(correction) => find_correction(connection, correction).await,
        Concern::Post(post) => find_post(connection, post).await,
        Concern::Commitment(commitment) => {
            let Some((idea, response, commitment)) =
                find_commitment(connection, commitment).await?
            else {
                return Ok(None);
            };
            let Some(idea) = find_idea(connection, idea).await? else {
                return Ok(None);
            };
            let mut also = list_also(connection, response).await?;
            also.retain(|other| other.is_readable);
            Ok(Some(Facts {
                commitment: Some(commitment),
                also,
                ..facts_of(idea)
            }))
        }
        Concern::Joint(joint) => {
            let Some((idea, joint)) = find_joint(connection, joint).await? else {
                return Ok(None);
            };
            Ok(find_idea(connection, idea).await?.map(|idea| Facts {
                joint: Some(joint),
                ..facts_of(idea)
            }))
        }
        Concern::Comment(comment) => {
            let Some((idea, comment)) = find_comment(connection, comment).await? else {
                return Ok(None);
            };
            Ok(find_idea(connection, idea).await?.map(|idea| Facts {
                comment: Some(comment),
                ..facts_of(idea)
            }))
        }
    }
}

const fn facts_of(idea: IdeaFacts) -> Facts {
    Facts {
        idea,
        response: None,
        comment: None,
        joint: None,
        commitment: None,
        correction: None,
        post: None,
        also: Vec::new(),
    }
}

async fn find_idea(connection: &mut AnyConnection, id: IdeaId) -> Result<Option<IdeaFacts>> {
    const IDEA: &str = "
        SELECT
            ideas.id,
            ideas.number,
            ideas.title,
            ideas.author_id,
            ideas.publication,
            ideas.topic_key,
            ideas.constituency_code,
            topics.name AS topic_name,
            constituencies.name AS constituency_name
        FROM ideas
        JOIN topics ON topics.key = ideas.topic_key
        LEFT JOIN constituencies ON constituencies.code = ideas.constituency_code
        WHERE ideas.id = $1";
    let row = sqlx::query(IDEA)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let publication: String = row.try_get("publication")?;
        let code: Option<String> = row.try_get("constituency_code")?;
        let name: Option<String> = row.try_get("constituency_name")?;
        Ok(IdeaFacts {
            id,
            number: IdeaNumber::from_i64(row.try_get("number")?),
            title: row.try_get("title")?,
            author: row
                .try_get::<Option<i64>, _>("author_id")?
                .map(AccountId::from_i64),
            topic: (row.try_get("topic_key")?, row.try_get("topic_name")?),
            constituency: code.zip(name),
            is_readable: publication == "published" || publication == "closed",
        })
    })
    .transpose()
}

async fn find_comment(
    connection: &mut AnyConnection,
    id: CommentId,
) -> Result<Option<(IdeaId, CommentFacts)>> {
    const COMMENT: &str = "
        SELECT
            comments.idea_id,
            comments.publication,
            comment_versions.words,
            accounts.name,
            parents.author_id AS parent_author_id
        FROM comments
        JOIN comment_versions ON comment_versions.comment_id = comments.id AND comment_versions.revision = comments.revision
        LEFT JOIN accounts ON accounts.id = comments.author_id
        LEFT JOIN comments AS parents ON parents.id = comments.parent_id
        WHERE comments.id = $1";
    let row = sqlx::query(COMMENT)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let (publication, words): (String, String) =
            (row.try_get("publication")?, row.try_get("words")?);
        let name: Option<String> = row.try_get("name")?;
        Ok((
            IdeaId::from_i64(row.try_get("idea_id")?),
            CommentFacts {
                id,
                author_name: name.unwrap_or_else(|| "Somebody".to_owned()),
                excerpt: markup::excerpt(&words, EXCERPT_MAX),
                parent_author: row
                    .try_get::<Option<i64>, _>("parent_author_id")?
                    .map(AccountId::from_i64),
                is_readable: publication == "published",
            },
        ))
    })
    .transpose()
}
