//! The address of a list of ideas and the links that narrow or widen it, each with its count.
//! It must not know the database; it adds up the counting table it is given.

use serde::Deserialize;

use crate::domain::idea::{Kind, Response};
use crate::domain::ids::IdeaNumber;
use crate::store::idea_lists::{Filter, Order, Place};
use crate::store::ideas::{Facet, Topic};

/// What an address of `/ideas` asks for; what cannot be read counts as not asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// In which order.
    pub sort: String,
    /// A topic's key.
    pub topic: String,
    /// A constituency's code.
    pub constituency: String,
    /// A kind's key.
    pub kind: String,
    /// A response's key.
    pub state: String,
    /// `national` or `local`.
    pub scope: String,
    /// Words to look for.
    pub q: String,
    /// Where the page goes on: `value.number`.
    pub after: String,
}

/// One link of a group.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its words.
    pub words: String,
    /// How many ideas it leads to; empty where nobody counts them.
    pub count: String,
    /// Where it leads: a second press of a chosen one takes it back.
    pub href: String,
    /// Whether it is chosen.
    pub current: bool,
}

/// Links that exclude one another.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they choose.
    pub heading: &'static str,
    /// The links.
    pub links: Vec<Link>,
}

/// Orders by their word in the address and on the page.
const ORDERS: [(Order, &str, &str); 5] = [
    (Order::CommonGround, "common-ground", "Common ground"),
    (Order::Newest, "newest", "Newest"),
    (Order::MostVotes, "most-votes", "Most votes"),
    (Order::Waiting, "waiting", "Waiting for an answer"),
    (Order::Answered, "answered", "Answered"),
];

impl Asked {
    /// The order asked for; common ground first where none is.
    pub fn order(&self) -> Order {
        ORDERS
            .iter()
            .find(|(_, key, _)| *key == self.sort)
            .map_or(Order::default(), |(order, _, _)| *order)
    }

    /// The conditions asked for.
    pub fn filter(&self) -> Filter {
        Filter {
            topic: self.topic.clone(),
            kind: Kind::from_key(&self.kind),
            response: Response::from_key(&self.state),
            constituency: self.constituency.clone(),
            scope: match self.scope.as_str() {
                scope @ ("national" | "local") => scope.to_owned(),
                _ => String::new(),
            },
        }
    }

    /// Where the page goes on.
    pub fn place(&self) -> Option<Place> {
        let (value, number) = self.after.split_once('.')?;
        Some(Place {
            number: IdeaNumber::from_i64(number.parse().ok()?),
            value: value.parse().ok()?,
        })
    }

    /// Whether anything is narrowed down.
    pub fn is_narrowed(&self) -> bool {
        self.filter() != Filter::default() || !self.q.trim().is_empty()
    }

    /// The address of this list, always beginning at its first page.
    pub fn href(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let pairs = [
            ("q", self.q.trim()),
            ("topic", &self.topic),
            ("constituency", &self.constituency),
            ("kind", &self.kind),
            ("state", &self.state),
            ("scope", &self.scope),
            ("sort", &self.sort),
        ];
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() {
            "/ideas".to_owned()
        } else {
            format!("/ideas?{query}")
        }
    }

    /// The address of the page after a place.
    pub fn href_after(&self, place: Place) -> String {
        let href = self.href();
        let joint = if href.contains('?') { '&' } else { '?' };
        format!("{href}{joint}after={}.{}", place.value, place.number)
    }

    /// The orders as links. Without groups nothing is called common ground.
    pub fn orders(&self, has_groups: bool) -> Vec<Link> {
        ORDERS
            .iter()
            .map(|(order, key, words)| Link {
                words: if *order == Order::CommonGround && !has_groups {
                    "Widely supported".to_owned()
                } else {
                    (*words).to_owned()
                },
                count: String::new(),
                href: Self {
                    sort: if *order == Order::default() {
                        String::new()
                    } else {
                        (*key).to_owned()
                    },
                    ..self.clone()
                }
                .href(),
                current: self.order() == *order,
            })
            .collect()
    }

    /// By which rule the list stands as it does, in words.
    pub fn rule(&self, has_groups: bool) -> &'static str {
        match self.order() {
            Order::CommonGround if has_groups => {
                "The idea that every opinion group supports most surely stands first. Ideas that some group has not seen often enough follow, the newest first."
            }
            Order::CommonGround => {
                "Widely supported so far; no groups found. The idea that everyone who saw it supports most surely stands first; ideas with too few votes follow, the newest first."
            }
            Order::Newest => "The newest first.",
            Order::MostVotes => {
                "Those that most people have voted on first, whether they agree or not."
            }
            Order::Waiting => "Not answered by an MP yet; those that have waited longest first.",
            Order::Answered => "Answered by an MP; the latest answer first.",
        }
    }

    /// How many ideas the address leads to; none where nobody counts them (words, constituencies).
    pub fn total(&self, counts: &[Facet]) -> Option<i64> {
        let counted = self.q.trim().is_empty() && self.constituency.is_empty();
        counted.then(|| {
            counts
                .iter()
                .filter(|facet| self.admits(facet, ""))
                .map(|facet| facet.ideas)
                .sum()
        })
    }

    /// The links that narrow down, group by group.
    pub fn groups(&self, topics: &[Topic], counts: &[Facet]) -> Vec<Group> {
        let kinds = Kind::ALL
            .iter()
            .map(|kind| (kind.key(), kind.in_words().to_owned()));
        let states = Response::ALL
            .iter()
            .map(|state| (state.key(), state.in_words().to_owned()));
        let scopes = [
            ("national", "The whole country".to_owned()),
            ("local", "One constituency".to_owned()),
        ];
        vec![
            self.group(
                "Topic",
                "topic",
                topics
                    .iter()
                    .map(|topic| (topic.key.as_str(), topic.name.clone())),
                counts,
            ),
            self.group("State", "state", states, counts),
            self.group("Kind", "kind", kinds, counts),
            self.group("About", "scope", scopes.into_iter(), counts),
        ]
    }

    fn group<'a>(
        &self,
        heading: &'static str,
        field: &'static str,
        values: impl Iterator<Item = (&'a str, String)>,
        counts: &[Facet],
    ) -> Group {
        let counted = self.q.trim().is_empty() && self.constituency.is_empty();
        let links = values.filter_map(|(key, words)| {
            let current = self.value(field) == key;
            let ideas: i64 = counts
                .iter()
                .filter(|facet| value_of(facet, field) == key && self.admits(facet, field))
                .map(|facet| facet.ideas)
                .sum();
            // A link that leads nowhere is left out, but never the one that is chosen.
            (current || !counted || ideas > 0).then(|| Link {
                words,
                count: if counted {
                    crate::domain::text::thousands(usize::try_from(ideas).unwrap_or(0))
                } else {
                    String::new()
                },
                href: self.with(field, if current { "" } else { key }).href(),
                current,
            })
        });
        Group {
            heading,
            links: links.collect(),
        }
    }

    /// Whether a line of the counting table fits, looking away from one field.
    fn admits(&self, facet: &Facet, but: &str) -> bool {
        ["topic", "state", "kind", "scope"]
            .into_iter()
            .filter(|field| *field != but)
            .all(|field| {
                self.value(field).is_empty() || self.value(field) == value_of(facet, field)
            })
    }

    fn value(&self, field: &str) -> &str {
        match field {
            "topic" => &self.topic,
            "state" => &self.state,
            "kind" => &self.kind,
            _ => &self.scope,
        }
    }

    fn with(&self, field: &str, value: &str) -> Self {
        let mut other = self.clone();
        let place = match field {
            "topic" => &mut other.topic,
            "state" => &mut other.state,
            "kind" => &mut other.kind,
            _ => &mut other.scope,
        };
        value.clone_into(place);
        other
    }
}

fn value_of<'a>(facet: &'a Facet, field: &str) -> &'a str {
    match field {
        "topic" => &facet.topic,
        "state" => &facet.response,
        "kind" => &facet.kind,
        _ => &facet.scope,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facet(kind: &str, topic: &str, ideas: i64) -> Facet {
        Facet {
            kind: kind.into(),
            topic: topic.into(),
            response: "none".into(),
            scope: "national".into(),
            ideas,
        }
    }

    #[test]
    fn counts_of_a_group_look_away_from_its_own_choice() {
        let counts = [
            facet("idea", "health", 3),
            facet("hope", "health", 2),
            facet("idea", "housing", 1_200),
        ];
        let topics = [
            ("health", "Health"),
            ("housing", "Housing"),
            ("energy", "Energy"),
        ]
        .map(|(key, name)| Topic {
            key: key.into(),
            name: name.into(),
        });
        let asked = Asked {
            topic: "health".into(),
            kind: "idea".into(),
            ..Asked::default()
        };
        let groups = asked.groups(&topics, &counts);
        let topic: Vec<(&str, &str, bool)> = groups[0]
            .links
            .iter()
            .map(|link| (link.words.as_str(), link.count.as_str(), link.current))
            .collect();
        assert_eq!(topic, [("Health", "3", true), ("Housing", "1,200", false)]);
        assert_eq!(
            groups[0].links[0].href, "/ideas?kind=idea",
            "a second press takes the choice back"
        );
        assert_eq!(asked.total(&counts), Some(3));
    }

    #[test]
    fn an_address_says_only_what_was_asked() {
        assert_eq!(Asked::default().href(), "/ideas");
        let asked = Asked {
            q: " cycle lanes ".into(),
            sort: "most-votes".into(),
            ..Asked::default()
        };
        assert_eq!(asked.href(), "/ideas?q=cycle+lanes&sort=most-votes");
        let place = Place {
            number: IdeaNumber::from_i64(4),
            value: 7,
        };
        assert_eq!(
            asked.href_after(place),
            "/ideas?q=cycle+lanes&sort=most-votes&after=7.4"
        );
        assert_eq!(
            Asked {
                after: "7.4".into(),
                ..Asked::default()
            }
            .place(),
            Some(place)
        );
        assert_eq!(
            Asked {
                after: "x.4".into(),
                ..Asked::default()
            }
            .place(),
            None
        );
    }
}
