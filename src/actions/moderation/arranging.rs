//! Carries out what decisions arrange, and takes it back when they no longer stand: black bars, other places, merges.
//! It must not know why a decision stands or not; where the text stands now says which do.

use super::Case;
use super::carrying::index_words;
use crate::actions::note_all_supporters;
use crate::app::{App, Result};
use crate::domain::idea::IdeaWords;
use crate::domain::ids::CommentId;
use crate::domain::moderation::arrange::{Arrangement, Target, Words, render_with_bars};
use crate::domain::moderation::state::{Decision, Effects, Outcome, Record, State};
use crate::domain::report::SubjectKind;
use crate::domain::text::{Body, IdeaText, Title};
use crate::store::moderation::arrangements::{self, Arranged};
use crate::store::moderation::originals::{self, Original, Shown};
use crate::store::moderation::places;
use crate::store::moderation::publication::publication_of;
use crate::store::{self, WriteTx};

/// Writes what a new decision arranges, and brings everything arranged for the text in line with the decisions that stand.
/// Gives what changed.
pub(super) async fn settle(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
    is_open_again: bool,
) -> Result<Vec<Arranged>> {
    if let Some((decision, what)) = decided(effects).and_then(|decision| {
        let what = decision.arrangement.as_ref()?;
        Some((decision, what))
    }) {
        arrangements::record_made(
            tx,
            decision.id,
            (case.item.item, case.item.version),
            (decision.outcome, what),
            effects.at,
        )
        .await?;
    }
    let mut all = arrangements::list(tx, case.item.item).await?;
    let mut changed = Vec::new();
    for one in &mut all {
        let stands = effects.after.stands(one.decision) && effects.after.state != State::Erased;
        if stands == one.is_in_force {
            continue;
        }
        one.is_in_force = stands;
        carry(app, tx, case, effects, one).await?;
        arrangements::record_force(tx, one.decision, stands, effects.at).await?;
        changed.push(one.clone());
    }
    let is_redrawn = changed
        .iter()
        .any(|one| matches!(one.what, Arrangement::BlackOut(_)));
    if is_redrawn || is_open_again {
        redraw(app, tx, case, effects, &all).await?;
    }
    Ok(changed)
}

/// The decision that was made in this step, if one was.
fn decided(effects: &Effects) -> Option<&Decision> {
    match &effects.record {
        Record::Decided(decision)
        | Record::Ruled {
            instead: Some(decision),
            ..
        } => Some(decision),
        _ => None,
    }
}

async fn carry(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
    arranged: &Arranged,
) -> Result<()> {
    let idea = case.item.idea;
    match (&arranged.what, arranged.is_in_force) {
        // Drawn together below, and a label is but a mark beside the text.
        (Arrangement::BlackOut(_) | Arrangement::Label, _) => {}
        (Arrangement::Shelve { from, to }, is_in_force) => {
            let (from, to) = if is_in_force { (from, to) } else { (to, from) };
            let is_public = publication_of(effects.after.state, SubjectKind::Idea).is_readable();
            places::record_shelved(tx, idea, from, to, is_public).await?;
        }
        (Arrangement::Rehome { from, to }, true) => {
            let only = Some(CommentId::from_i64(case.item.item.id));
            places::record_threads_carried(tx, arranged.decision, only, (*from, *to)).await?;
        }
        (Arrangement::Rehome { from, to }, false) => {
            places::record_threads_returned(tx, arranged.decision, (*from, *to)).await?;
        }
        (Arrangement::MergeInto { to }, true) => {
            let way = (idea, *to);
            places::record_support_carried(tx, arranged.decision, way, effects.at).await?;
            places::record_threads_carried(tx, arranged.decision, None, way).await?;
            note_all_supporters(app, tx, *to).await?;
        }
        (Arrangement::MergeInto { to }, false) => {
            places::record_support_returned(tx, arranged.decision, *to).await?;
            places::record_threads_returned(tx, arranged.decision, (idea, *to)).await?;
            note_all_supporters(app, tx, *to).await?;
        }
    }
    Ok(())
}

/// Draws the bars of all decisions that stand, or puts the words back where none does.
async fn redraw(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
    all: &[Arranged],
) -> Result<()> {
    let item = case.item.item;
    let version = case.item.version;
    let spans: Vec<(usize, usize)> = all
        .iter()
        .filter(|one| one.is_in_force && one.version == version)
        .filter_map(|one| match &one.what {
            Arrangement::BlackOut(spans) => Some(spans.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    let kept = originals::find(tx, item, version).await?;
    match (kept, spans.is_empty()) {
        (None, true) => return Ok(()),
        (Some(original), true) => originals::record_back(tx, item, &original).await?,
        (kept, false) => {
            let original = match kept {
                Some(original) => original,
                None => originals::record_kept(tx, &case.item, app.now()).await?,
            };
            let (words, shown) = barred(item.kind, &original, &spans);
            originals::record_shown(tx, (item, version), &words, &shown).await?;
        }
    }
    // Where it comes into sight or leaves it, its words are indexed with that.
    if item.kind == SubjectKind::Idea
        && effects.before.state.is_visible()
        && effects.after.state.is_visible()
    {
        store::search::record_forgotten(tx, case.item.number).await?;
        index_words(tx, case, case.item.number).await?;
    }
    Ok(())
}

fn barred(kind: SubjectKind, original: &Original, spans: &[(usize, usize)]) -> (Words, Shown) {
    let mut words = original.words.barred(kind, spans);
    for (line, before) in words.beside.iter_mut().zip(&original.words.beside) {
        // An address with bars in it leads nowhere: what is left of it is no link.
        if before.contains("://") && line != before {
            line.clear();
        }
    }
    let shown = match kind {
        SubjectKind::Idea => {
            let text = IdeaText {
                what: Body::from_stored(words.what.clone()),
                why: Body::from_stored(words.why.clone()),
            };
            let title = Title::from_stored(words.title.clone());
            Shown {
                title: words.title.clone(),
                summary: IdeaWords::new(title, text, Vec::new()).summary,
                what_html: render_with_bars(&words.what).to_string(),
                why_html: render_with_bars(&words.why).to_string(),
            }
        }
        SubjectKind::Response => Shown {
            what_html: render_with_bars(&words.what).to_string(),
            ..Shown::default()
        },
        _ => Shown {
            what_html: render_with_bars(&words.title).to_string(),
            ..Shown::default()
        },
    };
    (words, shown)
}

/// Where somebody wants a text to go, as it was written into the form, with what has to be known of it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The topic of an idea that is moved.
    pub topic: String,
    /// Whether the idea is about the whole country rather than one constituency.
    pub is_national: bool,
    /// The number of the idea to move under or merge into.
    pub into: String,
}

/// Looks up the place that was named. What is not found is the rule's to refuse.
pub(super) async fn find_target(
    tx: &mut WriteTx,
    case: &Case,
    outcome: Outcome,
    wanted: &Wanted,
) -> Result<Option<Target>> {
    let is_idea = case.item.item.kind == SubjectKind::Idea;
    if outcome == Outcome::Move && is_idea {
        let Some(from) = places::find_shelf(tx, case.item.idea).await? else {
            return Ok(None);
        };
        let topics = store::ideas::list_topics(tx).await?;
        let mut to = from.clone();
        if topics.iter().any(|topic| topic.key == wanted.topic) {
            to.topic.clone_from(&wanted.topic);
        }
        if wanted.is_national {
            to.seat = None;
        }
        return Ok(Some(Target::Shelf { from, to }));
    }
    if !matches!(outcome, Outcome::Move | Outcome::Merge) {
        return Ok(None);
    }
    let to = match wanted.into.trim().trim_start_matches("/ideas/").parse() {
        Ok(number) => places::find_other(tx, number).await?,
        Err(_) => None,
    };
    Ok(Some(Target::Idea {
        from: case.item.idea,
        to,
        is_reply: case.item.parent.is_some(),
        is_answered: is_idea && places::is_answered(tx, case.item.idea).await?,
    }))
}
