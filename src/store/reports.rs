//! Reports, and the things that can be reported. It must not know who may report, or what is decided about it.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::ids::AccountId;
use crate::domain::markup;
use crate::domain::moderation::state::Outcome;
use crate::domain::report::{
    EntryFound, Pointer, Reason, ReportFiled, Reporter, Subject, SubjectKind,
};
use crate::domain::time::Timestamp;

mod entries;

pub use entries::{
    EntryReport, EntryReporter, list_open_entries, list_open_of_entry, record_checked,
};

/// What a receipt tells whoever holds it. Neither the thing nor the words: the paper may lie about.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The receipt itself.
    pub receipt: String,
    /// What sort of thing was reported.
    pub kind: SubjectKind,
    /// For which reason.
    pub reason: &'static Reason,
    /// When.
    pub created_at: Timestamp,
    /// What was decided, once it was: in words.
    pub outcome: Option<&'static str>,
    /// Whether a person decided that nothing is wrong with a text, so that a second look can be asked for.
    pub may_be_appealed: bool,
    /// Whether the outcome can be told: to an account, or to an address that was left.
    pub can_be_told: bool,
}

/// As much of a text as a reader needs to recognise it.
const LABEL_MAX: usize = 160;

/// The thing somebody points at, if everybody can see it. What is hidden, held or a draft does not exist here.
pub async fn find_subject(
    connection: &mut AnyConnection,
    pointer: Pointer,
) -> Result<Option<Subject>> {
    const IDEA: &str = "
        SELECT
            id,
            version,
            title AS label,
            author_id,
            number
        FROM public_ideas
        WHERE number = $1";
    const COMMENT: &str = "
        SELECT
            comment.id,
            comment.revision AS version,
            version.words AS label,
            comment.author_id,
            comment.id AS number
        FROM comments AS comment
        JOIN public_ideas AS idea ON idea.id = comment.idea_id
        JOIN comment_versions AS version
          ON version.comment_id = comment.id
         AND version.revision = comment.revision
        WHERE comment.id = $1
          AND comment.publication = 'published'";
    const RESPONSE: &str = "
        SELECT
            response.id,
            response.version,
            response.summary AS label,
            CAST(NULL AS BIGINT) AS author_id,
            idea.number
        FROM responses AS response
        JOIN public_ideas AS idea ON idea.id = response.idea_id
        WHERE response.id = $1
          AND response.state = 'published'";
    const COMMITMENT: &str = "
        SELECT
            step.id,
            step.version,
            step.words AS label,
            step.done_by AS author_id,
            commitment.id AS number
        FROM commitment_steps AS step
        JOIN commitments AS commitment ON commitment.id = step.commitment_id
        JOIN responses AS response ON response.id = commitment.response_id
        JOIN public_ideas AS idea ON idea.id = response.idea_id
        WHERE step.id = $1
          AND step.publication = 'published'
          AND commitment.publication = 'published'
          AND response.state = 'published'";
    const POST: &str = "
        SELECT
            id,
            version,
            title AS label,
            CAST(NULL AS BIGINT) AS author_id,
            id AS number
        FROM posts
        WHERE id = $1
          AND state = 'published'";
    const MEMBER: &str = "
        SELECT
            id,
            CAST(1 AS BIGINT) AS version,
            name AS label,
            CAST(NULL AS BIGINT) AS author_id,
            id AS number
        FROM members
        WHERE id = $1";
    // A name that stands nowhere on the site is nobody's to see.
    const ACCOUNT: &str = "
        SELECT
            COALESCE((SELECT names.id FROM names WHERE names.account_id = account.id AND names.name = account.name AND names.publication <> 'withdrawn'), account.id) AS id,
            CAST(1 AS BIGINT) AS version,
            account.name AS label,
            account.id AS author_id,
            account.id AS number
        FROM accounts AS account
        WHERE account.id = $1
          AND account.closed_at IS NULL
          AND account.name IS NOT NULL
          AND (
              EXISTS (SELECT 1 FROM public_ideas AS idea WHERE idea.author_id = account.id)
              OR EXISTS (SELECT 1 FROM comments AS comment WHERE comment.author_id = account.id AND comment.publication = 'published')
          )";
    let find = match pointer.kind {
        SubjectKind::Idea => IDEA,
        SubjectKind::Comment => COMMENT,
        SubjectKind::Response => RESPONSE,
        SubjectKind::Commitment => COMMITMENT,
        SubjectKind::Post => POST,
        SubjectKind::Member => MEMBER,
        SubjectKind::Account => ACCOUNT,
    };
    let row = sqlx::query(find)
        .bind(pointer.number)
        .fetch_optional(connection)
        .await?;
    row.map(|row| read_subject(&row, pointer)).transpose()
}

/// How many reports one account, or all visitors of one network, filed since `since`.
pub async fn count_since(
    connection: &mut AnyConnection,
    reporter: &Reporter,
    since: Timestamp,
) -> Result<i64> {
    const OF_PERSON: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM reports
        WHERE reporter_key = $1
          AND created_at > $2";
    const OF_NETWORK: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM reports
        WHERE network_key = $1
          AND created_at > $2";
    let query = match reporter.network() {
        Some(network) => sqlx::query_scalar(OF_NETWORK).bind(network.to_owned()),
        None => sqlx::query_scalar(OF_PERSON).bind(reporter.key()),
    };
    Ok(query.bind(since.millis()).fetch_one(connection).await?)
}

/// Writes a report. `false` when the same person has reported the same thing before. Such a report collides twice, by person and thing and
/// by receipt; naming one of the two constraints would make the other an error when two presses arrive together.
pub async fn record_filed(tx: &mut WriteTx, filed: &ReportFiled) -> Result<bool> {
    const WRITE: &str = "
        INSERT INTO reports (id, receipt, subject_kind, subject_id, subject_version, reason, words, reporter_id, reporter_email, reporter_key, network_key, referrer_key, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT DO NOTHING";
    let done = sqlx::query(WRITE)
        .bind(filed.id.get())
        .bind(&filed.receipt)
        .bind(filed.kind.key())
        .bind(filed.subject)
        .bind(filed.version)
        .bind(filed.reason.code)
        .bind(filed.words.as_str())
        .bind(filed.reporter.map(AccountId::get))
        .bind(filed.email.as_ref().map(|email| email.written().to_owned()))
        .bind(&filed.key)
        .bind(filed.network.as_deref())
        .bind(filed.came_from.as_deref())
        .bind(filed.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The report behind a receipt. How it was judged is told if that was before `judged_before`: later it can still be undone.
pub async fn find_receipt(
    connection: &mut AnyConnection,
    receipt: &str,
    judged_before: Timestamp,
) -> Result<Option<Receipt>> {
    const FIND: &str = "
        SELECT
            receipt,
            subject_kind,
            reason,
            reporter_id,
            reporter_email,
            created_at,
            CASE WHEN judged_at < $2 THEN outcome END AS outcome,
            CASE WHEN judged_at < $2 THEN decision_id END AS decision_id
        FROM reports
        WHERE receipt = $1";
    let row = sqlx::query(FIND)
        .bind(receipt)
        .bind(judged_before.millis())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read_receipt).transpose()
}

/// Forgets from which networks and sites reports of long ago came. Bookkeeping: a promise of the privacy page.
pub async fn record_networks_forgotten(tx: &mut WriteTx, before: Timestamp) -> Result<u64> {
    const FORGET: &str = "
        UPDATE reports
        SET network_key = NULL,
            referrer_key = NULL
        WHERE (network_key IS NOT NULL OR referrer_key IS NOT NULL)
          AND created_at < $1";
    let done = sqlx::query(FORGET)
        .bind(before.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

fn read_subject(row: &AnyRow, pointer: Pointer) -> Result<Subject> {
    let (id, number): (i64, i64) = (row.try_get("id")?, row.try_get("number")?);
    let label: String = row.try_get("label")?;
    Ok(Subject {
        path: match pointer.kind {
            SubjectKind::Idea => format!("/ideas/{number}"),
            SubjectKind::Comment => format!("/comments/{id}#comment-{id}"),
            SubjectKind::Response => format!("/ideas/{number}#response-{id}"),
            SubjectKind::Commitment => format!("/commitments/{number}"),
            SubjectKind::Post => format!("/news/{id}"),
            SubjectKind::Member => format!("/members/{id}"),
            SubjectKind::Account => String::new(),
        },
        label: match pointer.kind {
            SubjectKind::Comment => markup::excerpt(&label, LABEL_MAX),
            _ => label,
        },
        pointer,
        id,
        version: row.try_get("version")?,
        author: row
            .try_get::<Option<i64>, _>("author_id")?
            .map(AccountId::from_i64),
    })
}

fn read_receipt(row: &AnyRow) -> Result<Receipt> {
    let (kind, reason): (String, String) = (row.try_get("subject_kind")?, row.try_get("reason")?);
    let outcome: Option<String> = row.try_get("outcome")?;
    let decision: Option<i64> = row.try_get("decision_id")?;
    Ok(Receipt {
        receipt: row.try_get("receipt")?,
        kind: SubjectKind::from_key(&kind).ok_or_else(|| Error::Row(format!("subject {kind}")))?,
        reason: Reason::find(&reason).ok_or_else(|| Error::Row(format!("reason {reason}")))?,
        created_at: Timestamp::from_millis(row.try_get("created_at")?),
        outcome: outcome.as_deref().and_then(|key| {
            Outcome::from_key(key)
                .map(Outcome::in_words)
                .or_else(|| EntryFound::from_key(key).map(EntryFound::in_words))
        }),
        may_be_appealed: decision.is_some() && outcome.as_deref() == Some(Outcome::NoBreach.key()),
        can_be_told: row.try_get::<Option<i64>, _>("reporter_id")?.is_some()
            || row
                .try_get::<Option<String>, _>("reporter_email")?
                .is_some(),
    })
}
