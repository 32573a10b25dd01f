//! Parties and the labels that are not parties, under keys of our own: one id of Parliament's can stand for two labels.
//! It must not know who belongs to them.

/// What a label on the roll of the House stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartyKind {
    /// A registered party.
    Party,
    /// Independent: sitting for no party, by choice or by loss of the whip, which read the same.
    NoParty,
    /// The Speaker, who has put party aside.
    NeutralChair,
    /// A group of Members that is no party, such as The Independents of 2019.
    ParliamentaryGroup,
}

impl PartyKind {
    /// Whether whoever belongs to it takes a side: the Speaker and independents do not.
    pub const fn takes_sides(self) -> bool {
        matches!(self, Self::Party | Self::ParliamentaryGroup)
    }

    /// Every kind, in the order they are listed.
    pub const ALL: [Self; 4] = [
        Self::Party,
        Self::NoParty,
        Self::NeutralChair,
        Self::ParliamentaryGroup,
    ];

    /// As it stands in a row or a file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::NoParty => "no_party",
            Self::NeutralChair => "neutral_chair",
            Self::ParliamentaryGroup => "parliamentary_group",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A party, or a label that stands where a party would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Ours, stable, lower case: `labour-co-op`.
    pub key: String,
    /// The official label: "Labour (Co-op)".
    pub name: String,
    /// The registered name in full.
    pub full_name: String,
    /// A few letters, such as "Lab Co-op"; empty when there are none.
    pub short_name: String,
    /// What the label stands for.
    pub kind: PartyKind,
    /// The party whose whip its Members take: counts may be added up there, labels never are.
    pub parent: Option<String>,
    /// Parliament's id, which two labels may share.
    pub members_api_id: Option<String>,
    /// mySociety's name for it.
    pub parlparse_id: Option<String>,
    /// `#rrggbb`, for a small mark beside the name and nothing else: most fail text contrast.
    pub colour: Option<String>,
    /// Whether its Members take their seats at Westminster.
    pub takes_seats: bool,
}

/// How a file names a party; any of the three may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PartySaid {
    /// Our own key.
    pub key: Option<String>,
    /// The label in words.
    pub name: String,
    /// Parliament's id.
    pub members_api_id: Option<String>,
    /// mySociety's name for it.
    pub parlparse_id: Option<String>,
}

impl Party {
    /// A party first heard of now: everything follows from how it was named.
    pub fn first_heard(said: &PartySaid) -> Self {
        let key = said.key.clone().unwrap_or_else(|| slug(&said.name));
        let kind = match key.as_str() {
            "independent" => PartyKind::NoParty,
            "speaker" => PartyKind::NeutralChair,
            _ => PartyKind::Party,
        };
        Self {
            key,
            name: said.name.clone(),
            full_name: said.name.clone(),
            short_name: String::new(),
            kind,
            parent: None,
            members_api_id: said.members_api_id.clone(),
            parlparse_id: said.parlparse_id.clone(),
            colour: None,
            takes_seats: true,
        }
    }

    /// Is this the party a file means? Parliament's id counts only together with the name, because "Labour" and "Labour (Co-op)" share one.
    fn fits(&self, said: &PartySaid) -> bool {
        if let Some(key) = &said.key {
            return self.key == *key;
        }
        if said.parlparse_id.is_some() && self.parlparse_id == said.parlparse_id {
            return true;
        }
        let name = fold(&said.name);
        !name.is_empty()
            && ([&self.name, &self.full_name, &self.short_name]
                .into_iter()
                .any(|own| fold(own) == name)
                || self.key == slug(&said.name))
    }
}

/// The party a file means, if we know it. A label's own name wins over a look-alike's short or full name.
pub fn find<'a>(parties: &'a [Party], said: &PartySaid) -> Option<&'a Party> {
    let exact = parties.iter().find(|party| {
        said.key.is_none() && said.parlparse_id.is_none() && fold(&party.name) == fold(&said.name)
    });
    exact.or_else(|| parties.iter().find(|party| party.fits(said)))
}

/// "Labour (Co-op)" becomes `labour-co-op`.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn fold(name: &str) -> String {
    slug(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(key: &str, name: &str, id: &str) -> Party {
        Party::first_heard(&PartySaid {
            key: Some(key.into()),
            name: name.into(),
            members_api_id: Some(id.into()),
            parlparse_id: None,
        })
    }

    #[test]
    fn two_labels_that_share_an_id_stay_two() {
        let parties = [
            party("labour", "Labour", "15"),
            party("labour-co-op", "Labour (Co-op)", "15"),
        ];
        let said = |name: &str| PartySaid {
            name: name.into(),
            members_api_id: Some("15".into()),
            ..PartySaid::default()
        };
        assert_eq!(
            find(&parties, &said("Labour (Co-op)")).unwrap().key,
            "labour-co-op"
        );
        assert_eq!(find(&parties, &said("Labour")).unwrap().key, "labour");
        assert!(find(&parties, &said("New Labour")).is_none());
    }

    #[test]
    fn independent_and_speaker_are_no_parties() {
        assert_eq!(
            party("independent", "Independent", "8").kind,
            PartyKind::NoParty
        );
        assert_eq!(
            party("speaker", "Speaker", "47").kind,
            PartyKind::NeutralChair
        );
    }
}
