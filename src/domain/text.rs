//! The words people type, parsed once at the door so that everything inside may trust them.
//! It must not know where a text came from, where it will be shown, or how Markdown becomes HTML.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;
use url::Url;

/// Ten letters: shorter titles ("Parking") name a topic, nobody can agree or disagree with them.
pub const TITLE_MIN: usize = 10;
/// A hundred and twenty letters: two lines on a phone, one statement and no second.
pub const TITLE_MAX: usize = 120;
/// "What" and "why" together: about two printed pages, four minutes of reading.
pub const IDEA_TEXT_MAX: usize = 4_000;
/// A comment is a contribution, not an essay; an essay can be an idea of its own.
pub const COMMENT_MAX: usize = 2_000;
/// The summary becomes the mail to everyone who asked, so it must fit a phone's first screen.
pub const SUMMARY_MAX: usize = 500;
/// The details of a response: as long as a long letter from a minister, and the cap of the HTML pipeline.
pub const DETAILS_MAX: usize = 10_000;
/// One sentence saying what a piece of evidence shows.
pub const SHOWS_MAX: usize = 200;
/// Addresses longer than this carry tracking, not evidence; browsers' own share sheets stay below.
pub const LINK_MAX: usize = 500;
/// Five pieces of evidence: enough to support a claim, few enough to be read.
pub const EVIDENCE_MAX: usize = 5;
/// Marks stacked on one letter; living languages stay at three, "zalgo" text goes to dozens.
const MARKS_MAX: usize = 4;
/// A person sees one character in an emoji joined from many code points; this bounds the invisible part.
const CODE_POINTS_PER_CHARACTER: usize = 8;

/// Why a text cannot be taken, and at which field to say so; the caller keeps what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The `name` of the form field the sentence belongs to.
    pub field: &'static str,
    /// A kind sentence: what is wrong and what to do.
    pub words: String,
}

impl FieldError {
    /// A sentence for one field.
    pub fn new(field: &'static str, words: impl Into<String>) -> Self {
        Self {
            field,
            words: words.into(),
        }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for FieldError {}

/// One statement a person can agree or disagree with: plain text on a single line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Title(String);

impl Title {
    /// Reads a title of 10 to 120 characters, counted as people see them.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self, FieldError> {
        let text = one_line(raw);
        if text.is_empty() {
            return Err(FieldError::new(
                field,
                "Please write your idea as one statement.",
            ));
        }
        if !text.chars().any(char::is_alphabetic) {
            return Err(FieldError::new(
                field,
                "Please use words, so that everyone can read it.",
            ));
        }
        let length = characters(&text);
        if length < TITLE_MIN {
            return Err(FieldError::new(
                field,
                format!(
                    "Please say a little more: a title has at least {TITLE_MIN} characters, this one has {length}."
                ),
            ));
        }
        no_longer_than(field, &text, TITLE_MAX)?;
        Ok(Self(text))
    }

    /// A title that an earlier `parse` let into the database.
    pub fn from_stored(stored: String) -> Self {
        Self(stored)
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Markdown source over several lines, cleaned and counted; `markup` makes HTML of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Body(String);

impl Body {
    /// Reads a text that must say something, up to `max` characters.
    pub fn parse(field: &'static str, raw: &str, max: usize) -> Result<Self, FieldError> {
        let body = Self::parse_optional(field, raw, max)?;
        if body.is_empty() {
            return Err(FieldError::new(field, "Please write something here."));
        }
        Ok(body)
    }

    /// Reads a text that may be left empty.
    pub fn parse_optional(field: &'static str, raw: &str, max: usize) -> Result<Self, FieldError> {
        let text = lines(raw);
        no_longer_than(field, &text, max)?;
        Ok(Self(text))
    }

    /// A text that an earlier `parse` let into the database.
    pub fn from_stored(stored: String) -> Self {
        Self(stored)
    }

    /// The Markdown source.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing visible was written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many characters a person sees.
    pub fn length(&self) -> usize {
        characters(&self.0)
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One plain line of some length: a reason, a summary, what a link shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sentence(String);

impl Sentence {
    /// Reads a line that must say something, up to `max` characters.
    pub fn parse(field: &'static str, raw: &str, max: usize) -> Result<Self, FieldError> {
        let text = one_line(raw);
        if !text.chars().any(char::is_alphanumeric) {
            return Err(FieldError::new(field, "Please write a sentence here."));
        }
        no_longer_than(field, &text, max)?;
        Ok(Self(text))
    }

    /// A line that an earlier `parse` let into the database.
    pub fn from_stored(stored: String) -> Self {
        Self(stored)
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The two texts of an idea, which share one allowance of 4,000 characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IdeaText {
    /// What should happen.
    pub what: Body,
    /// Why it matters; may be empty.
    pub why: Body,
}

impl IdeaText {
    /// Reads both texts from the fields `what` and `why` and counts them together.
    pub fn parse(what: &str, why: &str) -> Result<Self, FieldError> {
        let what = Body::parse("what", what, IDEA_TEXT_MAX)?;
        let why = Body::parse_optional("why", why, IDEA_TEXT_MAX)?;
        let together = what.length() + why.length();
        if together > IDEA_TEXT_MAX {
            return Err(FieldError::new(
                "why",
                format!(
                    "“What” and “why” together have {} characters, {} more than fit. Please shorten one of them.",
                    thousands(together),
                    thousands(together - IDEA_TEXT_MAX)
                ),
            ));
        }
        Ok(Self { what, why })
    }
}

/// A web address with a sentence that says what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceLink {
    /// The normalised http or https address.
    pub url: String,
    /// What it shows, in the author's words.
    pub shows: Sentence,
}

impl EvidenceLink {
    /// Reads an address and its sentence, each with the field where its error belongs.
    pub fn parse(
        url: (&'static str, &str),
        shows: (&'static str, &str),
    ) -> Result<Self, FieldError> {
        let address = parse_web_address(url.0, url.1)?;
        if one_line(shows.1).is_empty() {
            return Err(FieldError::new(
                shows.0,
                "Please say in a sentence what this link shows.",
            ));
        }
        let shows = Sentence::parse(shows.0, shows.1, SHOWS_MAX)?;
        Ok(Self {
            url: address,
            shows,
        })
    }

    /// The site the link leads to, for people who want to know before they follow it.
    pub fn host(&self) -> String {
        Url::parse(&self.url)
            .ok()
            .and_then(|url| {
                url.host_str()
                    .map(|host| host.trim_start_matches("www.").to_owned())
            })
            .unwrap_or_default()
    }
}

/// Reads a public web address: http or https, a real host name, nothing that signs in or hides.
pub fn parse_web_address(field: &'static str, raw: &str) -> Result<String, FieldError> {
    let refuse = |words: &str| Err(FieldError::new(field, words));
    let typed = one_line(raw);
    if typed.is_empty() {
        return refuse("Please paste a web address.");
    }
    // People copy addresses without their scheme; "https" is what their browser would try first.
    let whole = if typed.contains("://") {
        typed
    } else {
        format!("https://{typed}")
    };
    let Ok(url) = Url::parse(&whole) else {
        return refuse("This does not look like a web address. It should begin with https://");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("Please use an address that begins with https:// or http://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("Please use an address without a user name or password in it.");
    }
    let is_public_name = url
        .domain()
        .is_some_and(|host| host.contains('.') && !host.ends_with('.') && !host.starts_with('.'));
    if !is_public_name {
        return refuse("Please use the address of a public website, such as https://www.gov.uk/");
    }
    if url.as_str().len() > LINK_MAX {
        return refuse(
            "This address is too long. The part after a question mark can often be left out.",
        );
    }
    Ok(url.into())
}

/// How many characters a person would count.
pub fn characters(text: &str) -> usize {
    text.graphemes(true).count()
}

/// A number as people read it: 12,345.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A cell of a table that no spreadsheet takes for a formula (security.md 2.12).
pub fn cell(text: &str) -> String {
    let begins = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if text.starts_with(begins) {
        return format!("'{text}");
    }
    text.to_owned()
}

/// Cleans a text and folds every run of white space to one space.
pub fn one_line(raw: &str) -> String {
    let clean = clean(raw);
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cleans a text of several lines: line ends become `\n`, empty lines at both ends and spaces at line ends go.
pub fn lines(raw: &str) -> String {
    let clean = clean(raw);
    let text = clean
        .split('\n')
        .map(|line| {
            let kept = line.trim_end();
            // Two trailing spaces are Markdown's line break.
            if line.ends_with("  ") && !kept.is_empty() {
                format!("{kept}  ")
            } else {
                kept.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join("\n");
    let text = text.trim_matches('\n').trim_end();
    if text.chars().all(char::is_whitespace) {
        String::new()
    } else {
        text.to_owned()
    }
}

/// Drops what is invisible or misleads the eye, and composes letters (NFC).
fn clean(raw: &str) -> String {
    let unix = raw
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    let mut out = String::with_capacity(unix.len());
    let mut marks = 0;
    let mut before = ' ';
    for c in unix.chars() {
        // What is dropped does not part the marks around it.
        let stacked = if is_combining_mark(c) { marks + 1 } else { 0 };
        let keep = match c {
            '\n' | '\t' => true,
            _ if c.is_control() => false,
            // A joiner between two letters or emoji shapes them (Persian, Hindi, families); elsewhere it only hides.
            '\u{200C}' | '\u{200D}' => !before.is_ascii() && !before.is_whitespace() && before != c,
            // The flags of England, Scotland and Wales are a black flag and invisible tags.
            '\u{E0020}'..='\u{E007F}' => before == '\u{1F3F4}' || is_tag(before),
            _ if hides_or_misleads(c) => false,
            _ => stacked <= MARKS_MAX,
        };
        if keep {
            out.push(c);
            before = c;
            marks = stacked;
        }
    }
    out.nfc().collect()
}

fn is_tag(c: char) -> bool {
    ('\u{E0020}'..='\u{E007E}').contains(&c)
}

/// The first character of a name or label that no such text may hold: a control, or one that misleads the eye.
pub fn first_misleading(text: &str) -> Option<char> {
    text.chars()
        .find(|c| c.is_control() || hides_or_misleads(*c))
}

/// Characters that show nothing, or turn the direction of what follows (security.md 2.10).
fn hides_or_misleads(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0E}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
        // Private use: each reader's font may show something else.
        | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

fn no_longer_than(field: &'static str, text: &str, max: usize) -> Result<(), FieldError> {
    let length = characters(text);
    if length > max {
        return Err(FieldError::new(
            field,
            format!(
                "This has {} characters, {} more than fit. Please shorten it to {}.",
                thousands(length),
                thousands(length - max),
                thousands(max)
            ),
        ));
    }
    if text.chars().count() > max * CODE_POINTS_PER_CHARACTER {
        return Err(FieldError::new(
            field,
            "This text contains too many invisible signs. Please type it anew.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
