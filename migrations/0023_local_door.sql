-- Ideas that enough supporters in one constituency put to its MP: to the seat, so that a successor inherits what waits.

CREATE TABLE requests (
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    constituency_code TEXT NOT NULL,
    -- The day and no more: the moment would be that of somebody's vote, and votes are secret.
    put_on TEXT NOT NULL,
    -- When votes were taken back and too few supporters remained.
    undone_on TEXT NULL,
    -- When the seat's MP was told; once, however often supporters come and go.
    told_at BIGINT NULL,
    PRIMARY KEY (idea_id, constituency_code)
);
CREATE INDEX requests_of_seat ON requests (constituency_code, put_on, idea_id);
CREATE INDEX requests_untold ON requests (put_on, idea_id) WHERE told_at IS NULL;
