//! The constants of the engine with their reasons, as the page of the method prints them. It must not hold a number of its own.

use crate::consensus::alarm;
use crate::consensus::ballots::{PLACED_OPINIONS, PLACED_VOTES, SHARED_FROM, YOUNG_FOR_DAYS};
use crate::consensus::choose::DRAWINGS;
use crate::consensus::cohorts::PUBLISHED_PEOPLE;
use crate::consensus::refresh::{
    CHOICES_TO_CHANGE, IDEAS_FOR_GROUPS, PEOPLE_FOR_GROUPS, VOTES_AN_IDEA,
};
use crate::consensus::score::{
    COMMON_GROUND, DIVIDES_BY, DIVIDES_Z, LEANING_TOGETHER, RANKED_VOTES, RANKED_VOTES_LEFT,
    Z_GROUPS, Z_ONE_GROUP,
};
use crate::consensus::tallies::SOUGHT_AFTER;
use crate::consensus::{MOST_GROUPS, UNIT};
use crate::domain::ground::{PEOPLE_A_DOT, PEOPLE_OF_A_SPACE, VOTES_COUNT_DAYS};
use crate::domain::vote::{SHOWN_A_DAY, SHOWN_SKIPS};

/// A number of the method.
#[derive(Clone, Debug)]
pub struct Constant {
    /// What it is.
    pub what: &'static str,
    /// Its value.
    pub value: String,
    /// Why.
    pub why: &'static str,
}

fn constant(what: &'static str, value: &impl ToString, why: &'static str) -> Constant {
    Constant {
        what,
        value: value.to_string(),
        why,
    }
}

/// All of them, in the order in which a vote meets them.
pub fn constants() -> Vec<Constant> {
    vec![
        constant(
            "Days a vote counts",
            &VOTES_COUNT_DAYS,
            "Older votes were cast in another time.",
        ),
        constant(
            "Ideas a day that count as shown to one person",
            &SHOWN_A_DAY,
            "Beyond it is no longer reading.",
        ),
        constant(
            "Ideas passed by without a vote after which the next still counts as shown",
            &SHOWN_SKIPS,
            "Whoever turns over more is looking for one.",
        ),
        constant(
            "Shown votes before a person’s sought votes count",
            &SOUGHT_AFTER,
            "A newcomer with a link must first look around.",
        ),
        constant(
            "Votes to be placed in a group",
            &PLACED_VOTES,
            "Fewer say too little.",
        ),
        constant(
            "Votes among them that are no passes",
            &PLACED_OPINIONS,
            "Groups are made from agreeing and disagreeing alone.",
        ),
        constant(
            "Days before an account helps to shape the groups",
            &YOUNG_FOR_DAYS,
            "Whoever signs up today cannot redraw the groups in which they will be counted.",
        ),
        constant(
            "Votes from which equal ballots share one vote",
            &SHARED_FROM,
            "Shorter ballots may be equal by chance.",
        ),
        constant(
            "Parts of a person in all sums",
            &UNIT,
            "Whole numbers add up the same in every order.",
        ),
        constant(
            "People before groups are looked for",
            &PEOPLE_FOR_GROUPS,
            "Groups of fewer would be made of accidents.",
        ),
        constant(
            "Ideas before groups are looked for",
            &IDEAS_FOR_GROUPS,
            "With fewer there is too little to differ about.",
        ),
        constant(
            "Votes each of these ideas needs",
            &VOTES_AN_IDEA,
            "So that it counts as voted on.",
        ),
        constant(
            "Most groups",
            &MOST_GROUPS,
            "More say nothing a reader could remember.",
        ),
        constant(
            "Times votes are hidden to choose their number, at most",
            &DRAWINGS,
            "So every vote is hidden once, and none counts more than another; in large crowds fewer times do.",
        ),
        constant(
            "Days running another number of groups must win",
            &CHOICES_TO_CHANGE,
            "One odd day changes nothing.",
        ),
        constant(
            "People voting on a topic or constituency before it is computed by itself",
            &PEOPLE_OF_A_SPACE,
            "As for the country.",
        ),
        constant(
            "z with two groups or more",
            &Z_GROUPS,
            "One-sided 90 per cent.",
        ),
        constant(
            "z with one group",
            &Z_ONE_GROUP,
            "The top of a single list is chosen for its luck, which 90 per cent would not pay for.",
        ),
        constant(
            "Votes an idea needs in every group",
            &RANKED_VOTES,
            "Nothing is said about a group that was not heard.",
        ),
        constant(
            "Votes it must keep whichever cohort is left out",
            &RANKED_VOTES_LEFT,
            "One week must not be all there is.",
        ),
        constant(
            "Score from which an idea is common ground",
            &COMMON_GROUND,
            "Three in five of every group, surely.",
        ),
        constant(
            "Score from which it leans together",
            &LEANING_TOGETHER,
            "One in two of every group, surely.",
        ),
        constant(
            "Difference of support that divides two groups",
            &DIVIDES_BY,
            "A quarter of the people.",
        ),
        constant("z of that difference", &DIVIDES_Z, "One-sided 95 per cent."),
        constant(
            "People of a cohort that is tallied by itself",
            &PUBLISHED_PEOPLE,
            "Published figures say nothing about few.",
        ),
        constant(
            "People a mark on the map stands for at least",
            &PEOPLE_A_DOT,
            "Nobody can be found on it.",
        ),
    ]
}

/// Points within a week, and standard errors of the newest voters, from which an idea is marked as being checked.
pub fn alarms() -> (String, String) {
    (
        format!("{:.0}", alarm::MOVED * 100.0),
        format!("{:.0}", alarm::NEWEST_Z),
    )
}
