//! Speed and memory of the opinion groups on planted votes, beside their goals. `cargo bench --bench consensus` takes two minutes;
//! `-- --large` adds a million people and thirty million votes; `-- --beside` runs red-dwarf on the same votes (it takes minutes and
//! gigabytes, and is installed by `tests/run figures`); `-- --only 0` runs one case. It measures the engine alone: no database.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::print_stdout,
    reason = "a measurement says enough by failing"
)]

#[path = "../consensus/planted.rs"]
mod planted;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use common_ground::consensus::ballots::{Ballots, Cell, Urn, Vote, Way};
use common_ground::consensus::copies::copied;
use common_ground::consensus::live::Live;
use common_ground::consensus::refresh::{Groups, How, refresh, refresh_with_ranges};
use common_ground::consensus::score::score_all;
use common_ground::consensus::seed::Dice;

use planted::{Size, plant};

/// Votes cast one after the other when a vote's new score is timed.
const VOTES: usize = 20_000;

struct Case {
    name: &'static str,
    size: Size,
    /// Seconds and MiB: good.
    good: (f64, f64),
    /// Seconds: remarkable.
    remarkable: f64,
    /// Of several runs the quickest counts: whatever else the machine does only makes them slower.
    runs: usize,
}

const CASES: [Case; 4] = [
    Case {
        name: "10k x 500",
        size: Size {
            people: 10_000,
            ideas: 500,
            votes: 35.0,
            seed: 1,
        },
        good: (1.0, 100.0),
        remarkable: 0.25,
        runs: 5,
    },
    Case {
        name: "100k x 1k x 3.8M",
        size: Size {
            people: 100_000,
            ideas: 1000,
            votes: 33.0,
            seed: 1,
        },
        good: (4.0, 250.0),
        remarkable: 1.5,
        runs: 3,
    },
    Case {
        name: "100k x 5k",
        size: Size {
            people: 100_000,
            ideas: 5000,
            votes: 38.0,
            seed: 1,
        },
        good: (10.0, 500.0),
        remarkable: 4.0,
        runs: 3,
    },
    Case {
        name: "1M x 2k x 30M",
        size: Size {
            people: 1_000_000,
            ideas: 2000,
            votes: 25.0,
            seed: 1,
        },
        good: (60.0, 2048.0),
        remarkable: 15.0,
        runs: 1,
    },
];

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    // Each case runs in a process of its own, so that its peak of memory is its own.
    if let [case, number] = words.as_slice()
        && case == "--case"
    {
        return measure(&CASES[number.parse::<usize>().unwrap()]);
    }
    let has = |what: &str| words.iter().any(|word| word == what);
    let only = words.iter().position(|word| word == "--only");
    let only = only.map(|at| words[at + 1].parse::<usize>().unwrap());
    for number in (0..CASES.len()).filter(|number| match only {
        Some(only) => *number == only,
        None => *number < 3 || has("--large"),
    }) {
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--case", &number.to_string()])
            .status()
            .unwrap();
        assert!(status.success());
        if has("--beside") {
            beside(&CASES[number]);
        }
    }
}

/// red-dwarf 0.4.0 on the same votes.
fn beside(case: &Case) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/test-tools/figures/bin/python");
    if !python.exists() {
        println!("red-dwarf is not here: tests/run figures installs it");
        return;
    }
    let ballots = plant(case.size).ballots;
    let file = std::env::temp_dir().join(format!("common-ground-votes-{}", std::process::id()));
    let mut votes = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
    for (row, voter) in ballots.voters().iter().enumerate() {
        for cell in ballots.row(row) {
            let idea = ballots.ideas()[cell.column()];
            writeln!(votes, "{},{idea},{}", voter.id, cell.value()).unwrap();
        }
    }
    votes.flush().unwrap();
    drop((votes, ballots));
    let status = Command::new(python)
        .arg(root.join("tests/load/beside.py"))
        .arg(&file)
        .status()
        .unwrap();
    std::fs::remove_file(file).unwrap();
    // Out of memory is an answer too.
    println!("red-dwarf ended with {status}");
}

fn line(what: &str, measured: &str, goal: &str) {
    println!("{what:52} {measured:>24}   {goal}");
}

fn measure(case: &Case) {
    let began = Instant::now();
    let ballots = plant(case.size).ballots;
    let (people, votes) = (ballots.voters().len(), ballots.votes());
    println!(
        "\n{}: {people} people, {votes} votes (planted in {:.1} s)",
        case.name,
        began.elapsed().as_secs_f64()
    );
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let how = |threads, groups| How {
        groups,
        threads,
        ..How::default()
    };
    let before = peak();
    let goal = format!("good {} s, remarkable {} s", case.good.0, case.remarkable);
    for threads in [1, threads] {
        let full = quickest(case.runs, || {
            let picture = refresh(&ballots, None, &how(threads, Groups::Given(3)));
            assert_eq!(score_all(&picture.tallies).len(), case.size.ideas);
        });
        line(
            &format!("full refresh and scores, 3 groups, {threads} threads"),
            &full,
            &goal,
        );
    }
    line(
        "peak of memory, votes included",
        &format!("{:.0} MiB", peak()),
        &format!("good {} MiB", case.good.1),
    );
    line(
        "  of it before the first refresh",
        &format!("{before:.0} MiB"),
        "",
    );
    let chosen = quickest(case.runs, || {
        refresh(&ballots, None, &how(threads, Groups::Chosen));
    });
    line(
        "full refresh, number of groups chosen",
        &chosen,
        "once a day",
    );
    let daily = quickest(case.runs, || {
        refresh_with_ranges(&ballots, None, &how(threads, Groups::Chosen));
    });
    line(
        "  and the ranges of scores over 1 to 5 groups",
        &daily,
        "once a day, all a day's first refresh does",
    );
    let made: Vec<u64> = (0..ballots.voters().len() as u64).collect();
    let looked = quickest(case.runs, || {
        copied(&ballots, &made, threads);
    });
    line("looking for copied ballots", &looked, "");
    let picture = refresh(&ballots, None, &how(threads, Groups::Given(3)));
    let state = picture.state(&ballots);
    let more = with_more_votes(&ballots);
    let warm = quickest(case.runs, || {
        refresh(&more, Some(&state), &how(threads, Groups::Kept));
    });
    line(
        "warm refresh after 1 % new votes",
        &warm,
        "good 2 s, remarkable 0.5 s (100k x 1k)",
    );
    drop(more);
    vote_by_vote(&ballots, Live::new(&ballots, picture));
}

/// In words: the shortest time of several runs, and the shortest time that all threads together worked, which a busy machine
/// stretches less.
fn quickest(runs: usize, mut run: impl FnMut()) -> String {
    let times: Vec<[f64; 2]> = (0..runs)
        .map(|_| {
            let (began, worked) = (Instant::now(), work());
            run();
            [began.elapsed().as_secs_f64(), work() - worked]
        })
        .collect();
    let [wall, cpu] = [0, 1].map(|of| {
        times
            .iter()
            .map(|time| time[of])
            .fold(f64::INFINITY, f64::min)
    });
    format!("{wall:.2} s, {cpu:.2} s CPU")
}

/// Seconds all threads of this process have worked.
fn work() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_the_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<f64> = behind_the_name
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    // User and system time are the 14th and 15th field; the name is the 2nd and the state, no number, the 3rd.
    ticks
        .get(10..12)
        .map_or(0.0, |times| times.iter().sum::<f64>() / 100.0)
}

/// The same ballots with one vote more in a hundred.
fn with_more_votes(ballots: &Ballots) -> Ballots {
    let mut dice = Dice::new(5);
    let ideas = ballots.ideas();
    let mut urn = Urn::over(ideas.iter().copied());
    for (row, voter) in ballots.voters().iter().enumerate() {
        let cells = ballots.row(row);
        let old = cells
            .iter()
            .map(|cell| (ideas[cell.column()], cell.vote(), Way::Shown));
        let new = (0..cells.len()).filter_map(|_| {
            let idea = ideas[dice.below(ideas.len())];
            (dice.below(100) == 0).then_some((idea, Vote::Agree, Way::Shown))
        });
        let new: Vec<_> = new.collect();
        urn.add(*voter, old.chain(new));
    }
    urn.open()
}

/// From a vote to the idea's new score: the ballot is packed, the person weighed anew, the tallies moved, the idea scored.
fn vote_by_vote(ballots: &Ballots, mut live: Live) {
    let mut dice = Dice::new(9);
    let ideas = ballots.ideas();
    let mut times: Vec<Duration> = (0..VOTES)
        .map(|_| {
            let row = dice.below(ballots.voters().len());
            let voter = ballots.voters()[row];
            let column = dice.below(ideas.len());
            let before: Vec<Cell> = ballots.row(row).to_vec();
            let votes = before
                .iter()
                .map(|cell| (ideas[cell.column()], cell.vote(), Way::Shown));
            let votes: Vec<_> = votes
                .chain([(ideas[column], Vote::Agree, Way::Shown)])
                .collect();
            let began = Instant::now();
            let after = ballots.pack(voter.id, votes);
            live.change(voter, &before, &after);
            std::hint::black_box(live.score(column));
            let took = began.elapsed();
            live.change(voter, &after, &before);
            took
        })
        .collect();
    times.sort_unstable();
    let micros = |part: usize| times[VOTES * part / 1000].as_secs_f64() * 1e6;
    line(
        "vote to new score, median",
        &format!("{:.1} us", micros(500)),
        "",
    );
    line(
        "vote to new score, 99 of 100",
        &format!("{:.1} us", micros(990)),
        "good 1000 us, remarkable 50 us",
    );
}

/// The most memory this process has had, in MiB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("0 kB");
    line.split_whitespace()
        .next()
        .unwrap()
        .parse::<f64>()
        .unwrap()
        / 1024.0
}
