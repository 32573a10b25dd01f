//! The pages about the site itself: how it works, privacy, accessibility, who runs it. It must not know anybody who reads them.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::layout::Layout;
use crate::app::App;
use crate::domain::agreement::{SAMPLE, SHOWN};
use crate::domain::reply_clock::REPLY_DAYS;

#[derive(Template)]
#[template(path = "about/show.html")]
struct AboutShow {
    layout: Layout,
    sample: usize,
    shown: usize,
    reply_days: u32,
}

#[derive(Template)]
#[template(path = "about/privacy.html")]
struct Privacy {
    layout: Layout,
}

#[derive(Template)]
#[template(path = "about/accessibility.html")]
struct Accessibility {
    layout: Layout,
}

#[derive(Template)]
#[template(path = "about/imprint.html")]
struct Imprint {
    layout: Layout,
    operator: String,
}

/// How it works.
pub async fn show(layout: Layout) -> Result {
    let page = AboutShow {
        layout,
        sample: SAMPLE,
        shown: SHOWN,
        reply_days: REPLY_DAYS,
    };
    Ok(Html(page.render()?).into_response())
}

/// What is kept about people, and why.
pub async fn show_privacy(layout: Layout) -> Result {
    Ok(Html(Privacy { layout }.render()?).into_response())
}

/// What people can count on, whatever they use to read.
pub async fn show_accessibility(layout: Layout) -> Result {
    Ok(Html(Accessibility { layout }.render()?).into_response())
}

/// Who runs the site, in the operator's own words.
pub async fn show_imprint(State(app): State<App>, layout: Layout) -> Result {
    let page = Imprint {
        layout,
        operator: app.config.operator.clone(),
    };
    Ok(Html(page.render()?).into_response())
}
