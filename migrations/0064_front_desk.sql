-- What the desk is doing with a front. The row stays when the draft is published or discarded, so
-- that its revision never comes twice.
CREATE TABLE front_desk (
    front {text} PRIMARY KEY,
    -- JSON: the containers of the draft in order; none when nobody is arranging it.
    draft {text},
    -- How often anything of it was changed: who saves must have seen the last one.
    revision {int} NOT NULL,
    touched_at {int} NOT NULL,
    touched_by {int} NOT NULL,
    -- When the draft is to go live by itself, and who said so.
    goes_live_at {int},
    scheduled_by {int}
) {strict};
CREATE INDEX front_desk_due ON front_desk (goes_live_at) WHERE goes_live_at IS NOT NULL;

-- Every arrangement of a front that was ever live, numbered from 1. Append only.
CREATE TABLE front_edition (
    front {text} NOT NULL,
    number {int} NOT NULL,
    -- JSON: the containers in order; an empty list leaves the front to the paper.
    body {text} NOT NULL,
    at {int} NOT NULL,
    -- 0: the paper itself.
    by_whom {int} NOT NULL,
    -- arranged | published | scheduled | back
    how {text} NOT NULL,
    PRIMARY KEY (front, number)
) {strict};
