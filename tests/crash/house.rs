//! The binary on a database of its own, and just enough of a browser to sign in and send forms.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// A jar of cookies.
pub type Cookies = BTreeMap<String, String>;

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// The site as a process.
pub struct House {
    folder: tempfile::TempDir,
    database: String,
    port: u16,
    process: Arc<Mutex<Option<Child>>>,
}

impl House {
    /// A place for a site: a folder, a free port, a fresh database.
    pub fn found() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let database = match std::env::var("DATABASE_URL") {
            Ok(url) if url.starts_with("postgres") => schema_of_its_own(&url),
            _ => format!("sqlite:{}", folder.path().join("site.sqlite").display()),
        };
        Self {
            folder,
            database,
            port,
            process: Arc::default(),
        }
    }

    /// Runs a command of the binary to its end while the site is down.
    pub fn run(&self, words: &[&str]) {
        let done = self.command(words).output().expect("the binary starts");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{words:?}: {said}");
    }

    /// A command of the binary on this database, yet to be started.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_common-ground"));
        command
            .args(words)
            .env("DATABASE_URL", &self.database)
            .env("KEY_FILE", self.folder.path().join("key"))
            .env("LOG_LEVEL", "warn")
            .current_dir(self.folder.path());
        command
    }

    /// Whether the database is one file.
    pub fn is_sqlite(&self) -> bool {
        self.database.starts_with("sqlite:")
    }

    /// A folder of its own.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Rows of the database, every cell as text: the statement casts them.
    pub fn rows(&self, sql: &'static str) -> Vec<Vec<String>> {
        on_the_database(&self.database, async |connection| {
            use sqlx::Row;
            let rows = sqlx::query(sql).fetch_all(connection).await?;
            rows.iter()
                .map(|row| (0..row.len()).map(|at| row.try_get(at)).collect())
                .collect()
        })
    }

    /// Changes the database behind the site's back.
    pub fn arrange(&self, sql: &'static str) {
        on_the_database(&self.database, async |connection| {
            sqlx::query(sql).execute(connection).await.map(drop)
        });
    }

    /// Starts the binary and waits until it answers.
    pub fn start(&mut self) {
        let child = Command::new(env!("CARGO_BIN_EXE_common-ground"))
            .arg("serve")
            .env("DATABASE_URL", &self.database)
            .env("LISTEN", format!("127.0.0.1:{}", self.port))
            .env("KEY_FILE", self.folder.path().join("key"))
            .env("LOG_LEVEL", "warn")
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        *self.process.lock().expect("the process") = Some(child);
        for _ in 0..200 {
            if self
                .exchange("GET", "/healthz", "", &mut Cookies::new())
                .is_some()
            {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the site did not answer within ten seconds");
    }

    /// Kills the process with SIGKILL after some milliseconds, and waits for its end.
    pub fn kill_after(&self, millis: u64) -> JoinHandle<()> {
        let process = self.process.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(millis));
            if let Some(mut child) = process.lock().expect("the process").take() {
                child.kill().expect("SIGKILL");
                child.wait().expect("its end");
            }
        })
    }

    /// Signs in by the code in the outbox.
    pub fn sign_in(&self, email: &str, jar: &mut Cookies) {
        let asked = self.post("/sign-in", &[("email", email), ("next", "/")], jar);
        assert_eq!(asked.status, 303, "{}", asked.body);
        let outbox = self.get("/outbox", jar).body;
        let at = outbox.find(" is your code").expect("a letter with a code");
        let code = &outbox[at - 6..at];
        let typed = self.post("/sign-in/code", &[("code", code)], jar);
        assert_eq!(typed.status, 303, "{}", typed.body);
    }

    /// Opens a page.
    pub fn get(&self, path: &str, jar: &mut Cookies) -> Answer {
        self.exchange("GET", path, "", jar)
            .expect("the site answers")
    }

    /// Opens a page; `None` when the site died before it answered.
    pub fn try_get(&self, path: &str, jar: &mut Cookies) -> Option<Answer> {
        self.exchange("GET", path, "", jar)
    }

    /// Sends a form.
    pub fn post(&self, path: &str, form: &[(&str, &str)], jar: &mut Cookies) -> Answer {
        self.try_post(path, form, jar).expect("the site answers")
    }

    /// Sends a form; `None` when the site died before it answered.
    pub fn try_post(&self, path: &str, form: &[(&str, &str)], jar: &mut Cookies) -> Option<Answer> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        self.exchange("POST", path, &body, jar)
    }

    fn exchange(&self, method: &str, path: &str, body: &str, jar: &mut Cookies) -> Option<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let cookies = jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nsec-fetch-site: same-origin\r\ncookie: {cookies}\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        )
        .ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split_whitespace().nth(1)?.parse().ok()?;
        for line in head.lines() {
            if let Some((name, value)) = line.split_once(": ")
                && name.eq_ignore_ascii_case("set-cookie")
                && let Some((name, value)) = value
                    .split(';')
                    .next()
                    .and_then(|pair| pair.split_once('='))
            {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        Some(Answer {
            status,
            body: body.to_owned(),
        })
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Ok(mut process) = self.process.lock()
            && let Some(mut child) = process.take()
        {
            let _killed = child.kill();
            let _ended = child.wait();
        }
    }
}

/// Does something on a connection of one's own.
fn on_the_database<T>(
    url: &str,
    act: impl AsyncFnOnce(&mut sqlx::AnyConnection) -> sqlx::Result<T>,
) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        use sqlx::Connection;
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(url)
            .await
            .expect("the database answers; tests/run starts PostgreSQL");
        let done = act(&mut connection).await.expect("a statement");
        connection.close().await.expect("closed");
        done
    })
}

fn schema_of_its_own(url: &str) -> String {
    let schema = format!("cg_crash_{}", common_ground::clock::random_token());
    let sql = format!("CREATE SCHEMA {schema}");
    on_the_database(url, async |connection| {
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        sql.execute(connection).await.map(drop)
    });
    format!(
        "{url}{}options=-csearch_path%3D{schema}",
        if url.contains('?') { '&' } else { '?' }
    )
}
