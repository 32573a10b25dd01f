//! What was just read, for as long as nobody writes: a page that a hundred people open in the same second is put together once.
//! It must not know what it keeps. Every commit of this process makes all of it old at once, so nobody reads what is no longer so.

use std::any::{Any, TypeId};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;

/// Fits the busiest few hundred ideas with what is said about them, beside the kept pages of strangers.
const BYTES: u64 = 32 * 1024 * 1024;
/// Something that may be kept.
pub trait Recallable: Send + Sync + Sized + 'static {
    /// For how long it may stand against what no commit of this process tells: the command line at the same file, and decisions that
    /// become final with time. As long as a stranger's page is kept; longer only for what says nothing of who may do what.
    const KEPT_FOR: Duration = Duration::from_secs(2);

    /// About how much memory it takes, in bytes; a tenth more or less does not matter.
    fn bytes(&self) -> usize;
}

/// What it is, which one, and after how many commits it was read: an old answer is never found again.
type Key = (TypeId, [i64; 2], u64);
type Kept = (Arc<dyn Any + Send + Sync>, u32, Duration);

/// Each for its own time, from when it was read.
struct KeptFor;

impl Expiry<Key, Kept> for KeptFor {
    fn expire_after_create(&self, _: &Key, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.2)
    }
}

/// The first to ask found nothing, or trouble: each who waited asks for themselves.
struct Unread;

/// The kept answers and the count of commits.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    kept: Option<Cache<Key, Kept>>,
    commits: Arc<AtomicU64>,
}

impl Recent {
    /// Begins to keep what is read.
    pub fn begin(&mut self) {
        self.kept = Some(
            Cache::builder()
                .max_capacity(BYTES)
                .weigher(|_, (_, bytes, _): &Kept| *bytes)
                .expire_after(KeptFor)
                .build(),
        );
    }

    /// Counts a commit. Called before the write is acknowledged, so that its writer reads it.
    pub fn forget_all(commits: &AtomicU64) {
        commits.fetch_add(1, Ordering::SeqCst);
    }

    /// The count of commits, for transactions to raise.
    pub fn commits(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.commits)
    }

    /// What was read of its type under `which`, or what `load` reads now. What is not there is not kept.
    pub async fn recall<T, E, L>(&self, which: [i64; 2], load: L) -> Result<Option<Arc<T>>, E>
    where
        T: Recallable,
        L: Future<Output = Result<Option<T>, E>>,
    {
        let Some(kept) = &self.kept else {
            return Ok(load.await?.map(Arc::new));
        };
        // Before reading: a commit in between makes this answer old, never a later one wrong.
        let key = (
            TypeId::of::<T>(),
            which,
            self.commits.load(Ordering::SeqCst),
        );
        // Whoever comes first reads for all who ask meanwhile. What could not be read is nobody's but theirs.
        let (mut load, mut unkept) = (Some(load), None);
        let read = kept
            .try_get_with(key, async {
                let Some(load) = load.take() else {
                    return Err(Unread);
                };
                match load.await {
                    Ok(Some(read)) => {
                        let bytes = u32::try_from(read.bytes()).unwrap_or(u32::MAX);
                        Ok((Arc::new(read) as _, bytes, T::KEPT_FOR))
                    }
                    other => {
                        unkept = Some(other);
                        Err(Unread)
                    }
                }
            })
            .await;
        if let Ok((found, ..)) = read
            && let Ok(found) = found.downcast::<T>()
        {
            return Ok(Some(found));
        }
        match (unkept, load) {
            (Some(unkept), _) => Ok(unkept?.map(Arc::new)),
            (None, Some(load)) => Ok(load.await?.map(Arc::new)),
            // Not to be: what was read is either kept or unkept.
            (None, None) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Recallable for String {
        fn bytes(&self) -> usize {
            self.len()
        }
    }

    async fn read(recent: &Recent, words: &str) -> String {
        let load = async { Ok::<_, std::convert::Infallible>(Some(words.to_owned())) };
        let found = recent.recall([1, 0], load).await;
        found
            .ok()
            .flatten()
            .map(|it| (*it).clone())
            .unwrap_or_default()
    }

    #[tokio::test]
    async fn an_answer_is_kept_until_somebody_writes() {
        let mut recent = Recent::default();
        assert_eq!(read(&recent, "first").await, "first");
        assert_eq!(read(&recent, "not kept yet").await, "not kept yet");
        recent.begin();
        assert_eq!(read(&recent, "first").await, "first");
        assert_eq!(read(&recent, "second").await, "first");
        Recent::forget_all(&recent.commits());
        assert_eq!(read(&recent, "second").await, "second");
    }

    #[tokio::test]
    async fn what_many_ask_for_at_once_is_read_once() {
        let mut recent = Recent::default();
        recent.begin();
        let reads = AtomicU64::new(0);
        let ask = || {
            let load = async {
                reads.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                Ok::<_, std::convert::Infallible>(Some("once".to_owned()))
            };
            recent.recall([1, 0], load)
        };
        let (one, two, three) = tokio::join!(ask(), ask(), ask());
        for found in [one, two, three] {
            assert_eq!(found.ok().flatten().as_deref(), Some(&"once".to_owned()));
        }
        assert_eq!(reads.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_there_for_everybody_who_asked() {
        let mut recent = Recent::default();
        recent.begin();
        let ask = |found: Result<Option<String>, &'static str>| {
            recent.recall([1, 0], async move {
                tokio::task::yield_now().await;
                found
            })
        };
        let (none, trouble) = tokio::join!(ask(Ok(None)), ask(Err("the disk is full")));
        assert_eq!(none, Ok(None));
        assert_eq!(trouble, Err("the disk is full"));
        assert_eq!(read(&recent, "later").await, "later");
    }

    #[tokio::test]
    async fn what_was_read_while_somebody_wrote_is_not_kept_for_later() {
        let mut recent = Recent::default();
        recent.begin();
        let commits = recent.commits();
        let load = async {
            Recent::forget_all(&commits);
            Ok::<_, std::convert::Infallible>(Some("between".to_owned()))
        };
        recent.recall([1, 0], load).await.ok();
        assert_eq!(read(&recent, "after").await, "after");
    }
}
