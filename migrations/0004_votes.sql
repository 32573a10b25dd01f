-- Votes: secret, one row for each account and idea; the tallies beside them hold no person.

CREATE TABLE votes (
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    -- 1 agree, -1 disagree, 0 pass.
    choice BIGINT NOT NULL CHECK (choice IN (-1, 0, 1)),
    -- Did the site offer the idea, or did the voter seek it? Fixed when first cast.
    seen TEXT NOT NULL CHECK (seen IN ('shown', 'sought')),
    -- The voter's seat when cast, so that a change of seat never moves a count by itself.
    constituency_code TEXT NULL,
    idea_version BIGINT NOT NULL,
    cast_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (idea_id, account_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX votes_of_account ON votes (account_id, idea_id);

CREATE TABLE seat_tallies (
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    constituency_code TEXT NOT NULL,
    agrees BIGINT NOT NULL,
    disagrees BIGINT NOT NULL,
    passes BIGINT NOT NULL,
    PRIMARY KEY (idea_id, constituency_code)
) /*sqlite WITHOUT ROWID */;
