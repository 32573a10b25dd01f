//! An MP's office at its desk: a drafter answers what waits and submits it, the MP approves and publishes with one press, and the page
//! says how it came to be. Once with scripts, once without, and looked at on a phone.

use crate::chromium::{Browser, DESK, PHONE};
use crate::site::Site;

/// Waits on the desk of the demo's first MP, and nobody in that office has drafted anything about it.
const TITLE: &str =
    "Caring for my wife at home saves the country a fortune and costs me my pension";

async fn enters(site: &Site, name: &str, scripts: bool) -> Browser {
    let mut browser = site.browser().await;
    browser.scripts(scripts).await;
    browser.visit("/demo/sign-in").await;
    browser.press(name).await;
    browser
}

/// Keeps a page as it looks on a desk and on a phone, and insists that nothing sticks out.
async fn looks(browser: &Browser, name: &str) {
    for (size, place) in [(DESK, "desk"), (PHONE, "phone")] {
        browser.size(size).await;
        browser.fits().await;
        browser.screenshot(&format!("{name}-{place}")).await;
    }
    browser.size(DESK).await;
}

async fn at_the_desk(scripts: bool) {
    let site = Site::demo().await;
    let drafter = enters(&site, "Maud Ferrier", scripts).await;
    drafter.visit("/desk").await;
    drafter.sees("You are here as drafter").await;
    drafter.no_barriers().await;
    looks(&drafter, "the-desk").await;
    drafter.follow(TITLE).await;
    drafter.sees("Why it is here").await;
    drafter.no_barriers().await;
    looks(&drafter, "on-the-desk").await;
    drafter.follow("Draft an answer").await;
    drafter.press("Keep the draft").await;
    drafter.sees("Please look at this again").await;
    drafter.no_barriers().await;
    drafter.choose_first("position").await;
    drafter.choose_first("capacity").await;
    drafter
        .fill(
            "Your answer in short",
            "Carers should not lose their pension for it, and I will say so.",
        )
        .await;
    drafter.press("Keep the draft").await;
    drafter
        .sees("The draft is kept. Nobody outside the office sees it.")
        .await;
    drafter.no_barriers().await;
    drafter.press("Submit for approval").await;
    drafter.sees("Submitted.").await;
    let draft = drafter.path().await;

    let mp = enters(&site, "Ros Tarrant", scripts).await;
    mp.visit("/desk").await;
    mp.sees("Waits for approval").await;
    mp.no_barriers().await;
    mp.visit(&draft).await;
    mp.sees("Carers should not lose their pension").await;
    mp.no_barriers().await;
    looks(&mp, "a-draft").await;
    mp.press("Approve and publish").await;
    mp.sees("Drafted by the office, approved by the MP.").await;
    mp.no_barriers().await;
    drafter.visit("/desk").await;
    drafter.misses(TITLE).await;
    mp.visit("/desk/office").await;
    mp.sees("Maud Ferrier").await;
    mp.no_barriers().await;
    looks(&mp, "the-office").await;
    for browser in [&drafter, &mp] {
        browser.all_quiet().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_drafts_and_the_mp_approves() {
    at_the_desk(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_drafts_and_the_mp_approves_without_scripts() {
    at_the_desk(false).await;
}
