-- Mail going out: a row a message and recipient, written with the change that causes it.
CREATE TABLE mail_outbox (
    id {int} PRIMARY KEY,
    -- What the caller knows it by: the same twice is one message.
    key {text} NOT NULL UNIQUE,
    -- invitation | new_link | …
    kind {text} NOT NULL,
    -- Whom or what it concerns, for calling it back: staff:ID.
    about {text} NOT NULL,
    to_name {text} NOT NULL,
    to_address {text} NOT NULL,
    -- The message as JSON; empty once it is sent, because it may hold a link that lets somebody in.
    letter {text} NOT NULL,
    -- The same at every try, so that a repeated message can be recognised.
    message_id {text} NOT NULL UNIQUE,
    -- waiting | sent | refused | given_up | suppressed
    state {text} NOT NULL,
    attempts {int} NOT NULL DEFAULT 0,
    -- When this round of tries began: at first, and when somebody says "try again".
    since {int} NOT NULL,
    next_try {int} NOT NULL,
    lease_until {int} NOT NULL DEFAULT 0,
    tried_at {int},
    -- What the server said last, or why there is no connection.
    reply {text} NOT NULL DEFAULT '',
    -- When what it says is no longer true, a link's end for instance.
    expires_at {int},
    created_at {int} NOT NULL,
    settled_at {int}
) {strict};
CREATE INDEX mail_outbox_due ON mail_outbox (next_try) WHERE state = 'waiting';
CREATE INDEX mail_outbox_tried ON mail_outbox (tried_at);
CREATE INDEX mail_outbox_state ON mail_outbox (state, id);
CREATE INDEX mail_outbox_about ON mail_outbox (about) WHERE state = 'waiting';

-- Addresses that get nothing any more but what they need, by their hash.
CREATE TABLE mail_suppressed (
    address_hash {text} PRIMARY KEY,
    reason {text} NOT NULL,
    since {int} NOT NULL
) {strict};
