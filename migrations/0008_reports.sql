-- Reports on anything by anyone, kept for the moderators.

CREATE TABLE reports (
    id BIGINT PRIMARY KEY,
    -- Shown to the reporter as the receipt; random, so that it tells nothing about how many there are.
    receipt TEXT NOT NULL UNIQUE,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('idea', 'comment', 'response', 'commitment', 'post', 'member', 'account')),
    subject_id BIGINT NOT NULL,
    -- The revision that was read when it was reported.
    subject_version BIGINT NOT NULL,
    -- A code of the published list (domain::report).
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    reporter_id BIGINT NULL REFERENCES accounts (id),
    reporter_email TEXT NULL,
    -- The account, or a visitor's browser: one report a person and item. Two people behind one address are two,
    -- or the one would learn from a refusal what the other reported.
    reporter_key TEXT NOT NULL,
    -- For visitors a keyed hash of the network they came from, so that a flood can be seen; emptied after 90 days.
    network_key TEXT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (subject_kind, subject_id, reporter_key)
);
CREATE INDEX reports_of_reporter ON reports (reporter_key, created_at);
CREATE INDEX reports_of_network ON reports (network_key, created_at) WHERE network_key IS NOT NULL;
