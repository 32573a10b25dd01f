//! What the independent panel found against an office-holder, as it stands on their page for a year. It must not show who complained.

use crate::app::App;
use crate::domain::complaint::number;
use crate::domain::ids::MemberId;
use crate::store::{self, ReadConn};
use crate::web::error::Result;

/// Twelve months (moderation.md 1.8), and never a day less.
const SHOWN_DAYS: i64 = 366;

/// A finding in words.
#[derive(Clone, Debug)]
pub struct FindingLine {
    /// The number, which is its place in the register.
    pub number: String,
    /// What the panel says of it.
    pub summary: String,
    /// When, for machines.
    pub iso: String,
    /// When, for people.
    pub when: String,
}

/// The findings that stand on a Member's page today.
pub async fn of_member(
    app: &App,
    connection: &mut ReadConn,
    member: MemberId,
) -> Result<Vec<FindingLine>> {
    let since = app.now().minus_days(SHOWN_DAYS);
    let found = store::complaints::list_breaches(connection, member, since).await?;
    Ok(found
        .into_iter()
        .map(|one| FindingLine {
            number: number(one.id),
            summary: one.summary,
            iso: one.at.iso(),
            when: one.at.day_in_words(),
        })
        .collect())
}
