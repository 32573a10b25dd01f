//! Signing in, welcome, sessions, invitations.

use axum::body::Body;
use axum::http::Request;

use crate::support::Site;

#[tokio::test]
async fn ada_signs_in_by_code_and_is_welcomed() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    ada.get("/account")
        .await
        .is(200)
        .sees("Ada")
        .sees("Only here.");
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM consents")
            .await,
        1
    );
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM events WHERE kind = 'account_opened'")
            .await,
        1
    );
}

#[tokio::test]
async fn a_visitor_is_led_to_sign_in_and_back() {
    let site = Site::new().await;
    let visitor = site.visitor();
    assert_eq!(
        visitor.get("/account/profile").await.is(303).leads_to(),
        "/sign-in?next=%2Faccount%2Fprofile"
    );
    assert!(
        visitor.cookies().is_empty(),
        "a visitor who only reads gets no cookie"
    );
}

#[tokio::test]
async fn a_wrong_code_is_counted_and_the_sixth_try_fails_even_if_right() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await.other_browser();
    ada.post("/sign-in", &[("email", &ada.email)]).await.is(303);
    let code = ada.code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for misshapen in ["", "12345", "my code", "1234567", "", ""] {
        ada.post("/sign-in/code", &[("code", misshapen)])
            .await
            .is(422)
            .sees("A code has six digits")
            .misses("That is not the code");
    }
    for _ in 0..5 {
        ada.post("/sign-in/code", &[("code", wrong)])
            .await
            .is(422)
            .sees("That is not the code");
    }
    ada.post("/sign-in/code", &[("code", &code)])
        .await
        .is(422)
        .sees("tried too often");
}

#[tokio::test]
async fn a_code_works_once_only_in_the_asking_browser_and_newer_ones_void_older() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    site.pass_minutes(61);
    let here = ada.other_browser();
    here.post("/sign-in", &[("email", &ada.email)])
        .await
        .is(303);
    let first = here.code().await;
    let elsewhere = ada.other_browser();
    elsewhere
        .post("/sign-in/code", &[("code", &first)])
        .await
        .is(409)
        .sees("only in the browser where it was asked for");
    for _ in 0..3 {
        here.get(&format!("/sign-in/code?code={first}"))
            .await
            .is(200);
    }
    elsewhere
        .post("/sign-in", &[("email", &ada.email)])
        .await
        .is(303);
    here.post("/sign-in/code", &[("code", &first)])
        .await
        .is(422)
        .sees("no longer valid");
    let second = elsewhere.code().await;
    elsewhere
        .post("/sign-in/code", &[("code", &second)])
        .await
        .is(303);
    elsewhere.get("/account").await.is(200);
}

#[tokio::test]
async fn a_cookie_from_before_signing_in_is_never_valid_after() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await.other_browser();
    site.pass_minutes(61);
    ada.post("/sign-in", &[("email", &ada.email)]).await.is(303);
    let before = ada.cookies();
    let code = ada.code().await;
    ada.post("/sign-in/code", &[("code", &code)]).await.is(303);
    ada.get("/account").await.is(200);
    let thief = ada.other_browser();
    thief.set_cookies(before);
    thief.get("/account").await.is(303);
}

#[tokio::test]
async fn sign_out_everywhere_ends_every_other_browser_at_once() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let phone = ada.other_browser();
    phone.enter().await;
    phone.get("/account").await.is(200).sees("In 2 browsers.");
    ada.post("/account/sessions/end", &[]).await.is(303);
    phone.get("/account").await.is(303);
    ada.get("/account").await.is(303);
}

#[tokio::test]
async fn strangers_who_ask_for_codes_do_not_keep_the_owner_out() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    ada.post("/sign-out", &[]).await.is(303);
    let asked = [("email", ada.email.as_str())];
    let stranger = ada.other_browser();
    // Two, as Ada asked for one in a new browser when she came.
    for _ in 0..2 {
        stranger.post("/sign-in", &asked).await.is(303);
    }
    stranger
        .post("/sign-in", &asked)
        .await
        .is(422)
        .sees("ask in a browser in which you have signed in before");
    ada.post("/sign-in", &asked).await.is(303);
    let code = ada.code().await;
    site.pass_minutes(61);
    assert_eq!(
        ada.post("/sign-in/code", &[("code", &code)]).await.status,
        422
    );
    ada.post("/sign-in", &asked).await.is(303);
    let code = ada.code().await;
    // Nor does a stranger's newer code void hers.
    stranger.post("/sign-in", &asked).await.is(303);
    ada.post("/sign-in/code", &[("code", &code)]).await.is(303);
    ada.get("/account").await.is(200);
    for _ in 0..2 {
        ada.post("/sign-in", &asked).await.is(303);
    }
    ada.post("/sign-in", &asked)
        .await
        .is(422)
        .sees("three codes");
}

#[tokio::test]
async fn a_browser_is_known_at_its_own_address_only_and_until_signing_out_everywhere() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let bea = site.citizen("Bea").await;
    let asked = [("email", ada.email.as_str())];
    let knows_bea = bea.clone();
    for _ in 0..2 {
        knows_bea.post("/sign-in", &asked).await.is(303);
    }
    knows_bea.post("/sign-in", &asked).await.is(422);
    ada.post("/account/sessions/end", &[]).await.is(303);
    ada.post("/sign-in", &asked).await.is(422);
}

#[tokio::test]
async fn reports_of_a_broken_policy_are_counted_and_anything_else_is_refused() {
    let site = Site::new().await;
    let visitor = site.visitor();
    let send = async |body: Vec<u8>| {
        let request = Request::post("/csp").header("content-type", "application/csp-report");
        visitor
            .send(request, Body::from(body))
            .await
            .status
            .as_u16()
    };
    assert_eq!(
        send(br#"{"csp-report":{"effective-directive":"script-src-elem"}}"#.to_vec()).await,
        204
    );
    assert_eq!(send(b"no report".to_vec()).await, 400);
    assert_eq!(send(vec![b' '; 9 * 1024]).await, 413);
    let policy = visitor.get("/").await.headers["content-security-policy"].clone();
    assert!(
        policy
            .to_str()
            .is_ok_and(|policy| policy.ends_with("report-uri /csp; report-to csp"))
    );
}

#[tokio::test]
async fn without_the_ticked_box_there_is_no_taking_part_and_the_name_is_kept() {
    let site = Site::new().await;
    let person = crate::support::Person {
        name: "Bo".into(),
        email: "bo@example.org".into(),
        ..site.visitor()
    };
    person.enter().await;
    let page = person
        .post("/welcome", &[("name", "Bo Peep"), ("next", "/")])
        .await;
    page.is(422).sees("tick the box");
    assert_eq!(page.value_of("name").as_deref(), Some("Bo Peep"));
}

#[tokio::test]
async fn a_post_from_another_site_changes_nothing() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let cookie = ada
        .cookies()
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("; ");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let request = Request::post("/account/sessions/end")
            .header(name, value)
            .header("host", "127.0.0.1:3000")
            .header("cookie", &cookie);
        let response = tower::ServiceExt::oneshot(
            site.router.clone(),
            request.body(Body::empty()).expect("a request"),
        )
        .await
        .expect("an answer");
        assert_eq!(response.status(), 403, "{name}: {value}");
    }
    ada.get("/account").await.is(200);
}

#[tokio::test]
async fn the_same_answer_whether_or_not_an_address_has_an_account() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let known = ada
        .other_browser()
        .post("/sign-in", &[("email", &ada.email)])
        .await;
    let unknown = site
        .visitor()
        .post("/sign-in", &[("email", "nobody@example.org")])
        .await;
    assert_eq!(
        (known.status, known.leads_to(), known.body),
        (unknown.status, unknown.leads_to(), unknown.body)
    );
}

#[tokio::test]
async fn a_page_that_knows_somebody_is_never_stored_by_others() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let page = ada.get("/account").await;
    assert_eq!(page.headers["cache-control"], "private, no-store");
    assert!(
        page.headers["content-security-policy"]
            .to_str()
            .expect("text")
            .contains("trusted-types 'none'")
    );
}

#[tokio::test]
async fn a_network_that_knocks_too_often_is_asked_to_wait_and_others_are_not() {
    let site = Site::new().await;
    let ask = async |peer: &str| {
        let request = Request::post("/sign-in")
            .header("sec-fetch-site", "same-origin")
            .header("host", "127.0.0.1:3000")
            .header("content-type", "application/x-www-form-urlencoded")
            .extension(axum::extract::ConnectInfo::<std::net::SocketAddr>(
                format!("{peer}:1").parse().expect("an address"),
            ));
        let response = tower::ServiceExt::oneshot(
            site.router.clone(),
            request
                .body(Body::from("email=nonsense"))
                .expect("a request"),
        );
        response.await.expect("an answer")
    };
    for _ in 0..10 {
        assert_eq!(ask("203.0.113.9").await.status(), 422);
    }
    let refused = ask("203.0.113.9").await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(ask("203.0.113.10").await.status(), 422);
}

#[tokio::test]
async fn a_constituency_is_found_by_name_and_an_unclear_one_is_offered_for_choice() {
    let site = Site::new().await;
    site.mp("Grey").await;
    site.mp("Blythe").await;
    let ada = site.citizen("Ada").await;
    let page = ada
        .post(
            "/account/profile",
            &[("name", "Ada"), ("place", "nowhere at all")],
        )
        .await;
    page.is(422).sees("We know no constituency of that name");
    assert_eq!(page.value_of("place").as_deref(), Some("nowhere at all"));
    ada.post("/account/profile", &[("name", "Ada"), ("place", "shire")])
        .await
        .is(422)
        .sees("Greyshire")
        .sees("Blytheshire")
        .sees("Please choose one");
    ada.post_and_follow(
        "/account/profile",
        &[("name", "Ada"), ("place", "GREYSHIRE")],
    )
    .await
    .is(200)
    .sees("Your constituency is Greyshire.");
    ada.post_and_follow("/account/profile", &[("name", "Ada"), ("place", "")])
        .await
        .is(200)
        .sees("none chosen");
}

#[tokio::test]
async fn nobody_takes_the_name_of_an_mp_or_of_somebody_here() {
    let site = Site::new().await;
    site.mp("Margaret Holloway").await;
    site.citizen("Ada").await;
    let bo = site.citizen("Bo").await;
    bo.post("/account/profile", &[("name", "Margaret Hollowey")])
        .await
        .is(422)
        .sees("could be taken for that of an MP");
    bo.post("/account/profile", &[("name", "Аda")])
        .await
        .is(422);
    bo.post("/account/profile", &[("name", "Ada")])
        .await
        .is(422)
        .sees("already has this name");
    bo.post("/account/profile", &[("name", "a"), ("place", "x")])
        .await
        .is(422);
}

#[tokio::test]
async fn withdrawing_consent_leaves_a_reader() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    ada.get("/account/consent")
        .await
        .is(200)
        .sees("you cannot submit, vote, comment or follow");
    ada.post_and_follow("/account/consent/withdrawal", &[])
        .await
        .is(200)
        .sees("withdrawn")
        .sees("Answer the welcome page");
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM consents WHERE withdrawn_at IS NOT NULL")
            .await,
        1
    );
    ada.post("/account/consent/withdrawal", &[]).await.is(409);
}

#[tokio::test]
async fn an_invitation_works_once_and_only_for_its_address() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let bo = site.citizen("Bo").await;
    let email = common_ground::domain::sign_in::EmailAddress::parse("email", &ada.email)
        .expect("an address");
    let role = common_ground::domain::account::Role::Moderator;
    let link = common_ground::actions::invitations::invite(&site.app, role, email, None, None)
        .await
        .expect("invited");
    let path = link
        .strip_prefix("http://127.0.0.1:3000")
        .expect("our own")
        .to_owned();
    bo.post(&path, &[])
        .await
        .is(403)
        .sees("another e-mail address");
    ada.get(&path).await.is(200).sees("moderator");
    ada.post_and_follow(&path, &[])
        .await
        .is(200)
        .sees("moderator");
    ada.post(&path, &[]).await.is(409).sees("has been used");
    ada.get("/invitations/nothing").await.is(404);
}

#[tokio::test]
async fn an_mp_is_invited_at_the_house_once_and_while_in_it() {
    let site = Site::new().await;
    let grey = site.mp("Grey").await;
    let member = grey.account().await.member;
    let invite = async |email: &str| {
        let email = common_ground::domain::sign_in::EmailAddress::parse("email", email)
            .expect("an address");
        let role = common_ground::domain::account::Role::Mp;
        common_ground::actions::invitations::invite(&site.app, role, email, member, None)
            .await
            .map_err(|error| error.to_string())
    };
    let taken = invite("grey.mp@parliament.uk").await.expect_err("taken");
    assert!(taken.contains("already has an account"), "{taken}");
    site.arrange("UPDATE accounts SET role = NULL, member_id = NULL")
        .await;
    for elsewhere in ["grey@example.org", "grey@notparliament.uk"] {
        let refused = invite(elsewhere).await.expect_err("not of the House");
        assert!(refused.contains("under parliament.uk"), "{refused}");
    }
    invite("grey.mp@parliament.uk").await.expect("invited");
    invite("grey.mp@lords.parliament.uk")
        .await
        .expect("invited");
    site.arrange("UPDATE memberships SET ends_on = '2026-01-01'")
        .await;
    let gone = invite("grey.mp@parliament.uk").await.expect_err("gone");
    assert!(gone.contains("holds no seat today"), "{gone}");
}

#[tokio::test]
async fn people_see_in_which_kind_of_browser_they_are_signed_in() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let phone = ada.other_browser();
    phone
        .post("/sign-in", &[("email", &ada.email), ("next", "/account")])
        .await
        .is(303);
    let code = phone.code().await;
    let said = "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0";
    let request = Request::post("/sign-in/code")
        .header("user-agent", said)
        .header("content-type", "application/x-www-form-urlencoded");
    let body = Body::from(format!("code={code}"));
    phone.send(request, body).await.is(303);
    ada.get("/account")
        .await
        .is(200)
        .sees("Firefox on Android last active")
        .sees("this browser");
    phone
        .get("/account")
        .await
        .sees("Firefox on Android this browser");
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM sessions WHERE device LIKE '%Mozilla%' OR body LIKE '%Mozilla%'")
            .await,
        0,
        "what a browser says of itself is not kept"
    );
}

#[tokio::test]
async fn of_several_who_choose_one_name_at_once_one_gets_it_and_the_others_are_told() {
    let site = Site::new().await;
    let mut presses = tokio::task::JoinSet::new();
    for nickname in ["Ada", "Bea", "Cleo", "Dot"] {
        let person = site.citizen(nickname).await;
        presses.spawn(async move {
            let form = [("name", "Same Name"), ("place", "")];
            person.post("/account/profile", &form).await
        });
    }
    let mut got = 0;
    for answer in presses.join_all().await {
        if answer.status == 303 {
            got += 1;
        } else {
            answer.is(422).sees("Somebody here already has this name");
        }
    }
    assert_eq!(got, 1);
}
