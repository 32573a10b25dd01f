//! Who lives in the demo: the citizens who speak, and the silent rest, each with a name, a seat and a way of seeing things.
//! It must not know accounts or any table.

use super::content::Content;
use super::dice::Dice;

/// The share of citizens in the first two of three invented groups; the third has the rest. Of uneven size, as in life.
const GROUPS: [f64; 2] = [0.45, 0.35];
/// One citizen in six tells the site no constituency.
const WITHOUT_SEAT: f64 = 1.0 / 6.0;
/// One silent citizen in twelve goes by a pseudonym, until those run out.
const UNDER_PSEUDONYM: f64 = 1.0 / 12.0;

/// One invented citizen.
#[derive(Debug)]
pub struct Person {
    /// The display name.
    pub name: String,
    /// The seat's code.
    pub seat: Option<String>,
    /// Which of the three groups she votes with, most of the time.
    pub group: usize,
}

/// All citizens: first those who speak, in the order in which they first do.
pub fn citizens(content: &Content, dice: &mut Dice) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(content.citizens.total);
    for name in content.speakers() {
        people.push(newcomer(name.to_owned(), content, dice));
    }
    // Who writes about a seat lives there.
    for idea in content.ideas.iter().filter(|idea| idea.scope.is_some()) {
        if let Some(author) = people.iter_mut().find(|person| person.name == idea.by) {
            author.seat.clone_from(&idea.scope);
        }
    }
    let mut pseudonyms = content.citizens.pseudonyms.iter();
    while people.len() < content.citizens.total {
        let names = &content.citizens;
        let pseudonym = dice
            .falls_within(UNDER_PSEUDONYM)
            .then(|| pseudonyms.next())
            .flatten();
        let name = pseudonym.cloned().unwrap_or_else(|| {
            let given = &names.given[dice.below(names.given.len())];
            let family = &names.family[dice.below(names.family.len())];
            format!("{given} {family}")
        });
        if people.iter().all(|person| person.name != name) {
            people.push(newcomer(name, content, dice));
        }
    }
    let crowd = &content.citizens.crowd;
    let is_there = |person: &Person| person.seat.as_ref() == Some(&crowd.seat);
    let mut there = people.iter().filter(|person| is_there(person)).count();
    // The silent ones move: whoever speaks of a place lives there.
    for person in people.iter_mut().rev() {
        if there >= crowd.people {
            break;
        }
        if !is_there(person) {
            person.seat = Some(crowd.seat.clone());
            there += 1;
        }
    }
    people
}

fn newcomer(name: String, content: &Content, dice: &mut Dice) -> Person {
    let seats = &content.constituencies;
    let seat =
        (!dice.falls_within(WITHOUT_SEAT)).then(|| seats[dice.below(seats.len())].code.clone());
    let group = match dice.falls_within(GROUPS[0]) {
        true => 0,
        false if dice.falls_within(GROUPS[1] / (1.0 - GROUPS[0])) => 1,
        false => 2,
    };
    Person { name, seat, group }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_name_of_their_own() {
        let content = Content::read();
        let people = citizens(&content, &mut Dice::new(1));
        let names: std::collections::HashSet<_> =
            people.iter().map(|person| &person.name).collect();
        assert_eq!(people.len(), 300);
        assert_eq!(names.len(), 300);
    }

    #[test]
    fn all_three_groups_are_there() {
        let content = Content::read();
        let people = citizens(&content, &mut Dice::new(1));
        let sizes: Vec<usize> = (0..3)
            .map(|group| people.iter().filter(|person| person.group == group).count())
            .collect();
        assert!(sizes.iter().all(|size| *size > 30), "{sizes:?}");
    }

    #[test]
    fn where_many_live_enough_do() {
        let content = Content::read();
        let crowd = &content.citizens.crowd;
        let people = citizens(&content, &mut Dice::new(1));
        let there = people
            .iter()
            .filter(|person| person.seat.as_ref() == Some(&crowd.seat));
        assert!(there.count() >= crowd.people);
    }

    #[test]
    fn who_writes_about_a_seat_lives_there() {
        let content = Content::read();
        let people = citizens(&content, &mut Dice::new(1));
        for idea in content.ideas.iter().filter(|idea| idea.scope.is_some()) {
            let author = people
                .iter()
                .find(|person| person.name == idea.by)
                .expect("authors are citizens");
            assert_eq!(author.seat, idea.scope, "{}", idea.by);
        }
    }
}
