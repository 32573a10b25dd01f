//! An author's own text that is held, hidden or removed: where it stands, the letters about it, and the form to reword it.
//! It must not know who decided, nor show any of it to anybody else.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path};
use super::layout::Layout;
use super::parts::links::{LinkFields, link_fields};
use super::session;
use crate::actions::felt;
use crate::actions::moderation::authors::{self, Reworded};
use crate::app::{self, App};
use crate::domain::account::Account;
use crate::domain::comment::CommentWords;
use crate::domain::commitment::{STEP_MAX, WHAT_MAX};
use crate::domain::draft::{TypedLink, parse_links};
use crate::domain::idea::IdeaWords;
use crate::domain::ids::{DecisionId, StepId};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{State as Stands, final_before, number};
use crate::domain::refusal::Refusal;
use crate::domain::report::{Pointer, SubjectKind};
use crate::domain::text::{COMMENT_MAX, FieldError, IdeaText, Sentence, Title};
use crate::store;
use crate::store::moderation::items::Item;
use crate::store::moderation::letters::Kept;

#[derive(Template)]
#[template(path = "own/show.html")]
struct OwnShow {
    layout: Layout,
    pointer: String,
    kind: &'static str,
    title: String,
    path: String,
    text: String,
    state: &'static str,
    is_visible: bool,
    by_itself: String,
    marked: Vec<String>,
    letters: Vec<Kept>,
    version: i64,
    can_reword: bool,
    /// How long the new words can be.
    longest: usize,
    /// Where it is reworded, when not on this page.
    reword_at: String,
    is_reworded: bool,
    object_by: String,
    appeal: String,
    form: Repaired,
    /// The evidence of an idea, which is reworded with it.
    links: Vec<LinkFields>,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "own/letter.html")]
struct OwnLetter {
    layout: Layout,
    letter: Kept,
    item: String,
    appeal: String,
    /// Whether the reader can still say how they felt treated.
    may_say: bool,
}

/// New words for what was hidden.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Repaired {
    version: String,
    title: String,
    what: String,
    why: String,
    words: String,
    /// The evidence; a form without these fields leaves it as it is.
    url_1: Option<String>,
    shows_1: Option<String>,
    url_2: Option<String>,
    shows_2: Option<String>,
    url_3: Option<String>,
    shows_3: Option<String>,
    url_4: Option<String>,
    shows_4: Option<String>,
    url_5: Option<String>,
    shows_5: Option<String>,
}

impl Repaired {
    /// The evidence as it was typed; none where the form did not ask.
    fn links(&self) -> Option<Vec<TypedLink>> {
        let pairs = [
            (&self.url_1, &self.shows_1),
            (&self.url_2, &self.shows_2),
            (&self.url_3, &self.shows_3),
            (&self.url_4, &self.shows_4),
            (&self.url_5, &self.shows_5),
        ];
        let is_asked = pairs
            .iter()
            .any(|(url, shows)| url.is_some() || shows.is_some());
        let typed = |field: &Option<String>| field.clone().unwrap_or_default();
        let links = pairs.map(|(url, shows)| TypedLink {
            url: typed(url),
            shows: typed(shows),
        });
        is_asked.then(|| links.to_vec())
    }
}

/// One's own text.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    account: Account,
    Path(pointer): Path<String>,
) -> Result {
    let item = find(&app, &pointer).await?;
    draw(&app, layout, &account, item, None, StatusCode::OK).await
}

/// Sends new words for it.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    account: Account,
    session: Session,
    Path(pointer): Path<String>,
    Form(form): Form<Repaired>,
) -> Result {
    let item = find(&app, &pointer).await?;
    let refusal = match repair(&app, &account, item, &form).await {
        Ok(()) => {
            session::say_next(&session, "Thank you. A moderator looks at the new words within one working day; until then it stays hidden.").await?;
            return Ok(Redirect::to(&format!("/account/items/{pointer}")).into_response());
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
    draw(&app, layout, &account, item, Some((form, errors)), status).await
}

/// Objects to a merge or a move.
pub async fn create_objection(
    State(app): State<App>,
    account: Account,
    session: Session,
    Path(pointer): Path<String>,
) -> Result {
    let item = find(&app, &pointer).await?;
    let words = match authors::object(&app, &account, item).await? {
        Stands::UnderReview => "Thank you. Another moderator looks at it again.",
        _ => "Thank you. It stands on its own again, with the support it had.",
    };
    session::say_next(&session, words).await?;
    Ok(Redirect::to(&format!("/account/items/{pointer}")).into_response())
}

/// A letter about moderation in one's own account.
pub async fn letter(
    State(app): State<App>,
    layout: Layout,
    account: Account,
    Path(id): Path<i64>,
) -> Result {
    let mut connection = app.db.read().await?;
    let letter = store::moderation::letters::find_own(&mut connection, id, account.id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let may_say = felt::may_say_of_letter(&mut connection, &letter).await?;
    drop(connection);
    let item = own_item(&app, &account, &letter).await?;
    let page = OwnLetter {
        layout,
        appeal: appeal_path(letter.decision),
        letter,
        item,
        may_say,
    };
    Ok(unshared(Html(page.render()?).into_response()))
}

/// Where a decision can be appealed against; nowhere without one.
fn appeal_path(decision: Option<DecisionId>) -> String {
    decision.map_or_else(String::new, |decision| {
        format!("/appeals/new?about={}", number(decision))
    })
}

/// The page of the text that a letter is about, where the text is the reader's own.
async fn own_item(app: &App, account: &Account, letter: &Kept) -> Result<String> {
    let Ok(item) = find(app, &letter.item).await else {
        return Ok(String::new());
    };
    Ok(match authors::find_own(app, account.id, item).await {
        Ok(_) => format!("/account/items/{}", letter.item),
        Err(_) => String::new(),
    })
}

async fn find(app: &App, pointer: &str) -> Result<ItemRef> {
    let pointer: Pointer = pointer.parse().map_err(|()| Refusal::NotFound)?;
    Ok(
        store::moderation::items::find_pointed(&mut *app.db.read().await?, pointer)
            .await?
            .ok_or(Refusal::NotFound)?,
    )
}

async fn repair(app: &App, by: &Account, item: ItemRef, form: &Repaired) -> app::Result<()> {
    let read = form.version.parse().map_err(|_| Refusal::Stale)?;
    let words = if matches!(
        item.kind,
        SubjectKind::Response | SubjectKind::Post | SubjectKind::Account
    ) {
        // They have forms of their own: a response with position and sources, a post with its imprint, a name on the profile page.
        return Err(Refusal::NotFound.into());
    } else if item.kind == SubjectKind::Idea {
        let case = authors::find_own(app, by.id, item).await?;
        let links = match form.links() {
            Some(typed) => parse_links(&typed),
            None => Ok(store::ideas::list_links(
                &mut *app.db.read().await?,
                case.item.idea,
                case.item.version,
            )
            .await?),
        };
        match (
            Title::parse("title", &form.title),
            IdeaText::parse(&form.what, &form.why),
            links,
        ) {
            (Ok(title), Ok(text), Ok(links)) => {
                Reworded::Idea(Box::new(IdeaWords::new(title, text, links)))
            }
            (title, text, links) => {
                let mut errors: Vec<FieldError> = title.err().into_iter().collect();
                errors.extend(text.err());
                errors.extend(links.err().unwrap_or_default());
                return Err(Refusal::Fields(errors).into());
            }
        }
    } else if item.kind == SubjectKind::Commitment {
        let most = longest(&mut app.db.read().await?, item).await?;
        let words = Sentence::parse("words", &form.words, most)
            .map_err(|error| Refusal::Fields(vec![error]))?;
        Reworded::Line(words)
    } else {
        let words = CommentWords::parse("words", &form.words)
            .map_err(|error| Refusal::Fields(vec![error]))?;
        Reworded::Comment(words)
    };
    authors::repair(app, by, item, &words, read).await
}

async fn draw(
    app: &App,
    layout: Layout,
    account: &Account,
    item: ItemRef,
    draft: Option<(Repaired, Errors)>,
    status: StatusCode,
) -> Result {
    let case = authors::find_own(app, account.id, item).await?;
    let mut connection = app.db.read().await?;
    let pointer = case.item.pointer().to_string();
    let letters =
        store::moderation::letters::list_of_item(&mut connection, account.id, &pointer).await?;
    let decided = match case.standing.decision {
        Some(decision) => store::moderation::decisions::find(&mut connection, decision).await?,
        None => None,
    };
    // Until a moderator can no longer take it back, its author is told no more than everybody sees.
    let is_told = decided
        .as_ref()
        .is_none_or(|decided| decided.at < final_before(app.now()));
    let marked = decided
        .filter(|_| is_told)
        .map_or_else(Vec::new, |decided| decided.passages);
    let (form, errors) = draft.unwrap_or_else(|| (as_it_stands(&case.item), Errors::default()));
    let links = form.links().unwrap_or_else(|| evidence(&case.item));
    let standing = &case.standing;
    let page = OwnShow {
        layout,
        kind: match item.kind {
            SubjectKind::Idea => "idea",
            SubjectKind::Response => "response",
            SubjectKind::Account => "name",
            SubjectKind::Post => "post",
            SubjectKind::Commitment => "line of a commitment",
            _ => "comment",
        },
        reword_at: match item.kind {
            SubjectKind::Response => format!("/responses/{}/edit", item.id),
            SubjectKind::Post => format!("/news/{}/edit", item.id),
            SubjectKind::Account => "/account/profile".to_owned(),
            _ => String::new(),
        },
        title: case.item.title.clone(),
        path: case.item.path(),
        state: standing.state.in_words(),
        is_visible: standing.state.is_visible(),
        by_itself: match (standing.state, standing.clock.expires) {
            (Stands::Held | Stands::HiddenInterim, Some(expires)) => {
                crate::domain::time::day_in_words(expires.day())
            }
            _ => String::new(),
        },
        marked,
        letters,
        version: case.item.version,
        can_reword: is_told && standing.state == Stands::HiddenRephrase,
        longest: longest(&mut connection, item).await?,
        is_reworded: standing.is_reworded,
        object_by: match (standing.state, standing.clock.expires) {
            (Stands::Merged | Stands::Moved, Some(expires)) if !expires.is_over(app.now()) => {
                crate::domain::time::day_in_words(expires.day())
            }
            _ => String::new(),
        },
        appeal: match standing.state {
            Stands::Held | Stands::HiddenInterim => format!("/appeals/new?about={pointer}"),
            _ => appeal_path(standing.decision.filter(|_| is_told)),
        },
        links: match item.kind {
            SubjectKind::Idea => link_fields(&links, &errors),
            _ => Vec::new(),
        },
        form,
        errors,
        pointer,
        text: case.item.text,
    };
    Ok(unshared((status, Html(page.render()?)).into_response()))
}

/// How long the new words of a comment, or of a line of a commitment, can be.
async fn longest(connection: &mut store::ReadConn, item: ItemRef) -> app::Result<usize> {
    if item.kind != SubjectKind::Commitment {
        return Ok(COMMENT_MAX);
    }
    let line = store::commitments::find_line(connection, StepId::from_i64(item.id)).await?;
    Ok(match line {
        Some(line) if line.is_promise => WHAT_MAX,
        _ => STEP_MAX,
    })
}

/// The form as the words stand now: of an idea its parts, of a comment all of it.
fn as_it_stands(item: &Item) -> Repaired {
    let words = &item.words;
    Repaired {
        title: words.title.clone(),
        what: words.what.clone(),
        why: words.why.clone(),
        words: item.text.clone(),
        ..Repaired::default()
    }
}

/// The evidence as it stands.
fn evidence(item: &Item) -> Vec<TypedLink> {
    let pairs = item.words.beside.chunks_exact(2);
    pairs
        .map(|pair| TypedLink {
            shows: pair[0].clone(),
            url: pair[1].clone(),
        })
        .collect()
}

fn unshared(mut response: Response) -> Response {
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    response
}
