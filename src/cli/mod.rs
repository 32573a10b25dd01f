//! The command line: one binary, `common-ground`. It starts web and jobs; nothing starts it but `main`.
//! It must not hold rules: a command calls an action, as a page does.

mod check;
pub mod demo;
mod groups;
pub mod import;
mod invite;
mod lines;
mod log;
mod publish;
mod screen;
mod serve;
mod train_screen;

use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Given, LogFormat};

pub use serve::{open_log, serve_until};

/// What ends a command early: a sentence for the terminal.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// A forum where citizens submit ideas, MPs of any party respond, and everything is shown to its end.
#[derive(Parser)]
#[command(name = "common-ground", version, about, propagate_version = true)]
struct CommandLine {
    /// A TOML file with settings, named like the flags with underscores
    #[arg(long, env = "CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    given: Given,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    OnSite(OnSite),
    #[command(flatten)]
    OnFiles(OnFiles),
}

/// What needs settings and a database.
#[derive(Subcommand)]
enum OnSite {
    /// Run the site
    Serve,
    /// Make a throw-away site with fictional people and run it
    Demo,
    /// Bring the database's schema up to date, and stop
    Migrate,
    /// Look settings, keys and database over without changing anything, and say what is wrong
    Check,
    /// Invite somebody to a role; prints the link and mails it
    Invite(invite::Invite),
    /// Bring in files: whole or not at all, and twice the same changes nothing
    Import(import::Import),
    /// Prove the public log of moderation
    Log(log::Log),
    /// Compute common ground anew and publish an archive of it, besides the nightly one
    Publish,
}

/// What needs nothing but the files it is given, so that anybody can check our sums.
#[derive(Subcommand)]
enum OnFiles {
    /// Find opinion groups and common ground in a conversation exported from Polis
    Groups(groups::Groups),
    /// Look at lines with the respect screen: a line in, a verdict in JSON a line out
    Screen(screen::ScreenLines),
    /// Learn the respect screen's model anew from labelled files, and print its figures
    TrainScreen(train_screen::TrainScreen),
}

/// The commands that read files alone, without a single setting: neither read nor shown in their help.
#[derive(Parser)]
#[command(name = "common-ground", version, about, propagate_version = true)]
struct LineOnFiles {
    #[command(subcommand)]
    command: OnFiles,
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    if is_on_files(&words) {
        return ended(run_on_files(LineOnFiles::parse_from(words).command));
    }
    let line = CommandLine::parse_from(words);
    match line.command {
        Command::OnFiles(command) => ended(run_on_files(command)),
        Command::OnSite(command) => run_on_site(line.config.as_deref(), line.given, command),
    }
}

/// Whether the first word, or the second where help is asked for, is a command that needs no settings.
fn is_on_files(words: &[OsString]) -> bool {
    let is_help = words.get(1).is_some_and(|word| word == "help");
    words
        .get(if is_help { 2 } else { 1 })
        .and_then(|word| word.to_str())
        .is_some_and(OnFiles::has_subcommand)
}

fn run_on_files(command: OnFiles) -> Result<(), Trouble> {
    match command {
        OnFiles::Groups(groups) => groups.run(),
        OnFiles::Screen(screen) => screen.run(),
        OnFiles::TrainScreen(training) => training.run(),
    }
}

fn run_on_site(config: Option<&Path>, given: Given, command: OnSite) -> ExitCode {
    let config = given.or_from_file(config).and_then(|given| match command {
        OnSite::Demo => given.of_demo().check(),
        _ => given.check(),
    });
    let config = match config {
        Ok(config) => config,
        Err(error) => return fail(&error),
    };
    start_log(&config);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let done = runtime.block_on(async {
        match command {
            OnSite::Serve => serve::serve(config).await,
            OnSite::Demo => demo::demo(config).await,
            OnSite::Migrate => serve::migrate(&config).await,
            OnSite::Check => check::check(&config).await,
            OnSite::Invite(invite) => invite.run(config).await,
            OnSite::Import(import) => import.run(config).await,
            OnSite::Log(log) => log.run(config).await,
            OnSite::Publish => publish::publish(config).await,
        }
    });
    ended(done)
}

fn ended(done: Result<(), Trouble>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our answer has read enough, as `head` does.
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => fail(&*error),
    }
}

fn is_closed_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    let kind = error
        .downcast_ref::<std::io::Error>()
        .map(std::io::Error::kind)
        .or_else(|| {
            error
                .downcast_ref::<serde_json::Error>()
                .and_then(serde_json::Error::io_error_kind)
        });
    kind == Some(ErrorKind::BrokenPipe)
}

/// Prints an answer of a command. Where nobody reads any more, the command goes on to its end without words.
fn say(words: &str) {
    let _ = writeln!(std::io::stdout(), "{words}");
}

fn fail(error: &dyn std::fmt::Display) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "common-ground: {error}");
    ExitCode::FAILURE
}

fn start_log(config: &Config) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_new(&config.log_level).unwrap_or_else(|_| EnvFilter::new("info"));
    let coloured = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(coloured);
    match config.log_format {
        LogFormat::Text => log
            .with_target(false)
            .with_writer(lines::Lines::new(std::io::stderr, coloured))
            .init(),
        // JSON escapes what would break a line, and must not be cut.
        LogFormat::Json => log.with_writer(std::io::stderr).json().init(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_told(words: &[&str]) -> bool {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        is_on_files(&words)
    }

    #[test]
    fn commands_on_files_are_told_by_their_first_word() {
        assert!(is_told(&["common-ground", "screen"]));
        assert!(is_told(&["common-ground", "groups", "--help"]));
        assert!(is_told(&["common-ground", "help", "train-screen"]));
        assert!(!is_told(&["common-ground", "serve", "screen"]));
        assert!(!is_told(&["common-ground", "help"]));
        assert!(!is_told(&["common-ground"]));
    }

    #[test]
    fn a_flag_that_needs_no_value_takes_no_command_for_one() {
        let line = CommandLine::try_parse_from(["common-ground", "--allow-no-mail", "check"]);
        assert!(line.is_ok_and(|line| matches!(line.command, Command::OnSite(OnSite::Check))));
    }
}
