-- What moderation still lacked: lines of the log that wait out the minute for undoing, views and directions for the queue's order,
-- names and register entries, and the panel.

-- From when everybody may read a line. A line behind it waits with it: what is published is always the log up to some line.
ALTER TABLE public_log ADD COLUMN shown_from BIGINT NOT NULL DEFAULT 0;
CREATE INDEX public_log_by_showing ON public_log (shown_from, seq);

-- How often the page of an idea was opened, in slots of ten minutes: for the order of the moderators' work, kept for an hour and
-- a little. Nothing in it tells who.
CREATE TABLE idea_views (
    number BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    views BIGINT NOT NULL,
    PRIMARY KEY (number, slot)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX idea_views_by_slot ON idea_views (slot);

-- A keyed hash of the other site from whose page somebody came to report, so that a call to report is seen; emptied after 90 days.
ALTER TABLE reports ADD COLUMN referrer_key TEXT NULL;
CREATE INDEX reports_with_referrer ON reports (created_at) WHERE referrer_key IS NOT NULL;

-- A reported name of an account, as it was shown: what moderators decide about. While a decision keeps it from sight the account
-- shows the stand-in, until its holder chooses another or the decision is undone.
CREATE TABLE names (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    skeleton TEXT NOT NULL,
    stand_in TEXT NOT NULL,
    stand_in_skeleton TEXT NOT NULL,
    publication TEXT NOT NULL CHECK (publication IN ('published', 'hidden', 'removed', 'withdrawn')),
    noted_at BIGINT NOT NULL
);
-- Whoever goes back to a name that was left undecided is looked at anew.
CREATE UNIQUE INDEX names_of_account ON names (account_id, name) WHERE publication <> 'withdrawn';
CREATE INDEX names_by_skeleton ON names (skeleton);

-- Names stand somewhere too.
CREATE TABLE standings_of_all (
    kind TEXT NOT NULL CHECK (kind IN ('idea', 'comment', 'response', 'commitment', 'post', 'account')),
    item_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    expires_at BIGINT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (kind, item_id)
) /*sqlite WITHOUT ROWID */;
INSERT INTO standings_of_all (kind, item_id, state, revision, body, expires_at, changed_at)
SELECT kind, item_id, state, revision, body, expires_at, changed_at
FROM standings;
DROP TABLE standings;
ALTER TABLE standings_of_all RENAME TO standings;
CREATE INDEX standings_running ON standings (expires_at) WHERE expires_at IS NOT NULL;

-- Complaints to the independent panel: about an appeal that was decided, the service, or an office-holder on this site.
CREATE TABLE complaints (
    id BIGINT PRIMARY KEY,
    -- The address of its page: a secret, so that nobody needs an account.
    receipt TEXT NOT NULL UNIQUE,
    -- The press of the button: pressing twice lodges one.
    op TEXT NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('appeal', 'service', 'office_holder')),
    appeal_id BIGINT NULL UNIQUE REFERENCES appeals (id),
    member_id BIGINT NULL REFERENCES members (id),
    complainant_key TEXT NOT NULL,
    account_id BIGINT NULL REFERENCES accounts (id),
    address TEXT NULL,
    words TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('acknowledged', 'proposed', 'provisional', 'determined')),
    -- How many proposals there were, and the last one.
    round BIGINT NOT NULL,
    proposed_by BIGINT NULL REFERENCES accounts (id),
    finding TEXT NULL,
    reasons TEXT NULL,
    -- The same without names, for the public register.
    summary TEXT NULL,
    received_at BIGINT NOT NULL,
    -- By when the panel should have found, and the list of holidays by which that was counted; never edited.
    due_at BIGINT NOT NULL,
    calendar TEXT NOT NULL,
    determined_at BIGINT NULL,
    UNIQUE (complainant_key, op)
);
CREATE INDEX complaints_open ON complaints (due_at, id) WHERE determined_at IS NULL;
CREATE INDEX complaints_determined ON complaints (determined_at, id) WHERE determined_at IS NOT NULL;
CREATE INDEX complaints_of_complainant ON complaints (complainant_key, received_at);

-- What members of the panel say to a proposal. Rows are added, never changed.
CREATE TABLE complaint_voices (
    complaint_id BIGINT NOT NULL REFERENCES complaints (id),
    round BIGINT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES accounts (id),
    agrees BIGINT NOT NULL CHECK (agrees IN (0, 1)),
    words TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (complaint_id, round, member_id)
) /*sqlite WITHOUT ROWID */;
