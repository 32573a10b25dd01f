//! A visitor with a jar of cookies and nothing else: enough of HTTP to sign in.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub struct Visitor {
    host: String,
    jar: BTreeMap<String, String>,
}

pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Visitor {
    pub fn of(origin: &str) -> Self {
        Self {
            host: origin.trim_start_matches("http://").to_owned(),
            jar: BTreeMap::new(),
        }
    }

    pub fn cookies(&self) -> String {
        self.jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// A page; nothing if nobody answers yet.
    pub fn get(&mut self, path: &str) -> Option<Answer> {
        self.send("GET", path, "")
    }

    pub fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        self.send("POST", path, &body).expect("the site answers")
    }

    /// Joins with an address and a name, with the code from the outbox.
    pub fn sign_in(&mut self, email: &str, name: &str) {
        self.post("/sign-in", &[("email", email), ("next", "/")]);
        let mut code = None;
        for _ in 0..100 {
            let outbox = self.get("/outbox").expect("the outbox answers").body;
            code = outbox
                .split("is your code")
                .next()
                .filter(|before| before.len() < outbox.len())
                .map(|before| {
                    let digits: Vec<char> = before
                        .chars()
                        .rev()
                        .skip_while(|c| !c.is_ascii_digit())
                        .take(6)
                        .collect();
                    digits.into_iter().rev().collect::<String>()
                });
            if code.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let answer = self.post(
            "/sign-in/code",
            &[("code", &code.expect("a letter with a code"))],
        );
        assert_eq!(answer.status, 303, "{}", answer.body);
        let welcome = self.post(
            "/welcome",
            &[("name", name), ("consent", "yes"), ("next", "/")],
        );
        assert_eq!(welcome.status, 303, "{}", welcome.body);
        assert_eq!(self.get("/account").map(|page| page.status), Some(200));
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> Option<Answer> {
        let mut stream = TcpStream::connect(&self.host).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .ok()?;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}",
            self.host,
            self.cookies()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        for line in head.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            if name.eq_ignore_ascii_case("set-cookie") {
                let (name, value) = value.split(';').next()?.split_once('=')?;
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        Some(Answer {
            status: head.split(' ').nth(1)?.parse().ok()?,
            body: body.to_owned(),
        })
    }
}
