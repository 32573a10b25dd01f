//! The engine of opinion groups from outside: the same bits whatever the machine does, sums that survive every change, and no
//! input that breaks it. It knows no database and no page.

mod bad_input;
mod bits;
mod handed_on;
mod increments;
mod planted;
mod product;
