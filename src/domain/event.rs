//! What happened, in the past tense: one value for each kind of change, written in the transaction of the fact and told later.
//! It must not know who will be told (that is `notice`), nor how it is stored. Votes leave no event: they are secret (`actions::votes`).

mod row;

use super::ids::{
    AccountId, AppealId, CommentId, CommitmentId, ComplaintId, CorrectionId, DecisionId, EntryId,
    IdeaId, IdeaNumber, MemberId, PostId, ReportId, ResponseId,
};

/// One line of the diary. Kept as JSON, so fields may be added but never change their meaning.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Somebody confirmed an e-mail address for the first time.
    AccountOpened {
        /// The new account.
        account: AccountId,
    },
    /// A citizen agreed that political opinions may be held.
    ConsentGiven {
        /// Who.
        account: AccountId,
        /// The version of the text agreed to.
        version: String,
    },
    /// That consent was withdrawn: the account reads from now on.
    ConsentWithdrawn {
        /// Whose.
        account: AccountId,
    },
    /// Somebody asked that their votes be published under a random number.
    BallotOpened {
        /// Who.
        account: AccountId,
        /// The version of the text agreed to.
        version: String,
    },
    /// Somebody took that back.
    BallotClosed {
        /// Who.
        account: AccountId,
    },
    /// Name or constituency was chosen or changed.
    ProfileChanged {
        /// Whose.
        account: AccountId,
    },
    /// All sessions of an account were ended by its owner.
    SignedOutEverywhere {
        /// Whose.
        account: AccountId,
    },
    /// A role was offered to an address.
    RoleInvited {
        /// The role's key.
        role: String,
        /// By whom; `None` from the command line.
        by: Option<AccountId>,
    },
    /// An invitation was accepted.
    RoleAccepted {
        /// By whom.
        account: AccountId,
        /// The role's key.
        role: String,
    },
    /// Something about an MP's place or office here changed.
    OfficeChanged {
        /// Whose.
        member: MemberId,
        /// By whom.
        by: AccountId,
        /// Whose work it was about.
        account: Option<AccountId>,
        /// "opened", "confirmed" or "stopped" by stewards; "staff_ended" or "promised" in the office.
        step: String,
    },
    /// What an office drafts took a step: the diary knows who wrote, submitted, approved and published.
    DraftMoved {
        /// Which.
        draft: ResponseId,
        /// Whose office.
        member: MemberId,
        /// By whom.
        by: AccountId,
        /// The version of the words.
        version: i64,
        /// "written" or "published", or the step's key.
        step: String,
    },
    /// An MP's office declined to answer an idea.
    IdeaDeclined {
        /// Which.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// By which account.
        by: AccountId,
        /// In whose name: "Grey, MP for Greyshire".
        who: String,
        /// The key of the published reason.
        reason: String,
    },
    /// An idea was handed over to a colleague, or the colleague said what becomes of it.
    HandoverMoved {
        /// Which.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// By which account.
        by: AccountId,
        /// In whose name: "Grey, MP for Greyshire".
        who: String,
        /// The account of the MP it concerns next.
        to: AccountId,
        /// The name of that MP, and the seat.
        to_who: String,
        /// "handed", "accepted" or "returned".
        step: String,
    },
    /// A complaint to the panel was lodged, or took a step.
    Complained {
        /// Which.
        complaint: ComplaintId,
        /// How it stands.
        state: String,
    },
    /// A steward answered the reports on an entry of the register.
    EntryChecked {
        /// Whose entry.
        member: MemberId,
        /// What was found.
        found: String,
    },
    /// Votes that were set aside on an idea were found to be fine.
    CopiesFoundFine {
        /// Which idea.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// By whom.
        by: AccountId,
    },
    /// A file of the register was imported.
    RegisterImported {
        /// What: members, constituencies, postcodes or a conversation.
        what: String,
        /// Rows added or changed.
        rows: u64,
    },
    /// Stewards wrote something down about the House.
    HouseNoted {
        /// The entry.
        entry: EntryId,
        /// What it is.
        what: String,
        /// By whom; `None` from the command line.
        by: Option<AccountId>,
    },
    /// A steward struck an entry about the House out.
    HouseStruck {
        /// The entry.
        entry: EntryId,
        /// What it is.
        what: String,
        /// By whom.
        by: AccountId,
    },
    /// A dissolution was carried out.
    ParliamentDissolved {
        /// The entry.
        entry: EntryId,
        /// How many seats fell vacant.
        seats: u64,
    },
    /// An idea was published.
    IdeaPublished {
        /// Which.
        idea: IdeaId,
        /// Its public number.
        number: IdeaNumber,
        /// By whom.
        author: AccountId,
        /// Its topic.
        topic: String,
        /// Its seat, if it is about one.
        constituency: Option<String>,
    },
    /// An idea's author changed its text.
    IdeaEdited {
        /// Which.
        idea: IdeaId,
        /// Its public number.
        number: IdeaNumber,
        /// By whom.
        author: AccountId,
        /// The version that now stands.
        version: i64,
        /// Whether title or "what" changed, so that voters must be told.
        meaning_changed: bool,
    },
    /// An idea's author withdrew it.
    IdeaWithdrawn {
        /// Which.
        idea: IdeaId,
        /// Its public number.
        number: IdeaNumber,
        /// By whom.
        author: AccountId,
    },
    /// A comment was published.
    CommentPublished {
        /// Which.
        comment: CommentId,
        /// Under which idea.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// By whom.
        author: AccountId,
        /// The comment it answers.
        parent: Option<CommentId>,
    },
    /// A comment was reworded.
    CommentEdited {
        /// Which.
        comment: CommentId,
        /// Under which idea.
        idea: IdeaId,
        /// By whom.
        author: AccountId,
        /// The revision that now stands.
        revision: i64,
    },
    /// A comment was taken back by its author.
    CommentWithdrawn {
        /// Which.
        comment: CommentId,
        /// Under which idea.
        idea: IdeaId,
        /// By whom.
        author: AccountId,
    },
    /// An MP's response was published.
    ResponsePublished {
        /// Which.
        response: ResponseId,
        /// To which idea.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// The account that published it.
        by: AccountId,
        /// The Members who signed, the lead first.
        signatories: Vec<MemberId>,
    },
    /// A published response was reworded; the earlier wording stays readable.
    ResponseEdited {
        /// Which.
        response: ResponseId,
        /// To which idea.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// The account that did it.
        by: AccountId,
        /// The version that now stands.
        version: i64,
    },
    /// A response that was published reached one more idea: a line on that idea's timeline, told with the publication.
    ResponseReached {
        /// Which.
        response: ResponseId,
        /// Which idea.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// The account that published it.
        by: AccountId,
        /// Whether one MP gave it alone.
        #[serde(default)]
        alone: bool,
    },
    /// A signature under a published response was taken back; it stays visible with the day.
    SignatureWithdrawn {
        /// Under which.
        response: ResponseId,
        /// To which idea.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// By which account.
        by: AccountId,
        /// Whose.
        member: MemberId,
    },
    /// An idea was put to the MP of a seat; written when the MP is told, so that no diary holds the moment of a vote.
    IdeaPut {
        /// Which.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// To whom.
        to: AccountId,
        /// The seat's name.
        seat: String,
    },
    /// An idea was put to the whole House; written for each MP when told, so that no diary holds the moment of a vote.
    IdeaPutToHouse {
        /// Which.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// To whom.
        to: AccountId,
        /// By which door, as its key.
        door: String,
        /// Whether this MP is the first who is told: then the author is, too.
        is_first: bool,
    },
    /// An MP promised something with a response.
    CommitmentMade {
        /// What.
        commitment: CommitmentId,
        /// With which idea's answer.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// By which account.
        by: AccountId,
    },
    /// Something was said of a commitment: an update, or its end.
    CommitmentChanged {
        /// Which.
        commitment: CommitmentId,
        /// With which idea's answer.
        idea: IdeaId,
        /// The idea's public number.
        number: IdeaNumber,
        /// By which account.
        by: AccountId,
        /// The step's key.
        step: String,
    },
    /// A commitment is due soon, or today: its MP is reminded.
    CommitmentReminded {
        /// Which.
        commitment: CommitmentId,
        /// Whether the day has come.
        is_due: bool,
    },
    /// Author and supporters are asked whether a response answered them.
    JudgementAsked {
        /// Which.
        response: ResponseId,
        /// To which idea.
        idea: IdeaId,
    },
    /// The author asked the one further question after a response, or it was answered.
    FollowedUp {
        /// After which.
        response: ResponseId,
        /// On which idea.
        idea: IdeaId,
        /// The question or the answer.
        comment: CommentId,
        /// By whom.
        by: Option<AccountId>,
        /// Whether it is the answer.
        is_answer: bool,
    },
    /// Something was put right, or an apology made; what was wrong stays readable.
    Corrected {
        /// Which.
        correction: CorrectionId,
        /// On which idea, if it concerns one.
        idea: Option<IdeaId>,
        /// By which account.
        by: AccountId,
    },
    /// An MP published a statement, a piece of news or a campaign, or an update of one.
    Posted {
        /// Which.
        post: PostId,
        /// By which account.
        by: AccountId,
        /// The version that stands.
        version: i64,
    },
    /// A colleague was invited to a joint response in the making.
    JointInvited {
        /// To which.
        response: ResponseId,
        /// By which account.
        by: AccountId,
        /// Whom.
        member: MemberId,
    },
    /// The text of a joint response in the making changed, and signatures fell with it.
    JointReworded {
        /// Which.
        response: ResponseId,
        /// By which account.
        by: AccountId,
        /// Whose signatures no longer stand.
        void: Vec<MemberId>,
    },
    /// A colleague signed a joint response in the making.
    JointSigned {
        /// Which.
        response: ResponseId,
        /// By which account.
        by: AccountId,
        /// Who.
        member: MemberId,
    },
    /// A colleague declined to sign.
    JointDeclined {
        /// Which.
        response: ResponseId,
        /// By which account.
        by: AccountId,
        /// Who.
        member: MemberId,
    },
    /// A step of moderation was taken; its letters and its line in the public log were written with it.
    Moderated {
        /// About what, as a report points at it: "comment-123".
        item: String,
        /// Where it stands now.
        state: String,
        /// The decision behind it, if one is.
        decision: Option<DecisionId>,
    },
    /// A measure about an account began or ended; its letters and its lines in the public log were written with it.
    MeasureChanged {
        /// Whose account.
        account: AccountId,
        /// The decisions behind the measures.
        decisions: Vec<DecisionId>,
    },
    /// A moderator or panel member declared ties with parties; what, stays under lock.
    TiesDeclared {
        /// Who.
        account: AccountId,
    },
    /// A step of an appeal was taken; its letters and its line in the public log were written with it.
    Appealed {
        /// Which appeal.
        appeal: AppealId,
        /// How it stands now.
        state: String,
    },
    /// Something was reported to the moderators.
    Reported {
        /// Which report.
        report: ReportId,
    },
}
