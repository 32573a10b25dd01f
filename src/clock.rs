//! The only place that asks the time and draws random numbers, so that tests need not sleep and demo content is the same each day.
//! It must not know what either is used for.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use crate::domain::time::Timestamp;

/// Where the house reads the time: the system's clock, or hands set by a test or by the demo's author.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock whose hands are set; all clones share them.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    pub fn set_to(at: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.millis())))
    }

    /// The present moment.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that may ask"
    )]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::from_millis(jiff::Timestamp::now().as_millisecond()),
            Self::Set(hands) => Timestamp::from_millis(hands.load(Ordering::SeqCst)),
        }
    }

    /// Moves set hands to `to`; the system's clock is left alone.
    pub fn turn_to(&self, to: Timestamp) {
        if let Self::Set(hands) = self {
            hands.store(to.millis(), Ordering::SeqCst);
        }
    }
}

/// Random bytes from the operating system.
///
/// # Panics
/// If the operating system has no randomness to give: nothing secret may be made without it.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A random number from the operating system, as [`random_bytes`].
pub fn random_u64() -> u64 {
    u64::from_le_bytes(random_bytes())
}

/// A number that this process has not given before, counted on from a random start: for the low bits of ids. Chance alone would
/// give two rows of one millisecond the same id once an import brings a few thousand of them.
pub fn next_u64() -> u64 {
    static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(random_u64()));
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A random secret for links and cookies: 128 bits as 32 hexadecimal digits.
pub fn random_token() -> String {
    format!("{:032x}", u128::from_le_bytes(random_bytes()))
}
