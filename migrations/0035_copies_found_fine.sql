-- Votes of copied ballots wait outside scores until a moderator has looked. What was cast on an idea before such a moment and found to
-- be fine counts again; copies that come later wait anew. Whose votes they are stands nowhere.

CREATE TABLE copies_found_fine (
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    found_at BIGINT NOT NULL,
    found_by BIGINT NOT NULL REFERENCES accounts (id),
    -- Why, for other moderators.
    words TEXT NOT NULL,
    PRIMARY KEY (idea_id, found_at)
);
