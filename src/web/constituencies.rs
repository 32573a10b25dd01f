//! The pages of constituencies: who sits for each, what is asked there, and finding one's own by postcode.
//! It must not keep a postcode: it comes in by POST, is looked up here, and is never in an address, a page or a log.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;

use super::error::Result;
use super::form::{Errors, Form, Path, Query};
use super::layout::Layout;
use super::parts::answers::FollowButton;
use super::parts::letters::{self, Letter};
use super::paths;
use super::viewer::Viewer;
use crate::actions;
use crate::app::{self, App};
use crate::domain::constituency::{Constituency, vacancy_on};
use crate::domain::follow::Subject;
use crate::domain::ids::{IdeaNumber, MemberId};
use crate::domain::member::{ChairRole, Membership, name_key};
use crate::domain::refusal::Refusal;
use crate::domain::time::day_in_words;
use crate::store::{self, constituencies::LocalIdea};

/// As many ideas as fit below the Member; the list of ideas has them all.
const IDEAS_SHOWN: i64 = 10;

#[derive(Template)]
#[template(path = "constituencies/index.html")]
struct ConstituenciesIndex {
    layout: Layout,
    errors: Errors,
    q: String,
    letters: Vec<Letter>,
    seats: Vec<Line>,
    total: i64,
    source: &'static str,
}

struct Line {
    href: String,
    name: String,
    other_name: String,
    country: String,
}

#[derive(Template)]
#[template(path = "constituencies/show.html")]
struct ConstituencyShow {
    layout: Layout,
    code: String,
    name: String,
    other_name: String,
    country: String,
    /// Said when a postcode led here.
    found: String,
    /// Said when these borders are history.
    past: String,
    member: Option<SeatHolder>,
    vacancy: String,
    ideas: Vec<Idea>,
    waiting: i64,
    /// What enough people here put to their MP, the longest waiting first.
    asked: Vec<PutLine>,
    before: Vec<Predecessor>,
    follow: FollowButton,
    /// Said where the MP sits in the Chair.
    chair: &'static str,
}

/// An idea that was put to the seat's MP.
struct PutLine {
    href: String,
    title: String,
    iso: String,
    when: String,
    /// What its clock says.
    clock: String,
}

struct SeatHolder {
    href: String,
    name: String,
    label: String,
    colour: String,
    since_iso: String,
    since: String,
    is_fictional: bool,
}

struct Idea {
    number: IdeaNumber,
    title: String,
    votes: i64,
    comments: i64,
    iso: String,
    when: String,
}

struct Predecessor {
    href: String,
    name: String,
    when: String,
}

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
pub struct Narrowed {
    #[serde(default)]
    q: String,
    #[serde(default)]
    letter: String,
}

/// How somebody came to the page of a constituency.
#[derive(Debug, Default, Deserialize)]
pub struct Found {
    #[serde(default)]
    by: String,
    #[serde(default)]
    retired: String,
}

/// The question for one's constituency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[serde(default)]
    postcode: String,
}

/// Every constituency by name, and the question for a postcode.
pub async fn index(
    State(app): State<App>,
    layout: Layout,
    Query(query): Query<Narrowed>,
) -> Result {
    list(&app, layout, Errors::default(), query, StatusCode::OK).await
}

/// Finds the constituency of a postcode and leads there.
pub async fn create_search(
    State(app): State<App>,
    layout: Layout,
    Form(form): Form<Asked>,
) -> Result {
    match actions::postcodes::locate(&app, "postcode", &form.postcode).await {
        Ok(place) => Ok(Redirect::to(&paths::constituency_found(
            &place.constituency.code,
            place.retired.as_deref(),
        ))
        .into_response()),
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            list(
                &app,
                layout,
                errors.into(),
                Narrowed::default(),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

async fn list(
    app: &App,
    layout: Layout,
    errors: Errors,
    query: Narrowed,
    status: StatusCode,
) -> Result<Response> {
    let today = app.now().day();
    let mut seats = store::constituencies::list(&mut *app.db.read().await?, today).await?;
    let total = i64::try_from(seats.len()).unwrap_or(0);
    let q = query.q.trim().to_owned();
    let asked = name_key(&q);
    if !asked.is_empty() {
        let begins = |name: &str| {
            asked
                .split(' ')
                .all(|word| name_key(name).split(' ').any(|own| own.starts_with(word)))
        };
        seats.retain(|seat| begins(&seat.name) || seat.name_cy.as_deref().is_some_and(begins));
    }
    let initials: Vec<char> = seats
        .iter()
        .map(|seat| letters::initial(&name_key(&seat.name)))
        .collect();
    let (letters, letter) = letters::choose(&initials, &query.letter, asked.is_empty());
    let shown = seats
        .into_iter()
        .zip(initials)
        .filter(|(_, initial)| letter.is_none_or(|letter| letter == *initial));
    let page = ConstituenciesIndex {
        seats: shown.map(|(seat, _)| line(&seat)).collect(),
        source: "Postcodes: contains OS data © Crown copyright and database right; contains Royal Mail data © Royal Mail copyright and database right; contains National Statistics data © Crown copyright and database right.",
        layout,
        errors,
        q,
        letters,
        total,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn line(seat: &Constituency) -> Line {
    Line {
        href: paths::constituency(&seat.code),
        other_name: seat.other_name().unwrap_or_default().to_owned(),
        name: seat.name.clone(),
        country: seat.country.clone(),
    }
}

/// One constituency: its MP or the vacancy, its ideas, who sat before.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(code): Path<String>,
    Query(query): Query<Found>,
) -> Result {
    let today = app.now().day();
    let mut connection = app.db.read().await?;
    // PostgreSQL takes no NUL in a text, and no code has anything but letters, digits and hyphens.
    if !code
        .chars()
        .all(|letter| letter.is_alphanumeric() || letter == '-')
    {
        return Err(Refusal::NotFound.into());
    }
    let seat = store::constituencies::find(&mut connection, &code)
        .await?
        .ok_or(Refusal::NotFound)?;
    let spells = store::members::list_of_constituency(&mut connection, &code).await?;
    let holder = spells.iter().find(|(_, _, spell)| spell.span.holds(today));
    let member = match holder {
        Some((id, _, spell)) => seat_holder(&mut connection, *id, spell, today).await?,
        None => None,
    };
    let ideas = store::constituencies::list_ideas(&mut connection, &code, IDEAS_SHOWN).await?;
    let waiting = store::constituencies::count_waiting(&mut connection, &code).await?;
    let asked = store::doors::list_of_seat(&mut connection, &code, IDEAS_SHOWN).await?;
    let clock = if asked.is_empty() {
        None
    } else {
        Some(actions::house::find_clock(&app, &mut connection, &code).await?)
    };
    let chair = holder.and_then(|(_, _, spell)| spell.chair_role);
    let clock_words = |put_on: Date| {
        clock
            .as_ref()
            .map_or_else(String::new, |clock| clock.read(put_on, today).in_words())
    };
    let before = spells
        .iter()
        .filter(|(_, _, spell)| spell.span.is_over(today));
    let here = paths::constituency(&code);
    let subject = Subject::Constituency(code.clone());
    let follow = FollowButton::load(&mut connection, &subject, &viewer, here).await?;
    let page = ConstituencyShow {
        follow,
        other_name: seat.other_name().unwrap_or_default().to_owned(),
        found: found(&query),
        past: past(&seat, today),
        vacancy: if member.is_some() {
            String::new()
        } else {
            vacancy(&seat, &spells, today)
        },
        before: before.map(predecessor).collect(),
        ideas: ideas.into_iter().map(idea).collect(),
        name: seat.name,
        country: seat.country,
        layout,
        member,
        waiting,
        asked: asked
            .into_iter()
            .map(|one| PutLine {
                href: paths::idea(one.number),
                title: one.title,
                iso: one.put_on.to_string(),
                when: day_in_words(one.put_on),
                clock: clock_words(one.put_on),
            })
            .collect(),
        chair: chair.map_or("", chair_note),
        code: code.clone(),
    };
    Ok(Html(page.render()?).into_response())
}

/// What constituents of the Chair are told (uk.md P11).
const fn chair_note(role: ChairRole) -> &'static str {
    match role {
        ChairRole::Speaker => {
            "The Speaker sits for no party and says nothing on policy, and serves constituents like any other MP. An idea from here can be for everyone: any MP may answer it, and those who cover its topic are asked."
        }
        ChairRole::DeputySpeaker => {
            "A Deputy Speaker takes no part in debates or votes, and serves constituents like any other MP. An idea from here can be for everyone: any MP may answer it, and those who cover its topic are asked."
        }
    }
}

async fn seat_holder(
    connection: &mut store::ReadConn,
    id: MemberId,
    spell: &Membership,
    today: Date,
) -> Result<Option<SeatHolder>> {
    let Some(member) = store::members::find(connection, id).await? else {
        return Ok(None);
    };
    let parties = store::parties::list(connection).await?;
    let party = member
        .affiliation_on(today)
        .and_then(|label| parties.iter().find(|party| party.key == label.party));
    Ok(Some(SeatHolder {
        href: paths::member(id),
        label: member.label_on(today).unwrap_or_default(),
        colour: party
            .and_then(|party| party.colour.clone())
            .unwrap_or_default(),
        since_iso: spell.span.from.to_string(),
        since: spell.start_precision.said(spell.span.from),
        is_fictional: member.is_fictional,
        name: member.name,
    }))
}

fn found(query: &Found) -> String {
    if query.by != "postcode" {
        return String::new();
    }
    let year = query
        .retired
        .split('-')
        .next()
        .filter(|year| year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit()));
    match year {
        Some(year) => format!("That postcode went out of use in {year}. Its last addresses lie here, as far as we know: please make sure that this is your constituency."),
        None => "That postcode lies here. A few postcodes lie in two constituencies: if this is not yours, choose it by name.".to_owned(),
    }
}

fn past(seat: &Constituency, today: Date) -> String {
    match seat.span.to {
        Some(end) if end <= today => format!(
            "A constituency with these borders existed until {}. One of the same name today has other borders.",
            day_in_words(end)
        ),
        _ => String::new(),
    }
}

fn vacancy(seat: &Constituency, spells: &[(MemberId, String, Membership)], today: Date) -> String {
    if seat.span.is_over(today) {
        return String::new();
    }
    let vacancy = vacancy_on(
        today,
        spells
            .iter()
            .map(|(_, _, spell)| (spell.span, spell.end_reason.as_str())),
    );
    match vacancy.and_then(|vacancy| vacancy.since) {
        Some(since) => format!("There has been no MP for this constituency since {}. Ideas are welcome: they wait for whoever is elected.", day_in_words(since)),
        None => "There is no MP on our books for this constituency at present. Ideas are welcome: they wait for whoever is elected.".to_owned(),
    }
}

fn predecessor((id, name, spell): &(MemberId, String, Membership)) -> Predecessor {
    let from = spell.start_precision.said(spell.span.from);
    let when = spell.span.to.map_or_else(String::new, |end| {
        format!("{from} to {}", spell.end_precision.said(end))
    });
    Predecessor {
        href: paths::member(*id),
        name: name.clone(),
        when,
    }
}

fn idea(idea: LocalIdea) -> Idea {
    Idea {
        number: idea.number,
        title: idea.title,
        votes: idea.votes,
        comments: idea.comments,
        iso: idea.published_at.iso(),
        when: idea.published_at.day_in_words(),
    }
}
