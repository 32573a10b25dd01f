//! What the tests of one run share, each of which is a process of its own: what was looked at, and the demo. `tests/run` names the
//! folder and throws it away at the end; a test that is run alone remembers by itself.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

static OWN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// The folder of this run.
pub fn folder() -> Option<PathBuf> {
    std::env::var_os("COMMON_GROUND_TEST_RUN").map(PathBuf::from)
}

/// Whether something of this name was remembered in this run.
pub fn knows(name: &str) -> bool {
    folder().map_or_else(
        || {
            let own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
            own.contains(name)
        },
        |folder| folder.join(name).exists(),
    )
}

/// Remembers it for the rest of the run.
pub fn remember(name: &str) {
    let Some(folder) = folder() else {
        let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        own.insert(name.to_owned());
        return;
    };
    std::fs::write(folder.join(name), "").expect("the folder of this run can be written");
}
