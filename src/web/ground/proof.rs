//! Where the figures of a space stand in the newest archive. It must not know what is in a file but the names of its columns.

use super::DotView;
use crate::domain::ground::Space;
use crate::store::ReadConn;
use crate::store::ground::archives;
use crate::web::error::Result;

/// The newest archive with this space in it, where every figure of the page stands.
pub(super) struct Proof {
    /// Its number.
    pub(super) archive: i64,
    space: String,
}

impl Proof {
    /// The newest archive in which a space is, if there is one.
    pub(super) async fn find(connection: &mut ReadConn, space: &Space) -> Result<Option<Self>> {
        let space = space.key();
        let name = format!("{space}/ideas.csv");
        let archive = archives::find_newest_with(connection, &name).await?;
        Ok(archive.map(|archive| Self { archive, space }))
    }

    /// A file.
    pub(super) fn file(&self, name: &str) -> String {
        format!("/data/{}/{}/{name}", self.archive, self.space)
    }

    /// The line of an idea.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "as templates hand it over"
    )]
    pub(super) fn idea(&self, number: &i64) -> String {
        format!("{}?comment-id={number}", self.file("ideas.csv"))
    }

    /// The lines of the positions that MPs have taken on an idea.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "as templates hand it over"
    )]
    pub(super) fn positions(&self, number: &i64) -> String {
        format!("{}?idea={number}", self.file("positions.csv"))
    }

    /// The line of the snapshot.
    pub(super) fn snapshot(&self) -> String {
        format!("{}?space={}", self.file("snapshot.csv"), self.space)
    }

    /// The line of a group.
    pub(super) fn group(&self, letter: &str) -> String {
        format!("{}?group={letter}", self.file("groups.csv"))
    }

    /// The line of an idea that marks a group.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "as templates hand it over"
    )]
    pub(super) fn mark(&self, letter: &str, number: &i64) -> String {
        format!("{}?group={letter}&idea={number}", self.file("marks.csv"))
    }

    /// The line of a mark on the map.
    pub(super) fn dot(&self, dot: &DotView) -> String {
        let [across, down] = dot.place;
        format!(
            "{}?group={}&across={across}&down={down}",
            self.file("map.csv"),
            dot.letter
        )
    }
}
