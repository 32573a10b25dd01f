//! Postcodes as people type them, reduced to one spelling and one number for looking up a seat.
//! It must not know which seat a postcode lies in, and nothing here may ever be stored beside a person.

pub mod directory;

/// Digits and letters of the number a postcode becomes: 0 is "nothing here", 1–10 are 0–9, 11–36 are A–Z.
const BASE: i64 = 37;
/// The longest postcode without its space, such as SW1A1AA.
const LONGEST: usize = 7;
/// The shortest, such as M11AA.
const SHORTEST: usize = 5;

/// A well-formed postcode: upper case, no spaces. Whether it exists only the imported directory can say.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Postcode {
    letters: [u8; LONGEST],
    length: usize,
}

impl Postcode {
    /// Reads any of the spellings in use (`sw1a1aa`, `SW1A 1AA`, `SW1A  1AA`), or says that it is none.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut letters = [0; LONGEST];
        let mut length = 0;
        for letter in typed.chars().filter(|letter| !is_gap(*letter)) {
            if !letter.is_ascii_alphanumeric() || length == LONGEST {
                return None;
            }
            letters[length] = u8::try_from(letter).ok()?.to_ascii_uppercase();
            length += 1;
        }
        let postcode = Self { letters, length };
        postcode.is_well_formed().then_some(postcode)
    }

    /// The number it is looked up by: small rows, and neighbours in the directory stay neighbours in the table.
    pub fn code(self) -> i64 {
        self.letters
            .iter()
            .fold(0, |code, letter| code * BASE + digit(*letter))
    }

    fn is_well_formed(self) -> bool {
        if self.length < SHORTEST {
            return false;
        }
        let (outward, inward) = self.letters[..self.length].split_at(self.length - 3);
        let inward_fits = inward[0].is_ascii_digit()
            && inward[1].is_ascii_alphabetic()
            && inward[2].is_ascii_alphabetic();
        // GIR 0AA, the one that fits no pattern, stood for a bank and is still typed into forms by testers.
        inward_fits
            && (matches!(
                shape(outward).as_str(),
                "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A"
            ) || outward == b"GIR")
    }

    fn spelled(&self) -> String {
        String::from_utf8_lossy(&self.letters[..self.length]).into_owned()
    }
}

/// With its one space, as the Royal Mail writes it.
impl std::fmt::Display for Postcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let spelled = self.spelled();
        let (outward, inward) = spelled.split_at(spelled.len() - 3);
        write!(f, "{outward} {inward}")
    }
}

/// A postcode is personal: a log line that prints a struct by accident must not carry it.
impl std::fmt::Debug for Postcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Postcode(…)")
    }
}

/// One row of the directory of postcodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostcodeRecord {
    /// The postcode as a number.
    pub code: i64,
    /// The code of the constituency that fits best; none on the islands that elect no Member.
    pub seat: Option<std::sync::Arc<str>>,
    /// The month it went out of use, `1996-07`; people still type it.
    pub retired: Option<String>,
}

/// The sector (SW1A 1) and the unit in it (AA) of a postcode's number.
pub fn sector(code: i64) -> (i64, i64) {
    // Shorter postcodes end in nothings.
    let mut whole = code;
    for _ in SHORTEST..LONGEST {
        if whole % BASE == 0 {
            whole /= BASE;
        }
    }
    (whole / (BASE * BASE), whole % (BASE * BASE))
}

/// White space of every kind, and the invisible marks that come along when copying from a page.
fn is_gap(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn shape(outward: &[u8]) -> String {
    outward
        .iter()
        .map(|letter| if letter.is_ascii_digit() { '9' } else { 'A' })
        .collect()
}

fn digit(letter: u8) -> i64 {
    match letter {
        b'0'..=b'9' => i64::from(letter - b'0') + 1,
        b'A'..=b'Z' => i64::from(letter - b'A') + 11,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_spellings_of_one_postcode_are_one() {
        let one = Postcode::parse("SW1A 1AA").unwrap();
        for spelling in [
            "sw1a1aa",
            "SW1A1AA",
            " sw1a  1aa ",
            "SW1A\u{a0}1AA",
            "S W 1 A 1 A A",
            "SW1A 1AA\u{200b}",
        ] {
            assert_eq!(
                Postcode::parse(spelling).unwrap().code(),
                one.code(),
                "{spelling:?}"
            );
        }
        let padded = ["M13 9GE", "M13  9GE", "m139ge"]
            .map(|spelling| Postcode::parse(spelling).unwrap().code());
        assert_eq!(padded[0], padded[1]);
        assert_eq!(padded[1], padded[2]);
        assert_eq!(Postcode::parse("b11aa").unwrap().to_string(), "B1 1AA");
    }

    #[test]
    fn what_is_no_postcode_is_refused() {
        for typed in [
            "",
            "SW1A",
            "1AA",
            "SW1A 1A",
            "SW1A 11A",
            "ÄB1 1AA",
            "SW1A 1AAA",
            "12345",
            "A 1AA",
            "AAA9 9AA",
            "SW1A-1AA",
            "ſW1A1AA",
        ] {
            assert!(Postcode::parse(typed).is_none(), "{typed:?}");
        }
    }

    #[test]
    fn a_postcode_does_not_print_itself_into_logs() {
        assert_eq!(
            format!("{:?}", Postcode::parse("SW1A 1AA").unwrap()),
            "Postcode(…)"
        );
    }

    #[test]
    fn neighbours_stand_in_one_sector_and_others_do_not() {
        let of = |typed: &str| sector(Postcode::parse(typed).unwrap().code());
        for spelled in ["SW1A 1AA", "M13 9GE", "B1 1AA"] {
            let other = format!("{}ZZ", &spelled[..spelled.len() - 2]);
            assert_eq!(of(spelled).0, of(&other).0, "{spelled}");
            assert_ne!(of(spelled).1, of(&other).1, "{spelled}");
        }
        let all = [
            "SW1A 1AA", "SW1A 2AA", "M13 9GE", "M1 3GE", "M1 1AA", "M11 1AA",
        ];
        let sectors: std::collections::HashSet<i64> = all.iter().map(|typed| of(typed).0).collect();
        assert_eq!(sectors.len(), all.len());
    }

    proptest! {
        #[test]
        fn two_postcodes_never_share_a_number(
            a in "[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}",
            b in "[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}",
        ) {
            let codes = (Postcode::parse(&a).unwrap().code(), Postcode::parse(&b).unwrap().code());
            prop_assert_eq!(a == b, codes.0 == codes.1);
        }

        #[test]
        fn anything_may_be_typed(typed in "\\PC*") {
            let _ = Postcode::parse(&typed);
        }
    }
}
