//! Who may do what to a joint response, and when: one function for each act. It must not know how any of it is stored or shown.

use super::{
    INVITED_MAX, InvitationClosed, Joint, JointDeclined, JointEnded, JointInvited, JointPublished,
    JointReworded, JointSigned, JointStarted, OwnSignature, Pen, SIGNATURES_LEAST,
    SignatureWithdrawn, Signed, State, Today,
};
use crate::domain::account::Mp;
use crate::domain::ids::{IdeaId, IdeaNumber, MemberId};
use crate::domain::refusal::Refusal;
use crate::domain::response::cluster::{self, Asked};
use crate::domain::response::{DayLabel, ResponseWords, Standing};
use crate::domain::time::Timestamp;

/// Why a joint response cannot be published yet; none when it can. `sitting` are those of its signatories who hold a seat today.
pub fn still_missing(joint: &Joint, sitting: &[Today]) -> Option<String> {
    if joint.is_all_published() {
        return Some("This version is published. Change the text to begin a new one.".into());
    }
    let standing = joint.standing(sitting);
    let is_led = standing.iter().any(|one| one.label.member == joint.lead);
    if !is_led || standing.len() < SIGNATURES_LEAST {
        return Some(
            "A joint response needs the lead and at least one colleague to sign this exact text."
                .into(),
        );
    }
    let open: Vec<&str> = joint
        .invited
        .iter()
        .filter(|one| joint.is_open(one))
        .map(|one| one.name.as_str())
        .collect();
    (!open.is_empty()).then(|| {
        format!(
            "Not everybody who was invited has answered: {}. Wait, or take the invitation back; the page will say that it was not answered.",
            open.join(", ")
        )
    })
}

/// Begins a joint response. Each idea, the main one first, comes with what this Member already published on it.
pub fn start(
    by: &Mp,
    ideas: &[Asked],
    today: Option<Today>,
    words: ResponseWords,
    now: Timestamp,
) -> Result<JointStarted, Refusal> {
    let label = today.as_ref().map(|today| today.label.clone());
    let all = cluster::answerable(by, ideas, label.as_ref(), None)?;
    let today = seated(by, today)?;
    Ok(JointStarted {
        ideas: all.into_iter().map(|(idea, _)| idea).collect(),
        by: by.id(),
        today,
        words,
        at: now,
        seal: (),
    })
}

/// Changes the text, or which ideas it answers. Each idea comes with what the lead published on it before.
pub fn reword(
    by: &Mp,
    joint: &Joint,
    ideas: &[Asked],
    today: Option<Today>,
    words: ResponseWords,
    read: i64,
    now: Timestamp,
) -> Result<JointReworded, Refusal> {
    check_lead(by, joint)?;
    let today = seated(by, today)?;
    if joint.version != read {
        return Err(Refusal::Stale);
    }
    let all = check_ideas(by, joint, ideas, &today)?;
    let (main, number) = *all.first().ok_or(Refusal::NotFound)?;
    let rows: Vec<IdeaId> = all.into_iter().map(|(idea, _)| idea).collect();
    if joint.words == words && joint.ideas == rows {
        return Err(Refusal::NotNow(
            "Nothing has changed, so every signature stands.".into(),
        ));
    }
    Ok(JointReworded {
        joint: joint.id,
        idea: main,
        number,
        by: by.id(),
        from_version: joint.version,
        version: joint.version + 1,
        ideas: rows,
        today,
        words,
        void: joint
            .signed
            .iter()
            .map(|one| one.label.member)
            .filter(|member| *member != joint.lead)
            .collect(),
        at: now,
        seal: (),
    })
}

/// Invites a colleague of any party or none. `colleague` is who she is today, none without a seat; `has_account` whether she can answer.
pub fn invite(
    by: &Mp,
    joint: &Joint,
    colleague: Option<Today>,
    has_account: bool,
    now: Timestamp,
) -> Result<JointInvited, Refusal> {
    check_lead(by, joint)?;
    check_unpublished(joint)?;
    let colleague = colleague.ok_or_else(|| {
        Refusal::NotNow("By our register that person holds no seat in the House today.".into())
    })?;
    check_chair(&colleague)?;
    let (member, name) = (colleague.label.member, &colleague.label.name);
    if joint.is_led_by(member) {
        return Err(Refusal::NotNow("You lead this response already.".into()));
    }
    if joint.invitation_of(member).is_some() {
        return Err(Refusal::NotNow(format!("{name} is invited already.")));
    }
    if !has_account {
        return Err(Refusal::NotNow(format!(
            "{name} has no account here yet, so nobody could answer. Whoever runs this site invites MPs; write to them."
        )));
    }
    let counted = joint.invited.iter().filter(|one| one.closed_at.is_none());
    if counted.count() >= INVITED_MAX {
        return Err(Refusal::NotNow(format!(
            "{INVITED_MAX} colleagues are the most that one response can be put to."
        )));
    }
    Ok(JointInvited {
        joint: joint.id,
        by: by.id(),
        label: colleague.label,
        at: now,
        seal: (),
    })
}

/// Takes an invitation back that nobody has answered.
pub fn close_invitation(
    by: &Mp,
    joint: &Joint,
    member: MemberId,
    now: Timestamp,
) -> Result<InvitationClosed, Refusal> {
    check_lead(by, joint)?;
    check_unpublished(joint)?;
    let invited = joint.invitation_of(member).ok_or(Refusal::NotFound)?;
    if !joint.is_open(invited) {
        return Err(Refusal::NotNow(format!(
            "{} has answered, and an answer is not taken back for somebody else.",
            invited.name
        )));
    }
    Ok(InvitationClosed {
        joint: joint.id,
        member,
        at: now,
        seal: (),
    })
}

/// Signs the version that was read. Whoever declined before may still do so.
pub fn sign(
    by: &Mp,
    joint: &Joint,
    today: Option<Today>,
    pen: Pen,
    read: i64,
    now: Timestamp,
) -> Result<JointSigned, Refusal> {
    check_known(by, joint)?;
    if joint.is_led_by(by.member()) {
        return Err(Refusal::NotNow(
            "Your signature stands with every text you write.".into(),
        ));
    }
    check_unpublished(joint)?;
    let today = seated(by, today)?;
    if joint.version != read {
        return Err(Refusal::Stale);
    }
    if joint.is_signed_by(by.member()) {
        return Err(Refusal::NotNow("You have signed this version.".into()));
    }
    Ok(JointSigned {
        joint: joint.id,
        version: joint.version,
        by: by.id(),
        today,
        pen,
        at: now,
        seal: (),
    })
}

/// Declines to sign, also after having signed the version in hand.
pub fn decline(
    by: &Mp,
    joint: &Joint,
    today: Option<Today>,
    now: Timestamp,
) -> Result<JointDeclined, Refusal> {
    check_known(by, joint)?;
    let invited = joint
        .invitation_of(by.member())
        .ok_or(Refusal::NotNow("You lead this response.".into()))?;
    check_unpublished(joint)?;
    if invited.declined_at.is_some() {
        return Err(Refusal::NotNow("You have declined already.".into()));
    }
    // Whoever lost the seat meanwhile may still say no, under the label of the invitation.
    let label = today.map_or_else(
        || DayLabel {
            member: invited.member,
            name: invited.name.clone(),
            party_key: String::new(),
            party: invited.party.clone(),
            constituency: String::new(),
            constituency_name: invited.constituency_name.clone(),
        },
        |today| today.label,
    );
    Ok(JointDeclined {
        joint: joint.id,
        version: joint.version,
        by: by.id(),
        label,
        at: now,
        seal: (),
    })
}

/// Publishes the version that was read, for all who signed it at one moment. `sitting` are those of its signatories, the lead among them,
/// who hold a seat today: a signature of somebody who has lost the seat since falls, and stands in neither list.
pub fn publish(
    by: &Mp,
    joint: &Joint,
    ideas: &[Asked],
    sitting: &[Today],
    read: i64,
    now: Timestamp,
) -> Result<JointPublished, Refusal> {
    check_lead(by, joint)?;
    let mine = |today: &&Today| today.label.member == by.member();
    let today = seated(by, sitting.iter().find(mine).cloned())?;
    if joint.version != read {
        return Err(Refusal::Stale);
    }
    let all = check_ideas(by, joint, ideas, &today)?;
    if let Some(missing) = still_missing(joint, sitting) {
        return Err(Refusal::NotNow(missing));
    }
    let mut signed: Vec<Signed> = joint.standing(sitting).into_iter().cloned().collect();
    signed.sort_by_key(|one| (one.label.member != joint.lead, one.at));
    Ok(JointPublished {
        joint: joint.id,
        version: joint.version,
        is_first: joint.published_version.is_none(),
        by: by.id(),
        lead: joint.lead,
        ideas: all,
        words: joint.words.clone(),
        authors_mp: signed
            .iter()
            .map(|one| cluster::authors_mp(ideas, &one.label))
            .collect(),
        signed,
        unsigned: joint
            .invited
            .iter()
            .filter(|one| !joint.is_signed_by(one.member))
            .cloned()
            .collect(),
        at: now,
        seal: (),
    })
}

/// Takes one's own signature back from under a published response.
pub fn withdraw(
    by: &Mp,
    response: &Standing,
    mine: OwnSignature,
    now: Timestamp,
) -> Result<SignatureWithdrawn, Refusal> {
    if mine == OwnSignature::Absent || (!response.is_published && !response.is_hidden) {
        return Err(Refusal::NotFound);
    }
    if response.lead == by.member() {
        return Err(Refusal::NotNow(
            "You lead this response. Change its text, and everybody signs again.".into(),
        ));
    }
    if mine == OwnSignature::Withdrawn {
        return Err(Refusal::NotNow(
            "Your signature is withdrawn already; the day stands beside it.".into(),
        ));
    }
    Ok(SignatureWithdrawn {
        response: response.id,
        version: response.version,
        by: by.id(),
        member: by.member(),
        at: now,
        seal: (),
    })
}

/// Gives it up before anything of it was published.
pub fn end(by: &Mp, joint: &Joint, now: Timestamp) -> Result<JointEnded, Refusal> {
    check_lead(by, joint)?;
    if joint.state != State::Drafting {
        return Err(Refusal::NotNow(
            "What is published stays. Its text can be changed, and everybody signs again.".into(),
        ));
    }
    Ok(JointEnded {
        joint: joint.id,
        at: now,
        seal: (),
    })
}

/// Whether this MP may know of it at all.
pub fn check_known(by: &Mp, joint: &Joint) -> Result<(), Refusal> {
    let is_known = joint.is_led_by(by.member()) || joint.invitation_of(by.member()).is_some();
    if !is_known {
        return Err(Refusal::NotFound);
    }
    Ok(())
}

fn check_lead(by: &Mp, joint: &Joint) -> Result<(), Refusal> {
    check_known(by, joint)?;
    if !joint.is_led_by(by.member()) {
        return Err(Refusal::NotForYou(
            "Only the MP who leads this response may do this.",
        ));
    }
    check_going_on(joint)
}

fn check_going_on(joint: &Joint) -> Result<(), Refusal> {
    if joint.state == State::Ended {
        return Err(Refusal::NotNow(
            "This response ended before it was published: its lead gave it up, or the House was dissolved.".into(),
        ));
    }
    Ok(())
}

fn check_unpublished(joint: &Joint) -> Result<(), Refusal> {
    check_going_on(joint)?;
    if joint.is_all_published() {
        return Err(Refusal::NotNow(
            "This version is published. A signature under it can be withdrawn on the idea’s page; a new version begins when the lead changes the text.".into(),
        ));
    }
    Ok(())
}

fn check_chair(today: &Today) -> Result<(), Refusal> {
    if today.chair.is_some() {
        return Err(Refusal::NotNow(
            "The Speaker and the Deputy Speakers take no part in joint responses.".into(),
        ));
    }
    Ok(())
}

fn seated(by: &Mp, today: Option<Today>) -> Result<Today, Refusal> {
    let today = today
        .filter(|today| today.label.member == by.member())
        .ok_or_else(|| {
            Refusal::NotNow(
                "By our register you hold no seat in the House today, and only a sitting MP may sign. If that is a mistake, please tell the people who run this site.".into(),
            )
        })?;
    check_chair(&today)?;
    Ok(today)
}

/// Every idea must be open to an answer by the lead.
fn check_ideas(
    by: &Mp,
    joint: &Joint,
    ideas: &[Asked],
    today: &Today,
) -> Result<Vec<(IdeaId, IdeaNumber)>, Refusal> {
    cluster::answerable(by, ideas, Some(&today.label), Some(joint.id))
}
