//! Appeals at the moderators' desk: the list, and one with the text, the reasons and what the appellant says. Who wrote the text and
//! who decided first are not loaded. It must not know what a ruling does.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::item;
use super::ruling::Ruled;
use crate::actions::appeals::{self, deciding};
use crate::app::App;
use crate::domain::account::Moderator;
use crate::domain::appeal::{self, Appeal, Status, What};
use crate::domain::ids::AppealId;
use crate::domain::moderation::letter::Matter;
use crate::domain::moderation::state::Outcome;
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::time::day_in_words;
use crate::domain::working_day::Calendar;
use crate::store;
use crate::store::moderation::items::Neighbour;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::session;

/// More appeals than a small team can have open in ten working days.
const MOST: i64 = 200;
/// What can take the place of a decision here: what needs no place of its own to lead to.
const OUTCOMES: [Outcome; 4] = [
    Outcome::HideRephrase,
    Outcome::Remove,
    Outcome::Seal,
    Outcome::ReturnPrivately,
];

#[derive(Template)]
#[template(path = "moderation/appeals.html")]
struct AppealIndex {
    layout: Layout,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    number: String,
    kind: &'static str,
    capacity: &'static str,
    status: &'static str,
    since: (String, String),
    due: (String, String),
    is_late: bool,
    is_mine: bool,
}

#[derive(Template)]
#[template(path = "moderation/appeal.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each shows or hides a part of the page, and none follows from another"
)]
struct AppealShow {
    layout: Layout,
    number: String,
    base: String,
    status: &'static str,
    capacity: &'static str,
    due: String,
    ends: String,
    bar: String,
    is_free: bool,
    is_second: bool,
    is_taken: bool,
    can_ask: bool,
    is_rule: bool,
    is_no_breach: bool,
    brief: Option<Shown>,
    form: Ruled,
    errors: Errors,
    rulings: Vec<(&'static str, &'static str, &'static str)>,
    outcomes: Vec<(&'static str, &'static str, &'static str)>,
    codes: Vec<(&'static str, String)>,
    allowances: Vec<(&'static str, String)>,
    swaps: [(&'static str, &'static str, &'static str); 2],
}

/// What whoever decides has to read.
struct Shown {
    is_comment: bool,
    title: String,
    text: String,
    state: &'static str,
    version: i64,
    hash: String,
    parent: Vec<Neighbour>,
    next: Vec<Neighbour>,
    words: String,
    exchange: Vec<(&'static str, String)>,
    proposal: String,
    decision: Option<First>,
}

/// The decision that is appealed against, without who made it.
struct First {
    outcome: &'static str,
    when: String,
    rule: String,
    threshold: &'static str,
    passages: Vec<String>,
    words: String,
    allowed: String,
}

/// The list, those first whose time ends first.
pub async fn index(State(app): State<App>, layout: Layout, moderator: Moderator) -> Result {
    let now = app.now();
    let open = store::appeals::list_open(&mut *app.db.read().await?, MOST).await?;
    let calendar = app.calendar();
    let page = AppealIndex {
        layout,
        rows: open
            .iter()
            .map(|appeal| {
                let target = appeal.target(&calendar);
                let last = target.at.minus_minutes(1);
                Row {
                    href: path(appeal.id),
                    number: appeal::number(appeal.id),
                    kind: match appeal.item.kind {
                        SubjectKind::Idea => "Idea",
                        SubjectKind::Response => "Response",
                        SubjectKind::Commitment => "Commitment",
                        SubjectKind::Account => "Name",
                        SubjectKind::Post => "Post",
                        _ => "Comment",
                    },
                    capacity: appeal.capacity.in_words(),
                    status: appeal.status.in_words(),
                    since: (appeal.lodged_at.iso(), appeal.lodged_at.in_words()),
                    due: (last.iso(), last.day_in_words()),
                    is_late: target.is_over(now),
                    is_mine: appeal.assigned == Some(moderator.id()),
                }
            })
            .collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// One appeal.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    moderator: Moderator,
    Path(named): Path<String>,
) -> Result {
    let id = id_of(&named)?;
    let draft = (Ruled::default(), Errors::default());
    draw(&app, layout, &moderator, id, draft, StatusCode::OK).await
}

/// Takes it in hand.
pub async fn create_assignment(
    State(app): State<App>,
    moderator: Moderator,
    Path(named): Path<String>,
) -> Result {
    let id = id_of(&named)?;
    deciding::assign(&app, &moderator, id).await?;
    Ok(Redirect::to(&path(id)).into_response())
}

/// Gives it back.
pub async fn destroy_assignment(
    State(app): State<App>,
    moderator: Moderator,
    Path(named): Path<String>,
) -> Result {
    deciding::give_back(&app, &moderator, id_of(&named)?).await?;
    Ok(Redirect::to("/moderation/appeals").into_response())
}

/// A question to the appellant, or why the appeal is inadmissible.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    question: String,
    reason: String,
}

/// Asks the appellant something.
pub async fn create_question(
    State(app): State<App>,
    moderator: Moderator,
    session: Session,
    Path(named): Path<String>,
    Form(form): Form<Said>,
) -> Result {
    let id = id_of(&named)?;
    deciding::ask(&app, &moderator, id, &form.question).await?;
    session::say_next(
        &session,
        "Asked. The clock stands still until the answer comes.",
    )
    .await?;
    Ok(Redirect::to(&path(id)).into_response())
}

/// Finds it inadmissible, as the first of two.
pub async fn create_proposal(
    State(app): State<App>,
    moderator: Moderator,
    session: Session,
    Path(named): Path<String>,
    Form(form): Form<Said>,
) -> Result {
    let id = id_of(&named)?;
    deciding::propose_inadmissible(&app, &moderator, id, &form.reason).await?;
    session::say_next(&session, "A second person looks at it now.").await?;
    Ok(Redirect::to("/moderation/appeals").into_response())
}

/// What the second person says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seconded {
    agrees: String,
}

/// Agrees that it is inadmissible, or does not.
pub async fn second(
    State(app): State<App>,
    moderator: Moderator,
    session: Session,
    Path(named): Path<String>,
    Form(form): Form<Seconded>,
) -> Result {
    let id = id_of(&named)?;
    deciding::second_inadmissible(&app, &moderator, id, form.agrees == "yes").await?;
    session::say_next(&session, "Thank you: your second look is on record.").await?;
    Ok(Redirect::to("/moderation/appeals").into_response())
}

/// The appeal that an address names.
pub(super) fn id_of(named: &str) -> std::result::Result<AppealId, Refusal> {
    appeal::of_number(named).ok_or(Refusal::NotFound)
}

/// The page of an appeal at the desk.
pub(super) fn path(id: AppealId) -> String {
    format!("/moderation/appeals/{}", appeal::number(id))
}

pub(super) async fn draw(
    app: &App,
    layout: Layout,
    moderator: &Moderator,
    id: AppealId,
    (form, errors): (Ruled, Errors),
    status: StatusCode,
) -> Result {
    let mut connection = app.db.read().await?;
    let found = store::appeals::find(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let brief = appeals::brief(&mut connection, found).await?;
    let bar = deciding::find_bar(app, &mut connection, &brief, moderator).await?;
    let appeal = &brief.appeal;
    let is_mine = appeal.assigned == Some(moderator.id())
        && matches!(appeal.status, Status::Assigned | Status::InfoRequested);
    let is_second = appeal.status == Status::Proposed && bar.is_none();
    let shown = if (is_mine && bar.is_none()) || is_second {
        Some(shown(&mut connection, &brief).await?)
    } else {
        None
    };
    let matter = brief.matter();
    let calendar = app.calendar();
    let page = AppealShow {
        layout,
        number: appeal::number(appeal.id),
        base: path(appeal.id),
        status: appeal.status.in_words(),
        capacity: appeal.capacity.in_words(),
        due: day_in_words(appeal.target(&calendar).day()),
        ends: ends(appeal, matter, &calendar),
        bar: bar.map_or_else(String::new, |bar| bar.words()),
        is_free: appeal.status == Status::Acknowledged,
        is_second,
        is_taken: !is_mine && matches!(appeal.status, Status::Assigned | Status::InfoRequested),
        can_ask: appeal.question.is_none()
            && (appeal.account.is_some() || appeal.address.is_some()),
        is_rule: matter == Matter::Rule,
        is_no_breach: matter == Matter::NoBreach,
        brief: shown,
        form,
        errors,
        rulings: rulings(matter),
        outcomes: OUTCOMES
            .map(|outcome| (outcome.key(), outcome.in_words(), ""))
            .into(),
        codes: item::codes(),
        allowances: item::allowances(),
        swaps: [
            ("same", "Yes, I would decide the same", ""),
            (
                "not_sure",
                "No, or I am not sure",
                "Then please give it back: somebody else decides.",
            ),
        ],
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn ends(appeal: &Appeal, matter: Matter, calendar: &Calendar) -> String {
    let day = day_in_words(appeal.ends(calendar).day());
    match (appeal.may_lapse, matter) {
        (false, _) => "Time alone does not decide this: somebody may come to harm.".into(),
        (true, Matter::Decision) => {
            format!("If nobody has decided by the end of {day}, the decision is undone.")
        }
        (true, Matter::NoBreach) => format!(
            "If nobody has decided by the end of {day}, the text is in the queue again, as if it had just been reported."
        ),
        (true, Matter::Rule) => format!("It ends by itself after {day}."),
    }
}

fn rulings(matter: Matter) -> Vec<(&'static str, &'static str, &'static str)> {
    match matter {
        Matter::Decision => vec![
            ("upheld", "The decision stands", ""),
            (
                "overturned",
                "The decision was wrong",
                "The text is back at once, in its place; we apologise, and nothing of it counts any more.",
            ),
            (
                "varied",
                "Another decision takes its place",
                "Fill in the second part of this form.",
            ),
        ],
        Matter::NoBreach => vec![
            ("upheld", "There is no breach: the decision stands", ""),
            (
                "varied",
                "There is a breach: another decision takes its place",
                "Fill in the second part of this form.",
            ),
        ],
        Matter::Rule => vec![
            (
                "upheld",
                "The rule is right to have a person look first",
                "The text itself is decided about in the queue.",
            ),
            (
                "overturned",
                "The rule is wrong here",
                "The text is published at once.",
            ),
        ],
    }
}

async fn shown(connection: &mut store::ReadConn, brief: &appeals::Brief) -> Result<Shown> {
    let case = &brief.case;
    let is_comment = case.item.item.kind == SubjectKind::Comment;
    let (parent, next) = if is_comment {
        store::moderation::items::list_neighbours(connection, case.item.item.id).await?
    } else {
        (Vec::new(), Vec::new())
    };
    let acts = store::appeals::list_acts(connection, brief.appeal.id).await?;
    let said = |what: What| {
        acts.iter()
            .rfind(|act| act.what == what)
            .map_or_else(String::new, |act| act.words.clone())
    };
    let exchange = [
        ("You asked", said(What::Asked)),
        ("The answer", said(What::Answered)),
    ]
    .into_iter()
    .filter(|(_, words)| !words.is_empty())
    .collect();
    Ok(Shown {
        is_comment,
        title: case.item.title.clone(),
        text: case.item.text.clone(),
        state: case.standing.state.in_words(),
        version: case.standing.revision.number,
        hash: case.standing.revision.hash.to_hex(),
        parent,
        next,
        words: brief.appeal.words.clone(),
        exchange,
        proposal: said(What::Proposed),
        decision: brief.decided.as_ref().map(|decided| First {
            outcome: decided.outcome.in_words(),
            when: decided.at.day_in_words(),
            rule: decided.code.map_or_else(String::new, |code| {
                format!("{}, {}", code.key(), code.rule().name.to_lowercase())
            }),
            threshold: decided.code.map_or("", |code| code.rule().threshold),
            passages: decided.passages.clone(),
            words: decided.words.clone(),
            allowed: decided
                .allowed
                .as_ref()
                .map_or_else(String::new, |(code, why)| {
                    format!("{}: {} {why}", code.key(), code.words())
                }),
        }),
    })
}
