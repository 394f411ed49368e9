-- How many listed stories each day has, beside the counts of topics and authors: days of UTC since
-- 1970, rounded down also before it. The archive adds days up instead of counting stories.
INSERT INTO article_count (kind, subject, stories)
SELECT 'day', (published_at - (published_at % 86400000000 + 86400000000) % 86400000000)
    / 86400000000, COUNT(*)
FROM article WHERE listed = 1 GROUP BY 2;
