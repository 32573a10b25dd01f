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
//!   app/           the files with secrets
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
//! The arrows, read by the same test: a floor imports itself and what stands beside it here, nothing else, and nothing stands here idly.
//!
//! | Floor | may use | must not know |
//! |---|---|---|
//! | consensus | nothing of ours | the rest of the house: arithmetic alone |
//! | respect | nothing of ours | the rest of the crate; party, standing, author |
//! | domain | respect | tokio, sqlx, axum, askama, the clock |
//! | clock | domain | what a moment is good for |
//! | config | domain | what a setting is used for |
//! | store | domain | actions, web, rules ("may she?") |
//! | mail | config, domain | who decided to write; store's tables, actions |
//! | app | clock, config, consensus, domain, mail, store | any page or rule; it holds `Db`, `Mailer`, the clock and the hall of booths |
//! | actions | app, clock, consensus, domain, mail, respect, store | HTTP, HTML, SQL text; of mail it takes the letters |
//! | web | actions, app, clock, domain, store | jobs, cli; of the store it takes reads and bookkeeping |
//! | jobs | actions, app, domain, mail, store | web, cli |
//! | cli | everything | nothing is above it but `main`; it starts web and jobs |

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
