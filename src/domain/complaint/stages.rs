//! What follows when most of the panel agree (moderation.md 1.8): a view that is not final yet, on which both sides may say what they
//! think; then the finding; then what it asks for, done when the panel says that it is done. It must not know how a view came about.

use super::{Complaint, Finding, SUMMARY_MAX, Sort, Status, WORDS_MAX, enough, not_now};
use crate::domain::account::PanelMember;
use crate::domain::ids::{AccountId, ComplaintId};
use crate::domain::keyed::keyed;
use crate::domain::moderation::duties::Ties;
use crate::domain::refusal::Refusal;
use crate::domain::text::{Body, FieldError};
use crate::domain::time::{Timestamp, day_in_words};
use crate::domain::working_day::{Calendar, Deadline, Pause, Whose};

/// Ten working days to say something to the panel's view.
pub const COMMENT_DAYS: u32 = 10;
/// One, where somebody may come to harm.
pub const COMMENT_DAYS_URGENT: u32 = 1;
/// Ten working days to do what a finding asks for.
pub const REMEDY_DAYS: u32 = 10;

keyed! {
    /// Whose side somebody speaks for.
    Side {
        /// Whoever complained.
        Complainant = "complainant", "Whoever complained";
        /// Whoever it is about.
        Concerned = "concerned", "Whoever it is about";
    }
}

keyed! {
    /// What a finding asks for.
    Remedy {
        /// Nothing but the finding itself.
        None = "none", "Nothing further";
        /// Saying sorry.
        Apology = "apology", "An apology";
        /// Other people decide afresh.
        FreshDecision = "fresh_decision", "A fresh decision by others";
        /// The record is put right.
        Correction = "correction", "A correction of the record";
        /// A rule or the way of working is changed.
        RuleChange = "rule_change", "A change of the rules";
        /// People are trained.
        Training = "training", "Training";
        /// A moderator does other work.
        StoodDown = "stood_down", "A moderator is stood down";
    }
}

impl Remedy {
    /// Whether it can be asked for: of an office-holder only a correction or an apology, and nothing where nothing was wrong.
    pub const fn fits(self, sort: Sort, finding: Finding) -> bool {
        match (self, sort) {
            (Self::None, _) => true,
            _ if !finding.is_against() => false,
            (Self::Apology | Self::Correction, _) => true,
            (_, Sort::OfficeHolder) => false,
            _ => true,
        }
    }
}

/// What one side says to a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Whose.
    pub side: Side,
    /// What.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// What a finding asks for, and how far that has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What.
    pub remedy: Remedy,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// When the panel found that it is done.
    pub verified_at: Option<Timestamp>,
}

/// Most of the panel agree, and both sides are asked what they think.
#[derive(Clone, Copy, Debug)]
pub struct ViewGiven {
    /// About which complaint.
    pub complaint: ComplaintId,
    /// Which proposal of it.
    pub round: i64,
    /// Until when both may say something.
    pub until: Deadline,
    /// By when the panel should have found now: the days of commenting do not count.
    pub due: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// One side has said something.
#[derive(Clone, Debug)]
pub struct CommentMade {
    /// About which complaint.
    pub complaint: ComplaintId,
    /// On which proposal of it.
    pub round: i64,
    /// What.
    pub comment: Comment,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// The panel has found.
#[derive(Clone, Copy, Debug)]
pub struct Determined {
    /// About which complaint.
    pub complaint: ComplaintId,
    /// Which proposal it was.
    pub round: i64,
    /// Whether it stands, after what was said; else another is proposed.
    pub stands: bool,
    /// By when what it asks for is to be done.
    pub remedy_due: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// What was asked for is done.
#[derive(Clone, Debug)]
pub struct RemedyVerified {
    /// About which complaint.
    pub complaint: ComplaintId,
    /// By which member.
    pub by: AccountId,
    /// How the panel knows, for the register.
    pub words: String,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

impl Complaint {
    /// What follows when most of three agree.
    pub fn view(&self, (calendar, now): (&Calendar, Timestamp)) -> ViewGiven {
        let days = if self.is_urgent {
            COMMENT_DAYS_URGENT
        } else {
            COMMENT_DAYS
        };
        let until = calendar.deadline(now, days, Whose::Service);
        let pause = Pause {
            from: now.day(),
            to: Some(until.day()),
            why: "both sides are heard".into(),
        };
        let from = self.before_panel_since();
        let due = calendar.due(from, self.days(), Whose::Service, &[pause]);
        let due = due.map_or(self.due_at, |due| due.at.max(self.due_at));
        ViewGiven {
            complaint: self.id,
            round: self.round,
            until,
            due,
            seal: (),
        }
    }

    /// One side says what it thinks of the view, once.
    pub fn comment(&self, side: Side, words: &str, now: Timestamp) -> Result<CommentMade, Refusal> {
        let is_open = self.status == Status::Provisional
            && self.comment_until.is_some_and(|until| now < until);
        if !is_open {
            return not_now(
                "There is no view of the panel to say something to, or the time for it is over.",
            );
        }
        if self.comments.iter().any(|one| one.side == side) {
            return not_now("You have said what you think of this; the panel has it.");
        }
        let words = Body::parse_optional("comment", words, WORDS_MAX)
            .map_err(|error| Refusal::Fields(vec![error]))?;
        if words.is_empty() {
            return Err(Refusal::Fields(vec![FieldError::new(
                "comment",
                "Please write what you think of it first.",
            )]));
        }
        Ok(CommentMade {
            complaint: self.id,
            round: self.round,
            comment: Comment {
                side,
                words: words.as_str().to_owned(),
                at: now,
            },
            seal: (),
        })
    }

    /// Whether everybody who could say something has, or the time for it is over.
    pub fn is_heard(&self, now: Timestamp) -> bool {
        let has_said = |side| self.comments.iter().any(|one| one.side == side);
        // Of a complaint about the service the other side is the service, which the panel asks itself.
        let both = has_said(Side::Complainant)
            && (self.sort != Sort::OfficeHolder || has_said(Side::Concerned));
        both || self.comment_until.is_none_or(|until| now >= until)
    }

    /// A member makes the view the finding, or takes it back after what was said.
    pub fn determine(
        &self,
        by: &PanelMember,
        ties: &Ties,
        stands: bool,
        (calendar, now): (&Calendar, Timestamp),
    ) -> Result<Determined, Refusal> {
        self.check_member(by, *ties)?;
        self.check_runs()?;
        if self.status != Status::Provisional {
            return not_now("There is no view to make final here.");
        }
        if !self.is_heard(now) {
            let until = self.comment_until.unwrap_or(now).minus_minutes(1).day();
            return not_now(&format!(
                "Both sides may say what they think until the end of {}.",
                day_in_words(until)
            ));
        }
        let remedy = self.asked.filter(|asked| asked.remedy != Remedy::None);
        Ok(Determined {
            complaint: self.id,
            round: self.round,
            stands,
            remedy_due: remedy
                .filter(|_| stands)
                .map(|_| calendar.deadline(now, REMEDY_DAYS, Whose::Service).at),
            at: now,
            seal: (),
        })
    }

    /// A member writes down that what was asked for is done. The service cannot.
    pub fn verify(
        &self,
        by: &PanelMember,
        ties: &Ties,
        words: &str,
        now: Timestamp,
    ) -> Result<RemedyVerified, Refusal> {
        self.check_member(by, *ties)?;
        let waits = self.status == Status::Determined
            && self
                .asked
                .is_some_and(|asked| asked.remedy != Remedy::None && asked.verified_at.is_none());
        if !waits {
            return not_now("Nothing waits to be done here.");
        }
        let words = Body::parse_optional("done", words, SUMMARY_MAX)
            .and_then(|words| {
                enough(
                    words,
                    "done",
                    "Please say in a sentence of ten words or more, without names, what was done and how you know.",
                )
            })
            .map_err(|error| Refusal::Fields(vec![error]))?;
        Ok(RemedyVerified {
            complaint: self.id,
            by: by.id(),
            words: words.as_str().to_owned(),
            at: now,
            seal: (),
        })
    }
}
