//! Every setting, read once at the start: from flags, environment or a TOML file, in that order.
//! It must not know what a setting is used for; a bad or unknown one stops the start with a sentence saying what to write.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use ipnet::IpNet;
use serde::Deserialize;
use url::Url;

mod doors;
mod origin;
mod written;

use crate::domain::door::house::Bars;
use written::{keys, number, said};

/// Long enough that a crowd costs one rendering, short enough that nobody notices (security.md 2.20).
const PAGE_CACHE_SECONDS: u64 = 2;

/// The name of the log's key where no setting gives another: it lies beside `KEY_FILE`, and is in the same backup.
const LOG_KEY: &str = "common-ground-log.key";
const DECLARATION_KEY: &str = "common-ground-declarations.key";

/// A setting that cannot be used, in a sentence that says what to write instead.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// The settings as they were given: each one optional.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The database: `sqlite:FILE` or `postgres://…`
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    database_url: Option<String>,
    /// A read replica of the same database
    #[arg(
        long,
        env = "DATABASE_READER_URL",
        global = true,
        hide_env_values = true
    )]
    database_reader_url: Option<String>,
    /// The address and port to listen on
    #[arg(long, env = "LISTEN", global = true)]
    listen: Option<String>,
    /// The address people type, such as https://ideas.example.org
    #[arg(long, env = "BASE_URL", global = true)]
    base_url: Option<String>,
    /// The mail server, such as smtps://user:password@mail.example.org
    #[arg(long, env = "SMTP_URL", global = true, hide_env_values = true)]
    smtp_url: Option<String>,
    /// The sender of letters, such as "Common Ground <hello@example.org>"
    #[arg(long, env = "MAIL_FROM", global = true)]
    mail_from: Option<String>,
    /// A PEM file with the certificate authority of a mail server of your own
    #[arg(long, env = "SMTP_CA_FILE", global = true)]
    smtp_ca_file: Option<PathBuf>,
    /// Run without a mail server: letters are only kept in the outbox and shown in the terminal
    #[arg(long, env = "ALLOW_NO_MAIL", global = true, num_args = 0..=1, require_equals = true, default_missing_value = "yes")]
    #[serde(default, deserialize_with = "written::as_words")]
    allow_no_mail: Option<String>,
    /// The domain under which MPs have their e-mail addresses; they are invited nowhere else
    #[arg(long, env = "MP_EMAIL_DOMAIN", global = true)]
    mp_email_domain: Option<String>,
    /// The keys of the parties in government, separated by commas, as in labour,labour-co-op; without it the largest party
    #[arg(long, env = "GOVERNMENT_PARTIES", global = true)]
    government_parties: Option<String>,
    /// Networks whose X-Forwarded-For is believed, separated by commas
    #[arg(long, env = "TRUSTED_PROXIES", global = true)]
    trusted_proxies: Option<String>,
    /// Networks that share one address among many and are not limited, separated by commas
    #[arg(long, env = "UNLIMITED_NETWORKS", global = true)]
    unlimited_networks: Option<String>,
    /// A file with the secret that signs links; made when missing
    #[arg(long, env = "KEY_FILE", global = true)]
    key_file: Option<PathBuf>,
    /// A file with the secret that signs the public log; made when missing
    #[arg(long, env = "LOG_KEY_FILE", global = true)]
    log_key_file: Option<PathBuf>,
    /// A file with the secret under which moderators' ties with parties are locked away; made when missing
    #[arg(long, env = "DECLARATION_KEY_FILE", global = true)]
    declaration_key_file: Option<PathBuf>,
    /// The first of two files with the secrets under which words removed for a legal reason are locked away; made when missing
    #[arg(long, env = "SEAL_KEY_FILE_ONE", global = true)]
    seal_key_file_one: Option<PathBuf>,
    /// The second of the two: keep a copy of each with another person
    #[arg(long, env = "SEAL_KEY_FILE_TWO", global = true)]
    seal_key_file_two: Option<PathBuf>,
    /// How many seconds a page stays the same for people who are not signed in; 0 keeps none
    #[arg(long, env = "PAGE_CACHE_SECONDS", global = true)]
    #[serde(default, deserialize_with = "written::as_words")]
    page_cache_seconds: Option<String>,
    /// How many people in one constituency put an idea to its MP
    #[arg(long, env = "LOCAL_DOOR", global = true)]
    #[serde(default, deserialize_with = "written::as_words")]
    local_door: Option<String>,
    /// How many people in the whole country put an idea to the MPs of all parties
    #[arg(long, env = "NATIONAL_DOOR", global = true)]
    #[serde(default, deserialize_with = "written::as_words")]
    national_door: Option<String>,
    /// How many ideas a month that every opinion group supports are put to the MPs of all parties; 0 for none
    #[arg(long, env = "COMMON_GROUND_DOOR", global = true)]
    #[serde(default, deserialize_with = "written::as_words")]
    common_ground_door: Option<String>,
    /// And how many more of every topic
    #[arg(long, env = "COMMON_GROUND_DOOR_PER_TOPIC", global = true)]
    #[serde(default, deserialize_with = "written::as_words")]
    common_ground_door_per_topic: Option<String>,
    /// The name of the site
    #[arg(long, env = "SITE_NAME", global = true)]
    site_name: Option<String>,
    /// Who runs the site: name, address and e-mail, as shown on its imprint page
    #[arg(long, env = "OPERATOR", global = true)]
    operator: Option<String>,
    /// How log lines are written: text or json
    #[arg(long, env = "LOG_FORMAT", global = true)]
    log_format: Option<String>,
    /// Which log lines are written, such as info or common_ground=debug
    #[arg(long, env = "LOG_LEVEL", global = true)]
    log_level: Option<String>,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// For machines.
    Json,
}

/// How letters leave the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailRoute {
    /// By a mail server.
    Smtp {
        /// Its address, with user and password.
        url: String,
        /// A certificate authority of its own, as a PEM file.
        ca_file: Option<PathBuf>,
    },
    /// Not at all: they stay in the outbox, on a page and in the terminal.
    Outbox,
}

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sqlite:FILE` or `postgres://…`.
    pub database_url: String,
    /// Where reads go, when elsewhere.
    pub database_reader_url: Option<String>,
    /// The socket to listen on.
    pub listen: SocketAddr,
    /// Scheme, host and port that people type; every link in a letter and the same-origin check are built from it.
    pub base_url: Url,
    /// How letters leave.
    pub mail: MailRoute,
    /// The sender of letters.
    pub mail_from: String,
    /// The domain of MPs' e-mail addresses.
    pub mp_email_domain: String,
    /// The keys of the parties in government; none where the largest is taken for it.
    pub government_parties: Vec<String>,
    /// Whose word about a visitor's address is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks whose requests are not limited by address (a parliament, a university).
    pub unlimited_networks: Vec<IpNet>,
    /// The file with the secret that signs links.
    pub key_file: PathBuf,
    /// The file with the secret that signs the public log: of its own, because whoever keeps the log's key need not keep the other.
    pub log_key_file: PathBuf,
    /// The file with the secret that locks away what moderators declare: with it, and the database, their ties could be read.
    pub declaration_key_file: PathBuf,
    /// The two files with the secrets that lock sealed words away; without them such words stay in the tables, out of sight.
    pub seal_key_files: Option<(PathBuf, PathBuf)>,
    /// How long a page stays the same for people who are not signed in (security.md 2.20).
    pub page_cache_for: Duration,
    /// How many people in one constituency put an idea to its MP. Never below ten, which would tell of fewer votes than pages may.
    pub local_door: i64,
    /// What puts an idea to the MPs of all parties.
    pub house_doors: Bars,
    /// The name of the site.
    pub site_name: String,
    /// Who runs the site, for its imprint page; empty when not said.
    pub operator: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written.
    pub log_level: String,
    /// Whether this is a demo with fictional people and one-click sign-in. Set by the command, never by a setting.
    pub demo: bool,
}

impl Given {
    /// Fills what flags and environment left open from a TOML file.
    pub fn or_from_file(self, path: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = path else { return Ok(self) };
        let text = std::fs::read_to_string(path).map_err(|error| {
            ConfigError(format!(
                "The settings file {} cannot be read: {error}.",
                path.display()
            ))
        })?;
        let file: Self = toml::from_str(&text).map_err(|error| {
            ConfigError(format!(
                "The settings file {} has a mistake: {}",
                path.display(),
                error.to_string().trim()
            ))
        })?;
        Ok(Self {
            database_url: self.database_url.or(file.database_url),
            database_reader_url: self.database_reader_url.or(file.database_reader_url),
            listen: self.listen.or(file.listen),
            base_url: self.base_url.or(file.base_url),
            smtp_url: self.smtp_url.or(file.smtp_url),
            mail_from: self.mail_from.or(file.mail_from),
            smtp_ca_file: self.smtp_ca_file.or(file.smtp_ca_file),
            allow_no_mail: self.allow_no_mail.or(file.allow_no_mail),
            mp_email_domain: self.mp_email_domain.or(file.mp_email_domain),
            government_parties: self.government_parties.or(file.government_parties),
            trusted_proxies: self.trusted_proxies.or(file.trusted_proxies),
            unlimited_networks: self.unlimited_networks.or(file.unlimited_networks),
            key_file: self.key_file.or(file.key_file),
            log_key_file: self.log_key_file.or(file.log_key_file),
            declaration_key_file: self.declaration_key_file.or(file.declaration_key_file),
            seal_key_file_one: self.seal_key_file_one.or(file.seal_key_file_one),
            seal_key_file_two: self.seal_key_file_two.or(file.seal_key_file_two),
            page_cache_seconds: self.page_cache_seconds.or(file.page_cache_seconds),
            local_door: self.local_door.or(file.local_door),
            national_door: self.national_door.or(file.national_door),
            common_ground_door: self.common_ground_door.or(file.common_ground_door),
            common_ground_door_per_topic: self
                .common_ground_door_per_topic
                .or(file.common_ground_door_per_topic),
            site_name: self.site_name.or(file.site_name),
            operator: self.operator.or(file.operator),
            log_format: self.log_format.or(file.log_format),
            log_level: self.log_level.or(file.log_level),
        })
    }

    /// The settings of a demo: nothing of a real site is read, made or written to, and no mail server is asked for.
    #[must_use]
    pub fn of_demo(self) -> Self {
        Self {
            database_url: None,
            database_reader_url: None,
            smtp_url: None,
            smtp_ca_file: None,
            allow_no_mail: Some("yes".into()),
            key_file: None,
            log_key_file: None,
            declaration_key_file: None,
            seal_key_file_one: None,
            seal_key_file_two: None,
            ..self
        }
    }

    /// Checks every setting; the first that cannot be used ends it with a sentence.
    pub fn check(self) -> Result<Config, ConfigError> {
        let database_url = self
            .database_url
            .unwrap_or_else(|| "sqlite:common-ground.sqlite".into());
        for (name, url) in [
            ("DATABASE_URL", Some(&database_url)),
            ("DATABASE_READER_URL", self.database_reader_url.as_ref()),
        ] {
            if let Some(url) = url
                && !["sqlite:", "postgres://", "postgresql://"]
                    .iter()
                    .any(|scheme| url.starts_with(scheme))
            {
                return Err(ConfigError(format!(
                    "{name} must begin with sqlite: or postgres://, for example sqlite:common-ground.sqlite."
                )));
            }
            if let Some(rest) = url.and_then(|url| url.strip_prefix("sqlite:"))
                && rest.trim_start_matches('/').split('?').next() == Some("")
            {
                return Err(ConfigError(format!(
                    "{name} names no file; write for example sqlite:common-ground.sqlite."
                )));
            }
        }
        let listen_text = self.listen.unwrap_or_else(|| "127.0.0.1:3000".into());
        let listen: SocketAddr = listen_text
            .parse()
            .map_err(|_| ConfigError(format!("LISTEN is {listen_text:?}; write an address and a port, for example 127.0.0.1:3000.")))?;
        let base_text = self.base_url.unwrap_or_else(|| format!("http://{listen}"));
        let base_url = base_url(&base_text)?;
        let allow_no_mail = written::truth("ALLOW_NO_MAIL", self.allow_no_mail.as_deref())?;
        let mail = match self.smtp_url {
            Some(url) => {
                if !["smtp://", "smtps://"]
                    .iter()
                    .any(|scheme| url.starts_with(scheme))
                {
                    return Err(ConfigError(
                        "SMTP_URL must begin with smtps:// (or smtp:// with ?tls=required), for example smtps://user:password@mail.example.org.".into(),
                    ));
                }
                check_encrypted(&url)?;
                MailRoute::Smtp {
                    url,
                    ca_file: self.smtp_ca_file,
                }
            }
            None if is_local(&base_url) || allow_no_mail => MailRoute::Outbox,
            None => {
                return Err(ConfigError(
                    "SMTP_URL is not set, so nobody could receive a sign-in code. Set SMTP_URL, or say --allow-no-mail if letters shall only be kept in the outbox.".into(),
                ));
            }
        };
        let trusted_proxies = networks(
            "TRUSTED_PROXIES",
            self.trusted_proxies.as_deref().unwrap_or_default(),
        )?;
        // On one's own machine everybody is 127.0.0.1: there the limits would only hinder development and the demo.
        let unlimited = if is_local(&base_url) {
            "127.0.0.0/8, ::1"
        } else {
            ""
        };
        let unlimited_networks = networks(
            "UNLIMITED_NETWORKS",
            self.unlimited_networks.as_deref().unwrap_or(unlimited),
        )?;
        let log_format = match self.log_format.as_deref() {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => {
                return Err(ConfigError(format!(
                    "LOG_FORMAT is {other:?}; write text or json."
                )));
            }
        };
        let log_level = said("LOG_LEVEL", self.log_level, "info,sqlx=warn")?;
        if tracing_subscriber::EnvFilter::try_new(&log_level).is_err()
            || !log_level.split(',').any(names_a_level)
        {
            return Err(ConfigError(format!(
                "LOG_LEVEL is {log_level:?}; write error, warn, info, debug or trace, also for one part alone: info,common_ground=debug."
            )));
        }
        let mail_from = written::sender(self.mail_from, &base_url)?;
        let key_file = self
            .key_file
            .unwrap_or_else(|| PathBuf::from("common-ground.key"));
        Ok(Config {
            database_url,
            database_reader_url: self.database_reader_url,
            listen,
            mail,
            mail_from,
            base_url,
            mp_email_domain: said("MP_EMAIL_DOMAIN", self.mp_email_domain, "parliament.uk")?,
            government_parties: keys("GOVERNMENT_PARTIES", self.government_parties)?,
            trusted_proxies,
            unlimited_networks,
            declaration_key_file: self
                .declaration_key_file
                .unwrap_or_else(|| key_file.with_file_name(DECLARATION_KEY)),
            seal_key_files: match (self.seal_key_file_one, self.seal_key_file_two) {
                (None, None) => None,
                (Some(one), Some(two)) if one != two => Some((one, two)),
                _ => {
                    return Err(ConfigError(
                        "SEAL_KEY_FILE_ONE and SEAL_KEY_FILE_TWO name two different files; give both, or neither.".into(),
                    ));
                }
            },
            log_key_file: self
                .log_key_file
                .unwrap_or_else(|| key_file.with_file_name(LOG_KEY)),
            key_file,
            local_door: doors::local(number("LOCAL_DOOR", self.local_door, "25")?)?,
            house_doors: doors::house(
                number("NATIONAL_DOOR", self.national_door, "1000")?,
                number("COMMON_GROUND_DOOR", self.common_ground_door, "5")?,
                number(
                    "COMMON_GROUND_DOOR_PER_TOPIC",
                    self.common_ground_door_per_topic,
                    "1",
                )?,
            )?,
            page_cache_for: Duration::from_secs(
                number("PAGE_CACHE_SECONDS", self.page_cache_seconds, "2")?
                    .unwrap_or(PAGE_CACHE_SECONDS),
            ),
            site_name: said("SITE_NAME", self.site_name, "Common Ground")?,
            operator: self.operator.unwrap_or_default(),
            log_format,
            log_level,
            demo: false,
        })
    }
}

/// "debug", or "common_ground=debug": a lone word that is no level would silence everything.
fn names_a_level(part: &str) -> bool {
    let level = part.rsplit_once('=').map_or(part, |(_, level)| level);
    level
        .trim()
        .parse::<tracing::level_filters::LevelFilter>()
        .is_ok()
}

/// Passwords and sign-in codes never cross a network in clear text. A relay on the same machine is no network.
fn check_encrypted(url: &str) -> Result<(), ConfigError> {
    let wrong = |why: &str| {
        ConfigError(format!(
            "SMTP_URL {why}. Write for example smtps://user:password@mail.example.org, or smtp://mail.example.org:587?tls=required."
        ))
    };
    let url = Url::parse(url).map_err(|_| wrong("cannot be read as an address"))?;
    let requires_tls = url
        .query_pairs()
        .any(|(name, value)| name == "tls" && value == "required");
    if url.scheme() == "smtps" || requires_tls || is_loopback(&url) {
        return Ok(());
    }
    Err(wrong(
        "would send passwords and sign-in codes in clear text",
    ))
}

fn networks(name: &str, text: &str) -> Result<Vec<IpNet>, ConfigError> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse::<IpNet>()
                .or_else(|_| part.parse::<std::net::IpAddr>().map(IpNet::from))
                .map_err(|_| ConfigError(format!("{name} holds {part:?}; write networks such as 10.0.0.0/8, separated by commas.")))
        })
        .collect()
}

fn base_url(text: &str) -> Result<Url, ConfigError> {
    let wrong = || {
        ConfigError(format!(
            "BASE_URL is {text:?}; write scheme and host only, for example https://ideas.example.org."
        ))
    };
    let url = Url::parse(text).map_err(|_| wrong())?;
    let plain = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty();
    if !plain || url.host_str().is_none() || !["http", "https"].contains(&url.scheme()) {
        return Err(wrong());
    }
    if url.scheme() == "http" && !is_local(&url) {
        return Err(ConfigError(format!(
            "BASE_URL is {text:?}; people sign in here, so outside your own machine it must begin with https://."
        )));
    }
    Ok(url)
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The same for addresses of other schemes, whose hosts are never read as numbers.
fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let plain = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || plain
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests;
