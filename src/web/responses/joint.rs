//! The pages on which MPs write one response together: for its lead and whoever was invited, and for nobody else.
//! They must not know who may do what; they show what `domain::response::joint` says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::ResponseForm;
use super::form::{SourceFields, source_fields};
use crate::actions;
use crate::actions::responses::joint::Seen;
use crate::app::{self, App};
use crate::domain::account::Mp;
use crate::domain::advice::Advice;
use crate::domain::ids::{MemberId, ResponseId};
use crate::domain::refusal::Refusal;
use crate::domain::response::joint::{self, OwnSignature, Pen, State as Stage};
use crate::domain::response::{Capacity, Position};
use crate::domain::search::spoken_words;
use crate::domain::text::FieldError;
use crate::store;
use crate::store::responses::joint::Line;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path, Query};
use crate::web::layout::Layout;
use crate::web::viewer::Viewer;
use crate::web::{paths, session};

/// Colleagues a search shows: a longer list is a reason to type more of the name.
const FOUND_SHOWN: usize = 10;
/// What one MP leads or is invited to at once.
const LINES_SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "responses/joint/index.html")]
struct JointIndex {
    layout: Layout,
    lines: Vec<(Line, &'static str)>,
}

#[derive(Template)]
#[template(path = "responses/joint/show.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what one reader may do with it, each asked by the page on its own"
)]
struct JointShow {
    layout: Layout,
    errors: Errors,
    seen: Seen,
    people: Vec<PersonLine>,
    lead_name: String,
    is_lead: bool,
    is_signed: bool,
    is_declined: bool,
    /// Whether the version in hand still waits for answers.
    is_open: bool,
    is_ended: bool,
    is_published: bool,
    /// Whether the reader's signature stands under what everybody reads.
    may_withdraw: bool,
    /// How many signatures could be published today, and whether by more than one party.
    standing: usize,
    is_across: bool,
    /// Why it cannot be published yet.
    missing: String,
    q: String,
    found: Vec<Found>,
    form: SignForm,
    capacities: Vec<(&'static str, &'static str, &'static str)>,
    /// What the respect screen says: MPs are under the same rules.
    advice: Option<Advice>,
}

#[derive(Template)]
#[template(path = "responses/joint/edit.html")]
struct JointEdit {
    layout: Layout,
    errors: Errors,
    id: ResponseId,
    form: ResponseForm,
    sources: Vec<SourceFields>,
    positions: Vec<(&'static str, &'static str, &'static str)>,
    capacities: Vec<(&'static str, &'static str, &'static str)>,
    /// How many signatures would fall.
    signed: usize,
}

/// Somebody who signed or was invited.
struct PersonLine {
    member: MemberId,
    name: String,
    party: String,
    seat: String,
    words: String,
    reservation: String,
    is_open: bool,
}

/// A colleague a search found.
struct Found {
    member: MemberId,
    name: String,
    party: String,
    seat: String,
}

/// What a search is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// How somebody signs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignForm {
    version: i64,
    capacity: String,
    office: String,
    reservation: String,
}

/// Whom to invite.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InviteForm {
    member: String,
}

/// Which version was on the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VersionForm {
    version: i64,
}

/// What an MP leads or is invited to.
pub async fn index(State(app): State<App>, layout: Layout, mp: Mp) -> Result {
    let mut connection = app.db.read().await?;
    let lines =
        store::responses::joint::list_of_member(&mut connection, mp.member(), LINES_SHOWN).await?;
    let lines = lines
        .into_iter()
        .map(|line| {
            let words = standing_words(&line, line.lead == mp.member());
            (line, words)
        })
        .collect();
    let page = JointIndex { layout, lines };
    Ok(Html(page.render()?).into_response())
}

/// One joint response in the making.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    Path(id): Path<ResponseId>,
    Query(asked): Query<Asked>,
) -> Result {
    let drawn = (asked.q, SignForm::default(), Errors::default());
    draw(&app, layout, &mp, id, drawn, StatusCode::OK).await
}

/// The form with the text as it stands.
pub async fn edit(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    session: Session,
    Path(id): Path<ResponseId>,
) -> Result {
    let seen = actions::responses::joint::look(&app, &mp, id).await?;
    if !seen.joint.is_led_by(mp.member()) {
        return Err(Refusal::NotForYou("Only the MP who leads this response may do this.").into());
    }
    let kept = session::kept_form::<ResponseForm>(&session, &paths::joint(id)).await?;
    let form = kept.unwrap_or_else(|| form_of(&seen));
    let page = edit_page(layout, Errors::default(), form, &seen);
    Ok(Html(page.render()?).into_response())
}

/// Saves a new text: every signature but the lead's falls. What was written waits while its lead signs in.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<ResponseForm>,
) -> Result {
    let action = paths::joint(id);
    let Some(mp) = super::seated(&viewer, &session, &action, &form).await? else {
        let next = format!("{action}/edit");
        return Ok(Redirect::to(&paths::sign_in(&next)).into_response());
    };
    let seen = actions::responses::joint::look(&app, &mp, id).await?;
    let (mut errors, mut status) = (Vec::new(), StatusCode::UNPROCESSABLE_ENTITY);
    match (form.parse(), form.numbers()) {
        (Ok(words), Ok(numbers)) => {
            let read = form.version;
            match actions::responses::joint::reword(&app, &mp, id, read, &numbers, words).await {
                Ok(()) => {
                    session::forget_form(&session, &action).await?;
                    session::say_next(&session, "The new text is saved. Everybody you invited is told, and whoever had signed is asked to sign again.").await?;
                    return Ok(Redirect::to(&paths::joint(id)).into_response());
                }
                Err(app::Error::Refusal(Refusal::NotNow(why))) => {
                    errors.push(FieldError::new("ideas", why));
                }
                Err(app::Error::Refusal(Refusal::Stale)) => {
                    status = StatusCode::CONFLICT;
                    errors.push(FieldError::new(
                        "summary",
                        "The text was changed in another window meanwhile. Yours is still here: save it again to put it in the place of the other one.",
                    ));
                }
                Err(error) => return Err(error.into()),
            }
        }
        (words, numbers) => {
            errors.extend(words.err().into_iter().flatten());
            errors.extend(numbers.err());
        }
    }
    let form = form.at_version(seen.joint.version);
    let page = edit_page(layout, errors.into(), form, &seen);
    Ok((status, Html(page.render()?)).into_response())
}

/// Invites a colleague.
pub async fn create_invitation(
    State(app): State<App>,
    mp: Mp,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<InviteForm>,
) -> Result {
    let member = form.member.parse().map_err(|_| Refusal::NotFound)?;
    actions::responses::joint::invite(&app, &mp, id, member).await?;
    back(&session, id, "The invitation is sent.").await
}

/// Takes an invitation back.
pub async fn destroy_invitation(
    State(app): State<App>,
    mp: Mp,
    session: Session,
    Path((id, member)): Path<(ResponseId, MemberId)>,
) -> Result {
    actions::responses::joint::close_invitation(&app, &mp, id, member).await?;
    let said = "The invitation is taken back. The page will say that it was not answered.";
    back(&session, id, said).await
}

/// Signs the version that was read.
pub async fn create_signature(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<SignForm>,
) -> Result {
    let pen = match Pen::parse(&form.capacity, &form.office, &form.reservation) {
        Ok(pen) => pen,
        Err(errors) => {
            let drawn = (String::new(), form, errors.into());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return draw(&app, layout, &mp, id, drawn, status).await;
        }
    };
    match actions::responses::joint::sign(&app, &mp, id, form.version, pen).await {
        Ok(()) => back(&session, id, "You have signed this version.").await,
        Err(app::Error::Refusal(Refusal::Stale)) => {
            let error = FieldError::new(
                "text",
                "The text changed while you were reading. Please read it as it stands now, then sign.",
            );
            let drawn = (String::new(), form, error.into());
            draw(&app, layout, &mp, id, drawn, StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Declines to sign.
pub async fn create_refusal(
    State(app): State<App>,
    mp: Mp,
    session: Session,
    Path(id): Path<ResponseId>,
) -> Result {
    actions::responses::joint::decline(&app, &mp, id).await?;
    let said = "You have declined. Until it is published you may still change your mind.";
    back(&session, id, said).await
}

/// Publishes the version that was read.
pub async fn create_publication(
    State(app): State<App>,
    mp: Mp,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<VersionForm>,
) -> Result {
    let number = actions::responses::joint::publish(&app, &mp, id, form.version).await?;
    let said =
        "Your joint response is published. The authors and everybody who asked are being told.";
    session::say_next(&session, said).await?;
    Ok(Redirect::to(&paths::response(number, id)).into_response())
}

/// Takes one's signature back from under what was published.
pub async fn create_withdrawal(
    State(app): State<App>,
    mp: Mp,
    session: Session,
    Path(id): Path<ResponseId>,
) -> Result {
    let number = actions::responses::joint::withdraw(&app, &mp, id).await?;
    let said = "Your signature is withdrawn. It stays visible, with the day, and everybody who was told of it is told.";
    session::say_next(&session, said).await?;
    Ok(Redirect::to(&paths::response(number, id)).into_response())
}

/// Gives it up.
pub async fn destroy(
    State(app): State<App>,
    mp: Mp,
    session: Session,
    Path(id): Path<ResponseId>,
) -> Result {
    actions::responses::joint::end(&app, &mp, id).await?;
    back(
        &session,
        id,
        "This response is given up. Nothing of it was published.",
    )
    .await
}

async fn back(session: &Session, id: ResponseId, said: &'static str) -> Result {
    session::say_next(session, said).await?;
    Ok(Redirect::to(&paths::joint(id)).into_response())
}

async fn draw(
    app: &App,
    layout: Layout,
    mp: &Mp,
    id: ResponseId,
    (q, form, errors): (String, SignForm, Errors),
    status: StatusCode,
) -> Result {
    let seen = actions::responses::joint::look(app, mp, id).await?;
    let joint = &seen.joint;
    let is_lead = joint.is_led_by(mp.member());
    let found = if is_lead && !q.trim().is_empty() {
        search(app, &q, &seen).await?
    } else {
        Vec::new()
    };
    let mine = store::responses::joint::find_signature(&mut *app.db.read().await?, id, mp.member())
        .await?;
    let declined = joint
        .invitation_of(mp.member())
        .is_some_and(|invited| invited.declined_at.is_some());
    let standing = joint.standing(&seen.sitting);
    let page = JointShow {
        layout,
        errors,
        people: people(&seen),
        lead_name: joint
            .signed
            .first()
            .map(|lead| lead.label.name.clone())
            .unwrap_or_default(),
        is_lead,
        is_signed: joint.is_signed_by(mp.member()),
        is_declined: declined,
        is_open: !joint.is_all_published() && joint.state != Stage::Ended,
        is_ended: joint.state == Stage::Ended,
        is_published: joint.published_version.is_some(),
        may_withdraw: !is_lead && mine == OwnSignature::Stands,
        missing: joint::still_missing(joint, &seen.sitting).unwrap_or_default(),
        standing: standing.len(),
        is_across: joint::is_across_parties(standing.iter().map(|one| one.side.as_deref())),
        q,
        found,
        form,
        capacities: capacities(),
        advice: actions::advice::look(&[&joint.words.summary, &joint.words.details]),
        seen,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// Sitting colleagues whom every word of the search fits, but those who are in it already.
async fn search(app: &App, q: &str, seen: &Seen) -> Result<Vec<Found>> {
    let mut connection = app.db.read().await?;
    let fitting = store::members::list_by_words(&mut connection, &spoken_words(q)).await?;
    let sitting = store::members::list_sitting(&mut connection, app.now().day()).await?;
    Ok(sitting
        .into_iter()
        .filter(|member| {
            fitting.contains(&member.id)
                && !seen.joint.is_led_by(member.id)
                && seen.joint.invitation_of(member.id).is_none()
        })
        .take(FOUND_SHOWN)
        .map(|member| Found {
            member: member.id,
            name: member.name,
            party: member.label,
            seat: member.constituency_name,
        })
        .collect())
}

fn people(seen: &Seen) -> Vec<PersonLine> {
    let joint = &seen.joint;
    let standing = joint.standing(&seen.sitting);
    let signed = joint.signed.iter().map(|one| PersonLine {
        member: one.label.member,
        name: one.label.name.clone(),
        party: one.label.party.clone(),
        seat: one.label.constituency_name.clone(),
        words: one.in_words(joint.is_all_published() || standing.contains(&one)),
        reservation: one.pen.reservation.clone(),
        is_open: false,
    });
    let others = joint
        .invited
        .iter()
        .filter(|one| !joint.is_signed_by(one.member))
        .map(|one| PersonLine {
            member: one.member,
            name: one.name.clone(),
            party: one.party.clone(),
            seat: one.constituency_name.clone(),
            words: match (one.declined_at, one.closed_at) {
                (Some(at), _) => format!("declined on {}", at.in_words()),
                (None, Some(at)) => format!("invitation taken back on {}", at.in_words()),
                (None, None) => format!("invited on {}, has not answered", one.at.in_words()),
            },
            reservation: String::new(),
            is_open: joint.is_open(one),
        });
    signed.chain(others).collect()
}

fn form_of(seen: &Seen) -> ResponseForm {
    let numbers: Vec<String> = seen
        .ideas
        .iter()
        .map(|idea| idea.number.to_string())
        .collect();
    let mut form = ResponseForm::of_words(&seen.joint.words).at_version(seen.joint.version);
    form.ideas = numbers.join(", ");
    form
}

fn edit_page(layout: Layout, errors: Errors, form: ResponseForm, seen: &Seen) -> JointEdit {
    JointEdit {
        layout,
        sources: source_fields(&form, &errors),
        errors,
        id: seen.joint.id,
        form,
        positions: Position::ALL
            .map(|one| (one.key(), one.in_words(), one.hint()))
            .to_vec(),
        capacities: capacities(),
        signed: seen.joint.signed.len().saturating_sub(1),
    }
}

fn capacities() -> Vec<(&'static str, &'static str, &'static str)> {
    Capacity::ALL
        .map(|one| (one.key(), one.signed_as(), ""))
        .to_vec()
}

const fn standing_words(line: &Line, is_lead: bool) -> &'static str {
    match (line.state, is_lead) {
        (Stage::Ended, _) => "ended before it was published",
        _ if line.is_all_published => "published",
        (_, true) => "you lead it; waits for signatures or for you to publish it",
        _ if line.is_signed => "you signed this version",
        _ if line.is_declined => "you declined",
        _ => "waits for your answer",
    }
}
