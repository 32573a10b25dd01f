-- Every saved change of an idea counts, also the free ones of the first half hour that make no version: a form that was opened
-- before another was saved must not write over it unseen.
ALTER TABLE ideas ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
