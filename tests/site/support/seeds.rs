//! Scenes that need more than one person's act: seats, roles, ideas. Fictional all.

use common_ground::actions;
use common_ground::domain::account::Role;
use common_ground::domain::idea::{IdeaDraft, IdeaWords, Kind};
use common_ground::domain::ids::{IdeaNumber, MemberId};
use common_ground::domain::text::{IdeaText, Title};
use common_ground::store;

use super::{Person, Site};

/// Gives a person a role, as an accepted invitation would.
pub async fn give_role(site: &Site, person: &Person, role: Role) {
    let account = person.account().await;
    let mut tx = site.app.db.write().await.expect("the writer");
    store::accounts::record_role(&mut tx, account.id, role, None)
        .await
        .expect("a role");
    tx.commit().await.expect("commit");
}

/// Seats a person in "NAMEshire" for the party "Civic Union" since 4 July 2024, and ties the account to the register.
pub async fn make_mp(site: &Site, person: &Person) -> MemberId {
    let account = person.account().await;
    let mut tx = site.app.db.write().await.expect("the writer");
    let id = MemberId::from_i64(
        store::next_number(&mut tx, "member")
            .await
            .expect("a number"),
    );
    let seat = format!("X{:08}", id.get());
    let statements: [(&'static str, Vec<String>); 5] = [
        (
            "INSERT INTO parties (key, name, full_name, short_name, kind, colour, takes_seats) VALUES ('civic-union', $1, $1, 'CU', 'party', '#8a5a44', 'yes') ON CONFLICT (key) DO NOTHING",
            vec!["Civic Union".into()],
        ),
        (
            "INSERT INTO constituencies (code, name, name_key, country, starts_on, ends_on) VALUES ($1, $2, $3, 'England', '2024-05-31', '9999-12-31')",
            vec![
                seat.clone(),
                format!("{}shire", person.name),
                format!("{}shire", person.name.to_lowercase()),
            ],
        ),
        (
            "INSERT INTO members (id, name, given_name, family_name, sort_key) VALUES (CAST($1 AS BIGINT), $2, $2, '', $3)",
            vec![
                id.to_string(),
                person.name.clone(),
                person.name.to_lowercase(),
            ],
        ),
        (
            "INSERT INTO memberships (member_id, constituency_code, starts_on, ends_on, start_reason, end_reason, start_precision, end_precision, takes_seat)
             VALUES (CAST($1 AS BIGINT), $2, '2024-07-04', '9999-12-31', 'general_election', '', 'day', 'day', 'yes')",
            vec![id.to_string(), seat.clone()],
        ),
        (
            "INSERT INTO party_affiliations (member_id, position, party_key, label, layer, starts_on, ends_on, reason, precision)
             VALUES (CAST($1 AS BIGINT), 0, 'civic-union', 'Civic Union', 'label', '2024-07-04', '9999-12-31', 'general_election', 'day')",
            vec![id.to_string()],
        ),
    ];
    for (sql, values) in statements {
        let mut query = sqlx::query(sql);
        for value in values {
            query = query.bind(value);
        }
        query.execute(&mut *tx).await.expect("a row");
    }
    store::accounts::record_role(&mut tx, account.id, Role::Mp, Some(id))
        .await
        .expect("a role");
    tx.commit().await.expect("commit");
    id
}

/// A published idea, by way of what an import or the demo uses.
pub async fn idea(site: &Site, author: &Person, title: &str) -> IdeaNumber {
    let author = author.account().await.id;
    let draft = IdeaDraft {
        kind: Kind::Idea,
        words: IdeaWords::new(
            Title::parse("title", title).expect("a title"),
            IdeaText::parse("On every main road.", "For safety.").expect("a text"),
            Vec::new(),
        ),
        topic: "transport".into(),
        constituency: None,
    };
    let mut tx = site.app.db.write().await.expect("the writer");
    let (_, number) =
        actions::ideas::bring_in(&site.app, &mut tx, Some(author), draft, site.app.now())
            .await
            .expect("an idea");
    tx.commit().await.expect("commit");
    number
}
