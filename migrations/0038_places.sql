-- Bands are listed by place and, where places are equal, the newest first: the index has both, so that the first three of a hundred
-- thousand are read and no more.
DROP INDEX idea_scores_by_place;
CREATE INDEX idea_scores_by_place ON idea_scores (space_key, band, place, idea_id);
