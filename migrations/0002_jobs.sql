-- Work to be done outside a transaction: at least once, after a crash too.
CREATE TABLE job (
    id {int} PRIMARY KEY,
    kind {text} NOT NULL,
    -- Two jobs of one kind with the same key are one job.
    key {text} NOT NULL,
    payload {text} NOT NULL,
    run_at {int} NOT NULL,
    attempts {int} NOT NULL DEFAULT 0,
    lease_until {int} NOT NULL DEFAULT 0,
    last_error {text},
    -- When it was given up; it stays until somebody looks at it.
    dead_at {int},
    created_at {int} NOT NULL
) {strict};
CREATE UNIQUE INDEX job_key ON job (kind, key) WHERE dead_at IS NULL;
CREATE INDEX job_due ON job (run_at) WHERE dead_at IS NULL;
