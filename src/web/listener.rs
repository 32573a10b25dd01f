//! Accepts connections, with the limits that `axum::serve` leaves out: a head that dribbles in must not hold a place for ever, nor one
//! address all of them.
//! It must not know what is served.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
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
/// The most open connections of one address. A browser opens six; a proxy and networks without limits may have as many as they like.
const CONNECTIONS_OF_ONE: usize = 64;
/// What the sixty-fifth is told, before its request is read.
const TOO_MANY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 10\r\nConnection: close\r\n\r\n\
    There are too many open connections from your network. Please try again in ten seconds.\n";
/// How long open requests may take to finish when the house closes.
const DRAIN_SECONDS: u64 = 20;

/// Serves `router` on `listener` until `closing` is done, then lets open requests finish. Addresses in `free` open as many connections
/// as they like.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    free: Vec<IpNet>,
    closing: impl Future<Output = ()>,
) {
    serve_places(CONNECTIONS, listener, router, free, closing).await;
}

async fn serve_places(
    all_places: usize,
    listener: TcpListener,
    router: Router,
    free: Vec<IpNet>,
    closing: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(all_places));
    let crowd = Arc::new(Crowd {
        free,
        open: Mutex::default(),
    });
    let (stop, stopped) = tokio::sync::watch::channel(());
    tokio::pin!(closing);
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => match place {
                Ok(place) => place,
                Err(_) => break,
            },
            () = &mut closing => break,
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
        let Some(seat) = crowd.enter(peer.ip()) else {
            turn_away(&stream);
            continue;
        };
        let router = router.clone();
        let mut stopped = stopped.clone();
        tokio::spawn(async move {
            let _held = (place, seat);
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
    let all = u32::try_from(all_places).unwrap_or(u32::MAX);
    if tokio::time::timeout(Duration::from_secs(DRAIN_SECONDS), places.acquire_many(all))
        .await
        .is_err()
    {
        tracing::warn!("some requests were cut off after {DRAIN_SECONDS} seconds");
    }
}

/// Says why, as far as the socket takes it at once, and hangs up.
fn turn_away(stream: &TcpStream) {
    if let Err(error) = stream.try_write(TOO_MANY) {
        tracing::debug!(%error, "a connection was turned away without a word");
    }
}

/// How many connections each address has open.
struct Crowd {
    free: Vec<IpNet>,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection that counts until it ends.
struct Seat {
    crowd: Arc<Crowd>,
    of: Option<IpAddr>,
}

impl Crowd {
    /// Lets a connection in; none where its address has enough of them. An IPv6 household counts as one.
    fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let address = address.to_canonical();
        let crowd = self.clone();
        if self.free.iter().any(|network| network.contains(&address)) {
            return Some(Seat { crowd, of: None });
        }
        let of = match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
        };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = open.entry(of).or_default();
        if *connections >= CONNECTIONS_OF_ONE {
            return None;
        }
        *connections += 1;
        Some(Seat {
            crowd,
            of: Some(of),
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(of) = self.of else { return };
        let mut open = self
            .crowd
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(connections) = open.get_mut(&of) {
            *connections -= 1;
            if *connections == 0 {
                open.remove(&of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd() -> Arc<Crowd> {
        Arc::new(Crowd {
            free: vec!["10.0.0.0/8".parse().expect("a network")],
            open: Mutex::default(),
        })
    }

    #[test]
    fn one_address_has_so_many_connections_and_a_proxy_as_many_as_it_likes() {
        let crowd = crowd();
        let from = |address: &str| crowd.enter(address.parse().expect("an address"));
        let mut seats: Vec<Seat> = (0..CONNECTIONS_OF_ONE)
            .map(|_| from("203.0.113.9").expect("a seat"))
            .collect();
        assert!(from("203.0.113.9").is_none());
        assert!(from("::ffff:203.0.113.9").is_none(), "by another socket");
        assert!(from("203.0.113.10").is_some());
        seats.pop();
        seats.push(from("203.0.113.9").expect("the freed seat"));
        let proxied: Vec<_> = (0..200).map(|_| from("::ffff:10.0.0.1")).collect();
        assert!(proxied.iter().all(Option::is_some));
        let household: Vec<_> = (0..CONNECTIONS_OF_ONE)
            .map(|host| from(&format!("2001:db8::{host:x}")))
            .collect();
        assert!(household.iter().all(Option::is_some));
        assert!(from("2001:db8::ffff").is_none());
        drop((seats, household));
        assert!(crowd.open.lock().expect("nobody else").is_empty());
    }

    #[tokio::test]
    async fn a_full_house_still_hears_that_it_closes() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let (close, closing) = tokio::sync::oneshot::channel::<()>();
        let router = Router::new().route("/", axum::routing::get(|| async { "here" }));
        let served = tokio::spawn(serve_places(1, listener, router, Vec::new(), async move {
            closing.await.unwrap_or_default();
        }));
        // The only place is taken by somebody who was answered and lingers.
        let mut lingers = TcpStream::connect(address).await.expect("a connection");
        let request = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut lingers, request)
            .await
            .expect("a request");
        let mut answer = [0; 8];
        tokio::io::AsyncReadExt::read_exact(&mut lingers, &mut answer)
            .await
            .expect("an answer");
        close.send(()).expect("it listens");
        // Without an ear for it, the end comes when the lingering connection is cut off after ten seconds.
        tokio::time::timeout(Duration::from_secs(HEAD_SECONDS - 3), served)
            .await
            .expect("it closes")
            .expect("it does not fail");
        drop(lingers);
    }
}
