//! What stands behind a stub: the rule, the day and the public page of the decision. It must not show the words,
//! nor anybody's name.

use crate::app::App;
use crate::domain::ids::IdeaNumber;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{DecidedStub, Outcome, final_before, number};
use crate::domain::report::{Pointer, SubjectKind};
use crate::domain::time::Timestamp;
use crate::store;
use crate::store::appeals::Apology;
use crate::store::moderation::arrangements::Mark;
use crate::web::error::Result;

/// The decision behind a stub; all empty where there is none to name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// "R1, personal attack".
    pub rule: String,
    /// Where to read more.
    pub href: String,
    iso: String,
    when: String,
}

impl Behind {
    /// The decision behind the stub of a comment or a response, if it was made before this moment: a later one can still be undone.
    pub fn of(decided: Option<&DecidedStub>, before: Timestamp) -> Self {
        let Some(decided) = decided.filter(|decided| decided.at < before) else {
            return Self::default();
        };
        Self {
            rule: rule(decided.code),
            href: format!("/decisions/{}", number(decided.decision)),
            iso: decided.at.iso(),
            when: decided.at.day_in_words(),
        }
    }

    /// The apology for a decision that was wrong, beside what is there again.
    pub fn sorry(apology: &Apology) -> Self {
        Self {
            rule: String::new(),
            href: format!("/decisions/{}#apology", number(apology.decision)),
            iso: apology.at.iso(),
            when: apology.at.day_in_words(),
        }
    }

    /// The moment for machines, or another where no decision is known.
    pub fn iso_or(&self, other: impl AsRef<str>) -> String {
        if self.iso.is_empty() {
            other.as_ref().to_owned()
        } else {
            self.iso.clone()
        }
    }

    /// The day in words, or another where no decision is known.
    pub fn when_or(&self, other: impl AsRef<str>) -> String {
        if self.when.is_empty() {
            other.as_ref().to_owned()
        } else {
            self.when.clone()
        }
    }
}

/// The decision behind the stub of an idea.
pub async fn of_idea(
    app: &App,
    connection: &mut store::ReadConn,
    idea: IdeaNumber,
) -> Result<Behind> {
    let pointer = Pointer {
        kind: SubjectKind::Idea,
        number: idea.get(),
    };
    match store::moderation::items::find_pointed(connection, pointer).await? {
        Some(item) => of_item(app, connection, item).await,
        None => Ok(Behind::default()),
    }
}

/// The decision behind the stub of any text.
pub async fn of_item(app: &App, connection: &mut store::ReadConn, item: ItemRef) -> Result<Behind> {
    let standing = store::moderation::standings::find(connection, item).await?;
    let Some(decision) = standing.and_then(|standing| standing.decision) else {
        return Ok(Behind::default());
    };
    let decided = store::moderation::decisions::find(connection, decision).await?;
    let decided = decided.map(|decided| DecidedStub {
        decision: decided.id,
        code: decided.code,
        at: decided.at,
    });
    Ok(Behind::of(decided.as_ref(), final_before(app.now())))
}

/// What a decision did to a text that stays in sight, said beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkView {
    /// What was done.
    pub words: &'static str,
    /// Where to read why.
    pub href: String,
}

impl MarkView {
    /// Of a mark; none where there is nothing to say to readers.
    pub fn of(mark: &Mark) -> Option<Self> {
        let words = match mark.outcome {
            Outcome::Redact => "Parts of this were blacked out by a moderator.",
            Outcome::Move => "This was moved here by a moderator.",
            Outcome::Label => {
                "Undeclared interest: a moderator found that the writer did not say on whose behalf this is written."
            }
            _ => return None,
        };
        Some(Self {
            words,
            href: format!("/decisions/{}", number(mark.decision)),
        })
    }
}

fn rule(code: Option<Code>) -> String {
    code.map_or_else(String::new, |code| {
        format!("{}, {}", code.key(), code.rule().name.to_lowercase())
    })
}
