-- Whether a browser asked for the code in which somebody had signed in at the address before: such a browser has an allowance of its
-- own, so that strangers who ask in somebody's name cannot use up theirs.
ALTER TABLE sign_in_codes ADD COLUMN from_known BIGINT NOT NULL DEFAULT 0 CHECK (from_known IN (0, 1));
