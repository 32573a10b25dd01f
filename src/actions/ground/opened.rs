//! The ballots of those who asked for it, as files in Polis's exact columns under numbers that are drawn anew each time. It must not
//! read anybody else's ballot, and leaves out what would tell of those who kept theirs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::poll::vote_of;
use super::tables::{COMMENTS, comment, table, wrong};
use crate::app::Result;
use crate::clock;
use crate::consensus::ballots::{Account, Ballots, Urn, Vote, Voter, Way};
use crate::consensus::polis;
use crate::consensus::score::product;
use crate::consensus::seed::Dice;
use crate::domain::ground::VOTES_COUNT_DAYS;
use crate::domain::ids::AccountId;
use crate::domain::open_ballot::{may_publish, may_tell};
use crate::domain::time::Timestamp;
use crate::store::ReadConn;
use crate::store::ground::archives::Told;
use crate::store::open_ballots::{self, OpenVote};

/// The folder of an archive in which they lie. Only the newest archive has it: what was taken back leaves with the next one.
pub(super) const FOLDER: &str = "ballots";

/// A day and a week in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
const WEEK: i64 = 7 * DAY;

/// The Monday before 1 January 1970, a Thursday.
const FIRST_MONDAY: i64 = -3 * DAY;

/// What may be published.
pub(super) struct Opened {
    ideas: Vec<Told>,
    votes: Vec<OpenVote>,
}

/// Reads what may be published; nothing while too few have asked for it.
pub(super) async fn read(
    connection: &mut ReadConn,
    told: &[Told],
    now: Timestamp,
) -> Result<Option<Opened>> {
    let since = now.minus_days(VOTES_COUNT_DAYS);
    let mut votes = open_ballots::list_votes(connection, since).await?;
    let voters = open_ballots::count_voters(connection).await?;
    let open: BTreeSet<AccountId> = votes.iter().map(|vote| vote.account).collect();
    let secret = usize::try_from(voters)
        .unwrap_or(0)
        .saturating_sub(open.len());
    if !may_publish(open.len(), secret) {
        return Ok(None);
    }
    let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
    for vote in &votes {
        *counts.entry(vote.number.get()).or_default() += 1;
    }
    let open_of = |idea: &Told| counts.get(&idea.number.get()).copied().unwrap_or(0);
    let ideas: Vec<Told> = told
        .iter()
        .filter(|idea| open_of(idea) > 0 && may_tell(open_of(idea), idea.votes))
        .cloned()
        .collect();
    let numbers: BTreeSet<i64> = ideas.iter().map(|idea| idea.number.get()).collect();
    votes.retain(|vote| numbers.contains(&vote.number.get()));
    Ok(Some(Opened { ideas, votes }))
}

/// The files, by name.
pub(super) async fn files(opened: Option<Opened>) -> Result<Vec<(String, String)>> {
    let Some(opened) = opened else {
        return Ok(Vec::new());
    };
    // Polis mode compares everybody with everybody: seconds of work.
    tokio::task::spawn_blocking(move || opened.files(&mut Dice::new(clock::random_u64())))
        .await
        .map_err(wrong)?
}

impl Opened {
    fn files(mut self, dice: &mut Dice) -> Result<Vec<(String, String)>> {
        let people: BTreeSet<AccountId> = self.votes.iter().map(|vote| vote.account).collect();
        let mut order: Vec<AccountId> = people.into_iter().collect();
        shuffle(&mut order, dice);
        let numbers: BTreeMap<AccountId, u64> = order.into_iter().zip(0..).collect();
        let mut urn = Urn::over(
            self.ideas
                .iter()
                .map(|idea| idea.number.get().unsigned_abs()),
        );
        let mut rows: BTreeMap<u64, Vec<(u64, Vote, Way)>> = BTreeMap::new();
        for vote in &self.votes {
            let idea = vote.number.get().unsigned_abs();
            rows.entry(numbers[&vote.account]).or_default().push((
                idea,
                vote_of(vote.choice),
                Way::Shown,
            ));
        }
        for (id, votes) in rows {
            let voter = Voter {
                id,
                cohort: 0,
                account: Account::Settled,
            };
            urn.add(voter, votes);
        }
        let ballots = urn.open();
        shuffle(&mut self.votes, dice);
        let polis = polis::run(&ballots, |_| false, None, 1);
        let files = [
            ("votes.csv", self.votes_csv(&numbers)?),
            (
                "participants-votes.csv",
                participants_csv(&ballots, &polis)?,
            ),
            ("comments.csv", self.comments_csv(&ballots)?),
            ("polis-mode.json", polis_json(&ballots, &polis)?),
        ];
        Ok(files
            .map(|(name, body)| (format!("{FOLDER}/{name}"), body))
            .to_vec())
    }

    fn votes_csv(&self, numbers: &BTreeMap<AccountId, u64>) -> Result<String> {
        table(
            &["timestamp", "datetime", "comment-id", "voter-id", "vote"],
            self.votes.iter().map(|vote| {
                let week = week_of(vote.changed_at);
                [
                    week.millis().to_string(),
                    week.iso(),
                    vote.number.to_string(),
                    numbers[&vote.account].to_string(),
                    vote.choice.get().to_string(),
                ]
            }),
        )
    }

    /// Counted from these ballots alone.
    fn comments_csv(&self, ballots: &Ballots) -> Result<String> {
        let mut counts = vec![[0_i64; 2]; ballots.ideas().len()];
        for cell in (0..ballots.voters().len()).flat_map(|row| ballots.row(row)) {
            match cell.vote() {
                Vote::Agree => counts[cell.column()][0] += 1,
                Vote::Disagree => counts[cell.column()][1] += 1,
                Vote::Pass => {}
            }
        }
        let known = self.ideas.iter().zip(counts);
        table(
            &COMMENTS,
            known.map(|(idea, [agrees, disagrees])| comment(idea, agrees, disagrees)),
        )
    }
}

/// One line a person. How many comments somebody wrote would tell who they are, so it is 0 for everybody.
fn participants_csv(ballots: &Ballots, polis: &polis::PolisPicture) -> Result<String> {
    let fixed = [
        "participant",
        "group-id",
        "n-comments",
        "n-votes",
        "n-agree",
        "n-disagree",
    ];
    let ideas: Vec<String> = ballots.ideas().iter().map(u64::to_string).collect();
    let heading: Vec<&str> = fixed
        .into_iter()
        .chain(ideas.iter().map(String::as_str))
        .collect();
    let groups: BTreeMap<u32, u8> = polis
        .rows
        .iter()
        .copied()
        .zip(polis.labels.iter().copied())
        .collect();
    let line = |(row, voter): (u32, &Voter)| {
        let cells = ballots.row(row as usize);
        let many = |vote: Vote| cells.iter().filter(|cell| cell.vote() == vote).count();
        let mut votes = vec![String::new(); ideas.len()];
        for cell in cells {
            votes[cell.column()] = cell.value().to_string();
        }
        let group = groups.get(&row).map_or_else(String::new, u8::to_string);
        let counts = [0, cells.len(), many(Vote::Agree), many(Vote::Disagree)];
        [voter.id.to_string(), group]
            .into_iter()
            .chain(counts.map(|count| count.to_string()))
            .chain(votes)
            .collect::<Vec<String>>()
    };
    table(&heading, (0..).zip(ballots.voters()).map(line))
}

/// What Polis would find in these ballots, for whoever runs it or red-dwarf on them.
fn polis_json(ballots: &Ballots, polis: &polis::PolisPicture) -> Result<String> {
    let groups = polis.groups.max(1);
    let mut sizes = vec![0_u64; groups];
    for label in &polis.labels {
        sizes[usize::from(*label)] += 1;
    }
    let counts = polis.counts.chunks_exact(groups);
    let ideas: Vec<serde_json::Value> = ballots
        .ideas()
        .iter()
        .zip(counts)
        .map(|(idea, groups)| {
            let product = product(
                groups
                    .iter()
                    .map(|[votes, agrees, _]| (f64::from(*agrees), f64::from(*votes))),
            );
            json!({ "comment-id": idea, "group-informed-consensus": product })
        })
        .collect();
    let text = json!({ "groups": groups, "people": sizes, "ideas": ideas });
    Ok(serde_json::to_string(&text).map_err(wrong)? + "\n")
}

/// The Monday, 00:00 UTC, of the week of a moment.
fn week_of(at: Timestamp) -> Timestamp {
    let weeks = (at.millis() - FIRST_MONDAY).div_euclid(WEEK);
    Timestamp::from_millis(weeks * WEEK + FIRST_MONDAY)
}

fn shuffle<T>(list: &mut [T], dice: &mut Dice) {
    for end in (1..list.len()).rev() {
        list.swap(end, dice.below(end + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_moment_only_the_week_is_told() {
        let monday = Timestamp::from_millis(1_795_996_800_000);
        assert_eq!(monday.iso(), "2026-11-30T00:00:00Z");
        assert_eq!(week_of(monday), monday);
        let sunday = Timestamp::from_millis(monday.millis() - 1);
        assert_eq!(week_of(sunday), monday.minus_days(7));
        assert_eq!(week_of(monday.plus_minutes(6 * 24 * 60 + 1439)), monday);
    }

    #[test]
    fn a_shuffle_loses_nobody() {
        let mut list: Vec<u32> = (0..100).collect();
        shuffle(&mut list, &mut Dice::new(1));
        assert_ne!(list[..10], (0..10).collect::<Vec<u32>>());
        list.sort_unstable();
        assert_eq!(list, (0..100).collect::<Vec<u32>>());
    }
}
