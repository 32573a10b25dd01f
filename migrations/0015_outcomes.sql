-- What decisions arrange beside where a text stands: black bars, other places, merges, labels; and the words that are put aside for it.

-- One row for each decision that arranges something. It is in force while its decision stands; taken back with it.
CREATE TABLE arrangements (
    decision_id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    -- The revision as its own table counts it: bars are about exactly these words.
    version BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    -- Which characters, from where to where (domain::moderation::arrange), as JSON.
    body TEXT NOT NULL,
    is_in_force BIGINT NOT NULL CHECK (is_in_force IN (0, 1)),
    changed_at BIGINT NOT NULL
);
CREATE INDEX arrangements_of_item ON arrangements (kind, item_id, decision_id);

-- The words under black bars, and how they were shown: for the appeal, never for readers. The ordinary tables hold the bars.
CREATE TABLE originals (
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    -- Of an idea its title, what and why; of a comment its words, and two empty texts.
    title TEXT NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL,
    -- The same as readers saw it, and which earlier revisions were taken out of their sight, as JSON.
    shown TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (kind, item_id, revision)
) /*sqlite WITHOUT ROWID */;

-- Support that came with a merge, so that it can go back: whoever had voted on the other idea already is not in here.
CREATE TABLE carried_votes (
    decision_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    carried_at BIGINT NOT NULL,
    PRIMARY KEY (decision_id, account_id)
) /*sqlite WITHOUT ROWID */;

-- Conversations that went with a merge or a move, so that they can go back.
CREATE TABLE carried_threads (
    decision_id BIGINT NOT NULL,
    thread_id BIGINT NOT NULL,
    PRIMARY KEY (decision_id, thread_id)
) /*sqlite WITHOUT ROWID */;

-- Which decision merged which idea into which, to find what came to an idea.
CREATE TABLE merged_ideas (
    into_id BIGINT NOT NULL REFERENCES ideas (id),
    decision_id BIGINT NOT NULL,
    PRIMARY KEY (into_id, decision_id)
) /*sqlite WITHOUT ROWID */;

-- Sealed words, in all their revisions, as bytes that two key files open. The ordinary tables keep empty texts.
CREATE TABLE sealed (
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    nonce TEXT NOT NULL,
    body TEXT NOT NULL,
    sealed_at BIGINT NOT NULL,
    PRIMARY KEY (kind, item_id)
) /*sqlite WITHOUT ROWID */;

-- Who asked to read sealed words, why, who agreed, and who read them when. Rows are added; agreeing fills its two columns once.
CREATE TABLE seal_openings (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    asked_by BIGINT NOT NULL REFERENCES accounts (id),
    reason TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    agreed_by BIGINT NULL REFERENCES accounts (id),
    agreed_at BIGINT NULL
);
CREATE INDEX seal_openings_of_item ON seal_openings (kind, item_id, id);

CREATE TABLE seal_readings (
    id BIGINT PRIMARY KEY,
    opening_id BIGINT NOT NULL REFERENCES seal_openings (id),
    read_by BIGINT NOT NULL REFERENCES accounts (id),
    read_at BIGINT NOT NULL
);

-- One act about many texts of one campaign, and the decisions it is made of.
CREATE TABLE campaigns (
    id BIGINT PRIMARY KEY,
    code TEXT NOT NULL,
    decided_by BIGINT NOT NULL REFERENCES accounts (id),
    decided_at BIGINT NOT NULL
);

CREATE TABLE campaign_decisions (
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    decision_id BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, decision_id)
) /*sqlite WITHOUT ROWID */;
