//! A whole run: map, groups, letters, tallies, from ballots and from what the last run handed on.
//! It must not know when or how often it is run.

use std::sync::OnceLock;

use super::ballots::{Account, Ballots, Contents, PLACED_OPINIONS, is_placeable};
use super::choose::{DRAWINGS, choose};
use super::chunks;
use super::cohorts::{Cohorts, PUBLISHED_PEOPLE};
use super::kmeans::cluster;
use super::letters::Letters;
use super::map::Map;
use super::mixture::{Crowd, Member, Rates, Votes};
use super::model::{Model, State, Waiting};
use super::score::score;
use super::tallies::{Standing, Tallies};
use super::{MOST_GROUPS, UNIT};

/// Placed people below which groups would be made of accidents.
pub const PEOPLE_FOR_GROUPS: usize = 50;

/// Ideas with [`VOTES_AN_IDEA`] votes below which there is too little to differ about.
pub const IDEAS_FOR_GROUPS: usize = 12;

/// Votes an idea needs to count among them.
pub const VOTES_AN_IDEA: usize = 10;

/// Choices running that another number of groups must win: three days, so that one odd day changes nothing.
pub const CHOICES_TO_CHANGE: u32 = 3;

/// How many groups a run makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Groups {
    /// As many as the votes say; another number than last time must win three choices running. Daily.
    Chosen,
    /// As many as last time. Between the daily choices.
    Kept,
    /// This many, 1 … 5.
    Given(usize),
}

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// How many groups.
    pub groups: Groups,
    /// Threads to use; the result does not depend on it.
    pub threads: usize,
    /// Fewest people of a cohort that is tallied by itself. Where tallies are published this is [`PUBLISHED_PEOPLE`].
    pub cohort_people: usize,
    /// Opinions (votes that are not passes) that a placed person must have, [`PLACED_OPINIONS`] but for comparisons.
    pub opinions: usize,
    /// Drawings of hidden votes by which the number of groups is chosen, [`DRAWINGS`] but for comparisons.
    pub drawings: u32,
}

impl Default for How {
    fn default() -> Self {
        Self {
            groups: Groups::Chosen,
            threads: 1,
            cohort_people: PUBLISHED_PEOPLE,
            opinions: PLACED_OPINIONS,
            drawings: DRAWINGS,
        }
    }
}

/// What a run gives.
#[derive(Clone, Debug)]
pub struct Picture {
    /// How the groups vote.
    pub model: Model,
    /// Where everybody stands, row by row; None for those not placed.
    pub standings: Vec<Option<Standing>>,
    /// What scores are made of.
    pub tallies: Tallies,
}

impl Picture {
    /// What the next run starts from.
    pub fn state(&self, ballots: &Ballots) -> State {
        let members = ballots.voters().iter().zip(&self.standings);
        State {
            model: self.model.clone(),
            members: members
                .filter_map(|(voter, standing)| Some((voter.id, standing.as_ref()?.member)))
                .collect(),
        }
    }

    /// People in each group, in 1/4096, each counted whole however many share their ballot.
    pub fn people(&self) -> [u64; MOST_GROUPS] {
        let mut people = [0; MOST_GROUPS];
        for standing in self.standings.iter().flatten() {
            for (sum, share) in people.iter_mut().zip(standing.member.shares) {
                *sum += u64::from(share);
            }
        }
        people
    }
}

/// Runs everything.
pub fn refresh(ballots: &Ballots, before: Option<&State>, how: &How) -> Picture {
    Run::new(ballots, before, how).picture()
}

/// The same, and the lowest and highest score every idea would have with 1 … 5 groups, to show how much hangs on their number. That
/// costs as much as several runs, so it is done daily; what the runs have in common is done once. In a cold space there are none.
pub fn refresh_with_ranges(
    ballots: &Ballots,
    before: Option<&State>,
    how: &How,
) -> (Picture, Vec<[f64; 2]>) {
    let run = Run::new(ballots, before, how);
    let picture = run.picture();
    let ranges = if picture.model.is_cold {
        Vec::new()
    } else {
        run.ranges(Some(&picture))
    };
    (picture, ranges)
}

/// The ranges alone.
pub fn score_ranges(ballots: &Ballots, before: Option<&State>, how: &How) -> Vec<[f64; 2]> {
    Run::new(ballots, before, how).ranges(None)
}

/// What a run is given, who may do what in it, and what it needs more than once: made when first asked for, and then kept.
struct Run<'r> {
    ballots: &'r Ballots,
    before: Option<&'r State>,
    how: &'r How,
    /// Rows that are placed, whatever the age of the account.
    placed: Vec<bool>,
    /// Rows that are placed and settled: they shape map and groups.
    shaping: Vec<u32>,
    /// Whether there is too little for groups.
    is_cold: bool,
    map: OnceLock<Map>,
    /// Where every row stands on it.
    places: OnceLock<Vec<[f64; 2]>>,
    /// Of those who stand anywhere.
    cohorts: OnceLock<Cohorts>,
    /// What part of a vote every row has.
    parts: OnceLock<Vec<u16>>,
    /// Keys of the shaping rows.
    contents: OnceLock<Contents>,
    /// Clusters of the shaping rows on the map, by k.
    clusters: [OnceLock<Vec<u8>>; MOST_GROUPS + 1],
}

impl<'r> Run<'r> {
    fn new(ballots: &'r Ballots, before: Option<&'r State>, how: &'r How) -> Self {
        let mut run = Self {
            ballots,
            before,
            how,
            placed: Vec::with_capacity(ballots.voters().len()),
            shaping: Vec::new(),
            is_cold: false,
            map: OnceLock::new(),
            places: OnceLock::new(),
            cohorts: OnceLock::new(),
            parts: OnceLock::new(),
            contents: OnceLock::new(),
            clusters: Default::default(),
        };
        for (row, voter) in ballots.voters().iter().enumerate() {
            let is_placed = voter.account != Account::Unconfirmed
                && is_placeable(ballots.row(row), how.opinions);
            run.placed.push(is_placed);
            if is_placed && voter.account == Account::Settled {
                run.shaping.push(row as u32);
            }
        }
        run.is_cold = run.has_too_little();
        run
    }

    fn picture(&self) -> Picture {
        let mut model = Model {
            ideas: self.ballots.ideas().to_vec(),
            map: self.map().clone(),
            opinions: self.how.opinions,
            is_cold: self.is_cold,
            ..Model::default()
        };
        let groups = self.number_of_groups(&mut model);
        let (rates, standings) = self.stand(groups);
        model.rates = rates;
        model.letters = self.letters(&standings, groups);
        model.style = style(self.ballots, &standings, groups);
        Picture {
            tallies: self.count(&standings, groups),
            model,
            standings,
        }
    }

    /// With `known`, its number of groups is not computed again.
    fn ranges(&self, known: Option<&Picture>) -> Vec<[f64; 2]> {
        let mut ranges = vec![[f64::INFINITY, f64::NEG_INFINITY]; self.ballots.ideas().len()];
        for groups in 1..=MOST_GROUPS {
            let counted;
            let tallies = match known {
                Some(picture) if picture.model.rates.groups == groups => &picture.tallies,
                _ => {
                    counted = self.count(&self.stand(groups).1, groups);
                    &counted
                }
            };
            for (column, [low, high]) in ranges.iter_mut().enumerate() {
                let value = score(tallies, column).value;
                *low = low.min(value);
                *high = high.max(value);
            }
        }
        ranges
    }

    fn count(&self, standings: &[Option<Standing>], groups: usize) -> Tallies {
        Tallies::count(self.ballots, standings, groups, self.cohorts().clone())
    }

    fn has_too_little(&self) -> bool {
        let placed = self.placed.iter().filter(|placed| **placed).count();
        let mut votes = vec![0_usize; self.ballots.ideas().len()];
        for row in 0..self.placed.len() {
            for cell in self.ballots.row(row) {
                votes[cell.column()] += 1;
            }
        }
        let ideas = votes.iter().filter(|votes| **votes >= VOTES_AN_IDEA);
        placed < PEOPLE_FOR_GROUPS || ideas.count() < IDEAS_FOR_GROUPS
    }

    /// Whether a row stands anywhere. In a cold space everybody's votes count, also the light voters': there would be nothing to show
    /// without them.
    fn stands(&self, row: usize) -> bool {
        let is_confirmed = || self.ballots.voters()[row].account != Account::Unconfirmed;
        self.placed[row] || self.is_cold && is_confirmed() && !self.ballots.row(row).is_empty()
    }

    fn map(&self) -> &Map {
        self.map.get_or_init(|| {
            let axes = self
                .before
                .map(|state| state.model.axes_for(self.ballots.ideas()));
            let threads = self.how.threads;
            Map::draw(self.ballots, &self.shaping, axes.as_deref(), threads)
        })
    }

    fn places(&self) -> &[[f64; 2]] {
        self.places.get_or_init(|| {
            let map = self.map();
            let mut places = vec![[0.0; 2]; self.placed.len()];
            let work = |(): &mut (), from: usize, piece: &mut [[f64; 2]]| {
                for (row, place) in (from..).zip(piece) {
                    if self.stands(row) {
                        *place = map.place(self.ballots.row(row));
                    }
                }
            };
            chunks::change(&mut places, self.how.threads, || (), work);
            places
        })
    }

    fn cohorts(&self) -> &Cohorts {
        self.cohorts.get_or_init(|| {
            let rows = (0..self.placed.len()).filter(|row| self.stands(*row));
            let cohorts = rows.map(|row| self.ballots.voters()[row].cohort);
            Cohorts::of(cohorts, self.how.cohort_people)
        })
    }

    fn number_of_groups(&self, model: &mut Model) -> usize {
        let last = self
            .before
            .filter(|state| !state.model.is_cold)
            .map(|state| state.model.rates.groups.clamp(1, MOST_GROUPS));
        if let Some(state) = self.before {
            model.losses.clone_from(&state.model.losses);
            model.waiting = state.model.waiting;
        }
        match (self.how.groups, last) {
            (Groups::Given(groups), _) => return groups.clamp(1, MOST_GROUPS),
            _ if model.is_cold => return 1,
            (Groups::Kept, Some(last)) => return last,
            _ => {}
        }
        let (drawings, threads) = (self.how.drawings, self.how.threads);
        self.places();
        let starts = chunks::tasks(MOST_GROUPS - 1, threads, |at, _| self.clusters(at + 2));
        let choice = choose(self.ballots, &self.shaping, &starts, drawings, threads);
        model.losses = choice.losses;
        let (groups, waiting) = probation(last, model.waiting, choice.groups);
        model.waiting = waiting;
        groups
    }

    /// The cluster of every shaping row, with so many of them on the map.
    fn clusters(&self, k: usize) -> &[u8] {
        self.clusters[k.min(MOST_GROUPS)].get_or_init(|| {
            let all = self.places();
            let places: Vec<[f64; 2]> = self.shaping.iter().map(|row| all[*row as usize]).collect();
            let contents = self
                .contents
                .get_or_init(|| self.ballots.contents(&self.shaping));
            cluster(&places, &contents.rows, k)
        })
    }

    /// Where the mixture begins: where people stood last time, and newcomers where last time's rates put them; without a last
    /// time, or with another number of groups, from clusters on the map.
    fn start(&self, groups: usize) -> Vec<Member> {
        let before = self
            .before
            .filter(|state| state.model.rates.groups == groups && !state.model.is_cold);
        if let Some(state) = before {
            let rates = state.model.rates_for(self.ballots.ideas());
            let start = |row: &u32| {
                let row = *row as usize;
                let known = state.find(self.ballots.voters()[row].id).copied();
                known.unwrap_or_else(|| rates.place(self.ballots.row(row), 0.0))
            };
            return self.shaping.iter().map(start).collect();
        }
        if groups == 1 {
            return vec![Member::of(0); self.shaping.len()];
        }
        let clusters = self.clusters(groups).iter();
        clusters
            .map(|group| Member::of(usize::from(*group)))
            .collect()
    }

    /// How so many groups vote, and where everybody stands. Who shaped the groups stands where the mixture left them; everybody else is
    /// placed against its rates.
    fn stand(&self, groups: usize) -> (Rates, Vec<Option<Standing>>) {
        let (ballots, threads) = (self.ballots, self.how.threads);
        let mut members = self.start(groups);
        let crowd = Crowd {
            ballots,
            rows: &self.shaping,
            votes: Votes::ALL,
            threads,
        };
        let rates = crowd.fit(&mut members, groups);
        let parts = self.parts.get_or_init(|| ballots.shares());
        let (places, cohorts) = (self.places(), self.cohorts());
        let mut fitted: Vec<Option<Member>> = vec![None; parts.len()];
        for (row, member) in self.shaping.iter().zip(members) {
            fitted[*row as usize] = Some(member);
        }
        let mut standings: Vec<Option<Standing>> = vec![None; parts.len()];
        let work = |(): &mut (), from: usize, piece: &mut [Option<Standing>]| {
            for (row, standing) in (from..).zip(piece) {
                if !self.stands(row) {
                    continue;
                }
                let place = || rates.place(ballots.row(row), 0.0);
                *standing = Some(Standing {
                    member: fitted[row].unwrap_or_else(place),
                    part: parts[row],
                    slot: cohorts.slot(ballots.voters()[row].cohort),
                    place: places[row],
                });
            }
        };
        chunks::change(&mut standings, threads, || (), work);
        (rates, standings)
    }

    fn letters(&self, standings: &[Option<Standing>], groups: usize) -> Letters {
        let Some(before) = self.before else {
            return Letters::first(groups);
        };
        let now = self.ballots.voters().iter().zip(standings);
        let both = now.filter_map(|(voter, standing)| {
            Some((before.find(voter.id)?, &standing.as_ref()?.member))
        });
        before.model.letters.hand_on(both, groups)
    }
}

/// Another number of groups than last time must win three choices running.
fn probation(
    last: Option<usize>,
    waiting: Option<Waiting>,
    chosen: usize,
) -> (usize, Option<Waiting>) {
    match last {
        Some(last) if last != chosen => {
            let times = waiting
                .filter(|waiting| waiting.groups == chosen)
                .map_or(1, |waiting| waiting.times + 1);
            if times >= CHOICES_TO_CHANGE {
                (chosen, None)
            } else {
                let waiting = Waiting {
                    groups: chosen,
                    times,
                };
                (last, Some(waiting))
            }
        }
        _ => (chosen, None),
    }
}

/// 1 - (variance of the share of agrees within groups) / (variance of it in all).
fn style(ballots: &Ballots, standings: &[Option<Standing>], groups: usize) -> f64 {
    let mut sums = [[0.0; 3]; MOST_GROUPS];
    for (row, standing) in standings.iter().enumerate() {
        let Some(standing) = standing else { continue };
        let cells = ballots.row(row);
        let opinions = cells.iter().filter(|cell| cell.is_opinion()).count() as f64;
        let agrees = cells.iter().filter(|cell| cell.agrees()).count() as f64;
        let ready = (agrees + 1.0) / (opinions + 2.0);
        for (sum, share) in sums.iter_mut().zip(standing.member.shares) {
            let weight = f64::from(share) / f64::from(UNIT);
            sum[0] += weight;
            sum[1] += weight * ready;
            sum[2] += weight * ready * ready;
        }
    }
    let spread = |[weight, sum, squares]: [f64; 3]| {
        if weight > 0.0 {
            squares - sum * sum / weight
        } else {
            0.0
        }
    };
    let all = sums.iter().fold([0.0; 3], |all, sum| {
        [all[0] + sum[0], all[1] + sum[1], all[2] + sum[2]]
    });
    let within: f64 = sums[..groups].iter().map(|sum| spread(*sum)).sum();
    let total = spread(all);
    if groups > 1 && total > 0.0 {
        (1.0 - within / total).clamp(0.0, 1.0)
    } else {
        0.0
    }
}
