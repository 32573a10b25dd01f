//! The appellant's pages: one form for everybody, a page for each appeal that needs no account, and the list of one's own.
//! It must not know what a ruling does, nor show who decided first.

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
use crate::actions::appeals::lodging::{self, About, Found, Whom};
use crate::actions::appeals::{self, Brief};
use crate::actions::public_log;
use crate::app::{self, App};
use crate::clock;
use crate::domain::account::Account;
use crate::domain::appeal::{self, Against, Status, What};
use crate::domain::moderation::state::number;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::EmailAddress;
use crate::domain::text::FieldError;
use crate::domain::time::day_in_words;
use crate::store;

#[derive(Template)]
#[template(path = "appeals/new.html")]
struct AppealNew {
    layout: Layout,
    found: Option<Named>,
    asks_about: bool,
    asks_email: bool,
    form: Appealed,
    errors: Errors,
}

/// What an appeal is about, in words.
struct Named {
    words: String,
    href: String,
    until: String,
}

#[derive(Template)]
#[template(path = "appeals/show.html")]
struct AppealShow {
    layout: Layout,
    number: String,
    base: String,
    status: &'static str,
    is_open: bool,
    is_secret: bool,
    item: String,
    decision: String,
    capacity: &'static str,
    words: String,
    lodged: (String, String),
    target: String,
    ends: String,
    hand: String,
    question: String,
    question_by: String,
    exchange: Vec<(&'static str, String)>,
    reasons: String,
    ended: String,
    instead: String,
    /// Where the panel is asked; empty where it cannot be.
    further: String,
    form: Answered,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "appeals/index.html")]
struct AppealIndex {
    layout: Layout,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    number: String,
    status: &'static str,
    when: String,
    due: String,
}

/// What to appeal against.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    about: String,
}

/// The form of an appeal.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Appealed {
    about: String,
    words: String,
    email: String,
    op: String,
}

/// An answer to what was asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answered {
    answer: String,
}

/// The form.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result {
    let form = Appealed {
        about: asked.about,
        op: clock::random_token(),
        ..Appealed::default()
    };
    draw(
        &app,
        layout,
        &viewer,
        form,
        Errors::default(),
        StatusCode::OK,
    )
    .await
}

/// Lodges an appeal.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Form(form): Form<Appealed>,
) -> Result {
    let refusal = match lodge(&app, &viewer, &form).await {
        Ok(lodged) => {
            if !lodged.is_first {
                session::say_next(
                    &session,
                    "You have appealed against this already, so nothing was added. Here is your appeal.",
                )
                .await?;
            }
            let place = format!("/appeals/{}", lodged.receipt);
            return Ok(Redirect::to(&place).into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::NotFound => Errors::from(FieldError::new("about", NOT_FOUND)),
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new("words", other.words())),
    };
    draw(&app, layout, &viewer, form, errors, status).await
}

/// What is said of a number that names nothing.
const NOT_FOUND: &str = "We cannot find this. Please write the number of the decision (it begins with CG-), the receipt of your report, or the address of the text.";

async fn lodge(app: &App, viewer: &Viewer, form: &Appealed) -> app::Result<lodging::Lodged> {
    let about: std::result::Result<About, ()> = form.about.parse();
    let email = match form.email.trim() {
        "" => Ok(None),
        typed => EmailAddress::parse("email", typed).map(Some),
    };
    let (about, email) = match (about, email) {
        (Ok(about), Ok(email)) => (about, email),
        (about, email) => {
            let about = about.err().map(|()| FieldError::new("about", NOT_FOUND));
            let errors = [about, email.err()].into_iter().flatten().collect();
            return Err(Refusal::Fields(errors).into());
        }
    };
    let by = Whom {
        account: viewer.account.as_ref().map(|account| account.id),
        email,
    };
    lodging::lodge(app, &about, &by, &form.words, &form.op).await
}

async fn draw(
    app: &App,
    layout: Layout,
    viewer: &Viewer,
    form: Appealed,
    errors: Errors,
    status: StatusCode,
) -> Result {
    let reader = viewer.account.as_ref().map(|account| account.id);
    let about: Option<About> = form.about.parse().ok();
    let mut errors = errors;
    let found = match &about {
        None => None,
        Some(about) => match lodging::find(app, &mut *app.db.read().await?, about, reader).await {
            Ok(found) => Some(found),
            Err(app::Error::Refusal(refusal)) => {
                if errors.is_empty() {
                    let words = match refusal {
                        Refusal::NotFound => NOT_FOUND.to_owned(),
                        other => other.words(),
                    };
                    errors = Errors::from(FieldError::new("about", words));
                }
                None
            }
            Err(error) => return Err(error.into()),
        },
    };
    let is_known = found.as_ref().is_some_and(|found| {
        found
            .reported
            .as_ref()
            .is_some_and(|reported| reported.account.is_some() || reported.address.is_some())
    });
    let page = AppealNew {
        layout,
        asks_about: found.is_none(),
        asks_email: viewer.account.is_none() && !is_known,
        found: found.as_ref().map(named),
        form,
        errors,
    };
    Ok(unshared((status, Html(page.render()?)).into_response()))
}

fn named(found: &Found) -> Named {
    match &found.decided {
        Some(decided) => Named {
            words: format!(
                "Decision {} of {}: {}",
                number(decided.id),
                decided.at.day_in_words(),
                decided.outcome.in_words().to_lowercase()
            ),
            href: format!("/decisions/{}", number(decided.id)),
            until: decided
                .appeal_by
                .map_or_else(String::new, |until| until.minus_minutes(1).day_in_words()),
        },
        None => Named {
            words: "A rule keeps your text from readers until a person has looked at it".into(),
            href: String::new(),
            until: String::new(),
        },
    }
}

/// One appeal, to whoever lodged it.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(receipt): Path<String>,
) -> Result {
    let reader = viewer.account.map(|account| account.id);
    let brief = lodging::find_own(&app, &receipt, reader).await?;
    let draft = (Answered::default(), Errors::default());
    draw_one(&app, layout, brief, draft, StatusCode::OK).await
}

/// Answers what was asked.
pub async fn create_answer(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(receipt): Path<String>,
    Form(form): Form<Answered>,
) -> Result {
    let reader = viewer.account.map(|account| account.id);
    let refusal = match lodging::answer(&app, &receipt, reader, &form.answer).await {
        Ok(()) => {
            session::say_next(&session, "Thank you. Your answer is with whoever decides.").await?;
            return Ok(Redirect::to(&format!("/appeals/{receipt}")).into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::NotFound => return Err(Refusal::NotFound.into()),
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new("answer", other.words())),
    };
    let brief = lodging::find_own(&app, &receipt, reader).await?;
    draw_one(&app, layout, brief, (form, errors), status).await
}

/// Takes it back.
pub async fn create_withdrawal(
    State(app): State<App>,
    viewer: Viewer,
    session: Session,
    Path(receipt): Path<String>,
) -> Result {
    let reader = viewer.account.map(|account| account.id);
    lodging::withdraw(&app, &receipt, reader).await?;
    session::say_next(&session, "You have taken your appeal back.").await?;
    Ok(Redirect::to(&format!("/appeals/{receipt}")).into_response())
}

/// The appeals of an account.
pub async fn index(State(app): State<App>, layout: Layout, account: Account) -> Result {
    let listed = store::appeals::list_of_account(&mut *app.db.read().await?, account.id).await?;
    let calendar = app.calendar();
    let page = AppealIndex {
        layout,
        rows: listed
            .iter()
            .map(|appeal| Row {
                href: appeals::path(appeal),
                number: appeal::number(appeal.id),
                status: appeal.status.in_words(),
                when: appeal.lodged_at.day_in_words(),
                due: if appeal.status.is_open() {
                    day_in_words(appeal.target(&calendar).day())
                } else {
                    String::new()
                },
            })
            .collect(),
    };
    Ok(unshared(Html(page.render()?).into_response()))
}

async fn draw_one(
    app: &App,
    layout: Layout,
    brief: Brief,
    (form, errors): (Answered, Errors),
    status: StatusCode,
) -> Result {
    let acts = store::appeals::list_acts(&mut *app.db.read().await?, brief.appeal.id).await?;
    let item = brief.item();
    let appeal = brief.appeal;
    let is_asked = appeal.status == Status::InfoRequested;
    let further = if appeal.may_go_further() {
        format!("/complaints/new?about=appeal-{}", appeal.receipt)
    } else {
        String::new()
    };
    let exchange = acts
        .iter()
        .filter_map(|act| match act.what {
            What::Asked => Some(("You were asked", act.words.clone())),
            What::Answered => Some(("You answered", act.words.clone())),
            _ => None,
        })
        .collect();
    let calendar = app.calendar();
    let page = AppealShow {
        layout,
        number: appeal::number(appeal.id),
        base: appeals::path(&appeal),
        status: appeal.status.in_words(),
        is_open: appeal.status.is_open(),
        is_secret: appeal.account.is_none(),
        item,
        decision: match appeal.against {
            Against::Decision(decision) => number(decision),
            Against::Rule(_) => String::new(),
        },
        capacity: appeal.capacity.in_words(),
        lodged: (appeal.lodged_at.iso(), appeal.lodged_at.in_words()),
        target: day_in_words(appeal.target(&calendar).day()),
        ends: if appeal.may_lapse && appeal.against.decision().is_some() {
            day_in_words(appeal.ends(&calendar).day())
        } else {
            String::new()
        },
        hand: appeal
            .assigned
            .filter(|_| appeal.status.is_open())
            .map_or_else(String::new, |by| {
                public_log::moderator_number(app, by, app.now())
            }),
        question: acts
            .iter()
            .rfind(|act| is_asked && act.what == What::Asked)
            .map_or_else(String::new, |act| act.words.clone()),
        question_by: appeal.question.map_or_else(String::new, |question| {
            day_in_words(question.answer_by.day())
        }),
        exchange,
        reasons: appeal.reasons,
        ended: appeal
            .ended_at
            .map_or_else(String::new, crate::domain::time::Timestamp::day_in_words),
        instead: appeal.instead.map_or_else(String::new, number),
        further,
        words: appeal.words,
        form,
        errors,
    };
    Ok(unshared((status, Html(page.render()?)).into_response()))
}

/// Appeals stand in no cache: the address of one is a secret.
fn unshared(mut response: Response) -> Response {
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    response
}
