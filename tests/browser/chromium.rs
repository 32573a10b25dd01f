//! Drives one Chromium, the way a person would: by labels, button names and what can be read. It knows the web, and
//! nothing of the site it looks at but its address.

mod barriers;

pub use barriers::Unasked;

use axum::http::Method;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use std::cell::Cell;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a person would wait before thinking that nothing happened.
const PATIENCE: Duration = Duration::from_secs(10);

/// A phone as narrow as they come, and a desk.
pub const PHONE: (u32, u32) = (360, 740);
pub const DESK: (u32, u32) = (1280, 900);

pub struct Browser {
    client: Client,
    origin: String,
    scripts: bool,
    keyboard: bool,
    /// The size and the light of the window: to ask for what is so already costs as much as a change.
    window: Cell<((u32, u32), Option<bool>)>,
    // Kept to be ended and removed after the client.
    driver: Child,
    _profile: tempfile::TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver leads a group of its own. Killed alone it would leave its Chromium running, and twenty of those make
        // every later test slow.
        let group = format!("kill -s KILL -- -{}", self.driver.id());
        let _ = Command::new("sh").arg("-c").arg(group).status();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// Opens an empty window that will visit `origin`, such as `http://127.0.0.1:3000`.
    pub async fn open(origin: &str) -> Self {
        let (driver, port) = start_driver();
        let profile = tempfile::tempdir().expect("a temporary folder can be made");
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--no-first-run",
            "--lang=en-GB",
            &format!("--user-data-dir={}", profile.path().display()),
            &format!("--window-size={},{}", DESK.0, DESK.1),
        ]
        .map(str::to_owned);
        let wishes: Capabilities = serde_json::from_value(json!({
            "goog:chromeOptions": {"binary": program("chromium"), "args": flags},
            "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
            "timeouts": {"pageLoad": 30_000, "script": 60_000},
        }))
        .expect("it is an object");
        let address = format!("http://127.0.0.1:{port}");
        let began = Instant::now();
        let client = loop {
            match ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
                .capabilities(wishes.clone())
                .connect(&address)
                .await
            {
                Ok(client) => break client,
                Err(error) if began.elapsed() > Duration::from_secs(30) => {
                    panic!("Chromium did not start: {error}")
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        let browser = Self {
            client,
            origin: origin.to_owned(),
            scripts: true,
            keyboard: false,
            window: Cell::new(((0, 0), None)),
            driver,
            _profile: profile,
        };
        browser.size(DESK).await;
        browser
    }

    // ---- How the page is looked at ------------------------------------------------------------------------------

    /// Gives the page this many CSS pixels, phones with touch and a small screen.
    pub async fn size(&self, (width, height): (u32, u32)) {
        let (before, _) = self.window.replace(((width, height), self.window.get().1));
        if before == (width, height) {
            return;
        }
        let mobile = width < 600;
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}),
        )
        .await;
    }

    /// Asks for dark or light pages, as the system setting would.
    pub async fn dark(&self, dark: bool) {
        let (_, before) = self.window.replace((self.window.get().0, Some(dark)));
        if before == Some(dark) {
            return;
        }
        let value = if dark { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": value}, {"name": "prefers-reduced-motion", "value": "reduce"}]);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features}))
            .await;
    }

    /// Lets pages run scripts, or not.
    pub async fn scripts(&mut self, on: bool) {
        self.scripts = on;
        self.let_scripts_run(on).await;
    }

    async fn let_scripts_run(&self, on: bool) {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": !on}),
        )
        .await;
    }

    /// From here on everything is reached with Tab and the arrows and pressed with Enter or Space, as by somebody without a
    /// mouse.
    pub fn by_keyboard_alone(&mut self) {
        self.keyboard = true;
    }

    /// Keeps what is seen, from top to bottom, as `target/screenshots/NAME.png`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        std::fs::create_dir_all(&folder).expect("the target folder can be written");
        let whole = json!({"format": "png", "captureBeyondViewport": true});
        let picture = self.devtools("Page.captureScreenshot", whole).await;
        let path = folder.join(format!("{name}.png"));
        let bytes = from_base64(
            picture["data"]
                .as_str()
                .expect("a picture is text in base 64"),
        );
        std::fs::write(&path, bytes).expect("the target folder can be written");
        path
    }

    // ---- What a visitor does ------------------------------------------------------------------------------------

    pub async fn visit(&self, path: &str) {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.origin)
        };
        self.client
            .goto(&url)
            .await
            .unwrap_or_else(|error| panic!("{url} did not open: {error}"));
    }

    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page loads again");
    }

    pub async fn back(&self) {
        self.client
            .back()
            .await
            .expect("there is a page before this one");
    }

    /// The path and query of the page that is shown.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.expect("some page is shown");
        url.query().map_or_else(
            || url.path().to_owned(),
            |query| format!("{}?{query}", url.path()),
        )
    }

    pub async fn title(&self) -> String {
        self.client.title().await.expect("the page has a title")
    }

    /// Types into the field that this label names, in place of what was there.
    pub async fn fill(&self, label: &str, words: &str) {
        let field = self.field(label).await;
        if self.keyboard {
            self.reach(&field).await;
            let all = [Key::Control.into(), 'a', Key::Null.into()];
            self.keys(&String::from_iter(all)).await;
            return self.keys(words).await;
        }
        field.clear().await.expect("a field can be emptied");
        field
            .send_keys(words)
            .await
            .unwrap_or_else(|error| panic!("nothing can be typed into '{label}': {error}"));
    }

    /// What stands in the field that this label names.
    pub async fn filled(&self, label: &str) -> String {
        self.field(label)
            .await
            .prop("value")
            .await
            .expect("a field has a value")
            .unwrap_or_default()
    }

    /// Picks a radio button, a box or an option by its label.
    pub async fn choose(&self, label: &str) {
        let text = quoted(label);
        let options = format!(
            "//label[contains(normalize-space(.), {text})] | //option[normalize-space(.)={text}]"
        );
        self.click(&options, &format!("no choice is labelled '{label}'"))
            .await;
    }

    /// Picks the first of the radio buttons that share this name.
    pub async fn choose_first(&self, name: &str) {
        let labels = format!(
            "(//label[@for=//input[@type='radio' and @name='{name}']/@id or .//input[@type='radio' and @name='{name}']])"
        );
        self.click(&labels, &format!("there is nothing to choose for '{name}'"))
            .await;
    }

    /// Presses the button (or opens the summary) that has this name.
    pub async fn press(&self, name: &str) {
        let text = quoted(name);
        let same = format!("normalize-space(.)={text} or @aria-label={text} or @value={text}");
        let like = format!("contains(normalize-space(.), {text})");
        let buttons = format!("(//button | //input[@type='submit'] | //summary)[{same}]");
        let similar = format!("(//button | //summary)[{like}]");
        let exact = self.visible(&buttons).await.is_some();
        self.click(
            if exact { &buttons } else { &similar },
            &format!("no button is called '{name}'"),
        )
        .await;
    }

    /// Follows the link that has these words.
    pub async fn follow(&self, name: &str) {
        let text = quoted(name);
        let links = format!("//a[normalize-space(.)={text} or @aria-label={text}]");
        let similar = format!("//a[contains(normalize-space(.), {text})]");
        let exact = self.visible(&links).await.is_some();
        self.click(
            if exact { &links } else { &similar },
            &format!("no link is called '{name}'"),
        )
        .await;
    }

    /// Presses keys wherever the focus is.
    pub async fn keys(&self, keys: &str) {
        let here = self
            .client
            .active_element()
            .await
            .expect("something has the focus");
        here.send_keys(keys)
            .await
            .unwrap_or_else(|error| panic!("the keys went nowhere: {error}"));
    }

    /// Presses Enter wherever the focus is.
    pub async fn enter(&self) {
        self.keys(&String::from(char::from(Key::Enter))).await;
    }

    /// Presses Tab until the focus is on something of this name, as somebody without a mouse does.
    pub async fn tab_to(&self, name: &str) {
        let mut met = Vec::new();
        for _ in 0..200 {
            self.keys(&String::from(char::from(Key::Tab))).await;
            let here = self.focus().await;
            if here.contains(name) {
                assert!(
                    self.focus_shows().await,
                    "the focus on '{name}' cannot be seen"
                );
                return;
            }
            met.push(here);
        }
        met.dedup();
        panic!(
            "Tab never comes to '{name}' on {}; it meets: {}",
            self.path().await,
            met.join(" | ")
        );
    }

    /// The name of what has the focus: its label, or what it reads as.
    pub async fn focus(&self) -> String {
        let asked = "const e = document.activeElement; if (!e) return '';
            const labels = e.labels ? [...e.labels].map(l => l.textContent).join(' ') : '';
            return [e.getAttribute('aria-label') || '', labels, e.matches('input,textarea,select,body') ? '' : e.textContent]
                .join(' ').replace(/\\s+/g, ' ').trim();";
        self.ask(asked)
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    async fn focus_shows(&self) -> bool {
        let asked = "const look = e => { const s = getComputedStyle(e);
                return s.outlineStyle === 'auto' || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none'; };
            const e = document.activeElement;
            return look(e) || [...(e.labels || [])].some(look) || (e.parentElement !== null && look(e.parentElement));";
        self.ask(asked).await.as_bool().unwrap_or_default()
    }

    // ---- What a visitor sees ------------------------------------------------------------------------------------

    /// Waits until these words can be read on the page.
    pub async fn sees(&self, words: &str) {
        let began = Instant::now();
        loop {
            let page = self.words().await;
            if page.contains(words) {
                return;
            }
            if began.elapsed() > PATIENCE {
                self.screenshot("not-seen").await;
                panic!(
                    "'{words}' is not on {} (see target/screenshots/not-seen.png), which reads:\n{page}",
                    self.path().await
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Insists that these words cannot be read on the page now.
    pub async fn misses(&self, words: &str) {
        let page = self.words().await;
        assert!(
            !page.contains(words),
            "'{words}' is on {}:\n{page}",
            self.path().await
        );
    }

    /// Everything that can be read on the page, white space made single.
    pub async fn words(&self) -> String {
        let text = self
            .ask("return document.body ? document.body.innerText : '';")
            .await;
        text.as_str()
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Asks the page a question in JavaScript; works with the page's own scripts off too.
    pub async fn ask(&self, script: &str) -> Value {
        self.client
            .execute(script, vec![])
            .await
            .unwrap_or_else(|error| panic!("the page cannot be asked: {error}\n{script}"))
    }

    /// Insists that nothing sticks out to the right, which on a phone means scrolling two ways.
    pub async fn fits(&self) {
        let found = self.too_wide().await;
        assert!(
            found.is_empty(),
            "{} is wider than its window:\n{}",
            self.path().await,
            found.join("\n")
        );
    }

    /// What sticks out to the right, if the page scrolls sideways.
    pub async fn too_wide(&self) -> Vec<String> {
        let asked = "const limit = document.documentElement.clientWidth; if (document.documentElement.scrollWidth <= limit) return [];
            return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > limit + 1)
                .slice(0, 5).map(e => e.outerHTML.slice(0, 120));";
        serde_json::from_value(self.ask(asked).await).expect("a list of elements")
    }

    // ---- What no visitor should meet ----------------------------------------------------------------------------

    /// Insists that, since the last call, no page asked another host for anything, broke its content security policy
    /// or put an error on the console.
    pub async fn all_quiet(&self) {
        let noise = self.noise().await;
        assert!(
            noise.is_empty(),
            "on the way to {} the browser noted:\n{}",
            self.path().await,
            noise.join("\n")
        );
    }

    /// What [`Self::all_quiet`] listens for.
    pub async fn noise(&self) -> Vec<String> {
        let mut noise = Vec::new();
        for entry in self.log("performance").await {
            let event: Value =
                serde_json::from_str(entry["message"].as_str().unwrap_or("{}")).unwrap_or_default();
            let event = &event["message"];
            let url = event["params"]["request"]["url"]
                .as_str()
                .unwrap_or_default();
            let is_foreign = !["data:", "blob:", "about:", "chrome:"]
                .iter()
                .any(|kind| url.starts_with(kind))
                && url
                    .strip_prefix(self.origin.as_str())
                    .is_none_or(|rest| !rest.starts_with('/') && !rest.is_empty());
            if event["method"] == "Network.requestWillBeSent" && is_foreign {
                noise.push(format!("a request to another host: {url}"));
            }
        }
        for entry in self.log("browser").await {
            let message = entry["message"].as_str().unwrap_or_default();
            // A page that answers 404 or 422 on purpose is said on the console too.
            let is_answer = message.contains("the server responded with a status of 4");
            if (entry["level"] == "SEVERE" || message.contains("Content Security Policy"))
                && !is_answer
            {
                noise.push(format!("on the console: {message}"));
            }
        }
        noise
    }

    // ---- Underneath ---------------------------------------------------------------------------------------------

    async fn field(&self, label: &str) -> Element {
        let text = quoted(label);
        let kinds = "self::input or self::textarea or self::select";
        let named = |test: &str| format!("@id=//label[{test}]/@for or ancestor::label[{test}]");
        let exact = format!(
            "//*[({kinds}) and ({} or @aria-label={text})]",
            named(&format!("normalize-space(.)={text}"))
        );
        let similar = format!(
            "//*[({kinds}) and ({})]",
            named(&format!("contains(normalize-space(.), {text})"))
        );
        let began = Instant::now();
        loop {
            for path in [&exact, &similar] {
                if let Some(field) = self.visible(path).await {
                    return field;
                }
            }
            assert!(
                began.elapsed() < PATIENCE,
                "no field is labelled '{label}' on {}, which reads:\n{}",
                self.path().await,
                self.words().await
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn visible(&self, path: &str) -> Option<Element> {
        for element in self.client.find_all(Locator::XPath(path)).await.ok()? {
            if element.is_displayed().await.unwrap_or_default() {
                return Some(element);
            }
        }
        None
    }

    async fn click(&self, path: &str, otherwise: &str) {
        let began = Instant::now();
        loop {
            let mut trouble = None;
            if let Some(element) = self.visible(path).await {
                if self.keyboard {
                    return self.press_keys_on(&element).await;
                }
                // The page may have gone since the element was found.
                let clicked = match self.mark_this_page(&element).await {
                    Ok(()) => element.click().await,
                    Err(gone) => Err(gone),
                };
                match clicked {
                    Ok(()) => return self.wait_for_the_next_page().await,
                    Err(error) => trouble = Some(error.to_string()),
                }
            }
            if began.elapsed() > PATIENCE {
                self.screenshot("not-clicked").await;
                let why = trouble.unwrap_or_else(|| "it is not there".to_owned());
                panic!(
                    "{otherwise} on {} ({why}), which reads:\n{}",
                    self.path().await,
                    self.words().await
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses Tab until the focus is where it is wanted (on a radio button by the arrows of its group), and insists that it
    /// can be seen there.
    async fn reach(&self, element: &Element) {
        let mut key = Key::Tab;
        let mut presses = 0;
        let mut most = 1;
        while presses < most {
            let (place, stops, all) = self.way_to(element).await;
            // Twice around the page.
            most = 2 * all + 10;
            if place == "there" {
                assert!(
                    self.focus_shows().await,
                    "the focus on '{}' cannot be seen",
                    self.focus().await
                );
                return;
            }
            if place == "in its group" {
                key = Key::Down;
            }
            // The first tells where Tab sets out from. Then the way is pressed at once, as by somebody who sees how far it is; if
            // that is not all, the rest is one by one.
            let at_once = if presses == 1 { stops } else { 1 };
            presses += at_once;
            let keys: String = std::iter::repeat_n(char::from(key), at_once).collect();
            self.keys(&keys).await;
        }
        let wanted = self
            .ask_of(element, "return arguments[0].textContent")
            .await;
        panic!(
            "the keyboard never comes to {wanted} on {}",
            self.path().await
        );
    }

    /// Whether the focus is there, how many times Tab is pressed until it may be, by the order of the page, and how many stops there are.
    async fn way_to(&self, element: &Element) -> (String, usize, usize) {
        let asked = "const e = arguments[0], here = document.activeElement;
            const wanted = e.matches('label') ? e.control : e.matches('option') ? e.closest('select') : e;
            if (here === wanted) return ['there', 0, 0];
            const of_one_group = (one, other) => one.type === 'radio' && other.type === 'radio' && one.name === other.name && one.form === other.form;
            const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
            if (of_one_group(here, wanted)) return ['in its group', 1, all.length];
            const stops = all.filter((one, at) =>
                one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}) && !of_one_group(one, here) &&
                !of_one_group(one, wanted) && !all.slice(at + 1).some(next => of_one_group(one, next)));
            const follows = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
            const is_ahead = follows(here, wanted);
            const between = stops.filter(one => one !== wanted && one !== here &&
                (is_ahead ? follows(here, one) && follows(one, wanted) : follows(here, one) || follows(one, wanted)));
            return ['elsewhere', 1 + between.length, all.length];";
        serde_json::from_value(self.ask_of(element, asked).await)
            .expect("a place and how far it is")
    }

    /// What a click would do, by keys; waits for the next page, if this leads to one.
    async fn press_keys_on(&self, element: &Element) {
        self.reach(element).await;
        let asked = "const e = arguments[0], wanted = e.matches('label') ? e.control : e;
            return e.matches('option') ? e.textContent : wanted.type === 'radio' && wanted.checked ? '' :
                wanted.matches('input[type=radio], input[type=checkbox]') ? ' ' : 'Enter';";
        let keys = self.ask_of(element, asked).await;
        if keys != "Enter" {
            return self.keys(keys.as_str().unwrap_or_default()).await;
        }
        self.mark_this_page(element)
            .await
            .expect("the page is there while it is typed on");
        self.enter().await;
        self.wait_for_the_next_page().await;
    }

    /// Puts a mark on the page that a press of this element leaves behind: a link out of it, or a button that sends a form.
    /// The mark goes when a script answers the form on the same page.
    async fn mark_this_page(&self, element: &Element) -> Result<(), CmdError> {
        let mark = "const e = arguments[0], link = e.closest('a'), mark = document.documentElement.dataset;
            const leaves = link ? link.pathname + link.search !== location.pathname + location.search && !link.hasAttribute('download')
                : e.form && e.type === 'submit';
            delete mark.before;
            if (leaves) mark.before = 'yes';
            if (leaves && e.form) e.form.addEventListener('submit', event => setTimeout(() => { if (event.defaultPrevented) delete mark.before; }));
            return true;";
        let element = serde_json::to_value(element).expect("an element has a name");
        self.client.execute(mark, vec![element]).await.map(|_| ())
    }

    /// Waits until a marked page has made room for the next one. The driver waits for it too, but not for one whose request
    /// has not set out yet: on a busy machine that one would then overtake whatever the test opens next.
    async fn wait_for_the_next_page(&self) {
        let began = Instant::now();
        let is_new =
            "return document.readyState === 'complete' && !document.documentElement.dataset.before";
        while began.elapsed() < Duration::from_secs(2) {
            // Between two pages there is none to ask.
            let answer = self.client.execute(is_new, vec![]).await;
            if answer.is_ok_and(|answer| answer == true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Asks the page about one element, which the question calls `arguments[0]`.
    async fn ask_of(&self, element: &Element, script: &str) -> Value {
        let element = serde_json::to_value(element).expect("an element has a name");
        self.client
            .execute(script, vec![element])
            .await
            .unwrap_or_else(|error| panic!("the page cannot be asked: {error}\n{script}"))
    }

    async fn devtools(&self, command: &str, params: Value) -> Value {
        let body = json!({"cmd": command, "params": params});
        let answer = self
            .client
            .issue_cmd(Extra {
                path: "goog/cdp/execute",
                body,
            })
            .await;
        answer.unwrap_or_else(|error| panic!("{command} failed: {error}"))
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        let answer = self
            .client
            .issue_cmd(Extra {
                path: "se/log",
                body: json!({"type": kind}),
            })
            .await;
        answer
            .expect("the log can be read")
            .as_array()
            .cloned()
            .unwrap_or_default()
    }
}

/// A command of chromedriver's own, beyond the WebDriver standard.
#[derive(Debug)]
struct Extra {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

fn start_driver() -> (Child, u16) {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .expect("a port is free")
        .port();
    let driver = Command::new(program("chromedriver"))
        .arg(format!("--port={port}"))
        .arg("--log-level=OFF")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("chromedriver starts");
    (driver, port)
}

/// Where a program is; without it there is no browser test, and saying so is better than passing.
fn program(name: &str) -> PathBuf {
    let places = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&places)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| {
            panic!(
                "{name} is not installed; `tests/run browser` installs what the browser tests need"
            )
        })
}

/// A string as XPath writes it, which has no escapes.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let Some(value) = LETTERS.iter().position(|l| *l == letter) else {
            continue;
        };
        held = (held << 6) | u32::try_from(value).expect("there are 64 letters");
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    bytes
}
