//! Where a request comes from: the socket's peer, or what a proxy we trust says about it (security.md 2.6).
//! It must not know what the address is used for; it is never stored or logged whole.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;

use crate::app::App;

/// The address of whoever sent `request`; `None` where there is no socket (tests call the router directly).
pub fn of(request: &Request, app: &App) -> Option<IpAddr> {
    find(request.extensions(), request.headers(), app)
}

/// The same for the head of a request, as extractors see it.
pub fn of_parts(parts: &Parts, app: &App) -> Option<IpAddr> {
    find(&parts.extensions, &parts.headers, app)
}

fn find(extensions: &Extensions, headers: &HeaderMap, app: &App) -> Option<IpAddr> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(client(peer.ip(), headers, &app.config.trusted_proxies))
}

/// A key for limits and for "one report a person": a keyed hash of the address, so that no table or memory holds who came.
/// IPv6 counts by its /64, which is one household.
pub fn key(address: IpAddr, app: &App) -> String {
    let prefix = match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    };
    app.sign("address", &prefix)
}

/// Walks X-Forwarded-For from the right past proxies we trust, to the first address we do not. Anything unreadable, or a peer we
/// do not trust, leaves the peer: the header's left end is whatever a stranger typed. A socket that takes both kinds of addresses
/// shows IPv4 as `::ffff:a.b.c.d`; that is undone first, or all of IPv4 would be one household.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    if !is_trusted(peer) {
        return peer;
    }
    let mut hops = Vec::new();
    for line in headers.get_all("x-forwarded-for") {
        let Ok(line) = line.to_str() else { return peer };
        for hop in line.split(',') {
            let Ok(hop) = hop.trim().parse::<IpAddr>() else {
                return peer;
            };
            hops.push(hop.to_canonical());
        }
    }
    hops.into_iter()
        .rev()
        .find(|hop| !is_trusted(*hop))
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a header"));
        }
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        client(peer.parse().expect("an address"), &headers, &trusted).to_string()
    }

    #[test]
    fn only_what_a_trusted_proxy_added_is_believed() {
        assert_eq!(
            seen("203.0.113.9", &["198.51.100.1"]),
            "203.0.113.9",
            "a stranger's header"
        );
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            seen("10.0.0.1", &["1.2.3.4, 198.51.100.1"]),
            "198.51.100.1",
            "the left end is forged"
        );
        assert_eq!(
            seen("10.0.0.1", &["1.2.3.4", "198.51.100.1, 10.0.0.2"]),
            "198.51.100.1",
            "several lines and proxies"
        );
        assert_eq!(seen("10.0.0.1", &["198.51.100.1, rubbish"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["10.0.0.3"]), "10.0.0.1");
    }

    #[test]
    fn an_address_counts_the_same_by_whichever_socket_it_came() {
        assert_eq!(seen("::ffff:203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(
            seen("::ffff:10.0.0.1", &["198.51.100.1"]),
            "198.51.100.1",
            "a trusted proxy"
        );
        assert_eq!(
            seen("10.0.0.1", &["198.51.100.1, ::ffff:10.0.0.2"]),
            "198.51.100.1",
            "and one behind another"
        );
    }
}
