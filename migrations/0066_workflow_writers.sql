-- Who wrote which version of a story; version 0 is the working copy, which becomes one. Who wrote
-- something does not approve it.
CREATE TABLE work_writer (
    story {int} NOT NULL REFERENCES article (id),
    version {int} NOT NULL,
    person {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (story, version, person)
) {strict};
