-- What opens a door: a passkey, a password, a generator of codes, or a recovery code.
CREATE TABLE signin_key (
    id {int} PRIMARY KEY,
    -- Whose door it is: staff | reader, and which account's.
    realm {text} NOT NULL,
    holder {int} NOT NULL,
    -- passkey | password | generator | recovery
    kind {text} NOT NULL,
    -- What it is recognised by: a passkey's credential id, a recovery code's hash, else the holder.
    mark {text} NOT NULL,
    -- What the holder calls it.
    label {text} NOT NULL,
    -- The passkey's public half, the password's hash, the generator's secret; empty for a code.
    secret {text} NOT NULL,
    -- A generator's last accepted step, so that no code is accepted twice.
    step {int} NOT NULL,
    created_at {int} NOT NULL,
    used_at {int},
    UNIQUE (realm, kind, mark)
) {strict};
CREATE INDEX signin_key_holder ON signin_key (realm, holder);

-- A door that stands open on one device. The token itself is only in its cookie.
CREATE TABLE signin_session (
    id {int} PRIMARY KEY,
    token_hash {text} NOT NULL UNIQUE,
    realm {text} NOT NULL,
    holder {int} NOT NULL,
    -- passkey | password | recovery | link
    how {text} NOT NULL,
    device {text} NOT NULL,
    created_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX signin_session_holder ON signin_session (realm, holder);

-- A link or a half-finished ceremony: good once, until it expires.
CREATE TABLE signin_ticket (
    token_hash {text} PRIMARY KEY,
    realm {text} NOT NULL,
    purpose {text} NOT NULL,
    -- Whose it is, 0 when nobody's yet.
    holder {int} NOT NULL,
    -- What was begun, as JSON.
    matter {text} NOT NULL,
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX signin_ticket_holder ON signin_ticket (realm, purpose, holder);
