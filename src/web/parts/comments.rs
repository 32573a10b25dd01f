//! Comments as pages show them: conversations in reading order, in columns by purpose, and the form below them.
//! It must not know which page they stand on; the page of an idea composes a [`CommentList`].

use askama::Template;

use super::Printed;
use crate::clock;
use crate::domain::account::Role;
use crate::domain::advice::Advice;
use crate::domain::comment::{Ground, Publication, Purpose};
use crate::domain::ids::{AccountId, CommentId, IdeaId, IdeaNumber};
use crate::domain::time::Timestamp;
use crate::store::ReadConn;
use crate::store::appeals::Apology;
use crate::store::comments::{self, ListedComment, Page};
use crate::web::error::Result;
use crate::web::form::Errors;
use crate::web::layout::Files;
use crate::web::viewer::Viewer;

/// Five conversations in each of the four columns of an idea's page: what a reader takes in (ten made 170 kB of page); the rest has
/// a page of its own.
const THREADS: i64 = 5;
/// Two replies of each on that page; the others unfold on the conversation's own page.
const REPLIES: i64 = 2;

/// One comment, or the stub of one, ready to be printed by `comments/item.html`.
#[derive(Clone, Debug)]
pub struct Item {
    /// The comment.
    pub comment: ListedComment,
    /// Whether the reader wrote it.
    pub is_own: bool,
    /// Whether the idea's author wrote it.
    pub is_by_host: bool,
    /// Whether it can be answered.
    pub takes_replies: bool,
    /// How many replies of the conversation stand elsewhere; said after the last one shown here.
    pub folded: i64,
    /// The page it stands on, to come back to.
    pub here: String,
    /// The decision behind a stub, where one is.
    pub behind: super::stubs::Behind,
    /// What decisions did to it while it stays in sight.
    pub marks: Vec<super::stubs::MarkView>,
    /// The apology for a decision about it that was wrong.
    pub sorry: Option<super::stubs::Behind>,
}

impl Item {
    /// Whether only a stub is left.
    pub fn is_stub(&self) -> bool {
        self.comment.publication != Publication::Published
    }

    /// What the stub says.
    pub fn stub(&self) -> &'static str {
        self.comment.publication.stub()
    }

    /// When the stub came to be, where that is known here.
    pub fn stubbed(&self) -> (String, String) {
        self.comment
            .withdrawn_at
            .map(|at| (at.iso(), at.in_words()))
            .unwrap_or_default()
    }

    /// The author's name.
    pub fn author(&self) -> &str {
        self.comment
            .author_name
            .as_deref()
            .unwrap_or("Somebody who has left")
    }

    /// What to say beside the name. A moderator who comments does so as a citizen, and is not marked.
    pub fn role(&self) -> &'static str {
        match (self.is_by_host, self.comment.author_role) {
            (true, _) => "author of the idea",
            (false, Some(role @ (Role::Mp | Role::Staff))) => role.in_words(),
            (false, _) => "",
        }
    }

    /// The purpose as the part wants it: a reply shares its conversation's and does not repeat it.
    pub fn purpose(&self) -> &'static str {
        if self.comment.depth == 1 {
            self.comment.purpose.key()
        } else {
            ""
        }
    }

    /// "edited 3 March 2027, 14:05", or nothing.
    pub fn edited(&self) -> String {
        self.comment
            .edited_at
            .map(|at| format!("edited {}", at.in_words()))
            .unwrap_or_default()
    }
}

/// The conversations of one purpose.
#[derive(Clone, Debug)]
pub struct Column {
    /// Which purpose.
    pub purpose: Purpose,
    /// Its comments in reading order.
    pub items: Vec<Item>,
    /// Whether there are more on the page of all comments.
    pub has_more: bool,
}

/// The form for a comment or a reply.
#[derive(Clone, Debug, Default)]
pub struct CommentForm {
    /// Where it is sent.
    pub action: String,
    /// Whether the purpose is asked: a reply has its conversation's.
    pub asks_purpose: bool,
    /// The chosen purpose.
    pub purpose: String,
    /// The words so far.
    pub words: String,
    /// Names this press of the button.
    pub op: String,
    /// What is wrong.
    pub errors: Errors,
    /// Whether the reader still has to sign in, so that the form can say so.
    pub signs_in_later: bool,
    /// What the respect screen says of the words; shown once, then they may be posted as they are.
    pub advice: Option<Advice>,
}

impl CommentForm {
    /// An empty form with a fresh `op`.
    pub fn new(action: String, asks_purpose: bool, viewer: &Viewer) -> Self {
        Self {
            action,
            asks_purpose,
            op: clock::random_token(),
            signs_in_later: viewer.account.is_none(),
            ..Self::default()
        }
    }

    /// The purposes with their words, as the field wants them.
    pub fn purposes(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        Purpose::ALL
            .map(|purpose| (purpose.key(), purpose.in_words(), purpose.hint()))
            .to_vec()
    }
}

/// What everybody reads below an idea's responses: four columns, printed once for all who have nothing of their own among them.
#[derive(Clone, Debug)]
pub struct Talk {
    ground: Ground,
    total: i64,
    columns: Vec<Column>,
    printed: Vec<Printed>,
    sorry: Option<super::stubs::Behind>,
    /// All apologies for what stands on the page.
    pub apologies: Vec<Apology>,
}

/// One column on its own.
#[derive(Template)]
#[template(path = "comments/column.html")]
struct ColumnPart<'a> {
    layout: Files,
    column: &'a Column,
    number: IdeaNumber,
}

impl Talk {
    /// Loads the columns in one query, what was decided about them in another, and apologies in a third. `total` is the idea's own
    /// count, `here` the path of the page they stand on; decisions are told that were made before `before`.
    pub async fn load(
        connection: &mut ReadConn,
        ground: Ground,
        (total, before): (i64, Timestamp),
        here: &str,
    ) -> Result<Self> {
        let page = Page {
            idea: ground.idea,
            purpose: None,
            after: None,
            // One more tells whether there are more.
            threads: THREADS + 1,
            replies: REPLIES,
            reader: None,
        };
        let listed = comments::list_of_idea(connection, &page).await?;
        let most = usize::try_from(THREADS).unwrap_or(usize::MAX);
        let column = |purpose: Purpose| {
            let of_purpose = listed
                .iter()
                .filter(|comment| comment.purpose == purpose)
                .cloned();
            let mut threads = threads(of_purpose.collect());
            threads.sort_by_key(|thread| std::cmp::Reverse(thread[0].thread));
            let has_more = threads.len() > most;
            threads.truncate(most);
            Column {
                purpose,
                items: items(threads, &ground, None, here),
                has_more,
            }
        };
        let mut columns: Vec<Column> = Purpose::ALL.into_iter().map(column).collect();
        let shown = columns.iter_mut().flat_map(|column| &mut column.items);
        let mut shown: Vec<&mut Item> = shown.collect();
        let apologies = tell_apologies(
            connection,
            ground.idea,
            shown.iter_mut().map(|item| &mut **item),
        )
        .await?;
        mark(connection, shown, before).await?;
        let printed = columns.iter().map(|column| print(column, ground.number));
        Ok(Self {
            printed: printed.collect::<Result<_>>()?,
            sorry: find_apology(&apologies, ground.idea.get()),
            ground,
            total,
            columns,
            apologies,
        })
    }

    /// The first and the last comment in sight, by their ids.
    pub fn span(&self) -> Option<(CommentId, CommentId)> {
        let ids = || {
            let items = self.columns.iter().flat_map(|column| &column.items);
            items.map(|item| item.comment.id)
        };
        Some((ids().min()?, ids().max()?))
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let items = self.columns.iter().flat_map(|column| &column.items);
        let words = items
            .map(|item| size_of::<Item>() + 2 * item.here.len() + item.comment.html.as_str().len());
        words.sum::<usize>() + self.printed.iter().map(Printed::bytes).sum::<usize>()
    }
}

fn print(column: &Column, number: IdeaNumber) -> Result<Printed> {
    Ok(Printed::of(&ColumnPart {
        layout: Files,
        column,
        number,
    })?)
}

/// What one reader sees of it. Include `comments/list.html` with this as `comments`.
#[derive(Clone, Debug)]
pub struct CommentList {
    /// The idea.
    pub ground: Ground,
    /// How many comments it has in all.
    pub total: i64,
    /// In support, and concerns: side by side.
    pub sides: Vec<Printed>,
    /// Questions and evidence: one below the other.
    pub below: Vec<Printed>,
    /// The form for a new comment.
    pub form: CommentForm,
    /// The apology for a decision about the idea itself that was wrong.
    pub sorry: Option<super::stubs::Behind>,
}

impl CommentList {
    /// The columns as this reader sees them: those with a comment of theirs, or one they found helpful (`helpful`), are printed anew.
    pub fn of(talk: &Talk, viewer: &Viewer, helpful: &[CommentId]) -> Result<Self> {
        let reader = viewer.account.as_ref().map(|account| account.id);
        let is_own = |item: &Item| reader.is_some() && item.comment.author == reader;
        let is_marked = |item: &Item| helpful.contains(&item.comment.id);
        let column = |(column, printed): (&Column, &Printed)| {
            if !column
                .items
                .iter()
                .any(|item| is_own(item) || is_marked(item))
            {
                return Ok(printed.clone());
            }
            let mut column = column.clone();
            for item in &mut column.items {
                item.is_own = is_own(item);
                item.comment.is_marked = is_marked(item);
            }
            print(&column, talk.ground.number)
        };
        let columns = talk.columns.iter().zip(&talk.printed);
        let mut sides: Vec<Printed> = columns.map(column).collect::<Result<_>>()?;
        let below = sides.split_off(2);
        let action = format!("/ideas/{}/comments", talk.ground.number);
        Ok(Self {
            total: talk.total,
            sides,
            below,
            form: CommentForm::new(action, true, viewer),
            sorry: talk.sorry.clone(),
            ground: talk.ground.clone(),
        })
    }
}

/// Says beside each comment in sight what decisions did to it, in one query for all of them; those after `before` can still be undone,
/// so nothing is said of them.
pub async fn mark(
    connection: &mut ReadConn,
    items: Vec<&mut Item>,
    before: Timestamp,
) -> Result<()> {
    let ids: Vec<i64> = items.iter().map(|item| item.comment.id.get()).collect();
    let kind = crate::domain::report::SubjectKind::Comment;
    let marks =
        crate::store::moderation::arrangements::list_marks_of(connection, kind, &ids).await?;
    for item in items {
        item.behind = super::stubs::Behind::of(item.comment.decided.as_ref(), before);
        item.marks = marks
            .iter()
            .filter(|mark| mark.item == item.comment.id.get() && mark.at < before)
            .filter_map(super::stubs::MarkView::of)
            .collect();
    }
    Ok(())
}

/// Puts apologies beside what is there again, in one query, and gives all that stand on the idea's page.
pub async fn tell_apologies<'a>(
    connection: &mut ReadConn,
    idea: IdeaId,
    items: impl Iterator<Item = &'a mut Item>,
) -> Result<Vec<Apology>> {
    let apologies = crate::store::appeals::list_apologies(connection, idea).await?;
    if !apologies.is_empty() {
        for item in items {
            item.sorry = find_apology(&apologies, item.comment.id.get());
        }
    }
    Ok(apologies)
}

/// The apology for a decision about one text: rows of all sorts have different ids.
pub fn find_apology(apologies: &[Apology], id: i64) -> Option<super::stubs::Behind> {
    let apology = apologies.iter().find(|apology| apology.item == id);
    apology.map(super::stubs::Behind::sorry)
}

/// Takes a list apart into conversations, each in reading order: a comment, then its replies, each followed by its own.
/// The conversations come in the order in which their first comments do.
pub fn threads(listed: Vec<ListedComment>) -> Vec<Vec<ListedComment>> {
    let mut threads: Vec<(CommentId, Vec<ListedComment>)> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for comment in listed {
        let at = *known.entry(comment.thread).or_insert_with(|| {
            threads.push((comment.thread, Vec::new()));
            threads.len() - 1
        });
        threads[at].1.push(comment);
    }
    threads
        .into_iter()
        .map(|(_, comments)| in_reading_order(comments))
        .collect()
}

fn in_reading_order(mut comments: Vec<ListedComment>) -> Vec<ListedComment> {
    comments.sort_by_key(|comment| comment.place);
    let shown: std::collections::HashSet<CommentId> =
        comments.iter().map(|comment| comment.id).collect();
    // A depth-3 reply follows the reply it stands under; where that one is on another page, it keeps its own place.
    let mut ordered = Vec::with_capacity(comments.len());
    for comment in &comments {
        let is_under_another =
            comment.depth > 2 && comment.parent.is_some_and(|parent| shown.contains(&parent));
        if is_under_another {
            continue;
        }
        ordered.push(comment.clone());
        let below = comments
            .iter()
            .filter(|other| other.depth > 2 && other.parent == Some(comment.id));
        ordered.extend(below.cloned());
    }
    ordered
}

/// Dresses conversations for a page.
pub fn items(
    threads: Vec<Vec<ListedComment>>,
    ground: &Ground,
    reader: Option<AccountId>,
    here: &str,
) -> Vec<Item> {
    let mut items = Vec::new();
    for thread in threads {
        let replies = thread.first().map_or(0, |first| first.replies);
        let shown = i64::try_from(thread.len()).unwrap_or(i64::MAX) - 1;
        let last = thread.len().saturating_sub(1);
        for (at, comment) in thread.into_iter().enumerate() {
            let is_readable = comment.publication == Publication::Published;
            items.push(Item {
                is_own: reader.is_some() && comment.author == reader,
                is_by_host: comment.author.is_some() && comment.author == ground.author,
                takes_replies: is_readable && ground.is_open,
                folded: if at == last {
                    (replies - shown).max(0)
                } else {
                    0
                },
                here: here.to_owned(),
                behind: super::stubs::Behind::default(),
                marks: Vec::new(),
                sorry: None,
                comment,
            });
        }
    }
    items
}

#[cfg(test)]
mod tests;
