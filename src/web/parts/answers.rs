//! What MPs answered to an idea, with what the reader may do about it, and the button that follows something.
//! It must not know the page around it.

use jiff::civil::Date;

use crate::domain::account::Role;
use crate::domain::follow::Subject;
use crate::domain::ids::{IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::judgement::{Counts, asks_from};
use crate::domain::response::Published;
use crate::domain::time::Timestamp;
use crate::store::appeals::Apology;
use crate::store::corrections::View as Correction;
use crate::store::judgements::FollowUp;
use crate::store::moderation::arrangements::Mark;
use crate::store::responses::HiddenResponse;
use crate::store::{self, ReadConn, Result};
use crate::web::parts::comments::find_apology;
use crate::web::parts::commitments::Promised;
use crate::web::parts::stubs::{Behind, MarkView};
use crate::web::viewer::Viewer;

/// What is left of a response that moderators keep from readers.
#[derive(Clone, Debug)]
pub struct HiddenAnswer {
    /// Which, whose, since when.
    pub response: HiddenResponse,
    /// The decision behind it.
    pub behind: Behind,
}

impl HiddenAnswer {
    /// "The response of Ada Grey was hidden by a moderator".
    pub fn words(&self) -> String {
        let what = if self.response.is_removed {
            "removed"
        } else {
            "hidden"
        };
        format!(
            "The response of {} was {what} by a moderator",
            self.response.name
        )
    }
}

/// What MPs answered to an idea: the same for every reader.
#[derive(Clone, Debug)]
pub struct Answers {
    /// All of them, oldest first.
    pub responses: Vec<Published>,
    /// What was promised with them.
    pub promised: Vec<Promised>,
    /// What was put right in them.
    pub corrections: Vec<Correction>,
    /// How they were judged.
    pub judged: Vec<(ResponseId, Counts)>,
    /// The author's further questions, with their answers.
    pub follow_ups: Vec<FollowUp>,
    /// What is left of those that moderators keep from readers.
    pub hidden: Vec<HiddenAnswer>,
    /// The apologies for decisions that were wrong, about what stands on the page.
    pub apologies: Vec<Apology>,
    /// What decisions did to texts on the page that stay in sight.
    pub marks: Vec<Mark>,
}

impl Answers {
    /// Loads the responses: a fixed number of queries, however many there are. Decisions are told that were made before `before`; marks
    /// and apologies come from the page, which has them for all its texts.
    pub async fn load(
        connection: &mut ReadConn,
        idea: IdeaId,
        before: Timestamp,
        today: Date,
    ) -> Result<Self> {
        let responses = store::responses::list_of_idea(connection, idea).await?;
        let (mut promised, mut corrections) = (Vec::new(), Vec::new());
        let (mut judged, mut follow_ups) = (Vec::new(), Vec::new());
        if !responses.is_empty() {
            promised = store::commitments::list_of_idea(connection, idea).await?;
            corrections = store::corrections::list_of_idea(connection, idea).await?;
            judged = store::judgements::list_counts_of_idea(connection, idea).await?;
            follow_ups = store::judgements::list_follow_ups(connection, idea).await?;
        }
        let promised = promised.into_iter().map(|view| Promised::new(view, today));
        let hidden = store::responses::list_hidden_of_idea(connection, idea).await?;
        let hidden = hidden.into_iter().map(|response| HiddenAnswer {
            behind: Behind::of(response.decided.as_ref(), before),
            response,
        });
        Ok(Self {
            responses,
            promised: promised.collect(),
            corrections,
            judged,
            follow_ups,
            hidden: hidden.collect(),
            apologies: Vec::new(),
            marks: Vec::new(),
        })
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let words = self
            .responses
            .iter()
            .map(|one| size_of::<Published>() + 1_000 + one.words.details_html.as_str().len());
        let promised = self.promised.len() * (size_of::<Promised>() + 500);
        let corrections = self.corrections.len() * (size_of::<Correction>() + 1_500);
        let questions = self.follow_ups.len() * (size_of::<FollowUp>() + 6_000);
        words.sum::<usize>()
            + promised
            + corrections
            + questions
            + self.hidden.len() * size_of::<HiddenAnswer>()
    }
}

/// What somebody is offered who wrote the idea or supports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whether the idea is the reader's own.
    pub is_author: bool,
    /// When the page is drawn: a response can be judged after two weeks.
    pub now: Timestamp,
}

/// The responses to an idea, with what one reader may do about them.
#[derive(Clone, Debug)]
pub struct AnswerList<'a> {
    /// All of them, oldest first.
    pub responses: &'a [Published],
    /// What was promised with them.
    pub promised: &'a [Promised],
    /// What is left of those that moderators keep from readers.
    pub hidden: &'a [HiddenAnswer],
    /// The idea's number.
    pub number: IdeaNumber,
    /// The reader's person in the register, if an MP reads.
    pub reader: Option<MemberId>,
    /// Whether to offer the reader to respond.
    pub may_respond: bool,
    /// Whether to offer the reader to draft a response for the MP they work for.
    pub may_draft: bool,
    /// What somebody is offered who wrote the idea or supports it; none for all others.
    pub stake: Option<Asked>,
    corrections: &'a [Correction],
    judged: &'a [(ResponseId, Counts)],
    follow_ups: &'a [FollowUp],
    apologies: &'a [Apology],
    marks: &'a [Mark],
}

impl<'a> AnswerList<'a> {
    /// The responses as this reader sees them.
    pub fn of(
        answers: &'a Answers,
        number: IdeaNumber,
        viewer: &Viewer,
        stake: Option<Asked>,
    ) -> Self {
        let Answers {
            responses,
            promised,
            corrections,
            judged,
            follow_ups,
            hidden,
            apologies,
            marks,
        } = answers;
        let reader = viewer
            .account
            .as_ref()
            .and_then(|account| account.as_mp().ok())
            .map(|mp| mp.member());
        let has_responded = |member| {
            responses.iter().any(|one| one.is_led_by(member))
                || hidden.iter().any(|one| one.response.lead == member)
        };
        Self {
            may_respond: reader.is_some_and(|member| !has_responded(member)),
            may_draft: viewer.account.as_ref().is_some_and(|account| {
                account.role == Some(Role::Staff)
                    && account.member.is_some_and(|member| !has_responded(member))
            }),
            responses,
            promised,
            hidden,
            number,
            reader,
            stake,
            corrections,
            judged,
            follow_ups,
            apologies,
            marks,
        }
    }

    /// What was put right in this one; what was put right in a promise stands with the promise.
    pub fn corrections_of(&self, response: &Published) -> Vec<&Correction> {
        self.corrections
            .iter()
            .filter(|one| one.response == Some(response.id) && one.commitment.is_none())
            .collect()
    }

    /// How this one was judged, where enough people did.
    pub fn judged(&self, response: &Published) -> Option<Counts> {
        self.judged
            .iter()
            .find(|(id, counts)| *id == response.id && counts.is_shown())
            .map(|(_, counts)| *counts)
    }

    /// The author's further question after this one.
    pub fn follow_up(&self, response: &Published) -> Option<&FollowUp> {
        self.follow_ups
            .iter()
            .find(|one| one.response == response.id)
    }

    /// Whether the reader is asked whether this one answered.
    pub fn may_judge(&self, response: &Published) -> bool {
        self.stake
            .is_some_and(|asked| asks_from(response.published_at) <= asked.now)
            && !self.is_signed(response)
    }

    /// Whether the reader may ask a further question about this one.
    pub fn may_ask(&self, response: &Published) -> bool {
        self.stake.is_some_and(|asked| asked.is_author) && self.follow_up(response).is_none()
    }

    /// Whether the reader signed this one and its author's question waits.
    pub fn may_answer(&self, response: &Published) -> bool {
        self.may_promise(response) && self.follow_up(response).is_some_and(|one| !one.is_answered)
    }

    /// The apology beside a response that is there again.
    pub fn sorry(&self, response: &Published) -> Option<Behind> {
        find_apology(self.apologies, response.id.get())
    }

    /// What decisions did to a response.
    pub fn marks_of(&self, response: &Published) -> Vec<MarkView> {
        self.marks
            .iter()
            .filter(|mark| mark.item == response.id.get())
            .filter_map(MarkView::of)
            .collect()
    }

    /// Whether the reader led this one before moderators hid it.
    pub fn is_own_hidden(&self, hidden: &HiddenAnswer) -> bool {
        self.reader == Some(hidden.response.lead)
    }

    /// What was promised with this one.
    pub fn promised_with(&self, response: &Published) -> Vec<&Promised> {
        self.promised
            .iter()
            .filter(|one| one.view.response == response.id)
            .collect()
    }

    /// Whether the reader's signature stands under this one, so that something may be promised with it.
    pub fn may_promise(&self, response: &Published) -> bool {
        self.reader.is_some_and(|member| {
            response
                .signature_of(member)
                .is_some_and(|signature| signature.withdrawn_at.is_none())
        })
    }

    /// Whether the reader's signature is under this one.
    pub fn is_signed(&self, response: &Published) -> bool {
        self.reader
            .is_some_and(|member| response.signature_of(member).is_some())
    }

    /// Whether the reader leads this one, and so may change it.
    pub fn is_own(&self, response: &Published) -> bool {
        self.reader.is_some_and(|member| response.is_led_by(member))
    }
}

/// The button that follows something or stops.
#[derive(Clone, Debug)]
pub struct FollowButton {
    /// "idea", "member", "constituency" or "topic".
    pub kind: &'static str,
    /// Number, code or key.
    pub target: String,
    /// Whether the reader follows it.
    pub is_following: bool,
    /// The page to come back to.
    pub here: String,
}

impl FollowButton {
    /// Looks whether the reader follows it: one query, none for a visitor.
    pub async fn load(
        connection: &mut ReadConn,
        subject: &Subject,
        viewer: &Viewer,
        here: String,
    ) -> Result<Self> {
        let is_following = match &viewer.account {
            Some(account) => store::follows::is_following(connection, account.id, subject).await?,
            None => false,
        };
        Ok(Self::new(subject, is_following, here))
    }

    /// The button of somebody who follows it or does not.
    pub fn new(subject: &Subject, is_following: bool, here: String) -> Self {
        Self {
            kind: subject.kind(),
            target: subject.target(),
            is_following,
            here,
        }
    }
}
