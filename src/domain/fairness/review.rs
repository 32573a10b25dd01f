//! Looking again, blind (moderation.md 3.5): decisions of a month drawn by lot, judged afresh by three people who know neither the outcome
//! nor whose words they are, some of them with names and parties exchanged. It must not know texts, nor how a lot is drawn.

use super::{About, Flips, Share, agreement};
use crate::domain::ids::DecisionId;
use crate::domain::keyed::keyed;
use crate::domain::moderation::duties::{self, Ties};
use crate::domain::moderation::state::Outcome;
use crate::domain::refusal::Refusal;

/// Three people judge each text.
pub const JUDGES: usize = 3;
/// So many that were acted on and so many that were not: two hundred a month (moderation.md 3.5).
pub const DRAWN_EACH: i64 = 100;

keyed! {
    /// What somebody would have done. The order is that of the scale.
    Answer {
        /// Leave it as it is.
        Keep = "keep", "Leave it as it is";
        /// Hide it, or part of it.
        Hide = "hide", "Hide it with an invitation to reword, or black out a part";
        /// Remove it.
        Remove = "remove", "Remove it";
    }
}

/// Whether a decision acted on a text, as far as the report goes: what is put in order, labelled or helped was not acted on.
pub const fn is_acted(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::HideRephrase | Outcome::Remove | Outcome::Seal | Outcome::Redact
    )
}

/// A text that was looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it is about.
    pub about: About,
    /// Whether it was acted on.
    pub was_acted: bool,
    /// Whether it was shown with names and parties exchanged.
    pub is_exchanged: bool,
    /// What was said of it.
    pub answers: Vec<Answer>,
}

impl Seen {
    /// Whether most of three would act on it; nothing until three have been heard.
    fn would_act(&self) -> Option<bool> {
        if self.answers.len() < JUDGES {
            return None;
        }
        let acting = self.answers.iter().filter(|one| **one != Answer::Keep);
        Some(acting.count() * 2 > self.answers.len())
    }
}

/// A text was judged again.
#[derive(Clone, Copy, Debug)]
pub struct JudgedAgain {
    /// Which decision is looked at.
    pub decision: DecisionId,
    /// What somebody would have done.
    pub answer: Answer,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// Whether somebody may be shown a text to judge it again: nobody whose it is, who reported it, whom it is about, or who had a part in
/// what was decided. Ties with parties keep nobody away here: people of different ties are wanted.
pub const fn may_look(ties: &Ties) -> bool {
    !(ties.is_author || ties.is_target || ties.is_reporter || ties.is_household || ties.took_part)
}

/// Judges a text again.
pub fn judge(decision: DecisionId, answer: &str, ties: &Ties) -> Result<JudgedAgain, Refusal> {
    if !may_look(ties) {
        return Err(duties::bar(
            duties::SD2,
            "You had a part in this, so others look at it again.",
        ));
    }
    let answer = Answer::from_key(answer).ok_or_else(|| {
        Refusal::Fields(vec![crate::domain::text::FieldError::new(
            "answer",
            "Please choose what you would do.",
        )])
    })?;
    Ok(JudgedAgain {
        decision,
        answer,
        seal: (),
    })
}

/// Decisions of one sort of text, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What the texts are about.
    pub about: About,
    /// How many were decided about.
    pub decided: i64,
    /// How many of these were acted on.
    pub acted: i64,
    /// How many of those were found wrong on appeal.
    pub overturned: i64,
}

/// The rates of one sort of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// What the texts are about.
    pub about: About,
    /// Acted on, of all that was decided.
    pub acted: Share,
    /// Found wrong on appeal, of what was acted on.
    pub overturned: Share,
    /// Judged fine on a second look, of what was acted on.
    pub too_much: Share,
    /// Judged a breach on a second look, of what was left.
    pub too_little: Share,
}

/// A report over some months.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// One row for each sort.
    pub rates: Vec<Rates>,
    /// What changed when names were exchanged.
    pub flips: Flips,
    /// How far those who looked again agree.
    pub agreement: Option<f64>,
    /// How many texts three people have looked at again.
    pub looked_at: i64,
}

impl Report {
    /// Computes it from counts and second looks.
    pub fn of(counted: &[Counted], seen: &[Seen]) -> Self {
        let rates = About::ALL.iter().map(|about| rates(*about, counted, seen));
        let mut flips = Flips::default();
        for one in seen.iter().filter(|one| one.is_exchanged) {
            match (one.was_acted, one.would_act()) {
                (true, Some(false)) => flips.freed += 1,
                (false, Some(true)) => flips.caught += 1,
                _ => {}
            }
        }
        let judged: Vec<Vec<usize>> = seen
            .iter()
            .map(|one| one.answers.iter().map(|answer| *answer as usize).collect())
            .collect();
        let looked_at = seen.iter().filter(|one| one.would_act().is_some()).count();
        Self {
            rates: rates.collect(),
            flips,
            agreement: agreement(&judged, Answer::ALL.len()),
            looked_at: i64::try_from(looked_at).unwrap_or(i64::MAX),
        }
    }
}

fn rates(about: About, counted: &[Counted], seen: &[Seen]) -> Rates {
    let mut rates = Rates {
        about,
        acted: Share::default(),
        overturned: Share::default(),
        too_much: Share::default(),
        too_little: Share::default(),
    };
    for one in counted.iter().filter(|one| one.about == about) {
        rates.acted.part += one.acted;
        rates.acted.whole += one.decided;
        rates.overturned.part += one.overturned;
        rates.overturned.whole += one.acted;
    }
    // What was exchanged is no longer about the same: it says something of the judging, and nothing of the text.
    let as_written = seen
        .iter()
        .filter(|one| one.about == about && !one.is_exchanged);
    for one in as_written {
        let Some(would_act) = one.would_act() else {
            continue;
        };
        let (share, is_wrong) = if one.was_acted {
            (&mut rates.too_much, !would_act)
        } else {
            (&mut rates.too_little, would_act)
        };
        share.part += i64::from(is_wrong);
        share.whole += 1;
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;
    use Answer::{Hide, Keep, Remove};

    fn seen(about: About, was_acted: bool, is_exchanged: bool, answers: &[Answer]) -> Seen {
        Seen {
            about,
            was_acted,
            is_exchanged,
            answers: answers.to_vec(),
        }
    }

    #[test]
    fn rates_count_what_three_people_said() {
        let counted = [Counted {
            about: About::Mp,
            decided: 40,
            acted: 10,
            overturned: 2,
        }];
        let seen = [
            seen(About::Mp, true, false, &[Keep, Keep, Hide]),
            seen(About::Mp, true, false, &[Remove, Keep, Hide]),
            seen(About::Mp, false, false, &[Hide, Hide, Keep]),
            // Two have not been heard yet.
            seen(About::Mp, false, false, &[Hide]),
            // With names exchanged it tells of the judging alone.
            seen(About::Mp, true, true, &[Keep, Keep, Keep]),
            seen(About::Neither, false, true, &[Hide, Remove, Keep]),
        ];
        let report = Report::of(&counted, &seen);
        let mp = report.rates[0];
        assert_eq!((mp.acted.part, mp.acted.whole), (10, 40));
        assert_eq!((mp.overturned.part, mp.overturned.whole), (2, 10));
        assert_eq!((mp.too_much.part, mp.too_much.whole), (1, 2));
        assert_eq!((mp.too_little.part, mp.too_little.whole), (1, 1));
        assert_eq!((report.flips.freed, report.flips.caught), (1, 1));
        assert_eq!(report.looked_at, 5);
        assert_eq!(report.rates.len(), About::ALL.len());
    }

    #[test]
    fn whoever_had_a_part_in_it_does_not_look_again() {
        let decision = DecisionId::from_i64(7);
        assert!(judge(decision, "keep", &Ties::NONE).is_ok());
        assert_eq!(judge(decision, "", &Ties::NONE).unwrap_err().status(), 422);
        for ties in [
            Ties {
                took_part: true,
                ..Ties::NONE
            },
            Ties {
                is_author: true,
                ..Ties::NONE
            },
            Ties {
                is_target: true,
                ..Ties::NONE
            },
            Ties {
                is_reporter: true,
                ..Ties::NONE
            },
        ] {
            assert_eq!(judge(decision, "keep", &ties).unwrap_err().status(), 403);
        }
    }
}
