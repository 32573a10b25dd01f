//! An idea on its way: the answers typed so far, the order of the questions, and when it is complete.
//! It must not know sessions or pages; it keeps every answer as it was typed, right or wrong.

use serde::{Deserialize, Serialize};

use super::idea::{IdeaDraft, IdeaWords, Kind};
use super::text::{EVIDENCE_MAX, EvidenceLink, FieldError, IdeaText, Title};

/// One question per page, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Idea, hope, frustration or experience?
    Kind,
    /// One statement.
    Title,
    /// Ideas that may ask the same; passed over where there are none.
    Similar,
    /// What and why.
    Text,
    /// A topic.
    Topic,
    /// National or one constituency.
    Place,
    /// Up to five links.
    Evidence,
    /// Everything once more before it is sent.
    Check,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 8] = [
        Self::Kind,
        Self::Title,
        Self::Similar,
        Self::Text,
        Self::Topic,
        Self::Place,
        Self::Evidence,
        Self::Check,
    ];

    /// The word in the address.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Title => "title",
            Self::Similar => "similar",
            Self::Text => "text",
            Self::Topic => "topic",
            Self::Place => "place",
            Self::Evidence => "evidence",
            Self::Check => "check",
        }
    }

    /// The page after this one.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|step| *step == self).unwrap_or(0);
        Self::ALL[(at + 1).min(Self::ALL.len() - 1)]
    }

    /// The page before this one; none before the first.
    pub fn before(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|step| *step == self)?;
        let before = at.checked_sub(1)?;
        // The similar ideas are met on the way forward only.
        if Self::ALL[before] == Self::Similar {
            Some(Self::Title)
        } else {
            Some(Self::ALL[before])
        }
    }
}

/// A link as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedLink {
    /// The address.
    pub url: String,
    /// What it shows.
    pub shows: String,
}

impl TypedLink {
    fn is_blank(&self) -> bool {
        self.url.trim().is_empty() && self.shows.trim().is_empty()
    }
}

/// Where an idea belongs, as chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Not answered yet.
    #[default]
    Unsaid,
    /// The whole country.
    National,
    /// One constituency.
    Local,
}

/// The answers so far, as typed. An empty text is a question not answered yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// The key of a kind.
    pub kind: String,
    /// The title.
    pub title: String,
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// The key of a topic.
    pub topic: String,
    /// National or local.
    pub scope: Scope,
    /// The code of a constituency, where local.
    pub constituency: String,
    /// Evidence.
    pub links: Vec<TypedLink>,
    /// Whether the evidence page was passed, also with nothing on it.
    pub evidence_seen: bool,
}

/// Names of the link fields, by position: a sentence stands at the field it is about.
pub const LINK_FIELDS: [(&str, &str); EVIDENCE_MAX] = [
    ("url_1", "shows_1"),
    ("url_2", "shows_2"),
    ("url_3", "shows_3"),
    ("url_4", "shows_4"),
    ("url_5", "shows_5"),
];

impl Answers {
    /// Everything written so far that others would read as prose.
    pub fn words(&self) -> Vec<&str> {
        let shows = self.links.iter().map(|link| link.shows.as_str());
        [&*self.title, &*self.what, &*self.why]
            .into_iter()
            .chain(shows)
            .collect()
    }

    /// The prose of one question.
    pub fn words_of(&self, step: Step) -> Vec<&str> {
        match step {
            Step::Title => vec![&self.title],
            Step::Text => vec![&self.what, &self.why],
            Step::Evidence => self.links.iter().map(|link| link.shows.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    /// What is wrong with the answers to one question.
    pub fn faults(&self, step: Step) -> Vec<FieldError> {
        match step {
            Step::Kind => self.kind().err().into_iter().collect(),
            Step::Title => Title::parse("title", &self.title)
                .err()
                .into_iter()
                .collect(),
            Step::Text => IdeaText::parse(&self.what, &self.why)
                .err()
                .into_iter()
                .collect(),
            Step::Topic if self.topic.is_empty() => vec![FieldError::new(
                "topic",
                "Please choose the topic that fits best.",
            )],
            Step::Place => self.place().err().into_iter().collect(),
            Step::Evidence => self.links().err().unwrap_or_default(),
            Step::Topic | Step::Similar | Step::Check => Vec::new(),
        }
    }

    /// The first question without a good answer; none when all are answered.
    pub fn first_open(&self) -> Option<Step> {
        Step::ALL
            .into_iter()
            .find(|step| !self.faults(*step).is_empty())
    }

    /// The next page after `step`: back to the check once everything was answered before.
    pub fn next_after(&self, step: Step) -> Step {
        if self.evidence_seen && self.first_open().is_none() {
            Step::Check
        } else {
            step.next()
        }
    }

    /// The idea these answers make, with its text rendered.
    pub fn complete(&self) -> Result<IdeaDraft, Vec<FieldError>> {
        let faults: Vec<FieldError> = Step::ALL
            .into_iter()
            .flat_map(|step| self.faults(step))
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let one = |error: FieldError| vec![error];
        Ok(IdeaDraft {
            kind: self.kind().map_err(one)?,
            words: IdeaWords::new(
                Title::parse("title", &self.title).map_err(one)?,
                IdeaText::parse(&self.what, &self.why).map_err(one)?,
                self.links()?,
            ),
            topic: self.topic.clone(),
            constituency: self.place().map_err(one)?,
        })
    }

    fn kind(&self) -> Result<Kind, FieldError> {
        Kind::from_key(&self.kind)
            .ok_or_else(|| FieldError::new("kind", "Please choose what fits best."))
    }

    fn place(&self) -> Result<Option<String>, FieldError> {
        match self.scope {
            Scope::Unsaid => Err(FieldError::new(
                "scope",
                "Please say whether this is about the whole country or one constituency.",
            )),
            Scope::National => Ok(None),
            Scope::Local if self.constituency.is_empty() => Err(FieldError::new(
                "constituency",
                "Please say which constituency this is about.",
            )),
            Scope::Local => Ok(Some(self.constituency.clone())),
        }
    }

    /// The links that were filled in.
    fn links(&self) -> Result<Vec<EvidenceLink>, Vec<FieldError>> {
        parse_links(&self.links)
    }
}

/// Reads up to five links as typed; rows left blank are passed over.
pub fn parse_links(typed: &[TypedLink]) -> Result<Vec<EvidenceLink>, Vec<FieldError>> {
    let (mut links, mut faults) = (Vec::new(), Vec::new());
    for (link, (url, shows)) in typed
        .iter()
        .zip(LINK_FIELDS)
        .filter(|(link, _)| !link.is_blank())
    {
        match EvidenceLink::parse((url, &link.url), (shows, &link.shows)) {
            Ok(link) => links.push(link),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(links)
    } else {
        Err(faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered() -> Answers {
        Answers {
            kind: "hope".into(),
            title: "Cycle lanes for every town".into(),
            what: "Build them.".into(),
            topic: "transport".into(),
            scope: Scope::National,
            ..Answers::default()
        }
    }

    #[test]
    fn questions_are_asked_in_order_and_only_once() {
        let mut answers = Answers::default();
        assert_eq!(answers.first_open(), Some(Step::Kind));
        answers.kind = "idea".into();
        assert_eq!(answers.first_open(), Some(Step::Title));
        assert_eq!(answered().first_open(), None);
        assert_eq!(
            answered().next_after(Step::Place),
            Step::Evidence,
            "the evidence page is shown once"
        );
        let seen = Answers {
            evidence_seen: true,
            ..answered()
        };
        assert_eq!(seen.next_after(Step::Kind), Step::Check);
    }

    #[test]
    fn a_fault_stands_at_its_field_and_nothing_is_published() {
        let answers = Answers {
            title: "Short".into(),
            scope: Scope::Local,
            links: vec![
                TypedLink::default(),
                TypedLink {
                    url: "javascript:x".into(),
                    shows: "y".into(),
                },
            ],
            ..answered()
        };
        let fields: Vec<&str> = answers
            .complete()
            .unwrap_err()
            .iter()
            .map(|fault| fault.field)
            .collect();
        assert_eq!(fields, ["title", "constituency", "url_2"]);
    }

    #[test]
    fn a_complete_draft_becomes_an_idea_with_its_html() {
        let draft = answered().complete().unwrap();
        assert_eq!(draft.kind, Kind::Hope);
        assert_eq!(draft.words.what_html.as_str(), "<p>Build them.</p>\n");
        assert_eq!(draft.constituency, None);
    }

    #[test]
    fn a_draft_survives_its_row() {
        let row = serde_json::to_string(&answered()).unwrap();
        assert_eq!(serde_json::from_str::<Answers>(&row).unwrap(), answered());
        assert_eq!(
            serde_json::from_str::<Answers>("{}").unwrap(),
            Answers::default()
        );
    }

    #[test]
    fn back_leads_past_the_similar_ideas() {
        assert_eq!(Step::Text.before(), Some(Step::Title));
        assert_eq!(Step::Kind.before(), None);
    }
}
