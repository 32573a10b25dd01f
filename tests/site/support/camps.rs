//! Two camps of fictional people who disagree on half of all ideas and agree on the rest, with rows and numbers that are the same
//! in every run and on both engines.

use common_ground::consensus::seed::mix_pair;
use std::fmt::Write as _;

use super::{NOON, Site};

/// People in all; every third belongs to the smaller camp.
pub const PEOPLE: i64 = 120;
/// Ideas in all: on the first ten the camps differ, and the last is refused by all.
pub const IDEAS: i64 = 20;

/// The title of an idea.
pub fn title(number: i64) -> String {
    format!("Fictional proposal number {number} of the two camps")
}

/// What a person says to an idea: 1, -1, 0, or nothing.
fn says(person: i64, idea: i64) -> Option<i64> {
    let chance = mix_pair(person.unsigned_abs(), idea.unsigned_abs()) % 20;
    match chance {
        0 | 1 => None,
        2 => Some(0),
        3 => Some(-1),
        _ if idea == IDEAS => Some(-1),
        _ if idea > 10 || (person % 3 == 0) == (idea % 2 == 0) => Some(1),
        _ => Some(-1),
    }
}

/// Sets the scene: ideas, accounts of half a year, and their votes.
pub async fn set(site: &Site) {
    let now = NOON.minus_days(10).millis();
    let mut sql = String::new();
    for idea in 1..=IDEAS {
        let title = title(idea);
        let _ = write!(
            sql,
            "INSERT INTO ideas (id, number, kind, topic_key, publication, response, follow_through, version, meaning_version, title, summary, what_html,
                 why_html, published_at, created_at, agrees, disagrees, passes, votes, comments, shuffle)
             VALUES ({idea}, {idea}, 'idea', 'transport', 'published', 'none', 'none', 1, 1, '{title}', 'Fictional.', '<p>Fictional.</p>', '', {now}, {now},
                 0, 0, 0, 0, 0, {idea});
             INSERT INTO idea_versions (idea_id, version, title, what, why, pipeline, written_at) VALUES ({idea}, 1, '{title}', 'Fictional.', '', 1, {now});"
        );
    }
    let mut votes = Vec::new();
    for person in 1..=PEOPLE {
        let (id, joined) = (
            1_000_000 + person,
            NOON.minus_days(60 + person % 100).millis(),
        );
        let _ = write!(
            sql,
            "INSERT INTO accounts (id, email, email_key, name, epoch, created_at, consented_at) VALUES ({id}, 'p{person}@camps.invalid', 'p{person}@camps.invalid',
                 'Camper {person}', 0, {joined}, {joined});"
        );
        for idea in 1..=IDEAS {
            if let Some(choice) = says(person, idea) {
                votes.push(format!(
                    "({idea}, {id}, {choice}, 'shown', 1, {now}, {now})"
                ));
            }
        }
    }
    for some in votes.chunks(400) {
        let _ = write!(
            sql,
            "INSERT INTO votes (idea_id, account_id, choice, seen, idea_version, cast_at, changed_at) VALUES {};",
            some.join(", ")
        );
    }
    sql.push_str(
        "UPDATE ideas SET
             agrees = (SELECT count(*) FROM votes WHERE idea_id = ideas.id AND choice = 1),
             disagrees = (SELECT count(*) FROM votes WHERE idea_id = ideas.id AND choice = -1),
             passes = (SELECT count(*) FROM votes WHERE idea_id = ideas.id AND choice = 0),
             votes = (SELECT count(*) FROM votes WHERE idea_id = ideas.id);
         UPDATE counters SET last = 20 WHERE name = 'idea';
         INSERT INTO counters (name, last) VALUES ('idea', 20) ON CONFLICT (name) DO NOTHING;
         INSERT INTO idea_facets (kind, topic_key, response, scope, ideas) VALUES ('idea', 'transport', 'none', 'national', 20);",
    );
    site.arrange(sql.leak()).await;
}
