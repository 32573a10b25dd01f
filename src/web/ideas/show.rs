//! One idea: where it stands, what it says, the vote, the next step, answers, timeline and talk; and its versions.
//! It must not know how votes, responses and comments are made; it sets their parts in order.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;

use crate::app::App;
use crate::domain::comment::Ground;
use crate::domain::diff::{self, Segment};
use crate::domain::event::Event;
use crate::domain::follow::Subject;
use crate::domain::ground::Space;
use crate::domain::idea::{FollowThrough, Publication, Response};
use crate::domain::ids::IdeaNumber;
use crate::domain::refusal::Refusal;
use crate::domain::text::EvidenceLink;
use crate::store::events::Recorded;
use crate::store::ideas::{IdeaView, Stub, Version};
use crate::store::moderation::arrangements::{self, MergedIdea};
use crate::store::{self, ReadConn};
use crate::web::error::Result;
use crate::web::form::{Path, Query};
use crate::web::layout::Layout;
use crate::web::parts::answers::{AnswerList, FollowButton};
use crate::web::parts::comments::CommentList;
use crate::web::parts::ground::{Found, found};
use crate::web::parts::standpoints::StandpointView;
use crate::web::parts::stubs::{Behind, MarkView, final_before};
use crate::web::parts::votes::VoteView;
use crate::web::paths;
use crate::web::viewer::Viewer;

/// Supporters in one seat that put an idea to its MP (product.md section 2).
const LOCAL_GOAL: i64 = 25;
/// Supporters in the country that put an idea to every MP who covers its topic.
const NATIONAL_GOAL: i64 = 1_000;

#[derive(Template)]
#[template(path = "ideas/show.html")]
struct IdeaShow {
    layout: Layout,
    idea: IdeaView,
    state: &'static str,
    state_words: &'static str,
    promise: &'static str,
    links: Vec<EvidenceLink>,
    next_step: String,
    timeline: Vec<Moment>,
    is_author: bool,
    comments: CommentList,
    answers: AnswerList,
    follow: FollowButton,
    voting: VoteView,
    marks: Vec<MarkView>,
    merged: Vec<MergedIdea>,
    /// What the groups say, once it was computed.
    ground: Option<Found>,
    /// Where MPs stand by party, once one has spoken.
    standpoints: Option<StandpointView>,
}

#[derive(Template)]
#[template(path = "ideas/stub.html")]
struct IdeaStub {
    layout: Layout,
    number: IdeaNumber,
    words: &'static str,
    iso: String,
    when: String,
    behind: Behind,
}

#[derive(Template)]
#[template(path = "ideas/versions.html")]
struct IdeaVersions {
    layout: Layout,
    idea: IdeaView,
    versions: Vec<Changed>,
}

/// What the address asks for besides the idea.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// "1" shows the counts to somebody who has not voted.
    #[serde(default)]
    counts: String,
}

/// One line of the timeline.
struct Moment {
    iso: String,
    when: String,
    words: String,
    href: String,
    link: &'static str,
    is_key: bool,
}

/// One version beside the one before it.
struct Changed {
    version: i64,
    iso: String,
    when: String,
    is_first: bool,
    title: Vec<Segment>,
    what: Vec<Segment>,
    why: Vec<Segment>,
}

/// One idea; what is left of it where it was withdrawn or taken down.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(number): Path<IdeaNumber>,
    Query(asked): Query<Asked>,
) -> Result {
    let mut connection = app.db.read().await?;
    let Some(idea) = store::ideas::find(&mut connection, number).await? else {
        let stub = store::ideas::find_stub(&mut connection, number)
            .await?
            .ok_or(Refusal::NotFound)?;
        let into = arrangements::find_merged_into(&mut connection, number).await?;
        if let (Publication::Merged, Some(into)) = (stub.publication, into) {
            // Not for good: the author may object, and then it stands on its own again.
            return Ok(Redirect::to(&paths::idea(into)).into_response());
        }
        let behind = crate::web::parts::stubs::of_idea(&app, &mut connection, number).await?;
        return show_stub(layout, &stub, behind);
    };
    let links = store::ideas::list_links(&mut connection, idea.id, idea.version).await?;
    let events = store::events::list_of_idea(&mut connection, idea.id).await?;
    let is_closed = idea.card.publication == Publication::Closed;
    let ground = Ground {
        idea: idea.id,
        number,
        title: idea.card.title.clone(),
        author: idea.author_id,
        is_open: !is_closed,
    };
    let comments = CommentList::load(
        &mut connection,
        ground,
        idea.card.comments,
        &viewer,
        &paths::idea(number),
    )
    .await?;
    let answers = AnswerList::load(&mut connection, idea.id, number, &viewer).await?;
    let standpoints = match answers.responses.is_empty() {
        true => None,
        false => StandpointView::load(&app, &mut connection, number).await?,
    };
    let subject = Subject::Idea(number);
    let follow =
        FollowButton::load(&mut connection, &subject, &viewer, paths::idea(number)).await?;
    let voting = VoteView::load(&mut connection, &idea, &viewer, asked.counts == "1").await?;
    let before = final_before(app.now());
    let marks = arrangements::list_marks_of_idea(&mut connection, idea.id, before).await?;
    let merged = arrangements::list_merged(&mut connection, idea.id, before).await?;
    let ground = ground_of(&mut connection, &idea).await?;
    let page = IdeaShow {
        layout,
        voting,
        marks: marks.iter().filter_map(MarkView::of).collect(),
        merged,
        ground,
        standpoints,
        state: if is_closed {
            "closed"
        } else {
            idea.card.response.mark()
        },
        state_words: if is_closed {
            idea.card.publication.in_words()
        } else {
            idea.card.response.in_words()
        },
        promise: match idea.follow_through {
            FollowThrough::None => "",
            promise => promise.in_words(),
        },
        next_step: next_step(&idea),
        timeline: timeline(&idea, &events),
        is_author: idea.author_id.is_some()
            && viewer.account.as_ref().map(|account| account.id) == idea.author_id
            && !is_closed,
        links,
        comments,
        answers,
        follow,
        idea,
    };
    Ok(Html(page.render()?).into_response())
}

/// What the votes of the whole country say of an idea.
async fn ground_of(connection: &mut ReadConn, idea: &IdeaView) -> Result<Option<Found>> {
    let scored = store::ground::find_scored(connection, &Space::Country, idea.id).await?;
    let Some(scored) = scored else {
        return Ok(None);
    };
    let number = idea.card.number.get();
    Ok(Some(found(number, &idea.card.title, &scored)))
}

fn show_stub(layout: Layout, stub: &Stub, behind: Behind) -> Result {
    let page = IdeaStub {
        layout,
        behind,
        number: stub.number,
        words: match stub.publication {
            Publication::Withdrawn => "This idea was withdrawn by its author",
            Publication::Merged => "This idea was merged into another",
            Publication::Hidden => "This idea was hidden by a moderator",
            _ => "This idea was removed by a moderator",
        },
        iso: stub
            .withdrawn_at
            .map_or_else(String::new, crate::domain::time::Timestamp::iso),
        when: stub
            .withdrawn_at
            .map_or_else(String::new, crate::domain::time::Timestamp::day_in_words),
    };
    // Gone for good, and said so: a search engine takes the old text out of its list.
    Ok((StatusCode::GONE, Html(page.render()?)).into_response())
}

/// Every wording with what changed since the one before.
pub async fn versions(
    State(app): State<App>,
    layout: Layout,
    Path(number): Path<IdeaNumber>,
) -> Result {
    let mut connection = app.db.read().await?;
    let idea = store::ideas::find(&mut connection, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let versions = store::ideas::list_versions(&mut connection, idea.id).await?;
    let mut changed: Vec<Changed> = Vec::with_capacity(versions.len());
    for (at, version) in versions.iter().enumerate() {
        changed.push(Changed::new(
            at.checked_sub(1).map(|before| &versions[before]),
            version,
        ));
    }
    changed.reverse();
    Ok(Html(
        IdeaVersions {
            layout,
            idea,
            versions: changed,
        }
        .render()?,
    )
    .into_response())
}

impl Changed {
    fn new(before: Option<&Version>, version: &Version) -> Self {
        let old = before.unwrap_or(version);
        Self {
            version: version.version,
            iso: version.written_at.iso(),
            when: version.written_at.in_words(),
            is_first: before.is_none(),
            title: diff::words(&old.title, &version.title),
            what: diff::words(&old.what, &version.what),
            why: diff::words(&old.why, &version.why),
        }
    }
}

/// What has to happen before an MP is asked, in words: figures would tell people how others voted.
fn next_step(idea: &IdeaView) -> String {
    match (idea.card.response, idea.card.publication) {
        (_, Publication::Closed) | (Response::Answered | Response::Declined, _) => String::new(),
        (Response::None, _) if idea.constituency.is_some() => format!(
            "When {LOCAL_GOAL} people in {} agree, this idea is put to their MP. When {NATIONAL_GOAL} people anywhere agree, it is put to every MP who covers {}.",
            idea.card.place,
            idea.card.topic.to_lowercase()
        ),
        (Response::None, _) => format!(
            "When {LOCAL_GOAL} people in one constituency agree, this idea is put to their MP. When 1,000 people anywhere agree, it is put to every MP who covers {}.",
            idea.card.topic.to_lowercase()
        ),
        (Response::Put, _) => "An MP has been asked and has not answered yet.".to_owned(),
        (Response::AnsweredInPart, _) => {
            "An MP has answered in part. Others may still answer.".to_owned()
        }
        (Response::HandedOver, _) => {
            "An MP has handed this to a better-placed colleague.".to_owned()
        }
    }
}

fn timeline(idea: &IdeaView, events: &[Recorded]) -> Vec<Moment> {
    let first = Moment {
        iso: idea.card.published_at.iso(),
        when: idea.card.published_at.in_words(),
        words: "Published".to_owned(),
        href: String::new(),
        link: "",
        is_key: true,
    };
    let later = events.iter().filter_map(|recorded| {
        let (words, href, link, is_key) = match &recorded.event {
            Event::IdeaEdited { version, .. } if *version > 1 => (
                format!("Edited by its author, version {version}."),
                format!("/ideas/{}/versions", idea.card.number),
                "What changed",
                false,
            ),
            Event::ResponsePublished { response, .. } => (
                "Answered by an MP.".to_owned(),
                paths::response(idea.card.number, *response),
                "Read the response",
                true,
            ),
            Event::ResponseEdited {
                response, version, ..
            } => (
                format!("Response reworded, version {version}."),
                paths::response(idea.card.number, *response),
                "Read the response",
                false,
            ),
            _ => return None,
        };
        Some(Moment {
            iso: recorded.happened_at.iso(),
            when: recorded.happened_at.in_words(),
            words,
            href,
            link,
            is_key,
        })
    });
    std::iter::once(first).chain(later).collect()
}
