//! Five hundred naughty strings into every field of every form that a visitor, a citizen and an MP can reach: never a broken
//! page; what was typed is still there when it was not taken; and a form that is sent twice does its work once.

use crate::naughty;
use crate::support::{Form, Page, Person, Site, forms, links};
use common_ground::cli::demo;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many pages of one kind are looked through for forms.
const OF_A_KIND: usize = 2;
/// Longer addresses never reach us: the head of a request is limited to 16 KiB.
const LONGEST_QUERY: usize = 12_000;
/// Alone in its field, among good answers, every so-manyth string is sent; together, every string is.
const ALONE: usize = 11;

/// `/ideas/417` and `/ideas/5` are of one kind.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let steps = path.split('/').map(|step| {
        if step.chars().any(|c| c.is_ascii_digit()) {
            "#"
        } else {
            step
        }
    });
    let names: BTreeSet<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    format!(
        "{}?{}",
        steps.collect::<Vec<_>>().join("/"),
        names.into_iter().collect::<Vec<_>>().join("&")
    )
}

/// Every form that a person meets by following links, once for each kind.
async fn forms_of(person: &Person) -> Vec<Form> {
    let mut pages: BTreeMap<String, usize> = BTreeMap::new();
    let mut found: BTreeMap<String, Form> = BTreeMap::new();
    let starts = [
        "/",
        "/ideas",
        "/ideas/new",
        "/ideas/new/title",
        "/ideas/new/text",
        "/ideas/new/place",
        "/ideas/new/evidence",
        "/ideas/new/check",
        "/vote",
        "/members",
        "/account",
        "/sign-in",
        "/sign-in/code",
        "/welcome",
    ];
    let own = person
        .site
        .count("SELECT CAST(max(number) AS BIGINT) FROM ideas")
        .await;
    let own = [
        format!("/ideas/{own}"),
        format!("/ideas/{own}/edit"),
        format!("/ideas/{own}/withdrawal"),
    ];
    let mut open: VecDeque<String> = starts.into_iter().map(str::to_owned).chain(own).collect();
    while let Some(path) = open.pop_front() {
        let seen = pages.entry(kind(&path)).or_default();
        if *seen >= OF_A_KIND || path.starts_with("/assets/") {
            continue;
        }
        *seen += 1;
        let mut page = person.get(&path).await;
        // A step of an idea that was not begun leads to its beginning; so does a page that needs somebody signed in.
        if page.status == 303 && page.leads_to().starts_with('/') {
            page = person.get(&page.leads_to()).await;
        }
        assert!(!page.status.is_server_error(), "{path}: {}", page.status);
        open.extend(links(&page.body));
        for form in forms(&page.body, &path) {
            let names: Vec<&str> = form
                .fields
                .iter()
                .map(|field| field.name.as_str())
                .collect();
            // A search keeps what a list was narrowed by: its fullest form stands for the others.
            let key = if form.method == "get" {
                format!(
                    "get {}",
                    kind(form.action.split('?').next().unwrap_or_default())
                )
            } else {
                format!("post {} {names:?}", kind(&form.action))
            };
            match found.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(form);
                }
                Entry::Occupied(mut place) if place.get().fields.len() < form.fields.len() => {
                    place.insert(form);
                }
                Entry::Occupied(_) => {}
            }
        }
    }
    // What ends the session would end the test.
    found
        .into_values()
        .filter(|form| !["/sign-out", "/account/sessions/end"].contains(&form.action.as_str()))
        .collect()
}

/// A good answer to a field, so that another one can be the only bad one.
fn good(name: &str, kind: &str, value: &str) -> String {
    if !value.is_empty() || kind == "hidden" {
        return value.to_owned();
    }
    match (name, kind) {
        ("title", _) => "Cycle lanes on every main road",
        (_, "email") => "somebody@example.org",
        (_, "url") => "https://example.org/evidence",
        ("name", _) => "Somebody",
        ("code", _) => "000000",
        (_, "date") => "2026-11-22",
        _ => "Plain words that nobody minds, and enough of them.",
    }
    .to_owned()
}

async fn send(person: &Person, form: &Form, values: &[(String, String)]) -> Page {
    let pairs: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    if form.method.eq_ignore_ascii_case("post") {
        return person.post(&form.action, &pairs).await;
    }
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let query: String = query.chars().take(LONGEST_QUERY).collect();
    let query = query
        .rsplit_once('%')
        .filter(|(_, tail)| tail.len() < 2)
        .map_or(query.as_str(), |(whole, _)| whole);
    let path = form.action.split('?').next().unwrap_or_default();
    person.get(&format!("{path}?{query}")).await
}

/// Sends a form; after "too many" a day passes, by making everything a day older. (Turning the clock would end the session:
/// its cookie goes by the machine's time.)
async fn send_patiently(person: &Person, form: &Form, values: &[(String, String)]) -> Page {
    const A_DAY_OLDER: &str = "
        UPDATE ideas SET created_at = created_at - 90000000, published_at = published_at - 90000000;
        UPDATE comments SET written_at = written_at - 90000000;
        UPDATE reports SET created_at = created_at - 90000000;
        UPDATE sign_in_codes SET created_at = created_at - 90000000";
    let page = send(person, form, values).await;
    let words = page.words();
    let limited = page.status == 429
        || ["a day", "an hour", "tomorrow"]
            .iter()
            .any(|word| words.contains(word));
    if limited && page.status.is_client_error() {
        person.site.arrange(A_DAY_OLDER).await;
        return send(person, form, values).await;
    }
    page
}

/// What is left of a text when controls, invisible characters and white space are not counted: that much must be kept.
fn visible(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !c.is_whitespace() && c.is_alphanumeric())
        .collect()
}

/// A postcode is looked up and forgotten: it never stands on a page, not even its sender's.
const FORGOTTEN: [&str; 1] = ["postcode"];

/// What is wrong with an answer, if anything is.
fn judge(form: &Form, values: &[(String, String)], page: &Page) -> Option<String> {
    let status = page.status.as_u16();
    if page.status.is_server_error() {
        return Some(format!("{status}"));
    }
    if status != 422 {
        return None;
    }
    let shown = forms(&page.body, &form.action);
    for field in form.fields.iter().filter(|field| {
        field.is_typed() && field.kind != "hidden" && !FORGOTTEN.contains(&field.name.as_str())
    }) {
        let Some((_, typed)) = values.iter().find(|(name, _)| *name == field.name) else {
            continue;
        };
        let kept = shown
            .iter()
            .flat_map(|form| &form.fields)
            .filter(|shown| shown.name == field.name);
        let kept: Vec<String> = kept.map(|field| visible(&field.value)).collect();
        if !kept.is_empty() && !kept.contains(&visible(typed)) {
            let typed: String = typed.chars().take(60).collect();
            return Some(format!("422, and {} no longer holds {typed:?}", field.name));
        }
    }
    None
}

async fn try_all(site: &Site, person: &Person, who: &str, wrong: &mut BTreeSet<String>) -> usize {
    let strings = naughty::strings();
    let mut sent = 0;
    for form in forms_of(person).await {
        let typed: Vec<usize> = (0..form.fields.len())
            .filter(|at| form.fields[*at].is_typed())
            .collect();
        if typed.is_empty() {
            continue;
        }
        let answers: Vec<(String, String)> = form
            .fields
            .iter()
            .map(|field| {
                (
                    field.name.clone(),
                    good(&field.name, &field.kind, &field.value),
                )
            })
            .collect();
        let mut tries = Vec::new();
        for turn in 0..strings.len() {
            let mut together = answers.clone();
            for (nth, at) in typed.iter().enumerate() {
                together[*at]
                    .1
                    .clone_from(&strings[(turn + nth * 37) % strings.len()]);
            }
            tries.push(together);
        }
        for (nth, at) in typed.iter().enumerate() {
            for string in strings.iter().skip(nth % ALONE).step_by(ALONE) {
                let mut alone = answers.clone();
                alone[*at].1.clone_from(string);
                tries.push(alone);
            }
        }
        let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
        let began = std::time::Instant::now();
        for values in tries {
            let page = send_patiently(person, &form, &values).await;
            *statuses.entry(page.status.as_u16()).or_default() += 1;
            sent += 1;
            if let Some(trouble) = judge(&form, &values, &page) {
                let what: Vec<String> = typed
                    .iter()
                    .map(|at| {
                        format!(
                            "{}={:?}",
                            values[*at].0,
                            values[*at].1.chars().take(40).collect::<String>()
                        )
                    })
                    .collect();
                wrong.insert(format!(
                    "{who}, {} {}: {trouble} ({})",
                    form.method,
                    kind(&form.action),
                    what.join(" ")
                ));
            }
            if wrong.len() > 30 {
                return sent;
            }
        }
        println!(
            "{who} {} {}: {statuses:?} in {:.1?}",
            form.method,
            form.action,
            began.elapsed()
        );
    }
    // After all of it the site still stands, and so do its tallies.
    assert_eq!(person.get("/").await.status, 200);
    assert_eq!(
        site.count(
            "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE votes <> agrees + disagrees + passes"
        )
        .await,
        0
    );
    sent
}

/// A site with something on every page.
async fn lively() -> Site {
    let site = Site::new().await;
    demo::fill(&site.app).await.expect("the demo can be made");
    site
}

/// Begins an idea, and publishes one if somebody is signed in, so that every step of writing and changing one has its form.
async fn begin_ideas(person: &Person) {
    const STEPS: [(&str, &[(&str, &str)]); 6] = [
        ("kind", &[("kind", "idea")]),
        (
            "title",
            &[("title", "Ferries should carry bicycles free of charge")],
        ),
        (
            "text",
            &[
                ("what", "Every ferry takes bicycles without a fee."),
                ("why", "Islands are for cycling."),
            ],
        ),
        ("topic", &[("topic", "transport")]),
        ("place", &[("scope", "national")]),
        ("evidence", &[]),
    ];
    let rounds = if person.email.is_empty() { 1 } else { 2 };
    for round in 0..rounds {
        person
            .post("/ideas/new", &[("purpose", "everyone"), ("again", "yes")])
            .await;
        for (step, answers) in STEPS {
            let page = person.post(&format!("/ideas/new/{step}"), answers).await;
            assert_eq!(page.status, 303, "{step}: {}", page.words());
        }
        if round + 1 < rounds {
            let check = person.get("/ideas/new/check").await;
            let op = check.value_of("op").expect("the last step names its draft");
            let page = person.post("/ideas/new/check", &[("op", &op)]).await;
            assert_eq!(page.status, 303, "{}", page.words());
            person.get(&page.leads_to()).await.is(200);
        }
    }
}

async fn nothing_breaks(who: &str) {
    let site = lively().await;
    let person = match who {
        "a visitor" => site.visitor(),
        "an MP" => site.mp("Grey").await,
        _ => site.citizen("Ada").await,
    };
    begin_ideas(&person).await;
    let mut wrong = BTreeSet::new();
    let sent = try_all(&site, &person, who, &mut wrong).await;
    println!("{who} sent {sent} forms");
    assert!(
        wrong.is_empty(),
        "{} faults:\n{}",
        wrong.len(),
        wrong.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[tokio::test]
async fn nothing_a_visitor_types_breaks_a_page() {
    nothing_breaks("a visitor").await;
}

#[tokio::test]
async fn nothing_a_citizen_types_breaks_a_page() {
    nothing_breaks("a citizen").await;
}

#[tokio::test]
async fn nothing_an_mp_types_breaks_a_page() {
    nothing_breaks("an MP").await;
}

#[tokio::test]
async fn a_form_sent_twice_does_its_work_once() {
    const COUNTED: [&str; 6] = [
        "SELECT CAST(count(*) AS BIGINT) FROM ideas",
        "SELECT CAST(count(*) AS BIGINT) FROM comments",
        "SELECT CAST(count(*) AS BIGINT) FROM votes",
        "SELECT CAST(count(*) AS BIGINT) FROM responses",
        "SELECT CAST(count(*) AS BIGINT) FROM reports",
        "SELECT CAST(count(*) AS BIGINT) FROM follows",
    ];
    let site = lively().await;
    for person in [site.citizen("Ada").await, site.mp("Grey").await] {
        for form in forms_of(&person)
            .await
            .iter()
            .filter(|form| form.method.eq_ignore_ascii_case("post"))
        {
            let answers: Vec<(String, String)> = form
                .fields
                .iter()
                .map(|field| {
                    (
                        field.name.clone(),
                        good(&field.name, &field.kind, &field.value),
                    )
                })
                .collect();
            let first = send_patiently(&person, form, &answers).await;
            let mut before = Vec::new();
            for sql in COUNTED {
                before.push(site.count(sql).await);
            }
            let second = send(&person, form, &answers).await;
            assert!(
                !first.status.is_server_error() && !second.status.is_server_error(),
                "{}: {} {}",
                form.action,
                first.status,
                second.status
            );
            for (sql, before) in COUNTED.into_iter().zip(before) {
                assert_eq!(
                    site.count(sql).await,
                    before,
                    "{} sent twice: {sql}",
                    form.action
                );
            }
        }
    }
}

#[tokio::test]
async fn a_zero_byte_in_an_address_names_nothing() {
    let site = Site::new().await;
    let visitor = site.visitor();
    visitor
        .get("/ideas?constituency=%00&topic=a%00b")
        .await
        .is(200);
    for path in [
        "/constituencies/%00",
        "/ideas/%00",
        "/members/1%00",
        "/invitations/%00",
    ] {
        let page = visitor.get(path).await;
        assert!(
            [404, 303].contains(&page.status.as_u16()),
            "{path}: {}",
            page.status
        );
    }
}

#[tokio::test]
async fn a_zero_byte_in_a_form_is_taken_out() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    // Refused at the field, as a constituency nobody knows; never a failure below.
    let form = [("name", "Ada"), ("place", ""), ("seat", "E\0")];
    let page = ada.post("/account/profile", &form).await;
    assert!(page.status.as_u16() < 500, "{}", page.words());
    let form = [("purpose", "everyone"), ("again", "yes")];
    ada.post("/ideas/new", &form).await.is(303);
    for (step, form) in [
        ("kind", vec![("kind", "idea")]),
        ("title", vec![("title", "Bridges should be painted\0 blue")]),
        ("text", vec![("what", "Paint\0 them all"), ("why", "\0")]),
        ("topic", vec![("topic", "cul\0ture")]),
        ("place", vec![("scope", "local"), ("constituency", "E\0")]),
        ("place", vec![("scope", "nat\0ional")]),
        ("evidence", vec![]),
    ] {
        let page = ada.post(&format!("/ideas/new/{step}"), &form).await;
        assert!(page.status.as_u16() < 500, "{step}: {}", page.words());
    }
    ada.get("/ideas/new/check")
        .await
        .is(200)
        .sees("Bridges should be painted blue")
        .sees("Paint them all");
}
