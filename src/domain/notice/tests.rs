//! Who is told of what, by example. They must not know how recipients are found.

use super::*;

fn facts() -> Facts {
    Facts {
        idea: IdeaFacts {
            id: IdeaId::from_i64(1),
            number: IdeaNumber::from_i64(417),
            title: "Cycle lanes for every town".into(),
            author: Some(AccountId::from_i64(1)),
            topic: ("transport".into(), "Transport".into()),
            constituency: Some(("X1".into(), "Little Wickham".into())),
            is_readable: true,
        },
        response: Some(ResponseFacts {
            id: ResponseId::from_i64(5),
            position: "Support in part",
            summary: "Yes to towns.".into(),
            signatories: vec![(MemberId::from_i64(3), "Ada Grey".into())],
            withdrawn: Vec::new(),
            courtesies: Vec::new(),
            signers: Vec::new(),
            seat: "MP for Little Wickham".into(),
            is_readable: true,
        }),
        comment: None,
        joint: None,
        commitment: None,
        correction: None,
        post: None,
        also: Vec::new(),
    }
}

fn published() -> Event {
    Event::ResponsePublished {
        response: ResponseId::from_i64(5),
        idea: IdeaId::from_i64(1),
        number: IdeaNumber::from_i64(417),
        by: AccountId::from_i64(9),
        signatories: vec![MemberId::from_i64(3)],
    }
}

#[test]
fn a_response_is_told_to_the_author_first_and_then_to_all_who_asked() {
    let telling = telling(&published(), &facts()).unwrap();
    assert_eq!(telling.path, "/ideas/417#response-5");
    assert!(!telling.is_counted);
    let told: Vec<&To> = telling.audiences.iter().map(|one| &one.to).collect();
    assert_eq!(
        told,
        [
            &To::One(AccountId::from_i64(1)),
            &To::Followers(Subject::Idea(IdeaNumber::from_i64(417))),
            &To::Followers(Subject::Member(MemberId::from_i64(3))),
            &To::Followers(Subject::Constituency("X1".into())),
            &To::Followers(Subject::Topic("transport".into())),
        ]
    );
    assert_eq!(
        telling.audiences[0].words,
        "Ada Grey, MP for Little Wickham, responded to your idea “Cycle lanes for every town”: Support in part."
    );
}

#[test]
fn what_nobody_may_read_is_not_told() {
    let mut hidden = facts();
    hidden.idea.is_readable = false;
    assert_eq!(telling(&published(), &hidden), None);
    let mut withdrawn = facts();
    withdrawn.response.as_mut().unwrap().is_readable = false;
    assert_eq!(telling(&published(), &withdrawn), None);
}

#[test]
fn an_edit_that_keeps_the_meaning_is_told_to_nobody() {
    let edited = |meaning_changed| Event::IdeaEdited {
        idea: IdeaId::from_i64(1),
        number: IdeaNumber::from_i64(417),
        author: AccountId::from_i64(1),
        version: 2,
        meaning_changed,
    };
    assert_eq!(concern(&edited(false)), None);
    let told = telling(&edited(true), &facts()).unwrap();
    assert_eq!(told.audiences[0].to, To::Voters(IdeaId::from_i64(1)));
    assert!(told.audiences.iter().all(|one| one.because.is_none()));
}

#[test]
fn a_reply_reaches_whom_it_answers_by_letter_and_the_author_by_notice() {
    let mut facts = facts();
    facts.comment = Some(CommentFacts {
        id: CommentId::from_i64(8),
        author_name: "Ben".into(),
        excerpt: "Quite so.".into(),
        parent_author: Some(AccountId::from_i64(2)),
        is_readable: true,
    });
    let event = Event::CommentPublished {
        comment: CommentId::from_i64(8),
        idea: IdeaId::from_i64(1),
        number: IdeaNumber::from_i64(417),
        author: AccountId::from_i64(4),
        parent: Some(CommentId::from_i64(7)),
    };
    let told = telling(&event, &facts).unwrap();
    assert!(told.is_counted);
    assert_eq!(told.audiences[0].to, To::One(AccountId::from_i64(2)));
    assert!(told.audiences[0].because.is_some());
    assert_eq!(told.audiences[1].to, To::One(AccountId::from_i64(1)));
    assert!(told.audiences[1].because.is_none());
}

fn together() -> Facts {
    let mut facts = facts();
    let response = facts.response.as_mut().unwrap();
    response
        .signatories
        .push((MemberId::from_i64(4), "Ben Holt".into()));
    response.signers = vec![AccountId::from_i64(9), AccountId::from_i64(10)];
    facts.also = vec![IdeaFacts {
        id: IdeaId::from_i64(2),
        number: IdeaNumber::from_i64(418),
        title: "A kerb beside every lane".into(),
        author: Some(AccountId::from_i64(2)),
        ..facts.idea.clone()
    }];
    facts
}

#[test]
fn a_joint_response_reaches_every_author_and_follower_and_leads_each_to_their_own_idea() {
    let facts = together();
    let telling = telling(&published(), &facts).unwrap();
    let other = telling
        .audiences
        .iter()
        .find(|one| one.to == To::One(AccountId::from_i64(2)))
        .unwrap();
    assert_eq!(
        other.words,
        "Ada Grey and Ben Holt responded to your idea “A kerb beside every lane”: Support in part."
    );
    let (idea, path) = facts.place_of(&telling, other);
    assert_eq!(idea.number.get(), 418);
    assert_eq!(path, "/ideas/418#response-5");
    let signer = telling
        .audiences
        .iter()
        .find(|one| one.to == To::One(AccountId::from_i64(10)))
        .unwrap();
    assert_eq!(signer.because, None, "a notice and no letter");
}

#[test]
fn a_change_of_the_text_asks_those_who_signed_to_sign_again() {
    let person = |member: i64, is_asked| JointPerson {
        member: MemberId::from_i64(member),
        name: format!("Member {member}"),
        account: Some(AccountId::from_i64(100 + member)),
        is_asked,
    };
    let mut facts = facts();
    facts.joint = Some(JointFacts {
        id: ResponseId::from_i64(5),
        lead: person(3, false),
        invited: vec![person(4, true), person(5, true), person(6, false)],
    });
    let event = Event::JointReworded {
        response: ResponseId::from_i64(5),
        by: AccountId::from_i64(103),
        void: vec![MemberId::from_i64(4)],
    };
    assert_eq!(
        concern(&event),
        Some(Concern::Joint(ResponseId::from_i64(5)))
    );
    let told = telling(&event, &facts).unwrap();
    assert_eq!(told.path, "/joint/5");
    assert_eq!(told.audiences.len(), 2, "whoever declined is left in peace");
    assert!(told.audiences[0].words.contains("sign again"));
    assert!(!told.audiences[1].words.contains("sign again"));
}

#[test]
fn a_commitment_is_told_to_those_who_asked_and_a_reminder_to_its_mp_and_the_office() {
    let mut facts = facts();
    facts.response = None;
    facts.commitment = Some(CommitmentFacts {
        id: CommitmentId::from_i64(8),
        what: "I will ask for a debate.".into(),
        due: "31 March 2027".into(),
        member: MemberId::from_i64(3),
        name: "Ada Grey".into(),
        account: Some(AccountId::from_i64(9)),
        office: vec![AccountId::from_i64(11)],
        last_words: Some("The debate is on 4 March.".into()),
        is_readable: true,
    });
    let (commitment, idea) = (CommitmentId::from_i64(8), IdeaId::from_i64(1));
    let (number, by) = (IdeaNumber::from_i64(417), AccountId::from_i64(9));
    let made = Event::CommitmentMade {
        commitment,
        idea,
        number,
        by,
    };
    let told = telling(&made, &facts).unwrap();
    assert_eq!(told.path, "/commitments/8");
    assert_eq!(told.audiences[0].to, To::One(AccountId::from_i64(1)));
    assert_eq!(
        told.audiences[0].words,
        "Ada Grey made a commitment with the response to “Cycle lanes for every town”: I will ask for a debate. It is due on 31 March 2027."
    );
    let changed = Event::CommitmentChanged {
        commitment,
        idea,
        number,
        by,
        step: "not_kept".into(),
    };
    let words = telling(&changed, &facts).unwrap().audiences.remove(0).words;
    assert!(words.contains("was not kept") && words.ends_with("The debate is on 4 March."));
    let reminded = Event::CommitmentReminded {
        commitment,
        is_due: true,
    };
    let told = telling(&reminded, &facts).unwrap();
    assert_eq!(told.audiences.len(), 2);
    assert_eq!(told.audiences[0].to, To::One(AccountId::from_i64(9)));
    assert_eq!(told.audiences[1].to, To::One(AccountId::from_i64(11)));
    assert_eq!(
        told.audiences[1].because.as_deref(),
        Some("you work for Ada Grey")
    );
    facts.commitment.as_mut().unwrap().is_readable = false;
    assert_eq!(telling(&made, &facts), None);
}

#[test]
fn people_of_the_seat_hear_of_a_post_before_others_and_the_imprint_goes_with_it() {
    let mut posted = facts();
    posted.post = Some(PostFacts {
        id: PostId::from_i64(8),
        what: "a campaign",
        member: MemberId::from_i64(3),
        name: "Ada Grey".into(),
        title: "Save the night bus".into(),
        words: "Sign with us.".into(),
        imprint: "Promoted by Ann Hart of PO Box 7, Wickham SW1A 1AA.".into(),
        seat: Some(("X1".into(), "Little Wickham".into())),
        is_update: false,
    });
    let event = Event::Posted {
        post: PostId::from_i64(8),
        by: AccountId::from_i64(9),
        version: 1,
    };
    let telling = telling(&event, &posted).unwrap();
    let told: Vec<&To> = telling.audiences.iter().map(|one| &one.to).collect();
    assert_eq!(
        told,
        [
            &To::Followers(Subject::Constituency("X1".into())),
            &To::Followers(Subject::Member(MemberId::from_i64(3))),
        ]
    );
    for audience in &telling.audiences {
        assert!(
            audience
                .words
                .ends_with("Promoted by Ann Hart of PO Box 7, Wickham SW1A 1AA.")
        );
    }
}

#[test]
fn the_question_whether_it_answered_goes_to_authors_and_supporters_alone() {
    let event = Event::JudgementAsked {
        response: ResponseId::from_i64(5),
        idea: IdeaId::from_i64(1),
    };
    let telling = telling(&event, &facts()).unwrap();
    assert_eq!(telling.path, "/responses/5/judgement");
    let told: Vec<&To> = telling.audiences.iter().map(|one| &one.to).collect();
    assert_eq!(
        told,
        [
            &To::One(AccountId::from_i64(1)),
            &To::Supporters(IdeaId::from_i64(1)),
        ]
    );
}
