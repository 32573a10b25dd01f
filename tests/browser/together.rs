//! Three MPs of three parties answer four ideas together, and what comes of it: a change of the text voids the signatures, one signs again
//! with a reservation and one declines; whoever wrote or follows an idea gets one mail; of two commitments one is kept and one put
//! right with an apology, and the record counts it all once for each who signed. Then a supporter says whether an older answer
//! answered, and a campaign is refused until it has its imprint. Once with scripts, once without, once by keyboard alone.

use crate::chromium::{Browser, DESK, PHONE};
use crate::site::Site;
use std::collections::BTreeMap;

/// What waits on the desk of the demo's MP for Old Quays.
const TITLES: [&str; 4] = [
    "It takes eleven phone calls to tell the state that somebody has died",
    "My benefits were stopped because a computer could not read my married name",
    "I hope one day a child can grow up in temporary housing for a week",
    "Charge drivers by the mile instead of taxing fuel",
];
/// Answered more than two weeks ago.
const OLDER: &str = "Every hospital letter should say";

/// What the pages are worked with.
#[derive(Clone, Copy)]
enum Hands {
    Mouse,
    Keyboard,
}

async fn opens(site: &Site, scripts: bool, hands: Hands) -> Browser {
    let mut browser = site.browser().await;
    if matches!(hands, Hands::Keyboard) {
        browser.by_keyboard_alone();
    }
    browser.scripts(scripts).await;
    browser
}

async fn enters(site: &Site, name: &str, scripts: bool, hands: Hands) -> Browser {
    let browser = opens(site, scripts, hands).await;
    browser.visit("/demo/sign-in").await;
    browser.press(name).await;
    browser
}

/// Joins four ideas on the desk; gives their numbers, the main one first.
async fn clusters(lead: &Browser) -> [String; 4] {
    lead.visit("/desk").await;
    lead.no_barriers().await;
    let asked = "return [...document.querySelectorAll('main a[href^=\"/desk/\"]')].map(a => [a.textContent.trim(), a.getAttribute('href')]);";
    let links: Vec<(String, String)> =
        serde_json::from_value(lead.ask(asked).await).expect("the desk has links");
    let numbers = TITLES.map(|title| {
        let (_, href) = links
            .iter()
            .find(|(words, _)| words.starts_with(title))
            .unwrap_or_else(|| panic!("'{title}' is not on the desk: {links:?}"));
        href.replace("/desk/", "")
    });
    lead.follow(TITLES[0]).await;
    lead.sees("Why it is here").await;
    lead.no_barriers().await;
    lead.fill("Others, by their numbers", &numbers[1..].join(", "))
        .await;
    lead.press("Answer together").await;
    lead.sees("Joined: one answer will serve them all.").await;
    for title in &TITLES[1..] {
        lead.sees(title).await;
    }
    lead.no_barriers().await;
    numbers
}

/// Asks to be told of two of them.
async fn asks_to_be_told(citizen: &Browser, numbers: &[String; 4]) {
    for (number, button) in [
        (&numbers[0], "Follow this idea"),
        (&numbers[1], "Tell me when it is answered"),
    ] {
        citizen.visit(&format!("/ideas/{number}")).await;
        citizen.press(button).await;
        citizen.sees("Stop following").await;
    }
}

async fn begins(lead: &Browser) {
    lead.follow("as everybody reads it").await;
    lead.follow("Respond as an MP").await;
    // Nothing typed yet: the form says what is missing.
    lead.press("Answer together with colleagues").await;
    lead.sees("Please look at this again").await;
    lead.no_barriers().await;
    lead.choose_first("position").await;
    lead.fill(
        "Your answer in short",
        "Tell the state once, and it is told.",
    )
    .await;
    lead.choose_first("capacity").await;
    lead.press("Answer together with colleagues").await;
    lead.sees("Your text is a draft now.").await;
    lead.no_barriers().await;
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

/// Opens the joint response that somebody was invited to.
async fn opens_it(browser: &Browser) {
    browser.visit("/joint").await;
    browser.no_barriers().await;
    browser.follow(TITLES[0]).await;
    browser.sees("A response written together").await;
    browser.no_barriers().await;
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

/// The new text answers all four; it makes both signatures void.
async fn changes_the_text(lead: &Browser, numbers: &[String; 4]) {
    lead.follow("Change the text, or which ideas it answers")
        .await;
    lead.sees("2 colleagues have signed it").await;
    lead.no_barriers().await;
    lead.fill("Which ideas it answers", &numbers.join(", "))
        .await;
    lead.fill(
        "Your answer in short",
        "Tell the state once, and it is told: one person who knows the case.",
    )
    .await;
    lead.press("Save the new text").await;
    lead.sees("This is version 2").await;
    lead.sees("needs the lead and at least one colleague to sign")
        .await;
}

async fn publishes(lead: &Browser, numbers: &[String; 4]) {
    lead.reload().await;
    lead.sees("Everybody has answered.").await;
    lead.no_barriers().await;
    lead.press("Publish version 2").await;
    for words in [
        "Cross-party response, signed by 2 MPs",
        "Not for those who do not want to be found.",
        "declined on",
    ] {
        lead.sees(words).await;
    }
    lead.no_barriers().await;
    for number in &numbers[1..] {
        lead.visit(&format!("/ideas/{number}")).await;
        lead.sees("Cross-party response, signed by 2 MPs").await;
    }
    lead.no_barriers().await;
    lead.visit("/desk").await;
    for title in TITLES {
        lead.misses(title).await;
    }
}

/// The letters of one subject: how many went to whom.
async fn letters(browser: &Browser, subject: &str) -> BTreeMap<String, usize> {
    browser.visit("/outbox").await;
    let asked = "return [...document.querySelectorAll('.outbox li')].map(li => [li.querySelector('a').textContent, li.querySelector('span').textContent]);";
    let lines: Vec<(String, String)> =
        serde_json::from_value(browser.ask(asked).await).expect("letters, each to somebody");
    let mut to: BTreeMap<String, usize> = BTreeMap::new();
    for (_, line) in lines.iter().filter(|(title, _)| title.contains(subject)) {
        let address = line.split_whitespace().nth(1).unwrap_or_default();
        *to.entry(address.trim_end_matches(',').to_owned())
            .or_default() += 1;
    }
    to
}

/// Looks until four authors, and one who follows two of their ideas, have a letter of that subject; insists that nobody has two, be it
/// one of them or an MP.
async fn all_hear_once(browser: &Browser, subject: &str) {
    let citizens = |told: &BTreeMap<String, usize>| {
        let addresses = told.keys();
        addresses.filter(|one| one.starts_with("citizen")).count()
    };
    let mut told = letters(browser, subject).await;
    let mut waited = 0;
    while citizens(&told) < 5 && waited < 100 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        told = letters(browser, subject).await;
        waited += 1;
    }
    assert_eq!(citizens(&told), 5, "who hears that {subject}: {told:?}");
    assert!(
        told.values().all(|letters| *letters == 1),
        "somebody hears twice that {subject}: {told:?}"
    );
}

/// Makes a commitment for a day in spring, and leaves its page open.
async fn promises(site: &Site, lead: &Browser, idea: &str, what: &str) {
    let day = site
        .app
        .now()
        .day()
        .saturating_add(jiff::Span::new().days(120));
    lead.visit(idea).await;
    lead.follow("Make a commitment").await;
    lead.no_barriers().await;
    lead.press("Promise this").await;
    lead.sees("Please look at this again").await;
    lead.no_barriers().await;
    lead.fill("What will you do?", what).await;
    lead.fill("By which day?", &day.strftime("%m%d%Y").to_string())
        .await;
    lead.press("Promise this").await;
    lead.sees("Your commitment stands.").await;
    lead.sees(&day.strftime("due on %-d %B %Y").to_string())
        .await;
    lead.no_barriers().await;
}

async fn keeps_it(lead: &Browser) {
    lead.choose("It is done").await;
    lead.fill("In your words", "The test began on Monday.")
        .await;
    lead.press("Say this").await;
    lead.sees("That stands now").await;
    lead.sees("The test began on Monday.").await;
    lead.no_barriers().await;
}

async fn apologises(lead: &Browser) {
    lead.follow("Correct or apologise").await;
    lead.no_barriers().await;
    lead.press("Put it right").await;
    lead.sees("Please look at this again").await;
    lead.no_barriers().await;
    lead.choose("An apology").await;
    lead.fill(
        "What is right, or what you are sorry for",
        "I said all offices, and four have no such desk. I am sorry.",
    )
    .await;
    lead.press("Put it right").await;
    lead.sees("It stands now beside what it puts right").await;
    lead.sees("four have no such desk").await;
    lead.no_barriers().await;
    lead.visit("/transparency/apologies").await;
    lead.sees("four have no such desk").await;
    lead.no_barriers().await;
}

/// Opens an MP's record; gives how many joint responses it counts.
async fn record(browser: &Browser, family: &str) -> u32 {
    browser.visit(&format!("/members?q={family}")).await;
    // The first link of this name is the way to one's own account.
    let asked =
        "return document.querySelector('main a[href^=\"/members/\"]').getAttribute('href');";
    let page = browser.ask(asked).await;
    let page = page.as_str().expect("the page of the MP");
    browser.visit(&format!("{page}/record")).await;
    let words = browser.words().await;
    let count = words
        .split_once("Each counts once for everybody who signed it.")
        .and_then(|(before, _)| {
            let (_, said) = before.rsplit_once("Together with others ")?;
            said.split_whitespace().nth(1).map(str::to_owned)
        });
    match count.as_deref() {
        Some("joint") => 0,
        Some("one") => 1,
        Some(number) => number.parse().expect("a number of joint responses"),
        None => panic!("the record of {family} counts no joint responses: {words}"),
    }
}

const SIGNERS: [&str; 3] = ["Haddad-Cole", "Tarrant", "Venkatray"];

/// Says something beside her record, for as long as it holds too few cases for figures.
async fn writes_a_note(lead: &Browser) {
    lead.sees("Too few to show.").await;
    lead.sees("four have no such desk").await;
    lead.no_barriers().await;
    lead.fill(
        "What readers should know beside these figures",
        "We answer letters on paper too, and those are not in here.",
    )
    .await;
    lead.press("Save the note").await;
    lead.sees("Your note stands beside your record.").await;
    lead.no_barriers().await;
}

async fn campaigns(lead: &Browser) {
    lead.visit("/news").await;
    lead.follow("Write a post").await;
    lead.no_barriers().await;
    lead.choose("Campaign").await;
    lead.fill("Title", "Keep the letters office in Old Quays open")
        .await;
    lead.fill("What you say", "Come on Saturday, and bring a letter.")
        .await;
    lead.press("See it as readers will").await;
    lead.sees("Please look at this again").await;
    lead.sees("A PO box is enough").await;
    lead.no_barriers().await;
    lead.fill("Who promotes it", "Ann Hart").await;
    lead.fill("Their postal address", "PO Box 7, Old Quays, ZZ1 1AA")
        .await;
    lead.press("See it as readers will").await;
    lead.sees("Promoted by Ann Hart of PO Box 7, Old Quays, ZZ1 1AA.")
        .await;
    lead.no_barriers().await;
    lead.press("Publish this post").await;
    lead.sees("It is published.").await;
    lead.sees("Promoted by Ann Hart").await;
    lead.no_barriers().await;
    lead.size(PHONE).await;
    lead.fits().await;
    lead.size(DESK).await;
}

/// Somebody who supports an idea says whether it was answered.
async fn judges(citizen: &Browser) {
    citizen.visit("/ideas?q=hospital+letter").await;
    citizen.follow(OLDER).await;
    let idea = citizen.path().await;
    citizen.sees("A further question from the author").await;
    citizen.no_barriers().await;
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
    citizen.size(DESK).await;
}

async fn withdraws(signer: &Browser, idea: &str) {
    signer.visit(idea).await;
    signer
        .follow("Your signature, and the text in the making")
        .await;
    signer.press("Withdraw my signature").await;
    signer.sees("withdrew this signature on").await;
    signer.sees("Joint response, now signed by one MP").await;
    signer.no_barriers().await;
}

async fn together(scripts: bool, hands: Hands) {
    let site = Site::demo().await;
    let (lead, ros, priya, citizen) = tokio::join!(
        enters(&site, "Samira Haddad-Cole", scripts, hands),
        enters(&site, "Ros Tarrant", scripts, hands),
        enters(&site, "Priya Venkatray", scripts, hands),
        opens(&site, scripts, hands),
    );
    citizen.visit("/sign-in").await;
    citizen.press("a citizen").await;
    let mut before = Vec::new();
    for family in SIGNERS {
        before.push(record(&lead, family).await);
    }

    let numbers = clusters(&lead).await;
    let idea = format!("/ideas/{}", numbers[0]);
    asks_to_be_told(&citizen, &numbers).await;
    begins(&lead).await;
    invites(&lead, "Tarrant", "Ros Tarrant").await;
    invites(&lead, "Venkatray", "Priya Venkatray").await;
    for signer in [&ros, &priya] {
        opens_it(signer).await;
        signs(signer, 1, "").await;
    }
    changes_the_text(&lead, &numbers).await;
    opens_it(&ros).await;
    signs(&ros, 2, "Not for those who do not want to be found.").await;
    opens_it(&priya).await;
    priya.press("Decline to sign").await;
    priya.sees("You have declined.").await;
    priya.no_barriers().await;
    publishes(&lead, &numbers).await;
    all_hear_once(&citizen, "responded to idea").await;

    promises(&site, &lead, &idea, "I will begin a test of one desk.").await;
    keeps_it(&lead).await;
    promises(&site, &lead, &idea, "I will ask all offices to begin.").await;
    apologises(&lead).await;
    all_hear_once(&citizen, "is done").await;
    all_hear_once(&citizen, "An apology on idea").await;
    lead.visit("/parties").await;
    lead.sees("Where parties meet").await;
    lead.sees(TITLES[0]).await;
    lead.no_barriers().await;
    // Last her own, to write beside it.
    for (at, family) in SIGNERS.into_iter().enumerate().rev() {
        let more = u32::from(family != "Venkatray");
        assert_eq!(record(&lead, family).await, before[at] + more, "{family}");
    }
    writes_a_note(&lead).await;

    judges(&citizen).await;
    campaigns(&lead).await;
    withdraws(&ros, &idea).await;
    all_hear_once(&citizen, "responded to idea").await;
    for browser in [&lead, &ros, &priya, &citizen] {
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
