//! A conversation held elsewhere (Polis) and brought here: statements become ideas, their voters take part under no name.
//! It must not know the format it came in, nor rows.

use unicode_segmentation::UnicodeSegmentation;

use super::text::{TITLE_MAX, TITLE_MIN, characters, one_line};
use super::vote::Choice;

/// A whole conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// What tells it from others, so that it is not brought here twice.
    pub key: String,
    /// What it was about.
    pub topic: String,
    /// Where it was held.
    pub url: Option<String>,
    /// What people said, by number.
    pub statements: Vec<Statement>,
    /// The last vote of each person on each statement, oldest first.
    pub ballots: Vec<Ballot>,
}

/// Something people could agree or disagree with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its number in the conversation.
    pub id: u32,
    /// Who said it, as a number in the conversation.
    pub author: u32,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What its moderators made of it.
    pub verdict: Verdict,
    /// The words.
    pub words: String,
    /// How often "agree" and "disagree" were pressed, by the export's own count: every press, also those taken back later.
    pub pressed: Option<(usize, usize)>,
}

/// What the moderators of a conversation made of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Accepted.
    Accepted,
    /// Never looked at.
    Unseen,
    /// Rejected: it does not come here.
    Rejected,
}

/// One person's last word on one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// Who, as a number in the conversation.
    pub voter: u32,
    /// On what.
    pub statement: u32,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The choice.
    pub choice: Choice,
}

impl Conversation {
    /// Statements that come here: all but those its moderators rejected.
    pub fn welcome(&self) -> impl Iterator<Item = &Statement> {
        self.statements
            .iter()
            .filter(|statement| statement.verdict != Verdict::Rejected)
    }
}

impl Conversation {
    /// Agrees and disagrees of a statement, each person once.
    pub fn tally(&self, statement: u32) -> (usize, usize) {
        let count = |choice: Choice| {
            self.ballots
                .iter()
                .filter(|ballot| ballot.statement == statement && ballot.choice == choice)
                .count()
        };
        (count(Choice::Agree), count(Choice::Disagree))
    }
}

impl Statement {
    /// A title that fits, and the full words where the title had to be cut or was too short to stand alone.
    pub fn title_and_text(&self) -> (String, String) {
        let words = one_line(&self.words);
        let length = characters(&words);
        let has_letters = words.chars().any(char::is_alphabetic);
        if length < TITLE_MIN || (length <= TITLE_MAX && !has_letters) {
            return (
                shorten(&format!("Statement {}: \u{201c}{words}\u{201d}", self.id)),
                words,
            );
        }
        if length <= TITLE_MAX {
            return (words, String::new());
        }
        (shorten(&words), words)
    }
}

/// Cuts at the last gap between words that leaves room for the ellipsis; scripts without gaps are cut where it must be.
fn shorten(words: &str) -> String {
    if characters(words) <= TITLE_MAX {
        return words.to_owned();
    }
    let room: String = words.graphemes(true).take(TITLE_MAX - 1).collect();
    let cut = room
        .rfind(' ')
        .filter(|at| characters(&room[..*at]) >= TITLE_MAX / 2)
        .unwrap_or(room.len());
    format!(
        "{}\u{2026}",
        room[..cut].trim_end_matches([' ', ',', ';', ':', '.', '-'])
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn statement(words: &str) -> Statement {
        Statement {
            id: 7,
            author: 0,
            at: 0,
            verdict: Verdict::Accepted,
            words: words.to_owned(),
            pressed: None,
        }
    }

    #[test]
    fn a_long_statement_keeps_its_words_below_a_shorter_title() {
        let words = "The idea of sovereignty is badly defined. ".repeat(6);
        let (title, text) = statement(&words).title_and_text();
        assert!(title.ends_with('…') && characters(&title) <= 120, "{title}");
        assert_eq!(text, words.trim());
    }

    #[test]
    fn a_statement_that_fits_is_the_title() {
        assert_eq!(
            statement("I voted to Remain.").title_and_text(),
            ("I voted to Remain.".to_owned(), String::new())
        );
    }

    proptest! {
        #[test]
        fn every_statement_gets_a_title_that_fits(words in "[^ \t\r\n\u{0}]\\PC{0,300}") {
            let (title, _) = statement(&words).title_and_text();
            let length = characters(&title);
            prop_assert!((TITLE_MIN..=TITLE_MAX).contains(&length), "{title:?}");
        }
    }
}
