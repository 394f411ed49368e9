-- What came from where: an item's name in its source, what it became here, and what it said then.
CREATE TABLE import_item (
    key {text} PRIMARY KEY,
    kind {text} NOT NULL,
    -- The story, topic, author or picture it became; none for what has no id of its own.
    ours {int},
    -- Hash of what it said: the same again is passed over.
    print {text} NOT NULL,
    taken_at {int} NOT NULL
) {strict};

-- How far each source was read, by the hash of its bytes.
CREATE TABLE import_progress (
    source {text} PRIMARY KEY,
    name {text} NOT NULL,
    position {int} NOT NULL,
    started_at {int} NOT NULL,
    finished_at {int}
) {strict};

-- Kept word for word for rooms to come: comments, members, tiers, menus.
CREATE TABLE held_item (
    key {text} PRIMARY KEY,
    kind {text} NOT NULL,
    source {text} NOT NULL,
    doc {text} NOT NULL,
    taken_at {int} NOT NULL
) {strict};
CREATE INDEX held_item_kind ON held_item (kind, key);
