-- The register of members: people, parties, seats, and the dated spells that tie them. Party and seat are facts in time, never columns of a person.
-- Dates are ISO 8601 text; a spell runs from starts_on (inclusive) to ends_on (exclusive, 9999-12-31 while it runs: one comparison
-- then tells what holds on a day, and an index answers it).

CREATE TABLE parties (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    full_name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('party', 'no_party', 'neutral_chair', 'parliamentary_group')),
    parent_key TEXT NULL,
    members_api_id TEXT NULL,
    parlparse_id TEXT NULL,
    colour TEXT NULL,
    -- Sinn Féin's Members do not; never read absence out of it.
    takes_seats TEXT NOT NULL CHECK (takes_seats IN ('yes', 'no'))
);

CREATE TABLE constituencies (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_cy TEXT NULL,
    -- Folded for look-up and sorting, by domain::search: collations differ between engines.
    name_key TEXT NOT NULL,
    country TEXT NOT NULL,
    region TEXT NULL,
    members_api_id TEXT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL
);
CREATE INDEX constituencies_in_force ON constituencies (ends_on, starts_on);
CREATE INDEX constituencies_by_name ON constituencies (name_key, code);

CREATE TABLE members (
    id BIGINT PRIMARY KEY,
    members_api_id TEXT NULL UNIQUE,
    parlparse_id TEXT NULL UNIQUE,
    wikidata_id TEXT NULL,
    name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    full_title TEXT NULL,
    -- Folded "family, given", for sorting and keyset pages.
    sort_key TEXT NOT NULL,
    fictional_at BIGINT NULL
);
CREATE INDEX members_by_name ON members (sort_key, id);

CREATE TABLE memberships (
    member_id BIGINT NOT NULL REFERENCES members (id),
    constituency_code TEXT NOT NULL REFERENCES constituencies (code),
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    start_reason TEXT NOT NULL,
    end_reason TEXT NOT NULL,
    start_precision TEXT NOT NULL CHECK (start_precision IN ('day', 'about', 'by')),
    end_precision TEXT NOT NULL CHECK (end_precision IN ('day', 'about', 'by')),
    takes_seat TEXT NOT NULL CHECK (takes_seat IN ('yes', 'no')),
    chair_role TEXT NULL CHECK (chair_role IN ('speaker', 'deputy_speaker')),
    PRIMARY KEY (member_id, starts_on, constituency_code)
);
CREATE INDEX memberships_of_constituency ON memberships (constituency_code, starts_on);
CREATE INDEX memberships_in_force ON memberships (ends_on, starts_on);

-- The official label of a day (layer 'label'), and groups beside it that are no parties (layer 'group').
CREATE TABLE party_affiliations (
    member_id BIGINT NOT NULL REFERENCES members (id),
    position BIGINT NOT NULL,
    party_key TEXT NOT NULL REFERENCES parties (key),
    label TEXT NOT NULL,
    layer TEXT NOT NULL CHECK (layer IN ('label', 'group')),
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    precision TEXT NOT NULL CHECK (precision IN ('day', 'about', 'by')),
    PRIMARY KEY (member_id, position)
);
CREATE INDEX party_affiliations_of_member ON party_affiliations (member_id, layer, ends_on, starts_on);
CREATE INDEX party_affiliations_of_party ON party_affiliations (party_key, ends_on);

-- The folded words of a Member's names and seats, by which they are found.
CREATE TABLE member_words (
    word TEXT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES members (id),
    PRIMARY KEY (word, member_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX member_words_of_member ON member_words (member_id);

-- code is the postcode as a number (domain::postcode), so that 2.7 million rows stay small; nothing ties it to a person.
CREATE TABLE postcodes (
    code BIGINT PRIMARY KEY,
    -- NULL on the islands that elect no Member; no reference, so that the directory may come before the seats.
    constituency_code TEXT NULL,
    -- The month it went out of use; people go on typing it.
    retired_on TEXT NULL
) /*sqlite WITHOUT ROWID */;
