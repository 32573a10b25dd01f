//! The command line as people and scripts use it: settings where they belong, and pipes that close early.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_common-ground"));
    command
        .args(words)
        .current_dir(folder)
        .env_clear()
        .env("LOG_LEVEL", "warn")
        .stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn commands_on_files_read_no_setting() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |words: &[&str]| {
        command(folder.path(), words)
            .env("LOCAL_DOOR", "abc")
            .output()
            .expect("the binary runs")
    };
    let screened = run(&["screen"]);
    assert!(screened.status.success(), "{}", said(&screened));
    for words in [
        ["screen", "--help"],
        ["groups", "--help"],
        ["help", "screen"],
    ] {
        let help = run(&words);
        assert!(help.status.success(), "{}", said(&help));
        assert!(!said(&help).contains("LOCAL_DOOR"), "{}", said(&help));
    }
    let refused = run(&["check"]);
    assert!(!refused.status.success());
    assert!(
        said(&refused).contains("LOCAL_DOOR is \"abc\"; write a whole number"),
        "{}",
        said(&refused)
    );
}

#[test]
fn a_reader_who_leaves_early_is_no_trouble() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in [
        &["invite", "steward", "stu@example.org"][..],
        &["migrate"],
        &["check"],
    ] {
        let mut child = command(folder.path(), words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let done = child.wait_with_output().expect("it ends");
        assert!(done.status.success(), "{words:?}: {}", said(&done));
        assert!(!said(&done).contains("panicked"), "{}", said(&done));
    }
}
