//! The doors to the whole House: very many supporters in the country, or the support of every opinion group, put an idea to MPs of all
//! parties, and too little undoes it again. It must not know who supports what, nor read a party: every MP here is asked alike.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::idea::{Publication, Response as Axis};
use crate::domain::ids::IdeaId;
use crate::domain::text::thousands;
use crate::domain::time::day_in_words;

/// An idea chosen from common ground stays put while every group surely supports it by half; it came in with three in five, so that a
/// vote here or there does not put it and undo it by turns.
pub const STAYS_FROM: f64 = 0.5;

/// Which door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HouseDoor {
    /// So many supporters in the whole country.
    National,
    /// One of the month's ideas that every opinion group supports.
    CommonGround,
}

impl HouseDoor {
    /// The word in rows.
    pub const fn key(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::CommonGround => "common_ground",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::National, Self::CommonGround]
            .into_iter()
            .find(|door| door.key() == key)
    }
}

/// How high these doors are; settings of whoever runs the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bars {
    /// Supporters that put an idea to the House.
    pub national: i64,
    /// Ideas a month from common ground.
    pub of_a_month: usize,
    /// And so many more of every topic.
    pub of_a_topic: usize,
}

/// An idea as these doors need to see it.
#[derive(Clone, Debug, PartialEq)]
pub struct AtTheHouse {
    /// Its row.
    pub id: IdeaId,
    /// Its topic's key.
    pub topic: String,
    /// Where it stands.
    pub publication: Publication,
    /// What MPs did about it.
    pub response: Axis,
    /// Whether it is about one constituency: then it is that MP's alone.
    pub is_local: bool,
    /// How many agree.
    pub agrees: i64,
    /// How sure we are of every opinion group's support; none where it cannot be ranked, or no groups were found.
    pub score: Option<f64>,
    /// Whether that makes it common ground.
    pub is_common_ground: bool,
    /// The doors by which it is put to the House now.
    pub put_by: Vec<HouseDoor>,
    /// At how many seats it waits by the local door.
    pub waits_at: i64,
}

impl AtTheHouse {
    fn is_put_by(&self, door: HouseDoor) -> bool {
        self.put_by.contains(&door)
    }

    /// Whether MPs may be asked: published, about the whole country, and not answered by anybody.
    fn may_be_put(&self) -> bool {
        self.publication == Publication::Published
            && !self.is_local
            && matches!(self.response, Axis::None | Axis::Put)
    }
}

/// What a look at the House's doors decided about one idea.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseMoved {
    /// Which idea.
    pub idea: IdeaId,
    /// By which door.
    pub door: HouseDoor,
    /// Put, or else undone.
    pub is_put: bool,
    /// Where the idea goes on its response axis, if anywhere.
    pub to: Option<Axis>,
    /// On which day.
    pub on: Date,
    seal: (),
}

fn moved(idea: &AtTheHouse, door: HouseDoor, is_put: bool, on: Date) -> HouseMoved {
    let elsewhere = idea.waits_at > 0 || idea.put_by.iter().any(|other| *other != door);
    HouseMoved {
        idea: idea.id,
        door,
        is_put,
        to: match (idea.response, is_put || elsewhere) {
            (Axis::None, true) => Some(Axis::Put),
            (Axis::Put, false) => Some(Axis::None),
            _ => None,
        },
        on,
        seal: (),
    }
}

/// What so many supporters in the country do; none when nothing moves.
pub fn weigh_national(bars: Bars, idea: &AtTheHouse, on: Date) -> Option<HouseMoved> {
    let is_enough = idea.agrees >= bars.national;
    match (is_enough, idea.is_put_by(HouseDoor::National)) {
        (true, false) if idea.may_be_put() => Some(moved(idea, HouseDoor::National, true, on)),
        (false, true) => Some(moved(idea, HouseDoor::National, false, on)),
        _ => None,
    }
}

/// Whether an idea that came from common ground has fallen below; none when it stays.
pub fn weigh_common_ground(idea: &AtTheHouse, on: Date) -> Option<HouseMoved> {
    let stays = idea.score.is_some_and(|score| score >= STAYS_FROM);
    let falls = idea.is_put_by(HouseDoor::CommonGround) && !stays;
    falls.then(|| moved(idea, HouseDoor::CommonGround, false, on))
}

/// The month's ideas: the first of all, and the first of every topic that are not among them. `ideas` come in any order.
pub fn choose(bars: Bars, ideas: &[AtTheHouse], on: Date) -> Vec<HouseMoved> {
    let mut fit: Vec<(&AtTheHouse, f64)> = ideas
        .iter()
        .filter(|idea| idea.may_be_put() && idea.is_common_ground)
        .filter(|idea| !idea.is_put_by(HouseDoor::CommonGround))
        .filter_map(|idea| Some((idea, idea.score?)))
        .collect();
    fit.sort_by(|(one, a), (other, b)| b.total_cmp(a).then(one.id.cmp(&other.id)));
    let (first, rest) = fit.split_at(bars.of_a_month.min(fit.len()));
    let mut chosen: Vec<&AtTheHouse> = first.iter().map(|(idea, _)| *idea).collect();
    let topics: BTreeSet<&str> = rest.iter().map(|(idea, _)| idea.topic.as_str()).collect();
    for topic in topics {
        let of_it = rest.iter().filter(|(idea, _)| idea.topic == topic);
        chosen.extend(of_it.take(bars.of_a_topic).map(|(idea, _)| *idea));
    }
    chosen
        .into_iter()
        .map(|idea| moved(idea, HouseDoor::CommonGround, true, on))
        .collect()
}

/// A request to the House as everybody reads it on the idea's timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseRequest {
    /// By which door.
    pub door: HouseDoor,
    /// Since when.
    pub put_on: Date,
    /// When it was undone.
    pub undone_on: Option<Date>,
}

impl HouseRequest {
    /// What happened and why.
    pub fn in_words(&self, bars: Bars) -> String {
        match (self.door, self.undone_on) {
            (HouseDoor::National, None) => format!(
                "Put to the MPs of all parties here: {} people agree, or more.",
                bars.nation()
            ),
            (HouseDoor::CommonGround, None) => "Put to the MPs of all parties here, as one of the month’s ideas that every opinion group supports.".to_owned(),
            (HouseDoor::National, Some(_)) => format!(
                "No longer put to MPs of all parties: supporters took their votes back and fewer than {} remain. It had waited since {}.",
                bars.nation(),
                day_in_words(self.put_on)
            ),
            (HouseDoor::CommonGround, Some(_)) => format!(
                "No longer put to MPs of all parties: votes changed, and we are no longer sure that half of every opinion group support it. It had waited since {}.",
                day_in_words(self.put_on)
            ),
        }
    }
}

impl Bars {
    fn nation(self) -> String {
        thousands(usize::try_from(self.national).unwrap_or(0))
    }

    /// What would put an idea to the House, said before it is.
    pub fn in_words(self) -> String {
        let month = match (self.of_a_month, self.of_a_topic) {
            (0, 0) => {
                return format!(
                    "When {} people in the whole country agree, it is put to the MPs of all parties here.",
                    self.nation()
                );
            }
            (0, _) => "the month’s ideas of its topic".to_owned(),
            (1, _) => "the month’s first idea".to_owned(),
            (many, _) => format!("the month’s first {many} ideas"),
        };
        format!(
            "When {} people in the whole country agree, or when it is among {month} that every opinion group supports, it is put to the MPs of all parties here.",
            self.nation()
        )
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const DAY: Date = date(2026, 11, 22);
    const BARS: Bars = Bars {
        national: 1000,
        of_a_month: 2,
        of_a_topic: 1,
    };

    fn idea(id: i64, agrees: i64, score: f64) -> AtTheHouse {
        AtTheHouse {
            id: IdeaId::from_i64(id),
            topic: if id % 2 == 0 { "even" } else { "odd" }.into(),
            publication: Publication::Published,
            response: Axis::None,
            is_local: false,
            agrees,
            score: Some(score),
            is_common_ground: score >= 0.6,
            put_by: Vec::new(),
            waits_at: 0,
        }
    }

    #[test]
    fn the_nation_puts_at_the_bar_and_undoes_below_it() {
        assert_eq!(weigh_national(BARS, &idea(1, 999, 0.0), DAY), None);
        let put = weigh_national(BARS, &idea(1, 1000, 0.0), DAY).unwrap();
        assert!(put.is_put && put.to == Some(Axis::Put));
        let waiting = AtTheHouse {
            response: Axis::Put,
            put_by: vec![HouseDoor::National],
            ..idea(1, 1000, 0.0)
        };
        assert_eq!(weigh_national(BARS, &waiting, DAY), None);
        let fewer = AtTheHouse {
            agrees: 999,
            ..waiting.clone()
        };
        let undone = weigh_national(BARS, &fewer, DAY).unwrap();
        assert!(!undone.is_put && undone.to == Some(Axis::None));
        // It goes on waiting where another door holds it, and an answer stays an answer.
        for other in [
            AtTheHouse {
                waits_at: 1,
                ..fewer.clone()
            },
            AtTheHouse {
                put_by: vec![HouseDoor::National, HouseDoor::CommonGround],
                ..fewer.clone()
            },
            AtTheHouse {
                response: Axis::Answered,
                ..fewer
            },
        ] {
            assert_eq!(weigh_national(BARS, &other, DAY).unwrap().to, None);
        }
    }

    #[test]
    fn what_is_local_hidden_or_answered_is_put_by_neither() {
        let fit = idea(1, 5000, 0.9);
        for unfit in [
            AtTheHouse {
                is_local: true,
                ..fit.clone()
            },
            AtTheHouse {
                publication: Publication::Hidden,
                ..fit.clone()
            },
            AtTheHouse {
                response: Axis::AnsweredInPart,
                ..fit.clone()
            },
        ] {
            assert_eq!(weigh_national(BARS, &unfit, DAY), None);
            assert!(choose(BARS, &[unfit], DAY).is_empty());
        }
    }

    #[test]
    fn the_month_takes_the_first_and_one_of_every_topic() {
        let ideas: Vec<AtTheHouse> = [
            (1, 0.7),
            (3, 0.8),
            (5, 0.75),
            (2, 0.62),
            (4, 0.61),
            (6, 0.59),
        ]
        .map(|(id, score)| idea(id, 50, score))
        .to_vec();
        let chosen = |ideas: &[AtTheHouse]| -> Vec<i64> {
            let moved = choose(BARS, ideas, DAY);
            moved.iter().map(|one| one.idea.get()).collect()
        };
        // Two of all, then one more of each topic; 6 is no common ground.
        assert_eq!(chosen(&ideas), [3, 5, 2, 1]);
        // What is there already leaves its place to the next.
        let mut next = ideas.clone();
        next[1].put_by = vec![HouseDoor::CommonGround];
        assert_eq!(chosen(&next), [5, 1, 2]);
        let none = Bars {
            of_a_month: 0,
            of_a_topic: 0,
            ..BARS
        };
        assert!(choose(none, &ideas, DAY).is_empty());
    }

    #[test]
    fn what_came_from_common_ground_stays_until_half_of_a_group_is_in_doubt() {
        let there = |score: Option<f64>| AtTheHouse {
            response: Axis::Put,
            put_by: vec![HouseDoor::CommonGround],
            score,
            ..idea(1, 50, 0.7)
        };
        assert_eq!(weigh_common_ground(&there(Some(0.5)), DAY), None);
        for gone in [Some(0.499), None] {
            let undone = weigh_common_ground(&there(gone), DAY).unwrap();
            assert!(!undone.is_put && undone.to == Some(Axis::None));
        }
        assert_eq!(weigh_common_ground(&idea(1, 50, 0.1), DAY), None);
    }

    #[test]
    fn it_is_said_before_and_after() {
        assert_eq!(
            BARS.in_words(),
            "When 1,000 people in the whole country agree, or when it is among the month’s first 2 ideas that every opinion group supports, it is put to the MPs of all parties here."
        );
        let undone = HouseRequest {
            door: HouseDoor::National,
            put_on: DAY,
            undone_on: Some(DAY),
        };
        assert_eq!(
            undone.in_words(BARS),
            "No longer put to MPs of all parties: supporters took their votes back and fewer than 1,000 remain. It had waited since 22 November 2026."
        );
    }

    proptest! {
        /// Whatever supporters do, after a look the request stands exactly where enough of them are, and a second look moves nothing.
        #[test]
        fn a_look_settles(steps in proptest::collection::vec(-3..=3_i64, 0..60)) {
            let bars = Bars { national: 5, ..BARS };
            let mut one = idea(1, 0, 0.0);
            for by in steps {
                one.agrees = (one.agrees + by).max(0);
                if let Some(done) = weigh_national(bars, &one, DAY) {
                    one.put_by = if done.is_put { vec![done.door] } else { Vec::new() };
                    one.response = done.to.unwrap_or(one.response);
                }
                prop_assert_eq!(one.is_put_by(HouseDoor::National), one.agrees >= 5);
                prop_assert_eq!(one.response == Axis::Put, one.agrees >= 5);
                prop_assert_eq!(weigh_national(bars, &one, DAY), None);
            }
        }
    }
}
