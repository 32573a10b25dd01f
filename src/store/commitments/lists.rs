//! Lists of commitments: of an idea, of a Member, and by state for everybody. It must not know which come first in anybody's esteem.

use jiff::civil::Date;
use sqlx::AnyConnection;

use super::{COUNTED_MOST, View, read_view};
use crate::domain::ids::{CommitmentId, IdeaId, MemberId};
use crate::store::Result;

/// Which commitments a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// All of them.
    All,
    /// Open, and not due before today.
    Open,
    /// Open, and due before today.
    Overdue,
    /// Kept.
    Done,
    /// Not kept.
    NotKept,
    /// Given up for a reason.
    Released,
}

impl Facet {
    const fn stage(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Open | Self::Overdue => "open",
            Self::Done => "done",
            Self::NotKept => "not_kept",
            Self::Released => "released",
        }
    }

    /// The days it spans: from, and up to but not on.
    fn days(self, today: Date) -> (String, String) {
        let (always, never) = ("0000-01-01".to_owned(), "9999-12-31".to_owned());
        match self {
            Self::Open => (today.to_string(), never),
            Self::Overdue => (always, today.to_string()),
            _ => (always, never),
        }
    }
}

/// Where a page of a list begins: after the commitment due on that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The day.
    pub due_on: Date,
    /// The commitment.
    pub id: CommitmentId,
}

/// How many there are, counted no further than [`COUNTED_MOST`].
pub async fn count_facet(connection: &mut AnyConnection, facet: Facet, today: Date) -> Result<i64> {
    const ALL: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM (
            SELECT commitments.id
            FROM commitments
            JOIN responses ON responses.id = commitments.response_id
            JOIN public_ideas ON public_ideas.id = responses.idea_id
            WHERE commitments.due_on >= $1
              AND commitments.due_on < $2
              AND responses.state = 'published'
              AND commitments.publication = 'published'
            LIMIT $3
        ) AS counted";
    const BY_STAGE: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM (
            SELECT commitments.id
            FROM commitments
            JOIN responses ON responses.id = commitments.response_id
            JOIN public_ideas ON public_ideas.id = responses.idea_id
            WHERE commitments.stage = $4
              AND commitments.due_on >= $1
              AND commitments.due_on < $2
              AND responses.state = 'published'
              AND commitments.publication = 'published'
            LIMIT $3
        ) AS counted";
    let (from, to) = facet.days(today);
    let query = if facet == Facet::All { ALL } else { BY_STAGE };
    let query = sqlx::query_scalar(query)
        .bind(from)
        .bind(to)
        .bind(COUNTED_MOST);
    let query = match facet {
        Facet::All => query,
        _ => query.bind(facet.stage()),
    };
    Ok(query.fetch_one(connection).await?)
}

/// A page of commitments by the day they are due, the earliest first.
pub async fn page(
    connection: &mut AnyConnection,
    facet: Facet,
    today: Date,
    after: Option<&Place>,
    most: i64,
) -> Result<Vec<View>> {
    const ALL: &str = "
        SELECT
            commitments.id,
            commitments.response_id,
            commitments.member_id,
            commitments.what,
            commitments.first_due_on,
            commitments.due_on,
            commitments.stage,
            commitments.under_way_at,
            commitments.party_label,
            commitments.constituency_name,
            (SELECT max(memberships.ends_on) FROM memberships JOIN constituencies ON constituencies.code = memberships.constituency_code WHERE memberships.member_id = commitments.member_id AND constituencies.name = commitments.constituency_name) AS seat_until,
            commitments.promised_at,
            commitments.changed_at,
            commitments.publication,
            members.name,
            public_ideas.number,
            public_ideas.title
        FROM commitments
        JOIN responses ON responses.id = commitments.response_id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN members ON members.id = commitments.member_id
        WHERE commitments.due_on >= $1
          AND commitments.due_on < $2
          AND (commitments.due_on > $1 OR commitments.id > $3)
          AND responses.state = 'published'
          AND commitments.publication = 'published'
        ORDER BY commitments.due_on, commitments.id
        LIMIT $4";
    const BY_STAGE: &str = "
        SELECT
            commitments.id,
            commitments.response_id,
            commitments.member_id,
            commitments.what,
            commitments.first_due_on,
            commitments.due_on,
            commitments.stage,
            commitments.under_way_at,
            commitments.party_label,
            commitments.constituency_name,
            (SELECT max(memberships.ends_on) FROM memberships JOIN constituencies ON constituencies.code = memberships.constituency_code WHERE memberships.member_id = commitments.member_id AND constituencies.name = commitments.constituency_name) AS seat_until,
            commitments.promised_at,
            commitments.changed_at,
            commitments.publication,
            members.name,
            public_ideas.number,
            public_ideas.title
        FROM commitments
        JOIN responses ON responses.id = commitments.response_id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN members ON members.id = commitments.member_id
        WHERE commitments.stage = $5
          AND commitments.due_on >= $1
          AND commitments.due_on < $2
          AND (commitments.due_on > $1 OR commitments.id > $3)
          AND responses.state = 'published'
          AND commitments.publication = 'published'
        ORDER BY commitments.due_on, commitments.id
        LIMIT $4";
    let (first, to) = facet.days(today);
    let (from, id) = match after {
        Some(place) if place.due_on.to_string() >= first => {
            (place.due_on.to_string(), place.id.get())
        }
        _ => (first, 0),
    };
    let query = if facet == Facet::All { ALL } else { BY_STAGE };
    let query = sqlx::query(query).bind(from).bind(to).bind(id).bind(most);
    let query = match facet {
        Facet::All => query,
        _ => query.bind(facet.stage()),
    };
    query
        .fetch_all(connection)
        .await?
        .iter()
        .map(read_view)
        .collect()
}

/// What was promised with the published responses to an idea, oldest first; of what is out of sight by itself no word.
pub async fn list_of_idea(connection: &mut AnyConnection, idea: IdeaId) -> Result<Vec<View>> {
    const OF_IDEA: &str = "
        SELECT
            commitments.id,
            commitments.response_id,
            commitments.member_id,
            CASE WHEN commitments.publication = 'published' THEN commitments.what ELSE '' END AS what,
            commitments.first_due_on,
            commitments.due_on,
            commitments.stage,
            commitments.under_way_at,
            commitments.party_label,
            commitments.constituency_name,
            (SELECT max(memberships.ends_on) FROM memberships JOIN constituencies ON constituencies.code = memberships.constituency_code WHERE memberships.member_id = commitments.member_id AND constituencies.name = commitments.constituency_name) AS seat_until,
            commitments.promised_at,
            commitments.changed_at,
            commitments.publication,
            members.name,
            ideas.number,
            ideas.title
        FROM responses
        JOIN commitments ON commitments.response_id = responses.id
        JOIN ideas ON ideas.id = responses.idea_id
        JOIN members ON members.id = commitments.member_id
        WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND responses.state = 'published'
        ORDER BY commitments.promised_at, commitments.id";
    sqlx::query(OF_IDEA)
        .bind(idea.get())
        .fetch_all(connection)
        .await?
        .iter()
        .map(read_view)
        .collect()
}

/// What a Member promised and everybody may read, the newest first.
pub async fn list_of_member(
    connection: &mut AnyConnection,
    member: MemberId,
    most: i64,
) -> Result<Vec<View>> {
    const OF_MEMBER: &str = "
        SELECT
            commitments.id,
            commitments.response_id,
            commitments.member_id,
            commitments.what,
            commitments.first_due_on,
            commitments.due_on,
            commitments.stage,
            commitments.under_way_at,
            commitments.party_label,
            commitments.constituency_name,
            (SELECT max(memberships.ends_on) FROM memberships JOIN constituencies ON constituencies.code = memberships.constituency_code WHERE memberships.member_id = commitments.member_id AND constituencies.name = commitments.constituency_name) AS seat_until,
            commitments.promised_at,
            commitments.changed_at,
            commitments.publication,
            members.name,
            public_ideas.number,
            public_ideas.title
        FROM commitments
        JOIN responses ON responses.id = commitments.response_id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN members ON members.id = commitments.member_id
        WHERE commitments.member_id = $1
          AND responses.state = 'published'
          AND commitments.publication = 'published'
        ORDER BY commitments.promised_at DESC
        LIMIT $2";
    sqlx::query(OF_MEMBER)
        .bind(member.get())
        .bind(most)
        .fetch_all(connection)
        .await?
        .iter()
        .map(read_view)
        .collect()
}
