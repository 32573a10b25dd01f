//! Two offices of MPs in the busy country: one to which twenty thousand ideas were put, one to which twenty were. By SQL, as the rest of
//! the country; nothing but the desks is measured by it.

use std::path::Path;

use common_ground::store::Db;

/// Ideas put to the busy office, and to the quiet one.
pub const BUSY: i64 = 20_000;
const QUIET: i64 = 20;

/// An office: the name its MP signs in under, the seat and the number in the register.
pub struct Office {
    pub name: &'static str,
    pub email: &'static str,
    seat: &'static str,
    member: i64,
    put: i64,
}

/// The two of them.
pub const OFFICES: [Office; 2] = [
    Office {
        name: "Busy Oldcastle",
        email: "busy@example.org",
        seat: "X00000001",
        member: 900_001,
        put: BUSY,
    },
    Office {
        name: "Quiet Oldcastle",
        email: "quiet@example.org",
        seat: "X00000002",
        member: 900_002,
        put: QUIET,
    },
];

impl Office {
    /// Elects whoever has signed in under the name, and puts the ideas to the seat: over two hundred days, one in ten of them by a
    /// door of the House, one in fifty put off, every second like another one. Sixty recesses lie behind them.
    pub async fn open(&self, file: &Path) {
        let Self {
            name,
            seat,
            member,
            put,
            ..
        } = self;
        let db = Db::connect(&format!("sqlite:{}", file.display()), None)
            .await
            .unwrap();
        let mut tx = db.write().await.unwrap();
        for sql in [
            format!(
                "INSERT INTO members (id, name, given_name, family_name, sort_key) VALUES ({member}, '{name}', '', '{name}', '{name}') ON CONFLICT DO NOTHING"
            ),
            format!(
                "INSERT INTO memberships (member_id, constituency_code, starts_on, ends_on, start_reason, end_reason, start_precision, end_precision, takes_seat)
                 VALUES ({member}, '{seat}', '2024-07-04', '9999-12-31', '', '', 'day', 'day', 'yes') ON CONFLICT DO NOTHING"
            ),
            format!("UPDATE accounts SET role = 'mp', member_id = {member} WHERE name = '{name}'"),
            format!(
                "INSERT INTO reply_promises (member_id, promised_on, reply_days, promised_at) VALUES ({member}, '2025-01-01', 20, 1735732800000) ON CONFLICT DO NOTHING"
            ),
            format!(
                "INSERT INTO desk_items (constituency_code, idea_id, door, since, state, shows_from)
                 SELECT '{seat}', id, CASE WHEN id % 10 = 0 THEN 'national' ELSE 'local' END,
                     date('2026-01-05', '+' || (id % 200) || ' days'), 'waiting',
                     CASE WHEN id % 50 = 0 THEN '2099-01-01' ELSE date('2026-01-05', '+' || (id % 200) || ' days') END
                 FROM ideas
                 WHERE id <= {put}
                 ON CONFLICT DO NOTHING"
            ),
            format!(
                "INSERT INTO idea_likenesses (idea_id, other_id)
                 SELECT id, id + 1 FROM ideas WHERE id < {put} AND id % 2 = 0
                 ON CONFLICT DO NOTHING"
            ),
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
             INSERT INTO house_entries (id, kind, area, words, starts_on, ends_on, noted_at)
             SELECT 800000 + i, 'recess', '', 'recess', date('2020-01-01', '+' || (i * 42) || ' days'), date('2020-01-01', '+' || (i * 42 + 7) || ' days'), 0 FROM n
             WHERE true
             ON CONFLICT DO NOTHING"
                .to_owned(),
        ] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone()))
                .execute(&mut *tx)
                .await
                .unwrap_or_else(|error| panic!("{error}\n{sql}"));
        }
        tx.commit().await.unwrap();
        db.close().await;
    }

    /// The desk as an office goes through it: its top, far down, what was put off, and single ideas.
    pub fn pages(&self) -> Vec<String> {
        let last = self.put - 1;
        let mut pages: Vec<String> = ["/desk", "/desk", "/desk?show=put-off"]
            .map(str::to_owned)
            .into();
        pages.push("/desk?since=2026-01-20&after=5".to_owned());
        pages.push(format!("/desk?since=2026-01-10&after={}", last / 2));
        pages.extend([1, 2, last].map(|number| format!("/desk/{number}")));
        pages
    }
}
