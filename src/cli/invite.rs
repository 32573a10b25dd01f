//! `invite`: offers a role to an address. It must not know who may be invited: that is the domain's to say.

use clap::Args;

use super::{Trouble, say};
use crate::actions;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::account::Role;
use crate::domain::ids::MemberId;
use crate::domain::sign_in::EmailAddress;

/// The arguments of `invite`.
#[derive(Args)]
pub(super) struct Invite {
    /// mp, moderator, senior_moderator, legal_lead, panel or steward; the people of an office are invited by their MP
    role: String,
    /// The address that receives the invitation
    email: String,
    /// For MPs: the number of the Member in the register, as in /members/NUMBER
    #[arg(long)]
    member: Option<i64>,
}

impl Invite {
    pub(super) async fn run(self, config: Config) -> Result<(), Trouble> {
        let role = Role::from_key(&self.role).ok_or_else(|| {
            format!(
                "There is no role {:?}. Write mp, moderator, senior_moderator, legal_lead, panel or steward.",
                self.role
            )
        })?;
        let email = EmailAddress::parse("email", &self.email).map_err(|error| error.words)?;
        let app = App::build(config, Clock::System).await?;
        let member = self.member.map(MemberId::from_i64);
        let link = actions::invitations::invite(&app, role, email, member, None).await?;
        say(&format!(
            "Invited {} as {}. The link, also mailed:\n{link}",
            self.email,
            role.in_words()
        ));
        crate::jobs::deliver(&app).await?;
        app.db.close().await;
        Ok(())
    }
}
