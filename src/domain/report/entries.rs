//! Reports on entries of the register: stewards, who keep it, look them up where Parliament publishes them, and say what they found.
//! It must not know texts: of those moderators decide.

use crate::domain::account::Steward;
use crate::domain::ids::{AccountId, MemberId};
use crate::domain::keyed::keyed;
use crate::domain::refusal::Refusal;
use crate::domain::text::{Body, FieldError};
use crate::domain::time::Timestamp;

/// An answer is read by whoever reported: a few sentences.
pub const ANSWER_MAX: usize = 500;
/// Five words: fewer say nothing about the entry.
const ANSWER_MIN: usize = 5;

keyed! {
    /// What came of reports on an entry of the register.
    EntryFound {
        /// It was wrong, and is put right.
        Corrected = "corrected", "The entry was wrong, and is put right";
        /// It is as Parliament publishes it.
        Stands = "stands", "The entry is as Parliament publishes it, and stays";
        /// It does not belong there, and is taken out.
        TakenOut = "taken_out", "What should not stand there is taken out";
    }
}

impl EntryFound {
    /// Whether whoever reported was right.
    pub const fn is_right(self) -> bool {
        !matches!(self, Self::Stands)
    }
}

/// A steward looked at all open reports on an entry.
#[derive(Clone, Debug)]
pub struct EntryChecked {
    /// Whose entry.
    pub member: MemberId,
    /// What was found.
    pub found: EntryFound,
    /// What whoever reported is told.
    pub answer: Body,
    /// Who looked.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// Says what was found about an entry. `open` is how many reports on it wait.
pub fn check_entry(
    by: &Steward,
    member: MemberId,
    open: usize,
    (found, answer): (&str, &str),
    now: Timestamp,
) -> Result<EntryChecked, Refusal> {
    if open == 0 {
        return Err(Refusal::NotNow(
            "No report on this entry waits any more. Somebody may have answered meanwhile.".into(),
        ));
    }
    let found = EntryFound::from_key(found)
        .ok_or_else(|| FieldError::new("found", "Please choose what you found."));
    let answer = Body::parse_optional("answer", answer, ANSWER_MAX).and_then(|answer| {
        if answer.as_str().split_whitespace().count() < ANSWER_MIN {
            return Err(FieldError::new(
                "answer",
                "Please say in a sentence what you looked up and what came of it: whoever reported reads it.",
            ));
        }
        Ok(answer)
    });
    match (found, answer) {
        (Ok(found), Ok(answer)) => Ok(EntryChecked {
            member,
            found,
            answer,
            by: by.id(),
            at: now,
            seal: (),
        }),
        (found, answer) => Err(Refusal::Fields(
            [found.err(), answer.err()].into_iter().flatten().collect(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, Role};

    const NOW: Timestamp = Timestamp::from_millis(1_795_348_800_000);

    fn steward() -> Steward {
        let account = Account {
            id: AccountId::from_i64(7),
            name: Some("Stu".into()),
            constituency: None,
            role: Some(Role::Steward),
            member: None,
            consented_at: None,
            created_at: NOW,
            suspended_at: None,
            epoch: 0,
        };
        account.as_steward().expect("a steward")
    }

    fn say(open: usize, found: &str, answer: &str) -> Result<EntryChecked, Refusal> {
        check_entry(
            &steward(),
            MemberId::from_i64(1),
            open,
            (found, answer),
            NOW,
        )
    }

    #[test]
    fn an_answer_says_what_was_found_and_why() {
        let checked = say(2, "corrected", "Her party changed on 3 May, as she wrote.").unwrap();
        assert_eq!(checked.found, EntryFound::Corrected);
        let Err(Refusal::Fields(errors)) = say(2, "", "Done.") else {
            panic!("nothing was chosen");
        };
        assert_eq!(errors.len(), 2);
        assert!(matches!(
            say(0, "stands", "It is as Parliament has it."),
            Err(Refusal::NotNow(_))
        ));
    }

    #[test]
    fn only_an_entry_that_stands_makes_a_reporter_wrong() {
        let right: Vec<bool> = EntryFound::ALL
            .iter()
            .map(|found| found.is_right())
            .collect();
        assert_eq!(right, [true, false, true]);
    }
}
