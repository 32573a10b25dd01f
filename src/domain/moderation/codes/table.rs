//! The reason codes, row by row (moderation.md 1.3). It must not know how they are used; a change here is an amendment of the
//! rules and raises their version.

use super::{Code, Outcome, Rule};

macro_rules! rules {
    ($($code:ident $severity:literal $outcome:ident $name:literal, $threshold:literal, $besides:literal, $dsa:literal;)+) => {
        &[$(Rule {
            code: Code::$code,
            name: $name,
            threshold: $threshold,
            outcome: Outcome::$outcome,
            besides: $besides,
            severity: $severity,
            dsa: $dsa,
        }),+]
    };
}

/// All rules, in the order of the published table.
pub const RULES: &[Rule] = rules! {
    R1 2 HideRephrase "Personal attack",
        "It goes for a person’s worth, looks, intellect or family instead of what they did, said or propose.",
        "", "cyber violence";
    R2 3 HideRephrase "Dehumanising",
        "It speaks of a person or a group as vermin, disease, filth, animals or things, or says that they are not human.",
        "Removed if the same writer does it again.", "discrimination and hate speech";
    R3 3 Remove "Demeaning a protected group",
        "It calls people inferior, wants them kept out or holds them in contempt for a characteristic that the Equality Act protects.",
        "", "discrimination and hate speech";
    R4 3 Remove "Harassment",
        "It is repeated, follows somebody around, calls others to join in against a person, or makes sexual remarks about them.",
        "The writer is warned.", "cyber harassment";
    R5 4 Remove "Threat, intimidation, wishing harm",
        "A reasonable person would be afraid, or death, injury or illness is wished on somebody.",
        "We check whether it is a crime, and tell the person threatened how to reach the police.", "cyber violence";
    R6 4 Redact "Private information",
        "It gives away somebody’s home, family, contact, health or whereabouts, which they have not made public themselves.",
        "Blacked out or removed at once.", "data protection and privacy";
    S1 5 Seal "Illegal: a priority offence",
        "There are reasonable grounds to infer a priority offence of the Online Safety Act, by Ofcom’s guidance on such judgements.",
        "Sealed; a second person signs within one working day.", "by offence";
    S2 4 Seal "Illegal in another way",
        "The legal lead agrees that the law forbids it.",
        "Sealed; a second person signs within one working day.", "by law";
    S3 3 HideRephrase "Defamation",
        "A statutory notice was received, or a named private person is accused of a crime without a source.",
        "A notice follows section 5 of the Defamation Act 2013; otherwise a source puts it right.", "incompatible with our rules";
    S4 4 Seal "Court restriction",
        "Live proceedings, an injunction or a right to anonymity forbid it.",
        "Sealed; a second person signs within one working day.", "incompatible with our rules";
    S5 5 SupportNote "Risk to self",
        "The writer is in distress and may come to harm. This is not misconduct.",
        "The writer is offered help; nothing is held against them.", "self-harm";
    S6 5 Seal "Child safety",
        "Anything that harms children or puts one in danger.",
        "Sealed, and passed to the National Crime Agency or the police.", "protection of minors";
    I1 1 Remove "Spam or advert",
        "It is commercial, or posted by a machine.",
        "", "incompatible with our rules";
    I2 3 Remove "Impersonation",
        "It pretends to come from a person, an MP or an organisation that did not write it.",
        "The writer is asked to show who they are.", "incompatible with our rules";
    I3 3 Remove "Coordinated inauthentic use",
        "Several accounts are in one hand, or votes or reports were bought or organised without saying so.",
        "The accounts are limited.", "incompatible with our rules";
    I4 2 Remove "Ban evasion",
        "Somebody who was banned writes under another account.",
        "", "incompatible with our rules";
    I5 1 Label "Undeclared interest",
        "The writer is paid for, employed by or lobbying for what is said, and does not say so.",
        "Labelled; hidden until declared where a label is not enough.", "incompatible with our rules";
    H1 0 Move "Off-topic",
        "It is about another topic.",
        "It is moved, never removed.", "incompatible with our rules";
    H2 0 Merge "Duplicate",
        "It asks for the same action as another.",
        "It is merged, and support is carried over.", "incompatible with our rules";
    H3 0 ReturnPrivately "Individual case",
        "It is a matter for an MP’s office or an ombudsman, or a personal dispute.",
        "It goes back to the writer alone, with where to turn.", "incompatible with our rules";
    H4 1 Remove "Copyright",
        "The owner of the work gave notice.",
        "", "intellectual property";
};
