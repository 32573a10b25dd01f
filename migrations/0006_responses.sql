-- Responses of MPs. One signature row for each signatory, so that joint responses need no new table; the label of the day is kept for ever.

CREATE TABLE responses (
    id BIGINT PRIMARY KEY,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    lead_id BIGINT NOT NULL REFERENCES members (id),
    position TEXT NOT NULL CHECK (position IN ('support', 'support_in_part', 'cannot_support', 'need_to_know_more', 'passed_on')),
    -- Hidden and removed are the moderators' words (0010); everybody reads what is published.
    state TEXT NOT NULL CHECK (state IN ('drafting', 'published', 'withdrawn', 'hidden', 'removed')),
    version BIGINT NOT NULL,
    summary TEXT NOT NULL,
    details_html TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    published_at BIGINT NULL,
    edited_at BIGINT NULL
);
CREATE INDEX responses_of_idea ON responses (idea_id, published_at);
CREATE INDEX responses_of_lead ON responses (lead_id, published_at);
CREATE INDEX responses_newest ON responses (state, published_at);

CREATE TABLE response_versions (
    response_id BIGINT NOT NULL REFERENCES responses (id),
    version BIGINT NOT NULL,
    position TEXT NOT NULL,
    summary TEXT NOT NULL,
    details TEXT NOT NULL,
    pipeline BIGINT NOT NULL,
    written_by BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (response_id, version)
);

CREATE TABLE response_sources (
    response_id BIGINT NOT NULL REFERENCES responses (id),
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    dated_on TEXT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (response_id, version, position)
);

CREATE TABLE response_signatures (
    response_id BIGINT NOT NULL REFERENCES responses (id),
    member_id BIGINT NOT NULL REFERENCES members (id),
    version BIGINT NOT NULL,
    capacity TEXT NOT NULL CHECK (capacity IN ('constituency_mp', 'backbencher', 'minister', 'shadow', 'committee_chair')),
    office TEXT NULL,
    party_key TEXT NOT NULL,
    party_label TEXT NOT NULL,
    constituency_code TEXT NULL,
    constituency_name TEXT NULL,
    -- Whether it was the seat of the idea's author that day; NULL when the author had named none.
    authors_mp TEXT NULL CHECK (authors_mp IN ('yes', 'no')),
    signed_at BIGINT NOT NULL,
    -- A signature names the exact version it signs; those of earlier versions keep the label of their own day.
    PRIMARY KEY (response_id, version, member_id)
);
CREATE INDEX response_signatures_of_member ON response_signatures (member_id, signed_at);
