-- Work that takes long holds up none that does not: 0 done in a moment, 1 waits for machines of
-- others, 2 keeps a processor busy.
ALTER TABLE job ADD COLUMN lane {int} NOT NULL DEFAULT 0;
UPDATE job SET lane = 1 WHERE kind = 'websub.ping';
UPDATE job SET lane = 2 WHERE kind = 'media.renditions';
DROP INDEX job_due;
CREATE INDEX job_due ON job (lane, run_at, id) WHERE dead_at IS NULL;
