//! A test that cannot fail proves nothing: here the browser meets pages with faults planted in them, and must find each.

use crate::chromium::{Browser, DESK, PHONE, Unasked};
use axum::Router;
use axum::extract::Query;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use common_ground::clock::random_token;
use std::collections::HashMap;

const GOOD: &str = "<!doctype html><html lang=en><title>Good</title><meta name=viewport content='width=device-width'>
    <script src=/on.js></script>
    <main><h1>Hello</h1><form><label for=a>Your name</label><input id=a name=name>
    <label><input type=checkbox name=yes> I agree</label><button>Send it</button></form>
    <p>Told: <span id=told>nothing</span></p><noscript><p>Scripts are off</p></noscript></main></html>";

const BAD: &str = "<!doctype html><html lang=en><title>Bad</title><main><h1>Hello</h1><input>
    <p style='color:#aaa'>faint</p><img src='http://elsewhere.invalid/x.png'><script>1</script>
    <div style='width:900px'>wide</div><button tabindex=-1>Out of reach</button></main></html>";

async fn serve() -> String {
    let good = |Query(told): Query<HashMap<String, String>>| async move {
        let told = told
            .get("name")
            .cloned()
            .unwrap_or_else(|| "nothing".to_owned());
        (
            [(
                CONTENT_SECURITY_POLICY,
                "default-src 'self'; require-trusted-types-for 'script'",
            )],
            Html(GOOD.replace("nothing", &told)),
        )
    };
    let bad =
        || async { ([(CONTENT_SECURITY_POLICY, "script-src 'self'")], Html(BAD)).into_response() };
    let script = || async {
        (
            [("content-type", "text/javascript")],
            "addEventListener('DOMContentLoaded', () => document.body.append('Scripts are on'))",
        )
    };
    let site = Router::new()
        .route("/", get(good))
        .route("/bad", get(bad))
        .route("/on.js", get(script));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, site).await.unwrap() });
    origin
}

#[tokio::test(flavor = "multi_thread")]
async fn it_reads_fills_and_presses_with_scripts_and_without() {
    let mut browser = Browser::open(&serve().await).await;
    for scripts in [true, false] {
        browser.scripts(scripts).await;
        browser.visit("/").await;
        browser
            .sees(if scripts {
                "Scripts are on"
            } else {
                "Scripts are off"
            })
            .await;
        browser
            .misses(if scripts {
                "Scripts are off"
            } else {
                "Scripts are on"
            })
            .await;
        browser.fill("Your name", "Ada").await;
        assert_eq!(browser.filled("Your name").await, "Ada");
        browser.choose("I agree").await;
        browser.press("Send it").await;
        browser.sees("Told: Ada").await;
        assert_eq!(browser.path().await, "/?name=Ada&yes=on");
        browser.size(PHONE).await;
        browser.fits().await;
        browser.no_barriers().await;
        browser.visit("/").await;
        browser.tab_to("Send it").await;
    }
    let noise = browser.noise().await;
    assert!(noise.is_empty(), "{noise:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_finds_planted_faults() {
    let browser = Browser::open(&serve().await).await;
    browser.size(PHONE).await;
    browser.visit("/bad").await;
    let barriers = browser.barriers().await.join("\n");
    for planted in ["label:", "color-contrast:", "image-alt:"] {
        assert!(
            barriers.contains(planted),
            "axe did not find {planted}\n{barriers}"
        );
    }
    let noise = browser.noise().await.join("\n");
    for planted in ["http://elsewhere.invalid/x.png", "Content Security Policy"] {
        assert!(
            noise.contains(planted),
            "the browser did not note {planted}\n{noise}"
        );
    }
    let wide = browser
        .ask("return document.documentElement.scrollWidth > 360")
        .await;
    assert_eq!(wide, true);
}

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "the keyboard never comes to")]
async fn by_keyboard_it_presses_only_what_the_keyboard_reaches() {
    let mut browser = Browser::open(&serve().await).await;
    browser.by_keyboard_alone();
    browser.visit("/bad").await;
    browser.press("Out of reach").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_axe_has_seen_it_is_not_shown_again_until_something_changes() {
    let browser = Browser::open(&serve().await).await;
    // A page that no other run of this test has met.
    let name = random_token();
    let looks = async |expected: Unasked| {
        assert_eq!(browser.unasked().await, expected);
        let found = browser.barriers().await;
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(browser.unasked().await, Unasked::Nothing);
    };
    browser.visit(&format!("/?name={name}%201")).await;
    looks(Unasked::Everything).await;
    browser.dark(true).await;
    looks(Unasked::Colours).await;
    browser.dark(false).await;
    browser.size(PHONE).await;
    looks(Unasked::Everything).await;
    browser.size(DESK).await;
    // Another number makes no other page; another word does.
    browser.visit(&format!("/?name={name}%20417")).await;
    assert_eq!(browser.unasked().await, Unasked::Nothing);
    browser.visit(&format!("/?name={name}%20more")).await;
    assert_eq!(browser.unasked().await, Unasked::Everything);
    // The same words under another title: the main part is known, the page is not.
    browser.visit(&format!("/?name={name}%201")).await;
    browser.ask("document.title = 'Other'").await;
    assert_eq!(browser.unasked().await, Unasked::Everything);
    // Faults that came since are found, and as often as they are looked for.
    for (plant, fault) in [
        (
            "document.querySelector('#told').style.color = '#aaa'",
            "color-contrast:",
        ),
        ("document.querySelector('label').remove()", "label:"),
        (
            "document.querySelector('h1').remove()",
            "page-has-heading-one:",
        ),
    ] {
        browser.visit(&format!("/?name={name}%201")).await;
        browser.ask(plant).await;
        for _ in 0..2 {
            let found = browser.barriers().await.join("\n");
            assert!(found.contains(fault), "axe did not find {fault}\n{found}");
        }
    }
}
