//! Undoes the disguises of a text: invisible marks, look-alike letters, leet, letters with gaps between them, and remembers
//! where each letter stood. It must not know which words are rude.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// One letter of the plain text, and where it stood in the text as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    /// The plain letter, lower case.
    pub c: char,
    /// The place of the character it came from, counted in characters.
    pub at: usize,
    /// Whether it was typed as a capital.
    pub upper: bool,
}

/// Letters of other scripts that look like Latin ones, a pair a line.
static LOOK_ALIKES: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    include_str!("lookalikes.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut signs = line.chars().filter(|c| *c != ' ');
            Some((signs.next()?, signs.next()?))
        })
        .collect()
});

/// Letters that stand after a number as its unit: such a token is an amount, not a disguise.
const UNITS: &[&str] = &[
    "st",
    "nd",
    "rd",
    "th",
    "m",
    "k",
    "bn",
    "tn",
    "mn",
    "pm",
    "am",
    "mph",
    "kph",
    "km",
    "kg",
    "cm",
    "mm",
    "p",
    "s",
    "x",
    "g",
    "ft",
    "hr",
    "hrs",
    "min",
    "mins",
    "yr",
    "yrs",
    "year",
    "years",
    "pc",
    "mw",
    "gw",
    "kw",
    "kwh",
    "mwh",
    "gwh",
    "lb",
    "lbs",
    "oz",
    "ml",
    "mg",
    "mb",
    "gb",
    "tb",
    "million",
    "billion",
    "d",
    "b",
    "c",
    "f",
    "am",
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "weeks",
    "bed",
    "beds",
    "star",
    "way",
    "fold",
    "odd",
    "plus",
    "ish",
    "ers",
    "something",
];

/// Fewer single letters in a row may be initials.
const SPACED_LEAST: usize = 3;

/// The text in plain letters.
pub(super) fn plain(text: &str) -> Vec<Letter> {
    let mut letters = unfold(text);
    drop_addresses(&mut letters);
    join_spaced(&mut letters);
    undo_leet(&mut letters);
    shorten_tripled(&mut letters);
    letters
}

fn unfold(text: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        if c.is_ascii() {
            if c == '\n' || c == '\t' || !c.is_ascii_control() {
                letters.push(Letter {
                    c: c.to_ascii_lowercase(),
                    at,
                    upper: c.is_ascii_uppercase(),
                });
            }
        } else if !is_invisible(c) {
            decompose_compatible(c, |part| {
                if is_combining_mark(part) {
                    return;
                }
                let like = look_alike(part);
                for low in like.to_lowercase() {
                    letters.push(Letter {
                        c: look_alike(low),
                        at,
                        upper: c.is_uppercase(),
                    });
                }
            });
        }
    }
    letters
}

fn look_alike(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{b4}' => '\'',
        '\u{2010}'..='\u{2015}' => '-',
        _ if c.is_whitespace() => ' ',
        _ => LOOK_ALIKES.get(&c).copied().unwrap_or(c),
    }
}

/// Marks that take no room on the screen: zero-width signs, soft hyphens, directions, variants, tags, fillers.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && c != '\u{85}')
}

/// Links, e-mail addresses and mentions say nothing about tone, and names hide in them. They become a blank.
fn drop_addresses(letters: &mut [Letter]) {
    let mut start = 0;
    while start < letters.len() {
        let end = chunk_end(letters, start);
        if is_address(&letters[start..end]) {
            letters[start..end]
                .iter_mut()
                .for_each(|letter| letter.c = ' ');
        }
        start = end + 1;
    }
}

fn chunk_end(letters: &[Letter], start: usize) -> usize {
    letters[start..]
        .iter()
        .position(|letter| letter.c.is_whitespace())
        .map_or(letters.len(), |length| start + length)
}

fn is_address(chunk: &[Letter]) -> bool {
    let begins = |word: &str| {
        chunk.len() >= word.len() && word.chars().zip(chunk).all(|(c, letter)| c == letter.c)
    };
    if begins("http:/") || begins("https:/") || begins("www.") || begins("<user>") {
        return true;
    }
    match chunk.iter().position(|letter| letter.c == '@') {
        None => false,
        Some(0) => chunk
            .get(1)
            .is_some_and(|letter| letter.c.is_alphanumeric() || letter.c == '_'),
        Some(at) => {
            chunk[at..].iter().any(|letter| letter.c == '.') && chunk[at - 1].c.is_alphanumeric()
        }
    }
}

/// `v e r m i n`, `v.e.r.m.i.n` and `v-e-r-m-i-n` are one word.
fn join_spaced(letters: &mut Vec<Letter>) {
    let alone = |letters: &[Letter], at: usize| {
        letters
            .get(at)
            .is_some_and(|letter| letter.c.is_alphabetic())
            && !letters
                .get(at + 1)
                .is_some_and(|next| next.c.is_alphanumeric() || next.c == '\'')
    };
    let mut gaps = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let starts = at == 0 || !(letters[at - 1].c.is_alphanumeric() || letters[at - 1].c == '\'');
        if !(starts && alone(letters, at)) {
            at += 1;
            continue;
        }
        let mut last = at;
        let gap = letters.get(at + 1).map(|letter| letter.c);
        if gap.is_some_and(|gap| matches!(gap, ' ' | '.' | '-' | '*' | '_')) {
            while letters.get(last + 1).map(|letter| letter.c) == gap && alone(letters, last + 2) {
                last += 2;
            }
        }
        if (last - at) / 2 + 1 >= SPACED_LEAST {
            gaps.extend((at + 1..last).step_by(2));
        }
        at = last + 1;
    }
    if !gaps.is_empty() {
        let mut gaps = gaps.into_iter().peekable();
        let mut index = 0;
        letters.retain(|_| {
            let goes = gaps.peek() == Some(&index);
            if goes {
                gaps.next();
            }
            index += 1;
            !goes
        });
    }
}

fn leet(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' | '6' => 'g',
        '|' => 'l',
        _ => return None,
    })
}

fn undo_leet(letters: &mut [Letter]) {
    let belongs = |c: char| c.is_alphanumeric() || leet(c).is_some();
    let mut start = 0;
    while start < letters.len() {
        let mut end = start;
        while end < letters.len() && belongs(letters[end].c) {
            end += 1;
        }
        let mut word = end;
        while word > start && matches!(letters[word - 1].c, '!' | '|' | '+') {
            word -= 1;
        }
        if is_leet(&letters[start..word]) {
            for letter in &mut letters[start..word] {
                letter.c = leet(letter.c).unwrap_or(letter.c);
            }
        }
        start = end + 1;
    }
}

/// A word in disguise has letters after a sign that stands for one. Amounts, ordinals, hours and road names do not.
fn is_leet(word: &[Letter]) -> bool {
    let Some(first) = word.iter().position(|letter| leet(letter.c).is_some()) else {
        return false;
    };
    let letters = word
        .iter()
        .filter(|letter| letter.c.is_alphabetic())
        .count();
    let signs = word.len() - letters;
    if letters < 2 || signs > letters + 1 {
        return false;
    }
    let rest = &word[first..];
    if !rest.iter().any(|letter| letter.c.is_alphabetic()) {
        return false;
    }
    if word[0].c.is_alphabetic() {
        return true;
    }
    let tail: String = word
        .iter()
        .skip_while(|letter| !letter.c.is_alphabetic())
        .map(|letter| letter.c)
        .collect();
    let money =
        matches!(word[0].c, '$' | '€') && word.get(1).is_some_and(|letter| letter.c.is_numeric());
    !money && !UNITS.contains(&tail.as_str()) && tail.chars().count() >= 2
}

/// `soooo` is `so`: three or more of the same letter are one.
fn shorten_tripled(letters: &mut Vec<Letter>) {
    if !letters.windows(3).any(|three| {
        three[0].c == three[1].c && three[1].c == three[2].c && three[0].c.is_alphabetic()
    }) {
        return;
    }
    let mut kept: Vec<Letter> = Vec::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let c = letters[at].c;
        let run = letters[at..]
            .iter()
            .take_while(|letter| letter.c == c)
            .count();
        let keep = if run >= 3 && c.is_alphabetic() {
            1
        } else {
            run
        };
        kept.extend_from_slice(&letters[at..at + keep]);
        at += run;
    }
    *letters = kept;
}

#[cfg(test)]
mod tests {
    use super::plain;

    fn words(text: &str) -> String {
        plain(text).iter().map(|letter| letter.c).collect()
    }

    #[test]
    fn disguises_come_off() {
        for (typed, meant) in [
            ("V\u{200b}er\u{ad}min", "vermin"),
            ("vеrmіn", "vermin"),
            ("ｖｅｒｍｉｎ", "vermin"),
            ("vérmïn", "vermin"),
            ("v3rm1n", "vermin"),
            ("v e r m i n", "vermin"),
            ("v.e.r.m.i.n", "vermin"),
            ("verrrrmin", "vermin"),
            ("m0r0n$", "morons"),
            ("id!ot", "idiot"),
        ] {
            assert_eq!(words(typed), meant, "{typed}");
        }
    }

    #[test]
    fn amounts_roads_and_times_stay() {
        for text in [
            "£5m", "20mph", "the a303", "5pm", "1st", "m25", "£3.50", "$20", "covid19", "4x4!",
            "no! you",
        ] {
            assert_eq!(words(text), text);
        }
    }

    #[test]
    fn addresses_become_blanks() {
        assert_eq!(
            words("see https://a.b/c now")
                .split_whitespace()
                .collect::<Vec<_>>(),
            ["see", "now"]
        );
        assert_eq!(words("@ada thanks").trim(), "thanks");
        assert_eq!(words("ask ada@lovelace.org").trim(), "ask");
    }

    #[test]
    fn a_letter_knows_where_it_stood() {
        let letters = plain("a\u{200b}\u{200b}b é");
        assert_eq!(
            letters.iter().map(|letter| letter.at).collect::<Vec<_>>(),
            [0, 3, 4, 5]
        );
    }

    #[test]
    fn nothing_but_invisible_marks_is_nothing() {
        assert!(plain("\u{200b}\u{200d}\u{feff}\u{ad}").is_empty());
    }
}
