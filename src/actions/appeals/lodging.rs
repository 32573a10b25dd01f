//! What appellants do: find what they can appeal against, lodge an appeal, answer a question, take it back.
//! It must not know who will decide it.

use super::{
    APPEAL_LODGED, Brief, brief, commit, find_case, is_before_poll, record, take_step, write_appeal,
};
use crate::app::{App, Result};
use crate::clock;
use crate::domain::appeal::{self, Against, Appeal, Appellant, Matter, Plea};
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, AppealId, DecisionId};
use crate::domain::moderation::letter;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{Outcome, State, final_before};
use crate::domain::refusal::Refusal;
use crate::domain::report::{self, Pointer};
use crate::domain::sign_in::EmailAddress;
use crate::domain::text::FieldError;
use crate::domain::time::Timestamp;
use crate::store;
use crate::store::appeals::Reported;
use crate::store::moderation::decisions::Decided;

/// "K7QM-2XRT-9PWD-0H4N".
const RECEIPT_LENGTH: usize = 19;

/// What somebody points at: the number of a decision, the receipt of a report, or a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A decision.
    Decision(DecisionId),
    /// A report.
    Report(String),
    /// A text.
    Text(Pointer),
}

impl std::str::FromStr for About {
    type Err = ();

    /// Reads what people have at hand: "CG-123", a receipt, "comment-12", or the address of a page.
    fn from_str(written: &str) -> std::result::Result<Self, ()> {
        let written = written.trim();
        let last = written.rsplit(['/', '#']).next().unwrap_or_default();
        if let Some(digits) = last.strip_prefix("CG-") {
            return digits.parse().map(Self::Decision).map_err(|_| ());
        }
        if let Ok(pointer) = last.parse() {
            return Ok(Self::Text(pointer));
        }
        let is_receipt = last.len() == RECEIPT_LENGTH
            && last.bytes().enumerate().all(|(at, byte)| match at % 5 {
                4 => byte == b'-',
                _ => byte.is_ascii_alphanumeric(),
            });
        if is_receipt {
            return Ok(Self::Report(last.to_ascii_uppercase()));
        }
        let mut steps = written
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .rsplit('/');
        let (number, noun) = (steps.next().unwrap_or_default(), steps.next());
        let kind = match noun {
            Some("ideas") => "idea",
            Some("comments") => "comment",
            Some("responses") => "response",
            Some("news") => "post",
            _ => return Err(()),
        };
        format!("{kind}-{number}").parse().map(Self::Text)
    }
}

/// Who appeals, as the door knows them.
#[derive(Clone, Debug, Default)]
pub struct Whom {
    /// The account of whoever is signed in.
    pub account: Option<AccountId>,
    /// The address that was left.
    pub email: Option<EmailAddress>,
}

/// What can be appealed against, as it was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// As the rule needs it.
    pub matter: Matter,
    /// The decision.
    pub decided: Option<Decided>,
    /// The report whose receipt was given.
    pub reported: Option<Reported>,
}

/// What came of lodging: the page, and whether it was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lodged {
    /// The appeal.
    pub id: AppealId,
    /// The secret address of its page.
    pub receipt: String,
    /// Whether this press lodged it.
    pub is_first: bool,
}

/// Looks up what somebody points at.
pub async fn find(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    about: &About,
    reader: Option<AccountId>,
) -> Result<Found> {
    match about {
        About::Decision(id) => {
            let found = of_decision(app, connection, *id, None).await?;
            if is_told(app, &found) {
                Ok(found)
            } else {
                Err(Refusal::NotFound.into())
            }
        }
        About::Report(receipt) => {
            let reported = store::appeals::find_reported(connection, receipt)
                .await?
                .ok_or(Refusal::NotFound)?;
            let undecided = || {
                Refusal::NotNow(
                    "You were not told of a decision about what you reported yet, so there is nothing to appeal against.".into(),
                )
            };
            let decision = reported.decision.ok_or_else(undecided)?;
            let found = of_decision(app, connection, decision, Some(reported)).await?;
            if is_told(app, &found) {
                Ok(found)
            } else {
                Err(undecided().into())
            }
        }
        About::Text(pointer) => {
            let item = store::moderation::items::find_pointed(connection, *pointer)
                .await?
                .ok_or(Refusal::NotFound)?;
            of_text(app, connection, item, reader).await
        }
    }
}

/// Whether people may know of the decision by now: whoever asks within its first minute is answered as if there were none.
fn is_told(app: &App, found: &Found) -> bool {
    let before = final_before(app.now());
    found
        .decided
        .as_ref()
        .is_none_or(|decided| decided.at < before)
}

async fn of_decision(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    id: DecisionId,
    reported: Option<Reported>,
) -> Result<Found> {
    let decided = store::moderation::decisions::find(connection, id)
        .await?
        .filter(|decided| {
            !decided
                .acts
                .iter()
                .any(|act| act == "undone" || act == "disagreed")
        })
        .ok_or(Refusal::NotFound)?;
    let case = find_case(connection, decided.item)
        .await?
        .ok_or(Refusal::NotFound)?;
    let is_agreed = decided.waits != "before" || decided.acts.iter().any(|act| act == "agreed");
    let is_visible = case.standing.state.is_visible();
    let is_no_breach = decided.outcome == Outcome::NoBreach;
    let can_be_undone = decided.at >= final_before(app.now());
    let matter = Matter {
        item: decided.item,
        revision: case.standing.revision.number,
        against: Against::Decision(id),
        author: case.item.author,
        code: decided.code.or(case.standing.code),
        is_no_breach,
        is_visible,
        stands: case.standing.stands(id) || (is_no_breach && is_visible),
        is_final: is_agreed && !can_be_undone,
        is_before_poll: is_before_poll(app, &case),
        until: decided.appeal_by,
    };
    Ok(Found {
        matter,
        decided: Some(decided),
        reported,
    })
}

async fn of_text(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    item: ItemRef,
    reader: Option<AccountId>,
) -> Result<Found> {
    let case = find_case(connection, item)
        .await?
        .ok_or(Refusal::NotFound)?;
    let is_own = reader.is_some() && reader == case.item.author;
    let state = case.standing.state;
    let waits = matches!(state, State::Held | State::HiddenInterim);
    if waits && is_own {
        let revision = case.standing.revision.number;
        let matter = Matter {
            item,
            revision,
            against: Against::Rule(revision),
            author: case.item.author,
            code: case.standing.code,
            is_no_breach: false,
            is_visible: false,
            stands: true,
            is_final: true,
            is_before_poll: is_before_poll(app, &case),
            until: None,
        };
        return Ok(Found {
            matter,
            decided: None,
            reported: None,
        });
    }
    // What nobody ever saw is nobody's to ask about.
    if matches!(state, State::Draft | State::Held) {
        return Err(Refusal::NotFound.into());
    }
    let decision = match case.standing.decision {
        Some(decision) => Some(decision),
        None => store::moderation::decisions::list_of_item(connection, item)
            .await?
            .first()
            .map(|decided| decided.id),
    };
    match decision {
        Some(decision) if !waits => {
            let found = of_decision(app, connection, decision, None).await?;
            if is_told(app, &found) {
                Ok(found)
            } else {
                Err(undecided().into())
            }
        }
        _ => Err(undecided().into()),
    }
}

/// The same for what nobody decided and for what was decided within the last minute.
fn undecided() -> Refusal {
    Refusal::NotNow(
        "There is nothing to appeal against yet: whoever is concerned is told of a decision soon after it is made. If something is wrong with this, please report it.".into(),
    )
}

/// Lodges an appeal and acknowledges it. Pressing twice lodges one.
pub async fn lodge(app: &App, about: &About, by: &Whom, words: &str, op: &str) -> Result<Lodged> {
    let now = app.now();
    let plea = Plea::parse(words);
    let mut tx = app.db.write().await?;
    let found = find(app, &mut tx, about, by.account).await?;
    let (plea, by) = match (plea, appellant(about, &found, by)) {
        (Ok(plea), Ok(by)) => (plea, by),
        (plea, by) => {
            let errors = [plea.err(), by.err()].into_iter().flatten().collect();
            return Err(Refusal::Fields(errors).into());
        }
    };
    let against = found.matter.against.key(found.matter.item);
    if let Some(earlier) = earlier(&mut tx, &against, &by, op).await? {
        return Ok(earlier);
    }
    let id = app.fresh(now, AppealId::new);
    let receipt = report::receipt(clock::random_bytes());
    let today = store::appeals::count_since(&mut tx, &by.key(), now.minus_days(1)).await?;
    let fresh = (id, receipt);
    let calendar = app.calendar();
    let clock = (&*calendar, now);
    let lodged = appeal::lodge(&found.matter, &by, plea, fresh, today, clock)?;
    if !store::appeals::record_lodged(&mut tx, &lodged, op).await? {
        drop(tx);
        let mut connection = app.db.read().await?;
        return earlier(&mut connection, &against, &by, op)
            .await?
            .ok_or_else(|| Refusal::Stale.into());
    }
    acknowledge(app, tx, id, now).await
}

async fn acknowledge(
    app: &App,
    mut tx: store::WriteTx,
    id: AppealId,
    now: Timestamp,
) -> Result<Lodged> {
    let brief = super::find(&mut tx, id).await?;
    let event = Event::Appealed {
        appeal: id,
        state: brief.appeal.status.key().to_owned(),
    };
    let event = record(app, &mut tx, &event, now).await?;
    let (matter, lapses) = (brief.matter(), brief.appeal.may_lapse);
    let clocks = (brief.appeal.target, brief.appeal.ends);
    brief
        .tell(app, &mut tx, event, now, |appealed| {
            letter::appeal_acknowledged(appealed, matter, clocks, lapses)
        })
        .await?;
    let what = (APPEAL_LODGED, "lodged");
    let how = (brief.code(), None, now);
    write_appeal(app, &mut tx, &brief.case, &brief.appeal, what, how).await?;
    commit(app, tx).await?;
    Ok(Lodged {
        id,
        receipt: brief.appeal.receipt,
        is_first: true,
    })
}

/// An earlier appeal of the same person against the same. Whoever only types somebody's address is not led to that person's page.
async fn earlier(
    connection: &mut sqlx::AnyConnection,
    against: &str,
    by: &Appellant,
    op: &str,
) -> Result<Option<Lodged>> {
    let Some((press, appeal)) = store::appeals::find_same(connection, against, &by.key()).await?
    else {
        return Ok(None);
    };
    if matches!(by, Appellant::Visitor(_)) && press != op {
        return Err(Refusal::NotNow(
            "There is an appeal about this from this address already. Its page is named in the letter that we sent there.".into(),
        )
        .into());
    }
    Ok(Some(Lodged {
        id: appeal.id,
        receipt: appeal.receipt,
        is_first: false,
    }))
}

fn appellant(
    about: &About,
    found: &Found,
    by: &Whom,
) -> std::result::Result<Appellant, FieldError> {
    let email = || by.email.as_ref().map(|email| email.written().to_owned());
    match (about, &found.reported, by.account, &by.email) {
        (About::Report(receipt), Some(reported), _, _) => Ok(Appellant::Reporter {
            receipt: receipt.clone(),
            account: reported.account,
            address: reported.address.clone().or_else(email),
        }),
        (_, _, Some(account), _) => Ok(Appellant::Account(account)),
        (_, _, None, Some(email)) => Ok(Appellant::Visitor(email.clone())),
        (_, _, None, None) => Err(FieldError::new(
            "email",
            "Please leave your e-mail address, so that we can tell you what is decided. It is used for nothing else. Or sign in first.",
        )),
    }
}

/// The appeal at a secret address, for whoever may see it: the account's own, or anybody who holds the address of one without.
pub async fn find_own(app: &App, receipt: &str, reader: Option<AccountId>) -> Result<Brief> {
    let mut connection = app.db.read().await?;
    let appeal = store::appeals::find_by_receipt(&mut connection, receipt)
        .await?
        .filter(|appeal| may_see(appeal, reader))
        .ok_or(Refusal::NotFound)?;
    brief(&mut connection, appeal).await
}

fn may_see(appeal: &Appeal, reader: Option<AccountId>) -> bool {
    appeal.account.is_none() || appeal.account == reader
}

/// The appellant answers what was asked.
pub async fn answer(
    app: &App,
    receipt: &str,
    reader: Option<AccountId>,
    words: &str,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let appeal = store::appeals::find_by_receipt(&mut tx, receipt)
        .await?
        .filter(|appeal| may_see(appeal, reader))
        .ok_or(Refusal::NotFound)?;
    let step = appeal.answer(words, app.now())?;
    take_step(app, &mut tx, &step).await?;
    commit(app, tx).await
}

/// The appellant takes it back.
pub async fn withdraw(app: &App, receipt: &str, reader: Option<AccountId>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let appeal = store::appeals::find_by_receipt(&mut tx, receipt)
        .await?
        .filter(|appeal| may_see(appeal, reader))
        .ok_or(Refusal::NotFound)?;
    let brief = brief(&mut tx, appeal).await?;
    let step = brief.appeal.withdraw(app.now())?;
    take_step(app, &mut tx, &step).await?;
    brief.log_end(app, &mut tx, &step, None).await?;
    commit(app, tx).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_receipts_and_addresses_name_what_they_are_about() {
        let decision = About::Decision(DecisionId::from_i64(12));
        let comment = About::Text("comment-91".parse().expect("a pointer"));
        let idea = About::Text("idea-417".parse().expect("a pointer"));
        for (written, about) in [
            (" CG-12 ", &decision),
            ("https://forum.example.org/decisions/CG-12", &decision),
            ("comment-91", &comment),
            ("/ideas/417#comment-91", &comment),
            ("https://forum.example.org/comments/91?from=1", &comment),
            ("https://forum.example.org/ideas/417", &idea),
            (
                "k7qm-2xrt-9pwd-0h4n",
                &About::Report("K7QM-2XRT-9PWD-0H4N".into()),
            ),
        ] {
            assert_eq!(written.parse().as_ref(), Ok(about), "{written}");
        }
        for odd in [
            "",
            "CG-",
            "CG-x",
            "12",
            "/members/3",
            "K7QM-2XRT",
            "ideas",
            "comment-",
        ] {
            assert_eq!(odd.parse::<About>(), Err(()), "{odd}");
        }
    }
}
