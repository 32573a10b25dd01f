-- Who had a hand in a text without deciding about it: hid it while they checked, or was not sure. Whoever did does not judge the appeal.
CREATE TABLE hands (
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    first_at BIGINT NOT NULL,
    PRIMARY KEY (kind, item_id, account_id)
) /*sqlite WITHOUT ROWID */;

-- What was decided within the last minute counts as waiting, because it can still be taken back.
CREATE INDEX reports_by_judging ON reports (judged_at) WHERE judged_at IS NOT NULL;

-- Texts that came to rest, by when: their words are destroyed after a year.
CREATE INDEX standings_resting ON standings (changed_at) WHERE state IN ('removed', 'removed_sealed', 'withdrawn');

-- What the panel found against a Member stands on the Member's page for a year.
CREATE INDEX complaints_of_member ON complaints (member_id, determined_at) WHERE finding = 'breached';
