//! How people feel they were treated, asked after a notice and after a complaint (moderation.md 3.7): four statements, each with yes, partly
//! or no. It must not know who answers, nor what was decided about whom.

use super::keyed::keyed;
use super::refusal::Refusal;
use super::text::FieldError;

keyed! {
    /// What is asked: the four that make a decision feel fair, whatever it was.
    Question {
        /// Whether somebody was listened to.
        Heard = "heard", "My side of it was heard";
        /// Whether the same would have been decided about anybody.
        Neutral = "neutral", "The same would have been decided about anybody";
        /// Whether the tone was right.
        Respectful = "respectful", "I was spoken to with respect";
        /// Whether the motive is believed.
        Trusted = "trusted", "Whoever decided meant to be fair";
    }
}

keyed! {
    /// What is answered.
    Answer {
        /// Yes.
        Yes = "yes", "Yes";
        /// Partly.
        Partly = "partly", "Partly";
        /// No.
        No = "no", "No";
    }
}

keyed! {
    /// Who answers, as far as it is counted.
    Side {
        /// Whoever wrote what was decided about.
        Author = "author", "Authors";
        /// Whoever reported it.
        Reporter = "reporter", "Those who reported";
        /// Whoever complained.
        Complaint = "complaint", "Those who complained";
    }
}

/// What somebody answered: some of the four, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Felt {
    answers: Vec<(Question, Answer)>,
}

impl Felt {
    /// Reads the form, question by question in their order; what is left empty is not answered.
    pub fn parse(typed: [&str; 4]) -> Result<Self, Refusal> {
        let answers: Vec<(Question, Answer)> = Question::ALL
            .iter()
            .zip(typed)
            .filter_map(|(question, typed)| Some((*question, Answer::from_key(typed)?)))
            .collect();
        if answers.is_empty() {
            return Err(Refusal::Fields(vec![FieldError::new(
                Question::Heard.key(),
                "Please answer at least one of the four.",
            )]));
        }
        Ok(Self { answers })
    }

    /// What was answered.
    pub fn answers(&self) -> &[(Question, Answer)] {
        &self.answers
    }
}

/// So many people who gave one answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// In which month: "2026-11".
    pub month: String,
    /// Who.
    pub side: Side,
    /// After which outcome, or finding.
    pub outcome: String,
    /// About what sort of text.
    pub about: String,
    /// To which question.
    pub question: Question,
    /// Which answer.
    pub answer: Answer,
    /// How many.
    pub people: i64,
}

/// How many answered one question in each way: yes, partly, no.
pub fn tally(sums: &[Sum], side: Side, question: Question) -> [i64; 3] {
    let mut tally = [0; 3];
    for sum in sums {
        if sum.side == side && sum.question == question {
            tally[sum.answer as usize] += sum.people;
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_one_of_four_is_answered_and_nothing_made_up_counts() {
        let felt = Felt::parse(["yes", "", "no", "perhaps"]).unwrap();
        assert_eq!(
            felt.answers(),
            [
                (Question::Heard, Answer::Yes),
                (Question::Respectful, Answer::No)
            ]
        );
        for odd in [["", "", "", ""], ["ja", "1", "", ""]] {
            assert!(matches!(Felt::parse(odd), Err(Refusal::Fields(_))));
        }
    }

    #[test]
    fn answers_are_summed_by_who_gave_them() {
        let sum = |side, answer, people| Sum {
            month: "2026-11".into(),
            side,
            outcome: "remove".into(),
            about: "mp".into(),
            question: Question::Heard,
            answer,
            people,
        };
        let sums = [
            sum(Side::Author, Answer::Yes, 3),
            sum(Side::Author, Answer::Yes, 2),
            sum(Side::Author, Answer::No, 4),
            sum(Side::Reporter, Answer::Partly, 9),
        ];
        assert_eq!(tally(&sums, Side::Author, Question::Heard), [5, 0, 4]);
        assert_eq!(tally(&sums, Side::Reporter, Question::Heard), [0, 9, 0]);
        assert_eq!(tally(&sums, Side::Author, Question::Neutral), [0, 0, 0]);
    }
}
