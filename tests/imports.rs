//! Importing the register from real files: every source read, weighed against the register, and twice the same is no change.
//! Files of the House as at August 2026 stand outside the repository; a few of their lines are kept in tests/fixtures for a stranger's clone.

use std::collections::HashMap;
use std::path::PathBuf;

use common_ground::cli::import::{Troubles, known_parties, read_roll};
use common_ground::domain::member::{Member, Standing};
use common_ground::domain::register::{Register, RollReceived};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 8, 20);

fn shared(name: &str) -> Option<Vec<u8>> {
    // COMMON_GROUND_FIXTURES_ONLY=1 runs the tests as a stranger's clone would.
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/parliament")
        .join(name);
    std::env::var_os("COMMON_GROUND_FIXTURES_ONLY")
        .map_or_else(|| std::fs::read(path).ok(), |_| None)
}

/// The real file, or the few lines of it kept in the repository.
fn file(name: &str) -> Vec<u8> {
    shared(name).unwrap_or_else(|| {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/parliament")
            .join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    })
}

fn is_whole() -> bool {
    shared("mps.csv").is_some()
}

fn receive(register: &Register, name: &str) -> RollReceived {
    let roll =
        read_roll(&file(name)).unwrap_or_else(|troubles| panic!("{}", troubles.report(name)));
    register
        .clone()
        .receive(&roll, known_parties(), TODAY)
        .unwrap_or_else(|troubles| panic!("{}", Troubles::of(troubles).report(name)))
}

fn after(register: Register, names: &[&str]) -> Register {
    names.iter().fold(register, |register, name| {
        receive(&register, name).applied_to(register)
    })
}

fn member<'r>(register: &'r Register, api_id: &str) -> &'r Member {
    register
        .members
        .iter()
        .find(|member| member.members_api_id.as_deref() == Some(api_id))
        .unwrap_or_else(|| panic!("no member {api_id}"))
}

fn seat_name(register: &Register, code: &str) -> String {
    register
        .constituencies
        .iter()
        .find(|seat| seat.code == code)
        .map_or_else(|| code.to_owned(), |seat| seat.name.clone())
}

#[test]
fn the_house_is_650_members_for_650_seats() {
    if !is_whole() {
        return assert_eq!(after(Register::default(), &["mps.csv"]).members.len(), 5);
    }
    for members in ["mps.csv", "mps.json"] {
        let received = receive(&Register::default(), members);
        assert_eq!(received.members.added.len(), 650, "{members}");
        assert_eq!(received.constituencies.added.len(), 650, "{members}");
        let register = received.applied_to(Register::default());
        let sitting: Vec<&str> = register
            .members
            .iter()
            .filter_map(|member| member.holds_seat_on(TODAY))
            .map(|seat| seat.constituency.as_str())
            .collect();
        assert_eq!(
            sitting
                .iter()
                .collect::<std::collections::HashSet<_>>()
                .len(),
            650
        );
        assert_eq!(
            register
                .members
                .iter()
                .filter(|member| !member.holds_seat_on(TODAY).unwrap().takes_seat)
                .count(),
            7
        );
        let labour = register
            .members
            .iter()
            .filter(|member| member.label_on(TODAY).as_deref() == Some("Labour"))
            .count();
        assert_eq!(labour, 362);
    }
}

#[test]
fn the_same_file_again_changes_nothing() {
    let files = [
        "constituencies-2024.csv",
        "parties.csv",
        "members-elected-2010-2026.csv",
        "party-changes-2017-parliament.csv",
        "memberships-2024-parliament.csv",
        "mps.csv",
        "mps.json",
        "samples/parlparse-people.sample.json",
        "samples/members-api-search.sample.json",
        "samples/members-api-history.sample.json",
        "samples/members-api-constituency-search.sample.json",
    ];
    let mut register = Register::default();
    for name in files {
        register = receive(&register, name).applied_to(register);
        let again = receive(&register, name);
        let changed: Vec<_> = again
            .members
            .to_write()
            .map(|new| (new, register.members.iter().find(|old| old.id == new.id)))
            .collect();
        assert!(
            again.is_empty(),
            "{name}: {changed:#?} {:?} {:?}",
            again.parties.changed,
            again.constituencies.changed
        );
    }
}

#[test]
fn seats_and_members_may_come_in_either_order() {
    let one = after(Register::default(), &["mps.csv", "constituencies-2024.csv"]);
    let other = after(Register::default(), &["constituencies-2024.csv", "mps.csv"]);
    let sorted = |mut register: Register| {
        register.constituencies.sort_by(|a, b| a.code.cmp(&b.code));
        register.constituencies
    };
    assert_eq!(sorted(one.clone()), sorted(other.clone()));
    assert_eq!(one.members, other.members);
    let ynys_mon = one
        .constituencies
        .iter()
        .find(|seat| seat.name == "Aberafan Maesteg")
        .unwrap();
    assert_eq!(
        (ynys_mon.country.as_str(), ynys_mon.name_cy.as_deref()),
        ("Wales", Some("Aberafan Maesteg"))
    );
}

#[test]
fn the_story_of_heidi_allen() {
    let files = [
        "constituencies-2024.csv",
        "members-elected-2010-2026.csv",
        "party-changes-2017-parliament.csv",
    ];
    let register = after(Register::default(), &files);
    let heidi = member(&register, "4516");
    let story: Vec<(String, String)> = heidi
        .affiliations
        .iter()
        .map(|spell| (spell.label.clone(), spell.span.from.to_string()))
        .collect();
    let told = |label: &str, day: &str| (label.to_owned(), day.to_owned());
    assert_eq!(
        story,
        [
            told("Conservative", "2015-05-07"),
            told("The Independent Group", "2019-02-20"),
            told("Change UK - The Independent Group", "2019-04-15"),
            told("Independent", "2019-06-04"),
            told("Liberal Democrat", "2019-10-07"),
            told("The Independents", "2019-07-10"),
        ]
    );
    let on = |year, month, day| heidi.label_on(date(year, month, day));
    assert_eq!(on(2019, 7, 20).unwrap(), "Independent (The Independents)");
    assert_eq!(on(2019, 10, 20).unwrap(), "Liberal Democrat");
    assert_eq!(on(2019, 11, 6), None);
    let title = heidi
        .title_on(TODAY, |code| seat_name(&register, code))
        .unwrap();
    assert_eq!(
        title,
        "was MP for South Cambridgeshire until 6 November 2019"
    );
    let Standing::Former(seat, _) = heidi.standing_on(TODAY) else {
        panic!("she left")
    };
    assert_eq!(seat.constituency, "E14000934");
    // Today's seat of that name has other borders, another code and another Member; her history is untouched.
    let register = after(
        register.clone(),
        &["mps.csv", "memberships-2024-parliament.csv"],
    );
    let today = register
        .members
        .iter()
        .find(|member| {
            member
                .holds_seat_on(TODAY)
                .is_some_and(|seat| seat.constituency == "E14001481")
        })
        .unwrap();
    assert_eq!(today.name, "Pippa Heylings");
    assert_eq!(member(&register, "4516").memberships.len(), 2);
}

#[test]
fn parlparse_and_the_members_api_tell_of_the_same_persons() {
    let seats = after(Register::default(), &["constituencies-2024.csv"]);
    let first = after(seats.clone(), &["mps.csv"]);
    for name in [
        "samples/parlparse-people.sample.json",
        "samples/members-api-search.sample.json",
        "samples/members-api-history.sample.json",
    ] {
        let alone = after(seats.clone(), &[name]);
        let both = after(first.clone(), &[name]);
        for person in &alone.members {
            let Some(known) = first.members.iter().find(|known| {
                known.members_api_id == person.members_api_id && known.members_api_id.is_some()
            }) else {
                continue;
            };
            let merged = member(&both, person.members_api_id.as_deref().unwrap());
            assert_eq!(merged.id, known.id, "{name}: {} came twice", person.name);
            assert_eq!(person.family_name, known.family_name, "{name}");
            let seat = |member: &Member| {
                member
                    .holds_seat_on(TODAY)
                    .map(|seat| (seat.constituency.clone(), seat.span))
            };
            assert_eq!(seat(merged), seat(known), "{name}: {}", person.name);
            assert_eq!(
                merged.label_on(TODAY),
                known.label_on(TODAY),
                "{name}: {}",
                person.name
            );
            // The sample of people.json ends some stories early.
            if person.holds_seat_on(TODAY).is_some() {
                assert_eq!(seat(person), seat(known), "{name}: {}", person.name);
                assert_eq!(
                    person.label_on(TODAY),
                    known.label_on(TODAY),
                    "{name}: {}",
                    person.name
                );
            }
        }
        assert!(
            !is_whole() || both.members.len() <= first.members.len() + 5,
            "{name} brought {} people",
            both.members.len() - first.members.len()
        );
    }
}

#[test]
fn every_spell_of_the_parliament_is_found_again() {
    let register = after(
        Register::default(),
        &["memberships-2024-parliament.csv", "mps.csv"],
    );
    let text = file("memberships-2024-parliament.csv");
    let mut rows = csv::Reader::from_reader(text.as_slice());
    let heading = rows.headers().expect("a heading").clone();
    let mut checked = 0;
    for row in rows.records() {
        let row = row.unwrap();
        let field = |name: &str| {
            row.get(heading.iter().position(|column| column == name).unwrap())
                .unwrap()
        };
        let person = member(&register, field("members_api_id"));
        let from: Date = field("start_date").parse().expect("a day");
        if field("end_date") == field("start_date") {
            continue; // holds no day
        }
        assert_eq!(
            person.label_on(from).as_deref(),
            Some(field("party")),
            "{} on {from}",
            person.name
        );
        assert_eq!(
            person.holds_seat_on(from).unwrap().constituency,
            field("constituency_code"),
            "{} on {from}",
            person.name
        );
        if let Ok(end) = field("end_date").parse::<Date>() {
            let last = end.yesterday().unwrap();
            assert_eq!(
                person.label_on(last).as_deref(),
                Some(field("party")),
                "{} on {last}",
                person.name
            );
        }
        checked += 1;
    }
    assert!(checked >= 5);
    if is_whole() {
        assert_eq!(checked, 701);
        // A seat resigned and won back by the same person is two spells of one person.
        assert_eq!(member(&register, "5091").memberships.len(), 2);
        assert_eq!(
            register
                .members
                .iter()
                .map(|member| member.memberships.len())
                .sum::<usize>(),
            656
        );
        let jenrick = member(&register, "4320");
        assert_eq!(jenrick.affiliations.len(), 3, "{:#?}", jenrick.affiliations);
    }
}

/// What one of our CSVs says of a person's days: party and seat, from a day to before another.
struct Told {
    api_id: String,
    party: String,
    seat: String,
    from: Date,
    end: Option<Date>,
}

fn spells_told() -> Vec<Told> {
    let text = file("memberships-2024-parliament.csv");
    let mut rows = csv::Reader::from_reader(text.as_slice());
    let heading = rows.headers().expect("a heading").clone();
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    rows.iter()
        .map(|row| {
            let field = |name: &str| {
                let at = heading.iter().position(|column| column == name);
                row.get(at.expect("a column")).expect("a cell").to_owned()
            };
            Told {
                api_id: field("members_api_id"),
                party: field("party"),
                seat: field("constituency_code"),
                from: field("start_date").parse().expect("a day"),
                end: field("end_date").parse().ok(),
            }
        })
        .collect()
}

/// Every Member of this Parliament on every one of its days, the 46 changes of label and the seat of Clacton among them.
#[test]
fn every_day_of_the_parliament_has_its_label_and_its_seat() {
    let register = after(
        Register::default(),
        &["memberships-2024-parliament.csv", "mps.csv"],
    );
    let told = spells_told();
    let mut spells: HashMap<&str, Vec<&Told>> = HashMap::new();
    for one in &told {
        spells.entry(&one.api_id).or_default().push(one);
    }
    let (mut days, mut vacant) = (0, 0);
    for (api_id, spells) in &spells {
        let person = member(&register, api_id);
        let mut day = date(2024, 7, 4);
        while day <= TODAY {
            let holds = |one: &&&Told| one.from <= day && one.end.is_none_or(|end| day < end);
            let expected = spells.iter().find(holds);
            assert_eq!(
                person.label_on(day).as_deref(),
                expected.map(|one| one.party.as_str()),
                "{} on {day}",
                person.name
            );
            assert_eq!(
                person
                    .holds_seat_on(day)
                    .map(|seat| seat.constituency.as_str()),
                expected.map(|one| one.seat.as_str()),
                "{} on {day}",
                person.name
            );
            days += 1;
            vacant += usize::from(*api_id == "5091" && expected.is_none());
            day = day.tomorrow().unwrap();
        }
    }
    // From 8 July to 12 August 2026 nobody sat for Clacton.
    assert_eq!(vacant, 36);
    assert!(days > 3_000, "{days} days");
}

/// The list of changes, compiled apart from the list of spells, tells the same: the old label to the day before, the new one from it on.
#[test]
fn the_46_changes_of_party_fall_on_their_days() {
    let Some(text) = shared("party-changes-2024-parliament.csv") else {
        return;
    };
    let register = after(
        Register::default(),
        &["memberships-2024-parliament.csv", "mps.csv"],
    );
    let mut rows = csv::Reader::from_reader(text.as_slice());
    let heading = rows.headers().expect("a heading").clone();
    let at = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let (day, api_id, from, to) = (
        at("date"),
        at("members_api_id"),
        at("from_party"),
        at("to_party"),
    );
    let changes: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    assert_eq!(changes.len(), 46);
    for (place, change) in changes.iter().enumerate() {
        let on: Date = change[day].parse().unwrap();
        let same_day = |other: &&csv::StringRecord| {
            other[api_id] == change[api_id] && other[day] == change[day]
        };
        let person = member(&register, &change[api_id]);
        // Of two changes on one day, the first ends the label of yesterday and the second gives that of today.
        if !changes[..place].iter().any(|other| same_day(&other)) {
            let before = person.label_on(on.yesterday().unwrap());
            assert_eq!(before.as_deref(), Some(&change[from]), "{}", person.name);
        }
        if !changes[place + 1..].iter().any(|other| same_day(&other)) {
            let after = person.label_on(on);
            assert_eq!(after.as_deref(), Some(&change[to]), "{}", person.name);
        }
    }
}

#[test]
fn a_seat_won_by_another_ends_the_spell_of_the_first() {
    let register = after(
        Register::default(),
        &["constituencies-2024.csv", "members-elected-2010-2026.csv"],
    );
    if !is_whole() {
        return;
    }
    let amesbury = member(&register, "4667");
    let Standing::Former(seat, end) = amesbury.standing_on(TODAY) else {
        panic!("he left")
    };
    assert_eq!(
        (seat.constituency.as_str(), end),
        ("E14001455", date(2025, 5, 1))
    );
    assert!(
        amesbury
            .title_on(TODAY, |code| seat_name(&register, code))
            .unwrap()
            .ends_with("until 1 May 2025 at the latest")
    );
    let sitting = register
        .members
        .iter()
        .filter(|member| member.holds_seat_on(TODAY).is_some())
        .count();
    assert_eq!(sitting, 650);
    let before = register
        .members
        .iter()
        .filter(|member| member.holds_seat_on(date(2019, 1, 1)).is_some())
        .count();
    assert_eq!(before, 650);
}

#[test]
fn damaged_files_name_the_line_and_the_reason() {
    let text = String::from_utf8(file("mps.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let with = |line: usize, new: &str| {
        let mut lines = lines.clone();
        lines[line - 1] = new;
        lines.join("\n")
    };
    let fourth = lines[3].to_owned();
    let broken = [
        (
            with(
                4,
                &fourth
                    .replace(",2024-07-04,", ",4 July 2024,")
                    .replace(",2026-06-18,", ",18 June 2026,"),
            ),
            4,
            "not a date",
        ),
        (with(4, "just,two"), 4, "2 fields"),
        (
            with(4, &fourth.replacen(|_: char| true, "x", 1)),
            4,
            "not a number",
        ),
        (
            with(4, &fourth.replace(",true", ",perhaps")),
            4,
            "not true or false",
        ),
        (
            with(1, &lines[0].replace("constituency_code", "code")),
            1,
            "none of the formats",
        ),
    ];
    for (text, line, reason) in broken {
        let troubles = read_roll(text.as_bytes()).expect_err(reason);
        assert_eq!(troubles.kept[0].line, line, "{reason}");
        assert!(
            troubles.kept[0].reason.contains(reason),
            "{reason}: {}",
            troubles.kept[0].reason
        );
    }
    let mut latin1 = text.clone().into_bytes();
    latin1[text.find("Aberdeen South").unwrap()] = 0xe9;
    let troubles = read_roll(&latin1).expect_err("not UTF-8");
    assert_eq!(
        (troubles.kept[0].line, troubles.kept[0].reason.as_str()),
        (4, "is not UTF-8 text")
    );
    for (text, reason) in [
        ("", "empty"),
        ("  \n ", "empty"),
        ("{", "JSON"),
        ("[1, 2", "Members API"),
        ("{}", "none of the formats"),
        ("hello", "none of the formats"),
    ] {
        let troubles = read_roll(text.as_bytes()).expect_err(reason);
        assert!(
            troubles.kept[0].reason.contains(reason),
            "{text:?}: {}",
            troubles.kept[0].reason
        );
    }
}

#[test]
fn a_slip_in_one_row_does_not_become_a_fact() {
    let register = after(Register::default(), &["constituencies-2024.csv"]);
    let text = String::from_utf8(file("mps.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let code_of = |line: &str| {
        let is_code = |field: &&str| {
            let digits = field.strip_prefix(['E', 'S', 'W', 'N']);
            digits.is_some_and(|rest| rest.len() == 8 && rest.parse::<u32>().is_ok())
        };
        let code = line.split(',').find(is_code);
        code.expect("a seat's code").to_owned()
    };
    let swapped = |line: usize, from: &str, to: &str| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[line - 1] = lines[line - 1].replacen(from, to, 1);
        lines.join("\n")
    };
    let seat_of = |line: usize| {
        let code = code_of(lines[line - 1]);
        (seat_name(&register, &code), code)
    };
    let ((first_name, first), (name, code)) = (seat_of(2), seat_of(3));
    for (damaged, line, reason) in [
        (swapped(3, &code, "E99999999"), 3, "has the code"),
        (swapped(3, &code, &first), 3, "has the code"),
        (
            swapped(
                3,
                &format!("{name},{code}"),
                &format!("{first_name},{first}"),
            ),
            3,
            "would both hold",
        ),
    ] {
        let roll = read_roll(damaged.as_bytes()).unwrap();
        let troubles = register
            .clone()
            .receive(&roll, known_parties(), TODAY)
            .expect_err(reason);
        assert_eq!(troubles.len(), 1, "{troubles:?}");
        assert_eq!(troubles[0].line, line, "{troubles:?}");
        assert!(troubles[0].reason.contains(reason), "{troubles:?}");
    }
}

#[test]
fn a_damaged_record_of_json_names_its_line_too() {
    let text = String::from_utf8(file("samples/parlparse-people.sample.json")).unwrap();
    let broken = text.replacen(
        "\"start_date\": \"2017-06-08\"",
        "\"start_date\": \"last summer\"",
        1,
    );
    let troubles = read_roll(broken.as_bytes()).expect_err("a bad date");
    let line = broken
        .lines()
        .position(|line| line.contains("last summer"))
        .unwrap() as u64
        + 1;
    assert!(
        line.abs_diff(troubles.kept[0].line) <= 10,
        "{line} {:?}",
        troubles.kept[0]
    );
    assert!(troubles.kept[0].reason.contains("no date"));
    let text = String::from_utf8(file("samples/members-api-search.sample.json")).unwrap();
    let broken = text.replacen(
        "\"nameDisplayAs\": \"Rupert Lowe\"",
        "\"nameDisplayAs\": null",
        1,
    );
    let troubles = read_roll(broken.as_bytes()).expect_err("no name");
    assert_eq!(troubles.total, 1);
    assert!(troubles.kept[0].reason.contains("nameDisplayAs"));
}

#[test]
fn a_person_with_the_ids_of_two_is_refused() {
    let register = after(Register::default(), &["mps.csv"]);
    let text = String::from_utf8(file("mps.csv")).unwrap();
    let ids: Vec<&str> = text
        .lines()
        .skip(1)
        .take(2)
        .map(|line| line.split(',').nth(1).unwrap())
        .collect();
    let mixed = text.replacen(ids[0], ids[1], 1);
    let roll = read_roll(mixed.as_bytes()).unwrap();
    let troubles = register
        .receive(&roll, known_parties(), TODAY)
        .expect_err("two people in one");
    assert_eq!(troubles[0].line, 2);
    assert!(troubles[0].reason.contains("two different people"));
}

#[test]
fn a_real_code_takes_the_place_of_one_we_made_up() {
    // The years of winners after mySociety's file, which has no codes for older seats; and the other way round.
    let (winners, people) = (
        "members-elected-2010-2026.csv",
        "samples/parlparse-people.sample.json",
    );
    let one = after(Register::default(), &[people, winners]);
    let other = after(Register::default(), &[winners, people]);
    let seats = |register: &Register, id: &str| {
        member(register, id)
            .memberships
            .iter()
            .filter(|seat| seat.span.from >= date(2010, 5, 1))
            .map(|seat| (seat.constituency.clone(), seat.span))
            .collect::<Vec<_>>()
    };
    let both = one.members.iter().filter_map(|member| {
        let id = member.members_api_id.as_deref()?;
        member.parlparse_id.as_ref()?;
        Some(id.to_owned())
    });
    for id in both {
        assert_eq!(seats(&one, &id), seats(&other, &id), "{id}");
    }
}

#[test]
fn what_cannot_be_shown_or_cannot_have_been_is_refused_with_its_line() {
    let text = String::from_utf8(file("mps.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let columns: Vec<&str> = lines[0].split(',').collect();
    let name = lines[2]
        .split(',')
        .nth(columns.iter().position(|name| *name == "name").unwrap())
        .unwrap();
    let day = lines[2]
        .split(',')
        .nth(
            columns
                .iter()
                .position(|name| *name == "elected_on")
                .unwrap(),
        )
        .unwrap();
    for (from, to, says) in [
        (name, format!("{name}\0"), "U+0000"),
        (name, format!("\u{202e}{name}"), "U+202E"),
        (name, format!("{name}\u{7}"), "U+0007"),
        (day, "9999-12-31".to_owned(), "too far ahead"),
        (day, "2031-07-04".to_owned(), "too far ahead"),
        (day, "1066-10-14".to_owned(), "before the first Parliament"),
    ] {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[2] = lines[2].replacen(from, &to, 1);
        let roll = read_roll(lines.join("\n").as_bytes()).unwrap();
        let troubles = Register::default()
            .receive(&roll, known_parties(), TODAY)
            .expect_err(says);
        assert_eq!(troubles.len(), 1, "{troubles:?}");
        assert_eq!(troubles[0].line, 3, "{troubles:?}");
        assert!(troubles[0].reason.contains(says), "{troubles:?}");
    }
    let seats = "ons_code,name,start_date\nE14009999,Some\u{202e}where,2024-05-31\nE14009998,Else,9999-12-31\n";
    let troubles = Register::default()
        .receive(
            &read_roll(seats.as_bytes()).unwrap(),
            known_parties(),
            TODAY,
        )
        .expect_err("two troubles");
    assert_eq!(
        troubles
            .iter()
            .map(|trouble| trouble.line)
            .collect::<Vec<_>>(),
        [2, 3]
    );
}

#[test]
fn a_bar_has_something_to_show() {
    let roll = read_roll(&file("mps.csv")).unwrap();
    let mut steps = 0;
    Register::default()
        .receive_watched(&roll, known_parties(), TODAY, &mut || steps += 1)
        .unwrap();
    assert_eq!(steps, roll.people.len());
}

mod polis {
    use common_ground::cli::import::polis::{Export, counts_by_person, read};
    use common_ground::domain::conversation::Conversation;
    use common_ground::domain::vote::Choice;

    use super::PathBuf;

    fn conversation(folder: &str) -> Option<Conversation> {
        let place = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/data/polis")
            .join(folder);
        let file = |name: &str| std::fs::read(place.join(name)).ok();
        let (comments, votes, summary) = (
            file("comments.csv")?,
            file("votes.csv")?,
            file("summary.csv"),
        );
        Some(
            read(&Export {
                comments: &comments,
                votes: &votes,
                summary: summary.as_deref(),
                folder,
            })
            .expect("a sound export"),
        )
    }

    #[test]
    fn tallies_equal_what_the_export_counts_by_person() {
        let Some(brexit) = conversation("brexit-consensus") else {
            return;
        };
        assert_eq!(
            (brexit.key.as_str(), brexit.topic.as_str()),
            ("7wmvbjcjhp", "Can there be consensus on Brexit?")
        );
        assert_eq!(brexit.welcome().count(), 50);
        for folder in [
            "brexit-consensus",
            "bg2050-volunteers",
            "scoop-hivemind.biodiversity",
            "vtaiwan.uberx",
        ] {
            let conversation = conversation(folder).unwrap();
            let place = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("../shared/data/polis")
                .join(folder);
            let counts =
                counts_by_person(&std::fs::read(place.join("participants-votes.csv")).unwrap());
            let compared: Vec<u32> = conversation
                .welcome()
                .map(|statement| statement.id)
                .filter(|id| counts.contains_key(id))
                .collect();
            assert!(
                compared.len() * 10 >= conversation.welcome().count() * 9,
                "{folder}: {} compared",
                compared.len()
            );
            for id in compared {
                assert_eq!(
                    conversation.tally(id),
                    counts[&id],
                    "{folder}, statement {id}"
                );
            }
        }
    }

    #[test]
    fn a_damaged_export_names_file_and_line() {
        let comments = "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n1,0,0,1,0,1,I am a statement\n";
        let export = |comments: &'static str, votes: &'static str| {
            read(&Export {
                comments: comments.as_bytes(),
                votes: votes.as_bytes(),
                summary: None,
                folder: "f",
            })
        };
        let good = "timestamp,datetime,comment-id,voter-id,vote\n5,x,0,0,1\n6,x,0,0,-1\n";
        let read = export(comments, good).unwrap();
        assert_eq!(
            read.ballots
                .iter()
                .map(|ballot| ballot.choice)
                .collect::<Vec<_>>(),
            [Choice::Disagree]
        );
        for (votes, line, reason) in [
            (
                "timestamp,datetime,comment-id,voter-id,vote\n5,x,0,0,2\n",
                2,
                "not 1, -1 or 0",
            ),
            (
                "timestamp,datetime,comment-id,voter-id,vote\n5,x,0,0,1\n5,x,9,0,1\n",
                3,
                "does not have",
            ),
            (
                "timestamp,datetime,comment-id,voter-id,vote\nnow,x,0,0,1\n",
                2,
                "moment",
            ),
            ("a,b\n", 1, "columns"),
        ] {
            let troubles = export(comments, votes).expect_err(reason);
            assert_eq!(troubles.votes[0].line, line);
            assert!(
                troubles.votes[0].reason.contains(reason),
                "{}",
                troubles.votes[0].reason
            );
        }
        let twice: &'static str =
            "timestamp,comment-id,author-id,moderated,comment-body\n1,0,0,1,One\n1,0,0,1,Two\n";
        assert_eq!(export(twice, good).expect_err("twice").comments[0].line, 3);
    }
}
