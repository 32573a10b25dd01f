//! Pieces of pages that the pages of several nouns are made of, and how safe HTML is printed.
//! They must not know the pages they stand on.

pub mod answers;
pub mod comments;
pub mod commitments;
pub mod findings;
pub mod ground;
pub mod handed_back;
pub mod letters;
pub mod links;
pub mod measures;
pub mod standpoints;
pub mod stubs;
pub mod votes;

use std::fmt;
use std::sync::Arc;

use crate::domain::markup::SafeHtml;

/// What templates print as it is: words that came through the pipeline.
impl askama::filters::HtmlSafe for SafeHtml {}

/// A part of a page that one of our templates printed, shared by all readers for whom it is the same.
#[derive(Clone, Debug)]
pub struct Printed(Arc<str>);

impl Printed {
    /// Prints a part.
    pub fn of(part: &impl askama::Template) -> askama::Result<Self> {
        Ok(Self(part.render()?.into()))
    }

    /// How long it is, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Every word in it was escaped when it was printed.
impl askama::filters::HtmlSafe for Printed {}
