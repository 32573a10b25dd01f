//! The main road as a newcomer takes it: read, begin an idea signed out, meet similar ones, sign in by the code from the outbox,
//! lose nothing, publish, vote on five, comment; an MP responds, and the author hears of it. Once with
//! scripts, once without, once by keyboard alone, once on a phone; no page on the way may hold a barrier.

use crate::chromium::{Browser, DESK, PHONE};
use crate::sign_in::code_for;
use crate::site::Site;

/// Near to an idea of the demo's, so that the newcomer meets it on the way.
const TITLE: &str = "Teach every pupil to cook ten cheap meals before they leave school";
const NEARBY: &str = "Teach every pupil to cook eight cheap meals";

/// Everything that a newcomer does until the idea stands there; returns its address.
async fn publish(browser: &Browser, email: &str, name: &str) -> String {
    browser.visit("/").await;
    browser.no_barriers().await;
    browser.visit("/ideas").await;
    browser.no_barriers().await;
    browser.follow("Write an idea").await;
    browser.choose("An idea for everyone").await;
    browser.press("Continue").await;
    browser.sees("What do you want to share?").await;
    browser.no_barriers().await;
    browser.choose_first("kind").await;
    browser.press("Continue").await;
    // Too short first: the words stay, and the field says what is wrong.
    browser.fill("Say it in one statement", "Cooking").await;
    browser.press("Continue").await;
    assert_eq!(browser.filled("Say it in one statement").await, "Cooking");
    browser.no_barriers().await;
    browser.fill("Say it in one statement", TITLE).await;
    browser.press("Continue").await;
    browser.sees("Has somebody said it already?").await;
    browser.sees(NEARBY).await;
    browser.no_barriers().await;
    browser.press("Mine is different, go on").await;
    browser
        .fill(
            "What should happen?",
            "Every school has a kitchen that pupils may use.\n\n- on weekdays\n- at weekends",
        )
        .await;
    browser
        .fill("Why does it matter?", "Who can cook eats better for less.")
        .await;
    browser.no_barriers().await;
    browser.press("Continue").await;
    browser.choose("Education and skills").await;
    browser.no_barriers().await;
    browser.press("Continue").await;
    browser.choose("The whole country").await;
    browser.no_barriers().await;
    browser.press("Continue").await;
    browser
        .sees("Is there anything people should look at?")
        .await;
    browser.no_barriers().await;
    browser.press("Continue").await;
    browser.sees("Check your answers").await;
    browser.sees(TITLE).await;
    browser.no_barriers().await;
    browser.press("Sign in and publish").await;
    browser.fill("Your e-mail address", email).await;
    browser.press("Send me a code").await;
    browser.sees("Type your code").await;
    let code = code_for(browser, email).await;
    browser.visit("/sign-in/code").await;
    browser.fill("Six-digit code", &code).await;
    browser.press("Sign in").await;
    browser.fill("What shall we call you?", name).await;
    browser
        .choose("I agree that this site may hold my political opinions")
        .await;
    browser.press("Continue").await;
    browser.sees("Check your answers").await;
    browser.press("Publish").await;
    // The first two items of every account are looked at by a person.
    browser.sees("We have your idea").await;
    browser
        .sees("A person looks at it within a working day")
        .await;
    browser.no_barriers().await;
    browser.fits().await;
    browser.all_quiet().await;
    let path = browser.path().await;
    let number = path.rsplit('-').next().unwrap_or_default();
    format!("/ideas/{number}")
}

/// Says something under the idea.
async fn comment(browser: &Browser, idea: &str) {
    browser.visit(&format!("{idea}/comments/new")).await;
    browser.no_barriers().await;
    browser.choose_first("purpose").await;
    browser
        .fill("Your words", "Our school would love this.")
        .await;
    browser.press("Publish my comment").await;
    browser.sees("We have your words").await;
    browser.no_barriers().await;
    browser.all_quiet().await;
}

/// A moderator of the demo looks at what waits, and publishes it.
async fn release(site: &Site, title: &str, hands: Hands) {
    let browser = hands.hold(site.browser().await);
    browser.visit("/sign-in").await;
    browser.press("a moderator").await;
    crate::moderation::publish(&browser, title).await;
    browser.all_quiet().await;
}

/// Votes on five ideas, one at a time, and then on one on its own page.
async fn vote(browser: &Browser) {
    browser.visit("/vote").await;
    browser.sees("This is your first.").await;
    browser.no_barriers().await;
    for voted in 1..=5 {
        browser
            .press(["Agree", "Disagree", "Pass"][voted % 3])
            .await;
        let plural = if voted == 1 { "" } else { "s" };
        browser
            .sees(&format!("You have voted on {voted} idea{plural}."))
            .await;
    }
    browser.no_barriers().await;
    browser.follow("Read more before you vote").await;
    browser.sees("Your vote is secret.").await;
    browser.press("Agree").await;
    browser.sees("You agree.").await;
    browser.no_barriers().await;
    browser.all_quiet().await;
}

/// Answers as one of the demo's MPs, in a browser of her own.
async fn respond(site: &Site, idea: &str, hands: Hands) {
    let browser = site.browser().await;
    let browser = hands.hold(browser);
    browser.visit("/sign-in").await;
    browser.press("an MP").await;
    browser.visit(&format!("{idea}/responses/new")).await;
    browser.sees("Where do you stand?").await;
    browser.no_barriers().await;
    browser.choose_first("position").await;
    browser
        .fill(
            "Your answer in short",
            "I will ask for kitchens in every school.",
        )
        .await;
    browser.choose_first("capacity").await;
    browser.press("Check your response").await;
    browser.sees("Check your response").await;
    browser.no_barriers().await;
    browser.press("Publish this response").await;
    browser.visit(idea).await;
    browser
        .sees("I will ask for kitchens in every school.")
        .await;
    browser.no_barriers().await;
    browser.all_quiet().await;
}

/// The author reads of it in her account, and in a letter.
async fn hears_of_it(browser: &Browser, email: &str) {
    let mut waited = 0;
    browser.visit("/account/notices").await;
    while !browser.words().await.contains("responded") && waited < 100 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        browser.reload().await;
        waited += 1;
    }
    browser.sees("New:").await;
    browser.no_barriers().await;
    browser.visit("/outbox").await;
    browser.sees(email).await;
    browser.no_barriers().await;
    browser.all_quiet().await;
}

/// What a newcomer works the page with.
#[derive(Clone, Copy)]
enum Hands {
    Mouse,
    Keyboard,
}

impl Hands {
    fn hold(self, mut browser: Browser) -> Browser {
        if matches!(self, Self::Keyboard) {
            browser.by_keyboard_alone();
        }
        browser
    }
}

async fn travel(scripts: bool, screen: (u32, u32), hands: Hands) {
    let site = Site::demo().await;
    let mut browser = hands.hold(site.browser().await);
    browser.scripts(scripts).await;
    browser.size(screen).await;
    // Each on a site of her own, so that all may have one name and their pages are alike.
    let (name, email) = ("Ada", "ada@example.org");
    let idea = publish(&browser, email, name).await;
    release(&site, &format!("Idea: {TITLE}"), hands).await;
    browser.visit(&idea).await;
    browser.sees(TITLE).await;
    browser.no_barriers().await;
    vote(&browser).await;
    comment(&browser, &idea).await;
    release(&site, &format!("Comment: {TITLE}"), hands).await;
    browser.visit(&idea).await;
    browser.sees("Our school would love this.").await;
    browser.no_barriers().await;
    respond(&site, &idea, hands).await;
    hears_of_it(&browser, email).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_scripts() {
    travel(true, DESK, Hands::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts() {
    travel(false, DESK, Hands::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_keyboard_alone() {
    travel(true, DESK, Hands::Keyboard).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone() {
    travel(true, PHONE, Hands::Mouse).await;
}
