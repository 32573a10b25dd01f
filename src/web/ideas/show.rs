//! One idea: where it stands, what it says, the vote, the next step, answers, timeline and talk; and its versions.
//! It must not know how votes, responses and comments are made; it sets their parts in order.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;

use super::timeline::{Moment, timeline};
use crate::app::App;
use crate::domain::account::Account;
use crate::domain::comment::Ground;
use crate::domain::diff::{self, Segment};
use crate::domain::door::house::Bars;
use crate::domain::follow::Subject;
use crate::domain::ground::Space;
use crate::domain::idea::{FollowThrough, Publication, Response};
use crate::domain::ids::{CommentId, IdeaNumber};
use crate::domain::moderation::state::final_before;
use crate::domain::refusal::Refusal;
use crate::domain::text::EvidenceLink;
use crate::domain::vote::{Choice, Vote};
use crate::store::ideas::{IdeaView, Stub, Version};
use crate::store::moderation::arrangements::{self, MergedIdea};
use crate::store::votes::SeatTally;
use crate::store::{self, ReadConn, Recallable};
use crate::web::error::Result;
use crate::web::form::{Path, Query};
use crate::web::layout::Layout;
use crate::web::parts::answers::{AnswerList, Answers, Asked as Stake, FollowButton};
use crate::web::parts::comments::{CommentList, Talk};
use crate::web::parts::ground::{Found, found};
use crate::web::parts::standpoints::StandpointView;
use crate::web::parts::stubs::{Behind, MarkView};
use crate::web::parts::votes::VoteView;
use crate::web::paths;
use crate::web::viewer::Viewer;

#[derive(Template)]
#[template(path = "ideas/show.html")]
struct IdeaShow<'a> {
    layout: Layout,
    idea: &'a IdeaView,
    state: &'static str,
    state_words: &'static str,
    promise: &'static str,
    links: &'a [EvidenceLink],
    next_step: &'a str,
    timeline: &'a [Moment],
    is_author: bool,
    comments: CommentList,
    answers: AnswerList<'a>,
    follow: FollowButton,
    voting: VoteView,
    marks: &'a [MarkView],
    merged: &'a [MergedIdea],
    /// What the groups say, once it was computed.
    ground: Option<&'a Found>,
    /// Where MPs stand by party, once one has spoken.
    standpoints: Option<&'a StandpointView>,
    /// Whether the idea waits for an MP, and whether its author says that it needs no reply.
    waits: bool,
    needs_no_reply: bool,
}

/// What every reader of an idea is shown.
struct Shared {
    idea: IdeaView,
    links: Vec<EvidenceLink>,
    next_step: String,
    timeline: Vec<Moment>,
    talk: Talk,
    answers: Answers,
    marks: Vec<MarkView>,
    merged: Vec<MergedIdea>,
    ground: Option<Found>,
    /// Where MPs stand by party, once one has spoken.
    standpoints: Option<StandpointView>,
    needs_no_reply: bool,
}

/// What one reader did here, and what the idea's constituency and theirs say.
#[derive(Default)]
struct Own {
    vote: Option<Vote>,
    is_following: bool,
    helpful: Vec<CommentId>,
    seats: Vec<SeatTally>,
}

impl Recallable for Shared {
    /// A page that everybody opens is put together from a dozen statements: measured with a hundred thousand ideas and sixteen readers
    /// at once, those who wait for that are fewer than one in a hundred when it is done every ten seconds.
    const KEPT_FOR: Duration = Duration::from_secs(10);

    fn bytes(&self) -> usize {
        let words = self.idea.what_html.as_str().len() + self.idea.why_html.as_str().len();
        let around = (self.links.len() + self.timeline.len() + self.merged.len()) * 300;
        size_of::<Self>() + 1_000 + words + around + self.talk.bytes() + self.answers.bytes()
    }
}

impl Recallable for Own {
    fn bytes(&self) -> usize {
        size_of::<Self>() + 400
    }
}

impl Shared {
    /// An idea that everybody may read, with all that stands on its page.
    async fn load(app: &App, number: IdeaNumber) -> Result<Option<Self>> {
        let mut connection = app.db.read().await?;
        let Some(idea) = store::ideas::find(&mut connection, number).await? else {
            return Ok(None);
        };
        let links = store::ideas::list_links(&mut connection, idea.id, idea.version).await?;
        let events = store::events::list_of_idea(&mut connection, idea.id).await?;
        let requests = store::doors::list_of_idea(&mut connection, idea.id).await?;
        let house = store::doors::house::list_of_idea(&mut connection, idea.id).await?;
        let ground = Ground {
            idea: idea.id,
            number,
            title: idea.card.title.clone(),
            author: idea.author_id,
            is_open: idea.card.publication != Publication::Closed,
        };
        let before = final_before(app.now());
        let told = (idea.card.comments, before);
        let talk = Talk::load(&mut connection, ground, told, &paths::idea(number)).await?;
        let (marks, of_responses): (Vec<_>, Vec<_>) =
            arrangements::list_marks_of_idea(&mut connection, idea.id, before)
                .await?
                .into_iter()
                .partition(|mark| mark.item == idea.id.get());
        let today = app.now().day();
        let mut answers = Answers::load(&mut connection, idea.id, before, today).await?;
        answers.apologies.clone_from(&talk.apologies);
        answers.marks = of_responses;
        let standpoints = if answers.responses.is_empty() {
            None
        } else {
            StandpointView::load(app, &mut connection, number).await?
        };
        let needs_no_reply = idea.card.response == Response::Put
            && store::records::needs_no_reply(&mut connection, idea.id).await?;
        Ok(Some(Self {
            needs_no_reply,
            links,
            next_step: next_step(&idea, app.config.local_door, app.config.house_doors),
            timeline: timeline(
                &idea,
                &events,
                (&requests, app.config.local_door),
                (&house, app.config.house_doors),
            ),
            talk,
            answers,
            marks: marks.iter().filter_map(MarkView::of).collect(),
            merged: arrangements::list_merged(&mut connection, idea.id, before).await?,
            ground: ground_of(&mut connection, &idea).await?,
            standpoints,
            idea,
        }))
    }
}

impl Own {
    async fn load(app: &App, account: &Account, shared: &Shared) -> Result<Self> {
        let mut connection = app.db.read().await?;
        let idea = &shared.idea;
        let subject = Subject::Idea(idea.card.number);
        let (place, seat) = (
            idea.constituency.as_deref(),
            account.constituency.as_deref(),
        );
        let other = seat.filter(|seat| Some(*seat) != place);
        Ok(Self {
            vote: store::votes::find(&mut connection, idea.id, account.id).await?,
            is_following: store::follows::is_following(&mut connection, account.id, &subject)
                .await?,
            helpful: match shared.talk.span() {
                Some((first, last)) => {
                    store::comments::list_helpful(&mut connection, account.id, first, last).await?
                }
                None => Vec::new(),
            },
            seats: store::votes::list_seats(&mut connection, idea.id, place, other).await?,
        })
    }

    /// Of a visitor: nothing but what the idea's constituency says.
    async fn of_visitor(app: &App, idea: &IdeaView) -> Result<Self> {
        let mut connection = app.db.read().await?;
        let place = idea.constituency.as_deref();
        Ok(Self {
            seats: store::votes::list_seats(&mut connection, idea.id, place, None).await?,
            ..Self::default()
        })
    }
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
    let load = Shared::load(&app, number);
    let Some(shared) = app.db.recall([number.get(), 0], load).await? else {
        return show_what_is_left(&app, layout, number).await;
    };
    let idea = &shared.idea;
    let is_closed = idea.card.publication == Publication::Closed;
    let is_asked = asked.counts == "1";
    let own = match &viewer.account {
        Some(account) => {
            let load = async { Own::load(&app, account, &shared).await.map(Some) };
            let which = [account.id.get(), number.get()];
            app.db.recall(which, load).await?.unwrap_or_default()
        }
        None if is_asked || is_closed => Arc::new(Own::of_visitor(&app, idea).await?),
        None => Arc::default(),
    };
    let subject = Subject::Idea(number);
    let reader = viewer.account.as_ref().map(|account| account.id);
    let is_own = idea.author_id.is_some() && reader == idea.author_id;
    let supports = own
        .vote
        .as_ref()
        .is_some_and(|vote| vote.choice == Choice::Agree);
    let stake = (is_own || supports).then(|| Stake {
        is_author: is_own,
        now: app.now(),
    });
    let page = IdeaShow {
        layout,
        voting: VoteView::of(idea, own.vote.as_ref(), &own.seats, is_asked),
        follow: FollowButton::new(&subject, own.is_following, paths::idea(number)),
        comments: CommentList::of(&shared.talk, &viewer, &own.helpful)?,
        answers: AnswerList::of(&shared.answers, number, &viewer, stake),
        marks: &shared.marks,
        merged: &shared.merged,
        ground: shared.ground.as_ref(),
        standpoints: shared.standpoints.as_ref(),
        waits: idea.card.response == Response::Put && !is_closed,
        needs_no_reply: shared.needs_no_reply,
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
        next_step: &shared.next_step,
        timeline: &shared.timeline,
        is_author: is_own && !is_closed,
        links: &shared.links,
        idea,
    };
    Ok(Html(page.render()?).into_response())
}

/// The stub of an idea that is not public any more, or the way to the one that it became part of.
async fn show_what_is_left(app: &App, layout: Layout, number: IdeaNumber) -> Result {
    let mut connection = app.db.read().await?;
    let stub = store::ideas::find_stub(&mut connection, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let into = arrangements::find_merged_into(&mut connection, number).await?;
    if let (Publication::Merged, Some(into)) = (stub.publication, into) {
        // Not for good: the author may object, and then it stands on its own again.
        return Ok(Redirect::to(&paths::idea(into)).into_response());
    }
    let behind = crate::web::parts::stubs::of_idea(app, &mut connection, number).await?;
    show_stub(layout, &stub, behind)
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
fn next_step(idea: &IdeaView, bar: i64, house: Bars) -> String {
    if matches!(
        idea.follow_through,
        FollowThrough::Committed | FollowThrough::UnderWay
    ) {
        return "An MP promised something about this. What is promised, and by which day, stands with the response; whoever follows this idea hears what comes of it.".to_owned();
    }
    match (idea.card.response, idea.card.publication) {
        (_, Publication::Closed) | (Response::Answered | Response::Declined, _) => String::new(),
        (Response::None, _) if idea.constituency.is_some() => format!(
            "When {bar} people in {} agree, this idea is put to their MP, who is told. If some take their votes back and fewer remain, that is undone with a note.",
            idea.card.place
        ),
        (Response::None, _) => format!(
            "When {bar} people in one constituency agree, this idea is put to their MP, who is told. {} If it falls below again, that is undone with a note.",
            house.in_words()
        ),
        (Response::Put, _) => "An MP has been asked and has not answered yet. It stays on the desk there until it is answered, handed over or declined with a reason; if it falls below what put it there, that is undone with a note. How long it has waited, in working days, stands on the page of the constituency.".to_owned(),
        (Response::AnsweredInPart, _) => {
            "An MP has answered in part. Others may still answer.".to_owned()
        }
        (Response::HandedOver, _) => {
            "An MP has handed this to a better-placed colleague.".to_owned()
        }
    }
}
