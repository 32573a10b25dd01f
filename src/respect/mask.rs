//! Puts class marks in the place of parties, groups of people, persons' names and he or she, before anything is weighed.
//! It must not keep which of them was named: that is the point.

pub(super) use super::lists::{GROUP, NAME, PARTY, QUOTE, SWEARING, is_known, mark_of};
use super::lists::{LISTS, Phrase, Rule};
use super::token::{Case, Token};

/// Titles before a name, which belong to it.
const HONORIFICS: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "sir",
    "dame",
    "lord",
    "lady",
    "baroness",
    "baron",
    "viscount",
    "earl",
    "prof",
    "professor",
    "cllr",
    "councillor",
    "rev",
    "reverend",
    "hon",
    "rt",
];

/// Capitals that begin no name: days, months, places, bodies and what forms of address use. Most other words that are no
/// names are known from the vocabulary, because people write them small.
const NOT_NAMES: &[&str] = &[
    "i",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "britain",
    "uk",
    "england",
    "scotland",
    "wales",
    "ireland",
    "ulster",
    "london",
    "westminster",
    "holyrood",
    "senedd",
    "stormont",
    "whitehall",
    "brexit",
    "nhs",
    "bbc",
    "eu",
    "europe",
    "mp",
    "mps",
    "msp",
    "msps",
    "ms",
    "pm",
    "covid",
    "ulez",
    "ofsted",
    "ofcom",
    "ofwat",
    "hs",
    "hmrc",
    "dwp",
    "gp",
    "gps",
    "tv",
    "christmas",
    "easter",
    "god",
    "jesus",
    "christ",
    "internet",
    "facebook",
    "twitter",
    "youtube",
    "google",
    "wikipedia",
    "hansard",
    "commons",
    "lords",
    "downing",
    "heathrow",
    "sizewell",
    "rwanda",
    "gaza",
    "israel",
    "palestine",
    "ukraine",
    "russia",
    "china",
    "america",
    "usa",
    "france",
    "germany",
    "iraq",
    "iran",
    "afghanistan",
    "pakistan",
    "india",
    "africa",
    "thames",
    "grenfell",
    "windrush",
];

/// A sentence of so many ordinary words, of which more than three in five have capitals, is a headline: there a capital says
/// nothing.
const HEADLINE_LEAST: usize = 3;

/// Marks a sentence. `ordinary` says whether a word is one that people write small.
pub(super) fn mask(sentence: &mut Vec<Token>, ordinary: &dyn Fn(&str) -> bool) {
    let mut classes: Vec<&'static str> = vec![""; sentence.len()];
    let spelt = Written::of(sentence, &classes, ordinary);
    mark_phrases(sentence, &mut classes, spelt, ordinary, Pass::FullNames);
    mark_phrases(sentence, &mut classes, spelt, ordinary, Pass::Parties);
    // How capitals are used shows on the words that are no party: "Plaid Cymru MPs" is no headline.
    let written = Written::of(sentence, &classes, ordinary);
    mark_names(sentence, &mut classes, written, ordinary);
    mark_phrases(sentence, &mut classes, spelt, ordinary, Pass::TheRest);
    absorb(sentence, &mut classes);
    merge(sentence, &classes);
}

/// Which lists are looked up: names of persons first, since `Christian Young` is neither group nor age.
#[derive(Clone, Copy, PartialEq)]
enum Pass {
    FullNames,
    Parties,
    TheRest,
}

impl Pass {
    fn of(class: &str) -> Self {
        match class {
            NAME => Self::FullNames,
            PARTY => Self::Parties,
            _ => Self::TheRest,
        }
    }
}

/// How a sentence uses capitals.
#[derive(Clone, Copy, PartialEq)]
enum Written {
    Plainly,
    AsHeadline,
    /// All capitals or none: a capital says nothing.
    WithoutCapitals,
}

impl Written {
    fn of(sentence: &[Token], classes: &[&str], ordinary: &dyn Fn(&str) -> bool) -> Self {
        let words: Vec<&Token> = sentence
            .iter()
            .zip(classes)
            .filter(|(token, class)| {
                class.is_empty() && token.word.chars().any(char::is_alphabetic)
            })
            .map(|(token, _)| token)
            .collect();
        let small = words
            .iter()
            .filter(|token| token.case == Case::Small)
            .count();
        let uppers = words
            .iter()
            .filter(|token| token.case == Case::Upper)
            .count();
        // Names have capitals in any sentence; in a headline ordinary words have them too.
        let inner: Vec<&&Token> = words
            .iter()
            .skip(1)
            .filter(|token| ordinary(&token.word))
            .collect();
        let capitals = inner
            .iter()
            .filter(|token| token.case == Case::Capital)
            .count();
        if small == words.len() || words.len() > 2 && uppers * 3 > words.len() * 2 {
            Self::WithoutCapitals
        } else if inner.len() >= HEADLINE_LEAST && capitals * 5 > inner.len() * 3 {
            Self::AsHeadline
        } else {
            Self::Plainly
        }
    }
}

fn mark_phrases(
    sentence: &[Token],
    classes: &mut [&'static str],
    written: Written,
    ordinary: &dyn Fn(&str) -> bool,
    pass: Pass,
) {
    let mut at = 0;
    while at < sentence.len() {
        let length = LISTS.phrases.get(&sentence[at].word).and_then(|phrases| {
            phrases
                .iter()
                .filter(|phrase| Pass::of(phrase.class) == pass)
                .find(|phrase| fits(phrase, &sentence[at..], &classes[at..], written, ordinary))
                .map(|phrase| {
                    classes[at..at + phrase.words.len()].fill(phrase.class);
                    phrase.words.len()
                })
        });
        at += length.unwrap_or(1);
    }
}

fn fits(
    phrase: &Phrase,
    tokens: &[Token],
    classes: &[&'static str],
    written: Written,
    ordinary: &dyn Fn(&str) -> bool,
) -> bool {
    let length = phrase.words.len();
    if tokens.len() < length
        || classes[..length].iter().any(|class| !class.is_empty())
        || !phrase
            .words
            .iter()
            .zip(tokens)
            .all(|(word, token)| *word == token.word)
    {
        return false;
    }
    let capital = tokens[0].case != Case::Small;
    match phrase.rule {
        Rule::Always => true,
        Rule::Capital => capital,
        Rule::Exactly(case) => tokens[0].case == case && written != Written::WithoutCapitals,
        Rule::Full => {
            capital && written != Written::WithoutCapitals
                || phrase.words.iter().any(|word| !ordinary(word))
        }
    }
}

fn mark_names(
    sentence: &[Token],
    classes: &mut [&'static str],
    written: Written,
    ordinary: &dyn Fn(&str) -> bool,
) {
    let is_first = |token: &Token| LISTS.first.contains(&token.word);
    let is_last = |token: &Token| LISTS.last.contains(&token.word);
    let strange = |token: &Token| {
        token.word.chars().count() > 1
            && token.word.chars().all(|c| c.is_alphabetic() || c == '\'')
            && !ordinary(&token.word)
            && mark_of(&token.word).is_none()
            && !NOT_NAMES.contains(&token.word.as_str())
    };
    let capital = |at: usize| {
        written != Written::WithoutCapitals
            && sentence[at].case == Case::Capital
            && !NOT_NAMES.contains(&sentence[at].word.as_str())
    };
    for at in 0..sentence.len() {
        if !classes[at].is_empty() {
            continue;
        }
        let token = &sentence[at];
        let next_capital = at + 1 < sentence.len()
            && capital(at + 1)
            && !sentence[at + 1].apart
            && classes[at + 1].is_empty();
        let after_title = at > 0 && HONORIFICS.contains(&before(sentence, at)) && !token.apart;
        let begins = if capital(at) {
            after_title
                || is_first(token) && next_capital
                || strange(token)
                    && (at > 0 || next_capital || is_first(token) || is_last(token))
                    && (written != Written::AsHeadline || is_first(token) || is_last(token))
                || at > 0 && is_last(token) && is_first(&sentence[at - 1])
        } else {
            strange(token) && (is_first(token) || is_last(token))
                || at + 1 < sentence.len()
                    && is_first(token)
                    && strange(&sentence[at + 1])
                    && is_last(&sentence[at + 1])
        };
        if !begins {
            continue;
        }
        classes[at] = NAME;
        let mut end = at + 1;
        let most = if written == Written::AsHeadline {
            sentence.len().min(at + 2)
        } else {
            sentence.len()
        };
        while end < most
            && classes[end].is_empty()
            && !sentence[end].apart
            && (capital(end) || is_particle(sentence, end))
        {
            classes[end] = NAME;
            end += 1;
        }
    }
}

/// The word before, past the full stop of a title.
fn before(sentence: &[Token], at: usize) -> &str {
    match sentence[at - 1].word.as_str() {
        "." if at > 1 => &sentence[at - 2].word,
        word => word,
    }
}

/// `de`, `van` and the like between capitals belong to the name, as do initials.
fn is_particle(sentence: &[Token], at: usize) -> bool {
    matches!(
        sentence[at].word.as_str(),
        "de" | "van" | "von" | "der" | "ap" | "bin" | "al" | "el" | "la"
    ) && sentence[at + 1..]
        .iter()
        .take(2)
        .any(|next| next.case == Case::Capital)
}

/// `the` before a party and titles before a name are part of how it is named.
fn absorb(sentence: &[Token], classes: &mut [&'static str]) {
    for at in (0..sentence.len().saturating_sub(1)).rev() {
        if !classes[at].is_empty() {
            continue;
        }
        let word = sentence[at].word.as_str();
        let next = classes[at + 1];
        let title = HONORIFICS.contains(&word)
            || word == "." && at > 0 && HONORIFICS.contains(&sentence[at - 1].word.as_str());
        if next == NAME && title || next == PARTY && word == "the" {
            classes[at] = next;
        }
    }
    for at in 1..sentence.len() {
        if classes[at].is_empty()
            && (classes[at - 1] == NAME && sentence[at].word == "mp"
                || classes[at - 1] == PARTY && sentence[at].word == "party")
        {
            classes[at] = classes[at - 1];
        }
    }
}

/// Neighbours of one class become one mark.
fn merge(sentence: &mut Vec<Token>, classes: &[&'static str]) {
    let mut kept: Vec<Token> = Vec::with_capacity(sentence.len());
    let mut last = "";
    for (mut token, class) in std::mem::take(sentence).into_iter().zip(classes) {
        if !class.is_empty() && last == *class && (!token.apart || last == PARTY) {
            if let Some(mark) = kept.last_mut() {
                mark.end = token.end;
            }
            continue;
        }
        last = class;
        if !class.is_empty() {
            (*class).clone_into(&mut token.word);
            token.starred = false;
        }
        kept.push(token);
    }
    *sentence = kept;
}

#[cfg(test)]
mod tests {
    use super::mask;
    use crate::respect::token::{sentences, tokens};

    /// Words that nobody takes for names.
    const ORDINARY: &[&str] = &[
        "is", "a", "liar", "and", "the", "are", "of", "will", "stone", "dawn", "butler", "says",
        "no", "mark", "today", "how", "dare", "long", "hunt", "minister", "prime",
    ];

    fn masked(text: &str) -> String {
        let mut sentence = sentences(tokens(text)).concat();
        mask(&mut sentence, &|word| ORDINARY.contains(&word));
        sentence
            .iter()
            .map(|token| token.word.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn parties_are_one_mark_however_written() {
        for party in [
            "Labour",
            "the Liberal Democrats",
            "Sinn Féin",
            "SDLP (Social Democratic & Labour Party)",
            "Labour (Co-op)",
            "LD",
        ] {
            assert_eq!(
                masked(&format!("{party} are liar")),
                "P are liar",
                "{party}"
            );
        }
    }

    #[test]
    fn names_are_one_mark_however_written() {
        for name in [
            "Keir Starmer",
            "Sir Keir Starmer",
            "Rebecca Long Bailey",
            "Mr. Hunt",
            "Will Stone",
            "Dawn Butler",
            "keir starmer",
            "Wszebor Kowalczyk",
            "Ursula von der Leyen",
        ] {
            assert_eq!(
                masked(&format!("{name} is a liar")),
                "N is a liar",
                "{name}"
            );
        }
    }

    #[test]
    fn ordinary_words_stay() {
        assert_eq!(masked("How dare the minister"), "how dare the minister");
    }
}
