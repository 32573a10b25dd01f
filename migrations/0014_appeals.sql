-- Appeals: who asks for a second look at what, how it goes from hand to hand, and what was said to be sorry for.

CREATE TABLE appeals (
    id BIGINT PRIMARY KEY,
    -- The address of its page: a secret, so that nobody needs an account.
    receipt TEXT NOT NULL UNIQUE,
    -- The press of the button: pressing twice lodges one.
    op TEXT NOT NULL,
    -- "decision/123", or "rule/comment-5/2" where no person decided.
    against TEXT NOT NULL,
    decision_id BIGINT NULL REFERENCES decisions (id),
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    capacity TEXT NOT NULL CHECK (capacity IN ('author', 'reporter', 'concerned', 'rule')),
    -- What makes two appeals one person's: the account, the receipt of a report, or a visitor's address.
    appellant_key TEXT NOT NULL,
    account_id BIGINT NULL REFERENCES accounts (id),
    address TEXT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('acknowledged', 'assigned', 'info_requested', 'proposed', 'inadmissible', 'upheld', 'varied', 'overturned', 'withdrawn', 'lapsed')),
    assigned_to BIGINT NULL REFERENCES accounts (id),
    lodged_at BIGINT NOT NULL,
    -- The deadlines as they were counted at first, and the list of holidays by which; never edited. Pauses are rows of appeal_acts.
    target_days BIGINT NOT NULL,
    target_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    calendar TEXT NOT NULL,
    -- Whether time alone may decide it, in the appellant's favour.
    may_lapse BIGINT NOT NULL CHECK (may_lapse IN (0, 1)),
    ended_at BIGINT NULL,
    ended_by BIGINT NULL REFERENCES accounts (id),
    reasons TEXT NOT NULL,
    instead_id BIGINT NULL REFERENCES decisions (id),
    is_late BIGINT NOT NULL CHECK (is_late IN (0, 1))
);
-- One appeal for each person and decision; one that was taken back does not count.
CREATE UNIQUE INDEX appeals_one_each ON appeals (against, appellant_key) WHERE state <> 'withdrawn';
CREATE INDEX appeals_open ON appeals (ends_at, id) WHERE ended_at IS NULL;
CREATE INDEX appeals_late ON appeals (ended_at) WHERE is_late = 1;
CREATE INDEX appeals_of_account ON appeals (account_id, id);
CREATE INDEX appeals_of_item ON appeals (kind, item_id, id);
CREATE INDEX appeals_of_appellant ON appeals (appellant_key, lodged_at);

-- Every step. Rows are added, never changed. Between "asked" and "answered" the clock stands still.
CREATE TABLE appeal_acts (
    id BIGINT PRIMARY KEY,
    appeal_id BIGINT NOT NULL REFERENCES appeals (id),
    act TEXT NOT NULL CHECK (act IN ('assigned', 'returned', 'asked', 'answered', 'proposed', 'disagreed', 'ended')),
    done_by BIGINT NULL,
    words TEXT NOT NULL,
    -- Until when an answer is waited for, and the list of holidays by which that was counted.
    due_at BIGINT NULL,
    calendar TEXT NULL,
    done_at BIGINT NOT NULL
);
CREATE INDEX appeal_acts_of_appeal ON appeal_acts (appeal_id, id);

-- Decisions that were wrong, and said to be: beside the restored text stands a line that leads to the apology.
CREATE TABLE apologies (
    decision_id BIGINT PRIMARY KEY REFERENCES decisions (id),
    appeal_id BIGINT NOT NULL REFERENCES appeals (id),
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    idea_id BIGINT NOT NULL,
    restored_at BIGINT NOT NULL
);
CREATE INDEX apologies_of_idea ON apologies (idea_id, item_id);

-- An appeal with what was asked of the appellant: once at most.
CREATE VIEW whole_appeals AS
SELECT
    appeals.id,
    appeals.receipt,
    appeals.op,
    appeals.against,
    appeals.appellant_key,
    appeals.decision_id,
    appeals.kind,
    appeals.item_id,
    appeals.revision,
    appeals.capacity,
    appeals.account_id,
    appeals.address,
    appeals.words,
    appeals.state,
    appeals.assigned_to,
    appeals.lodged_at,
    appeals.target_days,
    appeals.target_at,
    appeals.ends_at,
    appeals.calendar,
    appeals.may_lapse,
    appeals.ended_at,
    appeals.ended_by,
    appeals.reasons,
    appeals.instead_id,
    appeals.is_late,
    asked.done_at AS asked_at,
    asked.due_at AS answer_by,
    asked.calendar AS answer_calendar,
    answered.done_at AS answered_at
FROM appeals
LEFT JOIN appeal_acts AS asked ON asked.appeal_id = appeals.id AND asked.act = 'asked'
LEFT JOIN appeal_acts AS answered ON answered.appeal_id = appeals.id AND answered.act = 'answered';
