-- What the pictures desk keeps of a picture besides.
ALTER TABLE media ADD COLUMN licence {text};
-- Where in the world it may be shown, in words.
ALTER TABLE media ADD COLUMN territory {text};
-- Who is in it: JSON array of names.
ALTER TABLE media ADD COLUMN people {text} NOT NULL DEFAULT '[]';
-- What those in it agreed to.
ALTER TABLE media ADD COLUMN consent {text};
-- Who of the staff brought it in; null: an import.
ALTER TABLE media ADD COLUMN uploaded_by {int};
-- 1: readers do not see it, because credit or rights are not written down yet.
ALTER TABLE media ADD COLUMN held_back {int} NOT NULL DEFAULT 0;
-- The desk's filters, each with what it is sorted by.
CREATE INDEX media_uploaded ON media (uploaded_by, created_at, id) WHERE uploaded_by IS NOT NULL;
CREATE INDEX media_held_back ON media (created_at, id) WHERE held_back = 1;
CREATE INDEX media_no_alt ON media (created_at, id) WHERE alt IS NULL;
CREATE INDEX media_no_credit ON media (created_at, id) WHERE credit IS NULL;
CREATE INDEX media_killed ON media (created_at, id) WHERE killed_at IS NOT NULL;
CREATE INDEX media_expires ON media (rights_expire, id) WHERE rights_expire IS NOT NULL;

-- What was done with a picture, by whom and when. Append only.
CREATE TABLE media_event (
    id {int} PRIMARY KEY,
    media {int} NOT NULL REFERENCES media (id),
    at {int} NOT NULL,
    -- "staff:ID", or a name as it was written.
    by_whom {text} NOT NULL,
    what {text} NOT NULL,
    detail {text} NOT NULL
) {strict};
CREATE INDEX media_event_media ON media_event (media, id);

-- Which pictures the live stories show, written as a story goes live.
CREATE TABLE article_picture (
    media {int} NOT NULL,
    article {int} NOT NULL REFERENCES article (id),
    PRIMARY KEY (media, article)
) {strict};
CREATE INDEX article_picture_article ON article_picture (article);
-- Stories that went live before that table was: worked off when the paper starts.
CREATE TABLE article_picture_due (
    article {int} PRIMARY KEY REFERENCES article (id)
) {strict};
INSERT INTO article_picture_due (article)
    SELECT id FROM article WHERE live_version > 0 AND state IN ('live', 'retracted');
