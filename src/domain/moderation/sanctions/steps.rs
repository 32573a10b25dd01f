//! Who may take which step on the ladder: the second person, the panel, and the account itself that reads its warning.
//! It must not know how a step is stored.

use super::{BanReason, Event, Force, Ladder, Measure, Step, What};
use crate::domain::account::{Account, Moderator, PanelMember};
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::{self, Actor, Duty, Ties};
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;

/// A row about a measure: proposed, agreed to, confirmed or reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureSeconded {
    /// The row.
    pub event: Event,
    /// Who did it.
    pub by: AccountId,
    seal: (),
}

/// Somebody has read their warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarningAcknowledged {
    /// The row.
    pub event: Event,
    seal: (),
}

/// A second person agrees to a measure, or does not.
pub fn second(
    measure: &Measure,
    by: &Moderator,
    ties: &Ties,
    agrees: bool,
    now: Timestamp,
) -> Result<MeasureSeconded, Refusal> {
    let duty = Duty::Second {
        first: measure.by,
        as_pair: false,
    };
    duties::check(duty, Actor::Moderator(by), ties)?;
    if measure.force != Force::Proposed {
        return Err(Refusal::NotNow(
            "This does not wait for a second person any more.".into(),
        ));
    }
    let what = match (measure.step, agrees) {
        (Step::Ban, true) => What::BanAgreed,
        (Step::Ban, false) => What::BanDisagreed,
        (_, true) => What::Agreed,
        (_, false) => What::Disagreed,
    };
    Ok(seconded(measure.decision, what, by.id(), now))
}

/// What a ban is proposed on top of, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BanAsked {
    /// The highest step that the decision has led to so far.
    pub step: Step,
    /// Whether a ban was ever proposed for it.
    pub has_ban: bool,
    /// What the decision found.
    pub code: Code,
    /// For which of the published reasons.
    pub why: BanReason,
}

/// Proposes a ban for a decision: once, and only where it already led to a suspension. It takes a second moderator, and the panel
/// within ten working days.
pub fn propose_ban(
    decision: DecisionId,
    asked: BanAsked,
    by: &Moderator,
    ties: &Ties,
    now: Timestamp,
) -> Result<MeasureSeconded, Refusal> {
    let BanAsked { code, why, .. } = asked;
    if asked.has_ban || asked.step < Step::Suspension {
        return Err(Refusal::NotNow(
            "A ban can be proposed once, and only where the decision already led to a suspension. Look at the page again: somebody may have proposed it meanwhile.".into(),
        ));
    }
    duties::check(Duty::Decide(Some(code)), Actor::Moderator(by), ties)?;
    if !why.fits(code) {
        return Err(Refusal::NotNow(
            "A ban is for credible threats, child safety, grave offences and persistent evasion. This decision found something else.".into(),
        ));
    }
    let what = What::BanProposed { why, by: by.id() };
    Ok(seconded(decision, what, by.id(), now))
}

/// The panel confirms a ban, or does not.
pub fn confirm_ban(
    measure: &Measure,
    by: &PanelMember,
    ties: &Ties,
    confirms: bool,
    now: Timestamp,
) -> Result<MeasureSeconded, Refusal> {
    duties::check(Duty::Panel, Actor::Panel(by), ties)?;
    if measure.step != Step::Ban || measure.force != Force::InForce || measure.confirm_by.is_none()
    {
        return Err(Refusal::NotNow("No ban waits for the panel here.".into()));
    }
    let what = if confirms {
        What::BanConfirmed
    } else {
        What::BanRefused
    };
    Ok(seconded(measure.decision, what, by.id(), now))
}

/// The yearly look at a ban, by the panel.
pub fn review_ban(
    measure: &Measure,
    by: &PanelMember,
    ties: &Ties,
    lifted: bool,
    now: Timestamp,
) -> Result<MeasureSeconded, Refusal> {
    duties::check(Duty::Panel, Actor::Panel(by), ties)?;
    if measure.step != Step::Ban || measure.force != Force::InForce {
        return Err(Refusal::NotNow("There is no ban to review here.".into()));
    }
    Ok(seconded(
        measure.decision,
        What::BanReviewed { lifted },
        by.id(),
        now,
    ))
}

/// Somebody says that they have read a warning. That is no admission, and does not end the right to appeal.
pub fn acknowledge(
    ladder: &Ladder,
    decision: DecisionId,
    // The history is this account's: whoever loaded it says so by passing both.
    _by: &Account,
    now: Timestamp,
) -> Result<WarningAcknowledged, Refusal> {
    if !ladder.unread.contains(&decision) {
        return Err(Refusal::NotFound);
    }
    Ok(WarningAcknowledged {
        event: Event {
            decision,
            at: now,
            what: What::Acknowledged,
        },
        seal: (),
    })
}

const fn seconded(
    decision: DecisionId,
    what: What,
    by: AccountId,
    at: Timestamp,
) -> MeasureSeconded {
    MeasureSeconded {
        event: Event { decision, at, what },
        by,
        seal: (),
    }
}
