//! One act about many texts of one campaign (moderation.md 4.2): adverts and accounts in one hand, never anything about respect.
//! It must not know the texts; each still gets a decision of its own.

use super::codes::Code;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;

/// One text is decided on its own page.
pub const ITEMS_MIN: usize = 2;
/// More than anybody can read in one preview is decided in two acts.
pub const ITEMS_MAX: usize = 30;

/// Whether so many texts may be decided in one act under this rule.
pub fn check(code: Option<Code>, items: usize) -> Result<Code, Refusal> {
    let field = |name, words: String| Err(Refusal::Fields(vec![FieldError::new(name, words)]));
    let Some(code) = code.filter(|code| code.is_campaign()) else {
        return field(
            "code",
            "Only adverts (I1) and coordinated accounts (I3) are decided many at once. Everything else is read one by one.".into(),
        );
    };
    if items < ITEMS_MIN {
        return field("item", "Please choose at least two texts.".into());
    }
    if items > ITEMS_MAX {
        return field(
            "item",
            format!("Please choose at most {ITEMS_MAX} texts: all of them have to be read."),
        );
    }
    Ok(code)
}

/// The number under which the lines of one act stand together in the public log.
pub fn number(id: i64) -> String {
    format!("CG-C{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_campaigns_are_decided_many_at_once() {
        for code in Code::ALL.iter().copied() {
            let is_campaign = matches!(code, Code::I1 | Code::I3);
            assert_eq!(check(Some(code), 3).is_ok(), is_campaign, "{}", code.key());
        }
        assert!(check(None, 3).is_err());
        assert!(check(Some(Code::I1), 1).is_err());
        assert!(check(Some(Code::I1), ITEMS_MAX).is_ok());
        assert!(check(Some(Code::I1), ITEMS_MAX + 1).is_err());
    }
}
