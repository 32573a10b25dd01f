//! Ideas: what they are made of, who may publish, change or withdraw one, and when.
//! It must not know pages, rows or the clock; drafts on the way to an idea are `draft`'s.

use super::account::Citizen;
use super::ids::{AccountId, IdeaId, IdeaNumber};
use super::markup::{self, SafeHtml};
use super::moderation::arrange::Words;
use super::refusal::Refusal;
use super::report::SubjectKind;
use super::text::{EvidenceLink, IdeaText, Title};
use super::time::Timestamp;

mod words;

pub use words::{FollowThrough, Kind, Publication, Response};

/// Half an hour: long enough to mend what one sees at the second reading, short enough that few have voted.
pub const FREE_EDIT_MINUTES: i64 = 30;
/// Five ideas a day: a person with more has a programme, and the list is everybody's.
pub const DAILY_MAX: i64 = 5;
/// Two a day in the first week, while nobody knows the newcomer (security.md 2.5).
pub const DAILY_MAX_AT_FIRST: i64 = 2;
/// How long somebody is new.
const FIRST_DAYS: i64 = 7;
/// Two lines of a list.
const SUMMARY_MAX: usize = 220;

/// Everything an author says, complete and parsed, with the HTML made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdeaWords {
    /// One statement.
    pub title: Title,
    /// What and why, as written.
    pub text: IdeaText,
    /// "What" for readers.
    pub what_html: SafeHtml,
    /// "Why" for readers.
    pub why_html: SafeHtml,
    /// The first words of "what", for lists.
    pub summary: String,
    /// Up to five pieces of evidence.
    pub links: Vec<EvidenceLink>,
}

impl IdeaWords {
    /// Renders the text once; this is the slow part and belongs before a transaction.
    pub fn new(title: Title, text: IdeaText, links: Vec<EvidenceLink>) -> Self {
        Self {
            what_html: markup::render(text.what.as_str()),
            why_html: markup::render(text.why.as_str()),
            summary: markup::excerpt(text.what.as_str(), SUMMARY_MAX),
            title,
            text,
            links,
        }
    }

    /// All of it as one text, with the evidence, as a moderator's decision is bound to it.
    pub fn whole(&self) -> String {
        let beside = self.links.iter();
        let beside = beside.flat_map(|link| [link.shows.as_str().to_owned(), link.url.clone()]);
        Words {
            title: self.title.as_str().to_owned(),
            what: self.text.what.as_str().to_owned(),
            why: self.text.why.as_str().to_owned(),
            beside: beside.collect(),
        }
        .whole(SubjectKind::Idea)
    }

    /// What a search reads beside the title.
    pub fn searched_text(&self) -> String {
        format!("{}\n{}", self.text.what, self.text.why)
    }
}

/// A complete draft: the words and where they belong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdeaDraft {
    /// What sort of contribution it is.
    pub kind: Kind,
    /// The words.
    pub words: IdeaWords,
    /// A topic of the managed list.
    pub topic: String,
    /// The seat's code if it is about one constituency.
    pub constituency: Option<String>,
}

/// An idea as its rules need to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its row.
    pub id: IdeaId,
    /// Its public number.
    pub number: IdeaNumber,
    /// Whose it is; nobody's after an erased account.
    pub author: Option<AccountId>,
    /// Where it stands.
    pub publication: Publication,
    /// The version that stands.
    pub version: i64,
    /// How often it was saved: raised by every change, also by the free ones that make no version.
    pub revision: i64,
    /// Whether an MP has answered it.
    pub is_answered: bool,
    /// The title of that version.
    pub title: String,
    /// "What", as written.
    pub what: String,
    /// "Why", as written.
    pub why: String,
    /// Its evidence.
    pub links: Vec<EvidenceLink>,
    /// When it was first shown.
    pub published_at: Timestamp,
}

impl Standing {
    /// Whether an edit now still replaces the text instead of adding a version.
    pub fn is_freely_editable(&self, now: Timestamp) -> bool {
        self.version == 1 && now < self.published_at.plus_minutes(FREE_EDIT_MINUTES)
    }

    /// Whether this account may reword or withdraw it.
    pub fn is_changeable_by(&self, account: AccountId) -> bool {
        self.author == Some(account) && self.publication == Publication::Published
    }
}

/// An idea was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdeaSubmitted {
    /// By whom; none for statements brought in from elsewhere.
    pub author: Option<AccountId>,
    /// What was said.
    pub draft: IdeaDraft,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// An idea's text was changed by its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdeaEdited {
    /// Which.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// By whom.
    pub author: AccountId,
    /// The revision that was read before the change.
    pub from_revision: i64,
    /// The version that stands now: the same within the first half hour.
    pub version: i64,
    /// Whether title or "what" changed after the first half hour: votes cast before are marked.
    pub meaning_changed: bool,
    /// The new words.
    pub words: IdeaWords,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// An idea was withdrawn by its author; a stub stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdeaWithdrawn {
    /// Which.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// By whom.
    pub author: AccountId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Publishes a draft. `today` is how many ideas the author published in the last 24 hours.
pub fn submit(
    by: &Citizen,
    draft: IdeaDraft,
    today: i64,
    now: Timestamp,
) -> Result<IdeaSubmitted, Refusal> {
    let is_new = now < by.account().created_at.plus_days(FIRST_DAYS);
    let most = if is_new {
        DAILY_MAX_AT_FIRST
    } else {
        DAILY_MAX
    };
    if today >= most {
        let reason = if is_new {
            "In your first week you can publish two ideas a day."
        } else {
            "You can publish five ideas a day."
        };
        return Err(Refusal::TooMany(format!(
            "{reason} Your draft is kept: please publish it tomorrow."
        )));
    }
    Ok(IdeaSubmitted {
        author: Some(by.id()),
        draft,
        at: now,
        seal: (),
    })
}

/// Takes in a statement made elsewhere (an imported conversation) or by somebody fictional (the demo).
pub fn bring_in(author: Option<AccountId>, draft: IdeaDraft, at: Timestamp) -> IdeaSubmitted {
    IdeaSubmitted {
        author,
        draft,
        at,
        seal: (),
    }
}

/// Changes the words of an idea that was read at revision `read`.
pub fn edit(
    idea: &Standing,
    by: &Citizen,
    words: IdeaWords,
    read: i64,
    now: Timestamp,
) -> Result<IdeaEdited, Refusal> {
    check_owner(idea, by)?;
    if idea.revision != read {
        return Err(Refusal::Stale);
    }
    let same_meaning = idea.title == words.title.as_str() && idea.what == words.text.what.as_str();
    if same_meaning && idea.why == words.text.why.as_str() && idea.links == words.links {
        return Err(Refusal::NotNow(
            "Nothing has changed, so there is nothing to save.".into(),
        ));
    }
    let free = idea.is_freely_editable(now);
    Ok(IdeaEdited {
        idea: idea.id,
        number: idea.number,
        author: by.id(),
        from_revision: idea.revision,
        version: if free { idea.version } else { idea.version + 1 },
        meaning_changed: !free && !same_meaning,
        words,
        at: now,
        seal: (),
    })
}

/// Withdraws an idea.
pub fn withdraw(idea: &Standing, by: &Citizen, now: Timestamp) -> Result<IdeaWithdrawn, Refusal> {
    check_owner(idea, by)?;
    if idea.is_answered {
        // What an MP said in public stays readable, and a record that its author can erase is none.
        return Err(Refusal::NotNow(
            "An MP has answered this idea, so it stays with the answer. You can still change its words; earlier ones stay readable.".into(),
        ));
    }
    Ok(IdeaWithdrawn {
        idea: idea.id,
        number: idea.number,
        author: by.id(),
        at: now,
        seal: (),
    })
}

fn check_owner(idea: &Standing, by: &Citizen) -> Result<(), Refusal> {
    if idea.author != Some(by.id()) {
        // What this person may not read must look like what is not there.
        return Err(if idea.publication.is_readable() {
            Refusal::NotYours
        } else {
            Refusal::NotFound
        });
    }
    match idea.publication {
        Publication::Published => Ok(()),
        Publication::Withdrawn => Err(Refusal::NotNow(
            "You have already withdrawn this idea.".into(),
        )),
        _ => Err(Refusal::NotNow(
            "This idea can no longer be changed.".into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Account;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn citizen(id: i64, days_here: i64) -> Citizen {
        let account = Account {
            id: AccountId::from_i64(id),
            name: Some("Ada".into()),
            constituency: None,
            role: None,
            member: None,
            consented_at: Some(NOW),
            created_at: NOW.minus_days(days_here),
            suspended_at: None,
            epoch: 0,
        };
        account.as_citizen().unwrap()
    }

    fn words(title: &str, what: &str, why: &str) -> IdeaWords {
        IdeaWords::new(
            Title::parse("title", title).unwrap(),
            IdeaText::parse(what, why).unwrap(),
            Vec::new(),
        )
    }

    fn draft() -> IdeaDraft {
        IdeaDraft {
            kind: Kind::Idea,
            words: words("Cycle lanes for every town", "Build them.", "Safety."),
            topic: "transport".into(),
            constituency: None,
        }
    }

    fn standing() -> Standing {
        Standing {
            id: IdeaId::from_i64(7),
            number: IdeaNumber::from_i64(1),
            author: Some(AccountId::from_i64(1)),
            publication: Publication::Published,
            version: 1,
            revision: 1,
            is_answered: false,
            title: "Cycle lanes for every town".into(),
            what: "Build them.".into(),
            why: "Safety.".into(),
            links: Vec::new(),
            published_at: NOW,
        }
    }

    #[test]
    fn the_third_idea_of_a_newcomers_day_waits_until_tomorrow() {
        assert!(submit(&citizen(1, 2), draft(), 1, NOW).is_ok());
        let refusal = submit(&citizen(1, 2), draft(), 2, NOW).unwrap_err();
        assert_eq!(
            refusal.words(),
            "In your first week you can publish two ideas a day. Your draft is kept: please publish it tomorrow."
        );
        assert!(submit(&citizen(1, 8), draft(), 4, NOW).is_ok());
        assert!(submit(&citizen(1, 8), draft(), 5, NOW).is_err());
    }

    #[test]
    fn within_half_an_hour_an_edit_replaces_and_afterwards_it_adds() {
        let reworded = words("Cycle lanes for every village", "Build them.", "Safety.");
        let soon = edit(
            &standing(),
            &citizen(1, 9),
            reworded.clone(),
            1,
            NOW.plus_minutes(29),
        )
        .unwrap();
        assert_eq!((soon.version, soon.meaning_changed), (1, false));
        let later = edit(
            &standing(),
            &citizen(1, 9),
            reworded,
            1,
            NOW.plus_minutes(30),
        )
        .unwrap();
        assert_eq!((later.version, later.meaning_changed), (2, true));
    }

    #[test]
    fn a_new_reason_does_not_change_the_meaning() {
        let reason = words(
            "Cycle lanes for every town",
            "Build them.",
            "Safety and health.",
        );
        let edited = edit(&standing(), &citizen(1, 9), reason, 1, NOW.plus_minutes(60)).unwrap();
        assert_eq!((edited.version, edited.meaning_changed), (2, false));
    }

    #[test]
    fn only_the_author_edits_and_only_what_was_read() {
        let reworded = words("Cycle lanes for every village", "Build them.", "");
        assert_eq!(
            edit(&standing(), &citizen(2, 9), reworded.clone(), 1, NOW),
            Err(Refusal::NotYours)
        );
        assert_eq!(
            edit(&standing(), &citizen(1, 9), reworded, 2, NOW),
            Err(Refusal::Stale)
        );
        let same = words("Cycle lanes for every town", "Build them.", "Safety.");
        assert!(matches!(
            edit(&standing(), &citizen(1, 9), same, 1, NOW),
            Err(Refusal::NotNow(_))
        ));
    }

    #[test]
    fn an_idea_is_withdrawn_once() {
        assert!(withdraw(&standing(), &citizen(1, 9), NOW).is_ok());
        assert_eq!(
            withdraw(&standing(), &citizen(2, 9), NOW),
            Err(Refusal::NotYours)
        );
        let gone = Standing {
            publication: Publication::Withdrawn,
            ..standing()
        };
        assert!(matches!(
            withdraw(&gone, &citizen(1, 9), NOW),
            Err(Refusal::NotNow(_))
        ));
    }
}
