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
