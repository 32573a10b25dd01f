//! A commitment as a line on any page: what, who, by when, and how it stands today. It must not know the page around it.

use jiff::civil::Date;

use crate::domain::commitment::{is_overdue, state_words};
use crate::domain::idea::Publication;
use crate::domain::member;
use crate::domain::time::day_in_words;
use crate::store::commitments::View;

/// A commitment with how it stands today.
#[derive(Clone, Debug)]
pub struct Promised {
    /// The commitment.
    pub view: View,
    /// "Promised, due on 3 March 2027".
    pub state: String,
    /// Whether its day has passed without an end.
    pub is_overdue: bool,
    /// "first promised for 3 March 2027", where the day was moved.
    pub moved: String,
}

impl Promised {
    /// A commitment as it stands on a day.
    pub fn new(view: View, today: Date) -> Self {
        Self {
            state: state_words(view.state, view.due_on, today),
            is_overdue: is_overdue(view.state, view.due_on, today),
            moved: if view.first_due_on == view.due_on {
                String::new()
            } else {
                format!("first promised for {}", day_in_words(view.first_due_on))
            },
            view,
        }
    }

    /// "MP for Little Wickham", as long as that is so.
    pub fn seat_words(&self) -> String {
        member::seat_words(&self.view.constituency_name, self.view.seat_until)
    }

    /// What is left of it where a moderator took it out of sight; empty otherwise.
    pub const fn left(&self) -> &'static str {
        match self.view.publication {
            Publication::Published => "",
            Publication::Hidden => "hidden",
            _ => "removed",
        }
    }

    /// The kind of its state, for shape and shade beside the words.
    pub const fn mark(&self) -> &'static str {
        match self.view.state.stage().as_bytes() {
            b"done" => "answered",
            b"open" => "waiting",
            _ => "closed",
        }
    }
}
