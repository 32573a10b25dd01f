-- Who follows what, what they are told in their account, and the letters that wait to be sent.

CREATE TABLE follows (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('idea', 'member', 'constituency', 'topic')),
    target TEXT NOT NULL,
    followed_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind, target)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX follows_of_target ON follows (kind, target, account_id);

-- Mail switched off, mostly by the link in a letter; notices in the account go on. Apart from follows, because an author or
-- somebody who commented gets letters without following. An idea is named by its number, "all" by an empty target.
CREATE TABLE mutes (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('idea', 'member', 'constituency', 'topic', 'all')),
    target TEXT NOT NULL,
    muted_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind, target)
) /*sqlite WITHOUT ROWID */;

CREATE TABLE notices (
    id BIGINT PRIMARY KEY,
    event_id BIGINT NOT NULL REFERENCES events (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    words TEXT NOT NULL,
    path TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT NULL,
    -- A job that runs twice tells once.
    UNIQUE (event_id, account_id)
);
CREATE INDEX notices_of_account ON notices (account_id, id);
CREATE INDEX notices_unread ON notices (account_id) WHERE read_at IS NULL;

CREATE TABLE letters (
    id BIGINT PRIMARY KEY,
    -- What makes a letter one and the same, for example "sign-in/123" or "event/5/to/7".
    dedupe TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL CHECK (lane IN ('sign_in', 'service', 'updates')),
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    unsubscribe_url TEXT NULL,
    -- Whose act brought it about, so that nobody can flood others by way of us; NULL for what the site owes.
    actor_id BIGINT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    -- After this moment the letter is worthless (a sign-in code) and is dropped unsent.
    expires_at BIGINT NULL,
    tries BIGINT NOT NULL,
    sent_at BIGINT NULL,
    dead_at BIGINT NULL,
    last_error TEXT NULL
);
CREATE INDEX letters_waiting ON letters (due_at) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX letters_of_address ON letters (to_address, created_at);
CREATE INDEX letters_by_actor ON letters (actor_id, created_at) WHERE actor_id IS NOT NULL;
