//! What came back: a status, headers, and words that can be looked for.

use axum::http::{HeaderMap, StatusCode};

/// An answer of the site.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// The words people see: tags gone, white space folded, the commonest entities undone.
    pub fn words(&self) -> String {
        let mut words = String::with_capacity(self.body.len());
        let mut inside = false;
        for c in self.body.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    words.push(' ');
                }
                _ if !inside => words.push(c),
                _ => {}
            }
        }
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        words
            .replace("&#39;", "'")
            .replace("&quot;", "\"")
            .replace("&#34;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
            .replace("&#38;", "&")
    }

    /// Asserts that these words are on the page.
    #[track_caller]
    pub fn sees(&self, words: &str) -> &Self {
        assert!(
            self.words().contains(words),
            "{words:?} is not on the page ({}):\n{}",
            self.status,
            self.words()
        );
        self
    }

    /// Asserts that these words are not on the page.
    #[track_caller]
    pub fn misses(&self, words: &str) -> &Self {
        assert!(
            !self.words().contains(words),
            "{words:?} is on the page:\n{}",
            self.words()
        );
        self
    }

    /// Asserts the status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.words());
        self
    }

    /// Where a redirect leads.
    #[track_caller]
    pub fn leads_to(&self) -> String {
        let place = self
            .headers
            .get("location")
            .unwrap_or_else(|| panic!("no redirect but {}: {}", self.status, self.words()));
        place.to_str().expect("an address").to_owned()
    }

    /// The value of the first form field with this name.
    pub fn value_of(&self, name: &str) -> Option<String> {
        let tag_start = self.body.find(&format!("name=\"{name}\""))?;
        let open = self.body[..tag_start].rfind('<')?;
        let close = tag_start + self.body[tag_start..].find('>')?;
        let tag = &self.body[open..close];
        let from = tag.find("value=\"")? + 7;
        Some(tag[from..].split('"').next()?.to_owned())
    }
}
