//! Long computations on a thread of their own, behind everything that somebody waits for. It must not know what is computed.

use tokio::sync::oneshot;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stopped {
    /// The machine gave no thread, or nothing to wait on.
    #[error("it could not begin: {0}")]
    AtTheStart(#[from] std::io::Error),
    /// It panicked, and the log has why.
    #[error("it stopped halfway")]
    Halfway,
}

/// Runs `work` on a new thread that has the processor only when no request wants it, and so have the threads that it starts.
///
/// Measured on two cores while the groups of five million votes were computed: similar ideas took 9.3 ms, and 3.0 ms otherwise.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Stopped> {
    let (tell, told) = oneshot::channel();
    let run = move || {
        stand_back();
        // Nobody listens any more where the site is being stopped.
        let _ = tell.send(work());
    };
    std::thread::Builder::new()
        .name("aside".to_owned())
        .spawn(run)?;
    told.await.map_err(|_| Stopped::Halfway)
}

/// The same for work that waits in between, as for a database. What it opens there, it must close there.
pub(super) async fn aside_async<T: Send + 'static, F: Future<Output = T>>(
    work: impl FnOnce() -> F + Send + 'static,
) -> Result<T, Stopped> {
    let done = aside(move || {
        let here = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        Ok::<_, std::io::Error>(here.block_on(work()))
    });
    Ok(done.await??)
}

/// On Linux, threads have their own niceness and hand it on to those they start. Elsewhere it belongs to the whole process, which
/// must not be slowed.
#[cfg(target_os = "linux")]
fn stand_back() {
    const LAST: i32 = 19;
    if let Err(error) = rustix::process::setpriority_process(None, LAST) {
        tracing::warn!(%error, "long computations compete with requests");
    }
}

#[cfg(not(target_os = "linux"))]
fn stand_back() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_and_a_panic_is_told() {
        assert_eq!(aside(|| 6 * 7).await.ok(), Some(42));
        let stopped = aside(|| assert_eq!(6 * 7, 41, "wrong on purpose")).await;
        assert!(stopped.is_err());
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn work_stands_back_and_so_do_its_threads() {
        let niceness = || rustix::process::getpriority_process(None).ok();
        let (here, own) = (
            niceness(),
            aside(move || {
                (
                    niceness(),
                    std::thread::spawn(niceness).join().ok().flatten(),
                )
            })
            .await,
        );
        assert_eq!(own.ok(), Some((Some(19), Some(19))));
        assert_eq!(niceness(), here);
    }
}
