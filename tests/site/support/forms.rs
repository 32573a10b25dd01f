//! Reads the links and forms of a page, as a browser without scripts would before sending one. It knows the HTML that our
//! templates write, and no more of HTML than that.

/// A form on a page.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// Everything it sends, with what stands in it.
    pub fields: Vec<Field>,
}

/// One thing that a form sends.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    /// `text`, `email`, `hidden`, `textarea`, `choice` …
    pub kind: String,
    pub value: String,
}

impl Field {
    /// Whether a person types it, or could by a bent tool.
    pub fn is_typed(&self) -> bool {
        !["choice", "submit"].contains(&self.kind.as_str())
    }
}

/// The addresses of our own that a page links to.
pub fn links(html: &str) -> Vec<String> {
    tags(html)
        .filter(|tag| tag.name == "a")
        .filter_map(|tag| tag.attribute("href"))
        .filter(|href| href.starts_with('/') && !href.starts_with("//"))
        .map(|href| href.split('#').next().unwrap_or_default().to_owned())
        .collect()
}

/// The forms of the page at `path`.
pub fn forms(html: &str, path: &str) -> Vec<Form> {
    let mut found: Vec<Form> = Vec::new();
    let mut open = false;
    let mut select: Option<Field> = None;
    for tag in tags(html) {
        if tag.name == "form" {
            open = true;
            found.push(Form {
                action: tag
                    .attribute("action")
                    .filter(|action| !action.is_empty())
                    .unwrap_or_else(|| path.to_owned()),
                method: tag.attribute("method").unwrap_or_else(|| "get".to_owned()),
                fields: Vec::new(),
            });
            continue;
        }
        if tag.name == "/form" {
            open = false;
        }
        let Some(form) = found.last_mut().filter(|_| open) else {
            continue;
        };
        let name = tag.attribute("name").unwrap_or_default();
        match tag.name {
            "input" => {
                let kind = tag.attribute("type").unwrap_or_else(|| "text".to_owned());
                let value = tag.attribute("value");
                if kind == "radio" || kind == "checkbox" {
                    // The first choice, unless another is picked already.
                    let known = form.fields.iter_mut().find(|field| field.name == name);
                    let picked = tag.has("checked");
                    let value = value.unwrap_or_else(|| "on".to_owned());
                    match known {
                        Some(field) if picked => field.value = value,
                        Some(_) => {}
                        None => form.fields.push(Field {
                            name,
                            kind: "choice".to_owned(),
                            value,
                        }),
                    }
                } else if !name.is_empty() {
                    form.fields.push(Field {
                        name,
                        kind,
                        value: value.unwrap_or_default(),
                    });
                }
            }
            "textarea" => {
                let words = tag.after.split("</textarea>").next().unwrap_or_default();
                form.fields.push(Field {
                    name,
                    kind: "textarea".to_owned(),
                    value: unescape(words.strip_prefix('\n').unwrap_or(words)),
                });
            }
            "select" => {
                select = Some(Field {
                    name,
                    kind: "choice".to_owned(),
                    value: String::new(),
                });
            }
            "option" => {
                if let (Some(field), Some(value)) = (&mut select, tag.attribute("value"))
                    && (field.value.is_empty() || tag.has("selected"))
                {
                    field.value = value;
                }
            }
            "/select" => form.fields.extend(select.take()),
            "button" if !name.is_empty() && tag.attribute("type").as_deref() != Some("button") => {
                let value = tag.attribute("value").unwrap_or_default();
                if !form.fields.iter().any(|field| field.name == name) {
                    form.fields.push(Field {
                        name,
                        kind: "submit".to_owned(),
                        value,
                    });
                }
            }
            _ => {}
        }
    }
    found
}

struct Tag<'a> {
    name: &'a str,
    inside: &'a str,
    after: &'a str,
}

impl Tag<'_> {
    fn attribute(&self, name: &str) -> Option<String> {
        let at = self.inside.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(unescape(
            self.inside[at..].split('"').next().unwrap_or_default(),
        ))
    }

    fn has(&self, name: &str) -> bool {
        self.inside
            .split_whitespace()
            .any(|word| word.trim_end_matches('/') == name)
    }
}

fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let at = rest.find('<')? + 1;
        let mut quoted = false;
        let end = rest[at..].find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        })? + at;
        let inside = &rest[at..end];
        let after = &rest[end + 1..];
        rest = after;
        let name = inside
            .split(|c: char| c.is_whitespace())
            .next()
            .unwrap_or_default();
        Some(Tag {
            name,
            inside,
            after,
        })
    })
}

/// The entities that our templates write.
pub fn unescape(text: &str) -> String {
    let mut plain = text.to_owned();
    for (entity, letter) in [
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        plain = plain.replace(entity, letter);
    }
    plain
}
