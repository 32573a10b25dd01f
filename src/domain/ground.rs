//! Common ground as pages tell it: spaces, bands, what every group says to an idea, and the sentence of what we are sure of.
//! It must not know how groups are found (that is the consensus floor's), nor who is in one.

use serde::{Deserialize, Serialize};

use super::time::Timestamp;

mod checks;
mod words;

pub use checks::{FoundFine, WORDS_MAX, find_fine};
pub use words::{percent_at_least, percent_near};

/// Refresh again when the votes grew by this part ...
const GROWN_BY: i64 = 100;

/// ... or after so many minutes: long enough for a computation to be worth it, short enough to see one's vote count.
const REFRESH_MINUTES: i64 = 10;

/// A process that computes is left alone so long; a million people take a minute.
pub const LEASE_MINUTES: i64 = 15;

/// The number of groups is chosen once a day, a little early so that the hour does not wander.
const CHOOSE_MINUTES: i64 = 23 * 60;

/// Votes of eighteen months ago were cast in another time, and drop out.
pub const VOTES_COUNT_DAYS: i64 = 548;

/// People who must have voted enough to be placed before a topic or a constituency is computed by itself.
pub const PEOPLE_OF_A_SPACE: usize = 50;

/// A mark on the map stands for so many people at least: nobody can be found on it.
pub const PEOPLE_A_DOT: u64 = 5;

/// A count of people as it may be told: in fives, so that the difference between two computations is not one newcomer.
pub const fn in_fives(people: u64) -> u64 {
    (people + PEOPLE_A_DOT / 2) / PEOPLE_A_DOT * PEOPLE_A_DOT
}

/// What is computed by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Every idea.
    Country,
    /// The ideas of a topic, by its key.
    Topic(String),
    /// The ideas about a constituency, by its code.
    Seat(String),
}

impl Space {
    /// The word in rows and addresses.
    pub fn key(&self) -> String {
        match self {
            Self::Country => "country".to_owned(),
            Self::Topic(key) => format!("topic-{key}"),
            Self::Seat(code) => format!("seat-{code}"),
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        match key.split_once('-') {
            None if key == "country" => Some(Self::Country),
            Some(("topic", topic)) if !topic.is_empty() => Some(Self::Topic(topic.to_owned())),
            Some(("seat", code)) if !code.is_empty() => Some(Self::Seat(code.to_owned())),
            _ => None,
        }
    }
}

/// What the votes say of an idea, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Every group supports it.
    CommonGround,
    /// Every group leans to it.
    LeaningTogether,
    /// Every group refuses it.
    CommonRefusal,
    /// Groups differ, and surely so.
    DividesUs,
    /// None of these.
    Open,
    /// Some group has not been heard.
    NeedsMoreVoices,
}

impl Band {
    /// All.
    pub const ALL: [Self; 6] = [
        Self::CommonGround,
        Self::LeaningTogether,
        Self::CommonRefusal,
        Self::DividesUs,
        Self::Open,
        Self::NeedsMoreVoices,
    ];

    /// The word in rows and files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::CommonGround => "common_ground",
            Self::LeaningTogether => "leaning_together",
            Self::CommonRefusal => "common_refusal",
            Self::DividesUs => "divides_us",
            Self::Open => "open",
            Self::NeedsMoreVoices => "needs_more_voices",
        }
    }

    /// Whether an idea of this band has a place in the ranking.
    pub const fn is_ranked(self) -> bool {
        !matches!(self, Self::NeedsMoreVoices)
    }
}

/// What one group says to an idea. Numbers are in people; who belongs to two groups in parts counts in parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Support {
    /// The group's letter.
    pub letter: String,
    /// Votes, passes included.
    pub votes: f64,
    /// Those that agree.
    pub agrees: f64,
    /// Those that disagree.
    pub disagrees: f64,
    /// The best guess of its support.
    pub share: f64,
    /// Support is surely above.
    pub lower: f64,
    /// Support is surely below.
    pub upper: f64,
    /// Votes it lacks for the idea to be ranked.
    pub missing: u64,
}

/// What the votes say of an idea.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// In a word.
    pub band: Band,
    /// Whether there are groups; without them nothing may be called common ground.
    pub has_groups: bool,
    /// The smallest lower end of any group, two cohorts left out.
    pub score: f64,
    /// The same for disagreeing.
    pub refusal: f64,
    /// Polis's product, for comparison.
    pub product: f64,
    /// How many cohorts were left out: the one that helped most and the one that hurt most.
    pub left_out: usize,
    /// Every group, in the order of the snapshot; everybody together where there are no groups.
    pub groups: Vec<Support>,
    /// The lowest and highest score with one to five groups.
    pub range: Option<[f64; 2]>,
    /// Why somebody should look whether it is being pushed.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// The votes in question that count all the same, where there are any: those of the week in which it moved, and the newest.
    #[serde(default)]
    pub parked: Option<Parked>,
    /// The votes that are set aside, where there are any: copied ballots. They are in the plain totals, and in the score once a
    /// moderator has looked and found them to be fine.
    #[serde(default)]
    pub aside: Option<Parked>,
}

/// Votes that are being checked. What they come to is said beside the count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parked {
    /// How many.
    pub votes: u64,
    /// What the score would be otherwise: without them where they count, with them where they are set aside. None where the idea could
    /// not be ranked then.
    pub score: Option<f64>,
    /// By group, in the order of the snapshot: votes, agrees and disagrees among them, in 1/4096 of a person, as they count or would.
    pub groups: Vec<[u64; 3]>,
}

/// A sign that somebody may be pushing an idea, up or down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Its score moved so much within a week.
    Moved {
        /// By how much.
        by: f64,
    },
    /// Its newest voters differ from the rest of their own group.
    Newest {
        /// The group's letter.
        letter: String,
        /// By how many standard errors.
        z: f64,
    },
    /// More of its voters than on other ideas cast ballots that are, but for this idea, copies of ballots cast before.
    Copied,
}

impl Scored {
    /// How far apart the groups that differ most are.
    pub fn spread(&self) -> f64 {
        let shares = || self.groups.iter().map(|group| group.share);
        shares().fold(f64::NEG_INFINITY, f64::max) - shares().fold(f64::INFINITY, f64::min)
    }

    /// By what the ideas of its band are ordered, the highest first.
    pub fn place(&self) -> f64 {
        match self.band {
            Band::CommonGround | Band::LeaningTogether | Band::Open => self.score,
            Band::CommonRefusal => self.refusal,
            Band::DividesUs => self.spread(),
            #[expect(
                clippy::cast_precision_loss,
                reason = "a few dozen votes are missing at most"
            )]
            Band::NeedsMoreVoices => {
                -(self.groups.iter().map(|group| group.missing).sum::<u64>() as f64)
            }
        }
    }

    /// The score as lists order by it: millionths, or -1 where it cannot be ranked.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a score lies between -1 and 1"
    )]
    pub fn rank(&self) -> i64 {
        if self.band.is_ranked() {
            ((self.score * 1e6) as i64).max(0)
        } else {
            -1
        }
    }
}

/// An idea that marks a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Its number.
    pub idea: i64,
    /// Whether it is agreeing, or else disagreeing, that marks the group.
    pub by_agreeing: bool,
    /// Which part of the group does so.
    pub inside: f64,
    /// Which part of everybody else.
    pub outside: f64,
}

/// A group: a letter, a size, and the ideas that mark it. Never an adjective.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its letter.
    pub letter: String,
    /// People in it, those in parts counted in parts, to the nearest five.
    pub people: u64,
    /// The surest mark first.
    pub marks: Vec<Mark>,
}

/// A place on the map where at least [`PEOPLE_A_DOT`] people of one group stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dot {
    /// From the left, in steps of the map.
    pub x: i64,
    /// From the top.
    pub y: i64,
    /// The place of the group in the list.
    pub group: usize,
    /// How many people, in fives.
    pub people: u64,
}

/// Steps of the map from left to right and from top to bottom.
pub const MAP_STEPS: i64 = 8;

/// What the page of a space shows beside its ideas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Whether there are too few people or ideas for groups.
    pub is_cold: bool,
    /// The groups; empty where there are none.
    pub groups: Vec<Group>,
    /// The map; empty where there are no groups.
    pub dots: Vec<Dot>,
    /// People on the map at places where too few stand to be shown, in fives.
    pub unshown: u64,
    /// What a placed person's coordinates are multiplied with and shifted by to stand on the map: scale, left, top.
    pub scale: [f64; 3],
    /// The proportional list: numbers of ideas.
    pub wanted: Vec<i64>,
    /// Ideas that are being checked.
    #[serde(default)]
    pub checked: Vec<i64>,
    /// Mean log-loss on hidden votes with 1, 2 … groups.
    pub losses: Vec<f64>,
    /// Which part of readiness to agree lies between the groups.
    pub style: f64,
    /// Another number of groups that is waiting, and how many days running it has won.
    pub waiting: Option<(usize, u32)>,
}

impl Picture {
    /// Whether there are groups to speak of; without them nothing may be called common ground.
    pub fn has_groups(&self) -> bool {
        !self.is_cold && self.groups.len() > 1
    }
}

/// A snapshot of a space: what was found when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// 1, 2, 3 …
    pub number: i64,
    /// When.
    pub made_at: Timestamp,
    /// Which engine.
    pub engine: String,
    /// Hash of all ballots.
    pub input_hash: String,
    /// Hash of what was found.
    pub output_hash: String,
    /// Hash of the snapshot before.
    pub previous_hash: String,
    /// Hash of the three.
    pub hash: String,
    /// People who voted.
    pub people: i64,
    /// People who voted enough to be placed.
    pub placed: i64,
    /// Their votes.
    pub votes: i64,
    /// Live ideas.
    pub ideas: i64,
    /// The letters, "A B"; empty without groups.
    pub letters: String,
    /// Ideas that could be ranked.
    pub ranked: i64,
    /// Ideas found to be common ground, or widely supported where there are no groups.
    pub bridging: i64,
}

/// What is due for a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing yet.
    Nothing,
    /// A refresh with as many groups as last time.
    Refresh,
    /// A refresh that also chooses the number of groups.
    Choose,
}

/// When a space was last computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// When its newest snapshot was made.
    pub made_at: Timestamp,
    /// When the number of groups was last chosen.
    pub chosen_at: Timestamp,
    /// Votes there were.
    pub votes: i64,
}

/// Whether to compute again: with the first votes, when they grew by one per cent, or after ten minutes; the number of groups daily.
/// Before anybody has voted there is nothing to find, and nothing to publish.
pub fn due(last: Option<Last>, votes: i64, now: Timestamp) -> Due {
    let Some(last) = last else {
        return if votes > 0 { Due::Choose } else { Due::Nothing };
    };
    if now >= last.chosen_at.plus_minutes(CHOOSE_MINUTES) {
        return Due::Choose;
    }
    let has_grown = (votes - last.votes).abs() * GROWN_BY > last.votes;
    if has_grown || now >= last.made_at.plus_minutes(REFRESH_MINUTES) {
        Due::Refresh
    } else {
        Due::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn a_space_is_computed_at_first_when_votes_grew_and_after_ten_minutes() {
        assert_eq!(due(None, 0, NOW), Due::Nothing);
        assert_eq!(due(None, 1, NOW), Due::Choose);
        let last = Last {
            made_at: NOW,
            chosen_at: NOW,
            votes: 1000,
        };
        let after = |minutes, votes| due(Some(last), votes, NOW.plus_minutes(minutes));
        assert_eq!(after(1, 1010), Due::Nothing);
        assert_eq!(after(1, 1011), Due::Refresh);
        assert_eq!(after(1, 980), Due::Refresh, "votes taken back count too");
        assert_eq!(after(10, 1000), Due::Refresh);
        assert_eq!(after(23 * 60, 1000), Due::Choose);
    }

    #[test]
    fn one_newcomer_is_not_told_from_none() {
        assert_eq!([0, 2, 3, 7, 8, 120].map(in_fives), [0, 0, 5, 5, 10, 120]);
    }

    #[test]
    fn spaces_are_named_by_their_keys() {
        for space in [
            Space::Country,
            Space::Topic("local-services".into()),
            Space::Seat("E14001063".into()),
        ] {
            assert_eq!(Space::from_key(&space.key()), Some(space));
        }
        for odd in ["", "topic", "topic-", "town-x"] {
            assert_eq!(Space::from_key(odd), None, "{odd}");
        }
    }
}
