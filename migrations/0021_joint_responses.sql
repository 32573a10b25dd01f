-- Joint responses. What is in the making (joint_…) is seen by its lead and whoever was invited alone, and read by no public page; what
-- was published stands with all other responses, under the same id, so that moderation, letters and lists know one kind of response.

CREATE TABLE joints (
    -- The id of the response it becomes.
    id BIGINT PRIMARY KEY,
    lead_id BIGINT NOT NULL REFERENCES members (id),
    state TEXT NOT NULL CHECK (state IN ('drafting', 'published', 'ended')),
    version BIGINT NOT NULL,
    -- The version that everybody reads; a later one is a new wording in the making.
    published_version BIGINT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT NULL
);
CREATE INDEX joints_of_lead ON joints (lead_id, created_at);

CREATE TABLE joint_versions (
    joint_id BIGINT NOT NULL REFERENCES joints (id),
    version BIGINT NOT NULL,
    -- As it was typed (domain::response::Typed), as JSON: it is read whole or not at all.
    words TEXT NOT NULL,
    written_by BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (joint_id, version)
);

-- Which ideas a version answers: they are part of what is signed.
CREATE TABLE joint_ideas (
    joint_id BIGINT NOT NULL REFERENCES joints (id),
    version BIGINT NOT NULL,
    place BIGINT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    PRIMARY KEY (joint_id, version, place)
);

-- A signature names the version it signs. A new version has none of the old one's: nothing needs to be struck out.
CREATE TABLE joint_signatures (
    joint_id BIGINT NOT NULL REFERENCES joints (id),
    version BIGINT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES members (id),
    signed_by BIGINT NOT NULL REFERENCES accounts (id),
    capacity TEXT NOT NULL,
    office TEXT NOT NULL,
    reservation TEXT NOT NULL,
    party_key TEXT NOT NULL,
    party_label TEXT NOT NULL,
    -- The party whose whip was taken that day; NULL for whoever sat for none.
    side TEXT NULL,
    constituency_code TEXT NOT NULL,
    constituency_name TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    PRIMARY KEY (joint_id, version, member_id)
);

CREATE TABLE joint_invitations (
    joint_id BIGINT NOT NULL REFERENCES joints (id),
    member_id BIGINT NOT NULL REFERENCES members (id),
    -- Of the day of the invitation, and of the day of the answer once there is one.
    party_label TEXT NOT NULL,
    constituency_name TEXT NOT NULL,
    invited_at BIGINT NOT NULL,
    declined_at BIGINT NULL,
    -- Taken back by the lead while it was unanswered.
    closed_at BIGINT NULL,
    PRIMARY KEY (joint_id, member_id)
);
CREATE INDEX joint_invitations_of_member ON joint_invitations (member_id, invited_at);

-- One response may answer several ideas; these are the ones beside responses.idea_id.
CREATE TABLE response_also (
    response_id BIGINT NOT NULL REFERENCES responses (id),
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    PRIMARY KEY (response_id, idea_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX response_also_of_idea ON response_also (idea_id, response_id);
CREATE VIEW response_places AS
SELECT id AS response_id, idea_id FROM responses
UNION ALL
SELECT response_id, idea_id FROM response_also;

ALTER TABLE response_signatures ADD COLUMN reservation TEXT NULL;
ALTER TABLE response_signatures ADD COLUMN side TEXT NULL;
-- A signature that was taken back stays where it stood, with the day.
ALTER TABLE response_signatures ADD COLUMN withdrawn_at BIGINT NULL;
-- The reservations of a version in one text, as moderators read it.
ALTER TABLE response_versions ADD COLUMN reservations TEXT NULL;

-- Who was invited to a published version and did not sign it.
CREATE TABLE response_invitees (
    response_id BIGINT NOT NULL REFERENCES responses (id),
    version BIGINT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES members (id),
    party_label TEXT NOT NULL,
    constituency_name TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('declined', 'unanswered')),
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (response_id, version, member_id)
);

-- Who signs with whom is counted over the joint responses of the last year; ids sort by time.
CREATE INDEX joints_by_state ON joints (state, id);
