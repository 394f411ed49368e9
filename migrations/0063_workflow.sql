-- The way of a story to its readers: where its working copy stands and what it says. Stories that
-- were never opened at the desk have none.
CREATE TABLE work (
    story {int} PRIMARY KEY REFERENCES article (id),
    -- idea | assigned | drafting | desk_edit | copy_edit | ready | done | parked | spiked
    stage {text} NOT NULL,
    -- The stage a parked or spiked story comes back to.
    former_stage {text},
    -- Of the working copy, for lists.
    headline {text} NOT NULL,
    section {int},
    -- Who began it (0: it came from elsewhere) and who is to write it.
    made_by {int} NOT NULL,
    assignee {int},
    due_at {int},
    -- The plan: a line for the budget, the length wanted, what else is wanted with it.
    budget {text} NOT NULL,
    words_planned {int},
    wants {text} NOT NULL,
    -- The slug chosen by hand; none: it follows the headline until readers know the address.
    slug {text},
    touched_at {int} NOT NULL,
    touched_by {int} NOT NULL,
    -- The version the copy was made from, the copy itself (none: that version is all there is) and
    -- how often it was changed.
    base_version {int} NOT NULL,
    copy {text},
    revision {int} NOT NULL,
    -- What goes live at the moment it is scheduled for: class and version (none: the copy as it is
    -- then), and why it did not.
    scheduled_class {text},
    scheduled_version {int},
    scheduled_by {int},
    missed {text}
) {strict};
CREATE INDEX work_open ON work (touched_at, story)
    WHERE stage NOT IN ('done', 'parked', 'spiked');
CREATE INDEX work_stage ON work (stage, touched_at, story);
CREATE INDEX work_assignee ON work (assignee, touched_at, story) WHERE assignee IS NOT NULL;
CREATE INDEX work_made_by ON work (made_by, touched_at, story);
CREATE INDEX work_due ON work (due_at, story)
    WHERE due_at IS NOT NULL AND stage NOT IN ('done', 'parked', 'spiked');

-- What keeps a story from its readers until somebody lifts it.
CREATE TABLE work_hold (
    id {int} PRIMARY KEY,
    story {int} NOT NULL REFERENCES article (id),
    -- legal | standards | query | embargo | rights
    kind {text} NOT NULL,
    reason {text} NOT NULL,
    -- When an embargo ends by itself.
    until {int},
    by_whom {int} NOT NULL,
    at {int} NOT NULL,
    lifted_by {int},
    lifted_at {int}
) {strict};
CREATE INDEX work_hold_story ON work_hold (story, id);
CREATE INDEX work_hold_open ON work_hold (id) WHERE lifted_at IS NULL;

-- A change whose class somebody else has to approve.
CREATE TABLE work_proposal (
    id {int} PRIMARY KEY,
    story {int} NOT NULL REFERENCES article (id),
    version {int} NOT NULL,
    -- The version readers saw when it was proposed.
    live_version {int} NOT NULL,
    class {text} NOT NULL,
    note {text} NOT NULL,
    by_whom {int} NOT NULL,
    at {int} NOT NULL,
    -- open | approved | sent_back | overtaken
    verdict {text} NOT NULL,
    decided_by {int},
    decided_at {int},
    decided_note {text}
) {strict};
CREATE INDEX work_proposal_story ON work_proposal (story, id);
CREATE INDEX work_proposal_open ON work_proposal (id) WHERE verdict = 'open';

-- What was done with a story, by whom and when. Append only.
CREATE TABLE work_event (
    id {int} PRIMARY KEY,
    story {int} NOT NULL REFERENCES article (id),
    at {int} NOT NULL,
    by_whom {int} NOT NULL,
    what {text} NOT NULL,
    detail {text} NOT NULL,
    version {int}
) {strict};
CREATE INDEX work_event_story ON work_event (story, id);

-- The desk's lists of stories that readers do not see, and of what goes live next.
CREATE INDEX article_state ON article (state, id) WHERE state <> 'live';
CREATE INDEX article_unlisted ON article (published_at, id) WHERE listed = 0 AND state = 'live';
CREATE INDEX article_goes_live ON article (goes_live_at, id) WHERE goes_live_at IS NOT NULL;

-- The paper's word list: how the house writes.
CREATE TABLE house_word (
    id {int} PRIMARY KEY,
    -- What is not written, once; and what is written in its place (empty: nothing is proposed).
    wrong {text} NOT NULL UNIQUE,
    instead {text} NOT NULL,
    note {text} NOT NULL,
    ignore_case {int} NOT NULL,
    by_whom {int} NOT NULL,
    at {int} NOT NULL
) {strict};
