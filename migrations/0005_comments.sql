-- Comments under ideas, in four purposes, with replies to depth 3; earlier wordings are kept.

CREATE TABLE comments (
    id BIGINT PRIMARY KEY,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    parent_id BIGINT NULL REFERENCES comments (id),
    -- The comment that began the conversation (itself, for that one), and the place in it: 0 for the beginner, then 1, 2, 3 …
    -- So the first replies of many conversations are read in one go, however long one of them grows.
    thread_id BIGINT NOT NULL REFERENCES comments (id),
    place BIGINT NOT NULL,
    -- How many replies its conversation has, on the beginner's row alone.
    replies BIGINT NOT NULL,
    depth BIGINT NOT NULL CHECK (depth BETWEEN 1 AND 3),
    purpose TEXT NOT NULL CHECK (purpose IN ('supports', 'concern', 'question', 'evidence')),
    author_id BIGINT NULL REFERENCES accounts (id),
    publication TEXT NOT NULL CHECK (publication IN ('held', 'published', 'hidden', 'removed', 'withdrawn')),
    revision BIGINT NOT NULL,
    html TEXT NOT NULL,
    helpful BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    -- Set by an edit after the free half hour: earlier ones leave no mark.
    edited_at BIGINT NULL,
    withdrawn_at BIGINT NULL,
    UNIQUE (thread_id, place)
);
CREATE INDEX comments_of_idea ON comments (idea_id, id) WHERE depth = 1;
CREATE INDEX comments_by_purpose ON comments (idea_id, purpose, id) WHERE depth = 1;
CREATE INDEX comments_by_helpful ON comments (idea_id, helpful, id) WHERE depth = 1;
CREATE INDEX comments_of_author ON comments (author_id, written_at);

CREATE TABLE comment_versions (
    comment_id BIGINT NOT NULL REFERENCES comments (id),
    revision BIGINT NOT NULL,
    words TEXT NOT NULL,
    pipeline BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    -- Set when it was replaced within the free half hour: a slip is the author's to mend, so only moderators may still read it.
    replaced_freely_at BIGINT NULL,
    PRIMARY KEY (comment_id, revision)
);

CREATE TABLE helpful_marks (
    comment_id BIGINT NOT NULL REFERENCES comments (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    marked_at BIGINT NOT NULL,
    PRIMARY KEY (comment_id, account_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX helpful_marks_of_account ON helpful_marks (account_id, comment_id);

-- What everybody may see. Of what was withdrawn, hidden or removed only the place in the conversation is left: no words, no name.
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
    withdrawn_at
FROM comments
WHERE publication <> 'held';
