//! The respect screen: words in, verdict with reasons out. It helps a writer before posting and orders the moderators' queue; it
//! removes nothing, and it must not know who wrote, for which side, or anything of the rest of the house.
//!
//! Patterns find threats, harassment, dehumanising words and private information; a small linear model, learned by
//! `train-screen` from the files its card names, finds the rest. Parties, groups, names and "he" or "she" become class marks before
//! either reads a sentence, so that no verdict depends on which of them is named.
//!
//! ```
//! use common_ground::respect::{Code, screen};
//!
//! let hard = screen("This minister's policy is a cruel, stupid failure and she should resign.");
//! assert!(!hard.nudge);
//!
//! let low = screen("People like you are vermin.");
//! assert!(low.nudge);
//! assert_eq!(low.spans[0].code, Code::Dehumanising);
//! ```

mod class;
mod feature;
mod hash;
mod lists;
mod mask;
mod model;
mod normal;
mod passage;
mod pattern;
mod prepare;
mod private;
mod scale;
mod token;
pub mod train;
mod verdict;
mod vocabulary;

use std::sync::LazyLock;

use model::Model;
use token::Token;
pub use verdict::{Code, Span, Verdict};

/// The model that `train-screen` wrote from the files on its card (`training/CARD.md`).
static SHIPPED: LazyLock<Screen> = LazyLock::new(|| {
    Screen::from_bytes(include_bytes!("screen.model"))
        .expect("the shipped model is of this version; a test retrains it")
});

/// What a pattern's score is at least: as sure as the model is of its surest insults.
const PATTERN_SCORE: f64 = 0.9;
/// Threats and private information are surest.
const STRONG_SCORE: f64 = 0.97;

/// A sentence that reports or opposes such words must be this much surer to be pointed out: when in doubt, silent.
const REPORTED: f32 = 1.0;

/// How far below the point a sentence may be to be pointed at beside one that is above it.
const QUIETER: f32 = 4.0;
/// And how often people point at its surest word.
const POINTED_AT: f32 = 0.3;

/// A screen with a model of its own; [`screen`] asks the one that is shipped.
#[derive(Debug, Clone)]
pub struct Screen {
    model: Model,
}

/// Looks at a text with the shipped model. The same text gets the same verdict, whoever asks.
pub fn screen(text: &str) -> Verdict {
    SHIPPED.screen(text)
}

/// Where a text gives a telephone number, a home address or somebody's own e-mail address, found by exact form alone: characters
/// from, and behind. No model has a say in it, so a person can be made to look first.
pub fn private_places(text: &str) -> Vec<(usize, usize)> {
    private::find(text)
        .into_iter()
        .map(|private| (private.start, private.end))
        .collect()
}

impl Screen {
    /// The screen with the shipped model.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// A model file's bytes; none if they are not of this version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Model::from_bytes(bytes).map(|model| Self { model })
    }

    /// Looks at a text.
    pub fn screen(&self, text: &str) -> Verdict {
        let sentences = prepare::sentences_of(text, &self.model.vocabulary);
        let mut spans: Vec<Span> = private::find(text)
            .into_iter()
            .map(|private| Span {
                start: private.start,
                end: private.end,
                code: private.code,
                why: sentence(private.why),
            })
            .collect();
        let (margins, whole) = if sentences.is_empty() {
            (Vec::new(), f32::MIN)
        } else {
            self.model.weigh(&sentences)
        };
        let points = self.model.points;
        let margins: Vec<f32> = sentences
            .iter()
            .zip(margins)
            .map(|(sentence, margin)| {
                let heard = margin >= points.nudge && pattern::is_guarded(sentence);
                if heard { margin - REPORTED } else { margin }
            })
            .collect();
        let worst = f64::from(margins.iter().copied().fold(f32::MIN, f32::max) - points.nudge);
        for (sentence, margin) in sentences.iter().zip(&margins) {
            let found = pattern::find(sentence);
            if found.is_empty() && *margin >= points.nudge {
                spans.extend(self.passages(sentence));
            }
            spans.extend(found.into_iter().map(|found| Span {
                start: sentence[found.first].start,
                end: sentence[found.end - 1].end,
                code: found.code,
                why: self::sentence(found.why),
            }));
        }
        if !spans.is_empty() {
            spans.extend(self.quieter(&sentences, &margins));
        }
        verdict(spans, worst, f64::from(whole - points.queue))
    }

    /// Where it speaks anyway, it also points at sentences that would not have made it speak, for words that people nearly always
    /// point at: who rephrases the one may want to rephrase the other.
    fn quieter(&self, sentences: &[Vec<Token>], margins: &[f32]) -> Vec<Span> {
        let point = self.model.points.nudge;
        sentences
            .iter()
            .zip(margins)
            .filter(|(_, margin)| (point - QUIETER..point).contains(*margin))
            .filter(|(sentence, _)| {
                let surest = self
                    .model
                    .pointed_at(sentence)
                    .into_iter()
                    .fold(0.0, f32::max);
                surest >= POINTED_AT && !pattern::is_guarded(sentence)
            })
            .filter(|(sentence, _)| pattern::find(sentence).is_empty())
            .flat_map(|(sentence, _)| self.passages(sentence))
            .collect()
    }

    fn passages(&self, sentence: &[Token]) -> Vec<Span> {
        let shares = self.model.explain(sentence);
        passage::of(&shares, &self.model.pointed_at(sentence))
            .into_iter()
            .map(|(first, end)| passage(sentence, first, end))
            .collect()
    }
}

fn passage(sentence: &[Token], first: usize, end: usize) -> Span {
    let code = code_of(sentence, &sentence[first..end]);
    let why = match code {
        Code::DemeaningGroup => "It seems to speak with contempt of a group of people.",
        _ => "It seems to speak of a person's worth rather than of what they did.",
    };
    Span {
        start: sentence[first].start,
        end: sentence[end - 1].end,
        code,
        why: why.to_owned(),
    }
}

/// Contempt for a group when a group is named and nobody is spoken to.
fn code_of(sentence: &[Token], passage: &[Token]) -> Code {
    let names = |tokens: &[Token], word: &str| tokens.iter().any(|token| token.word == word);
    let group =
        names(passage, mask::GROUP) || names(sentence, mask::GROUP) && !names(sentence, "you");
    if group {
        Code::DemeaningGroup
    } else {
        Code::PersonalAttack
    }
}

fn sentence(why: &str) -> String {
    format!("It {why}.")
}

/// Brings patterns and model together on one scale, on which 0.5 is the point to speak.
fn verdict(mut spans: Vec<Span>, worst: f64, whole: f64) -> Verdict {
    spans.sort_by_key(|span| (span.start, span.end));
    spans.dedup_by(|next, kept| next.start < kept.end && next.code == kept.code);
    let strong = spans.iter().any(|span| span.code.is_strong());
    let by_pattern = spans
        .iter()
        .any(|span| !matches!(span.code, Code::PersonalAttack | Code::DemeaningGroup));
    let least = match (strong, by_pattern) {
        (true, _) => STRONG_SCORE,
        (_, true) => PATTERN_SCORE,
        _ => 0.0,
    };
    Verdict {
        nudge: !spans.is_empty(),
        strong,
        score: on_scale(worst).max(least),
        queue: on_scale(whole).max(least),
        spans,
    }
}

/// From a distance to a point to a number between 0 and 1, by the logistic function.
fn on_scale(distance: f64) -> f64 {
    scale::likelihood(distance)
}
