//! `import polis`: the folder of an export, read, brought here, and summed up in words. What its files say is read in `polis`.
//! It must not decide what becomes of a statement.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::command::{bar, count, grouped};
use super::polis::{Export, counts_by_person, read};
use super::{Troubles, polis};
use crate::actions::conversations::{ConversationReceived, receive_watched};
use crate::app::App;
use crate::cli::Trouble;
use crate::domain::conversation::Conversation;

/// The folder itself if it is an export, else the exports directly inside it.
pub(super) fn folders(path: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let is_export =
        |folder: &Path| folder.join("comments.csv").is_file() && folder.join("votes.csv").is_file();
    if is_export(path) {
        return Ok(vec![path.to_owned()]);
    }
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(path).map_err(cannot)? {
        let folder = entry.map_err(cannot)?.path();
        if is_export(&folder) {
            folders.push(folder);
        }
    }
    folders.sort();
    if folders.is_empty() {
        return Err(format!(
            "{} is not a folder with comments.csv and votes.csv in it",
            path.display()
        )
        .into());
    }
    Ok(folders)
}

/// Brings one export here, or says what is wrong with it.
pub(super) async fn import(
    app: &App,
    folder: &Path,
    topic: &str,
) -> Result<Result<String, Troubles>, Trouble> {
    let file = |name: &str| {
        std::fs::read(folder.join(name))
            .map_err(|error| format!("{}: {error}", folder.join(name).display()))
    };
    let (comments, votes) = (file("comments.csv")?, file("votes.csv")?);
    let (summary, people) = (
        file("summary.csv").ok(),
        file("participants-votes.csv").ok(),
    );
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let export = Export {
        comments: &comments,
        votes: &votes,
        summary: summary.as_deref(),
        folder: &name,
    };
    let conversation = match read(&export) {
        Ok(conversation) => conversation,
        Err(troubles) => return Ok(Err(of_both(troubles))),
    };
    let bar = bar(
        conversation.ballots.len() as u64,
        "{bar:30} {human_pos} of {human_len} votes, {per_sec}, {eta} left",
    );
    bar.tick();
    let received = receive_watched(app, &conversation, topic, &mut |votes| bar.inc(votes)).await?;
    bar.finish_and_clear();
    Ok(Ok(
        in_words(&received) + &compared(&conversation, people.as_deref())
    ))
}

/// The line numbers of two files cannot share a list, so each reason names its file.
fn of_both(troubles: polis::ExportTroubles) -> Troubles {
    let mut all = Troubles::default();
    for (name, of_file) in [
        ("comments.csv", troubles.comments),
        ("votes.csv", troubles.votes),
    ] {
        for trouble in of_file {
            all.add(trouble.line, format!("({name}) {}", trouble.reason));
        }
    }
    all
}

fn in_words(received: &ConversationReceived) -> String {
    let nothing = received.ideas_added + received.people_added + received.votes_changed == 0;
    format!(
        "{}{} added, {} known; {} added; {} added or changed, {} known.",
        if nothing { "nothing new: " } else { "" },
        count(received.ideas_added, "idea", "ideas"),
        grouped(received.ideas_known),
        count(received.people_added, "participant", "participants"),
        count(received.votes_changed, "vote", "votes"),
        grouped(received.votes_known),
    )
}

/// How our tallies stand beside the export's own figures. Its table of participants counts each person once, as we do;
/// its list of statements counts every press of a button, also a second press of the same one.
fn compared(conversation: &Conversation, people: Option<&[u8]>) -> String {
    let left_out = conversation.statements.len() - conversation.welcome().count();
    let by_person = people.map(counts_by_person).unwrap_or_default();
    let (mut same, mut other, mut pressed) = (0_u64, 0_u64, 0_u64);
    for statement in conversation.welcome() {
        let tally = conversation.tally(statement.id);
        match by_person.get(&statement.id) {
            Some(counted) if *counted == tally => same += 1,
            Some(_) => other += 1,
            None => {}
        }
        if statement.pressed.is_some_and(|pressed| pressed != tally) {
            pressed += 1;
        }
    }
    let mut words = String::new();
    if left_out > 0 {
        let _ = write!(
            words,
            " Left out because its moderators had rejected them: {}.",
            count(left_out as u64, "statement", "statements")
        );
    }
    if same + other > 0 {
        let _ = write!(
            words,
            " Agrees and disagrees equal those of participants-votes.csv for {} of {}.",
            grouped(same),
            count(same + other, "idea", "ideas")
        );
    }
    if pressed > 0 {
        let _ = write!(
            words,
            " For {} comments.csv has higher figures: it adds up every press of a button, where one person has one vote here.",
            count(pressed, "idea", "ideas")
        );
    }
    words
}
