//! The doors of MPs' offices, and of how an MP comes here.

use super::Site;
use super::Who::{Anyone, Office, Steward};
use crate::web::responses::{drafts, handover};
use crate::web::{desk, offices, onboardings};

pub(super) fn enter(site: Site) -> Site {
    site
        // Two stewards invite an MP
        .get("/register/invitations", Steward, onboardings::index)
        .get("/register/{id}/invitation", Steward, onboardings::show)
        .post("/register/{id}/invitation", Steward, onboardings::create)
        .post(
            "/register/{id}/invitation/confirmation",
            Steward,
            onboardings::create_confirmation,
        )
        .post(
            "/register/{id}/invitation/end",
            Steward,
            onboardings::destroy,
        )
        // The desk
        .get("/desk", Office, desk::index)
        .get("/desk/promise", Office, desk::edit_promise)
        .post("/desk/promise", Office, desk::update_promise)
        .get("/desk/{number}", Office, desk::show)
        .post("/desk/{number}/snooze", Office, desk::create_snooze)
        .post("/desk/{number}/cluster", Office, desk::create_cluster)
        .post("/desk/{number}/cluster/end", Office, desk::destroy_cluster)
        .post("/desk/{number}/refusal", Office, desk::create_refusal)
        .get("/desk/{number}/handover", Office, handover::new)
        .post("/desk/{number}/handover", Office, handover::create)
        .post(
            "/desk/{number}/handover/answer",
            Office,
            handover::create_answer,
        )
        // Who works in the office
        .get("/desk/office", Office, offices::show)
        .post(
            "/desk/office/invitations",
            Office,
            offices::create_invitation,
        )
        .post(
            "/desk/office/invitations/{id}/end",
            Office,
            offices::destroy_invitation,
        )
        .post("/desk/office/staff/{id}/end", Office, offices::destroy)
        // What the office drafts
        .get("/ideas/{number}/drafts/new", Office, drafts::new)
        .post("/ideas/{number}/drafts", Anyone, drafts::create)
        .get("/desk/drafts/{id}", Office, drafts::show)
        .post("/desk/drafts/{id}", Anyone, drafts::update)
        .get("/desk/drafts/{id}/edit", Office, drafts::edit)
        .post(
            "/desk/drafts/{id}/submission",
            Office,
            drafts::create_submission,
        )
        .post(
            "/desk/drafts/{id}/approval",
            Office,
            drafts::create_approval,
        )
        .post("/desk/drafts/{id}/return", Office, drafts::create_return)
        .post(
            "/desk/drafts/{id}/publication",
            Office,
            drafts::create_publication,
        )
        .post("/desk/drafts/{id}/end", Office, drafts::destroy)
}
