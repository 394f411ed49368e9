-- 1: the desk took it from its readers, or keeps it from them: what comes from its source again
-- becomes a version, and does not go to readers by itself.
ALTER TABLE article ADD COLUMN kept_back {int} NOT NULL DEFAULT 0;
