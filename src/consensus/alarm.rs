//! Alarms: signs that somebody may be pushing an idea, for people to look at.
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

/// Why an idea is marked "being checked".
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Alarm {
    /// By how much the score moved in a week, if it is more than [`MOVED`].
    pub moved: Option<f64>,
    /// The group whose newest voters differ, and by how many standard errors, if it is more than [`NEWEST_Z`].
    pub newest: Option<(usize, f64)>,
    /// The group in which voters whose ballots are copies but for this idea, see [`copies`](super::copies), vote unlike the rest of that
    /// group, and by how many standard errors, if it is more than [`NEWEST_Z`]. Copies that vote like everybody push nothing; and
    /// honest people whose ballots somebody copied, to cast suspicion on what they support, vote as they always did.
    pub copies: Option<(usize, f64)>,
}

impl Alarm {
    /// Whether there is anything to check.
    pub fn rings(&self) -> bool {
        self.moved.is_some() || self.newest.is_some() || self.copies.is_some()
    }
}

/// Looks at one idea: its score now and a week ago (if it was ranked then), its voters' memberships and votes, the earliest first,
/// and which of them have ballots that are copies but for this idea; none of them if the list is shorter.
pub fn look(now: f64, week_ago: Option<f64>, voters: &[(Member, Vote)], copies: &[bool]) -> Alarm {
    let moved = week_ago
        .map(|before| now - before)
        .filter(|by| by.abs() > MOVED);
    let newest = newest(voters).filter(|(_, z)| z.abs() > NEWEST_Z);
    let copies = copying(voters, copies).filter(|(_, z)| z.abs() > NEWEST_Z);
    Alarm {
        moved,
        newest,
        copies,
    }
}

/// How those with copied ballots differ from the rest of their own group. Without this second look every patient brigade of the
/// simulation that copies ballots would ring, and so would most of its controls, which copy and push nothing: anybody could cast
/// suspicion on an idea by copying those who support it.
fn copying(voters: &[(Member, Vote)], copies: &[bool]) -> Option<(usize, f64)> {
    let flags = copies.iter().copied().chain(std::iter::repeat(false));
    let flagged = voters.iter().copied().zip(flags);
    let (own, rest): (Vec<_>, Vec<_>) = flagged.partition(|(_, is_copy)| *is_copy);
    let plain = |some: Vec<((Member, Vote), bool)>| -> Vec<(Member, Vote)> {
        some.into_iter().map(|(voter, _)| voter).collect()
    };
    most_unlike(&plain(rest), &plain(own))
}

/// How the newest tenth of the voters differs from the rest of their own group: the group where it differs most.
fn newest(voters: &[(Member, Vote)]) -> Option<(usize, f64)> {
    let newest = voters.len() / NEWEST_PART;
    let (rest, newest) = voters.split_at_checked(voters.len() - newest)?;
    most_unlike(rest, newest)
}

/// The group in which some differ most from the rest.
fn most_unlike(rest: &[(Member, Vote)], some: &[(Member, Vote)]) -> Option<(usize, f64)> {
    let (rest, some) = (shares(rest), shares(some));
    (0..MOST_GROUPS)
        .map(|group| (group, z_of_two(some[group], rest[group])))
        .filter(|(group, _)| some[*group][1] > 0.0 && rest[*group][1] > 0.0)
        .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
}

/// Agrees and votes by group, in people.
fn shares(voters: &[(Member, Vote)]) -> [[f64; 2]; MOST_GROUPS] {
    let mut sums = [[0.0; 2]; MOST_GROUPS];
    for (member, vote) in voters {
        for (sum, share) in sums.iter_mut().zip(member.shares) {
            let people = f64::from(share) / f64::from(UNIT);
            sum[0] += if *vote == Vote::Agree { people } else { 0.0 };
            sum[1] += people;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voters(agree: impl Fn(usize) -> bool) -> Vec<(Member, Vote)> {
        let vote = |at: usize| {
            if agree(at) {
                Vote::Agree
            } else {
                Vote::Disagree
            }
        };
        (0..200).map(|at| (Member::of(at % 2), vote(at))).collect()
    }

    #[test]
    fn a_steady_idea_is_quiet() {
        let alarm = look(0.62, Some(0.60), &voters(|at| at % 3 != 0), &[]);
        assert!(!alarm.rings(), "{alarm:?}");
        assert!(!look(0.62, None, &[], &[]).rings());
    }

    #[test]
    fn a_jump_and_strange_newcomers_ring() {
        assert_eq!(
            look(0.50, Some(0.60), &[], &[]).moved.map(f64::signum),
            Some(-1.0)
        );
        let alarm = look(0.6, Some(0.6), &voters(|at| at >= 180 || at % 5 == 0), &[]);
        assert!(alarm.newest.is_some_and(|(_, z)| z > 3.0), "{alarm:?}");
        // Twenty copies that all agree where one in five does; and twenty that vote like the rest.
        let pushing = voters(|at| at % 5 == 0 || at < 40 && at % 2 == 0);
        let copies: Vec<bool> = (0..200).map(|at| at < 40 && at % 2 == 0).collect();
        let alarm = look(0.6, Some(0.6), &pushing, &copies);
        assert!(
            alarm.copies.is_some_and(|(group, z)| group == 0 && z > 3.0),
            "{alarm:?}"
        );
        let calm = voters(|at| at % 5 == 0);
        assert!(look(0.6, Some(0.6), &calm, &copies).copies.is_none());
    }
}
