-- Common ground: opinion groups and scores, computed from the votes by src/consensus. Bookkeeping: it can all be made again.

-- A space is what is computed by itself: the whole country, a topic, a constituency.
CREATE TABLE spaces (
    key TEXT PRIMARY KEY,
    -- The number of its newest snapshot; 0 before the first.
    snapshot BIGINT NOT NULL,
    -- Until then one process is at work on it, and others leave it alone.
    leased_until BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    -- When the number of groups was last chosen anew: daily.
    chosen_at BIGINT NOT NULL,
    -- Votes there were, to see when enough have come to compute again.
    votes BIGINT NOT NULL,
    -- JSON: what pages show; how the groups vote; the tallies; the votes and agrees of every idea and group, for choosing what to
    -- show next; for each idea the range of its score over 1 to 5 groups.
    page TEXT NOT NULL,
    model TEXT NOT NULL,
    tallies TEXT NOT NULL,
    heard TEXT NOT NULL,
    ranges TEXT NOT NULL,
    -- JSON: who stood where, from which the next run starts so that letters last. Secret: read by the job alone, overwritten by
    -- every run, never shown and never exported.
    members TEXT NOT NULL
);

-- What was found when, as a chain of hashes. No person in it.
CREATE TABLE snapshots (
    space_key TEXT NOT NULL,
    number BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    engine TEXT NOT NULL,
    -- SHA-256 of all ballots; of model, tallies and scores; and of both with the hash of the snapshot before.
    input_hash TEXT NOT NULL,
    output_hash TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    people BIGINT NOT NULL,
    placed BIGINT NOT NULL,
    votes BIGINT NOT NULL,
    ideas BIGINT NOT NULL,
    -- Letters of the groups, "A B"; empty without groups.
    letters TEXT NOT NULL,
    ranked BIGINT NOT NULL,
    bridging BIGINT NOT NULL,
    PRIMARY KEY (space_key, number)
) /*sqlite WITHOUT ROWID */;

CREATE TABLE idea_scores (
    space_key TEXT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    snapshot BIGINT NOT NULL,
    band TEXT NOT NULL CHECK (band IN ('common_ground', 'leaning_together', 'common_refusal', 'divides_us', 'open', 'needs_more_voices')),
    -- By what the ideas of a band are ordered, the highest first.
    place DOUBLE PRECISION NOT NULL,
    -- JSON: score, support of every group, what is missing.
    body TEXT NOT NULL,
    PRIMARY KEY (space_key, idea_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX idea_scores_by_place ON idea_scores (space_key, band, place);

-- Scores of the last days, to see which moved much in a week.
CREATE TABLE past_scores (
    day BIGINT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    score DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (day, idea_id)
) /*sqlite WITHOUT ROWID */;

-- The score in the whole country in millionths, for the order of lists; -1 while it cannot be ranked.
ALTER TABLE ideas ADD COLUMN ground BIGINT NOT NULL DEFAULT -1;
CREATE INDEX ideas_by_ground ON ideas (ground, number) WHERE publication IN ('published', 'closed');

-- What is published every night, so that anybody can compute every score again: the manifests for ever, the files for a month.
CREATE TABLE archives (
    number BIGINT PRIMARY KEY,
    made_at BIGINT NOT NULL,
    -- SHA-256 of the manifest, and of the manifest before.
    hash TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    manifest TEXT NOT NULL
);
CREATE TABLE archive_files (
    archive BIGINT NOT NULL REFERENCES archives (number),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (archive, name)
);
