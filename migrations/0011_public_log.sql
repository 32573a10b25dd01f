-- The public log of moderation: lines that are written once, each bound to the one before (domain::public_log), what only those
-- concerned may see beside them, signed checkpoints, and the counts from which /transparency is drawn.
-- Parts for one engine alone are marked, and opened by store/migrations.rs.

CREATE TABLE public_log (
    seq BIGINT PRIMARY KEY CHECK (seq > 0),
    -- The line as everybody downloads it: canonical JSON, its hashes included.
    line TEXT NOT NULL,
    -- SHA-256 in hexadecimal digits. Two lines cannot follow the same one: a fork is refused, not found out later.
    commitment TEXT NOT NULL,
    prev_hash TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    -- What lists are filtered by, as it stands in the line; empty where the line has no such member.
    event TEXT NOT NULL,
    code TEXT NOT NULL,
    content_id TEXT NOT NULL,
    month TEXT NOT NULL CHECK (length(month) = 7)
);
CREATE INDEX public_log_of_event ON public_log (event, seq);
CREATE INDEX public_log_of_code ON public_log (code, seq);
CREATE INDEX public_log_of_event_and_code ON public_log (event, code, seq);
CREATE INDEX public_log_of_month ON public_log (month, seq);
CREATE INDEX public_log_of_content ON public_log (content_id, seq);

-- The private part of a line and the salt of its commitment. A row is deleted when its time is over; the line stays and holds.
CREATE TABLE public_log_private (
    seq BIGINT PRIMARY KEY REFERENCES public_log (seq),
    salt TEXT NOT NULL,
    body TEXT NOT NULL
);

-- Where the log ends. One row, which whoever appends holds until the end of the transaction, so that lines queue up.
CREATE TABLE public_log_head (
    name TEXT PRIMARY KEY CHECK (name = 'log'),
    size BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO public_log_head (name, size, hash)
VALUES ('log', 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE public_log_checkpoints (
    -- How many lines it vouches for.
    size BIGINT PRIMARY KEY CHECK (size > 0),
    root TEXT NOT NULL,
    -- The signed text.
    note TEXT NOT NULL,
    key_id TEXT NOT NULL,
    signed_at BIGINT NOT NULL
);

-- How many lines of each month are alike in what the figures are made of: some thousand rows a year, however long the log.
-- Recounted from the lines by `log verify`.
CREATE TABLE public_log_tallies (
    month TEXT NOT NULL,
    event TEXT NOT NULL,
    code TEXT NOT NULL,
    appeal_state TEXT NOT NULL,
    -- Whole hours to the decision; -1 where the line says none.
    hours BIGINT NOT NULL,
    -- 1 for a decision after its time, else 0.
    late BIGINT NOT NULL CHECK (late IN (0, 1)),
    lines BIGINT NOT NULL,
    PRIMARY KEY (month, event, code, appeal_state, hours, late)
) /*sqlite WITHOUT ROWID */;

-- For the backlog: the reports of the last weeks.
CREATE INDEX reports_by_time ON reports (created_at);

/*sqlite
CREATE TRIGGER public_log_keeps_its_words BEFORE UPDATE ON public_log
BEGIN
    SELECT RAISE(ABORT, 'the public log is only added to');
END;
CREATE TRIGGER public_log_keeps_its_lines BEFORE DELETE ON public_log
BEGIN
    SELECT RAISE(ABORT, 'the public log is only added to');
END;
CREATE TRIGGER public_log_checkpoints_keep_their_words BEFORE UPDATE ON public_log_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'what was signed is only added to');
END;
CREATE TRIGGER public_log_checkpoints_keep_their_lines BEFORE DELETE ON public_log_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'what was signed is only added to');
END;
*/
/*postgres
CREATE FUNCTION public_log_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the public log is only added to';
END
$$;
CREATE TRIGGER public_log_keeps_its_lines BEFORE UPDATE OR DELETE ON public_log
FOR EACH ROW EXECUTE FUNCTION public_log_is_only_added_to();
CREATE TRIGGER public_log_is_not_emptied BEFORE TRUNCATE ON public_log
FOR EACH STATEMENT EXECUTE FUNCTION public_log_is_only_added_to();
CREATE TRIGGER public_log_checkpoints_keep_their_lines BEFORE UPDATE OR DELETE ON public_log_checkpoints
FOR EACH ROW EXECUTE FUNCTION public_log_is_only_added_to();
CREATE TRIGGER public_log_checkpoints_are_not_emptied BEFORE TRUNCATE ON public_log_checkpoints
FOR EACH STATEMENT EXECUTE FUNCTION public_log_is_only_added_to();
*/
