//! How claims about dated spells change a person's history: what is said again changes nothing, what is said better replaces what was said worse.
//! It must not know persons, files or rows; it sees spans, labels and seats.

use jiff::civil::Date;

use super::member::{Layer, Membership, PartyAffiliation, Precision, Span};
use super::roll::{Grain, LabelClaim, SeatClaim, Until, dissolution_after};

/// Ninety days: longer than any dissolution or by-election campaign, shorter than any Parliament. A label carried across such a gap is one affiliation, and two dates so
/// near each other mean the same event.
const NEAR: i32 = 90;

fn near(a: Date, b: Date) -> bool {
    let days = a.until(b).map_or(i32::MAX, |gap| gap.get_days());
    days.abs() <= NEAR
}

/// What a file says of a seat, once the seat is known.
pub struct SeatSpell<'a> {
    /// The code of the constituency.
    pub constituency: &'a str,
    /// Codes that mean the same seat (the same borders under a code of our own).
    pub aliases: &'a [String],
    /// The claim.
    pub claim: &'a SeatClaim,
    /// Used when the claim does not say.
    pub takes_seat: bool,
}

/// Puts one claimed seat into the history.
pub fn put_seat(seats: &mut Vec<Membership>, spell: &SeatSpell<'_>) {
    let claim = spell.claim;
    let span = Span {
        from: claim.from,
        to: end_of(claim),
    };
    let same_seat = |seat: &Membership| {
        seat.constituency == spell.constituency || spell.aliases.contains(&seat.constituency)
    };
    if claim.grain == Grain::Unbroken && put_unbroken(seats, span, claim, same_seat) {
        return;
    }
    let known = seats
        .iter()
        .position(|seat| same_seat(seat) && near(seat.span.from, claim.from));
    if let Some(known) = known {
        let seat = &mut seats[known];
        spell.constituency.clone_into(&mut seat.constituency);
        if claim.grain == Grain::Snapshot {
            return;
        }
        seat.span.from = claim.from;
        match claim.until {
            Until::Day(end) => seat.span.to = Some(end),
            Until::Open => seat.span.to = None,
            Until::Unsaid => {}
        }
        keep_if_said(&mut seat.start_reason, &claim.start_reason);
        keep_if_said(&mut seat.end_reason, &claim.end_reason);
        seat.start_precision = claim.start_precision.unwrap_or(seat.start_precision);
        seat.end_precision = claim.end_precision.unwrap_or(seat.end_precision);
        if claim.until == Until::Open {
            seat.end_reason.clear();
            seat.end_precision = Precision::Day;
        }
        seat.chair_role = claim.chair_role.unwrap_or(seat.chair_role);
        seat.takes_seat = claim.takes_seat.unwrap_or(seat.takes_seat);
    } else {
        seats.push(Membership {
            constituency: spell.constituency.to_owned(),
            span,
            start_reason: claim.start_reason.clone(),
            end_reason: if claim.end_reason.is_empty()
                && claim.until == Until::Unsaid
                && span.to.is_some()
            {
                "dissolution".to_owned()
            } else {
                claim.end_reason.clone()
            },
            start_precision: claim.start_precision.unwrap_or_default(),
            end_precision: claim.end_precision.unwrap_or_default(),
            chair_role: claim.chair_role.flatten(),
            takes_seat: claim.takes_seat.unwrap_or(spell.takes_seat),
        });
    }
    seats.sort_by_key(|seat| seat.span);
    let starts: Vec<Date> = seats.iter().map(|seat| seat.span.from).collect();
    for (seat, next) in seats.iter_mut().zip(starts.into_iter().skip(1)) {
        // Nobody holds two seats: the older spell ends where the newer begins.
        if seat.span.to.is_none_or(|end| end > next) {
            seat.span.to = Some(next);
        }
    }
}

/// Unbroken service only closes what we hold open; true when finer spells are there and nothing else is to be done.
fn put_unbroken(
    seats: &mut [Membership],
    span: Span,
    claim: &SeatClaim,
    same_seat: impl Fn(&Membership) -> bool,
) -> bool {
    let Some(last) = seats
        .iter_mut()
        .rfind(|seat| same_seat(seat) && seat.span.meets(span))
    else {
        return false;
    };
    if let (Until::Day(end), None) = (claim.until, last.span.to) {
        last.span.to = Some(end);
        keep_if_said(&mut last.end_reason, &claim.end_reason);
    }
    true
}

fn end_of(claim: &SeatClaim) -> Option<Date> {
    match claim.until {
        Until::Day(end) => Some(end),
        Until::Open => None,
        Until::Unsaid => dissolution_after(claim.from),
    }
}

fn keep_if_said(known: &mut String, said: &str) {
    if !said.is_empty() {
        said.clone_into(known);
    }
}

/// Puts one claimed label into the history, under the key and the words it is known by.
pub fn put_label(
    labels: &mut Vec<PartyAffiliation>,
    seats: &[Membership],
    claim: &LabelClaim,
    party: (&str, &str),
    today: Date,
) {
    let seat_end = seats
        .iter()
        .find(|seat| seat.span.holds(claim.from))
        .and_then(|seat| seat.span.to);
    let mut new = PartyAffiliation {
        party: party.0.to_owned(),
        label: party.1.to_owned(),
        layer: claim.layer,
        span: Span {
            from: claim.from,
            to: match claim.until {
                Until::Day(end) => Some(end),
                Until::Open => None,
                Until::Unsaid => seat_end,
            },
        },
        reason: claim.reason.clone(),
        precision: claim.precision.unwrap_or_default(),
    };
    match claim.grain {
        Grain::Snapshot => {
            let next = labels
                .iter()
                .filter(|label| label.layer == new.layer && label.span.from > new.span.from)
                .map(|label| label.span.from)
                .min();
            if labels
                .iter()
                .any(|label| label.layer == new.layer && label.span.holds(new.span.from))
            {
                return;
            }
            if next.is_some_and(|next| new.span.to.is_none_or(|end| end > next)) {
                new.span.to = next;
            }
        }
        Grain::Current => match labels
            .iter()
            .filter(|label| label.layer == new.layer)
            .max_by_key(|label| label.span)
        {
            Some(last) if last.party == new.party => return,
            // The file knows no date: the change happened by the day we learn of it.
            Some(last) if last.span.to.is_none() => {
                new.span.from = today.max(last.span.from);
                new.precision = Precision::By;
            }
            _ => {}
        },
        Grain::Spell | Grain::Unbroken => {}
    }
    if let Some(known) = labels.iter().find(|label| {
        label.layer == new.layer && label.party == new.party && label.span.from == new.span.from
    }) {
        if new.reason.is_empty() {
            new.reason.clone_from(&known.reason);
        }
        new.precision = claim.precision.unwrap_or(known.precision);
        new.label.clone_from(&known.label);
    }
    overlay(labels, new);
}

/// The new spell takes its days; of older ones the days before and after remain.
fn overlay(labels: &mut Vec<PartyAffiliation>, new: PartyAffiliation) {
    let mut kept = Vec::with_capacity(labels.len() + 2);
    for old in labels.drain(..) {
        let competes =
            old.layer == new.layer && (new.layer == Layer::Label || old.party == new.party);
        if !competes
            || (old.span == new.span
                && old.span.to == Some(old.span.from)
                && old.party != new.party)
        {
            kept.push(old);
            continue;
        }
        if old.span == new.span {
            continue;
        }
        let passed = old.span.to == Some(old.span.from);
        if passed {
            // Began and ended on one day: stays unless that day lies strictly inside the new spell.
            if !(new.span.from < old.span.from && new.span.holds(old.span.from)) {
                kept.push(old);
            }
            continue;
        }
        if !old.span.meets(new.span) || new.span.to == Some(new.span.from) {
            kept.push(old);
            continue;
        }
        if old.span.from < new.span.from {
            let mut before = old.clone();
            before.span.to = Some(new.span.from);
            kept.push(before);
        }
        if let Some(end) = new.span.to
            && old.span.to.is_none_or(|to| to > end)
        {
            let mut after = old;
            after.span.from = end;
            kept.push(after);
        }
    }
    kept.push(new);
    kept.sort_by(|a, b| {
        a.layer
            .cmp(&b.layer)
            .then(a.span.from.cmp(&b.span.from))
            .then(end_key(a.span).cmp(&end_key(b.span)))
            .then(a.party.cmp(&b.party))
    });
    *labels = kept;
}

/// A running spell sorts after every ended one that began with it.
fn end_key(span: Span) -> Date {
    span.to.unwrap_or(Date::MAX)
}

/// Joins what belongs together and ends what cannot outlast its seat; run once when all claims of a file are in.
pub fn settle(seats: &[Membership], labels: &mut Vec<PartyAffiliation>) {
    let last_end = if seats.iter().any(|seat| seat.span.to.is_none()) {
        None
    } else {
        seats.iter().filter_map(|seat| seat.span.to).max()
    };
    if let Some(end) = last_end {
        labels.retain(|label| label.span.from < end);
        for label in labels.iter_mut() {
            label.span.to = Some(label.span.to.map_or(end, |to| to.min(end)));
        }
    }
    let mut joined: Vec<PartyAffiliation> = Vec::with_capacity(labels.len());
    for label in labels.drain(..) {
        if let Some(last) = joined.last_mut()
            && last.layer == label.layer
            && last.party == label.party
            && last
                .span
                .to
                .is_none_or(|end| end >= label.span.from || near(end, label.span.from))
        {
            last.span.to = match (last.span.to, label.span.to) {
                (Some(a), Some(b)) => Some(a.max(b)),
                _ => None,
            };
            continue;
        }
        joined.push(label);
    }
    // Whoever gives up the label they had when joining a group has left the group too.
    let ends: Vec<Span> = joined
        .iter()
        .filter(|label| label.layer == Layer::Label)
        .map(|label| label.span)
        .collect();
    for group in joined
        .iter_mut()
        .filter(|label| label.layer == Layer::Group)
    {
        let under = ends
            .iter()
            .find(|span| span.holds(group.span.from))
            .and_then(|span| span.to);
        if let Some(end) = under {
            group.span.to = Some(group.span.to.map_or(end, |to| to.min(end)));
        }
    }
    *labels = joined;
}
