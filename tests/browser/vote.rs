//! A newcomer votes ten times, one idea at a time, by keyboard alone, and sees where she stands: by the keys of the page with scripts,
//! by Tab and Enter without.

use crate::chromium::Browser;
use crate::sign_in::join;
use crate::site::Site;

/// What she presses, over and over; from seven votes on, five of them no passes, she can be placed.
const PRESSES: [(&str, &str); 5] = [
    ("a", "Agree"),
    ("d", "Disagree"),
    ("a", "Agree"),
    ("a", "Agree"),
    ("p", "Pass"),
];

/// Waits until common ground stands there: the demo's own, or what the site's job makes of it.
async fn computed(browser: &Browser) {
    for _ in 0..600 {
        browser.visit("/common-ground").await;
        // Letters last: which they are hangs on what was found before.
        if browser.words().await.contains("Group ") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("no groups were found in the demo");
}

async fn ten_votes(site: &Site, name: &str, scripts: bool) {
    let mut browser = site.browser().await;
    browser.by_keyboard_alone();
    browser.scripts(scripts).await;
    join(&browser, name).await;
    computed(&browser).await;
    browser.visit("/vote").await;
    browser
        .sees("votes until you can see where you stand")
        .await;
    for voted in 1..=10 {
        let (key, button) = PRESSES[voted % PRESSES.len()];
        if scripts {
            browser.keys(key).await;
        } else {
            browser.press(button).await;
        }
        let plural = if voted == 1 { "" } else { "s" };
        browser
            .sees(&format!("You have voted on {voted} idea{plural}."))
            .await;
    }
    browser.no_barriers().await;
    browser.follow("See where you stand").await;
    browser
        .sees("Your votes are most like those of group")
        .await;
    browser.sees("Only you see this.").await;
    browser.no_barriers().await;
    browser.all_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_votes_by_keyboard_and_she_sees_where_she_stands() {
    let site = Site::demo().await;
    ten_votes(&site, "Ada", true).await;
    ten_votes(&site, "Bea", false).await;
}
