//! Chance that can be repeated: splitmix64, for starting points, held-out votes and draws.
//! It must not know what the numbers are drawn for.

/// The step of splitmix64: 2^64 divided by the golden ratio, so that successive states never fall into a rhythm.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finisher of splitmix64 (Steele, Lea, Flood 2014): every bit of the input moves about half the bits of the output.
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// One number from two, for "this person and this idea". The order matters.
pub fn mix_pair(first: u64, second: u64) -> u64 {
    mix(mix(first.wrapping_add(GOLDEN)).wrapping_add(second))
}

/// A sequence of numbers that the seed alone decides.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// A sequence of its own for every seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// The next fraction, 0 ≤ x < 1, in steps of 2^-53.
    pub fn fraction(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The next whole number below `end` (0 if `end` is 0). The bias of the remainder is below 2^-32 for what we count.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 {
            0
        } else {
            (self.roll() % end as u64) as usize
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_those_of_the_published_generator() {
        let mut dice = Dice::new(1_234_567);
        assert_eq!(dice.roll(), 6_457_827_717_110_365_317);
        assert_eq!(dice.roll(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn fractions_stay_below_one_and_spread() {
        let mut dice = Dice::new(42);
        let fractions: Vec<f64> = (0..10_000).map(|_| dice.fraction()).collect();
        assert!(fractions.iter().all(|x| (0.0..1.0).contains(x)));
        let mean = fractions.iter().sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02);
        assert_eq!(dice.below(0), 0);
    }
}
