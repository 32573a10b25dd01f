//! A steward writes down what happens in the House, a form, what it will change, and done.
//! Looked at wide and narrow; no barrier, nothing wider than the window.

use crate::chromium::{Browser, DESK, PHONE};
use crate::site::Site;

/// No barrier and nothing too wide, at a desk in light and on a phone in the dark.
async fn looks(browser: &Browser, name: &str) {
    for (size, dark) in [(DESK, false), (PHONE, true)] {
        browser.size(size).await;
        browser.dark(dark).await;
        browser.no_barriers().await;
        browser.fits().await;
        let light = if dark { "phone-dark" } else { "desk" };
        browser.screenshot(&format!("house-{name}-{light}")).await;
    }
    browser.dark(false).await;
    browser.size(DESK).await;
}

/// Picks a day: how it is typed differs with the language of the browser.
async fn picks(browser: &Browser, field: &str, day: &str) {
    let script = format!("document.getElementById('{field}').value = '{day}'");
    browser.ask(&script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_steward_writes_down_a_recess_and_ends_a_parliament() {
    let site = Site::demo_with_hands().await;
    let browser = site.browser().await;
    browser.visit("/sign-in").await;
    browser.press("a steward").await;
    browser.visit("/house").await;
    looks(&browser, "empty").await;
    browser.follow("The House goes into recess").await;
    looks(&browser, "recess").await;
    browser.press("See what this will change").await;
    browser.sees("Please give the last day").await;
    looks(&browser, "recess-errors").await;

    // The dissolution: looked at, then done.
    let today = site.app.now().day();
    let polling = today.saturating_add(jiff::Span::new().days(40));
    browser.visit("/house/new/dissolution").await;
    looks(&browser, "dissolution").await;
    picks(&browser, "from", &today.to_string()).await;
    picks(&browser, "polling", &polling.to_string()).await;
    browser.choose("Citizens go on writing and voting").await;
    browser.press("See what this will change").await;
    browser.sees("Nothing has changed yet").await;
    browser.sees("fall vacant").await;
    looks(&browser, "check").await;
    browser.press("Do it").await;
    browser.sees("there are no MPs at present").await;
    looks(&browser, "dissolved").await;
    browser.visit("/").await;
    browser.sees("there are no MPs at present").await;
    looks(&browser, "front").await;
    browser.visit("/house").await;
    browser.follow("Dissolution").await;
    looks(&browser, "entry").await;
    browser.press("Strike this out").await;
    browser.sees("Struck out").await;
    browser.misses("there are no MPs at present").await;
    browser.all_quiet().await;
}
