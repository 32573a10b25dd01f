//! One run of the engine on one space, and its figures as pages and rows keep them. It must not know rows, nor the time.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::consensus::alarm::{self, drift, look};
use crate::consensus::ballots::{Ballots, PLACED_OPINIONS, is_placeable};
use crate::consensus::describe::marks;
use crate::consensus::most_wanted::most_wanted;
use crate::consensus::refresh::{self, Groups, How};
use crate::consensus::score::{self, Score, product, score_all};
use crate::consensus::tallies::Tallies;
use crate::consensus::{UNIT, model::Model, model::State};
use crate::domain::ground::{
    Band, Check, Dot, Group, MAP_STEPS, Mark, PEOPLE_A_DOT, Parked, Picture, Scored, Support,
    in_fives,
};
use crate::domain::sign_in::hex;

/// Ideas that describe a group.
const MARKS: usize = 3;

/// Ideas of the proportional list.
const WANTED: usize = 5;

/// The engine and its version: whoever recomputes must know with what.
pub(super) const ENGINE: &str = concat!("CG-1, common-ground ", env!("CARGO_PKG_VERSION"));

/// What a run is told beside the ballots.
pub(super) struct Task {
    /// Where the last run left things.
    pub before: Option<State>,
    /// Ranges of scores when they were last computed, by idea.
    pub ranges: BTreeMap<u64, [f64; 2]>,
    /// Whether to choose the number of groups anew, and compute the ranges.
    pub chooses: bool,
}

/// What a run gives.
pub(super) struct Outcome {
    /// For the next run. Secret.
    pub state: State,
    /// All that the engine found.
    pub found: refresh::Picture,
    /// Votes and agrees of every idea and group, in people.
    pub heard: Vec<[f64; 2]>,
    /// What pages show.
    pub picture: Picture,
    /// Every idea, in order of column.
    pub scores: Vec<Scored>,
    /// Ranges of scores.
    pub ranges: BTreeMap<u64, [f64; 2]>,
    /// People who voted enough to be placed.
    pub placed: usize,
    /// SHA-256 of model, shares, tallies and scores.
    pub hash: String,
}

/// Runs the engine. Seconds of work: never on a thread that answers requests.
pub(super) fn run(ballots: &Ballots, task: Task) -> Result<Outcome, serde_json::Error> {
    let how = How {
        groups: if task.chooses {
            Groups::Chosen
        } else {
            Groups::Kept
        },
        threads: threads(),
        ..How::default()
    };
    let before = task.before.as_ref();
    let (found, ranges) = if task.chooses {
        refresh::refresh_with_ranges(ballots, before, &how)
    } else {
        (refresh::refresh(ballots, before, &how), Vec::new())
    };
    let ranges = if ranges.is_empty() {
        task.ranges
    } else {
        ballots.ideas().iter().copied().zip(ranges).collect()
    };
    let range_of = |column: usize| ranges.get(ballots.ideas().get(column)?).copied();
    let scores: Vec<Scored> = score_all(&found.tallies)
        .iter()
        .enumerate()
        .map(|(column, score)| scored(score, &found.model, range_of(column)))
        .collect();
    let rows = ballots.voters().len();
    let placed = (0..rows)
        .filter(|row| is_placeable(ballots.row(*row), PLACED_OPINIONS))
        .count();
    let state = found.state(ballots);
    Ok(Outcome {
        placed,
        picture: picture(ballots, &found),
        hash: hash(&state, &found.tallies, &scores)?,
        heard: scores
            .iter()
            .flat_map(|scored| {
                scored
                    .groups
                    .iter()
                    .map(|group| [group.votes, group.agrees])
            })
            .collect(),
        state,
        found,
        scores,
        ranges,
    })
}

pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// A score in the words of the domain.
pub(super) fn scored(score: &Score, model: &Model, range: Option<[f64; 2]>) -> Scored {
    let missing = score.missing.iter();
    let groups = score.groups.iter().zip(missing).enumerate();
    Scored {
        band: match (score.state, score.band) {
            (score::State::NeedsMoreVoices, _) => Band::NeedsMoreVoices,
            (_, score::Band::CommonGround) => Band::CommonGround,
            (_, score::Band::LeaningTogether) => Band::LeaningTogether,
            (_, score::Band::CommonRefusal) => Band::CommonRefusal,
            (_, score::Band::DividesUs) => Band::DividesUs,
            (_, score::Band::Open) => Band::Open,
        },
        has_groups: !model.is_cold && model.rates.groups > 1,
        score: score.value,
        refusal: score.refusal,
        product: product(score.groups.iter().map(|group| (group.agrees, group.votes))),
        left_out: score.left_out.len(),
        groups: groups
            .map(|(group, (support, missing))| Support {
                letter: model.letters.letter(group),
                votes: support.votes,
                agrees: support.agrees,
                disagrees: support.disagrees,
                share: support.share,
                lower: support.lower,
                upper: support.upper,
                missing: *missing,
            })
            .collect(),
        range,
        checks: Vec::new(),
        parked: None,
        aside: None,
    }
}

/// What is known of votes beside the votes themselves, for [`check`].
pub(super) struct Arrivals {
    /// For every idea its voters by their numbers, the earliest first, and whether they voted within the last week.
    pub by_idea: Vec<Vec<(u64, bool)>>,
}

/// Says of every idea what is set aside on it, and what would be if it counted.
pub(super) fn mark_aside(outcome: &mut Outcome, ballots: &Ballots) {
    let mut by_column: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for row in 0..ballots.voters().len() {
        for cell in ballots.row(row).iter().filter(|cell| cell.is_aside()) {
            by_column.entry(cell.column()).or_default().push(row);
        }
    }
    for (column, rows) in by_column {
        let aside = weigh(&outcome.found, ballots, column, (&rows, true));
        if let (Some(scored), true) = (outcome.scores.get_mut(column), aside.is_some()) {
            scored.aside = aside;
            scored.checks.push(Check::Copied);
        }
    }
}

/// Looks at every idea for signs that somebody is pushing it: its score a week ago and its voters, the earliest first. The votes in
/// question are parked: counted as before, and said beside the count. What is set aside is in no question a second time.
pub(super) fn check(
    outcome: &mut Outcome,
    ballots: &Ballots,
    week_ago: &[Option<f64>],
    arrivals: &Arrivals,
) {
    let letters = &outcome.found.model.letters;
    let voters: Vec<Vec<(usize, alarm::Voter)>> = arrivals
        .by_idea
        .iter()
        .enumerate()
        .map(|(column, voters)| {
            let known = voters.iter().filter_map(|(id, is_of_this_week)| {
                let row = ballots.row_of(*id)?;
                let standing = outcome.found.standings.get(row)?.as_ref()?;
                let cell = ballots
                    .row(row)
                    .iter()
                    .find(|cell| cell.column() == column)?;
                let voter = alarm::Voter {
                    member: standing.member,
                    vote: cell.vote(),
                    is_copy: cell.is_aside(),
                    is_of_this_week: *is_of_this_week,
                };
                Some((row, voter))
            });
            known.collect()
        })
        .collect();
    let plain = |voters: &[(usize, alarm::Voter)]| -> Vec<alarm::Voter> {
        voters.iter().map(|(_, voter)| *voter).collect()
    };
    let all: Vec<Vec<alarm::Voter>> = voters.iter().map(|voters| plain(voters)).collect();
    let drift = drift(all.iter().map(Vec::as_slice));
    let known = week_ago.iter().zip(voters.iter().zip(&all)).enumerate();
    for (scored, (column, (before, (rows, voters)))) in outcome.scores.iter_mut().zip(known) {
        if !scored.band.is_ranked() {
            continue;
        }
        let alarm = look(scored.score, *before, voters, drift);
        let moved = alarm.moved.map(|by| Check::Moved { by });
        let newest = alarm.newest.map(|(group, z)| Check::Newest {
            letter: letters.letter(group),
            z,
        });
        let copied = std::mem::take(&mut scored.checks);
        scored.checks = moved.into_iter().chain(newest).chain(copied).collect();
        let flags = alarm.parks(voters);
        let parked = rows.iter().zip(flags).filter(|(_, is_parked)| *is_parked);
        let parked: Vec<usize> = parked.map(|((row, _), _)| *row).collect();
        scored.parked = weigh(&outcome.found, ballots, column, (&parked, false));
    }
}

/// What the votes of some rows on an idea come to, set aside or not; none where there are none.
fn weigh(
    found: &refresh::Picture,
    ballots: &Ballots,
    column: usize,
    (rows, are_aside): (&[usize], bool),
) -> Option<Parked> {
    if rows.is_empty() {
        return None;
    }
    let standings = rows.iter().filter_map(|row| {
        let standing = found.standings.get(*row)?.as_ref()?;
        Some((ballots.row(*row), standing))
    });
    let otherwise = if are_aside {
        found.tallies.with_aside(column, standings)
    } else {
        found.tallies.without(column, standings)
    };
    let score = score::score(&otherwise, 0);
    let (mut more, mut less) = (found.tallies.by_group(column), otherwise.by_group(0));
    if are_aside {
        std::mem::swap(&mut more, &mut less);
    }
    let groups = more.iter().zip(less).take(found.tallies.groups());
    Some(Parked {
        votes: u64::try_from(rows.len()).unwrap_or(u64::MAX),
        score: (score.state == score::State::Ranked).then_some(score.value),
        // Where sought votes are cut to the measure of shown ones, a group can count more without some than with them.
        groups: groups
            .map(|(more, less)| {
                [
                    more.votes.saturating_sub(less.votes),
                    more.agrees.saturating_sub(less.agrees),
                    more.disagrees.saturating_sub(less.disagrees),
                ]
            })
            .collect(),
    })
}

/// Over the exact bits of every number, in a fixed order: JSON of the model and of everybody's shares, then a line a tally and a line a
/// score. The shares go by the secret numbers of accounts: without them whoever guesses one more vote could try by this hash whether
/// the guess is right, for all else in it is published up to a few votes.
fn hash(state: &State, tallies: &Tallies, scores: &[Scored]) -> Result<String, serde_json::Error> {
    let mut sum = Sha256::new();
    sum.update(ENGINE);
    sum.update(serde_json::to_string(&state.model)?);
    sum.update(serde_json::to_string(&state.members)?);
    let mut lines = String::new();
    for row in tallies.rows() {
        let count = row.count;
        let _ = writeln!(
            lines,
            "{},{},{},{},{},{}",
            row.column, row.group, row.slot, count.votes, count.agrees, count.disagrees
        );
    }
    for scored in scores {
        let bits = (scored.score.to_bits(), scored.refusal.to_bits());
        let _ = writeln!(
            lines,
            "{},{:016x},{:016x}",
            scored.band.key(),
            bits.0,
            bits.1
        );
    }
    sum.update(lines);
    Ok(hex(&sum.finalize()))
}

fn picture(ballots: &Ballots, found: &refresh::Picture) -> Picture {
    let model = &found.model;
    let groups = model.rates.groups;
    let number = |column: usize| i64::try_from(ballots.ideas()[column]).unwrap_or(0);
    let wanted = most_wanted(ballots, found, WANTED, |_| true)
        .into_iter()
        .map(number)
        .collect();
    let mut picture = Picture {
        is_cold: model.is_cold,
        wanted,
        losses: model.losses.clone(),
        style: model.style,
        waiting: model.waiting.map(|waiting| (waiting.groups, waiting.times)),
        ..Picture::default()
    };
    if model.is_cold || groups < 2 {
        return picture;
    }
    let people = found.people();
    let share = |[some, all]: [f64; 2]| if all > 0.0 { some / all } else { 0.0 };
    picture.groups = (0..groups)
        .map(|group| Group {
            letter: model.letters.letter(group),
            people: in_fives((people[group] + u64::from(UNIT) / 2) / u64::from(UNIT)),
            marks: marks(&found.tallies, group, MARKS)
                .into_iter()
                .map(|mark| Mark {
                    idea: number(mark.column),
                    by_agreeing: mark.by_agreeing,
                    inside: share(mark.inside),
                    outside: share(mark.outside),
                })
                .collect(),
        })
        .collect();
    draw(found, &mut picture);
    picture
}

/// People gathered into the squares of a coarse map, group by group; where too few stand, nobody is shown.
fn draw(found: &refresh::Picture, picture: &mut Picture) {
    let standings = || found.standings.iter().flatten();
    let edge = |axis: usize, end: fn(f64, f64) -> f64, from: f64| {
        standings().map(|at| at.place[axis]).fold(from, end)
    };
    let left = edge(0, f64::min, f64::INFINITY);
    let top = edge(1, f64::min, f64::INFINITY);
    let width = (edge(0, f64::max, f64::NEG_INFINITY) - left)
        .max(edge(1, f64::max, f64::NEG_INFINITY) - top);
    if !width.is_finite() || width <= 0.0 {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "a dozen steps")]
    let scale = MAP_STEPS as f64 / width;
    picture.scale = [scale, left, top];
    let mut squares: BTreeMap<(i64, i64, usize), u64> = BTreeMap::new();
    for at in standings() {
        let (x, y) = square(picture.scale, at.place);
        *squares.entry((x, y, at.member.main_group())).or_default() += 1;
    }
    for ((x, y, group), people) in squares {
        if people < PEOPLE_A_DOT {
            picture.unshown += people;
            continue;
        }
        picture.dots.push(Dot {
            x,
            y,
            group,
            people: people / PEOPLE_A_DOT * PEOPLE_A_DOT,
        });
    }
    picture.unshown = in_fives(picture.unshown);
}

/// The square of a place.
pub(super) fn square([scale, left, top]: [f64; 3], place: [f64; 2]) -> (i64, i64) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clamped to a dozen steps; what is not a number becomes 0"
    )]
    let step = |x: f64| ((x * scale).floor() as i64).clamp(0, MAP_STEPS - 1);
    (step(place[0] - left), step(place[1] - top))
}
