//! Which of the ideas on one desk may ask for the same, so that one answer can serve them all (uk.md S3). It only offers: a person joins.
//! It must not know rows or pages, nor whose ideas they are.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::search;
use super::similar::{Asked, Candidate};

/// From here two titles are near enough to be offered as one question. Of 55 real pairs that ask the same, 49 are offered with it; of
/// pairs that only share their topic about half are too, and a person leaves those alone.
pub const NEAR_FROM: f64 = 0.48;

/// Words that ask for more of a thing. A title with one of these and a title with one of [`AGAINST`] may use the same nouns and still
/// want opposite things.
const FOR: &str = "allow permit legalise legalize keep save protect maintain retain preserve raise increase extend expand introduce \
    build support restore facilitate fund reinstate demand accelerate";
/// Words that ask for less of it, or for its end.
const AGAINST: &str = "ban prohibit stop end abolish scrap remove repeal prevent lower reduce cut lift close oppose reject cancel halt \
    withdraw outlaw criminalise limit illegal";
/// Of those, the words that also name the thing: "keep the ban" is against, "lift the ban" is not.
const BARS: &str = "ban prohibition closure cut removal";

static LEANINGS: LazyLock<[HashSet<String>; 3]> =
    LazyLock::new(|| [FOR, AGAINST, BARS].map(|list| search::words(list).into_iter().collect()));

/// Of the candidates, those that may ask for the same as a title: near by its words, and not against it.
pub fn offer<Id: Clone>(
    asked: &Asked,
    title: &str,
    candidates: &[Candidate<Id>],
) -> Vec<Candidate<Id>> {
    candidates
        .iter()
        .filter(|one| asked.likeness_to(&one.title) >= NEAR_FROM && !may_oppose(title, &one.title))
        .cloned()
        .collect()
}

/// Whether two titles may want opposite things: one asks for, the other against. Rather one offer too few than one that joins them.
pub fn may_oppose(one: &str, other: &str) -> bool {
    leaning(one) != leaning(other)
}

/// Whether a title asks for a thing or against it, by its first word that says so; a bar after it turns it round ("end the ban"). What
/// says neither names the thing it wants.
fn leaning(title: &str) -> bool {
    let [is_for, is_against, is_bar] = &*LEANINGS;
    let mut leaning = None;
    for word in search::words(title) {
        leaning = match leaning {
            None if is_against.contains(&word) => Some(false),
            None if is_for.contains(&word) => Some(true),
            Some(leaning) if is_bar.contains(&word) => return !leaning,
            kept => kept,
        };
    }
    leaning.unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn what_wants_the_opposite_is_not_offered() {
        for (one, other) in [
            (
                "Ban driven grouse shooting",
                "Protect driven grouse shooting",
            ),
            ("Allow fox hunting", "Keep the ban on fox hunting"),
            ("Lower the voting age to 16", "Raise the voting age to 21"),
            ("Lift the ban on fox hunting", "Ban fox hunting"),
        ] {
            assert!(may_oppose(one, other), "{one} / {other}");
            assert!(may_oppose(other, one), "{other} / {one}");
        }
        for (one, other) in [
            ("Ban driven grouse shooting", "End driven grouse shooting"),
            (
                "Allow motorcycles to use bus lanes",
                "Allow motorcycles to use all bus lanes",
            ),
        ] {
            assert!(!may_oppose(one, other), "{one} / {other}");
        }
    }

    #[test]
    fn near_titles_are_offered_and_far_ones_are_not() {
        let title = "Allow motorcycles to use bus lanes";
        let asked = Asked::weigh(title, 1_000, &HashMap::new());
        let candidate = |id: usize, title: &str| Candidate {
            id,
            title: title.to_owned(),
        };
        let offered = offer(
            &asked,
            title,
            &[
                candidate(1, "Allow motorcycles to use ALL bus lanes."),
                candidate(2, "Free bus travel for everybody under 22"),
                candidate(3, "Stop motorcycles using bus lanes"),
            ],
        );
        assert_eq!(offered.iter().map(|one| one.id).collect::<Vec<_>>(), [1]);
    }
}
