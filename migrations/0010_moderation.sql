-- Moderation: where each text stands, decisions with their reasons, the queue and who has what in hand, letters that wait out the
-- minute for undoing, and what is kept beside: notes, reveals, refused duties, sanctions. Parts for one engine alone are marked.

-- How many contributions of an account were ever published: the first two of everybody wait for a look.
CREATE TABLE contributors (
    account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
    published BIGINT NOT NULL
);
INSERT INTO contributors (account_id, published)
SELECT author_id, CAST(count(*) AS BIGINT)
FROM (
    SELECT author_id FROM ideas WHERE author_id IS NOT NULL
    UNION ALL
    SELECT author_id FROM comments WHERE author_id IS NOT NULL
) AS written
GROUP BY author_id;

-- One row for each text that ever was held, reported or decided about; all others stand as their publication says.
CREATE TABLE standings (
    kind TEXT NOT NULL CHECK (kind IN ('idea', 'comment', 'response')),
    item_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    revision BIGINT NOT NULL,
    -- The whole standing (domain::moderation::state) as JSON: hash, layers of decisions, clocks, a pending second look.
    body TEXT NOT NULL,
    -- When its clock runs out by itself.
    expires_at BIGINT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (kind, item_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX standings_running ON standings (expires_at) WHERE expires_at IS NOT NULL;

-- What waits for a person. A row goes when the item is decided.
CREATE TABLE waiting (
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    haste TEXT NOT NULL CHECK (haste IN ('danger', 'respect', 'order')),
    why TEXT NOT NULL CHECK (why IN ('held', 'reported', 'interim', 'reworded', 'second')),
    weight DOUBLE PRECISION NOT NULL,
    since BIGINT NOT NULL,
    target_at BIGINT NOT NULL,
    priority DOUBLE PRECISION NOT NULL,
    weighed_at BIGINT NOT NULL,
    PRIMARY KEY (kind, item_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX waiting_by_priority ON waiting (priority, item_id);
CREATE INDEX waiting_by_haste ON waiting (haste, priority, item_id);
CREATE INDEX waiting_by_weighing ON waiting (weighed_at);

CREATE TABLE decisions (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    -- SHA-256 of exactly the words that were decided about.
    revision_hash TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    code TEXT NULL,
    author_id BIGINT NULL,
    decided_by BIGINT NOT NULL REFERENCES accounts (id),
    waits TEXT NOT NULL CHECK (waits IN ('', 'before', 'after')),
    supersedes BIGINT NULL,
    -- The statement of reasons as JSON.
    statement TEXT NOT NULL,
    -- The standing before and after, for undoing within the minute.
    before_body TEXT NOT NULL,
    after_body TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX decisions_of_item ON decisions (kind, item_id, id);
CREATE INDEX decisions_of_author ON decisions (author_id, id);
CREATE INDEX decisions_of_code ON decisions (code, id);
CREATE INDEX decisions_of_moderator ON decisions (decided_by, id);

-- What happened to a decision afterwards. Rows are added, never changed.
CREATE TABLE decision_acts (
    id BIGINT PRIMARY KEY,
    decision_id BIGINT NOT NULL REFERENCES decisions (id),
    act TEXT NOT NULL CHECK (act IN ('agreed', 'disagreed', 'undone', 'ruled')),
    done_by BIGINT NULL,
    done_at BIGINT NOT NULL
);
CREATE INDEX decision_acts_of_decision ON decision_acts (decision_id);

-- Which revisions were hidden while somebody checked: none is hidden so a second time, whatever reports come.
CREATE TABLE interims (
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    hidden_at BIGINT NOT NULL,
    PRIMARY KEY (kind, item_id, revision)
) /*sqlite WITHOUT ROWID */;

CREATE TABLE leases (
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    held_by BIGINT NOT NULL REFERENCES accounts (id),
    held_until BIGINT NOT NULL,
    PRIMARY KEY (kind, item_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX leases_of_moderator ON leases (held_by, held_until);

CREATE TABLE moderation_notes (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    written_by BIGINT NOT NULL REFERENCES accounts (id),
    words TEXT NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE INDEX moderation_notes_of_item ON moderation_notes (kind, item_id, id);

-- Who looked at whose text it is before deciding, and why.
CREATE TABLE reveals (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    revealed_to BIGINT NOT NULL REFERENCES accounts (id),
    reason TEXT NOT NULL,
    revealed_at BIGINT NOT NULL
);
CREATE INDEX reveals_of_item ON reveals (kind, item_id, revealed_to);

-- Every refusal under a rule of separation of duties.
CREATE TABLE barred (
    id BIGINT PRIMARY KEY,
    rule TEXT NOT NULL,
    account_id BIGINT NULL,
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    barred_at BIGINT NOT NULL
);

-- An account's history on the ladder, from which points and measures are computed afresh.
CREATE TABLE account_events (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    decision_id BIGINT NOT NULL,
    what TEXT NOT NULL,
    code TEXT NOT NULL,
    outcome TEXT NOT NULL,
    done_by BIGINT NULL,
    happened_at BIGINT NOT NULL
);
CREATE INDEX account_events_of_account ON account_events (account_id, id);

-- What people are told about moderation. A letter waits until its decision can no longer be undone.
CREATE TABLE moderation_letters (
    id BIGINT PRIMARY KEY,
    event_id BIGINT NOT NULL,
    decision_id BIGINT NULL,
    -- To an account, or to the address that a visitor left.
    account_id BIGINT NULL REFERENCES accounts (id),
    address TEXT NULL,
    item TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    told_at BIGINT NULL
);
CREATE INDEX moderation_letters_waiting ON moderation_letters (due_at) WHERE told_at IS NULL;
CREATE INDEX moderation_letters_of_account ON moderation_letters (account_id, item, id);
CREATE INDEX moderation_letters_of_decision ON moderation_letters (decision_id);

-- The words of an idea that was hidden and then reworded: only moderators may still read them.
ALTER TABLE idea_versions ADD COLUMN hidden_at BIGINT NULL;
ALTER TABLE response_versions ADD COLUMN hidden_at BIGINT NULL;

-- How a report was judged, by which decision.
ALTER TABLE reports ADD COLUMN judged TEXT NULL;
ALTER TABLE reports ADD COLUMN outcome TEXT NULL;
ALTER TABLE reports ADD COLUMN decision_id BIGINT NULL;
ALTER TABLE reports ADD COLUMN judged_at BIGINT NULL;
CREATE INDEX reports_of_decision ON reports (decision_id) WHERE decision_id IS NOT NULL;

-- What everybody may see, now with the decision behind a stub; still no words, and no name.
DROP VIEW public_comments;
CREATE VIEW public_comments AS
SELECT
    id,
    idea_id,
    parent_id,
    thread_id,
    place,
    replies,
    depth,
    purpose,
    CASE WHEN publication = 'published' THEN author_id END AS author_id,
    publication,
    revision,
    CASE WHEN publication = 'published' THEN html ELSE '' END AS html,
    CASE WHEN publication = 'published' THEN helpful ELSE 0 END AS helpful,
    written_at,
    CASE WHEN publication = 'published' THEN edited_at END AS edited_at,
    withdrawn_at,
    CASE WHEN publication IN ('hidden', 'removed') THEN (
        SELECT max(decisions.id)
        FROM decisions
        WHERE decisions.kind = 'comment'
          AND decisions.item_id = comments.id
          AND decisions.outcome <> 'no_breach'
          AND NOT EXISTS (SELECT 1 FROM decision_acts WHERE decision_acts.decision_id = decisions.id AND decision_acts.act IN ('undone', 'disagreed'))
    ) END AS decision_id
FROM comments
WHERE publication <> 'held';

/*sqlite
CREATE TRIGGER decisions_keep_their_words BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are only added');
END;
CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are only added');
END;
*/
/*postgres
CREATE FUNCTION decisions_are_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions are only added';
END
$$;
CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE ON decisions
FOR EACH ROW EXECUTE FUNCTION decisions_are_only_added();
*/
