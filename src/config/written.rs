//! How settings are written: words, numbers, yes or no, lists of keys. It must not know what a setting is for.

use std::str::FromStr;

use lettre::message::Mailbox;
use serde::{Deserialize, Deserializer};
use url::Url;

use super::ConfigError;

/// In a TOML file a number may stand without quotation marks, and so may true and false.
pub(super) fn as_words<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Truth(bool),
        Number(i64),
        Words(String),
    }
    Ok(Some(match Written::deserialize(from)? {
        Written::Truth(truth) => truth.to_string(),
        Written::Number(number) => number.to_string(),
        Written::Words(words) => words,
    }))
}

/// Yes or no, in any of the ways people write it; nothing is no.
pub(super) fn truth(name: &str, given: Option<&str>) -> Result<bool, ConfigError> {
    match given.unwrap_or_default().trim().to_lowercase().as_str() {
        "yes" | "true" | "on" | "1" => Ok(true),
        "no" | "false" | "off" | "0" | "" => Ok(false),
        _ => Err(ConfigError(format!(
            "{name} is {:?}; write yes or no.",
            given.unwrap_or_default()
        ))),
    }
}

/// A whole number; `None` where the setting is left out.
pub(super) fn number<N: FromStr>(
    name: &str,
    given: Option<String>,
    usual: &str,
) -> Result<Option<N>, ConfigError> {
    let Some(text) = given else { return Ok(None) };
    text.trim().parse().map(Some).map_err(|_| {
        ConfigError(format!(
            "{name} is {text:?}; write a whole number, for example {usual}."
        ))
    })
}

/// The sender of letters; without one, nobody at the host of the site.
pub(super) fn sender(given: Option<String>, site: &Url) -> Result<String, ConfigError> {
    let Some(text) = given else {
        let host = site.host_str().unwrap_or("localhost");
        return Ok(format!("Common Ground <no-reply@{host}>"));
    };
    if text.parse::<Mailbox>().is_err() {
        return Err(ConfigError(format!(
            "MAIL_FROM is {text:?}; write Common Ground <hello@example.org>."
        )));
    }
    Ok(text)
}

/// A setting that may be left out, but not left empty.
pub(super) fn said(
    name: &str,
    setting: Option<String>,
    otherwise: &str,
) -> Result<String, ConfigError> {
    match setting {
        None => Ok(otherwise.to_owned()),
        Some(text) if text.trim().is_empty() => Err(ConfigError(format!(
            "{name} is set to nothing; leave it out, or write for example {otherwise}."
        ))),
        Some(text) => Ok(text),
    }
}

/// Keys separated by commas; none where the setting is left out.
pub(super) fn keys(name: &str, setting: Option<String>) -> Result<Vec<String>, ConfigError> {
    let Some(text) = setting else {
        return Ok(Vec::new());
    };
    let keys: Vec<String> = text.split(',').map(|key| key.trim().to_owned()).collect();
    if keys.iter().any(String::is_empty) {
        return Err(ConfigError(format!(
            "{name} is {text:?}; write keys of parties as in labour,labour-co-op, or leave it out."
        )));
    }
    Ok(keys)
}
