//! How the groups of the newest snapshots vote, read once for everybody who is placed by it: with a hundred thousand ideas it is
//! thirteen megabytes of JSON, a tenth of a second for each page. It must not know where a snapshot comes from.

use std::sync::Arc;

use moka::future::Cache;

use super::{Error, Result};
use crate::consensus::ballots::{Ballots, Urn};
use crate::consensus::model::Model;
use crate::consensus::next_idea::Heard;
use crate::store;

/// The country and the few places that people look at in the same minutes; the country's takes some fifteen megabytes.
const KEPT: u64 = 4;

/// What one snapshot says, ready to place ballots and to draw ideas.
#[derive(Debug)]
pub struct ReadModel {
    /// How the groups vote.
    pub model: Model,
    /// How much each group has said about each idea.
    pub heard: Heard,
    /// The ideas of the model without a ballot, to find columns in.
    pub table: Ballots,
}

impl ReadModel {
    /// Of a model, with votes and agrees of every idea and group.
    pub fn new(model: Model, counts: Vec<[f64; 2]>) -> Self {
        Self {
            heard: Heard::from_counts(model.rates.groups, counts),
            table: Urn::over(model.ideas.iter().copied()).open(),
            model,
        }
    }
}

/// The models of the newest snapshots, by space and number: what a number says never changes.
#[derive(Clone, Debug)]
pub struct Models(Cache<(String, i64), Arc<ReadModel>>);

impl Default for Models {
    fn default() -> Self {
        Self(Cache::new(KEPT))
    }
}

impl Models {
    /// What was read of the snapshot, or what `read` reads now: once, however many ask at the same time.
    pub async fn get(
        &self,
        space: &str,
        snapshot: i64,
        read: impl Future<Output = Result<ReadModel>>,
    ) -> Result<Arc<ReadModel>> {
        let read = async { read.await.map(Arc::new) };
        self.0
            .try_get_with((space.to_owned(), snapshot), read)
            .await
            // Whoever asked at the same time shares the trouble.
            .map_err(|error| Error::Store(store::Error::Row(error.to_string())))
    }
}
