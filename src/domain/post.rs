//! What MPs post: a statement that explains what they did, a piece of news, a campaign; and the imprint without which no campaign is
//! published (uk.md E1 to E3). It must not know pages or rows, nor who follows whom.

use jiff::civil::Date;

use super::account::Mp;
use super::ids::{AccountId, PostId};
use super::keyed::keyed;
use super::markup::{self, SafeHtml};
use super::postcode::Postcode;
use super::refusal::Refusal;
use super::response::DayLabel;
use super::text::{self, Body, DETAILS_MAX, FieldError, Sentence, Title};
use super::time::{Timestamp, day_in_words};

/// A name, or the name of an organisation.
pub const NAME_MAX: usize = 120;
/// A postal address on one line.
pub const ADDRESS_MAX: usize = 200;
/// Six posts a day: an office that says more is not read.
pub const DAILY_MAX: i64 = 6;

keyed! {
    /// What sort of post.
    Kind {
        /// It explains what the MP did: a vote, the whip, a resignation.
        Statement = "statement", "Statement";
        /// Something people should know.
        News = "news", "News";
        /// It asks for support, and has an imprint.
        Campaign = "campaign", "Campaign";
    }
}

impl Kind {
    /// With its article, inside a sentence.
    pub const fn in_a_sentence(self) -> &'static str {
        match self {
            Self::Statement => "a statement",
            Self::News => "news",
            Self::Campaign => "a campaign",
        }
    }

    /// One line that helps to choose.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Statement => {
                "You explain a decision of yours: how you voted, what you did about the whip, why you resigned."
            }
            Self::News => {
                "Something people should know. It asks nobody for support at an election."
            }
            Self::Campaign => {
                "It asks for support, for you, a party or a cause. The law then wants an imprint: who promotes it, and where they can be reached."
            }
        }
    }
}

keyed! {
    /// Which decision a statement explains.
    Decision {
        /// A vote in the House.
        Vote = "vote", "How I voted";
        /// The whip: taken, lost, given back.
        Whip = "whip", "What I did about the whip";
        /// An office that was given up.
        Resignation = "resignation", "Why I resigned";
        /// Another decision of the MP's.
        Other = "other", "Another decision of mine";
    }
}

/// The decision that a statement explains: which, when, and where it can be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Which.
    pub decision: Decision,
    /// On which day.
    pub on: Date,
    /// Where it is on record.
    pub link: String,
}

/// Who promotes a campaign, on whose behalf: name and postal address of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imprint {
    /// The promoter.
    pub promoter: (String, String),
    /// On whose behalf, where it is somebody else.
    pub behalf: Option<(String, String)>,
}

impl Imprint {
    /// "Promoted by A of B on behalf of C of D." (E2).
    pub fn in_words(&self) -> String {
        let (name, address) = &self.promoter;
        let behalf = self
            .behalf
            .as_ref()
            .map_or_else(String::new, |(name, address)| {
                format!(" on behalf of {name} of {address}")
            });
        format!("Promoted by {name} of {address}{behalf}.")
    }
}

/// The fields as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(default)]
pub struct Typed {
    /// The kind's key.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The words, in Markdown.
    pub words: String,
    /// Of a statement: the decision's key.
    pub decision: String,
    /// Of a statement: its day.
    pub decided_on: String,
    /// Of a statement: where it is on record.
    pub link: String,
    /// Of a campaign: who promotes it.
    pub promoter: String,
    /// Of a campaign: the promoter's postal address.
    pub promoter_address: String,
    /// Of a campaign: on whose behalf.
    pub behalf: String,
    /// Of a campaign: the postal address of whom it is for.
    pub behalf_address: String,
}

/// A post that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostWords {
    /// What sort.
    pub kind: Kind,
    /// The title.
    pub title: Title,
    /// The words.
    pub words: Body,
    /// The same for readers.
    pub html: SafeHtml,
    /// Of a statement: what it explains.
    pub explained: Option<Explained>,
    /// Of a campaign: its imprint. There is no campaign without one.
    pub imprint: Option<Imprint>,
}

impl PostWords {
    /// Reads all fields and says everything that is wrong at once.
    pub fn parse(typed: &Typed, today: Date) -> Result<Self, Vec<FieldError>> {
        let kind = Kind::from_key(&typed.kind)
            .ok_or_else(|| FieldError::new("kind", "Please choose what this is."));
        let title = Title::parse("title", &typed.title);
        let words = Body::parse("words", &typed.words, DETAILS_MAX);
        let mut errors: Vec<FieldError> = Vec::new();
        let explained = if kind == Ok(Kind::Statement) {
            keep(&mut errors, parse_explained(typed, today))
        } else {
            None
        };
        let imprint = if kind == Ok(Kind::Campaign) {
            keep(&mut errors, parse_imprint(typed))
        } else {
            None
        };
        match (kind, title, words) {
            (Ok(kind), Ok(title), Ok(words)) if errors.is_empty() => Ok(Self {
                kind,
                title,
                html: markup::render(words.as_str()),
                words,
                explained,
                imprint,
            }),
            (kind, title, words) => Err([kind.err(), title.err(), words.err()]
                .into_iter()
                .flatten()
                .chain(errors)
                .collect()),
        }
    }
}

fn keep<T>(errors: &mut Vec<FieldError>, read: Result<T, Vec<FieldError>>) -> Option<T> {
    read.map_err(|wrong| errors.extend(wrong)).ok()
}

fn parse_explained(typed: &Typed, today: Date) -> Result<Explained, Vec<FieldError>> {
    let decision = Decision::from_key(&typed.decision)
        .ok_or_else(|| FieldError::new("decision", "Please choose which decision you explain."));
    let on = text::one_line(&typed.decided_on)
        .parse::<Date>()
        .map_err(|_| {
            FieldError::new(
                "decided_on",
                "Please write the day of the decision as year, month and day, such as 2026-11-18.",
            )
        })
        .and_then(|day| {
            if day > today {
                return Err(FieldError::new(
                    "decided_on",
                    "A statement explains what was decided; this day is still to come.",
                ));
            }
            Ok(day)
        });
    let link = text::parse_web_address("link", &typed.link);
    match (decision, on, link) {
        (Ok(decision), Ok(on), Ok(link)) => Ok(Explained { decision, on, link }),
        (decision, on, link) => Err([decision.err(), on.err(), link.err()]
            .into_iter()
            .flatten()
            .collect()),
    }
}

fn parse_imprint(typed: &Typed) -> Result<Imprint, Vec<FieldError>> {
    let promoter = parse_who(
        ("promoter", &typed.promoter),
        ("promoter_address", &typed.promoter_address),
    );
    let is_alone = [&typed.behalf, &typed.behalf_address]
        .iter()
        .all(|field| text::one_line(field).is_empty());
    let behalf = if is_alone {
        Ok(None)
    } else {
        parse_who(
            ("behalf", &typed.behalf),
            ("behalf_address", &typed.behalf_address),
        )
        .map(Some)
    };
    match (promoter, behalf) {
        (Ok(promoter), Ok(behalf)) => Ok(Imprint { promoter, behalf }),
        (promoter, behalf) => Err([promoter.err(), behalf.err()]
            .into_iter()
            .flatten()
            .flatten()
            .collect()),
    }
}

/// A name, and an address where post arrives: it ends with a postcode. A PO box is one (E2).
fn parse_who(
    (name_field, name): (&'static str, &str),
    (address_field, address): (&'static str, &str),
) -> Result<(String, String), Vec<FieldError>> {
    // A dash or a dot names nobody.
    let name = if text::one_line(name).chars().any(char::is_alphabetic) {
        Sentence::parse(name_field, name, NAME_MAX)
    } else {
        Err(FieldError::new(
            name_field,
            "Please write the name: the law wants it in the imprint.",
        ))
    };
    let address = Sentence::parse(address_field, address, ADDRESS_MAX)
        .map_err(|_| missing_address(address_field))
        .and_then(|address| {
            if ends_with_postcode(address.as_str()) {
                Ok(address)
            } else {
                Err(missing_address(address_field))
            }
        });
    match (name, address) {
        (Ok(name), Ok(address)) => Ok((name.as_str().to_owned(), address.as_str().to_owned())),
        (name, address) => Err([name.err(), address.err()].into_iter().flatten().collect()),
    }
}

fn missing_address(field: &'static str) -> FieldError {
    FieldError::new(
        field,
        "Please write a postal address that ends with its postcode. A PO box is enough.",
    )
}

fn ends_with_postcode(address: &str) -> bool {
    let plain = address.trim_end_matches('.').replace(',', " ");
    let parts: Vec<&str> = plain.split_whitespace().collect();
    // A street or a box before it: a postcode alone is no address.
    let ends = |parts: &[&str], last: usize| {
        parts.len().checked_sub(last).is_some_and(|place| {
            let (street, code) = parts.split_at(place);
            let says_where = street.concat().chars().any(char::is_alphanumeric);
            says_where && Postcode::parse(&code.join(" ")).is_some()
        })
    };
    ends(&parts, 2) || ends(&parts, 1)
}

/// Something was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostPublished {
    /// By which account.
    pub by: AccountId,
    /// Whose, with the label of the day.
    pub label: DayLabel,
    /// What.
    pub words: PostWords,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// A post as its rules need to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub id: PostId,
    /// Whose.
    pub member: super::ids::MemberId,
    /// What sort.
    pub kind: Kind,
    /// The version that stands.
    pub version: i64,
    /// Whether everybody may read it.
    pub is_published: bool,
    /// Whether moderators hid it; whether it may be reworded then is theirs to say.
    pub is_hidden: bool,
    /// As it was typed.
    pub typed: Typed,
}

/// A post was reworded or carried on; the earlier version stays readable with the imprint of its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostEdited {
    /// Which.
    pub id: PostId,
    /// By which account.
    pub by: AccountId,
    /// The version that was read.
    pub from_version: i64,
    /// The new words.
    pub words: PostWords,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// A post was taken back by its MP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostWithdrawn {
    /// Which.
    pub id: PostId,
    /// The version that stood.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Publishes a post. `label` is the seat and party of today, none without a seat: nobody posts as an MP who is none (P5). `today` is
/// how many the MP posted in the last 24 hours.
pub fn publish(
    by: &Mp,
    label: Option<DayLabel>,
    today: i64,
    words: PostWords,
    now: Timestamp,
) -> Result<PostPublished, Refusal> {
    let label = may_post(by, label)?;
    if today >= DAILY_MAX {
        return Err(Refusal::TooMany(format!(
            "There are {DAILY_MAX} posts of yours within a day already. Please publish this one tomorrow; it is kept in your form."
        )));
    }
    check_imprint(&words)?;
    Ok(PostPublished {
        by: by.id(),
        label,
        words,
        at: now,
        seal: (),
    })
}

/// Whether this MP may post today; returns the label the post would carry.
pub fn may_post(by: &Mp, label: Option<DayLabel>) -> Result<DayLabel, Refusal> {
    label
        .filter(|label| label.member == by.member())
        .ok_or_else(|| {
            Refusal::NotNow(
                "By our register you hold no seat in the House today, and only a sitting MP may post here.".into(),
            )
        })
}

/// Rewords a post that was read at version `read`. It stays what it is: news does not become a campaign.
pub fn edit(
    by: &Mp,
    standing: &Standing,
    label: Option<DayLabel>,
    words: PostWords,
    read: i64,
    now: Timestamp,
) -> Result<PostEdited, Refusal> {
    may_edit(by, standing, label)?;
    if standing.version != read {
        return Err(Refusal::Stale);
    }
    if words.kind != standing.kind {
        return Err(Refusal::NotNow(
            "A post stays what it was published as. Please publish a new one.".into(),
        ));
    }
    check_imprint(&words)?;
    Ok(PostEdited {
        id: standing.id,
        by: by.id(),
        from_version: standing.version,
        words,
        at: now,
        seal: (),
    })
}

/// Whether this MP may reword the post today.
pub fn may_edit(by: &Mp, standing: &Standing, label: Option<DayLabel>) -> Result<(), Refusal> {
    if standing.member != by.member() {
        return Err(Refusal::NotYours);
    }
    if !standing.is_published && !standing.is_hidden {
        return Err(Refusal::NotFound);
    }
    may_post(by, label).map(|_| ())
}

/// Takes a post back. Also whoever lost the seat may.
pub fn withdraw(by: &Mp, standing: &Standing, now: Timestamp) -> Result<PostWithdrawn, Refusal> {
    if standing.member != by.member() {
        return Err(Refusal::NotYours);
    }
    if !standing.is_published {
        return Err(Refusal::NotFound);
    }
    Ok(PostWithdrawn {
        id: standing.id,
        version: standing.version,
        at: now,
        seal: (),
    })
}

/// No campaign without an imprint: said once more where it is decided, whatever form it came by.
fn check_imprint(words: &PostWords) -> Result<(), Refusal> {
    if words.kind == Kind::Campaign && words.imprint.is_none() {
        return Err(Refusal::NotNow(
            "A campaign cannot be published without its imprint: who promotes it, and where they can be reached by post.".into(),
        ));
    }
    Ok(())
}

impl Explained {
    /// "How I voted, on 18 November 2026".
    pub fn in_words(&self) -> String {
        format!("{}, on {}", self.decision.in_words(), day_in_words(self.on))
    }
}

#[cfg(test)]
mod tests;
