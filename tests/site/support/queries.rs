//! Counts the statements sent to the database, by listening to what sqlx logs. Exact while a test does one thing at a time.

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

static QUERIES: AtomicUsize = AtomicUsize::new(0);
static LISTENING: Once = Once::new();

struct Counter;

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            QUERIES.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Begins to count, once a process.
pub fn listen() {
    LISTENING.call_once(|| {
        let log = tracing_subscriber::registry().with(Counter);
        tracing::subscriber::set_global_default(log).expect("nobody else listens");
    });
}

/// How many statements there were so far, once the last of them is counted: an engine logs a statement when it lets go of it, on a
/// thread of its own, and the page may be there before.
pub async fn so_far() -> usize {
    loop {
        let before = QUERIES.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        if QUERIES.load(Ordering::SeqCst) == before {
            return before;
        }
    }
}
