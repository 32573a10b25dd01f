//! One room of the house, the cellar in which opinion groups are computed.

#[path = "../../src/consensus/mod.rs"]
pub mod consensus;
