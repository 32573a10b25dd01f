-- Ideas: the thing, its versions, its evidence, and what makes it findable.

CREATE TABLE topics (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    position BIGINT NOT NULL
);
-- The list to begin with; stewards manage it later.
INSERT INTO topics (key, name, position)
VALUES
    ('health', 'Health', 1),
    ('social-care', 'Social care', 2),
    ('housing', 'Housing', 3),
    ('transport', 'Transport', 4),
    ('education', 'Education and skills', 5),
    ('environment', 'Environment', 6),
    ('energy', 'Energy', 7),
    ('farming-and-food', 'Farming and food', 8),
    ('animals', 'Animal welfare', 9),
    ('economy', 'Economy and taxes', 10),
    ('work', 'Work and pensions', 11),
    ('justice', 'Justice and policing', 12),
    ('migration', 'Migration and asylum', 13),
    ('world', 'Defence and the world', 14),
    ('democracy', 'Democracy', 15),
    ('local-services', 'Local services', 16),
    ('digital', 'Digital and data', 17),
    ('culture', 'Culture, sport and language', 18);

CREATE TABLE ideas (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    -- NULL once the author has erased the account and chose "keep without my name".
    author_id BIGINT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('idea', 'hope', 'frustration', 'experience')),
    topic_key TEXT NOT NULL REFERENCES topics (key),
    constituency_code TEXT NULL REFERENCES constituencies (code),
    -- Three public axes (product.md section 2), each change dated on the timeline by its event.
    publication TEXT NOT NULL CHECK (publication IN ('held', 'published', 'hidden', 'removed', 'withdrawn', 'merged', 'closed')),
    response TEXT NOT NULL CHECK (response IN ('none', 'put', 'answered_in_part', 'answered', 'handed_over', 'declined')),
    follow_through TEXT NOT NULL CHECK (follow_through IN ('none', 'committed', 'under_way', 'done', 'not_kept', 'released')),
    -- The version shown now; the text stands here too, so that a list needs no join.
    version BIGINT NOT NULL,
    -- The version that gave title and "what" their present meaning: votes on earlier ones show "cast before this edit".
    meaning_version BIGINT NOT NULL,
    title TEXT NOT NULL,
    -- The first words of "what" without markup, for lists.
    summary TEXT NOT NULL,
    what_html TEXT NOT NULL,
    why_html TEXT NOT NULL,
    published_at BIGINT NULL,
    edited_at BIGINT NULL,
    put_at BIGINT NULL,
    answered_at BIGINT NULL,
    withdrawn_at BIGINT NULL,
    created_at BIGINT NOT NULL,
    -- Tallies, changed in the transaction of the vote or comment; votes = agrees + disagrees + passes.
    agrees BIGINT NOT NULL,
    disagrees BIGINT NOT NULL,
    passes BIGINT NOT NULL,
    votes BIGINT NOT NULL,
    comments BIGINT NOT NULL,
    -- A seeded random number, fixed at birth: the order in which young ideas are offered, the same for everybody.
    shuffle BIGINT NOT NULL,
    CHECK (votes = agrees + disagrees + passes)
);
-- Lists read these in order, one page at a time; the condition is that of public_ideas, word for word.
CREATE INDEX ideas_newest ON ideas (number) WHERE publication IN ('published', 'closed');
CREATE INDEX ideas_by_votes ON ideas (votes, number) WHERE publication IN ('published', 'closed');
CREATE INDEX ideas_by_topic ON ideas (topic_key, number) WHERE publication IN ('published', 'closed');
CREATE INDEX ideas_by_response ON ideas (response, number) WHERE publication IN ('published', 'closed');
CREATE INDEX ideas_by_constituency ON ideas (constituency_code, number) WHERE publication IN ('published', 'closed');
-- Unanswered ideas oldest first, answered ones newest first.
CREATE INDEX ideas_answered ON ideas (answered_at, number) WHERE publication IN ('published', 'closed');
CREATE INDEX ideas_shuffled ON ideas (votes, shuffle) WHERE publication IN ('published', 'closed');
CREATE INDEX ideas_of_author ON ideas (author_id, number);

CREATE TABLE idea_versions (
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL,
    -- The pipeline that rendered ideas.what_html from this text (domain::markup).
    pipeline BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (idea_id, version)
);

CREATE TABLE idea_links (
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    url TEXT NOT NULL,
    shows TEXT NOT NULL,
    PRIMARY KEY (idea_id, version, position)
);

-- An idea being written, also by somebody who has not signed in (then only the session knows its id).
CREATE TABLE drafts (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX drafts_of_account ON drafts (account_id, changed_at);
CREATE INDEX drafts_by_change ON drafts (changed_at);

-- One small counting table serves every facet: how many published ideas of each kind, topic, answer and scope.
CREATE TABLE idea_facets (
    kind TEXT NOT NULL,
    topic_key TEXT NOT NULL,
    response TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('national', 'local')),
    ideas BIGINT NOT NULL,
    PRIMARY KEY (kind, topic_key, response, scope)
) /*sqlite WITHOUT ROWID */;

-- The portable word table: the same words and so the same results on both engines. Only published ideas stand here.
CREATE TABLE idea_words (
    word TEXT NOT NULL,
    number BIGINT NOT NULL,
    -- 1 = in the text, 2 = in the title.
    place BIGINT NOT NULL,
    PRIMARY KEY (word, number)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX idea_words_of_idea ON idea_words (number);
-- Similar ideas are looked for by the words of titles alone.
CREATE INDEX idea_title_words ON idea_words (word, number) WHERE place = 2;

-- How many ideas have a word anywhere, and in the title: rare words are asked first.
CREATE TABLE word_counts (
    word TEXT PRIMARY KEY,
    ideas BIGINT NOT NULL,
    titles BIGINT NOT NULL
) /*sqlite WITHOUT ROWID */;

CREATE VIEW public_ideas AS
SELECT *
FROM ideas
WHERE publication IN ('published', 'closed');
