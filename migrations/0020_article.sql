-- A story: where it stands now. Its text is in article_version.
CREATE TABLE article (
    id {int} PRIMARY KEY,
    -- never | scheduled | live | withdrawn | retracted | merged
    state {text} NOT NULL,
    -- The version readers see (0: none) and the newest one written.
    live_version {int} NOT NULL,
    last_version {int} NOT NULL,
    path {text} NOT NULL UNIQUE,
    slug {text} NOT NULL,
    -- First and newest publication, newest change of substance; 0 when never published.
    first_published_at {int} NOT NULL,
    published_at {int} NOT NULL,
    modified_at {int} NOT NULL,
    -- When a scheduled or embargoed story may go live.
    goes_live_at {int},
    -- What fronts and lists need, copied from the live version.
    headline {text} NOT NULL,
    card {text} NOT NULL,
    section {int},
    series {int},
    work_type {text} NOT NULL,
    access {text} NOT NULL,
    language {text} NOT NULL,
    -- 1: live, listed, in lists and feeds.
    listed {int} NOT NULL,
    words {int} NOT NULL,
    -- Why it was withdrawn, or where a merged one leads.
    reason {text},
    merged_into {int},
    -- Where it came from: "ghost:6512…"; once for a source.
    source_key {text} UNIQUE,
    created_at {int} NOT NULL
) {strict};
CREATE INDEX article_listed ON article (published_at, id) WHERE listed = 1;
CREATE INDEX article_section ON article (section, published_at, id) WHERE listed = 1;
CREATE INDEX article_series ON article (series, published_at, id) WHERE listed = 1 AND series IS NOT NULL;
CREATE INDEX article_due ON article (goes_live_at) WHERE state = 'scheduled';

-- Every version, kept.
CREATE TABLE article_version (
    article {int} NOT NULL REFERENCES article (id),
    version {int} NOT NULL,
    -- new | silent | update | clarification | correction | retraction | redaction | draft
    class {text} NOT NULL,
    at {int} NOT NULL,
    by_whom {text} NOT NULL,
    note {text},
    story {text} NOT NULL,
    PRIMARY KEY (article, version)
) {strict};

-- Listed stories by topic, newest first.
CREATE TABLE article_topic (
    topic {int} NOT NULL,
    published_at {int} NOT NULL,
    article {int} NOT NULL REFERENCES article (id),
    PRIMARY KEY (topic, published_at, article)
) {strict};
CREATE INDEX article_topic_article ON article_topic (article);

-- Listed stories by author, newest first.
CREATE TABLE article_author (
    author {int} NOT NULL,
    published_at {int} NOT NULL,
    article {int} NOT NULL REFERENCES article (id),
    role {text} NOT NULL,
    PRIMARY KEY (author, published_at, article)
) {strict};
CREATE INDEX article_author_article ON article_author (article);

-- Corrections of live stories, newest first.
CREATE TABLE article_correction (
    at {int} NOT NULL,
    id {int} NOT NULL,
    article {int} NOT NULL REFERENCES article (id),
    kind {text} NOT NULL,
    PRIMARY KEY (at, id)
) {strict};
CREATE INDEX article_correction_article ON article_correction (article);

-- How many listed stories a topic, section, series or author has.
CREATE TABLE article_count (
    kind {text} NOT NULL,
    subject {int} NOT NULL,
    stories {int} NOT NULL,
    PRIMARY KEY (kind, subject)
) {strict};

-- Addresses that lead elsewhere: to a story wherever it is now, or to any path.
CREATE TABLE redirect (
    path {text} PRIMARY KEY,
    article {int},
    target {text},
    permanent {int} NOT NULL,
    created_at {int} NOT NULL
) {strict};
