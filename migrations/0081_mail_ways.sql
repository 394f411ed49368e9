-- Which goes first when much waits: 0 somebody waits for it, 1 news, 2 mail to thousands.
ALTER TABLE mail_outbox ADD COLUMN rank {int} NOT NULL DEFAULT 0;
DROP INDEX mail_outbox_due;
CREATE INDEX mail_outbox_due ON mail_outbox (rank, next_try, id) WHERE state = 'waiting';

-- What came back, by the address it came back from.
CREATE INDEX mail_outbox_bounced ON mail_outbox (to_address) WHERE state = 'bounced';
