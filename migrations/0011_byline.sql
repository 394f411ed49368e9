-- People and bodies that stories are signed by.
CREATE TABLE author (
    id {int} PRIMARY KEY,
    slug {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    name_native {text},
    role {text},
    bio {text},
    email {text},
    location {text},
    portrait {int},
    left_at {int},
    merged_into {int},
    created_at {int} NOT NULL
) {strict};
