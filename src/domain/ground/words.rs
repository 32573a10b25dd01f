//! The sentences about an idea: what we are sure of, or whose voices are missing.
//! They must not say more than the numbers do.

use super::super::text::thousands;
use super::{Band, Check, PEOPLE_A_DOT, Parked, Scored, Support, in_fives};

/// Votes of a group below which nothing is said, as the engine has it.
const NEEDED: u64 = 10;

impl Band {
    /// For readers, where there are groups or where there are none.
    pub const fn in_words(self, has_groups: bool) -> &'static str {
        match (self, has_groups) {
            (Self::CommonGround, true) => "Common ground",
            (Self::CommonGround, false) => "Widely supported so far",
            (Self::LeaningTogether, true) => "Leaning together",
            (Self::LeaningTogether, false) => "More for than against so far",
            (Self::CommonRefusal, true) => "Common refusal",
            (Self::CommonRefusal, false) => "Widely refused so far",
            (Self::DividesUs, _) => "Divides us",
            (Self::Open, _) => "Open",
            (Self::NeedsMoreVoices, _) => "Needs more voices",
        }
    }
}

impl Scored {
    /// What we are sure of, in a sentence.
    pub fn sentence(&self) -> String {
        if self.band == Band::NeedsMoreVoices {
            return self.missing_words();
        }
        let votes = thousands(whole(self.groups.iter().map(|group| group.votes).sum()));
        if !self.has_groups {
            return format!(
                "At least {} of everyone who saw it support it, counting {votes} votes; we have not found separate groups here.",
                percent_at_least(self.score)
            );
        }
        let number = in_words(self.groups.len());
        if self.band == Band::CommonRefusal {
            return format!(
                "We are 90% sure that at least {} of people in each of the {number} opinion groups are against this idea, counting {votes} votes{}.",
                percent_at_least(self.refusal),
                self.left_out_words()
            );
        }
        format!(
            "We are 90% sure that at least {} of people in each of the {number} opinion groups support this idea, counting {votes} votes{}.",
            percent_at_least(self.score),
            self.left_out_words()
        )
    }

    /// What is being checked about it, in sentences; empty if nothing is.
    pub fn check_words(&self) -> String {
        let checks = self.checks.iter();
        let mut words: Vec<String> = checks
            .map(|check| check.in_words(self.has_groups))
            .collect();
        words.extend(self.parked.as_ref().map(|parked| self.parked_words(parked)));
        let aside = self.aside.as_ref();
        words.extend(aside.map(|aside| self.aside_words(aside)));
        if let (false, None) = (words.is_empty(), aside) {
            words.push("Every vote still counts as before.".to_owned());
        }
        words.join(" ")
    }

    /// "About 15 votes are parked: without them we would be sure of at least 58% support, with them of 63%."
    fn parked_words(&self, parked: &Parked) -> String {
        // In fives, as all counts of people that somebody could subtract from another night's.
        let many = in_fives(parked.votes).max(PEOPLE_A_DOT);
        if parked.votes < PEOPLE_A_DOT {
            return "Fewer than five votes are parked, too few to say what they change.".to_owned();
        }
        let many = thousands(usize::try_from(many).unwrap_or(usize::MAX));
        let with = percent_at_least(self.score);
        match parked.score {
            Some(without) => format!(
                "About {many} votes are parked: without them we would be sure of at least {} support, with them of {with}.",
                percent_at_least(without)
            ),
            None => format!(
                "About {many} votes are parked: with them we are sure of at least {with} support, without them too few would be left to say."
            ),
        }
    }

    /// "About 15 votes are set aside until a moderator has looked: we are sure of at least 58% support without them, of 63% with them."
    fn aside_words(&self, aside: &Parked) -> String {
        let rest = "They stand in the plain totals, and count here again once they are found to be fine. All other votes count as before.";
        if aside.votes < PEOPLE_A_DOT {
            return format!(
                "Fewer than five votes are set aside until a moderator has looked, too few to say what they change. {rest}"
            );
        }
        let many = in_fives(aside.votes).max(PEOPLE_A_DOT);
        let many = thousands(usize::try_from(many).unwrap_or(usize::MAX));
        let with = aside.score.map(percent_at_least);
        let change = match (with, self.band.is_ranked()) {
            (Some(with), true) => format!(
                "we are sure of at least {} support without them, of {with} with them",
                percent_at_least(self.score)
            ),
            (Some(with), false) => format!(
                "without them too few votes are left, with them we would be sure of at least {with} support"
            ),
            (None, _) => "with or without them, too few would be left to say".to_owned(),
        };
        format!("About {many} votes are set aside until a moderator has looked: {change}. {rest}")
    }

    fn left_out_words(&self) -> &'static str {
        match self.left_out {
            0 => "",
            1 => " and leaving out the week of newcomers that made the most difference",
            _ => {
                " and leaving out the week of newcomers that helped it most and the one that hurt it most"
            }
        }
    }

    /// "Group B has seen this 4 times; it needs 10."
    fn missing_words(&self) -> String {
        let lacking = self.groups.iter().filter(|group| group.missing > 0);
        let words: Vec<String> = lacking
            .map(|group| {
                let seen = whole(group.votes);
                let needs = (seen as u64 + group.missing).max(NEEDED);
                let times = match seen {
                    0 => "not seen this yet".to_owned(),
                    1 => "seen this once".to_owned(),
                    seen => format!("seen this {seen} times"),
                };
                if self.has_groups {
                    format!("Group {} has {times}; it needs {needs}.", group.letter)
                } else if seen == 1 {
                    format!("1 vote counts so far; it needs {needs}.")
                } else {
                    format!("{seen} votes count so far; it needs {needs}.")
                }
            })
            .collect();
        words.join(" ")
    }
}

impl Check {
    /// For readers: what was seen, and no more.
    pub fn in_words(&self, has_groups: bool) -> String {
        match self {
            Self::Moved { by } => {
                let points = percent_near(by.abs()).replace('%', " points");
                let way = if *by > 0.0 { "rose" } else { "fell" };
                format!("Its score {way} by {points} within a week.")
            }
            Self::Newest { letter, .. } if has_groups => {
                format!("Its newest voters in group {letter} vote unlike the rest of that group.")
            }
            Self::Copied => {
                "Some of its voters cast ballots that, but for this idea, are copies of ballots cast before.".to_owned()
            }
            Self::Newest { .. } => "Its newest voters vote unlike the rest.".to_owned(),
        }
    }
}

impl Support {
    /// Whether so few have been heard that nothing is told of what they said: the vote of one among three is soon known.
    pub fn is_silent(&self) -> bool {
        (whole(self.votes) as u64) < NEEDED
    }

    /// "52 of 60 agree, 5 disagree. Support is surely between 78% and 92%."
    pub fn in_words(&self) -> String {
        let (agrees, votes) = (whole(self.agrees), whole(self.votes));
        if votes == 0 {
            return "Nobody has voted on it yet.".to_owned();
        }
        if self.is_silent() {
            return "Fewer than ten votes count so far: too few to say how they fell.".to_owned();
        }
        format!(
            "About {} of {} agree and {} disagree; support lies between {} and {}.",
            thousands(agrees),
            thousands(votes),
            thousands(whole(self.disagrees)),
            percent_at_least(self.lower),
            percent_near(self.upper)
        )
    }
}

/// A share that is surely reached, never rounded up: "62%".
pub fn percent_at_least(share: f64) -> String {
    format!("{}%", whole((share * 100.0).clamp(0.0, 99.0)))
}

/// The nearest whole: "62%".
pub fn percent_near(share: f64) -> String {
    format!("{}%", whole((share * 100.0).round().clamp(0.0, 100.0)))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of people, and shares between 0 and 1"
)]
fn whole(number: f64) -> usize {
    // Sums of 1/4096 come a hair below the whole they are.
    (number + 1e-9).max(0.0) as usize
}

fn in_words(number: usize) -> String {
    const WORDS: [&str; 6] = ["no", "one", "two", "three", "four", "five"];
    WORDS
        .get(number)
        .map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn support(letter: &str, votes: f64, missing: u64) -> Support {
        Support {
            letter: letter.into(),
            votes,
            agrees: votes * 0.8,
            disagrees: votes * 0.1,
            share: 0.8,
            lower: 0.7,
            upper: 0.9,
            missing,
        }
    }

    fn scored(band: Band, groups: Vec<Support>) -> Scored {
        Scored {
            band,
            has_groups: groups.len() > 1,
            score: 0.629,
            refusal: 0.1,
            product: 0.5,
            left_out: 2,
            groups,
            range: None,
            checks: Vec::new(),
            parked: None,
            aside: None,
        }
    }

    #[test]
    fn the_sentence_says_what_we_are_sure_of_and_never_rounds_up() {
        let groups = vec![
            support("A", 602.0, 0),
            support("B", 401.5, 0),
            support("C", 200.9, 0),
        ];
        assert_eq!(
            scored(Band::CommonGround, groups).sentence(),
            "We are 90% sure that at least 62% of people in each of the three opinion groups support this idea, counting 1,204 votes and leaving out the week of newcomers that helped it most and the one that hurt it most."
        );
        assert_eq!(
            scored(Band::CommonGround, vec![support("A", 90.0, 0)]).sentence(),
            "At least 62% of everyone who saw it support it, counting 90 votes; we have not found separate groups here."
        );
    }

    #[test]
    fn whose_voices_are_missing_is_said_by_group() {
        let groups = vec![support("A", 50.0, 0), support("B", 4.2, 6)];
        assert_eq!(
            scored(Band::NeedsMoreVoices, groups).sentence(),
            "Group B has seen this 4 times; it needs 10."
        );
        assert_eq!(
            scored(Band::NeedsMoreVoices, vec![support("A", 1.0, 9)]).sentence(),
            "1 vote counts so far; it needs 10."
        );
    }

    #[test]
    fn of_a_few_voters_nothing_is_told() {
        let heard = support("A", 10.0, 0);
        assert_eq!(
            heard.in_words(),
            "About 8 of 10 agree and 1 disagree; support lies between 70% and 90%."
        );
        for few in [9.9, 3.0, 1.0] {
            let words = support("A", few, 1).in_words();
            assert!(words.starts_with("Fewer than ten votes"), "{words}");
        }
    }

    #[test]
    fn a_check_says_what_was_seen_and_accuses_nobody() {
        assert_eq!(
            Check::Moved { by: -0.082 }.in_words(true),
            "Its score fell by 8 points within a week."
        );
        let newest = Check::Newest {
            letter: "B".into(),
            z: 3.4,
        };
        assert_eq!(
            newest.in_words(true),
            "Its newest voters in group B vote unlike the rest of that group."
        );
    }

    #[test]
    fn parked_votes_are_told_in_fives_with_what_hangs_on_them() {
        let mut of_it = scored(Band::CommonGround, vec![support("A", 90.0, 0)]);
        of_it.checks.push(Check::Moved { by: 0.07 });
        let mut words = |votes, score| {
            of_it.parked = Some(Parked {
                votes,
                score,
                groups: Vec::new(),
            });
            of_it.check_words()
        };
        assert_eq!(
            words(17, Some(0.581)),
            "Its score rose by 7 points within a week. About 15 votes are parked: without them we would be sure of at least 58% support, with them of 62%. Every vote still counts as before."
        );
        assert_eq!(words(16, Some(0.581)), words(14, Some(0.581)));
        assert!(words(12, None).contains("too few would be left to say"));
        assert!(
            words(4, Some(0.581))
                .contains("Fewer than five votes are parked, too few to say what they change.")
        );
    }

    #[test]
    fn votes_set_aside_are_told_in_fives_and_nothing_else_is_said_to_wait() {
        let mut of_it = scored(Band::CommonGround, vec![support("A", 90.0, 0)]);
        assert_eq!(of_it.check_words(), "");
        of_it.checks.push(Check::Copied);
        let mut words = |votes, score, band| {
            of_it.band = band;
            of_it.aside = Some(Parked {
                votes,
                score,
                groups: Vec::new(),
            });
            of_it.check_words()
        };
        let ranked = Band::CommonGround;
        assert_eq!(
            words(17, Some(0.681), ranked),
            "Some of its voters cast ballots that, but for this idea, are copies of ballots cast before. About 15 votes are set aside until a moderator has looked: we are sure of at least 62% support without them, of 68% with them. They stand in the plain totals, and count here again once they are found to be fine. All other votes count as before."
        );
        let few = words(4, Some(0.681), ranked);
        assert!(few.contains("Fewer than five votes are set aside"), "{few}");
        assert!(!few.contains("68%"), "{few}");
        let unranked = words(12, Some(0.681), Band::NeedsMoreVoices);
        assert!(
            unranked.contains("without them too few votes are left")
                && !unranked.contains("62%")
                && !unranked.contains("still counts"),
            "{unranked}"
        );
        assert!(words(12, None, Band::NeedsMoreVoices).contains("with or without them"));
    }

    #[test]
    fn without_groups_nothing_is_called_common_ground() {
        for band in Band::ALL {
            let words = band.in_words(false).to_lowercase();
            assert!(!words.contains("common"), "{words}");
        }
    }
}
