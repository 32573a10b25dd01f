//! What a steward can write down, read from one form once and then trusted. It must not know who the Members are beyond what was looked up.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Kind, Noted, POLL_DAYS, Sort};
use crate::domain::constituency::Constituency;
use crate::domain::member::{ChairRole, Member, Span};
use crate::domain::party::Party;
use crate::domain::response::Capacity;
use crate::domain::text::{FieldError, Sentence};
use crate::domain::working_day::{Calendar, Division, Whose};

/// A name, a title or a reason: one line.
const WORDS_MAX: usize = 120;
/// Nobody writes down what is further away than two Parliaments.
const YEARS_MAX: i64 = 10;

/// What was typed, and sent again from the page that shows what will change.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Typed {
    /// Name or number of a Member.
    pub member: String,
    /// Name of somebody who has no entry yet.
    pub newcomer: String,
    /// Their id at Parliament.
    pub newcomer_id: String,
    /// Name or code of a seat.
    pub seat: String,
    /// Everywhere, a country or a seat.
    pub area: String,
    /// A party's key.
    pub party: String,
    /// A name, a title, a poll.
    pub words: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub last: String,
    /// Polling day.
    pub polling: String,
    /// Whether citizens go on writing.
    pub stays_open: String,
    /// Whose voice an office gives.
    pub capacity: String,
    /// Why.
    pub reason: String,
    /// An office in the Chair.
    pub chair: String,
    /// Whose bank holiday.
    pub division: String,
    /// "yes" once what will change was read.
    pub sure: String,
}

impl Typed {
    /// What was typed, field by field, to be sent again; without what was left empty.
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        let all: [(&'static str, &str); 15] = [
            ("member", &self.member),
            ("newcomer", &self.newcomer),
            ("newcomer_id", &self.newcomer_id),
            ("seat", &self.seat),
            ("area", &self.area),
            ("party", &self.party),
            ("words", &self.words),
            ("from", &self.from),
            ("last", &self.last),
            ("polling", &self.polling),
            ("stays_open", &self.stays_open),
            ("capacity", &self.capacity),
            ("reason", &self.reason),
            ("chair", &self.chair),
            ("division", &self.division),
        ];
        all.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }
}

/// Who and what the typed names mean.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The Member, or why none is meant.
    pub member: Option<Result<Member, String>>,
    /// The seat.
    pub seat: Option<Result<Constituency, String>>,
    /// The seat a quiet time is about, where it is no country.
    pub area: Option<Result<Constituency, String>>,
    /// The party.
    pub party: Option<Party>,
}

/// Who was elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Elected {
    /// Somebody with an entry.
    Known(Box<Member>),
    /// Somebody without: name, and id at Parliament.
    New(String, String),
}

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// An entry is written.
    Note(Noted),
    /// A seat falls vacant.
    Vacancy(Box<Member>, Date, &'static str),
    /// Somebody is elected.
    Election(Elected, Box<Constituency>, Party, Date),
    /// A label changes.
    Whip(Box<Member>, Party, Date, &'static str),
    /// An office in the Chair is taken or left.
    Chair(Box<Member>, Option<ChairRole>),
}

/// Collects what is wrong with a form.
struct Reader<'t> {
    typed: &'t Typed,
    today: Date,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    fn wrong<T>(&mut self, field: &'static str, words: impl Into<String>) -> Option<T> {
        self.errors.push(FieldError::new(field, words));
        None
    }

    fn day(&mut self, field: &'static str, typed: &str) -> Option<Date> {
        let years = i64::from(
            typed
                .trim()
                .parse::<Date>()
                .map_or(0, jiff::civil::Date::year),
        ) - i64::from(self.today.year());
        match typed.trim().parse::<Date>() {
            Ok(day) if years.abs() <= YEARS_MAX => Some(day),
            Ok(_) => self.wrong(
                field,
                "That day is more than ten years away. Please check the year.",
            ),
            Err(_) => self.wrong(
                field,
                "Please give a day as year, month and day: 2027-03-31.",
            ),
        }
    }

    /// From the first day to the last, which may be left open.
    fn span(&mut self, may_last: bool) -> Option<Span> {
        let typed = self.typed;
        let from = self.day("from", &typed.from);
        if typed.last.trim().is_empty() {
            if may_last {
                return Some(Span {
                    from: from?,
                    to: None,
                });
            }
            return self.wrong("last", "Please give the last day.");
        }
        let last = self.day("last", &typed.last);
        let (from, last) = (from?, last?);
        if last < from {
            return self.wrong("last", "The last day cannot be before the first.");
        }
        Some(Span {
            from,
            to: last.checked_add(1.day()).ok(),
        })
    }

    fn line(&mut self, field: &'static str, raw: &str) -> Option<String> {
        match Sentence::parse(field, raw, WORDS_MAX) {
            Ok(line) => Some(line.as_str().to_owned()),
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    fn member(&mut self, named: &Named) -> Option<Box<Member>> {
        match &named.member {
            Some(Ok(member)) => Some(Box::new(member.clone())),
            Some(Err(why)) => self.wrong("member", why.clone()),
            None => self.wrong("member", "Please name the Member."),
        }
    }

    fn party(&mut self, named: &Named) -> Option<Party> {
        match &named.party {
            Some(party) => Some(party.clone()),
            None => self.wrong("party", "Please choose the label."),
        }
    }

    fn reason(&mut self, sort: Sort) -> Option<&'static str> {
        let typed = self.typed;
        let known = sort.reasons().iter().find(|(key, _)| *key == typed.reason);
        match known {
            Some((key, _)) => Some(*key),
            None => self.wrong("reason", "Please choose what is recorded."),
        }
    }

    /// A day on which something has happened.
    fn past(&mut self) -> Option<Date> {
        let typed = self.typed;
        let day = self.day("from", &typed.from)?;
        if day > self.today {
            return self.wrong(
                "from",
                "That day is still to come. Write it down once it has happened.",
            );
        }
        Some(day)
    }
}

impl Act {
    /// Reads a form, and says everything that is wrong at once.
    pub fn read(
        sort: Sort,
        typed: &Typed,
        named: &Named,
        today: Date,
    ) -> Result<Self, Vec<FieldError>> {
        let mut reader = Reader {
            typed,
            today,
            errors: Vec::new(),
        };
        match read(sort, &mut reader, named) {
            Some(act) if reader.errors.is_empty() => Ok(act),
            _ => Err(reader.errors),
        }
    }

    /// What a second look should fall on before it is done; mostly nothing.
    pub fn doubts(&self, calendar: &Calendar) -> Option<String> {
        let Self::Note(noted) = self else {
            return None;
        };
        let law = calendar.plus(noted.span.from, POLL_DAYS, Whose::AnyUk);
        match (noted.kind, noted.polling) {
            (Kind::Dissolution, Some(polling)) if polling != law => Some(format!(
                "The {POLL_DAYS}th working day after the dissolution, by which the law sets the poll, is {}.",
                crate::domain::time::day_in_words(law)
            )),
            _ => None,
        }
    }
}

fn read(sort: Sort, reader: &mut Reader<'_>, named: &Named) -> Option<Act> {
    let typed = reader.typed;
    match sort {
        Sort::Recess => {
            let words = reader.line("words", &typed.words);
            let span = reader.span(false);
            Some(note(Kind::Recess, span?, words?))
        }
        Sort::Holiday => {
            let words = reader.line("words", &typed.words);
            let day = reader.day("from", &typed.from);
            let division = match Division::from_key(&typed.division) {
                Some(division) => Some(division),
                None => reader.wrong("division", "Please choose where it is kept."),
            };
            let from = day?;
            let span = Span {
                from,
                to: from.checked_add(1.day()).ok(),
            };
            let mut act = note(Kind::Holiday, span, words?);
            if let Act::Note(noted) = &mut act {
                division?.key().clone_into(&mut noted.area);
            }
            Some(act)
        }
        Sort::Away => {
            let member = reader.member(named);
            let span = reader.span(true);
            about(member?.as_ref(), note(Kind::Away, span?, String::new()))
        }
        Sort::Office => {
            let member = reader.member(named);
            let words = reader.line("words", &typed.words);
            let capacity = Capacity::from_key(&typed.capacity).filter(|one| one.has_office());
            if capacity.is_none() {
                reader.wrong::<()>("capacity", "Please choose what kind of office it is.");
            }
            let span = reader.span(true);
            let mut act = about(member?.as_ref(), note(Kind::Office, span?, words?))?;
            if let Act::Note(noted) = &mut act {
                noted.capacity = capacity;
            }
            Some(act)
        }
        Sort::Quiet => {
            let words = reader.line("words", &typed.words);
            let span = reader.span(false);
            let area = match &named.area {
                Some(Ok(seat)) => Some(seat.code.clone()),
                Some(Err(why)) => reader.wrong("area", why.clone()),
                None => Some(typed.area.trim().to_owned()),
            };
            let mut act = note(Kind::Quiet, span?, words?);
            if let Act::Note(noted) = &mut act {
                noted.area = area?;
            }
            Some(act)
        }
        Sort::Dissolution => read_dissolution(reader),
        Sort::Vacancy => {
            let member = reader.member(named);
            let on = reader.past();
            let reason = reader.reason(sort);
            let (member, on) = (member?, on?);
            if member.holds_seat_on(on).is_none() {
                return reader.wrong(
                    "member",
                    format!("{} held no seat on that day.", member.name),
                );
            }
            Some(Act::Vacancy(member, on, reason?))
        }
        Sort::Election => read_election(reader, named),
        Sort::Whip => {
            let member = reader.member(named);
            let party = reader.party(named);
            let on = reader.past();
            let reason = reader.reason(sort);
            let (member, party, on) = (member?, party?, on?);
            if member.holds_seat_on(on).is_none() {
                return reader.wrong(
                    "member",
                    format!("{} held no seat on that day.", member.name),
                );
            }
            if member
                .affiliation_on(on)
                .is_some_and(|label| label.party == party.key)
            {
                return reader.wrong(
                    "party",
                    format!("That is the label of {} on that day already.", member.name),
                );
            }
            Some(Act::Whip(member, party, on, reason?))
        }
        Sort::Chair => {
            let member = reader.member(named)?;
            let role = match typed.chair.as_str() {
                "none" => None,
                key => match ChairRole::read(key) {
                    Some(role) => Some(role),
                    None => return reader.wrong("chair", "Please choose."),
                },
            };
            if member.holds_seat_on(reader.today).is_none() {
                return reader.wrong("member", format!("{} holds no seat today.", member.name));
            }
            Some(Act::Chair(member, role))
        }
    }
}

fn read_dissolution(reader: &mut Reader<'_>) -> Option<Act> {
    let typed = reader.typed;
    let from = reader.day("from", &typed.from);
    let polling = reader.day("polling", &typed.polling);
    if !["yes", "no"].contains(&typed.stays_open.as_str()) {
        reader.wrong::<()>(
            "stays_open",
            "Please choose whether citizens go on writing.",
        );
    }
    let (from, polling) = (from?, polling?);
    if from < reader.today {
        return reader.wrong(
            "from",
            "A dissolution is written down before it happens, or on its day.",
        );
    }
    if polling <= from {
        return reader.wrong("polling", "The poll comes after the dissolution.");
    }
    let mut act = note(Kind::Dissolution, Span { from, to: None }, String::new());
    if let Act::Note(noted) = &mut act {
        noted.polling = Some(polling);
        noted.stays_open = typed.stays_open == "yes";
    }
    Some(act)
}

fn read_election(reader: &mut Reader<'_>, named: &Named) -> Option<Act> {
    let typed = reader.typed;
    let elected = if typed.newcomer.trim().is_empty() {
        reader.member(named).map(Elected::Known)
    } else if named.member.is_some() {
        reader.wrong(
            "newcomer",
            "Name a Member who has an entry, or somebody new: not both.",
        )
    } else {
        let name = reader.line("newcomer", &typed.newcomer);
        let id = typed.newcomer_id.trim();
        if id.is_empty() || !id.bytes().all(|digit| digit.is_ascii_digit()) || id.len() > 9 {
            reader.wrong("newcomer_id", "Please give the number Parliament gave this person: it keeps two people of one name apart.")
        } else {
            name.map(|name| Elected::New(name, id.to_owned()))
        }
    };
    let seat = match &named.seat {
        Some(Ok(seat)) => Some(Box::new(seat.clone())),
        Some(Err(why)) => reader.wrong("seat", why.clone()),
        None => reader.wrong("seat", "Please name the constituency."),
    };
    let party = reader.party(named);
    let on = reader.past();
    let (elected, seat, party, on) = (elected?, seat?, party?, on?);
    if let Elected::Known(member) = &elected
        && member.holds_seat_on(on).is_some()
    {
        return reader.wrong(
            "member",
            format!("{} held a seat on that day already.", member.name),
        );
    }
    Some(Act::Election(elected, seat, party, on))
}

fn note(kind: Kind, span: Span, words: String) -> Act {
    Act::Note(Noted {
        kind,
        member: None,
        area: String::new(),
        words,
        capacity: None,
        span,
        polling: None,
        stays_open: true,
    })
}

fn about(member: &Member, act: Act) -> Option<Act> {
    match act {
        Act::Note(noted) => Some(Act::Note(Noted {
            member: Some(member.id),
            ..noted
        })),
        _ => None,
    }
}
