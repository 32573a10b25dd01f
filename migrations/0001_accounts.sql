-- Accounts, sessions and the events every change leaves behind.
-- Portable dialect: TEXT, BIGINT and DOUBLE PRECISION only; times are milliseconds since 1970; a yes/no is a nullable "…_at".
-- The marker /*sqlite … */ is opened by store/migrations.rs on SQLite alone: WITHOUT ROWID halves tables whose key is all they have.

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
) /*sqlite WITHOUT ROWID */;

-- The diary and the post-box of the house: written in the transaction of the fact, told later (told_at).
CREATE TABLE events (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    actor_id BIGINT NULL,
    idea_id BIGINT NULL,
    body TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    told_at BIGINT NULL
);
CREATE INDEX events_untold ON events (id) WHERE told_at IS NULL;
CREATE INDEX events_of_idea ON events (idea_id, id);

CREATE TABLE accounts (
    id BIGINT PRIMARY KEY,
    -- NULL for people who took part elsewhere (an imported conversation): they can never sign in.
    email TEXT NULL,
    email_key TEXT NULL UNIQUE,
    name TEXT NULL CHECK (length(name) BETWEEN 2 AND 80),
    name_skeleton TEXT NULL UNIQUE,
    constituency_code TEXT NULL,
    role TEXT NULL CHECK (role IN ('mp', 'staff', 'moderator', 'senior_moderator', 'legal_lead', 'panel', 'steward')),
    member_id BIGINT NULL,
    consent_version TEXT NULL,
    consented_at BIGINT NULL,
    epoch BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    suspended_at BIGINT NULL,
    closed_at BIGINT NULL,
    fictional_at BIGINT NULL
);
CREATE INDEX accounts_of_member ON accounts (member_id);

-- Explicit consent to hold political opinions (UK GDPR article 9): one row for each time it was given or withdrawn.
CREATE TABLE consents (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    version TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT NULL
);
CREATE INDEX consents_of_account ON consents (account_id);

-- The key is the SHA-256 of the cookie's id: a stolen database opens no session.
CREATE TABLE sessions (
    key_hash TEXT PRIMARY KEY,
    account_id BIGINT NULL,
    body TEXT NOT NULL,
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE sign_in_codes (
    id BIGINT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Set when the code was used, or voided by a newer one.
    spent_at BIGINT NULL
);
CREATE INDEX sign_in_codes_of_email ON sign_in_codes (email_key, created_at);
CREATE INDEX sign_in_codes_by_expiry ON sign_in_codes (expires_at);

CREATE TABLE invitations (
    id BIGINT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('mp', 'staff', 'moderator', 'senior_moderator', 'legal_lead', 'panel', 'steward')),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    member_id BIGINT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by BIGINT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT NULL,
    accepted_by BIGINT NULL
);

-- What a form's hidden "op" already did, so that a second press does nothing twice; kept 24 hours.
CREATE TABLE operations (
    account_id BIGINT NOT NULL,
    op TEXT NOT NULL,
    result TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, op)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX operations_by_time ON operations (happened_at);
