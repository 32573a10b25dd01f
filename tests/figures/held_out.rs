//! How much of what people said, and the engine was not told, do the groups explain? Against knowing only how popular each
//! idea is, and against knowing also how readily each person agrees.

use common_ground::consensus::ballots::Ballots;
use common_ground::consensus::refresh::{How, refresh};

use crate::exports::{NAMES, ballots, load, placed};
use crate::figure;

/// Mean log-loss of the hidden votes when every idea has one rate for everybody.
fn popularity_alone(ballots: &Ballots) -> f64 {
    let rows = 0..ballots.voters().len();
    let mut counts = vec![[0.0; 2]; ballots.ideas().len()];
    for cell in rows.clone().flat_map(|row| ballots.row(row)) {
        if cell.is_opinion() && cell.hidden_in() != 0 {
            counts[cell.column()][usize::from(!cell.agrees())] += 1.0;
        }
    }
    let agrees: f64 = counts.iter().map(|[agrees, _]| agrees).sum();
    let mean = agrees / counts.iter().flatten().sum::<f64>();
    let (mut loss, mut votes) = (0.0, 0.0);
    for cell in rows.flat_map(|row| ballots.row(row)) {
        if cell.is_opinion() && cell.hidden_in() == 0 {
            let [agrees, disagrees] = counts[cell.column()];
            let rate: f64 = (agrees + 3.0 * mean) / (agrees + disagrees + 3.0);
            loss -= if cell.agrees() {
                rate.ln()
            } else {
                (1.0 - rate).ln()
            };
            votes += 1.0;
        }
    }
    loss / votes
}

#[test]
fn groups_explain_what_they_were_not_told() {
    let mut sums = [0.0; 5];
    for name in NAMES {
        let (people, ideas) = placed(&load(name));
        let ballots = ballots(&people, ideas, u32::MAX);
        let how = How {
            opinions: 0,
            drawings: 1,
            ..How::default()
        };
        let losses = refresh(&ballots, None, &how).model.losses;
        let base = popularity_alone(&ballots);
        let explained: Vec<f64> = losses
            .iter()
            .map(|loss| 100.0 * (1.0 - loss / base))
            .collect();
        for (sum, part) in sums.iter_mut().zip(&explained) {
            *sum += part / NAMES.len() as f64;
        }
        let words: Vec<String> = explained.iter().map(|part| format!("{part:.1}")).collect();
        figure(
            &format!("held-out votes explained, {name}, k = 1 ... 5"),
            words.join(" "),
            "",
            "",
        );
    }
    let words = format!("{:.1} / {:.1} %", sums[1], sums[2]);
    figure(
        "held-out votes explained, mean of four, k = 2 / 3",
        words,
        ">= 16.5 / 18.5 %",
        ">= 18 / 21 %",
    );
    figure(
        "  of it by readiness to agree alone",
        format!("{:.1} %", sums[0]),
        "",
        "",
    );
    assert!(sums[1] > sums[0] && sums[2] > sums[1]);
}
