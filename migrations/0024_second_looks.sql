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

-- What a decision is about, as far as it can be read off the text: an MP, a party, or neither. The fairness report compares by it.
ALTER TABLE decisions ADD COLUMN about TEXT NOT NULL DEFAULT 'none';

-- Decisions drawn by lot to be looked at again, blind; some with names and parties exchanged.
CREATE TABLE second_looks (
    decision_id BIGINT PRIMARY KEY REFERENCES decisions (id),
    is_exchanged BIGINT NOT NULL CHECK (is_exchanged IN (0, 1)),
    drawn_at BIGINT NOT NULL
);

-- What people would have done. Rows are added, never changed.
CREATE TABLE second_judgements (
    decision_id BIGINT NOT NULL REFERENCES second_looks (decision_id),
    judged_by BIGINT NOT NULL REFERENCES accounts (id),
    answer TEXT NOT NULL CHECK (answer IN ('keep', 'hide', 'remove')),
    judged_at BIGINT NOT NULL,
    PRIMARY KEY (decision_id, judged_by)
) /*sqlite WITHOUT ROWID */;

-- Complaints: an urgent track, a view on which both sides are heard before it is the finding, and what a finding asks for.
ALTER TABLE complaints ADD COLUMN is_urgent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE complaints ADD COLUMN comment_until BIGINT NULL;
ALTER TABLE complaints ADD COLUMN remedy TEXT NOT NULL DEFAULT 'none';
ALTER TABLE complaints ADD COLUMN remedy_due_at BIGINT NULL;
ALTER TABLE complaints ADD COLUMN remedied_at BIGINT NULL;
ALTER TABLE complaints ADD COLUMN remedied_by BIGINT NULL REFERENCES accounts (id);
-- How the panel knows that it is done.
ALTER TABLE complaints ADD COLUMN done TEXT NOT NULL DEFAULT '';
CREATE INDEX complaints_heard ON complaints (member_id, id) WHERE status = 'provisional';
CREATE INDEX complaints_to_do ON complaints (remedy_due_at) WHERE remedy_due_at IS NOT NULL AND remedied_at IS NULL;

-- What both sides say to a view of the panel. Rows are added, never changed.
CREATE TABLE complaint_comments (
    complaint_id BIGINT NOT NULL REFERENCES complaints (id),
    round BIGINT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('complainant', 'concerned')),
    words TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (complaint_id, round, side)
) /*sqlite WITHOUT ROWID */;

-- Ideas out of sight, whose titles are taken out of earlier archives.
CREATE INDEX ideas_out_of_sight ON ideas (number) WHERE publication NOT IN ('published', 'closed');
