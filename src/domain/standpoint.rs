//! Where Members stand on an idea, by party: counts first, for Members are few and named. It must not know rows, nor anything of what
//! citizens vote; nothing here orders or scores an idea.

use std::collections::BTreeMap;

use super::ids::{IdeaNumber, MemberId};
use super::party::{Party, PartyKind};
use super::response::Position;
use super::time::Timestamp;

/// A position under which a Member's signature stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// On which idea.
    pub idea: IdeaNumber,
    /// Whose.
    pub member: MemberId,
    /// The key of the party of that day.
    pub party: String,
    /// The position.
    pub position: Position,
    /// When it was signed.
    pub at: Timestamp,
}

/// The positions of one party's Members, each Member counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyStand {
    /// The party's key. Labels that take one whip stand together, and so do independents.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether it is a party, and not the independents.
    pub is_party: bool,
    /// Whether it sits on the government's side.
    pub governs: bool,
    /// Seats today.
    pub seats: u32,
    /// Members who support the idea as it stands.
    pub support: u32,
    /// Members who cannot support it.
    pub oppose: u32,
    /// Members who support it in part, or need to know more.
    pub neutral: u32,
}

impl PartyStand {
    /// Whether any of its Members has spoken.
    pub fn has_spoken(&self) -> bool {
        self.support + self.oppose + self.neutral > 0
    }

    /// "Labour: 12 support it, 1 in part or not decided, 0 cannot support it, of 405 seats today."
    pub fn in_words(&self) -> String {
        format!(
            "{}: {} support it, {} in part or not decided, {} cannot support it, of {} today.",
            self.name,
            self.support,
            self.neutral,
            self.oppose,
            if self.seats == 1 {
                "1 seat".to_owned()
            } else {
                format!("{} seats", self.seats)
            }
        )
    }
}

/// Every party with seats or with a Member who has spoken, the largest first. The Speaker is in none. `seats` holds today's seats by
/// key, `government` the keys of the parties that govern; where it is empty the largest party does.
pub fn by_party(
    signed: &[Signed],
    parties: &[Party],
    seats: &BTreeMap<String, u32>,
    government: &[String],
) -> Vec<PartyStand> {
    let mut stands: BTreeMap<String, PartyStand> = BTreeMap::new();
    let mut stand_of = |key: &str, change: &mut dyn FnMut(&mut PartyStand)| {
        let Some(party) = whip(parties, key) else {
            return;
        };
        let stand = stands
            .entry(party.key.clone())
            .or_insert_with(|| PartyStand {
                key: party.key.clone(),
                name: party.name.clone(),
                is_party: party.kind != PartyKind::NoParty,
                ..PartyStand::default()
            });
        change(stand);
    };
    for (key, many) in seats {
        stand_of(key, &mut |stand| stand.seats += many);
    }
    for signed in last_of_each(signed) {
        stand_of(&signed.party, &mut |stand| match signed.position {
            Position::Support => stand.support += 1,
            Position::CannotSupport => stand.oppose += 1,
            Position::SupportInPart | Position::NeedToKnowMore => stand.neutral += 1,
            Position::PassedOn => {}
        });
    }
    let mut stands: Vec<PartyStand> = stands.into_values().collect();
    stands.sort_by(|a, b| b.seats.cmp(&a.seats).then_with(|| a.key.cmp(&b.key)));
    let governing: Vec<String> = if government.is_empty() {
        let largest = stands.iter().find(|stand| stand.is_party);
        largest.map(|stand| stand.key.clone()).into_iter().collect()
    } else {
        let known = government.iter().filter_map(|key| whip(parties, key));
        known.map(|party| party.key.clone()).collect()
    };
    for stand in &mut stands {
        stand.governs = governing.contains(&stand.key);
    }
    stands
}

/// The party under whose whip a label sits; none for the Speaker, who has put party aside, and for labels nobody knows.
fn whip<'p>(parties: &'p [Party], key: &str) -> Option<&'p Party> {
    let find = |key: &str| parties.iter().find(|party| party.key == key);
    let label = find(key)?;
    let party = label.parent.as_deref().and_then(find).unwrap_or(label);
    (party.kind != PartyKind::NeutralChair).then_some(party)
}

/// Of a Member who signed twice the later counts.
fn last_of_each(signed: &[Signed]) -> impl Iterator<Item = &Signed> {
    let mut last: BTreeMap<MemberId, &Signed> = BTreeMap::new();
    for one in signed {
        let known = last.entry(one.member).or_insert(one);
        if known.at <= one.at {
            *known = one;
        }
    }
    last.into_values()
}

/// "Supported by 21 MPs of 4 parties, on both sides of the House." A sentence each for those who support, oppose, and do neither.
pub fn in_words(stands: &[PartyStand]) -> Vec<String> {
    let sides = [
        ("Supported by", true, |stand: &PartyStand| stand.support),
        ("Not supported by", true, |stand: &PartyStand| stand.oppose),
        (
            "Supported in part, or not yet decided on, by",
            false,
            |stand: &PartyStand| stand.neutral,
        ),
    ] as [(&str, bool, fn(&PartyStand) -> u32); 3];
    sides
        .into_iter()
        .filter_map(|(verb, tells_sides, count)| {
            let spoken: Vec<&PartyStand> = stands.iter().filter(|one| count(one) > 0).collect();
            let people: u32 = spoken.iter().map(|stand| count(stand)).sum();
            if people == 0 {
                return None;
            }
            let parties = spoken.iter().filter(|stand| stand.is_party).count();
            let independents = if parties < spoken.len() {
                if parties == 0 {
                    "no party"
                } else {
                    " and of none"
                }
            } else {
                ""
            };
            let parties = match parties {
                0 => String::new(),
                1 => "1 party".to_owned(),
                many => format!("{many} parties"),
            };
            let both = spoken.iter().any(|stand| stand.governs)
                && spoken.iter().any(|stand| !stand.governs);
            let sides = if both && tells_sides {
                ", on both sides of the House"
            } else {
                ""
            };
            let plural = if people == 1 { "" } else { "s" };
            Some(format!(
                "{verb} {people} MP{plural} of {parties}{independents}{sides}."
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::party::PartySaid;

    fn party(key: &str, parent: Option<&str>) -> Party {
        let said = PartySaid {
            key: Some(key.into()),
            name: key.into(),
            ..PartySaid::default()
        };
        Party {
            parent: parent.map(str::to_owned),
            ..Party::first_heard(&said)
        }
    }

    fn signed(member: i64, party: &str, position: Position, minute: i64) -> Signed {
        Signed {
            idea: IdeaNumber::from_i64(1),
            member: MemberId::from_i64(member),
            party: party.into(),
            position,
            at: Timestamp::from_millis(0).plus_minutes(minute),
        }
    }

    fn house() -> (Vec<Party>, BTreeMap<String, u32>) {
        let parties = vec![
            party("red", None),
            party("red-coop", Some("red")),
            party("blue", None),
            party("independent", None),
            party("speaker", None),
        ];
        let seats = [
            ("red", 300),
            ("red-coop", 40),
            ("blue", 200),
            ("independent", 9),
            ("speaker", 1),
        ];
        let seats = seats.map(|(key, many)| (key.to_owned(), many));
        (parties, seats.into_iter().collect())
    }

    #[test]
    fn labels_of_one_whip_stand_together_and_the_speaker_in_none() {
        let (parties, seats) = house();
        let all = [
            signed(1, "red", Position::Support, 0),
            signed(2, "red-coop", Position::Support, 0),
            signed(3, "blue", Position::CannotSupport, 0),
            signed(3, "blue", Position::Support, 5),
            signed(4, "independent", Position::NeedToKnowMore, 0),
            signed(5, "speaker", Position::Support, 0),
            signed(6, "blue", Position::PassedOn, 0),
            signed(7, "nobody-knows", Position::Support, 0),
        ];
        let stands = by_party(&all, &parties, &seats, &[]);
        let told: Vec<_> = stands
            .iter()
            .map(|one| {
                (
                    one.key.as_str(),
                    one.seats,
                    one.support,
                    one.oppose,
                    one.neutral,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("red", 340, 2, 0, 0),
                ("blue", 200, 1, 0, 0),
                ("independent", 9, 0, 0, 1)
            ]
        );
        assert!(stands[0].governs && !stands[1].governs && !stands[2].governs);
        assert_eq!(
            stands[0].in_words(),
            "red: 2 support it, 0 in part or not decided, 0 cannot support it, of 340 seats today."
        );
        assert_eq!(
            in_words(&stands),
            [
                "Supported by 3 MPs of 2 parties, on both sides of the House.",
                "Supported in part, or not yet decided on, by 1 MP of no party."
            ]
        );
    }

    #[test]
    fn who_governs_can_be_set() {
        let (parties, seats) = house();
        let stands = by_party(&[], &parties, &seats, &["blue".into(), "red-coop".into()]);
        let governs: Vec<bool> = stands.iter().map(|stand| stand.governs).collect();
        assert_eq!(governs, [true, true, false]);
        assert!(in_words(&stands).is_empty());
    }
}
