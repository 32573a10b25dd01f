//! Finds telephone numbers, home addresses and other people's e-mail addresses in a text as typed (R6).
//! It must not know whose they are, and it leaves alone what bodies make public for everybody.

use super::verdict::Code;

/// Something private: characters from, to, and why.
pub(super) struct Private {
    /// The first character.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// Always R6.
    pub code: Code,
    /// Why, as the end of a sentence.
    pub why: &'static str,
}

/// How far before and after a number or an address words are looked at, in characters.
const NEAR: usize = 70;
/// Words that make an address or a number a person's own.
const PERSONAL: &[&str] = &[
    "his", "her", "hers", "their", "he", "she", "him", "them", "lives", "live", "living", "home",
    "house", "flat", "mobile", "at night", "family", "wife", "husband", "find", "visit", "ring",
    "text", "knock", "doxx",
];
/// Words that make a number one that everybody is meant to ring.
const PUBLIC: &[&str] = &[
    "office",
    "surgery",
    "helpline",
    "hotline",
    "switchboard",
    "council",
    "press",
    "department",
    "line",
    "samaritans",
    "service",
    "constituency",
    "reception",
    "box office",
    "enquiries",
    "clinic",
    "school",
    "library",
    "charity",
];
/// Kinds of street, at the end of its name.
const STREETS: &[&str] = &[
    "road", "rd", "street", "st", "avenue", "ave", "lane", "close", "drive", "crescent", "terrace",
    "gardens", "grove", "place", "way", "court", "row", "square", "hill", "walk", "mews", "park",
    "view", "rise", "green", "end",
];
/// Post boxes that anybody can open; the addresses there belong to persons.
const PRIVATE_POST: &[&str] = &[
    "gmail",
    "googlemail",
    "hotmail",
    "outlook",
    "yahoo",
    "icloud",
    "live",
    "btinternet",
    "aol",
    "protonmail",
    "proton",
    "sky",
    "virginmedia",
    "talktalk",
    "me",
    "msn",
    "gmx",
    "ntlworld",
    "tiscali",
    "fastmail",
    "example",
];
/// The first part of an address that belongs to a desk, not a person.
const DESKS: &[&str] = &[
    "info",
    "contact",
    "office",
    "hello",
    "press",
    "enquiries",
    "admin",
    "support",
    "help",
    "complaints",
    "team",
    "mail",
    "secretary",
    "campaign",
    "events",
    "news",
    "editor",
    "membership",
    "consultation",
    "planning",
];

/// Everything private in a text, in order.
pub(super) fn find(text: &str) -> Vec<Private> {
    let may_hold = text
        .bytes()
        .any(|byte| byte.is_ascii_digit() || byte == b'@');
    if !may_hold {
        return Vec::new();
    }
    let letters: Vec<char> = text
        .chars()
        .filter_map(|c| c.to_lowercase().next())
        .collect();
    let mut found = numbers(&letters);
    found.extend(addresses(&letters));
    found.extend(mail(&letters));
    found.sort_by_key(|private| private.start);
    found
}

fn near(letters: &[char], start: usize, end: usize) -> String {
    letters[start.saturating_sub(NEAR)..letters.len().min(end + NEAR)]
        .iter()
        .collect()
}

fn has_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            !text[..at].ends_with(char::is_alphanumeric)
                && !text[at + word.len()..].starts_with(char::is_alphanumeric)
        })
    })
}

/// Runs of digits with single gaps, as numbers of telephones are written.
fn numbers(letters: &[char]) -> Vec<Private> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let starts = (letters[at].is_ascii_digit() || matches!(letters[at], '+' | '('))
            && (at == 0 || !letters[at - 1].is_alphanumeric());
        if !starts {
            at += 1;
            continue;
        }
        let mut end = at;
        let (mut digits, mut last) = (String::new(), at);
        while end < letters.len() {
            let c = letters[end];
            if c.is_ascii_digit() {
                digits.push(c);
                last = end + 1;
            } else if !(matches!(c, ' ' | '-' | '(' | ')' | '.' | '+' | '\u{a0}') && end < last + 3)
            {
                break;
            }
            end += 1;
        }
        let whole = !letters.get(last).is_some_and(|c| c.is_alphanumeric());
        if whole && let Some(why) = telephone(&digits, || near(letters, at, last)) {
            found.push(Private {
                start: at,
                end: last,
                code: Code::Private,
                why,
            });
        }
        at = last.max(at + 1);
    }
    found
}

/// Mobile numbers are somebody's own. Landlines may be an office's. 03 and 08 numbers are made to be rung by everybody.
fn telephone(digits: &str, near: impl Fn() -> String) -> Option<&'static str> {
    let national = match digits {
        _ if digits.starts_with("0044") => format!("0{}", digits[4..].trim_start_matches('0')),
        _ if digits.starts_with("44") && digits.len() >= 12 => {
            format!("0{}", digits[2..].trim_start_matches('0'))
        }
        _ => digits.to_owned(),
    };
    // Most numbers are no telephone's: only then is it worth reading what stands around them.
    let public = || has_word(&near(), PUBLIC);
    let of_somebody = || has_word(&near(), &["his", "her", "their", "him", "them"]);
    match (national.as_bytes(), national.len()) {
        ([b'0', b'7', ..], 11) if !public() || of_somebody() => {
            Some("gives a mobile telephone number")
        }
        ([b'0', b'1' | b'2', ..], 10 | 11) if !public() => Some("gives a telephone number"),
        _ => None,
    }
}

/// A house number, a name and a kind of street, near words that make it somebody's home.
fn addresses(letters: &[char]) -> Vec<Private> {
    let words = split(letters);
    let mut found = Vec::new();
    for at in 0..words.len() {
        let number = &letters[words[at].0..words[at].1];
        let is_number = number.len() <= 5
            && number[0].is_ascii_digit()
            && number.iter().filter(|c| c.is_ascii_alphabetic()).count() <= 1;
        if !is_number {
            continue;
        }
        let street = (at + 2..words.len().min(at + 5)).find(|last| {
            let word: String = letters[words[*last].0..words[*last].1].iter().collect();
            STREETS.contains(&word.as_str())
        });
        let Some(last) = street else { continue };
        let (start, mut end) = (words[at].0, words[last].1);
        let name: String = letters[start..end].iter().collect();
        if name == "10 downing street" || name.contains(['.', '!', '?', ';', '\n']) {
            continue;
        }
        // A postcode behind it belongs to it.
        if let Some(code) =
            (last + 1..words.len().min(last + 6)).find_map(|from| postcode(letters, &words, from))
        {
            end = code;
        }
        let near = near(letters, start, end);
        if has_word(&near, PERSONAL)
            && !has_word(
                &near,
                &["polling station", "exhibition", "planning application"],
            )
        {
            found.push(Private {
                start,
                end,
                code: Code::Private,
                why: "gives somebody's home address",
            });
        }
    }
    found
}

fn split(letters: &[char]) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for at in 0..=letters.len() {
        let inside = letters
            .get(at)
            .is_some_and(|c| c.is_alphanumeric() || *c == '\'');
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Where a postcode ends that begins with this word.
fn postcode(letters: &[char], words: &[(usize, usize)], from: usize) -> Option<usize> {
    let outward = &letters[words[from].0..words[from].1];
    let &(start, end) = words.get(from + 1)?;
    let inward = &letters[start..end];
    let outward_fits = (2..=4).contains(&outward.len())
        && outward[0].is_ascii_alphabetic()
        && outward.iter().any(char::is_ascii_digit);
    let inward_fits = inward.len() == 3
        && inward[0].is_ascii_digit()
        && inward[1].is_ascii_alphabetic()
        && inward[2].is_ascii_alphabetic();
    (outward_fits && inward_fits).then_some(end)
}

/// Addresses at a private post box, unless the writer gives her own.
fn mail(letters: &[char]) -> Vec<Private> {
    let mut found = Vec::new();
    for at in (0..letters.len()).filter(|at| letters[*at] == '@') {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
        let start = letters[..at]
            .iter()
            .rposition(|c| !fits(*c))
            .map_or(0, |before| before + 1);
        let mut end = letters[at + 1..]
            .iter()
            .position(|c| !fits(*c))
            .map_or(letters.len(), |length| at + 1 + length);
        while end > at + 1 && letters[end - 1] == '.' {
            end -= 1;
        }
        let host: String = letters[at + 1..end].iter().collect();
        let desk: String = letters[start..at].iter().collect();
        let Some((first, _)) = host.split_once('.') else {
            continue;
        };
        let before: String = letters[start.saturating_sub(NEAR)..start].iter().collect();
        let own = has_word(&before, &["my", "me", "i am", "i'm", "us", "our"]);
        let named = has_word(&before, &["his", "her", "their"]);
        let private = PRIVATE_POST.contains(&first)
            || named && !host.ends_with("gov.uk") && !host.ends_with("parliament.uk");
        if start < at && private && !own && !DESKS.contains(&desk.as_str()) {
            found.push(Private {
                start,
                end,
                code: Code::Private,
                why: "gives somebody's e-mail address",
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::find;

    fn passage(text: &str) -> Option<String> {
        let one = find(text).into_iter().next()?;
        Some(
            text.chars()
                .skip(one.start)
                .take(one.end - one.start)
                .collect(),
        )
    }

    #[test]
    fn what_is_private_is_found() {
        for (text, private) in [
            ("Call him on 07700 900123 tonight", "07700 900123"),
            ("that's +44 7700 900 123!", "+44 7700 900 123"),
            ("Her landline is (01632) 960123.", "(01632) 960123"),
            (
                "She lives at 14b Acacia Avenue, Leeds LS1 4AB",
                "14b Acacia Avenue, Leeds LS1 4AB",
            ),
            ("write to his jane.doe@gmail.com.", "jane.doe@gmail.com"),
        ] {
            assert_eq!(passage(text).as_deref(), Some(private), "{text}");
        }
    }

    #[test]
    fn what_is_for_everybody_is_not() {
        for text in [
            "Ring the council office on 01632 960123.",
            "Samaritans: 116 123. Citizens Advice: 0800 144 8848.",
            "The bus gate at 45 High Street costs 1,200,000 a year",
            "Write to info@town.example or planning@leeds.gov.uk",
            "My e-mail is ada@gmail.com",
            "10 Downing Street, his home, is leaking",
            "In 2019 it was 17410742 to 16141241",
        ] {
            assert_eq!(passage(text), None, "{text}");
        }
    }
}
