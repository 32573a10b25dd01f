//! The record of an MP: the figures with their denominators, the lines they are sums of as CSV, the MP's own note, and the page on how it
//! is all counted. It must not put two MPs side by side, nor order anybody by a figure.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::error::{Error, Result};
use super::form::{Errors, Form, Path};
use super::layout::Layout;
use super::viewer::Viewer;
use super::{paths, session};
use crate::actions;
use crate::actions::records::Lines;
use crate::app::{self, App};
use crate::domain::account::{Citizen, Mp};
use crate::domain::commitment::State as Promise;
use crate::domain::ids::{IdeaNumber, MemberId};
use crate::domain::judgement::{Counts, SHOWN_FROM as JUDGED_FROM};
use crate::domain::member::Member;
use crate::domain::record::{self, Case, Figures, SHOWN_FROM};
use crate::domain::refusal::Refusal;
use crate::domain::reply_clock::Stop;
use crate::domain::text;
use crate::domain::time::day_in_words;
use crate::store;
use crate::store::corrections::View as Correction;
use crate::store::records::{Handed, Note};

/// The columns of the CSV; each kind of line fills its own.
const COLUMNS: [&str; 20] = [
    "kind",
    "idea",
    "response",
    "commitment",
    "seat",
    "put_on",
    "counted_from",
    "answered_on",
    "working_days",
    "promised_from",
    "promised_days",
    "promised_by",
    "on_time",
    "day",
    "until",
    "state",
    "yes",
    "partly",
    "no",
    "words",
];

#[derive(Template)]
#[template(path = "records/show.html")]
struct RecordShow {
    layout: Layout,
    errors: Errors,
    id: MemberId,
    name: String,
    /// Why nothing is counted, for whoever sits in the Chair.
    chair: String,
    shown_from: usize,
    figures: Option<Figures>,
    /// Whether the MP ever promised a reply time.
    has_promised: bool,
    joint: usize,
    handed: Vec<Handed>,
    promised: Vec<(&'static str, usize)>,
    judged: Option<Judged>,
    corrections: Vec<Correction>,
    waiting: Vec<Case>,
    /// When the clock stood still, the latest first.
    stops: Vec<String>,
    note: Option<Note>,
    /// Whether the record is the reader's own.
    is_own: bool,
    form: NoteForm,
}

/// How responses were judged, all together.
struct Judged {
    responses: usize,
    counts: Counts,
    words: String,
    award: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "records/method.html")]
struct RecordMethod {
    layout: Layout,
    shown_from: usize,
    judged_from: i64,
}

/// The note, as it was typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoteForm {
    words: String,
}

/// Whether an idea needs a reply.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoReply {
    /// "none", or anything else for a reply after all.
    needs: String,
}

/// The record of one MP.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(id): Path<MemberId>,
) -> Result {
    draw(&app, layout, &viewer, id, None, StatusCode::OK).await
}

/// Its lines as CSV: every figure on the page is a sum over them.
pub async fn show_csv(State(app): State<App>, Path(id): Path<MemberId>) -> Result {
    let mut connection = app.db.read().await?;
    let member = find(&mut connection, id).await?;
    let lines = actions::records::read(&app, &mut connection, &member).await?;
    let note = store::records::find_note(&mut connection, id).await?;
    drop(connection);
    let body = table(&lines, note.as_ref())
        .map_err(|error| Error::Failure(format!("record as CSV: {error}")))?;
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    let name = format!("attachment; filename=\"record-{id}.csv\"");
    let name = HeaderValue::from_str(&name)
        .map_err(|error| Error::Failure(format!("file name: {error}")))?;
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// How a record is counted.
pub async fn show_method(layout: Layout) -> Result {
    let page = RecordMethod {
        layout,
        shown_from: SHOWN_FROM,
        judged_from: JUDGED_FROM,
    };
    Ok(Html(page.render()?).into_response())
}

/// Writes the note beside one's own record.
pub async fn create_note(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    mp: Mp,
    session: Session,
    Path(id): Path<MemberId>,
    Form(form): Form<NoteForm>,
) -> Result {
    match actions::records::write_note(&app, &mp, id, &form.words).await {
        Ok(()) => {
            let said = if form.words.trim().is_empty() {
                "Your note is taken back."
            } else {
                "Your note stands beside your record."
            };
            session::say_next(&session, said).await?;
            Ok(Redirect::to(&paths::record(id)).into_response())
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            let drawn = Some((form, errors.into()));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            draw(&app, layout, &viewer, id, drawn, status).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Says that an idea of one's own needs no reply, or that it does after all.
pub async fn create_no_reply(
    State(app): State<App>,
    citizen: Citizen,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<NoReply>,
) -> Result {
    let needs_none = form.needs == "none";
    actions::records::set_no_reply(&app, &citizen, number, needs_none).await?;
    let said = if needs_none {
        "Your idea needs no reply: no MP’s record counts it. You can take that back here."
    } else {
        "Your idea waits for a reply again."
    };
    session::say_next(&session, said).await?;
    Ok(Redirect::to(&paths::idea(number)).into_response())
}

async fn draw(
    app: &App,
    layout: Layout,
    viewer: &Viewer,
    id: MemberId,
    drawn: Option<(NoteForm, Errors)>,
    status: StatusCode,
) -> Result {
    let mut connection = app.db.read().await?;
    let member = find(&mut connection, id).await?;
    let lines = actions::records::read(app, &mut connection, &member).await?;
    let note = store::records::find_note(&mut connection, id).await?;
    drop(connection);
    let (responses, counts) = record::judged(&lines.judged);
    let written = note
        .as_ref()
        .map_or_else(String::new, |note| note.words.clone());
    let (form, errors) = drawn.unwrap_or_else(|| (NoteForm { words: written }, Errors::default()));
    let page = RecordShow {
        layout,
        errors,
        id,
        name: member.name,
        chair: lines
            .chair
            .map_or_else(String::new, |role| role.in_words().to_owned()),
        shown_from: SHOWN_FROM,
        figures: Figures::of(&lines.cases),
        has_promised: lines.promises.iter().any(|one| one.days.is_some()),
        joint: lines.joint.len(),
        promised: promised(&lines),
        judged: counts.share().map(|share| Judged {
            responses,
            counts,
            words: share.in_words(),
            award: record::judged_award(counts),
        }),
        stops: lines.stops.iter().map(stop_in_words).collect(),
        waiting: lines
            .cases
            .into_iter()
            .filter(|case| case.answered.is_none())
            .collect(),
        corrections: lines.corrections,
        handed: lines.handed,
        note,
        is_own: viewer
            .account
            .as_ref()
            .and_then(|account| account.as_mp().ok())
            .is_some_and(|mp| mp.member() == id),
        form,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// "From 24 November 2026, and again running on 26 November 2026: the House is in recess".
fn stop_in_words((_, stop): &(String, Stop)) -> String {
    let from = day_in_words(stop.span.from);
    let why = stop.why.in_words();
    match stop.span.to.map(day_in_words) {
        Some(to) => format!("From {from}, running again on {to}: {why}"),
        None => format!("From {from}, and still: {why}"),
    }
}

/// Promises by how far they came, each state beside the others and in the same tone.
fn promised(lines: &Lines) -> Vec<(&'static str, usize)> {
    Promise::ALL
        .into_iter()
        .map(|state| {
            let here = lines.promised.iter().filter(|one| one.state == state);
            (state.in_words(), here.count())
        })
        .filter(|(_, count)| *count > 0)
        .collect()
}

async fn find(connection: &mut store::ReadConn, id: MemberId) -> Result<Member> {
    Ok(store::members::find(connection, id)
        .await?
        .ok_or(Refusal::NotFound)?)
}

/// A cell; empty where there is nothing to say.
fn said<T: std::fmt::Display>(cell: Option<T>) -> String {
    cell.map_or_else(String::new, |cell| cell.to_string())
}

/// The lines of a record, and the note beside it. Codes, numbers and days alone but for the note: nothing in them begins a formula.
fn table(lines: &Lines, note: Option<&Note>) -> std::result::Result<Vec<u8>, String> {
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let mut write = |cells: &[(&str, String)]| {
        let row = COLUMNS.map(|column| {
            let cell = cells.iter().find(|(name, _)| *name == column);
            cell.map_or("", |(_, value)| value.as_str())
        });
        table.write_record(row).map_err(|error| error.to_string())
    };
    write(&COLUMNS.map(|column| (column, column.to_owned())))?;
    for case in &lines.cases {
        let (response, day) = case.answered.map_or_else(Default::default, |(id, day)| {
            (id.to_string(), day.to_string())
        });
        let own = case.own;
        write(&[
            ("kind", "request".to_owned()),
            ("idea", case.number.to_string()),
            ("seat", case.seat.clone()),
            ("put_on", case.put_on.to_string()),
            ("counted_from", case.counted_from.to_string()),
            ("response", response),
            ("answered_on", day),
            ("working_days", said(case.days)),
            ("promised_from", said(own.map(|own| own.from))),
            ("promised_days", said(own.map(|own| own.days))),
            ("promised_by", said(own.and_then(|own| own.by))),
            (
                "on_time",
                match own.and_then(|own| own.is_kept) {
                    Some(true) => "yes".to_owned(),
                    Some(false) => "no".to_owned(),
                    None => String::new(),
                },
            ),
        ])?;
    }
    for one in &lines.promises {
        write(&[
            ("kind", "promise".to_owned()),
            ("day", one.on.to_string()),
            ("promised_days", said(one.days)),
        ])?;
    }
    for (seat, stop) in &lines.stops {
        write(&[
            ("kind", "clock_stopped".to_owned()),
            ("seat", seat.clone()),
            ("day", stop.span.from.to_string()),
            ("until", said(stop.span.to)),
            ("state", stop.why.key().to_owned()),
        ])?;
    }
    for (division, day) in &lines.holidays {
        write(&[
            ("kind", "holiday".to_owned()),
            ("day", day.to_string()),
            ("state", division.key().to_owned()),
        ])?;
    }
    for one in &lines.joint {
        write(&[
            ("kind", "joint_response".to_owned()),
            ("idea", one.number.to_string()),
            ("response", one.response.to_string()),
            ("day", one.published_at.day().to_string()),
        ])?;
    }
    for one in &lines.handed {
        write(&[
            ("kind", "handed_over".to_owned()),
            ("idea", one.number.to_string()),
            ("response", one.response.to_string()),
            ("day", one.at.day().to_string()),
            (
                "state",
                if one.is_accepted { "accepted" } else { "open" }.to_owned(),
            ),
        ])?;
    }
    for one in &lines.promised {
        write(&[
            ("kind", "commitment".to_owned()),
            ("idea", one.number.to_string()),
            ("commitment", one.commitment.to_string()),
            ("day", one.due_on.to_string()),
            ("state", one.state.in_words().to_owned()),
        ])?;
    }
    for (response, counts) in lines.judged.iter().filter(|(_, one)| one.is_shown()) {
        write(&[
            ("kind", "judged".to_owned()),
            ("response", response.to_string()),
            ("yes", counts.yes.to_string()),
            ("partly", counts.partly.to_string()),
            ("no", counts.no.to_string()),
        ])?;
    }
    for one in &lines.corrections {
        let number = one.idea.as_ref().map(|(number, _)| number.to_string());
        write(&[
            ("kind", one.kind.key().to_owned()),
            ("idea", number.unwrap_or_default()),
            (
                "response",
                one.response.map_or_else(String::new, |id| id.to_string()),
            ),
            ("day", one.at.day().to_string()),
        ])?;
    }
    if let Some(note) = note {
        write(&[
            ("kind", "note".to_owned()),
            ("day", note.at.day().to_string()),
            ("words", text::cell(&note.words)),
        ])?;
    }
    table.into_inner().map_err(|error| error.to_string())
}
