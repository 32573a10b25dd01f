-- Who asked that their votes be published under a random number (consensus.md 4.10): one row for each time it was asked or taken back.
-- Without a row in force nobody's ballot leaves the house.
CREATE TABLE ballot_permissions (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    -- The text that was agreed to.
    version TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT NULL
);
CREATE INDEX ballot_permissions_of_account ON ballot_permissions (account_id);
CREATE UNIQUE INDEX ballot_permissions_in_force ON ballot_permissions (account_id) WHERE withdrawn_at IS NULL;

-- The newest archive with a file of a name, which every page of common ground asks for.
CREATE INDEX archive_files_by_name ON archive_files (name, archive);
