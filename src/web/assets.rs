//! Style, fonts, pictures and scripts from `static/`, inside the binary, named by checksum and cached for ever.
//! It must not know pages. The stylesheets are joined into one `site.css`: one request instead of twenty, without a build step.

use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::form::Path;
use crate::domain::sign_in::hex;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

struct Asset {
    sum: String,
    /// Where browsers find it: printed some fifty times on a page.
    address: String,
    mime: String,
    bytes: Bytes,
    /// The same compressed once at the start, where that saves anything: fonts are compressed already.
    gzipped: Option<Bytes>,
}

/// Reset and tokens first: they declare the order of the cascade layers; the others may come in any order.
const FIRST_STYLES: [&str; 2] = ["css/tokens.css", "css/reset.css"];

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let mut assets = HashMap::new();
    let mut names: Vec<_> = Files::iter().map(|name| name.to_string()).collect();
    names.sort_by_key(|name| {
        (
            FIRST_STYLES
                .iter()
                .position(|first| first == name)
                .unwrap_or(FIRST_STYLES.len()),
            name.clone(),
        )
    });
    let mut css = String::new();
    for name in names {
        let Some(file) = Files::get(&name) else {
            continue;
        };
        if std::path::Path::new(&name)
            .extension()
            .is_some_and(|kind| kind == "css")
        {
            css.push_str(&without_comments(&String::from_utf8_lossy(&file.data)));
        } else {
            let mime = file.metadata.mimetype().to_owned();
            let made = asset(&name, Bytes::from(file.data.into_owned()), mime);
            assets.insert(name, made);
        }
    }
    // Fonts are named in the style without a checksum of their own, so the names are put in here.
    for (name, font) in &assets {
        if name.starts_with("fonts/") {
            css = css.replace(
                &format!("/assets/{name}"),
                &format!("/assets/{}/{name}", font.sum),
            );
        }
    }
    assets.insert(
        "site.css".into(),
        asset("site.css", Bytes::from(css), "text/css".into()),
    );
    assets
});

/// A stylesheet without comments and indentation: a sixth of the compressed bytes, and only we read them. No text in our own
/// sheets holds a comment's sign.
fn without_comments(css: &str) -> String {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let lines = plain.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::new(), |css, line| css + line + "\n")
}

fn asset(name: &str, bytes: Bytes, mime: String) -> Asset {
    let sum = hex(&Sha256::digest(&bytes)[..8]);
    let gzipped =
        gzip(&bytes, Compression::best()).filter(|small| small.len() < bytes.len() * 9 / 10);
    Asset {
        address: format!("/assets/{sum}/{name}"),
        sum,
        mime,
        bytes,
        gzipped,
    }
}

/// The bytes compressed, or nothing when that fails.
pub fn gzip(bytes: &[u8], how: Compression) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), how);
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Whether a browser takes gzip. Every one does; a tool that says nothing gets the plain bytes.
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|accepted| accepted.to_str().ok())
        .is_some_and(|accepted| {
            accepted.split(',').any(|part| {
                let mut part = part.split(';').map(str::trim);
                part.next() == Some("gzip") && part.next() != Some("q=0")
            })
        })
}

/// The address of a file, with its checksum.
pub fn path(name: &str) -> &'static str {
    ASSETS
        .get(name)
        .map_or("/assets/missing/file", |asset| asset.address.as_str())
}

/// Serves a file. An old checksum gets the present file, uncached: a page from before an update still looks right.
pub async fn show(Path((sum, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let caching = if sum == asset.sum {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    let mime = if asset.mime.starts_with("text/") {
        format!("{}; charset=utf-8", asset.mime)
    } else {
        asset.mime.clone()
    };
    let answer = [
        (header::CONTENT_TYPE, mime),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::VARY, "Accept-Encoding".to_owned()),
    ];
    match &asset.gzipped {
        Some(small) if takes_gzip(&headers) => {
            let encoded = [(header::CONTENT_ENCODING, "gzip")];
            (answer, encoded, small.clone()).into_response()
        }
        _ => (answer, asset.bytes.clone()).into_response(),
    }
}
