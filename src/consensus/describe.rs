//! What marks a group: the ideas on which it differs most surely from everybody else, and never an adjective.
//! It must not know what the ideas say.
//!
//! z of the difference between the group's share and the others', with 1 added to all four counts, as Polis has it:
//! π = (s₁ + s₂) / (n₁ + n₂), z = (s₁/n₁ - s₂/n₂) / √(π (1 - π) (1/n₁ + 1/n₂)), once for agrees and once for disagrees.

use super::UNIT;
use super::tallies::{Count, Tallies};

/// An idea that marks a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// The column of the idea.
    pub column: usize,
    /// Whether it is agreeing (or else disagreeing) that marks the group.
    pub by_agreeing: bool,
    /// How sure the difference is, in standard errors.
    pub z: f64,
    /// Agrees (or disagrees) and votes in the group, in people.
    pub inside: [f64; 2],
    /// The same among everybody else.
    pub outside: [f64; 2],
}

/// The `many` most distinguishing ideas of a group, the surest first.
pub fn marks(tallies: &Tallies, group: usize, many: usize) -> Vec<Mark> {
    let mut marks: Vec<Mark> = (0..tallies.ideas())
        .filter_map(|column| mark(tallies, group, column))
        .collect();
    marks.sort_by(|a, b| b.z.total_cmp(&a.z).then(a.column.cmp(&b.column)));
    marks.truncate(many);
    marks
}

fn mark(tallies: &Tallies, group: usize, column: usize) -> Option<Mark> {
    let counts = tallies.by_group(column);
    let inside = *counts.get(group)?;
    let outside = counts
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != group)
        .fold(Count::default(), |sum, (_, count)| sum.plus(*count));
    if inside.votes == 0 || outside.votes == 0 {
        return None;
    }
    let people = |units: u64| units as f64 / f64::from(UNIT);
    let by = |of: fn(Count) -> u64, by_agreeing: bool| {
        let inside = [people(of(inside)), people(inside.votes)];
        let outside = [people(of(outside)), people(outside.votes)];
        Mark {
            column,
            by_agreeing,
            z: z_of_two(inside, outside),
            inside,
            outside,
        }
    };
    let agreeing = by(|count| count.agrees, true);
    let disagreeing = by(|count| count.disagrees, false);
    Some(if agreeing.z >= disagreeing.z {
        agreeing
    } else {
        disagreeing
    })
}

/// z of the difference of two shares, each [count, of how many], 1 added to all four.
pub fn z_of_two(one: [f64; 2], other: [f64; 2]) -> f64 {
    let [s1, n1] = one.map(|x| x + 1.0);
    let [s2, n2] = other.map(|x| x + 1.0);
    let pooled = (s1 + s2) / (n1 + n2);
    let variance = pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    if variance > 0.0 {
        (s1 / n1 - s2 / n2) / variance.sqrt()
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::cohorts::Cohorts;
    use super::super::tallies::TallyRow;
    use super::*;

    #[test]
    fn the_idea_that_sets_a_group_apart_comes_first() {
        let people = u64::from(UNIT);
        let row = |column, group, agrees: u64| TallyRow {
            column,
            group,
            slot: 0,
            count: Count {
                votes: 100 * people,
                agrees: agrees * people,
                disagrees: (100 - agrees) * people,
            },
        };
        let rows = [
            row(0, 0, 50),
            row(0, 1, 55),
            row(1, 0, 10),
            row(1, 1, 90),
            row(2, 0, 70),
            row(2, 1, 40),
        ];
        let tallies = Tallies::from_rows(2, 3, Cohorts::default(), rows);
        let marks = marks(&tallies, 0, 3);
        assert_eq!(
            marks.iter().map(|mark| mark.column).collect::<Vec<_>>(),
            [1, 2, 0]
        );
        assert!(!marks[0].by_agreeing && marks[1].by_agreeing);
        assert_eq!(z_of_two([0.0, 0.0], [0.0, 0.0]), 0.0);
    }
}
