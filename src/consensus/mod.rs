//! Common ground, "CG-1": from votes to opinion groups, and from groups to one honest number an idea, how sure we are that at
//! least so many people in *every* group support it. It is pure arithmetic on plain numbers: no I/O, no clock, nothing of the
//! rest of the house; the same votes in any order, on any number of threads, give the same bits.
//!
//! | step | module | in | out |
//! |---|---|---|---|
//! | votes as a table | [`ballots`] | who voted what on which idea | sparse rows, four bytes a vote |
//! | map | [`map`] | rows of settled accounts | two axes, a place for everybody |
//! | starts | `kmeans` | places | a first group for everybody |
//! | groups | [`mixture`] | starts | rates of every group, shares of every person |
//! | how many | [`choose`] | hidden votes | k = 1 … 5 |
//! | all of it | [`refresh`] | ballots, what the last run handed on | [`Picture`](refresh::Picture) |
//! | sums | [`tallies`], [`cohorts`] | shares and votes | whole numbers by idea, group, cohort |
//! | scores | [`score`] | tallies alone | score, ranges, what is missing |
//! | between refreshes | [`live`], [`booth`] | one changed ballot | tallies and the score of one idea |
//! | what to show | [`next_idea`], [`most_wanted`], [`describe`] | tallies, rates | an idea, a list, a group's marks |
//! | letters that stay | [`letters`] | shares then and now | A, B, C … |
//! | something odd | [`alarm`], [`copies`] | scores a week apart, newest voters, copied ballots | "being checked", votes set aside |
//! | Members of Parliament | [`across_the_house`] | positions by party | one number, never part of the others |
//! | for comparison | [`polis`] | the same ballots | Polis's groups and product |
//!
//! ```
//! use common_ground::consensus::ballots::{Account, Urn, Vote, Voter, Way};
//! use common_ground::consensus::refresh::{How, refresh};
//! use common_ground::consensus::score::score_all;
//! use common_ground::consensus::seed::mix_pair;
//!
//! let mut urn = Urn::over(0..20);
//! for id in 0..200 {
//!     let voter = Voter { id, cohort: id as u32 / 20, account: Account::Settled };
//!     // Two camps of a hundred: on the first ten ideas they disagree, on the rest they agree.
//!     let votes = (0..20).map(|idea| {
//!         let vote = if idea >= 10 || id % 2 == 0 { Vote::Agree } else { Vote::Disagree };
//!         let vote = if mix_pair(id, idea).is_multiple_of(9) { Vote::Pass } else { vote };
//!         (idea, vote, Way::Shown)
//!     });
//!     urn.add(voter, votes);
//! }
//! let picture = refresh(&urn.open(), None, &How::default());
//! assert_eq!(picture.model.rates.groups, 2);
//! let scores = score_all(&picture.tallies);
//! assert!(scores[15].value > 0.6 && scores[3].value < 0.1);
//! ```
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of people and votes are far below 2^52, and shares lie between 0 and 4096"
)]
#![cfg_attr(
    test,
    expect(clippy::float_cmp, reason = "what must be exact is compared exactly")
)]

pub mod across_the_house;
pub mod alarm;
pub mod ballots;
pub mod booth;
pub mod choose;
mod chunks;
pub mod cohorts;
pub mod copies;
pub mod describe;
mod kmeans;
pub mod letters;
pub mod live;
mod logistic;
pub mod map;
pub mod mixture;
pub mod model;
pub mod most_wanted;
pub mod next_idea;
pub mod polis;
pub mod refresh;
pub mod score;
pub mod seed;
mod subspace;
pub mod tallies;

/// One person, in the units of all tallies: shares are rounded to 1/4096, fine enough for scores and exact when added.
pub const UNIT: u16 = 4096;

/// More groups than five say nothing a reader could remember.
pub const MOST_GROUPS: usize = 5;
