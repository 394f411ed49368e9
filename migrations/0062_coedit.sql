-- Documents several people write at the same time. The update rows are the document; the snapshot
-- stands for those up to its seq, which are then gone.
CREATE TABLE coedit_document (
    document {int} PRIMARY KEY,
    -- Rises when the document is replaced, and is never used again.
    epoch {int} NOT NULL,
    -- The last update's; whoever raises it has the row until the commit, so that seqs are seen
    -- in order.
    seq {int} NOT NULL,
    changed_at {int} NOT NULL
) {strict};

CREATE TABLE coedit_update (
    document {int} NOT NULL,
    epoch {int} NOT NULL,
    seq {int} NOT NULL,
    bytes {bytes} NOT NULL,
    at {int} NOT NULL,
    -- Whose it is; 0 when the paper itself wrote it.
    by_staff {int} NOT NULL,
    PRIMARY KEY (document, epoch, seq)
) {strict};

CREATE TABLE coedit_snapshot (
    document {int} PRIMARY KEY,
    epoch {int} NOT NULL,
    seq {int} NOT NULL,
    bytes {bytes} NOT NULL
) {strict};
