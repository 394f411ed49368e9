-- Stories whose last publication feeds and alerts do not tell yet, and what readers saw before it:
-- what feeds go on telling, and what an undo puts back. A row whose moment has passed counts for
-- nothing.
CREATE TABLE article_wire (
    article {int} PRIMARY KEY REFERENCES article (id),
    until {int} NOT NULL,
    begun_at {int} NOT NULL,
    -- Of the article as it was.
    state {text} NOT NULL,
    version {int} NOT NULL,
    first_published_at {int} NOT NULL,
    published_at {int} NOT NULL,
    modified_at {int} NOT NULL,
    reason {text},
    merged_into {int}
) {strict};
