//! Five pairs of address and sentence in a form: the evidence of an idea, wherever it is written. It must not know whose form it is.

use crate::domain::draft::{LINK_FIELDS, TypedLink};
use crate::web::form::Errors;

/// The two fields of one piece of evidence, as a form shows them.
#[derive(Clone, Debug)]
pub struct LinkFields {
    /// The name of the address field.
    pub url_name: &'static str,
    /// What is wrong with the address.
    pub url_error: String,
    /// The name of the sentence field.
    pub shows_name: &'static str,
    /// What is wrong with the sentence.
    pub shows_error: String,
    /// What was typed.
    pub typed: TypedLink,
}

/// Five pieces of evidence for a form, the typed ones first.
pub fn link_fields(typed: &[TypedLink], errors: &Errors) -> Vec<LinkFields> {
    LINK_FIELDS
        .iter()
        .enumerate()
        .map(|(at, (url_name, shows_name))| LinkFields {
            url_name,
            url_error: errors.at(url_name).to_owned(),
            shows_name,
            shows_error: errors.at(shows_name).to_owned(),
            typed: typed.get(at).cloned().unwrap_or_default(),
        })
        .collect()
}
