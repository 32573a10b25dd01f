//! `groups`: opinion groups and scores of a conversation exported from Polis, from its two files alone.
//! It must not touch a database, nor hold formulas: those are in `consensus`.

mod answer;
mod table;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;

use super::Trouble;
use super::import::{Troubles, polis};
use crate::domain::conversation::Conversation;

pub(super) use answer::Answer;

/// The arguments of `groups`.
#[derive(Args)]
pub(super) struct Groups {
    /// The votes: votes.csv of a Polis export
    #[arg(long)]
    votes: PathBuf,
    /// The ideas: comments.csv of a Polis export
    #[arg(long)]
    comments: PathBuf,
    /// Compute as Polis does (red-dwarf 0.4.0), for comparison
    #[arg(long)]
    polis_mode: bool,
    /// This many groups, instead of as many as the votes say
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=5))]
    k: Option<u8>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Groups {
    pub(super) fn run(&self) -> Result<(), Trouble> {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(100));
        bar.set_message("reading");
        let conversation = self.read()?;
        bar.set_message(format!("grouping by {} votes", conversation.ballots.len()));
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let groups = self.k.map(usize::from);
        let answer = if self.polis_mode {
            Answer::as_polis(&conversation, groups, threads)
        } else {
            Answer::of(&conversation, groups, threads)
        };
        bar.finish_and_clear();
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        if self.json {
            serde_json::to_writer(&mut out, &answer)?;
            writeln!(out)?;
        } else {
            write!(out, "{}", table::printed(&answer, &conversation))?;
        }
        out.flush()?;
        Ok(())
    }

    fn read(&self) -> Result<Conversation, Trouble> {
        let (comments, votes) = (read(&self.comments)?, read(&self.votes)?);
        let export = polis::Export {
            comments: &comments,
            votes: &votes,
            summary: None,
            folder: "",
        };
        polis::read(&export).map_err(|troubles| {
            let of =
                |troubles, path: &Path| Troubles::of(troubles).report(&path.display().to_string());
            let both = [
                of(troubles.comments, &self.comments),
                of(troubles.votes, &self.votes),
            ];
            let lines: Vec<&str> = both
                .iter()
                .map(String::as_str)
                .filter(|lines| !lines.is_empty())
                .collect();
            format!(
                "nothing was computed, because of these lines:\n{}",
                lines.join("\n")
            )
            .into()
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    std::fs::read(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()).into())
}
