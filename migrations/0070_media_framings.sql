-- Crops the desk framed itself: JSON object, the ratio to its focal point and how close it goes,
-- in thousandths. The other ratios follow the picture's focal point.
ALTER TABLE media ADD COLUMN framings {text} NOT NULL DEFAULT '{}';
