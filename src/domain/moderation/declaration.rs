//! What moderators and panel members declare about ties with parties, and the router that makes a yes or no of it (SD3). It must not
//! know what an item says; of the item it hears only whether a party is its author's or its matter.

use std::collections::BTreeSet;

use super::duties::Answer;
use crate::domain::account::Account;
use crate::domain::ids::AccountId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;

/// A membership, paid work, a candidacy or a donation counts for so many years (moderation.md 1.5, SD3).
pub const YEARS: i32 = 5;
/// Nobody has ties with more parties than this; a form that names more is no form of ours.
const PARTIES_MAX: usize = 40;
/// No key of a party is longer.
const KEY_MAX: usize = 80;

/// The parties that somebody has, or had within [`YEARS`] years, a tie with. Empty for somebody who has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Declaration {
    parties: BTreeSet<String>,
}

/// Somebody declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Who.
    pub by: AccountId,
    /// What.
    pub declaration: Declaration,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Declares. `parties` are keys of the register's parties; none of them says that there is no tie.
pub fn declare(by: &Account, parties: &[String], now: Timestamp) -> Result<Declared, Refusal> {
    if !by.declares_ties() {
        return Err(Refusal::NotForYou(
            "Only moderators and members of the panel declare ties with parties.",
        ));
    }
    if parties.len() > PARTIES_MAX || parties.iter().any(|key| key.len() > KEY_MAX) {
        return Err(Refusal::NotFound);
    }
    Ok(Declared {
        by: by.id,
        declaration: Declaration {
            parties: parties.iter().cloned().collect(),
        },
        at: now,
        seal: (),
    })
}

/// What the router answers: alone, and as one of an opposed pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Routed {
    /// Alone.
    pub alone: Answer,
    /// As one of a pair.
    pub as_pair: Answer,
}

/// Whether somebody may act. `tagged` says that the item's author stands for a party or that it is about one, whichever; `first` is what the first of a pair
/// declared, where somebody proposed already. Whoever has not declared yet is asked to leave what is tagged to others.
pub fn route(
    tagged: bool,
    own: Option<&Declaration>,
    first: Option<Option<&Declaration>>,
) -> Routed {
    let answer = |allowed| {
        if allowed { Answer::Allow } else { Answer::Deny }
    };
    let Some(own) = own else {
        return Routed {
            alone: answer(!tagged),
            as_pair: answer(!tagged),
        };
    };
    let is_free = own.parties.is_empty();
    let opposes = match first {
        None => true,
        Some(None) => false,
        Some(Some(first)) => first.parties.is_disjoint(&own.parties),
    };
    Routed {
        alone: answer(!tagged || is_free),
        as_pair: answer(!tagged || is_free || opposes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(parties: &[&str]) -> Declaration {
        Declaration {
            parties: parties.iter().map(|key| (*key).to_owned()).collect(),
        }
    }

    const YES: Routed = Routed {
        alone: Answer::Allow,
        as_pair: Answer::Allow,
    };
    const NO: Routed = Routed {
        alone: Answer::Deny,
        as_pair: Answer::Deny,
    };
    const AS_PAIR: Routed = Routed {
        alone: Answer::Deny,
        as_pair: Answer::Allow,
    };

    #[test]
    fn only_what_is_tagged_asks_for_a_declaration() {
        assert_eq!(route(false, None, None), YES);
        assert_eq!(route(false, Some(&of(&["green"])), None), YES);
        assert_eq!(route(true, None, None), NO);
        assert_eq!(route(true, Some(&of(&[])), None), YES);
        assert_eq!(route(true, Some(&of(&["green"])), None), AS_PAIR);
    }

    #[test]
    fn a_pair_is_opposed() {
        let (green, labour) = (of(&["green"]), of(&["labour"]));
        assert_eq!(route(true, Some(&labour), Some(Some(&green))), AS_PAIR);
        assert_eq!(route(true, Some(&green), Some(Some(&green))), NO);
        let both = of(&["green", "labour"]);
        assert_eq!(route(true, Some(&both), Some(Some(&green))), NO);
        // Somebody without ties may be the second of anybody.
        assert_eq!(route(true, Some(&of(&[])), Some(Some(&green))), YES);
        assert_eq!(route(true, Some(&labour), Some(None)), NO);
    }

    proptest! {
        #[test]
        fn other_names_for_the_parties_change_no_answer(
            tagged: bool,
            own in proptest::collection::btree_set(0_u8..6, 0..4),
            first in proptest::collection::btree_set(0_u8..6, 0..4),
            shift in 1_u8..6,
        ) {
            let named = |keys: &BTreeSet<u8>, by: u8| Declaration {
                parties: keys.iter().map(|key| format!("p{}", (key + by) % 6)).collect(),
            };
            prop_assert_eq!(
                route(tagged, Some(&named(&own, 0)), Some(Some(&named(&first, 0)))),
                route(tagged, Some(&named(&own, shift)), Some(Some(&named(&first, shift))))
            );
        }
    }
}
