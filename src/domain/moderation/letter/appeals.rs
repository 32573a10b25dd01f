//! What those are told who appealed, and those who had reported what was looked at again. It must not know who decided first, nor
//! who else reported.

use super::{COMPLAIN, COMPLAIN_ANYWAY, Letter, Signer, verdict_words};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::state::{Outcome, Verdict};
use crate::domain::time::day_in_words;
use crate::domain::working_day::Deadline;

/// An appeal, as its letters name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appealed<'a> {
    /// Which text, as the appellant knows it.
    pub item: &'a str,
    /// The number of the appeal.
    pub number: &'a str,
    /// The address of its page.
    pub page: &'a str,
}

/// What an appeal is about, as far as its end depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matter {
    /// Something was decided against a text.
    Decision,
    /// Nothing was found wrong with one.
    NoBreach,
    /// A rule held or hid it, and no person decided.
    Rule,
}

impl Appealed<'_> {
    fn letter(&self, title: String, what: String, signer: Signer<'_>) -> Letter {
        Letter {
            title,
            what,
            why: String::new(),
            repair: None,
            appeal: format!(
                "Everything about your appeal stands on its page, where you can also take it back: {}",
                self.page
            ),
            number: self.number.into(),
            signed: signer.words(),
        }
    }
}

/// It has arrived. `lapses` says whether time alone may decide it.
pub fn appeal_acknowledged(
    appealed: Appealed<'_>,
    matter: Matter,
    (target, ends): (Deadline, Deadline),
    lapses: bool,
) -> Letter {
    let otherwise = match (matter, lapses) {
        (Matter::Rule, _) => String::new(),
        (_, false) => {
            " Because somebody may come to harm, time alone does not decide this: a person has to."
                .into()
        }
        (Matter::Decision, true) => format!(
            " If nobody has decided by the end of {}, you are in the right, and the decision is undone.",
            day_in_words(ends.day())
        ),
        (Matter::NoBreach, true) => format!(
            " If nobody has decided by the end of {}, what you reported is looked at anew, as if it had been reported on that day.",
            day_in_words(ends.day())
        ),
    };
    let what = format!(
        "We have received your appeal about {}. Somebody who had no part in it before looks at it and answers what you say. The aim is the end of {}.{otherwise}",
        appealed.item,
        day_in_words(target.day())
    );
    let title = format!("Your appeal {} has arrived", appealed.number);
    let mut letter = appealed.letter(title, what, Signer::House);
    letter.signed = "Common Ground. A person looks at it next.".into();
    letter
}

/// Something is asked before it is decided.
pub fn appeal_asked(
    appealed: Appealed<'_>,
    question: &str,
    answer_by: Deadline,
    signer: Signer<'_>,
) -> Letter {
    let what = format!(
        "Whoever decides your appeal about {} has a question before they do:\n\n{question}\n\nPlease answer on the page of your appeal, by the end of {}. Until then the days do not count. Without an answer it is decided on what you wrote before.",
        appealed.item,
        day_in_words(answer_by.day())
    );
    let title = format!("A question about your appeal {}", appealed.number);
    appealed.letter(title, what, signer)
}

/// Two people found that it cannot be decided as an appeal.
pub fn appeal_inadmissible(appealed: Appealed<'_>, reason: &str, signer: Signer<'_>) -> Letter {
    let what = format!(
        "Two people have looked at your appeal about {}, one after the other. It cannot be decided as an appeal, so everything stays as it is.",
        appealed.item
    );
    let title = format!("Your appeal {} is not admissible", appealed.number);
    let mut letter = appealed.letter(title, what, signer);
    letter.why = reason.into();
    letter.appeal = COMPLAIN.into();
    letter
}

/// The ruling. `reasons` are empty where nobody decided in time.
pub fn appeal_ruled(
    appealed: Appealed<'_>,
    matter: Matter,
    verdict: Verdict,
    reasons: &str,
    signer: Signer<'_>,
) -> Letter {
    let item = appealed.item;
    let what = match (verdict, matter) {
        (Verdict::Lapsed, Matter::Decision) => format!(
            "Nobody decided your appeal about {item} in time, so you are in the right: the decision is undone."
        ),
        (Verdict::Lapsed, Matter::NoBreach) => format!(
            "Nobody decided your appeal about {item} in time. What you reported is looked at anew, as if it had been reported today, and you will be told what comes of it."
        ),
        (Verdict::Lapsed, Matter::Rule) => format!(
            "Nobody decided your appeal about {item} in time, so you are in the right. The rule no longer holds it back."
        ),
        (Verdict::Overturned, Matter::Rule) => format!(
            "Somebody has looked at your appeal about {item}. The rule was wrong to hold it back, and we are sorry. Everybody can read it now, unless something else was decided about it meanwhile."
        ),
        (Verdict::Upheld, Matter::Rule) => format!(
            "Somebody has looked at your appeal about {item}. The rule was right to have a person look first; what is decided about the text itself, you are told separately."
        ),
        _ => format!(
            "Somebody who had nothing to do with the decision before has looked at your appeal about {item}: {}.",
            verdict_words(verdict)
        ),
    };
    let title = format!("Your appeal about {item}: {}", ended(verdict, matter));
    let mut letter = appealed.letter(title, what, signer);
    letter.why = if reasons.is_empty() {
        "Ten working days are over. That is our fault, and must not be to your disadvantage.".into()
    } else {
        reasons.into()
    };
    letter.appeal = match verdict {
        Verdict::Upheld | Verdict::Varied => COMPLAIN.into(),
        Verdict::Overturned | Verdict::Lapsed => COMPLAIN_ANYWAY.into(),
    };
    letter
}

fn ended(verdict: Verdict, matter: Matter) -> &'static str {
    match (verdict, matter) {
        (Verdict::Lapsed, Matter::NoBreach) => "nobody decided in time, so it is looked at anew",
        (Verdict::Lapsed, Matter::Rule) => "nobody decided in time, so you are in the right",
        (Verdict::Overturned, Matter::Rule) => "the rule was wrong",
        (Verdict::Upheld, Matter::Rule) => "the rule was right",
        _ => verdict_words(verdict),
    }
}

/// Somebody else's appeal ended otherwise than the first decision, to those who had reported the text. `item` as a reader knows it.
pub fn looked_at_again(
    item: &str,
    verdict: Verdict,
    (outcome, code): (Outcome, Option<Code>),
    receipt: &str,
    signer: Signer<'_>,
) -> Letter {
    let (title, what) = match verdict {
        Verdict::Lapsed => (
            "it is shown again",
            format!(
                "There was an appeal about {item}, and nobody decided it in time. That must not be to the disadvantage of whoever appealed, so it is shown again."
            ),
        ),
        Verdict::Overturned => (
            "it is shown again",
            format!(
                "Somebody who had no part in it before has looked again at {item}, after an appeal. The first decision was wrong, so it is shown again. You did nothing wrong by reporting it."
            ),
        ),
        Verdict::Varied | Verdict::Upheld => (
            "decided anew",
            format!(
                "Somebody who had no part in it before has looked again at {item}, after an appeal. What is decided now: {}.",
                outcome.in_words().to_lowercase()
            ),
        ),
    };
    Letter {
        title: format!("Your report {receipt}: {title}"),
        what,
        why: code
            .filter(|_| verdict == Verdict::Varied)
            .map_or(String::new(), |code| {
                format!("Rule {}, {}.", code.key(), code.rule().name.to_lowercase())
            }),
        repair: None,
        appeal: "You need not do anything. Nobody learns who reported.".into(),
        number: receipt.into(),
        signed: signer.words(),
    }
}
