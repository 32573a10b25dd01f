//! Accepts connections, with the time limits that `axum::serve` leaves out: a head that dribbles in must not hold a place for ever.
//! It must not know what is served.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// How long a request's head may take (security.md 2.7). It also ends idle keep-alive connections.
const HEAD_SECONDS: u64 = 10;
/// The largest head, in bytes.
const HEAD_BYTES: usize = 16 * 1024;
/// The most header fields.
const HEAD_FIELDS: usize = 64;
/// The most open connections; further ones wait in the kernel's queue.
const CONNECTIONS: usize = 8192;
/// How long open requests may take to finish when the house closes.
const DRAIN_SECONDS: u64 = 20;

/// Serves `router` on `listener` until `closing` is done, then lets open requests finish.
pub async fn serve(listener: TcpListener, router: Router, closing: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let (stop, stopped) = tokio::sync::watch::channel(());
    tokio::pin!(closing);
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            break;
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, most likely: wait for some to be freed instead of spinning.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut closing => break,
        };
        let router = router.clone();
        let mut stopped = stopped.clone();
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "nodelay");
            }
            let service =
                hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
                    let mut request = request.map(axum::body::Body::new);
                    request
                        .extensions_mut()
                        .insert(ConnectInfo::<SocketAddr>(peer));
                    router.clone().oneshot(request)
                });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(HEAD_SECONDS))
                .max_buf_size(HEAD_BYTES)
                .max_headers(HEAD_FIELDS)
                .serve_connection(TokioIo::new(stream), service);
            tokio::pin!(connection);
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection ended early");
                    }
                    return;
                }
                _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
            }
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(stop);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    if tokio::time::timeout(Duration::from_secs(DRAIN_SECONDS), places.acquire_many(all))
        .await
        .is_err()
    {
        tracing::warn!("some requests were cut off after {DRAIN_SECONDS} seconds");
    }
}
