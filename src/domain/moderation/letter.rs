//! What people are told about moderation, as plain text in parts: title, what happened, why, how to put it right and by when, how to
//! appeal and by when, the number, and whose number signs it. It must not know names, addresses or how a letter travels.

use super::hold::Hold;
use super::state::{Interim, Outcome, Verdict, number};
use super::statement::Statement;
use crate::domain::ids::DecisionId;
use crate::domain::time::{Timestamp, day_in_words};
use crate::domain::working_day::Deadline;

mod appeals;
mod complaints;
mod measures;
mod reporters;
mod wording;

pub use appeals::{
    Appealed, Matter, appeal_acknowledged, appeal_asked, appeal_inadmissible, appeal_ruled,
    looked_at_again,
};
pub use complaints::{
    Complained, complaint_determined, complaint_paused, complaint_received, complaint_remedied,
    complaint_resumed, complaint_taken_further, complaint_viewed, complaint_with_service,
    found_about_you, service_answered, service_takes_longer, view_about_you,
};
pub use measures::{confirmed_ban, lifted_ban, measured, proposed_ban};
pub use reporters::{entry_checked, supporters_of_merged, supporters_of_parted, to_reporter};

/// Where to go on from the end of an appeal.
const COMPLAIN: &str = "If you are not content with this, you can ask the independent panel, whose members hold no other office here, within three months: open the page of your appeal and choose “Ask the panel”. About how it was dealt with you can complain to the panel at /complaints on this site.";
/// The same where the appellant was in the right.
const COMPLAIN_ANYWAY: &str = "If this does not put everything right for you, or you are not content with how it was dealt with, you can complain to the independent panel, whose members hold no other office here: open /complaints on this site.";

/// A letter about one item or measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The subject line.
    pub title: String,
    /// What happened.
    pub what: String,
    /// Why.
    pub why: String,
    /// How to put it right, and by when; none where there is nothing to put right.
    pub repair: Option<String>,
    /// How to appeal or complain, and by when.
    pub appeal: String,
    /// The number of the decision, or the receipt.
    pub number: String,
    /// Who signs: a moderator's number, or the house where no person decided.
    pub signed: String,
}

impl Letter {
    /// The whole letter, for a mail or a page of the account.
    pub fn to_text(&self) -> String {
        use std::fmt::Write as _;
        let mut text = format!("{}\n\n{}\n", self.title, self.what);
        if !self.why.is_empty() {
            let _ = write!(text, "\nWhy\n{}\n", self.why);
        }
        if let Some(repair) = &self.repair {
            let _ = write!(text, "\nHow to put it right\n{repair}\n");
        }
        let _ = write!(text, "\nIf you see it differently\n{}\n", self.appeal);
        let _ = write!(text, "\nNumber: {}\n{}\n", self.number, self.signed);
        text
    }
}

/// Who signs a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer<'a> {
    /// A moderator, under this quarter's number.
    Moderator(&'a str),
    /// The independent panel.
    Panel,
    /// Whoever keeps the register of Members.
    Steward,
    /// Nobody decided: a clock ran out or a pattern matched.
    House,
}

impl Signer<'_> {
    fn words(self) -> String {
        match self {
            Self::Moderator(number) => format!("Moderator {number}"),
            Self::Panel => "The independent panel".into(),
            Self::Steward => "A steward, who keeps the register of Members".into(),
            Self::House => {
                "Common Ground. This was done by rule, and no person has decided yet.".into()
            }
        }
    }
}

/// Which item, as its author knows it: "your comment on “Cycle lanes for every town”".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// In a sentence.
    pub words: &'a str,
}

/// A decision, to the author.
pub fn decided(item: Item<'_>, statement: &Statement, signer: Signer<'_>) -> Letter {
    Letter {
        title: wording::title(item.words, statement.outcome),
        what: wording::what(item.words, statement.outcome),
        why: wording::why(statement),
        repair: wording::repair(statement),
        appeal: match statement.outcome {
            Outcome::SupportNote => "Nothing was decided against you. If you would rather not have had this letter, please tell us: that helps us to do better.".into(),
            _ => appeal_until(statement.appeal_by),
        },
        number: number(statement.decision),
        signed: signer.words(),
    }
}

/// A decision about the name that somebody goes by here, to them.
pub fn decided_about_name(item: Item<'_>, statement: &Statement, signer: Signer<'_>) -> Letter {
    let is_taken_down = statement.outcome.is_breach();
    let letter = decided(item, statement, signer);
    if !is_taken_down {
        return letter;
    }
    Letter {
        title: format!("Taken down, please choose another: {}", item.words),
        what: format!(
            "We have taken down {}. Beside what you wrote stands a plain name with a number now; everything else is as it was, and you can go on taking part.",
            item.words
        ),
        repair: Some(
            "Choose another name on the profile page of your account, at any time: it is shown at once, and the plain one goes.".into(),
        ),
        ..letter
    }
}

/// Waits for a person, to the author.
pub fn held(item: Item<'_>, hold: &Hold, expires: Option<Deadline>, receipt: &str) -> Letter {
    let until = match expires {
        Some(expires) => format!(
            "If nobody has looked by the end of {}, it is published by itself.",
            day_in_words(expires.day())
        ),
        None => "Because of what it may be about, a person has to decide; you will be told.".into(),
    };
    Letter {
        title: format!("A person looks first at {}", item.words),
        what: format!(
            "We have received {}, and nothing of it is lost. A moderator looks at it within one working day, before everybody sees it. {until}",
            item.words
        ),
        why: hold.words(),
        repair: None,
        appeal: "You can appeal against this rule, which decides without a person: choose “Appeal” on the page of this text in your account. The aim is to decide within one working day.".into(),
        number: receipt.into(),
        signed: Signer::House.words(),
    }
}

/// Hidden while somebody checks, to the author.
pub fn interim(
    item: Item<'_>,
    why: Interim,
    code: super::codes::Code,
    until: (Option<Deadline>, Option<Deadline>),
    signer: Signer<'_>,
    receipt: &str,
) -> Letter {
    let why = match why {
        Interim::Moderator => "A moderator wants to look at it more closely",
        Interim::Pattern(_) => "It matches an exact pattern of ours",
        Interim::Reports => {
            "Several people who have nothing to do with one another have reported it"
        }
    };
    let until = match until {
        (_, Some(expires)) => format!(
            "If nobody has decided by the end of {}, it comes back by itself.",
            day_in_words(expires.day())
        ),
        (Some(target), None) => format!(
            "A person decides by {}. It does not come back by time alone, because somebody may come to harm.",
            target.at.in_words()
        ),
        (None, None) => "A person decides; you will be told.".into(),
    };
    Letter {
        title: format!("Hidden while we check: {}", item.words),
        what: format!(
            "We have hidden {} while somebody checks it. Nothing has been decided, and nothing is held against you. {until}",
            item.words
        ),
        why: format!(
            "{why}: it may come under rule {} ({}).",
            code.key(),
            code.rule().name.to_lowercase()
        ),
        repair: None,
        appeal: "You need not do anything. You can appeal at once if waiting would do harm: choose “Appeal” on the page of this text in your account. The aim is to decide within one working day.".into(),
        number: receipt.into(),
        signed: signer.words(),
    }
}

/// There again, to the author.
pub fn back(item: Item<'_>, signer: Signer<'_>, receipt: &str) -> Letter {
    let what = match signer {
        Signer::House => format!(
            "Everybody can read {} now. Nobody had decided in time, and that must not be to your disadvantage.",
            item.words
        ),
        _ => format!(
            "Everybody can read {} now. A moderator has looked at it and found nothing against the rules.",
            item.words
        ),
    };
    Letter {
        title: format!("Published: {}", item.words),
        what,
        why: String::new(),
        repair: None,
        appeal: "If waiting did you harm, you can complain about how long it took: open /complaints on this site and name the number below.".into(),
        number: receipt.into(),
        signed: signer.words(),
    }
}

/// There again because a decision was wrong, to the author. Sorry without "if" and without "but".
pub fn apology(
    item: Item<'_>,
    decision: DecisionId,
    code: Option<super::codes::Code>,
    reasons: &str,
    signer: Signer<'_>,
) -> Letter {
    let rule = code.map_or(String::new(), |code| {
        format!(
            " under rule {} ({})",
            code.key(),
            code.rule().name.to_lowercase()
        )
    });
    let reasons = if reasons.is_empty() {
        "Your appeal was not decided within ten working days. That is our fault, and it must not be to your disadvantage."
    } else {
        reasons
    };
    Letter {
        title: format!("We were wrong about {}", item.words),
        what: format!(
            "What happened: we decided against {}{rule}.\nWhat should have happened: it should have stayed as it was.\nWe are sorry.\nWhat is put right: it is back in its place with all its support, within four hours; what the decision counted against you is deleted; the public log says that we were wrong.",
            item.words
        ),
        why: reasons.into(),
        repair: None,
        appeal: "If this does not put everything right for you, you can complain to the independent panel, whose members hold no other office here: open /complaints on this site and name the number below.".into(),
        number: number(decision),
        signed: signer.words(),
    }
}

/// The fortnight to reword is over, to the author.
pub fn reword_ended(item: Item<'_>, decision: DecisionId, appeal_by: Deadline) -> Letter {
    Letter {
        title: format!("Still hidden: {}", item.words),
        what: format!(
            "Two weeks ago we invited you to reword {}. It stays hidden, and nothing further follows.",
            item.words
        ),
        why: String::new(),
        repair: Some(
            "You can still reword it whenever you like: a moderator looks at the new words within one working day.".into(),
        ),
        appeal: appeal_until(appeal_by),
        number: number(decision),
        signed: Signer::House.words(),
    }
}

fn appeal_until(until: Deadline) -> String {
    format!(
        "You can appeal until the end of {}, free of charge: choose “Appeal” on the page of this letter in your account, or open /appeals/new on this site and give the number below. Somebody who had no part in it decides, within ten working days; if nobody does, you are in the right unless somebody may come to harm. If you want to complain about how we dealt with this, the independent panel takes complaints at /complaints on this site.",
        day_in_words(until.day())
    )
}

fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Upheld => "the decision stands",
        Verdict::Varied => "another decision takes its place",
        Verdict::Overturned => "the decision was wrong, and is undone",
        Verdict::Lapsed => "nobody decided in time, so the decision is undone",
    }
}

fn day(at: Timestamp) -> String {
    at.day_in_words()
}

#[cfg(test)]
mod tests;
