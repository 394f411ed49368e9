//! Databases for tests: every test of storage runs on both.
//!
//! PostgreSQL is used when `BROADSHEET_TEST_POSTGRES` names a server (`cargo xtask test` starts
//! one); under `CI` its absence is a failure, elsewhere it is said plainly.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, postgres::PgConnection};

use crate::{Address, Db};

/// A database of a test's own, gone when it is dropped.
pub struct TestDb {
    /// The database, its schema up to date.
    pub db: Db,
    /// Where it is, to be opened a second time.
    pub address: Address,
    _folder: Option<tempfile::TempDir>,
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A fresh database of each kind that is there.
pub async fn both() -> Vec<TestDb> {
    let mut all = vec![sqlite().await];
    all.extend(postgres_if_there().await);
    all
}

/// A fresh database on PostgreSQL, if there is a server.
pub async fn postgres_if_there() -> Option<TestDb> {
    match std::env::var("BROADSHEET_TEST_POSTGRES") {
        Ok(server) => Some(postgres(&server).await),
        Err(_) if std::env::var("CI").is_ok() => {
            panic!("BROADSHEET_TEST_POSTGRES is not set; run `cargo xtask test`")
        }
        Err(_) => {
            eprintln!("skipped on PostgreSQL: BROADSHEET_TEST_POSTGRES is not set");
            None
        }
    }
}

/// A fresh SQLite database in a folder of its own.
pub async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = Address::Sqlite(folder.path().join("paper.sqlite"));
    let db = Db::open(&address).await.expect("a SQLite database");
    TestDb { db, address, _folder: Some(folder) }
}

/// A fresh database on the PostgreSQL server at this address.
pub async fn postgres(server: &str) -> TestDb {
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let name = format!("t{}_{number}", std::process::id());
    let mut connection = PgConnection::connect(server).await.expect("the PostgreSQL server");
    for statement in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")]
    {
        connection.execute(AssertSqlSafe(statement)).await.expect("a database for the test");
    }
    let (base, query) = server.split_once('?').map_or((server, None), |(a, b)| (a, Some(b)));
    let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
    let query = query.map_or(String::new(), |query| format!("?{query}"));
    let address = Address::Postgres(format!("{base}/{name}{query}"));
    let db = Db::open(&address).await.expect("the database of the test");
    TestDb { db, address, _folder: None }
}
