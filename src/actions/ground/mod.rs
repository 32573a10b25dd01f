//! Common ground: computing it anew, placing one's own ballot, choosing what to show next, and publishing what it rests on.
//! It must not tell anybody about anybody's vote: what leaves this module is about groups, ideas, or the asker alone.

mod aside;
mod checks;
mod live;
pub mod method;
mod next;
mod opened;
mod poll;
mod positions;
mod publish;
mod refresh;
mod run;
mod standing;
mod tables;

pub use checks::find_fine;
pub use live::catch_up;
pub(crate) use live::note_vote;
pub(crate) use next::is_shown;
pub use next::{next, receipt};
pub use publish::{publish, publish_due};
pub use refresh::{refresh, refresh_due};
pub use standing::{PLACED_FROM, Standing, stand};
