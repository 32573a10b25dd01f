//! Members, constituencies and parties as readers meet them, from real files: labels of their day, seats through time, postcodes.

use std::path::PathBuf;

use common_ground::actions::members::{Weighed, receive};
use common_ground::actions::postcodes;
use common_ground::cli::import::postcodes::Directory;
use common_ground::cli::import::{Troubles, known_parties, read_roll};
use common_ground::domain::postcode::directory::Gathered;
use common_ground::domain::time::Timestamp;

use crate::support::{Person, Site};

/// 15 July 2019, noon.
const JULY_2019: Timestamp = Timestamp::from_millis(1_563_192_000_000);

/// The real file, or the few lines of it kept in the repository.
pub fn file(name: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(root.join("../shared/data/parliament").join(name))
        .or_else(|_| std::fs::read(root.join("tests/fixtures/parliament").join(name)))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub async fn import(site: &Site, names: &[&str]) {
    for name in names {
        let roll =
            read_roll(&file(name)).unwrap_or_else(|troubles| panic!("{}", troubles.report(name)));
        let weighed = receive(&site.app, &roll, known_parties())
            .await
            .expect("the database works");
        assert!(matches!(weighed, Weighed::Taken(_)), "{name}: {weighed:?}");
    }
}

fn gathered(text: &[u8]) -> Gathered {
    let mut troubles = Troubles::default();
    let mut directory = Directory::open(text).expect("a directory");
    let mut gathered = Gathered::default();
    while let Some(record) = directory.next(&mut troubles) {
        gathered.add(&record);
    }
    assert_eq!(troubles.total, 0);
    gathered
}

async fn import_postcodes(site: &Site, text: &[u8]) {
    postcodes::receive(&site.app, &gathered(text))
        .await
        .expect("the database works");
}

async fn house() -> (Site, Person) {
    let site = Site::new().await;
    import(&site, &["constituencies-2024.csv", "mps.csv"]).await;
    let visitor = site.visitor();
    (site, visitor)
}

#[tokio::test]
async fn a_member_is_found_by_name_seat_and_party() {
    let (_site, visitor) = house().await;
    for q in [
        "heylings",
        "Pippa Heylings",
        "pip",
        "South Cambridgeshire",
        "south camb",
    ] {
        visitor
            .get(&format!("/members?q={}", q.replace(' ', "+")))
            .await
            .is(200)
            .sees("Heylings, Pippa")
            .sees("Liberal Democrat");
    }
    visitor
        .get("/members?q=nobody+at+all")
        .await
        .is(200)
        .sees("Nobody found");
    visitor
        .get("/members?party=liberal-democrat")
        .await
        .is(200)
        .sees("Heylings, Pippa");
    visitor.get("/members?party=no-such-party").await.is(200);
}

#[tokio::test]
async fn a_long_list_shows_one_letter_at_a_time_and_stays_light() {
    let (site, visitor) = house().await;
    let sitting = site
        .count("SELECT CAST(count(*) AS BIGINT) FROM memberships")
        .await;
    let page = visitor.get("/members").await;
    assert!(page.body.len() < 60_000, "{} bytes", page.body.len());
    if sitting == 650 {
        page.sees("650 MPs sit");
        visitor
            .get("/members?letter=H")
            .await
            .is(200)
            .sees("Heylings, Pippa");
    }
    let page = visitor.get("/constituencies").await;
    assert!(page.body.len() < 60_000, "{} bytes", page.body.len());
}

#[tokio::test]
async fn the_story_of_heidi_allen_is_told_by_its_days() {
    let site = Site::new().await;
    import(
        &site,
        &[
            "constituencies-2024.csv",
            "members-elected-2010-2026.csv",
            "party-changes-2017-parliament.csv",
            "mps.csv",
        ],
    )
    .await;
    let visitor = site.visitor();
    let page = visitor.get("/members?q=heidi+allen").await;
    page.is(200)
        .sees("Former Members")
        .sees("was MP for South Cambridgeshire until 6 November 2019");
    let path = page
        .body
        .split("href=\"/members/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a link")
        .to_owned();
    let path = format!("/members/{path}");
    let page = visitor.get(&path).await;
    page.is(200)
        .sees("Heidi Allen was MP for South Cambridgeshire until 6 November 2019")
        .sees("The Independents, a group of MPs that is no party")
        .sees("Change UK - The Independent Group")
        .sees("Liberal Democrat");
    // The present seat of that name has other borders and another MP; the old one is history.
    visitor
        .get("/constituencies/E14001481")
        .await
        .is(200)
        .sees("Pippa Heylings");
    visitor
        .get("/constituencies/E14000934")
        .await
        .is(200)
        .sees("existed until 31 May 2024")
        .sees("Heidi Allen")
        .sees("No MP any more");
    site.app.clock.turn_to(JULY_2019);
    visitor
        .get(&path)
        .await
        .is(200)
        .sees("Independent (The Independents)")
        .sees("MP for South Cambridgeshire");
}

#[tokio::test]
async fn a_seat_without_an_mp_says_so_and_invites() {
    let site = Site::new().await;
    import(
        &site,
        &["constituencies-2024.csv", "memberships-2024-parliament.csv"],
    )
    .await;
    let visitor = site.visitor();
    // 20 July 2026: one resigned, nobody is elected yet.
    site.app
        .clock
        .turn_to(Timestamp::from_millis(1_784_548_800_000));
    visitor
        .get("/constituencies/E14001174")
        .await
        .is(200)
        .sees("No MP at present")
        .sees("since 8 July 2026")
        .sees("wait for whoever is elected");
    site.pass_minutes(30 * 24 * 60);
    visitor
        .get("/constituencies/E14001174")
        .await
        .is(200)
        .sees("Nigel Farage")
        .sees("13 August 2026");
}

#[tokio::test]
async fn a_postcode_leads_to_its_seat_and_is_forgotten() {
    let (site, visitor) = house().await;
    import_postcodes(&site, &file("samples/onspd-2025.sample.csv")).await;
    for typed in ["cf14 9eb", "CF149EB", " CF14  9EB "] {
        let page = visitor
            .post("/constituencies/searches", &[("postcode", typed)])
            .await;
        assert_eq!(
            page.is(303).leads_to(),
            "/constituencies/W07000090?by=postcode",
            "{typed}"
        );
    }
    // An old postcode answers and says so.
    let page = visitor
        .post("/constituencies/searches", &[("postcode", "CB3 7JT")])
        .await;
    let place = page.is(303).leads_to();
    assert_eq!(
        place,
        "/constituencies/E14001481?by=postcode&retired=2006-09"
    );
    visitor
        .get(&place)
        .await
        .is(200)
        .sees("went out of use in 2006")
        .sees("Choose by name");
    assert_eq!(
        visitor.get("/members?q=cb37jt").await.is(303).leads_to(),
        place
    );
    // One that nobody knows does not stay in the address either, and no page asks for one there.
    let place = visitor.get("/members?q=ZZ99+9ZZ").await.is(303).leads_to();
    assert!(!place.contains("ZZ"), "{place}");
    let page = visitor.get(&place).await;
    page.is(200).sees("We do not know that postcode");
    let asks = crate::support::forms(&page.body, "/members")
        .into_iter()
        .find(|form| form.fields.iter().any(|field| field.name == "postcode"));
    let asks = asks.expect("a form for postcodes");
    assert_eq!(
        (&*asks.method, &*asks.action),
        ("post", "/constituencies/searches")
    );
    page.misses("constituency or postcode");
    for (typed, words) in [
        ("", "Please enter a postcode"),
        ("hello", "does not look like a full UK postcode"),
        ("ZZ99 9ZZ", "We do not know that postcode"),
        ("JE2 3AB", "elects no MP"),
        ("\u{202e}SW1A 1AA\u{0}", "does not look like"),
    ] {
        let page = visitor
            .post("/constituencies/searches", &[("postcode", typed)])
            .await;
        page.is(422).sees(words);
        assert_eq!(
            page.value_of("postcode").unwrap_or_default(),
            "",
            "a postcode is never written back into a page"
        );
    }
    assert!(visitor.cookies().is_empty());
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM events WHERE body LIKE '%CF14%'")
            .await,
        0
    );
}

#[tokio::test]
async fn a_site_without_postcodes_says_so() {
    let (_site, visitor) = house().await;
    visitor
        .post("/constituencies/searches", &[("postcode", "SW1A 1AA")])
        .await
        .is(422)
        .sees("no postcodes yet");
}

#[tokio::test]
async fn welsh_names_are_found_and_marked_as_welsh() {
    let (_site, visitor) = house().await;
    visitor
        .get("/constituencies?q=dwyfor")
        .await
        .is(200)
        .sees("Dwyfor Meirionnydd");
    let index = visitor.get("/constituencies?q=caerdydd").await;
    if index.body.contains("Cardiff") {
        assert!(index.body.contains("<span lang=\"cy\">"), "{}", index.body);
    }
}

#[tokio::test]
async fn labels_are_counted_one_by_one() {
    let (site, visitor) = house().await;
    let page = visitor.get("/parties").await;
    page.is(200).sees("Liberal Democrat");
    if site
        .count("SELECT CAST(count(*) AS BIGINT) FROM memberships")
        .await
        == 650
    {
        page.sees("362")
            .sees("Takes the Labour whip")
            .sees("Has put party aside")
            .sees("does not take its seats");
    }
}

#[tokio::test]
async fn pages_of_a_bare_site_invite_instead_of_failing() {
    let site = Site::new().await;
    let visitor = site.visitor();
    visitor.get("/members").await.is(200).sees("No Members yet");
    visitor
        .get("/constituencies")
        .await
        .is(200)
        .sees("No constituencies yet");
    visitor.get("/parties").await.is(200).sees("No Members yet");
    for nowhere in [
        "/members/1",
        "/members/abc",
        "/members/99999999999999999999",
        "/constituencies/E99999999",
        "/constituencies/%00",
        "/members/-1",
    ] {
        visitor.get(nowhere).await.is(404);
    }
}

#[tokio::test]
async fn a_damaged_file_leaves_the_register_as_it_was() {
    let (site, _) = house().await;
    let register = "SELECT CAST(count(*) AS BIGINT) FROM members";
    let before = site.count(register).await;
    let text = String::from_utf8(file("mps.csv")).expect("text");
    // The second person takes the first one's id: found only when weighed against the register.
    let ids: Vec<&str> = text
        .lines()
        .skip(1)
        .take(2)
        .filter_map(|line| line.split(',').nth(1))
        .collect();
    let mixed = text
        .replacen(ids[1], ids[0], 1)
        .replace("Heylings", "Changed");
    let roll = read_roll(mixed.as_bytes()).expect("readable");
    let weighed = receive(&site.app, &roll, known_parties())
        .await
        .expect("the database works");
    let Weighed::Refused(troubles) = weighed else {
        panic!("taken")
    };
    assert_eq!(troubles[0].line, 3);
    assert_eq!(site.count(register).await, before);
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM members WHERE family_name = 'Changed'")
            .await,
        0
    );
}
