//! Disguises the words of a passage in the ways people use to get past a screen, to see whether they are still found.
//! It must not know how the screen undoes them.

use super::super::{Screen, Span};

/// A way to disguise a word; the second says whether all words of the passage are changed, or the longest alone.
const WAYS: [(&str, bool); 8] = [
    ("leet", true),
    ("look-alikes", true),
    ("zero width", true),
    ("spaced", true),
    ("tripled", true),
    ("star", false),
    ("swapped", false),
    ("deleted", false),
];
/// Shorter words are not worth a disguise.
const LETTERS_LEAST: usize = 4;

/// How many texts were still pointed out: the way, those found, all.
pub(super) fn all(screen: &Screen, texts: &[(&str, &Span)]) -> Vec<(&'static str, usize, usize)> {
    WAYS.iter()
        .map(|(way, whole)| {
            let found = texts
                .iter()
                .filter(|(text, span)| screen.screen(&disguise(text, span, way, *whole)).nudge)
                .count();
            (*way, found, texts.len())
        })
        .collect()
}

fn disguise(text: &str, span: &Span, way: &str, whole: bool) -> String {
    let letters: Vec<char> = text.chars().collect();
    let passage: String = letters[span.start..span.end].iter().collect();
    let words: Vec<&str> = passage.split(' ').collect();
    let longest = (0..words.len()).max_by_key(|at| {
        (
            words[*at].chars().filter(|c| c.is_alphabetic()).count(),
            words.len() - at,
        )
    });
    let changed: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            if letters >= LETTERS_LEAST && (whole || Some(at) == longest) {
                change(word, way)
            } else {
                (*word).to_owned()
            }
        })
        .collect();
    letters[..span.start].iter().collect::<String>()
        + &changed.join(" ")
        + &letters[span.end..].iter().collect::<String>()
}

fn change(word: &str, way: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let last = letters.iter().rposition(|c| c.is_alphabetic()).unwrap_or(0);
    let middle = (last / 2).max(1);
    let spell = |letters: &[char]| letters.iter().collect::<String>();
    match way {
        "leet" => word
            .chars()
            .map(|c| match c {
                'a' => '4',
                'e' => '3',
                'i' => '1',
                'o' => '0',
                c => c,
            })
            .collect(),
        "look-alikes" => word
            .chars()
            .map(|c| match c {
                'a' => 'а',
                'e' => 'е',
                'o' => 'о',
                'c' => 'с',
                'i' => 'і',
                'p' => 'р',
                c => c,
            })
            .collect(),
        "zero width" => spell(&letters[..middle]) + "\u{200b}" + &spell(&letters[middle..]),
        "spaced" => {
            spell(&letters[..=last])
                .chars()
                .map(String::from)
                .collect::<Vec<_>>()
                .join(" ")
                + &spell(&letters[last + 1..])
        }
        "tripled" => {
            spell(&letters[..middle])
                + &String::from(letters[middle]).repeat(4)
                + &spell(&letters[middle + 1..])
        }
        "star" => spell(&letters[..middle]) + "*" + &spell(&letters[middle + 1..]),
        "swapped" => {
            let mut letters = letters;
            letters.swap(middle, (middle + 1).min(last));
            spell(&letters)
        }
        _ => spell(&letters[..middle]) + &spell(&letters[middle + 1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, disguise};
    use crate::respect::Code;

    #[test]
    fn every_way_changes_the_word_and_nothing_else() {
        let span = Span {
            start: 8,
            end: 14,
            code: Code::Dehumanising,
            why: String::new(),
        };
        for (way, changed) in [
            ("leet", "You are v3rm1n."),
            ("zero width", "You are ve\u{200b}rmin."),
            ("spaced", "You are v e r m i n."),
            ("tripled", "You are verrrrmin."),
            ("star", "You are ve*min."),
            ("swapped", "You are vemrin."),
            ("deleted", "You are vemin."),
        ] {
            assert_eq!(disguise("You are vermin.", &span, way, true), changed);
        }
    }
}
