//! What stewards write down about the House, each act looked at before it is done: recesses, vacancies, by-elections, whips, the Chair,
//! offices, quiet times; and the courtesy to the MP of a place. The end of a Parliament has a story of its own.

use common_ground::domain::account::Role;
use common_ground::domain::house::{Kind, Noted, PostClaim, PostsReceived};
use common_ground::domain::member::Span;
use common_ground::domain::response::Capacity;
use common_ground::domain::roll::Claimed;
use common_ground::domain::time::Timestamp;
use common_ground::{actions, jobs, store};

use crate::drafts::drafts;
use crate::joint::member_of;
use crate::members::import;
use crate::offices::staff;
use crate::responses::{idea_of, responds, seat_of};
use crate::support::{Page, Person, Site, links};

mod dissolution;

/// Looks at what an act will change.
async fn looks(steward: &Person, sort: &str, fields: &[(&str, &str)]) -> Page {
    let page = steward.post(&format!("/house/new/{sort}"), fields).await;
    page.is(200).sees("Nothing has changed yet");
    page
}

/// Looks, then does it. Gives what was shown before.
pub async fn does(steward: &Person, sort: &str, fields: &[(&str, &str)]) -> Page {
    let page = looks(steward, sort, fields).await;
    let sure: Vec<(&str, &str)> = fields.iter().copied().chain([("sure", "yes")]).collect();
    steward
        .post_and_follow(&format!("/house/new/{sort}"), &sure)
        .await
        .is(200)
        .sees("Done.");
    page
}

/// The moment that clocks in London show so.
fn london(shown: &str) -> Timestamp {
    Timestamp::from_london(shown.parse().expect("a moment"))
}

/// The page of the newest entry in the stewards' list.
fn entry_on(list: &Page) -> String {
    let is_entry = |link: &String| link.starts_with("/house/") && !link.starts_with("/house/new");
    let mut links = links(&list.body).into_iter();
    links.find(is_entry).expect("an entry")
}

/// Puts an idea to a seat as enough supporters would.
async fn puts(site: &Site, number: impl ToString, seat: &str, on: &str) {
    let number = number.to_string();
    site.arrange(Box::leak(
        format!(
            "INSERT INTO requests (idea_id, constituency_code, put_on) SELECT id, '{seat}', '{on}' FROM ideas WHERE number = {number};
             UPDATE ideas SET response = 'put', put_at = published_at WHERE number = {number}"
        )
        .into_boxed_str(),
    ))
    .await;
}

#[tokio::test]
async fn only_stewards_write_down_and_a_form_says_what_is_wrong() {
    let site = Site::new().await;
    let (ada, stu) = (site.citizen("Ada").await, site.steward("Stu").await);
    let grey = site.mp("Grey").await;
    for who in [&ada, &grey] {
        who.get("/house").await.is(403);
        who.get("/house/new/recess").await.is(403);
        who.post("/house/new/recess", &[("sure", "yes")])
            .await
            .is(403);
    }
    stu.get("/account").await.sees("The House");
    stu.get("/house")
        .await
        .is(200)
        .sees("Parliament is dissolved")
        .sees("Nothing yet.");
    for sort in [
        "recess",
        "holiday",
        "away",
        "office",
        "vacancy",
        "election",
        "whip",
        "chair",
        "quiet",
        "dissolution",
    ] {
        stu.get(&format!("/house/new/{sort}"))
            .await
            .is(200)
            .sees("See what this will change");
    }
    stu.get("/house/new/coup").await.is(404);
    stu.post("/house/new/recess", &[("words", "Easter"), ("sure", "yes")])
        .await
        .is(422)
        .sees("Please give a day as year, month and day")
        .sees("Please give the last day");
    stu.post(
        "/house/new/vacancy",
        &[
            ("member", "Nobody"),
            ("from", "2026-11-01"),
            ("reason", "died"),
        ],
    )
    .await
    .is(422)
    .sees("Nobody in the register fits that name");
    stu.get("/house").await.sees("Nothing yet.");
}

#[tokio::test]
async fn the_clock_of_a_seat_stops_in_recess_and_while_the_mp_is_away() {
    let site = Site::new().await;
    let (ada, stu) = (site.citizen("Ada").await, site.steward("Stu").await);
    let grey = site.mp("Grey").await;
    let (seat, member) = (seat_of(&grey).await, member_of(&grey).await);
    let number = idea_of(&site, &ada, Some(seat.clone())).await;
    // Monday 9 November; today is Sunday 22 November 2026.
    puts(&site, number, &seat, "2026-11-09").await;
    let page = format!("/constituencies/{seat}");
    ada.get(&page)
        .await
        .is(200)
        .sees("9 working days so far; an answer is hoped for by 7 December 2026");
    does(
        &stu,
        "recess",
        &[
            ("words", "conference recess"),
            ("from", "2026-11-12"),
            ("last", "2026-11-30"),
        ],
    )
    .await
    .sees("1 idea waits there for an answer");
    ada.get(&page).await.sees("2 working days so far; the clock stands still until 1 December 2026: the House is in recess (conference recess)");
    // Struck out, it never was.
    let list = stu.get("/house").await;
    let entry = entry_on(&list);
    stu.get(&entry)
        .await
        .is(200)
        .sees("12 November 2026 to 30 November 2026");
    stu.post_and_follow(&format!("{entry}/end"), &[])
        .await
        .sees("Struck out");
    stu.post(&format!("{entry}/end"), &[]).await.is(404);
    ada.get(&page).await.sees("9 working days so far");
    does(&stu, "away", &[("member", &member), ("from", "2026-11-16")]).await;
    let away = ada.get(&page).await;
    away.sees("4 working days so far; the clock stands still: the MP is away");
    // One neutral word: nobody reads why, nor who wrote it down.
    away.misses("Stu");
    does(
        &stu,
        "holiday",
        &[
            ("words", "A jubilee"),
            ("from", "2026-11-10"),
            ("division", "england-and-wales"),
        ],
    )
    .await;
    ada.get(&page).await.sees("3 working days so far");
}

#[tokio::test]
async fn a_file_of_recesses_twice_is_once() {
    let site = Site::new().await;
    let stu = site.steward("Stu").await;
    let recess = |words: &str, from: &str, to: &str| Noted {
        kind: Kind::Recess,
        member: None,
        area: String::new(),
        words: words.into(),
        capacity: None,
        span: Span {
            from: from.parse().expect("a day"),
            to: Some(to.parse().expect("a day")),
        },
        polling: None,
        stays_open: true,
    };
    let file = [
        recess("Christmas", "2026-12-18", "2027-01-05"),
        recess("February", "2027-02-12", "2027-02-23"),
    ];
    let bring_in = async || {
        actions::house::bring_in(&site.app, &file)
            .await
            .expect("rows")
    };
    assert_eq!((bring_in().await, bring_in().await), (2, 0));
    stu.get("/house")
        .await
        .sees("Christmas")
        .sees("18 December 2026 to 4 January 2027");
}

#[tokio::test]
async fn a_file_of_posts_twice_is_once_and_what_it_says_is_offered_when_they_answer() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let (grey, holt) = (site.mp("Grey").await, site.mp("Holt").await);
    site.arrange("UPDATE members SET members_api_id = '4514' WHERE name = 'Grey'; UPDATE members SET members_api_id = '4515' WHERE name = 'Holt'")
        .await;
    let claim = |line, member: &str, capacity, title: &str, to: Option<&str>| Claimed {
        line,
        said: PostClaim {
            member: member.to_owned(),
            name: "somebody".to_owned(),
            capacity,
            title: title.to_owned(),
            from: "2026-09-01".parse().expect("a day"),
            to: to.map(|day| day.parse().expect("a day")),
        },
    };
    let mut file = vec![
        claim(3, "4514", Capacity::Minister, "Minister of Rain", None),
        claim(9, "4515", Capacity::Shadow, "Shadow Minister of Rain", None),
        claim(14, "77", Capacity::Minister, "Minister of Wind", None),
    ];
    let receive = async |file: &[Claimed<PostClaim>]| {
        actions::house::receive_posts(&site.app, file, true)
            .await
            .expect("the database works")
    };
    // One holder nobody knows, and nothing of the file is written.
    let troubles = receive(&file).await.expect_err("a stranger");
    assert_eq!((troubles.len(), troubles[0].line), (1, 14));
    let written = "SELECT CAST(count(*) AS BIGINT) FROM house_entries";
    assert_eq!(site.count(written).await, 0);
    file.pop();
    let (first, again) = (receive(&file).await, receive(&file).await);
    let added = |received: Result<PostsReceived, _>| received.expect("taken").added.len();
    assert_eq!((added(first), added(again)), (2, 0));
    assert_eq!(site.count(written).await, 2);
    let form = format!("/ideas/{}/responses/new", idea_of(&site, &ada, None).await);
    for (mp, office) in [
        (&grey, "Minister of Rain"),
        (&holt, "Shadow Minister of Rain"),
    ] {
        let page = mp.get(&form).await;
        assert_eq!(page.value_of("office").as_deref(), Some(office));
    }
    // An end is added to the entry that runs on, and from its day on the office is offered no more.
    let over = [claim(
        3,
        "4514",
        Capacity::Minister,
        "Minister of Rain",
        Some("2026-11-20"),
    )];
    let received = receive(&over).await.expect("taken");
    assert_eq!((received.added.len(), received.ended.len()), (0, 1));
    assert_eq!(received.unsaid, [] as [String; 0]);
    assert_eq!(site.count(written).await, 2);
    grey.get(&form).await.misses("Minister of Rain");
    ada.get(&format!("/members/{}", member_of(&grey).await))
        .await
        .sees("1 September 2026 to 20 November 2026");
}

#[tokio::test]
async fn a_seat_falls_vacant_and_the_same_person_comes_back() {
    let site = Site::new().await;
    let (ada, stu) = (site.citizen("Ada").await, site.steward("Stu").await);
    let grey = site.mp("Grey").await;
    let (seat, member) = (seat_of(&grey).await, member_of(&grey).await);
    let number = idea_of(&site, &ada, None).await;
    responds(&grey, number).await;
    let (profile, idea, place) = (
        format!("/members/{member}"),
        format!("/ideas/{number}"),
        format!("/constituencies/{seat}"),
    );
    ada.get(&idea)
        .await
        .sees("MP for Greyshire")
        .misses("was MP for");
    let fields = [
        ("member", member.as_str()),
        ("from", "2026-11-22"),
        ("reason", "resigned"),
    ];
    looks(&stu, "vacancy", &fields)
        .await
        .sees("Grey: today MP for Greyshire, Civic Union; afterwards was MP for Greyshire until 22 November 2026.")
        .sees("1 account of an MP");
    // Looked at, nothing has happened.
    ada.get(&profile)
        .await
        .sees("MP for Greyshire")
        .misses("was MP for");
    grey.get("/joint").await.is(200);
    does(&stu, "vacancy", &fields).await;
    ada.get(&profile)
        .await
        .sees("Grey was MP for Greyshire until 22 November 2026");
    ada.get(&idea)
        .await
        .sees("was MP for Greyshire until 22 November 2026");
    ada.get(&place)
        .await
        .sees("No MP at present")
        .sees("they wait for whoever is elected");
    // The session is over; signed in again, she is a citizen, and no page calls her an MP.
    grey.get("/account").await.is(303);
    grey.enter().await;
    grey.get("/account").await.is(200).misses("Role");
    grey.get(&format!("/ideas/{number}/responses/new"))
        .await
        .is(403);
    // Back by a by-election: one profile, two spells, and the old answer is an MP's again.
    site.pass_minutes(60 * 24 * 30);
    let stu = stu.other_browser();
    stu.enter().await;
    let fields = [
        ("member", member.as_str()),
        ("seat", "Greyshire"),
        ("party", "civic-union"),
        ("from", "2026-12-22"),
    ];
    does(&stu, "election", &fields)
        .await
        .sees("afterwards MP for Greyshire, Civic Union");
    let ada = ada.other_browser();
    ada.enter().await;
    let page = ada.get(&profile).await;
    page.sees("Since 22 December 2026")
        .sees("4 July 2024 to 22 November 2026")
        .sees("elected at a by-election");
    ada.get(&idea)
        .await
        .sees("MP for Greyshire")
        .misses("was MP for");
    let grey = grey.other_browser();
    grey.enter().await;
    grey.get("/account").await.sees("Role").sees("MP");
    let other = idea_of(&site, &ada, None).await;
    responds(&grey, other).await;
}

#[tokio::test]
async fn a_newcomer_is_elected_and_nobody_takes_a_seat_twice() {
    let site = Site::new().await;
    let stu = site.steward("Stu").await;
    let grey = site.mp("Grey").await;
    let member = member_of(&grey).await;
    does(
        &stu,
        "vacancy",
        &[
            ("member", &member),
            ("from", "2026-11-01"),
            ("reason", "died"),
        ],
    )
    .await;
    let newcomer = [
        ("newcomer", "Nell Newcombe"),
        ("newcomer_id", "5999"),
        ("seat", "Greyshire"),
        ("party", "civic-union"),
        ("from", "2026-11-20"),
    ];
    does(&stu, "election", &newcomer)
        .await
        .sees("Nell Newcombe is new: MP for Greyshire, Civic Union.");
    let page = stu.get("/members?q=newcombe").await;
    page.is(200).sees("Newcombe, Nell").sees("Greyshire");
    // The same again changes nothing new.
    let same = stu.post("/house/new/election", &newcomer).await;
    same.is(200).sees("the register says so already");
    // Somebody else from the same day on is refused, with the reason.
    let other = [
        ("newcomer", "Ned Other"),
        ("newcomer_id", "6000"),
        ("seat", "Greyshire"),
        ("party", "civic-union"),
        ("from", "2026-11-20"),
    ];
    stu.post("/house/new/election", &other)
        .await
        .is(422)
        .sees("The register refuses that");
}

#[tokio::test]
async fn a_whip_changes_today_and_what_was_written_keeps_its_label() {
    let site = Site::new().await;
    import(&site, &["parties.csv"]).await;
    let (ada, stu) = (site.citizen("Ada").await, site.steward("Stu").await);
    let grey = site.mp("Grey").await;
    let member = member_of(&grey).await;
    let (before, after) = (
        idea_of(&site, &ada, None).await,
        idea_of(&site, &ada, None).await,
    );
    responds(&grey, before).await;
    let fields = [
        ("member", member.as_str()),
        ("party", "independent"),
        ("from", "2026-11-22"),
        ("reason", "whip_removed"),
    ];
    does(&stu, "whip", &fields).await.sees(
        "Grey: today MP for Greyshire, Civic Union; afterwards MP for Greyshire, Independent.",
    );
    responds(&grey, after).await;
    ada.get(&format!("/ideas/{before}"))
        .await
        .sees("Civic Union")
        .misses("Independent");
    ada.get(&format!("/ideas/{after}"))
        .await
        .sees("Independent")
        .misses("Civic Union");
    ada.get(&format!("/members/{member}"))
        .await
        .sees("whip removed");
    stu.post("/house/new/whip", &fields)
        .await
        .is(422)
        .sees("is the label of Grey on that day already");
}

#[tokio::test]
async fn the_chair_has_no_clock_and_constituents_are_told() {
    let site = Site::new().await;
    let (ada, stu) = (site.citizen("Ada").await, site.steward("Stu").await);
    let (grey, holt) = (site.mp("Grey").await, site.mp("Holt").await);
    let (seat, member) = (seat_of(&grey).await, member_of(&grey).await);
    let number = idea_of(&site, &ada, Some(seat.clone())).await;
    puts(&site, number, &seat, "2026-09-01").await;
    let place = format!("/constituencies/{seat}");
    ada.get(&place).await.sees("longer than the 20");
    does(&stu, "chair", &[("member", &member), ("chair", "speaker")])
        .await
        .sees("afterwards MP for Greyshire, Civic Union, Speaker of the House of Commons");
    ada.get(&place)
        .await
        .sees("The Speaker sits for no party")
        .sees("no clock runs for a Speaker")
        .misses("longer than");
    // Nobody asks the Chair to sign.
    let joint = crate::joint::begins(&holt, idea_of(&site, &ada, None).await).await;
    holt.post(&format!("{joint}/invitations"), &[("member", &member)])
        .await
        .is(409);
    does(&stu, "chair", &[("member", &member), ("chair", "none")]).await;
    ada.get(&place).await.misses("The Speaker sits");
}

#[tokio::test]
async fn an_office_has_its_dates_and_is_offered_when_they_answer() {
    let site = Site::new().await;
    let (ada, stu) = (site.citizen("Ada").await, site.steward("Stu").await);
    let grey = site.mp("Grey").await;
    let member = member_of(&grey).await;
    let number = idea_of(&site, &ada, None).await;
    let form = format!("/ideas/{number}/responses/new");
    grey.get(&form).await.misses("Minister of Rain");
    let fields = [
        ("member", member.as_str()),
        ("words", "Minister of Rain"),
        ("capacity", "minister"),
        ("from", "2026-09-01"),
    ];
    does(&stu, "office", &fields).await;
    let page = grey.get(&form).await;
    assert_eq!(page.value_of("office").as_deref(), Some("Minister of Rain"));
    ada.get(&format!("/members/{member}"))
        .await
        .sees("Since 1 September 2026")
        .sees("Minister of Rain");
    stu.post(
        "/house/new/office",
        &[
            ("member", &member),
            ("words", "Backbencher"),
            ("capacity", "backbencher"),
            ("from", "2026-09-01"),
        ],
    )
    .await
    .is(422)
    .sees("what kind of office");
}

#[tokio::test]
async fn before_a_poll_nobody_is_featured_there_and_moderators_know() {
    let site = Site::new().await;
    let (ada, bea, stu, mo) = (
        site.citizen("Ada").await,
        site.citizen("Bea").await,
        site.steward("Stu").await,
        site.moderator("Mo").await,
    );
    let grey = site.mp("Grey").await;
    let (seat, member) = (seat_of(&grey).await, member_of(&grey).await);
    let follow = [
        ("kind", "member"),
        ("target", member.as_str()),
        ("follow", "yes"),
        ("next", "/"),
    ];
    bea.post("/follows", &follow).await.is(303);
    responds(&grey, idea_of(&site, &ada, None).await).await;
    site.later().await;
    let told = |site: &Site| {
        site.letters_to(&bea)
            .iter()
            .filter(|letter| letter.text.contains("responded"))
            .count()
    };
    assert_eq!(told(&site), 1);
    let front = "Yes on main roads with buses";
    site.visitor().get("/").await.sees(front);
    // About another place, it changes nothing here.
    does(
        &stu,
        "quiet",
        &[
            ("words", "Scottish Parliament election"),
            ("area", "Scotland"),
            ("from", "2026-11-20"),
            ("last", "2026-12-01"),
        ],
    )
    .await;
    site.visitor().get("/").await.sees(front);
    mo.get("/moderation")
        .await
        .sees("Quiet time before a poll: Scottish Parliament election, in Scotland");
    ada.get("/").await.misses("Quiet time");
    does(
        &stu,
        "quiet",
        &[
            ("words", "Greyshire by-election"),
            ("area", &seat),
            ("from", "2026-11-20"),
            ("last", "2026-12-01"),
        ],
    )
    .await;
    site.visitor()
        .get("/")
        .await
        .misses(front)
        .sees("Before a poll no answer is shown before others.");
    // No mail of an MP who sits there goes out either, wherever the idea comes from; nor of a post, to people of the seat.
    let seat_follow = [
        ("kind", "constituency"),
        ("target", seat.as_str()),
        ("follow", "yes"),
        ("next", "/"),
    ];
    bea.post("/follows", &seat_follow).await.is(303);
    responds(&grey, idea_of(&site, &ada, None).await).await;
    let post = [
        ("step", "publish"),
        ("kind", "news"),
        ("title", "The bridge is open again"),
        ("words", "It is, since this morning."),
    ];
    grey.post("/news", &post).await.is(303);
    site.later().await;
    assert_eq!(told(&site), 1);
    let of_post = site.letters_to(&bea).into_iter();
    assert!(
        of_post
            .map(|letter| letter.subject)
            .all(|one| !one.contains("bridge"))
    );
    bea.get("/account/notices")
        .await
        .sees("The bridge is open again");
    does(
        &stu,
        "quiet",
        &[
            ("words", "a referendum"),
            ("from", "2026-11-20"),
            ("last", "2026-12-01"),
        ],
    )
    .await;
    responds(&grey, idea_of(&site, &ada, None).await).await;
    site.later().await;
    // The notice is there for whoever looks; no mail of it goes out. The author hears of it in any case.
    assert_eq!(told(&site), 1);
    bea.get("/account/notices").await.sees("responded");
    assert!(site.letters_to(&ada).len() >= 3);
    site.pass_minutes(60 * 24 * 12);
    site.visitor().get("/").await.sees(front);
}

#[tokio::test]
async fn the_mp_of_a_place_hears_at_once_when_a_colleague_answers_there() {
    let site = Site::new().await;
    let (ada, cal) = (site.citizen("Ada").await, site.citizen("Cal").await);
    let (grey, holt) = (site.mp("Grey").await, site.mp("Holt").await);
    let seat = seat_of(&grey).await;
    // One idea about Greyshire by somebody of no seat; one of everywhere by somebody who lives there.
    let local = idea_of(&site, &cal, Some(seat.clone())).await;
    site.arrange(Box::leak(
        format!(
            "UPDATE accounts SET constituency_code = '{seat}' WHERE email = '{}'",
            ada.email
        )
        .into_boxed_str(),
    ))
    .await;
    let national = idea_of(&site, &ada, None).await;
    responds(&holt, local).await;
    responds(&holt, national).await;
    site.later().await;
    let heard = |who: &Person| {
        let letters = site.letters_to(who);
        letters
            .iter()
            .filter(|letter| letter.text.contains("you are the MP for Greyshire"))
            .count()
    };
    assert_eq!((heard(&grey), heard(&holt)), (2, 0));
    grey.get("/account/notices")
        .await
        .sees("which comes from Greyshire or is about it");
    let courtesies =
        "SELECT CAST(count(*) AS BIGINT) FROM courtesies WHERE told_at = 1795348800000";
    assert_eq!(site.count(courtesies).await, 2);
    // What his office drafts and he approves is told like what he writes himself.
    let pat = staff(&site, &holt, "Pat", "drafter").await;
    let drafted = idea_of(&site, &cal, Some(seat.clone())).await;
    let draft = drafts(&pat, drafted, &drafted.to_string()).await;
    let form = [("version", "1"), ("then", "publish")];
    holt.post(&format!("{draft}/approval"), &form).await.is(303);
    site.later().await;
    assert_eq!((heard(&grey), heard(&holt)), (3, 0));
    // Her own answer there is no courtesy to herself, nor to him.
    responds(&grey, local).await;
    site.later().await;
    assert_eq!((heard(&grey), heard(&holt)), (3, 0));
    assert_eq!(site.count(courtesies).await, 3);
}

/// Ties a person's account to a Member of the register, by Parliament's number.
async fn speaks_for(site: &Site, person: &Person, api_id: &str, role: Role) -> i64 {
    let member = site
        .count(Box::leak(
            format!("SELECT id FROM members WHERE members_api_id = '{api_id}'").into_boxed_str(),
        ))
        .await;
    let account = person.account().await;
    let mut tx = site.app.db.write().await.expect("the writer");
    let id = common_ground::domain::ids::MemberId::from_i64(member);
    store::accounts::record_role(&mut tx, account.id, role, Some(id))
        .await
        .expect("a role");
    tx.commit().await.expect("commit");
    member
}

/// Clacton resigned on 8 July 2026 and won back on 13 August: nobody speaks for it between, and each answer keeps its day.
#[tokio::test]
async fn an_answer_keeps_the_label_of_its_day_for_ever() {
    let site = Site::new().await;
    import(
        &site,
        &[
            "constituencies-2024.csv",
            "memberships-2024-parliament.csv",
            "mps.csv",
        ],
    )
    .await;
    site.app.clock.turn_to(london("2026-01-10T12:00"));
    let ada = site.citizen("Ada").await;
    let far = site.citizen("Far").await;
    speaks_for(&site, &far, "5091", Role::Mp).await;
    let jen = site.citizen("Jen").await;
    let is_whole = site
        .count("SELECT CAST(count(*) AS BIGINT) FROM members WHERE members_api_id = '4320'")
        .await
        == 1;
    if is_whole {
        speaks_for(&site, &jen, "4320", Role::Mp).await;
    }
    let mut expected = Vec::new();
    for (day, clacton, jenrick) in [
        ("2026-01-14T12:00", Some("Reform UK"), "Conservative"),
        // Twice in one day: the last label is the day's.
        ("2026-01-15T12:00", Some("Reform UK"), "Reform UK"),
        ("2026-07-20T12:00", None, "Reform UK"),
        ("2026-08-14T12:00", Some("Reform UK"), "Reform UK"),
    ] {
        site.app.clock.turn_to(london(day));
        jobs::clocks(&site.app).await.expect("the clocks run");
        let mut answers = vec![(&far, clacton)];
        if is_whole {
            answers.push((&jen, Some(jenrick)));
        }
        for (who, label) in answers {
            let number = idea_of(&site, &ada, None).await;
            let who = who.other_browser();
            who.enter().await;
            match label {
                Some(label) => {
                    responds(&who, number).await;
                    expected.push((number, label));
                }
                None => {
                    who.get(&format!("/ideas/{number}/responses/new"))
                        .await
                        .is(403);
                }
            }
        }
    }
    site.app.clock.turn_to(london("2026-11-22T12:00"));
    jobs::clocks(&site.app).await.expect("the clocks run");
    assert!(expected.len() >= 3);
    for (number, label) in expected {
        let page = site.visitor().get(&format!("/ideas/{number}")).await;
        page.is(200).sees(label);
        for other in ["Conservative", "Independent", "Reform UK"] {
            if other != label {
                page.misses(other);
            }
        }
    }
}
