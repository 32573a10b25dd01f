//! The page of parties: which labels sit today and how many under each. Labels are never added up silently.
//! It must not know what anybody answered.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::layout::Layout;
use super::paths;
use crate::app::App;
use crate::domain::party::PartyKind;
use crate::store;

#[derive(Template)]
#[template(path = "parties/index.html")]
struct PartiesIndex {
    layout: Layout,
    parties: Vec<Line>,
    day: String,
    sitting: i64,
}

struct Line {
    name: String,
    full_name: String,
    colour: String,
    href: String,
    members: i64,
    note: String,
}

/// The labels of the House today, the most Members first.
pub async fn index(State(app): State<App>, layout: Layout) -> Result {
    let now = app.now();
    let mut connection = app.db.read().await?;
    let parties = store::parties::list(&mut connection).await?;
    let sitting = store::members::list_sitting(&mut connection, now.day()).await?;
    let name_of = |key: &str| {
        parties
            .iter()
            .find(|party| party.key == key)
            .map(|party| party.name.as_str())
    };
    let mut lines: Vec<Line> = Vec::new();
    for party in &parties {
        let members = sitting
            .iter()
            .filter(|member| member.party == party.key)
            .count();
        if members == 0 {
            continue;
        }
        let whip = party
            .parent
            .as_deref()
            .and_then(name_of)
            .map(|parent| format!("Takes the {parent} whip."));
        let note = match party.kind {
            PartyKind::NoParty => "Sits for no party, by choice or without the whip.".to_owned(),
            PartyKind::NeutralChair => "Has put party aside to chair the House.".to_owned(),
            PartyKind::ParliamentaryGroup => "A group of MPs, not a registered party.".to_owned(),
            PartyKind::Party if !party.takes_seats => {
                "By principle does not take its seats at Westminster.".to_owned()
            }
            PartyKind::Party => whip.unwrap_or_default(),
        };
        lines.push(Line {
            full_name: if party.full_name == party.name {
                String::new()
            } else {
                party.full_name.clone()
            },
            name: party.name.clone(),
            colour: party.colour.clone().unwrap_or_default(),
            href: paths::members_of_party(&party.key),
            members: i64::try_from(members).unwrap_or(0),
            note,
        });
    }
    lines.sort_by(|a, b| b.members.cmp(&a.members).then_with(|| a.name.cmp(&b.name)));
    let page = PartiesIndex {
        sitting: i64::try_from(sitting.len()).unwrap_or(0),
        day: now.day_in_words(),
        parties: lines,
        layout,
    };
    Ok(Html(page.render()?).into_response())
}
