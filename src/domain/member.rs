//! Members: persons with a history, whose party and seat are facts of a day and never columns of the person.
//! It must not know where the history came from; `roll` decides what an imported file changes in it.

use jiff::civil::Date;

use super::ids::MemberId;
use super::time::day_in_words;

/// A stretch of days: from the first (inclusive) to the end (exclusive: the next may begin on that day).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The first day after it, or none while it runs.
    pub to: Option<Date>,
}

impl Span {
    /// Does the day lie in it? A spell that began and ended on one day holds no day at all.
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// Do the two share a day?
    pub fn meets(self, other: Self) -> bool {
        self.to.is_none_or(|to| other.from < to) && other.to.is_none_or(|to| self.from < to)
    }

    /// Whether it is over on a day.
    pub fn is_over(self, day: Date) -> bool {
        self.to.is_some_and(|to| to <= day)
    }
}

/// How sure a recorded date is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Precision {
    /// That day.
    #[default]
    Day,
    /// Give or take a few days.
    About,
    /// Only known to have happened by that day.
    By,
}

impl Precision {
    /// Every degree, the surest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::About, Self::By];

    /// As it stands in a row or a file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::About => "about",
            Self::By => "by",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|precision| precision.as_str() == word)
    }

    /// The day for readers, with its doubt: "about 8 July 2026".
    pub fn said(self, day: Date) -> String {
        match self {
            Self::Day => day_in_words(day),
            Self::About => format!("about {}", day_in_words(day)),
            Self::By => format!("{} at the latest", day_in_words(day)),
        }
    }
}

/// An office in the Chair that sets a Member apart: no response clock, no metrics, no joint responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChairRole {
    /// The Speaker, who sits for no party.
    Speaker,
    /// One of the three deputies, who keep their party yet neither vote nor debate.
    DeputySpeaker,
}

impl ChairRole {
    /// As it stands in a row or a file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Speaker => "speaker",
            Self::DeputySpeaker => "deputy_speaker",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Speaker, Self::DeputySpeaker]
            .into_iter()
            .find(|role| role.as_str() == word)
    }

    /// For readers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Speaker => "Speaker of the House of Commons",
            Self::DeputySpeaker => "Deputy Speaker",
        }
    }
}

/// A dated spell of one person for one seat. The same person may come back to the same seat: that is another spell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The code of the constituency.
    pub constituency: String,
    /// When.
    pub span: Span,
    /// How it began: `general_election`, `by_election` …; files may say anything, or nothing.
    pub start_reason: String,
    /// How it ended: `resigned`, `died`, `dissolution` …
    pub end_reason: String,
    /// How sure the first day is.
    pub start_precision: Precision,
    /// How sure the end is.
    pub end_precision: Precision,
    /// An office in the Chair.
    pub chair_role: Option<ChairRole>,
    /// False for Members who by principle do not sit: never read absence out of it.
    pub takes_seat: bool,
}

/// Whether an affiliation is the official label or a group beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The official label: a Member has one at a time.
    Label,
    /// A co-operating group; the official label stays what it was.
    Group,
}

impl Layer {
    /// As it stands in a row.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Group => "group",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Label, Self::Group]
            .into_iter()
            .find(|layer| layer.as_str() == word)
    }
}

/// A dated spell under one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyAffiliation {
    /// The key of the party.
    pub party: String,
    /// The words of the label in those days, which a party's later name does not change.
    pub label: String,
    /// Official label, or group beside it.
    pub layer: Layer,
    /// When.
    pub span: Span,
    /// How it began: `whip_removed`, `changed_party` …; no cause is stated beyond it.
    pub reason: String,
    /// How sure the first day is.
    pub precision: Precision,
}

/// A person who is or was a Member of Parliament, or stands on our books for another reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Ours.
    pub id: MemberId,
    /// Parliament's id.
    pub members_api_id: Option<String>,
    /// mySociety's id.
    pub parlparse_id: Option<String>,
    /// Wikidata's id.
    pub wikidata_id: Option<String>,
    /// As Parliament displays it; an honorific only if that has one.
    pub name: String,
    /// Given name.
    pub given_name: String,
    /// Family name, by which lists are sorted.
    pub family_name: String,
    /// With titles and letters, where a file of Parliament said so.
    pub full_title: Option<String>,
    /// Made up for the demonstration site.
    pub is_fictional: bool,
    /// Spells in the House, oldest first.
    pub memberships: Vec<Membership>,
    /// Labels and groups, oldest first.
    pub affiliations: Vec<PartyAffiliation>,
}

/// What somebody is called on a day in regard to the House.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// MP for that seat.
    Sitting(&'a Membership),
    /// Was MP for that seat until a day.
    Former(&'a Membership, Date),
    /// Never an MP up to that day.
    Never,
}

impl Member {
    /// The seat held on a day.
    pub fn holds_seat_on(&self, day: Date) -> Option<&Membership> {
        self.memberships
            .iter()
            .find(|membership| membership.span.holds(day))
    }

    /// Sitting, former or neither, on a day.
    pub fn standing_on(&self, day: Date) -> Standing<'_> {
        if let Some(membership) = self.holds_seat_on(day) {
            return Standing::Sitting(membership);
        }
        let ended = self
            .memberships
            .iter()
            .filter_map(|membership| Some((membership, membership.span.to?)));
        match ended
            .filter(|(_, end)| *end <= day)
            .max_by_key(|(_, end)| *end)
        {
            Some((membership, end)) => Standing::Former(membership, end),
            None => Standing::Never,
        }
    }

    /// "MP for South Cambridgeshire" or "was MP for South Cambridgeshire until 6 November 2019"; `name_of` knows the seats' names.
    pub fn title_on(&self, day: Date, name_of: impl Fn(&str) -> String) -> Option<String> {
        match self.standing_on(day) {
            Standing::Sitting(seat) => Some(format!("MP for {}", name_of(&seat.constituency))),
            Standing::Former(seat, end) => Some(format!(
                "was MP for {} until {}",
                name_of(&seat.constituency),
                seat.end_precision.said(end)
            )),
            Standing::Never => None,
        }
    }

    /// The official affiliation of a day.
    pub fn affiliation_on(&self, day: Date) -> Option<&PartyAffiliation> {
        self.affiliations
            .iter()
            .find(|affiliation| affiliation.layer == Layer::Label && affiliation.span.holds(day))
    }

    /// The label of a day as it stands beside a name: "Liberal Democrat", or "Independent (The Independents)" in a group. Between two
    /// seats there is none: nobody sits for a party then.
    pub fn label_on(&self, day: Date) -> Option<String> {
        self.holds_seat_on(day)?;
        label_on(&self.affiliations, day)
    }

    /// The folded name by which lists are sorted.
    pub fn sort_key(&self) -> String {
        name_key(&format!("{} {}", self.family_name, self.given_name))
    }

    /// "Heylings, Pippa": how lists name and sort.
    pub fn list_name(&self) -> String {
        if self.given_name.is_empty() {
            return self.family_name.clone();
        }
        format!("{}, {}", self.family_name, self.given_name)
    }
}

/// "MP for Little Wickham" beside what somebody wrote, or once the seat is given up, "was MP for Little Wickham until 9 July 2029": the
/// title ends with the seat, on every page (uk.md P5).
pub fn seat_words(seat: &str, until: Option<Date>) -> String {
    match (seat.is_empty(), until) {
        (true, None) => "MP".to_owned(),
        (true, Some(end)) => format!("was MP until {}", day_in_words(end)),
        (false, None) => format!("MP for {seat}"),
        (false, Some(end)) => format!("was MP for {seat} until {}", day_in_words(end)),
    }
}

/// A name folded for sorting and looking up: collations differ between engines, so it is done here once.
pub fn name_key(name: &str) -> String {
    super::search::spoken_words(name).join(" ")
}

/// The label of a day out of dated affiliations, with the group beside it.
pub fn label_on(affiliations: &[PartyAffiliation], day: Date) -> Option<String> {
    let on = |layer: Layer| {
        affiliations
            .iter()
            .find(move |affiliation| affiliation.layer == layer && affiliation.span.holds(day))
    };
    let official = on(Layer::Label)?;
    Some(match on(Layer::Group) {
        Some(group) => format!("{} ({})", official.label, group.label),
        None => official.label.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn label(party: &str, layer: Layer, from: Date, to: Date) -> PartyAffiliation {
        let span = Span { from, to: Some(to) };
        PartyAffiliation {
            party: party.into(),
            label: party.into(),
            layer,
            span,
            reason: String::new(),
            precision: Precision::Day,
        }
    }

    fn seat(from: Date, to: Option<Date>) -> Membership {
        Membership {
            constituency: "E14000934".into(),
            span: Span { from, to },
            start_reason: "general_election".into(),
            end_reason: String::new(),
            start_precision: Precision::Day,
            end_precision: Precision::Day,
            chair_role: None,
            takes_seat: true,
        }
    }

    fn heidi() -> Member {
        let (elected, left) = (date(2015, 5, 7), date(2019, 11, 6));
        let (tig, change, independent, liberal) = (
            date(2019, 2, 20),
            date(2019, 4, 15),
            date(2019, 6, 4),
            date(2019, 10, 7),
        );
        Member {
            id: MemberId::from_i64(1),
            members_api_id: Some("4516".into()),
            parlparse_id: None,
            wikidata_id: None,
            name: "Heidi Allen".into(),
            given_name: "Heidi".into(),
            family_name: "Allen".into(),
            full_title: None,
            is_fictional: false,
            memberships: vec![
                seat(elected, Some(date(2017, 5, 3))),
                seat(date(2017, 6, 8), Some(left)),
            ],
            affiliations: vec![
                label("Conservative", Layer::Label, elected, tig),
                label("The Independent Group", Layer::Label, tig, change),
                label("Change UK", Layer::Label, change, independent),
                label("Independent", Layer::Label, independent, liberal),
                label("The Independents", Layer::Group, date(2019, 7, 10), liberal),
                label("Liberal Democrat", Layer::Label, liberal, left),
            ],
        }
    }

    #[test]
    fn labels_are_those_of_the_day() {
        let heidi = heidi();
        let on = |year, month, day| heidi.label_on(date(year, month, day)).unwrap_or_default();
        assert_eq!(on(2019, 2, 19), "Conservative");
        assert_eq!(on(2019, 2, 20), "The Independent Group");
        assert_eq!(on(2019, 5, 1), "Change UK");
        assert_eq!(on(2019, 7, 1), "Independent");
        assert_eq!(on(2019, 7, 15), "Independent (The Independents)");
        assert_eq!(on(2019, 10, 8), "Liberal Democrat");
        assert_eq!(on(2019, 11, 6), "");
    }

    #[test]
    fn the_title_ends_with_the_seat() {
        let heidi = heidi();
        let title = |day| heidi.title_on(day, |_| "South Cambridgeshire".to_owned());
        assert_eq!(
            title(date(2019, 11, 5)).unwrap(),
            "MP for South Cambridgeshire"
        );
        assert_eq!(
            title(date(2019, 11, 6)).unwrap(),
            "was MP for South Cambridgeshire until 6 November 2019"
        );
        assert_eq!(
            title(date(2017, 5, 20)).unwrap(),
            "was MP for South Cambridgeshire until 3 May 2017"
        );
        assert_eq!(title(date(2015, 5, 6)), None);
    }

    #[test]
    fn a_doubtful_end_is_said_with_its_doubt() {
        let mut heidi = heidi();
        heidi.memberships[1].end_precision = Precision::About;
        let title = heidi
            .title_on(date(2020, 1, 1), |_| "Anywhere".to_owned())
            .unwrap();
        assert_eq!(title, "was MP for Anywhere until about 6 November 2019");
    }

    #[test]
    fn a_change_undone_the_same_day_labels_no_day() {
        let day = date(2026, 1, 15);
        let passing = label("Independent", Layer::Label, day, day);
        let after = label("Reform UK", Layer::Label, day, date(2027, 1, 1));
        assert_eq!(label_on(&[passing, after], day).unwrap(), "Reform UK");
    }
}
