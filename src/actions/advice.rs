//! Looks at words before they are posted, and counts how often advice was given and not taken. It must not know whose words they
//! are: nothing is kept but one number a day.

use crate::app::{App, Result};
use crate::domain::advice::{self, Advice};
use crate::respect;
use crate::store::advice::{Outcome, count};

/// What the writer should see before posting a text of these parts; nothing where there is nothing to say.
pub fn look(parts: &[&str]) -> Option<Advice> {
    advice::advise(parts.iter().map(|part| (*part, respect::screen(part))))
}

/// The passages that the screen points to, for whoever has to judge a text: a hint for the eye, which decides nothing.
pub fn point_out(text: &str) -> Vec<respect::Span> {
    respect::screen(text).spans
}

/// The advice to show before a form is carried out: the screen speaks once an item, and the second time the words go out as they are.
pub async fn speak_once(app: &App, has_spoken: bool, parts: &[&str]) -> Result<Option<Advice>> {
    if has_spoken {
        return Ok(None);
    }
    let advice = look(parts);
    if advice.is_some() {
        note(app, Outcome::Shown).await?;
    }
    Ok(advice)
}

/// Notes what came of advice that had been shown, once the words are out: posted as they were, or reworded.
pub async fn count_answer(app: &App, parts: &[&str]) -> Result<()> {
    let outcome = match look(parts) {
        Some(_) => Outcome::PostedAsIs,
        None => Outcome::Reworded,
    };
    note(app, outcome).await
}

async fn note(app: &App, outcome: Outcome) -> Result<()> {
    let mut tx = app.db.write().await?;
    count(&mut tx, app.now().day(), outcome).await?;
    tx.commit().await?;
    Ok(())
}
