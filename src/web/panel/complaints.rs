//! A complaint before the panel: what somebody says, what a member proposes, and what the others think of it. It must not show who
//! complained.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use crate::actions::complaints;
use crate::app::{self, App};
use crate::domain::account::PanelMember;
use crate::domain::appeal;
use crate::domain::complaint::{
    Comment, Complaint, Finding, Leads, Proposal, QUORUM, Remedy, Status, number,
};
use crate::domain::ids::ComplaintId;
use crate::domain::moderation::state::number as decision_number;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::domain::time::day_in_words;
use crate::store;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::session;

#[derive(Template)]
#[template(path = "panel/complaint.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each shows or hides a part of the page, and none follows from another"
)]
struct ComplaintShow {
    layout: Layout,
    id: ComplaintId,
    number: String,
    about: String,
    words: String,
    decision: String,
    earlier: String,
    due: String,
    is_over: bool,
    proposal: Option<Proposal>,
    has_spoken: bool,
    heard: usize,
    quorum: usize,
    choices: Vec<(&'static str, &'static str, &'static str)>,
    remedies: Vec<(&'static str, String)>,
    is_viewed: bool,
    /// What both sides said to the view.
    comments: Vec<Comment>,
    can_determine: bool,
    comment_until: String,
    /// What waits to be done; empty where nothing does.
    to_do: String,
    /// What the service answered before; empty where it did not.
    service: String,
    /// Since when and why the clock stands still, and when that is looked at again.
    paused: Option<(String, String, String)>,
    is_with_service: bool,
    form: Said,
    errors: Errors,
}

/// What a member proposes, or says of a proposal.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    finding: String,
    reasons: String,
    summary: String,
    remedy: String,
    agrees: String,
    dissent: String,
    /// Whether the view stands.
    stands: String,
    /// What was done.
    done: String,
    /// Why the clock stands still.
    why: String,
}

/// One complaint.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    by: PanelMember,
    Path(id): Path<ComplaintId>,
) -> Result {
    let draft = (Said::default(), Errors::default());
    draw(&app, layout, &by, id, draft, StatusCode::OK).await
}

/// Proposes a finding.
pub async fn create_proposal(
    State(app): State<App>,
    layout: Layout,
    by: PanelMember,
    session: Session,
    Path(id): Path<ComplaintId>,
    Form(form): Form<Said>,
) -> Result {
    let said = (
        form.finding.as_str(),
        form.reasons.as_str(),
        form.summary.as_str(),
        // A form that does not ask is one that asks for nothing.
        match form.remedy.as_str() {
            "" => Remedy::None.key(),
            remedy => remedy,
        },
    );
    match complaints::propose(&app, &by, id, said).await {
        Ok(()) => {
            let words = "Proposed. Two other members say what they think of it next.";
            session::say_next(&session, words).await?;
            Ok(Redirect::to("/panel").into_response())
        }
        Err(error) => refused(&app, layout, &by, id, form, error).await,
    }
}

/// Says what one thinks of a proposal.
pub async fn create_voice(
    State(app): State<App>,
    layout: Layout,
    by: PanelMember,
    session: Session,
    Path(id): Path<ComplaintId>,
    Form(form): Form<Said>,
) -> Result {
    let said = (form.agrees == "yes", form.dissent.as_str());
    match complaints::voice(&app, &by, id, said).await {
        Ok(leads) => {
            let words = match leads {
                Leads::On => "Thank you. Another member has to be heard.",
                Leads::ToView => {
                    "Most of you agree. Both sides are asked what they think of it before you find."
                }
                Leads::Back => {
                    "Most of you see it differently, so the proposal is gone. Any member can make another."
                }
            };
            session::say_next(&session, words).await?;
            Ok(Redirect::to("/panel").into_response())
        }
        Err(error) => refused(&app, layout, &by, id, form, error).await,
    }
}

/// Makes the view the finding, or takes it back.
pub async fn create_determination(
    State(app): State<App>,
    layout: Layout,
    by: PanelMember,
    session: Session,
    Path(id): Path<ComplaintId>,
    Form(form): Form<Said>,
) -> Result {
    let stands = form.stands == "yes";
    match complaints::determine(&app, &by, id, stands).await {
        Ok(()) => {
            let words = if stands {
                "The panel has found. Whoever complained is told."
            } else {
                "The view is gone. Any member can propose another."
            };
            session::say_next(&session, words).await?;
            Ok(Redirect::to("/panel").into_response())
        }
        Err(error) => refused(&app, layout, &by, id, form, error).await,
    }
}

/// Writes down that what was asked for is done.
pub async fn create_remedy(
    State(app): State<App>,
    layout: Layout,
    by: PanelMember,
    session: Session,
    Path(id): Path<ComplaintId>,
    Form(form): Form<Said>,
) -> Result {
    match complaints::verify(&app, &by, id, &form.done).await {
        Ok(()) => {
            session::say_next(&session, "Written down. Whoever complained is told.").await?;
            Ok(Redirect::to("/panel").into_response())
        }
        Err(error) => refused(&app, layout, &by, id, form, error).await,
    }
}

/// Lets the clock stand still.
pub async fn create_pause(
    State(app): State<App>,
    layout: Layout,
    by: PanelMember,
    session: Session,
    Path(id): Path<ComplaintId>,
    Form(form): Form<Said>,
) -> Result {
    match complaints::pause(&app, &by, id, &form.why).await {
        Ok(()) => {
            session::say_next(
                &session,
                "The clock stands still. Whoever complained is told why.",
            )
            .await?;
            Ok(Redirect::to("/panel").into_response())
        }
        Err(error) => refused(&app, layout, &by, id, form, error).await,
    }
}

/// Lets it run again.
pub async fn destroy_pause(
    State(app): State<App>,
    layout: Layout,
    by: PanelMember,
    session: Session,
    Path(id): Path<ComplaintId>,
) -> Result {
    match complaints::resume(&app, &by, id).await {
        Ok(()) => {
            session::say_next(&session, "The clock runs again.").await?;
            Ok(Redirect::to("/panel").into_response())
        }
        Err(error) => refused(&app, layout, &by, id, Said::default(), error).await,
    }
}

async fn refused(
    app: &App,
    layout: Layout,
    by: &PanelMember,
    id: ComplaintId,
    form: Said,
    error: app::Error,
) -> Result {
    let refusal = match error {
        app::Error::Refusal(Refusal::NotFound) => return Err(Refusal::NotFound.into()),
        app::Error::Refusal(refusal) => refusal,
        error @ app::Error::Store(_) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new("finding", other.words())),
    };
    draw(app, layout, by, id, (form, errors), status).await
}

async fn draw(
    app: &App,
    layout: Layout,
    by: &PanelMember,
    id: ComplaintId,
    (form, errors): (Said, Errors),
    status: StatusCode,
) -> Result {
    let mut connection = app.db.read().await?;
    let complaint = store::complaints::find(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let (earlier, decision) = file(&mut connection, &complaint).await?;
    let about = match complaint.member {
        Some(member) => store::members::find(&mut connection, member)
            .await?
            .map_or_else(String::new, |member| {
                format!("What {} did on this site", member.name)
            }),
        None => complaint.sort.in_words().to_owned(),
    };
    let has_spoken = complaint
        .proposal
        .as_ref()
        .is_some_and(|proposal| proposal.by == by.id())
        || complaint.voices.iter().any(|voice| voice.by == by.id());
    let page = ComplaintShow {
        layout,
        id,
        number: number(id),
        about,
        decision,
        earlier,
        due: complaint
            .due(&app.calendar(), app.now().day())
            .minus_minutes(1)
            .day_in_words(),
        is_with_service: complaint.is_with_service(),
        service: complaint
            .service
            .as_ref()
            .and_then(|service| service.reply.as_ref())
            .map_or_else(String::new, |(words, _)| words.clone()),
        paused: complaint
            .paused()
            .zip(complaint.look_again(&app.calendar(), app.now().day()))
            .map(|(pause, again)| {
                (
                    day_in_words(pause.from),
                    pause.why.clone(),
                    day_in_words(again),
                )
            }),
        is_over: complaint.status == Status::Determined,
        has_spoken,
        heard: 1 + complaint.voices.len(),
        quorum: QUORUM,
        choices: Finding::ALL
            .iter()
            .filter(|finding| finding.fits(complaint.sort))
            .map(|finding| (finding.key(), finding.in_words(), ""))
            .collect(),
        remedies: Remedy::ALL
            .iter()
            .map(|remedy| (remedy.key(), remedy.in_words().to_owned()))
            .collect(),
        is_viewed: complaint.status == Status::Provisional,
        can_determine: complaint.is_heard(app.now()),
        comment_until: complaint
            .comment_until
            .map_or_else(String::new, |until| until.minus_minutes(1).day_in_words()),
        to_do: complaint
            .asked
            .filter(|asked| asked.due_at.is_some() && asked.verified_at.is_none())
            .map_or_else(String::new, |asked| asked.remedy.in_words().to_owned()),
        comments: complaint.comments,
        words: complaint.words,
        proposal: complaint.proposal,
        form,
        errors,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// The file of an appeal that is taken further: what was answered, and the number of the decision.
async fn file(connection: &mut store::ReadConn, complaint: &Complaint) -> Result<(String, String)> {
    let Some(id) = complaint.appeal else {
        return Ok((String::new(), String::new()));
    };
    let Some(appeal) = store::appeals::find(connection, id).await? else {
        return Ok((String::new(), String::new()));
    };
    let decision = appeal.instead.or(appeal.against.decision());
    let file = format!(
        "Appeal {}, {}\n\n{}\n\nThe answer:\n{}",
        appeal::number(id),
        appeal.status.in_words().to_lowercase(),
        appeal.words,
        appeal.reasons
    );
    Ok((file, decision.map_or_else(String::new, decision_number)))
}
