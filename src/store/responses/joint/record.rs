//! How a joint response in the making is written: versions, invitations, signatures and answers. It must not know who decided.

use crate::domain::ids::{AccountId, IdeaId, ResponseId};
use crate::domain::response::ResponseWords;
use crate::domain::response::joint::{
    InvitationClosed, JointDeclined, JointEnded, JointInvited, JointReworded, JointSigned,
    JointStarted, Pen, SignatureWithdrawn, Today,
};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// Writes a joint response as it begins.
pub async fn record_started(
    tx: &mut WriteTx,
    id: ResponseId,
    started: &JointStarted,
) -> Result<()> {
    const START: &str = "
        INSERT INTO joints (id, lead_id, state, version, published_version, created_at, ended_at)
        VALUES ($1, $2, 'drafting', 1, NULL, $3, NULL)";
    sqlx::query(START)
        .bind(id.get())
        .bind(started.today.label.member.get())
        .bind(started.at.millis())
        .execute(&mut **tx)
        .await?;
    write_version(
        tx,
        &Written {
            joint: id,
            version: 1,
            by: started.by,
            ideas: &started.ideas,
            today: &started.today,
            words: &started.words,
            at: started.at,
        },
    )
    .await
}

/// Writes a new version, which nobody but its lead has signed. `false` when somebody was faster.
pub async fn record_reworded(tx: &mut WriteTx, reworded: &JointReworded) -> Result<bool> {
    const REWORD: &str = "
        UPDATE joints
        SET version = $3
        WHERE id = $1
          AND version = $2
          AND state <> 'ended'";
    let done = sqlx::query(REWORD)
        .bind(reworded.joint.get())
        .bind(reworded.from_version)
        .bind(reworded.version)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    write_version(
        tx,
        &Written {
            joint: reworded.joint,
            version: reworded.version,
            by: reworded.by,
            ideas: &reworded.ideas,
            today: &reworded.today,
            words: &reworded.words,
            at: reworded.at,
        },
    )
    .await?;
    Ok(true)
}

/// Writes an invitation; one that was taken back before is open again.
pub async fn record_invited(tx: &mut WriteTx, invited: &JointInvited) -> Result<()> {
    const INVITE: &str = "
        INSERT INTO joint_invitations (joint_id, member_id, party_label, constituency_name, invited_at, declined_at, closed_at)
        VALUES ($1, $2, $3, $4, $5, NULL, NULL)
        ON CONFLICT (joint_id, member_id) DO UPDATE SET
            party_label = excluded.party_label,
            constituency_name = excluded.constituency_name,
            invited_at = excluded.invited_at,
            declined_at = NULL,
            closed_at = NULL";
    sqlx::query(INVITE)
        .bind(invited.joint.get())
        .bind(invited.label.member.get())
        .bind(invited.label.party.as_str())
        .bind(invited.label.constituency_name.as_str())
        .bind(invited.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that an invitation was taken back.
pub async fn record_closed(tx: &mut WriteTx, closed: &InvitationClosed) -> Result<()> {
    const CLOSE: &str = "
        UPDATE joint_invitations
        SET closed_at = $3
        WHERE joint_id = $1
          AND member_id = $2";
    sqlx::query(CLOSE)
        .bind(closed.joint.get())
        .bind(closed.member.get())
        .bind(closed.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes a signature under its version; whoever had declined has not any more.
pub async fn record_signed(tx: &mut WriteTx, signed: &JointSigned) -> Result<()> {
    const ANSWER: &str = "
        UPDATE joint_invitations
        SET declined_at = NULL
        WHERE joint_id = $1
          AND member_id = $2";
    sqlx::query(ANSWER)
        .bind(signed.joint.get())
        .bind(signed.today.label.member.get())
        .execute(&mut **tx)
        .await?;
    write_signature(
        tx,
        (signed.joint, signed.version),
        signed.by,
        &signed.today,
        &signed.pen,
        signed.at,
    )
    .await
}

/// Notes that an invitation was declined; a signature under the version in hand goes.
pub async fn record_declined(tx: &mut WriteTx, declined: &JointDeclined) -> Result<()> {
    const DECLINE: &str = "
        UPDATE joint_invitations
        SET declined_at = $3,
            party_label = $4,
            constituency_name = $5
        WHERE joint_id = $1
          AND member_id = $2";
    const UNSIGN: &str = "
        DELETE FROM joint_signatures
        WHERE joint_id = $1
          AND version = $2
          AND member_id = $3";
    sqlx::query(DECLINE)
        .bind(declined.joint.get())
        .bind(declined.label.member.get())
        .bind(declined.at.millis())
        .bind(declined.label.party.as_str())
        .bind(declined.label.constituency_name.as_str())
        .execute(&mut **tx)
        .await?;
    sqlx::query(UNSIGN)
        .bind(declined.joint.get())
        .bind(declined.version)
        .bind(declined.label.member.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that a joint response was given up.
pub async fn record_ended(tx: &mut WriteTx, ended: &JointEnded) -> Result<()> {
    const END: &str = "
        UPDATE joints
        SET state = 'ended',
            ended_at = $2
        WHERE id = $1
          AND state = 'drafting'";
    sqlx::query(END)
        .bind(ended.joint.get())
        .bind(ended.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes the day on which a signature was taken back. `false` when somebody was faster.
pub async fn record_withdrawn(tx: &mut WriteTx, withdrawn: &SignatureWithdrawn) -> Result<bool> {
    const WITHDRAW: &str = "
        UPDATE response_signatures
        SET withdrawn_at = $4
        WHERE response_id = $1
          AND version = $2
          AND member_id = $3
          AND withdrawn_at IS NULL";
    let done = sqlx::query(WITHDRAW)
        .bind(withdrawn.response.get())
        .bind(withdrawn.version)
        .bind(withdrawn.member.get())
        .bind(withdrawn.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

struct Written<'a> {
    joint: ResponseId,
    version: i64,
    by: AccountId,
    ideas: &'a [IdeaId],
    today: &'a Today,
    words: &'a ResponseWords,
    at: Timestamp,
}

/// A version with its ideas, and the signature of its lead.
async fn write_version(tx: &mut WriteTx, written: &Written<'_>) -> Result<()> {
    const VERSION: &str = "
        INSERT INTO joint_versions (joint_id, version, words, written_by, written_at)
        VALUES ($1, $2, $3, $4, $5)";
    const IDEA: &str = "
        INSERT INTO joint_ideas (joint_id, version, place, idea_id)
        VALUES ($1, $2, $3, $4)";
    let words = serde_json::to_string(&written.words.as_typed())
        .map_err(|error| Error::Row(error.to_string()))?;
    sqlx::query(VERSION)
        .bind(written.joint.get())
        .bind(written.version)
        .bind(words)
        .bind(written.by.get())
        .bind(written.at.millis())
        .execute(&mut **tx)
        .await?;
    for (place, idea) in (1_i64..).zip(written.ideas) {
        sqlx::query(IDEA)
            .bind(written.joint.get())
            .bind(written.version)
            .bind(place)
            .bind(idea.get())
            .execute(&mut **tx)
            .await?;
    }
    write_signature(
        tx,
        (written.joint, written.version),
        written.by,
        written.today,
        &Pen::of_lead(written.words),
        written.at,
    )
    .await
}

async fn write_signature(
    tx: &mut WriteTx,
    (joint, version): (ResponseId, i64),
    by: AccountId,
    today: &Today,
    pen: &Pen,
    at: Timestamp,
) -> Result<()> {
    const SIGN: &str = "
        INSERT INTO joint_signatures (joint_id, version, member_id, signed_by, capacity, office, reservation, party_key, party_label, side, constituency_code, constituency_name, signed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    sqlx::query(SIGN)
        .bind(joint.get())
        .bind(version)
        .bind(today.label.member.get())
        .bind(by.get())
        .bind(pen.capacity.key())
        .bind(pen.office.as_str())
        .bind(pen.reservation.as_str())
        .bind(today.label.party_key.as_str())
        .bind(today.label.party.as_str())
        .bind(today.side.as_deref())
        .bind(today.label.constituency.as_str())
        .bind(today.label.constituency_name.as_str())
        .bind(at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
