-- What stewards write down about the House, each a dated entry that is struck out rather than edited: recesses, times a Member is away,
-- quiet times before a poll, dissolutions, offices held, and bank holidays proclaimed after the list that came with the program.

CREATE TABLE house_entries (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('recess', 'away', 'quiet', 'dissolution', 'office', 'holiday')),
    member_id BIGINT NULL REFERENCES members (id),
    -- A quiet time's: empty for everywhere, a country's name, or the code of a seat. A holiday's: the division it is kept in.
    area TEXT NOT NULL,
    -- A recess's or holiday's name, an office's title, the poll that a quiet time is before.
    words TEXT NOT NULL,
    -- Whose voice an office gives its holder.
    capacity TEXT NULL,
    starts_on TEXT NOT NULL,
    -- Exclusive; of a dissolution the day on which the first Members of the next House sat.
    ends_on TEXT NOT NULL,
    polling_on TEXT NULL,
    -- Whether citizens go on writing while Parliament is dissolved.
    stays_open TEXT NULL CHECK (stays_open IN ('yes', 'no')),
    noted_by BIGINT NULL REFERENCES accounts (id),
    noted_at BIGINT NOT NULL,
    -- When a dissolution was carried out.
    done_at BIGINT NULL,
    struck_by BIGINT NULL REFERENCES accounts (id),
    struck_at BIGINT NULL
);
CREATE INDEX house_entries_in_force ON house_entries (kind, ends_on) WHERE struck_at IS NULL;
CREATE INDEX house_entries_of_member ON house_entries (member_id, starts_on);

-- An MP's account whose Member holds no seat: it signs in as a citizen until the Member sits again.
ALTER TABLE accounts ADD COLUMN seatless_at BIGINT NULL;
CREATE INDEX accounts_for_members ON accounts (role, member_id) WHERE member_id IS NOT NULL;
CREATE INDEX invitations_open ON invitations (role, expires_at) WHERE accepted_at IS NULL;

-- When a colleague was told that an MP of another seat answered an idea from theirs, or about it.
CREATE TABLE courtesies (
    response_id BIGINT NOT NULL REFERENCES responses (id),
    member_id BIGINT NOT NULL REFERENCES members (id),
    constituency_code TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (response_id, member_id)
) /*sqlite WITHOUT ROWID */;
