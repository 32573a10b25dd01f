//! What protects every answer: headers, the same-origin check, size and time limits, the reference number.
//! It must not know any page.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Extensions, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use super::page_cache::PageCache;
use crate::app::App;
use crate::clock;

/// The longest response is 10,000 characters; in a script of four bytes each, a form sends twelve for one. Room for that, its summary
/// and its sources; 64 KiB (security.md 2.7) would refuse what the fields allow.
const BODY_BYTES: usize = 256 * 1024;
/// Longer than any page takes; a handler that hangs must not hold its connection (security.md 2.7).
const HANDLER_SECONDS: u64 = 10;

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
    let strangers = PageCache::new(app.config.page_cache_for, super::session::cookie_name(app));
    let house = router
        .layer(middleware::from_fn_with_state(
            app.clone(),
            super::error::dress,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(super::session::layer(app))
        .layer(CsrfLayer::new().with_insecure_bypass(is_way_out_of_mail))
        .layer(middleware::from_fn_with_state(app.clone(), ask_origin))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            std::time::Duration::from_secs(HANDLER_SECONDS),
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
        Some(_) => true,
        None => {
            is_reading
                || request.uri().path().starts_with("/unsubscribe/")
                || word("origin") == Some(origin)
        }
    }
}

struct Fixed {
    headers: Vec<(HeaderName, HeaderValue)>,
    cookie: &'static str,
}

/// The headers that are the same on every answer (security.md 2.1).
fn headers_for(app: &App) -> Arc<Fixed> {
    let origin = app.config.origin();
    let policy = format!(
        "default-src 'none'; script-src {origin}/assets/; style-src {origin}/assets/; img-src {origin}/assets/; font-src {origin}/assets/; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-src 'none'; frame-ancestors 'none'; \
         manifest-src 'self'; worker-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
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
    if app.config.is_https() {
        headers.push((
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        ));
    }
    Arc::new(Fixed {
        headers,
        cookie: super::session::cookie_name(app),
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
    let mut response = next.run(request).await;
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
