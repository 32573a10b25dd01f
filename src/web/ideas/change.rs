//! The author's pages: rewording an idea, seeing both texts where somebody was faster, withdrawing.
//! It must not know when an edit is free; it shows what `domain::idea` says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::actions;
use crate::app::{self, App};
use crate::domain::account::Citizen;
use crate::domain::advice::Advice;
use crate::domain::diff::{self, Segment};
use crate::domain::draft::{TypedLink, parse_links};
use crate::domain::idea::{FREE_EDIT_MINUTES, IdeaWords, Standing};
use crate::domain::ids::IdeaNumber;
use crate::domain::refusal::Refusal;
use crate::domain::text::{FieldError, IdeaText, Title};

use crate::store;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::parts::handed_back;
use crate::web::parts::links::{LinkFields, link_fields};
use crate::web::viewer::Viewer;
use crate::web::{paths, session};

#[derive(Template)]
#[template(path = "ideas/edit.html")]
struct IdeaEdit {
    layout: Layout,
    errors: Errors,
    number: IdeaNumber,
    form: Reworded,
    links: Vec<LinkFields>,
    is_free: bool,
    minutes: i64,
    advice: Option<Advice>,
}

#[derive(Template)]
#[template(path = "ideas/stale.html")]
struct IdeaStale {
    layout: Layout,
    number: IdeaNumber,
    form: Reworded,
    title: Vec<Segment>,
    what: Vec<Segment>,
    why: Vec<Segment>,
}

#[derive(Template)]
#[template(path = "ideas/withdrawal.html")]
struct IdeaWithdrawal {
    layout: Layout,
    number: IdeaNumber,
    title: String,
}

/// The edit form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reworded {
    title: String,
    what: String,
    why: String,
    /// The revision that was on the page.
    #[serde(deserialize_with = "crate::web::form::version")]
    revision: i64,
    url_1: String,
    shows_1: String,
    url_2: String,
    shows_2: String,
    url_3: String,
    shows_3: String,
    url_4: String,
    shows_4: String,
    url_5: String,
    shows_5: String,
    /// "yes" once the respect screen's advice was shown.
    advised: String,
}

impl Reworded {
    fn of(idea: &Standing) -> Self {
        Self {
            title: idea.title.clone(),
            what: idea.what.clone(),
            why: idea.why.clone(),
            revision: idea.revision,
            ..Self::default()
        }
    }

    fn links(&self) -> Vec<TypedLink> {
        [
            (&self.url_1, &self.shows_1),
            (&self.url_2, &self.shows_2),
            (&self.url_3, &self.shows_3),
            (&self.url_4, &self.shows_4),
            (&self.url_5, &self.shows_5),
        ]
        .map(|(url, shows)| TypedLink {
            url: url.clone(),
            shows: shows.clone(),
        })
        .to_vec()
    }

    fn written(&self) -> Vec<(&'static str, String)> {
        let links = self.links().into_iter().map(|link| {
            let parts = [link.url, link.shows].map(|part| part.trim().to_owned());
            ("Evidence", parts.join(" ").trim().to_owned())
        });
        [
            ("Title", self.title.clone()),
            ("What should happen", self.what.clone()),
            ("Why it matters", self.why.clone()),
        ]
        .into_iter()
        .chain(links)
        .collect()
    }

    fn parse(&self) -> std::result::Result<IdeaWords, Vec<FieldError>> {
        let title = Title::parse("title", &self.title);
        let text = IdeaText::parse(&self.what, &self.why);
        let links = parse_links(&self.links());
        match (title, text, links) {
            (Ok(title), Ok(text), Ok(links)) => Ok(IdeaWords::new(title, text, links)),
            (title, text, links) => Err(title
                .err()
                .into_iter()
                .chain(text.err())
                .chain(links.err().unwrap_or_default())
                .collect()),
        }
    }
}

/// The form with the text as it stands.
pub async fn edit(
    State(app): State<App>,
    layout: Layout,
    citizen: Citizen,
    session: Session,
    Path(number): Path<IdeaNumber>,
) -> Result {
    let idea = own(&app, &citizen, number).await?;
    let form = session::kept_form::<Reworded>(&session, &edit_path(number))
        .await?
        .unwrap_or_else(|| Reworded::of(&idea));
    let links = form.links();
    let page = IdeaEdit {
        layout,
        errors: Errors::default(),
        number,
        form,
        links: link_fields(&links, &Errors::default()),
        is_free: idea.is_freely_editable(app.now()),
        minutes: FREE_EDIT_MINUTES,
        advice: None,
    };
    Ok(Html(page.render()?).into_response())
}

/// Where an idea is changed; also the name under which a form waits for its author to sign in again.
fn edit_path(number: IdeaNumber) -> String {
    format!("{}/edit", paths::idea(number))
}

/// Saves the new words, or shows both texts where the idea changed meanwhile.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<Reworded>,
) -> Result {
    if let Some(way) = viewer.way_to(&edit_path(number)) {
        session::keep_form(&session, &edit_path(number), &form).await?;
        return Ok(Redirect::to(&way).into_response());
    }
    let citizen = viewer.signed_in()?.as_citizen()?;
    let idea = match own(&app, &citizen, number).await {
        Ok(idea) => idea,
        Err(error) => return handed_back::answer(layout, error, form.written()),
    };
    let refused = match form.parse() {
        Err(errors) => errors,
        Ok(words) => {
            let was_advised = form.advised == "yes";
            let parts = [&*form.title, &*form.what, &*form.why];
            if let Some(advice) = actions::advice::speak_once(&app, was_advised, &parts).await? {
                let page = IdeaEdit {
                    layout,
                    links: link_fields(&form.links(), &Errors::default()),
                    errors: Errors::default(),
                    number,
                    form,
                    is_free: idea.is_freely_editable(app.now()),
                    minutes: FREE_EDIT_MINUTES,
                    advice: Some(advice),
                };
                return Ok(Html(page.render()?).into_response());
            }
            match actions::ideas::reword(&app, &citizen, number, words, form.revision).await {
                Ok(_) => {
                    if was_advised {
                        actions::advice::count_answer(&app, &parts).await?;
                    }
                    session::forget_form(&session, &edit_path(number)).await?;
                    session::say_next(&session, "Your changes are published.").await?;
                    return Ok(Redirect::to(&paths::idea(number)).into_response());
                }
                Err(app::Error::Refusal(Refusal::Stale)) => return stale(layout, &idea, form),
                Err(app::Error::Refusal(Refusal::NotNow(words))) => {
                    vec![FieldError::new("title", words)]
                }
                Err(error) => return handed_back::answer(layout, error.into(), form.written()),
            }
        }
    };
    let errors = Errors::from(refused);
    let page = IdeaEdit {
        layout,
        links: link_fields(&form.links(), &errors),
        errors,
        number,
        form,
        is_free: idea.is_freely_editable(app.now()),
        minutes: FREE_EDIT_MINUTES,
        advice: None,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

fn stale(layout: Layout, idea: &Standing, form: Reworded) -> Result {
    let page = IdeaStale {
        layout,
        number: idea.number,
        title: diff::words(&idea.title, &form.title),
        what: diff::words(&idea.what, &form.what.replace("\r\n", "\n")),
        why: diff::words(&idea.why, &form.why.replace("\r\n", "\n")),
        // Saving again is a decision made with both texts in sight.
        form: Reworded {
            revision: idea.revision,
            ..form
        },
    };
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}

/// Asks once more before withdrawing.
pub async fn ask_withdrawal(
    State(app): State<App>,
    layout: Layout,
    citizen: Citizen,
    Path(number): Path<IdeaNumber>,
) -> Result {
    let idea = own(&app, &citizen, number).await?;
    Ok(Html(
        IdeaWithdrawal {
            layout,
            number,
            title: idea.title,
        }
        .render()?,
    )
    .into_response())
}

/// Withdraws.
pub async fn create_withdrawal(
    State(app): State<App>,
    citizen: Citizen,
    session: Session,
    Path(number): Path<IdeaNumber>,
) -> Result {
    actions::ideas::withdraw(&app, &citizen, number).await?;
    session::say_next(
        &session,
        "Your idea is withdrawn. A note stays in its place.",
    )
    .await?;
    Ok(Redirect::to(&paths::idea(number)).into_response())
}

/// The idea, if it is this citizen's to change.
async fn own(app: &App, citizen: &Citizen, number: IdeaNumber) -> Result<Standing> {
    let mut connection = app.db.read().await?;
    let idea = store::ideas::find_standing(&mut connection, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    if idea.author != Some(citizen.id()) {
        // Whether somebody else's hidden idea exists is not told either.
        let known = store::ideas::find(&mut connection, number).await?.is_some();
        return Err(if known {
            Refusal::NotYours
        } else {
            Refusal::NotFound
        }
        .into());
    }
    if !idea.is_changeable_by(citizen.id()) {
        return Err(Refusal::NotNow("This idea can no longer be changed.".into()).into());
    }
    Ok(idea)
}
