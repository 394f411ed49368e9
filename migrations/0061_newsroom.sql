-- Who works at the paper. Those who left stay, with their name on what they did.
CREATE TABLE staff (
    id {int} PRIMARY KEY,
    name {text} NOT NULL,
    -- Lower case; whom we invited, and what a password belongs to.
    email {text} NOT NULL UNIQUE,
    -- Their roles, as a JSON list of words.
    roles {text} NOT NULL,
    invited_by {int},
    invited_at {int} NOT NULL,
    -- When they first came in.
    joined_at {int},
    left_at {int}
) {strict};

-- What staff did with accounts, roles and settings. Append only.
CREATE TABLE audit (
    id {int} PRIMARY KEY,
    at {int} NOT NULL,
    -- Who: 0 for the machine and for whoever was not let in.
    actor {int} NOT NULL,
    action {text} NOT NULL,
    -- Whom or what it concerned, 0 for nothing in particular.
    subject {int} NOT NULL,
    -- In words, names as they were then.
    actor_name {text} NOT NULL,
    subject_name {text} NOT NULL,
    detail {text} NOT NULL
) {strict};
CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX audit_subject ON audit (subject, id);
