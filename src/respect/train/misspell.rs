//! Copies short rows with some longer words misspelt, so that pieces of words are learned and not words alone.
//! It must not touch what is measured: only rows to learn from come here.

use super::Row;
use super::learn::Dice;

/// As many copies; more teaches nothing new.
const COPIES: usize = 28_000;
/// A text of more letters has too many ways to be read.
const SHORT: usize = 200;
/// Shorter words are left as they are.
const LONG_WORD: usize = 4;

/// Misspelt copies of both labels, with their labels.
pub(super) fn copies(rows: &[&Row]) -> Vec<(String, bool)> {
    let mut short: Vec<&Row> = rows
        .iter()
        .filter(|row| row.text.len() <= SHORT)
        .copied()
        .collect();
    let mut dice = Dice::new(11);
    dice.shuffle(&mut short);
    short
        .iter()
        .take(COPIES)
        .map(|row| (misspell(&row.text, &mut dice), row.label))
        .collect()
}

fn misspell(text: &str, dice: &mut Dice) -> String {
    let words: Vec<String> = text
        .split(' ')
        .map(|word| {
            if word.chars().count() >= LONG_WORD && dice.below(3) == 0 {
                change(word, dice)
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

/// One of seven slips inside a word; its first letter stays.
fn change(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + dice.below(letters.len() - 2);
    match dice.below(7) {
        0 => letters[at] = '*',
        1 => letters.swap(at, at + 1),
        2 => {
            letters.remove(at);
        }
        3 => letters.insert(at, letters[at]),
        4 => letters.insert(at, '*'),
        5 => letters[at] = char::from(b'a' + u8::try_from(dice.below(26)).unwrap_or_default()),
        _ => letters.insert(
            at,
            char::from(b'a' + u8::try_from(dice.below(26)).unwrap_or_default()),
        ),
    }
    letters.into_iter().collect()
}
