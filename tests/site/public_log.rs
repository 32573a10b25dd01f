//! The public log: lines are added in one unbroken chain, shown, downloaded and proved; what was tampered with is found.

use axum::body::Body;
use common_ground::actions;
use common_ground::actions::public_log::{Key, Report};
use common_ground::domain::public_log::{PublicLine, to_the_hour, verify::verify};
use common_ground::{jobs, store};
use serde_json::json;

use crate::support::{Page, Site};

/// A decision as the log tells of it.
fn hidden(site: &Site, code: &str, content: &str) -> PublicLine {
    PublicLine {
        time: to_the_hour(site.app.now()),
        event: "hidden".into(),
        decision_no: Some("2026-00017".into()),
        content_id: Some(content.into()),
        content_kind: Some("comment".into()),
        author_class: Some("citizen".into()),
        target_class: Some("none".into()),
        code: Some(code.into()),
        code_version: Some("1.0".into()),
        allowed_code: Some("A2".into()),
        effect: Some("hide_rephrase".into()),
        source: Some("report".into()),
        auto_detect: Some(false),
        auto_decide: Some("not".into()),
        decider_no: Some("M-482913".into()),
        hours_to_decision: Some(3),
        ..PublicLine::default()
    }
}

async fn append(site: &Site, line: &PublicLine) -> u64 {
    let mut tx = site.app.db.write().await.expect("the writer");
    let private = json!({ "reporters": 2, "words": "you know where" });
    let seq = actions::append_to_log(&mut tx, line, &private)
        .await
        .expect("a line");
    tx.commit().await.expect("commit");
    seq
}

/// A site whose log has its key, `lines` decisions and a checkpoint.
async fn signed(lines: usize) -> Site {
    let site = Site::new().await;
    let found = actions::public_log::announce_key(&site.app).await;
    assert_eq!(found.expect("a key"), Key::First { seq: 1 });
    for n in 0..lines {
        append(&site, &hidden(&site, "R1", &format!("comment-{n}"))).await;
    }
    jobs::checkpoint(&site.app).await.expect("signed");
    site
}

async fn report(site: &Site) -> Report {
    actions::public_log::verify(&site.app.db, |_, _| ())
        .await
        .expect("the log can be read")
}

/// What is wrong with the log, in words.
async fn trouble(site: &Site) -> String {
    match report(site).await {
        Report::Holds(verified) => panic!("it holds: {verified:?}"),
        Report::Broken(broken) => broken.words(),
        Report::Beside(words) => words,
    }
}

async fn raw(site: &Site, path: &str) -> Page {
    let request = axum::http::Request::get(path);
    site.visitor().send(request, Body::empty()).await
}

/// Runs SQL by hand, past every rule of ours; what the database says to it.
async fn tamper(site: &Site, sql: &'static str) -> Result<(), String> {
    let mut tx = site.app.db.write().await.expect("the writer");
    sqlx::raw_sql(sql)
        .execute(&mut *tx)
        .await
        .map_err(|error| error.to_string())?;
    tx.commit().await.map_err(|error| error.to_string())
}

/// As an administrator of the database could: without the triggers.
async fn tamper_as_administrator(site: &Site, sql: &'static str) {
    let free = if site.app.db.engine() == store::Engine::Postgres {
        "ALTER TABLE public_log DISABLE TRIGGER USER; ALTER TABLE public_log_checkpoints DISABLE TRIGGER USER;"
    } else {
        "DROP TRIGGER public_log_keeps_its_words; DROP TRIGGER public_log_keeps_its_lines; DROP TRIGGER public_log_checkpoints_keep_their_lines;"
    };
    tamper(site, free).await.expect("an administrator may");
    tamper(site, sql).await.expect("an administrator may");
}

#[tokio::test]
async fn lines_are_numbered_bound_and_shown_in_plain_english() {
    let site = signed(2).await;
    let visitor = site.visitor();
    visitor
        .get("/transparency/log")
        .await
        .is(200)
        .sees("4 lines so far")
        .sees("A comment by a citizen was hidden under R1 (personal attack).")
        .sees("3 hours after the first report")
        .sees("The log begins. This key signs it.")
        .sees("Signed up to line 3")
        .misses("All lines before this one were signed")
        .misses("you know where");
    let page = visitor.get("/transparency/log").await;
    assert!(page.body.contains("id=\"line-2\""));
    assert!(page.body.contains("href=\"/respect#R1\""));
    assert!(page.body.contains("href=\"/comments/0\""));
    visitor
        .get("/transparency/log/2")
        .await
        .is(200)
        .sees("2026-00017")
        .sees("A2: Criticism of conduct in office")
        .sees("\"seq\":2");
    visitor
        .get("/transparency/log/4")
        .await
        .is(200)
        .sees("All lines before this one were signed");
    for nothing in [
        "0",
        "5",
        "02",
        "x",
        "9999999999999999999999",
        "18446744073709551615",
        "2026-12.csv",
    ] {
        let path = format!("/transparency/log/{nothing}");
        visitor.get(&path).await.is(404);
    }
}

#[tokio::test]
async fn an_empty_log_says_what_will_stand_there() {
    let site = Site::new().await;
    let visitor = site.visitor();
    visitor
        .get("/transparency/log")
        .await
        .is(200)
        .sees("Nothing yet")
        .sees("no lines yet");
    visitor
        .get("/transparency")
        .await
        .is(200)
        .sees("Too few decisions to say")
        .sees("Nobody has appealed yet");
    assert_eq!(raw(&site, "/transparency/log.jsonl").await.is(200).body, "");
    raw(&site, "/transparency/log.atom").await.is(200);
    assert_eq!(jobs::checkpoint(&site.app).await.expect("no trouble"), None);
    assert!(matches!(report(&site).await, Report::Holds(_)));
}

#[tokio::test]
async fn fifty_at_once_leave_one_unbroken_chain() {
    let site = Site::new().await;
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..50 {
        let site = site.clone();
        writers.spawn(
            async move { append(&site, &hidden(&site, "R2", &format!("comment-{n}"))).await },
        );
    }
    let mut numbers = writers.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
    match report(&site).await {
        Report::Holds(verified) => assert_eq!(verified.head.size, 50),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_transaction_that_fails_takes_no_number() {
    let site = Site::new().await;
    let mut tx = site.app.db.write().await.expect("the writer");
    let line = hidden(&site, "R1", "comment-1");
    actions::append_to_log(&mut tx, &line, &json!({}))
        .await
        .expect("a line");
    drop(tx);
    assert_eq!(append(&site, &line).await, 1);
    let mut tx = site.app.db.write().await.expect("the writer");
    let mut odd = line.clone();
    odd.time = "yesterday".into();
    assert!(
        actions::append_to_log(&mut tx, &odd, &json!({}))
            .await
            .is_err()
    );
    odd = line.clone();
    odd.more.insert("share".into(), json!(0.5));
    assert!(
        actions::append_to_log(&mut tx, &odd, &json!({}))
            .await
            .is_err()
    );
    drop(tx);
    assert_eq!(append(&site, &line).await, 2);
    assert!(matches!(report(&site).await, Report::Holds(_)));
}

#[tokio::test]
async fn the_database_refuses_to_change_or_delete_a_line() {
    let site = signed(1).await;
    for sql in [
        "UPDATE public_log SET line = '{}' WHERE seq = 2",
        "UPDATE public_log SET code = 'H1'",
        "DELETE FROM public_log WHERE seq = 3",
        "UPDATE public_log_checkpoints SET size = 7",
        "DELETE FROM public_log_checkpoints",
    ] {
        let refused = tamper(&site, sql).await.expect_err("must be refused");
        assert!(refused.contains("only added to"), "{sql}: {refused}");
    }
    assert!(matches!(report(&site).await, Report::Holds(_)));
}

#[tokio::test]
async fn a_changed_line_is_named() {
    let site = signed(3).await;
    tamper_as_administrator(
        &site,
        "UPDATE public_log SET line = replace(line, '\"R1\"', '\"H1\"') WHERE seq = 3",
    )
    .await;
    let words = trouble(&site).await;
    assert!(words.starts_with("Line 3 was changed"), "{words}");
}

#[tokio::test]
async fn a_line_taken_out_is_named() {
    let site = signed(3).await;
    tamper_as_administrator(
        &site,
        "DELETE FROM public_log_private WHERE seq = 2; DELETE FROM public_log WHERE seq = 2",
    )
    .await;
    let words = trouble(&site).await;
    assert!(words.contains("number 2 is due"), "{words}");
}

#[tokio::test]
async fn an_end_cut_off_is_found_by_its_checkpoint_and_by_the_head() {
    let site = signed(3).await;
    tamper_as_administrator(
        &site,
        "DELETE FROM public_log_private WHERE seq >= 4; DELETE FROM public_log WHERE seq >= 4",
    )
    .await;
    let words = trouble(&site).await;
    assert!(words.contains("Lines were cut off at the end"), "{words}");
    tamper(&site, "DELETE FROM public_log_checkpoints")
        .await
        .expect("an administrator may");
    let words = trouble(&site).await;
    assert!(words.contains("lines were cut off at the end"), "{words}");
}

#[tokio::test]
async fn counts_changed_by_hand_are_found() {
    let site = signed(3).await;
    tamper(
        &site,
        "UPDATE public_log_tallies SET lines = lines + 1 WHERE event = 'hidden'",
    )
    .await
    .expect("nothing protects a count but its recount");
    let words = trouble(&site).await;
    assert!(words.contains("differ from a recount"), "{words}");
}

#[tokio::test]
async fn what_was_private_opens_its_line_until_it_is_destroyed_and_the_chain_holds() {
    let site = signed(2).await;
    let mut connection = site.app.db.read().await.expect("a connection");
    let private = store::public_log::find_private(&mut connection, 2)
        .await
        .expect("a row")
        .expect("it is there");
    let line = store::public_log::find(&mut connection, 2)
        .await
        .expect("a row")
        .expect("it is there");
    let value: serde_json::Value = serde_json::from_str(&line.line).expect("JSON");
    let commitment = common_ground::domain::public_log::hex::decode(
        value["commit"].as_str().expect("a commitment"),
    )
    .expect("a hash");
    assert!(private.opens(&commitment));
    drop(connection);
    let mut tx = site.app.db.write().await.expect("the writer");
    for is_left in [true, false] {
        let erased = actions::public_log::erase_private(&mut tx, 2).await;
        assert_eq!(erased.expect("erased"), is_left);
    }
    tx.commit().await.expect("commit");
    let mut connection = site.app.db.read().await.expect("a connection");
    let gone = store::public_log::find_private(&mut connection, 2).await;
    assert_eq!(gone.expect("a look"), None);
    drop(connection);
    assert!(matches!(report(&site).await, Report::Holds(_)));
    let log = raw(&site, "/transparency/log.jsonl").await;
    verify(log.body.as_bytes(), Vec::new()).expect("it holds");
}

#[tokio::test]
async fn the_end_is_signed_once_for_each_growth() {
    let site = signed(1).await;
    assert_eq!(jobs::checkpoint(&site.app).await.expect("fine"), None);
    append(&site, &hidden(&site, "R1", "comment-9")).await;
    assert_eq!(jobs::checkpoint(&site.app).await.expect("fine"), Some(4));
    assert_eq!(jobs::checkpoint(&site.app).await.expect("fine"), None);
    match report(&site).await {
        Report::Holds(verified) => {
            // Two in the log, and the newest once more from beside it.
            assert_eq!((verified.checkpoints, verified.signed_until), (3, 4));
        }
        other => panic!("{other:?}"),
    }
    let notes = raw(&site, "/transparency/log/checkpoints").await;
    assert_eq!(notes.is(200).body.matches("/chain-v1\n").count(), 2);
}

#[tokio::test]
async fn a_lost_key_is_told_in_the_log_and_what_it_signed_still_counts() {
    let mut site = signed(1).await;
    site.app = site.app.clone().with_log_key([9; 32]);
    let found = actions::public_log::announce_key(&site.app).await;
    assert_eq!(found.expect("a key"), Key::Lost { seq: 4 });
    let again = actions::public_log::announce_key(&site.app).await;
    assert_eq!(again.expect("a key"), Key::Known);
    append(&site, &hidden(&site, "R1", "comment-9")).await;
    jobs::checkpoint(&site.app).await.expect("signed");
    site.visitor()
        .get("/transparency/log")
        .await
        .sees("The old one was lost");
    let keys = raw(&site, "/transparency/log/keys").await;
    assert_eq!(keys.is(200).body.lines().count(), 2);
    match report(&site).await {
        Report::Holds(verified) => {
            assert_eq!(verified.checkpoints, 3);
            assert_eq!(verified.signed_until, 5);
            assert!(
                verified
                    .words()
                    .contains("Line 4 says that the old key was lost")
            );
        }
        other => panic!("{other:?}"),
    }
    // Whoever finds the old key can sign nothing more with it: the site announces it anew before it signs.
    site.app = site.app.clone().with_log_key([7; 32]);
    let found = actions::public_log::announce_key(&site.app).await;
    assert!(matches!(found.expect("a key"), Key::Lost { .. }));
}

#[tokio::test]
async fn a_site_that_moves_hands_its_key_over() {
    let mut site = signed(1).await;
    let mut config = (*site.app.config).clone();
    config.base_url = "https://forum.example.org".parse().expect("an address");
    site.app = site.app.clone().with_config(config);
    let found = actions::public_log::announce_key(&site.app).await;
    assert_eq!(found.expect("a key"), Key::Renamed { seq: 4 });
    append(&site, &hidden(&site, "R1", "comment-9")).await;
    jobs::checkpoint(&site.app).await.expect("signed");
    match report(&site).await {
        Report::Holds(verified) => {
            assert!(verified.key_changes.iter().any(|key| key.is_handed_over));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn lists_are_filtered_and_paged_by_number() {
    let site = Site::new().await;
    for n in 0..60 {
        let code = if n % 2 == 0 { "R1" } else { "R2" };
        append(&site, &hidden(&site, code, &format!("comment-{n}"))).await;
    }
    let mut warned = hidden(&site, "R4", "comment-1");
    warned.event = "warned".into();
    append(&site, &warned).await;
    let visitor = site.visitor();
    let first = visitor.get("/transparency/log").await;
    first
        .is(200)
        .sees("Line 61")
        .sees("Line 12")
        .misses("Line 11 ");
    assert!(first.body.contains("/transparency/log?before=12"));
    visitor
        .get("/transparency/log?before=12")
        .await
        .sees("Line 11")
        .sees("Line 1 ")
        .sees("Newest lines");
    visitor
        .get("/transparency/log?event=warned")
        .await
        .sees("Line 61")
        .misses("Line 60");
    visitor
        .get("/transparency/log?code=R2&event=hidden")
        .await
        .sees("Line 60")
        .misses("Line 59")
        .misses("Line 61");
    visitor
        .get("/transparency/log?code=R6")
        .await
        .sees("No such line");
    visitor
        .get("/transparency/log?code=%27&event=%3Cscript%3E&before=x")
        .await
        .is(200)
        .sees("Line 61");
}

#[tokio::test]
async fn a_month_is_a_table_without_formulas() {
    let site = Site::new().await;
    let mut line = hidden(&site, "R1", "comment-1");
    line.effect = Some("=HYPERLINK(\"http://evil.example\")".into());
    append(&site, &line).await;
    append(&site, &hidden(&site, "R1", "comment-2")).await;
    site.pass_minutes(60 * 24 * 30);
    append(&site, &hidden(&site, "R1", "comment-3")).await;
    let page = raw(&site, "/transparency/log/2026-11.csv").await;
    page.is(200);
    assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        page.headers["content-disposition"],
        "attachment; filename=\"log-2026-11.csv\""
    );
    let mut table = csv::Reader::from_reader(page.body.as_bytes());
    assert_eq!(table.headers().expect("a heading").len(), 26);
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(&rows[0][12], "'=HYPERLINK(\"http://evil.example\")");
    assert_eq!((&rows[1][0], &rows[1][9]), ("2", "R1"));
    let december = raw(&site, "/transparency/log/2026-12.csv").await;
    assert_eq!(december.is(200).body.lines().count(), 2);
}

#[tokio::test]
async fn the_feed_is_well_formed_and_escaped() {
    let site = Site::new().await;
    let mut line = hidden(&site, "R1", "comment-1");
    line.decision_no = Some("<b>&\"'".into());
    append(&site, &line).await;
    let page = raw(&site, "/transparency/log.atom").await;
    page.is(200);
    assert_eq!(
        page.headers["content-type"],
        "application/atom+xml; charset=utf-8"
    );
    assert!(!page.body.contains("<b>"), "{}", page.body);
    // Every element is closed in the order it was opened.
    let mut open = Vec::new();
    for piece in page.body.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a tag ends");
        let name = tag.split_whitespace().next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{}", page.body);
        } else if !tag.ends_with('/') && !tag.starts_with('?') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(page.body.matches("<entry>").count(), 1);
}

#[tokio::test]
async fn figures_are_sums_over_the_log() {
    let site = Site::new().await;
    for n in 0..6 {
        let mut line = hidden(&site, "R1", &format!("comment-{n}"));
        line.hours_to_decision = Some(n + 1);
        append(&site, &line).await;
    }
    let mut late = hidden(&site, "R5", "comment-7");
    late.event = "removed".into();
    late.hours_to_decision = Some(30);
    append(&site, &late).await;
    let page = site.visitor().get("/transparency").await;
    page.is(200)
        .sees("7 decisions")
        .sees("4 hours")
        .sees("2 to 6 hours")
        .sees("fewer than 5 of 7")
        .sees("Personal attack")
        .sees("fewer than 5");
}

#[tokio::test]
async fn the_page_of_respect_holds_every_code() {
    let page = Site::new().await.visitor().get("/respect").await;
    page.is(200)
        .sees("Version 1.0")
        .sees("Swap test")
        .sees("This vote betrayed my town.");
    for code in common_ground::domain::moderation::codes::Code::ALL {
        assert!(page.body.contains(&format!("id=\"{}\"", code.key())));
    }
    for allowed in common_ground::domain::moderation::codes::Allowed::ALL {
        assert!(page.body.contains(&format!("id=\"{}\"", allowed.key())));
    }
}
