//! The logistic function σ(z) = 1 / (1 + e^-z) and its logarithm from one table, the same bits on every machine.
//! It must not know what is weighed with it.

use std::sync::LazyLock;

/// Entries of the table: 256 steps a unit from -16 to 16. Nearest entry, so σ is off by at most 0.0005.
const ENTRIES: usize = 8192;

/// Beyond ±16 a vote would be surer than one in nine million, which no group is.
const REACH: f64 = 16.0;

const STEPS_A_UNIT: f64 = 256.0;

/// The last entry.
const LAST: f64 = 8191.0;

/// 2^52: from here on neighbouring numbers are 1 apart.
const WHOLE: f64 = 4_503_599_627_370_496.0;

static TABLE: LazyLock<Logistic> = LazyLock::new(Logistic::new);

/// Pairs of σ and ln σ.
pub struct Logistic {
    pairs: Box<[[f32; 2]; ENTRIES]>,
}

impl Logistic {
    /// The table, made once a process.
    pub fn table() -> &'static Self {
        &TABLE
    }

    #[expect(clippy::large_stack_arrays, reason = "64 KiB, once a process")]
    fn new() -> Self {
        let mut pairs = Box::new([[0.0; 2]; ENTRIES]);
        for (at, pair) in pairs.iter_mut().enumerate() {
            let z = at as f64 / STEPS_A_UNIT - REACH;
            let sigma = 1.0 / (1.0 + libm::exp(-z));
            *pair = [sigma as f32, -libm::log1p(libm::exp(-z)) as f32];
        }
        Self { pairs }
    }

    /// σ(z) and ln σ(z).
    #[inline]
    pub fn at(&self, z: f64) -> (f64, f64) {
        let step = ((z + REACH) * STEPS_A_UNIT).clamp(0.0, LAST);
        // Adding 2^52 rounds to the nearest whole number and leaves it in the lowest bits, at a third of the cost of a cast.
        let entry = (step + WHOLE).to_bits() as usize % ENTRIES;
        let [sigma, log] = self.pairs[entry];
        (f64::from(sigma), f64::from(log))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_function_within_half_a_step() {
        let table = Logistic::table();
        for step in -3000..3000 {
            let z = f64::from(step) * 0.005;
            let (sigma, log) = table.at(z);
            let exact = 1.0 / (1.0 + libm::exp(-z));
            assert!((sigma - exact).abs() < 0.0005, "at {z}");
            assert!((log - libm::log(exact)).abs() < 0.002, "at {z}");
        }
    }

    #[test]
    fn far_out_it_stays_finite() {
        let table = Logistic::table();
        for z in [-1e300, -17.0, 17.0, 1e300, f64::NAN, f64::INFINITY] {
            let (sigma, log) = table.at(z);
            assert!(sigma > 0.0 && sigma <= 1.0 && log.is_finite());
        }
    }
}
