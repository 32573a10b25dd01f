//! What an event's row is looked up by: the word of its kind, who did it, and the idea on whose timeline it stands.
//! It must not know how rows are kept.

use super::Event;
use crate::domain::ids::{AccountId, IdeaId};

impl Event {
    /// The word that names this kind in a row: the same as the JSON's `kind`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AccountOpened { .. } => "account_opened",
            Self::ConsentGiven { .. } => "consent_given",
            Self::ConsentWithdrawn { .. } => "consent_withdrawn",
            Self::BallotOpened { .. } => "ballot_opened",
            Self::BallotClosed { .. } => "ballot_closed",
            Self::ProfileChanged { .. } => "profile_changed",
            Self::SignedOutEverywhere { .. } => "signed_out_everywhere",
            Self::RoleInvited { .. } => "role_invited",
            Self::RoleAccepted { .. } => "role_accepted",
            Self::OfficeChanged { .. } => "office_changed",
            Self::DraftMoved { .. } => "draft_moved",
            Self::HandoverMoved { .. } => "handover_moved",
            Self::IdeaDeclined { .. } => "idea_declined",
            Self::Complained { .. } => "complained",
            Self::EntryChecked { .. } => "entry_checked",
            Self::CopiesFoundFine { .. } => "copies_found_fine",
            Self::RegisterImported { .. } => "register_imported",
            Self::HouseNoted { .. } => "house_noted",
            Self::HouseStruck { .. } => "house_struck",
            Self::ParliamentDissolved { .. } => "parliament_dissolved",
            Self::IdeaPublished { .. } => "idea_published",
            Self::IdeaEdited { .. } => "idea_edited",
            Self::IdeaWithdrawn { .. } => "idea_withdrawn",
            Self::CommentPublished { .. } => "comment_published",
            Self::CommentEdited { .. } => "comment_edited",
            Self::CommentWithdrawn { .. } => "comment_withdrawn",
            Self::ResponsePublished { .. } => "response_published",
            Self::ResponseEdited { .. } => "response_edited",
            Self::ResponseReached { .. } => "response_reached",
            Self::SignatureWithdrawn { .. } => "signature_withdrawn",
            Self::IdeaPut { .. } => "idea_put",
            Self::IdeaPutToHouse { .. } => "idea_put_to_house",
            Self::CommitmentMade { .. } => "commitment_made",
            Self::CommitmentChanged { .. } => "commitment_changed",
            Self::CommitmentReminded { .. } => "commitment_reminded",
            Self::JudgementAsked { .. } => "judgement_asked",
            Self::FollowedUp { .. } => "followed_up",
            Self::Corrected { .. } => "corrected",
            Self::Posted { .. } => "posted",
            Self::JointInvited { .. } => "joint_invited",
            Self::JointReworded { .. } => "joint_reworded",
            Self::JointSigned { .. } => "joint_signed",
            Self::JointDeclined { .. } => "joint_declined",
            Self::Moderated { .. } => "moderated",
            Self::MeasureChanged { .. } => "measure_changed",
            Self::TiesDeclared { .. } => "ties_declared",
            Self::Appealed { .. } => "appealed",
            Self::Reported { .. } => "reported",
        }
    }

    /// Who did it, where that may be known.
    pub fn actor(&self) -> Option<AccountId> {
        match self {
            Self::AccountOpened { account }
            | Self::ConsentGiven { account, .. }
            | Self::ConsentWithdrawn { account }
            | Self::BallotOpened { account, .. }
            | Self::BallotClosed { account }
            | Self::ProfileChanged { account }
            | Self::TiesDeclared { account }
            | Self::SignedOutEverywhere { account }
            | Self::RoleAccepted { account, .. } => Some(*account),
            Self::IdeaPublished { author, .. }
            | Self::IdeaEdited { author, .. }
            | Self::IdeaWithdrawn { author, .. }
            | Self::CommentPublished { author, .. }
            | Self::CommentEdited { author, .. }
            | Self::CommentWithdrawn { author, .. } => Some(*author),
            Self::ResponsePublished { by, .. }
            | Self::ResponseEdited { by, .. }
            | Self::ResponseReached { by, .. }
            | Self::SignatureWithdrawn { by, .. }
            | Self::CommitmentMade { by, .. }
            | Self::CommitmentChanged { by, .. }
            | Self::Corrected { by, .. }
            | Self::Posted { by, .. }
            | Self::JointInvited { by, .. }
            | Self::JointReworded { by, .. }
            | Self::JointSigned { by, .. }
            | Self::JointDeclined { by, .. }
            | Self::OfficeChanged { by, .. }
            | Self::DraftMoved { by, .. }
            | Self::HandoverMoved { by, .. }
            | Self::IdeaDeclined { by, .. }
            | Self::CopiesFoundFine { by, .. }
            | Self::HouseStruck { by, .. } => Some(*by),
            Self::RoleInvited { by, .. }
            | Self::HouseNoted { by, .. }
            | Self::FollowedUp { by, .. } => *by,
            Self::Complained { .. }
            | Self::EntryChecked { .. }
            | Self::RegisterImported { .. }
            | Self::ParliamentDissolved { .. }
            | Self::CommitmentReminded { .. }
            | Self::JudgementAsked { .. }
            | Self::IdeaPut { .. }
            | Self::IdeaPutToHouse { .. }
            | Self::Moderated { .. }
            | Self::MeasureChanged { .. }
            | Self::Appealed { .. }
            | Self::Reported { .. } => None,
        }
    }

    /// The idea whose timeline it stands on.
    pub fn idea(&self) -> Option<IdeaId> {
        match self {
            Self::IdeaPublished { idea, .. }
            | Self::IdeaEdited { idea, .. }
            | Self::IdeaWithdrawn { idea, .. }
            | Self::CommentPublished { idea, .. }
            | Self::CommentEdited { idea, .. }
            | Self::CommentWithdrawn { idea, .. }
            | Self::ResponsePublished { idea, .. }
            | Self::ResponseEdited { idea, .. }
            | Self::ResponseReached { idea, .. }
            | Self::SignatureWithdrawn { idea, .. }
            | Self::CommitmentMade { idea, .. }
            | Self::CommitmentChanged { idea, .. }
            | Self::HandoverMoved { idea, .. }
            | Self::IdeaDeclined { idea, .. }
            | Self::FollowedUp { idea, .. } => Some(*idea),
            Self::Corrected { idea, .. } => *idea,
            _ => None,
        }
    }
}
