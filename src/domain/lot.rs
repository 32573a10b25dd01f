//! The lot by which young ideas get a place among those that many already know.
//! It must not know lists or clocks: lots and a day in, an order out, the same for everybody.

use jiff::civil::Date;

/// Every fifth place of a list ordered by votes goes to a young idea; otherwise what is seen first is voted for first.
pub const EVERY: usize = 5;
/// A fortnight: after that an idea has had its chance.
pub const YOUNG_DAYS: i64 = 14;
/// The newest ideas that take part, so that a busy fortnight costs no more than a quiet one.
pub const AMONG: i64 = 200;

/// The places of those drawn on a day, given each one's own random number from birth.
pub fn draw(numbers: &[i64], day: Date, most: usize) -> Vec<usize> {
    let seed =
        u64::from(day.year().unsigned_abs()) * 1_000 + u64::from(day.day_of_year().unsigned_abs());
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by_key(|at| (mixed(numbers[*at].cast_unsigned() ^ mixed(seed)), *at));
    order.truncate(most);
    order
}

/// The finishing step of SplitMix64: every bit of the input moves every bit of the output.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_same_day_draws_the_same_and_the_next_day_others() {
        let numbers: Vec<i64> = (1..=100).map(|n| n * 7_919).collect();
        let today = draw(&numbers, date(2026, 11, 22), 5);
        assert_eq!(today, draw(&numbers, date(2026, 11, 22), 5));
        assert_ne!(today, draw(&numbers, date(2026, 11, 23), 5));
        assert_eq!(today.len(), 5);
    }

    #[test]
    fn over_a_year_everybody_is_drawn_about_as_often() {
        let numbers: Vec<i64> = (1..=50).map(|n| n * 104_729).collect();
        let mut drawn = vec![0_u32; 50];
        let mut day = date(2026, 1, 1);
        for _ in 0..365 {
            for at in draw(&numbers, day, 4) {
                drawn[at] += 1;
            }
            day = day.tomorrow().unwrap();
        }
        // 365 days × 4 places over 50 ideas: 29 each; five standard deviations are about 26.
        assert!(
            drawn.iter().all(|times| (3..=56).contains(times)),
            "{drawn:?}"
        );
    }

    #[test]
    fn fewer_than_asked_is_all_there_are() {
        assert_eq!(draw(&[1], date(2026, 1, 1), 4), [0]);
        assert!(draw(&[], date(2026, 1, 1), 4).is_empty());
    }
}
