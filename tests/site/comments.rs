//! Comments: written, answered, reworded, taken back; and what becomes of words when something gets in the way.

use crate::naughty;
use crate::support::{Page, Person, Site};
use common_ground::domain::ids::IdeaNumber;

/// A site where Ada has published an idea.
async fn lanes() -> (Site, Person, IdeaNumber) {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    (site, ada, number)
}

/// Says something about an idea, as the form would, and insists where a word comes before posting; answers the page that comes back.
async fn say(who: &Person, number: IdeaNumber, purpose: &str, words: &str) -> Page {
    let op = common_ground::clock::random_token();
    let path = format!("/ideas/{number}/comments");
    let mut form = vec![("op", op.as_str()), ("purpose", purpose), ("words", words)];
    let page = who.post(&path, &form).await;
    if page.status != 200 || !page.body.contains("Before you post") {
        return page;
    }
    form.push(("advised", "yes"));
    who.post(&path, &form).await
}

/// The same, where it is expected to be published; answers the comment's id.
async fn said(who: &Person, number: IdeaNumber, purpose: &str, words: &str) -> String {
    let page = say(who, number, purpose, words).await;
    page.is(303);
    id_in(&page)
}

async fn answered(who: &Person, to: &str, words: &str) -> String {
    let op = common_ground::clock::random_token();
    let page = who
        .post(
            &format!("/comments/{to}/replies"),
            &[("op", &op), ("words", words)],
        )
        .await;
    page.is(303);
    id_in(&page)
}

fn id_in(page: &Page) -> String {
    let place = page.leads_to();
    let (_, id) = place
        .rsplit_once("#comment-")
        .expect("it leads to a comment");
    id.to_owned()
}

#[tokio::test]
async fn a_comment_is_published_and_counted() {
    let (site, ada, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let id = said(&bea, number, "concern", "Who *pays* for it?").await;
    let page = site
        .visitor()
        .get(&format!("/ideas/{number}/comments"))
        .await;
    page.is(200).sees("Concern").sees("Who pays for it?");
    assert!(page.body.contains("<em>pays</em>"));
    assert!(page.body.contains(&format!("id=\"comment-{id}\"")));
    assert!(page.body.contains("<bdi class=\"name\">Bea</bdi>"));
    assert_eq!(site.count("SELECT comments FROM ideas").await, 1);
    let events = "SELECT CAST(count(*) AS BIGINT) FROM events WHERE kind = 'comment_published'";
    assert_eq!(site.count(events).await, 1);
    let idea = ada.get(&format!("/comments/{id}")).await;
    idea.is(200).sees("A conversation").sees("Who pays for it?");
}

#[tokio::test]
async fn bad_input_is_told_at_the_field_and_the_words_are_kept() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let empty = say(&bea, number, "", "  \u{200b} ").await;
    empty
        .is(422)
        .sees("Please choose what your comment is")
        .sees("there are no words in it yet");
    let long = "é".repeat(2_001);
    let too_long = say(&bea, number, "question", &long).await;
    too_long
        .is(422)
        .sees("This has 2,001 characters, 1 more than fit.");
    assert!(too_long.body.contains(&long), "the words are kept");
    assert!(
        too_long.body.contains("value=\"question\" checked"),
        "the choice is kept"
    );
    let wrong = say(&bea, number, "rant", "What a good idea.").await;
    wrong
        .is(422)
        .sees("Please choose what your comment is")
        .sees("What a good idea.");
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM comments")
            .await,
        0
    );
}

#[tokio::test]
async fn emoji_and_other_scripts_are_welcome() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    for words in ["👩‍👩‍👧 👍🏽", "שלום עולם", "مرحبا", "Diolch yn fawr, tŷ a dŵr"]
    {
        said(&bea, number, "supports", words).await;
        bea.get(&format!("/ideas/{number}/comments"))
            .await
            .is(200)
            .sees(words);
    }
}

#[tokio::test]
async fn no_string_breaks_the_form() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    for words in naughty::strings() {
        let page = say(&bea, number, "question", &words).await;
        let status = page.status.as_u16();
        assert!(
            [303, 413, 422, 429].contains(&status),
            "{status} for {:?}",
            words.chars().take(60).collect::<String>()
        );
        if status == 429 {
            page.sees("ten comments an hour");
            site.pass_minutes(61);
        }
    }
    bea.get(&format!("/ideas/{number}/comments")).await.is(200);
}

#[tokio::test]
async fn pressing_twice_publishes_once() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let path = format!("/ideas/{number}/comments");
    let form = [
        ("op", "same-press"),
        ("purpose", "supports"),
        ("words", "Yes."),
    ];
    let (one, two) = tokio::join!(bea.post(&path, &form), bea.post(&path, &form));
    assert_eq!(one.leads_to(), two.leads_to());
    let third = bea.post(&path, &form).await;
    assert_eq!(one.leads_to(), third.leads_to());
    // A cached page may hand the same `op` to another comment: that one is not lost.
    let other = bea
        .post(
            &path,
            &[
                ("op", "same-press"),
                ("purpose", "supports"),
                ("words", "And soon."),
            ],
        )
        .await;
    assert_ne!(one.leads_to(), other.leads_to());
    assert_eq!(site.count("SELECT comments FROM ideas").await, 2);
}

#[tokio::test]
async fn what_a_visitor_wrote_survives_signing_in() {
    let (site, _, number) = lanes().await;
    let bea = Person {
        name: "Bea".into(),
        email: "bea@example.org".into(),
        ..site.visitor()
    };
    let form = bea.get(&format!("/ideas/{number}/comments/new")).await;
    form.is(200).sees("You will be asked to sign in after this");
    let sent = say(
        &bea,
        number,
        "evidence",
        "Fewer accidents in Ashby, says the county.",
    )
    .await;
    assert!(sent.leads_to().starts_with("/sign-in?next="));
    let next = format!("/ideas/{number}/comments/new");
    bea.post("/sign-in", &[("email", &bea.email), ("next", &next)])
        .await
        .is(303);
    let code = bea.code().await;
    let welcome = bea.post("/sign-in/code", &[("code", &code)]).await;
    assert!(welcome.leads_to().starts_with("/welcome?next="));
    bea.post(
        "/welcome",
        &[("name", "Bea"), ("consent", "yes"), ("next", &next)],
    )
    .await
    .is(303);
    for _ in 0..2 {
        let kept = bea.get(&next).await;
        kept.is(200)
            .sees("Here is what you wrote")
            .sees("Fewer accidents in Ashby, says the county.");
        assert!(kept.body.contains("value=\"evidence\" checked"));
    }
    // The first words of a newcomer wait for a person; she is told so, and still loses nothing.
    let held = say(
        &bea,
        number,
        "evidence",
        "Fewer accidents in Ashby, says the county.",
    )
    .await;
    bea.get(&held.leads_to())
        .await
        .is(200)
        .sees("waits for a moderator")
        .sees("Fewer accidents in Ashby, says the county.");
    bea.get(&next)
        .await
        .misses("Here is what you wrote")
        .misses("Ashby");
}

#[tokio::test]
async fn a_session_that_ended_while_writing_loses_nothing() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let id = said(&bea, number, "question", "When would it begin?").await;
    let elsewhere = bea.other_browser();
    elsewhere.enter().await;
    elsewhere.post("/account/sessions/end", &[]).await.is(303);
    let sent = bea
        .post(
            &format!("/comments/{id}"),
            &[("revision", "1"), ("words", "When would work begin?")],
        )
        .await;
    assert!(sent.leads_to().starts_with("/sign-in?next="));
    bea.enter().await;
    bea.get(&format!("/comments/{id}/edit"))
        .await
        .is(200)
        .sees("Here is what you wrote")
        .sees("When would work begin?");
}

#[tokio::test]
async fn an_idea_that_vanished_gives_the_words_back() {
    let (site, ada, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let id = said(&bea, number, "supports", "Yes, soon.").await;
    common_ground::actions::ideas::withdraw(
        &site.app,
        &ada.account().await.as_citizen().expect("a citizen"),
        number,
    )
    .await
    .expect("withdrawn");
    for page in [
        say(&bea, number, "concern", "My long and careful words.").await,
        bea.post(
            &format!("/comments/{id}/replies"),
            &[("words", "My long and careful words.")],
        )
        .await,
        say(
            &bea,
            IdeaNumber::from_i64(999),
            "concern",
            "My long and careful words.",
        )
        .await,
    ] {
        page.is(404)
            .sees("It is no longer there")
            .sees("My long and careful words.");
    }
    bea.get(&format!("/comments/{id}")).await.is(404);
}

#[tokio::test]
async fn a_closed_idea_says_so_and_keeps_the_words() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    site.arrange("UPDATE ideas SET publication = 'closed'")
        .await;
    let page = say(&bea, number, "concern", "My long and careful words.").await;
    page.is(409)
        .sees("This idea takes no more comments")
        .sees("My long and careful words.");
}

#[tokio::test]
async fn replies_go_three_deep_and_then_stand_side_by_side() {
    let (site, ada, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let one = said(&bea, number, "question", "Who pays?").await;
    let form = site.visitor().get(&format!("/comments/{one}/reply")).await;
    form.is(200).sees("Reply to Bea").sees("Who pays?");
    let two = answered(&ada, &one, "The county.").await;
    let three = answered(&bea, &two, "With what money?").await;
    let four = answered(&ada, &three, "The road fund.").await;
    let depth = format!("SELECT depth FROM comments WHERE id = {four}");
    assert_eq!(number_of(&site, &depth).await, 3);
    let parent = format!("SELECT parent_id FROM comments WHERE id = {four}");
    assert_eq!(number_of(&site, &parent).await.to_string(), two);
    assert_eq!(site.count("SELECT comments FROM ideas").await, 4);
    let page = bea.get(&format!("/comments/{four}")).await;
    page.is(200)
        .sees("author of the idea")
        .sees("The road fund.");
    let at = |words: &str| page.body.find(words).expect(words);
    assert!(at("Who pays?") < at("The county."));
    assert!(at("The county.") < at("With what money?"));
    assert!(at("With what money?") < at("The road fund."));
}

async fn number_of(site: &Site, sql: &str) -> i64 {
    let mut connection = site.app.db.read().await.expect("a connection");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
        .fetch_one(&mut *connection)
        .await
        .expect("a number")
}

#[tokio::test]
async fn a_slip_is_mended_without_a_mark() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let id = said(&bea, number, "supports", "My aunt Ottoline agrees.").await;
    site.pass_minutes(29);
    let page = bea
        .post_and_follow(
            &format!("/comments/{id}"),
            &[("revision", "1"), ("words", "Call the council.")],
        )
        .await;
    page.is(200)
        .sees("Your comment is changed.")
        .sees("Call the council.")
        .misses("edited");
    let versions = site
        .visitor()
        .get(&format!("/comments/{id}/versions"))
        .await;
    versions
        .is(200)
        .sees("Call the council.")
        .misses("Ottoline");
    // Moderators keep what was read, in case it was reported.
    let kept = "SELECT CAST(count(*) AS BIGINT) FROM comment_versions WHERE replaced_freely_at IS NOT NULL";
    assert_eq!(site.count(kept).await, 1);
}

#[tokio::test]
async fn a_later_edit_is_marked_and_the_earlier_words_stay_readable() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let id = said(&bea, number, "supports", "Half of all trips are short.").await;
    site.pass_minutes(30);
    bea.get(&format!("/comments/{id}/edit"))
        .await
        .is(200)
        .sees("The comment will say that it was edited");
    let page = bea
        .post_and_follow(
            &format!("/comments/{id}"),
            &[
                ("revision", "1"),
                ("words", "A third of all trips are short."),
            ],
        )
        .await;
    page.is(200)
        .sees("edited 22 November 2026, 12:30")
        .sees("Earlier words");
    let versions = site
        .visitor()
        .get(&format!("/comments/{id}/versions"))
        .await;
    versions.is(200).sees("As first written").sees("Change 1");
    assert!(versions.body.contains("<del>Half</del>"));
    assert!(versions.body.contains("<ins>A third</ins>"));
}

#[tokio::test]
async fn a_stale_edit_shows_both_texts() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let id = said(&bea, number, "supports", "Yes.").await;
    let path = format!("/comments/{id}");
    bea.post(&path, &[("revision", "1"), ("words", "Yes, in May.")])
        .await
        .is(303);
    let page = bea
        .post(&path, &[("revision", "1"), ("words", "Yes, in June.")])
        .await;
    page.is(409)
        .sees("Your comment was changed meanwhile")
        .sees("Yes, in May.")
        .sees("Yes, in June.");
    let revision = page.value_of("revision").expect("the form goes on");
    bea.post(
        &path,
        &[("revision", &revision), ("words", "Yes, in June.")],
    )
    .await
    .is(303);
    bea.get(&path).await.sees("Yes, in June.");
}

#[tokio::test]
async fn only_the_author_may_change_a_comment() {
    let (site, ada, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let id = said(&bea, number, "supports", "Yes.").await;
    ada.get(&format!("/comments/{id}/edit")).await.is(403);
    ada.get(&format!("/comments/{id}/withdrawal")).await.is(403);
    ada.post(
        &format!("/comments/{id}"),
        &[("revision", "1"), ("words", "No.")],
    )
    .await
    .is(403);
    ada.post(&format!("/comments/{id}/withdrawal"), &[])
        .await
        .is(403);
    bea.get(&format!("/comments/{id}")).await.sees("Yes.");
}

#[tokio::test]
async fn a_withdrawn_comment_leaves_a_stub_and_its_replies() {
    let (site, ada, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let one = said(&bea, number, "question", "Who pays?").await;
    answered(&ada, &one, "The county.").await;
    bea.get(&format!("/comments/{one}/withdrawal"))
        .await
        .is(200)
        .sees("Take your comment back?");
    bea.post(&format!("/comments/{one}/withdrawal"), &[])
        .await
        .is(303);
    for path in [
        format!("/comments/{one}"),
        format!("/ideas/{number}/comments"),
    ] {
        let page = site.visitor().get(&path).await;
        page.is(200)
            .sees("This comment was withdrawn by its author")
            .sees("The county.")
            .misses("Who pays?")
            .misses("Bea");
    }
    assert_eq!(site.count("SELECT comments FROM ideas").await, 1);
    ada.get(&format!("/comments/{one}/versions")).await.is(404);
    // Once is enough, and what is gone takes no answer; the words come back.
    bea.post(&format!("/comments/{one}/withdrawal"), &[])
        .await
        .is(409);
    ada.post(
        &format!("/comments/{one}/replies"),
        &[("words", "My careful answer.")],
    )
    .await
    .is(409)
    .sees("is no longer there")
    .sees("My careful answer.");
    bea.post(
        &format!("/comments/{one}"),
        &[("revision", "1"), ("words", "My careful words.")],
    )
    .await
    .is(404)
    .sees("My careful words.");
}

#[tokio::test]
async fn what_a_moderator_hid_is_nowhere_to_be_read() {
    let (site, ada, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let one = said(&bea, number, "supports", "SECRETMARKER").await;
    answered(&ada, &one, "Well.").await;
    for (state, status) in [("hidden", 200), ("removed", 200), ("held", 404)] {
        let sql = format!("UPDATE comments SET publication = '{state}' WHERE id = {one}");
        let mut tx = site.app.db.write().await.expect("the writer");
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(&mut *tx)
            .await
            .expect("hidden");
        tx.commit().await.expect("commit");
        for path in [
            format!("/comments/{one}"),
            format!("/comments/{one}/reply"),
            format!("/comments/{one}/versions"),
            format!("/ideas/{number}/comments"),
            format!("/ideas/{number}/comments?sort=helpful"),
            format!("/reports/new?subject=comment-{one}"),
        ] {
            let page = site.visitor().get(&path).await;
            page.misses("SECRETMARKER");
            if path.ends_with(&one) && path.starts_with("/comments") {
                page.is(status);
            }
        }
    }
}

#[tokio::test]
async fn helpful_is_set_and_not_toggled() {
    let (site, ada, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let id = said(&bea, number, "evidence", "The county counted.").await;
    let mark = format!("/comments/{id}/helpful");
    for _ in 0..3 {
        let back = ada.post(&mark, &[("next", "/ideas/1#comment-5")]).await;
        assert_eq!(back.leads_to(), "/ideas/1#comment-5");
    }
    let page = ada.get(&format!("/comments/{id}")).await;
    page.sees("Helpful (1)");
    assert!(page.body.contains("aria-pressed=\"true\""));
    bea.get(&format!("/comments/{id}"))
        .await
        .sees("1 found this helpful");
    for _ in 0..2 {
        ada.post(&format!("{mark}/end"), &[]).await.is(303);
    }
    ada.get(&format!("/comments/{id}"))
        .await
        .misses("Helpful (");
    bea.post(&mark, &[]).await.is(403);
    let visitor = site.visitor().post(&mark, &[]).await;
    assert!(visitor.leads_to().starts_with("/sign-in?next="));
    let away = ada
        .post(&mark, &[("next", "https://elsewhere.invalid/")])
        .await;
    assert_eq!(away.leads_to(), format!("/comments/{id}#comment-{id}"));
}

#[tokio::test]
async fn the_most_helpful_can_be_read_first() {
    let (site, ada, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let good = said(&bea, number, "evidence", "The county counted.").await;
    site.pass_minutes(1);
    said(&bea, number, "supports", "Yes.").await;
    ada.post(&format!("/comments/{good}/helpful"), &[])
        .await
        .is(303);
    let before = |page: &Page, one: &str, two: &str| page.body.find(one) < page.body.find(two);
    let path = format!("/ideas/{number}/comments");
    let newest = ada.get(&path).await;
    assert!(before(&newest, "Yes.", "The county counted."));
    let helpful = ada.get(&format!("{path}?sort=helpful")).await;
    assert!(before(&helpful, "The county counted.", "Yes."));
    let only = ada
        .get(&format!("{path}?sort=helpful&purpose=supports"))
        .await;
    only.sees("Yes.").misses("The county counted.");
    ada.get(&format!(
        "{path}?sort=nonsense&purpose=nonsense&after=nonsense"
    ))
    .await
    .is(200)
    .sees("Yes.");
}

#[tokio::test]
async fn five_hundred_comments_cost_as_many_queries_as_one() {
    let (site, ada, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let first = said(&bea, number, "supports", "Comment number 0.").await;
    let paths = [
        format!("/ideas/{number}/comments"),
        format!("/ideas/{number}/comments?sort=helpful&purpose=supports"),
        format!("/comments/{first}"),
    ];
    let mut before = Vec::new();
    for path in &paths {
        before.push(ada.queries_of(path).await);
    }
    fill(&site, &first, 250).await;
    for (path, before) in paths.iter().zip(before) {
        let page = ada.get(path).await;
        println!("{path}: {before} queries, {} kB", page.body.len() / 1024);
        assert_eq!(ada.queries_of(path).await, before, "{path}");
    }
    // Every conversation is on exactly one page, and every reply too.
    let mut seen = std::collections::BTreeSet::new();
    let mut next = Some(paths[0].clone());
    while let Some(path) = next.take() {
        let page = ada.get(&path).await;
        for part in page
            .body
            .split("<article class=\"comment depth-1\" id=\"comment-")
            .skip(1)
        {
            let id = part.split('"').next().expect("an id").to_owned();
            assert!(seen.insert(id), "twice");
        }
        next = link(&page, "next");
    }
    assert_eq!(seen.len(), 251);
    let mut replies = std::collections::BTreeSet::new();
    let mut next = Some(paths[2].clone());
    while let Some(path) = next.take() {
        let page = ada.get(&path).await;
        for part in page
            .body
            .split("<article class=\"comment depth-2\" id=\"comment-")
            .skip(1)
        {
            assert!(replies.insert(part.split('"').next().expect("an id").to_owned()));
        }
        next = link(&page, "next");
    }
    assert_eq!(replies.len(), 250);
}

/// The address behind the pager's link.
fn link(page: &Page, rel: &str) -> Option<String> {
    let at = page.body.find(&format!("rel=\"{rel}\""))?;
    let open = page.body[..at].rfind("href=\"")? + 6;
    let address = page.body[open..].split('"').next()?;
    Some(address.replace("&#38;", "&").replace("&amp;", "&"))
}

/// So many more conversations, and so many replies to the first.
async fn fill(site: &Site, first: &str, more: i64) {
    let statements = [
        format!(
            "INSERT INTO comments (id, idea_id, parent_id, thread_id, place, replies, depth, purpose, author_id, publication, revision, html, helpful, written_at)
             WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {more})
             SELECT first.id + n, first.idea_id, NULL, first.id + n, 0, 0, 1, first.purpose, first.author_id, 'published', 1, '<p>Another.</p>', 0, first.written_at
             FROM comments AS first, count WHERE first.id = {first}"
        ),
        format!(
            "INSERT INTO comments (id, idea_id, parent_id, thread_id, place, replies, depth, purpose, author_id, publication, revision, html, helpful, written_at)
             WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {more})
             SELECT first.id + 1000000 + n, first.idea_id, first.id, first.id, n, 0, 2, first.purpose, first.author_id, 'published', 1, '<p>A reply.</p>', 0, first.written_at
             FROM comments AS first, count WHERE first.id = {first}"
        ),
        format!("UPDATE comments SET replies = {more} WHERE id = {first}"),
    ];
    let mut tx = site.app.db.write().await.expect("the writer");
    for sql in statements {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut *tx)
            .await
            .expect("filled");
    }
    tx.commit().await.expect("commit");
}

#[tokio::test]
async fn the_suspended_keep_their_words_and_publish_nothing() {
    let (site, _, number) = lanes().await;
    let sly = site.citizen("Sly").await;
    site.arrange("UPDATE accounts SET suspended_at = 1 WHERE name = 'Sly'")
        .await;
    say(&sly, number, "supports", "My careful words.")
        .await
        .is(403)
        .sees("Your account is suspended")
        .sees("My careful words.");
    assert_eq!(site.count("SELECT comments FROM ideas").await, 0);
}

#[tokio::test]
async fn what_a_visitor_wrote_on_two_ideas_waits_on_both() {
    let (site, ada, lanes) = lanes().await;
    let ponds = site.idea(&ada, "Ponds deserve a keeper").await;
    let ben = Person {
        email: "ben@example.org".into(),
        ..site.visitor()
    };
    for (number, words) in [(lanes, "Words on the lanes"), (ponds, "Words on the ponds")] {
        say(&ben, number, "concern", words).await.is(303);
    }
    ben.enter().await;
    for (number, words) in [(lanes, "Words on the lanes"), (ponds, "Words on the ponds")] {
        let path = format!("/ideas/{number}/comments/new");
        ben.get(&path).await.is(200).sees(words);
    }
}
