-- Conversations held elsewhere and brought here: what became of their statements and voters, so that bringing them again adds nothing.

CREATE TABLE imported_statements (
    conversation TEXT NOT NULL,
    statement BIGINT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    PRIMARY KEY (conversation, statement)
) /*sqlite WITHOUT ROWID */;

CREATE TABLE imported_voters (
    conversation TEXT NOT NULL,
    voter BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (conversation, voter)
) /*sqlite WITHOUT ROWID */;
