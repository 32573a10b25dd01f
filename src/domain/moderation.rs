//! Moderation: the rules by which a text is held, hidden, removed or brought back, by whom, and how that is put on record.
//! It must not know pages, rows or the clock; every path of the house goes through [`state::next()`].

pub mod arrange;
pub mod campaign;
pub mod codes;
pub mod declaration;
pub mod duties;
pub mod hold;
pub mod letter;
pub mod opening;
pub mod queue;
pub mod sanctions;
pub mod state;
pub mod statement;
