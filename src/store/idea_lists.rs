//! Lists of ideas in their orders, one keyset page at a time: numbers first, their cards afterwards from `ideas`.
//! It must not know words to be searched (`search`) or how a page looks.
//!
//! Each statement walks one index in the order it shows and stops at the page's end; narrower conditions are checked on the way.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::Result;
use crate::domain::idea::{Kind, Response};
use crate::domain::ids::IdeaNumber;
use crate::domain::time::Timestamp;

/// Which ideas; empty means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A topic's key.
    pub topic: String,
    /// What sort of contribution.
    pub kind: Option<Kind>,
    /// What MPs did.
    pub response: Option<Response>,
    /// A constituency's code.
    pub constituency: String,
    /// `national`, `local` or empty.
    pub scope: String,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What every group supports most surely first; below it what cannot be ranked yet, the newest first.
    #[default]
    CommonGround,
    /// The newest first.
    Newest,
    /// Most votes first, agree or not.
    MostVotes,
    /// Not answered, the oldest first.
    Waiting,
    /// Answered, the newest answer first.
    Answered,
}

/// A place in a list: where the next page goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The idea there.
    pub number: IdeaNumber,
    /// What the list is ordered by there: the score, votes, or the moment of the answer.
    pub value: i64,
}

/// A line of a list, before its card is loaded.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// The idea.
    pub number: IdeaNumber,
    /// Its votes.
    pub votes: i64,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// When it was published.
    pub published_at: Timestamp,
    /// Its lot among young ideas.
    pub shuffle: i64,
    /// Its score in millionths; -1 while it cannot be ranked.
    pub ground: i64,
}

impl Listed {
    /// Where this line stands in an order.
    pub fn place(&self, order: Order) -> Place {
        let value = match order {
            Order::CommonGround => self.ground,
            Order::MostVotes => self.votes,
            Order::Answered => self.answered_at.map_or(0, Timestamp::millis),
            Order::Newest | Order::Waiting => 0,
        };
        Place {
            number: self.number,
            value,
        }
    }
}

/// Up to `most` lines after a place, or from the beginning.
pub async fn page(
    connection: &mut AnyConnection,
    filter: &Filter,
    order: Order,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<Listed>> {
    let of_seat = !filter.constituency.is_empty();
    let statement = match order {
        Order::CommonGround if of_seat => GROUND_OF_SEAT,
        Order::CommonGround => GROUND,
        Order::Newest if of_seat => NEWEST_OF_SEAT,
        // Few ideas are answered or waiting: their own index is the shortest way to them.
        Order::Newest
            if filter
                .response
                .is_some_and(|response| response != Response::None) =>
        {
            NEWEST_OF_RESPONSE
        }
        Order::Newest if !filter.topic.is_empty() => NEWEST_OF_TOPIC,
        Order::Newest => NEWEST,
        Order::MostVotes if of_seat => MOST_VOTES_OF_SEAT,
        Order::MostVotes => MOST_VOTES,
        Order::Waiting if of_seat => WAITING_OF_SEAT,
        Order::Waiting => WAITING,
        Order::Answered if of_seat => ANSWERED_OF_SEAT,
        Order::Answered => ANSWERED,
    };
    let first = if order == Order::Waiting { 0 } else { i64::MAX };
    let after = after.unwrap_or(Place {
        number: IdeaNumber::from_i64(first),
        value: i64::MAX,
    });
    let mut query = sqlx::query(statement)
        .bind(filter.topic.as_str())
        .bind(filter.kind.map_or("", Kind::key))
        .bind(filter.response.map_or("", Response::key))
        .bind(filter.constituency.as_str())
        .bind(filter.scope.as_str())
        .bind(after.number.get())
        .bind(most);
    if matches!(
        order,
        Order::CommonGround | Order::MostVotes | Order::Answered
    ) {
        query = query.bind(after.value);
    }
    query
        .fetch_all(connection)
        .await?
        .iter()
        .map(read)
        .collect()
}

fn read(row: &AnyRow) -> Result<Listed> {
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row
            .try_get::<Option<i64>, _>(column)?
            .map(Timestamp::from_millis))
    };
    Ok(Listed {
        number: IdeaNumber::from_i64(row.try_get("number")?),
        votes: row.try_get("votes")?,
        answered_at: moment("answered_at")?,
        published_at: moment("published_at")?.unwrap_or(Timestamp::from_millis(0)),
        shuffle: row.try_get("shuffle")?,
        ground: row.try_get("ground")?,
    })
}

/// Along the index of scores.
const GROUND: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND ($4 = '' OR constituency_code = $4)
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND (ground, number) < ($8, $6)
        ORDER BY ground DESC, number DESC
        LIMIT $7";

/// One constituency has few ideas: they are sorted.
const GROUND_OF_SEAT: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND constituency_code = $4
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND (ground, number) < ($8, $6)
        ORDER BY ground DESC, number DESC
        LIMIT $7";

/// By number, which grows with time.
const NEWEST: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND ($4 = '' OR constituency_code = $4)
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND number < $6
        ORDER BY number DESC
        LIMIT $7";

/// Along the index of one topic.
const NEWEST_OF_TOPIC: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND topic_key = $1
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND ($4 = '' OR constituency_code = $4)
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND number < $6
        ORDER BY number DESC
        LIMIT $7";

/// Along the index of one answer.
const NEWEST_OF_RESPONSE: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND response = $3
          AND ($4 = '' OR constituency_code = $4)
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND number < $6
        ORDER BY number DESC
        LIMIT $7";

/// Along the index of one constituency.
const NEWEST_OF_SEAT: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND constituency_code = $4
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND number < $6
        ORDER BY number DESC
        LIMIT $7";

/// Along the index of votes.
const MOST_VOTES: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND ($4 = '' OR constituency_code = $4)
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND (votes, number) < ($8, $6)
        ORDER BY votes DESC, number DESC
        LIMIT $7";

/// One constituency has few ideas: they are sorted.
const MOST_VOTES_OF_SEAT: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND constituency_code = $4
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND (votes, number) < ($8, $6)
        ORDER BY votes DESC, number DESC
        LIMIT $7";

/// Unanswered ones, oldest first.
const WAITING: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND ($4 = '' OR constituency_code = $4)
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND answered_at IS NULL
          AND number > $6
        ORDER BY number
        LIMIT $7";

/// Unanswered ones of one constituency.
const WAITING_OF_SEAT: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND constituency_code = $4
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND answered_at IS NULL
          AND number > $6
        ORDER BY number
        LIMIT $7";

/// Answered ones, the newest answer first.
const ANSWERED: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND ($4 = '' OR constituency_code = $4)
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND answered_at IS NOT NULL
          AND (answered_at, number) < ($8, $6)
        ORDER BY answered_at DESC, number DESC
        LIMIT $7";

/// Answered ones of one constituency.
const ANSWERED_OF_SEAT: &str = "
        SELECT number, votes, answered_at, published_at, shuffle, ground
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND ($1 = '' OR topic_key = $1)
          AND ($2 = '' OR kind = $2)
          AND ($3 = '' OR response = $3)
          AND constituency_code = $4
          AND ($5 = '' OR ($5 = 'local' AND constituency_code IS NOT NULL) OR ($5 = 'national' AND constituency_code IS NULL))
          AND answered_at IS NOT NULL
          AND (answered_at, number) < ($8, $6)
        ORDER BY answered_at DESC, number DESC
        LIMIT $7";
