//! The figures the opinion groups are held to: against red-dwarf and the Python reference, and in simulations of brigades,
//! calibration, steadiness and routing. Run it by `tests/run figures`, which builds it optimised; it says every figure beside
//! its goal and fails below the column "good".
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a simulation may count in floating point, prints what it found, and says enough by failing"
)]

mod beside;
#[path = "../consensus/bits.rs"]
mod bits;
mod brigade;
mod calibration;
mod chosen;
mod exports;
mod held_out;
#[path = "../consensus/increments.rs"]
mod increments;
#[path = "../consensus/planted.rs"]
mod planted;
#[path = "../consensus/product.rs"]
mod product;
mod recovered;
mod routing;
mod settled;
mod steadiness;
mod unseen;

use std::fmt::Display;

/// Prints a figure beside its goals, to be read with `--nocapture`.
fn figure(what: &str, measured: impl Display, good: &str, remarkable: &str) {
    println!("FIGURE  {what:64} {measured:>28}   good: {good:16} remarkable: {remarkable}");
}

/// Adjusted Rand index of two groupings (Hubert and Arabie 1985): 1 for the same, about 0 for chance.
fn rand_index(one: &[usize], other: &[usize]) -> f64 {
    let width = 1 + one.iter().chain(other).copied().max().unwrap_or(0);
    let mut table = vec![vec![0.0; width]; width];
    for (a, b) in one.iter().zip(other) {
        table[*a][*b] += 1.0;
    }
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let both: f64 = table.iter().flatten().copied().map(pairs).sum();
    let rows: f64 = table.iter().map(|row| pairs(row.iter().sum())).sum();
    let columns: f64 = (0..width)
        .map(|at| pairs(table.iter().map(|row| row[at]).sum()))
        .sum();
    let chance = rows * columns / pairs(one.len() as f64);
    let most = f64::midpoint(rows, columns);
    if (most - chance).abs() < 1e-9 {
        1.0
    } else {
        (both - chance) / (most - chance)
    }
}

#[test]
fn the_same_bits_optimised() {
    bits::threads_and_optimisation_change_nothing();
    figure("optimised, 1 to 16 threads", "one fingerprint", "equal", "");
}

#[test]
fn the_product_is_that_of_polis() {
    let equal = product::all_371_products_equal_the_export();
    let measured = format!("{equal} of 371 within 1e-12");
    figure("product score, bg2050-volunteers", measured, "371", "");
}

#[test]
fn a_hundred_thousand_increments_equal_a_recount() {
    increments::after(100_000);
    figure(
        "increments equal a recount",
        "100,000 changes",
        "bit-equal",
        "",
    );
}

#[test]
fn equal_groupings_have_index_one() {
    assert!((rand_index(&[0, 0, 1, 1, 2], &[2, 2, 0, 0, 1]) - 1.0).abs() < 1e-12);
    assert!(rand_index(&[0, 0, 1, 1], &[0, 1, 0, 1]) < 0.0);
}
