-- What stories are filed under: sections, topics, people, organisations, places, events, series.
CREATE TABLE topic (
    id {int} PRIMARY KEY,
    kind {text} NOT NULL,
    slug {text} NOT NULL,
    name {text} NOT NULL,
    description {text},
    parent {int},
    -- IPTC Media Topic, "medtop:20000763".
    medtop {text},
    -- Names in other languages, JSON object of BCP 47 tag to name.
    names {text} NOT NULL DEFAULT '{}',
    position {int} NOT NULL DEFAULT 0,
    -- Retired: old stories keep it, new ones are not offered it.
    retired_at {int},
    -- Merged into another: its address leads there.
    merged_into {int},
    created_at {int} NOT NULL
) {strict};
-- Sections share the first path segment with standing pages; topics and series have their own.
CREATE UNIQUE INDEX topic_slug ON topic
    ((CASE WHEN kind IN ('section', 'series') THEN kind ELSE 'topic' END), slug);
CREATE INDEX topic_medtop ON topic (medtop);
CREATE INDEX topic_kind ON topic (kind, position, name);
