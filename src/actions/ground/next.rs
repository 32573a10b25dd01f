//! Which idea to show somebody next, and the receipt that says the site chose it. It must not know who wrote an idea or which party
//! answered it; what the reader voted decides only what they have met, and which groups' silence they can end.

use std::collections::BTreeSet;

use super::poll::{vote_of, way_of};
use super::standing::newest_model;
use crate::app::{App, Result};
use crate::consensus::ballots::is_placeable;
use crate::consensus::next_idea::{Reader, next_idea};
use crate::domain::ground::Space;
use crate::domain::ids::{AccountId, IdeaNumber};
use crate::domain::time::Timestamp;
use crate::domain::vote::Seen;
use crate::store::{self, ground};

/// Draws before giving up: what was hidden or closed since the snapshot is drawn again.
const DRAWS: usize = 20;

/// A day in milliseconds.
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

fn day_of(now: Timestamp) -> i64 {
    now.millis() / DAY_MILLIS
}

/// The next idea for somebody, or none where the newest snapshot has no more. `skipped` is how many were passed by without a vote.
pub async fn next(app: &App, account: AccountId, skipped: u64) -> Result<Option<IdeaNumber>> {
    let mut connection = app.db.read().await?;
    let own = ground::ballots::list_own(&mut connection, account).await?;
    let Some(newest) = newest_model(app, &mut connection, &Space::Country).await? else {
        return Ok(None);
    };
    let (model, heard) = (&newest.model, &newest.heard);
    let met: BTreeSet<u64> = own
        .iter()
        .map(|(number, ..)| number.unsigned_abs())
        .collect();
    // Only what we chose moves the draw on: seeking out one idea after the other draws no other.
    let answered = own.iter().filter(|(.., seen)| *seen == Seen::Shown).count() as u64;
    let votes = own
        .into_iter()
        .map(|(number, choice, seen)| (number.unsigned_abs(), vote_of(choice), way_of(seen)));
    let row = newest.table.pack(account.get().unsigned_abs(), votes);
    let member = is_placeable(&row, model.opinions).then(|| model.place(&row).0);
    let mut candidates: Vec<usize> = (0..model.ideas.len())
        .filter(|column| !met.contains(&model.ideas[*column]))
        .collect();
    let reader = Reader {
        id: account.get().unsigned_abs(),
        day: day_of(app.now()).unsigned_abs(),
        met: answered + skipped,
        member: member.as_ref(),
    };
    for _ in 0..DRAWS {
        let Some(drawn) = next_idea(heard, &model.rates, &candidates, &reader) else {
            return Ok(None);
        };
        let number = IdeaNumber::from_i64(i64::try_from(model.ideas[drawn.column]).unwrap_or(0));
        if store::votes::is_open_to(&mut connection, number, account).await? {
            return Ok(Some(number));
        }
        candidates.retain(|column| *column != drawn.column);
    }
    Ok(None)
}

/// What a form carries to show that the site chose the idea for this account today.
pub fn receipt(app: &App, account: AccountId, number: IdeaNumber) -> String {
    let day = day_of(app.now());
    format!("{day}.{}", app.sign("shown", &words(account, number, day)))
}

/// Whether a receipt is ours, for this account and idea, of today or yesterday.
pub(crate) fn is_shown(app: &App, account: AccountId, number: IdeaNumber, receipt: &str) -> bool {
    let Some((day, signature)) = receipt.split_once('.') else {
        return false;
    };
    let today = day_of(app.now());
    day.parse().is_ok_and(|day: i64| {
        (today - 1..=today).contains(&day)
            && app.is_signed("shown", &words(account, number, day), signature)
    })
}

fn words(account: AccountId, number: IdeaNumber, day: i64) -> String {
    format!("{account}.{number}.{day}")
}
