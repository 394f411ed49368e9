-- What readers may do, from when until when, and where it comes from: a row a source.
CREATE TABLE entitlement (
    id {int} PRIMARY KEY,
    -- subscription:ID | comp:ID | …; what gave it may change it or take it away.
    source {text} NOT NULL UNIQUE,
    reader {int} NOT NULL,
    -- Bits of the room's features.
    features {int} NOT NULL,
    from_at {int} NOT NULL,
    -- Empty: until its source says otherwise.
    until_at {int},
    -- In the words of who gave it; the reader sees them in what they download.
    note {text} NOT NULL DEFAULT '',
    given_at {int} NOT NULL
) {strict};
CREATE INDEX entitlement_reader ON entitlement (reader);
