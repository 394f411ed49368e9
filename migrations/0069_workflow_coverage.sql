-- What is wanted with a story besides its text, and the text itself where it is planned apart: who
-- does it, until when, and how far it has come.
CREATE TABLE coverage (
    id {int} PRIMARY KEY,
    story {int} NOT NULL REFERENCES article (id),
    -- text | photo | graphic | video | social | live
    kind {text} NOT NULL,
    what {text} NOT NULL,
    assignee {int},
    due_at {int},
    -- wanted | assigned | done | dropped
    state {text} NOT NULL,
    touched_by {int} NOT NULL,
    touched_at {int} NOT NULL
) {strict};
CREATE INDEX coverage_story ON coverage (story, id);
CREATE INDEX coverage_due ON coverage (due_at, id) WHERE state IN ('wanted', 'assigned');
CREATE INDEX coverage_assignee ON coverage (assignee, due_at, id)
    WHERE state IN ('wanted', 'assigned');
