//! Lets the demo's citizens vote, most of the time as their group leans, so that some ideas bridge and some divide.
//! It must not let anybody vote twice on an idea.

use super::super::Trouble;
use super::stage::{Stage, Staged};
use crate::domain::idea::Publication;
use crate::domain::vote::{self, Ballot, Choice, Question, Seen, Tally};
use crate::store::WriteTx;
use crate::store::votes::record_cast;

/// Casts all votes as the voting page does: decided one by one, counted for the country and for each constituency.
pub async fn cast(tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    for at in 0..stage.ideas.len() {
        let staged = stage.ideas[at];
        cast_on(tx, stage, staged).await?;
    }
    Ok(())
}

async fn cast_on(tx: &mut WriteTx, stage: &mut Stage, staged: Staged) -> Result<(), Trouble> {
    let written = &stage.content.ideas[staged.at];
    let (many, lean, pass) = (written.votes, apart(written.lean), written.pass);
    // Most people come in the first days; nobody votes on what was withdrawn.
    let last = written.withdrawn_days_ago.unwrap_or(0);
    let first = written.days_ago.max(last);
    let mut question = Question {
        id: staged.id,
        number: staged.number,
        publication: Publication::Published,
        version: 1,
        tally: Tally::default(),
    };
    let only = written.scope.clone().filter(|_| written.by_neighbours);
    let mut voters: Vec<usize> = (0..stage.citizens.len())
        .filter(|at| only.is_none() || stage.citizens[*at].0.constituency == only)
        .collect();
    stage.dice.shuffle(&mut voters);
    for voter in voters.into_iter().take(many) {
        let citizen = stage.citizens[voter].0.as_citizen()?;
        let group = stage.citizens[voter].1;
        let choice = if stage.dice.falls_within(pass) {
            Choice::Pass
        } else if stage.dice.falls_within(lean[group]) {
            Choice::Agree
        } else {
            Choice::Disagree
        };
        let span = usize::try_from(first - last).unwrap_or(0);
        let waited = stage.dice.below(span + 1).min(stage.dice.below(span + 1));
        let days = first - i64::try_from(waited).unwrap_or(0);
        let ballot = Ballot {
            choice,
            seen: Seen::Shown,
            read: None,
        };
        let at = stage.days_ago(days, Some(staged.published_at));
        let cast = vote::cast(&citizen, &question, None, ballot, at)?;
        record_cast(tx, &cast).await?;
        question.tally = cast.tally;
    }
    Ok(())
}

/// How much further apart the demo's three groups vote than the file says: so plainly that opinion groups are found in so few people.
const APART: f64 = 1.8;

fn apart(lean: [f64; 3]) -> [f64; 3] {
    let middle = lean.iter().sum::<f64>() / 3.0;
    lean.map(|share| (middle + (share - middle) * APART).clamp(0.03, 0.97))
}
