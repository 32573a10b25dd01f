-- What moderators and panel members declared about ties with parties: sealed with a key that lies in a file, read by nobody but the
-- router, which says yes or no. Rows are added; the latest counts.
CREATE TABLE declarations (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    nonce TEXT NOT NULL,
    sealed TEXT NOT NULL,
    declared_at BIGINT NOT NULL
);
CREATE INDEX declarations_of_account ON declarations (account_id, id);
