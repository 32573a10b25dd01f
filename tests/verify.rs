//! `log verify` as people run it: the real binary, on files in a folder. What holds is said, what was changed is named, and the
//! process ends as scripts expect.

use std::path::Path;
use std::process::{Command, Output};

use common_ground::domain::public_log::{
    Checkpoint, Head, KEY_CHANGED, PublicLine, SecretKey, commit, link,
};

fn key(secret: u8) -> SecretKey {
    SecretKey::new("forum.example.org", &[secret; 32]).expect("a key")
}

/// The key, three decisions, and their checkpoint as a line: (log, checkpoint).
fn log() -> (String, String) {
    let mut head = Head::EMPTY;
    let mut written = String::new();
    let mut add = |mut line: PublicLine, head: &mut Head| {
        line.time = "2026-11-25T12:00:00Z".into();
        let linked = link(*head, &line, commit(&[1; 32], "{}")).expect("a line");
        written.push_str(&linked.json);
        written.push('\n');
        *head = linked.head();
    };
    let with = |event: &str, name: &str, value: String| PublicLine {
        event: event.into(),
        more: [(name.to_owned(), value.into())].into(),
        ..PublicLine::default()
    };
    add(
        with(KEY_CHANGED, "key", key(7).public().to_string()),
        &mut head,
    );
    for code in ["R1", "R2", "R5"] {
        let line = PublicLine {
            event: "hidden".into(),
            code: Some(code.into()),
            ..PublicLine::default()
        };
        add(line, &mut head);
    }
    let note = Checkpoint::sign(head, &key(7));
    add(with("checkpoint", "note", note.clone()), &mut head);
    (written, note)
}

fn verify(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_common-ground"))
        .args(["log", "verify", "log.jsonl"])
        .args(more)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the binary runs")
}

#[track_caller]
fn holds(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert!(said.contains(words), "{said}");
}

#[track_caller]
fn fails(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_downloaded_log_is_proved_alone_and_with_what_lies_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (log, note) = log();
    let file = |name: &str, words: &str| {
        std::fs::write(folder.path().join(name), words).expect("written");
    };
    file("log.jsonl", &log);
    holds(&verify(folder.path(), &[]), "All 5 lines hold");
    holds(
        &verify(folder.path(), &[]),
        "Signatures vouch for the first 4 (1 checked)",
    );
    holds(&verify(folder.path(), &[]), "compare it with the one");
    file("keys.txt", &format!("{}\n", key(7).public()));
    file("checkpoints.txt", &note);
    holds(&verify(folder.path(), &[]), "(2 checked)");
    // Two kept checkpoints in one file, as they are downloaded.
    file("checkpoints.txt", &format!("{note}\n{note}"));
    holds(&verify(folder.path(), &[]), "(3 checked)");
    // The end is missing, and the checkpoint beside it tells.
    let short: String = log.split_inclusive('\n').take(3).collect();
    file("log.jsonl", &short);
    fails(&verify(folder.path(), &[]), "cut off at the end");
    // Somebody else's key.
    file("log.jsonl", &log);
    let other = key(8).public().to_string();
    fails(
        &verify(folder.path(), &["--key", &other]),
        "none of those you trust",
    );
    file("keys.txt", "no key\n");
    fails(&verify(folder.path(), &[]), "not written as a public key");
}

#[test]
fn one_changed_byte_anywhere_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let (log, _) = log();
    // Each byte would take a minute; these are spread over all lines and every sort of member.
    for at in (0..log.len()).step_by(97) {
        let mut bytes = log.clone().into_bytes();
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        std::fs::write(folder.path().join("log.jsonl"), bytes).expect("written");
        let output = verify(folder.path(), &[]);
        assert_eq!(output.status.code(), Some(1), "byte {at}: {output:?}");
    }
}

#[test]
fn what_cannot_be_read_is_said_kindly() {
    let folder = tempfile::tempdir().expect("a folder");
    fails(&verify(folder.path(), &[]), "log.jsonl cannot be read");
    std::fs::write(folder.path().join("log.jsonl"), "").expect("written");
    fails(&verify(folder.path(), &[]), "holds no lines");
    std::fs::write(folder.path().join("log.jsonl"), "\u{0}\n\n").expect("written");
    fails(
        &verify(folder.path(), &[]),
        "Line 1 is not written as lines of this log are",
    );
}
