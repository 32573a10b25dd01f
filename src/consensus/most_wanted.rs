//! What each group most wants: a short list on which everybody finds something, so that bland agreement is not all one hears.
//! It must not know scores.
//!
//! Proportional approval voting, one idea after the other (Thiele 1895): next comes the idea with the largest
//! Σ_i a_ij / (1 + Σ_chosen a_ic), where a_ij is 1 if person i agreed with idea j, 0 if they disagreed or passed, and
//! Σ_g r_ig p_gj, what their groups think, if they have not seen it (Halpern and others 2023 show why such lists need more than
//! the votes at hand).

use super::UNIT;
use super::ballots::Ballots;
use super::refresh::Picture;
use super::tallies::Standing;

/// What the list is made from.
struct Wishes<'w> {
    ballots: &'w Ballots,
    standings: &'w [Option<Standing>],
    /// p, k for every idea.
    odds: Vec<f64>,
    groups: usize,
    /// For every row, how many chosen ideas the person agrees with.
    heard: Vec<f64>,
}

/// The columns of the `many` ideas of the list, in the order they were chosen. `may_stand` says which ideas can be on it.
pub fn most_wanted(
    ballots: &Ballots,
    picture: &Picture,
    many: usize,
    may_stand: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let rates = &picture.model.rates;
    let groups = rates.groups.max(1);
    let ideas = ballots.ideas().len();
    let mut wishes = Wishes {
        ballots,
        standings: &picture.standings,
        odds: (0..ideas * groups)
            .map(|at| rates.rate(at % groups, at / groups))
            .collect(),
        groups,
        heard: vec![0.0; picture.standings.len()],
    };
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < many {
        let gains = wishes.gains();
        let best = (0..ideas)
            .filter(|column| may_stand(*column) && !chosen.contains(column))
            .max_by(|a, b| gains[*a].total_cmp(&gains[*b]).then(b.cmp(a)));
        let Some(best) = best else { break };
        chosen.push(best);
        wishes.hear(best);
    }
    chosen
}

impl Wishes<'_> {
    fn of_idea(&self, column: usize) -> &[f64] {
        &self.odds[column * self.groups..(column + 1) * self.groups]
    }

    /// The gain of every idea: first as if nobody had seen it, then put right where somebody has.
    fn gains(&self) -> Vec<f64> {
        let mut by_group = vec![0.0; self.groups];
        let mut seen = vec![0.0; self.ballots.ideas().len()];
        for (row, standing) in self.standings.iter().enumerate() {
            let Some(standing) = standing else { continue };
            let weight = f64::from(standing.part) / f64::from(UNIT) / (1.0 + self.heard[row]);
            for (sum, share) in by_group.iter_mut().zip(standing.member.shares) {
                *sum += weight * f64::from(share) / f64::from(UNIT);
            }
            for cell in self.ballots.row(row) {
                let said = f64::from(u8::from(cell.agrees()));
                seen[cell.column()] +=
                    weight * (said - wish(standing, self.of_idea(cell.column())));
            }
        }
        let unseen = self.odds.chunks_exact(self.groups);
        let unseen = unseen.map(|odds| odds.iter().zip(&by_group).map(|(p, r)| p * r).sum::<f64>());
        unseen
            .zip(seen)
            .map(|(unseen, seen)| unseen + seen)
            .collect()
    }

    /// Counts a chosen idea for everybody who agrees with it, or would.
    fn hear(&mut self, column: usize) {
        let odds = self.of_idea(column).to_vec();
        for (row, standing) in self.standings.iter().enumerate() {
            let Some(standing) = standing else { continue };
            let seen = self
                .ballots
                .row(row)
                .iter()
                .find(|cell| cell.column() == column);
            self.heard[row] += seen.map_or_else(
                || wish(standing, &odds),
                |cell| f64::from(u8::from(cell.agrees())),
            );
        }
    }
}

/// Σ_g r_ig p_gj.
fn wish(standing: &Standing, odds: &[f64]) -> f64 {
    let shares = standing.member.shares.iter().zip(odds);
    shares
        .map(|(share, odds)| f64::from(*share) * odds)
        .sum::<f64>()
        / f64::from(UNIT)
}
