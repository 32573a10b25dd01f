//! The page of parties: where they meet in responses signed together, and which labels sit today with how many under each. Labels are
//! never added up silently. It must not put persons in an order by what they signed.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::layout::Layout;
use super::parts::standpoints::StandpointView;
use super::paths;
use crate::app::App;
use crate::domain::party::PartyKind;
use crate::domain::response::joint::is_across_parties;
use crate::store;
use crate::store::responses::meeting::{Met, Signatory};

#[derive(Template)]
#[template(path = "parties/index.html")]
struct PartiesIndex {
    layout: Layout,
    parties: Vec<Line>,
    day: String,
    sitting: i64,
    met: Vec<MetLine>,
    pairs: Vec<PairLine>,
    stands: Vec<StandLine>,
}

/// An idea on which MPs of more than one party have taken a position.
struct StandLine {
    href: String,
    title: String,
    view: StandpointView,
}

/// A response that several MPs signed.
struct MetLine {
    href: String,
    title: String,
    position: &'static str,
    /// Whether those who signed come from more than one party.
    is_across: bool,
    signed: Vec<Signatory>,
    iso: String,
    when: String,
}

/// Two parties whose Members signed together.
struct PairLine {
    one: (String, String),
    other: (String, String),
    together: i64,
}

struct Line {
    name: String,
    full_name: String,
    colour: String,
    href: String,
    members: i64,
    note: String,
}

/// Joint responses shown: a page of them is enough to see who meets whom.
const MET_SHOWN: i64 = 10;
/// Pairs of parties shown: five parties make ten, seven make more than twenty.
const PAIRS_SHOWN: i64 = 21;
/// Answers looked at for ideas on which more than one party has spoken, and ideas shown of them.
const ANSWERS_LOOKED_AT: i64 = 100;
const STANDS_SHOWN: usize = 10;
/// Over how many days pairs are counted.
const PAIRS_DAYS: i64 = 365;

/// Where parties meet, and the labels of the House today, the most Members first.
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
    let met = store::responses::meeting::list_met(&mut connection, MET_SHOWN).await?;
    let since = now.minus_days(PAIRS_DAYS);
    let pairs = store::responses::meeting::list_pairs(&mut connection, since, PAIRS_SHOWN).await?;
    let stands = list_stands(&app, &mut connection).await?;
    let named = |key: &str| {
        parties.iter().find(|party| party.key == key).map_or_else(
            || (key.to_owned(), String::new()),
            |party| (party.name.clone(), party.colour.clone().unwrap_or_default()),
        )
    };
    let mut pairs: Vec<PairLine> = pairs
        .into_iter()
        .map(|pair| {
            let (mut one, mut other) = (named(&pair.one), named(&pair.other));
            if other.0 < one.0 {
                std::mem::swap(&mut one, &mut other);
            }
            PairLine {
                one,
                other,
                together: pair.together,
            }
        })
        .collect();
    // As many together, by name: which engine sorted them first must not show.
    pairs.sort_by(|a, b| (b.together, &a.one, &a.other).cmp(&(a.together, &b.one, &b.other)));
    lines.sort_by(|a, b| b.members.cmp(&a.members).then_with(|| a.name.cmp(&b.name)));
    let page = PartiesIndex {
        sitting: i64::try_from(sitting.len()).unwrap_or(0),
        day: now.day_in_words(),
        parties: lines,
        met: met.into_iter().map(met_line).collect(),
        pairs,
        stands,
        layout,
    };
    Ok(Html(page.render()?).into_response())
}

/// The ideas that MPs answered last, as far as more than one party has spoken on them; independents are one of them.
async fn list_stands(app: &App, connection: &mut store::ReadConn) -> Result<Vec<StandLine>> {
    let answered = store::responses::meeting::list_answered(connection, ANSWERS_LOOKED_AT).await?;
    let numbers: Vec<i64> = answered.iter().map(|(number, _)| number.get()).collect();
    let mut views = StandpointView::load_all(app, connection, &numbers).await?;
    let lines = answered.into_iter().filter_map(|(number, title)| {
        let view = views.remove(&number.get())?;
        (view.parties.len() > 1).then(|| StandLine {
            href: paths::idea(number),
            title,
            view,
        })
    });
    Ok(lines.take(STANDS_SHOWN).collect())
}

fn met_line(met: Met) -> MetLine {
    MetLine {
        href: paths::response(met.number, met.id),
        title: met.title,
        position: met.position.in_words(),
        is_across: is_across_parties(met.signed.iter().map(|one| one.side.as_deref())),
        signed: met.signed,
        iso: met.published_at.iso(),
        when: met.published_at.day_in_words(),
    }
}
