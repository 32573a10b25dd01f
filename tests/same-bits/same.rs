//! The tests of the engine's bits, compiled in whichever way this package was asked to be.

#[path = "../consensus/bits.rs"]
mod bits;
#[path = "../consensus/increments.rs"]
mod increments;
#[path = "../consensus/planted.rs"]
mod planted;

/// What the processor's instructions were said to be; printed so that a log shows what was compared.
#[test]
fn how_it_was_compiled() {
    println!(
        "debug: {}, AVX2: {}, FMA: {}, AVX-512: {}, NEON: {}",
        cfg!(debug_assertions),
        cfg!(target_feature = "avx2"),
        cfg!(target_feature = "fma"),
        cfg!(target_feature = "avx512f"),
        cfg!(target_feature = "neon"),
    );
}
