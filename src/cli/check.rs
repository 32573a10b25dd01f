//! `check`: looks at settings, keys and database, and says what is wrong. It must not make, mend or change anything.

use super::{Trouble, say};
use crate::actions::{public_log, soundness};
use crate::app::keys;
use crate::config::{Config, MailRoute};
use crate::mail::Mailer;
use crate::store::Db;

/// Looks, and ends with everything that is wrong. What a first start would make is only mentioned.
pub(super) async fn check(config: &Config) -> Result<(), Trouble> {
    let mut wrong = Vec::new();
    if let Err(error) = Mailer::from_route(config) {
        wrong.push(error.to_string());
    }
    for file in keys::all(config) {
        match file.read() {
            Ok(Some(_)) => {}
            Ok(None) => say(&file.words_if_missing()),
            Err(error) => wrong.push(error.to_string()),
        }
    }
    match look_over(config).await {
        Ok(found) => wrong.extend(found),
        Err(error) => wrong.push(error.to_string()),
    }
    if !wrong.is_empty() {
        let many = if wrong.len() == 1 { "this" } else { "these" };
        return Err(format!("the check found {many}:\n- {}", wrong.join("\n- ")).into());
    }
    say(&format!(
        "Settings and database are fine: the database was looked over for damage, every vote counted anew, and the public log holds. People reach the site at {}.",
        config.origin()
    ));
    if config.mail == MailRoute::Outbox {
        say("No mail server is set: letters are only kept in the outbox.");
    }
    Ok(())
}

async fn look_over(config: &Config) -> Result<Vec<String>, Trouble> {
    if let Some(reader) = &config.database_reader_url {
        Db::look(reader).await?.close().await;
    }
    let db = Db::look(&config.database_url).await?;
    let mut wrong = soundness::schema(&db).await?;
    // Where the schema is not ours, or the file damaged, counting would only say so again in other words.
    if wrong.is_empty() {
        wrong.extend(soundness::tallies(&db).await?);
        match public_log::verify(&db, |_, _| ()).await? {
            public_log::Report::Holds(_) => {}
            public_log::Report::Broken(broken) => {
                wrong.push(format!("The public log: {}", broken.words()));
            }
            public_log::Report::Beside(words) => wrong.push(format!("The public log: {words}")),
        }
    }
    db.close().await;
    Ok(wrong)
}
