//! The record of an MP: nothing below ten cases, then figures that anybody adds up again from the CSV, and never a comparison.

use std::collections::HashMap;

use common_ground::domain::ids::IdeaNumber;
use common_ground::domain::working_day::{Division, calendar};
use jiff::civil::{Date, Weekday};

use crate::house::does;
use crate::joint::member_of;
use crate::judgements::{days, votes};
use crate::responses::{responds, seat_of};
use crate::support::{Person, Site};

struct Seat {
    site: Site,
    grey: Person,
    ideas: Vec<IdeaNumber>,
    record: String,
    ada: Person,
}

/// An MP, and so many ideas that people of the seat put to her.
async fn seat(many: usize) -> Seat {
    let site = Site::with(|config| config.local_door = 1).await;
    let ada = site.citizen("Ada").await;
    let bea = site.citizen("Bea").await;
    let grey = site.mp("Grey").await;
    let code = seat_of(&grey).await;
    site.arrange(Box::leak(
        format!(
            "UPDATE accounts SET constituency_code = '{code}' WHERE email = '{}'",
            bea.email
        )
        .into_boxed_str(),
    ))
    .await;
    let mut ideas = Vec::new();
    for number in 0..many {
        let title = format!("A kerb beside cycle lane number {number}");
        let idea = site.idea(&ada, &title).await;
        votes(&bea, idea, "agree").await;
        ideas.push(idea);
    }
    Seat {
        record: format!("/members/{}/record", member_of(&grey).await),
        ada,
        site,
        grey,
        ideas,
    }
}

/// What the CSV says of requests: how many, and the working days of those that were answered.
fn requests(csv: &str) -> (usize, Vec<u32>) {
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    let heading = table.headers().expect("a heading").clone();
    let at = |name: &str| {
        heading
            .iter()
            .position(|one| one == name)
            .expect("a column")
    };
    let (kind, days) = (at("kind"), at("working_days"));
    let (mut asked, mut took) = (0, Vec::new());
    for row in table.records() {
        let row = row.expect("a row");
        if &row[kind] == "request" {
            asked += 1;
            took.extend(row[days].parse::<u32>().ok());
        }
    }
    took.sort_unstable();
    (asked, took)
}

/// Counts every request of a record again, out of nothing but its own lines and the published list of bank holidays: the working
/// days, and whether the answer came within the time that was promised. Gives how many were, of how many.
fn counted_again(csv: &str) -> (usize, usize) {
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    let heading = table.headers().expect("a heading").clone();
    let rows: Vec<HashMap<String, String>> = table
        .records()
        .map(|row| {
            let row = row.expect("a row");
            let cells = heading.iter().zip(row.iter());
            cells.map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
        })
        .collect();
    let day = |row: &HashMap<String, String>, name: &str| row[name].parse::<Date>().ok();
    let of = |kind: &'static str| rows.iter().filter(move |row| row["kind"] == kind);
    let counts = |day: Date| {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && !calendar().is_holiday(Division::EnglandAndWales, day)
            && !of("holiday")
                .any(|row| row["state"] == "england-and-wales" && row["day"] == day.to_string())
    };
    let stands = |at: Date| {
        of("clock_stopped").any(|row| {
            day(row, "day").is_some_and(|from| from <= at)
                && day(row, "until").is_none_or(|until| at < until)
        })
    };
    let begins = |mut at: Date| {
        while !counts(at) {
            at = at.tomorrow().expect("a day");
        }
        at
    };
    let (mut kept, mut ended) = (0, 0);
    for row in of("request") {
        if let (Some(from), Some(answered)) = (day(row, "counted_from"), day(row, "answered_on")) {
            let (mut at, mut days) = (begins(from), 0);
            while at < answered {
                at = at.tomorrow().expect("a day");
                days += u32::from(counts(at) && !stands(at));
            }
            assert_eq!(row["working_days"], days.to_string(), "{row:?}");
        }
        if let (Some(from), Ok(promised)) = (
            day(row, "promised_from"),
            row["promised_days"].parse::<u32>(),
        ) {
            let (mut at, mut days) = (begins(from), 0);
            while days < promised {
                at = at.tomorrow().expect("a day");
                days += u32::from(counts(at) && !stands(at));
            }
            assert_eq!(row["promised_by"], at.to_string(), "{row:?}");
            if let Some(answered) = day(row, "answered_on") {
                assert_eq!(row["on_time"] == "yes", answered <= at, "{row:?}");
            } else {
                assert_ne!(row["on_time"], "yes", "{row:?}");
            }
        }
        ended += usize::from(!row["on_time"].is_empty());
        kept += usize::from(row["on_time"] == "yes");
    }
    (kept, ended)
}

#[tokio::test]
async fn what_stood_still_is_in_the_record_with_the_holidays_that_were_proclaimed() {
    let Seat {
        site,
        grey,
        ideas,
        record,
        ..
    } = seat(2).await;
    let stu = site.steward("Stu").await;
    grey.post("/desk/promise", &[("reply_days", "5")])
        .await
        .is(303);
    let recess = [
        ("words", "conference recess"),
        ("from", "2026-11-24"),
        ("last", "2026-11-25"),
    ];
    does(&stu, "recess", &recess).await;
    let holiday = [
        ("words", "A jubilee"),
        ("from", "2026-11-26"),
        ("division", "england-and-wales"),
    ];
    does(&stu, "holiday", &holiday).await;
    days(&site, 8).await;
    grey.enter().await;
    responds(&grey, ideas[0]).await;
    let reader = site.visitor();
    let csv = reader.get(&format!("{record}.csv")).await.body;
    // From Monday the 23rd: the 27th and the 30th alone have counted.
    assert_eq!(requests(&csv), (2, vec![2]));
    assert_eq!(counted_again(&csv), (1, 1));
    assert!(csv.contains("2026-12-03"), "{csv}");
    // One is too few to say anything of, and a promise alone is no figure.
    reader
        .get(&record)
        .await
        .misses("1 of 1")
        .sees("When the clock stood still")
        .sees("From 24 November 2026, running again on 26 November 2026: the House is in recess (conference recess)");
}

#[tokio::test]
async fn nine_say_nothing_and_ten_show_figures_that_the_csv_gives_again() {
    let Seat {
        site,
        grey,
        ideas,
        record,
        ada,
    } = seat(11).await;
    let reader = site.visitor();
    grey.post("/desk/promise", &[("reply_days", "5")])
        .await
        .is(303);
    // 22 November 2026 is a Sunday: day 0 is the Monday.
    for (at, idea) in ideas.iter().take(10).enumerate() {
        days(&site, 1).await;
        grey.enter().await;
        responds(&grey, *idea).await;
        if at == 8 {
            break;
        }
    }
    // Eleven asked, nine answered: figures, but no median.
    reader
        .get(&record)
        .await
        .is(200)
        .sees("9 of 11")
        .sees("82%, likely between 52% and 95%")
        .sees("Too few answers to show")
        .sees("Answered at least eight in ten.");
    days(&site, 1).await;
    grey.enter().await;
    responds(&grey, ideas[9]).await;
    let csv = reader.get(&format!("{record}.csv")).await;
    assert_eq!(
        csv.headers["content-type"].to_str().expect("a type"),
        "text/csv; charset=utf-8"
    );
    let (asked, took) = requests(&csv.body);
    // Answered on ten days in a row from Monday the 23rd on: 0 to 4, then the weekend's as Friday's, then on.
    assert_eq!(
        (asked, took.as_slice()),
        (11, [0, 1, 2, 3, 4, 4, 4, 5, 6, 7].as_slice())
    );
    // Eight came within the five days that were promised; two came later, and one has not come.
    assert_eq!(counted_again(&csv.body), (8, 11));
    let rank = |quarters: usize| took[(took.len() * quarters).div_ceil(4) - 1];
    reader
        .get(&record)
        .await
        .sees("10 of 11")
        .sees(&format!("{} working days", rank(2)))
        .sees(&format!("{} to {} working days", rank(1), rank(3)))
        .sees("Answered at least nine in ten.")
        .sees("Within the time that this MP promised 8 of 11 73%, likely between 43% and 90%")
        .sees("Kept the promised time for at least half.")
        .sees("A kerb beside cycle lane number 10");
    reader
        .get(&format!("/members/{}", member_of(&grey).await))
        .await
        .sees("The record: what was asked, answered and promised");
    // What is out of sight counts for nobody: two ideas less are nine cases, and nothing is shown.
    site.arrange("UPDATE ideas SET publication = 'hidden' WHERE title LIKE '%number 3' OR title LIKE '%number 4'")
        .await;
    let few = reader.get(&record).await;
    few.sees("Too few to show.")
        .misses("of 9")
        .misses("working days");
    assert_eq!(
        requests(&reader.get(&format!("{record}.csv")).await.body).0,
        9
    );
    // Nor does what its author says needs no reply, until it does after all.
    ada.enter().await;
    let last = format!("/ideas/{}", ideas[10]);
    let needs = async |what: &str| {
        ada.post(&format!("{last}/no-reply"), &[("needs", what)])
            .await
            .status
            .as_u16()
    };
    grey.enter().await;
    grey.post(&format!("{last}/no-reply"), &[("needs", "none")])
        .await
        .is(403);
    assert_eq!(needs("none").await, 303);
    ada.get(&last)
        .await
        .sees("Its author says that it needs no reply.")
        .sees("It needs a reply after all");
    let csv = format!("{record}.csv");
    assert_eq!(requests(&reader.get(&csv).await.body).0, 8);
    assert_eq!(needs("reply").await, 303);
    assert_eq!(requests(&reader.get(&csv).await.body).0, 9);
    // Nor is a list of MPs in the order of any of this.
    reader
        .get("/members")
        .await
        .misses("%")
        .misses("working days");
}

#[tokio::test]
async fn a_joint_response_counts_once_for_each_who_signed_and_the_chair_is_not_counted() {
    let house = crate::joint::house().await;
    let response = crate::judgements::answered(&house).await;
    let (ada, site) = (&house.ada, &house.site);
    for mp in [&house.grey, &house.hale] {
        let record = format!("/members/{}/record", member_of(mp).await);
        ada.get(&record).await.sees("Signed one joint response.");
        let csv = ada.get(&format!("{record}.csv")).await.body;
        assert_eq!(csv.matches("joint_response").count(), 1);
        assert!(csv.contains(&response));
    }
    let iver = format!("/members/{}/record", member_of(&house.iver).await);
    ada.get(&iver).await.sees("No joint response so far.");
    // A signature that is taken back no longer counts.
    house
        .hale
        .post(&format!("/joint/{response}/withdrawal"), &[])
        .await
        .is(303);
    let hale = format!("/members/{}/record", member_of(&house.hale).await);
    ada.get(&hale).await.sees("No joint response so far.");
    site.arrange("UPDATE memberships SET chair_role = 'speaker'")
        .await;
    ada.get(&hale)
        .await
        .sees("no clock runs and nothing is counted here");
    ada.get("/members/999999/record").await.is(404);
    ada.get("/members/999999/record.csv").await.is(404);
}

#[tokio::test]
async fn what_is_handed_over_counts_once_a_colleague_accepts_it_and_is_listed_with_honour() {
    let Seat {
        site,
        grey,
        ideas,
        record,
        ..
    } = seat(1).await;
    let vale = site.mp("Vale").await;
    let member = member_of(&vale).await;
    let place = format!("/desk/{}/handover", ideas[0]);
    let form = [
        ("q", "Vale"),
        ("member", member.as_str()),
        ("summary", "The road belongs to her seat."),
        ("capacity", "backbencher"),
    ];
    grey.post(&place, &form).await.is(303);
    let reader = site.visitor();
    let csv = async || reader.get(&format!("{record}.csv")).await.body;
    // Handed over and not accepted yet, it is listed and no answer.
    assert_eq!(requests(&csv().await), (1, vec![]));
    reader
        .get(&record)
        .await
        .sees("Handed over, with honour")
        .sees("to Vale (Valeshire), 22 November 2026");
    let answer = format!("{place}/answer");
    vale.post(&answer, &[("answer", "accepted")]).await.is(303);
    assert_eq!(requests(&csv().await), (1, vec![0]));
    assert!(csv().await.contains("handed_over"));
    reader
        .get(&record)
        .await
        .sees("22 November 2026 (accepted)");
    // What comes back is neither.
    site.arrange("UPDATE handovers SET outcome = 'returned'")
        .await;
    assert_eq!(requests(&csv().await), (1, vec![]));
    reader.get(&record).await.misses("Handed over, with honour");
}

#[tokio::test]
async fn the_note_is_the_mps_own() {
    let Seat {
        site, grey, record, ..
    } = seat(0).await;
    let iver = site.mp("Iver").await;
    let place = format!("{record}/note");
    iver.post(&place, &[("words", "Not mine.")]).await.is(403);
    iver.get(&record).await.misses("Your note");
    let long = "x".repeat(601);
    grey.post(&place, &[("words", &long)]).await.is(422);
    grey.post(&place, &[("words", "My office was closed in March.")])
        .await
        .is(303);
    site.visitor()
        .get(&record)
        .await
        .sees("A note from Grey My office was closed in March.");
    // Once in the CSV, with its day, and never as a formula.
    let csv = format!("{record}.csv");
    let notes = |csv: String| -> Vec<(String, String)> {
        let mut table = csv::Reader::from_reader(csv.as_bytes());
        let heading = table.headers().expect("a heading").clone();
        let at = |name: &str| heading.iter().position(|one| one == name).expect(name);
        let (kind, day, words) = (at("kind"), at("day"), at("words"));
        let rows = table.records().map(|row| row.expect("a row"));
        rows.filter(|row| &row[kind] == "note")
            .map(|row| (row[day].to_owned(), row[words].to_owned()))
            .collect()
    };
    let visitor = site.visitor();
    let found = notes(visitor.get(&csv).await.body);
    let today = site.app.now().day().to_string();
    let closed = "My office was closed in March.".to_owned();
    assert_eq!(found, [(today, closed)]);
    grey.post(&place, &[("words", "=1+1 is the sum of it.")])
        .await
        .is(303);
    let found = notes(visitor.get(&csv).await.body);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "'=1+1 is the sum of it.");
    grey.post(&place, &[("words", "")]).await.is(303);
    visitor.get(&record).await.misses("closed in March");
    assert!(notes(visitor.get(&csv).await.body).is_empty());
    site.visitor()
        .get("/about/records")
        .await
        .is(200)
        .sees("Nothing is shown about fewer than 10 cases")
        .sees("A longer promise made later changes nothing for what came before");
    site.visitor()
        .get("/data")
        .await
        .is(200)
        .sees("Records of MPs");
}
