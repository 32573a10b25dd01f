//! How a letter leaves the house: by a mail server, into the outbox only, or into a test's memory.
//! It must not know what a letter says or who decided to write it.

pub mod comment_reply;
pub mod desk_week;
pub mod idea_published;
pub mod invitation;
pub mod moderation;
pub mod posted;
pub mod response_edited;
pub mod response_published;
pub mod sign_in_code;
pub mod told;

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::{Config, ConfigError, MailRoute};
use crate::domain::ids::LetterId;
use crate::domain::letter::{Lane, Letter};

/// Ten seconds: a mail server that does not answer by then is tried again later.
const SMTP_TIMEOUT: Duration = Duration::from_secs(10);

/// A letter could not be written: its template failed.
pub type Unwritten = askama::Error;

/// What every letter about what happened here carries: to whom, why, and the way to stop it.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The address.
    pub to: &'a str,
    /// The name of the site.
    pub site: &'a str,
    /// Why it comes: "you follow idea 417".
    pub because: &'a str,
    /// The way to stop such letters, by one click and without signing in.
    pub stop_link: &'a str,
    /// The page that lists all one follows.
    pub manage_link: &'a str,
    /// What makes the letter one and the same.
    pub dedupe: &'a str,
}

impl Envelope<'_> {
    /// Makes the letter of its three parts.
    fn seal(&self, subject: String, text: String, html: String) -> Letter {
        Letter {
            dedupe: self.dedupe.to_owned(),
            lane: Lane::Updates,
            to: self.to.to_owned(),
            subject,
            text,
            html,
            unsubscribe_url: Some(self.stop_link.to_owned()),
            expires_at: None,
        }
    }
}

/// A way for letters to leave.
#[derive(Clone)]
pub enum Mailer {
    /// By a mail server, over TLS.
    Smtp {
        /// The pool of connections.
        transport: AsyncSmtpTransport<Tokio1Executor>,
        /// The sender.
        from: Mailbox,
        /// Our host, for message ids.
        host: String,
    },
    /// Not at all: the outbox keeps them, the terminal shows them.
    Outbox,
    /// Into a test's hands.
    Memory(Arc<Mutex<Vec<Letter>>>),
}

/// Why a letter did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The letter itself cannot be sent: trying again would not help.
    #[error("the letter cannot be sent: {0}")]
    Letter(String),
    /// The server refused it for good.
    #[error("refused: {0}")]
    Refused(String),
    /// The server could not be reached or asked us to come back.
    #[error("not now: {0}")]
    Later(String),
}

#[derive(Clone)]
struct Unsubscribe(String);
#[derive(Clone)]
struct OneClick;

impl Header for Unsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }
    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".into())
    }
}

impl Mailer {
    /// The mailer that the settings ask for.
    pub fn from_route(config: &Config) -> Result<Self, ConfigError> {
        let MailRoute::Smtp { url, ca_file } = &config.mail else {
            return Ok(Self::Outbox);
        };
        let from = config.mail_from.parse().map_err(|_| {
            ConfigError("MAIL_FROM must look like: Common Ground <hello@example.org>".into())
        })?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| ConfigError(format!("SMTP_URL cannot be used: {error}. Write for example smtps://user:password@mail.example.org.")))?
            .timeout(Some(SMTP_TIMEOUT));
        if let Some(path) = ca_file {
            let wrong =
                |error: String| ConfigError(format!("SMTP_CA_FILE {}: {error}", path.display()));
            let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
            let authority =
                Certificate::from_pem(&pem).map_err(|error| wrong(error.to_string()))?;
            let host = url::Url::parse(url)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_default();
            let parameters = TlsParameters::builder(host)
                .add_root_certificate(authority)
                .build()
                .map_err(|error| wrong(error.to_string()))?;
            builder = builder.tls(if url.starts_with("smtps:") {
                Tls::Wrapper(parameters)
            } else {
                Tls::Required(parameters)
            });
        }
        Ok(Self::Smtp {
            transport: builder.build(),
            from,
            host: config.base_url.host_str().unwrap_or("localhost").to_owned(),
        })
    }

    /// A mailer that keeps letters for a test to read.
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Whether letters stay in the house, so that the outbox page must show them.
    pub const fn is_outbox(&self) -> bool {
        matches!(self, Self::Outbox)
    }

    /// Sends one letter. The message id comes from the row, so that a repeat after a crash collapses at the reader's.
    pub async fn send(&self, id: LetterId, letter: &Letter) -> Result<(), MailError> {
        match self {
            Self::Outbox => {
                show(letter);
                Ok(())
            }
            Self::Memory(kept) => {
                kept.lock()
                    .map_err(|_| {
                        MailError::Later("a test failed while holding the letters".into())
                    })?
                    .push(letter.clone());
                Ok(())
            }
            Self::Smtp {
                transport,
                from,
                host,
            } => {
                let message = compose(id, letter, from.clone(), host)?;
                match transport.send(message).await {
                    Ok(_) => Ok(()),
                    Err(error) if error.is_permanent() => {
                        Err(MailError::Refused(error.to_string()))
                    }
                    Err(error) => Err(MailError::Later(error.to_string())),
                }
            }
        }
    }
}

/// Without a mail server the terminal is where a letter is read; the page shows it too where nobody else can open it.
fn show(letter: &Letter) {
    // Where nobody reads the terminal any more, the letter is in the outbox still.
    let _ = writeln!(
        std::io::stdout(),
        "\n---- A letter to {} ----\n{}\n\n{}\n----\n",
        letter.to,
        letter.subject,
        letter.text.trim()
    );
}

fn compose(id: LetterId, letter: &Letter, from: Mailbox, host: &str) -> Result<Message, MailError> {
    let wrong = |error: &dyn std::fmt::Display| MailError::Letter(error.to_string());
    let to: Mailbox = letter
        .to
        .parse()
        .map_err(|error: lettre::address::AddressError| wrong(&error))?;
    // One line, whatever was in it: a line break here would be a header of somebody else's making (T30).
    let subject: String = letter
        .subject
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        .subject(subject)
        .message_id(Some(format!("<letter-{id}@{host}>")));
    if let Some(url) = &letter.unsubscribe_url {
        builder = builder
            .header(Unsubscribe(format!("<{url}>")))
            .header(OneClick);
    }
    builder
        .multipart(MultiPart::alternative_plain_html(
            letter.text.clone(),
            letter.html.clone(),
        ))
        .map_err(|error| wrong(&error))
}
