-- A front is a page of containers: the home page, later section fronts.
CREATE TABLE front_container (
    id {int} PRIMARY KEY,
    front {text} NOT NULL,
    position {int} NOT NULL,
    title {text},
    url {text},
    layout {text} NOT NULL,
    -- JSON: pinned article ids, then the rule that fills the rest.
    rule {text} NOT NULL
) {strict};
CREATE INDEX front_container_front ON front_container (front, position);
