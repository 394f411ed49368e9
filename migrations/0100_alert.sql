-- How the paper tells a reader of what they follow, beside their feed.
CREATE TABLE alert_reader (
    reader {int} PRIMARY KEY,
    -- off | daily | weekdays | saturdays
    digest {text} NOT NULL,
    -- At what hour of the reader's clock it comes.
    hour {int} NOT NULL,
    -- When the next digest is due; none while it is off.
    next_at {int},
    -- Stories up to here were told of, or are older than the wish for a digest.
    told_until {int} NOT NULL,
    -- 0 while alerts at once are stopped, whatever is said of single follows.
    at_once {int} NOT NULL,
    -- What every message carries to be stopped by. It is kept as it is, because it must be written
    -- into every message again; it opens nothing.
    stop_token {text} NOT NULL UNIQUE,
    -- What the private feed is known by; none while there is none.
    feed_token {text} UNIQUE
) {strict};
CREATE INDEX alert_reader_due ON alert_reader (next_at);

-- What a reader agreed to or took back, in the words they were shown. Nothing here is changed.
CREATE TABLE consent (
    id {int} PRIMARY KEY,
    reader {int} NOT NULL,
    -- digest | alerts
    list {text} NOT NULL,
    -- given | taken_back
    act {text} NOT NULL,
    words {text} NOT NULL,
    at {int} NOT NULL
) {strict};
CREATE INDEX consent_reader ON consent (reader, id);

-- Who wants to be told of a thing at once.
CREATE INDEX follow_at_once ON follow (family, thing, reader) WHERE alert = 'instant';
