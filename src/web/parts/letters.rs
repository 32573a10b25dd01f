//! Long lists of names one letter at a time, so that 650 rows never come at once. It must not know whose names they are.

/// Lists up to this length are shown whole.
const WHOLE: usize = 100;

/// One letter of the row above a list.
pub struct Letter {
    /// The letter, as a heading.
    pub letter: char,
    /// Whether it is the one shown.
    pub is_here: bool,
}

/// The letter a folded name stands under.
pub fn initial(folded: &str) -> char {
    folded
        .chars()
        .next()
        .map_or('#', |first| first.to_ascii_uppercase())
}

/// The letters there are, and the one to show: the one asked for or, where the list is long and nothing narrows it, the first.
pub fn choose(initials: &[char], asked: &str, is_whole: bool) -> (Vec<Letter>, Option<char>) {
    let mut there: Vec<char> = initials.to_vec();
    there.dedup();
    if !is_whole || initials.len() <= WHOLE {
        return (Vec::new(), None);
    }
    let asked = asked
        .chars()
        .next()
        .map(|letter| letter.to_ascii_uppercase());
    let here = asked
        .filter(|letter| there.contains(letter))
        .or_else(|| there.first().copied());
    (
        there
            .into_iter()
            .map(|letter| Letter {
                letter,
                is_here: Some(letter) == here,
            })
            .collect(),
        here,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_list_is_whole_and_a_long_one_begins_with_its_first_letter() {
        assert_eq!(choose(&['A', 'B'], "", true).1, None);
        let long: Vec<char> = std::iter::repeat_n('C', 80)
            .chain(std::iter::repeat_n('D', 80))
            .collect();
        assert_eq!(choose(&long, "", true).1, Some('C'));
        assert_eq!(choose(&long, "d", true).1, Some('D'));
        assert_eq!(choose(&long, "x", true).1, Some('C'));
        assert_eq!(choose(&long, "d", false).1, None);
    }
}
