//! Looking again at decisions of the month before, blind: drawing them by lot, showing one to whoever is free to judge it, and writing
//! down what they would have done. It must not know what the report makes of it.

use super::{commit, declarations, find_case, look_up};
use crate::app::{App, Result};
use crate::domain::account::Moderator;
use crate::domain::fairness::review::{self, DRAWN_EACH, JUDGES};
use crate::domain::fairness::{About, exchange};
use crate::domain::ids::DecisionId;
use crate::domain::lot;
use crate::domain::moderation::duties::Ties;
use crate::domain::moderation::state::Hash;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store;
use crate::store::moderation::fairness::{Span, span};

/// Decisions of a month among which the lot is drawn: more than any team makes.
const AMONG: i64 = 20_000;
/// Texts tried until one can be shown.
const TRIED: i64 = 50;

/// A text to be judged again.
#[derive(Clone, Debug)]
pub struct Look {
    /// By which it is found again; nothing else of the decision is told.
    pub decision: DecisionId,
    /// The words, perhaps with names exchanged: nobody is told which.
    pub text: String,
}

/// The month before the one in which `now` lies, by London's calendar.
pub fn month_before(now: Timestamp) -> (Timestamp, Timestamp) {
    let first = now.day().first_of_month();
    let before = first.yesterday().unwrap_or(first).first_of_month();
    let start = |day: jiff::civil::Date| Timestamp::from_london(day.at(0, 0, 0, 0));
    (start(before), start(first))
}

/// Draws decisions of the month before, once: as many that were acted on as that were not. Gives how many.
pub async fn draw_due(app: &App) -> Result<usize> {
    let now = app.now();
    let (from, to) = month_before(now);
    let span: Span = span(from, to);
    let mut tx = app.db.write().await?;
    if store::moderation::fairness::is_drawn(&mut tx, span).await? {
        return Ok(0);
    }
    let among = store::moderation::fairness::list_to_draw(&mut tx, span, AMONG).await?;
    let mut drawn = 0;
    for acted in [true, false] {
        let of: Vec<&(DecisionId, About, bool)> =
            among.iter().filter(|one| one.2 == acted).collect();
        let numbers: Vec<i64> = of.iter().map(|one| one.0.get()).collect();
        let most = usize::try_from(DRAWN_EACH).unwrap_or(usize::MAX);
        for (place, at) in lot::draw(&numbers, to.day(), most).into_iter().enumerate() {
            let (decision, about, _) = of[at];
            // Every second of those in which somebody is named.
            let is_exchanged = *about != About::Neither && place % 2 == 0;
            store::moderation::fairness::record_drawn(&mut tx, *decision, is_exchanged, now)
                .await?;
            drawn += 1;
        }
    }
    commit(app, tx).await?;
    Ok(drawn)
}

/// The next text that somebody is free to judge; none where there is none.
pub async fn next(app: &App, by: &Moderator) -> Result<Option<Look>> {
    let mut connection = app.db.read().await?;
    let judges = i64::try_from(JUDGES).unwrap_or(i64::MAX);
    let waiting =
        store::moderation::fairness::list_waiting(&mut connection, by.id(), judges, TRIED).await?;
    for (decision, is_exchanged) in waiting {
        let Some((text, ties)) = find_text(app, &mut connection, by, decision).await? else {
            continue;
        };
        if !review::may_look(&ties) {
            continue;
        }
        let text = if is_exchanged {
            let (parties, names) = declarations::list_sides(&mut connection, app.now()).await?;
            exchange(&exchange(&text, &names), &parties)
        } else {
            text
        };
        return Ok(Some(Look { decision, text }));
    }
    Ok(None)
}

/// Writes down what somebody would have done.
pub async fn judge(app: &App, by: &Moderator, decision: DecisionId, answer: &str) -> Result<()> {
    let mut tx = app.db.write().await?;
    let (_, ties) = find_text(app, &mut tx, by, decision)
        .await?
        .ok_or(Refusal::NotFound)?;
    let judged = review::judge(decision, answer, &ties)?;
    if !store::moderation::fairness::record_judged(&mut tx, &judged, by.id(), app.now()).await? {
        return Err(Refusal::NotNow("You have judged this one before.".into()).into());
    }
    commit(app, tx).await
}

/// The words that were decided about, and what ties somebody to them; none where they were reworded or destroyed since.
async fn find_text(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    by: &Moderator,
    decision: DecisionId,
) -> Result<Option<(String, Ties)>> {
    let Some(decided) = store::moderation::decisions::find(connection, decision).await? else {
        return Ok(None);
    };
    let Some(case) = find_case(connection, decided.item).await? else {
        return Ok(None);
    };
    let ties = look_up(app, connection, &case, Some(by.id()), None)
        .await?
        .facts(&case)
        .ties;
    let is_same = |text: &str| Hash::of(text).to_hex() == decided.hash;
    if is_same(&case.item.text) {
        return Ok(Some((case.item.text, ties)));
    }
    let earlier =
        store::moderation::items::find_earlier(connection, decided.item, case.item.version).await?;
    Ok(earlier
        .filter(|text| is_same(text))
        .map(|text| (text, ties)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_month_before_is_a_whole_one() {
        let at = |iso: &str| {
            let time: jiff::Timestamp = iso.parse().expect("a time");
            Timestamp::from_millis(time.as_millisecond())
        };
        let (from, to) = month_before(at("2026-11-30T17:00:00Z"));
        // British Summer Time still holds on the first of October.
        assert_eq!(
            (from.iso(), to.iso()),
            ("2026-09-30T23:00:00Z".into(), "2026-11-01T00:00:00Z".into())
        );
        let (from, to) = month_before(at("2026-01-01T00:30:00Z"));
        assert_eq!(
            (from.iso(), to.iso()),
            ("2025-12-01T00:00:00Z".into(), "2026-01-01T00:00:00Z".into())
        );
    }
}
