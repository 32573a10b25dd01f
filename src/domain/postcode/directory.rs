//! A directory of postcodes as a file brings it, gathered by sector, and what it changes in the sectors that are known.
//! It must not know formats or rows; nearly three million postcodes stand here in some thirty megabytes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{PostcodeRecord, sector};

/// Written where a postcode lies on an island that elects no Member.
const NOWHERE: &str = "-";

/// What a file says of postcodes, sector by sector.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Units of each sector, each with the number of its place.
    sectors: BTreeMap<i64, Vec<(i16, u32)>>,
    /// Seat and month, as they are written: neighbours share them.
    places: Vec<String>,
    numbers: HashMap<String, u32>,
}

/// What a file changes in one sector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Postcodes not known before.
    pub added: u64,
    /// In another seat than before, or retired since.
    pub changed: u64,
    /// As they were.
    pub unchanged: u64,
    /// All units of the sector, as they are written down from now on; `None` where nothing changed.
    pub units: Option<String>,
}

/// What is known of one postcode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The constituency; none on the islands that elect no Member.
    pub constituency: Option<String>,
    /// The month it went out of use, `1996-07`.
    pub retired: Option<String>,
}

impl Gathered {
    /// Takes one more row. Of a postcode named twice the later row counts.
    pub fn add(&mut self, record: &PostcodeRecord) {
        let seat = record.seat.as_deref().unwrap_or(NOWHERE);
        let place = match &record.retired {
            Some(month) => format!("{seat} {month}"),
            None => seat.to_owned(),
        };
        let number = if let Some(number) = self.numbers.get(&place) {
            *number
        } else {
            let number = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
            self.places.push(place.clone());
            self.numbers.insert(place, number);
            number
        };
        let (sector, unit) = sector(record.code);
        // A unit has two letters, so its number is below 37 x 37.
        let unit = i16::try_from(unit).unwrap_or_default();
        self.sectors.entry(sector).or_default().push((unit, number));
    }

    /// The sectors it speaks of, in order.
    pub fn sectors(&self) -> Vec<i64> {
        self.sectors.keys().copied().collect()
    }

    /// The codes of all constituencies it speaks of.
    pub fn seats(&self) -> BTreeSet<&str> {
        self.places
            .iter()
            .filter_map(|place| place.split(' ').next())
            .filter(|seat| *seat != NOWHERE)
            .collect()
    }

    /// What it changes in a sector, beside the units that are `known`. Postcodes it does not speak of stay as they are.
    pub fn weigh(&self, sector: i64, known: &str) -> Change {
        let mut units: BTreeMap<i16, &str> = read(known).collect();
        let said: BTreeMap<i16, &str> = self
            .sectors
            .get(&sector)
            .into_iter()
            .flatten()
            .filter_map(|(unit, number)| {
                Some((
                    *unit,
                    self.places.get(usize::try_from(*number).ok()?)?.as_str(),
                ))
            })
            .collect();
        let mut change = Change::default();
        for (unit, place) in said {
            match units.insert(unit, place) {
                None => change.added += 1,
                Some(before) if before != place => change.changed += 1,
                Some(_) => change.unchanged += 1,
            }
        }
        if change.added + change.changed > 0 {
            let lines: Vec<String> = units
                .into_iter()
                .map(|(unit, place)| format!("{unit} {place}"))
                .collect();
            change.units = Some(lines.join("\n"));
        }
        change
    }
}

/// Finds one unit among those of its sector.
pub fn find(units: &str, wanted: i64) -> Option<Found> {
    let place = read(units).find(|(unit, _)| i64::from(*unit) == wanted)?.1;
    let (seat, retired) = place
        .split_once(' ')
        .map_or((place, None), |(seat, month)| (seat, Some(month)));
    Some(Found {
        constituency: (seat != NOWHERE).then(|| seat.to_owned()),
        retired: retired.map(str::to_owned),
    })
}

fn read(units: &str) -> impl Iterator<Item = (i16, &str)> {
    units.lines().filter_map(|line| {
        let (unit, place) = line.split_once(' ')?;
        Some((unit.parse().ok()?, place))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::postcode::Postcode;

    fn row(typed: &str, seat: Option<&str>, retired: Option<&str>) -> PostcodeRecord {
        PostcodeRecord {
            code: Postcode::parse(typed).unwrap().code(),
            seat: seat.map(Into::into),
            retired: retired.map(str::to_owned),
        }
    }

    fn gathered(rows: &[PostcodeRecord]) -> Gathered {
        let mut gathered = Gathered::default();
        for row in rows {
            gathered.add(row);
        }
        gathered
    }

    fn look(units: &str, typed: &str) -> Option<Found> {
        find(units, sector(Postcode::parse(typed).unwrap().code()).1)
    }

    #[test]
    fn what_was_gathered_is_found_again_and_twice_is_no_change() {
        let rows = [
            row("CB6 3UG", Some("E14001224"), None),
            row("CB6 3AA", Some("E14001224"), Some("1996-07")),
            row("CB6 3ZZ", None, None),
        ];
        let file = gathered(&rows);
        assert_eq!(file.sectors().len(), 1);
        let one = file.sectors()[0];
        let first = file.weigh(one, "");
        assert_eq!((first.added, first.changed, first.unchanged), (3, 0, 0));
        let units = first.units.unwrap();
        let found = look(&units, "CB6 3AA").unwrap();
        assert_eq!(found.constituency.as_deref(), Some("E14001224"));
        assert_eq!(found.retired.as_deref(), Some("1996-07"));
        assert_eq!(look(&units, "cb63zz").unwrap().constituency, None);
        assert_eq!(look(&units, "CB6 3AB"), None);
        let again = file.weigh(one, &units);
        assert_eq!((again.unchanged, again.units), (3, None));
    }

    #[test]
    fn the_later_row_counts_and_what_a_file_leaves_out_stays() {
        let before = gathered(&[
            row("CB6 3UG", Some("E14001224"), None),
            row("CB6 3AA", Some("E14001224"), None),
        ]);
        let one = before.sectors()[0];
        let units = before.weigh(one, "").units.unwrap();
        let file = gathered(&[
            row("CB6 3UG", Some("E14009999"), None),
            row("CB6 3UG", Some("E14001225"), None),
        ]);
        let change = file.weigh(one, &units);
        assert_eq!((change.added, change.changed, change.unchanged), (0, 1, 0));
        let units = change.units.unwrap();
        let seat = |typed| look(&units, typed).unwrap().constituency.unwrap();
        assert_eq!(
            (seat("CB6 3UG"), seat("CB6 3AA")),
            ("E14001225".into(), "E14001224".into())
        );
    }
}
