-- What an MP promised and said of it since is moderated line by line, as anything else is: a line is hidden, blacked out, removed, put
-- right and brought back. Whether everybody may read it is the response's to say first, then the line's; where the first line is out of
-- sight, the promise is.

ALTER TABLE commitment_steps ADD COLUMN publication TEXT NOT NULL DEFAULT 'published' CHECK (publication IN ('published', 'hidden', 'removed'));
ALTER TABLE commitment_steps ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- The same as of its first line.
ALTER TABLE commitments ADD COLUMN publication TEXT NOT NULL DEFAULT 'published' CHECK (publication IN ('published', 'hidden', 'removed'));

-- Wordings that moderators hid: nobody but moderators and whoever wrote them reads them after they were put right.
CREATE TABLE commitment_step_versions (
    step_id BIGINT NOT NULL REFERENCES commitment_steps (id),
    version BIGINT NOT NULL,
    words TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (step_id, version)
) /*sqlite WITHOUT ROWID */;

-- What was put right, as everybody reads it: none about a promise that is out of sight, and no quotation of words of which moderators
-- took a part away. A quotation is broken into lines as it pleases, so it is withheld whole wherever any words are out of sight.
CREATE VIEW public_corrections AS
SELECT
    corrections.id,
    corrections.kind,
    corrections.response_id,
    corrections.commitment_id,
    corrections.member_id,
    corrections.party_label,
    corrections.constituency_name,
    corrections.version,
    CASE
        WHEN EXISTS (SELECT 1 FROM response_versions WHERE response_versions.response_id = corrections.response_id AND response_versions.hidden_at IS NOT NULL) THEN ''
        WHEN EXISTS (SELECT 1 FROM originals WHERE originals.kind = 'response' AND originals.item_id = corrections.response_id) THEN ''
        WHEN EXISTS (
            SELECT 1
            FROM commitment_steps
            WHERE commitment_steps.commitment_id = corrections.commitment_id
              AND (commitment_steps.publication <> 'published'
                   OR commitment_steps.version > 1
                   OR EXISTS (SELECT 1 FROM originals WHERE originals.kind = 'commitment' AND originals.item_id = commitment_steps.id))
        ) THEN ''
        ELSE corrections.wrong
    END AS wrong,
    corrections.words,
    corrections.idea_id,
    corrections.office,
    corrections.made_at
FROM corrections
WHERE corrections.commitment_id IS NULL
   OR EXISTS (SELECT 1 FROM commitments WHERE commitments.id = corrections.commitment_id AND commitments.publication = 'published');

-- A line in sight is still not reworded: its words change while it is out of sight, or under bars while what they cover is put aside.
/*sqlite
DROP TRIGGER commitment_steps_keep_their_words;
DROP TRIGGER commitments_keep_their_words;
CREATE TRIGGER commitment_steps_keep_their_place BEFORE UPDATE OF id, commitment_id, kind, due_from, due_on, done_by, happened_at ON commitment_steps
BEGIN
    SELECT RAISE(ABORT, 'steps of commitments are only added');
END;
CREATE TRIGGER commitment_steps_keep_their_words BEFORE UPDATE OF words ON commitment_steps
WHEN OLD.publication = 'published'
 AND NOT EXISTS (SELECT 1 FROM originals WHERE originals.kind = 'commitment' AND originals.item_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'a promise is not reworded');
END;
CREATE TRIGGER commitments_keep_their_place BEFORE UPDATE OF first_due_on, member_id, response_id, promised_at ON commitments
BEGIN
    SELECT RAISE(ABORT, 'a promise is not reworded');
END;
CREATE TRIGGER commitments_say_what_was_promised BEFORE UPDATE OF what ON commitments
WHEN NOT EXISTS (SELECT 1 FROM commitment_steps WHERE commitment_id = OLD.id AND kind = 'promised' AND words = NEW.what)
BEGIN
    SELECT RAISE(ABORT, 'a promise is not reworded');
END;
*/
/*postgres
DROP TRIGGER commitment_steps_stay ON commitment_steps;
DROP TRIGGER commitments_keep_their_words ON commitments;
CREATE TRIGGER commitment_steps_stay BEFORE DELETE OR UPDATE OF id, commitment_id, kind, due_from, due_on, done_by, happened_at ON commitment_steps
FOR EACH ROW EXECUTE FUNCTION commitment_steps_are_only_added();
CREATE FUNCTION a_line_in_sight_is_not_reworded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.publication = 'published'
       AND NOT EXISTS (SELECT 1 FROM originals WHERE originals.kind = 'commitment' AND originals.item_id = OLD.id) THEN
        RAISE EXCEPTION 'a promise is not reworded';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER commitment_steps_keep_their_words BEFORE UPDATE OF words ON commitment_steps
FOR EACH ROW EXECUTE FUNCTION a_line_in_sight_is_not_reworded();
CREATE TRIGGER commitments_keep_their_place BEFORE UPDATE OF first_due_on, member_id, response_id, promised_at ON commitments
FOR EACH ROW EXECUTE FUNCTION a_promise_is_not_reworded();
CREATE FUNCTION a_commitment_says_what_was_promised() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM commitment_steps WHERE commitment_id = OLD.id AND kind = 'promised' AND words = NEW.what) THEN
        RAISE EXCEPTION 'a promise is not reworded';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER commitments_say_what_was_promised BEFORE UPDATE OF what ON commitments
FOR EACH ROW EXECUTE FUNCTION a_commitment_says_what_was_promised();
*/
