//! Respect from the first keystroke to the public record: a word before posting, a report without an account, a moderator who decides
//! blind and invites to reword, a repair, and a log that proves itself. No page on the way may hold a barrier.

use crate::chromium::{Browser, DESK, PHONE};
use crate::site::Site;
use std::io::Write as _;
use std::process::Command;

const LOW: &str = "The councillor is a born liar and too ugly for any office.";
const FAIR: &str = "The councillor said something else in May than in June.";

/// Takes the item in hand and publishes it, as a moderator who finds nothing wrong.
pub async fn publish(browser: &Browser, title: &str) {
    browser.visit("/moderation").await;
    browser.no_barriers().await;
    browser.follow(title).await;
    browser.no_barriers().await;
    browser.press("Take in hand for ten minutes").await;
    browser.choose("No breach").await;
    browser
        .fill(
            "Why, in your own words",
            "It says what should be done, and speaks of nobody with contempt.",
        )
        .await;
    browser.choose("Yes, I would decide the same").await;
    browser.no_barriers().await;
    browser.press("Decide").await;
    browser.sees("Decided.").await;
    browser.no_barriers().await;
}

/// Somebody of the demo, in a browser of their own.
async fn person(site: &Site, role: &str, scripts: bool, screen: (u32, u32)) -> Browser {
    let mut browser = site.browser().await;
    browser.scripts(scripts).await;
    browser.size(screen).await;
    browser.visit("/sign-in").await;
    browser.press(role).await;
    browser
}

/// Says it, is asked once, and says it all the same; returns the idea's address.
async fn post_as_is(citizen: &Browser, scripts: bool) -> String {
    // Found by its words: its number changes whenever the demo gains an idea.
    citizen.visit("/ideas?q=free+bus+travel").await;
    citizen.follow("Free bus travel").await;
    let idea = citizen.path().await;
    citizen.visit(&format!("{idea}/comments/new")).await;
    citizen.choose_first("purpose").await;
    citizen.fill("Your words", LOW).await;
    if scripts {
        // The word while typing; before it stands, it could push the button from under the pointer.
        citizen.sees("You can reword this").await;
    }
    citizen.press("Publish my comment").await;
    citizen.sees("Before you post").await;
    citizen.sees("R1, personal attack").await;
    citizen.no_barriers().await;
    citizen.press("Publish my comment").await;
    citizen.visit(&idea).await;
    citizen.sees(LOW).await;
    idea
}

async fn report(visitor: &Browser, idea: &str) {
    visitor.visit(&format!("{idea}/comments?sort=newest")).await;
    let asked = format!(
        "return [...document.querySelectorAll('article, li')].filter(e => e.textContent.includes({LOW:?})).pop().querySelector('a[href^=\"/reports/new\"]').getAttribute('href')"
    );
    let href = visitor.ask(&asked).await;
    visitor
        .visit(href.as_str().expect("a way to report it"))
        .await;
    visitor.no_barriers().await;
    visitor.choose("It attacks a person").await;
    visitor.press("Send the report").await;
    visitor.sees("Thank you").await;
    visitor.no_barriers().await;
}

/// Hides it blind, with an invitation to reword it.
async fn hide(moderator: &Browser) {
    moderator.visit("/moderation").await;
    moderator.follow("Free bus travel").await;
    moderator.sees(LOW).await;
    moderator.misses("Written by").await;
    moderator.press("Take in hand for ten minutes").await;
    moderator
        .choose("Hidden, with an invitation to reword")
        .await;
    moderator.choose("R1 Personal attack").await;
    moderator
        .fill("Which passages?", "too ugly for any office")
        .await;
    moderator
        .fill(
            "Why, in your own words",
            "Looks say nothing about what the councillor did in office; the rest of it is hard and fair.",
        )
        .await;
    moderator.choose("A2 Criticism of conduct in office: votes, expenses, conflicts of interest, broken promises; calls to apologise, to resign or to lose a vote.").await;
    moderator
        .fill(
            "Why does it not cover this?",
            "Looks are no conduct in office.",
        )
        .await;
    moderator
        .fill("The passage in other words", "It attacks somebody’s looks.")
        .await;
    moderator.choose("Yes, I would decide the same").await;
    moderator.press("Show me the letter first").await;
    moderator.sees("What the author would read").await;
    moderator.no_barriers().await;
    moderator.press("Decide").await;
    moderator.sees("Decided.").await;
}

async fn repair(site: &Site, citizen: &Browser, idea: &str) {
    citizen.visit(idea).await;
    citizen.misses(LOW).await;
    citizen.sees("hidden by a moderator").await;
    citizen.no_barriers().await;
    site.pass_minutes(2);
    let asked = "return [...document.querySelectorAll('main a')].map(a => a.getAttribute('href')).find(h => h.startsWith('/account/letters/') || h.startsWith('/account/items/')) || ''";
    citizen.visit("/account/notices").await;
    let mut href = citizen.ask(asked).await;
    let mut waited = 0;
    while href == "" && waited < 200 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        citizen.reload().await;
        href = citizen.ask(asked).await;
        waited += 1;
    }
    citizen.no_barriers().await;
    citizen.visit(href.as_str().expect("a letter")).await;
    citizen.sees("too ugly for any office").await;
    citizen.no_barriers().await;
    if citizen.path().await.starts_with("/account/letters/") {
        let asked = "return [...document.querySelectorAll('main a')].map(a => a.getAttribute('href')).find(h => h.startsWith('/account/items/'))";
        let href = citizen.ask(asked).await;
        citizen.visit(href.as_str().expect("its page")).await;
    }
    citizen.sees("Reword it").await;
    citizen.no_barriers().await;
    citizen.fill("Your words", FAIR).await;
    citizen.press("Send the new words").await;
    citizen.sees("A moderator looks at the new words").await;
    citizen.no_barriers().await;
}

/// The log holds what happened; its download proves itself, and with one byte changed it does not.
async fn the_log_proves_itself(site: &Site, visitor: &Browser) {
    // Nobody hears of the restoring within the minute in which it can be taken back.
    site.pass_minutes(2);
    visitor.visit("/transparency/log").await;
    visitor.no_barriers().await;
    visitor.sees("hidden").await;
    visitor.sees("restored").await;
    let log = visitor
        .ask("const r = new XMLHttpRequest(); r.open('GET', '/transparency/log.jsonl', false); r.send(); return r.responseText;")
        .await;
    let log = log.as_str().expect("the log is text").to_owned();
    let of_it = |event: &str| log.matches(&format!("\"event\":\"{event}\"")).count();
    assert!(
        of_it("hidden") >= 1 && of_it("restored") >= 1,
        "{}: {log}",
        site.origin
    );
    let folder = tempfile::tempdir().unwrap();
    let verify = |text: &str| {
        let file = folder.path().join("log.jsonl");
        std::fs::File::create(&file)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        Command::new(env!("CARGO_BIN_EXE_common-ground"))
            .args(["log", "verify"])
            .arg(&file)
            .current_dir(folder.path())
            .env_remove("DATABASE_URL")
            .output()
            .unwrap()
    };
    let proved = verify(&log);
    assert!(proved.status.success(), "{proved:?}");
    let changed = verify(&log.replacen("hidden", "hidded", 1));
    assert!(!changed.status.success(), "{changed:?}");
}

async fn story(scripts: bool, screen: (u32, u32)) {
    let site = Site::demo_with_hands().await;
    let citizen = person(&site, "a citizen", scripts, screen).await;
    let idea = post_as_is(&citizen, scripts).await;
    let mut visitor = site.browser().await;
    visitor.scripts(scripts).await;
    visitor.size(screen).await;
    report(&visitor, &idea).await;
    let moderator = person(&site, "a moderator", scripts, screen).await;
    hide(&moderator).await;
    repair(&site, &citizen, &idea).await;
    publish(&moderator, "Free bus travel").await;
    citizen.visit(&idea).await;
    citizen.sees(FAIR).await;
    citizen.no_barriers().await;
    citizen.all_quiet().await;
    moderator.all_quiet().await;
    the_log_proves_itself(&site, &visitor).await;
    visitor.all_quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_keystroke_to_the_public_record() {
    story(true, DESK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_without_scripts_on_a_phone() {
    story(false, PHONE).await;
}

/// Every act of the desk has a key; no key decides anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_works_with_keys() {
    let site = Site::demo_with_hands().await;
    let moderator = person(&site, "a moderator", true, DESK).await;
    moderator.visit("/moderation").await;
    moderator.keys("j").await;
    moderator.enter().await;
    moderator.press("Take in hand for ten minutes").await;
    for (key, outcome) in [("m", "move"), ("r", "hide_rephrase"), ("f", "no_breach")] {
        moderator.keys(key).await;
        let asked = format!("return document.querySelector('#outcome-{outcome}').checked");
        assert_eq!(moderator.ask(&asked).await, true, "{key}");
    }
    moderator.keys("1").await;
    let rule = "return document.querySelector('#code').selectedIndex";
    assert_eq!(moderator.ask(rule).await, 1);
    moderator.all_quiet().await;
}
