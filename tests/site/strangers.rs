//! What strangers are shown is made once for all of them, and never for somebody with a cookie.

use crate::support::Site;

#[tokio::test]
async fn strangers_share_a_page_and_the_signed_in_never_do() {
    let site = Site::with(|config| config.page_cache_for = std::time::Duration::from_mins(1)).await;
    let first = site.visitor().get("/").await;
    let second = site.visitor().get("/").await;
    assert_eq!(second.body, first.is(200).body);
    assert_eq!(
        site.visitor().queries_of("/").await,
        0,
        "the next stranger costs no query"
    );
    let ada = site.citizen("Ada").await;
    let own = ada.get("/").await;
    own.is(200).sees("Ada");
    assert_eq!(own.headers["cache-control"], "private, no-store");
    site.visitor().get("/").await.misses("Ada");
    site.visitor().get("/members/9999").await.is(404);
    site.visitor().get("/members/9999").await.is(404);
}

#[tokio::test]
async fn what_was_just_read_is_read_again_only_when_somebody_wrote() {
    let site = Site::with(|config| config.page_cache_for = std::time::Duration::from_mins(1)).await;
    let (ada, ben) = (site.citizen("Ada").await, site.citizen("Ben").await);
    let idea = site.idea(&ada, "Build a cycle lane along the river").await;
    let path = format!("/ideas/{idea}");
    let asked = ben.queries_of(&path).await;
    if site.app.db.engine() == common_ground::store::Engine::Sqlite {
        assert_eq!(asked, 0, "nobody wrote, so nothing is asked");
    }
    let again = ben.get(&path).await;
    again.is(200).sees("Build a cycle lane along the river");

    // Each sees their own: the author may edit, the other may not; and one vote is nobody else's.
    ada.get(&path).await.is(200).sees("Withdraw");
    again.misses("Withdraw");
    ben.post(&format!("{path}/vote"), &[("choice", "agree")])
        .await
        .is(303);
    ben.get(&path).await.sees("1 agree");
    ada.get(&path).await.misses("1 agree");

    // A comment is there for everybody at once, with other buttons for its writer.
    let words = "The towpath floods every winter";
    let form = [("op", "one"), ("purpose", "concern"), ("words", words)];
    ben.post(&format!("{path}/comments"), &form).await.is(303);
    ben.get(&path)
        .await
        .sees(words)
        .misses("the comment by Ben");
    ada.get(&path).await.sees(words).sees("the comment by Ben");
    site.visitor().get(&path).await.sees(words);
}

#[tokio::test]
async fn a_form_with_a_number_of_its_own_is_never_shared() {
    let site = Site::with(|config| config.page_cache_for = std::time::Duration::from_mins(1)).await;
    let ada = site.citizen("Ada").await;
    let idea = site.idea(&ada, "Build a cycle lane along the river").await;
    let path = format!("/reports/new?subject=idea-{idea}");
    let first = site.visitor().get(&path).await;
    let second = site.visitor().get(&path).await;
    assert_ne!(first.is(200).value_of("op"), second.value_of("op"));
    assert_eq!(second.headers["cache-control"], "private, no-store");
}

#[tokio::test]
async fn a_post_that_does_not_say_where_it_comes_from_is_refused() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let cookie = ada
        .cookies()
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("; ");
    let knock = async |method: &str, headers: &[(&'static str, &str)]| {
        let mut request = axum::http::Request::builder()
            .method(method)
            .uri(if method == "GET" {
                "/account/notices"
            } else {
                "/account/sessions/end"
            })
            .header("cookie", &cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(axum::body::Body::empty()).expect("a request");
        tower::ServiceExt::oneshot(site.router.clone(), request)
            .await
            .expect("an answer")
            .status()
            .as_u16()
    };
    assert_eq!(knock("POST", &[("host", "127.0.0.1:3000")]).await, 403);
    assert_eq!(
        knock(
            "POST",
            &[("host", "evil.example"), ("origin", "http://evil.example")]
        )
        .await,
        403
    );
    assert_eq!(
        knock(
            "GET",
            &[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "no-cors")
            ]
        )
        .await,
        403
    );
    assert_eq!(
        knock(
            "GET",
            &[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "navigate")
            ]
        )
        .await,
        200
    );
    assert_eq!(
        knock(
            "POST",
            &[
                ("sec-fetch-site", "cross-site"),
                ("host", "127.0.0.1:3000"),
                ("origin", "http://127.0.0.1:3000")
            ]
        )
        .await,
        403,
        "the browser's word comes first"
    );
    assert_eq!(
        knock(
            "POST",
            &[
                ("host", "10.0.0.7:8080"),
                ("origin", "http://127.0.0.1:3000")
            ]
        )
        .await,
        303,
        "a proxy may have written another host"
    );
}

#[tokio::test]
async fn this_machine_by_another_name_leads_to_the_name_that_styles_are_allowed_from() {
    let site = Site::new().await;
    let visitor = site.visitor();
    let at = async |host: &str, path: &str| {
        let request = axum::http::Request::get(path).header("host", host);
        visitor.send(request, axum::body::Body::empty()).await
    };
    for host in ["localhost:3000", "[::1]:3000"] {
        let page = at(host, "/ideas?sort=newest").await;
        assert_eq!(
            page.is(307).leads_to(),
            "http://127.0.0.1:3000/ideas?sort=newest"
        );
        at(host, "/healthz").await.is(200);
    }
    for host in ["127.0.0.1:3000", "localhost:4000", "forum.example.org"] {
        at(host, "/ideas").await.is(200);
    }
}
