//! Sets scenes for those who hold an office: something that a senior moderator and the panel have to look at.

use crate::site::Site;
use common_ground::actions::appeals::lodging::{self, About, Whom};
use common_ground::actions::complaints::{self, What};
use common_ground::actions::moderation::deciding::{self, Move};
use common_ground::actions::moderation::{Wanted, desk, find_case, measures};
use common_ground::domain::account::{Account, Moderator, Role};
use common_ground::domain::ids::DecisionId;
use common_ground::domain::moderation::codes::{Allowed, Code};
use common_ground::domain::moderation::sanctions::BanReason;
use common_ground::domain::moderation::state::{DecisionDraft, Outcome};
use common_ground::domain::moderation::statement::{Quoted, Reasons, Source, Swap};
use common_ground::domain::report::SubjectKind;
use common_ground::domain::sign_in::EmailAddress;
use common_ground::store;

/// A moderator hides a comment, and its author asks for a second look.
pub async fn lodge_an_appeal(site: &Site) {
    let decision = decide(site, Outcome::HideRephrase, Code::R1).await;
    let decided =
        store::moderation::decisions::find(&mut site.app.db.read().await.unwrap(), decision)
            .await
            .unwrap()
            .unwrap();
    let author = Whom {
        account: decided.author,
        email: None,
    };
    let words = "I quoted what she said of herself.";
    lodging::lodge(&site.app, &About::Decision(decision), &author, words, "op")
        .await
        .unwrap();
}

/// Two moderators ask the panel to confirm a ban.
pub async fn propose_a_ban(site: &Site) {
    let decision = decide(site, Outcome::Remove, Code::R5).await;
    let (mora, nell) = (moderator(site, 0).await, moderator(site, 1).await);
    measures::second(&site.app, &nell, decision, true)
        .await
        .unwrap();
    measures::propose_ban(&site.app, &mora, decision, BanReason::CredibleThreat)
        .await
        .unwrap();
    measures::second(&site.app, &nell, decision, true)
        .await
        .unwrap();
}

/// Somebody complains about the service: it answers first, or the panel looks at once where it is urgent.
pub async fn complain(site: &Site, is_urgent: bool) {
    lodge(site, &What::Service, is_urgent).await;
}

/// Somebody complains about the MP as whom the demo signs in first, and the panel has a view on which that MP is heard.
pub async fn hear_an_mp(site: &Site) {
    const VIEW: &str = "
        UPDATE complaints
        SET status = 'provisional', round = 1, proposed_by = $1, finding = 'breached', reasons = $2, summary = $2, comment_until = $3
        WHERE member_id = $4";
    let mp = first(site, Role::Mp).await;
    let member = mp.member.expect("an MP is tied to the register");
    lodge(site, &What::OfficeHolder(member), false).await;
    let mut tx = site.app.db.write().await.unwrap();
    sqlx::query(VIEW)
        .bind(first(site, Role::Panel).await.id.get())
        .bind("What was said of the minutes is not what stands in them.")
        .bind(site.app.now().plus_days(7).millis())
        .bind(member.get())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// What was decided so far is drawn to be looked at again, as if its month were over.
pub async fn draw_second_looks(site: &Site) {
    const DRAW: &str = "
        INSERT INTO second_looks (decision_id, is_exchanged, drawn_at)
        SELECT id, 0, decided_at
        FROM decisions";
    let mut tx = site.app.db.write().await.unwrap();
    sqlx::query(DRAW).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn lodge(site: &Site, what: &What, is_urgent: bool) {
    let email = EmailAddress::parse("email", "eve@example.org").unwrap();
    let words = "Nobody answered the points of my appeal, and I had asked for that twice.";
    let by = (None, Some(email));
    let op = format!("op {is_urgent} {what:?}");
    complaints::lodge(&site.app, what, by, (words, is_urgent, &op))
        .await
        .unwrap();
}

async fn first(site: &Site, role: Role) -> Account {
    let mut connection = site.app.db.read().await.unwrap();
    store::accounts::list_by_role(&mut connection, Some(role), 1)
        .await
        .unwrap()
        .pop()
        .expect("the demo has one")
}

async fn moderator(site: &Site, at: usize) -> Moderator {
    let mut connection = site.app.db.read().await.unwrap();
    let all: Vec<Account> =
        store::accounts::list_by_role(&mut connection, Some(Role::Moderator), 2)
            .await
            .unwrap();
    all[at].as_moderator().unwrap()
}

/// The first moderator decides about the first comment that waits, and the minute for taking it back passes.
async fn decide(site: &Site, outcome: Outcome, code: Code) -> DecisionId {
    let mora = moderator(site, 0).await;
    let mut connection = site.app.db.read().await.unwrap();
    let now = site.app.now();
    let waiting = store::moderation::queue::page(&mut connection, None, None, 100, now)
        .await
        .unwrap();
    let item = waiting
        .iter()
        .map(|line| line.item)
        .find(|item| item.kind == SubjectKind::Comment)
        .expect("a comment waits in the demo");
    let case = find_case(&mut connection, item).await.unwrap().unwrap();
    drop(connection);
    let reasons = Reasons {
        quoted: Quoted::Whole,
        words: "It is about the person from the first word to the last, and about nothing done."
            .into(),
        facts: String::new(),
        paraphrase: "It attacks a person.".into(),
        allowed: Some(Allowed::A2),
        why_not_allowed: "Nothing in it is conduct in office.".into(),
        swap: Swap::Same,
        source: Source::Report,
        detected_by: None,
    };
    let draft = DecisionDraft {
        read: case.standing.revision,
        outcome,
        code: Some(code),
        reasons,
        has_consent: false,
        target: None,
    };
    desk::claim(&site.app, &mora, item).await.unwrap();
    let act = Move::Decide(Box::new(draft), Wanted::default());
    let decision = deciding::decide(&site.app, &mora, item, act).await.unwrap();
    site.pass_minutes(2);
    decision.expect("a decision")
}
