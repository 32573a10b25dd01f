//! A moderator looks at votes that are set aside, and finds them to be fine: from then on they count. It must not know whose votes
//! they are, nor how they were noticed.

use super::Scored;
use crate::domain::account::Moderator;
use crate::domain::ids::{AccountId, IdeaId};
use crate::domain::refusal::Refusal;
use crate::domain::text::Sentence;
use crate::domain::time::Timestamp;

/// Room for the reason.
pub const WORDS_MAX: usize = 300;

/// What was set aside on an idea was found to be fine.
#[derive(Clone, Debug)]
pub struct FoundFine {
    /// Which idea.
    pub idea: IdeaId,
    /// Why.
    pub words: Sentence,
    /// Who looked.
    pub by: AccountId,
    /// When: what is cast later is set aside anew.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// Finds the votes that are set aside on an idea to be fine, for a reason.
pub fn find_fine(
    by: &Moderator,
    (idea, scored): (IdeaId, Option<&Scored>),
    words: &str,
    now: Timestamp,
) -> Result<FoundFine, Refusal> {
    if scored.is_none_or(|scored| scored.aside.is_none()) {
        return Err(Refusal::NotNow(
            "No votes on this idea are set aside any more. Another moderator may have looked meanwhile.".into(),
        ));
    }
    let words =
        Sentence::parse("words", words, WORDS_MAX).map_err(|error| Refusal::Fields(vec![error]))?;
    Ok(FoundFine {
        idea,
        words,
        by: by.id(),
        at: now,
        seal: (),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, Role};
    use crate::domain::ground::{Band, Parked};

    const NOW: Timestamp = Timestamp::from_millis(1_795_348_800_000);

    #[test]
    fn only_what_waits_is_found_fine_and_only_for_a_reason() {
        let account = Account {
            id: AccountId::from_i64(7),
            name: Some("Mo".into()),
            constituency: None,
            role: Some(Role::Moderator),
            member: None,
            consented_at: None,
            created_at: NOW,
            suspended_at: None,
            epoch: 0,
        };
        let mo = account.as_moderator().expect("a moderator");
        let mut scored = Scored {
            band: Band::Open,
            has_groups: false,
            score: 0.5,
            refusal: 0.1,
            product: 0.5,
            left_out: 0,
            groups: Vec::new(),
            range: None,
            checks: Vec::new(),
            parked: None,
            aside: None,
        };
        let idea = IdeaId::from_i64(15);
        let find =
            |scored: Option<&Scored>, words: &str| find_fine(&mo, (idea, scored), words, NOW);
        let reason = "A class voted together.";
        assert!(matches!(find(None, reason), Err(Refusal::NotNow(_))));
        assert!(matches!(
            find(Some(&scored), reason),
            Err(Refusal::NotNow(_))
        ));
        scored.aside = Some(Parked {
            votes: 10,
            score: None,
            groups: Vec::new(),
        });
        assert!(matches!(find(Some(&scored), "  "), Err(Refusal::Fields(_))));
        let found = find(Some(&scored), reason).expect("a reason");
        assert_eq!((found.idea, found.at, found.by), (idea, NOW, mo.id()));
    }
}
