//! How high the doors are by which ideas come before MPs (product.md section 2), and what a bar that is too low is told.
//! It must not know what happens at a door.

use super::ConfigError;
use crate::domain::door::house::Bars;

/// Twenty-five in one constituency: more than one family and its street, few enough for a village.
const LOCAL: i64 = 25;

/// A thousand people in the country, five ideas a month that every opinion group supports, and one more of every topic.
const HOUSE: Bars = Bars {
    national: 1000,
    of_a_month: 5,
    of_a_topic: 1,
};

/// No request may tell of fewer votes than pages may.
const LEAST: i64 = 10;

/// `LOCAL_DOOR`.
pub(super) fn local(given: Option<i64>) -> Result<i64, ConfigError> {
    at_least("LOCAL_DOOR", given, LOCAL)
}

/// `NATIONAL_DOOR`, `COMMON_GROUND_DOOR`, `COMMON_GROUND_DOOR_PER_TOPIC`.
pub(super) fn house(
    national: Option<i64>,
    of_a_month: Option<usize>,
    of_a_topic: Option<usize>,
) -> Result<Bars, ConfigError> {
    Ok(Bars {
        national: at_least("NATIONAL_DOOR", national, HOUSE.national)?,
        of_a_month: of_a_month.unwrap_or(HOUSE.of_a_month),
        of_a_topic: of_a_topic.unwrap_or(HOUSE.of_a_topic),
    })
}

fn at_least(name: &str, given: Option<i64>, usual: i64) -> Result<i64, ConfigError> {
    match given {
        Some(enough) if enough >= LEAST => Ok(enough),
        None => Ok(usual),
        Some(_) => Err(ConfigError(format!(
            "{name} must be {LEAST} or more: a request that fewer put to MPs would say how a handful of people voted."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_may_be_moved_but_not_taken_off() {
        assert_eq!(local(None), Ok(25));
        assert_eq!(local(Some(10)), Ok(10));
        assert!(local(Some(9)).is_err_and(|error| error.0.starts_with("LOCAL_DOOR must be 10")));
        assert_eq!(
            house(None, None, Some(0)).map(|bars| bars.of_a_topic),
            Ok(0)
        );
        assert!(house(Some(3), None, None).is_err());
    }
}
