//! What comes after an answer: an MP puts something right, a supporter says whether it answered, its author asks on; and a campaign
//! is refused until it has its imprint. Once with scripts, once without, once by keyboard alone.

use crate::chromium::{DESK, PHONE};
use crate::site::Site;
use crate::together::{Hands, enters};

/// An idea of the demo's that Ros Tarrant answered more than two weeks ago.
const TITLE: &str = "Every hospital letter should say";

async fn afterwards(scripts: bool, hands: Hands) {
    let site = Site::demo().await;
    let mp = enters(&site, "Ros Tarrant", scripts, hands).await;
    mp.visit("/ideas?q=hospital+letter").await;
    mp.follow(TITLE).await;
    let idea = mp.path().await;
    mp.sees("A further question from the author").await;
    mp.no_barriers().await;
    mp.follow("Correct or apologise").await;
    mp.no_barriers().await;
    mp.press("Put it right").await;
    mp.sees("Please look at this again").await;
    mp.no_barriers().await;
    mp.choose("An apology").await;
    mp.fill(
        "What is right, or what you are sorry for",
        "I said spring, and it was summer before the first letter left. I am sorry.",
    )
    .await;
    mp.press("Put it right").await;
    mp.sees("It stands now beside what it puts right").await;
    mp.sees("it was summer before the first letter left").await;
    mp.no_barriers().await;
    mp.visit("/transparency/apologies").await;
    mp.sees("it was summer before the first letter left").await;
    mp.no_barriers().await;
    mp.screenshot("apologies").await;

    mp.visit("/news").await;
    mp.follow("Write a post").await;
    mp.no_barriers().await;
    mp.choose("Campaign").await;
    mp.fill("Title", "Save the letters office in Ashdown Vale")
        .await;
    mp.fill("What you say", "Come on Saturday, and bring a letter.")
        .await;
    mp.press("See it as readers will").await;
    mp.sees("Please look at this again").await;
    mp.sees("A PO box is enough").await;
    mp.no_barriers().await;
    mp.fill("Who promotes it", "Ann Hart").await;
    mp.fill("Their postal address", "PO Box 7, Ashdown, ZZ1 1AA")
        .await;
    mp.press("See it as readers will").await;
    mp.sees("Promoted by Ann Hart of PO Box 7, Ashdown, ZZ1 1AA.")
        .await;
    mp.no_barriers().await;
    mp.press("Publish this post").await;
    mp.sees("It is published.").await;
    mp.sees("Promoted by Ann Hart").await;
    mp.no_barriers().await;
    mp.size(PHONE).await;
    mp.fits().await;
    mp.screenshot("campaign-phone").await;
    mp.size(DESK).await;
    mp.visit("/members?q=Tarrant").await;
    // The first link of this name is the way to one's own account.
    let found =
        "return document.querySelector('main a[href^=\"/members/\"]').getAttribute('href');";
    let page = mp.ask(found).await;
    mp.visit(page.as_str().expect("the page of the MP")).await;
    mp.sees("Save the letters office").await;
    mp.follow("The record: what was asked").await;
    mp.sees("Half were answered within").await;
    mp.no_barriers().await;
    mp.fill(
        "What readers should know beside these figures",
        "We answer letters on paper too, and those are not in here.",
    )
    .await;
    mp.press("Save the note").await;
    mp.sees("Your note stands beside your record.").await;
    mp.no_barriers().await;
    mp.screenshot("record").await;

    // Somebody who supports the idea, an MP in private, says whether it was answered.
    let citizen = enters(&site, "Samira Haddad-Cole", scripts, hands).await;
    citizen.visit(&idea).await;
    citizen.press("Agree").await;
    citizen.sees("You agree.").await;
    citizen.visit(&idea).await;
    citizen.follow("Did this answer it?").await;
    citizen.sees("Did this answer it?").await;
    citizen.no_barriers().await;
    citizen.press("Say so").await;
    citizen.sees("Please choose yes, partly or no.").await;
    citizen.no_barriers().await;
    citizen.choose("Partly").await;
    citizen.press("Say so").await;
    citizen.sees("Thank you: it is counted.").await;
    citizen.no_barriers().await;
    citizen.size(PHONE).await;
    citizen.fits().await;
    citizen.screenshot("judgement-phone").await;
    for browser in [&mp, &citizen] {
        browser.all_quiet().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_scripts() {
    afterwards(true, Hands::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts() {
    afterwards(false, Hands::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_keyboard_alone() {
    afterwards(true, Hands::Keyboard).await;
}
