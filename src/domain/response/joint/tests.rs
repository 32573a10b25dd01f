//! The rules of signing together: by example, and by what random MPs in any order can never bring about.

use proptest::prelude::*;

use super::*;
use crate::domain::account::{Account, Mp, Role};
use crate::domain::idea::{Publication, Response as Axis};
use crate::domain::party::{PartyKind, PartySaid};
use crate::domain::refusal::Refusal;
use crate::domain::response::{AskedIdea, Standing, Typed};

mod seats;

use seats::sitting;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const LEAD: i64 = 1;
/// The lead, four colleagues, and one of the Chair.
const PEOPLE: i64 = 6;
const CHAIR: i64 = 6;

fn mp(member: i64) -> Mp {
    Account {
        id: AccountId::from_i64(100 + member),
        name: Some(format!("Member {member}")),
        constituency: None,
        role: Some(Role::Mp),
        member: Some(MemberId::from_i64(member)),
        consented_at: None,
        created_at: NOW,
        suspended_at: None,
        epoch: 0,
    }
    .as_mp()
    .unwrap()
}

fn today(member: i64) -> Today {
    // The first two share a whip, the next two have parties of their own, the fifth sits for none.
    let side = match member {
        1 | 2 => Some("civic"),
        3 => Some("green-field"),
        4 => Some("harbour"),
        _ => None,
    };
    Today {
        label: DayLabel {
            member: MemberId::from_i64(member),
            name: format!("Member {member}"),
            party_key: side.unwrap_or("independent").into(),
            party: side.unwrap_or("Independent").into(),
            constituency: format!("X{member}"),
            constituency_name: format!("Seat {member}"),
        },
        side: side.map(str::to_owned),
        chair: (member == CHAIR).then_some(ChairRole::DeputySpeaker),
    }
}

fn idea(number: i64) -> AskedIdea {
    AskedIdea {
        id: IdeaId::from_i64(number),
        number: IdeaNumber::from_i64(number),
        title: "Cycle lanes for every town".into(),
        author: Some(AccountId::from_i64(1)),
        author_constituency: Some("X1".into()),
        publication: Publication::Published,
        response: Axis::None,
        is_put: false,
        is_declined: false,
    }
}

fn words(summary: &str) -> ResponseWords {
    ResponseWords::parse(&Typed {
        position: "support".into(),
        summary: summary.into(),
        details: String::new(),
        capacity: "backbencher".into(),
        office: String::new(),
        sources: Vec::new(),
    })
    .unwrap()
}

fn pen() -> Pen {
    Pen::parse("backbencher", "", "").unwrap()
}

fn begun() -> Joint {
    let begun = start(
        &mp(LEAD),
        &[(idea(417), None)],
        Some(today(LEAD)),
        words("One"),
        NOW,
    )
    .unwrap();
    Joint {
        id: ResponseId::from_i64(7),
        lead: MemberId::from_i64(LEAD),
        state: State::Drafting,
        version: 1,
        published_version: None,
        ideas: begun.ideas.clone(),
        signed: vec![signature(begun.today, Pen::of_lead(&begun.words))],
        words: begun.words,
        invited: Vec::new(),
    }
}

fn signature(today: Today, pen: Pen) -> Signed {
    Signed {
        by: AccountId::from_i64(100 + today.label.member.get()),
        label: today.label,
        side: today.side,
        pen,
        at: NOW,
    }
}

/// What the store makes of each decision.
impl Joint {
    fn after_invite(&mut self, one: JointInvited) {
        self.invited
            .retain(|other| other.member != one.label.member);
        self.invited.push(Invited {
            member: one.label.member,
            name: one.label.name,
            party: one.label.party,
            constituency_name: one.label.constituency_name,
            at: one.at,
            declined_at: None,
            closed_at: None,
        });
    }

    fn answer(&mut self, member: MemberId, declined: Option<Timestamp>, closed: Option<Timestamp>) {
        for one in &mut self.invited {
            if one.member == member {
                (one.declined_at, one.closed_at) = (declined, closed);
            }
        }
    }

    fn after_sign(&mut self, one: JointSigned) {
        self.answer(one.today.label.member, None, None);
        self.signed.push(signature(one.today, one.pen));
    }

    fn after_decline(&mut self, one: &JointDeclined) {
        self.answer(one.label.member, Some(one.at), None);
        self.signed
            .retain(|signed| signed.label.member != one.label.member);
    }

    fn after_reword(&mut self, one: JointReworded) {
        self.version = one.version;
        self.ideas = one.ideas;
        self.signed = vec![signature(one.today, Pen::of_lead(&one.words))];
        self.words = one.words;
    }

    fn after_publish(&mut self, one: &JointPublished) {
        self.state = State::Published;
        self.published_version = Some(one.version);
    }
}

fn with_invited(members: &[i64]) -> Joint {
    let mut joint = begun();
    for member in members {
        let invited = invite(&mp(LEAD), &joint, Some(today(*member)), true, NOW).unwrap();
        joint.after_invite(invited);
    }
    joint
}

fn published(joint: &Joint) -> Result<JointPublished, Refusal> {
    publish(
        &mp(LEAD),
        joint,
        &[(idea(417), None)],
        &sitting(joint, &[]),
        joint.version,
        NOW,
    )
}

fn signs(joint: &mut Joint, member: i64) {
    let one = sign(
        &mp(member),
        joint,
        Some(today(member)),
        pen(),
        joint.version,
        NOW,
    )
    .unwrap();
    joint.after_sign(one);
}

fn rewords(joint: &mut Joint, summary: &str) -> Vec<MemberId> {
    let one = reword(
        &mp(LEAD),
        joint,
        &[(idea(417), None)],
        Some(today(LEAD)),
        words(summary),
        joint.version,
        NOW,
    )
    .unwrap();
    let void = one.void.clone();
    joint.after_reword(one);
    void
}

#[test]
fn three_parties_two_sign_one_declines_after_a_change() {
    let mut joint = with_invited(&[3, 4]);
    assert!(
        published(&joint).is_err(),
        "nobody has signed with the lead"
    );
    signs(&mut joint, 3);
    signs(&mut joint, 4);
    assert_eq!(
        rewords(&mut joint, "Two"),
        [MemberId::from_i64(3), MemberId::from_i64(4)]
    );
    assert_eq!(joint.signed.len(), 1, "the change voided both");
    let declined = decline(&mp(4), &joint, Some(today(4)), NOW).unwrap();
    joint.after_decline(&declined);
    assert!(published(&joint).is_err(), "the third has not signed again");
    signs(&mut joint, 3);
    let done = published(&joint).unwrap();
    assert_eq!(done.version, 2);
    assert!(done.is_first);
    let who: Vec<i64> = done
        .signed
        .iter()
        .map(|one| one.label.member.get())
        .collect();
    assert_eq!(who, [1, 3]);
    assert_eq!(done.authors_mp, [Some(true), Some(false)]);
    assert_eq!(done.unsigned.len(), 1);
    assert!(is_across_parties(
        joint.signed.iter().map(|one| one.side.as_deref())
    ));
}

#[test]
fn nothing_is_published_while_an_invitation_is_open_and_taking_it_back_is_remembered() {
    let mut joint = with_invited(&[3, 4]);
    signs(&mut joint, 3);
    assert!(published(&joint).is_err());
    let closed = close_invitation(&mp(LEAD), &joint, MemberId::from_i64(4), NOW).unwrap();
    joint.answer(closed.member, None, Some(closed.at));
    let done = published(&joint).unwrap();
    assert_eq!(done.unsigned[0].closed_at, Some(NOW));
    // Whoever answered keeps the answer.
    assert!(close_invitation(&mp(LEAD), &joint, MemberId::from_i64(3), NOW).is_err());
}

#[test]
fn a_signature_names_the_version_that_was_read() {
    let mut joint = with_invited(&[3]);
    rewords(&mut joint, "Two");
    let stale = sign(&mp(3), &joint, Some(today(3)), pen(), 1, NOW);
    assert_eq!(stale.unwrap_err(), Refusal::Stale);
    let strange = sign(&mp(4), &joint, Some(today(4)), pen(), 2, NOW);
    assert_eq!(strange.unwrap_err(), Refusal::NotFound);
}

#[test]
fn only_the_lead_leads() {
    let joint = with_invited(&[3]);
    let again = reword(
        &mp(3),
        &joint,
        &[(idea(417), None)],
        Some(today(3)),
        words("Mine"),
        1,
        NOW,
    );
    assert!(matches!(again, Err(Refusal::NotForYou(_))));
    assert!(matches!(
        invite(&mp(3), &joint, Some(today(4)), true, NOW),
        Err(Refusal::NotForYou(_))
    ));
    assert!(matches!(end(&mp(4), &joint, NOW), Err(Refusal::NotFound)));
}

#[test]
fn the_chair_takes_no_part_and_nobody_without_an_account_is_asked() {
    let joint = begun();
    assert!(invite(&mp(LEAD), &joint, Some(today(CHAIR)), true, NOW).is_err());
    assert!(invite(&mp(LEAD), &joint, Some(today(3)), false, NOW).is_err());
    assert!(invite(&mp(LEAD), &joint, None, true, NOW).is_err());
    let led = start(
        &mp(CHAIR),
        &[(idea(417), None)],
        Some(today(CHAIR)),
        words("One"),
        NOW,
    );
    assert!(led.is_err());
}

#[test]
fn a_withdrawn_signature_is_withdrawn_once_and_never_the_leads() {
    let response = Standing {
        id: ResponseId::from_i64(7),
        lead: MemberId::from_i64(LEAD),
        version: 2,
        is_published: true,
        is_hidden: false,
        is_joint: true,
        words: words("One"),
    };
    let done = withdraw(&mp(3), &response, OwnSignature::Stands, NOW).unwrap();
    assert_eq!((done.version, done.member.get()), (2, 3));
    assert!(withdraw(&mp(3), &response, OwnSignature::Withdrawn, NOW).is_err());
    assert_eq!(
        withdraw(&mp(4), &response, OwnSignature::Absent, NOW).unwrap_err(),
        Refusal::NotFound
    );
    assert!(withdraw(&mp(LEAD), &response, OwnSignature::Stands, NOW).is_err());
}

#[test]
fn an_idea_is_answered_once_by_one_lead() {
    let joint = begun();
    let other = Some(ResponseId::from_i64(8));
    let ideas = [(idea(417), Some(joint.id)), (idea(418), other)];
    let both = reword(
        &mp(LEAD),
        &joint,
        &ideas,
        Some(today(LEAD)),
        words("One"),
        1,
        NOW,
    );
    assert!(both.is_err(), "the lead answered idea 418 before");
    let twice = [(idea(417), None), (idea(417), None)];
    assert!(
        reword(
            &mp(LEAD),
            &joint,
            &twice,
            Some(today(LEAD)),
            words("One"),
            1,
            NOW
        )
        .is_err()
    );
}

#[test]
fn labels_that_share_a_whip_are_one_side_and_independents_have_none() {
    let party = |key: &str, kind, parent: Option<&str>| Party {
        kind,
        parent: parent.map(str::to_owned),
        ..Party::first_heard(&PartySaid {
            key: Some(key.into()),
            name: key.into(),
            ..PartySaid::default()
        })
    };
    let parties = [
        party("labour", PartyKind::Party, None),
        party("labour-co-op", PartyKind::Party, Some("labour")),
        party("independent", PartyKind::NoParty, None),
    ];
    assert_eq!(side_of("labour-co-op", &parties).as_deref(), Some("labour"));
    assert_eq!(side_of("labour", &parties).as_deref(), Some("labour"));
    assert_eq!(side_of("independent", &parties), None);
    assert!(!is_across_parties([Some("labour"), Some("labour")]));
    assert!(is_across_parties([Some("labour"), None]));
    assert!(is_across_parties([None, None]));
    assert!(!is_across_parties([Some("labour")]));
    assert!(!is_across_parties([]));
}

#[test]
fn a_reservation_is_short_and_an_office_is_named() {
    assert!(Pen::parse("", "", "").is_err());
    assert!(Pen::parse("minister", "", "").is_err());
    assert!(Pen::parse("backbencher", "", &"x ".repeat(200)).is_err());
    let pen = Pen::parse("backbencher", "ignored", " Not in villages. ").unwrap();
    assert_eq!(
        (pen.office.as_str(), pen.reservation.as_str()),
        ("", "Not in villages.")
    );
}

/// An act somebody tries; whether it is allowed is for the rules to say.
#[derive(Clone, Copy, Debug)]
enum Try {
    Invite(i64),
    Close(i64),
    Sign(i64, i64),
    Decline(i64),
    Reword(u8),
    Publish(i64),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let member = 1..=PEOPLE;
    let one = prop_oneof![
        member.clone().prop_map(Try::Invite),
        member.clone().prop_map(Try::Close),
        (member.clone(), 0..2i64).prop_map(|(who, behind)| Try::Sign(who, behind)),
        member.clone().prop_map(Try::Decline),
        (0..3u8).prop_map(Try::Reword),
        member.prop_map(Try::Publish),
    ];
    proptest::collection::vec(one, 1..60)
}

proptest! {
    #[test]
    fn whatever_is_tried_in_whatever_order(tries in tries()) {
        let mut joint = begun();
        for one in tries {
            let before = joint.clone();
            match one {
                Try::Invite(who) => {
                    if let Ok(done) = invite(&mp(LEAD), &joint, Some(today(who)), true, NOW) {
                        prop_assert!(who != LEAD && who != CHAIR);
                        joint.after_invite(done);
                    }
                }
                Try::Close(who) => {
                    if let Ok(done) = close_invitation(&mp(LEAD), &joint, MemberId::from_i64(who), NOW) {
                        prop_assert!(!joint.is_signed_by(done.member));
                        joint.answer(done.member, None, Some(NOW));
                    }
                }
                Try::Sign(who, behind) => {
                    if let Ok(done) = sign(&mp(who), &joint, Some(today(who)), pen(), joint.version - behind, NOW) {
                        prop_assert_eq!(done.version, joint.version);
                        prop_assert_eq!(behind, 0);
                        prop_assert!(joint.invitation_of(MemberId::from_i64(who)).is_some());
                        joint.after_sign(done);
                    }
                }
                Try::Decline(who) => {
                    if let Ok(done) = decline(&mp(who), &joint, Some(today(who)), NOW) {
                        joint.after_decline(&done);
                        prop_assert!(!joint.is_signed_by(done.label.member));
                    }
                }
                Try::Reword(text) => {
                    let text = words(["One", "Two", "Three"][usize::from(text)]);
                    let ideas = [(idea(417), None)];
                    if let Ok(done) = reword(&mp(LEAD), &joint, &ideas, Some(today(LEAD)), text, joint.version, NOW) {
                        joint.after_reword(done);
                        // Every change of the text voids every signature but that of whoever wrote it.
                        prop_assert_eq!(joint.signed.len(), 1);
                        prop_assert_eq!(joint.version, before.version + 1);
                    }
                }
                Try::Publish(who) => {
                    let ideas = [(idea(417), Some(joint.id))];
                    if let Ok(done) = publish(&mp(who), &joint, &ideas, &sitting(&joint, &[]), joint.version, NOW) {
                        prop_assert_eq!(who, LEAD);
                        prop_assert!(done.signed.len() >= SIGNATURES_LEAST);
                        prop_assert_eq!(done.signed[0].label.member.get(), LEAD);
                        prop_assert!(joint.invited.iter().all(|one| !joint.is_open(one)));
                        // Everybody ever invited stands in one of the two lists, and in one alone.
                        for one in &joint.invited {
                            let signed = done.signed.iter().any(|signed| signed.label.member == one.member);
                            let unsigned = done.unsigned.iter().any(|other| other.member == one.member);
                            prop_assert!(signed != unsigned);
                        }
                        joint.after_publish(&done);
                    }
                }
            }
            // A published version and its words never change under anybody's hands but publication's.
            if !matches!(one, Try::Publish(_)) {
                prop_assert_eq!(joint.published_version, before.published_version);
            }
            prop_assert!(joint.is_signed_by(joint.lead));
            let mut who: Vec<_> = joint.signed.iter().map(|one| one.label.member).collect();
            who.sort();
            who.dedup();
            prop_assert_eq!(who.len(), joint.signed.len());
        }
    }
}
