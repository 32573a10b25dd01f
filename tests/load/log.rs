//! How many lines a second `log verify` proves, of a file as large as a busy country's log. Run it by `cargo bench --bench log`; it
//! sends nothing anywhere, and a moderate machine needs half a minute.
#![allow(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "a measurement says enough by failing"
)]

use common_ground::domain::public_log::{
    Checkpoint, Head, KEY_CHANGED, PublicLine, SecretKey, commit, link,
};
use std::io::Write as _;
use std::process::Command;
use std::time::Instant;

/// A decade of three hundred decisions a day.
const LINES: u64 = 1_000_000;
/// Lines between two checkpoints.
const SIGNED_EVERY: u64 = 100;
/// The goal: a million lines in five seconds.
const GOAL: f64 = 200_000.0;
/// The middle of so many runs counts.
const RUNS: usize = 3;

fn decision(n: u64) -> PublicLine {
    let text = |text: &str| Some(text.to_owned());
    PublicLine {
        time: "2026-11-25T12:00:00Z".into(),
        event: "hidden".into(),
        decision_no: Some(format!("2026-{n:07}")),
        content_id: Some(format!("comment-{}", 1_795_348_800_000 + n)),
        content_kind: text("comment"),
        author_class: text("citizen"),
        target_class: text("private_person"),
        code: text("R1"),
        code_version: text("1.0"),
        allowed_code: text("A2"),
        effect: text("hide_rephrase"),
        source: text("report"),
        auto_detect: Some(false),
        auto_decide: text("not"),
        decider_no: Some(format!("M-{:06}", n % 1_000_000)),
        hours_to_decision: Some(3),
        ..PublicLine::default()
    }
}

/// Writes the log, oldest line first; how many bytes it has.
fn write_log(path: &std::path::Path) -> u64 {
    let key = SecretKey::new("forum.example.org", &[7; 32]).expect("a key");
    let file = std::fs::File::create(path).expect("a file");
    let mut log = std::io::BufWriter::new(file);
    let mut head = Head::EMPTY;
    for n in 1..=LINES {
        let mut line = if n == 1 || n.is_multiple_of(SIGNED_EVERY) {
            PublicLine {
                time: "2026-11-25T12:00:00Z".into(),
                ..PublicLine::default()
            }
        } else {
            decision(n)
        };
        if n == 1 {
            line.event = KEY_CHANGED.into();
            line.more
                .insert("key".into(), key.public().to_string().into());
        } else if n.is_multiple_of(SIGNED_EVERY) {
            line.event = "checkpoint".into();
            line.more
                .insert("note".into(), Checkpoint::sign(head, &key).into());
        }
        let private = commit(&[1; 32], "{}");
        let linked = link(head, &line, private).expect("a line");
        head = linked.head();
        writeln!(log, "{}", linked.json).expect("written");
    }
    log.flush().expect("written");
    std::fs::metadata(path).expect("a file").len()
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("log.jsonl");
    let bytes = write_log(&file);
    let mut runs: Vec<f64> = (0..RUNS)
        .map(|_| {
            let began = Instant::now();
            let done = Command::new(env!("CARGO_BIN_EXE_common-ground"))
                .args(["log", "verify"])
                .arg(&file)
                .current_dir(folder.path())
                .output()
                .expect("the binary runs");
            let words = String::from_utf8_lossy(&done.stdout);
            assert!(
                done.status.success() && words.contains(&format!("All {LINES} lines hold")),
                "{words}{}",
                String::from_utf8_lossy(&done.stderr)
            );
            LINES as f64 / began.elapsed().as_secs_f64()
        })
        .collect();
    runs.sort_unstable_by(f64::total_cmp);
    let measured = runs[RUNS / 2];
    let holds = measured >= GOAL;
    println!(
        "{} log verify: {measured:.0} lines/s of {:.0} bytes, one in {SIGNED_EVERY} a signed checkpoint; the goal is {GOAL:.0}",
        if holds { "ok  " } else { "UNDER" },
        bytes as f64 / LINES as f64
    );
    std::process::exit(i32::from(!holds));
}
