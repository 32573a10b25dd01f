//! The lists of the page of common ground: ideas by what the groups say of them, each list with its rule, and beside each idea where
//! MPs stand. It must not let what MPs say order, score or choose an idea: it is looked up for what citizens' votes have placed.

use crate::app::App;
use crate::domain::ground::{Band, Picture, Space};
use crate::domain::text::thousands;
use crate::domain::vote::Tally;
use crate::store::ReadConn;
use crate::store::ground::{self, Placed};
use crate::web::error::Result;
use crate::web::parts::ground::{Found, rows};
use crate::web::parts::standpoints::StandpointView;

/// Ideas of a band on the page; the list of ideas has all.
const OF_A_BAND: i64 = 10;
/// Fewer of those that are only context.
const OF_THE_REST: i64 = 5;

/// Ideas under a heading, with the rule by which they stand there.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) heading: &'static str,
    pub(super) rule: String,
    pub(super) empty: &'static str,
    pub(super) ideas: Vec<Listed>,
}

/// An idea of a list.
pub(super) struct Listed {
    /// What citizens' votes say.
    pub(super) found: Found,
    /// The plain count of all votes.
    pub(super) tally: String,
    /// Where MPs stand, once one has spoken. It is beside the rest and no part of it.
    pub(super) mps: Option<StandpointView>,
}

impl Listed {
    fn of(placed: &[Placed]) -> Vec<Self> {
        let rows = rows(placed).into_iter().zip(placed);
        rows.map(|(found, placed)| Self {
            found,
            tally: in_words(placed.tally),
            mps: None,
        })
        .collect()
    }
}

/// "All votes: 1,204 agree, 301 disagree, 96 passed."
fn in_words(tally: Tally) -> String {
    let count = |many: i64| thousands(usize::try_from(many).unwrap_or(0));
    format!(
        "All votes: {} agree, {} disagree, {} passed.",
        count(tally.agrees),
        count(tally.disagrees),
        count(tally.passes)
    )
}

pub(super) async fn sections(
    app: &App,
    connection: &mut ReadConn,
    space: &Space,
    picture: &Picture,
) -> Result<Vec<Section>> {
    let has_groups = picture.has_groups();
    let mut sections = Vec::new();
    for (band, id, heading, most, rule, empty) in HEADINGS {
        let heading = if has_groups { heading.0 } else { heading.1 };
        if heading.is_empty() {
            continue;
        }
        let placed = ground::list_band(connection, space, band, most).await?;
        sections.push(Section {
            id,
            heading,
            rule: if has_groups { rule.0 } else { rule.1 }.to_owned(),
            empty,
            ideas: Listed::of(&placed),
        });
        if band == Band::DividesUs {
            let wanted = ground::list_placed(connection, space, &picture.wanted).await?;
            sections.push(Section {
                id: "wanted",
                heading: "What each group most wants",
                rule: "A short list on which everybody finds something: one idea after the other, each time the one that most people want who have found least on the list so far. It is proportional, so that bland agreement is not all that is heard.".to_owned(),
                empty: "Nothing yet.",
                ideas: Listed::of(&wanted),
            });
        }
    }
    let checked = ground::list_placed(connection, space, &picture.checked).await?;
    if !checked.is_empty() {
        sections.push(Section {
            id: "checked",
            heading: "Being checked",
            rule: "Something about the votes on these is unusual, and people are asked to look. Copied ballots wait outside the score until somebody has; nothing else was changed.".to_owned(),
            empty: "",
            ideas: Listed::of(&checked),
        });
    }
    let mut ideas: Vec<&mut Listed> = sections
        .iter_mut()
        .flat_map(|section| &mut section.ideas)
        .collect();
    let mut numbers: Vec<i64> = ideas.iter().map(|idea| idea.found.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let stands = StandpointView::load_all(app, connection, &numbers).await?;
    for idea in &mut ideas {
        idea.mps = stands.get(&idea.found.number).cloned();
    }
    Ok(sections)
}

/// A heading, or rule, with groups and without.
type Both = (&'static str, &'static str);

/// The sections of the page: band, anchor, heading, how many, rule, and what is said of an empty one.
const HEADINGS: [(Band, &str, Both, i64, Both, &str); 5] = [
    (
        Band::CommonGround,
        "bridges",
        ("Ideas that bridge", "Widely supported so far"),
        OF_A_BAND,
        (
            "At least 60% of every group surely support these. The one whose least willing group is surest comes first.",
            "At least 60% of everyone who saw these surely support them; the surest first.",
        ),
        "No idea has come so far yet.",
    ),
    (
        Band::LeaningTogether,
        "leaning",
        ("Leaning together", "More for than against so far"),
        OF_THE_REST,
        (
            "Between 50% and 60% of every group surely support these.",
            "Between 50% and 60% of everyone who saw these surely support them.",
        ),
        "None just now.",
    ),
    (
        Band::CommonRefusal,
        "refusals",
        ("Common refusals", "Widely refused so far"),
        OF_THE_REST,
        (
            "At least 60% of every group are surely against these.",
            "At least 60% of everyone who saw these are surely against them.",
        ),
        "None just now.",
    ),
    (
        Band::DividesUs,
        "divides",
        ("Ideas that divide us", ""),
        OF_THE_REST,
        (
            "Support differs by a quarter or more between two groups, and surely not by chance. The widest apart first.",
            "",
        ),
        "None just now.",
    ),
    (
        Band::NeedsMoreVoices,
        "needs",
        ("Needs more voices", "Needs more voices"),
        OF_A_BAND,
        (
            "Some group has not said enough yet. The nearest to being heard first.",
            "Too few have voted on these to say anything. The nearest first.",
        ),
        "Every idea has been heard.",
    ),
];
