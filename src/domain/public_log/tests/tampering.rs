//! A log that was tampered with, cut, swapped, rewritten or signed with another key.

use proptest::prelude::*;

use super::*;

#[test]
fn a_tampered_line_is_named() {
    let mut log = sound();
    log.lines[3] = log.lines[3].replace("\"R2\"", "\"R1\"");
    let broken = broken(&log);
    assert_eq!((broken.line, broken.cause.clone()), (4, Cause::Changed));
    assert_eq!(
        broken.words(),
        "Line 4 was changed after it was published: its words no longer give its hash. All lines before it hold."
    );
}

#[test]
fn a_line_tampered_with_and_hashed_anew_breaks_the_next() {
    let mut log = sound();
    let mut before = Log::new();
    before.hide(3);
    let forged = link(before.head, &line("restored", 4), [7; 32]).unwrap();
    log.lines[3] = forged.json;
    let broken = broken(&log);
    assert_eq!((broken.line, broken.cause), (5, Cause::Unlinked));
}

#[test]
fn a_history_rewritten_to_its_end_contradicts_the_signature() {
    let mut forged = Log::new();
    forged.hide(5);
    forged.add(&line("restored", 6));
    // The forger has no key, and copies the note of the true log.
    let note = Checkpoint::sign(
        {
            let mut true_log = Log::new();
            true_log.hide(6);
            true_log.head
        },
        &key(1),
    );
    let mut copied = PublicLine {
        event: "checkpoint".into(),
        ..PublicLine::default()
    };
    copied.more.insert("note".into(), note.into());
    forged.add(&copied);
    assert_eq!(broken(&forged).cause, Cause::OtherRoot { size: 6 });
    // Or signs with a key of their own.
    let mut forged = Log::new();
    forged.hide(6);
    forged.checkpoint(&key(9));
    let found = broken(&forged);
    assert_eq!(
        (found.line, found.cause),
        (7, Cause::Checkpoint(BadCheckpoint::UnknownKey))
    );
}

#[test]
fn missing_and_swapped_lines_are_named() {
    let mut missing = sound();
    missing.lines.remove(3);
    let found = broken(&missing);
    assert_eq!(
        (found.line, found.cause.clone()),
        (4, Cause::OutOfPlace { due: 4, found: 5 })
    );
    assert!(
        found
            .words()
            .contains("a line was taken out, or lines were swapped")
    );
    let mut swapped = sound();
    swapped.lines.swap(3, 4);
    assert_eq!(broken(&swapped).line, 4);
    let mut twice = sound();
    let line = twice.lines[3].clone();
    twice.lines.insert(4, line);
    assert_eq!(broken(&twice).cause, Cause::OutOfPlace { due: 5, found: 4 });
}

#[test]
fn a_log_cut_short_is_found_out_by_a_checkpoint_that_somebody_kept() {
    let log = sound();
    let kept = Checkpoint::parse(&Checkpoint::sign(log.head, &key(1))).unwrap();
    let run = |lines: &[String], kept: &Checkpoint| {
        let mut verifier = Verifier::new(vec![key(1).public()]).expecting(kept.clone());
        for line in lines {
            verifier.line(line.as_bytes())?;
        }
        verifier.finish()
    };
    assert_eq!(run(&log.lines, &kept).unwrap().signed_until, 11);
    let found = run(&log.lines[..9], &kept).unwrap_err();
    assert_eq!(
        (found.line, found.cause),
        (9, Cause::Shortened { size: 11 })
    );
    // A checkpoint of another history.
    let mut other = Log::new();
    other.hide(4);
    other.add(&line("restored", 5));
    let foreign = Checkpoint::parse(&Checkpoint::sign(other.head, &key(1))).unwrap();
    let found = run(&log.lines, &foreign).unwrap_err();
    assert_eq!((found.line, found.cause), (5, Cause::OtherRoot { size: 5 }));
}

#[test]
fn a_key_that_hands_over_is_followed() {
    let mut log = sound();
    log.announce(&key(2), Some(key(1).hand_over_to(&key(2).public())));
    log.hide(1);
    log.checkpoint(&key(2));
    let verified = log.verify(&[&key(1)]).unwrap();
    assert!(verified.key_changes[0].is_handed_over);
    assert_eq!(verified.signed_until, 13);
    // From then on the old key vouches for nothing.
    log.checkpoint(&key(1));
    assert_eq!(
        broken(&log).cause,
        Cause::Checkpoint(BadCheckpoint::UnknownKey)
    );
    // Who hands over in another's name is found out.
    let mut forged = sound();
    forged.announce(&key(3), Some(key(3).hand_over_to(&key(3).public())));
    let found = broken(&forged);
    assert_eq!((found.line, found.cause), (12, Cause::Handover));
}

#[test]
fn a_lost_key_is_replaced_by_a_line_and_that_is_said() {
    let mut log = sound();
    log.announce(&key(2), None);
    log.hide(1);
    log.checkpoint(&key(2));
    let verified = log.verify(&[&key(1)]).unwrap();
    assert_eq!(verified.key_changes[0].line, 12);
    assert!(!verified.key_changes[0].is_handed_over);
    assert!(verified.words().contains(
        "Line 12 says that the old key was lost and announces another, which the old one could not sign"
    ));
    // Whoever has both keys from the site can give both.
    assert!(log.verify(&[&key(1), &key(2)]).is_ok());
}

proptest! {
    #[test]
    fn one_changed_byte_anywhere_is_found(at in 0_usize..6_000, to in any::<u8>()) {
        let log = sound();
        let mut bytes = log.text().into_bytes();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != to);
        // An empty line more or less is no line: white space at the end of the file means nothing.
        prop_assume!(at + 1 != bytes.len() || to != b'\n');
        bytes[at] = to;
        let lines_before = u64::try_from(bytes[..at].split(|byte| *byte == b'\n').count() - 1).unwrap();
        let found = verify::verify(&bytes, vec![key(1).public()]);
        let found = found.expect_err("a changed byte");
        prop_assert!(found.line >= lines_before, "{} before the change", found.line);
        prop_assert!(found.line <= lines_before + 2);
    }
}
