//! What the independent panel writes: to whoever complained, and to an office-holder about whom somebody did. It must not know who
//! complained, nor who sits on the panel.

use super::{Letter, Signer};
use crate::domain::complaint::{Finding, Sort};
use crate::domain::time::{Timestamp, day_in_words};
use crate::domain::working_day::Deadline;

/// A complaint, as its letters name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complained {
    /// What sort.
    pub sort: Sort,
    /// Its number.
    pub number: String,
    /// The address of its page.
    pub page: String,
}

impl Complained {
    fn what(&self) -> &'static str {
        match self.sort {
            Sort::Appeal => "the appeal that you take further",
            Sort::Service => "how this site or its moderators behaved",
            Sort::OfficeHolder => "what an office-holder did on this site",
        }
    }
}

/// It has arrived.
pub fn complaint_received(complained: &Complained, due: Deadline) -> Letter {
    Letter {
        title: format!("Your complaint {} has arrived", complained.number),
        what: format!(
            "The independent panel has received your complaint about {}. Three members, who hold no other office here, look at it and answer each point. They should have found by the end of {}.",
            complained.what(),
            day_in_words(due.day())
        ),
        why: String::new(),
        repair: None,
        appeal: format!(
            "How it stands you see on its page: {}. The panel is no court and no statutory body; you can go to those whenever you like.",
            complained.page
        ),
        number: complained.number.clone(),
        signed: Signer::Panel.words(),
    }
}

/// It has arrived, and the service answers first.
pub fn complaint_with_service(complained: &Complained, due: Deadline) -> Letter {
    Letter {
        title: format!("Your complaint {} has arrived", complained.number),
        what: format!(
            "Your complaint about {} has a number, and those who answer for this site answer it first, by the end of {}. They read what you wrote and are not told who you are. If no answer comes by then, the independent panel looks without your asking.",
            complained.what(),
            day_in_words(due.day())
        ),
        why: String::new(),
        repair: None,
        appeal: format!(
            "If the answer is not enough, you take it to the panel on its page, within three months and without giving a reason: {}. The panel is no court and no statutory body; you can go to those whenever you like.",
            complained.page
        ),
        number: complained.number.clone(),
        signed: Signer::House.words(),
    }
}

/// The service takes longer to answer, and says why.
pub fn service_takes_longer(
    complained: &Complained,
    why: &str,
    until: Deadline,
    signer: Signer<'_>,
) -> Letter {
    Letter {
        title: format!("Your complaint {} takes longer", complained.number),
        what: format!(
            "We cannot answer in time your complaint about {}, and we are sorry. You have the answer by the end of {}; this is the only time that it moves. If no answer comes by then, the independent panel looks without your asking.",
            complained.what(),
            day_in_words(until.day())
        ),
        why: why.to_owned(),
        repair: None,
        appeal: format!("How it stands you see on its page: {}.", complained.page),
        number: complained.number.clone(),
        signed: signer.words(),
    }
}

/// What the service answers.
pub fn service_answered(
    complained: &Complained,
    words: &str,
    until: Deadline,
    signer: Signer<'_>,
) -> Letter {
    Letter {
        title: format!("The answer to your complaint {}", complained.number),
        what: format!(
            "Those who answer for this site have looked at your complaint about {}. Their answer stands below.",
            complained.what()
        ),
        why: words.to_owned(),
        repair: None,
        appeal: format!(
            "If that is not enough, take it to the independent panel, by the end of {} and without giving a reason: {}. If it is, you can say so there; you need not do anything.",
            day_in_words(until.day()),
            complained.page
        ),
        number: complained.number.clone(),
        signed: signer.words(),
    }
}

/// The panel looks now; `is_overdue` says that no answer came in time.
pub fn complaint_taken_further(complained: &Complained, is_overdue: bool, due: Deadline) -> Letter {
    let why = if is_overdue {
        "Nobody answered your complaint in time, for which those who run this site owe you an apology, and so the independent panel looks at it without your asking."
    } else {
        "You have taken your complaint to the independent panel."
    };
    Letter {
        title: format!("The panel looks at your complaint {}", complained.number),
        what: format!(
            "{why} Three members, who hold no other office here, look at it and answer each point. They should have found by the end of {}.",
            day_in_words(due.day())
        ),
        why: String::new(),
        repair: None,
        appeal: format!("How it stands you see on its page: {}.", complained.page),
        number: complained.number.clone(),
        signed: Signer::Panel.words(),
    }
}

/// The clock of a complaint stands still, and when somebody looks whether it still has to.
pub fn complaint_paused(complained: &Complained, why: &str, again: jiff::civil::Date) -> Letter {
    Letter {
        title: format!("Your complaint {} has to wait", complained.number),
        what: format!(
            "The clock of your complaint about {} stands still. By the end of {} the panel looks whether it still has to; the days until then do not count.",
            complained.what(),
            day_in_words(again)
        ),
        why: why.to_owned(),
        repair: None,
        appeal: format!("How it stands you see on its page: {}.", complained.page),
        number: complained.number.clone(),
        signed: Signer::Panel.words(),
    }
}

/// It runs again.
pub fn complaint_resumed(complained: &Complained, due: Timestamp) -> Letter {
    Letter {
        title: format!("Your complaint {} goes on", complained.number),
        what: format!(
            "The clock of your complaint about {} runs again. The panel should have found by the end of {}.",
            complained.what(),
            due.minus_minutes(1).day_in_words()
        ),
        why: String::new(),
        repair: None,
        appeal: format!("How it stands you see on its page: {}.", complained.page),
        number: complained.number.clone(),
        signed: Signer::Panel.words(),
    }
}

/// The panel has a view, and asks whoever complained what they think of it.
pub fn complaint_viewed(
    complained: &Complained,
    (finding, reasons): (Finding, &str),
    until: Deadline,
) -> Letter {
    Letter {
        title: format!(
            "What the panel thinks of your complaint {}",
            complained.number
        ),
        what: format!(
            "Most of the three members who looked at your complaint about {} see it like this: {}. This is not final. Until the end of {} you can say on its page what you think of it, and so can whoever it is about. The panel reads it before it finds.",
            complained.what(),
            finding.in_words().to_lowercase(),
            day_in_words(until.day())
        ),
        why: reasons.to_owned(),
        repair: None,
        appeal: format!(
            "Say it here: {}. If you do not want to, you need not.",
            complained.page
        ),
        number: complained.number.clone(),
        signed: Signer::Panel.words(),
    }
}

/// The panel has a view about an office-holder, and asks them what they think of it before it finds.
pub fn view_about_you(
    complained: &Complained,
    (finding, reasons): (Finding, &str),
    until: Deadline,
    page: &str,
) -> Letter {
    Letter {
        title: format!(
            "A complaint about you, {}: what the panel thinks",
            complained.number
        ),
        what: format!(
            "Somebody complained to the independent panel about what you did on this site. Most of the three members who looked at it see it like this: {}. This is not final, and you are named nowhere. Until the end of {} you can say what you think of it. The panel reads it before it finds.",
            finding.in_words().to_lowercase(),
            day_in_words(until.day())
        ),
        why: reasons.to_owned(),
        repair: Some(
            "If something went wrong, put it right where it happened: the panel takes that into account.".into(),
        ),
        appeal: format!("Say it here: {page}. If you do not want to, you need not."),
        number: complained.number.clone(),
        signed: Signer::Panel.words(),
    }
}

/// What a finding asked for is done.
pub fn complaint_remedied(complained: &Complained, words: &str) -> Letter {
    Letter {
        title: format!("What your complaint {} led to is done", complained.number),
        what: format!(
            "The independent panel has seen for itself that what it asked for after your complaint about {} is done.",
            complained.what()
        ),
        why: words.to_owned(),
        repair: None,
        appeal: format!(
            "It stands in the public register, too, without your name. Your page: {}",
            complained.page
        ),
        number: complained.number.clone(),
        signed: Signer::Panel.words(),
    }
}

/// What was found, to whoever complained. `is_undone` says whether a decision was undone, or a report opened again, by it; `asked` what the
/// finding asks for and by when.
pub fn complaint_determined(
    complained: &Complained,
    (finding, reasons): (Finding, &str),
    dissent: &[&str],
    is_undone: bool,
    asked: Option<(&str, Timestamp)>,
) -> Letter {
    let asks = asked.map_or_else(String::new, |(remedy, due)| {
        format!(
            " The panel asks for: {}, by the end of {}. It looks itself whether that is done, and you are told.",
            remedy.to_lowercase(),
            due.minus_minutes(1).day_in_words()
        )
    });
    let follows = match (finding, is_undone) {
        (_, true) => {
            " What was decided is undone: a text is back in its place, or what was reported is looked at anew."
        }
        (Finding::OutOfRemit, _) => " Below stands who can help instead.",
        _ => "",
    };
    Letter {
        title: format!(
            "Your complaint {}: {}",
            complained.number,
            finding.in_words().to_lowercase()
        ),
        what: format!(
            "Three members of the independent panel have looked at your complaint about {}. {}.{follows}{asks}",
            complained.what(),
            finding.in_words()
        ),
        why: with_dissent(reasons, dissent),
        repair: None,
        appeal: "The panel has the last word on this site. If it is about your personal data, the Information Commissioner can look at it; if it is about how sites like this one work, Ofcom takes evidence; and courts are open to everybody.".into(),
        number: complained.number.clone(),
        signed: Signer::Panel.words(),
    }
}

/// What was found, to the office-holder it is about.
pub fn found_about_you(
    complained: &Complained,
    (finding, reasons): (Finding, &str),
    dissent: &[&str],
) -> Letter {
    let follows = match finding {
        Finding::Breached => {
            " The public register names you with it. The panel asks you to put it right where it happened."
        }
        _ => " The public register does not name you.",
    };
    Letter {
        title: format!(
            "A complaint about you, {}: {}",
            complained.number,
            finding.in_words().to_lowercase()
        ),
        what: format!(
            "Somebody complained to the independent panel about what you did on this site. Three members have looked at it. {}.{follows}",
            finding.in_words()
        ),
        why: with_dissent(reasons, dissent),
        repair: None,
        appeal: "If the panel has a fact wrong, write to the address on the imprint page within ten working days and name the number below.".into(),
        number: complained.number.clone(),
        signed: Signer::Panel.words(),
    }
}

fn with_dissent(reasons: &str, dissent: &[&str]) -> String {
    let mut paragraphs = vec![reasons.to_owned()];
    for words in dissent {
        paragraphs.push(format!(
            "A member of the panel sees it differently: {words}"
        ));
    }
    paragraphs.join("\n\n")
}
