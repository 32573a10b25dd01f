-- What MPs promise with a response, to its end. Nothing is edited: every change is a row of its own, and the first date stays beside
-- a later one. Whether everybody may read it is the response's to say.

CREATE TABLE commitments (
    id BIGINT PRIMARY KEY,
    response_id BIGINT NOT NULL REFERENCES responses (id),
    -- Who promised; nobody promises for somebody else.
    member_id BIGINT NOT NULL REFERENCES members (id),
    what TEXT NOT NULL,
    first_due_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('open', 'done', 'not_kept', 'released')),
    under_way_at BIGINT NULL,
    -- Of the day of the promise.
    party_label TEXT NOT NULL,
    constituency_name TEXT NOT NULL,
    promised_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    reminded_soon_at BIGINT NULL,
    reminded_due_at BIGINT NULL
);
CREATE INDEX commitments_of_response ON commitments (response_id, promised_at);
CREATE INDEX commitments_of_member ON commitments (member_id, promised_at);
CREATE INDEX commitments_by_stage ON commitments (stage, due_on, id);
CREATE INDEX commitments_by_day ON commitments (due_on, id);

CREATE TABLE commitment_steps (
    id BIGINT PRIMARY KEY,
    commitment_id BIGINT NOT NULL REFERENCES commitments (id),
    kind TEXT NOT NULL CHECK (kind IN ('promised', 'updated', 'done', 'not_kept', 'released')),
    words TEXT NOT NULL,
    -- Where the date was moved: from and to.
    due_from TEXT NULL,
    due_on TEXT NULL,
    done_by BIGINT NOT NULL REFERENCES accounts (id),
    happened_at BIGINT NOT NULL
);
CREATE INDEX commitment_steps_of_commitment ON commitment_steps (commitment_id, id);

/*sqlite
CREATE TRIGGER commitment_steps_keep_their_words BEFORE UPDATE ON commitment_steps
BEGIN
    SELECT RAISE(ABORT, 'steps of commitments are only added');
END;
CREATE TRIGGER commitment_steps_stay BEFORE DELETE ON commitment_steps
BEGIN
    SELECT RAISE(ABORT, 'steps of commitments are only added');
END;
CREATE TRIGGER commitments_keep_their_words BEFORE UPDATE OF what, first_due_on, member_id, response_id, promised_at ON commitments
BEGIN
    SELECT RAISE(ABORT, 'a promise is not reworded');
END;
*/
/*postgres
CREATE FUNCTION commitment_steps_are_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'steps of commitments are only added';
END
$$;
CREATE TRIGGER commitment_steps_stay BEFORE UPDATE OR DELETE ON commitment_steps
FOR EACH ROW EXECUTE FUNCTION commitment_steps_are_only_added();
CREATE FUNCTION a_promise_is_not_reworded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a promise is not reworded';
END
$$;
CREATE TRIGGER commitments_keep_their_words BEFORE UPDATE OF what, first_due_on, member_id, response_id, promised_at ON commitments
FOR EACH ROW EXECUTE FUNCTION a_promise_is_not_reworded();
*/
