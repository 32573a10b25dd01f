-- What the service answers to a complaint about itself before the panel looks, and the days on which a complaint's clock stands still.

-- One row for each complaint that the service answers first. It is filled in as it goes; the words of a complaint are never changed.
CREATE TABLE service_replies (
    complaint_id BIGINT PRIMARY KEY REFERENCES complaints (id),
    -- By when the service should have answered, and the list of holidays by which that was counted; never edited.
    due_at BIGINT NOT NULL,
    calendar TEXT NOT NULL,
    -- The one extension: until when, why, and by whom.
    extended_to BIGINT NULL,
    extended_why TEXT NOT NULL DEFAULT '',
    extended_by BIGINT NULL REFERENCES accounts (id),
    words TEXT NOT NULL DEFAULT '',
    replied_by BIGINT NULL REFERENCES accounts (id),
    replied_at BIGINT NULL,
    -- How this stage ended: whoever complained is satisfied, or the panel looks, because they asked or because no answer came in time.
    ending TEXT NULL CHECK (ending IN ('satisfied', 'escalated', 'overdue')),
    ended_at BIGINT NULL
);
CREATE INDEX service_replies_open ON service_replies (due_at, complaint_id) WHERE ending IS NULL;
CREATE INDEX service_replies_by_ending ON service_replies (ending, complaint_id);

-- Days on which a complaint's clock stands still, with the reason. Rows are added, and their end is filled in once.
CREATE TABLE complaint_pauses (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaints (id),
    from_on TEXT NOT NULL,
    to_on TEXT NULL,
    why TEXT NOT NULL,
    paused_by BIGINT NOT NULL REFERENCES accounts (id),
    ended_by BIGINT NULL REFERENCES accounts (id)
);
CREATE INDEX complaint_pauses_of_complaint ON complaint_pauses (complaint_id, id);
CREATE UNIQUE INDEX complaint_pauses_one_open ON complaint_pauses (complaint_id) WHERE to_on IS NULL;

-- What one moderator took out of sight within an hour is counted before each act.
CREATE INDEX hands_of_account ON hands (account_id, first_at);

-- How people felt they were treated, asked once after a notice and after a complaint (moderation.md 3.7). That somebody was heard, and
-- apart from it sums of what all of them said: nobody's own answer stands anywhere.
CREATE TABLE felt_given (
    -- 'letter' with its row, or 'complaint' with its id.
    kind TEXT NOT NULL CHECK (kind IN ('letter', 'complaint')),
    item_id BIGINT NOT NULL,
    PRIMARY KEY (kind, item_id)
) /*sqlite WITHOUT ROWID */;

CREATE TABLE felt_sums (
    month TEXT NOT NULL,
    -- 'author' and 'reporter' of what was decided about, or 'complaint'.
    side TEXT NOT NULL,
    outcome TEXT NOT NULL,
    about TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (month, side, outcome, about, question, answer)
) /*sqlite WITHOUT ROWID */;
