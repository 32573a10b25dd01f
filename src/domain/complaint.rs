//! Complaints to the independent panel (moderation.md 1.8): an appeal that was decided and that somebody takes further, how the
//! service behaved (limb M), what an office-holder did on this site (limb O). Three members look, and what most of them find binds
//! the service. It must not know what a finding does to a text, nor how anything is stored.

use super::account::PanelMember;
use super::ids::{AccountId, AppealId, ComplaintId, MemberId};
use super::keyed::keyed;
use super::moderation::duties::{self, Actor, Duty, Ties};
use super::refusal::Refusal;
use super::text::{Body, FieldError};
use super::time::Timestamp;
use super::working_day::Pause;

mod lodging;
mod pauses;
mod service;
mod stages;

pub use lodging::{About, Complainant, ComplaintLodged, check_window, lodge};
pub use pauses::{ComplaintPaused, ComplaintResumed};
pub use service::{Ending, Service, ServiceEnded, ServiceExtended, ServiceReplied};
pub use stages::{
    Asked, Comment, CommentMade, Determined, Remedy, RemedyVerified, Side, ViewGiven,
};

/// What somebody has to say fits on two pages.
pub const WORDS_MAX: usize = 4_000;
/// For the register: two sentences.
pub const SUMMARY_MAX: usize = 400;
/// Three a day from one person: each is read by three people.
pub const DAILY_MAX: i64 = 3;
/// Twenty working days from the acknowledgement (moderation.md 1.8).
pub const DETERMINE_DAYS: u32 = 20;
/// Three, where somebody may come to harm (moderation.md 1.8, urgent track).
pub const DETERMINE_DAYS_URGENT: u32 = 3;
/// Three months to take a decided appeal further (moderation.md 1.7).
pub const ESCALATE_MONTHS: i32 = 3;
/// Three members: one alone finds nothing (moderation.md 1.8).
pub const QUORUM: usize = 3;
/// Ten words: fewer answer nothing.
const REASONS_MIN: usize = 10;

keyed! {
    /// What a complaint is about.
    Sort {
        /// An appeal that was decided, and that the appellant takes further.
        Appeal = "appeal", "An appeal that was decided";
        /// How moderators or the service behaved: bias, delay, discourtesy, a wrong process, privacy.
        Service = "service", "How this site or its moderators behaved";
        /// What an office-holder did on this site.
        OfficeHolder = "office_holder", "What an office-holder did on this site";
    }
}

impl Sort {
    /// The limb of the panel's remit.
    pub const fn limb(self) -> &'static str {
        match self {
            Self::Appeal | Self::Service => "M",
            Self::OfficeHolder => "O",
        }
    }
}

keyed! {
    /// What the panel found.
    Finding {
        /// It was wrong and did harm.
        UpheldInjustice = "upheld_injustice", "Upheld: it was wrong, and did harm";
        /// It was wrong and did none.
        UpheldNoInjustice = "upheld_no_injustice", "Upheld: it was wrong, and did no harm";
        /// Some of it was wrong.
        Partly = "partly", "Upheld in part";
        /// It was not wrong.
        NotUpheld = "not_upheld", "Not upheld";
        /// The undertaking was broken.
        Breached = "breached", "The undertaking was broken";
        /// It was not.
        NotBreached = "not_breached", "The undertaking was not broken";
        /// The office-holder put it right.
        Corrected = "corrected", "Put right by the office-holder";
        /// It belongs to somebody else.
        OutOfRemit = "out_of_remit", "Not for this panel to decide";
    }
}

impl Finding {
    /// Whether it can be said of such a complaint. A decision on an appeal was right or wrong as a whole: it stands or it does not.
    pub const fn fits(self, sort: Sort) -> bool {
        match self {
            Self::UpheldInjustice | Self::UpheldNoInjustice | Self::NotUpheld => {
                matches!(sort, Sort::Appeal | Sort::Service)
            }
            Self::Partly => matches!(sort, Sort::Service),
            Self::Breached | Self::NotBreached | Self::Corrected => {
                matches!(sort, Sort::OfficeHolder)
            }
            Self::OutOfRemit => true,
        }
    }

    /// Whether something was wrong.
    pub const fn is_against(self) -> bool {
        matches!(
            self,
            Self::UpheldInjustice | Self::UpheldNoInjustice | Self::Partly | Self::Breached
        )
    }

    /// Whether what was decided on an appeal does not stand.
    pub const fn undoes(self) -> bool {
        matches!(self, Self::UpheldInjustice | Self::UpheldNoInjustice)
    }
}

keyed! {
    /// How a complaint stands.
    Status {
        /// It has arrived and has a number.
        Acknowledged = "acknowledged", "Arrived";
        /// One member has proposed a finding; others say what they think.
        Proposed = "proposed", "Before the panel";
        /// Most of them agree, and both sides may say what they think of it.
        Provisional = "provisional", "The panel has a view, and hears both sides on it";
        /// The panel has found.
        Determined = "determined", "Determined";
    }
}

/// What one member has proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Who.
    pub by: AccountId,
    /// What.
    pub finding: Finding,
    /// Why, for whoever complained.
    pub reasons: String,
    /// The same for the register, without names.
    pub summary: String,
    /// What it asks for.
    pub remedy: Remedy,
}

/// What another member says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Who.
    pub by: AccountId,
    /// Whether they agree.
    pub agrees: bool,
    /// Why not, where they do not: it is published with the finding.
    pub words: String,
}

/// A complaint, as far as the panel works with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Its id.
    pub id: ComplaintId,
    /// The secret address of its page.
    pub receipt: String,
    /// What sort.
    pub sort: Sort,
    /// The appeal that is taken further.
    pub appeal: Option<AppealId>,
    /// The office-holder.
    pub member: Option<MemberId>,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// The address for the answer.
    pub address: Option<String>,
    /// What somebody says.
    pub words: String,
    /// How it stands.
    pub status: Status,
    /// How many proposals there were.
    pub round: i64,
    /// The one that is before the panel, or was agreed to.
    pub proposal: Option<Proposal>,
    /// What other members say to it.
    pub voices: Vec<Voice>,
    /// Whether somebody may come to harm, so that it comes first.
    pub is_urgent: bool,
    /// Until when both sides may say what they think of the panel's view.
    pub comment_until: Option<Timestamp>,
    /// What they said.
    pub comments: Vec<Comment>,
    /// What the finding asks for.
    pub asked: Option<Asked>,
    /// How the panel knows that it is done.
    pub done: String,
    /// What the service was asked to answer first; nothing where the panel looks at once.
    pub service: Option<Service>,
    /// Days on which the clock stood still, or does.
    pub pauses: Vec<Pause>,
    /// When it arrived.
    pub received_at: Timestamp,
    /// By when the panel should have found, before pauses: [`Complaint::due`] has them.
    pub due_at: Timestamp,
    /// When it did.
    pub determined_at: Option<Timestamp>,
}

/// The number of a complaint, as people are told it.
pub fn number(id: ComplaintId) -> String {
    format!("CGP-{id}")
}

/// A member has proposed a finding.
#[derive(Clone, Debug)]
pub struct FindingProposed {
    /// About which complaint.
    pub complaint: ComplaintId,
    /// Which proposal of it.
    pub round: i64,
    /// What.
    pub proposal: Proposal,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// What a voice leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// Others have to say what they think.
    On,
    /// Most of three agree: both sides are heard on it next.
    ToView,
    /// Most of three do not: the proposal is gone, and somebody makes another.
    Back,
}

/// A member has said what they think of a proposal.
#[derive(Clone, Debug)]
pub struct VoiceGiven {
    /// About which complaint.
    pub complaint: ComplaintId,
    /// Which proposal of it.
    pub round: i64,
    /// What was said.
    pub voice: Voice,
    /// What follows.
    pub leads: Leads,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

impl Complaint {
    /// Proposes a finding.
    pub fn propose(
        &self,
        by: &PanelMember,
        ties: &Ties,
        (finding, reasons, summary, remedy): (&str, &str, &str, &str),
        now: Timestamp,
    ) -> Result<FindingProposed, Refusal> {
        self.check_member(by, *ties)?;
        self.check_runs()?;
        match self.status {
            Status::Acknowledged => {}
            Status::Proposed => {
                return not_now("Another member has proposed a finding. Say what you think of it.");
            }
            Status::Provisional => return not_now("The panel has a view, and hears both sides."),
            Status::Determined => return not_now(OVER),
        }
        let finding = Finding::from_key(finding)
            .filter(|finding| finding.fits(self.sort))
            .ok_or_else(|| FieldError::new("finding", "Please choose what you found."));
        let reasons = Body::parse_optional("reasons", reasons, WORDS_MAX).and_then(|reasons| {
            enough(
                reasons,
                "reasons",
                "Please answer each point in a sentence: whoever complained has a right to know why.",
            )
        });
        let summary = Body::parse_optional("summary", summary, SUMMARY_MAX).and_then(|summary| {
            enough(
                summary,
                "summary",
                "Please say in a sentence of ten words or more, without names, what the case was and what follows.",
            )
        });
        let remedy = match &finding {
            Ok(finding) => Remedy::from_key(remedy)
                .filter(|remedy| remedy.fits(self.sort, *finding))
                .ok_or_else(|| {
                    FieldError::new("remedy", "Please choose what follows from what you found.")
                }),
            // Told first what is missing first.
            Err(_) => Ok(Remedy::None),
        };
        match (finding, reasons, summary, remedy) {
            (Ok(finding), Ok(reasons), Ok(summary), Ok(remedy)) => Ok(FindingProposed {
                complaint: self.id,
                round: self.round + 1,
                proposal: Proposal {
                    by: by.id(),
                    finding,
                    reasons: reasons.as_str().to_owned(),
                    summary: summary.as_str().to_owned(),
                    remedy,
                },
                at: now,
                seal: (),
            }),
            (finding, reasons, summary, remedy) => Err(Refusal::Fields(
                [finding.err(), reasons.err(), summary.err(), remedy.err()]
                    .into_iter()
                    .flatten()
                    .collect(),
            )),
        }
    }

    /// Agrees with a proposal, or does not.
    pub fn voice(
        &self,
        by: &PanelMember,
        ties: &Ties,
        (agrees, words): (bool, &str),
        now: Timestamp,
    ) -> Result<VoiceGiven, Refusal> {
        self.check_member(by, *ties)?;
        self.check_runs()?;
        let Some(proposal) = self
            .proposal
            .as_ref()
            .filter(|_| self.status == Status::Proposed)
        else {
            return not_now(OVER);
        };
        let has_spoken = proposal.by == by.id() || self.voices.iter().any(|one| one.by == by.id());
        if has_spoken {
            return not_now("You have said what you think of this. Others have to be heard.");
        }
        let words = Body::parse_optional("dissent", words, SUMMARY_MAX).and_then(|words| {
            if agrees {
                return Ok(words);
            }
            enough(
                words,
                "dissent",
                "Please say in a sentence why you see it differently: dissent is published, without your name.",
            )
        });
        let words = words.map_err(|error| Refusal::Fields(vec![error]))?;
        let voice = Voice {
            by: by.id(),
            agrees,
            words: words.as_str().to_owned(),
        };
        let agreeing =
            1 + self.voices.iter().filter(|one| one.agrees).count() + usize::from(agrees);
        let all = 2 + self.voices.len();
        let leads = match (all >= QUORUM, agreeing * 2 > all) {
            (false, _) => Leads::On,
            (true, true) => Leads::ToView,
            (true, false) => Leads::Back,
        };
        Ok(VoiceGiven {
            complaint: self.id,
            round: self.round,
            voice,
            leads,
            at: now,
            seal: (),
        })
    }

    /// How many working days the panel has.
    const fn days(&self) -> u32 {
        lodging::days(self.is_urgent)
    }

    fn check_member(&self, by: &PanelMember, ties: Ties) -> Result<(), Refusal> {
        duties::check(Duty::Panel, Actor::Panel(by), &ties)?;
        if self.is_with_service() {
            return not_now(
                "The service answers this first. It comes to you if that is not enough.",
            );
        }
        if self.account == Some(by.id()) {
            return Err(duties::bar(
                duties::SD1,
                "This is your own complaint, so others decide it.",
            ));
        }
        Ok(())
    }
}

const OVER: &str =
    "The panel has found about this, or nothing is proposed any more. Look at the page again.";

fn enough(words: Body, field: &'static str, otherwise: &str) -> Result<Body, FieldError> {
    if words.as_str().split_whitespace().count() < REASONS_MIN {
        return Err(FieldError::new(field, otherwise));
    }
    Ok(words)
}

fn not_now<T>(words: &str) -> Result<T, Refusal> {
    Err(Refusal::NotNow(words.into()))
}

#[cfg(test)]
mod tests;
