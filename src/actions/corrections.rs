//! How something is put right: by MPs about what they answered and promised, by stewards and moderators about what the service did.
//! It must not know pages.

use super::{check_leave, check_private, commit, label_today, press, record};
use crate::app::{App, Result};
use crate::domain::account::{Account, Mp};
use crate::domain::correction::{self, Corrected, Mistaken, Words};
use crate::domain::event::Event;
use crate::domain::ids::{CommitmentId, CorrectionId, IdeaNumber, ResponseId};
use crate::domain::moderation::sanctions::Doing;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// What an MP puts right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A response.
    Response(ResponseId),
    /// A promise made with one.
    Commitment(CommitmentId),
}

/// What is to be put right, or why this MP may not.
pub async fn prepare(app: &App, by: &Mp, about: About) -> Result<Mistaken> {
    let mut connection = app.db.read().await?;
    let mistaken = find(&mut connection, about).await?;
    let (mine, earlier) = own(&mut connection, by, &mistaken).await?;
    correction::may_correct(by, &mistaken, mine, earlier)?;
    Ok(mistaken)
}

/// Puts something right. The same `op` again is the same correction.
pub async fn correct(
    app: &App,
    by: &Mp,
    op: &str,
    about: About,
    words: Words,
) -> Result<CorrectionId> {
    check_private("words", &words.words)?;
    let now = app.now();
    let label = label_today(app, by.member(), now).await?;
    let op = press("correction", op, [words.words.as_str()]);
    let id = app.fresh(now, CorrectionId::new);
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    if !store::operations::record(&mut tx, by.id(), &op, &id.to_string(), now).await? {
        return earlier_press(&mut tx, by.account(), &op).await;
    }
    let mistaken = find(&mut tx, about).await?;
    let (mine, earlier) = own(&mut tx, by, &mistaken).await?;
    let corrected = correction::correct(by, &mistaken, mine, label, earlier, words, now)?;
    write(app, tx, id, &corrected, now).await
}

/// Says that the service was wrong, about one idea or on the whole. The same `op` again is the same apology.
pub async fn apologise(
    app: &App,
    by: &Account,
    op: &str,
    number: Option<IdeaNumber>,
    words: Words,
) -> Result<CorrectionId> {
    let now = app.now();
    let op = press("apology", op, [words.words.as_str()]);
    let id = app.fresh(now, CorrectionId::new);
    let mut tx = app.db.write().await?;
    if !store::operations::record(&mut tx, by.id, &op, &id.to_string(), now).await? {
        return earlier_press(&mut tx, by, &op).await;
    }
    let idea = match number {
        Some(number) => Some(
            store::responses::find_idea(&mut tx, number)
                .await?
                .filter(|idea| idea.publication.is_readable())
                .ok_or_else(|| {
                    Refusal::Fields(vec![crate::domain::text::FieldError::new(
                        "idea",
                        "There is no idea of this number that everybody may read.",
                    )])
                })?
                .id,
        ),
        None => None,
    };
    let corrected = correction::apologise(by, idea, words, now)?;
    write(app, tx, id, &corrected, now).await
}

async fn write(
    app: &App,
    mut tx: WriteTx,
    id: CorrectionId,
    corrected: &Corrected,
    now: Timestamp,
) -> Result<CorrectionId> {
    store::corrections::record_corrected(&mut tx, id, corrected).await?;
    let event = Event::Corrected {
        correction: id,
        idea: corrected.idea,
        by: corrected.by,
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await?;
    Ok(id)
}

async fn earlier_press(tx: &mut WriteTx, by: &Account, op: &str) -> Result<CorrectionId> {
    let made = store::operations::find(tx, by.id, op).await?;
    made.and_then(|id| id.parse().ok())
        .ok_or_else(|| store::Error::Row(format!("operation {op} has no result")).into())
}

async fn find(connection: &mut sqlx::AnyConnection, about: About) -> Result<Mistaken> {
    let found = match about {
        About::Response(id) => store::corrections::find_mistaken_response(connection, id).await?,
        About::Commitment(id) => {
            store::corrections::find_mistaken_commitment(connection, id).await?
        }
    };
    Ok(found.ok_or(Refusal::NotFound)?)
}

async fn own(
    connection: &mut sqlx::AnyConnection,
    by: &Mp,
    mistaken: &Mistaken,
) -> Result<(crate::domain::response::joint::OwnSignature, i64)> {
    let response = mistaken.response;
    let mine = store::responses::joint::find_signature(connection, response, by.member()).await?;
    let earlier = store::corrections::count_of_response(connection, response, by.member()).await?;
    Ok((mine, earlier))
}
