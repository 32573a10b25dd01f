//! Drives wrk, which knows how to keep connections busy, and reads what it prints.

use std::process::Command;

/// What one run measured.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub per_second: f64,
    pub p99_ms: f64,
}

/// Asks for one address, or for several in turn, with this many connections, for some seconds.
pub fn load(
    origin: &str,
    paths: &[String],
    cookie: Option<&str>,
    connections: u32,
    seconds: u32,
) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let script = folder.path().join("paths.lua");
    let list: Vec<String> = paths.iter().map(|path| format!("{path:?}")).collect();
    let words = format!(
        "local paths = {{{}}}\nlocal at = 0\n\
         request = function()\n at = at + 1\n wrk.headers['X-Forwarded-For'] = string.format('10.%d.%d.%d', at % 251, at % 241, at % 239)\n\
         return wrk.format('GET', paths[at % #paths + 1])\nend\n",
        list.join(", ")
    );
    std::fs::write(&script, words).expect("the temporary folder can be written");
    let mut command = Command::new("wrk");
    command.args(["--threads", "1", "--latency", "--timeout", "10s"]);
    command.args([
        "--connections",
        &connections.to_string(),
        "--duration",
        &format!("{seconds}s"),
    ]);
    if let Some(cookie) = cookie {
        command.args(["--header", &format!("Cookie: {cookie}")]);
    }
    let output = command.arg("--script").arg(&script).arg(origin).output();
    let output = output
        .expect("wrk is not installed; `tests/run bench` installs what the measurements need");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        !text.contains("Non-2xx"),
        "not every answer was a page: {text}"
    );
    let after = |label: &str| {
        let line = text
            .lines()
            .find_map(|line| line.trim().strip_prefix(label).map(str::trim));
        line.unwrap_or_else(|| panic!("wrk printed no '{label}': {text}"))
            .to_owned()
    };
    Run {
        per_second: after("Requests/sec:").parse().expect("a number"),
        p99_ms: millis(&after("99%")),
    }
}

/// `1.23ms`, `456.00us` and `1.20s` in milliseconds.
fn millis(text: &str) -> f64 {
    let (number, factor) = if let Some(number) = text.strip_suffix("us") {
        (number, 0.001)
    } else if let Some(number) = text.strip_suffix("ms") {
        (number, 1.0)
    } else {
        (text.trim_end_matches('s'), 1000.0)
    };
    number.parse::<f64>().expect("a number before the unit") * factor
}

/// The run in the middle by speed: one disturbed by the machine's other work is left out.
pub fn middle(mut runs: Vec<Run>) -> Run {
    runs.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    runs[runs.len() / 2]
}
