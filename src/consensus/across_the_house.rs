//! Across the House: how broadly the parties on both sides of the House support one exact text, from signed positions alone.
//! It must not know citizens' votes, and nothing of it may enter their scores.
//!
//! For party q with s MPs for, o against and u neutral: r_q = max(0, s - o) / (s + o + u + 3), v_q = √seats,
//! B of a side = Σ v_q r_q / Σ v_q over the parties on that side, and across the House = √(B_government · B_rest).
//! Support from one side alone gives zero; a first MP of another party adds more than a third of the same.

/// Which side of the House a party sits on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The parties in government.
    Government,
    /// All others.
    Rest,
}

/// The positions of a party's MPs on one text. Labour and Labour Co-op are one party here, independents are one, and the
/// Speaker is in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its side.
    pub side: Side,
    /// Its seats.
    pub seats: u32,
    /// MPs who signed for the text.
    pub support: u32,
    /// MPs who signed against it.
    pub oppose: u32,
    /// MPs who signed as neutral.
    pub neutral: u32,
}

/// Imagined MPs without a position: one signature does not speak for a party.
const IMAGINED: f64 = 3.0;

/// How broadly each side supports the text, and both together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Breadth {
    /// B of the government's parties, 0 … 1.
    pub government: f64,
    /// B of the rest, 0 … 1.
    pub rest: f64,
    /// √(government · rest).
    pub across: f64,
}

/// The number, from every party that has seats, whether it has spoken or not.
pub fn across_the_house(parties: &[Party]) -> Breadth {
    let side = |side: Side| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for party in parties.iter().filter(|party| party.side == side) {
            let weight = f64::from(party.seats).sqrt();
            let (support, oppose) = (f64::from(party.support), f64::from(party.oppose));
            let spoken = support + oppose + f64::from(party.neutral) + IMAGINED;
            sum += weight * (support - oppose).max(0.0) / spoken;
            weights += weight;
        }
        if weights > 0.0 { sum / weights } else { 0.0 }
    };
    let (government, rest) = (side(Side::Government), side(Side::Rest));
    Breadth {
        government,
        rest,
        across: (government * rest).sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(side: Side, seats: u32, support: u32) -> Party {
        Party {
            side,
            seats,
            support,
            oppose: 0,
            neutral: 0,
        }
    }

    /// The House of August 2026, roughly: the example of the design.
    fn house(labour: u32, conservative: u32, liberal: u32, green: u32) -> Vec<Party> {
        let rest = [
            (116, conservative),
            (72, liberal),
            (9, 0),
            (8, 0),
            (7, 0),
            (5, 0),
            (5, green),
            (14, 0),
            (4, 0),
            (2, 0),
            (1, 0),
            (1, 0),
        ];
        let mut parties = vec![party(Side::Government, 405, labour)];
        parties.extend(rest.map(|(seats, support)| party(Side::Rest, seats, support)));
        parties
    }

    #[test]
    fn the_example_of_the_design() {
        let breadth = across_the_house(&house(12, 5, 3, 1));
        assert!((breadth.government - 0.80).abs() < 0.005);
        assert!((breadth.rest - 0.26).abs() < 0.03, "{}", breadth.rest);
        assert!((breadth.across - 0.46).abs() < 0.03);
    }

    #[test]
    fn one_side_alone_is_not_across() {
        assert_eq!(across_the_house(&house(300, 0, 0, 0)).across, 0.0);
        assert_eq!(across_the_house(&house(0, 90, 60, 4)).across, 0.0);
        assert_eq!(across_the_house(&[]), Breadth::default());
    }

    #[test]
    fn breadth_beats_depth() {
        let part = |support: f64| support / (support + 3.0);
        assert!((part(1.0) - 0.25).abs() < 1e-12);
        assert!((part(3.0) - part(2.0) - 0.10).abs() < 1e-12);
        let mut against = house(12, 5, 3, 1);
        against[1].oppose = 9;
        assert!(
            across_the_house(&against).rest < across_the_house(&house(12, 0, 3, 1)).rest + 1e-12
        );
    }
}
