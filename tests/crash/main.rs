//! Kills the real binary with SIGKILL while somebody writes, starts it again, and looks for every write it acknowledged.
//! On the engine of `DATABASE_URL`, as all
//! tests. The same house serves for what else needs the real binary on a real database: looking it over, and importing while it runs.

mod check;
mod ground;
mod house;
mod import;

use house::{Cookies, House};

/// Enough kills to meet starting, writing and idling; each costs about a second.
const KILLS: u64 = 12;

#[test]
fn what_was_acknowledged_survives_kill_nine() {
    let mut house = House::found();
    let mut ada = Cookies::default();
    house.start();
    house.sign_in("ada@example.org", &mut ada);
    let welcome = house.post(
        "/welcome",
        &[("name", "Ada 0"), ("consent", "yes"), ("next", "/account")],
        &mut ada,
    );
    assert_eq!(welcome.status, 303, "{}", welcome.body);
    let mut acknowledged = 0_u64;
    let mut asked = 0_u64;
    for kill in 0..KILLS {
        // Spread over 20 to 500 ms, also just after the start.
        let killer = house.kill_after(20 + (kill * 7919) % 480);
        loop {
            let name = format!("Ada {}", asked + 1);
            let Some(answer) = house.try_post("/account/profile", &[("name", &name)], &mut ada)
            else {
                break;
            };
            assert_eq!(answer.status, 303, "{}", answer.body);
            asked += 1;
            acknowledged = asked;
        }
        killer.join().expect("the killer thread ends");
        // The one on its way when the house died may have been written or not, but nothing in between.
        asked += 1;
        house.start();
        let page = house.get("/account", &mut ada);
        let shown = (acknowledged..=asked)
            .find(|number| page.body.contains(&format!("<bdi>Ada {number}</bdi>")));
        let shown = shown.unwrap_or_else(|| {
            panic!(
                "acknowledged Ada {acknowledged}, asked Ada {asked}, but the page says:\n{}",
                page.body
            )
        });
        acknowledged = shown;
        asked = shown;
    }
    assert!(
        acknowledged > KILLS,
        "hardly anything was written: {acknowledged}"
    );
    println!("{acknowledged} acknowledged writes survived {KILLS} kills");
}
