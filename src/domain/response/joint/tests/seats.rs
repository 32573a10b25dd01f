//! What becomes of signatures whose Member lost the seat, or took one in the Chair, before publication.

use super::*;

/// Who of its signatories sits today: all but these.
pub(super) fn sitting(joint: &Joint, gone: &[i64]) -> Vec<Today> {
    let signed = joint.signed.iter().map(|one| one.label.member.get());
    signed
        .filter(|one| !gone.contains(one))
        .map(today)
        .collect()
}

#[test]
fn whoever_lost_the_seat_stands_under_nothing_that_is_published_afterwards() {
    let mut joint = with_invited(&[3, 4]);
    signs(&mut joint, 3);
    signs(&mut joint, 4);
    let publishes = |joint: &Joint, gone: &[i64]| {
        let ideas = [(idea(417), None)];
        publish(
            &mp(LEAD),
            joint,
            &ideas,
            &sitting(joint, gone),
            joint.version,
            NOW,
        )
    };
    let done = publishes(&joint, &[4]).unwrap();
    let who = |done: &JointPublished| -> Vec<i64> {
        let signed = done.signed.iter();
        signed.map(|one| one.label.member.get()).collect()
    };
    assert_eq!(who(&done), [1, 3]);
    assert_eq!(done.authors_mp.len(), 2);
    // She answered, so nobody says that she did not.
    assert!(done.unsigned.is_empty());
    // One signature is no joint response, nor is one without its lead.
    assert!(still_missing(&joint, &sitting(&joint, &[3, 4])).is_some());
    assert!(publishes(&joint, &[3, 4]).is_err());
    assert!(publishes(&joint, &[1]).is_err());
    // The wording that was published while she sat keeps her name; of the next she may sign nothing.
    joint.after_publish(&publishes(&joint, &[]).unwrap());
    rewords(&mut joint, "Another answer");
    signs(&mut joint, 3);
    let sign_new = |today| sign(&mp(4), &joint, today, pen(), joint.version, NOW);
    assert!(sign_new(None).is_err());
    assert!(sign_new(Some(today(4))).is_ok());
}

#[test]
fn a_signatory_who_took_an_office_in_the_chair_since_stands_under_nothing_new() {
    let mut joint = with_invited(&[3, 4]);
    signs(&mut joint, 3);
    signs(&mut joint, 4);
    let mut sitting = sitting(&joint, &[]);
    sitting[1].chair = Some(ChairRole::DeputySpeaker);
    let standing = joint.standing(&sitting);
    let who: Vec<i64> = standing.iter().map(|one| one.label.member.get()).collect();
    assert_eq!(who, [1, 4]);
}
