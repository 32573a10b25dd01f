//! Pieces of pages that the pages of several nouns are made of, and how safe HTML is printed.
//! They must not know the pages they stand on.

pub mod answers;
pub mod comments;
pub mod ground;
pub mod letters;
pub mod measures;
pub mod standpoints;
pub mod stubs;
pub mod votes;

use crate::domain::markup::SafeHtml;

/// The one type that templates print as it is: it came through the pipeline.
impl askama::filters::HtmlSafe for SafeHtml {}
