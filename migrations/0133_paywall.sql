-- What passes are signed with: one row, made by whoever comes first, the same for every node.
CREATE TABLE paywall_secret (
    id {int} PRIMARY KEY,
    secret {text} NOT NULL,
    made_at {int} NOT NULL
) {strict};
