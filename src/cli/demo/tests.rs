//! Holds the demo's file to the rules that hold for everybody, and its people apart from real ones.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::cast::citizens;
use super::content::{CommentWords, Content};
use super::dice::Dice;
use crate::domain::name::{self, NameVerdict, Protected};
use crate::domain::text::{
    Body, COMMENT_MAX, DETAILS_MAX, EvidenceLink, IdeaText, SUMMARY_MAX, Sentence, Title,
};

fn each_comment<'a>(
    comments: &'a [CommentWords],
    depth: usize,
    see: &mut impl FnMut(&'a CommentWords, usize),
) {
    for comment in comments {
        see(comment, depth);
        each_comment(&comment.replies, depth + 1, see);
    }
}

#[test]
fn every_text_passes_the_rules_for_texts() {
    for idea in &Content::read().ideas {
        let title = &idea.title;
        Title::parse("title", title).unwrap_or_else(|error| panic!("{title}: {error}"));
        IdeaText::parse(&idea.what, &idea.why).unwrap_or_else(|error| panic!("{title}: {error}"));
        if let Some(earlier) = &idea.earlier_title {
            Title::parse("title", earlier).unwrap_or_else(|error| panic!("{earlier}: {error}"));
        }
        for link in &idea.evidence {
            EvidenceLink::parse(("url", &link.url), ("shows", &link.shows))
                .unwrap_or_else(|error| panic!("{title}: {error}"));
        }
        for response in &idea.responses {
            Sentence::parse("summary", &response.summary, SUMMARY_MAX)
                .unwrap_or_else(|error| panic!("{title}: {error}"));
            Body::parse_optional("details", &response.details, DETAILS_MAX)
                .unwrap_or_else(|error| panic!("{title}: {error}"));
        }
        each_comment(&idea.comments, 1, &mut |comment, depth| {
            Body::parse("words", &comment.body, COMMENT_MAX)
                .unwrap_or_else(|error| panic!("{title}: {error}"));
            assert!(depth <= 3, "{title}: a reply too deep, by {}", comment.by);
        });
    }
}

#[test]
fn every_name_passes_the_rules_for_names() {
    let content = Content::read();
    let members: Vec<String> = content
        .members
        .iter()
        .map(super::content::MemberWords::name)
        .collect();
    let parties = content
        .parties
        .iter()
        .filter(|party| party.kind == "party")
        .map(|party| party.name.as_str());
    let protected = Protected::new(members.iter().map(String::as_str), parties);
    let mut skeletons = HashSet::new();
    for person in citizens(&content, &mut Dice::new(super::SEED)) {
        match name::judge("name", &person.name, &protected) {
            NameVerdict::Fine(name) => assert!(
                skeletons.insert(name.skeleton().to_owned()),
                "{name} looks like another"
            ),
            other => panic!("{}: {other:?}", person.name),
        }
    }
}

#[test]
fn everything_happens_in_order() {
    for idea in &Content::read().ideas {
        let title = &idea.title;
        let put = idea.put_days_ago.unwrap_or(0);
        assert!(put <= idea.days_ago, "{title}: put before it was published");
        for response in &idea.responses {
            assert!(
                response.days_ago <= put,
                "{title}: answered before it was put"
            );
            assert!(
                idea.put_to.contains(&response.member),
                "{title}: {} was not asked",
                response.member
            );
        }
        each_comment(&idea.comments, 1, &mut |comment, _| {
            assert!(
                comment.days_ago <= idea.days_ago,
                "{title}: {} is early",
                comment.by
            );
            assert!(
                comment
                    .replies
                    .iter()
                    .all(|reply| reply.days_ago <= comment.days_ago),
                "{title}: an answer to {} is early",
                comment.by
            );
        });
    }
}

#[test]
fn there_is_a_natural_spread() {
    let content = Content::read();
    let ideas = &content.ideas;
    assert!((50..=70).contains(&ideas.len()), "{}", ideas.len());
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for idea in ideas {
        *kinds.entry(&idea.kind).or_default() += 1;
    }
    assert!(
        kinds.len() == 4 && kinds.values().all(|count| *count > 1),
        "{kinds:?}"
    );
    let used: HashSet<_> = ideas.iter().map(|idea| &idea.topic).collect();
    assert!(used.len() > 14, "{used:?}");
    assert!(ideas.iter().any(|idea| idea.votes > 200) && ideas.iter().any(|idea| idea.votes <= 3));
    assert!(ideas.iter().any(|idea| idea.scope.is_some()));
    assert!(
        ideas
            .iter()
            .any(|idea| !idea.put_to.is_empty() && idea.responses.is_empty()),
        "some wait"
    );
    assert!(ideas.iter().any(|idea| idea.withdrawn_days_ago.is_some()));
    assert!(ideas.iter().any(|idea| idea.edited_days_ago.is_some()));
    assert_eq!(content.members.len(), 12);
    assert_eq!(
        content
            .constituencies
            .iter()
            .filter(|seat| seat.vacant_days_ago.is_some())
            .count(),
        1
    );
}

#[test]
fn every_name_within_the_file_is_known_there() {
    let content = Content::read();
    let seats: HashSet<_> = content
        .constituencies
        .iter()
        .map(|seat| &seat.code)
        .collect();
    let parties: HashSet<_> = content.parties.iter().map(|party| &party.key).collect();
    let members: HashSet<_> = content.members.iter().map(|member| &member.key).collect();
    for idea in &content.ideas {
        assert!(
            idea.scope.as_ref().is_none_or(|seat| seats.contains(seat)),
            "{}",
            idea.title
        );
        assert!(
            idea.put_to.iter().all(|member| members.contains(member)),
            "{}",
            idea.title
        );
    }
    for member in &content.members {
        assert!(seats.contains(&member.constituency), "{}", member.key);
        assert!(
            member
                .affiliations
                .iter()
                .all(|spell| parties.contains(&spell.party)),
            "{}",
            member.key
        );
        assert!(member.bio.starts_with("Fictional."), "{}", member.key);
    }
}

/// Names that stand in a column of a file of the real register, or of the small sample kept with the tests.
fn real(file: &str, column: &str) -> BTreeSet<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = root.join("../shared/data/parliament").join(file);
    let path = if shared.exists() {
        shared
    } else {
        root.join("tests/fixtures/parliament").join(file)
    };
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let headers = reader.headers().expect("a first line").clone();
    let at = headers
        .iter()
        .position(|name| name == column)
        .expect("the column is there");
    let names: BTreeSet<String> = reader
        .records()
        .map(|row| row.expect("a row")[at].to_lowercase())
        .collect();
    assert!(
        names.len() > 3,
        "{} is too short to compare with",
        path.display()
    );
    names
}

#[test]
fn nobody_and_nowhere_is_real() {
    let content = Content::read();
    let people = real("mps.csv", "name");
    let families = real("mps.csv", "family_name");
    let places = real("constituencies-2024.csv", "name");
    let parties = real("mps.csv", "party");
    for member in &content.members {
        assert!(
            !people.contains(&member.name().to_lowercase()),
            "{}",
            member.name()
        );
        assert!(
            !families.contains(&member.family.to_lowercase()),
            "{} sits in the real House",
            member.family
        );
    }
    for name in content.speakers() {
        assert!(!people.contains(&name.to_lowercase()), "{name}");
    }
    for given in &content.citizens.given {
        for family in &content.citizens.family {
            let name = format!("{given} {family}").to_lowercase();
            assert!(!people.contains(&name), "{name}");
        }
    }
    for seat in &content.constituencies {
        if let Some(former) = &seat.former {
            assert!(
                !families.contains(&former.family.to_lowercase()),
                "{}",
                former.family
            );
        }
        assert!(!places.contains(&seat.name.to_lowercase()), "{}", seat.name);
        assert!(
            seat.code.starts_with('X')
                && seat
                    .postcodes
                    .iter()
                    .all(|postcode| postcode.starts_with("ZZ"))
        );
    }
    for party in content.parties.iter().filter(|party| party.kind == "party") {
        assert!(
            !parties.contains(&party.name.to_lowercase()),
            "{}",
            party.name
        );
    }
}
