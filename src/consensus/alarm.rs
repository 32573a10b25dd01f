//! Alarms: signs that somebody may be pushing an idea, for people to look at, and which votes are in question.
//! They must not change a score, and do not say who.

use super::MOST_GROUPS;
use super::UNIT;
use super::ballots::Vote;
use super::describe::z_of_two;
use super::mixture::Member;

/// A score does not move this much in a week by itself.
pub const MOVED: f64 = 0.05;

/// Newest voters who differ this much from the rest of their group, in standard errors, are no accident.
pub const NEWEST_Z: f64 = 3.0;

/// Which part of the voters is called the newest. A fifth and a third were tried beside it: on real conversations they ring on ideas that
/// nobody pushes (4 of 100 in `scoop-hivemind.biodiversity` and 21 in `vtaiwan.uberx`, where the tenth alone rings on 1 and 16), for
/// opinion and crowd drift by themselves. A mark that is mostly false is soon read by nobody.
const NEWEST_PART: usize = 10;

/// Half of all numbers from the normal distribution are nearer to 0 than this.
const MIDDLE_OF_NORMAL: f64 = 0.6745;

/// A voter on an idea, as far as an alarm must know them.
#[derive(Clone, Copy, Debug)]
pub struct Voter {
    /// Where they stand.
    pub member: Member,
    /// What they say.
    pub vote: Vote,
    /// Whether their ballot is, but for this idea, a copy of one cast before, see [`copies`](super::copies).
    pub is_copy: bool,
    /// Whether they voted, or changed their vote, within the week over which scores are compared.
    pub is_of_this_week: bool,
}

/// Why an idea is marked "being checked".
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Alarm {
    /// By how much the score moved in a week, if it is more than [`MOVED`].
    pub moved: Option<f64>,
    /// The group whose newest voters differ, and by how many standard errors, if it is more than [`NEWEST_Z`].
    pub newest: Option<(usize, f64)>,
    /// How many of its voters copied their ballots, where that is more than chance.
    pub copies: Option<usize>,
}

impl Alarm {
    /// Whether there is anything to check.
    pub fn rings(&self) -> bool {
        self.moved.is_some() || self.newest.is_some() || self.copies.is_some()
    }

    /// Which votes are in question: those of the week in which the score moved, the newest. By voter, in their order. The copied ones
    /// are set aside before anything is counted, and are not in it.
    pub fn parks(&self, voters: &[Voter]) -> Vec<bool> {
        let newest_from = voters.len() - newest_part(voters.len());
        voters
            .iter()
            .enumerate()
            .map(|(at, voter)| {
                !voter.is_copy
                    && (self.moved.is_some() && voter.is_of_this_week
                        || self.newest.is_some() && at >= newest_from)
            })
            .collect()
    }
}

/// Looks at one idea: its score now and a week ago (if it was ranked then), its voters, the earliest first, and how much the newest
/// voters differ on all ideas, see [`drift`].
pub fn look(now: f64, week_ago: Option<f64>, voters: &[Voter], drift: f64) -> Alarm {
    let moved = week_ago
        .map(|before| now - before)
        .filter(|by| by.abs() > MOVED);
    let newest = differences(voters)
        .into_iter()
        .enumerate()
        .filter_map(|(group, z)| Some((group, z?)))
        .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
        .filter(|(_, z)| z.abs() > NEWEST_Z * drift.max(1.0));
    let copies = voters.iter().filter(|voter| voter.is_copy).count();
    Alarm {
        moved,
        newest,
        copies: (copies > 0).then_some(copies),
    }
}

/// By how much the newest voters of an idea differ from the rest of their own group by themselves, in standard errors where 1 is
/// chance: from the voters of every idea. A crowd that changes differs on all ideas, who pushes one idea on one.
pub fn drift<'v>(ideas: impl IntoIterator<Item = &'v [Voter]>) -> f64 {
    spread(ideas.into_iter().flat_map(differences).flatten())
}

/// How far numbers that chance alone would draw from the normal distribution are spread, where 1 is chance, and never less. It is their
/// middle that tells, so one idea that somebody pushes changes nothing.
pub(super) fn spread(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut apart: Vec<f64> = numbers.into_iter().map(f64::abs).collect();
    apart.sort_unstable_by(f64::total_cmp);
    let middle = apart.get(apart.len() / 2).copied().unwrap_or(0.0);
    (middle / MIDDLE_OF_NORMAL).max(1.0)
}

const fn newest_part(voters: usize) -> usize {
    voters / NEWEST_PART
}

/// How the newest tenth of the voters differs from the rest, group by group; none where either has nobody.
fn differences(voters: &[Voter]) -> [Option<f64>; MOST_GROUPS] {
    let (rest, newest) = voters.split_at(voters.len() - newest_part(voters.len()));
    let (rest, newest) = (shares(rest), shares(newest));
    std::array::from_fn(|group| {
        let is_heard = newest[group][1] > 0.0 && rest[group][1] > 0.0;
        is_heard.then(|| z_of_two(newest[group], rest[group]))
    })
}

/// Agrees and votes by group, in people.
fn shares(voters: &[Voter]) -> [[f64; 2]; MOST_GROUPS] {
    let mut sums = [[0.0; 2]; MOST_GROUPS];
    for voter in voters {
        for (sum, share) in sums.iter_mut().zip(voter.member.shares) {
            let people = f64::from(share) / f64::from(UNIT);
            sum[0] += if voter.vote == Vote::Agree {
                people
            } else {
                0.0
            };
            sum[1] += people;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voters(agree: impl Fn(usize) -> bool) -> Vec<Voter> {
        let vote = |at: usize| {
            if agree(at) {
                Vote::Agree
            } else {
                Vote::Disagree
            }
        };
        (0..200)
            .map(|at| Voter {
                member: Member::of(at % 2),
                vote: vote(at),
                is_copy: false,
                is_of_this_week: at >= 190,
            })
            .collect()
    }

    fn parked(alarm: &Alarm, voters: &[Voter]) -> Vec<usize> {
        let parks = alarm.parks(voters);
        (0..voters.len()).filter(|at| parks[*at]).collect()
    }

    #[test]
    fn a_steady_idea_is_quiet_and_nothing_is_parked() {
        let calm = voters(|at| at % 3 != 0);
        let alarm = look(0.62, Some(0.60), &calm, 1.0);
        assert!(!alarm.rings(), "{alarm:?}");
        assert!(parked(&alarm, &calm).is_empty());
        assert!(!look(0.62, None, &[], 1.0).rings());
    }

    #[test]
    fn a_jump_parks_the_week_and_strange_newcomers_the_newest() {
        let calm = voters(|at| at % 5 == 0);
        let alarm = look(0.50, Some(0.60), &calm, 1.0);
        assert_eq!(alarm.moved.map(f64::signum), Some(-1.0));
        assert_eq!(parked(&alarm, &calm), (190..200).collect::<Vec<_>>());
        let strange = voters(|at| at >= 180 || at % 5 == 0);
        let alarm = look(0.6, Some(0.6), &strange, 1.0);
        assert!(alarm.newest.is_some_and(|(_, z)| z > 3.0), "{alarm:?}");
        assert_eq!(parked(&alarm, &strange), (180..200).collect::<Vec<_>>());
    }

    #[test]
    fn a_crowd_that_changes_on_every_idea_rings_on_none() {
        let ideas: Vec<Vec<Voter>> = (0..9)
            .map(|idea| voters(move |at| at >= 180 || (at + idea) % 5 == 0))
            .collect();
        let drift = drift(ideas.iter().map(Vec::as_slice));
        assert!(drift > 3.0, "{drift}");
        assert!(!look(0.6, Some(0.6), &ideas[0], drift).rings());
        let one = [voters(|at| at >= 180 || at % 5 == 0)];
        let calm: Vec<Vec<Voter>> = (0..9)
            .map(|idea| voters(move |at| (at + idea) % 5 == 0))
            .collect();
        let all = one.iter().chain(&calm).map(Vec::as_slice);
        assert!(look(0.6, Some(0.6), &one[0], super::drift(all)).rings());
        assert!((super::drift([]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn copies_ring_and_are_parked_nowhere_else() {
        let mut some = voters(|at| at % 5 == 0);
        for at in [3, 50, 195] {
            some[at].is_copy = true;
        }
        let alarm = look(0.6, Some(0.6), &some, 1.0);
        assert_eq!(alarm.copies, Some(3));
        assert!(parked(&alarm, &some).is_empty());
        let alarm = look(0.5, Some(0.6), &some, 1.0);
        let week: Vec<usize> = (190..200).filter(|at| *at != 195).collect();
        assert_eq!(parked(&alarm, &some), week);
    }
}
