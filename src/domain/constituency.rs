//! Constituencies, each with the dates its borders were in force, and the vacancies between two Members.
//! It must not know who the Members are beyond the dates they held the seat.

use jiff::civil::Date;

use super::member::Span;

/// An area that elects one Member. The same name with new borders is another constituency with another code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constituency {
    /// The ONS code (`E14001481`), or our own where the ONS has none.
    pub code: String,
    /// Its official name.
    pub name: String,
    /// Its Welsh name, in Wales, also where it is the same.
    pub name_cy: Option<String>,
    /// England, Scotland, Wales or Northern Ireland; empty when no file said.
    pub country: String,
    /// A region of England, or the country again.
    pub region: Option<String>,
    /// Parliament's id.
    pub members_api_id: Option<String>,
    /// When these borders were in force.
    pub span: Span,
}

impl Constituency {
    /// The Welsh name, when it says something the English one does not.
    pub fn other_name(&self) -> Option<&str> {
        self.name_cy.as_deref().filter(|welsh| *welsh != self.name)
    }
}

/// The country an ONS code lies in, by its first letter.
pub fn country_of_code(code: &str) -> &'static str {
    match code.chars().next() {
        Some('E') => "England",
        Some('S') => "Scotland",
        Some('W') => "Wales",
        Some('N') => "Northern Ireland",
        _ => "",
    }
}

/// A seat that has no MP: ideas for it are accepted and wait for whoever is elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vacancy {
    /// The first day without a Member; none if the seat never had one on our books.
    pub since: Option<Date>,
    /// As recorded: `resigned`, `died`, `recall_petition` …; empty when unknown.
    pub reason: String,
}

/// Whether the seat is vacant on a day, given when each of its Members held it and why they left.
pub fn vacancy_on<'a>(
    day: Date,
    spells: impl IntoIterator<Item = (Span, &'a str)>,
) -> Option<Vacancy> {
    let mut last: Option<(Date, &str)> = None;
    for (span, reason) in spells {
        if span.holds(day) {
            return None;
        }
        if let Some(end) = span.to.filter(|end| *end <= day)
            && last.is_none_or(|(latest, _)| latest <= end)
        {
            last = Some((end, reason));
        }
    }
    Some(Vacancy {
        since: last.map(|(end, _)| end),
        reason: last.map_or("", |(_, reason)| reason).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn clacton_was_vacant_between_two_spells_of_one_person() {
        let spells = [
            (
                Span {
                    from: date(2024, 7, 4),
                    to: Some(date(2026, 7, 8)),
                },
                "resigned",
            ),
            (
                Span {
                    from: date(2026, 8, 13),
                    to: None,
                },
                "",
            ),
        ];
        assert_eq!(vacancy_on(date(2026, 7, 7), spells), None);
        let vacancy = vacancy_on(date(2026, 8, 1), spells).unwrap();
        assert_eq!(
            (vacancy.since, vacancy.reason.as_str()),
            (Some(date(2026, 7, 8)), "resigned")
        );
        assert_eq!(vacancy_on(date(2026, 8, 13), spells), None);
    }

    #[test]
    fn the_welsh_name_shows_only_when_it_differs() {
        let mut seat = Constituency {
            code: "W07000112".into(),
            name: "Ynys Môn".into(),
            name_cy: Some("Ynys Môn".into()),
            country: country_of_code("W07000112").into(),
            region: None,
            members_api_id: None,
            span: Span {
                from: date(2024, 5, 31),
                to: None,
            },
        };
        assert_eq!(seat.other_name(), None);
        seat.name = "Isle of Anglesey".into();
        assert_eq!(seat.other_name(), Some("Ynys Môn"));
        assert_eq!(seat.country, "Wales");
    }
}
