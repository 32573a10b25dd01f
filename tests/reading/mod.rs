//! Reads the project's own source for the tests that hold it to its plan. It knows just enough Rust to tell code from
//! comments and literals, and nothing of what the code is about.
#![allow(dead_code, reason = "each test binary reads a different part")]

use std::fs;
use std::path::{Path, PathBuf};

/// The folder with `Cargo.toml` in it.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under `folder` whose name ends with `ending`, in order, as paths from the root.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(place) = open.pop() {
        let Ok(entries) = fs::read_dir(&place) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("a folder that opened can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(
                    path.strip_prefix(root())
                        .expect("it was found below the root")
                        .to_owned(),
                );
            }
        }
    }
    found.sort();
    found
}

/// The text of a file named from the root.
pub fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

/// A string literal and the line it starts on.
pub struct Literal {
    /// Counted from one.
    pub line: usize,
    /// What the literal stands for, escapes resolved.
    pub value: String,
}

/// Rust source taken apart: its code with comments and literals blanked out, and the literals.
pub struct Source {
    /// As many lines as the file, so that positions still hold.
    pub code: String,
    /// In the order they stand.
    pub literals: Vec<Literal>,
}

/// Takes the source of a module apart, leaving out its tests, which our files keep at the end.
pub fn source(path: impl AsRef<Path>) -> Source {
    let whole = text(path);
    let kept = whole
        .find("\n#[cfg(test)]\nmod ")
        .map_or(whole.as_str(), |end| &whole[..=end]);
    take_apart(kept)
}

/// See [`Source`].
pub fn take_apart(rust: &str) -> Source {
    let chars: Vec<char> = rust.chars().collect();
    let mut code = String::with_capacity(rust.len());
    let mut literals = Vec::new();
    let (mut at, mut line) = (0, 1);
    let newlines = |from: usize, to: usize| chars[from..to].iter().filter(|c| **c == '\n').count();
    while at < chars.len() {
        let ahead = |n: usize| chars.get(at + n).copied().unwrap_or('\0');
        let begins_word = at == 0 || !(chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
        let end = match chars[at] {
            '/' if ahead(1) == '/' => (at..chars.len())
                .find(|i| chars[*i] == '\n')
                .unwrap_or(chars.len()),
            '/' if ahead(1) == '*' => {
                let closes = |i: &usize| chars[*i] == '*' && chars.get(i + 1) == Some(&'/');
                (at + 2..chars.len())
                    .find(closes)
                    .map_or(chars.len(), |i| i + 2)
            }
            'r' if begins_word
                && (ahead(1) == '"' || (ahead(1) == '#' && matches!(ahead(2), '#' | '"'))) =>
            {
                let hashes = (at + 1..chars.len())
                    .take_while(|i| chars[*i] == '#')
                    .count();
                let start = at + 2 + hashes;
                let closes = |i: &usize| {
                    chars[*i] == '"' && (1..=hashes).all(|n| chars.get(i + n) == Some(&'#'))
                };
                let stop = (start..chars.len()).find(closes).unwrap_or(chars.len());
                literals.push(Literal {
                    line,
                    value: chars[start..stop].iter().collect(),
                });
                stop + 1 + hashes
            }
            '"' => {
                let mut stop = at + 1;
                while stop < chars.len() && chars[stop] != '"' {
                    stop += if chars[stop] == '\\' { 2 } else { 1 };
                }
                literals.push(Literal {
                    line,
                    value: unescape(&chars[at + 1..stop.min(chars.len())]),
                });
                stop + 1
            }
            // A character such as '"', as opposed to a lifetime.
            '\'' if ahead(1) == '\\' => (at + 3..chars.len())
                .find(|i| chars[*i] == '\'')
                .map_or(chars.len(), |i| i + 1),
            '\'' if ahead(2) == '\'' => at + 3,
            other => {
                code.push(other);
                line += usize::from(other == '\n');
                at += 1;
                continue;
            }
        }
        .min(chars.len());
        let lines = newlines(at, end);
        code.push(' ');
        code.extend(std::iter::repeat_n('\n', lines));
        line += lines;
        at = end;
    }
    Source { code, literals }
}

fn unescape(chars: &[char]) -> String {
    let mut out = String::new();
    let mut rest = chars.iter().copied().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('\n') => while rest.next_if(|c| c.is_whitespace()).is_some() {},
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// Splits code into words: names and numbers, each with the place it begins.
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + code[at..].find(is_word)?;
        let end = code[start..]
            .find(|c| !is_word(c))
            .map_or(code.len(), |n| start + n);
        at = end;
        Some((start, &code[start..end]))
    })
}

/// The line a byte offset is on, counted from one.
pub fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}
