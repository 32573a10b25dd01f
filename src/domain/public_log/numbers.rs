//! The numbers under which moderators appear in public: stable for a quarter, then drawn anew, so that patterns can be seen and
//! people cannot be followed for years. It must not know names; who holds the secret can recompute the table, nobody else.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::civil::Date;
use sha2::Sha256;

use crate::domain::ids::AccountId;
use crate::domain::time::Timestamp;

/// Six digits: two of fifty moderators share a number once in eight hundred quarters.
const NUMBERS: u64 = 1_000_000;

/// A quarter of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    /// The year.
    pub year: i16,
    /// 1 to 4.
    pub quarter: i8,
}

impl Quarter {
    /// The quarter in which a day lies.
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            quarter: (day.month() - 1) / 3 + 1,
        }
    }

    /// The quarter in which a moment lies, in London.
    pub fn at(moment: Timestamp) -> Self {
        Self::of(moment.day())
    }
}

impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-Q{}", self.year, self.quarter)
    }
}

/// A moderator's number in a quarter: "M-482913".
#[expect(
    clippy::missing_panics_doc,
    reason = "HMAC takes keys of any length, so nothing panics"
)]
pub fn moderator_number(secret: &[u8; 32], quarter: Quarter, account: AccountId) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(b"moderator-number/1\n");
    mac.update(quarter.to_string().as_bytes());
    mac.update(b"\n");
    mac.update(&account.get().to_be_bytes());
    let drawn = mac.finalize().into_bytes();
    let number = drawn[..8]
        .iter()
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("M-{:06}", number % NUMBERS)
}
