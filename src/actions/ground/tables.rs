//! The tables of an archive: what is published of a space, as CSV and JSON. It must not read a ballot: tallies are all it knows, and
//! the picture that pages show.
//!
//! Two nights' files must not differ by one person's vote. So a cell of the tallies moves only when five votes came or went since it
//! was last published, and the published scores are those of the published tallies; live figures may be a few votes ahead.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;

use super::run::scored;
use crate::app::{Error, Result};
use crate::consensus::UNIT;
use crate::consensus::cohorts::Cohorts;
use crate::consensus::model::Model;
use crate::consensus::score::score_all;
use crate::consensus::tallies::{Count, Tallies, TallyRow};
use crate::domain::ground::{Parked, Picture, Scored, Snapshot, Space, in_fives};
use crate::domain::text;
use crate::store;
use crate::store::ground::archives::Told;

/// People whose votes must have come or gone before a published cell moves.
pub(super) const CELL_MOVES_BY: u64 = 5;

/// What stands for a cohort in the lines of votes that are being checked.
const PARKED: &str = "parked";

/// What stands for one in the lines of votes that are set aside.
const ASIDE: &str = "aside";

/// A cell by idea, letter and cohort.
pub(super) type Cells = HashMap<(i64, String, String), Count>;

pub(super) fn wrong(error: impl std::fmt::Display) -> Error {
    Error::Store(store::Error::Row(format!("archive: {error}")))
}

/// What a space is published from.
pub(super) struct Source {
    /// Which.
    pub space: Space,
    /// The newest snapshot, and what its page shows.
    pub snapshot: Snapshot,
    /// See there.
    pub picture: Picture,
    /// How groups vote.
    pub model: Model,
    /// All sums.
    pub tallies: Tallies,
    /// Ranges of scores over one to five groups, by idea.
    pub ranges: BTreeMap<u64, [f64; 2]>,
    /// What is being checked, in words, and what is parked and set aside, by idea.
    pub checks: HashMap<i64, (String, [Option<Parked>; 2])>,
    /// What the archive before said.
    pub before: Cells,
}

/// What is published of a space.
pub(super) struct Published<'p> {
    from: &'p Source,
    ideas: Vec<&'p Told>,
    letters: Vec<String>,
    /// In order of slot; the last one is "rest".
    cohorts: Vec<String>,
    rows: Vec<TallyRow>,
    /// What of these is parked, and what is set aside and in none of them: by column, group and word.
    parked: Vec<(usize, usize, &'static str, Count)>,
    scores: Vec<Scored>,
}

impl<'p> Published<'p> {
    pub(super) fn of(from: &'p Source, told: &'p [Told]) -> Self {
        let (model, tallies, before) = (&from.model, &from.tallies, &from.before);
        let known = |idea: &&Told| {
            let number = idea.number.get().unsigned_abs();
            model.ideas.binary_search(&number).is_ok()
        };
        let ideas: Vec<&Told> = told.iter().filter(known).collect();
        let groups = tallies.groups();
        let letters: Vec<String> = (0..groups)
            .map(|group| model.letters.letter(group))
            .collect();
        let cohorts = labels(tallies.cohorts());
        let columns: HashMap<u64, usize> = (0..)
            .zip(&ideas)
            .map(|(column, idea)| (idea.number.get().unsigned_abs(), column))
            .collect();
        let rows: Vec<TallyRow> = tallies
            .rows()
            .filter_map(|row| {
                let number = model.ideas.get(row.column)?;
                // What was hidden since the snapshot has left.
                let column = *columns.get(number)?;
                let key = (
                    i64::try_from(*number).ok()?,
                    letters.get(row.group)?.clone(),
                    cohorts.get(row.slot)?.clone(),
                );
                let count = moved(before.get(&key).copied(), row.count)?;
                Some(TallyRow {
                    column,
                    count,
                    ..row
                })
            })
            .collect();
        let public = Tallies::from_rows(
            groups,
            ideas.len(),
            tallies.cohorts().clone(),
            rows.iter().copied(),
        );
        let scores = score_all(&public)
            .iter()
            .zip(&ideas)
            .map(|(score, idea)| {
                let range = from.ranges.get(&idea.number.get().unsigned_abs());
                scored(score, model, range.copied())
            })
            .collect();
        let mut parked = Vec::new();
        for (column, idea) in ideas.iter().enumerate() {
            let of_it = from.checks.get(&idea.number.get());
            let told = of_it.into_iter().flat_map(|(_, of_it)| of_it);
            for (word, told) in [PARKED, ASIDE].into_iter().zip(told) {
                let groups = told.iter().flat_map(|told| &told.groups);
                for (group, told) in groups.enumerate().take(letters.len()) {
                    let [votes, agrees, disagrees] = *told;
                    let now = Count {
                        votes,
                        agrees,
                        disagrees,
                    };
                    let key = (idea.number.get(), letters[group].clone(), word.to_owned());
                    let count = moved(before.get(&key).copied(), now);
                    parked.extend(count.map(|count| (column, group, word, count)));
                }
            }
        }
        Self {
            from,
            ideas,
            letters,
            cohorts,
            rows,
            parked,
            scores,
        }
    }

    /// Whether an idea is in it.
    pub(super) fn has(&self, number: i64) -> bool {
        self.ideas.iter().any(|idea| idea.number.get() == number)
    }

    /// Every file of the space, by name.
    pub(super) fn files(&self) -> Result<Vec<(&'static str, String)>> {
        Ok(vec![
            ("snapshot.csv", self.snapshot_csv()?),
            ("groups.csv", self.groups_csv()?),
            ("marks.csv", self.marks_csv()?),
            ("map.csv", self.map_csv()?),
            ("ideas.csv", self.ideas_csv()?),
            ("wanted.csv", self.wanted_csv()?),
            ("tallies.csv", self.tallies_csv()?),
            ("model.json", self.model_json()?),
        ])
    }

    /// One line: the snapshot that the archive was made from.
    fn snapshot_csv(&self) -> Result<String> {
        let of = &self.from.snapshot;
        let columns = [
            ("space", self.from.space.key()),
            ("snapshot", of.number.to_string()),
            ("made", of.made_at.iso()),
            ("engine", of.engine.clone()),
            ("people", of.people.to_string()),
            ("placed", of.placed.to_string()),
            ("votes", of.votes.to_string()),
            ("ideas", of.ideas.to_string()),
            ("ranked", of.ranked.to_string()),
            ("supported-by-all", of.bridging.to_string()),
            ("not-on-the-map", self.from.picture.unshown.to_string()),
            ("hash-of-all-ballots", of.input_hash.clone()),
            ("hash-of-what-was-found", of.output_hash.clone()),
            ("hash-before", of.previous_hash.clone()),
            ("hash", of.hash.clone()),
        ];
        table(
            &columns.each_ref().map(|(name, _)| *name),
            [columns.map(|(_, value)| value)],
        )
    }

    fn groups_csv(&self) -> Result<String> {
        let groups = self.from.picture.groups.iter();
        table(
            &["group", "people"],
            groups.map(|group| [group.letter.clone(), group.people.to_string()]),
        )
    }

    /// The ideas that mark each group, the surest first; what was hidden since the snapshot has left.
    fn marks_csv(&self) -> Result<String> {
        let is_told = |idea: i64| self.ideas.iter().any(|told| told.number.get() == idea);
        let groups = self.from.picture.groups.iter();
        let marks = groups.flat_map(|group| group.marks.iter().map(move |mark| (group, mark)));
        table(
            &["group", "idea", "by", "inside", "outside"],
            marks
                .filter(|(_, mark)| is_told(mark.idea))
                .map(|(group, mark)| {
                    let by = if mark.by_agreeing {
                        "agreeing"
                    } else {
                        "disagreeing"
                    };
                    [
                        group.letter.clone(),
                        mark.idea.to_string(),
                        by.to_owned(),
                        rounded(mark.inside),
                        rounded(mark.outside),
                    ]
                }),
        )
    }

    fn map_csv(&self) -> Result<String> {
        let picture = &self.from.picture;
        let letter = |at: usize| {
            let group = picture.groups.get(at);
            group.map_or_else(String::new, |group| group.letter.clone())
        };
        table(
            &["group", "across", "down", "people"],
            picture.dots.iter().map(|dot| {
                [
                    letter(dot.group),
                    (dot.x + 1).to_string(),
                    (dot.y + 1).to_string(),
                    dot.people.to_string(),
                ]
            }),
        )
    }

    /// The proportional list.
    fn wanted_csv(&self) -> Result<String> {
        let is_told = |idea: &&i64| self.ideas.iter().any(|told| told.number.get() == **idea);
        let wanted = self.from.picture.wanted.iter().filter(is_told);
        table(
            &["place", "idea"],
            (1..)
                .zip(wanted)
                .map(|(place, idea): (usize, &i64)| [place.to_string(), idea.to_string()]),
        )
    }

    /// The cells that scores are made of. In lines with the word "parked" for a cohort, which of the votes in them are being checked:
    /// those are in the cells too. In lines with "aside", which votes are in no cell, and will be once they are found to be fine.
    fn tallies_csv(&self) -> Result<String> {
        let line = |column: usize, group: usize, cohort: &str, count: Count| {
            [
                self.ideas[column].number.to_string(),
                self.letters[group].clone(),
                cohort.to_owned(),
                count.votes.to_string(),
                count.agrees.to_string(),
                count.disagrees.to_string(),
            ]
        };
        let cells = self.rows.iter();
        let cells =
            cells.map(|row| line(row.column, row.group, &self.cohorts[row.slot], row.count));
        let parked = self.parked.iter();
        let parked = parked.map(|(column, group, word, count)| line(*column, *group, word, *count));
        table(
            &["idea", "group", "cohort", "votes", "agrees", "disagrees"],
            cells.chain(parked),
        )
    }

    /// Polis's columns of comments.csv, then ours: with them every figure of an idea stands in one line. Nobody's account is named:
    /// author-id is 0.
    fn ideas_csv(&self) -> Result<String> {
        let mut heading: Vec<String> = COMMENTS.map(str::to_owned).to_vec();
        let ours = [
            "passes",
            "band",
            "score",
            "refusal",
            "product",
            "range-low",
            "range-high",
            "checks",
            "parked",
            "score-without-parked",
            "aside",
            "score-with-aside",
        ];
        heading.extend(ours.map(str::to_owned));
        for letter in &self.letters {
            let of_a_group = ["votes", "agrees", "disagrees", "share", "lower", "upper"];
            heading.extend(of_a_group.map(|name| format!("{name}-{letter}")));
        }
        let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
        let known = self.ideas.iter().zip(&self.scores);
        table(
            &heading,
            known.map(|(idea, scored)| {
                let number = |x: Option<f64>| x.map_or_else(String::new, rounded);
                let surely = |x: Option<f64>| x.map_or_else(String::new, rounded_down);
                let (checks, told) = match self.from.checks.get(&idea.number.get()) {
                    Some((words, told)) => (words.clone(), told.each_ref().map(Option::as_ref)),
                    None => (String::new(), [None, None]),
                };
                let enough = told.map(|told| told.filter(|told| told.votes >= CELL_MOVES_BY));
                let mut line = comment(idea, idea.agrees, idea.disagrees).to_vec();
                line.extend([
                    (idea.votes - idea.agrees - idea.disagrees).to_string(),
                    scored.band.key().to_owned(),
                    scored.score.to_string(),
                    scored.refusal.to_string(),
                    scored.product.to_string(),
                    surely(scored.range.map(|[low, _]| low)),
                    number(scored.range.map(|[_, high]| high)),
                    checks,
                ]);
                for told in enough {
                    line.extend([
                        told.map_or_else(String::new, |told| in_fives(told.votes).to_string()),
                        surely(told.and_then(|told| told.score)),
                    ]);
                }
                for group in &scored.groups {
                    let figures = [
                        group.votes,
                        group.agrees,
                        group.disagrees,
                        group.share,
                        group.lower,
                        group.upper,
                    ];
                    line.extend(figures.map(|x| x.to_string()));
                }
                line
            }),
        )
    }

    fn model_json(&self) -> Result<String> {
        let known = self.cohorts.len().saturating_sub(1);
        let text = json!({
            "letters": self.letters,
            "cohorts": &self.cohorts[..known],
            "is-cold": self.from.model.is_cold,
            "model": self.from.model,
        });
        Ok(serde_json::to_string(&text).map_err(wrong)? + "\n")
    }
}

/// What a published cell says now: what it said, until five votes came or went; nothing, until five are in it.
fn moved(before: Option<Count>, now: Count) -> Option<Count> {
    let enough = CELL_MOVES_BY * u64::from(UNIT);
    match before {
        Some(before) if before.votes.abs_diff(now.votes) < enough => Some(before),
        _ => (now.votes >= enough).then_some(now),
    }
}

/// Names of cohorts that stay: the numbers of their first and last week and way.
fn labels(cohorts: &Cohorts) -> Vec<String> {
    let slots = u32::try_from(cohorts.full()).unwrap_or(0);
    let named = (0..slots).map(|slot| {
        let members: Vec<u32> = cohorts.members(slot).collect();
        match members.as_slice() {
            [] => format!("slot-{slot}"),
            [only] => format!("{only}"),
            [first, .., last] => format!("{first}-{last}"),
        }
    });
    named.chain(["rest".to_owned()]).collect()
}

/// The cells of a published table.
pub(super) fn read_cells(csv: Option<&str>) -> Result<Cells> {
    let mut cells = Cells::new();
    let mut table = csv::Reader::from_reader(csv.unwrap_or_default().as_bytes());
    for line in table.deserialize() {
        let (idea, group, cohort, votes, agrees, disagrees): (i64, String, String, u64, u64, u64) =
            line.map_err(wrong)?;
        let count = Count {
            votes,
            agrees,
            disagrees,
        };
        cells.insert((idea, group, cohort), count);
    }
    Ok(cells)
}

/// The columns of Polis's comments.csv.
pub(super) const COMMENTS: [&str; 8] = [
    "timestamp",
    "datetime",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "comment-body",
];

/// A line in these columns.
pub(super) fn comment(idea: &Told, agrees: i64, disagrees: i64) -> [String; 8] {
    [
        idea.published_at.millis().to_string(),
        idea.published_at.iso(),
        idea.number.to_string(),
        "0".to_owned(),
        agrees.to_string(),
        disagrees.to_string(),
        "1".to_owned(),
        text::cell(&idea.title),
    ]
}

/// A figure of the live page, to the hundredth as the page shows it: more would tell of single votes.
pub(super) fn rounded(share: f64) -> String {
    format!("{:.2}", (share * 100.0).round() / 100.0)
}

/// The same for what is surely reached, which no page rounds up.
fn rounded_down(share: f64) -> String {
    format!("{:.2}", (share * 100.0 + 1e-9).floor() / 100.0)
}

/// A table as CSV.
pub(super) fn table<Line: IntoIterator<Item = String>>(
    heading: &[&str],
    lines: impl IntoIterator<Item = Line>,
) -> Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(heading).map_err(wrong)?;
    for line in lines {
        table.write_record(line).map_err(wrong)?;
    }
    let bytes = table.into_inner().map_err(wrong)?;
    String::from_utf8(bytes).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(people: u64) -> Count {
        Count {
            votes: people * u64::from(UNIT),
            agrees: people * u64::from(UNIT),
            disagrees: 0,
        }
    }

    #[test]
    fn a_cell_says_nothing_of_four_people_and_moves_by_five() {
        assert_eq!(moved(None, votes(4)), None);
        assert_eq!(moved(None, votes(5)), Some(votes(5)));
        assert_eq!(moved(Some(votes(5)), votes(9)), Some(votes(5)));
        assert_eq!(moved(Some(votes(5)), votes(10)), Some(votes(10)));
        assert_eq!(moved(Some(votes(9)), votes(5)), Some(votes(9)));
        assert_eq!(moved(Some(votes(9)), votes(4)), None);
    }
}
