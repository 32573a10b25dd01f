//! The logistic function, with an exponential of our own: the platform's may differ in the last bit, and verdicts must not.
//! It must not know what is put on the scale.

/// From a distance to a point to a number between 0 and 1, by the logistic function.
pub(super) fn likelihood(distance: f64) -> f64 {
    1.0 / (1.0 + exponential(-distance))
}

/// e to the power of x, from two to the whole part and a series for the rest.
fn exponential(x: f64) -> f64 {
    let scaled = x.clamp(-40.0, 40.0) * std::f64::consts::LOG2_E;
    let whole = scaled.floor();
    let rest = (scaled - whole) * std::f64::consts::LN_2;
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..12_u8 {
        term *= rest / f64::from(n);
        sum += term;
    }
    #[expect(clippy::cast_possible_truncation, reason = "between -58 and 58")]
    let exponent = 1023 + whole as i64;
    sum * f64::from_bits(u64::try_from(exponent).unwrap_or_default() << 52)
}

#[cfg(test)]
mod tests {
    use super::likelihood;

    #[test]
    fn it_is_the_logistic_function() {
        for (distance, expected) in [
            (0.0, 0.5),
            (2.0, 0.880_797_077_977),
            (-5.0, 0.006_692_850_924),
            (1e9, 1.0),
        ] {
            assert!((likelihood(distance) - expected).abs() < 1e-9, "{distance}");
        }
    }
}
