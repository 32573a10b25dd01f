//! The learned part: a weight for every feature, read from a few bytes, and what they say of a sentence.
//! It must not know how the weights were learned.

use std::cell::RefCell;

use super::feature::{self, PLACES};
use super::hash::Map;
use super::token::Token;
use super::vocabulary::Vocabulary;

/// The first bytes of a model file; the number goes up when features change, so that an old file is refused.
const MAGIC: &[u8; 8] = b"CGSCREEN";
/// The form of the file and of the features it was trained on.
const VERSION: u32 = 2;
/// Parts the words worth mending from the words that people point at.
const PARTED: &str = "\n\n";

/// Where the screen speaks, as points on the model's scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Points {
    /// From here a sentence is pointed out.
    pub nudge: f32,
    /// From here a whole post comes early in the queue.
    pub queue: f32,
}

/// Weights, points and vocabulary.
#[derive(Debug, Clone)]
pub(super) struct Model {
    weights: Vec<i8>,
    scale: f32,
    bias: f32,
    /// Where it speaks.
    pub points: Points,
    /// Which words are ordinary.
    pub vocabulary: Vocabulary,
    /// In how many of a hundred cases people pointed at a word when asked what was wrong with a text.
    pub pointed_at: Map<String, u8>,
}

/// A token's share of the sum of a sentence.
pub(super) type Shares = Vec<f32>;

impl Model {
    /// From learned weights, each rounded to one byte; the few largest are cut.
    pub(super) fn round(
        weights: &[f32],
        bias: f32,
        points: Points,
        vocabulary: Vocabulary,
    ) -> Self {
        /// Of 10,000 weights this many keep their size; the rest would cost all others their precision.
        const KEPT: usize = 9_995;
        let mut sizes: Vec<f32> = weights
            .iter()
            .map(|weight| weight.abs())
            .filter(|size| *size > 0.0)
            .collect();
        sizes.sort_by(f32::total_cmp);
        let top = sizes
            .get(sizes.len() * KEPT / 10_000)
            .copied()
            .unwrap_or(1.0);
        let scale = top / 127.0;
        #[expect(clippy::cast_possible_truncation, reason = "held between -127 and 127")]
        let weights = weights
            .iter()
            .map(|weight| (weight / scale).round().clamp(-127.0, 127.0) as i8)
            .collect();
        Self {
            weights,
            scale,
            bias,
            points,
            vocabulary,
            pointed_at: Map::default(),
        }
    }

    /// The file's bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let (set, weighty) = self.vocabulary.parts();
        let words = weighty.join("\n");
        let mut pointed_at: Vec<String> = self
            .pointed_at
            .iter()
            .map(|(word, share)| format!("{word} {share}"))
            .collect();
        pointed_at.sort();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        for number in [self.scale, self.bias, self.points.nudge, self.points.queue] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.weights.iter().flat_map(|weight| weight.to_le_bytes()));
        bytes.extend_from_slice(set);
        bytes.extend_from_slice(words.as_bytes());
        bytes.extend_from_slice(PARTED.as_bytes());
        bytes.extend_from_slice(pointed_at.join("\n").as_bytes());
        bytes
    }

    /// Reads a file; none if it is not one of ours, or of another version.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (version, rest) = rest.split_first_chunk::<4>()?;
        if u32::from_le_bytes(*version) != VERSION {
            return None;
        }
        let (numbers, rest) = rest.split_first_chunk::<16>()?;
        let number = |at: usize| {
            numbers
                .get(at * 4..at * 4 + 4)
                .and_then(|four| four.try_into().ok())
                .map_or(0.0, f32::from_le_bytes)
        };
        let (weights, rest) = rest.split_at_checked(PLACES)?;
        let (set, words) = rest.split_at_checked(Vocabulary::set_bytes())?;
        let (words, pointed_at) = std::str::from_utf8(words).ok()?.split_once(PARTED)?;
        let pointed_at = pointed_at
            .lines()
            .map(|line| {
                let (word, share) = line.split_once(' ')?;
                Some((word.to_owned(), share.parse().ok()?))
            })
            .collect::<Option<Map<_, _>>>()?;
        Some(Self {
            weights: weights
                .iter()
                .map(|byte| i8::from_le_bytes([*byte]))
                .collect(),
            scale: number(0),
            bias: number(1),
            points: Points {
                nudge: number(2),
                queue: number(3),
            },
            vocabulary: Vocabulary::from_parts(
                set.to_vec(),
                words.lines().map(str::to_owned).collect(),
            ),
            pointed_at,
        })
    }

    fn weight(&self, place: u32) -> f32 {
        f32::from(self.weights[place as usize]) * self.scale
    }

    /// What so many distinct features say together whose weights have this sum.
    fn margin(&self, sum: i32, count: usize) -> f32 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "sums and counts of features are small"
        )]
        let (sum, count) = (sum as f32, count.max(1) as f32);
        self.bias + sum * self.scale / count.sqrt()
    }

    /// What each sentence says, and what the post says: half of it all words together, half its worst sentence, since either alone
    /// ranks posts less well. A feature counts once in a sentence, and once in the whole.
    pub(super) fn weigh(&self, sentences: &[Vec<Token>]) -> (Vec<f32>, f32) {
        SEEN.with_borrow_mut(|(seen, seen_here)| self.weigh_by(sentences, seen, seen_here))
    }

    fn weigh_by(
        &self,
        sentences: &[Vec<Token>],
        seen: &mut Places,
        seen_here: &mut Places,
    ) -> (Vec<f32>, f32) {
        let mut everywhere = Vec::new();
        let mut whole = 0;
        let mut places = Vec::new();
        let mut margins = Vec::with_capacity(sentences.len());
        for sentence in sentences {
            places.clear();
            feature::each(sentence, |place, _, _| {
                if seen_here.insert(place) {
                    places.push(place);
                }
            });
            let mut sum = 0;
            for &place in &places {
                let weight = i32::from(self.weights[place as usize]);
                seen_here.remove(place);
                sum += weight;
                if seen.insert(place) {
                    whole += weight;
                    everywhere.push(place);
                }
            }
            margins.push(self.margin(sum, places.len()));
        }
        for place in &everywhere {
            seen.remove(*place);
        }
        let whole = self.margin(whole, everywhere.len());
        let worst = margins.iter().copied().fold(f32::MIN, f32::max);
        (margins, f32::midpoint(whole, worst))
    }

    /// For each token how often people point at such a word, from 0 to 1.
    pub(super) fn pointed_at(&self, sentence: &[Token]) -> Vec<f32> {
        sentence
            .iter()
            .map(|token| {
                self.pointed_at
                    .get(&token.word)
                    .map_or(0.0, |share| f32::from(*share) / 100.0)
            })
            .collect()
    }

    /// Splits what a sentence says among its tokens. The shares and the bias add up to the margin.
    pub(super) fn explain(&self, sentence: &[Token]) -> Shares {
        let mut seen = Vec::new();
        feature::each(sentence, |place, first, last| {
            seen.push((place, first, last));
        });
        seen.sort_unstable();
        seen.dedup_by_key(|feature| feature.0);
        #[expect(clippy::cast_precision_loss, reason = "counts of features are small")]
        let root = (seen.len().max(1) as f32).sqrt();
        let mut shares = vec![0.0; sentence.len()];
        for (place, first, last) in seen {
            #[expect(clippy::cast_precision_loss, reason = "at most four tokens")]
            let part = self.weight(place) / root / (last + 1 - first) as f32;
            shares[first..=last]
                .iter_mut()
                .for_each(|share| *share += part);
        }
        shares
    }
}

thread_local! {
    /// Sets of places that are empty between texts: to make them anew for each would cost as much as to read it.
    static SEEN: RefCell<(Places, Places)> = RefCell::new((Places::none(), Places::none()));
}

/// A set of places, a bit each.
struct Places(Vec<u64>);

impl Places {
    fn none() -> Self {
        Self(vec![0; PLACES / 64])
    }

    /// Whether the place is new.
    fn insert(&mut self, place: u32) -> bool {
        let word = &mut self.0[place as usize / 64];
        let bit = 1 << (place % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    fn remove(&mut self, place: u32) {
        self.0[place as usize / 64] &= !(1 << (place % 64));
    }
}

/// Sorts and drops repeats: a feature counts once.
pub(super) fn distinct(places: &mut Vec<u32>) {
    places.sort_unstable();
    places.dedup();
}

#[cfg(test)]
mod tests {
    use super::Model;
    use crate::respect::{Screen, prepare};

    #[test]
    fn every_score_splits_into_its_tokens() {
        let model = &Screen::shipped().model;
        let sentences =
            prepare::sentences_of("You are a stupid, worthless little man.", &model.vocabulary);
        let (margins, whole) = model.weigh(&sentences);
        let sum: f32 = model.explain(&sentences[0]).iter().sum();
        assert!((sum + model.bias - margins[0]).abs() < 1e-3);
        assert!((whole - margins[0]).abs() < 1e-6);
    }

    #[test]
    fn a_file_is_read_as_it_was_written_and_no_other_is() {
        let bytes = Screen::shipped().to_bytes();
        let again = Model::from_bytes(&bytes).expect("our own file");
        assert_eq!(again.to_bytes(), bytes);
        assert!(Model::from_bytes(b"CGSCREEN").is_none());
        assert!(Model::from_bytes(&bytes[..1000]).is_none());
    }
}
