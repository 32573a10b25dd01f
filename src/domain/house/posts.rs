//! Offices that a file says Members hold, weighed against the register and against what is written down already: whole or not at all, and
//! twice the same changes nothing. It must not know the format of any file.

use jiff::civil::Date;

use super::{Entry, Kind, Noted};
use crate::domain::ids::{EntryId, MemberId};
use crate::domain::member::Span;
use crate::domain::response::{Capacity, OFFICE_MAX};
use crate::domain::roll::{Claimed, Trouble};
use crate::domain::text::Sentence;

/// An office that a file says somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostClaim {
    /// Parliament's id of the holder.
    pub member: String,
    /// The holder's name as the file has it, to be named in a trouble.
    pub name: String,
    /// Whose voice it gives.
    pub capacity: Capacity,
    /// The office.
    pub title: String,
    /// The first day.
    pub from: Date,
    /// The day on which it ended; none while it lasts.
    pub to: Option<Date>,
}

/// A Member, as far as an office needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Our number.
    pub id: MemberId,
    /// Parliament's id.
    pub members_api_id: String,
}

/// What becomes of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostsReceived {
    /// Offices nobody wrote down yet.
    pub added: Vec<Noted>,
    /// Offices that ran on and have ended, with the day.
    pub ended: Vec<(EntryId, Date)>,
    /// Offices that stand as the file says.
    pub unchanged: usize,
    /// Offices that run on here and that a file which names all holders of today does not name.
    pub unsaid: Vec<String>,
}

/// Weighs what a file says. `is_whole` says that the file names every holder of today.
pub fn receive_posts(
    claims: &[Claimed<PostClaim>],
    members: &[Holder],
    known: &[Entry],
    is_whole: bool,
) -> Result<PostsReceived, Vec<Trouble>> {
    let mut received = PostsReceived::default();
    let mut troubles = Vec::new();
    let mut named: Vec<EntryId> = Vec::new();
    for Claimed { line, said } in claims {
        let noted = match note(said, members) {
            Ok(noted) => noted,
            Err(reason) => {
                troubles.push(Trouble {
                    line: *line,
                    reason,
                });
                continue;
            }
        };
        let same = known.iter().find(|entry| is_same(&entry.noted, &noted));
        match same {
            Some(entry) => {
                named.push(entry.id);
                match (entry.noted.span.to, noted.span.to) {
                    (None, Some(end)) => received.ended.push((entry.id, end)),
                    // An end that is written down stays, whatever a file has or has not.
                    _ => received.unchanged += 1,
                }
            }
            None if received.added.iter().any(|other| is_same(other, &noted)) => {
                received.unchanged += 1;
            }
            None => received.added.push(noted),
        }
    }
    if !troubles.is_empty() {
        return Err(troubles);
    }
    if is_whole {
        let capacities: Vec<Capacity> = claims.iter().map(|one| one.said.capacity).collect();
        let runs_on = |entry: &&Entry| {
            let noted = &entry.noted;
            noted.kind == Kind::Office
                && noted.span.to.is_none()
                && noted
                    .capacity
                    .is_some_and(|capacity| capacities.contains(&capacity))
        };
        let left = known.iter().filter(runs_on);
        received.unsaid = left
            .filter(|entry| !named.contains(&entry.id))
            .map(Entry::in_words)
            .collect();
    }
    Ok(received)
}

/// The same office, held by the same person since the same day.
fn is_same(known: &Noted, said: &Noted) -> bool {
    known.kind == Kind::Office
        && known.member == said.member
        && known.capacity == said.capacity
        && known.words == said.words
        && known.span.from == said.span.from
}

fn note(said: &PostClaim, members: &[Holder]) -> Result<Noted, String> {
    let words = Sentence::parse("title", &said.title, OFFICE_MAX)
        .map_err(|error| format!("the office “{}”: {}", said.title, error.words))?;
    if !said.capacity.has_office() {
        return Err(format!("{} is no office", said.capacity.in_words()));
    }
    if said.to.is_some_and(|to| to <= said.from) {
        return Err(format!(
            "{} ends before it has lasted a day: from {} to {}",
            words.as_str(),
            said.from,
            said.to.unwrap_or(said.from)
        ));
    }
    let holder = members
        .iter()
        .find(|one| one.members_api_id == said.member)
        .ok_or_else(|| {
            format!(
                "nobody in the register has Parliament’s number {} ({}): import members first",
                said.member, said.name
            )
        })?;
    Ok(Noted {
        kind: Kind::Office,
        member: Some(holder.id),
        area: String::new(),
        words: words.as_str().to_owned(),
        capacity: Some(said.capacity),
        span: Span {
            from: said.from,
            to: said.to,
        },
        polling: None,
        stays_open: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn claim(member: &str, title: &str, to: Option<Date>) -> Claimed<PostClaim> {
        Claimed {
            line: 7,
            said: PostClaim {
                member: member.into(),
                name: "Ada Grey".into(),
                capacity: Capacity::Minister,
                title: title.into(),
                from: date(2024, 7, 8),
                to,
            },
        }
    }

    fn register() -> Vec<Holder> {
        vec![Holder {
            id: MemberId::from_i64(3),
            members_api_id: "4514".into(),
        }]
    }

    fn written(received: &PostsReceived) -> Vec<Entry> {
        let numbered = received.added.iter().zip(1..);
        numbered
            .map(|(noted, id)| Entry {
                id: EntryId::from_i64(id),
                noted: noted.clone(),
                name: "Ada Grey".into(),
                noted_on: noted.span.from,
                done_at: None,
            })
            .collect()
    }

    #[test]
    fn twice_the_same_changes_nothing_and_an_end_is_added_once() {
        let file = [
            claim("4514", "Minister of Rain", None),
            claim("4514", "Minister of Rain", None),
        ];
        let first = receive_posts(&file, &register(), &[], true).unwrap();
        assert_eq!((first.added.len(), first.unchanged), (1, 1));
        let known = written(&first);
        let again = receive_posts(&file, &register(), &known, true).unwrap();
        assert_eq!((again.added.len(), again.unchanged), (0, 2));
        assert_eq!(again.unsaid, [] as [String; 0]);
        let over = [claim("4514", "Minister of Rain", Some(date(2026, 9, 1)))];
        let ended = receive_posts(&over, &register(), &known, true).unwrap();
        assert_eq!(ended.ended, [(EntryId::from_i64(1), date(2026, 9, 1))]);
        // A file that knows of no end takes none away.
        let mut closed = known;
        closed[0].noted.span.to = Some(date(2026, 9, 1));
        let kept = receive_posts(&file[..1], &register(), &closed, true).unwrap();
        assert_eq!((kept.ended.len(), kept.unchanged), (0, 1));
    }

    #[test]
    fn whoever_is_left_out_of_a_whole_list_is_named_and_not_touched() {
        let known = written(
            &receive_posts(
                &[claim("4514", "Minister of Rain", None)],
                &register(),
                &[],
                true,
            )
            .unwrap(),
        );
        let other = [claim("4514", "Minister of Wind", None)];
        let received = receive_posts(&other, &register(), &known, true).unwrap();
        assert_eq!(received.unsaid, ["Ada Grey, Minister of Rain"]);
        assert_eq!(received.ended, []);
        let part = receive_posts(&other, &register(), &known, false).unwrap();
        assert_eq!(part.unsaid, [] as [String; 0]);
    }

    #[test]
    fn one_bad_line_refuses_all_of_them_and_each_says_why() {
        let mut early = claim("4514", "Minister of Rain", Some(date(2024, 7, 8)));
        early.line = 12;
        let file = [
            claim("4514", "Minister of Wind", None),
            claim("99", "Minister of Rain", None),
            early,
            claim("4514", "", None),
        ];
        let troubles = receive_posts(&file, &register(), &[], true).unwrap_err();
        assert_eq!(troubles.len(), 3);
        assert!(
            troubles[0]
                .reason
                .contains("Parliament’s number 99 (Ada Grey)")
        );
        assert_eq!(troubles[1].line, 12);
        assert!(troubles[1].reason.contains("before it has lasted a day"));
    }
}
