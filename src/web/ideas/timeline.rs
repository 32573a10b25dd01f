//! What has happened to an idea, line by line: edits, requests, responses and what came of promises. It must not know the page around it.

use jiff::civil::Date;

use crate::domain::commitment::Step;
use crate::domain::desk::Reason;
use crate::domain::door::Request;
use crate::domain::door::house::{Bars, HouseRequest};
use crate::domain::event::Event;
use crate::domain::time::day_in_words;
use crate::store::events::Recorded;
use crate::store::ideas::IdeaView;
use crate::web::paths;

/// One line of the timeline.
pub(super) struct Moment {
    pub(super) iso: String,
    pub(super) when: String,
    pub(super) words: String,
    pub(super) href: String,
    pub(super) link: &'static str,
    pub(super) is_key: bool,
}

/// All of it, the earliest first.
pub(super) fn timeline(
    idea: &IdeaView,
    events: &[Recorded],
    (requests, bar): (&[Request], i64),
    (house, bars): (&[HouseRequest], Bars),
) -> Vec<Moment> {
    let first = Moment {
        iso: idea.card.published_at.iso(),
        when: idea.card.published_at.in_words(),
        words: "Published".to_owned(),
        href: String::new(),
        link: "",
        is_key: true,
    };
    let later = events.iter().filter_map(|recorded| {
        if let Some(words) = desk_words(&recorded.event) {
            return Some(Moment {
                iso: recorded.happened_at.iso(),
                when: recorded.happened_at.in_words(),
                words,
                href: String::new(),
                link: "",
                is_key: true,
            });
        }
        let (words, href, link, is_key) = match &recorded.event {
            Event::IdeaEdited { version, .. } if *version > 1 => (
                format!("Edited by its author, version {version}."),
                format!("/ideas/{}/versions", idea.card.number),
                "What changed",
                false,
            ),
            Event::ResponsePublished { response, .. } | Event::ResponseReached { response, .. } => {
                (
                    answered_words(&recorded.event).to_owned(),
                    paths::response(idea.card.number, *response),
                    "Read the response",
                    true,
                )
            }
            Event::ResponseEdited {
                response, version, ..
            } => (
                format!("Response reworded, version {version}."),
                paths::response(idea.card.number, *response),
                "Read the response",
                false,
            ),
            Event::CommitmentMade { commitment, .. } => (
                "An MP made a commitment.".to_owned(),
                paths::commitment(*commitment),
                "Read the commitment",
                true,
            ),
            Event::CommitmentChanged {
                commitment, step, ..
            } => (
                commitment_words(step).to_owned(),
                paths::commitment(*commitment),
                "Read the commitment",
                step != "updated",
            ),
            Event::FollowedUp {
                response,
                is_answer,
                ..
            } => (
                if *is_answer {
                    "The author’s further question was answered.".to_owned()
                } else {
                    "The author asked a further question.".to_owned()
                },
                paths::response(idea.card.number, *response),
                "Read it under the response",
                false,
            ),
            Event::Corrected { correction, .. } => (
                "Something was put right.".to_owned(),
                paths::correction(*correction),
                "Read the correction",
                true,
            ),
            Event::SignatureWithdrawn { response, .. } => (
                "A signature under the response was withdrawn.".to_owned(),
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
    let mut moments: Vec<Moment> = std::iter::once(first)
        .chain(later)
        .chain(requests.iter().flat_map(|one| asked(one, bar)))
        .chain(house.iter().map(|one| asked_the_house(one, bars)))
        .collect();
    // A day without its hour stands before the hours of that day; what happened at one moment keeps its order.
    moments[1..].sort_by(|a, b| a.iso.cmp(&b.iso));
    moments
}

/// When it was put to the MP of a seat, and when that was undone: by the day, because the moment would be that of a vote.
fn asked(request: &Request, bar: i64) -> Vec<Moment> {
    let moment = |day: Date, words: String, is_key| Moment {
        iso: day.to_string(),
        when: day_in_words(day),
        words,
        href: String::new(),
        link: "",
        is_key,
    };
    match request.undone_on {
        None => vec![moment(
            request.put_on,
            format!("Put to the MP for {}.", request.seat),
            true,
        )],
        Some(day) => vec![moment(day, request.undone_words(bar), false)],
    }
}

/// The same for the whole House.
fn asked_the_house(request: &HouseRequest, bars: Bars) -> Moment {
    let day = request.undone_on.unwrap_or(request.put_on);
    Moment {
        iso: day.to_string(),
        when: day_in_words(day),
        words: request.in_words(bars),
        href: String::new(),
        link: "",
        is_key: request.undone_on.is_none(),
    }
}

const fn answered_words(event: &Event) -> &'static str {
    match event {
        Event::ResponsePublished { signatories, .. } if signatories.len() > 1 => {
            "Answered by several MPs together."
        }
        Event::ResponseReached { alone: false, .. } => "Answered by several MPs together.",
        _ => "Answered by an MP.",
    }
}

/// What an office did beside answering.
fn desk_words(event: &Event) -> Option<String> {
    match event {
        Event::IdeaDeclined { who, reason, .. } => {
            let why = Reason::from_key(reason).map_or("no reason was kept", Reason::in_words);
            Some(format!("{who}, declined to answer: {why}."))
        }
        Event::HandoverMoved {
            who, to_who, step, ..
        } => Some(match step.as_str() {
            "handed" => format!("Handed over by {who}, to {to_who}."),
            "accepted" => format!("{who}, accepted it from {to_who}."),
            _ => format!("{who}, returned it to {to_who}."),
        }),
        _ => None,
    }
}

fn commitment_words(step: &str) -> &'static str {
    match Step::from_key(step) {
        Some(Step::Done) => "A commitment is done.",
        Some(Step::NotKept) => "A commitment was not kept.",
        Some(Step::Released) => "A commitment is released.",
        Some(Step::Updated) | None => "A commitment has an update.",
    }
}
