//! Dice that fall the same way each time, so that everybody sees the same demo. They must not decide anything secret.

/// SplitMix64: a few lines, well mixed, and the same on every machine.
pub struct Dice(u64);

impl Dice {
    /// Dice that begin at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// True in `share` of all throws.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub fn falls_within(&mut self, share: f64) -> bool {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64 <= share
    }

    /// Puts a list into a random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_fall_the_same_way_each_time() {
        let mut one = Dice::new(7);
        let mut two = Dice::new(7);
        assert!((0..100).all(|_| one.next() == two.next()));
    }

    #[test]
    fn shares_come_out_about_right() {
        let mut dice = Dice::new(1);
        let hits = (0..10_000).filter(|_| dice.falls_within(0.3)).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
    }
}
