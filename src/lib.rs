//! # Common Ground: the map of the house
//!
//! A forum where citizens submit ideas, MPs of any party respond, and everything is shown to its end. Every change flows one way
//! and nothing calls back up: **door → action → load → decide → record → (later) tell**. A door (page, command, timer) calls one
//! action; the action loads what the rule needs, asks the domain to decide, and hands the decision to the store in one transaction
//! together with its event, from which notices and letters are made later. What was not decided cannot be written.
//!
//! ```text
//! src/
//!   main.rs        hands the command line to cli
//!   lib.rs         this map, held to the truth by tests/house.rs
//!   config.rs      every setting, read once
//!   config/        what bad settings are told
//!   clock.rs       the only place that asks the time and draws random numbers
//!   app.rs         App: what doors and actions plug into
//!   respect/       CELLAR   the screen: words in, verdict with reasons out; imports nothing of the house
//!   consensus/     CELLAR   opinion groups: a table of votes in, groups and scores out; knows no idea, no person
//!   domain/        GROUND   what things are and what is allowed; no I/O, no clock, no SQL
//!   store/         FIRST    SQL and nothing else; one file a noun, one text for both engines
//!   actions/       SECOND   what people can do here, one short function a sentence
//!   mail/          DOOR     how a letter leaves the house
//!   web/           DOOR     pages: handler, form and page struct of a noun together
//!   jobs/          DOOR     what happens later: tell, deliver, tidy, recount, group, sign the log
//!   cli/           DOOR     the command line
//! ```
//!
//! | Floor | may use | must not know |
//! |---|---|---|
//! | consensus | arithmetic alone | the rest of the house |
//! | respect | nothing of ours | the rest of the crate; party, standing, author |
//! | domain | respect's verdict | tokio, sqlx, axum, askama, the clock |
//! | store | domain, clock's types | actions, web, rules ("may she?") |
//! | actions | domain, store, respect, app, clock, mail's letters | HTTP, HTML, SQL text |
//! | web, jobs | actions, store (reads, bookkeeping), domain, app; jobs also mail | each other, cli |
//! | cli | everything; it starts web and jobs | |
//! | app, config, clock, mail | app holds `Db`, `Mailer`, clock, consensus's hall of booths and a count of views; mail knows domain | store's tables, actions |

pub mod actions;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod consensus;
pub mod domain;
pub mod jobs;
pub mod mail;
pub mod respect;
pub mod store;
pub mod web;
