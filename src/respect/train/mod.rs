//! Makes a model from labelled rows: the same rows give the same bytes. Rows come in, a model goes out.
//! It must not know files, and it must not pick out rows by party, name or identity.

pub mod cases;
mod evade;
pub mod figures;
mod learn;
mod marks;
mod measure;
mod misspell;
mod swap;
mod vocabulary;

use super::feature;
use super::model::{Model, Points, distinct};
use super::pattern;
use super::prepare;
use super::token::Token;
use super::vocabulary::Vocabulary;
use super::{Screen, hash};
use figures::Marked;
use learn::Rows;

/// A labelled text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What was written.
    pub text: String,
    /// Whether it attacks people.
    pub label: bool,
    /// Where it comes from.
    pub source: String,
    /// Under which licence.
    pub licence: String,
    /// Whether it is kept out of learning, to measure with.
    pub is_dev: bool,
    /// The source's own label, or the number of the template.
    pub detail: String,
}

/// Sources of harmless political text, by which the points are set.
const POINT_SOURCES: &[&str] = &["polis", "cg-templates", OWN_SOURCE];
/// How the project's own rows are named.
pub const OWN_SOURCE: &str = "common-ground";
/// The project's own rows, as CSV (`training/CARD.md` says how they were written).
pub const OWN_ROWS: &str = include_str!("../training/common-ground.csv");

/// Learns a model from the rows that are not kept out, and from marked texts that are not, which words people point at.
pub fn train(rows: &[Row], marked: &[Marked]) -> Screen {
    let learned: Vec<&Row> = rows.iter().filter(|row| !row.is_dev).collect();
    let vocabulary = vocabulary::of(&learned, &pattern::words());
    let mut features = Rows::default();
    let mut places = Vec::new();
    for row in &learned {
        places_of(&row.text, &vocabulary, &mut places);
        features.push(&places, row.label, weight(row));
    }
    for (text, label) in misspell::copies(&learned) {
        places_of(&text, &vocabulary, &mut places);
        features.push(&places, label, COPY_WEIGHT);
    }
    let (weights, bias) = learn::learn(&features);
    let points = Points {
        nudge: 0.0,
        queue: 0.0,
    };
    let mut model = Model::round(&weights, bias, points, vocabulary);
    model.points = points_of(rows, &model);
    let learned = marked.iter().filter(|one| !one.is_dev);
    model.pointed_at = marks::of(learned, &model.vocabulary);
    Screen { model }
}

/// How much a row counts. Measured on the rows kept out: the project's own are few and nearest to what people write here; the
/// Wikipedia set calls swearing alone an attack and is large; the emoji set was written to mislead.
fn weight(row: &Row) -> f32 {
    match row.source.as_str() {
        OWN_SOURCE => 10.0,
        "cad" => 5.0,
        "cg-templates" => 0.5,
        "civil-spans" => 1.5,
        "hatemojibuild" => 0.3,
        "jigsaw-wiki" => 0.4,
        _ => 1.0,
    }
}

/// How much a misspelt copy counts.
const COPY_WEIGHT: f32 = 0.3;

fn places_of(text: &str, vocabulary: &Vocabulary, places: &mut Vec<u32>) {
    places.clear();
    for sentence in prepare::sentences_of(text, vocabulary) {
        add_places(&sentence, places);
    }
    distinct(places);
}

fn add_places(sentence: &[Token], places: &mut Vec<u32>) {
    feature::each(sentence, |place, _, _| places.push(place));
}

/// Of forceful but respectful political texts kept out of learning, this share may be pointed out.
const NUDGED_SHARE: f64 = 0.01;
/// And this share of the project's own, which were written to be near the line.
const OWN_NUDGED_SHARE: f64 = 0.02;
/// And this share may come early in the queue.
const QUEUED_SHARE: f64 = 0.05;

fn points_of(rows: &[Row], model: &Model) -> Points {
    let (mut best, mut whole, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows
        .iter()
        .filter(|row| row.is_dev && !row.label && POINT_SOURCES.contains(&row.source.as_str()))
    {
        let sentences = prepare::sentences_of(&row.text, &model.vocabulary);
        if !sentences.is_empty() {
            let (margins, all) = model.weigh(&sentences);
            let worst = margins.into_iter().fold(f32::MIN, f32::max);
            best.push(worst);
            whole.push(all);
            if row.source == OWN_SOURCE {
                own.push(worst);
            }
        }
    }
    Points {
        nudge: quantile(best, NUDGED_SHARE).max(quantile(own, OWN_NUDGED_SHARE)),
        queue: quantile(whole, QUEUED_SHARE),
    }
}

/// The value that this share of the values exceeds.
fn quantile(mut values: Vec<f32>, share: f64) -> f32 {
    values.sort_by(f32::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count"
    )]
    let above = (values.len() as f64 * share) as usize;
    values
        .len()
        .checked_sub(above + 1)
        .map_or(0.0, |at| values[at])
}

impl Screen {
    /// The bytes of the model file.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.model.to_bytes()
    }
}

/// A number that tells one model file from another, for the card.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(0, |hash, chunk| {
        hash::join(
            hash,
            chunk
                .iter()
                .fold(1, |number, byte| number << 8 | u64::from(*byte)),
        )
    })
}
