//! A newcomer joins: by an address, a code from the outbox, a name and a consent. Once with scripts, once without, once by
//! keyboard alone, once on a narrow phone.

use crate::chromium::{Browser, DESK, PHONE};
use crate::site::Site;

/// Signs in, and looks for barriers on every page on the way.
pub async fn join(browser: &Browser, name: &str) {
    let address = format!("{}@example.org", name.to_lowercase());
    browser.visit("/sign-in").await;
    browser.no_barriers().await;
    browser.fill("Your e-mail address", &address).await;
    browser.press("Send me a code").await;
    browser.sees("Type your code").await;
    browser.no_barriers().await;
    let code = code_for(browser, &address).await;
    browser.visit("/sign-in/code").await;
    browser.fill("Six-digit code", &code).await;
    browser.press("Sign in").await;
    browser.sees("Welcome").await;
    browser.no_barriers().await;
    browser.fill("What shall we call you?", name).await;
    browser
        .choose("I agree that this site may hold my political opinions")
        .await;
    browser.press("Continue").await;
    browser.misses("tick the box").await;
}

/// The code in the newest letter to an address, read on the outbox page as a developer would.
pub async fn code_for(browser: &Browser, address: &str) -> String {
    browser.visit("/outbox").await;
    browser.sees(address).await;
    browser.no_barriers().await;
    let words = browser.words().await;
    let before = words
        .find("is your code")
        .expect("the outbox shows a letter with a code");
    words[..before]
        .split_whitespace()
        .last()
        .expect("the code stands before it")
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_works_with_scripts_without_and_on_a_phone() {
    let site = Site::open().await;
    for (name, scripts, size) in [
        ("Ada", true, DESK),
        ("Bea", false, DESK),
        ("Cai", true, PHONE),
        ("Dot", false, PHONE),
    ] {
        let mut browser = site.browser().await;
        browser.scripts(scripts).await;
        browser.size(size).await;
        join(&browser, name).await;
        browser.visit("/account").await;
        browser.sees(name).await;
        browser.fits().await;
        browser.no_barriers().await;
        browser.all_quiet().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_works_by_keyboard_alone() {
    let site = Site::open().await;
    let browser = site.browser().await;
    browser.visit("/sign-in").await;
    browser.tab_to("Your e-mail address").await;
    browser.keys("eve@example.org").await;
    browser.enter().await;
    browser.sees("Type your code").await;
    let code = code_for(&browser, "eve@example.org").await;
    browser.back().await;
    browser.sees("Type your code").await;
    browser.tab_to("Six-digit code").await;
    browser.keys(&code).await;
    browser.enter().await;
    browser.sees("Welcome").await;
    browser.tab_to("What shall we call you?").await;
    browser.keys("Eve").await;
    browser.tab_to("I agree").await;
    browser.keys(" ").await;
    browser.tab_to("Continue").await;
    browser.enter().await;
    browser.visit("/account").await;
    browser.sees("Eve").await;
    browser.all_quiet().await;
}
