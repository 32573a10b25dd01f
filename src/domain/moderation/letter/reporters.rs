//! What those are told who reported something, or who supported what was merged. They must never learn who else did.

use super::{Letter, Signer};
use crate::domain::ids::DecisionId;
use crate::domain::moderation::codes::{Allowed, Code};
use crate::domain::moderation::state::{Outcome, number};
use crate::domain::report::EntryChecked;
use crate::domain::time::day_in_words;
use crate::domain::working_day::Deadline;

/// The outcome, to somebody who reported. `item` as a reader knows it: "the comment you reported on “…”".
pub fn to_reporter(
    item: &str,
    (outcome, code): (Outcome, Option<Code>),
    allowed: Option<Allowed>,
    appeal_by: Deadline,
    receipt: &str,
    signer: Signer<'_>,
) -> Letter {
    let what = match outcome {
        Outcome::NoBreach => format!(
            "A moderator has looked at {item} and found no breach of the rules. It stays as it is."
        ),
        // Somebody's distress is not for others to read about.
        Outcome::SupportNote => format!(
            "A moderator has looked at {item} and has done what could help. Thank you for looking after somebody."
        ),
        _ => format!(
            "A moderator has looked at {item}. What was decided: {}.",
            outcome.in_words().to_lowercase()
        ),
    };
    let why = match (outcome, code, allowed) {
        (Outcome::NoBreach, _, Some(allowed)) => format!(
            "It is expressly allowed ({}): {}",
            allowed.key(),
            allowed.words()
        ),
        (Outcome::NoBreach | Outcome::SupportNote, _, _) | (_, None, _) => String::new(),
        (_, Some(code), _) => format!("Rule {}, {}.", code.key(), code.rule().name.to_lowercase()),
    };
    let appeal = if outcome == Outcome::NoBreach {
        format!(
            "You can ask for a second look until the end of {}, free of charge: open /reports/{receipt} on this site and choose “Ask for a second look”. Somebody who had no part in it decides, within ten working days; if nobody does, what you reported is looked at anew. If you want to complain about how we dealt with this, the independent panel takes complaints at /complaints on this site.",
            day_in_words(appeal_by.day())
        )
    } else {
        "You need not do anything. The author may appeal, and never learns who reported.".into()
    };
    Letter {
        title: match outcome {
            Outcome::SupportNote => format!("Your report {receipt}: looked at"),
            _ => format!(
                "Your report {receipt}: {}",
                outcome.in_words().to_lowercase()
            ),
        },
        what,
        why,
        repair: None,
        appeal,
        number: receipt.into(),
        signed: signer.words(),
    }
}

/// What a steward found about an entry of the register, to somebody who reported it. `name` is the Member's.
pub fn entry_checked(name: &str, checked: &EntryChecked, receipt: &str) -> Letter {
    let found = checked.found.in_words();
    Letter {
        title: format!("Your report {receipt}: looked up"),
        what: format!(
            "A steward has looked up what you reported about the entry of {name}. {found}."
        ),
        why: checked.answer.as_str().to_owned(),
        repair: None,
        appeal: "If it is still wrong, report it again and say where Parliament publishes it otherwise, or write to the address on the imprint page.".into(),
        number: receipt.into(),
        signed: Signer::Steward.words(),
    }
}

/// A merge, to those whose support was carried over. `from` and `into` are titles.
pub fn supporters_of_merged(
    from: &str,
    into: &str,
    decision: DecisionId,
    signer: Signer<'_>,
) -> Letter {
    Letter {
        title: format!("“{from}” is part of “{into}” now"),
        what: format!(
            "You support “{from}”. It asks for the same as “{into}”, so the two have become one, and your support counts there, once."
        ),
        why: "Rule H2, duplicate: one place to talk and to be counted is stronger than two.".into(),
        repair: Some(
            "If the other is not what you meant, take your support back there at any time.".into(),
        ),
        appeal: "The author can object within ten working days, and then everything is as it was."
            .into(),
        number: number(decision),
        signed: signer.words(),
    }
}

/// A merge that was taken back, to those whose support was carried over. `from` and `into` are titles.
pub fn supporters_of_parted(
    from: &str,
    into: &str,
    decision: DecisionId,
    signer: Signer<'_>,
) -> Letter {
    Letter {
        title: format!("“{from}” stands on its own again"),
        what: format!(
            "We had merged “{from}” into “{into}”. That is taken back: both stand on their own again. Your support counts for “{from}”, as you gave it."
        ),
        why: "The author objected, or the merge was found to be wrong.".into(),
        repair: Some("If you support both, you can say so on each of the two pages.".into()),
        appeal: "Nothing was decided against you.".into(),
        number: number(decision),
        signed: signer.words(),
    }
}
