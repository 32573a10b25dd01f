//! The demo's world as its file tells it: parties, seats, MPs, ideas and what people say to them.
//! It must not know how any of it reaches a database; a file with an unknown or missing word does not parse.

use serde::Deserialize;

/// The file itself, part of the binary so that the demo needs nothing beside it.
const TEXT: &str = include_str!("content.toml");
/// What people of one constituency put to its MP, and what she answered.
const NEIGHBOURS: &str = include_str!("neighbours.toml");

/// Everything in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Parties and labels.
    #[serde(rename = "party")]
    pub parties: Vec<PartyWords>,
    /// Constituencies.
    #[serde(rename = "constituency")]
    pub constituencies: Vec<SeatWords>,
    /// MPs.
    #[serde(rename = "member")]
    pub members: Vec<MemberWords>,
    /// Names for those citizens who say nothing below.
    pub citizens: Names,
    /// Ideas with all that hangs on them.
    #[serde(rename = "idea")]
    pub ideas: Vec<IdeaWords>,
    /// Reports waiting for the moderators.
    #[serde(rename = "report")]
    pub reports: Vec<ReportWords>,
    /// What MPs answer together.
    #[serde(rename = "joint")]
    pub joints: Vec<JointWords>,
    /// Who works for MPs.
    #[serde(rename = "staff")]
    pub staff: Vec<StaffWords>,
    /// What their offices draft.
    #[serde(rename = "draft")]
    pub drafts: Vec<DraftWords>,
    /// What MPs promised.
    #[serde(rename = "commitment")]
    pub commitments: Vec<CommitmentWords>,
}

/// The second file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Neighbours {
    #[serde(rename = "idea")]
    ideas: Vec<IdeaWords>,
}

/// A party or label.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyWords {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its name in a narrow place.
    pub short_name: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Party, no party or neutral chair.
    pub kind: String,
}

/// A constituency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatWords {
    /// Its code, beginning with X, which no real one does.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its Welsh name, if it has one.
    pub name_cy: Option<String>,
    /// The nation it lies in.
    pub country: String,
    /// Postcodes in it, all of the area ZZ, which does not exist.
    pub postcodes: Vec<String>,
    /// Since when the seat is empty.
    pub vacant_days_ago: Option<i64>,
    /// Who left it.
    pub former: Option<Former>,
}

/// Who held a seat that is empty now.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Former {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// The party's key.
    pub party: String,
}

/// An MP.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberWords {
    /// By which ideas refer to her.
    pub key: String,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// The seat's code.
    pub constituency: String,
    /// When elected.
    pub since_days_ago: i64,
    /// Whether that was at a by-election.
    #[serde(default)]
    pub by_election: bool,
    /// An office in the chair of the House.
    pub chair_role: Option<String>,
    /// Topics covered.
    pub topics: Vec<String>,
    /// Working days within which she promises a reply.
    pub reply_days: Option<u32>,
    /// About her, marked as fictional.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "read by the rule that it says fictional")
    )]
    pub bio: String,
    /// Labels in time.
    #[serde(rename = "affiliation")]
    pub affiliations: Vec<AffiliationWords>,
}

impl MemberWords {
    /// The name as displayed.
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

/// Somebody who works for an MP.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffWords {
    /// The name.
    pub name: String,
    /// The MP's key.
    pub member: String,
    /// The duty's key.
    pub duty: String,
}

/// What an office drafts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftWords {
    /// The idea's title.
    pub idea: String,
    /// The name of whoever drafts.
    pub by: String,
    /// When.
    pub days_ago: i64,
    /// Whether it waits for approval.
    pub submitted: bool,
    /// The position's key.
    pub position: String,
    /// The capacity's key.
    pub capacity: String,
    /// The summary.
    pub summary: String,
    /// The details.
    pub details: String,
}

/// A spell under one label.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AffiliationWords {
    /// The party's key.
    pub party: String,
    /// First day.
    pub from_days_ago: i64,
    /// Last day; none while it runs.
    pub until_days_ago: Option<i64>,
    /// Why it began.
    #[serde(default)]
    pub reason: String,
}

/// From which the silent citizens are named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// How many citizens there are in all.
    pub total: usize,
    /// A seat whose people took to the site: so many of them live there at least.
    pub crowd: Crowd,
    /// Given names.
    pub given: Vec<String>,
    /// Family names.
    pub family: Vec<String>,
    /// Names chosen instead of the real one.
    pub pseudonyms: Vec<String>,
}

/// Where many of the citizens live.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crowd {
    /// The seat's code.
    pub seat: String,
    /// How many.
    pub people: usize,
}

/// An idea.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdeaWords {
    /// Idea, hope, frustration or experience.
    pub kind: String,
    /// The statement.
    pub title: String,
    /// The topic's key.
    pub topic: String,
    /// The seat's code; none for the whole country.
    pub scope: Option<String>,
    /// Whether nobody but people of its seat votes on it.
    #[serde(default)]
    pub by_neighbours: bool,
    /// The author's name.
    pub by: String,
    /// When it was published.
    pub days_ago: i64,
    /// How many citizens vote on it.
    pub votes: usize,
    /// How many of each group agree, among those who do not pass.
    pub lean: [f64; 3],
    /// How many pass.
    pub pass: f64,
    /// What should happen.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// The first title, where it was edited.
    pub earlier_title: Option<String>,
    /// The first "what", where it was edited.
    pub earlier_what: Option<String>,
    /// When it was edited.
    pub edited_days_ago: Option<i64>,
    /// When its author withdrew it.
    pub withdrawn_days_ago: Option<i64>,
    /// Links to evidence.
    #[serde(default)]
    pub evidence: Vec<LinkWords>,
    /// The MPs it was put to.
    #[serde(default)]
    pub put_to: Vec<String>,
    /// When it was put to them.
    pub put_days_ago: Option<i64>,
    /// Their answers.
    #[serde(default, rename = "response")]
    pub responses: Vec<ResponseWords>,
    /// What citizens say.
    #[serde(default, rename = "comment")]
    pub comments: Vec<CommentWords>,
}

/// A link.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkWords {
    /// Where to.
    pub url: String,
    /// What it shows.
    pub shows: String,
}

/// An MP's answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseWords {
    /// The MP's key.
    pub member: String,
    /// For, against or between.
    pub position: String,
    /// As what she speaks.
    pub capacity: String,
    /// The office, for those who speak in one.
    #[serde(default)]
    pub office: String,
    /// When it was published.
    pub days_ago: i64,
    /// In short.
    pub summary: String,
    /// At length; may be empty.
    #[serde(default)]
    pub details: String,
    /// What it rests on.
    #[serde(default)]
    pub sources: Vec<LinkWords>,
}

/// An answer of several MPs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointWords {
    /// The idea's title.
    pub idea: String,
    /// The key of the MP who leads it.
    pub lead: String,
    /// For, against or between.
    pub position: String,
    /// As what the lead speaks.
    pub capacity: String,
    /// When it was begun.
    pub begun_days_ago: i64,
    /// When it was published.
    pub days_ago: i64,
    /// In short.
    pub summary: String,
    /// At length.
    pub details: String,
    /// Who signed.
    #[serde(rename = "signature")]
    pub signatures: Vec<SignatureWords>,
    /// Who declined.
    #[serde(rename = "declined")]
    pub declined: Vec<DeclinedWords>,
}

/// Somebody who signed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureWords {
    /// The MP's key.
    pub member: String,
    /// As what she signs.
    pub capacity: String,
    /// What the signature does not cover; may be empty.
    pub reservation: String,
    /// When.
    pub days_ago: i64,
}

/// Somebody who declined.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclinedWords {
    /// The MP's key.
    pub member: String,
    /// When.
    pub days_ago: i64,
}

/// A commitment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentWords {
    /// The idea's title.
    pub idea: String,
    /// The key of the MP who promises.
    pub member: String,
    /// When.
    pub days_ago: i64,
    /// In how many days it is due; before today where it was due already.
    pub due_in_days: i64,
    /// What.
    pub what: String,
    /// What was said of it later.
    #[serde(default, rename = "step")]
    pub steps: Vec<StepWords>,
}

/// Something said of a commitment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepWords {
    /// Updated, done, not kept or released.
    pub kind: String,
    /// When.
    pub days_ago: i64,
    /// The new day, where it moves.
    pub due_in_days: Option<i64>,
    /// The words.
    pub words: String,
}

/// A comment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommentWords {
    /// The author's name.
    pub by: String,
    /// Supports, concern, question or evidence.
    pub purpose: String,
    /// When it was written.
    pub days_ago: i64,
    /// How many found it helpful.
    pub helpful: usize,
    /// The words.
    pub body: String,
    /// What others answered.
    #[serde(default, rename = "reply")]
    pub replies: Vec<CommentWords>,
}

/// A report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportWords {
    /// Idea or comment.
    pub about: String,
    /// The idea's title.
    pub idea: String,
    /// Who wrote what is reported.
    pub author: String,
    /// Who reports it.
    pub by: String,
    /// When.
    pub days_ago: i64,
    /// The code of the reason.
    pub reason: String,
    /// In the reporter's words.
    pub words: String,
}

impl Content {
    /// Reads the file in the binary.
    ///
    /// # Panics
    /// If the file has a mistake; a test reads it before anybody else can.
    pub fn read() -> Self {
        let mut content: Self = toml::from_str(TEXT).expect("the demo's file is read by a test");
        let neighbours: Neighbours =
            toml::from_str(NEIGHBOURS).expect("the file of neighbours is read by a test");
        content.ideas.extend(neighbours.ideas);
        content
    }

    /// Everybody who says something, once each, in the order in which they first do.
    pub fn speakers(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for idea in &self.ideas {
            names.push(idea.by.as_str());
            for comment in &idea.comments {
                comment.speakers(&mut names);
            }
        }
        names.extend(self.reports.iter().map(|report| report.by.as_str()));
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(*name));
        names
    }
}

impl CommentWords {
    fn speakers<'a>(&'a self, names: &mut Vec<&'a str>) {
        names.push(&self.by);
        for reply in &self.replies {
            reply.speakers(names);
        }
    }
}
