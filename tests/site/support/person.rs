//! Somebody with a browser: a name, an address and a jar of cookies.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, header};
use common_ground::domain::account::Account;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{Page, Site, queries};

/// A person with a browser.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub site: Site,
    pub jar: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Person {
    /// Somebody without a cookie.
    pub fn stranger(site: &Site) -> Self {
        Self {
            name: String::new(),
            email: String::new(),
            site: site.clone(),
            jar: Arc::default(),
        }
    }

    /// Signs in as people do: address, code from the letter, welcome page.
    pub async fn sign_in(site: &Site, name: &str) -> Self {
        let person = Self {
            name: name.into(),
            email: format!("{}@example.org", name.to_lowercase().replace(' ', "-")),
            ..Self::stranger(site)
        };
        person.enter().await;
        person
            .post(
                "/welcome",
                &[("name", name), ("consent", "yes"), ("next", "/account")],
            )
            .await
            .is(303);
        person
    }

    /// Asks for a code and types it, in this browser.
    pub async fn enter(&self) {
        self.post("/sign-in", &[("email", &self.email), ("next", "/account")])
            .await
            .is(303);
        let code = self.code().await;
        self.post("/sign-in/code", &[("code", &code)]).await.is(303);
    }

    /// The newest code that was mailed to this person.
    pub async fn code(&self) -> String {
        common_ground::jobs::deliver(&self.site.app)
            .await
            .expect("delivering works");
        let letters = self.site.letters_to(self);
        let letter = letters
            .iter()
            .rev()
            .find(|letter| letter.subject.contains("is your code"))
            .expect("a letter with a code");
        letter.subject.chars().take(6).collect()
    }

    /// The same person in another browser.
    pub fn other_browser(&self) -> Self {
        Self {
            jar: Arc::default(),
            ..self.clone()
        }
    }

    /// The account behind the person.
    pub async fn account(&self) -> Account {
        let email = common_ground::domain::sign_in::EmailAddress::parse("email", &self.email)
            .expect("an address");
        let mut connection = self.site.app.db.read().await.expect("a connection");
        common_ground::store::accounts::find_by_email(&mut connection, &email)
            .await
            .expect("a look")
            .expect("an account")
    }

    /// A copy of the cookies.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.jar.lock().expect("the jar").clone()
    }

    /// Puts cookies back, as a thief or an old backup would.
    pub fn set_cookies(&self, cookies: BTreeMap<String, String>) {
        *self.jar.lock().expect("the jar") = cookies;
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path), Body::empty()).await
    }

    /// What a page costs in statements once its connections are open and what was to be said is said: the fewest of a few visits,
    /// because a connection that is opened meanwhile has statements of its own.
    pub async fn queries_of(&self, path: &str) -> usize {
        let mut fewest = usize::MAX;
        for _ in 0..4 {
            let before = queries::so_far().await;
            self.get(path).await.is(200);
            fewest = fewest.min(queries::so_far().await - before);
        }
        fewest
    }

    /// Sends a form from a page of ours.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }

    /// Sends a form and follows where it leads.
    pub async fn post_and_follow(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let page = self.post(path, form).await;
        self.get(&page.leads_to()).await
    }

    /// Sends any request with this person's cookies, as a browser on our own pages would.
    pub async fn send(&self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies = self
            .cookies()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        let mut request = request
            .header("sec-fetch-site", "same-origin")
            .header(header::HOST, "127.0.0.1:3000");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        let response = self
            .site
            .router
            .clone()
            .oneshot(request.body(body).expect("a request"))
            .await
            .expect("an answer");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie
                .to_str()
                .expect("a cookie")
                .split(';')
                .next()
                .expect("a pair")
                .to_owned();
            let (name, value) = pair.split_once('=').expect("a name and a value");
            let mut jar = self.jar.lock().expect("the jar");
            if value.is_empty() {
                jar.remove(name)
            } else {
                jar.insert(name.into(), value.into())
            };
        }
        let status = response.status();
        let headers = response.headers().clone();
        let bytes = response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        Page {
            status,
            headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}
