//! The local door: enough supporters in one constituency put an idea to the MP of that seat, and too few undo it again.
//! It must not know who supports what, nor the moment of a vote: a request has a day.

use jiff::civil::Date;

use super::idea::{Publication, Response as Axis};
use super::ids::{IdeaId, IdeaNumber};
use super::time::day_in_words;

pub mod house;

/// An idea as the door needs to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knocking {
    /// Its row.
    pub id: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// Where it stands.
    pub publication: Publication,
    /// What MPs did about it.
    pub response: Axis,
    /// The seat it is about; none for the whole country.
    pub scope: Option<String>,
    /// At how many doors it waits now: at seats, and at the House's.
    pub waits_at: i64,
}

/// How many support it in one seat, and whether it is put to that seat's MP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatCount {
    /// The seat's code.
    pub seat: String,
    /// How many agree there.
    pub supporters: i64,
    /// Whether a request stands.
    pub is_put: bool,
}

/// What happens at one seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It is put to the seat's MP.
    Put(String),
    /// The request is undone.
    Undone(String),
}

/// What a change of support does at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorMoved {
    /// Which idea.
    pub idea: IdeaId,
    /// At which seats.
    pub moved: Vec<Moved>,
    /// Where the idea goes on its response axis, if anywhere.
    pub to: Option<Axis>,
    /// On which day.
    pub on: Date,
    seal: (),
}

/// What the support at these seats does; none when nothing moves. An idea about one seat is put to that seat alone, and what an MP
/// has answered is not put or undone any more on its axis, whatever the supporters do.
pub fn weigh(bar: i64, idea: &Knocking, counts: &[SeatCount], on: Date) -> Option<DoorMoved> {
    let is_open = idea.publication == Publication::Published;
    let is_about = |seat: &str| idea.scope.as_deref().is_none_or(|scope| scope == seat);
    let moved: Vec<Moved> = counts
        .iter()
        .filter_map(|count| match (count.supporters >= bar, count.is_put) {
            (true, false) if is_open && is_about(&count.seat) => {
                Some(Moved::Put(count.seat.clone()))
            }
            (false, true) => Some(Moved::Undone(count.seat.clone())),
            _ => None,
        })
        .collect();
    if moved.is_empty() {
        return None;
    }
    let waits_at = moved.iter().fold(idea.waits_at, |waits, one| match one {
        Moved::Put(_) => waits + 1,
        Moved::Undone(_) => waits - 1,
    });
    let to = match (idea.response, waits_at > 0) {
        (Axis::None, true) => Some(Axis::Put),
        (Axis::Put, false) => Some(Axis::None),
        _ => None,
    };
    Some(DoorMoved {
        idea: idea.id,
        moved,
        to,
        on,
        seal: (),
    })
}

/// A request as everybody reads it on the idea's timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The seat's name.
    pub seat: String,
    /// Since when.
    pub put_on: Date,
    /// When it was undone.
    pub undone_on: Option<Date>,
}

impl Request {
    /// The note when it was undone: why, and since when it had waited.
    pub fn undone_words(&self, bar: i64) -> String {
        format!(
            "No longer put to the MP for {}: supporters took their votes back and fewer than {bar} remain. It had waited since {}.",
            self.seat,
            day_in_words(self.put_on)
        )
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const DAY: Date = date(2026, 11, 22);

    fn idea() -> Knocking {
        Knocking {
            id: IdeaId::from_i64(1),
            number: IdeaNumber::from_i64(417),
            publication: Publication::Published,
            response: Axis::None,
            scope: None,
            waits_at: 0,
        }
    }

    fn count(seat: &str, supporters: i64, is_put: bool) -> SeatCount {
        SeatCount {
            seat: seat.into(),
            supporters,
            is_put,
        }
    }

    #[test]
    fn the_bar_is_reached_at_it_and_lost_below_it() {
        assert_eq!(weigh(25, &idea(), &[count("X1", 24, false)], DAY), None);
        let put = weigh(25, &idea(), &[count("X1", 25, false)], DAY).unwrap();
        assert_eq!(put.moved, [Moved::Put("X1".into())]);
        assert_eq!(put.to, Some(Axis::Put));
        let waiting = Knocking {
            response: Axis::Put,
            waits_at: 1,
            ..idea()
        };
        assert_eq!(weigh(25, &waiting, &[count("X1", 25, true)], DAY), None);
        let undone = weigh(25, &waiting, &[count("X1", 24, true)], DAY).unwrap();
        assert_eq!(undone.moved, [Moved::Undone("X1".into())]);
        assert_eq!(undone.to, Some(Axis::None));
    }

    #[test]
    fn it_goes_on_waiting_while_one_seat_waits_and_an_answer_stays_an_answer() {
        let twice = Knocking {
            response: Axis::Put,
            waits_at: 2,
            ..idea()
        };
        let undone = weigh(25, &twice, &[count("X1", 3, true)], DAY).unwrap();
        assert_eq!(undone.to, None);
        let answered = Knocking {
            response: Axis::Answered,
            waits_at: 1,
            ..idea()
        };
        let undone = weigh(25, &answered, &[count("X1", 3, true)], DAY).unwrap();
        assert_eq!(undone.to, None);
    }

    #[test]
    fn an_idea_about_one_seat_is_put_to_no_other_and_a_hidden_one_to_none() {
        let local = Knocking {
            scope: Some("X2".into()),
            ..idea()
        };
        assert_eq!(weigh(25, &local, &[count("X1", 90, false)], DAY), None);
        assert!(weigh(25, &local, &[count("X2", 25, false)], DAY).is_some());
        let hidden = Knocking {
            publication: Publication::Hidden,
            ..idea()
        };
        assert_eq!(weigh(25, &hidden, &[count("X1", 90, false)], DAY), None);
    }

    proptest! {
        /// Whatever supporters do in whatever order, a request stands exactly where enough of them are.
        #[test]
        fn a_request_stands_where_enough_support_it(steps in proptest::collection::vec((0..3usize, -2..=2i64), 0..80)) {
            let mut seats = [count("X0", 0, false), count("X1", 0, false), count("X2", 0, false)];
            let mut idea = idea();
            for (seat, by) in steps {
                seats[seat].supporters = (seats[seat].supporters + by).max(0);
                if let Some(done) = weigh(3, &idea, &seats, DAY) {
                    for one in &done.moved {
                        let (code, is_put) = match one {
                            Moved::Put(code) => (code, true),
                            Moved::Undone(code) => (code, false),
                        };
                        let here = seats.iter_mut().find(|count| count.seat == *code).unwrap();
                        here.is_put = is_put;
                        idea.waits_at += if is_put { 1 } else { -1 };
                    }
                    idea.response = done.to.unwrap_or(idea.response);
                }
                for count in &seats {
                    prop_assert_eq!(count.is_put, count.supporters >= 3);
                }
                let is_waiting = seats.iter().any(|count| count.is_put);
                prop_assert_eq!(idea.response == Axis::Put, is_waiting);
                // Looking again moves nothing.
                prop_assert_eq!(weigh(3, &idea, &seats, DAY), None);
            }
        }
    }
}
