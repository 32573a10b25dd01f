//! `check` and `migrate` as an operator runs them: what is wrong is found and named, and looking changes nothing.

use std::collections::BTreeMap;
use std::path::Path;

use crate::ground::conversation;
use crate::house::House;

/// What `check` said, and whether it was content.
fn check(house: &House) -> (bool, String) {
    let done = house
        .command(&["check"])
        .output()
        .expect("the binary starts");
    let said = [done.stdout, done.stderr].concat();
    (
        done.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[track_caller]
fn finds(house: &House, words: &str) {
    let (is_content, said) = check(house);
    assert!(!is_content && said.contains(words), "{words:?} in: {said}");
}

/// Every file of a folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let bytes = std::fs::read(&path).expect("a file");
            (path.display().to_string(), bytes)
        })
        .collect()
}

#[test]
fn looking_makes_nothing_and_changes_nothing() {
    let house = House::found();
    finds(
        &house,
        if house.is_sqlite() {
            "There is no database at"
        } else {
            "The database is empty"
        },
    );
    assert_eq!(files(house.folder()), BTreeMap::new());
    house.run(&["migrate"]);
    house.run(&["import", "polis", &conversation(&house)]);
    let before = files(house.folder());
    let (is_content, said) = check(&house);
    assert!(is_content && said.contains("are fine"), "{said}");
    assert_eq!(
        files(house.folder()).keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
    assert!(files(house.folder()) == before, "looking changed a file");
}

#[test]
fn what_does_not_add_up_is_named() {
    let house = House::found();
    house.run(&["migrate"]);
    house.run(&["import", "polis", &conversation(&house)]);
    house.arrange("UPDATE ideas SET agrees = agrees + 1, votes = votes + 1 WHERE number = 3");
    finds(&house, "The votes of idea 3, counted anew, differ");
    house.arrange("UPDATE ideas SET agrees = agrees - 1, votes = votes - 1 WHERE number = 3");
    house.arrange("UPDATE public_log_head SET size = 4");
    finds(&house, "lines were cut off at the end");
    house.arrange("UPDATE public_log_head SET size = 0");
    let (is_content, said) = check(&house);
    assert!(is_content, "{said}");
    house.arrange("DELETE FROM _sqlx_migrations WHERE version = 33");
    finds(&house, "The schema owes the migrations 0033.");
}

#[test]
fn a_damaged_file_is_told() {
    let house = House::found();
    if !house.is_sqlite() {
        // PostgreSQL keeps its own files, and refuses to lose a reference.
        return;
    }
    house.run(&["migrate"]);
    house.run(&["import", "polis", &conversation(&house)]);
    house.arrange("PRAGMA foreign_keys = OFF; DELETE FROM accounts");
    finds(&house, "name something in accounts that is not there");
    let file = house.folder().join("site.sqlite");
    let mut bytes = std::fs::read(&file).expect("the database");
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    std::fs::write(&file, bytes).expect("the database");
    finds(&house, "The database file is damaged");
}

#[test]
fn a_file_is_copied_before_its_schema_changes_and_postcodes_come_along() {
    let house = House::found();
    house.run(&["migrate"]);
    let nothing_owed = house.command(&["migrate"]).output().expect("the binary");
    let said = String::from_utf8_lossy(&nothing_owed.stdout).into_owned();
    assert!(!said.contains("before"), "{said}");
    // As it was one migration ago: SW1A 1AA, M13 9GE and M13 9GZ, and one on Jersey.
    for sql in [
        "DELETE FROM _sqlx_migrations WHERE version = 33",
        "DROP TABLE postcode_sectors",
        "CREATE TABLE postcodes (code BIGINT PRIMARY KEY, constituency_code TEXT NULL, retired_on TEXT NULL)",
        "INSERT INTO postcodes VALUES (76698725103, 'E14001172', NULL), (59158422323, 'E14001351', '1996-07'),
             (59158423100, 'E14001351', NULL), (52360528133, NULL, NULL)",
    ] {
        house.arrange(sql);
    }
    let done = house.command(&["migrate"]).output().expect("the binary");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    if house.is_sqlite() {
        let names: Vec<String> = files(house.folder()).into_keys().collect();
        let copy = names
            .iter()
            .find(|name| name.contains("site.sqlite.before-0033-"))
            .unwrap_or_else(|| panic!("no copy: {names:?}"));
        let at = copy.rfind("site.sqlite").expect("its name");
        assert!(said.contains(&copy[at..]), "{said}");
    } else {
        assert!(said.contains("pg_dump"), "{said}");
    }
    let units = house.rows("SELECT units FROM postcode_sectors ORDER BY units");
    let code = |typed: &str| {
        let postcode = common_ground::domain::postcode::Postcode::parse(typed).expect("a postcode");
        common_ground::domain::postcode::sector(postcode.code()).1
    };
    let find = |typed: &str| {
        units
            .iter()
            .find_map(|row| common_ground::domain::postcode::directory::find(&row[0], code(typed)))
    };
    assert_eq!(units.len(), 3, "{units:?}");
    let manchester = find("M13 9GE").expect("it came along");
    assert_eq!(manchester.retired.as_deref(), Some("1996-07"));
    assert_eq!(find("M13 9GZ").expect("it came along").retired, None);
    assert_eq!(find("JE2 3AB").expect("it came along").constituency, None);
}
