//! Walks through the demo by its links, as a visitor, a citizen, an MP, a moderator and a steward, and through their own rooms as a
//! senior moderator and a member of the panel, and looks at every kind of page it meets:
//! no barrier in light or dark, at a desk or on a narrow phone, nothing wider than the window, nothing asked of another
//! host, nothing on the console.

use crate::chromium::{Browser, DESK, PHONE};
use crate::offices;
use crate::site::Site;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Pages of one kind (`/ideas/1` and `/ideas/2`) that are looked at: the first may lack what the second has.
const OF_A_KIND: usize = 2;

/// Windows and lights in which a page is looked at; a second page of its kind in half of them.
fn sights(is_first: bool) -> &'static [((u32, u32), &'static str, bool)] {
    // Each a step from the one before: to change the window takes as long as to look.
    const ALL: [((u32, u32), &str, bool); 4] = [
        (DESK, "desk", false),
        (DESK, "desk", true),
        (PHONE, "phone", true),
        (PHONE, "phone", false),
    ];
    const HALF: [((u32, u32), &str, bool); 2] = [ALL[0], ALL[2]];
    if is_first { &ALL } else { &HALF }
}

/// More kinds than the site has; reaching it means that addresses never stop.
const MOST_PAGES: usize = 200;

/// `/ideas/417/versions?page=2` is of the kind `/ideas/#/versions?page`. A page with two answers in its address is of both
/// kinds: filters combine freely, and every combination would be a kind of its own for ever.
fn kinds(path: &str) -> Vec<String> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let steps: Vec<&str> = path
        .split('/')
        .map(|step| {
            if step.chars().any(|c| c.is_ascii_digit()) {
                "#"
            } else {
                step
            }
        })
        .collect();
    let steps = steps.join("/");
    let names: BTreeSet<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .filter(|name| !name.is_empty())
        .collect();
    if names.is_empty() {
        return vec![steps];
    }
    names.iter().map(|name| format!("{steps}?{name}")).collect()
}

/// The addresses on our site that the page links to, without what leads out of the session.
async fn links(browser: &Browser) -> Vec<String> {
    let asked = "return [...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin && !a.hasAttribute('download'))
        .map(a => a.pathname + a.search);";
    serde_json::from_value(browser.ask(asked).await).unwrap()
}

/// Looks at one page in its lights and sizes; what is wrong is kept, so that one walk finds all of it.
async fn look(
    browser: &Browser,
    (who, path): (&str, &str),
    is_first: bool,
    wrong: &mut Vec<String>,
) {
    for (size, name, dark) in sights(is_first) {
        browser.size(*size).await;
        browser.dark(*dark).await;
        let light = if *dark { "dark" } else { "light" };
        let found = browser.barriers().await;
        wrong.extend(
            found
                .into_iter()
                .map(|barrier| format!("{who} on {path}, {name}, {light}: {barrier}")),
        );
        let wide = browser.too_wide().await;
        wrong.extend(
            wide.into_iter().map(|element| {
                format!("{who} on {path}, {name}: wider than the window: {element}")
            }),
        );
    }
    let heads = browser
        .ask("return document.querySelectorAll('h1').length")
        .await;
    if heads != 1 {
        wrong.push(format!("{who} on {path}: {heads} first headings"));
    }
    if browser.title().await.trim().is_empty() {
        wrong.push(format!("{who} on {path}: no title"));
    }
    wrong.extend(
        browser
            .noise()
            .await
            .into_iter()
            .map(|noise| format!("{who} on {path}: {noise}")),
    );
    browser.size(DESK).await;
    browser.dark(false).await;
}

/// Where most walks begin.
const STARTS: [&str; 10] = [
    "/",
    "/ideas",
    "/ideas/new",
    "/vote",
    "/members",
    "/account",
    "/outbox",
    "/moderation",
    "/transparency/log",
    "/no-such-page",
];

/// Walks on from the starts by every link; only to addresses that begin with one of `within`, where there are any.
async fn walk(browser: &Browser, who: &str, starts: &[&str], within: &[&str]) {
    let mut wrong = Vec::new();
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    let is_within =
        |path: &str| within.is_empty() || within.iter().any(|one| path.starts_with(one));
    let mut open: VecDeque<String> = starts.iter().map(|start| (*start).to_owned()).collect();
    let mut pages = 0;
    while let Some(path) = open.pop_front() {
        let kinds = kinds(&path);
        let known = |kind: &String| met.get(kind).is_some_and(|seen| *seen >= OF_A_KIND);
        if kinds.iter().all(known) || path.starts_with("/assets/") {
            continue;
        }
        let is_first = !kinds.iter().all(|kind| met.contains_key(kind));
        for kind in kinds {
            *met.entry(kind).or_default() += 1;
        }
        pages += 1;
        assert!(pages < MOST_PAGES, "addresses never stop: {met:?}");
        browser.visit(&path).await;
        if browser.ask("return document.contentType").await != "text/html" {
            continue;
        }
        look(browser, (who, &path), is_first, &mut wrong).await;
        open.extend(
            links(browser)
                .await
                .into_iter()
                .filter(|path| is_within(path)),
        );
    }
    println!("{who} looked at {pages} pages of {} kinds", met.len());
    assert!(
        wrong.is_empty(),
        "{} faults:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

async fn walk_as(role: Option<&str>) {
    let site = Site::demo().await;
    let browser = site.browser().await;
    if let Some(role) = role {
        browser.visit("/sign-in").await;
        browser.press(role).await;
        browser.visit("/account").await;
        browser.sees("Your account").await;
    }
    walk(&browser, role.unwrap_or("a visitor"), &STARTS, &[]).await;
}

/// Somebody with an office of their own looks at its rooms alone: the rest of the house was seen by others.
async fn walk_own_rooms(site: &Site, role: &str, rooms: &[&str]) {
    let browser = site.browser().await;
    browser.visit("/sign-in").await;
    browser.press(role).await;
    walk(&browser, role, rooms, rooms).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_meets_no_barrier() {
    walk_as(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citizen_meets_no_barrier() {
    walk_as(Some("a citizen")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_mp_meets_no_barrier() {
    walk_as(Some("an MP")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_in_an_mps_office_meets_no_barrier_at_the_desk() {
    let site = Site::demo().await;
    walk_own_rooms(&site, "somebody in an MP’s office", &["/desk"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_meets_no_barrier() {
    walk_as(Some("a moderator")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_steward_meets_no_barrier() {
    walk_as(Some("a steward")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_senior_moderator_meets_no_barrier_among_appeals() {
    let site = Site::demo_with_hands().await;
    offices::lodge_an_appeal(&site).await;
    offices::draw_second_looks(&site).await;
    offices::complain(&site, false).await;
    let rooms = [
        "/moderation/appeals",
        "/moderation/measures",
        "/moderation/reviews",
        "/moderation/complaints",
    ];
    walk_own_rooms(&site, "a senior moderator", &rooms).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_member_meets_no_barrier_on_the_panels_pages() {
    let site = Site::demo_with_hands().await;
    offices::propose_a_ban(&site).await;
    offices::complain(&site, true).await;
    offices::hear_an_mp(&site).await;
    let rooms = ["/panel", "/account/declaration"];
    walk_own_rooms(&site, "a panel member", &rooms).await;
    // What the panel thinks of an MP, that MP reads before anybody else.
    walk_own_rooms(&site, "an MP", &["/account/complaints"]).await;
}
