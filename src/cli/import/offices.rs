//! `import government-posts`, `opposition-posts` and `offices`: who holds which office since when, as the Members API answers or in a CSV
//! of our own. It must not decide who a Member is, nor what an office gives.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Troubles;
use super::command::count;
use super::json::Lines;
use super::members_api;
use super::table::{Table, read_date};
use crate::actions;
use crate::app::App;
use crate::cli::Trouble;
use crate::domain::house::{PostClaim, PostsReceived};
use crate::domain::response::Capacity;
use crate::domain::roll::{self, Claimed};

/// Peers hold offices too, and are in no register of the Commons.
const COMMONS: u64 = 1;
/// People named whose office a list leaves out.
const NAMED: usize = 10;

/// Brings in an answer of the Members API about the posts of one side, or our CSV where no side is said.
pub(super) async fn import(
    app: &App,
    path: &Path,
    side: Option<Capacity>,
) -> Result<Result<String, Troubles>, Trouble> {
    let text = std::fs::read(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let read = match side {
        Some(side) => read_posts(&text, side),
        None => read_csv(&text),
    };
    let claims = match read {
        Ok(claims) => claims,
        Err(troubles) => return Ok(Err(Troubles::of(troubles))),
    };
    let weighed = actions::house::receive_posts(app, &claims, side.is_some()).await?;
    Ok(match weighed {
        Ok(received) => Ok(summary(&received)),
        Err(troubles) => Err(Troubles::of(troubles)),
    })
}

fn summary(received: &PostsReceived) -> String {
    let added = received.added.len() as u64;
    let ended = received.ended.len() as u64;
    let mut words = format!(
        "{} added, {ended} ended, {} unchanged.",
        count(added, "office", "offices"),
        received.unchanged
    );
    if added + ended == 0 {
        words = format!("nothing new: {words}");
    }
    if !received.unsaid.is_empty() {
        let many = received.unsaid.len();
        let named = received.unsaid[..many.min(NAMED)].join("; ");
        let more = if many > NAMED {
            format!("; and {} more", many - NAMED)
        } else {
            String::new()
        };
        words = format!(
            "{words} The file does not name these, which run on here: {named}{more}. Where one has ended, write its last day down under /house."
        );
    }
    words
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'t> {
    name: Option<String>,
    hansard_name: Option<String>,
    #[serde(borrow)]
    post_holders: Option<Vec<&'t RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Holding {
    member: Option<Value>,
    start_date: Option<String>,
    end_date: Option<String>,
}

/// Reads the answer to `/api/Posts/GovernmentPosts` or `/api/Posts/OppositionPosts`: each post with those who hold it.
fn read_posts(bytes: &[u8], side: Capacity) -> Result<Vec<Claimed<PostClaim>>, Vec<roll::Trouble>> {
    let wrong = |line: u64, reason: String| vec![roll::Trouble { line, reason }];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|_| wrong(1, "the file is not UTF-8 text".to_owned()))?;
    let values = members_api::values(text).map_err(|error| {
        wrong(
            error.line() as u64,
            format!("cannot be read as an answer of the Members API: {error}"),
        )
    })?;
    let values = values.unwrap_or_default();
    let lines = Lines::of(text);
    let mut troubles = Vec::new();
    let posts = lines.read_all::<Listed<'_>>(&values, &mut troubles);
    let mut claims = Vec::new();
    let mut posts_named = 0;
    for Claimed { line, said: post } in posts {
        let title = post
            .name
            .or(post.hansard_name)
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty());
        let Some(title) = title else {
            troubles.push(roll::Trouble {
                line,
                reason: "a post has no name".to_owned(),
            });
            continue;
        };
        posts_named += 1;
        let holders = post.post_holders.unwrap_or_default();
        for Claimed { line, said } in lines.read_all::<Holding>(&holders, &mut troubles) {
            match held(said, &title, side) {
                Ok(Some(said)) => claims.push(Claimed { line, said }),
                Ok(None) => {}
                Err(reason) => troubles.push(roll::Trouble { line, reason }),
            }
        }
    }
    if troubles.is_empty() && posts_named == 0 {
        troubles.push(roll::Trouble {
            line: 1,
            reason: "this is no list of posts as the Members API gives it".to_owned(),
        });
    }
    if troubles.is_empty() {
        Ok(claims)
    } else {
        Err(troubles)
    }
}

/// One holder; none where the post is vacant, or a peer holds it.
fn held(said: Holding, title: &str, side: Capacity) -> Result<Option<PostClaim>, String> {
    let Some(member) = said.member.filter(|member| !member.is_null()) else {
        return Ok(None);
    };
    let member = member.get("value").unwrap_or(&member);
    let house = member
        .pointer("/latestHouseMembership/house")
        .and_then(Value::as_u64);
    if house.is_some_and(|house| house != COMMONS) {
        return Ok(None);
    }
    let id = member
        .get("id")
        .and_then(Value::as_u64)
        .ok_or("a holder has no id")?;
    let name = member.get("nameDisplayAs").and_then(Value::as_str);
    let start = said.start_date.ok_or("startDate is empty")?;
    let from = read_date("startDate", &start)?;
    Ok(Some(PostClaim {
        member: id.to_string(),
        name: name.unwrap_or("without a name").to_owned(),
        capacity: side,
        title: title.to_owned(),
        from,
        to: said
            .end_date
            .map(|end| read_date("endDate", &end))
            .transpose()?,
    }))
}

fn read_csv(bytes: &[u8]) -> Result<Vec<Claimed<PostClaim>>, Vec<roll::Trouble>> {
    let table = Table::open(bytes).map_err(|trouble| vec![trouble])?;
    if !table.has(&["members_api_id", "capacity", "title", "first_day"]) {
        return Err(vec![roll::Trouble {
            line: 1,
            reason: "the heading must have members_api_id, capacity, title and first_day; last_day may be there".to_owned(),
        }]);
    }
    let mut troubles = Vec::new();
    let read = table.read(&mut troubles, |row| {
        let capacity = row
            .word("capacity", Capacity::from_key)?
            .ok_or("capacity is empty")?;
        let last = row.date("last_day")?;
        Ok(PostClaim {
            member: row.must("members_api_id")?,
            name: row.text("name").to_owned(),
            capacity,
            title: row.must("title")?,
            from: row.must_date("first_day")?,
            to: last.and_then(|last| last.tomorrow().ok()),
        })
    });
    if troubles.is_empty() && read.is_empty() {
        troubles.push(roll::Trouble {
            line: 1,
            reason: "the file has a heading and nothing below it".to_owned(),
        });
    }
    if troubles.is_empty() {
        Ok(read)
    } else {
        Err(troubles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const POSTS: &str = r#"[
  {"value": {"type": 0, "name": "Minister of Rain", "hansardName": "The Minister of Rain", "id": 1, "postHolders": [
    {"member": {"value": {"id": 4514, "nameDisplayAs": "Ada Grey", "latestHouseMembership": {"house": 1}}, "links": []},
     "startDate": "2024-07-08T00:00:00", "endDate": null, "isPaid": true},
    {"member": {"value": {"id": 9, "nameDisplayAs": "Lord Loam", "latestHouseMembership": {"house": 2}}, "links": []},
     "startDate": "2024-07-08T00:00:00", "endDate": null}
  ]}, "links": []},
  {"value": {"name": "Minister of Wind", "postHolders": []}, "links": []}
]"#;

    #[test]
    fn posts_are_read_with_their_holders_and_without_peers_and_vacancies() {
        let read = read_posts(POSTS.as_bytes(), Capacity::Minister).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].line, 3);
        assert_eq!(read[0].said.member, "4514");
        assert_eq!(read[0].said.title, "Minister of Rain");
        assert_eq!(
            (read[0].said.from, read[0].said.to),
            (date(2024, 7, 8), None)
        );
    }

    #[test]
    fn a_damaged_holder_is_named_by_its_line() {
        let broken = POSTS.replacen("2024-07-08T00:00:00", "soon", 1);
        let troubles = read_posts(broken.as_bytes(), Capacity::Minister).unwrap_err();
        assert_eq!((troubles.len(), troubles[0].line), (1, 3));
        assert!(troubles[0].reason.contains("startDate is \"soon\""));
        for none in [
            "{}",
            "[]",
            "{\"items\": []}",
            "[{\"value\": {\"id\": 4}}]",
            "nonsense",
        ] {
            assert!(
                read_posts(none.as_bytes(), Capacity::Minister).is_err(),
                "{none}"
            );
        }
    }

    #[test]
    fn our_csv_has_both_days_and_says_the_capacity() {
        let read = read_csv(
            b"members_api_id,capacity,title,first_day,last_day\n4514,committee_chair,Chair of the Rain Committee,2024-09-11,\n4514,shadow,Shadow Minister,2024-07-08,2024-09-10\n",
        )
        .unwrap();
        assert_eq!(read[0].said.capacity, Capacity::CommitteeChair);
        assert_eq!(read[1].said.to, Some(date(2024, 9, 11)));
        let wrong =
            read_csv(b"members_api_id,capacity,title,first_day\n4514,king,King,2024-07-08\n")
                .unwrap_err();
        assert_eq!(wrong[0].line, 2);
        assert!(read_csv(b"members_api_id,title\n1,x\n").is_err());
        assert!(read_csv(b"members_api_id,capacity,title,first_day\n").is_err());
    }
}
