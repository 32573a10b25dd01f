//! What a decision arranges beside where a text stands: which characters are blacked out, where it is moved, into what it is merged.
//! It must not know how any of it is stored, nor why it was decided.

use super::state::Outcome;
use super::statement::Passage;
use crate::domain::ids::{IdeaId, IdeaNumber};
use crate::domain::markup::{self, SafeHtml};
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::text::FieldError;

/// What stands in the place of a character that is blacked out.
pub const BAR: char = '█';

/// Where an idea is listed: its topic, and its seat if it is about one constituency.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shelf {
    /// A topic of the managed list.
    pub topic: String,
    /// The seat's code.
    pub seat: Option<String>,
}

/// Another idea, as far as moving and merging need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its row.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// Whether it takes something new: everybody reads it, and it is not closed.
    pub is_open: bool,
}

/// What a moderator named as the place to move or merge into, with what has to be known of where the text stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An idea goes onto another shelf.
    Shelf {
        /// Where it is listed.
        from: Shelf,
        /// Where it belongs.
        to: Shelf,
    },
    /// A comment goes under another idea, or an idea into one.
    Idea {
        /// The idea that the comment stands under, or the one to be merged.
        from: IdeaId,
        /// The other one; none where there is no such idea.
        to: Option<Other>,
        /// Whether the comment answers another: then it goes with its conversation, or not at all.
        is_reply: bool,
        /// Whether an MP has answered the idea that is to be merged.
        is_answered: bool,
    },
}

/// What is carried out with a decision, and taken back with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// These characters are blacked out, from and behind.
    BlackOut(Vec<(usize, usize)>),
    /// The idea is listed elsewhere.
    Shelve {
        /// Where it was listed.
        from: Shelf,
        /// Where it is.
        to: Shelf,
    },
    /// The comment's conversation stands under another idea.
    Rehome {
        /// Where it stood.
        from: IdeaId,
        /// Where it stands.
        to: IdeaId,
    },
    /// The idea is part of another.
    MergeInto {
        /// Which.
        to: IdeaId,
    },
    /// A label says what the author should have declared.
    Label,
}

/// What an outcome arranges, or what is missing to arrange it.
pub fn arrange(
    (outcome, kind): (Outcome, SubjectKind),
    passages: &[Passage],
    target: Option<&Target>,
) -> Result<Option<Arrangement>, Refusal> {
    let to_idea = |to: Option<Other>, from: IdeaId| match to {
        Some(to) if to.idea == from => {
            field("into", "It stands there already: please name another idea.")
        }
        Some(to) if !to.is_open => field(
            "into",
            "That idea takes nothing new. Please name one that everybody can read and that is not closed.",
        ),
        Some(to) => Ok(to.idea),
        None => field(
            "into",
            "Please give the number of the idea, as it stands in its address.",
        ),
    };
    match (outcome, kind, target) {
        (Outcome::Redact, _, _) => Ok(Some(Arrangement::BlackOut(
            passages
                .iter()
                .map(|passage| (passage.start, passage.end))
                .collect(),
        ))),
        (Outcome::Label, _, _) => Ok(Some(Arrangement::Label)),
        (Outcome::Move, SubjectKind::Idea, Some(Target::Shelf { from, to })) if from != to => {
            Ok(Some(Arrangement::Shelve {
                from: from.clone(),
                to: to.clone(),
            }))
        }
        (Outcome::Move, SubjectKind::Idea, _) => field(
            "topic",
            "Please choose the topic it belongs to; it is not listed there yet.",
        ),
        (Outcome::Move, _, Some(Target::Idea { is_reply: true, .. })) => field(
            "outcome",
            "A reply goes with its conversation: please decide about the comment that began it.",
        ),
        (Outcome::Move, _, Some(Target::Idea { from, to, .. })) => {
            let to = to_idea(*to, *from)?;
            Ok(Some(Arrangement::Rehome { from: *from, to }))
        }
        (
            Outcome::Merge,
            SubjectKind::Idea,
            Some(Target::Idea {
                is_answered: true, ..
            }),
        ) => field(
            "outcome",
            "An MP has answered this idea, so it stays. The other one can be merged into it.",
        ),
        (Outcome::Merge, SubjectKind::Idea, Some(Target::Idea { from, to, .. })) => {
            let to = to_idea(*to, *from)?;
            Ok(Some(Arrangement::MergeInto { to }))
        }
        (Outcome::Merge, SubjectKind::Idea, _) => to_idea(None, IdeaId::from_i64(0)).map(|_| None),
        (Outcome::Merge, _, _) => field(
            "outcome",
            "Only ideas are merged. A comment that says the same twice may stay.",
        ),
        (Outcome::Move, _, _) => to_idea(None, IdeaId::from_i64(0)).map(|_| None),
        _ => Ok(None),
    }
}

fn field<T>(name: &'static str, words: &str) -> Result<T, Refusal> {
    Err(Refusal::Fields(vec![FieldError::new(name, words)]))
}

/// The text with these characters blacked out: as many bars as there were characters, and every line where it was.
pub fn black_out(text: &str, spans: &[(usize, usize)]) -> String {
    text.chars()
        .enumerate()
        .map(|(at, c)| {
            let is_covered = spans
                .iter()
                .any(|(start, end)| (*start..*end).contains(&at));
            if is_covered && c != '\n' { BAR } else { c }
        })
        .collect()
}

/// Everything that a text says, in the parts in which it is kept: of an idea its title, what and why; of a response its summary, its
/// details and the reservations; of a post its title, text and imprint; of anything else all of it as the title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The title, the summary, or all of it.
    pub title: String,
    /// What should happen, or the details.
    pub what: String,
    /// Why, or the reservations.
    pub why: String,
    /// What stands beside it, a line each: sentences and addresses of evidence, titles and publishers of sources. They are the
    /// writer's words as any others.
    pub beside: Vec<String>,
}

impl Words {
    /// The parts that are there, in order, an empty line between each two.
    fn parts(&self, kind: SubjectKind) -> Vec<&str> {
        let (title, what, why) = (self.title.as_str(), self.what.as_str(), self.why.as_str());
        match kind {
            SubjectKind::Response | SubjectKind::Post if why.is_empty() => vec![title, what],
            SubjectKind::Idea | SubjectKind::Response | SubjectKind::Post => {
                vec![title, what, why]
            }
            _ => vec![title],
        }
    }

    /// The whole, as a decision is bound to it.
    pub fn whole(&self, kind: SubjectKind) -> String {
        let mut whole = self.parts(kind).join("\n\n");
        if !self.beside.is_empty() {
            whole.push_str("\n\n");
            whole.push_str(&self.beside.join("\n"));
        }
        whole
    }

    /// What of it is prose: all but addresses, whose digits are nobody's telephone number.
    pub fn prose(&self, kind: SubjectKind) -> String {
        let beside = self.beside.iter().map(String::as_str);
        let lines = beside.filter(|line| !line.contains("://"));
        let prose: Vec<&str> = self.parts(kind).into_iter().chain(lines).collect();
        prose.join("\n\n")
    }

    /// The same with these characters of the whole blacked out, every part as long as it was.
    #[must_use]
    pub fn barred(&self, kind: SubjectKind, spans: &[(usize, usize)]) -> Self {
        let barred = black_out(&self.whole(kind), spans);
        let mut rest = barred.chars();
        let mut take = |part: &str, gap: usize| -> String {
            let taken = rest.by_ref().take(part.chars().count()).collect();
            rest.by_ref().take(gap).for_each(drop);
            taken
        };
        let mut parts = self.parts(kind).into_iter().map(|part| take(part, 2));
        let (title, what, why) = (parts.next(), parts.next(), parts.next());
        drop(parts);
        Self {
            title: title.unwrap_or_default(),
            what: what.unwrap_or_default(),
            why: why.unwrap_or_default(),
            beside: self.beside.iter().map(|line| take(line, 1)).collect(),
        }
    }
}

/// Renders a text with bars, each run of them said as what it is to those who listen.
pub fn render_with_bars(markdown: &str) -> SafeHtml {
    let html = markup::render(markdown);
    let mut out = String::with_capacity(html.as_str().len());
    let (mut is_open, mut is_tag, mut quote) = (false, false, None);
    for c in html.as_str().chars() {
        let is_bar = c == BAR && !is_tag;
        if is_bar != is_open {
            is_open = is_bar;
            out.push_str(if is_open {
                "<span class=\"bars\" role=\"img\" aria-label=\"blacked out\">"
            } else {
                "</span>"
            });
        }
        // An address inside a tag may hold bars, and brackets within its quotation marks.
        match (c, is_tag, quote) {
            ('<', false, _) => is_tag = true,
            ('>', true, None) => is_tag = false,
            ('"' | '\'', true, None) => quote = Some(c),
            (_, true, Some(mark)) if mark == c => quote = None,
            _ => {}
        }
        out.push(c);
    }
    SafeHtml::from_stored(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_for_characters_and_nothing_else_changes() {
        let text = "Ring her on 07700 900123.\nShe is\nat home.";
        let spans = [(12, 24), (27, 33)];
        let blacked = black_out(text, &spans);
        assert_eq!(blacked, "Ring her on ████████████.\nS█████\nat home.");
        assert_eq!(blacked.chars().count(), text.chars().count());
        assert_eq!(black_out(text, &[]), text);
    }

    fn words(title: &str, what: &str, why: &str, beside: &[&str]) -> Words {
        Words {
            title: title.into(),
            what: what.into(),
            why: why.into(),
            beside: beside.iter().map(|line| (*line).to_owned()).collect(),
        }
    }

    #[test]
    fn a_text_comes_apart_where_it_was_put_together() {
        let links = ["It names Mrs Fernsby", "https://example.org/fernsby"];
        for (kind, one) in [
            (
                SubjectKind::Idea,
                words("A title, é", "What\n\nin two parts", "", &[]),
            ),
            (SubjectKind::Idea, words("A title", "What", "Why", &links)),
            (SubjectKind::Idea, words("A title", "What", "", &links)),
            (
                SubjectKind::Response,
                words("Summary", "Details\n\nand more", "", &links),
            ),
            (
                SubjectKind::Response,
                words("Summary", "", "Not the cost", &links),
            ),
            (
                SubjectKind::Comment,
                words("A comment\n\nin two", "", "", &[]),
            ),
        ] {
            assert_eq!(one.barred(kind, &[]), one, "{}", one.whole(kind));
            let all = [(0, one.whole(kind).chars().count())];
            let barred = one.barred(kind, &all);
            assert_eq!(
                barred.whole(kind).chars().count(),
                one.whole(kind).chars().count()
            );
            assert!(
                barred
                    .beside
                    .iter()
                    .all(|line| line.chars().all(|c| c == BAR))
            );
        }
        let idea = words("A title, é", "What\n\nin two parts", "", &[]);
        assert_eq!(
            idea.barred(SubjectKind::Idea, &[(2, 7)]).title,
            "A █████, é"
        );
    }

    #[test]
    fn what_stands_beside_a_text_is_blacked_out_as_well() {
        let idea = words(
            "Title",
            "What",
            "Why",
            &["It names her", "https://example.org"],
        );
        let whole = idea.whole(SubjectKind::Idea);
        assert_eq!(
            whole,
            "Title\n\nWhat\n\nWhy\n\nIt names her\nhttps://example.org"
        );
        let at = whole.find("names her").expect("it stands there");
        let barred = idea.barred(SubjectKind::Idea, &[(at, at + 9)]);
        assert_eq!(barred.beside, ["It █████████", "https://example.org"]);
        assert_eq!(
            (barred.title.as_str(), barred.why.as_str()),
            ("Title", "Why")
        );
    }

    #[test]
    fn bars_are_said_once_a_run() {
        let html = render_with_bars("Call ███ or ██");
        assert_eq!(html.as_str().matches("blacked out").count(), 2);
        assert_eq!(html.as_str().matches("</span>").count(), 2);
        assert!(html.as_str().starts_with("<p>Call <span"));
        let link = render_with_bars("[her ████](https://example.org/█>█) ██");
        assert_eq!(link.as_str().matches("blacked out").count(), 2);
    }

    fn other(id: i64, is_open: bool) -> Other {
        Other {
            idea: IdeaId::from_i64(id),
            number: IdeaNumber::from_i64(id),
            is_open,
        }
    }

    fn to(to: impl Into<Option<Other>>, is_reply: bool, is_answered: bool) -> Target {
        Target::Idea {
            from: IdeaId::from_i64(1),
            to: to.into(),
            is_reply,
            is_answered,
        }
    }

    #[test]
    fn moving_and_merging_need_a_place() {
        let merge =
            |target: Option<&Target>| arrange((Outcome::Merge, SubjectKind::Idea), &[], target);
        let shift =
            |target: Option<&Target>| arrange((Outcome::Move, SubjectKind::Comment), &[], target);
        assert!(merge(None).is_err() && shift(None).is_err());
        assert!(merge(Some(&to(None, false, false))).is_err());
        assert!(
            merge(Some(&to(other(1, true), false, false))).is_err(),
            "into itself"
        );
        assert!(
            merge(Some(&to(other(2, false), false, false))).is_err(),
            "into a closed one"
        );
        assert!(
            merge(Some(&to(other(2, true), false, true))).is_err(),
            "answered"
        );
        assert_eq!(
            merge(Some(&to(other(2, true), false, false))).unwrap(),
            Some(Arrangement::MergeInto {
                to: IdeaId::from_i64(2)
            })
        );
        assert!(
            shift(Some(&to(other(2, true), true, false))).is_err(),
            "a reply"
        );
        assert!(shift(Some(&to(other(2, true), false, false))).is_ok());
        let merged = arrange(
            (Outcome::Merge, SubjectKind::Comment),
            &[],
            Some(&to(other(2, true), false, false)),
        );
        assert!(merged.is_err(), "only ideas are merged");
    }

    #[test]
    fn an_idea_goes_to_another_shelf() {
        let shelf = |topic: &str| Shelf {
            topic: topic.into(),
            seat: None,
        };
        let target = |to: &str| Target::Shelf {
            from: shelf("health"),
            to: shelf(to),
        };
        let moved =
            |target: &Target| arrange((Outcome::Move, SubjectKind::Idea), &[], Some(target));
        assert!(moved(&target("health")).is_err(), "it stands there");
        assert!(moved(&target("housing")).unwrap().is_some());
    }
}
