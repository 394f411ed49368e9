-- What readers follow: authors, or sections, topics and series, which are one family.
CREATE TABLE follow (
    reader {int} NOT NULL,
    -- author | topic
    family {text} NOT NULL,
    thing {int} NOT NULL,
    since {int} NOT NULL,
    -- How they want to be told of a new story: none | instant | daily
    alert {text} NOT NULL,
    PRIMARY KEY (reader, family, thing)
) {strict};
CREATE INDEX follow_thing ON follow (family, thing, reader);

-- What they do not want to see.
CREATE TABLE mute (
    reader {int} NOT NULL,
    family {text} NOT NULL,
    thing {int} NOT NULL,
    since {int} NOT NULL,
    PRIMARY KEY (reader, family, thing)
) {strict};

-- When they last looked at their feed, and from when on stories are new to them in this visit.
CREATE TABLE reader_feed (
    reader {int} PRIMARY KEY,
    seen_at {int} NOT NULL,
    new_from {int} NOT NULL
) {strict};
