//! What protects every answer: headers, the same-origin check, size and time limits, the reference number.
//! It must not know any page.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Extensions, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use super::page_cache::PageCache;
use crate::app::App;
use crate::clock;
use crate::store;

/// The longest response is 10,000 characters; in a script of four bytes each, a form sends twelve for one. Room for that, its summary
/// and its sources; 64 KiB (security.md 2.7) would refuse what the fields allow.
const BODY_BYTES: usize = 256 * 1024;
/// Longer than any page takes; a handler that hangs must not hold its connection (security.md 2.7).
const HANDLER: Duration = Duration::from_secs(10);
/// A database that is away is given up on earlier, or nobody would be left to say so.
const _: () = assert!(store::READ_PATIENCE.as_secs() * 2 < HANDLER.as_secs());
/// The longest address; ours have a tenth of it (security.md 2.7).
const ADDRESS_BYTES: usize = 4 * 1024;

/// The reference number of a request: on every log line about it, and on its error page.
#[derive(Clone, Debug)]
struct RequestId(String);

/// The reference number of `request`.
pub fn request_id(request: &Request) -> String {
    request_id_of(request.extensions())
}

/// The reference number among a request's extensions.
pub fn request_id_of(extensions: &Extensions) -> String {
    extensions
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default()
}

/// Wraps the pages in everything that protects them, outermost last. Pages kept for strangers are answered before anything that
/// only the others need: a layer is copied for every request that comes to it, and the inner house only for those that enter it.
pub fn protect(router: Router<App>, app: &App) -> Router {
    protect_within(HANDLER, router, app)
}

/// The same, where a handler may take as long as `patience`.
pub fn protect_within(patience: Duration, router: Router<App>, app: &App) -> Router {
    let strangers = PageCache::new(app.config.page_cache_for, super::session::cookie_name(app));
    let house = router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            super::error::dress,
        ))
        .layer(super::session::layer(app))
        .layer(same_origin(&app.config.origin()))
        .layer(middleware::from_fn_with_state(app.clone(), ask_origin))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            patience,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        // Outermost of the house: what any layer refuses, cuts off or breaks over is a page with words and a reference.
        .layer(middleware::from_fn_with_state(
            app.clone(),
            super::error::dress_outside,
        ))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(app.clone());
    Router::new()
        .fallback_service(house)
        .layer(middleware::from_fn_with_state(
            strangers,
            super::page_cache::serve,
        ))
        // Outside the kept pages: those are read as well.
        .layer(middleware::from_fn_with_state(
            app.clone(),
            super::views::count,
        ))
        .layer(middleware::from_fn_with_state(
            headers_for(app),
            set_headers,
        ))
        .layer(middleware::from_fn(trace))
}

/// tower-http's check, told our origin: `Host` alone would not do behind a proxy that rewrites it.
fn same_origin(origin: &str) -> CsrfLayer {
    CsrfLayer::new()
        .add_trusted_origin(origin)
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "forms are compared with the Host header alone");
            CsrfLayer::new()
        })
        .with_insecure_bypass(is_way_out_of_mail)
}

/// Mail providers press "unsubscribe" for their readers, from pages of their own (RFC 8058). No cookie counts behind this door:
/// the signed link is the proof.
fn is_way_out_of_mail(_: &Method, uri: &Uri) -> bool {
    uri.path().starts_with("/unsubscribe/")
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let words = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no words");
    super::Error::Failure(format!("panic: {words}")).into_response()
}

/// Gives the request its number and writes one line about it. The path's template and no query: what people look for is theirs.
async fn trace(mut request: Request, next: Next) -> Response {
    let id = format!("{:016x}", clock::random_u64());
    let span = tracing::info_span!("request", request.id = %id, method = %request.method());
    request.extensions_mut().insert(RequestId(id));
    async move {
        let response = next.run(request).await;
        tracing::debug!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await
}

/// What tower-http's check leaves open (security.md 2.3): it lets a POST pass that says nothing of where it comes from, and compares
/// `Origin` with the `Host` that a proxy may have rewritten. We ask for the configured origin, and keep other sites' scripts from
/// reading along with somebody's cookie. A mail provider's one-click unsubscribing says nothing of its origin, and carries no cookie.
async fn ask_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query();
    if address.is_some_and(|address| address.as_str().len() > ADDRESS_BYTES) {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    if says_where_from(&request, &app.config.origin()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

fn says_where_from(request: &Request, origin: &str) -> bool {
    let word = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let is_reading = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    match word("sec-fetch-site") {
        Some("cross-site") if is_reading => {
            word("sec-fetch-mode") == Some("navigate") || word("cookie").is_none()
        }
        _ if is_reading || is_way_out_of_mail(request.method(), request.uri()) => true,
        // The browser's own word comes first: an origin that contradicts it was made up.
        Some(site) => matches!(site, "same-origin" | "none"),
        None => word("origin") == Some(origin),
    }
}

struct Fixed {
    headers: Vec<(HeaderName, HeaderValue)>,
    cookie: &'static str,
    /// Where this machine goes by several names: the one that the policy and the cookie know.
    own_machine: Option<OwnMachine>,
}

struct OwnMachine {
    origin: String,
    authority: String,
    port: u16,
}

impl OwnMachine {
    fn of(app: &App) -> Option<Self> {
        let url = &app.config.base_url;
        app.config.is_own_machine().then(|| Self {
            origin: app.config.origin(),
            authority: url.authority().to_owned(),
            port: url.port_or_known_default().unwrap_or(80),
        })
    }

    /// Where a page was asked for under another name of this machine, its address under ours. Both names show the same site, but
    /// style sheets and forms are allowed from the configured one only.
    fn right_name(&self, request: &Request) -> Option<String> {
        let host = request.headers().get(header::HOST)?.to_str().ok()?;
        if host == self.authority || !matches!(*request.method(), Method::GET | Method::HEAD) {
            return None;
        }
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()?),
            _ => (host, 80),
        };
        let path = request.uri().path_and_query()?.as_str();
        // Whoever asks after the health of this process is no browser.
        let is_page = !matches!(path, "/healthz" | "/readyz");
        let is_here = matches!(name, "localhost" | "127.0.0.1" | "[::1]") && port == self.port;
        (is_page && is_here).then(|| format!("{}{path}", self.origin))
    }
}

/// The headers that are the same on every answer (security.md 2.1).
fn headers_for(app: &App) -> Arc<Fixed> {
    let origin = app.config.origin();
    let policy = format!(
        "default-src 'none'; script-src {origin}/assets/; style-src {origin}/assets/; img-src {origin}/assets/; font-src {origin}/assets/; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-src 'none'; frame-ancestors 'none'; \
         manifest-src 'self'; worker-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'; \
         report-uri /csp; report-to csp"
    );
    let mut headers: Vec<(HeaderName, HeaderValue)> = [
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("origin-agent-cluster", "?1"),
        ("x-frame-options", "DENY"),
        // Not "no-referrer": that turns the Origin of our own forms into "null" and the same-origin check would refuse them.
        ("referrer-policy", "same-origin"),
        (
            "permissions-policy",
            "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), \
             magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), usb=(), xr-spatial-tracking=(), \
             publickey-credentials-create=(self), publickey-credentials-get=(self)",
        ),
    ]
    .into_iter()
    .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
    .collect();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.push((header::CONTENT_SECURITY_POLICY, policy));
    }
    if let Ok(endpoint) = HeaderValue::from_str(&format!("csp=\"{origin}/csp\"")) {
        headers.push((HeaderName::from_static("reporting-endpoints"), endpoint));
    }
    if app.config.is_https() {
        headers.push((
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        ));
    }
    Arc::new(Fixed {
        headers,
        cookie: super::session::cookie_name(app),
        own_machine: OwnMachine::of(app),
    })
}

async fn set_headers(State(fixed): State<Arc<Fixed>>, request: Request, next: Next) -> Response {
    let has_session = request
        .headers()
        .get_all(header::COOKIE)
        .iter()
        .any(|line| {
            line.to_str().is_ok_and(|line| {
                line.split(';')
                    .any(|pair| pair.trim().starts_with(fixed.cookie))
            })
        });
    let own_machine = fixed.own_machine.as_ref();
    let mut response = match own_machine.and_then(|machine| machine.right_name(&request)) {
        Some(address) => Redirect::temporary(&address).into_response(),
        None => next.run(request).await,
    };
    let sets_cookie = response.headers().contains_key(header::SET_COOKIE);
    let headers = response.headers_mut();
    for (name, value) in &fixed.headers {
        headers.insert(name.clone(), value.clone());
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        // A page that knows somebody must never stand in a shared cache (T37).
        let caching = if has_session || sets_cookie {
            "private, no-store"
        } else {
            "public, max-age=0, s-maxage=2"
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    }
    headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    response
}
