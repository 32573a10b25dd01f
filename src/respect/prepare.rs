//! Makes of a text what both the patterns and the model read: masked sentences.
//! It must not judge them.

use super::mask;
use super::token::{Case, Token, sentences, tokens};
use super::vocabulary::Vocabulary;

/// The longest quotation, in tokens; a forgotten closing mark must not hide the rest of a post.
const QUOTED_MOST: usize = 80;
/// A quotation of fewer words is a word in inverted commas, not somebody's sentence.
const QUOTED_LEAST: usize = 2;
/// With fewer words of one's own around it, a quotation is how the post itself is written.
const OWN_LEAST: usize = 3;

/// A word of fewer letters needs no cutting; one of more was not typed to be read.
const SPREAD_LEAST: usize = 5;
const SPREAD_MOST: usize = 80;
/// The longest word that letters are cut into.
const WORD_MOST: usize = 14;

/// The masked sentences of a text.
pub(super) fn sentences_of(text: &str, vocabulary: &Vocabulary) -> Vec<Vec<Token>> {
    let mut all = tokens(text);
    part_spread(&mut all, vocabulary);
    fold_quotes(&mut all);
    let mut found = sentences(all);
    for sentence in &mut found {
        let without_capitals = sentence.iter().all(|token| token.case != Case::Small);
        for token in sentence.iter_mut() {
            let small = token.case == Case::Small || without_capitals || token.starred;
            if small
                && !mask::is_known(&token.word)
                && let Some(meant) = vocabulary.mend(token)
            {
                meant.clone_into(&mut token.word);
            }
        }
        mask::mask(sentence, &|word| vocabulary.is_ordinary(word));
    }
    found
}

/// `s t u p i d w o m a n` was joined to one word; if it is none, it may be several.
fn part_spread(tokens: &mut Vec<Token>, vocabulary: &Vocabulary) {
    let is_spread = |token: &Token| {
        let letters = token.word.chars().count();
        (SPREAD_LEAST..=SPREAD_MOST).contains(&letters)
            && token.end - token.start == 2 * letters - 1
            && !vocabulary.is_ordinary(&token.word)
    };
    if !tokens.iter().any(is_spread) {
        return;
    }
    let mut kept = Vec::with_capacity(tokens.len());
    for token in tokens.drain(..) {
        let words = if is_spread(&token) {
            parts(&token.word, vocabulary)
        } else {
            Vec::new()
        };
        if words.len() < 2 {
            kept.push(token);
            continue;
        }
        let mut start = token.start;
        for word in words {
            let end = start + 2 * word.chars().count() - 1;
            kept.push(Token {
                word,
                start,
                end,
                ..token.clone()
            });
            start = end + 1;
        }
    }
    *tokens = kept;
}

/// Cuts letters into ordinary words, the longer the better; none if that cannot be done.
fn parts(letters: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let letters: Vec<char> = letters.chars().collect();
    // For every place the best cut up to it: its worth, and where its last word begins.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; letters.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=letters.len() {
        for start in end.saturating_sub(WORD_MOST)..end {
            let Some((worth, _)) = best[start] else {
                continue;
            };
            let word: String = letters[start..end].iter().collect();
            let length = end - start;
            let is_word = match length {
                1 => word == "a" || word == "i",
                _ => vocabulary.is_ordinary(&word) || mask::is_known(&word),
            };
            let worth = worth + length * length;
            if is_word && best[end].is_none_or(|(other, _)| other < worth) {
                best[end] = Some((worth, start));
            }
        }
    }
    let mut words = Vec::new();
    let mut end = letters.len();
    while end > 0 {
        let Some((_, start)) = best[end] else {
            return Vec::new();
        };
        words.push(letters[start..end].iter().collect());
        end = start;
    }
    words.reverse();
    words
}

/// Somebody else's words become one mark: to quote abuse in order to report or oppose it is allowed (rule A8).
fn fold_quotes(tokens: &mut Vec<Token>) {
    let marks: Vec<usize> = (0..tokens.len())
        .filter(|at| tokens[*at].word == "\"")
        .collect();
    let is_word = |token: &Token| token.word.chars().any(char::is_alphanumeric);
    let words = tokens.iter().filter(|token| is_word(token)).count();
    let mut folds = Vec::new();
    let mut marks = marks.into_iter().peekable();
    while let Some(open) = marks.next() {
        let Some(&close) = marks.peek() else { break };
        let inside = &tokens[open + 1..close];
        if close - open > QUOTED_MOST || inside.iter().any(|token| token.word == "\n") {
            continue;
        }
        marks.next();
        let quoted = inside.iter().filter(|token| is_word(token)).count();
        if quoted >= QUOTED_LEAST && words - quoted >= OWN_LEAST {
            folds.push((open, close));
        }
    }
    for (open, close) in folds.into_iter().rev() {
        let (start, end) = (tokens[open].start, tokens[close].end);
        let ends_sentence = matches!(tokens[close - 1].word.as_str(), "." | "!" | "?");
        let stop = ends_sentence
            && tokens
                .get(close + 1)
                .is_some_and(|next| next.case == Case::Capital);
        let quote = Token {
            word: mask::QUOTE.to_owned(),
            start,
            end,
            case: Case::Small,
            apart: tokens[open].apart,
            starred: false,
        };
        let stop = stop.then(|| Token {
            word: ".".to_owned(),
            ..quote.clone()
        });
        tokens.splice(open..=close, std::iter::once(quote).chain(stop));
    }
}
