//! Counts what browsers report of our content security policy: a page that breaks it is a fault of ours, or an attack on its reader.
//! It must not keep anything of a report but which directive was broken: the rest may quote the page somebody was reading.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{self, Body};
use axum::http::StatusCode;
use serde::Deserialize;

/// A browser's report fits into a tenth of it (security.md 2.5).
const MOST_BYTES: usize = 8 * 1024;

/// What the policy of `security` says something about, and how many reports there were of each since the start.
static BROKEN: [(&str, AtomicU64); 15] = [
    ("default-src", AtomicU64::new(0)),
    ("script-src", AtomicU64::new(0)),
    ("script-src-elem", AtomicU64::new(0)),
    ("script-src-attr", AtomicU64::new(0)),
    ("style-src", AtomicU64::new(0)),
    ("style-src-elem", AtomicU64::new(0)),
    ("style-src-attr", AtomicU64::new(0)),
    ("img-src", AtomicU64::new(0)),
    ("font-src", AtomicU64::new(0)),
    ("connect-src", AtomicU64::new(0)),
    ("form-action", AtomicU64::new(0)),
    ("base-uri", AtomicU64::new(0)),
    ("frame-ancestors", AtomicU64::new(0)),
    ("require-trusted-types-for", AtomicU64::new(0)),
    // Whatever else a browser names.
    ("other", AtomicU64::new(0)),
];

/// What `report-uri` sends.
#[derive(Deserialize)]
struct Report {
    #[serde(rename = "csp-report")]
    report: Broken,
}

/// What `report-to` sends, several at a time.
#[derive(Deserialize)]
struct Entry {
    body: Broken,
}

#[derive(Deserialize)]
struct Broken {
    #[serde(alias = "effectiveDirective", alias = "effective-directive")]
    directive: String,
}

/// Takes a browser's report. It is logged when it is the first of its kind, the second, the fourth and so on, so that nobody can fill
/// the log from outside.
pub async fn create(body: Body) -> StatusCode {
    let Ok(bytes) = body::to_bytes(body, MOST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE;
    };
    let Some(broken) = read(&bytes) else {
        return StatusCode::BAD_REQUEST;
    };
    for directive in broken {
        let (directive, so_far) = counter(&directive);
        let reports = so_far.fetch_add(1, Ordering::Relaxed) + 1;
        if reports.is_power_of_two() {
            tracing::warn!(
                directive,
                reports,
                "browsers report that a page broke its content security policy"
            );
        }
    }
    StatusCode::NO_CONTENT
}

/// The directives that a report names; `None` where it is no report.
fn read(bytes: &[u8]) -> Option<Vec<String>> {
    if let Ok(one) = serde_json::from_slice::<Report>(bytes) {
        return Some(vec![one.report.directive]);
    }
    let several: Vec<Entry> = serde_json::from_slice(bytes).ok()?;
    Some(several.into_iter().map(|one| one.body.directive).collect())
}

fn counter(directive: &str) -> (&'static str, &'static AtomicU64) {
    let found = BROKEN.iter().find(|(name, _)| *name == directive);
    let (name, count) = found.unwrap_or(&BROKEN[BROKEN.len() - 1]);
    (*name, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_reports_are_read_and_nothing_else() {
        let old = br#"{"csp-report":{"document-uri":"https://x.example/","effective-directive":"img-src","blocked-uri":"data"}}"#;
        assert_eq!(read(old), Some(vec!["img-src".to_owned()]));
        let new = br#"[{"age":1,"type":"csp-violation","url":"https://x.example/","body":{"effectiveDirective":"script-src-elem"}}]"#;
        assert_eq!(read(new), Some(vec!["script-src-elem".to_owned()]));
        for none in [
            "",
            "{}",
            "[{}]",
            "null",
            "csp-report=1",
            "{\"csp-report\":{}}",
        ] {
            assert_eq!(read(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn what_a_report_names_reaches_the_log_only_where_it_is_a_name_we_know() {
        assert_eq!(counter("img-src").0, "img-src");
        assert_eq!(counter("img-src\nforged line").0, "other");
    }
}
