//! Reads the pattern files and finds in masked sentences what patterns say best: threats, harassment, dehumanising words.
//! It must not know what the model thinks.

use std::sync::LazyLock;

use super::feature::is_not;
use super::hash::Map;
use super::mask;
use super::token::Token;
use super::verdict::Code;

/// Words that may stand between two parts of a pattern without changing it.
const SKIPPED_MOST: usize = 3;
/// A "not" this close before a match turns it round.
const NOT_WITHIN: usize = 4;

/// A pattern that was found: its tokens, code and reason.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// The first token.
    pub first: usize,
    /// The token after the last.
    pub end: usize,
    /// Which rule it breaks.
    pub code: Code,
    /// Why, as the end of a sentence.
    pub why: &'static str,
}

/// A word of the pattern files as a number; nought is any word they do not have.
type Word = u32;
/// A star: any word.
const ANY: Word = Word::MAX;

/// Runs of words, sorted, so that those that begin with a word are found at once.
type Runs = Vec<Box<[Word]>>;

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// One of these runs of words. The second says whether it may be missing.
    Words(Runs, bool),
    /// Up to so many words of any kind, inside one clause.
    Gap(usize),
    /// None of these words comes next.
    Unless(Runs),
    /// The sentence begins here.
    Start,
    /// The sentence ends here, but for marks.
    End,
}

#[derive(Debug)]
struct Pattern {
    steps: Vec<Step>,
    code: Option<Code>,
    why: &'static str,
}

struct Patterns {
    numbers: Map<&'static str, Word>,
    /// Patterns by the first words that can begin them.
    by_first: Vec<Vec<usize>>,
    /// Those that can begin with any word.
    anywhere: Vec<usize>,
    all: Vec<Pattern>,
    /// When one of these stands in the sentence, it reports or opposes.
    guards: Vec<Pattern>,
    /// Guards by the first words that can begin them.
    by_first_guard: Vec<Vec<usize>>,
    skipped: Vec<bool>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(Patterns::read);

/// Adds a number that grows from call to call, once.
fn add(numbers: &mut Vec<usize>, number: usize) {
    if numbers.last() != Some(&number) {
        numbers.push(number);
    }
}

/// The words that a match of these steps can begin with; none if any word can.
fn firsts(steps: &[Step]) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    for step in steps {
        match step {
            Step::Start => {}
            Step::Words(runs, may_miss) => {
                words.extend(runs.iter().map(|run| run[0]));
                if !may_miss {
                    return (!words.contains(&ANY)).then_some(words);
                }
            }
            Step::Gap(_) | Step::Unless(_) | Step::End => return None,
        }
    }
    None
}

/// Reads the files and gives every word its number.
#[derive(Default)]
struct Reader {
    numbers: Map<&'static str, Word>,
    lists: Map<&'static str, Runs>,
}

impl Patterns {
    fn read() -> Self {
        let mut reader = Reader::default();
        reader.read_lists(include_str!("patterns/lists.txt"));
        let mut all = Vec::new();
        for text in [
            include_str!("patterns/threats.txt"),
            include_str!("patterns/harassment.txt"),
            include_str!("patterns/dehumanising.txt"),
            include_str!("patterns/private.txt"),
        ] {
            all.extend(reader.read_patterns(text));
        }
        let guards = reader.read_patterns(include_str!("patterns/guards.txt"));
        let Reader { numbers, lists } = reader;
        let mut by_first = vec![Vec::new(); numbers.len() + 1];
        let mut anywhere = Vec::new();
        for (at, pattern) in all.iter().enumerate() {
            let Some(firsts) = firsts(&pattern.steps) else {
                anywhere.push(at);
                continue;
            };
            for first in firsts {
                add(&mut by_first[first as usize], at);
            }
        }
        let mut by_first_guard = vec![Vec::new(); numbers.len() + 1];
        for (at, guard) in guards.iter().enumerate() {
            match firsts(&guard.steps) {
                Some(firsts) => firsts
                    .into_iter()
                    .for_each(|first| add(&mut by_first_guard[first as usize], at)),
                None => by_first_guard.iter_mut().for_each(|whose| add(whose, at)),
            }
        }
        let mut skipped = vec![false; numbers.len() + 1];
        for run in lists.get("skipped").into_iter().flatten() {
            skipped[run[0] as usize] = true;
        }
        if let Some(swearing) = numbers.get(mask::SWEARING) {
            skipped[*swearing as usize] = true;
        }
        Self {
            numbers,
            by_first,
            anywhere,
            all,
            guards,
            by_first_guard,
            skipped,
        }
    }

    fn read_sentence(&self, sentence: &[Token]) -> Vec<Word> {
        sentence
            .iter()
            .map(|token| self.numbers.get(token.word.as_str()).copied().unwrap_or(0))
            .collect()
    }
}

impl Reader {
    /// `name = word word_of_three_words other`.
    fn read_lists(&mut self, text: &'static str) {
        for line in lines(text) {
            if let Some((name, words)) = line.split_once('=') {
                let mut runs = Runs::new();
                for word in words.split_whitespace() {
                    self.add_runs(word, &mut runs);
                }
                self.lists.insert(name.trim(), runs);
            }
        }
    }

    /// `R5: pattern = reason`.
    fn read_patterns(&mut self, text: &'static str) -> Vec<Pattern> {
        let read = |line: &'static str| {
            let (code, rest) = line.split_once(':')?;
            let (steps, why) = rest.split_once('=')?;
            Some(Pattern {
                steps: steps
                    .split_whitespace()
                    .map(|step| self.read_step(step))
                    .collect(),
                code: Code::from_key(code),
                why: why.trim(),
            })
        };
        lines(text).filter_map(read).collect()
    }

    fn read_step(&mut self, step: &'static str) -> Step {
        if let Some(most) = step.strip_prefix('~') {
            return Step::Gap(most.parse().unwrap_or_default());
        }
        if let Some(words) = step.strip_prefix('!') {
            return Step::Unless(self.runs(words));
        }
        match (step, step.strip_suffix('?')) {
            ("^", _) => Step::Start,
            ("$", _) => Step::End,
            (_, Some(words)) if !words.is_empty() => Step::Words(self.runs(words), true),
            _ => Step::Words(self.runs(step), false),
        }
    }

    fn runs(&mut self, words: &'static str) -> Runs {
        let mut runs = Runs::new();
        for word in words.split('|') {
            self.add_runs(word, &mut runs);
        }
        runs.sort();
        runs.dedup();
        runs
    }

    fn add_runs(&mut self, word: &'static str, runs: &mut Runs) {
        match word.strip_prefix('@') {
            Some(list) => runs.extend(self.lists.get(list).cloned().unwrap_or_default()),
            None => runs.push(word.split('_').map(|word| self.number(word)).collect()),
        }
    }

    fn number(&mut self, word: &'static str) -> Word {
        if word == "*" {
            return ANY;
        }
        // A word that masks take away is looked for under its mark.
        let word = mask::mark_of(word).unwrap_or(word);
        let next = Word::try_from(self.numbers.len() + 1).unwrap_or_default();
        *self.numbers.entry(word).or_insert(next)
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Words of the patterns, so that misspellings of them are found.
pub(super) fn words() -> Vec<String> {
    let mut words: Vec<String> = PATTERNS
        .numbers
        .keys()
        .filter(|word| word.chars().all(char::is_lowercase))
        .map(|word| (*word).to_owned())
        .collect();
    words.sort();
    words
}

/// Whether a sentence reports, quotes or opposes such words, so that they are not its own.
pub(super) fn is_guarded(sentence: &[Token]) -> bool {
    Clause::of(sentence).is_guarded()
}

/// The patterns in a sentence, in order, without overlaps; the gravest wins.
pub(super) fn find(sentence: &[Token]) -> Vec<Found> {
    let patterns = &*PATTERNS;
    let clause = Clause::of(sentence);
    let mut found: Vec<Found> = Vec::new();
    for (at, word) in clause.words.iter().enumerate() {
        for &index in patterns.by_first[*word as usize]
            .iter()
            .chain(&patterns.anywhere)
        {
            let pattern = &patterns.all[index];
            if let (Some(end), Some(code)) = (clause.follow(&pattern.steps, at, at), pattern.code)
                && end > at
                && !is_turned(sentence, at)
            {
                found.push(Found {
                    first: at,
                    end,
                    code,
                    why: pattern.why,
                });
            }
        }
    }
    if found.iter().any(|one| one.code != Code::Private) && clause.is_guarded() {
        found.retain(|one| one.code == Code::Private);
    }
    found.sort_by_key(|one| {
        (
            std::cmp::Reverse(one.code.gravity()),
            one.first,
            std::cmp::Reverse(one.end),
        )
    });
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        if kept
            .iter()
            .all(|other| one.end <= other.first || other.end <= one.first)
        {
            kept.push(one);
        }
    }
    kept.sort_by_key(|one| one.first);
    kept
}

/// A "not" shortly before turns a match round.
fn is_turned(sentence: &[Token], first: usize) -> bool {
    sentence[first.saturating_sub(NOT_WITHIN)..first]
        .iter()
        .rev()
        .take_while(|token| !is_break(token) && token.word != "but")
        .any(|token| is_not(&token.word))
        && !sentence[first].apart
}

fn is_break(token: &Token) -> bool {
    matches!(token.word.as_str(), "." | "!" | "?" | ";" | ":")
}

/// A sentence with the numbers of its words.
struct Clause<'a> {
    tokens: &'a [Token],
    words: Vec<Word>,
}

impl<'a> Clause<'a> {
    fn of(tokens: &'a [Token]) -> Self {
        Self {
            tokens,
            words: PATTERNS.read_sentence(tokens),
        }
    }

    fn is_guarded(&self) -> bool {
        self.words.iter().enumerate().any(|(at, word)| {
            PATTERNS.by_first_guard[*word as usize].iter().any(|guard| {
                self.follow(&PATTERNS.guards[*guard].steps, at, at)
                    .is_some()
            })
        })
    }

    /// The token after a match of the steps from `at` on; the pattern began at `begin`.
    fn follow(&self, steps: &[Step], at: usize, begin: usize) -> Option<usize> {
        let Some((step, rest)) = steps.split_first() else {
            return Some(at);
        };
        match step {
            Step::Start if self.is_start(at) => self.follow(rest, at, begin),
            Step::End if self.is_end(at) => self.follow(rest, at, begin),
            Step::Unless(runs) if self.reads(runs, at).next().is_none() => {
                self.follow(rest, at, begin)
            }
            Step::Start | Step::End | Step::Unless(_) => None,
            Step::Gap(most) => (at..=self.words.len().min(at + most))
                .take_while(|to| *to == at || !is_break(&self.tokens[to - 1]))
                .find_map(|to| self.follow(rest, to, begin)),
            Step::Words(runs, may_miss) => {
                let mut here = at;
                loop {
                    if let Some(end) = self
                        .reads(runs, here)
                        .find_map(|length| self.follow(rest, here + length, begin))
                    {
                        return Some(end);
                    }
                    if at == begin || here >= at + SKIPPED_MOST || !self.is_skipped(here) {
                        break;
                    }
                    here += 1;
                }
                if *may_miss {
                    self.follow(rest, at, begin)
                } else {
                    None
                }
            }
        }
    }

    fn is_start(&self, at: usize) -> bool {
        at == 0
            || self.tokens.get(at).is_some_and(|token| token.apart)
            || self.tokens[at - 1]
                .word
                .chars()
                .all(|c| !c.is_alphanumeric())
    }

    fn is_end(&self, at: usize) -> bool {
        self.tokens[at..]
            .iter()
            .all(|token| !token.word.chars().any(char::is_alphanumeric))
    }

    fn is_skipped(&self, at: usize) -> bool {
        self.words
            .get(at)
            .is_some_and(|word| PATTERNS.skipped[*word as usize])
    }

    /// The lengths of the runs that stand at a token.
    fn reads<'r>(&'r self, runs: &'r Runs, at: usize) -> impl Iterator<Item = usize> + 'r {
        let word = self.words.get(at).copied().unwrap_or(0);
        let from = if word == 0 {
            runs.len()
        } else {
            runs.partition_point(|run| run[0] < word)
        };
        runs[from..]
            .iter()
            .take_while(move |run| run[0] == word)
            .filter_map(move |run| {
                let there = self.words.get(at..at + run.len())?;
                run.iter()
                    .zip(there)
                    .all(|(word, other)| *word == ANY || word == other)
                    .then_some(run.len())
            })
    }
}
