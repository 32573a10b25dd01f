//! What a response is made of: position, capacity, words and sources, read from a form once and then trusted.
//! It must not know who may publish it.

use jiff::civil::Date;

use crate::domain::idea::Response as Axis;
use crate::domain::markup::{self, SafeHtml};
use crate::domain::text::{
    self, Body, DETAILS_MAX, EVIDENCE_MAX, FieldError, SUMMARY_MAX, Sentence,
};
use crate::domain::time::day_in_words;

/// Five sources: enough to support an answer, few enough to be read.
pub const SOURCES_MAX: usize = EVIDENCE_MAX;
/// The longest office in government has some ninety letters.
pub const OFFICE_MAX: usize = 120;
/// Title or publisher of a source.
pub const SOURCE_WORDS_MAX: usize = 160;

/// What the MP says about the idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// Support.
    Support,
    /// Support in part.
    SupportInPart,
    /// Cannot support.
    CannotSupport,
    /// Need to know more.
    NeedToKnowMore,
    /// Passed on to somebody better placed.
    PassedOn,
}

impl Position {
    /// All of them, as a form offers them.
    pub const ALL: [Self; 5] = [
        Self::Support,
        Self::SupportInPart,
        Self::CannotSupport,
        Self::NeedToKnowMore,
        Self::PassedOn,
    ];

    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::SupportInPart => "support_in_part",
            Self::CannotSupport => "cannot_support",
            Self::NeedToKnowMore => "need_to_know_more",
            Self::PassedOn => "passed_on",
        }
    }

    /// The words for readers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Support => "Support",
            Self::SupportInPart => "Support in part",
            Self::CannotSupport => "Cannot support",
            Self::NeedToKnowMore => "Need to know more",
            Self::PassedOn => "Passed on",
        }
    }

    /// One line that helps to choose.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Support => "You are for it.",
            Self::SupportInPart => "You are for some of it; say which.",
            Self::CannotSupport => "You are against it; say why.",
            Self::NeedToKnowMore => "You cannot say yet; say what you need to know.",
            Self::PassedOn => "Somebody else is better placed; say who has it now.",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// What such a response makes of an idea: a view for or against is an answer, a question back is part of one.
    pub const fn makes_of_an_idea(self) -> Axis {
        match self {
            Self::Support | Self::SupportInPart | Self::CannotSupport => Axis::Answered,
            Self::NeedToKnowMore => Axis::AnsweredInPart,
            Self::PassedOn => Axis::HandedOver,
        }
    }
}

/// In which capacity an MP speaks: ministers are bound by collective responsibility, backbenchers are free (uk.md P13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capacity {
    /// For the own seat.
    ConstituencyMp,
    /// As a backbencher.
    Backbencher,
    /// For the government.
    Minister,
    /// For an opposition party's front bench.
    Shadow,
    /// For a select committee.
    CommitteeChair,
}

impl Capacity {
    /// All of them, as a form offers them.
    pub const ALL: [Self; 5] = [
        Self::ConstituencyMp,
        Self::Backbencher,
        Self::Minister,
        Self::Shadow,
        Self::CommitteeChair,
    ];

    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ConstituencyMp => "constituency_mp",
            Self::Backbencher => "backbencher",
            Self::Minister => "minister",
            Self::Shadow => "shadow",
            Self::CommitteeChair => "committee_chair",
        }
    }

    /// The words for readers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ConstituencyMp => "constituency MP",
            Self::Backbencher => "backbencher",
            Self::Minister => "minister",
            Self::Shadow => "shadow spokesperson",
            Self::CommitteeChair => "committee chair",
        }
    }

    /// The words under a response when there is no office to name.
    pub const fn signed_as(self) -> &'static str {
        match self {
            Self::ConstituencyMp => "as constituency MP",
            Self::Backbencher => "as a backbencher",
            Self::Minister => "as a minister",
            Self::Shadow => "as a shadow spokesperson",
            Self::CommitteeChair => "as a committee chair",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// Whether an office goes with it, which readers must be told.
    pub const fn has_office(self) -> bool {
        matches!(self, Self::Minister | Self::Shadow | Self::CommitteeChair)
    }
}

/// Where a statement comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Its date, where it has one.
    pub dated_on: Option<Date>,
    /// Where to read it.
    pub url: String,
}

impl Source {
    /// "Department for Transport, 3 March 2027".
    pub fn origin(&self) -> String {
        match self.dated_on {
            Some(day) => format!("{}, {}", self.publisher, day_in_words(day)),
            None => self.publisher.clone(),
        }
    }
}

/// A response as somebody typed it. Kept as JSON while several MPs write one, so fields may be added but never change their meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The key of a position.
    pub position: String,
    /// The summary.
    pub summary: String,
    /// The details.
    pub details: String,
    /// The key of a capacity.
    pub capacity: String,
    /// The office.
    pub office: String,
    /// The sources; those left empty count as absent.
    pub sources: Vec<TypedSource>,
}

/// A source as somebody typed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct TypedSource {
    /// Its title.
    pub title: String,
    /// Its publisher.
    pub publisher: String,
    /// Its date, as a date field sends it.
    pub date: String,
    /// Its address.
    pub url: String,
}

impl TypedSource {
    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        [&self.title, &self.publisher, &self.date, &self.url]
            .iter()
            .all(|field| field.trim().is_empty())
    }
}

/// A response that was read and rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseWords {
    /// The position.
    pub position: Position,
    /// Up to five hundred characters, which become the mail.
    pub summary: String,
    /// The details as written; may be empty.
    pub details: String,
    /// The details for readers.
    pub details_html: SafeHtml,
    /// In which capacity.
    pub capacity: Capacity,
    /// The office in words; empty where the capacity has none.
    pub office: String,
    /// Where it comes from.
    pub sources: Vec<Source>,
}

impl ResponseWords {
    /// Everything that was typed or chosen, in order: two forms with the same parts say the same.
    pub fn parts(&self) -> impl Iterator<Item = String> {
        let sources = self.sources.iter().flat_map(|source| {
            let dated_on = source.dated_on.map(|day| day.to_string());
            [
                source.title.clone(),
                source.publisher.clone(),
                dated_on.unwrap_or_default(),
                source.url.clone(),
            ]
        });
        [
            self.position.key().to_owned(),
            self.summary.clone(),
            self.details.clone(),
            self.capacity.key().to_owned(),
            self.office.clone(),
        ]
        .into_iter()
        .chain(sources)
    }
}

/// The names of the fields of each source, so that an error stands where it belongs.
const SOURCE_FIELDS: [[&str; 4]; SOURCES_MAX] = [
    ["title_1", "publisher_1", "date_1", "url_1"],
    ["title_2", "publisher_2", "date_2", "url_2"],
    ["title_3", "publisher_3", "date_3", "url_3"],
    ["title_4", "publisher_4", "date_4", "url_4"],
    ["title_5", "publisher_5", "date_5", "url_5"],
];

impl ResponseWords {
    /// Reads all fields and says everything that is wrong at once. Rendering is the slow part: call it before a transaction.
    pub fn parse(typed: &Typed) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let position = Position::from_key(&typed.position);
        if position.is_none() {
            errors.push(FieldError::new(
                "position",
                "Please choose where you stand.",
            ));
        }
        let capacity = Capacity::from_key(&typed.capacity);
        if capacity.is_none() {
            errors.push(FieldError::new(
                "capacity",
                "Please choose in which capacity you answer.",
            ));
        }
        let summary = kept(
            Sentence::parse("summary", &typed.summary, SUMMARY_MAX),
            &mut errors,
        );
        let details = kept(
            Body::parse_optional("details", &typed.details, DETAILS_MAX),
            &mut errors,
        );
        let office = match capacity {
            Some(capacity) if capacity.has_office() => office(typed, &mut errors),
            _ => String::new(),
        };
        let sources = sources(typed, &mut errors);
        match (position, capacity, summary, details) {
            (Some(position), Some(capacity), Some(summary), Some(details)) if errors.is_empty() => {
                Ok(Self {
                    position,
                    summary: summary.as_str().to_owned(),
                    details_html: markup::render(details.as_str()),
                    details: details.as_str().to_owned(),
                    capacity,
                    office,
                    sources,
                })
            }
            _ => Err(errors),
        }
    }

    /// What somebody would type to write this again: for the form of an edit.
    pub fn as_typed(&self) -> Typed {
        Typed {
            position: self.position.key().to_owned(),
            summary: self.summary.clone(),
            details: self.details.clone(),
            capacity: self.capacity.key().to_owned(),
            office: self.office.clone(),
            sources: self
                .sources
                .iter()
                .map(|source| TypedSource {
                    title: source.title.clone(),
                    publisher: source.publisher.clone(),
                    date: source
                        .dated_on
                        .map(|day| day.to_string())
                        .unwrap_or_default(),
                    url: source.url.clone(),
                })
                .collect(),
        }
    }
}

fn kept<T>(parsed: Result<T, FieldError>, errors: &mut Vec<FieldError>) -> Option<T> {
    parsed.map_err(|error| errors.push(error)).ok()
}

fn office(typed: &Typed, errors: &mut Vec<FieldError>) -> String {
    if text::one_line(&typed.office).is_empty() {
        errors.push(FieldError::new(
            "office",
            "Please name the office you answer in, such as “Minister of State for Transport”.",
        ));
        return String::new();
    }
    kept(Sentence::parse("office", &typed.office, OFFICE_MAX), errors)
        .map(|office| office.as_str().to_owned())
        .unwrap_or_default()
}

fn sources(typed: &Typed, errors: &mut Vec<FieldError>) -> Vec<Source> {
    let mut sources = Vec::new();
    for (typed, [title, publisher, date, url]) in typed.sources.iter().zip(SOURCE_FIELDS) {
        if typed.is_empty() {
            continue;
        }
        let named = |field, raw: &str, errors: &mut Vec<FieldError>, missing: &str| {
            if text::one_line(raw).is_empty() {
                errors.push(FieldError::new(field, missing));
                return None;
            }
            kept(Sentence::parse(field, raw, SOURCE_WORDS_MAX), errors)
        };
        let title = named(
            title,
            &typed.title,
            errors,
            "Please say what this source is called.",
        );
        let publisher = named(
            publisher,
            &typed.publisher,
            errors,
            "Please say who published this source.",
        );
        let dated_on = kept(day(date, &typed.date), errors);
        let url = kept(text::parse_web_address(url, &typed.url), errors);
        if let (Some(title), Some(publisher), Some(dated_on), Some(url)) =
            (title, publisher, dated_on, url)
        {
            sources.push(Source {
                title: title.as_str().to_owned(),
                publisher: publisher.as_str().to_owned(),
                dated_on,
                url,
            });
        }
    }
    sources
}

fn day(field: &'static str, raw: &str) -> Result<Option<Date>, FieldError> {
    let typed = text::one_line(raw);
    if typed.is_empty() {
        return Ok(None);
    }
    typed
        .parse()
        .ok()
        .filter(|day: &Date| day.year() >= 1000)
        .map(Some)
        .ok_or_else(|| {
            FieldError::new(
                field,
                "Please write the date as year, month and day, such as 2026-03-31, or leave it out.",
            )
        })
}
