//! Three MPs of three sides in three browsers answer together: a change of the text voids the signatures, one signs again with a
//! reservation, one declines, and a commitment is made and kept. Once with scripts, once without, once by keyboard alone.

use crate::chromium::Browser;
use crate::site::Site;

/// An idea of the demo's that nobody has answered.
const TITLE: &str = "Ban leaf blowers before ten in the morning";

/// What the three work the pages with.
#[derive(Clone, Copy)]
pub enum Hands {
    Mouse,
    Keyboard,
}

pub async fn enters(site: &Site, name: &str, scripts: bool, hands: Hands) -> Browser {
    let mut browser = site.browser().await;
    if matches!(hands, Hands::Keyboard) {
        browser.by_keyboard_alone();
    }
    browser.scripts(scripts).await;
    browser.visit("/demo/sign-in").await;
    browser.press(name).await;
    browser
}

/// Opens the joint response that somebody was invited to.
async fn opens(browser: &Browser) {
    browser.visit("/joint").await;
    browser.no_barriers().await;
    browser.follow(TITLE).await;
    browser.sees("A response written together").await;
    browser.no_barriers().await;
}

async fn invites(lead: &Browser, word: &str, name: &str) {
    lead.fill("Name or constituency of an MP of any party", word)
        .await;
    // The page has two searches; this one stands in the text.
    lead.enter().await;
    lead.sees(name).await;
    lead.no_barriers().await;
    lead.press(&format!("Invite {name}")).await;
    lead.sees("The invitation is sent.").await;
}

async fn signs(browser: &Browser, version: i64, reservation: &str) {
    browser.choose_first("capacity").await;
    if !reservation.is_empty() {
        browser.fill("Reservation", reservation).await;
    }
    browser.press(&format!("Sign version {version}")).await;
    browser.sees("You have signed this version.").await;
    browser.no_barriers().await;
}

async fn together(scripts: bool, hands: Hands) {
    let site = Site::demo().await;
    let lead = enters(&site, "Ros Tarrant", scripts, hands).await;
    lead.visit("/ideas?q=leaf+blowers").await;
    lead.follow(TITLE).await;
    let idea = lead.path().await;
    lead.follow("Respond as an MP").await;
    // Nothing typed yet: the form says what is missing.
    lead.press("Answer together with colleagues").await;
    lead.sees("Please look at this again").await;
    lead.no_barriers().await;
    lead.choose_first("position").await;
    lead.fill(
        "Your answer in short",
        "Quiet mornings are worth ten minutes with a rake.",
    )
    .await;
    lead.choose_first("capacity").await;
    lead.press("Answer together with colleagues").await;
    lead.sees("Your text is a draft now.").await;
    lead.no_barriers().await;
    invites(&lead, "McQuillet", "Niamh McQuillet").await;
    invites(&lead, "Haddad-Cole", "Samira Haddad-Cole").await;
    let niamh = enters(&site, "Niamh McQuillet", scripts, hands).await;
    let samira = enters(&site, "Samira Haddad-Cole", scripts, hands).await;
    opens(&niamh).await;
    signs(&niamh, 1, "").await;
    opens(&samira).await;
    signs(&samira, 1, "").await;

    lead.follow("Change the text, or which ideas it answers")
        .await;
    lead.sees("2 colleagues have signed it").await;
    lead.no_barriers().await;
    lead.fill(
        "Your answer in short",
        "Quiet mornings are worth a rake, and councils can begin.",
    )
    .await;
    lead.press("Save the new text").await;
    lead.sees("This is version 2").await;
    lead.sees("needs the lead and at least one colleague to sign")
        .await;
    opens(&niamh).await;
    signs(&niamh, 2, "Not for the storm weeks of autumn.").await;
    opens(&samira).await;
    samira.press("Decline to sign").await;
    samira.sees("You have declined.").await;
    samira.no_barriers().await;
    lead.reload().await;
    lead.sees("Everybody has answered.").await;
    lead.no_barriers().await;
    lead.press("Publish version 2").await;
    lead.sees("Cross-party response, signed by 2 MPs").await;
    lead.sees("Not for the storm weeks of autumn.").await;
    lead.sees("declined on").await;
    lead.no_barriers().await;

    lead.follow("Make a commitment").await;
    lead.no_barriers().await;
    lead.press("Promise this").await;
    lead.sees("Please look at this again").await;
    lead.no_barriers().await;
    lead.fill("What will you do?", "I will ask our councils to begin.")
        .await;
    lead.fill("By which day?", "06302027").await;
    lead.press("Promise this").await;
    lead.sees("Your commitment stands.").await;
    lead.sees("due on 30 June 2027").await;
    lead.no_barriers().await;
    lead.choose("It is done").await;
    lead.fill("In your words", "All four have begun.").await;
    lead.press("Say this").await;
    lead.sees("That stands now").await;
    lead.sees("All four have begun.").await;
    lead.no_barriers().await;
    lead.visit("/parties").await;
    lead.sees("Where parties meet").await;
    lead.sees(TITLE).await;
    lead.no_barriers().await;

    niamh.visit(&idea).await;
    niamh
        .follow("Your signature, and the text in the making")
        .await;
    niamh.press("Withdraw my signature").await;
    niamh.sees("withdrew this signature on").await;
    niamh.sees("Joint response, now signed by one MP").await;
    niamh.no_barriers().await;
    for browser in [&lead, &niamh, &samira] {
        browser.all_quiet().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_scripts() {
    together(true, Hands::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts() {
    together(false, Hands::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_keyboard_alone() {
    together(true, Hands::Keyboard).await;
}
