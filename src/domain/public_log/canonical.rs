//! One way, and only one, to write a JSON value, so that the same value has the same hash wherever it is computed. It must not know
//! what the value means.
//!
//! The rule: UTF-8 without a mark; no white space; the keys of an object sorted by their bytes, each once; whole numbers only, from
//! −2⁶³ to 2⁶⁴−1, without leading zeros or plus; no `null` (what has no value is left out); in strings only `"`, `\` and control
//! characters are escaped, as `\"`, `\\`, `\b`, `\t`, `\n`, `\f`, `\r` and otherwise `\u00xx` with small digits. Everything written
//! so is also canonical by RFC 8785, as long as keys are ASCII, which ours are.

use serde_json::Value;

/// Why a value has no canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// A number with a fraction: two machines may write it in two ways.
    #[error("numbers with a fraction have no place in the log")]
    Fraction,
    /// A null.
    #[error("what has no value is left out of the log, not written as null")]
    Null,
    /// A key that is not plain ASCII.
    #[error("keys in the log are plain letters, digits and underscores")]
    Key,
    /// A key that the chain itself needs.
    #[error("commit, hash and prev_hash are the chain's own")]
    Reserved,
}

/// Writes a value canonically.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut written = String::new();
    write(value, &mut written)?;
    Ok(written)
}

fn write(value: &Value, into: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => return Err(NotCanonical::Null),
        Value::Bool(true) => into.push_str("true"),
        Value::Bool(false) => into.push_str("false"),
        Value::Number(number) if number.is_f64() => return Err(NotCanonical::Fraction),
        Value::Number(number) => into.push_str(&number.to_string()),
        Value::String(text) => write_text(text, into),
        Value::Array(items) => {
            into.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                write(item, into)?;
            }
            into.push(']');
        }
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            // Whether the map sorts by itself depends on a feature somebody else may switch on.
            keys.sort_unstable();
            into.push('{');
            for (at, key) in keys.into_iter().enumerate() {
                if !is_plain(key) {
                    return Err(NotCanonical::Key);
                }
                if at > 0 {
                    into.push(',');
                }
                write_text(key, into);
                into.push(':');
                write(&fields[key.as_str()], into)?;
            }
            into.push('}');
        }
    }
    Ok(())
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn write_text(text: &str, into: &mut String) {
    use std::fmt::Write as _;
    into.push('"');
    for c in text.chars() {
        match c {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            '\u{8}' => into.push_str("\\b"),
            '\t' => into.push_str("\\t"),
            '\n' => into.push_str("\\n"),
            '\u{C}' => into.push_str("\\f"),
            '\r' => into.push_str("\\r"),
            c if c < ' ' => {
                let _ = write!(into, "\\u{:04x}", u32::from(c));
            }
            c => into.push(c),
        }
    }
    into.push('"');
}
