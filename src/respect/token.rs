//! Cuts a plain text into words, marks and sentences, and short forms into the words they stand for.
//! It must not know what any word means.

use super::normal::{Letter, plain};

/// How a word was written. A capital tells names from words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// All small, or no letters.
    Small,
    /// A capital, then small letters.
    Capital,
    /// Two or more letters, all capitals.
    Upper,
}

/// A word or mark with its place in the text as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The word in small letters, or a class mark in capitals.
    pub word: String,
    /// The first character, counted in characters of the text as typed.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// How it was written.
    pub case: Case,
    /// Whether a comma, bracket or dash stands before it.
    pub apart: bool,
    /// Whether a star hides one of its letters.
    pub starred: bool,
}

/// Short forms and what they stand for, so that `you're`, `youre` and `you are` are one.
const SHORT_FORMS: &[(&str, &[&str])] = &[
    ("youre", &["you", "are"]),
    ("ur", &["your"]),
    ("u", &["you"]),
    ("ya", &["you"]),
    ("yer", &["your"]),
    ("r", &["are"]),
    ("theyre", &["they", "are"]),
    ("im", &["i", "am"]),
    ("dont", &["do", "not"]),
    ("doesnt", &["does", "not"]),
    ("didnt", &["did", "not"]),
    ("isnt", &["is", "not"]),
    ("arent", &["are", "not"]),
    ("wasnt", &["was", "not"]),
    ("werent", &["were", "not"]),
    ("cant", &["can", "not"]),
    ("cannot", &["can", "not"]),
    ("couldnt", &["could", "not"]),
    ("wouldnt", &["would", "not"]),
    ("shouldnt", &["should", "not"]),
    ("wont", &["will", "not"]),
    ("aint", &["is", "not"]),
    ("hasnt", &["has", "not"]),
    ("havent", &["have", "not"]),
    ("thats", &["that", "is"]),
    ("whats", &["what", "is"]),
    ("hes", &["he", "is"]),
    ("shes", &["she", "is"]),
    ("gonna", &["going", "to"]),
    ("gotta", &["have", "to"]),
    ("wanna", &["want", "to"]),
    ("youll", &["you", "will"]),
    ("theyll", &["they", "will"]),
    ("ppl", &["people"]),
    ("kys", &["kill", "yourself"]),
    ("stfu", &["shut", "the", "fuck", "up"]),
    ("gtfo", &["get", "the", "fuck", "out"]),
];

/// What may follow an apostrophe, and the word it is short for.
const ENDINGS: &[(&str, &str)] = &[
    ("re", "are"),
    ("ve", "have"),
    ("ll", "will"),
    ("d", "would"),
    ("m", "am"),
];

/// After these a full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "st", "rt", "hon", "prof", "vs", "cllr", "rev", "sgt", "etc", "eg",
    "ie", "inc",
];

/// The longest quotation in single marks.
const QUOTE_LETTERS: usize = 300;

/// The words and marks of a text, in order, with a newline as a mark of its own.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let letters = plain(text);
    let mut found = Vec::with_capacity(letters.len() / 4);
    let (mut at, mut apart, mut closing) = (0, false, None);
    while at < letters.len() {
        let c = match letters[at].c {
            '\'' if closing == Some(at) => '"',
            '\'' if closing.is_none_or(|end| end < at) => {
                closing = single_quote_end(&letters, at);
                if closing.is_some() { '"' } else { '\'' }
            }
            c => c,
        };
        let end = if c.is_alphanumeric() {
            word_end(&letters, at)
        } else {
            at + 1
        };
        if c.is_alphanumeric() {
            add_word(&letters[at..end], apart, &mut found);
            apart = false;
        } else if let Some(mark) = mark(c) {
            let repeats = found.last().is_some_and(|last: &Token| {
                last.word == mark && last.end == letters[at].at && !is_emoji(c)
            });
            if repeats {
                if let Some(last) = found.last_mut() {
                    last.end = letters[at].at + 1;
                }
            } else {
                found.push(token(mark, &letters[at..end], apart));
            }
            apart = false;
        } else {
            let dash = c == '-' && at > 0 && letters[at - 1].c.is_whitespace();
            apart |= dash || !c.is_whitespace() && c != '-' && c != '\'';
        }
        at = end;
    }
    found
}

/// Where the quotation ends that a single quotation mark opens; none for an apostrophe.
fn single_quote_end(letters: &[Letter], open: usize) -> Option<usize> {
    let is_word = |at: usize| {
        letters
            .get(at)
            .is_some_and(|letter| letter.c.is_alphanumeric())
    };
    if open > 0 && !letters[open - 1].c.is_whitespace() || !is_word(open + 1) {
        return None;
    }
    (open + 2..letters.len().min(open + QUOTE_LETTERS))
        .take_while(|at| letters[*at].c != '\n')
        .find(|at| letters[*at].c == '\'' && !letters[at - 1].c.is_whitespace() && !is_word(at + 1))
}

/// A mark that counts: ends of sentences, quotation marks, emoji.
fn mark(c: char) -> Option<String> {
    match c {
        '.' | '!' | '?' | ';' | ':' | '\n' => Some(c.to_string()),
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => Some('"'.to_string()),
        _ if is_emoji(c) => Some(c.to_string()),
        _ => None,
    }
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' | '\u{2b00}'..='\u{2bff}')
}

/// Letters and digits, and between letters apostrophes, stars and underscores; between digits points and commas.
fn word_end(letters: &[Letter], start: usize) -> usize {
    let mut end = start;
    while end < letters.len() {
        let c = letters[end].c;
        let next = letters.get(end + 1).map_or(' ', |letter| letter.c);
        let inside = match c {
            '\'' => next.is_alphabetic(),
            '*' | '_' => {
                let run = letters[end..]
                    .iter()
                    .take_while(|letter| letter.c == c)
                    .count();
                letters
                    .get(end + run)
                    .is_some_and(|letter| letter.c.is_alphabetic())
                    || c == '*' && run >= 2 && end < start + 2
            }
            '.' | ',' => letters[end.saturating_sub(1)].c.is_numeric() && next.is_numeric(),
            _ => c.is_alphanumeric(),
        };
        if !inside {
            break;
        }
        end += 1;
    }
    end
}

fn add_word(letters: &[Letter], apart: bool, found: &mut Vec<Token>) {
    let first = found.len();
    let (body, tail) = match letters.iter().rposition(|letter| letter.c == '\'') {
        Some(at) => (&letters[..at], &letters[at + 1..]),
        None => (letters, &letters[letters.len()..]),
    };
    let ending: String = tail.iter().map(|letter| letter.c).collect();
    let spell = |letters: &[Letter]| -> String { letters.iter().map(|letter| letter.c).collect() };
    if ending.is_empty() {
        push(spell(letters), letters, found);
    } else if ending == "s" {
        push(spell(body), body, found);
    } else if ending == "t" && body.last().is_some_and(|letter| letter.c == 'n') {
        let stem = spell(&body[..body.len() - 1]);
        let stem = match stem.as_str() {
            "ca" => "can".to_owned(),
            "wo" => "will".to_owned(),
            "ai" => "is".to_owned(),
            _ => stem,
        };
        push(stem, body, found);
        found.push(token("not".to_owned(), tail, false));
    } else if let Some((_, long)) = ENDINGS.iter().find(|(short, _)| *short == ending) {
        push(spell(body), body, found);
        found.push(token((*long).to_owned(), tail, false));
    } else {
        push(spell(letters), letters, found);
    }
    if let Some(token) = found.get_mut(first) {
        token.apart = apart;
    }
}

fn push(word: String, letters: &[Letter], found: &mut Vec<Token>) {
    if letters.is_empty() {
        return;
    }
    if let Some((_, long)) = SHORT_FORMS.iter().find(|(short, _)| *short == word) {
        found.extend(
            long.iter()
                .map(|word| token((*word).to_owned(), letters, false)),
        );
        return;
    }
    let starred = letters.iter().any(|letter| matches!(letter.c, '*' | '_'));
    let word = if letters.iter().any(|letter| letter.c.is_numeric()) {
        squeeze_digits(&word)
    } else {
        word
    };
    found.push(Token {
        starred,
        ..token(word, letters, false)
    });
}

/// Numbers are told apart from words, not from each other.
fn squeeze_digits(word: &str) -> String {
    let mut squeezed = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_alphabetic() {
            squeezed.push(c);
        } else if !squeezed.ends_with('0') {
            squeezed.push('0');
        }
    }
    squeezed
}

fn token(word: String, letters: &[Letter], apart: bool) -> Token {
    let uppers = letters.iter().filter(|letter| letter.upper).count();
    let lowers = letters
        .iter()
        .filter(|letter| letter.c.is_alphabetic() && !letter.upper)
        .count();
    let case = match (
        letters.first().is_some_and(|letter| letter.upper),
        uppers,
        lowers,
    ) {
        (true, 2.., 0) => Case::Upper,
        (true, ..) => Case::Capital,
        _ => Case::Small,
    };
    Token {
        word,
        start: letters.first().map_or(0, |letter| letter.at),
        end: letters.last().map_or(0, |letter| letter.at + 1),
        case,
        apart,
        starred: false,
    }
}

/// Cuts tokens into sentences. A newline ends one and is dropped.
pub(super) fn sentences(tokens: Vec<Token>) -> Vec<Vec<Token>> {
    let mut found = Vec::new();
    let mut sentence: Vec<Token> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if token.word == "\n" {
            close(&mut sentence, &mut found);
            continue;
        }
        let stop = matches!(token.word.as_str(), "!" | "?")
            || token.word == "."
                && !sentence.last().is_some_and(|last| {
                    ABBREVIATIONS.contains(&last.word.as_str())
                        || last.word.chars().count() == 1
                            && last.case == Case::Capital
                            && last.word != "i"
                });
        // `a.b` inside a word, or a closing quotation mark behind the stop: not the end yet.
        let glued = tokens
            .peek()
            .is_some_and(|next| next.start == token.end && next.word != "\n");
        sentence.push(token);
        if stop && glued && tokens.peek().is_some_and(|next| next.word == "\"") {
            sentence.extend(tokens.next());
        }
        if stop
            && !tokens
                .peek()
                .is_some_and(|next| next.word == "!" || next.word == "?" || next.word == ".")
        {
            close(&mut sentence, &mut found);
        }
    }
    close(&mut sentence, &mut found);
    found
}

fn close(sentence: &mut Vec<Token>, found: &mut Vec<Vec<Token>>) {
    if sentence.iter().any(|token| {
        token
            .word
            .chars()
            .any(|c| c.is_alphanumeric() || is_emoji(c))
    }) {
        found.push(std::mem::take(sentence));
    } else {
        sentence.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{sentences, tokens};

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn short_forms_are_written_out() {
        assert_eq!(
            words("You're wrong, I don't agree"),
            ["you", "are", "wrong", "i", "do", "not", "agree"]
        );
        assert_eq!(
            words("the minister's 3,000 votes!!!"),
            ["the", "minister", "0", "votes", "!"]
        );
    }

    #[test]
    fn a_title_ends_no_sentence() {
        let count = |text| sentences(tokens(text)).len();
        assert_eq!(count("Mr. Grey spoke. It was dull! Was it?"), 3);
        assert_eq!(count("She said \"no.\" Then she left\nand came back"), 3);
        assert_eq!(count("...!"), 0);
    }

    #[test]
    fn places_are_those_of_the_text_as_typed() {
        let all = tokens("é\u{200b}, you\u{200b}r i\u{200b}d*ot");
        let last = all.last().expect("a word");
        assert!(last.starred);
        assert_eq!((last.start, last.end), (10, 16));
    }
}
