//! The respect screen's speed, size and figures. Run it by `cargo bench --bench respect`: it retrains the shipped model by the
//! command itself, in an optimised build because an unoptimised one would take minutes, compares it byte for byte with the one in
//! the binary, and prints every figure with its interval. It needs the labelled files beside the repository; without them it
//! measures speed alone, and says so.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement says enough by failing"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use common_ground::respect::{Screen, train};

/// The shipped model.
const SHIPPED: &[u8] = include_bytes!("../../src/respect/screen.model");
/// Texts that are measured, and how long each is.
const TEXTS: usize = 2_000;
const LETTERS: usize = 1_000;

/// One line of the report.
struct Line {
    what: &'static str,
    measured: f64,
    most: f64,
    unit: &'static str,
}

fn main() -> ExitCode {
    let mut lines = vec![speed(), ready(), size()];
    let mut same = true;
    match files() {
        Some(files) => {
            let (learned, is_same) = retrain(&files);
            lines.push(learned);
            same = is_same;
        }
        None => {
            println!("The labelled files are not beside the repository: nothing was retrained.\n");
        }
    }
    for line in &lines {
        println!(
            "{:52} {:9.3} {:3} at most {} {}, ratio {:.2}",
            line.what,
            line.measured,
            line.unit,
            line.most,
            line.unit,
            line.measured / line.most
        );
    }
    println!(
        "the retrained model is {} the shipped one",
        if same { "byte for byte" } else { "NOT" }
    );
    if same && lines.iter().all(|line| line.measured <= line.most) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Texts of a thousand letters from the project's own rows, each its own mixture.
fn texts() -> Vec<String> {
    let rows: Vec<&str> = train::OWN_ROWS.lines().skip(1).collect();
    (0..TEXTS)
        .map(|first| {
            let mixture = (0..).map(|n| {
                rows[(first * 7 + n * 31) % rows.len()]
                    .split(",0,")
                    .next()
                    .unwrap_or_default()
            });
            let mut text = String::new();
            for row in mixture {
                text.push_str(row.trim_matches('"'));
                text.push(' ');
                if text.chars().count() >= LETTERS {
                    break;
                }
            }
            text.chars().take(LETTERS).collect()
        })
        .collect()
}

fn speed() -> Line {
    let screen = Screen::shipped();
    let texts = texts();
    let mut times: Vec<Duration> = texts
        .iter()
        .map(|text| {
            // The best of three: what other programs take is not ours.
            (0..3)
                .map(|_| {
                    let began = Instant::now();
                    std::hint::black_box(screen.screen(text));
                    began.elapsed()
                })
                .min()
                .unwrap_or_default()
        })
        .collect();
    times.sort();
    println!(
        "1,000 letters: median {:.3} ms",
        times[times.len() / 2].as_secs_f64() * 1e3
    );
    Line {
        what: "1,000 letters, the slowest of a hundred",
        measured: times[times.len() * 99 / 100].as_secs_f64() * 1e3,
        most: 0.5,
        unit: "ms",
    }
}

fn ready() -> Line {
    let began = Instant::now();
    let screen = Screen::from_bytes(SHIPPED).unwrap();
    std::hint::black_box(screen.screen("ready?"));
    Line {
        what: "from bytes to the first verdict",
        measured: began.elapsed().as_secs_f64() * 1e3,
        most: 50.0,
        unit: "ms",
    }
}

fn size() -> Line {
    let bytes = u32::try_from(SHIPPED.len()).unwrap();
    Line {
        what: "the model",
        measured: f64::from(bytes) / 1e6,
        most: 3.0,
        unit: "MB",
    }
}

/// The labelled files, if they are there.
fn files() -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/respect");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "gz"))
        .collect();
    files.sort();
    Some(files)
}

fn retrain(files: &[PathBuf]) -> (Line, bool) {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("screen.model");
    let began = Instant::now();
    let done = Command::new(env!("CARGO_BIN_EXE_common-ground"))
        .arg("train-screen")
        .args(files)
        .arg("-o")
        .arg(&model)
        .status()
        .unwrap();
    let learned = began.elapsed();
    let same = done.success() && std::fs::read(&model).unwrap() == SHIPPED;
    (
        Line {
            what: "learning anew and measuring, by train-screen",
            measured: learned.as_secs_f64(),
            most: 60.0,
            unit: "s",
        },
        same,
    )
}
