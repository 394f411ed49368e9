-- Mail about somebody is found whatever became of it, so that it can go with their account.
CREATE INDEX mail_outbox_whose ON mail_outbox (about);
