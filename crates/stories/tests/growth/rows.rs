//! SQL of these stories: a moment is made to last on PostgreSQL.

use store::{Db, Result, Sql, Tx};

const HALT: Sql = Sql::one("LOCK TABLE standing_page IN ACCESS EXCLUSIVE MODE");
const HALTED: Sql = Sql::one(
    "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = 'standing_page'::regclass",
);

/// Halts until the commit whoever reads the footer of the frame, which comes after its menu.
pub async fn halt(tx: &mut Tx) -> Result<()> {
    tx.run(HALT, ()).await.map(|_| ())
}

/// How many are halted.
pub async fn halted(db: &Db) -> Result<i64> {
    Ok(db.maybe(HALTED, ()).await?.map_or(0, |(count,)| count))
}
