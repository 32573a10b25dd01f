-- MPs' offices: how an MP comes here, who works for them, what the office drafts and the MP approves, and what waits on the desk.

-- An invitation of an MP before it is sent: opened by one steward, confirmed by another, each with a note how it was checked.
-- Purpose: proof that whoever speaks as an MP is that MP. Kept as long as the register is.
CREATE TABLE onboardings (
    id BIGINT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES members (id),
    -- The exact address that is published for this Member, and the page that says so.
    email TEXT NOT NULL,
    source_url TEXT NOT NULL,
    opened_by BIGINT NOT NULL REFERENCES accounts (id),
    opened_how TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    confirmed_by BIGINT NULL REFERENCES accounts (id),
    confirmed_how TEXT NULL,
    confirmed_at BIGINT NULL,
    -- The invitation that was sent when both had confirmed.
    invitation_id BIGINT NULL REFERENCES invitations (id),
    -- Stopped by a steward before it was accepted.
    stopped_at BIGINT NULL,
    CHECK (confirmed_by IS NULL OR confirmed_by <> opened_by)
);
CREATE INDEX onboardings_of_member ON onboardings (member_id, opened_at);
CREATE UNIQUE INDEX onboardings_waiting ON onboardings (member_id) WHERE confirmed_at IS NULL AND stopped_at IS NULL;

-- What an invited member of staff will do, and when an invitation was taken back.
ALTER TABLE invitations ADD COLUMN duty TEXT NULL CHECK (duty IN ('approver', 'drafter', 'diary_manager'));
ALTER TABLE invitations ADD COLUMN ended_at BIGINT NULL;
CREATE INDEX invitations_of_member ON invitations (member_id, created_at);

-- Who works for an MP. It ends with one click (ended_at), and by itself with the seat: a spell in the House that began after
-- given_at is another one (domain::office), so no job has to end anything.
CREATE TABLE delegations (
    id BIGINT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES members (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    duty TEXT NOT NULL CHECK (duty IN ('approver', 'drafter', 'diary_manager')),
    given_by BIGINT NOT NULL REFERENCES accounts (id),
    -- When the MP invited: an invitation of an earlier spell opens nothing in a later one.
    given_at BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL,
    ended_at BIGINT NULL,
    ended_by BIGINT NULL
);
CREATE UNIQUE INDEX delegations_live ON delegations (account_id) WHERE ended_at IS NULL;
CREATE INDEX delegations_of_member ON delegations (member_id, given_at);

-- A response that the office drafts and the MP approves; nobody outside the office reads it. It becomes the response of the same id.
CREATE TABLE response_drafts (
    id BIGINT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES members (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'published', 'ended')),
    version BIGINT NOT NULL,
    -- As it was typed (domain::response::Typed), as JSON: it is read whole or not at all.
    words TEXT NOT NULL,
    written_by BIGINT NOT NULL REFERENCES accounts (id),
    written_at BIGINT NOT NULL,
    submitted_by BIGINT NULL,
    submitted_at BIGINT NULL,
    approved_by BIGINT NULL,
    approved_at BIGINT NULL,
    -- Why it came back, in the words of whoever may approve.
    returned TEXT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX response_drafts_of_member ON response_drafts (member_id, state, written_at);

-- Which ideas it answers, the main one first.
CREATE TABLE response_draft_ideas (
    draft_id BIGINT NOT NULL REFERENCES response_drafts (id),
    place BIGINT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    PRIMARY KEY (draft_id, place)
);
CREATE INDEX response_draft_ideas_of_idea ON response_draft_ideas (idea_id);

-- How a version came to be, where an office had a hand in it; names stay in the diary of events.
ALTER TABLE response_versions ADD COLUMN making TEXT NULL CHECK (making IN ('approved_by_member', 'approved_by_office'));

-- What waits on the desk of a seat's MP: fed by the doors, so that one table has it however an idea came. To the seat, so that a
-- successor inherits what waits.
CREATE TABLE desk_items (
    constituency_code TEXT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    door TEXT NOT NULL CHECK (door IN ('local', 'common_ground', 'national', 'colleague')),
    -- Since when, by the day and no more: votes are secret.
    since TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'declined', 'gone')),
    -- Not shown before this day: the first day it waits, or the end of a snooze.
    shows_from TEXT NOT NULL,
    -- The idea it is answered together with, joined by a person of the office.
    head_id BIGINT NULL,
    -- Why the office declined: the key of a published reason.
    reason TEXT NULL,
    PRIMARY KEY (constituency_code, idea_id)
);
CREATE INDEX desk_waiting ON desk_items (constituency_code, since, idea_id, shows_from) WHERE state = 'waiting' AND head_id IS NULL;
CREATE INDEX desk_joined ON desk_items (head_id, constituency_code, idea_id);
CREATE INDEX desk_items_of_idea ON desk_items (idea_id, constituency_code);
-- What the local door put before this table was there.
INSERT INTO desk_items (constituency_code, idea_id, door, since, state, shows_from, head_id)
SELECT
    requests.constituency_code,
    requests.idea_id,
    'local',
    requests.put_on,
    CASE WHEN ideas.response = 'put' THEN 'waiting' ELSE 'answered' END,
    requests.put_on,
    NULL
FROM requests
JOIN ideas ON ideas.id = requests.idea_id
WHERE requests.undone_on IS NULL;

-- Which ideas may ask for the same, computed from their titles: an offer, and nothing more.
CREATE TABLE idea_likenesses (
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    other_id BIGINT NOT NULL REFERENCES ideas (id),
    PRIMARY KEY (idea_id, other_id)
) /*sqlite WITHOUT ROWID */;
-- Ideas whose title is still to be compared.
CREATE TABLE ideas_to_compare (
    idea_id BIGINT PRIMARY KEY REFERENCES ideas (id)
) /*sqlite WITHOUT ROWID */;
INSERT INTO ideas_to_compare (idea_id)
SELECT DISTINCT idea_id
FROM desk_items
WHERE state = 'waiting';

-- An idea that was handed over to a colleague, with a response that says why; accepted or returned in public.
CREATE TABLE handovers (
    response_id BIGINT PRIMARY KEY REFERENCES responses (id),
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    from_member_id BIGINT NOT NULL REFERENCES members (id),
    to_member_id BIGINT NOT NULL REFERENCES members (id),
    to_constituency_code TEXT NOT NULL,
    to_constituency_name TEXT NOT NULL,
    to_party_label TEXT NOT NULL,
    handed_at BIGINT NOT NULL,
    outcome TEXT NULL CHECK (outcome IN ('accepted', 'returned')),
    outcome_at BIGINT NULL
);
CREATE INDEX handovers_of_idea ON handovers (idea_id, handed_at);
CREATE INDEX handovers_to_seat ON handovers (to_constituency_code, idea_id);

-- What an MP promises of their own accord: so many working days, and these topics.
CREATE TABLE office_promises (
    member_id BIGINT PRIMARY KEY REFERENCES members (id),
    reply_days BIGINT NOT NULL,
    promised_at BIGINT NOT NULL
);
CREATE TABLE member_topics (
    member_id BIGINT NOT NULL REFERENCES members (id),
    topic_key TEXT NOT NULL REFERENCES topics (key),
    PRIMARY KEY (member_id, topic_key)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX member_topics_by_topic ON member_topics (topic_key, member_id);

-- Which week's letter about the desk an account has had.
CREATE TABLE desk_letters (
    account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
    week TEXT NOT NULL
) /*sqlite WITHOUT ROWID */;
