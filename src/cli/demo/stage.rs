//! What the scenes of the demo share while it is being made: the file, the dice, the hour, and who is who.
//! It must not write anything itself.

use std::collections::HashMap;

use super::content::Content;
use super::dice::Dice;
use crate::domain::account::Account;
use crate::domain::ids::{AccountId, CommentId, IdeaId, IdeaNumber};
use crate::domain::time::Timestamp;

/// Half a day: how far into the past a "days ago" may be moved, so that not everything happens at the same minute.
const SPREAD_MINUTES: usize = 720;

/// An idea that is on the site by now.
#[derive(Clone, Copy, Debug)]
pub struct Staged {
    /// Its place in the file.
    pub at: usize,
    /// Its row.
    pub id: IdeaId,
    /// Its public number.
    pub number: IdeaNumber,
    /// When it was published.
    pub published_at: Timestamp,
}

/// The stage while the demo is being made.
pub struct Stage {
    /// The file.
    pub content: Content,
    /// The dice.
    pub dice: Dice,
    /// When the demo starts.
    pub now: Timestamp,
    /// Citizens by name, in the order in which they came; with the group each votes with.
    pub citizens: Vec<(Account, usize)>,
    /// MPs' accounts by the key of the file.
    pub mps: HashMap<String, Account>,
    /// Staff in the order of the file, each with the account of the MP they work for.
    pub staff: Vec<(AccountId, AccountId)>,
    /// Ideas, the oldest first.
    pub ideas: Vec<Staged>,
    /// Comments: under which idea, by whom, and which.
    pub comments: Vec<(IdeaId, AccountId, CommentId)>,
}

impl Stage {
    /// An empty stage.
    pub fn new(now: Timestamp, seed: u64) -> Self {
        Self {
            content: Content::read(),
            dice: Dice::new(seed),
            now,
            citizens: Vec::new(),
            mps: HashMap::new(),
            staff: Vec::new(),
            ideas: Vec::new(),
            comments: Vec::new(),
        }
    }

    /// A fresh id for a thing that came to be at `at`.
    pub fn fresh<Id>(&mut self, at: Timestamp, make: impl FnOnce(Timestamp, u64) -> Id) -> Id {
        make(at, self.dice.next())
    }

    /// A moment so many days ago, some hours earlier or later, but after `before` and not in the future.
    pub fn days_ago(&mut self, days: i64, before: Option<Timestamp>) -> Timestamp {
        let spread = i64::try_from(self.dice.below(SPREAD_MINUTES)).unwrap_or(0);
        let wished = self.now.minus_days(days).minus_minutes(spread);
        let earliest = before.map(|before| before.plus_minutes(3 + spread / 10));
        wished
            .max(earliest.unwrap_or(wished))
            .min(self.now.minus_minutes(1))
    }

    /// The citizen of that name.
    ///
    /// # Panics
    /// If nobody has it: everybody who speaks in the file was given an account.
    pub fn citizen(&self, name: &str) -> &Account {
        self.citizens
            .iter()
            .map(|(account, _)| account)
            .find(|account| account.name.as_deref() == Some(name))
            .expect("everybody who speaks has an account")
    }

    /// The idea of that title.
    ///
    /// # Panics
    /// If there is none: a test looks at every title the file names.
    pub fn idea(&self, title: &str) -> Staged {
        let mut ideas = self.ideas.iter();
        *ideas
            .find(|staged| self.content.ideas[staged.at].title == title)
            .expect("reports name ideas of the file")
    }
}
