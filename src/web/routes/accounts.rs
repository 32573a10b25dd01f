//! The doors of one's own account. It must not know what lies behind a door.

use super::Site;
use super::Who::{Citizen, SignedIn};
use crate::web::{accounts, invitations, open_ballots};

pub(super) fn enter(site: Site) -> Site {
    site.get("/welcome", SignedIn, accounts::new)
        .post("/welcome", SignedIn, accounts::create)
        .get("/account", SignedIn, accounts::show)
        .get("/account/profile", SignedIn, accounts::edit)
        .post("/account/profile", SignedIn, accounts::update)
        .post(
            "/account/sessions/end",
            SignedIn,
            accounts::destroy_sessions,
        )
        .get("/account/ballot", SignedIn, open_ballots::show)
        .post("/account/ballot", Citizen, open_ballots::create)
        .post(
            "/account/ballot/withdrawal",
            SignedIn,
            open_ballots::destroy,
        )
        .get("/account/consent", SignedIn, accounts::edit_consent)
        .post(
            "/account/consent/withdrawal",
            SignedIn,
            accounts::destroy_consent,
        )
        .get("/invitations/{token}", SignedIn, invitations::show)
        .post(
            "/invitations/{token}",
            SignedIn,
            invitations::create_acceptance,
        )
}
