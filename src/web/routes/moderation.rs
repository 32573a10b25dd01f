//! The doors of moderation: what everybody may see of it, one's own texts and appeals, the moderators' desk, and the panel's.
//! It must not know what lies behind a door.

use super::Site;
use super::Who::{Anyone, Moderator, Mp, Panel, SignedIn, Steward};
use crate::web::{
    appeals, complaints, decisions, declaration, felt, heard, house, measures, moderation, own,
    panel, register,
};

/// Hangs the doors in.
pub(super) fn enter(site: Site) -> Site {
    site
        // Moderation: the public page of a decision, one's own texts and letters, and the moderators' desk
        .get("/decisions/{number}", Anyone, decisions::show)
        .get("/account/items/{pointer}", SignedIn, own::show)
        .post("/account/items/{pointer}", SignedIn, own::update)
        .post(
            "/account/items/{pointer}/objection",
            SignedIn,
            own::create_objection,
        )
        .get("/account/letters/{id}", SignedIn, own::letter)
        .post(
            "/account/letters/{id}/felt",
            SignedIn,
            felt::create_of_letter,
        )
        .get("/account/measures", SignedIn, measures::index)
        .post("/account/measures", SignedIn, measures::update)
        .get("/account/declaration", SignedIn, declaration::edit)
        .post("/account/declaration", SignedIn, declaration::update)
        // Appeals: anybody concerned may ask for a second look, with an account or without
        .get("/appeals/new", Anyone, appeals::new)
        .post("/appeals", Anyone, appeals::create)
        .get("/appeals/{receipt}", Anyone, appeals::show)
        .post("/appeals/{receipt}/answer", Anyone, appeals::create_answer)
        .post(
            "/appeals/{receipt}/withdrawal",
            Anyone,
            appeals::create_withdrawal,
        )
        .get("/account/appeals", SignedIn, appeals::index)
        .get("/moderation/appeals", Moderator, moderation::appeals::index)
        .get(
            "/moderation/appeals/{number}",
            Moderator,
            moderation::appeals::show,
        )
        .post(
            "/moderation/appeals/{number}/assignment",
            Moderator,
            moderation::appeals::create_assignment,
        )
        .post(
            "/moderation/appeals/{number}/assignment/end",
            Moderator,
            moderation::appeals::destroy_assignment,
        )
        .post(
            "/moderation/appeals/{number}/question",
            Moderator,
            moderation::appeals::create_question,
        )
        .post(
            "/moderation/appeals/{number}/inadmissible",
            Moderator,
            moderation::appeals::create_proposal,
        )
        .post(
            "/moderation/appeals/{number}/second",
            Moderator,
            moderation::appeals::second,
        )
        .post(
            "/moderation/appeals/{number}/ruling",
            Moderator,
            moderation::ruling::create,
        )
        // What the service answers before the panel looks
        .get(
            "/moderation/complaints",
            Moderator,
            moderation::complaints::index,
        )
        .get(
            "/moderation/complaints/{id}",
            Moderator,
            moderation::complaints::show,
        )
        .post(
            "/moderation/complaints/{id}/reply",
            Moderator,
            moderation::complaints::create_reply,
        )
        .post(
            "/moderation/complaints/{id}/extension",
            Moderator,
            moderation::complaints::create_extension,
        )
        .get("/moderation", Moderator, moderation::queue::index)
        .post(
            "/moderation/votes/{number}",
            Moderator,
            moderation::checks::create,
        )
        .get(
            "/moderation/campaigns",
            Moderator,
            moderation::campaign::show,
        )
        .post(
            "/moderation/campaigns",
            Moderator,
            moderation::campaign::create,
        )
        .get(
            "/moderation/campaigns/{id}",
            Moderator,
            moderation::campaign::made,
        )
        .post(
            "/moderation/campaigns/{id}/undo",
            Moderator,
            moderation::campaign::undo,
        )
        .get(
            "/moderation/items/{kind}/{id}",
            Moderator,
            moderation::item::show,
        )
        .post(
            "/moderation/items/{kind}/{id}/lease",
            Moderator,
            moderation::desk::create_lease,
        )
        .post(
            "/moderation/items/{kind}/{id}/lease/end",
            Moderator,
            moderation::desk::destroy_lease,
        )
        .post(
            "/moderation/items/{kind}/{id}/decision",
            Moderator,
            moderation::decide::create,
        )
        .post(
            "/moderation/items/{kind}/{id}/second",
            Moderator,
            moderation::decide::second,
        )
        .post(
            "/moderation/items/{kind}/{id}/undo",
            Moderator,
            moderation::decide::undo,
        )
        .get(
            "/moderation/items/{kind}/{id}/seal",
            Moderator,
            moderation::seal::show,
        )
        .post(
            "/moderation/items/{kind}/{id}/seal",
            Moderator,
            moderation::seal::create,
        )
        .post(
            "/moderation/items/{kind}/{id}/seal/agreement",
            Moderator,
            moderation::seal::create_agreement,
        )
        .post(
            "/moderation/items/{kind}/{id}/seal/reading",
            Moderator,
            moderation::seal::create_reading,
        )
        .post(
            "/moderation/items/{kind}/{id}/notes",
            Moderator,
            moderation::desk::create_note,
        )
        .post(
            "/moderation/items/{kind}/{id}/reveal",
            Moderator,
            moderation::desk::create_reveal,
        )
        .get(
            "/moderation/measures",
            Moderator,
            moderation::measures::index,
        )
        .post(
            "/moderation/measures",
            Moderator,
            moderation::measures::update,
        )
        .get(
            "/moderation/decisions/{number}",
            Moderator,
            moderation::measures::show,
        )
        .post(
            "/moderation/decisions/{number}/ban",
            Moderator,
            moderation::measures::create_ban,
        )
        .get("/moderation/reviews", Moderator, moderation::reviews::show)
        .post(
            "/moderation/reviews/{id}",
            Moderator,
            moderation::reviews::create,
        )
        // Reports on the register go to those who keep it
        .get("/register", Steward, register::index)
        .get("/register/{id}", Steward, register::show)
        .post("/register/{id}", Steward, register::update)
        // What stewards write down about the House: recesses, vacancies, whips, the Chair, quiet times, dissolutions
        .get("/house", Steward, house::index)
        .get("/house/new/{sort}", Steward, house::new)
        .post("/house/new/{sort}", Steward, house::create)
        .get("/house/{id}", Steward, house::show)
        .post("/house/{id}/end", Steward, house::destroy)
        .get("/panel", Panel, panel::show)
        .post("/panel/bans", Panel, panel::update)
        .get("/panel/complaints/{id}", Panel, panel::complaints::show)
        .post(
            "/panel/complaints/{id}/proposals",
            Panel,
            panel::complaints::create_proposal,
        )
        .post(
            "/panel/complaints/{id}/voices",
            Panel,
            panel::complaints::create_voice,
        )
        .post(
            "/panel/complaints/{id}/determination",
            Panel,
            panel::complaints::create_determination,
        )
        .post(
            "/panel/complaints/{id}/remedy",
            Panel,
            panel::complaints::create_remedy,
        )
        .post(
            "/panel/complaints/{id}/pauses",
            Panel,
            panel::complaints::create_pause,
        )
        .post(
            "/panel/complaints/{id}/pauses/end",
            Panel,
            panel::complaints::destroy_pause,
        )
        // Complaints to the panel: anybody may make one, with an account or without
        .get("/complaints", Anyone, complaints::index)
        .get("/complaints/new", Anyone, complaints::new)
        .post("/complaints", Anyone, complaints::create)
        .get("/complaints/{receipt}", Anyone, complaints::show)
        .post(
            "/complaints/{receipt}/comments",
            Anyone,
            complaints::create_comment,
        )
        .post(
            "/complaints/{receipt}/service",
            Anyone,
            complaints::create_ending,
        )
        .post(
            "/complaints/{receipt}/felt",
            Anyone,
            felt::create_of_complaint,
        )
        .get("/account/complaints", Mp, heard::index)
        .post("/account/complaints/{id}/comments", Mp, heard::create)
}
