//! Migrations: one ledger for all rooms, append-only, each applied once and in order.
//!
//! A file is `NNNN_room_what.sql`. Types are written as tokens, so that one text serves both
//! databases: `{int}` `{real}` `{text}` `{bytes}`, and `{strict}` after a table's closing bracket.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, Executor};

use crate::db::Engine;
use crate::{Db, Error, MIGRATIONS, Result, Sql};

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `NNNN_room_what`.
    pub name: &'static str,
    /// Its text, with type tokens.
    pub text: &'static str,
}

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS migration \
    (name TEXT PRIMARY KEY, checksum TEXT NOT NULL)";
/// Asked of SQLite only.
const HAS_LEDGER: Sql =
    Sql::one("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'migration'");
const APPLIED: Sql = Sql::one("SELECT name, checksum FROM migration ORDER BY name");
const ENTER: Sql = Sql::one("INSERT INTO migration (name, checksum) VALUES ($1, $2)");
/// Any number that no one else uses: only one node migrates at a time.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7321900)";

impl Migration {
    /// The text for one database.
    fn rendered(&self, postgres: bool) -> String {
        // PostgreSQL would order text as the server's locale does; both must order it alike, by
        // bytes, or pages and exports would differ.
        let (int, real, text, bytes, strict) = if postgres {
            ("BIGINT", "DOUBLE PRECISION", "TEXT COLLATE \"C\"", "BYTEA", "")
        } else {
            ("INTEGER", "REAL", "TEXT", "BLOB", "STRICT")
        };
        self.text
            .replace("{int}", int)
            .replace("{real}", real)
            .replace("{text}", text)
            .replace("{bytes}", bytes)
            .replace("{strict}", strict)
    }

    /// FNV-1a of the text: enough to notice that an applied file was edited.
    fn checksum(&self) -> String {
        let hash = self.text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{hash:016x}")
    }
}

/// The whole schema as one text, as a new database gets it.
pub fn schema_text(postgres: bool) -> String {
    let mut text = String::new();
    for migration in MIGRATIONS {
        let _ = writeln!(text, "-- {}\n{}", migration.name, migration.rendered(postgres));
    }
    text
}

/// Applies what is missing, each migration in a transaction of its own.
pub(crate) async fn run(db: &Db) -> Result<()> {
    make_ledger(db).await?;
    let applied: Vec<(String, String)> = db.all(APPLIED, ()).await?;
    check(&applied)?;
    for migration in &MIGRATIONS[applied.len()..] {
        apply(db, migration).await?;
        tracing::info!(migration = migration.name, "schema brought up to date");
    }
    Ok(())
}

async fn make_ledger(db: &Db) -> Result<()> {
    match db.engine() {
        Engine::Sqlite { .. } => {
            // A backup or an export opens a paper that is being written to: who changes nothing
            // does not stand in line with the writers, who might never let it in.
            let there: Option<(String,)> = db.maybe(HAS_LEDGER, ()).await?;
            if there.is_some() {
                return Ok(());
            }
            let mut tx = db.begin().await?;
            tx.run(Sql::one(LEDGER), ()).await?;
            tx.commit().await
        }
        Engine::Postgres(pool) => {
            // CREATE TABLE IF NOT EXISTS can still collide with itself; the lock prevents it.
            let mut tx = pool.begin().await?;
            tx.execute(LOCK).await?;
            tx.execute(LEDGER).await?;
            Ok(tx.commit().await?)
        }
    }
}

fn check(applied: &[(String, String)]) -> Result<()> {
    for (place, (name, checksum)) in applied.iter().enumerate() {
        let Some(known) = MIGRATIONS.get(place) else {
            return Err(Error::Migration(format!(
                "the database was written by a newer version of Broadsheet (it has {name}); \
                 start that version instead"
            )));
        };
        if known.name != name || known.checksum() != *checksum {
            return Err(Error::Migration(format!(
                "the database has {name}, where this version expects {}; a migration must never \
                 be changed once it was applied",
                known.name
            )));
        }
    }
    Ok(())
}

async fn apply(db: &Db, migration: &Migration) -> Result<()> {
    let failed = |error: Error| {
        Error::Migration(format!("the migration {} failed: {error}", migration.name))
    };
    match db.engine() {
        Engine::Sqlite { .. } => {
            let mut tx = db.begin().await?;
            tx.script(&migration.rendered(false)).await.map_err(failed)?;
            tx.run(ENTER, (migration.name, migration.checksum())).await?;
            tx.commit().await
        }
        Engine::Postgres(pool) => {
            let mut tx = pool.begin().await?;
            tx.execute(LOCK).await?;
            let entered =
                sqlx::query("SELECT 1 FROM migration WHERE name = $1").bind(migration.name);
            if tx.fetch_optional(entered).await?.is_some() {
                return Ok(());
            }
            let script = sqlx::raw_sql(AssertSqlSafe(migration.rendered(true)));
            tx.execute(script).await.map_err(Error::from).map_err(failed)?;
            let entry = sqlx::query("INSERT INTO migration (name, checksum) VALUES ($1, $2)")
                .bind(migration.name)
                .bind(migration.checksum());
            tx.execute(entry).await?;
            Ok(tx.commit().await?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ledger_lists_every_file_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the migrations folder")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(".sql").map(str::to_owned))
            .collect();
        files.sort();
        let listed: Vec<&str> = MIGRATIONS.iter().map(|migration| migration.name).collect();
        assert_eq!(files, listed);
    }

    #[test]
    fn a_changed_or_newer_schema_is_refused() {
        let first = (MIGRATIONS[0].name.to_owned(), "0".to_owned());
        assert!(matches!(check(&[first]), Err(Error::Migration(_))));
        let mut all: Vec<_> =
            MIGRATIONS.iter().map(|m| (m.name.to_owned(), m.checksum())).collect();
        assert!(check(&all).is_ok());
        all.push(("9999_future_thing".to_owned(), String::new()));
        let message = check(&all).expect_err("a newer schema").to_string();
        assert!(message.contains("newer version"), "{message}");
    }
}
