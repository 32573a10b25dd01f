//! Whether an MP's response answered the people who asked: who may say so, from when, and what is shown of it.
//! It must not know pages or rows, and nothing here ties a person to an answer beyond the one who gives it.

use super::account::Citizen;
use super::agreement;
use super::ids::{AccountId, IdeaId, ResponseId};
use super::keyed::keyed;
use super::refusal::Refusal;
use super::time::Timestamp;

/// Two weeks: long enough to read an answer and see whether anything follows (uk.md S6).
pub const ASK_AFTER_DAYS: i64 = 14;
/// From how many on counts are shown: among fewer somebody could be recognised (uk.md D9).
pub const SHOWN_FROM: i64 = 10;

keyed! {
    /// What somebody says of a response.
    Answer {
        /// It did.
        Yes = "yes", "Yes";
        /// Some of it.
        Partly = "partly", "Partly";
        /// It did not.
        No = "no", "No";
    }
}

impl Answer {
    /// One line that helps to choose.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Yes => "It says what will happen, or why not. You need not agree with it.",
            Self::Partly => "It answers some of what the idea asks.",
            Self::No => "It is about something else, or says nothing definite.",
        }
    }
}

/// Why somebody is asked at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stake {
    /// Wrote an idea that it answers.
    Author,
    /// Supports such an idea.
    Supporter,
    /// Signed the response.
    Signatory,
    /// None of these.
    Nobody,
}

/// A response as the rules here need to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Which.
    pub id: ResponseId,
    /// The version that stands.
    pub version: i64,
    /// When it was published.
    pub published_at: Timestamp,
    /// Whether everybody may read it, and one of the ideas it answers.
    pub is_readable: bool,
}

/// Somebody said whether a response answered them. A later word takes the place of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgementGiven {
    /// Which response.
    pub response: ResponseId,
    /// Who: kept so that nobody counts twice, and told to nobody.
    pub by: AccountId,
    /// What was said.
    pub answer: Answer,
    /// The version that was judged.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// From when a response can be judged.
pub const fn asks_from(published_at: Timestamp) -> Timestamp {
    published_at.plus_days(ASK_AFTER_DAYS)
}

/// Says whether a response answered.
pub fn judge(
    by: &Citizen,
    response: &Judged,
    stake: Stake,
    answer: Answer,
    now: Timestamp,
) -> Result<JudgementGiven, Refusal> {
    may_judge(response, stake, now)?;
    Ok(JudgementGiven {
        response: response.id,
        by: by.id(),
        answer,
        version: response.version,
        at: now,
        seal: (),
    })
}

/// Whether somebody with this stake may judge the response now.
pub fn may_judge(response: &Judged, stake: Stake, now: Timestamp) -> Result<(), Refusal> {
    if !response.is_readable {
        return Err(Refusal::NotFound);
    }
    match stake {
        Stake::Author | Stake::Supporter => {}
        Stake::Signatory => {
            return Err(Refusal::NotForYou(
                "You signed this response, so whether it answers is for others to say.",
            ));
        }
        Stake::Nobody => {
            return Err(Refusal::NotForYou(
                "We ask the author of the idea and everybody who supports it. If you agree with the idea, vote on it first.",
            ));
        }
    }
    let from = asks_from(response.published_at);
    if now < from {
        return Err(Refusal::NotNow(format!(
            "You can say whether this answered it from {} on: two weeks after it was published, when it shows what follows.",
            from.day_in_words()
        )));
    }
    Ok(())
}

/// How a response was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many said yes.
    pub yes: i64,
    /// How many said partly.
    pub partly: i64,
    /// How many said no.
    pub no: i64,
    /// How many of all these judged an earlier wording.
    pub earlier: i64,
}

impl Counts {
    /// All of them.
    pub const fn all(&self) -> i64 {
        self.yes + self.partly + self.no
    }

    /// Whether there are enough to be shown.
    pub const fn is_shown(&self) -> bool {
        self.all() >= SHOWN_FROM
    }

    /// The share of "yes" with its interval, in whole per cent; none where there are too few.
    pub fn share(&self) -> Option<Share> {
        Share::of(self.yes, self.all()).filter(|_| self.is_shown())
    }

    /// "Judged an answer by 14 of 23 (61%, likely between 41% and 78%)"; or that there are too few.
    pub fn in_words(&self) -> String {
        match self.share() {
            Some(share) => format!(
                "{} of {} said yes ({})",
                self.yes,
                self.all(),
                share.in_words()
            ),
            None => format!(
                "Fewer than {SHOWN_FROM} people have said whether it did, so nothing is shown yet."
            ),
        }
    }

    /// The counts of several responses together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            yes: self.yes + other.yes,
            partly: self.partly + other.partly,
            no: self.no + other.no,
            earlier: self.earlier + other.earlier,
        }
    }
}

/// A share with the interval in which 95 of 100 such shares would lie (Wilson), in whole per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The share itself.
    pub percent: i64,
    /// The lower end.
    pub low: i64,
    /// The upper end.
    pub high: i64,
}

impl Share {
    /// So many of so many; none of none.
    pub fn of(part: i64, whole: i64) -> Option<Self> {
        (whole > 0).then(|| Self {
            percent: (200 * part + whole) / (2 * whole),
            low: rounded(agreement::surely_agreed(part, whole)),
            // What is surely not so is the mirror image.
            high: 100 - rounded(agreement::surely_agreed(whole - part, whole)),
        })
    }

    /// "61%, likely between 41% and 78%".
    pub fn in_words(&self) -> String {
        format!(
            "{}%, likely between {}% and {}%",
            self.percent, self.low, self.high
        )
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a share is between nothing and all"
)]
fn rounded(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

/// The author's one further question was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpAsked {
    /// After which response.
    pub response: ResponseId,
    /// On which idea.
    pub idea: IdeaId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Asks the one further question. Whatever the author said of the answer: otherwise a question would tell what that was. `earlier` is
/// whether one was asked before.
pub fn ask(
    response: &Judged,
    idea: IdeaId,
    (is_author, earlier): (bool, bool),
    now: Timestamp,
) -> Result<FollowUpAsked, Refusal> {
    if !response.is_readable {
        return Err(Refusal::NotFound);
    }
    if !is_author {
        return Err(Refusal::NotForYou(
            "The one further question is the author’s. You can ask under the idea, as a comment.",
        ));
    }
    if earlier {
        return Err(Refusal::NotNow(
            "You have asked your one further question. It stands under the response, with the answer once there is one.".into(),
        ));
    }
    Ok(FollowUpAsked {
        response: response.id,
        idea,
        at: now,
        seal: (),
    })
}

/// The further question was answered by somebody who signed the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpAnswered {
    /// After which response.
    pub response: ResponseId,
    /// On which idea.
    pub idea: IdeaId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Answers the further question. `is_signed` is whether the MP's signature stands, `is_answered` whether somebody was faster.
pub fn answer(
    response: &Judged,
    idea: IdeaId,
    (is_signed, is_answered): (bool, bool),
    now: Timestamp,
) -> Result<FollowUpAnswered, Refusal> {
    if !response.is_readable {
        return Err(Refusal::NotFound);
    }
    if !is_signed {
        return Err(Refusal::NotForYou(
            "Only an MP whose signature stands under the response answers the question to it.",
        ));
    }
    if is_answered {
        return Err(Refusal::NotNow(
            "This question is answered already. You can add a comment under it.".into(),
        ));
    }
    Ok(FollowUpAnswered {
        response: response.id,
        idea,
        at: now,
        seal: (),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn response() -> Judged {
        Judged {
            id: ResponseId::from_i64(7),
            version: 2,
            published_at: NOW.minus_days(ASK_AFTER_DAYS),
            is_readable: true,
        }
    }

    #[test]
    fn author_and_supporters_are_asked_after_two_weeks_and_nobody_else() {
        for (stake, may) in [
            (Stake::Author, true),
            (Stake::Supporter, true),
            (Stake::Signatory, false),
            (Stake::Nobody, false),
        ] {
            assert_eq!(may_judge(&response(), stake, NOW).is_ok(), may, "{stake:?}");
        }
        let early = may_judge(&response(), Stake::Author, NOW.minus_minutes(1));
        assert!(matches!(early, Err(Refusal::NotNow(words)) if words.contains("two weeks")));
    }

    #[test]
    fn of_a_response_that_is_out_of_sight_nobody_learns_anything() {
        let hidden = Judged {
            is_readable: false,
            ..response()
        };
        for stake in [Stake::Author, Stake::Nobody, Stake::Signatory] {
            assert_eq!(may_judge(&hidden, stake, NOW), Err(Refusal::NotFound));
        }
        let idea = IdeaId::from_i64(1);
        assert_eq!(
            ask(&hidden, idea, (true, false), NOW),
            Err(Refusal::NotFound)
        );
        assert_eq!(
            answer(&hidden, idea, (true, false), NOW),
            Err(Refusal::NotFound)
        );
    }

    #[test]
    fn nine_are_too_few_and_ten_are_shown_with_their_interval() {
        let nine = Counts {
            yes: 6,
            partly: 2,
            no: 1,
            earlier: 0,
        };
        assert_eq!(nine.share(), None);
        assert!(!nine.in_words().contains('6'));
        let many = Counts {
            yes: 14,
            partly: 5,
            no: 4,
            earlier: 0,
        };
        assert_eq!(
            many.in_words(),
            "14 of 23 said yes (61%, likely between 41% and 78%)"
        );
    }

    #[test]
    fn one_question_by_the_author_and_one_answer_by_who_signed() {
        let idea = IdeaId::from_i64(1);
        assert!(ask(&response(), idea, (true, false), NOW).is_ok());
        assert!(ask(&response(), idea, (true, true), NOW).is_err());
        assert!(ask(&response(), idea, (false, false), NOW).is_err());
        assert!(answer(&response(), idea, (true, false), NOW).is_ok());
        assert!(answer(&response(), idea, (true, true), NOW).is_err());
        assert!(answer(&response(), idea, (false, false), NOW).is_err());
    }

    proptest! {
        /// The share lies in its interval, and the interval within nothing and all.
        #[test]
        fn a_share_lies_in_its_interval(part in 0..500_i64, more in 0..500_i64) {
            prop_assume!(part + more > 0);
            let share = Share::of(part, part + more).unwrap();
            prop_assert!(0 <= share.low && share.low <= share.percent);
            prop_assert!(share.percent <= share.high && share.high <= 100);
        }
    }
}
