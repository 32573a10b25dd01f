//! `screen`: a line in, a verdict in JSON a line out, in order. It must not judge: `respect` does, and nothing is kept.

use std::io::{BufRead, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::Trouble;
use crate::respect::{Screen, Verdict};

/// The arguments of `screen`.
#[derive(Args)]
pub(super) struct ScreenLines {
    /// A model that `train-screen` wrote, instead of the one in this binary
    #[arg(long)]
    model: Option<PathBuf>,
}

/// A verdict as it is printed. Places are counted in characters of the line as read.
#[derive(Serialize)]
struct Answer<'a> {
    nudge: bool,
    score: f64,
    strong: bool,
    queue: f64,
    spans: Vec<Passage<'a>>,
}

#[derive(Serialize)]
struct Passage<'a> {
    start: usize,
    end: usize,
    code: &'static str,
    why: &'a str,
}

impl<'a> From<&'a Verdict> for Answer<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        Self {
            nudge: verdict.nudge,
            score: rounded(verdict.score),
            strong: verdict.strong,
            queue: rounded(verdict.queue),
            spans: verdict
                .spans
                .iter()
                .map(|span| Passage {
                    start: span.start,
                    end: span.end,
                    code: span.code.key(),
                    why: &span.why,
                })
                .collect(),
        }
    }
}

/// Six places tell all texts apart that need telling apart.
fn rounded(score: f64) -> f64 {
    (score * 1e6).round() / 1e6
}

impl ScreenLines {
    /// Reads standard input to its end. A line that is not UTF-8 is read with its bad bytes replaced; an empty one has a
    /// verdict too, so that lines in and lines out stay side by side.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let screen = match &self.model {
            None => Screen::shipped(),
            Some(path) => {
                let bytes =
                    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
                &Screen::from_bytes(&bytes).ok_or_else(|| {
                    format!(
                        "{} is no model of this version; write one with train-screen",
                        path.display()
                    )
                })?
            }
        };
        answer(
            screen,
            std::io::stdin().lock(),
            BufWriter::new(std::io::stdout().lock()),
        )
    }
}

fn answer(screen: &Screen, mut lines: impl BufRead, mut out: impl Write) -> Result<(), Trouble> {
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        serde_json::to_writer(&mut out, &Answer::from(&screen.screen(text)))?;
        out.write_all(b"\n")?;
        line.clear();
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::answer;
    use crate::respect::Screen;

    #[test]
    fn every_line_in_is_a_line_out() {
        let mut out = Vec::new();
        let lines = b"Good idea.\r\n\nPeople like you are vermin.\n\xff\xfe\nlast".as_slice();
        answer(Screen::shipped(), lines, &mut out).expect("memory can be written to");
        let out = String::from_utf8(out).expect("JSON is UTF-8");
        let answers: Vec<serde_json::Value> = out
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect();
        assert_eq!(answers.len(), 5);
        assert_eq!(answers[0]["nudge"], false);
        assert_eq!(answers[2]["nudge"], true);
        assert_eq!(answers[2]["spans"][0]["code"], "R2");
        assert_eq!(answers[2]["spans"][0]["start"], 0);
    }
}
