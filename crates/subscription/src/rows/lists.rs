//! SQL of the lists at the desk.

use kit::{Id, Instant};
use store::{Db, Result};

store::sql! {
    /// How many stand how.
    COUNTS = one("SELECT standing, COUNT(*) FROM subscription GROUP BY standing");
    /// A page of them, the newest first.
    LIST = one(
        "SELECT id, reader, product, standing, created_at FROM subscription \
         WHERE id < $1 ORDER BY id DESC LIMIT $2"
    );
    /// Those of one standing.
    LIST_OF = one(
        "SELECT id, reader, product, standing, created_at FROM subscription \
         WHERE standing = $3 AND id < $1 ORDER BY id DESC LIMIT $2"
    );
    /// Those of these readers, or with an invoice of a number.
    OF_READERS = pair(
        "SELECT id, reader, product, standing, created_at FROM subscription \
         WHERE reader IN (SELECT value FROM json_each($1)) \
         OR id IN (SELECT subscription FROM invoice WHERE number = $2) \
         ORDER BY id DESC LIMIT $3",
        "SELECT id, reader, product, standing, created_at FROM subscription WHERE reader IN \
         (SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST($1 AS JSONB))) \
         OR id IN (SELECT subscription FROM invoice WHERE number = $2) \
         ORDER BY id DESC LIMIT $3"
    );
}

store::record! {
    /// A subscription in a list.
    #[derive(Clone, Debug)]
    pub(crate) struct Line {
        pub(crate) id: Id,
        pub(crate) reader: Id,
        pub(crate) product: Id,
        pub(crate) standing: String,
        pub(crate) created_at: Instant,
    }
}

pub(crate) async fn counts(db: &Db) -> Result<Vec<(String, i64)>> {
    db.all(COUNTS, ()).await
}

pub(crate) async fn list(db: &Db, standing: &str, before: Id, limit: usize) -> Result<Vec<Line>> {
    match standing {
        "" => db.all(LIST, (before, limit)).await,
        standing => db.all(LIST_OF, (before, limit, standing)).await,
    }
}

pub(crate) async fn of_readers(
    db: &Db,
    readers: &[Id],
    number: &str,
    limit: usize,
) -> Result<Vec<Line>> {
    let readers: Vec<i64> = readers.iter().map(|id| id.0).collect();
    db.all(OF_READERS, (serde_json::json!(readers).to_string(), number, limit)).await
}
