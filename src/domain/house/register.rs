//! A steward's change of the register, said as a file would say it, so that it is weighed by the same rules as an import.
//! It must not change anything itself.

use super::{Act, Elected};
use crate::domain::member::{Layer, Member, Membership, Precision};
use crate::domain::party::{Party, PartySaid};
use crate::domain::roll::{
    Claimed, Grain, LabelClaim, NameRank, PersonClaim, Roll, SeatClaim, SeatSaid, Until,
};

/// What an act claims about the register; none where it only writes an entry.
pub fn roll_of(act: &Act) -> Option<Roll> {
    let said = match act {
        Act::Note(_) => return None,
        Act::Vacancy(member, on, reason) => {
            let seat = member.holds_seat_on(*on)?;
            PersonClaim {
                seats: vec![SeatClaim {
                    until: Until::Day(*on),
                    end_reason: (*reason).to_owned(),
                    end_precision: Some(Precision::Day),
                    ..known_seat(seat)
                }],
                ..known(member)
            }
        }
        Act::Chair(member, role) => {
            let seat = member
                .memberships
                .iter()
                .rfind(|seat| seat.span.to.is_none())?;
            PersonClaim {
                seats: vec![SeatClaim {
                    chair_role: Some(*role),
                    ..known_seat(seat)
                }],
                ..known(member)
            }
        }
        Act::Whip(member, party, on, reason) => PersonClaim {
            labels: vec![label(party, *on, reason)],
            ..known(member)
        },
        Act::Election(elected, seat, party, on) => {
            let person = match elected {
                Elected::Known(member) => known(member),
                Elected::New(name, id) => {
                    let (given, family) = name.rsplit_once(' ').unwrap_or(("", name));
                    PersonClaim {
                        members_api_id: Some(id.clone()),
                        name: name.clone(),
                        given_name: given.to_owned(),
                        family_name: family.to_owned(),
                        name_rank: NameRank::Passing,
                        ..PersonClaim::default()
                    }
                }
            };
            PersonClaim {
                seats: vec![SeatClaim {
                    seat: SeatSaid {
                        code: Some(seat.code.clone()),
                        name: seat.name.clone(),
                        ..SeatSaid::default()
                    },
                    from: *on,
                    until: Until::Open,
                    start_reason: "by_election".to_owned(),
                    end_reason: String::new(),
                    start_precision: Some(Precision::Day),
                    end_precision: None,
                    chair_role: Some(None),
                    takes_seat: None,
                    grain: Grain::Spell,
                }],
                labels: vec![label(party, *on, "by_election")],
                ..person
            }
        }
    };
    Some(Roll {
        people: vec![Claimed { line: 1, said }],
        ..Roll::default()
    })
}

fn known(member: &Member) -> PersonClaim {
    PersonClaim {
        ours: Some(member.id),
        members_api_id: member.members_api_id.clone(),
        parlparse_id: member.parlparse_id.clone(),
        name: member.name.clone(),
        name_rank: NameRank::Passing,
        is_fictional: member.is_fictional,
        ..PersonClaim::default()
    }
}

/// The spell as it stands: what an act does not say stays.
fn known_seat(seat: &Membership) -> SeatClaim {
    SeatClaim {
        seat: SeatSaid {
            code: Some(seat.constituency.clone()),
            ..SeatSaid::default()
        },
        from: seat.span.from,
        until: Until::Unsaid,
        start_reason: String::new(),
        end_reason: String::new(),
        start_precision: None,
        end_precision: None,
        chair_role: None,
        takes_seat: Some(seat.takes_seat),
        grain: Grain::Spell,
    }
}

fn label(party: &Party, from: jiff::civil::Date, reason: &str) -> LabelClaim {
    LabelClaim {
        party: PartySaid {
            key: Some(party.key.clone()),
            name: party.name.clone(),
            ..PartySaid::default()
        },
        layer: Layer::Label,
        from,
        until: Until::Open,
        reason: reason.to_owned(),
        precision: Some(Precision::Day),
        grain: Grain::Spell,
    }
}
