//! Tests of names: who is welcome, what is refused, and ten thousand attempts to look like an MP.
//! They must not know the register's tables; they read its file.

use super::*;

fn parse(raw: &str) -> Result<String, String> {
    DisplayName::parse("name", raw)
        .map(|name| name.shown)
        .map_err(|error| error.words)
}

/// The sitting MPs from the shared file, or a few of long standing on a clone without it.
fn members() -> Vec<String> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/parliament/mps.csv"
    );
    let Ok(mut reader) = csv::Reader::from_path(path) else {
        return [
            "Sir Keir Starmer",
            "Siân Berry",
            "Brendan O'Hara",
            "Laura Kyrke-Smith",
            "Órfhlaith Begley",
            "Ed Davey",
            "Alan Mak",
        ]
        .map(str::to_owned)
        .to_vec();
    };
    let at = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "name")
        .unwrap();
    reader
        .records()
        .map(|row| row.unwrap()[at].to_owned())
        .collect()
}

fn protected(members: &[String]) -> Protected {
    Protected::new(
        members.iter().map(String::as_str),
        [
            "Labour Party",
            "Labour",
            "Green Party",
            "Sinn Féin",
            "Conservative",
        ],
    )
}

#[test]
fn names_of_the_world_are_welcome() {
    for name in [
        "Ada",
        "Jo",
        "Siân Ŵyn",
        "J.R. Hartley",
        "St. John Smith",
        "O’Hara",
        "Anne-Marie",
        "Nguyễn Thị Hạnh",
        "Ольга",
        "प्रियंका",
        "محمد",
        "李小龍",
        "Zoë",
        "Ada 1815",
        "Łukasz",
        "Σωκράτης",
        "אָדָם",
        "ひろみ",
    ] {
        assert!(parse(name).is_ok(), "{name}: {:?}", parse(name));
    }
    assert_eq!(parse("  Ａｄａ   Lovelace ").unwrap(), "Ada Lovelace");
}

#[test]
fn what_hides_shouts_or_sells_is_refused() {
    for name in [
        "",
        " ",
        "A",
        "\u{200B}",
        "Ad\u{200B}a",
        "Ada\u{202E}",
        "Ada ✓",
        "Ada ✔️",
        "Ada 🦄",
        "🅰da",
        "Ada ☑",
        "cheap.loans",
        "www.ada.uk",
        "http ada",
        "Ada@home",
        "Аdа Lоvеlасе",
        "a\u{301}\u{302}\u{303}\u{304}da",
        "12345",
        "1 Ada",
        "Ada/Bob",
        "<b>Ada</b>",
        "Ada\0",
        "Ada;DROP",
        "--",
        "Ada\u{E0041}",
        "Ada ★",
        "Ada™",
        "Ada ⓥ",
    ] {
        let shown = parse(name);
        assert!(
            shown.is_err()
                || shown
                    .as_ref()
                    .is_ok_and(|name| name == "AdaTM" || name == "Ada v"),
            "{name:?}: {shown:?}"
        );
    }
    assert!(parse(&"a".repeat(40)).is_ok() && parse(&"a".repeat(41)).is_err());
}

#[test]
fn names_that_look_the_same_have_one_skeleton() {
    for (a, b) in [
        ("Ian Hill", "lan HiII"),
        ("Ada", "ADA"),
        ("Modern Love", "Modem Love"),
        ("Anne-Marie", "Anne Marie"),
        ("José", "Jose"),
        ("B0b", "Bob"),
        ("Оlgа", "Olga"),
        ("Wendy", "VVendy"),
        ("Ada.", "Ada"),
    ] {
        assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
    }
    assert_ne!(skeleton("Ada"), skeleton("Adam"));
}

#[test]
fn ordinary_people_are_fine_and_offices_are_looked_at() {
    let members = members();
    let protected = protected(&members);
    for name in [
        "Ada Lovelace",
        "Lucy Green",
        "Tom Stewart",
        "Armin Weber",
        "Grace Hopper",
        "Compton Mackenzie",
        "Jo",
        "Campbell",
        "Stan Ford",
        "Mo",
        "Simple Simon",
        "Modesty Blaise",
        "Aled Jones-Parry",
    ] {
        assert!(
            matches!(judge("name", name, &protected), NameVerdict::Fine(_)),
            "{name}"
        );
    }
    for name in [
        "Moderator",
        "The Moderat0r",
        "MODERATORS",
        "Site Admin",
        "Jane Smith MP",
        "JaneSmithMP",
        "M.P. Jane",
        "Rt Hon Jane",
        "Rt. Hon. Jane",
        "Labour",
        "Labuor",
        "Vote Labour Party",
        "Sinn Fein",
        "Official Jane",
        "Common Ground",
        "C0mmon-Ground Team",
        "Prime Minister",
        "Jane M P",
        "Aelod Seneddol",
    ] {
        assert!(
            matches!(
                judge("name", name, &protected),
                NameVerdict::NearOfficial(_)
            ),
            "{name}"
        );
    }
}

/// A small generator of our own, so that the ten thousand are the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

fn look_alike(c: char, dice: &mut Dice) -> String {
    let found: &[&str] = match c.to_ascii_lowercase() {
        'a' => &["а", "ɑ", "α", "4", "á", "ａ", "𝐚", "ⓐ"],
        'b' => &["Ь", "8", "ｂ", "𝗯"],
        'c' => &["с", "ϲ", "ç", "ｃ"],
        'e' => &["е", "3", "é", "ё", "ｅ", "𝑒"],
        'g' => &["ɡ", "9", "ｇ"],
        'h' => &["һ", "ｈ", "ħ"],
        'i' => &["і", "1", "l", "ı", "í", "ｉ"],
        'j' => &["ј", "ｊ"],
        'k' => &["к", "κ", "ｋ"],
        'l' => &["1", "I", "ӏ", "ł", "ｌ"],
        'm' => &["rn", "м", "ｍ", "𝖒"],
        'n' => &["ո", "ñ", "ｎ"],
        'o' => &["о", "ο", "0", "ö", "ｏ"],
        'p' => &["р", "ρ", "ｐ"],
        'r' => &["г", "ｒ"],
        's' => &["ѕ", "5", "ş", "ｓ"],
        't' => &["7", "т", "ｔ"],
        'u' => &["υ", "ú", "ｕ"],
        'v' => &["ν", "ѵ", "ｖ"],
        'w' => &["vv", "ԝ", "ŵ", "ｗ"],
        'x' => &["х", "ｘ"],
        'y' => &["у", "ý", "ｙ"],
        _ => return c.to_string(),
    };
    dice.one(found).to_owned()
}

fn variant(name: &str, dice: &mut Dice) -> String {
    let letters: Vec<char> = name.chars().collect();
    let at = dice.roll(letters.len());
    let (head, tail): (String, String) = (
        letters[..at].iter().collect(),
        letters[at..].iter().collect(),
    );
    match dice.roll(18) {
        0 => letters
            .iter()
            .map(|c| {
                if dice.roll(3) == 0 {
                    look_alike(*c, dice)
                } else {
                    c.to_string()
                }
            })
            .collect(),
        1 => letters.iter().map(|c| look_alike(*c, dice)).collect(),
        2 => format!(
            "{head}{}{tail}",
            dice.one(&[
                "\u{200B}", "\u{AD}", "\u{200D}", "\u{2060}", "\u{301}", "\u{FE0F}", "'", "."
            ])
        ),
        3 => format!(
            "{name} {}",
            dice.one(&[
                "MP",
                "M.P.",
                "Official",
                "✓",
                "☑",
                "2",
                "007",
                "UK",
                "(real)",
                "Labour MP",
                "®",
                "Jnr"
            ])
        ),
        4 => format!(
            "{} {name}",
            dice.one(&[
                "Rt Hon", "Rt. Hon.", "Sir", "The Real", "Official", "Its", "MP", "✔", "Mr"
            ])
        ),
        5 => letters
            .iter()
            .flat_map(|c| {
                if dice.roll(5) == 0 {
                    vec![*c, *c]
                } else {
                    vec![*c]
                }
            })
            .collect(),
        6 => letters
            .iter()
            .map(|c| {
                if dice.roll(2) == 0 {
                    c.to_uppercase().to_string()
                } else {
                    c.to_lowercase().to_string()
                }
            })
            .collect(),
        7 => name.replace(
            ' ',
            dice.one(&["", "-", "_", ".", "'", "  ", "\u{A0}", "\u{2003}", " X "]),
        ),
        8 => letters
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != at)
            .map(|(_, c)| *c)
            .collect(),
        9 => {
            let mut turned = letters.clone();
            if at + 1 < turned.len() && turned[at] != ' ' && turned[at + 1] != ' ' {
                turned.swap(at, at + 1);
            }
            turned.into_iter().collect()
        }
        10 => name
            .split(' ')
            .rev()
            .collect::<Vec<_>>()
            .join(dice.one(&[" ", ", ", ""])),
        11 => format!(
            "{head}{}{tail}",
            dice.one(&["a", "e", "s", "h", "x", "1", "9"])
        ),
        12 => name.replace(
            ' ',
            &format!(" {} ", dice.one(&["J", "Anne", "de", "1", "Mary-Ann"])),
        ),
        13 => letters
            .iter()
            .map(char::to_string)
            .collect::<Vec<_>>()
            .join(dice.one(&[" ", ".", "-", "\u{2009}"])),
        14 => format!(
            "{}{name}{}",
            dice.one(&["x", "The", "_", "Mr"]),
            dice.one(&["x", "1", "123", "_", "MP"])
        ),
        15 => name
            .chars()
            .map(|c| {
                char::from_u32(u32::from(c) + 0xFEE0)
                    .filter(|_| c.is_ascii_alphabetic())
                    .unwrap_or(c)
            })
            .collect(),
        16 => letters
            .iter()
            .flat_map(|c| {
                [
                    c.to_string(),
                    dice.one(&["", "", "\u{307}", "\u{323}"]).to_owned(),
                ]
            })
            .collect(),
        _ => name.nfd().collect(),
    }
}

#[test]
fn none_of_ten_thousand_variants_of_an_mps_name_is_accepted() {
    let members = members();
    let protected = protected(&members);
    let mut dice = Dice(2_026);
    let mut accepted = Vec::new();
    for round in 0..10_000 {
        let member = &members[round % members.len()];
        let wanted = variant(member, &mut dice);
        if matches!(judge("name", &wanted, &protected), NameVerdict::Fine(_)) {
            accepted.push(format!("{wanted} ({member})"));
        }
    }
    assert!(
        accepted.is_empty(),
        "{} accepted: {:?}",
        accepted.len(),
        &accepted[..accepted.len().min(40)]
    );
}
