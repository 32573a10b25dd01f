//! Second floor: what people can do here, one short function a sentence: load, decide, record.
//! It must not know HTTP, HTML or SQL text. Letters that cannot be told later (a code is only known now) are written here.

pub mod accounts;
pub mod advice;
pub mod appeals;
pub mod comments;
pub mod commitments;
pub mod complaints;
pub mod conversations;
pub mod corrections;
pub mod desk;
pub mod doors;
pub mod felt;
pub mod follows;
pub mod ground;
pub mod house;
pub mod ideas;
pub mod invitations;
pub mod judgements;
pub mod members;
pub mod moderation;
pub mod offices;
pub mod onboardings;
pub mod open_ballots;
pub mod postcodes;
pub mod posts;
pub mod public_log;
pub mod records;
pub mod reports;
pub mod responses;
pub mod sign_in;
pub mod soundness;
pub mod standpoints;
pub mod votes;

use sha2::{Digest, Sha256};

use crate::app::{App, Result};
use crate::clock;
use crate::domain::event::Event;
use crate::domain::ids::EventId;
use crate::domain::sign_in::hex;
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// What the panel needs of an appeal that is taken further, and what it does with one.
pub(crate) use appeals::{
    brief as brief_of_appeal, clocks::open_again as open_report_again,
    lodging::find_own as find_own_appeal,
};
/// A comment within another act's transaction: the author's further question and the answer to it.
pub(crate) use comments::{Place, post};
/// What a change of support does at the doors of MPs, in the transaction of the vote.
pub(crate) use doors::{house::note_nation, note_all_supporters, note_supporters};
/// The way out of a kind of mail, for letters written by a job.
pub(crate) use follows::stop_link;
/// Whether a vote was on an idea that the site chose for the voter, and how it moves the idea's score.
pub(crate) use ground::{is_shown, note_vote};
/// What hangs on a seat, in the transaction that moved it.
pub(crate) use house::{
    find_clock as find_clock_of_seat, refresh as refresh_house, settle as settle_seats,
};
/// The register as a whole, and what was weighed against it written down.
pub(crate) use members::{load as load_register, write as write_register};
/// What moderation does about every text that is sent, reworded, taken back or reported: in the transaction of the act itself.
pub(crate) use moderation::authors::{
    check_hold, check_private, note_name_left, note_posted, note_published, note_reported,
    note_reworded, note_withdrawn,
};
/// What a panel member declared, where an office-holder is concerned.
pub(crate) use moderation::declarations::tie_to_parties;
/// Whether an account may write or vote now, under its measures.
pub(crate) use moderation::measures::check_leave;
/// How a ruling on an appeal reaches the text it is about.
pub(crate) use moderation::{
    APPEAL_DECIDED, APPEAL_LODGED, Case, Context, Office, carry_out, find_case, fresh_row,
    is_before_poll, look_up, name_of, note_barred, write_appeal,
};
/// Proves who acts in which MP's office now.
pub(crate) use offices::enter as enter_office;
/// How any action puts a decided line into the public log: in the transaction of what it tells.
pub use public_log::{append as append_to_log, append_shown, moderator_number};
/// Party and seat of a Member on a day, as a signature or a promise carries them.
pub(crate) use responses::label_today;

/// What an office does with an idea beside answering makes of it.
pub(crate) use responses::note_declined;
/// What a response that came into sight or went out of it makes of its idea.
pub(crate) use responses::note_moved as note_response_moved;
/// Where MPs stand, for whoever tells it beside something else.
pub(crate) use standpoints::{Standpoints, stand as where_mps_stand};

/// Writes the event of a change into the change's own transaction.
pub(crate) async fn record(
    app: &App,
    tx: &mut WriteTx,
    event: &Event,
    now: Timestamp,
) -> Result<EventId> {
    let id = app.fresh(now, EventId::new);
    store::events::record(tx, id, event, now).await?;
    Ok(id)
}

/// Commits, and rings the bell so that whoever is to be told is told soon.
pub(crate) async fn commit(app: &App, tx: WriteTx) -> Result<()> {
    tx.commit().await?;
    app.bell.notify_one();
    Ok(())
}

/// Our own operations are 32 letters long; nobody needs more.
const OP_MAX: usize = 64;

/// What one press of a button is called, whatever bytes its `op` has: the same form sent again has the same name. Without an `op`, or
/// with one that is not ours, every press is a new one.
pub(crate) fn press<'a>(kind: &str, op: &str, form: impl IntoIterator<Item = &'a str>) -> String {
    let op = if op.is_empty() || op.len() > OP_MAX {
        clock::random_token()
    } else {
        op.to_owned()
    };
    let mut sum = Sha256::new();
    sum.update(op.as_bytes());
    for part in form {
        sum.update([0]);
        sum.update(part.as_bytes());
    }
    format!("{kind}/{}", &hex(&sum.finalize())[..32])
}
