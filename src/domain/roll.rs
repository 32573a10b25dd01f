//! What a file says about persons, seats and parties, in one shape for every source: claims, each with the line it stands on.
//! It must not know the format of any file, nor what the register already holds.

use jiff::civil::Date;

use super::constituency::Constituency;
use super::member::{ChairRole, Layer, Precision};
use super::party::{Party, PartySaid};

/// Everything one file says.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    /// Parties, described in full.
    pub parties: Vec<Claimed<Party>>,
    /// Constituencies, described in full.
    pub constituencies: Vec<Claimed<Constituency>>,
    /// Constituencies already known, and Parliament's ids for them.
    pub seat_ids: Vec<Claimed<SeatSaid>>,
    /// Persons with their spells.
    pub people: Vec<Claimed<PersonClaim>>,
}

/// Something claimed, and where: a refusal must be able to point at it.
#[derive(Clone, Debug)]
pub struct Claimed<T> {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// What it says.
    pub said: T,
}

/// A line that cannot be taken, and why, in words for whoever runs the import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// What a file says about one person.
#[derive(Clone, Debug, Default)]
pub struct PersonClaim {
    /// Our own number, where a steward said it and no file did.
    pub ours: Option<super::ids::MemberId>,
    /// Parliament's id.
    pub members_api_id: Option<String>,
    /// mySociety's id.
    pub parlparse_id: Option<String>,
    /// Wikidata's id.
    pub wikidata_id: Option<String>,
    /// The name as displayed.
    pub name: String,
    /// Given name; empty when the file has none.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// With titles.
    pub full_title: Option<String>,
    /// How much the name is worth.
    pub name_rank: NameRank,
    /// Made up for the demonstration: such a person needs no id of others and is always new.
    pub is_fictional: bool,
    /// Spells in the House.
    pub seats: Vec<SeatClaim>,
    /// Labels and groups.
    pub labels: Vec<LabelClaim>,
}

/// How much a name in a file is worth against one we have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameRank {
    /// Put together in passing: only for somebody we had no name for.
    #[default]
    Passing,
    /// Kept with care by others, but put together from parts: gives way to a name Parliament displays.
    Compiled,
    /// The name Parliament displays.
    Displayed,
}

/// How a file names a constituency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatSaid {
    /// The ONS code.
    pub code: Option<String>,
    /// Parliament's id.
    pub members_api_id: Option<String>,
    /// The name, which repeats across time: it counts only together with a date.
    pub name: String,
    /// Other spellings of the name.
    pub other_names: Vec<String>,
    /// When the borders came into force, if the file says.
    pub from: Option<Date>,
    /// When they ended (exclusive), if the file says.
    pub to: Option<Date>,
}

/// When a spell ends, according to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// On that day (exclusive).
    Day(Date),
    /// It runs.
    Open,
    /// The file does not say; what we know stays.
    Unsaid,
}

/// What kind of truth a dated line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// A spell with its own dates: it replaces what we knew of those days.
    Spell,
    /// Unbroken service, in which general elections do not show: it gives way to spells.
    Unbroken,
    /// How things stood on the first day and no more: it fills a gap and replaces nothing.
    Snapshot,
    /// How things stand today, since an unknown day.
    Current,
}

/// One spell for a seat.
#[derive(Clone, Debug)]
pub struct SeatClaim {
    /// Which.
    pub seat: SeatSaid,
    /// First day.
    pub from: Date,
    /// End.
    pub until: Until,
    /// How it began; empty = not said.
    pub start_reason: String,
    /// How it ended; empty = not said.
    pub end_reason: String,
    /// How sure the first day is, if said.
    pub start_precision: Option<Precision>,
    /// How sure the end is, if said.
    pub end_precision: Option<Precision>,
    /// `None` when the file says nothing about the Chair, `Some(None)` when it says "not in the Chair".
    pub chair_role: Option<Option<ChairRole>>,
    /// Whether the Member takes the seat, if said; otherwise the party's habit counts.
    pub takes_seat: Option<bool>,
    /// Spell, unbroken service or snapshot.
    pub grain: Grain,
}

/// One spell under a label.
#[derive(Clone, Debug)]
pub struct LabelClaim {
    /// Which.
    pub party: PartySaid,
    /// Official label or group.
    pub layer: Layer,
    /// First day.
    pub from: Date,
    /// End; a label never outlives the last seat.
    pub until: Until,
    /// How it began; empty = not said.
    pub reason: String,
    /// How sure the first day is, if said.
    pub precision: Option<Precision>,
    /// Spell, snapshot or current.
    pub grain: Grain,
}

/// Year, month, day.
type Day = (i16, i8, i8);

/// General elections and the dissolutions before the next: what ends a spell when a file of winners does not say.
/// From the register of Parliaments 52 to 59; earlier spells keep the dates of their files.
const PARLIAMENTS: [(Day, Option<Day>); 8] = [
    ((1997, 5, 1), Some((2001, 5, 14))),
    ((2001, 6, 7), Some((2005, 4, 11))),
    ((2005, 5, 5), Some((2010, 4, 12))),
    ((2010, 5, 6), Some((2015, 3, 30))),
    ((2015, 5, 7), Some((2017, 5, 3))),
    ((2017, 6, 8), Some((2019, 11, 6))),
    ((2019, 12, 12), Some((2024, 5, 30))),
    ((2024, 7, 4), None),
];

fn day((year, month, day): Day) -> Date {
    jiff::civil::date(year, month, day)
}

/// The dissolution that ended the Parliament of a day, if it is over.
pub fn dissolution_after(from: Date) -> Option<Date> {
    PARLIAMENTS
        .iter()
        .rfind(|(elected, _)| day(*elected) <= from)
        .and_then(|(_, dissolved)| dissolved.map(day))
}

/// The first general election on or after a day.
pub fn election_from(from: Date) -> Option<Date> {
    PARLIAMENTS
        .iter()
        .map(|(elected, _)| day(*elected))
        .find(|elected| *elected >= from)
}

/// The borders in force now: a seat named without a code in an older spell is an older seat.
pub fn present_borders_since() -> Date {
    jiff::civil::date(2024, 5, 31)
}
