//! Tells whether a name could be taken for an MP, a party or an office of this site.
//! It must not refuse anything itself: people do share names with MPs, and a person decides.

use unicode_normalization::char::is_combining_mark;

use super::strokes;

/// Words of office that count wherever they stand as a word of their own.
const OFFICE_WORDS: &[&str] = &[
    "admin",
    "aelod",
    "mod",
    "mp",
    "mps",
    "panel",
    "rthon",
    "staff",
    "steward",
    "sysop",
    "webmaster",
];
/// Words of office so long that they also count inside a longer word, or with one letter wrong.
const OFFICE_PHRASES: &[&str] = &[
    "administrator",
    "aelod seneddol",
    "chancellor of the",
    "common ground",
    "cymedrolwr",
    "government",
    "house of commons",
    "member of parliament",
    "moderator",
    "official",
    "parliament",
    "prime minister",
    "right honourable",
    "secretary of state",
    "swyddogol",
];
/// Titles that an MP's name is known with and without.
const TITLES: &[&str] = &[
    "dame",
    "dr",
    "hon",
    "honourable",
    "lady",
    "lord",
    "miss",
    "mr",
    "mrs",
    "ms",
    "mx",
    "prof",
    "right",
    "rt",
    "sir",
    "the",
];

/// The names that nobody else may come near to, folded once and asked often.
///
/// They are kept in two spellings, with "rn" wherever "m" stands, as UTS 39 has it, and with "m" wherever "rn" stands:
/// a slip of the pen beside such a pair is one slip in one of them.
#[derive(Debug, Clone)]
pub struct Protected([Spelling; 2]);

#[derive(Debug, Clone)]
struct Spelling {
    joins: bool,
    people: Vec<Person>,
    /// Parties and offices that count anywhere in a name, run together.
    phrases: Vec<Vec<char>>,
    /// Parties of one word, which only count as the whole name: "Green" is a party and a family.
    whole: Vec<Vec<char>>,
    words: Vec<Vec<char>>,
}

#[derive(Debug, Clone)]
struct Person {
    parts: Vec<Vec<char>>,
    /// Run together from each part on, and wholly turned.
    orders: Vec<Vec<char>>,
    single: Vec<char>,
    tally: Tally,
}

/// How often each Latin letter stands in a word; what is not Latin counts as one letter more.
#[derive(Debug, Clone)]
struct Tally([u8; 27]);

impl Tally {
    fn of(letters: &[char]) -> Self {
        let mut counts = [0_u8; 27];
        for c in letters
            .iter()
            .map(|&letter| if letter == 'w' { 'v' } else { letter })
        {
            let at = if c.is_ascii_lowercase() {
                usize::from(c as u8 - b'a')
            } else {
                26
            };
            counts[at] = counts[at].saturating_add(1);
        }
        Self(counts)
    }

    /// Whether a text with these letters could hold the word with one slip.
    fn lacks_at_most_one_of(&self, text: &Self) -> bool {
        self.0
            .iter()
            .zip(text.0)
            .map(|(need, have)| usize::from(need.saturating_sub(have)))
            .sum::<usize>()
            <= 1
    }
}

impl Protected {
    /// Folds the names of members and parties as the register has them.
    pub fn new<'a>(
        members: impl IntoIterator<Item = &'a str>,
        parties: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let members: Vec<&str> = members.into_iter().collect();
        let parties: Vec<&str> = parties.into_iter().collect();
        Self([false, true].map(|joins| Spelling::new(joins, &members, &parties)))
    }

    /// Whether a name, however decorated, is within one slip of the pen of a protected one.
    pub fn is_near(&self, name: &str) -> bool {
        let letters_only: String = name.chars().filter(|c| !c.is_ascii_digit()).collect();
        self.0.iter().any(|spelling| {
            spelling.has_office_word(name)
                || spelling.is_near(name)
                || (letters_only != name && spelling.is_near(&letters_only))
        })
    }
}

impl Default for Protected {
    fn default() -> Self {
        Self::new([], [])
    }
}

impl Spelling {
    fn new(joins: bool, members: &[&str], parties: &[&str]) -> Self {
        let run = |phrase: &str| together(&parts(phrase, joins), joins);
        let (whole, long): (Vec<&str>, Vec<&str>) = parties
            .iter()
            .partition(|party| parts(party, joins).len() == 1);
        Self {
            joins,
            people: members
                .iter()
                .filter_map(|name| Person::new(name, joins))
                .collect(),
            phrases: OFFICE_PHRASES
                .iter()
                .chain(&long)
                .map(|phrase| run(phrase))
                .filter(|run| !run.is_empty())
                .collect(),
            whole: whole.into_iter().map(run).collect(),
            words: OFFICE_WORDS.iter().map(|word| run(word)).collect(),
        }
    }

    fn is_near(&self, name: &str) -> bool {
        let words = parts(name, self.joins);
        let run = together(&words, self.joins);
        self.whole.iter().any(|party| slips(party, &run) <= 1)
            || self
                .phrases
                .iter()
                .any(|phrase| slips_within(phrase, &run) <= 1)
            || self.is_near_a_person(name)
            || self.is_near_a_person(&without_titles(name))
    }

    fn is_near_a_person(&self, name: &str) -> bool {
        let words = parts(name, self.joins);
        let run = together(&words, self.joins);
        let run_single = single(&parts(name, false).concat());
        let tally = Tally::of(&run);
        self.people.iter().any(|person| {
            // Most of 650 people are passed over here, by letters alone.
            person.tally.lacks_at_most_one_of(&tally)
                && (person.is_among(&words)
                    || person
                        .orders
                        .iter()
                        .any(|order| slips_within(order, &run) <= 1)
                    || slips_within(&person.single, &run_single) == 0)
        })
    }

    fn has_office_word(&self, name: &str) -> bool {
        let mut words = parts(name, self.joins);
        words.extend(parts(&unjoined(name), self.joins));
        let pairs: Vec<Vec<char>> = words.windows(2).map(<[Vec<char>]>::concat).collect();
        words
            .iter()
            .chain(&pairs)
            .any(|word| self.words.contains(word))
    }
}

impl Person {
    fn new(name: &str, joins: bool) -> Option<Self> {
        let bare = without_titles(name);
        let parts = parts(&bare, joins);
        if parts.is_empty() {
            return None;
        }
        let mut orders: Vec<Vec<char>> = (0..parts.len())
            .map(|by| together(&[&parts[by..], &parts[..by]].concat(), joins))
            .collect();
        let turned: Vec<Vec<char>> = parts.iter().rev().cloned().collect();
        orders.push(together(&turned, joins));
        let single = single(&self::parts(&bare, false).concat());
        let mut bare_letters = orders[0].clone();
        bare_letters.dedup();
        Some(Self {
            tally: Tally::of(&bare_letters),
            single,
            orders,
            parts,
        })
    }

    /// Whether every part of the name stands among these words, with one slip in all: middle names hide nothing.
    fn is_among(&self, words: &[Vec<char>]) -> bool {
        let mut left: Vec<&Vec<char>> = words.iter().collect();
        let mut made = 0;
        for part in &self.parts {
            let Some((at, slip)) = left
                .iter()
                .enumerate()
                .map(|(at, word)| (at, slips(part, word)))
                .min_by_key(|(_, slip)| *slip)
            else {
                return false;
            };
            made += slip;
            if made > 1 {
                return false;
            }
            left.remove(at);
        }
        true
    }
}

fn without_titles(name: &str) -> String {
    let words = name
        .split_whitespace()
        .filter(|word| !TITLES.contains(&word.to_lowercase().trim_end_matches('.')));
    words.collect::<Vec<_>>().join(" ")
}

/// Look-alikes and the digits that people write for letters.
fn fold(word: &str) -> String {
    strokes(word, |c| match c {
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    })
}

/// The words of a name, folded, nothing but letters.
fn parts(name: &str, joins: bool) -> Vec<Vec<char>> {
    name.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .map(|word| {
            joined(
                &fold(word)
                    .chars()
                    .filter(|c| c.is_alphanumeric())
                    .collect::<Vec<char>>(),
                joins,
            )
        })
        .filter(|word| !word.is_empty())
        .collect()
}

fn together(parts: &[Vec<char>], joins: bool) -> Vec<char> {
    joined(&parts.concat(), joins)
}

/// With `joins`, "rn" as "m".
fn joined(letters: &[char], joins: bool) -> Vec<char> {
    let mut out = Vec::with_capacity(letters.len());
    for &letter in letters {
        if joins && letter == 'n' && out.last() == Some(&'r') {
            out.pop();
            out.push('m');
        } else {
            out.push(letter);
        }
    }
    out
}

/// "KINNNOCK" as "kinock": doubled letters are the commonest decoration.
fn single(letters: &[char]) -> Vec<char> {
    // A doubled "v" has become a "w" before it comes here.
    let mut once: Vec<char> = letters
        .iter()
        .map(|&letter| if letter == 'w' { 'v' } else { letter })
        .collect();
    once.dedup();
    let mut once = joined(&once, true);
    once.dedup();
    once
}

/// "JaneSmithMP" as "Jane Smith MP".
fn unjoined(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for c in name.chars() {
        if was_lower && c.is_uppercase() {
            out.push(' ');
        }
        was_lower = c.is_lowercase();
        out.push(c);
    }
    out
}

/// Slips of the pen between two words: a letter left out, added, changed, or two exchanged.
fn slips(a: &[char], b: &[char]) -> usize {
    if a.len().abs_diff(b.len()) > 1 {
        return 2;
    }
    *table(a, b, false)
        .last()
        .expect("a row has at least its first cell")
}

/// The fewest slips between a word and any part of a text.
fn slips_within(word: &[char], text: &[char]) -> usize {
    if word.len() > text.len() + 1 {
        return 2;
    }
    table(word, text, true)
        .into_iter()
        .min()
        .unwrap_or(usize::MAX)
}

/// The last row of the optimal string alignment table; with `anywhere`, the text may begin at any letter.
fn table(word: &[char], text: &[char], anywhere: bool) -> Vec<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=text.len())
        .map(|at| if anywhere { 0 } else { at })
        .collect();
    for (i, &letter) in word.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (j, &other) in text.iter().enumerate() {
            let mut least = (row[j] + usize::from(letter != other))
                .min(row[j + 1] + 1)
                .min(next[j] + 1);
            if i > 0 && j > 0 && letter == text[j - 1] && word[i - 1] == other {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row
}
