//! Makes safe HTML of the Markdown people write; the one file that names the sanitiser.
//! It must not know pages or tables: the same function feeds page, preview, feed, mail, export and moderation.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};
use unicode_segmentation::UnicodeSegmentation;

use super::text;

/// Stored beside rendered HTML; raise it with every change here, so that stored pages are rendered anew.
pub const PIPELINE_VERSION: i64 = 2;
/// No text on the site is longer (security.md 2.10); what is beyond was not parsed by `text` and is cut.
const SOURCE_MAX: usize = 10_000;
/// Quotes and lists (or emphases) inside one another; deeper ones are noise and cost parsers their time.
const DEPTH_MAX: usize = 8;
/// Links in one text: more is a directory, or spam.
const LINKS_MAX: usize = 30;
/// Columns that a phone can show side by side.
const COLUMNS_MAX: usize = 6;
/// HTML may grow, but not without end: 64 KiB, six times the longest text.
const OUTPUT_MAX: usize = 64 * 1024;
/// Times that lines are taken out of their meaning as link definitions one by one before all are at once.
const DEFINITION_PASSES: usize = 3;

/// All that may ever stand in a text: seventeen tags, two attributes.
pub const TAGS: [&str; 17] = [
    "p",
    "br",
    "strong",
    "em",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

/// HTML that came through the pipeline; the only thing templates print unescaped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// HTML from a column that only `render` fills. Nothing else may be passed here.
    pub fn from_stored(rendered: String) -> Self {
        Self(rendered)
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Renders Markdown. Whatever cannot be rendered safely comes out as plain paragraphs with every word kept.
///
/// ```
/// use common_ground::domain::markup::render;
/// assert_eq!(render("Buses *on time*").as_str(), "<p>Buses <em>on time</em></p>\n");
/// assert_eq!(render("<script>").as_str(), "<p>&lt;script&gt;</p>\n");
/// ```
pub fn render(markdown: &str) -> SafeHtml {
    let source = shortened(&text::lines(markdown));
    // The parser has panicked on crafted input before (pulldown-cmark#1097); a reader must not see that as an error.
    let rendered = catch_unwind(AssertUnwindSafe(|| html_of(&source)))
        .ok()
        .flatten();
    SafeHtml(
        rendered
            .as_deref()
            .and_then(settled)
            .unwrap_or_else(|| plain(&source)),
    )
}

/// The words of a text without its signs, on one line, cut at a word near `max` characters: for lists and mails.
pub fn excerpt(markdown: &str, max: usize) -> String {
    let source = shortened(&text::lines(markdown));
    let words =
        catch_unwind(AssertUnwindSafe(|| words_of(&source))).unwrap_or_else(|_| source.clone());
    let line = text::one_line(&words);
    if text::characters(&line) <= max {
        return line;
    }
    let mut cut: String = line.chars().take(max.saturating_sub(1)).collect();
    if let Some(space) = cut.rfind(' ') {
        cut.truncate(space);
    }
    format!("{}…", cut.trim_end_matches([',', ';', ':', ' ', '-']))
}

fn shortened(source: &str) -> String {
    if source.len() <= SOURCE_MAX {
        return source.to_owned();
    }
    // Counted as `text` counts: a letter of several signs is one.
    source.graphemes(true).take(SOURCE_MAX).collect()
}

/// Markdown to HTML, before the sanitiser; none if it grew too large.
fn html_of(source: &str) -> Option<String> {
    let source = without_definitions(source);
    let options = if has_wide_table(&source) {
        Options::empty()
    } else {
        Options::ENABLE_TABLES
    };
    let mut out = String::new();
    let mut filter = Filter::new(Parser::new_ext(&source, options));
    html::push_html(&mut out, &mut filter);
    (!filter.is_cut() && out.len() <= OUTPUT_MAX).then_some(out)
}

/// The sanitiser's answer, if it has nothing to add when asked again.
fn settled(html: &str) -> Option<String> {
    let once = clean(html);
    (once.len() <= OUTPUT_MAX && clean(&once) == once).then_some(once)
}

fn clean(html: &str) -> String {
    static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
        let mut builder = Builder::empty();
        builder
            .tags(TAGS.into_iter().collect())
            .clean_content_tags(HashSet::from(["script", "style"]))
            .tag_attributes(HashMap::from([
                ("a", HashSet::from(["href"])),
                ("ol", HashSet::from(["start"])),
            ]))
            .generic_attributes(HashSet::new())
            .url_schemes(HashSet::from(["http", "https"]))
            .url_relative(UrlRelative::Deny)
            .link_rel(Some("nofollow ugc noopener noreferrer"));
        builder
    });
    CLEANER.clean(html).to_string()
}

/// Every word, nothing but paragraphs and line ends. The shape is one that `clean` leaves alone.
fn plain(source: &str) -> String {
    let mut out = String::with_capacity(source.len() * 2);
    for paragraph in source
        .split("\n\n")
        .map(|paragraph| paragraph.trim_matches('\n'))
        .filter(|one| !one.is_empty())
    {
        out.push_str("<p>");
        for c in paragraph.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '\u{A0}' => out.push_str("&nbsp;"),
                '\n' => out.push_str("<br>"),
                other => out.push(other),
            }
        }
        out.push_str("</p>\n");
    }
    out
}

/// Takes link definitions out of their meaning, so that they are shown as written. One definition used a thousand
/// times made 105 kB of 10 kB, and a definition hides where its links lead.
fn without_definitions(source: &str) -> String {
    let mut source = source.to_owned();
    for _ in 0..DEFINITION_PASSES {
        let mut starts: Vec<usize> = Parser::new_ext(&source, Options::ENABLE_TABLES)
            .reference_definitions()
            .iter()
            .filter_map(|(_, definition)| {
                let at = definition.span.start;
                source
                    .get(at..)
                    .and_then(|rest| rest.find('['))
                    .map(|bracket| at + bracket)
            })
            .collect();
        if starts.is_empty() {
            return source;
        }
        starts.sort_unstable_by(|a, b| b.cmp(a));
        for at in starts {
            source.insert(at, '\\');
        }
    }
    source.replace("]:", "]\\:")
}

fn has_wide_table(source: &str) -> bool {
    Parser::new_ext(source, Options::ENABLE_TABLES).any(
        |event| matches!(event, Event::Start(Tag::Table(columns)) if columns.len() > COLUMNS_MAX),
    )
}

fn words_of(source: &str) -> String {
    let mut out = String::new();
    for event in Parser::new_ext(source, Options::ENABLE_TABLES) {
        match event {
            Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) => out.push_str(&words),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableCell
                | TagEnd::HtmlBlock,
            ) => out.push(' '),
            _ => {}
        }
    }
    out
}

/// Passes on the events that the site shows and turns the others into plain words.
struct Filter<'a, I: Iterator<Item = Event<'a>>> {
    events: I,
    /// One entry per open list or quote: whether its tag is shown.
    nested: Vec<bool>,
    /// One entry per open emphasis: whether its tag is shown.
    stressed: Vec<bool>,
    /// One entry per open link: whether its tag is shown.
    links: Vec<bool>,
    shown_links: usize,
    /// A second event to give before the next is taken.
    waiting: Option<Event<'a>>,
    /// A rough count of what is written, so that a text that grows without end is left early.
    room: usize,
}

impl<'a, I: Iterator<Item = Event<'a>>> Filter<'a, I> {
    fn new(events: I) -> Self {
        Self {
            events,
            nested: Vec::new(),
            stressed: Vec::new(),
            links: Vec::new(),
            shown_links: 0,
            waiting: None,
            room: OUTPUT_MAX,
        }
    }

    /// Whether it stopped before the end, leaving tags open.
    fn is_cut(&self) -> bool {
        self.room == 0
    }

    fn open_link(&mut self, address: CowStr<'a>) -> Option<Event<'a>> {
        let shown =
            self.shown_links < LINKS_MAX && self.links.is_empty() && is_web_address(&address);
        self.links.push(shown);
        self.shown_links += usize::from(shown);
        shown.then_some(Event::Start(Tag::Link {
            link_type: LinkType::Inline,
            dest_url: address,
            title: CowStr::Borrowed(""),
            id: CowStr::Borrowed(""),
        }))
    }

    /// What becomes of one event; nothing, if only its words are wanted.
    fn filtered(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Html(words) | Event::InlineHtml(words) => Some(Event::Text(words)),
            // A block of HTML is a paragraph of what was typed.
            Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
            // The page has its own headings, in their order; a writer's are bold lines.
            Event::Start(Tag::Heading { .. }) => {
                self.waiting = Some(Event::Start(Tag::Strong));
                Some(Event::Start(Tag::Paragraph))
            }
            Event::End(TagEnd::Heading(_)) => {
                self.waiting = Some(Event::End(TagEnd::Paragraph));
                Some(Event::End(TagEnd::Strong))
            }
            // No picture is fetched from elsewhere; its description becomes a link to it.
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.open_link(dest_url)
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                closed(&mut self.links).then_some(Event::End(TagEnd::Link))
            }
            Event::Start(tag @ (Tag::List(_) | Tag::BlockQuote(_))) => {
                opened(&mut self.nested).then_some(Event::Start(tag))
            }
            Event::End(tag @ (TagEnd::List(_) | TagEnd::BlockQuote(_))) => {
                closed(&mut self.nested).then_some(Event::End(tag))
            }
            Event::Start(tag @ (Tag::Emphasis | Tag::Strong)) => {
                opened(&mut self.stressed).then_some(Event::Start(tag))
            }
            Event::End(tag @ (TagEnd::Emphasis | TagEnd::Strong)) => {
                closed(&mut self.stressed).then_some(Event::End(tag))
            }
            // An item beyond the depth keeps its words and loses its bullet.
            Event::Start(Tag::Item) => self.is_nested_shown().then_some(Event::Start(Tag::Item)),
            Event::End(TagEnd::Item) => self
                .is_nested_shown()
                .then_some(Event::End(TagEnd::Item))
                .or(Some(Event::SoftBreak)),
            // The language of a code block would become a class.
            Event::Start(Tag::CodeBlock(_)) => {
                Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)))
            }
            Event::Start(Tag::Table(columns)) => Some(Event::Start(Tag::Table(
                vec![pulldown_cmark::Alignment::None; columns.len()],
            ))),
            Event::Rule => Some(Event::SoftBreak),
            Event::Start(Tag::Paragraph | Tag::TableHead | Tag::TableRow | Tag::TableCell)
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::CodeBlock
                | TagEnd::Table
                | TagEnd::TableHead
                | TagEnd::TableRow
                | TagEnd::TableCell,
            )
            | Event::Text(_)
            | Event::Code(_)
            | Event::SoftBreak
            | Event::HardBreak => Some(event),
            // Extensions that are switched off; named here so that switching one on shows words and no more.
            _ => None,
        }
    }

    fn is_nested_shown(&self) -> bool {
        self.nested.last().copied().unwrap_or(false)
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Filter<'a, I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        if let Some(event) = self.waiting.take() {
            return Some(event);
        }
        loop {
            if self.room == 0 {
                return None;
            }
            let event = self.events.next()?;
            let cost = match &event {
                Event::Text(words) | Event::Code(words) => words.len(),
                _ => 8,
            };
            self.room = self.room.saturating_sub(cost);
            if let Some(event) = self.filtered(event) {
                return Some(event);
            }
        }
    }
}

/// Notes one more open tag and says whether it may be shown.
fn opened(open: &mut Vec<bool>) -> bool {
    let shown = open.iter().filter(|shown| **shown).count() < DEPTH_MAX;
    open.push(shown);
    shown
}

/// Takes the last open tag off and says whether it was shown.
fn closed(open: &mut Vec<bool>) -> bool {
    open.pop().unwrap_or(false)
}

fn is_web_address(address: &str) -> bool {
    text::parse_web_address("link", address).is_ok()
        && (address.starts_with("https://") || address.starts_with("http://"))
}

#[cfg(test)]
mod tests;
