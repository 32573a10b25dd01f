//! The votes of the site as ballots for the engine: which count, what each account is worth, and which ideas make a space.
//! It must not know what is computed from them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

use super::run::{Arrivals, threads};
use crate::consensus::ballots::{
    Account, Ballots, PLACED_VOTES, Urn, Vote, Voter, Way, YOUNG_FOR_DAYS,
};
use crate::consensus::copies::copied;
use crate::domain::ground::{PEOPLE_OF_A_SPACE, Space, VOTES_COUNT_DAYS};
use crate::domain::ids::IdeaId;
use crate::domain::sign_in::hex;
use crate::domain::time::Timestamp;
use crate::domain::vote::{Choice, Seen};
use crate::store::{self, ground::ballots::LiveIdea, ground::ballots::LiveVoter};

/// A week, of which cohorts are made.
const WEEK_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Everything that is computed from, as it was at one moment.
pub(super) struct Poll {
    /// Live ideas by number.
    pub ideas: Vec<LiveIdea>,
    voters: Vec<Voter>,
    /// By voter: idea (its place in `ideas`), vote, way.
    votes: Vec<Vec<(u32, Vote, Way)>>,
    /// By voter, in the same order: when.
    moments: Vec<Vec<Timestamp>>,
    /// By idea, its public number: the voters whose votes on it wait until a moderator has looked.
    aside: BTreeMap<u64, BTreeSet<u64>>,
}

/// The engine's word for a choice.
pub(super) fn vote_of(choice: Choice) -> Vote {
    match choice {
        Choice::Agree => Vote::Agree,
        Choice::Disagree => Vote::Disagree,
        Choice::Pass => Vote::Pass,
    }
}

/// The engine's word for how voter and idea met.
pub(super) fn way_of(seen: Seen) -> Way {
    match seen {
        Seen::Shown => Way::Shown,
        Seen::Sought => Way::Sought,
    }
}

/// The engine's word for somebody who votes here.
pub(super) fn voter_of(voter: &LiveVoter, now: Timestamp) -> Voter {
    Voter {
        id: voter.id.get().unsigned_abs(),
        cohort: cohort(voter),
        account: worth(voter, now),
    }
}

/// What an account is worth: young ones are counted and shape nothing, those who took back their consent are not counted.
fn worth(voter: &LiveVoter, now: Timestamp) -> Account {
    if voter.is_brought {
        Account::Settled
    } else if !voter.has_consented {
        Account::Unconfirmed
    } else if voter.created_at > now.minus_days(i64::from(YOUNG_FOR_DAYS)) {
        Account::Young
    } else {
        Account::Settled
    }
}

/// Sign-up week and way of arrival in one number. The site knows two ways: signing up here, and being brought with a conversation.
fn cohort(voter: &LiveVoter) -> u32 {
    let week = u32::try_from(voter.created_at.millis().max(0) / WEEK_MILLIS).unwrap_or(0);
    week * 2 + u32::from(voter.is_brought)
}

impl Poll {
    /// Reads it all.
    pub(super) async fn load(
        connection: &mut AnyConnection,
        now: Timestamp,
    ) -> store::Result<Self> {
        let ideas = store::ground::ballots::list_ideas(connection).await?;
        let voters = store::ground::ballots::list_voters(connection).await?;
        let cast = store::ground::ballots::list_votes(connection).await?;
        let columns: HashMap<IdeaId, u32> = (0..).zip(&ideas).map(|(at, i)| (i.id, at)).collect();
        let since = now.minus_days(VOTES_COUNT_DAYS);
        let mut poll = Self {
            ideas,
            voters: Vec::new(),
            votes: Vec::new(),
            moments: Vec::new(),
            aside: BTreeMap::new(),
        };
        let mut cast = cast.into_iter().peekable();
        for voter in &voters {
            let mut row = Vec::new();
            while let Some(vote) = cast.next_if(|vote| vote.account <= voter.id) {
                // A conversation held elsewhere counts from the day it was brought here, which the account's number tells.
                let counted_from = vote.changed_at.max(vote.account.made_at());
                let is_whose = vote.account == voter.id && counted_from > since;
                if let (true, Some(column)) = (is_whose, columns.get(&vote.idea)) {
                    row.push((
                        *column,
                        vote_of(vote.choice),
                        way_of(vote.seen),
                        vote.changed_at,
                    ));
                }
            }
            let known = voter_of(voter, now);
            if row.is_empty() || known.account == Account::Unconfirmed {
                continue;
            }
            row.sort_unstable_by_key(|(column, ..)| *column);
            let moments = row.iter().map(|(.., at)| *at).collect();
            let row = row
                .into_iter()
                .map(|(column, vote, way, _)| (column, vote, way))
                .collect();
            poll.voters.push(known);
            poll.votes.push(row);
            poll.moments.push(moments);
        }
        let found_fine = store::ground::checks::list(connection).await?;
        poll.aside = poll.copies(&found_fine);
        Ok(poll)
    }

    /// Votes of copied ballots on the ideas for which they were copied, but for those a moderator looked at since and found to be fine.
    fn copies(&self, found_fine: &HashMap<IdeaId, Timestamp>) -> BTreeMap<u64, BTreeSet<u64>> {
        let (ballots, ideas) = self.ballots(&Space::Country);
        let mut made = vec![0; ballots.voters().len()];
        for (voter, moments) in self.voters.iter().zip(&self.moments) {
            let mut moments = moments.clone();
            moments.sort_unstable();
            let middle = moments.get(moments.len() / 2);
            if let (Some(row), Some(middle)) = (ballots.row_of(voter.id), middle) {
                made[row] = middle.millis().unsigned_abs();
            }
        }
        let mut copies = BTreeMap::new();
        for (column, mut voters) in copied(&ballots, &made, threads()) {
            let Some(idea) = ideas.get(column) else {
                continue;
            };
            if let Some(fine) = found_fine.get(&idea.id) {
                voters.retain(|id| self.moment(*id, column).is_some_and(|at| at > *fine));
            }
            if !voters.is_empty() {
                copies.insert(idea.number.unsigned_abs(), voters);
            }
        }
        copies
    }

    /// When a voter voted on an idea, or last changed that.
    fn moment(&self, voter: u64, column: usize) -> Option<Timestamp> {
        let of = |one: &Voter| one.id;
        let at = self.voters.binary_search_by_key(&voter, of).ok()?;
        let column = u32::try_from(column).ok()?;
        let on_it = |(column, ..): &(u32, Vote, Way)| *column;
        let place = self.votes[at].binary_search_by_key(&column, on_it).ok()?;
        self.moments[at].get(place).copied()
    }

    /// The country, and every topic and constituency in which enough people voted.
    pub(super) fn spaces(&self) -> Vec<Space> {
        let mut people: HashMap<Space, usize> = HashMap::new();
        for row in &self.votes {
            let mut votes: HashMap<Space, usize> = HashMap::new();
            for (column, ..) in row {
                let idea = &self.ideas[*column as usize];
                *votes.entry(Space::Topic(idea.topic.clone())).or_default() += 1;
                if let Some(seat) = &idea.seat {
                    *votes.entry(Space::Seat(seat.clone())).or_default() += 1;
                }
            }
            for (space, _) in votes.into_iter().filter(|(_, many)| *many >= PLACED_VOTES) {
                *people.entry(space).or_default() += 1;
            }
        }
        let mut spaces: Vec<Space> = people
            .into_iter()
            .filter(|(_, people)| *people >= PEOPLE_OF_A_SPACE)
            .map(|(space, _)| space)
            .collect();
        spaces.push(Space::Country);
        spaces.sort();
        spaces
    }

    /// For every idea its voters, the earliest first. Voters go by their numbers in the engine.
    pub(super) fn arrivals(&self, since: Timestamp) -> Arrivals {
        let mut by_idea: Vec<Vec<(Timestamp, u64)>> = vec![Vec::new(); self.ideas.len()];
        for ((voter, row), moments) in self.voters.iter().zip(&self.votes).zip(&self.moments) {
            for ((column, ..), at) in row.iter().zip(moments) {
                by_idea[*column as usize].push((*at, voter.id));
            }
        }
        let in_order = |mut voters: Vec<(Timestamp, u64)>| {
            voters.sort_unstable();
            let told = voters.into_iter().map(|(at, id)| (id, at > since));
            told.collect()
        };
        Arrivals {
            by_idea: by_idea.into_iter().map(in_order).collect(),
        }
    }

    /// The ballots of a space and the ideas in it. Ideas go by their public numbers, so that what is published can be read.
    pub(super) fn ballots(&self, space: &Space) -> (Ballots, Vec<&LiveIdea>) {
        let is_in = |idea: &LiveIdea| match space {
            Space::Country => true,
            Space::Topic(key) => idea.topic == *key,
            Space::Seat(code) => idea.seat.as_ref() == Some(code),
        };
        let ideas: Vec<&LiveIdea> = self.ideas.iter().filter(|idea| is_in(idea)).collect();
        let mut urn = Urn::over(ideas.iter().map(|idea| idea.number.unsigned_abs()));
        for (voter, row) in self.voters.iter().zip(&self.votes) {
            let votes = row.iter().filter_map(|(column, vote, way)| {
                let idea = &self.ideas[*column as usize];
                is_in(idea).then_some((idea.number.unsigned_abs(), *vote, *way))
            });
            let votes: Vec<_> = votes.collect();
            if !votes.is_empty() {
                urn.add(*voter, votes);
            }
        }
        let mut ballots = urn.open();
        ballots.set_aside(&self.aside);
        (ballots, ideas)
    }
}

/// SHA-256 over all ballots in order: tells an auditor that they computed from the same votes, and tells nobody a vote, for the
/// numbers of accounts in it are never published.
pub(super) fn fingerprint(ballots: &Ballots) -> String {
    let mut sum = Sha256::new();
    for idea in ballots.ideas() {
        sum.update(idea.to_be_bytes());
    }
    for (row, voter) in ballots.voters().iter().enumerate() {
        let account = match voter.account {
            Account::Unconfirmed => 0_u8,
            Account::Young => 1,
            Account::Settled => 2,
        };
        sum.update(voter.id.to_be_bytes());
        sum.update(voter.cohort.to_be_bytes());
        sum.update([account]);
        for cell in ballots.row(row) {
            let vote = match cell.vote() {
                Vote::Agree => 1_u8,
                Vote::Disagree => 2,
                Vote::Pass => 3,
            };
            sum.update(u64::try_from(cell.column()).unwrap_or(0).to_be_bytes());
            sum.update([vote, u8::from(cell.is_sought())]);
        }
    }
    hex(&sum.finalize())
}
