-- Measures about accounts that wait for a person: a second moderator, the panel, or the panel's yearly look. What an account's history
-- adds up to is computed afresh each time; these rows follow from it and are written anew with every line of that history.
CREATE TABLE measure_tasks (
    decision_id BIGINT NOT NULL,
    asked TEXT NOT NULL CHECK (asked IN ('second', 'panel', 'review')),
    -- The number of the step on the published ladder.
    step BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    since BIGINT NOT NULL,
    until BIGINT NULL,
    PRIMARY KEY (decision_id, asked, step)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX measure_tasks_of_account ON measure_tasks (account_id);
CREATE INDEX measure_tasks_by_time ON measure_tasks (asked, since);
