-- What came of answers: whether they answered it, the author's one further question, corrections and apologies, and what MPs say of
-- their own record.

-- Secret like votes: counted, and shown to whoever gave one alone. No event is written, and no row of another table points here.
CREATE TABLE judgements (
    response_id BIGINT NOT NULL REFERENCES responses (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'partly', 'no')),
    -- The version that was judged.
    version BIGINT NOT NULL,
    judged_at BIGINT NOT NULL,
    PRIMARY KEY (response_id, account_id)
) /*sqlite WITHOUT ROWID */;

-- When author and supporters were asked whether it answered them.
ALTER TABLE responses ADD COLUMN judgement_asked_at BIGINT NULL;
CREATE INDEX responses_unasked ON responses (published_at) WHERE judgement_asked_at IS NULL;

-- The author's one question after an answer. Question and answer are comments, so that reports, rewording and moderation reach them
-- as they reach every comment.
CREATE TABLE follow_ups (
    response_id BIGINT NOT NULL REFERENCES responses (id),
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    question_id BIGINT NOT NULL REFERENCES comments (id),
    asked_at BIGINT NOT NULL,
    -- When those who signed were told: once everybody may read the question.
    told_at BIGINT NULL,
    answer_id BIGINT NULL REFERENCES comments (id),
    answered_by BIGINT NULL REFERENCES members (id),
    PRIMARY KEY (response_id, idea_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX follow_ups_of_idea ON follow_ups (idea_id, response_id);
CREATE INDEX follow_ups_untold ON follow_ups (asked_at) WHERE told_at IS NULL;

-- Corrections and apologies: rows are added and never changed, and what they correct stays where it stood.
CREATE TABLE corrections (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('correction', 'apology')),
    -- Of an MP about a response (or a promise made with it); of the service about itself.
    response_id BIGINT NULL REFERENCES responses (id),
    commitment_id BIGINT NULL REFERENCES commitments (id),
    member_id BIGINT NULL REFERENCES members (id),
    -- Of the day.
    party_label TEXT NOT NULL,
    constituency_name TEXT NOT NULL,
    -- The version of the response that was wrong.
    version BIGINT NULL,
    -- The words that were wrong, as they stood; and what is right, in the words of whoever puts it right.
    wrong TEXT NOT NULL,
    words TEXT NOT NULL,
    -- Where the service was wrong: the idea it concerns, if one.
    idea_id BIGINT NULL REFERENCES ideas (id),
    -- In which office; people are not named where they speak for the service.
    office TEXT NOT NULL CHECK (office IN ('mp', 'steward', 'moderator')),
    made_by BIGINT NOT NULL REFERENCES accounts (id),
    made_at BIGINT NOT NULL
);
CREATE INDEX corrections_of_response ON corrections (response_id, id);
CREATE INDEX corrections_of_commitment ON corrections (commitment_id, id);
CREATE INDEX corrections_of_member ON corrections (member_id, id);
CREATE INDEX corrections_of_idea ON corrections (idea_id, id);

/*sqlite
CREATE TRIGGER corrections_keep_their_words BEFORE UPDATE ON corrections
BEGIN
    SELECT RAISE(ABORT, 'corrections are only added');
END;
CREATE TRIGGER corrections_stay BEFORE DELETE ON corrections
BEGIN
    SELECT RAISE(ABORT, 'corrections are only added');
END;
*/
/*postgres
CREATE FUNCTION corrections_are_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'corrections are only added';
END
$$;
CREATE TRIGGER corrections_stay BEFORE UPDATE OR DELETE ON corrections
FOR EACH ROW EXECUTE FUNCTION corrections_are_only_added();
*/

-- What an MP says beside the record, the newest standing. Rows are added.
CREATE TABLE record_notes (
    id BIGINT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES members (id),
    words TEXT NOT NULL,
    written_by BIGINT NOT NULL REFERENCES accounts (id),
    written_at BIGINT NOT NULL
);
CREATE INDEX record_notes_of_member ON record_notes (member_id, id);

-- Ideas whose authors say that they need no reply: the record of their MP does not count them (uk.md S6).
CREATE TABLE no_replies (
    idea_id BIGINT PRIMARY KEY REFERENCES ideas (id),
    agreed_at BIGINT NOT NULL
);

-- What MPs post: statements, news, campaigns. A version keeps its words and its imprint as they stood.
CREATE TABLE posts (
    id BIGINT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES members (id),
    kind TEXT NOT NULL CHECK (kind IN ('statement', 'news', 'campaign')),
    state TEXT NOT NULL CHECK (state IN ('published', 'hidden', 'removed', 'withdrawn')),
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    html TEXT NOT NULL,
    -- Of the day it was published.
    party_label TEXT NOT NULL,
    constituency_code TEXT NOT NULL,
    constituency_name TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    edited_at BIGINT NULL
);
CREATE INDEX posts_newest ON posts (state, id);
CREATE INDEX posts_of_kind ON posts (state, kind, id);
CREATE INDEX posts_of_member ON posts (member_id, id);

CREATE TABLE post_versions (
    post_id BIGINT NOT NULL REFERENCES posts (id),
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    -- As it was typed (domain::post::Typed), as JSON: it is read whole or not at all.
    typed TEXT NOT NULL,
    words TEXT NOT NULL,
    -- "Promoted by …"; empty where none is due. A campaign has one, or it is not in here.
    imprint TEXT NOT NULL,
    pipeline BIGINT NOT NULL,
    written_by BIGINT NOT NULL REFERENCES accounts (id),
    written_at BIGINT NOT NULL,
    -- The words of a version that moderators hid stay hidden when it is reworded.
    hidden_at BIGINT NULL,
    PRIMARY KEY (post_id, version)
);
