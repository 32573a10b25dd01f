//! The rules of posts, by example; above all that no campaign goes out without its imprint.

use jiff::civil::date;

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::ids::MemberId;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const TODAY: Date = date(2027, 1, 15);

fn mp(member: i64) -> Mp {
    Account {
        id: AccountId::from_i64(100 + member),
        name: Some("Grey".into()),
        constituency: None,
        role: Some(Role::Mp),
        member: Some(MemberId::from_i64(member)),
        consented_at: None,
        created_at: NOW,
        suspended_at: None,
        epoch: 0,
    }
    .as_mp()
    .unwrap()
}

fn label() -> DayLabel {
    DayLabel {
        member: MemberId::from_i64(1),
        name: "Grey".into(),
        party_key: "civic".into(),
        party: "Civic".into(),
        constituency: "X1".into(),
        constituency_name: "Little Wickham".into(),
    }
}

fn campaign() -> Typed {
    Typed {
        kind: "campaign".into(),
        title: "Save the night bus to Wickham".into(),
        words: "Sign with us.".into(),
        promoter: "Ann Hart".into(),
        promoter_address: "1 High Street, Wickham, SW1A 1AA".into(),
        ..Typed::default()
    }
}

fn fields(typed: &Typed) -> Vec<&'static str> {
    PostWords::parse(typed, TODAY)
        .err()
        .unwrap_or_default()
        .iter()
        .map(|error| error.field)
        .collect()
}

#[test]
fn a_campaign_has_a_promoter_and_an_address_where_post_arrives() {
    let read = PostWords::parse(&campaign(), TODAY).unwrap();
    assert_eq!(
        read.imprint.unwrap().in_words(),
        "Promoted by Ann Hart of 1 High Street, Wickham, SW1A 1AA."
    );
    let with = |address: &str| Typed {
        promoter_address: address.into(),
        ..campaign()
    };
    for good in ["PO Box 7, London SW1A 1AA.", "1 High Street, SW1A1AA"] {
        assert!(fields(&with(good)).is_empty(), "{good}");
    }
    for bad in [
        "",
        "SW1A 1AA",
        "1 High Street",
        "by e-mail",
        "www.example.org",
        "- SW1A 1AA",
        "\u{2800}\u{200B}, SW1A 1AA",
    ] {
        assert_eq!(fields(&with(bad)), ["promoter_address"], "{bad}");
    }
    for nobody in [" ", "\u{200B}\u{3164}", "-", "…"] {
        let nameless = Typed {
            promoter: nobody.into(),
            ..campaign()
        };
        assert_eq!(fields(&nameless), ["promoter"], "{nobody}");
    }
}

#[test]
fn on_whose_behalf_is_whole_or_absent() {
    let half = Typed {
        behalf: "Friends of the Bus".into(),
        ..campaign()
    };
    assert_eq!(fields(&half), ["behalf_address"]);
    let whole = Typed {
        behalf_address: "PO Box 9, Leeds LS1 1UR".into(),
        ..half
    };
    let imprint = PostWords::parse(&whole, TODAY).unwrap().imprint.unwrap();
    assert_eq!(
        imprint.in_words(),
        "Promoted by Ann Hart of 1 High Street, Wickham, SW1A 1AA on behalf of Friends of the Bus of PO Box 9, Leeds LS1 1UR."
    );
}

#[test]
fn no_way_leads_a_campaign_out_without_its_imprint() {
    let mut words = PostWords::parse(&campaign(), TODAY).unwrap();
    words.imprint = None;
    let refused = publish(&mp(1), Some(label()), 0, words.clone(), NOW);
    assert!(matches!(refused, Err(Refusal::NotNow(_))));
    let standing = Standing {
        id: PostId::from_i64(5),
        member: MemberId::from_i64(1),
        kind: Kind::Campaign,
        version: 1,
        is_published: true,
        is_hidden: false,
        typed: campaign(),
    };
    let refused = edit(&mp(1), &standing, Some(label()), words.clone(), 1, NOW);
    assert!(matches!(refused, Err(Refusal::NotNow(_))));
    // Nor does it lose it by becoming something else.
    words.kind = Kind::News;
    let refused = edit(&mp(1), &standing, Some(label()), words, 1, NOW);
    assert!(matches!(refused, Err(Refusal::NotNow(_))));
}

#[test]
fn a_statement_names_what_it_explains_with_day_and_link() {
    let bare = Typed {
        kind: "statement".into(),
        title: "Why I voted against the bill".into(),
        words: "Because of clause 4.".into(),
        ..Typed::default()
    };
    assert_eq!(fields(&bare), ["decision", "decided_on", "link"]);
    let whole = Typed {
        decision: "vote".into(),
        decided_on: "2027-01-12".into(),
        link: "https://hansard.parliament.uk/commons/2027-01-12".into(),
        ..bare
    };
    let read = PostWords::parse(&whole, TODAY).unwrap();
    assert_eq!(
        read.explained.unwrap().in_words(),
        "How I voted, on 12 January 2027"
    );
    let tomorrow = Typed {
        decided_on: "2027-01-16".into(),
        ..whole
    };
    assert_eq!(fields(&tomorrow), ["decided_on"]);
}

#[test]
fn only_a_sitting_mp_posts_and_only_the_owner_rewords() {
    let words = PostWords::parse(&campaign(), TODAY).unwrap();
    assert!(publish(&mp(1), Some(label()), 0, words.clone(), NOW).is_ok());
    assert!(publish(&mp(1), None, 0, words.clone(), NOW).is_err());
    assert!(publish(&mp(2), Some(label()), 0, words.clone(), NOW).is_err());
    let flood = publish(&mp(1), Some(label()), DAILY_MAX, words.clone(), NOW);
    assert!(matches!(flood, Err(Refusal::TooMany(_))));
    let standing = Standing {
        id: PostId::from_i64(5),
        member: MemberId::from_i64(1),
        kind: Kind::Campaign,
        version: 2,
        is_published: true,
        is_hidden: false,
        typed: campaign(),
    };
    let stale = edit(&mp(1), &standing, Some(label()), words.clone(), 1, NOW);
    assert_eq!(stale, Err(Refusal::Stale));
    assert!(edit(&mp(1), &standing, Some(label()), words.clone(), 2, NOW).is_ok());
    let others = edit(&mp(2), &standing, Some(label()), words, 2, NOW);
    assert_eq!(others, Err(Refusal::NotYours));
    assert!(withdraw(&mp(1), &standing, NOW).is_ok());
    assert_eq!(withdraw(&mp(2), &standing, NOW), Err(Refusal::NotYours));
}
