//! The site as a newcomer meets it: in Chromium, with and without scripts, by keyboard alone and on a phone.
//! `tests/run browser` installs what is needed.

#![allow(clippy::unwrap_used, reason = "a test says enough by failing")]

mod chromium;
#[path = "../site/support/database.rs"]
mod database;
mod desk;
mod house;
mod journey;
mod moderation;
mod offices;
mod run;
mod sign_in;
mod site;
mod stage;
mod the_harness_itself;
mod together;
mod tour;
mod vote;
