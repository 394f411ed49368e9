-- Who reads the paper by name. Who leaves is gone from here; only the journal knows there was one.
CREATE TABLE reader (
    id {int} PRIMARY KEY,
    -- Lower case, the domain as the DNS knows it; proved by a link that was opened.
    address {text} NOT NULL UNIQUE,
    -- How they want to be called; empty when they did not say.
    name {text} NOT NULL,
    -- Their time zone and language; empty: the paper's.
    zone {text} NOT NULL,
    language {text} NOT NULL,
    created_at {int} NOT NULL
) {strict};
