-- Who may bring to readers what nobody else has read: a person, in a section or in all of them.
CREATE TABLE publish_leave (
    id {int} PRIMARY KEY,
    person {int} NOT NULL,
    -- None: every section.
    section {int},
    reason {text} NOT NULL,
    given_by {int} NOT NULL,
    given_at {int} NOT NULL,
    ended_by {int},
    ended_at {int}
) {strict};
CREATE INDEX publish_leave_person ON publish_leave (person, id) WHERE ended_at IS NULL;

-- What went to readers in that way and is to be read by somebody else.
CREATE TABLE work_back_read (
    story {int} NOT NULL REFERENCES article (id),
    version {int} NOT NULL,
    by_whom {int} NOT NULL,
    at {int} NOT NULL,
    read_by {int},
    read_at {int},
    -- What was found; empty: nothing.
    finding {text} NOT NULL,
    PRIMARY KEY (story, version)
) {strict};
CREATE INDEX work_back_read_open ON work_back_read (at, story) WHERE read_at IS NULL;
