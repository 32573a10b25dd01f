-- Reply times that MPs promise of their own accord, each from its day on: what was promised when an idea came stays promised, so
-- that the record of an MP can say what was answered in time. What is promised last on a day stands for the day.
CREATE TABLE reply_promises (
    member_id BIGINT NOT NULL REFERENCES members (id),
    promised_on TEXT NOT NULL,
    -- Working days to a reply; none takes the promise back.
    reply_days BIGINT NULL,
    promised_at BIGINT NOT NULL,
    PRIMARY KEY (member_id, promised_on)
) /*sqlite WITHOUT ROWID */;
INSERT INTO reply_promises (member_id, promised_on, reply_days, promised_at)
SELECT
    member_id,
    /*sqlite date(promised_at / 1000, 'unixepoch') *//*postgres to_char(to_timestamp(promised_at / 1000) AT TIME ZONE 'Europe/London', 'YYYY-MM-DD') */,
    CASE WHEN reply_days > 0 THEN reply_days END,
    promised_at
FROM office_promises;
DROP TABLE office_promises;

-- In which day's spell in the House work for an MP was given: work ends with the spell, and the account is a citizen's again.
ALTER TABLE delegations ADD COLUMN given_on TEXT NOT NULL DEFAULT '';
UPDATE delegations
SET given_on = /*sqlite date(given_at / 1000, 'unixepoch') *//*postgres to_char(to_timestamp(given_at / 1000) AT TIME ZONE 'Europe/London', 'YYYY-MM-DD') */;
-- Work that ended by itself, with a seat: what a dissolution ended by mistake is given back together with the seat.
CREATE INDEX delegations_ended ON delegations (ended_at) WHERE ended_by IS NULL;

-- What a Member handed over, for the record.
CREATE INDEX handovers_from ON handovers (from_member_id, handed_at);
