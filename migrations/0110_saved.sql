-- Stories that readers saved for later.
CREATE TABLE saved_story (
    reader {int} NOT NULL,
    story {int} NOT NULL,
    saved_at {int} NOT NULL,
    PRIMARY KEY (reader, story)
) {strict};
CREATE INDEX saved_story_place ON saved_story (reader, saved_at, story);

-- Readers who want their reading history kept. Nothing of what anybody else reads is written down.
CREATE TABLE reading_history (
    reader {int} PRIMARY KEY,
    -- Since when it is kept.
    since {int} NOT NULL,
    -- When they read last.
    read_at {int}
) {strict};

-- What they read: each story once, at the moment they read it last.
CREATE TABLE read_story (
    reader {int} NOT NULL,
    story {int} NOT NULL,
    read_at {int} NOT NULL,
    PRIMARY KEY (reader, story)
) {strict};
CREATE INDEX read_story_place ON read_story (reader, read_at, story);
CREATE INDEX read_story_age ON read_story (read_at);
