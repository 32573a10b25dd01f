//! The whole permission matrix on a page: every door of the site map, walked by everybody, for every state of the thing
//! behind it. The answers are compared with `doors.txt`, which a person has read; `ACCEPT_DOORS=1` writes it anew.
//! Besides, what the map says of a door must hold whatever the snapshot says.

use crate::support::{NOON, Person, Site};
use axum::http::StatusCode;
use common_ground::web::routes::{Door, Who, doors};
use std::fmt::Write as _;
use std::path::Path;

/// Who walks, in the order of the columns.
const WALKERS: [&str; 9] = [
    "visitor",
    "newcomer",
    "citizen",
    "author",
    "MP",
    "moderator",
    "steward",
    "panel",
    "suspended",
];

/// The idea that the doors lead to, and its fellows.
const IDEA: i64 = 417;
const COMMENT: i64 = 91;
const RESPONSE: i64 = 71;
/// A joint response in the making, led by the MP who walks.
const JOINT: i64 = 72;
const COMMITMENT: i64 = 61;
/// A draft in the office of the MP who walks.
const DRAFT: i64 = 73;
const POST: i64 = 51;

const IDEA_STATES: [&str; 6] = [
    "published",
    "held",
    "hidden",
    "withdrawn",
    "merged",
    "closed",
];
const COMMENT_STATES: [&str; 3] = ["published", "hidden", "withdrawn"];
const RESPONSE_STATES: [&str; 4] = ["published", "drafting", "withdrawn", "hidden"];
const POST_STATES: [&str; 4] = ["published", "hidden", "removed", "withdrawn"];
const JOINT_STATES: [&str; 2] = ["drafting", "ended"];
const DRAFT_STATES: [&str; 4] = ["draft", "submitted", "approved", "published"];

struct Scene {
    site: Site,
    /// In the order of [`WALKERS`].
    walkers: Vec<Person>,
}

impl Scene {
    async fn set() -> Self {
        let site = Site::new().await;
        let newcomer = Person {
            name: "New".into(),
            email: "new@example.org".into(),
            ..site.visitor()
        };
        newcomer.enter().await;
        let suspended = site.citizen("Sly").await;
        let author = site.citizen("Ada").await;
        let mp = site.mp("Grey").await;
        let walkers = vec![
            site.visitor(),
            newcomer,
            site.citizen("Bea").await,
            author.clone(),
            mp.clone(),
            site.moderator("Mora").await,
            site.steward("Stu").await,
            site.panel_member("Pia").await,
            suspended.clone(),
        ];
        let scene = Self { site, walkers };
        let (author, mp) = (author.account().await, mp.account().await);
        let member = mp.member.expect("an MP is tied to the register").get();
        let now = NOON.millis();
        scene
            .write(&format!(
                "UPDATE accounts SET suspended_at = {now} WHERE id = {}",
                suspended.account().await.id.get()
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO ideas (id, number, author_id, kind, topic_key, publication, response, follow_through, version, meaning_version, title, summary, what_html,
                     why_html, published_at, created_at, agrees, disagrees, passes, votes, comments, shuffle)
                 SELECT {IDEA}, {IDEA}, {author}, 'idea', min(key), 'published', 'none', 'none', 1, 1, 'Cycle lanes on every main road', 'Lanes.',
                     '<p>Lanes.</p>', '<p>Safety.</p>', {now}, {now}, 0, 0, 0, 0, 1, 5 FROM topics",
                author = author.id.get()
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO idea_versions (idea_id, version, title, what, why, pipeline, written_at)
                 VALUES ({IDEA}, 1, 'Cycle lanes on every main road', 'Lanes.', 'Safety.', 1, {now})"
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO comments (id, idea_id, thread_id, place, replies, depth, purpose, author_id, publication, revision, html, helpful, written_at)
                 VALUES ({COMMENT}, {IDEA}, {COMMENT}, 0, 0, 1, 'supports', {author}, 'published', 1, '<p>Yes.</p>', 0, {now})",
                author = author.id.get()
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO comment_versions (comment_id, revision, words, pipeline, written_at) VALUES ({COMMENT}, 1, 'Yes.', 1, {now})"
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO responses (id, idea_id, lead_id, position, state, version, summary, details_html, created_at, published_at)
                 VALUES ({RESPONSE}, {IDEA}, {member}, 'support', 'published', 1, 'I support this.', '<p>All of it.</p>', {now}, {now})"
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO response_versions (response_id, version, position, summary, details, pipeline, written_by, written_at)
                 VALUES ({RESPONSE}, 1, 'support', 'I support this.', 'All of it.', 1, {}, {now})",
                mp.id.get()
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO response_signatures (response_id, member_id, version, capacity, party_key, party_label, signed_at)
                 VALUES ({RESPONSE}, {member}, 1, 'backbencher', 'civic-union', 'Civic Union', {now})"
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO commitments (id, response_id, member_id, what, first_due_on, due_on, stage, party_label, constituency_name, promised_at, changed_at)
                 VALUES ({COMMITMENT}, {RESPONSE}, {member}, 'I will ask.', '2027-01-31', '2027-01-31', 'open', 'Civic Union', 'Greyshire', {now}, {now})"
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO posts (id, member_id, kind, state, version, title, html, party_label, constituency_code, constituency_name, published_at)
                 VALUES ({POST}, {member}, 'news', 'published', 1, 'The bus comes back in May', '<p>It does.</p>', 'Civic Union', '', '', {now})"
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO post_versions (post_id, version, title, typed, words, imprint, pipeline, written_by, written_at)
                 VALUES ({POST}, 1, 'The bus comes back in May', '{{\"kind\":\"news\"}}', 'It does.', '', 1, {}, {now})",
                mp.id.get()
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO joints (id, lead_id, state, version, created_at) VALUES ({JOINT}, {member}, 'drafting', 1, {now})"
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO joint_versions (joint_id, version, words, written_by, written_at)
                 VALUES ({JOINT}, 1, '{{\"position\":\"support\",\"summary\":\"Yes.\",\"capacity\":\"backbencher\"}}', {mp}, {now})",
                mp = mp.id.get()
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO joint_ideas (joint_id, version, place, idea_id) VALUES ({JOINT}, 1, 1, {IDEA})"
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO joint_signatures (joint_id, version, member_id, signed_by, capacity, office, reservation, party_key, party_label, constituency_code, constituency_name, signed_at)
                 VALUES ({JOINT}, 1, {member}, {mp}, 'backbencher', '', '', 'civic-union', 'Civic Union', 'X1', 'Greyshire', {now})",
                mp = mp.id.get()
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO desk_items (constituency_code, idea_id, door, since, state, shows_from)
                 VALUES ('X{member:08}', {IDEA}, 'local', '2026-11-20', 'waiting', '2026-11-20')"
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO response_drafts (id, member_id, state, version, words, written_by, written_at, created_at)
                 VALUES ({DRAFT}, {member}, 'draft', 1, '{{\"position\":\"support\",\"summary\":\"Yes.\",\"capacity\":\"backbencher\"}}', {mp}, {now}, {now})",
                mp = mp.id.get()
            ))
            .await;
        scene
            .write(&format!(
                "INSERT INTO response_draft_ideas (draft_id, place, idea_id) VALUES ({DRAFT}, 1, {IDEA})"
            ))
            .await;
        scene
    }

    async fn write(&self, sql: &str) {
        let mut tx = self.site.app.db.write().await.expect("the writer");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
            .execute(&mut *tx)
            .await
            .unwrap_or_else(|error| panic!("the scene cannot be set: {error}\n{sql}"));
        tx.commit().await.expect("commit");
    }

    /// Puts the things back into a state, whatever the last walker did to them.
    async fn restore(&self, thing: Thing, state: &str) {
        let of = |wanted: Thing| if thing == wanted { state } else { "published" };
        let (idea, comment, response) = (of(Thing::Idea), of(Thing::Comment), of(Thing::Response));
        self.write(&format!(
            "UPDATE ideas SET publication = '{idea}', withdrawn_at = {} WHERE id = {IDEA}",
            if idea == "withdrawn" {
                "created_at"
            } else {
                "NULL"
            }
        ))
        .await;
        self.write(&format!(
            "UPDATE comments SET publication = '{comment}', withdrawn_at = {} WHERE id = {COMMENT}",
            if comment == "withdrawn" {
                "written_at"
            } else {
                "NULL"
            }
        ))
        .await;
        self.write(&format!(
            "UPDATE responses SET state = '{response}' WHERE id = {RESPONSE}"
        ))
        .await;
        let post = of(Thing::Post);
        self.write(&format!(
            "UPDATE posts SET state = '{post}' WHERE id = {POST}"
        ))
        .await;
        let joint = if thing == Thing::Joint {
            state
        } else {
            "drafting"
        };
        self.write(&format!(
            "UPDATE joints SET state = '{joint}', ended_at = NULL WHERE id = {JOINT}"
        ))
        .await;
        let draft = if thing == Thing::Draft {
            state
        } else {
            "draft"
        };
        self.write(&format!(
            "UPDATE response_drafts SET state = '{draft}', version = 1 WHERE id = {DRAFT};
             UPDATE desk_items SET state = 'waiting', shows_from = since, head_id = NULL"
        ))
        .await;
    }

    /// What one walker is answered at one door. A form comes empty, so that whoever is let in meets the form's own checks.
    async fn knock(&self, walker: &Person, door: Door) -> StatusCode {
        let path = self.address(door.path).await;
        let page = if door.method == "GET" {
            walker.get(&path).await
        } else {
            walker.post(&path, &[]).await
        };
        page.status
    }

    /// An address of our scene for a path with `{parts}`.
    async fn address(&self, path: &str) -> String {
        let mp = self.walkers[4].account().await;
        let member = mp.member.expect("an MP is tied to the register").get();
        let mut steps = Vec::new();
        for step in path.split('/') {
            let before: &str = steps.last().map_or("", String::as_str);
            let filled = match (before, step) {
                (_, plain) if !plain.starts_with('{') => plain.to_owned(),
                ("ideas" | "desk" | "follow-ups", _) => IDEA.to_string(),
                ("drafts", _) => DRAFT.to_string(),
                ("comments", _) => COMMENT.to_string(),
                ("responses", _) => RESPONSE.to_string(),
                ("joint", _) => JOINT.to_string(),
                ("commitments", _) => COMMITMENT.to_string(),
                ("news", _) => POST.to_string(),
                ("invitations", "{member}") | ("members", _) => member.to_string(),
                ("constituencies", _) => format!("X{member:08}"),
                ("topics", _) => "transport".to_owned(),
                // Nothing there has states: an address that names nothing shows who is let in as far as the handler.
                (_, "{*name}") => "nothing.css".to_owned(),
                _ => "1".to_owned(),
            };
            steps.push(filled);
        }
        steps.join("/")
    }
}

/// What a path is about, as far as its state may change the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    None,
    Idea,
    Comment,
    Response,
    Joint,
    Draft,
    Post,
}

impl Thing {
    fn of(path: &str) -> Self {
        let leads_to = |noun: &str| path.contains(&format!("/{noun}/{{"));
        if leads_to("comments") {
            Self::Comment
        } else if leads_to("joint") {
            Self::Joint
        } else if leads_to("drafts") {
            Self::Draft
        } else if leads_to("responses") || leads_to("commitments") {
            Self::Response
        } else if leads_to("news") {
            Self::Post
        } else if leads_to("ideas") || leads_to("desk") {
            Self::Idea
        } else {
            Self::None
        }
    }

    const fn states(self) -> &'static [&'static str] {
        match self {
            Self::None => &["-"],
            Self::Idea => &IDEA_STATES,
            Self::Comment => &COMMENT_STATES,
            Self::Response => &RESPONSE_STATES,
            Self::Joint => &JOINT_STATES,
            Self::Draft => &DRAFT_STATES,
            Self::Post => &POST_STATES,
        }
    }
}

#[tokio::test]
async fn everybody_at_every_door() {
    let scene = Scene::set().await;
    let mut table = format!("{:<4} {:<44} {:<10}", "", "door", "state");
    for walker in WALKERS {
        let _ = write!(table, " {walker:>9}");
    }
    table.push('\n');
    let mut wrong = Vec::new();
    // Doors that end sessions, or a citizen's taking part, come last; everybody signs in again before them.
    let ends_something = |door: &Door| {
        [
            "/sign-out",
            "/account/sessions/end",
            "/account/consent/withdrawal",
        ]
        .contains(&door.path)
            && door.method == "POST"
    };
    let (last, first): (Vec<Door>, Vec<Door>) =
        doors(&scene.site.app).into_iter().partition(ends_something);
    for door in first.into_iter().chain(last) {
        if ends_something(&door) {
            scene.site.pass_minutes(61);
            for walker in &scene.walkers[1..] {
                walker.enter().await;
            }
        }
        let thing = Thing::of(door.path);
        for state in thing.states() {
            let _ = write!(table, "{:<4} {:<44} {state:<10}", door.method, door.path);
            for (walker, name) in scene.walkers.iter().zip(WALKERS) {
                scene.restore(thing, state).await;
                let status = scene.knock(walker, door).await;
                let _ = write!(table, " {:>9}", status.as_u16());
                if let Some(trouble) = broken(door, name, status) {
                    wrong.push(format!(
                        "{} {} ({state}), {name}: {} {trouble}",
                        door.method,
                        door.path,
                        status.as_u16()
                    ));
                }
            }
            table.push('\n');
        }
    }
    println!("{table}");
    assert!(
        wrong.is_empty(),
        "these answers break what the site map says:\n{}\n\n{table}",
        wrong.join("\n")
    );
    compare(&table);
}

/// What the map promises of a door, whatever the snapshot says.
fn broken(door: Door, walker: &str, status: StatusCode) -> Option<&'static str> {
    let in_the_house = walker != "visitor";
    let takes_part = in_the_house && !["newcomer", "suspended"].contains(&walker);
    let welcome = match door.who {
        Who::Anyone => true,
        Who::SignedIn => in_the_house,
        Who::Citizen => takes_part,
        Who::Mp | Who::Office => walker == "MP",
        Who::Moderator => walker == "moderator",
        Who::Steward => walker == "steward",
        Who::Panel => walker == "panel",
        // The tests' letters go into memory and nothing is a demo, so neither exists.
        Who::OutboxOnly | Who::DemoOnly => {
            return (status != StatusCode::NOT_FOUND).then_some("should not exist here");
        }
    };
    let turned_away = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::NOT_FOUND,
    ]
    .contains(&status);
    let sent_to_sign_in =
        walker == "visitor" && door.method == "GET" && status == StatusCode::SEE_OTHER;
    if status.is_server_error() {
        Some("broke")
    } else if !(welcome || turned_away || sent_to_sign_in) {
        Some("was let in")
    } else if welcome && status == StatusCode::UNAUTHORIZED {
        Some("was asked to sign in")
    } else {
        None
    }
}

fn compare(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site/doors.txt");
    if std::env::var_os("ACCEPT_DOORS").is_some() {
        std::fs::write(&path, table).expect("the snapshot can be written");
        return;
    }
    let accepted = std::fs::read_to_string(&path).unwrap_or_default();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (before, now) = (lines(&accepted), lines(table));
    let gone = before
        .iter()
        .filter(|line| !now.contains(line))
        .map(|line| format!("- {line}"));
    let new = now
        .iter()
        .filter(|line| !before.contains(line))
        .map(|line| format!("+ {line}"));
    let changed: Vec<String> = gone.chain(new).collect();
    assert!(
        changed.is_empty(),
        "the doors answer otherwise than tests/site/doors.txt says:\n{}\n{}\nRead it; if it is right: ACCEPT_DOORS=1 cargo test --test site doors",
        before.first().cloned().unwrap_or_default(),
        changed.join("\n")
    );
}
