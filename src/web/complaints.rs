//! Complaints as people make them: the public register of what the panel found, the form, and a page for each complaint that needs
//! no account. It must not show who complained, nor who sits on the panel.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path, Query};
use super::layout::Layout;
use super::session;
use super::viewer::Viewer;
use crate::actions::complaints::{self, What};
use crate::actions::felt;
use crate::app::{self, App};
use crate::clock;
use crate::domain::complaint::{Complaint, Finding, Remedy, Service, Side, Status, number};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::EmailAddress;
use crate::domain::text::FieldError;
use crate::domain::time::{Timestamp, day_in_words};
use crate::store;

/// A year of a busy panel.
const REGISTER: i64 = 200;

#[derive(Template)]
#[template(path = "complaints/index.html")]
struct ComplaintIndex {
    layout: Layout,
    rows: Vec<Row>,
    /// How many the service's own answer settled.
    settled: i64,
}

/// A line of the public register.
struct Row {
    number: String,
    about: String,
    limb: &'static str,
    finding: &'static str,
    received: (String, String),
    determined: (String, String),
    on_time: bool,
    summary: String,
    dissent: Vec<String>,
    remedy: String,
    done: String,
}

#[derive(Template)]
#[template(path = "complaints/new.html")]
struct ComplaintNew {
    layout: Layout,
    about: String,
    asks_email: bool,
    form: Written,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "complaints/show.html")]
struct ComplaintShow {
    layout: Layout,
    number: String,
    status: &'static str,
    about: &'static str,
    received: (String, String),
    due: String,
    determined: String,
    finding: &'static str,
    reasons: String,
    dissent: Vec<String>,
    words: String,
    is_secret: bool,
    receipt: String,
    /// Until when one can say what one thinks of the view; empty where there is none.
    comment_until: String,
    has_commented: bool,
    remedy: String,
    done: String,
    /// How the service's own answer stands; nothing where the panel looks at once.
    service: Option<Answered>,
    /// Why the clock stands still; empty where it runs.
    paused: String,
    /// Whether whoever complained can still say how they felt treated.
    may_say: bool,
    errors: Errors,
}

/// What the service answered, or until when it should.
struct Answered {
    due: String,
    extended: String,
    reply: String,
    ending: &'static str,
    /// Until when the panel can be asked; empty where it cannot.
    further: String,
}

impl Answered {
    fn of(app: &App, service: &Service) -> Self {
        let further = service
            .further_until(&app.calendar())
            .filter(|until| service.ending.is_none() && !until.is_over(app.now()));
        Self {
            due: service.until().minus_minutes(1).day_in_words(),
            extended: service
                .extended
                .as_ref()
                .map_or_else(String::new, |(_, why)| why.clone()),
            reply: service
                .reply
                .as_ref()
                .map_or_else(String::new, |(words, _)| words.clone()),
            ending: service.ending.map_or("", |(ending, _)| ending.in_words()),
            further: further.map_or_else(String::new, |until| day_in_words(until.day())),
        }
    }
}

/// What to complain about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    about: String,
}

/// The form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Written {
    about: String,
    words: String,
    email: String,
    /// "yes" where somebody may come to harm.
    urgent: String,
    op: String,
}

/// What somebody thinks of the panel's view.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Commented {
    comment: String,
}

/// How whoever complained ends the service's stage.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ended {
    /// "yes" where the answer will do; anything else takes it to the panel.
    satisfied: String,
}

/// The register.
pub async fn index(State(app): State<App>, layout: Layout) -> Result {
    let mut connection = app.db.read().await?;
    let found = store::complaints::list_determined(&mut connection, REGISTER).await?;
    let settled = store::complaints::count_settled(&mut connection).await?;
    drop(connection);
    let rows = found
        .into_iter()
        .filter_map(|(complaint, member)| row(&app, &complaint, member))
        .collect();
    let page = ComplaintIndex {
        layout,
        rows,
        settled,
    };
    Ok(Html(page.render()?).into_response())
}

fn row(app: &App, complaint: &Complaint, member: Option<String>) -> Option<Row> {
    let (proposal, at) = (complaint.proposal.as_ref()?, complaint.determined_at?);
    // An office-holder is named only where an undertaking was broken.
    let named = member.filter(|_| proposal.finding == Finding::Breached);
    Some(Row {
        number: number(complaint.id),
        about: named.map_or_else(
            || complaint.sort.in_words().to_owned(),
            |name| format!("What {name} did on this site"),
        ),
        limb: complaint.sort.limb(),
        finding: proposal.finding.in_words(),
        received: day(complaint.received_at),
        determined: day(at),
        on_time: at < complaint.due(&app.calendar(), at.day()),
        summary: proposal.summary.clone(),
        dissent: dissent(complaint),
        remedy: remedy(complaint),
        done: complaint.done.clone(),
    })
}

/// The form.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result {
    let form = Written {
        about: asked.about,
        op: clock::random_token(),
        ..Written::default()
    };
    let draft = (form, Errors::default());
    draw(&app, layout, &viewer, draft, StatusCode::OK).await
}

/// Lodges a complaint.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Form(form): Form<Written>,
) -> Result {
    let refusal = match lodge(&app, &viewer, &form).await {
        Ok(receipt) => {
            return Ok(Redirect::to(&format!("/complaints/{receipt}")).into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::NotFound => return Err(Refusal::NotFound.into()),
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new("words", other.words())),
    };
    draw(&app, layout, &viewer, (form, errors), status).await
}

async fn lodge(app: &App, viewer: &Viewer, form: &Written) -> app::Result<String> {
    let what: What = form.about.parse().map_err(|()| Refusal::NotFound)?;
    let email = match form.email.trim() {
        "" => None,
        typed => {
            let parsed = EmailAddress::parse("email", typed);
            Some(parsed.map_err(|error| Refusal::Fields(vec![error]))?)
        }
    };
    let reader = viewer.account.as_ref().map(|account| account.id);
    let said = (form.words.as_str(), form.urgent == "yes", form.op.as_str());
    complaints::lodge(app, &what, (reader, email), said).await
}

async fn draw(
    app: &App,
    layout: Layout,
    viewer: &Viewer,
    (form, errors): (Written, Errors),
    status: StatusCode,
) -> Result {
    let reader = viewer.account.as_ref().map(|account| account.id);
    let (about, asks) = match form.about.parse::<What>() {
        Ok(what) => {
            let found = complaints::find(app, &what, reader).await?;
            (found.words.clone(), found.asks_address())
        }
        // Nothing chosen yet: the page offers what there is.
        Err(()) if form.about.is_empty() => (String::new(), false),
        Err(()) => return Err(Refusal::NotFound.into()),
    };
    let page = ComplaintNew {
        layout,
        about,
        asks_email: asks && viewer.account.is_none(),
        form,
        errors,
    };
    Ok(unshared((status, Html(page.render()?)).into_response()))
}

/// One complaint, for whoever may see it: the account's own, or anybody who holds the address of one without.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(receipt): Path<String>,
) -> Result {
    let complaint = own(&app, &viewer, &receipt).await?;
    draw_one(&app, layout, complaint, Errors::default(), StatusCode::OK).await
}

/// Says what one thinks of the panel's view.
pub async fn create_comment(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(receipt): Path<String>,
    Form(form): Form<Commented>,
) -> Result {
    let complaint = own(&app, &viewer, &receipt).await?;
    match complaints::comment_as_complainant(&app, complaint.id, &form.comment).await {
        Ok(()) => Ok(Redirect::to(&format!("/complaints/{receipt}")).into_response()),
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            draw_one(&app, layout, complaint, Errors::from(errors), status).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Says that the service's answer will do, or takes it to the panel.
pub async fn create_ending(
    State(app): State<App>,
    viewer: Viewer,
    session: Session,
    Path(receipt): Path<String>,
    Form(form): Form<Ended>,
) -> Result {
    let complaint = own(&app, &viewer, &receipt).await?;
    let is_satisfied = form.satisfied == "yes";
    complaints::end_service(&app, complaint.id, is_satisfied).await?;
    let words = if is_satisfied {
        "Thank you. Your complaint is settled."
    } else {
        "The independent panel has it now."
    };
    session::say_next(&session, words).await?;
    Ok(Redirect::to(&format!("/complaints/{receipt}")).into_response())
}

async fn own(app: &App, viewer: &Viewer, receipt: &str) -> app::Result<Complaint> {
    let reader = viewer.account.as_ref().map(|account| account.id);
    let complaint = store::complaints::find_by_receipt(&mut *app.db.read().await?, receipt).await?;
    Ok(complaint
        .filter(|complaint| complaint.account.is_none() || complaint.account == reader)
        .ok_or(Refusal::NotFound)?)
}

async fn draw_one(
    app: &App,
    layout: Layout,
    complaint: Complaint,
    errors: Errors,
    status: StatusCode,
) -> Result {
    let is_viewed = complaint.status == Status::Provisional;
    let may_say = felt::may_say_of_complaint(&mut app.db.read().await?, &complaint).await?;
    let found = complaint
        .proposal
        .as_ref()
        .filter(|_| complaint.determined_at.is_some() || is_viewed);
    let page = ComplaintShow {
        layout,
        number: number(complaint.id),
        status: match &complaint.service {
            Some(service) if complaint.is_with_service() => match (&service.ending, &service.reply)
            {
                (Some((ending, _)), _) => ending.in_words(),
                (None, Some(_)) => "Answered by those who answer for this site",
                (None, None) => "With those who answer for this site",
            },
            _ => complaint.status.in_words(),
        },
        about: complaint.sort.in_words(),
        received: day(complaint.received_at),
        due: if complaint.is_with_service() {
            String::new()
        } else {
            complaint
                .due(&app.calendar(), app.now().day())
                .minus_minutes(1)
                .day_in_words()
        },
        service: complaint
            .service
            .as_ref()
            .map(|service| Answered::of(app, service)),
        may_say,
        paused: complaint
            .paused()
            .map_or_else(String::new, |pause| pause.why.clone()),
        determined: complaint
            .determined_at
            .map_or_else(String::new, Timestamp::day_in_words),
        finding: found.map_or("", |proposal| proposal.finding.in_words()),
        reasons: found.map_or_else(String::new, |proposal| proposal.reasons.clone()),
        dissent: found.map_or_else(Vec::new, |_| dissent(&complaint)),
        is_secret: complaint.account.is_none(),
        comment_until: complaint
            .comment_until
            .filter(|until| is_viewed && app.now() < *until)
            .map_or_else(String::new, |until| until.minus_minutes(1).day_in_words()),
        has_commented: complaint
            .comments
            .iter()
            .any(|comment| comment.side == Side::Complainant),
        remedy: remedy(&complaint),
        done: complaint.done,
        receipt: complaint.receipt,
        words: complaint.words,
        errors,
    };
    Ok(unshared((status, Html(page.render()?)).into_response()))
}

/// What a finding asks for, in words; empty where it asks for nothing, or there is none yet.
fn remedy(complaint: &Complaint) -> String {
    let asked = complaint.asked.filter(|asked| asked.remedy != Remedy::None);
    match (asked, complaint.determined_at) {
        (Some(asked), Some(_)) => match (asked.verified_at, asked.due_at) {
            (Some(at), _) => format!(
                "{}: done, as the panel found on {}",
                asked.remedy.in_words(),
                at.day_in_words()
            ),
            (None, Some(due)) => format!(
                "{}, by the end of {}",
                asked.remedy.in_words(),
                due.minus_minutes(1).day_in_words()
            ),
            (None, None) => asked.remedy.in_words().to_owned(),
        },
        _ => String::new(),
    }
}

fn dissent(complaint: &Complaint) -> Vec<String> {
    complaint
        .voices
        .iter()
        .filter(|voice| !voice.agrees)
        .map(|voice| voice.words.clone())
        .collect()
}

fn day(at: Timestamp) -> (String, String) {
    (at.iso(), at.day_in_words())
}

/// The address of a complaint is a secret: it stands in no cache.
fn unshared(mut response: Response) -> Response {
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    response
}
