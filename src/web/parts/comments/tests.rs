//! Reading order, folding, and the list on a page that is not ours. They must not know a database.

use askama::Template;

use super::*;
use crate::domain::ids::{IdeaId, IdeaNumber};
use crate::domain::markup::SafeHtml;
use crate::domain::time::Timestamp;

/// A page that includes the list as an idea's page does.
#[derive(Template)]
#[template(
    ext = "html",
    source = "{% import \"parts/field.html\" as field %}{% import \"parts/advice.html\" as respect %}\
              {% import \"parts/number.html\" as figures %}{% include \"comments/list.html\" %}"
)]
struct Host {
    comments: CommentList,
}

fn comment(id: i64, thread: i64, place: i64, parent: Option<i64>, depth: i64) -> ListedComment {
    ListedComment {
        id: CommentId::from_i64(id),
        thread: CommentId::from_i64(thread),
        place,
        parent: parent.map(CommentId::from_i64),
        depth,
        replies: if place == 0 { 5 } else { 0 },
        purpose: Purpose::Supports,
        publication: Publication::Published,
        author: Some(AccountId::from_i64(id)),
        author_name: Some(format!("Writer {id}")),
        author_role: None,
        html: SafeHtml::from_stored("<p>Yes, <em>please</em>.</p>".into()),
        helpful: 2,
        is_marked: false,
        written_at: Timestamp::from_millis(1_795_348_800_000),
        edited_at: None,
        withdrawn_at: None,
        decided: None,
    }
}

fn ground() -> Ground {
    Ground {
        idea: IdeaId::from_i64(1),
        number: IdeaNumber::from_i64(417),
        title: "Cycle lanes on every main road".into(),
        author: Some(AccountId::from_i64(3)),
        is_open: true,
    }
}

fn order(threads: &[Vec<ListedComment>]) -> Vec<i64> {
    threads
        .iter()
        .flatten()
        .map(|comment| comment.id.get())
        .collect()
}

#[test]
fn a_reply_to_a_reply_follows_it() {
    let listed = vec![
        comment(1, 1, 0, None, 1),
        comment(2, 1, 1, Some(1), 2),
        comment(3, 1, 2, Some(1), 2),
        comment(4, 1, 3, Some(2), 3),
        comment(9, 9, 0, None, 1),
    ];
    assert_eq!(order(&threads(listed)), [1, 2, 4, 3, 9]);
}

#[test]
fn nothing_is_lost_where_the_answered_reply_is_on_another_page() {
    let listed = vec![
        comment(1, 1, 0, None, 1),
        comment(8, 1, 101, Some(2), 3),
        comment(9, 1, 102, Some(1), 2),
    ];
    assert_eq!(order(&threads(listed)), [1, 8, 9]);
}

#[test]
fn the_last_comment_shown_says_how_many_are_folded() {
    let listed = vec![comment(1, 1, 0, None, 1), comment(2, 1, 1, Some(1), 2)];
    let shown = items(threads(listed), &ground(), None, "/ideas/417");
    assert_eq!((shown[0].folded, shown[1].folded), (0, 4));
}

#[test]
fn the_list_stands_on_another_page() {
    let own = AccountId::from_i64(1);
    let mut gone = comment(2, 1, 1, Some(1), 2);
    gone.publication = Publication::Withdrawn;
    gone.author = None;
    gone.author_name = None;
    gone.html = SafeHtml::default();
    let listed = vec![
        comment(1, 1, 0, None, 1),
        gone,
        comment(3, 1, 2, Some(1), 2),
    ];
    let column = |purpose, items| {
        let column = Column {
            purpose,
            items,
            has_more: true,
        };
        print(&column, ground().number).expect("it prints")
    };
    let supports = items(threads(listed), &ground(), Some(own), "/ideas/417");
    let page = Host {
        comments: CommentList {
            ground: ground(),
            total: 1_234,
            sides: vec![
                column(Purpose::Supports, supports),
                column(Purpose::Concern, Vec::new()),
            ],
            below: vec![column(Purpose::Question, Vec::new())],
            form: CommentForm::new("/ideas/417/comments".into(), true, &Viewer::default()),
            sorry: None,
        },
    };
    let html = page.render().expect("it renders");
    for words in [
        "Read all (1,234 comments)",
        "<em>please</em>",
        "id=\"comment-2\"",
        "This comment was withdrawn by its author",
        "author of the idea",
        "3 more replies in this conversation",
        "href=\"/comments/1/edit\"",
        "action=\"/comments/3/helpful\"",
        "Nobody has raised a concern yet.",
        "purpose=supports",
        "You will be asked to sign in",
    ] {
        assert!(html.contains(words), "{words:?} is missing:\n{html}");
    }
    assert!(!html.contains("Writer 2"), "{html}");
}
