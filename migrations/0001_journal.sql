-- Facts, in the order they became true. Never changed, never removed.
CREATE TABLE journal (
    seq {int} PRIMARY KEY,
    at {int} NOT NULL,
    kind {text} NOT NULL,
    subject {int},
    body {text} NOT NULL
) {strict};

-- How far each listener has read.
CREATE TABLE journal_cursor (
    listener {text} PRIMARY KEY,
    seq {int} NOT NULL
) {strict};
