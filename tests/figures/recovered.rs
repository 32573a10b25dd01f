//! Planted groups found again, told how many there are.

use common_ground::consensus::refresh::{Groups, How, refresh};

use crate::planted::{Size, plant};
use crate::{figure, rand_index};

fn found(size: Size, groups: Groups) -> (usize, f64) {
    let planted = plant(size);
    let how = How {
        groups,
        threads: 2,
        ..How::default()
    };
    let picture = refresh(&planted.ballots, None, &how);
    let placed = picture.standings.iter().zip(&planted.groups);
    let (ours, truth): (Vec<usize>, Vec<usize>) = placed
        .filter_map(|(standing, truth)| Some((standing.as_ref()?.member.main_group(), *truth)))
        .unzip();
    (picture.model.rates.groups, rand_index(&ours, &truth))
}

#[test]
fn planted_groups_are_found() {
    for (people, ideas, votes) in [(10_000, 500, 35.0), (100_000, 1000, 36.0)] {
        let size = Size {
            people,
            ideas,
            votes,
            seed: 1,
        };
        let (_, index) = found(size, Groups::Given(3));
        let what = format!("planted groups, {people} x {ideas}, told k");
        figure(&what, format!("ARI {index:.3}"), ">= 0.40", "");
        assert!(index >= 0.40);
        let (groups, index) = found(size, Groups::Chosen);
        let what = format!("planted groups, {people} x {ideas}, unaided");
        figure(&what, format!("k = {groups}, ARI {index:.3}"), "", "k = 3");
    }
}
