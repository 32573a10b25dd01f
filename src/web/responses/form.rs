//! The form of a response as it travels: typed, checked, changed again. It must not know what is right in it.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{IdeaNumber, ResponseId};
use crate::domain::response::{ResponseWords, Standing, Typed, TypedSource};
use crate::domain::text::FieldError;
use crate::web::form::Errors;

/// A response as it was typed, with what it needs on its way.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResponseForm {
    /// What makes a second press the same as the first.
    pub op: String,
    /// The version that was on the page, for an edit.
    #[serde(deserialize_with = "crate::web::form::version")]
    pub version: i64,
    /// Which button: "check" (or none), "change", "publish" or "together".
    pub step: String,
    /// The position's key.
    pub position: String,
    /// The summary.
    pub summary: String,
    /// The details.
    pub details: String,
    /// The capacity's key.
    pub capacity: String,
    /// The office.
    pub office: String,
    /// The numbers of the ideas it answers, where they can be several.
    pub ideas: String,
    title_1: String,
    publisher_1: String,
    date_1: String,
    url_1: String,
    title_2: String,
    publisher_2: String,
    date_2: String,
    url_2: String,
    title_3: String,
    publisher_3: String,
    date_3: String,
    url_3: String,
    title_4: String,
    publisher_4: String,
    date_4: String,
    url_4: String,
    title_5: String,
    publisher_5: String,
    date_5: String,
    url_5: String,
}

/// The fields of one source as a page shows them.
#[derive(Clone, Debug)]
pub struct SourceFields {
    /// Which one, from 1.
    pub number: usize,
    /// What was typed.
    pub typed: TypedSource,
    /// The words at each field.
    pub errors: [String; 4],
}

impl SourceFields {
    /// The name of one of its fields.
    pub fn name(&self, field: &str) -> String {
        format!("{field}_{}", self.number)
    }
}

/// Where the form of a new response goes.
pub fn action_of_idea(number: IdeaNumber) -> String {
    format!("/ideas/{number}/responses")
}

/// Where the form of an edit goes.
pub fn action_of_response(id: ResponseId) -> String {
    format!("/responses/{id}")
}

impl ResponseForm {
    /// The form of an edit: what stands now.
    pub fn of(standing: &Standing) -> Self {
        Self::of_words(&standing.words).at_version(standing.version)
    }

    /// The form of a change of these words.
    pub fn of_words(words: &ResponseWords) -> Self {
        let typed = words.as_typed();
        let mut form = Self {
            position: typed.position,
            summary: typed.summary,
            details: typed.details,
            capacity: typed.capacity,
            office: typed.office,
            ..Self::default()
        };
        for (fields, source) in form.fields().into_iter().zip(typed.sources) {
            let [title, publisher, date, url] = fields;
            (*title, *publisher, *date, *url) =
                (source.title, source.publisher, source.date, source.url);
        }
        form
    }

    /// The same with an operation, where it has none.
    #[must_use]
    pub fn with_op(mut self, op: String) -> Self {
        self.op = op;
        self
    }

    /// The same as a change of that version.
    #[must_use]
    pub fn at_version(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    /// What was written, each text under its name: to be handed back where it cannot be taken.
    pub fn written(&self) -> Vec<(&'static str, String)> {
        let sources = self.sources().into_iter().map(|source| {
            let parts = [source.title, source.publisher, source.date, source.url];
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            ("Source", parts.join(", "))
        });
        [
            ("Summary", self.summary.clone()),
            ("Details", self.details.clone()),
        ]
        .into_iter()
        .chain(sources)
        .collect()
    }

    /// Whether the button was "publish".
    pub fn is_to_publish(&self) -> bool {
        self.step == "publish"
    }

    /// Whether the button was "answer together".
    pub fn is_together(&self) -> bool {
        self.step == "together"
    }

    /// Whether the button was "change".
    pub fn is_to_change(&self) -> bool {
        self.step == "change"
    }

    /// Reads it.
    pub fn parse(&self) -> Result<ResponseWords, Vec<FieldError>> {
        ResponseWords::parse(&Typed {
            position: self.position.clone(),
            summary: self.summary.clone(),
            details: self.details.clone(),
            capacity: self.capacity.clone(),
            office: self.office.clone(),
            sources: self.sources(),
        })
    }

    /// The numbers of the ideas it answers, the main one first: "417, 418".
    pub fn numbers(&self) -> Result<Vec<IdeaNumber>, FieldError> {
        self.ideas
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|part| !part.is_empty())
            .map(|part| {
                part.parse::<IdeaNumber>().map_err(|_| {
                    FieldError::new(
                        "ideas",
                        "Please write the numbers of ideas, such as 417, 418.",
                    )
                })
            })
            .collect()
    }

    /// The same on the page of one idea, which is the main one whatever is typed.
    pub fn numbers_from(&self, main: IdeaNumber) -> Result<Vec<IdeaNumber>, FieldError> {
        let mut numbers = self.numbers()?;
        numbers.retain(|number| *number != main);
        numbers.insert(0, main);
        Ok(numbers)
    }

    /// The same for these ideas.
    #[must_use]
    pub fn on_ideas(mut self, numbers: impl IntoIterator<Item = IdeaNumber>) -> Self {
        let numbers: Vec<String> = numbers.into_iter().map(|one| one.to_string()).collect();
        self.ideas = numbers.join(", ");
        self
    }

    /// The five sources as typed.
    pub fn sources(&self) -> Vec<TypedSource> {
        self.clone()
            .fields()
            .map(|[title, publisher, date, url]| TypedSource {
                title: std::mem::take(title),
                publisher: std::mem::take(publisher),
                date: std::mem::take(date),
                url: std::mem::take(url),
            })
            .to_vec()
    }

    fn fields(&mut self) -> [[&mut String; 4]; 5] {
        [
            [
                &mut self.title_1,
                &mut self.publisher_1,
                &mut self.date_1,
                &mut self.url_1,
            ],
            [
                &mut self.title_2,
                &mut self.publisher_2,
                &mut self.date_2,
                &mut self.url_2,
            ],
            [
                &mut self.title_3,
                &mut self.publisher_3,
                &mut self.date_3,
                &mut self.url_3,
            ],
            [
                &mut self.title_4,
                &mut self.publisher_4,
                &mut self.date_4,
                &mut self.url_4,
            ],
            [
                &mut self.title_5,
                &mut self.publisher_5,
                &mut self.date_5,
                &mut self.url_5,
            ],
        ]
    }
}

/// The sources with the words at their fields.
pub fn source_fields(form: &ResponseForm, errors: &Errors) -> Vec<SourceFields> {
    (1..)
        .zip(form.sources())
        .map(|(number, typed)| SourceFields {
            number,
            typed,
            errors: ["title", "publisher", "date", "url"]
                .map(|field| errors.at(&format!("{field}_{number}")).to_owned()),
        })
        .collect()
}
