//! How lines get into the log: one event is one line of bounded length, whatever somebody typed into a form.
//! It must not know what is logged.

use std::io::{self, Write};

use tracing_subscriber::fmt::MakeWriter;

/// Longer than any line of ours. What is beyond it was sent by somebody.
const LINE_BYTES: usize = 4 * 1024;

/// A place for log lines where nobody can begin a line of their own.
#[derive(Clone, Debug)]
pub(super) struct Lines<M> {
    to: M,
    /// Whether lines are coloured: then the escape sequences of the colours pass.
    coloured: bool,
}

impl<M> Lines<M> {
    pub(super) fn new(to: M, coloured: bool) -> Self {
        Self { to, coloured }
    }
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for Lines<M> {
    type Writer = Line<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            to: self.to.make_writer(),
            coloured: self.coloured,
        }
    }
}

/// One line; the subscriber hands an event over in one piece.
#[derive(Debug)]
pub(super) struct Line<W> {
    to: W,
    coloured: bool,
}

impl<W: Write> Write for Line<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        self.to.write_all(plain(&text, self.coloured).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn plain(event: &str, coloured: bool) -> String {
    let event = event.strip_suffix('\n').unwrap_or(event);
    let mut line = String::with_capacity(event.len() + 1);
    for c in event.chars() {
        if line.len() > LINE_BYTES {
            line.push('…');
            break;
        }
        let breaks_line = matches!(c, '\u{2028}' | '\u{2029}');
        if (c.is_control() && !(coloured && c == '\x1b')) || breaks_line {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What the log says after `write` wrote into it.
    fn logged(write: impl FnOnce()) -> String {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let log = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(Lines::new(Kept(kept.clone()), false))
            .finish();
        tracing::subscriber::with_default(log, write);
        let kept = kept.lock().expect("nobody else writes");
        String::from_utf8(kept.clone()).expect("text")
    }

    #[derive(Clone)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody else writes").write(part)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    #[test]
    fn nobody_can_begin_a_line_of_the_log() {
        let typed = "unknown field `a\r\n2026-11-30T00:00:00Z ERROR forged line=1\u{2028}\x1b[31m`";
        let log = logged(|| tracing::info!(reason = %typed, "a form could not be read: {typed}"));
        assert_eq!(log.lines().count(), 1, "{log}");
        assert!(log.ends_with('\n') && log.contains("ERROR forged"));
        assert!(log.trim_end().chars().all(|c| !c.is_control()), "{log:?}");
    }

    #[test]
    fn a_line_has_an_end() {
        let log = logged(|| tracing::info!("{}", "é".repeat(100_000)));
        assert!(log.len() < LINE_BYTES + 20 && log.ends_with("…\n"));
    }
}
