//! `log verify`: proves the public log, the site's own or a downloaded one, without asking anybody. It must not mend anything.

use std::fs::File;
use std::io::{BufRead as _, BufReader, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use super::{Trouble, say};
use crate::actions::{self, public_log::Report};
use crate::config::Config;
use crate::domain::public_log::{Checkpoint, KEY_CHANGED, PublicKey, Verified, Verifier};
use crate::store::Db;

/// The arguments of `log`.
#[derive(Args)]
pub(super) struct Log {
    #[command(subcommand)]
    command: LogCommand,
}

#[derive(Subcommand)]
enum LogCommand {
    /// Prove that no line was changed, left out or swapped: of this site's log, or of a downloaded file
    Verify(Verify),
}

/// The arguments of `log verify`.
#[derive(Args)]
struct Verify {
    /// A downloaded log.jsonl; without it, the log in this site's database
    file: Option<PathBuf>,
    /// A file with checkpoints that you kept; without it, the file `checkpoints` or `checkpoints.txt` beside the log
    #[arg(long, requires = "file")]
    checkpoints: Option<PathBuf>,
    /// The public key that you kept, as "name+mark+key"; without it, the file `keys` or `keys.txt` beside the log, or the key that
    /// the log's own first line announces
    #[arg(long, requires = "file")]
    key: Vec<String>,
}

impl Log {
    pub(super) async fn run(self, config: Config) -> Result<(), Trouble> {
        let LogCommand::Verify(verify) = self.command;
        let words = match &verify.file {
            Some(file) => verify.offline(file)?,
            None => own(config).await?,
        };
        say(&words);
        Ok(())
    }
}

/// The log in the database, which is opened as it is: a check makes neither schema nor keys.
async fn own(config: Config) -> Result<String, Trouble> {
    let db = Db::look(
        config
            .database_reader_url
            .as_deref()
            .unwrap_or(&config.database_url),
    )
    .await?;
    let bar = progress("lines");
    let report = actions::public_log::verify(&db, |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })
    .await
    .map_err(|error| {
        format!("The log cannot be read: {error}. Does DATABASE_URL name the site’s database?")
    })?;
    bar.finish_and_clear();
    db.close().await;
    match report {
        Report::Holds(verified) if verified.head.size == 0 => {
            Ok("The log is empty: nothing was ever decided here, nor signed.".into())
        }
        Report::Holds(verified) => Ok(words(verified)),
        Report::Broken(broken) => Err(broken.words().into()),
        Report::Beside(words) => Err(words.into()),
    }
}

impl Verify {
    fn offline(&self, path: &Path) -> Result<String, Trouble> {
        let mut trust = String::new();
        let keys = self.keys(path, &mut trust)?;
        let mut verifier = Verifier::new(keys);
        for checkpoint in self.kept_checkpoints(path)? {
            verifier = verifier.expecting(checkpoint);
        }
        let verified = read(path, verifier)?;
        if verified.head.size == 0 {
            return Err(format!("{} holds no lines.", path.display()).into());
        }
        Ok(words(verified) + &trust)
    }

    /// The keys to trust, and a word where that trust is borrowed from the file itself.
    fn keys(&self, path: &Path, trust: &mut String) -> Result<Vec<PublicKey>, Trouble> {
        let first = announced(&first_line(path)?);
        let kept = self.kept_keys(path)?;
        match first {
            // Otherwise a forged log could begin with a key of its own, and who trusts another would not notice.
            Some(key) if !kept.is_empty() && !kept.contains(&key) => Err(format!(
                "Line 1 announces the key {key}, which is none of those you trust: this is another log, or it was rewritten from its beginning."
            )
            .into()),
            Some(key) if kept.is_empty() => {
                *trust = format!(
                    " The key is the one that the file itself announces, {key}: compare it with the one you or others have kept."
                );
                Ok(vec![key])
            }
            _ => Ok(kept),
        }
    }

    /// The keys that were given, or that lie beside the log.
    fn kept_keys(&self, path: &Path) -> Result<Vec<PublicKey>, Trouble> {
        if !self.key.is_empty() {
            return self.key.iter().map(|key| parse_key(key)).collect();
        }
        let Some(file) = beside(path, &["keys", "keys.txt"]) else {
            return Ok(Vec::new());
        };
        read_text(&file)?
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(parse_key)
            .collect()
    }

    fn kept_checkpoints(&self, path: &Path) -> Result<Vec<Checkpoint>, Trouble> {
        let file = match &self.checkpoints {
            Some(file) => Some(file.clone()),
            None => beside(path, &["checkpoints", "checkpoints.txt"]),
        };
        let Some(file) = file else {
            return Ok(Vec::new());
        };
        let text = read_text(&file)?.replace("\r\n", "\n");
        // A note has one empty line inside, and another behind it.
        let pieces: Vec<&str> = text.trim().split("\n\n").collect();
        pieces
            .chunks(2)
            .map(|piece| {
                Checkpoint::parse(&format!("{}\n", piece.join("\n\n")))
                    .map_err(|error| format!("{}: {error}.", file.display()).into())
            })
            .collect()
    }
}

/// Reads the log once, a line at a time.
fn read(path: &Path, mut verifier: Verifier) -> Result<Verified, Trouble> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}.", path.display());
    let file = File::open(path).map_err(cannot)?;
    let bar = progress("bytes");
    bar.set_length(file.metadata().map_err(cannot)?.len());
    // A megabyte at a time: fewer calls than lines by three orders of magnitude.
    let mut lines = BufReader::with_capacity(1 << 20, file);
    let mut line = Vec::new();
    let mut done: u64 = 0;
    loop {
        line.clear();
        let length = lines.read_until(b'\n', &mut line).map_err(cannot)?;
        if length == 0 {
            break;
        }
        done += length as u64;
        let words = line.strip_suffix(b"\n").unwrap_or(&line);
        verifier.line(words).map_err(|broken| broken.words())?;
        // Often enough for eyes.
        if verifier.head().size.is_multiple_of(10_000) {
            bar.set_position(done);
        }
    }
    bar.finish_and_clear();
    verifier.finish().map_err(|broken| broken.words().into())
}

/// The words of a log that holds. That a first line announces the first key is no loss of another.
fn words(mut verified: Verified) -> String {
    verified.key_changes.retain(|change| change.line != 1);
    verified.words()
}

fn announced(line: &[u8]) -> Option<PublicKey> {
    let line: Value = serde_json::from_slice(line).ok()?;
    if line["event"] != KEY_CHANGED {
        return None;
    }
    PublicKey::parse(line["key"].as_str()?).ok()
}

fn first_line(path: &Path) -> Result<Vec<u8>, Trouble> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}.", path.display());
    let mut line = Vec::new();
    BufReader::new(File::open(path).map_err(cannot)?)
        .read_until(b'\n', &mut line)
        .map_err(cannot)?;
    Ok(line)
}

/// The first of these files that lies beside another.
fn beside(path: &Path, names: &[&str]) -> Option<PathBuf> {
    names
        .iter()
        .map(|name| path.with_file_name(name))
        .find(|file| file.is_file())
}

fn read_text(file: &Path) -> Result<String, Trouble> {
    std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}.", file.display()).into())
}

fn parse_key(text: &str) -> Result<PublicKey, Trouble> {
    PublicKey::parse(text).map_err(|error| format!("{text:?}: {error}.").into())
}

/// A bar where somebody looks at it, nothing otherwise.
fn progress(unit: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(None, target);
    let style = if unit == "bytes" {
        "Checking {wide_bar} {bytes} of {total_bytes}"
    } else {
        "Checking {wide_bar} {human_pos} of {human_len} lines"
    };
    match ProgressStyle::with_template(style) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
