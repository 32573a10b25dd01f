//! An import while the site runs: whoever writes in the midst of it does not wait for its end.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::house::{Cookies, House};

/// More than a pipe and every buffer behind it hold: when all of them are written, most have been read.
const ROWS: usize = 40_000;

#[test]
fn a_vote_goes_through_in_the_midst_of_an_import() {
    let mut house = House::found();
    house.start();
    let mut ada = Cookies::default();
    house.sign_in("ada@example.org", &mut ada);
    // A pipe has no end before we say so: the import stands still in the midst of its file.
    let pipe = house.folder().join("postcodes.csv");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    let import = house
        .command(&["import", "postcodes", &pipe.display().to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .open(&pipe)
        .expect("the import opens the pipe");
    writeln!(file, "pcds,doterm,pcon").expect("it reads");
    let units = b"ABDEFGHJLNPQRSTUWXYZ";
    let mut rows = String::new();
    for row in 0..ROWS {
        let (unit, sector) = (row % 400, row / 400);
        let (first, last) = (char::from(units[unit / 20]), char::from(units[unit % 20]));
        let (district, digit) = (sector / 10 + 1, sector % 10);
        rows.extend([format!("M{district} {digit}{first}{last},,E14001351\n")]);
    }
    file.write_all(rows.as_bytes()).expect("it reads");
    let welcome = house.post(
        "/welcome",
        &[("name", "Ada"), ("consent", "yes"), ("next", "/account")],
        &mut ada,
    );
    assert_eq!(welcome.status, 303, "{}", welcome.body);
    drop(file);
    let done = import.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        said.contains("40,000 postcodes added"),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
}
