//! Letters leave by a real mail server over TLS, in both of its forms, and arrive with the headers that readers' programs
//! go by. The server is aiosmtpd, which `tests/run` fetches; its certificate is made here by openssl.
#![allow(clippy::unwrap_used, reason = "a test says enough by failing")]

use common_ground::config::{Given, MailRoute};
use common_ground::domain::ids::LetterId;
use common_ground::domain::letter::{Lane, Letter};
use common_ground::mail::Mailer;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A mail server in a folder of its own, ended with the test.
struct Server {
    folder: tempfile::TempDir,
    process: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts one that speaks TLS from the first byte (`smtps`), or after STARTTLS.
    fn start(smtps: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        make_certificates(folder.path());
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let (certificate, key) = if smtps {
            ("--smtpscert", "--smtpskey")
        } else {
            ("--tlscert", "--tlskey")
        };
        let mut command = Command::new(aiosmtpd());
        command
            .args([
                "--nosetuid",
                "--listen",
                &format!("127.0.0.1:{port}"),
                certificate,
                "server.pem",
                key,
                "server.key",
            ])
            .args(["--class", "aiosmtpd.handlers.Mailbox", "box"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = command.spawn().unwrap();
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "aiosmtpd did not start"
            );
            std::thread::yield_now();
        }
        Self {
            folder,
            process,
            port,
        }
    }

    /// What arrived, as it came over the wire.
    fn letters(&self) -> Vec<String> {
        let arrived = std::fs::read_dir(self.folder.path().join("box/new"));
        arrived
            .into_iter()
            .flatten()
            .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect()
    }

    fn mailer(&self, url: &str, trusting: bool) -> Mailer {
        let mut config = Given::default().check().unwrap();
        config.base_url = "https://ideas.example.org".parse().unwrap();
        "Common Ground <hello@ideas.example.org>".clone_into(&mut config.mail_from);
        config.mail = MailRoute::Smtp {
            url: url.replace("PORT", &self.port.to_string()),
            ca_file: trusting.then(|| self.folder.path().join("ca.pem")),
        };
        Mailer::from_route(&config).unwrap()
    }
}

fn letter() -> Letter {
    Letter {
        dedupe: "event/5/to/7".to_owned(),
        lane: Lane::Updates,
        to: "ada@example.org".to_owned(),
        subject: "A répondu: “Grey” answered\r\nBcc: eve@example.org".to_owned(),
        text: "Grey has answered.\n.\nA dot alone ends nothing; a line may be long: ".to_owned()
            + &"word ".repeat(300),
        html: "<p>Grey has answered. Dŵr, £5.</p>".to_owned(),
        unsubscribe_url: Some("https://ideas.example.org/unsubscribe/1".to_owned()),
        expires_at: None,
    }
}

#[tokio::test]
async fn a_letter_arrives_over_tls_with_its_headers() {
    for (smtps, url) in [
        (true, "smtps://localhost:PORT"),
        (false, "smtp://localhost:PORT?tls=required"),
    ] {
        let server = Server::start(smtps);
        server
            .mailer(url, true)
            .send(LetterId::from_i64(42), &letter())
            .await
            .unwrap();
        let letters = server.letters();
        assert_eq!(letters.len(), 1, "by {url}");
        let (headers, body) = letters[0].split_once("\n\n").unwrap();
        let headers = headers.replace("\n ", " ").replace("\n\t", " ");
        for line in [
            "From: \"Common Ground\" <hello@ideas.example.org>",
            "To: ada@example.org",
            "Message-ID: <letter-42@ideas.example.org>",
            "List-Unsubscribe: <https://ideas.example.org/unsubscribe/1>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "MIME-Version: 1.0",
            "X-RcptTo: ada@example.org",
        ] {
            assert!(
                headers.lines().any(|header| header == line),
                "no '{line}' by {url} in\n{headers}"
            );
        }
        assert!(
            headers.lines().any(|header| header.starts_with("Date: ")),
            "{headers}"
        );
        assert!(
            !headers.lines().any(|header| header.starts_with("Bcc:")),
            "a subject made a header:\n{headers}"
        );
        assert!(
            body.contains("Content-Type: text/plain") && body.contains("Content-Type: text/html"),
            "{body}"
        );
        assert!(
            letters[0].lines().all(|line| line.len() <= 998),
            "a line is longer than mail allows"
        );
    }
}

#[tokio::test]
async fn a_server_nobody_vouches_for_gets_no_letter() {
    let server = Server::start(true);
    let answer = server
        .mailer("smtps://localhost:PORT", false)
        .send(LetterId::from_i64(1), &letter())
        .await;
    assert!(answer.is_err(), "the certificate was believed");
    assert!(server.letters().is_empty());
}

#[tokio::test]
async fn a_letter_is_never_sent_in_the_clear() {
    // This server offers no TLS at all on its port, and "required" must mean it.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let talk = std::thread::spawn(move || {
        use std::io::{BufRead, BufReader, Write};
        let mut seen = Vec::new();
        let Ok((mut stream, _)) = listener.accept() else {
            return seen;
        };
        let _ = stream.write_all(b"220 plain.example.org\r\n");
        let reader = BufReader::new(stream.try_clone().unwrap());
        for line in reader.lines().map_while(Result::ok) {
            let _ = stream.write_all(b"250 plain.example.org\r\n");
            seen.push(line);
        }
        seen
    });
    let server = Server::start(true);
    let mailer = server.mailer(&format!("smtp://localhost:{port}?tls=required"), true);
    assert!(mailer.send(LetterId::from_i64(1), &letter()).await.is_err());
    drop(mailer);
    let seen = talk.join().unwrap();
    assert!(
        !seen.iter().any(|line| line.contains("ada@example.org")),
        "{seen:?}"
    );
}

fn make_certificates(folder: &Path) {
    let openssl = |words: &str| {
        let done = Command::new("openssl")
            .args(words.split(' '))
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .expect("openssl is not installed; `tests/run` installs what the mail test needs");
        assert!(
            done.status.success(),
            "openssl {words}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!(
        "req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=test-authority -addext basicConstraints=critical,CA:true"
    ));
    openssl(&format!(
        "req {key} -keyout server.key -out server.csr -subj /CN=localhost"
    ));
    std::fs::write(
        folder.join("names"),
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:false\n",
    )
    .unwrap();
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names",
    );
}

fn aiosmtpd() -> PathBuf {
    let tools = std::env::var_os("COMMON_GROUND_TEST_TOOLS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-tools"),
        PathBuf::from,
    );
    let found = std::fs::read_dir(&tools)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin/aiosmtpd")))
        .find(|path| path.is_file());
    found.unwrap_or_else(|| {
        panic!(
            "aiosmtpd is not in {}; `tests/run` fetches it",
            tools.display()
        )
    })
}
