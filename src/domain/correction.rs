//! Corrections and apologies: of MPs about what they answered and promised, and of the people who run this site about what they did.
//! A correction is added beside what was wrong and takes nothing away; it must not know pages or rows, nor count against anybody.

use super::account::{Account, Mp};
use super::ids::{AccountId, CommitmentId, IdeaId, MemberId, ResponseId};
use super::keyed::keyed;
use super::refusal::Refusal;
use super::response::DayLabel;
use super::response::joint::OwnSignature;
use super::text::{self, FieldError, Sentence};
use super::time::Timestamp;

/// The words that were wrong: a sentence or two.
pub const WRONG_MAX: usize = 500;
/// What is right, and why it was wrong: as long as an update of a promise.
pub const WORDS_MAX: usize = 1_000;
/// Whoever needs more should write the response anew.
pub const OF_ONE_MAX: i64 = 20;

keyed! {
    /// What is said.
    Kind {
        /// Something was wrong, and this is right.
        Correction = "correction", "A correction";
        /// Somebody is owed an apology.
        Apology = "apology", "An apology";
    }
}

impl Kind {
    /// One line that helps to choose.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Correction => "A figure, a date, a fact was wrong. Say what is right.",
            Self::Apology => {
                "Something should not have been said or done. Say what, and that you are sorry."
            }
        }
    }
}

keyed! {
    /// In which office somebody speaks.
    Office {
        /// An MP, of a response or a promise.
        Mp = "mp", "the MP";
        /// A steward, for the service.
        Steward = "steward", "the people who run this site";
        /// A moderator, for the moderation.
        Moderator = "moderator", "the moderators of this site";
    }
}

impl Office {
    /// The office in which an account may speak for the service; none for everybody else.
    pub fn of_service(account: &Account) -> Option<Self> {
        if account.as_steward().is_ok() {
            return Some(Self::Steward);
        }
        account.as_moderator().ok().map(|_| Self::Moderator)
    }
}

/// What was typed, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What sort.
    pub kind: Kind,
    /// The words that were wrong, as they stood; an apology may be about more than words.
    pub wrong: String,
    /// What is right.
    pub words: String,
}

impl Words {
    /// Reads the fields and says everything that is wrong at once. A correction names what it corrects.
    pub fn parse(kind: &str, wrong: &str, words: &str) -> Result<Self, Vec<FieldError>> {
        let kind = Kind::from_key(kind)
            .ok_or_else(|| FieldError::new("kind", "Please choose a correction or an apology."));
        let is_optional = matches!(kind, Ok(Kind::Apology)) && text::one_line(wrong).is_empty();
        let wrong = if is_optional {
            Ok(String::new())
        } else {
            Sentence::parse("wrong", wrong, WRONG_MAX).map(|one| one.as_str().to_owned())
        };
        let words = Sentence::parse("words", words, WORDS_MAX);
        match (kind, wrong, words) {
            (Ok(kind), Ok(wrong), Ok(words)) => Ok(Self {
                kind,
                wrong,
                words: words.as_str().to_owned(),
            }),
            (kind, wrong, words) => Err([kind.err(), wrong.err(), words.err()]
                .into_iter()
                .flatten()
                .collect()),
        }
    }
}

/// What an MP puts right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistaken {
    /// The response it stands in, or belongs to.
    pub response: ResponseId,
    /// The promise, where it is one's own.
    pub commitment: Option<CommitmentId>,
    /// Who made that promise.
    pub promised_by: Option<MemberId>,
    /// The version of the response.
    pub version: i64,
    /// The main idea.
    pub idea: IdeaId,
    /// Whether everybody may read it.
    pub is_readable: bool,
    /// Everything that was said in it, in all its wordings: what is quoted must stand there.
    pub texts: Vec<String>,
}

/// Something was put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// The response, where it is an MP's.
    pub response: Option<ResponseId>,
    /// The promise, where it is about one.
    pub commitment: Option<CommitmentId>,
    /// Who, by the register.
    pub member: Option<MemberId>,
    /// The party of the day.
    pub party: String,
    /// The seat of the day.
    pub constituency_name: String,
    /// The version of the response that was wrong.
    pub version: Option<i64>,
    /// What was said.
    pub words: Words,
    /// The idea it concerns.
    pub idea: Option<IdeaId>,
    /// In which office.
    pub office: Office,
    /// By which account.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Puts right what one answered or promised. Whoever signed may, also after withdrawing the signature or losing the seat: `label` is
/// then none. `earlier` is how many one made about the response.
pub fn correct(
    by: &Mp,
    mistaken: &Mistaken,
    mine: OwnSignature,
    label: Option<DayLabel>,
    earlier: i64,
    words: Words,
    now: Timestamp,
) -> Result<Corrected, Refusal> {
    may_correct(by, mistaken, mine, earlier)?;
    if !words.wrong.is_empty() && !stands_in(&words.wrong, &mistaken.texts) {
        return Err(Refusal::Fields(vec![FieldError::new(
            "wrong",
            "These words do not stand there. Please copy them as they stand, so that readers find them.",
        )]));
    }
    let (party, constituency_name) = label
        .map(|label| (label.party, label.constituency_name))
        .unwrap_or_default();
    Ok(Corrected {
        response: Some(mistaken.response),
        commitment: mistaken.commitment,
        member: Some(by.member()),
        party,
        constituency_name,
        version: Some(mistaken.version),
        words,
        idea: Some(mistaken.idea),
        office: Office::Mp,
        by: by.id(),
        at: now,
        seal: (),
    })
}

/// Whether this MP may put something right there.
pub fn may_correct(
    by: &Mp,
    mistaken: &Mistaken,
    mine: OwnSignature,
    earlier: i64,
) -> Result<(), Refusal> {
    if !mistaken.is_readable {
        return Err(Refusal::NotFound);
    }
    if mine == OwnSignature::Absent {
        return Err(Refusal::NotForYou(
            "Only an MP who signed this can put it right.",
        ));
    }
    if mistaken.promised_by.is_some_and(|who| who != by.member()) {
        return Err(Refusal::NotForYou(
            "Only the MP who made this commitment can put it right.",
        ));
    }
    if earlier >= OF_ONE_MAX {
        return Err(Refusal::NotNow(format!(
            "You have put {OF_ONE_MAX} things right here. Please reword the response instead; its earlier wording stays readable."
        )));
    }
    Ok(())
}

/// Says that the service was wrong. Stewards and moderators speak for it; `idea` is the one it concerns, if it concerns one.
pub fn apologise(
    by: &Account,
    idea: Option<IdeaId>,
    words: Words,
    now: Timestamp,
) -> Result<Corrected, Refusal> {
    let office = Office::of_service(by).ok_or(Refusal::NotForYou(
        "Only the people who run this site and its moderators speak for it.",
    ))?;
    if words.wrong.is_empty() {
        return Err(Refusal::Fields(vec![FieldError::new(
            "wrong",
            "Please say what we got wrong.",
        )]));
    }
    Ok(Corrected {
        response: None,
        commitment: None,
        member: None,
        party: String::new(),
        constituency_name: String::new(),
        version: None,
        words,
        idea,
        office,
        by: by.id,
        at: now,
        seal: (),
    })
}

/// Whether the words stand in one of the texts, whatever line they are broken on.
fn stands_in(words: &str, texts: &[String]) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = plain(words);
    texts.iter().any(|text| plain(text).contains(&words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Role;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn account(role: Option<Role>) -> Account {
        Account {
            id: AccountId::from_i64(7),
            name: Some("Grey".into()),
            constituency: None,
            role,
            member: Some(MemberId::from_i64(1)),
            consented_at: None,
            created_at: NOW,
            suspended_at: None,
            epoch: 0,
        }
    }

    fn mp() -> Mp {
        account(Some(Role::Mp)).as_mp().unwrap()
    }

    fn mistaken() -> Mistaken {
        Mistaken {
            response: ResponseId::from_i64(3),
            commitment: None,
            promised_by: None,
            version: 2,
            idea: IdeaId::from_i64(1),
            is_readable: true,
            texts: vec!["It costs\n40 million a year.".into()],
        }
    }

    fn words(kind: &str, wrong: &str) -> Words {
        Words::parse(kind, wrong, "It costs 60 million.").unwrap()
    }

    #[test]
    fn a_correction_quotes_what_stands_there() {
        let said = |wrong| {
            correct(
                &mp(),
                &mistaken(),
                OwnSignature::Stands,
                None,
                0,
                words("correction", wrong),
                NOW,
            )
        };
        assert!(said("It costs 40 million a year.").is_ok());
        assert!(matches!(
            said("It costs 90 million."),
            Err(Refusal::Fields(_))
        ));
    }

    #[test]
    fn a_correction_names_what_was_wrong_and_an_apology_may_be_about_more() {
        assert!(Words::parse("correction", " ", "Right is this.").is_err());
        assert!(Words::parse("apology", "", "I am sorry.").is_ok());
        assert_eq!(Words::parse("", "", "").unwrap_err().len(), 3);
    }

    #[test]
    fn whoever_signed_may_put_it_right_for_ever_and_nobody_else() {
        for (mine, may) in [
            (OwnSignature::Stands, true),
            (OwnSignature::Withdrawn, true),
            (OwnSignature::Absent, false),
        ] {
            assert_eq!(may_correct(&mp(), &mistaken(), mine, 0).is_ok(), may);
        }
        assert!(may_correct(&mp(), &mistaken(), OwnSignature::Stands, OF_ONE_MAX).is_err());
        let of_other = Mistaken {
            promised_by: Some(MemberId::from_i64(9)),
            ..mistaken()
        };
        assert!(may_correct(&mp(), &of_other, OwnSignature::Stands, 0).is_err());
        let hidden = Mistaken {
            is_readable: false,
            ..mistaken()
        };
        let refused = may_correct(&mp(), &hidden, OwnSignature::Stands, 0);
        assert_eq!(refused, Err(Refusal::NotFound));
    }

    #[test]
    fn stewards_and_moderators_speak_for_the_service_and_say_what_was_wrong() {
        for (role, office) in [
            (Some(Role::Steward), Some(Office::Steward)),
            (Some(Role::SeniorModerator), Some(Office::Moderator)),
            (Some(Role::Mp), None),
            (Some(Role::Panel), None),
            (None, None),
        ] {
            let said = apologise(
                &account(role),
                None,
                words("apology", "We lost two ideas."),
                NOW,
            );
            assert_eq!(said.ok().map(|one| one.office), office);
        }
        let silent = apologise(
            &account(Some(Role::Steward)),
            None,
            words("apology", ""),
            NOW,
        );
        assert!(matches!(silent, Err(Refusal::Fields(_))));
    }
}
