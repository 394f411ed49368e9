-- Pages that stay: code of conduct, about, privacy, contact.
CREATE TABLE standing_page (
    slug {text} PRIMARY KEY,
    title {text} NOT NULL,
    summary {text},
    blocks {text} NOT NULL,
    -- Place in the footer; negative: not listed there.
    position {int} NOT NULL,
    version {int} NOT NULL,
    updated_at {int} NOT NULL
) {strict};

CREATE TABLE standing_version (
    slug {text} NOT NULL,
    version {int} NOT NULL,
    title {text} NOT NULL,
    summary {text},
    blocks {text} NOT NULL,
    at {int} NOT NULL,
    by_whom {text} NOT NULL,
    PRIMARY KEY (slug, version)
) {strict};
