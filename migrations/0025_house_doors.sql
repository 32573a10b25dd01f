-- Ideas that are put to MPs of the whole House: because very many people support them, or because every opinion group does.

CREATE TABLE house_requests (
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    door TEXT NOT NULL CHECK (door IN ('national', 'common_ground')),
    -- The day and no more: the moment would be that of somebody's vote, and votes are secret.
    put_on TEXT NOT NULL,
    -- When votes were taken back, or spoke otherwise, and it fell below.
    undone_on TEXT NULL,
    PRIMARY KEY (idea_id, door)
);
CREATE INDEX house_requests_standing ON house_requests (door, put_on, idea_id) WHERE undone_on IS NULL;

-- Which MPs were told of an idea: each once, by whichever door it came and however often support comes and goes.
CREATE TABLE house_tellings (
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    told_at BIGINT NOT NULL,
    PRIMARY KEY (idea_id, account_id)
) /*sqlite WITHOUT ROWID */;

-- The months whose ideas were chosen from common ground: each once.
CREATE TABLE house_months (
    month TEXT PRIMARY KEY,
    chosen_on TEXT NOT NULL
) /*sqlite WITHOUT ROWID */;
