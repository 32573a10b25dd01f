//! The pages strangers see, kept for a moment: rendered once, compressed once, whoever comes meanwhile waits for the same bytes.
//! It must not know any page, and never touches an answer to somebody with a cookie (security.md T37, 2.20).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use http_body_util::BodyExt;
use moka::future::Cache;
use sha2::{Digest, Sha256};

use super::assets;
use crate::domain::sign_in::hex;

/// A page of ours is 20 to 60 kB; this holds the busiest thousand and keeps an idle house below its 60 MB.
const CACHE_BYTES: u64 = 24 * 1024 * 1024;
/// Longer than any page of ours: what is larger is passed on unkept.
const PAGE_BYTES: usize = 1024 * 1024;

/// Prefixes of pages that must be made afresh each time: they answer to the moment or to one person.
const NEVER: [&str; 10] = [
    "/reports",
    "/ideas/new",
    "/assets/",
    "/healthz",
    "/readyz",
    "/outbox",
    "/sign-in",
    "/unsubscribe",
    "/account",
    "/demo",
];

/// A page as it was rendered.
#[derive(Clone)]
struct Kept {
    kind: HeaderValue,
    etag: HeaderValue,
    plain: Bytes,
    gzipped: Bytes,
}

/// What several waiting requests share when the page could not be kept: the first takes the answer, the others ask again.
type Unkept = Mutex<Option<Response>>;

/// The kept pages and the rule for whom they are.
#[derive(Clone)]
pub struct PageCache {
    pages: Option<Cache<String, Arc<Kept>>>,
    cookie: &'static str,
}

impl PageCache {
    /// Keeps pages for `keep_for`; nothing at all when that is zero. Requests with the session's `cookie` pass by.
    pub fn new(keep_for: Duration, cookie: &'static str) -> Self {
        let pages = (!keep_for.is_zero()).then(|| {
            Cache::builder()
                .max_capacity(CACHE_BYTES)
                .weigher(|path: &String, page: &Arc<Kept>| {
                    u32::try_from(path.len() + page.plain.len() + page.gzipped.len())
                        .unwrap_or(u32::MAX)
                })
                .time_to_live(keep_for)
                .build()
        });
        Self { pages, cookie }
    }
}

/// Answers a stranger's GET from the kept pages, making the page once for all who wait.
pub async fn serve(State(cache): State<PageCache>, request: Request, next: Next) -> Response {
    let (Some(pages), true) = (&cache.pages, is_for_strangers(&request, cache.cookie)) else {
        return next.run(request).await;
    };
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    if let Some(page) = pages.get(&path).await {
        return answer(&page, request.headers());
    }
    let headers = request.headers().clone();
    // Cloned only when this request is the one that makes the page or has to ask again.
    let (parts, _) = request.into_parts();
    let again = Request::from_parts(parts.clone(), Body::empty());
    let first = next.clone();
    let made = pages
        .try_get_with(path, async move {
            keep(first.run(Request::from_parts(parts, Body::empty())).await).await
        })
        .await;
    match made {
        Ok(page) => answer(&page, &headers),
        Err(unkept) => {
            let mine = unkept.lock().ok().and_then(|mut response| response.take());
            match mine {
                Some(response) => response,
                None => next.clone().run(again).await,
            }
        }
    }
}

fn is_for_strangers(request: &Request, cookie: &str) -> bool {
    let headers = request.headers();
    let says = |name: HeaderName, word: &str| {
        headers
            .get_all(name)
            .iter()
            .any(|line| line.to_str().is_ok_and(|line| line.contains(word)))
    };
    request.method() == Method::GET
        && !NEVER
            .iter()
            .any(|prefix| request.uri().path().starts_with(prefix))
        && !says(header::COOKIE, cookie)
        && !says(header::ACCEPT, "application/json")
}

/// Reads the answer in, if it is a page that everybody may see.
async fn keep(response: Response) -> Result<Arc<Kept>, Unkept> {
    let kind = response.headers().get(header::CONTENT_TYPE).cloned();
    let is_page = response.status() == StatusCode::OK && !response.headers().contains_key(header::SET_COOKIE)
        // A page that says itself how it may be kept (a receipt, a form with a number of its own) is not ours to share.
        && !response.headers().contains_key(header::CACHE_CONTROL);
    let Some(kind) = kind.filter(|kind| {
        is_page
            && kind
                .to_str()
                .is_ok_and(|kind| kind.starts_with("text/html"))
    }) else {
        return Err(Mutex::new(Some(response)));
    };
    let (parts, body) = response.into_parts();
    match body.collect().await {
        Ok(collected) => {
            let plain = collected.to_bytes();
            if plain.len() > PAGE_BYTES {
                return Err(Mutex::new(Some(Response::from_parts(
                    parts,
                    Body::from(plain),
                ))));
            }
            // Fast: the page lives two seconds, and a tenth more bytes cost less than ten times the work.
            let gzipped = assets::gzip(&plain, Compression::fast()).unwrap_or_default();
            let etag = format!("\"{}\"", hex(&Sha256::digest(&plain)[..8]));
            let etag =
                HeaderValue::from_str(&etag).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
            Ok(Arc::new(Kept {
                kind,
                etag,
                plain,
                gzipped,
            }))
        }
        Err(error) => Err(Mutex::new(Some(
            super::Error::Failure(format!("page body: {error}")).into_response(),
        ))),
    }
}

fn answer(page: &Kept, asked: &HeaderMap) -> Response {
    let mut headers = HeaderMap::with_capacity(16);
    headers.insert(header::CONTENT_TYPE, page.kind.clone());
    headers.insert(header::ETAG, page.etag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if asked.get(header::IF_NONE_MATCH) == Some(&page.etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    if !page.gzipped.is_empty() && assets::takes_gzip(asked) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return (headers, page.gzipped.clone()).into_response();
    }
    (headers, page.plain.clone()).into_response()
}
