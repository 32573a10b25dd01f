//! The end of a Parliament on a site with all its Members: looked at first, exact to the moment, whole, without a leftover on any page, and
//! over with the next House's import, with the same people on the same pages.

use std::collections::{BTreeSet, VecDeque};

use common_ground::actions::members::{Weighed, receive};
use common_ground::cli::import::{known_parties, read_roll};
use common_ground::domain::account::Role;
use common_ground::jobs;

use super::{does, entry_on, london, looks, puts, speaks_for};
use crate::commitments::promises;
use crate::joint::{begins, publishes, signs};
use crate::members::{file, import};
use crate::offices::staff;
use crate::responses::{idea_of, responds};
use crate::support::{Person, Site, links};

/// 1 December 2026, and the 25th working day after it.
const DISSOLVED: &str = "2026-12-01";
const POLLING: &str = "2027-01-11";
const FIELDS: [(&str, &str); 3] = [
    ("from", DISSOLVED),
    ("polling", POLLING),
    ("stays_open", "yes"),
];
const BANNER: &str = "Parliament was dissolved on 1 December 2026: there are no MPs at present.";

/// The register of August 2026, two MPs who answer, one of their staff, and what is under way on the day.
struct House {
    site: Site,
    stu: Person,
    ada: Person,
    kin: Person,
    bla: Person,
    aide: Person,
    /// The page of the first MP, and of the seat.
    profile: String,
    place: String,
    /// The joint response in the making.
    joint: String,
    seats: i64,
}

impl House {
    async fn set() -> Self {
        let site = Site::new().await;
        import(&site, &["constituencies-2024.csv", "mps.csv"]).await;
        let (stu, ada) = (site.steward("Stu").await, site.citizen("Ada").await);
        let (kin, bla) = (site.citizen("Kin").await, site.citizen("Bla").await);
        let member = speaks_for(&site, &kin, "4359", Role::Mp).await;
        speaks_for(&site, &bla, "4357", Role::Mp).await;
        let aide = staff(&site, &kin, "Aide", "drafter").await;
        let answered = idea_of(&site, &ada, None).await;
        let response = responds(&kin, answered).await;
        let id = response.rsplit('-').next().expect("an id");
        promises(&kin, id, "I will ask the minister.", "2027-03-01")
            .await
            .is(303);
        let together = idea_of(&site, &ada, None).await;
        let joint = begins(&kin, together).await;
        invites_by_number(&kin, &joint, &bla).await;
        let seat = "W07000081".to_owned();
        let waiting = idea_of(&site, &ada, Some(seat.clone())).await;
        puts(&site, waiting, &seat, "2026-11-09").await;
        let seats = site
            .count("SELECT CAST(count(*) AS BIGINT) FROM memberships WHERE ends_on = '9999-12-31'")
            .await;
        Self {
            profile: format!("/members/{member}"),
            place: format!("/constituencies/{seat}"),
            site,
            stu,
            ada,
            kin,
            bla,
            aide,
            joint,
            seats,
        }
    }

    async fn is_session_over(&self, who: &Person) -> bool {
        who.get("/account").await.status.as_u16() == 303
    }

    async fn clocks(&self) {
        jobs::clocks(&self.site.app).await.expect("the clocks run");
    }

    /// The next House: the same file with everybody elected on polling day, the first two having changed places.
    async fn import_next_house(&self) -> usize {
        let text = String::from_utf8(file("mps.csv")).expect("text");
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let heading = rows.headers().expect("a heading").clone();
        let at = |name: &str| {
            heading
                .iter()
                .position(|column| column == name)
                .expect(name)
        };
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(&heading).expect("a row");
        let mut count = 0;
        for row in rows.records() {
            let mut row: Vec<String> = row.expect("a row").iter().map(str::to_owned).collect();
            POLLING.clone_into(&mut row[at("elected_on")]);
            POLLING.clone_into(&mut row[at("party_since")]);
            out.write_record(&row).expect("a row");
            count += 1;
        }
        let roll = read_roll(&out.into_inner().expect("a file")).expect("the file is read");
        let weighed = receive(&self.site.app, &roll, known_parties())
            .await
            .expect("the database works");
        assert!(matches!(weighed, Weighed::Taken(_)), "{weighed:?}");
        count
    }
}

async fn invites_by_number(lead: &Person, place: &str, mp: &Person) {
    let member = crate::joint::member_of(mp).await;
    lead.post(&format!("{place}/invitations"), &[("member", &member)])
        .await
        .is(303);
}

/// Every page a visitor reaches by links, without what leads to forms and files.
async fn walk(site: &Site) -> Vec<(String, String)> {
    let visitor = site.visitor();
    let mut met: BTreeSet<String> = BTreeSet::new();
    let mut open: VecDeque<String> = [
        "/",
        "/ideas",
        "/members",
        "/constituencies",
        "/parties",
        "/commitments",
        "/vote",
    ]
    .map(str::to_owned)
    .into();
    let mut pages = Vec::new();
    while let Some(path) = open.pop_front() {
        let aside = [
            "/assets",
            "/reports",
            "/complaints/new",
            "/sign-in",
            "/ideas/new",
            "/data",
            "/transparency/log",
            "/outbox",
            "/appeals",
        ];
        let (page, query) = path.split_once('?').unwrap_or((&path, ""));
        // Filters combine freely; letters and pages of a list are its pages.
        let is_list =
            query.is_empty() || query.starts_with("letter=") || query.starts_with("page=");
        if aside.iter().any(|start| page.starts_with(start))
            || !is_list
            || !met.insert(path.clone())
        {
            continue;
        }
        assert!(met.len() < 5_000, "pages never end");
        let answer = visitor.get(&path).await;
        if answer.status.as_u16() == 303 {
            continue;
        }
        answer.is(200);
        open.extend(links(&answer.body));
        pages.push((path, answer.words()));
    }
    pages
}

/// Where a page calls somebody an MP of a seat today. What is said of a seat, and not of a person, is none.
fn leftovers(words: &str) -> Vec<String> {
    words
        .match_indices("MP for ")
        .filter(|(at, _)| {
            let before = &words[..*at];
            !["was ", "no ", "Put to the "]
                .iter()
                .any(|said| before.ends_with(said))
        })
        .map(|(at, _)| {
            let around = words[..at]
                .char_indices()
                .rev()
                .nth(40)
                .map_or(0, |(start, _)| start);
            words[around..].chars().take(90).collect()
        })
        .collect()
}

#[tokio::test]
async fn it_is_looked_at_first_and_can_be_struck_out_before_its_day() {
    let house = House::set().await;
    let (stu, ada) = (&house.stu, &house.ada);
    let looked = looks(stu, "dissolution", &FIELDS).await;
    let seats = if house.seats == 1 {
        "1 seat falls vacant".to_owned()
    } else {
        format!(
            "{} seats fall vacant as the day of 1 December 2026 begins",
            house.seats
        )
    };
    looked
        .sees(&seats)
        .sees("2 accounts of MPs and 1 of an MP’s office are signed out")
        .sees("Joint responses in the making end: 1.")
        .sees("1 idea waits there for an answer")
        .sees("Citizens go on writing and voting")
        .misses("by which the law sets the poll");
    let other = [
        ("from", DISSOLVED),
        ("polling", "2027-01-14"),
        ("stays_open", "yes"),
    ];
    looks(stu, "dissolution", &other)
        .await
        .sees("by which the law sets the poll, is 11 January 2027");
    stu.get("/house").await.sees("Nothing yet.");

    does(stu, "dissolution", &FIELDS).await;
    // Written down, it changes nothing before its day, and there is one at a time.
    ada.get(&house.profile)
        .await
        .sees("MP for")
        .misses("was MP for")
        .misses(BANNER);
    house.clocks().await;
    house.kin.get("/joint").await.is(200);
    let sure = [FIELDS[0], FIELDS[1], FIELDS[2], ("sure", "yes")];
    stu.post("/house/new/dissolution", &sure)
        .await
        .is(409)
        .sees("written down already");
    let list = stu.get("/house").await;
    let entry = entry_on(&list);
    stu.get(&entry)
        .await
        .is(200)
        .sees("Struck out before its day, nothing has happened");
    stu.post_and_follow(&format!("{entry}/end"), &[])
        .await
        .sees("Struck out");
    house.site.app.clock.turn_to(london("2026-12-01T09:00"));
    house.clocks().await;
    let ada = ada.other_browser();
    ada.enter().await;
    ada.get(&house.profile)
        .await
        .misses("was MP for")
        .misses(BANNER);
}

#[tokio::test]
async fn at_its_moment_there_are_no_mps_on_any_page_and_the_next_house_brings_them_back() {
    let house = House::set().await;
    let (site, stu, ada) = (&house.site, &house.stu, &house.ada);
    does(stu, "dissolution", &FIELDS).await;
    site.app.clock.turn_to(london("2026-11-30T23:58"));
    for who in [&house.kin, &house.bla, &house.aide, ada] {
        who.enter().await;
    }
    let open = idea_of(site, ada, None).await;
    responds(&house.bla, open).await;
    house.clocks().await;
    ada.get(&house.profile)
        .await
        .misses("was MP for")
        .misses(BANNER);

    // A minute later no MP writes, even before the register is written anew.
    site.app.clock.turn_to(london("2026-12-01T00:00"));
    let late = idea_of(site, ada, None).await;
    let refused = house.bla.get(&format!("/ideas/{late}/responses/new")).await;
    assert!(
        [403, 409].contains(&refused.status.as_u16()),
        "{}",
        refused.words()
    );
    ada.get("/")
        .await
        .sees(BANNER)
        .sees("The poll is on 11 January 2027.");
    house.clocks().await;
    let sittings = "SELECT CAST(count(*) AS BIGINT) FROM memberships WHERE ends_on = '9999-12-31'";
    assert_eq!(site.count(sittings).await, 0);

    // Everywhere: no title, and the banner on each page.
    let pages = walk(site).await;
    let wrong: Vec<String> = pages
        .iter()
        .flat_map(|(path, words)| {
            leftovers(words)
                .into_iter()
                .map(move |found| format!("{path}: {found}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} leftovers on {} pages:\n{}",
        wrong.len(),
        pages.len(),
        wrong.join("\n")
    );
    let silent: Vec<&str> = pages
        .iter()
        // Tables and feeds have no banner.
        .filter(|(path, _)| !matches!(path.rsplit_once('.'), Some((_, "csv" | "atom"))))
        .filter(|(_, words)| !words.contains(BANNER))
        .map(|(path, _)| path.as_str())
        .collect();
    assert!(silent.is_empty(), "no banner on {silent:?}");
    let of = |start: &str| {
        pages
            .iter()
            .filter(|(path, _)| path.starts_with(start))
            .count()
    };
    println!(
        "walked {} pages: {} of members, {} of constituencies",
        pages.len(),
        of("/members"),
        of("/constituencies")
    );
    assert!(i64::try_from(of("/constituencies/")).expect("a number") >= house.seats);

    // Sessions and offices are over; signed in again, they are citizens.
    for who in [&house.kin, &house.bla, &house.aide] {
        assert!(
            house.is_session_over(who).await,
            "{} is still signed in",
            who.name
        );
        who.enter().await;
        who.get("/account").await.is(200).misses("Role");
        who.get(&format!("/ideas/{late}/responses/new"))
            .await
            .is(403);
        who.get("/joint").await.is(403);
        who.post(&format!("/ideas/{late}/vote"), &[("choice", "agree")])
            .await
            .is(303);
    }
    assert!(!house.is_session_over(ada).await);
    // What was in the making is over, and the seat's clock stands still.
    for (what, sql) in [
        (
            "joints",
            "SELECT CAST(count(*) AS BIGINT) FROM joints WHERE state = 'drafting'",
        ),
        (
            "invitations",
            "SELECT CAST(count(*) AS BIGINT) FROM joint_invitations WHERE closed_at IS NULL AND declined_at IS NULL",
        ),
        (
            "labels",
            "SELECT CAST(count(*) AS BIGINT) FROM party_affiliations WHERE ends_on = '9999-12-31'",
        ),
    ] {
        assert_eq!(site.count(sql).await, 0, "{what}");
    }
    ada.get(&house.place)
        .await
        .sees("No MP at present")
        .sees("the clock stands still until 11 January 2027: Parliament is dissolved");
    // Again is nothing, and the old file fills no seat.
    house.clocks().await;
    import(site, &["mps.csv"]).await;
    assert_eq!(site.count(sittings).await, 0);
    let dissolved =
        "SELECT CAST(count(*) AS BIGINT) FROM events WHERE kind = 'parliament_dissolved'";
    assert_eq!(site.count(dissolved).await, 1);

    // The next House.
    site.app.clock.turn_to(london("2027-01-12T12:00"));
    house.clocks().await;
    let ada = ada.other_browser();
    ada.enter().await;
    ada.get("/")
        .await
        .sees(BANNER)
        .sees("The new House is being entered.");
    let people = "SELECT CAST(count(*) AS BIGINT) FROM members";
    let before = site.count(people).await;
    let elected = house.import_next_house().await;
    assert_eq!(
        site.count(people).await,
        before,
        "the same people keep their profiles"
    );
    assert_eq!(
        site.count(sittings).await,
        i64::try_from(elected).expect("a number")
    );
    ada.get("/").await.misses(BANNER);
    ada.get(&house.profile)
        .await
        .sees("Since 11 January 2027")
        .sees("4 July 2024 to 1 December 2026")
        .misses("was MP for");
    let kin = house.kin.other_browser();
    kin.enter().await;
    kin.get("/account").await.sees("Role").sees("MP");
    responds(&kin, late).await;
    // Whoever worked for one is invited anew; what was given up stays given up.
    let aide = house.aide.other_browser();
    aide.enter().await;
    aide.get("/account").await.misses("Role");
    kin.get(&house.joint).await.misses("Sign this");
    let stu = stu.other_browser();
    stu.enter().await;
    let list = stu.get("/house").await;
    let entry = entry_on(&list);
    stu.post(&format!("{entry}/end"), &[]).await.is(409);
}

#[tokio::test]
async fn carried_out_by_mistake_the_seats_are_given_back() {
    let house = House::set().await;
    let site = &house.site;
    // A joint response that a colleague signed, one that was given up before, and somebody invited to the office.
    signs(&house.bla, &house.joint, "1", "Not by spring.").await;
    let given_up = begins(&house.kin, idea_of(site, &house.ada, None).await).await;
    house
        .kin
        .post(&format!("{given_up}/end"), &[])
        .await
        .is(303);
    let cal = site.citizen("Cal").await;
    let form = [("email", cal.email.as_str()), ("duty", "drafter")];
    house
        .kin
        .post("/desk/office/invitations", &form)
        .await
        .is(303);
    site.app.clock.turn_to(site.app.now().plus_days(1));
    house.stu.enter().await;
    house.ada.enter().await;
    house.kin.enter().await;
    let open = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM invitations WHERE accepted_at IS NULL AND expires_at > {}",
        site.app.now().millis()
    );
    let open: &'static str = Box::leak(open.into_boxed_str());
    assert_eq!(site.count(open).await, 1);
    let today = [
        ("from", "2026-11-23"),
        ("polling", "2026-12-31"),
        ("stays_open", "no"),
    ];
    does(&house.stu, "dissolution", &today).await;
    // Its day is today, so it is done at once; and citizens rest, as was chosen.
    assert!(house.is_session_over(&house.kin).await);
    assert_eq!(site.count(open).await, 0);
    let drafting = "SELECT CAST(count(*) AS BIGINT) FROM joints WHERE state = 'drafting'";
    assert_eq!(site.count(drafting).await, 0);
    house
        .ada
        .get(&house.profile)
        .await
        .sees("was MP for Aberafan Maesteg until 23 November 2026");
    let number = idea_of(site, &house.ada, None).await;
    let vote = (format!("/ideas/{number}/vote"), [("choice", "agree")]);
    house
        .ada
        .post(&vote.0, &vote.1)
        .await
        .is(409)
        .sees("this site rests until the new House sits");
    let list = house.stu.get("/house").await;
    let entry = entry_on(&list);
    house
        .stu
        .get(&entry)
        .await
        .sees("every seat that fell vacant by it is given back");
    house
        .stu
        .post_and_follow(&format!("{entry}/end"), &[])
        .await
        .sees("Struck out");
    let sittings = "SELECT CAST(count(*) AS BIGINT) FROM memberships WHERE ends_on = '9999-12-31'";
    assert_eq!(site.count(sittings).await, house.seats);
    house
        .ada
        .get(&house.profile)
        .await
        .sees("MP for Aberafan Maesteg")
        .misses("was MP for")
        .misses("dissolved");
    house.ada.post(&vote.0, &vote.1).await.is(303);
    let kin = house.kin.other_browser();
    kin.enter().await;
    responds(&kin, number).await;
    // What was in the making goes on where it stood, with the signature; what its lead gave up stays given up.
    kin.get(&house.joint)
        .await
        .sees("You lead it.")
        .sees("Not by spring.")
        .sees("Publish version 1");
    kin.get(&given_up)
        .await
        .sees("It ended before anything was published");
    publishes(&kin, &house.joint, "1").await;
    assert_eq!(site.count(open).await, 1);
    // The work of their offices is given back with the seats: nobody has to be invited anew for a mistake.
    let aide = house.aide.other_browser();
    aide.enter().await;
    aide.get("/desk")
        .await
        .is(200)
        .sees("You are here as drafter");
}
