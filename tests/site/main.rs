//! Journeys through the real router on a real database: named people do things and see what comes of them.
//! The engine is chosen as in production, by `DATABASE_URL`; `tests/run` runs everything on both.

mod accounts;
mod advice;
mod bad_input;
mod comments;
mod commitments;
mod complaints;
mod conversations;
mod corrections;
mod demo;
mod desk;
mod doors;
mod doors_of_mps;
mod drafts;
mod failures;
mod follows;
mod ground;
mod house;
mod ideas;
mod joint;
mod judgements;
mod members;
mod moderation;
mod naughty;
mod offices;
mod posts;
mod public_log;
mod records;
mod register;
mod reports;
mod responses;
mod similar;
mod strangers;
mod support;
mod votes;
