-- How often the respect screen gave advice, and what came of it: a number a day, and nothing of anybody's words.

CREATE TABLE advice_counts (
    day TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('shown', 'posted_as_is', 'reworded')),
    times BIGINT NOT NULL,
    PRIMARY KEY (day, outcome)
) /*sqlite WITHOUT ROWID */;
