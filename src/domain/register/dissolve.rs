//! The end of a Parliament in the register: every seat falls vacant on one day, and no later file fills it again but with a new election.
//! It must not know who asked for it.

use jiff::civil::Date;

use super::change::{Spoken, compare};
use super::{Register, RollReceived};
use crate::domain::member::{Layer, Precision};
use crate::domain::spells::settle;

/// How the register says that a spell ended so.
const REASON: &str = "dissolution";

impl Register {
    /// Vacates every seat on a day.
    pub fn dissolve(&self, on: Date) -> RollReceived {
        let mut after = self.clone();
        after.dissolutions.push(on);
        after.end_at_dissolutions();
        for member in &mut after.members {
            settle(&member.memberships, &mut member.affiliations);
        }
        compare(self, after, &Spoken::default())
    }

    /// Undoes it; none once somebody was elected since.
    pub fn undo_dissolution(&self, on: Date) -> Option<RollReceived> {
        let mut after = self.clone();
        let is_over = |register: &Self| {
            let mut seats = register
                .members
                .iter()
                .flat_map(|member| &member.memberships);
            seats.any(|seat| seat.span.from >= on)
        };
        if is_over(self) {
            return None;
        }
        after.dissolutions.retain(|day| *day != on);
        for member in &mut after.members {
            let mut reopened = false;
            for seat in &mut member.memberships {
                if seat.span.to == Some(on) && seat.end_reason == REASON {
                    seat.span.to = None;
                    seat.end_reason.clear();
                    reopened = true;
                }
            }
            let ended = member.affiliations.iter_mut();
            for label in ended.filter(|label| reopened && label.span.to == Some(on)) {
                // A group that was left on that day by chance stays left.
                if label.layer == Layer::Label {
                    label.span.to = None;
                }
            }
        }
        Some(compare(self, after, &Spoken::default()))
    }

    /// No spell outlasts a dissolution, whatever a file says: one that is silent about the end was made before it.
    pub(super) fn end_at_dissolutions(&mut self) {
        for on in &self.dissolutions {
            let seats = self
                .members
                .iter_mut()
                .flat_map(|member| &mut member.memberships);
            for seat in seats.filter(|seat| seat.span.from < *on) {
                if seat.span.to.is_none_or(|end| end > *on) {
                    seat.span.to = Some(*on);
                    REASON.clone_into(&mut seat.end_reason);
                    seat.end_precision = Precision::Day;
                }
            }
        }
    }
}
