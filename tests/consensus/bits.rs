//! The same votes give the same bits: on one thread or four, unoptimised or optimised, in whatever order they arrive.

use common_ground::consensus::ballots::{Ballots, Urn, Way};
use common_ground::consensus::refresh::{Groups, How, Picture, refresh};
use common_ground::consensus::score::score_all;
use common_ground::consensus::seed::{Dice, mix};

use crate::planted::{Size, plant};

const SIZE: Size = Size {
    people: 3000,
    ideas: 120,
    votes: 25.0,
    seed: 7,
};

/// What came out when this was written, on x86-64. Another number means that somebody's published scores can no longer be
/// recomputed: change it only with a formula, and say so in the change log.
const FINGERPRINT: u64 = 0xea67_6d9e_2f68_ab4e;

/// One number from every bit of a result.
pub fn fingerprint(ballots: &Ballots, picture: &Picture) -> u64 {
    let mut print = 0;
    let mut note = |bits: u64| print = mix(print ^ mix(bits.wrapping_add(1)));
    for (voter, standing) in ballots.voters().iter().zip(&picture.standings) {
        let Some(standing) = standing else { continue };
        note(voter.id);
        for share in standing.member.shares {
            note(u64::from(share));
        }
        note(standing.member.leaning.to_bits());
        for x in standing.place {
            note(x.to_bits());
        }
    }
    for x in picture
        .model
        .rates
        .logits
        .iter()
        .chain(&picture.model.losses)
    {
        note(x.to_bits());
    }
    for score in score_all(&picture.tallies) {
        note(score.value.to_bits());
        note(score.refusal.to_bits());
    }
    print
}

fn how(threads: usize) -> How {
    How {
        threads,
        ..How::default()
    }
}

#[test]
fn one_fingerprint() {
    threads_and_optimisation_change_nothing();
}

/// From one thread to sixteen, and whatever this was compiled with.
pub fn threads_and_optimisation_change_nothing() {
    let planted = plant(SIZE);
    for threads in [1, 2, 4, 16] {
        let picture = refresh(&planted.ballots, None, &how(threads));
        let print = fingerprint(&planted.ballots, &picture);
        assert_eq!(print, FINGERPRINT, "{threads} threads give {print:#018x}");
    }
}

#[test]
fn the_order_of_arrival_changes_nothing() {
    let planted = plant(Size {
        people: 500,
        ..SIZE
    });
    let how = How {
        groups: Groups::Given(3),
        ..how(1)
    };
    let sorted = &planted.ballots;
    let first = fingerprint(sorted, &refresh(sorted, None, &how));
    let mut rows: Vec<usize> = (0..sorted.voters().len()).collect();
    let mut dice = Dice::new(99);
    for at in (1..rows.len()).rev() {
        rows.swap(at, dice.below(at + 1));
    }
    let mut urn = Urn::over(sorted.ideas().iter().rev().copied());
    for row in rows {
        let votes = sorted.row(row).iter().rev();
        let votes = votes.map(|cell| (sorted.ideas()[cell.column()], cell.vote(), Way::Shown));
        urn.add(sorted.voters()[row], votes);
    }
    let shuffled = urn.open();
    assert_eq!(
        first,
        fingerprint(&shuffled, &refresh(&shuffled, None, &how))
    );
}
