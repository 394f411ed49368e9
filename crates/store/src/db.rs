//! The database: SQLite in a folder, or PostgreSQL at an address.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Executor};
use tokio::sync::watch;

use crate::endings::Endings;
use crate::sqlite::Writer;
use crate::tx::{Inner, Tx};
use crate::{Error, Params, Record, Result, Row, Sql, Value, migrate, params};

/// Connections that read from SQLite at the same time.
const READERS_MAX: u32 = 6;
/// Connections to PostgreSQL.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL address, `postgres://user:password@host:port/name`.
    Postgres(String),
}

impl Address {
    /// Reads `postgres://…`, `postgresql://…`, `sqlite:PATH` or a bare path.
    pub fn parse(text: &str) -> Address {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Address::Postgres(text.to_owned());
        }
        Address::Sqlite(PathBuf::from(text.strip_prefix("sqlite:").unwrap_or(text)))
    }
}

/// Wakes those who follow the journal. A ring may be missed by a process that was not listening,
/// so whoever waits also looks by itself now and then.
#[derive(Clone, Debug)]
pub struct Wake(Arc<watch::Sender<u64>>);

impl Wake {
    fn new() -> Wake {
        Wake(Arc::new(watch::Sender::new(0)))
    }

    /// Wakes everyone who waits.
    pub fn ring(&self) {
        self.0.send_modify(|rung| *rung += 1);
    }

    /// A handle that is told of every ring from now on.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}

/// A handle on the database; clones share it.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    wake: Wake,
    endings: Endings,
}

#[derive(Clone)]
pub(crate) enum Engine {
    Sqlite { readers: SqlitePool, writer: Writer, path: PathBuf },
    Postgres(PgPool),
}

impl Db {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// When it cannot be reached, is of a newer version, or a migration fails; the message says
    /// which and what to do.
    pub async fn open(address: &Address) -> Result<Db> {
        let db = Db::open_as_it_is(address).await?;
        migrate::run(&db).await?;
        Ok(db)
    }

    /// Opens the database without touching its schema.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn open_as_it_is(address: &Address) -> Result<Db> {
        let wake = Wake::new();
        let engine = match address {
            Address::Sqlite(path) => open_sqlite(path).await?,
            Address::Postgres(url) => open_postgres(url, &wake).await?,
        };
        Ok(Db { engine, wake, endings: Endings::default() })
    }

    /// Whether this is PostgreSQL (several nodes may share it).
    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// The bell that commits ring when they asked to.
    pub fn wake(&self) -> &Wake {
        &self.wake
    }

    /// What transactions of this process ended ([`Tx::ends`]).
    pub fn endings(&self) -> &Endings {
        &self.endings
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Opens a transaction.
    ///
    /// # Errors
    /// When the database cannot be reached or its writer is held for too long.
    pub async fn begin(&self) -> Result<Tx> {
        let inner = match &self.engine {
            Engine::Sqlite { writer, .. } => Inner::Sqlite(writer.begin().await?),
            Engine::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx::new(inner, self.wake.clone(), self.endings.clone()))
    }

    /// The first row, if there is one.
    pub async fn maybe<R: Record>(&self, sql: Sql, parameters: impl Params) -> Result<Option<R>> {
        self.first(sql, parameters.values()).await?.as_ref().map(R::read).transpose()
    }

    /// All rows.
    pub async fn all<R: Record>(&self, sql: Sql, parameters: impl Params) -> Result<Vec<R>> {
        self.rows(sql, parameters.values()).await?.iter().map(R::read).collect()
    }

    // What does the work knows no types of the caller: it is compiled once, here, and not again
    // in every room for every shape of row.

    async fn first(&self, sql: Sql, values: Vec<Value>) -> Result<Option<Row>> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => {
                let query = sqlx::query_with(sql.sqlite, params::sqlite(values)?);
                readers.fetch_optional(query).await?.map(Row::Sqlite)
            }
            Engine::Postgres(pool) => {
                let query = sqlx::query_with(sql.postgres, params::postgres(values)?);
                pool.fetch_optional(query).await?.map(Row::Postgres)
            }
        })
    }

    async fn rows(&self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => {
                let query = sqlx::query_with(sql.sqlite, params::sqlite(values)?);
                readers.fetch_all(query).await?.into_iter().map(Row::Sqlite).collect()
            }
            Engine::Postgres(pool) => {
                let query = sqlx::query_with(sql.postgres, params::postgres(values)?);
                pool.fetch_all(query).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Prepares a statement without running it: whether this database understands it.
    ///
    /// # Errors
    /// What the database says about the text.
    pub async fn prepare(&self, sql: Sql) -> Result<()> {
        use sqlx::SqlSafeStr;
        match &self.engine {
            Engine::Sqlite { readers, .. } => {
                readers.acquire().await?.prepare(sql.sqlite.into_sql_str()).await?;
            }
            Engine::Postgres(pool) => {
                pool.acquire().await?.prepare(sql.postgres.into_sql_str()).await?;
            }
        }
        Ok(())
    }

    /// Writes a consistent copy of a SQLite database to a new file while work goes on, and
    /// returns `false` for PostgreSQL, whose rows [`crate::copy_all`] moves instead.
    ///
    /// # Errors
    /// When the file exists, or the disk refuses.
    pub async fn snapshot_to(&self, file: &Path) -> Result<bool> {
        let Engine::Sqlite { path, .. } = &self.engine else {
            return Ok(false);
        };
        let mut connection = sqlite_options(path).connect().await?;
        let query = sqlx::query_with(
            "VACUUM INTO $1",
            params::sqlite(vec![Value::Text(Some(file.to_string_lossy().into_owned()))])?,
        );
        connection.execute(query).await?;
        Ok(true)
    }

    /// Asks the database to check itself; the complaints, none when it is sound.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        if self.is_postgres() {
            return Ok(Vec::new());
        }
        const CHECK: Sql = Sql::one("PRAGMA integrity_check");
        const REFERENCES: Sql = Sql::one("SELECT \"table\" FROM pragma_foreign_key_check");
        let found: Vec<(String,)> = self.all(CHECK, ()).await?;
        let mut complaints: Vec<String> =
            found.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect();
        let broken: Vec<(String,)> = self.all(REFERENCES, ()).await?;
        complaints
            .extend(broken.into_iter().map(|(table,)| format!("broken reference in {table}")));
        Ok(complaints)
    }

    /// Finishes what is under way and closes all connections.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { readers, writer, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: a commit that was acknowledged survives a power cut (sqlite.org, "PRAGMA
        // synchronous").
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(256)
        .pragma("cache_size", "-8000")
        .disable_statement_logging()
}

async fn open_sqlite(path: &Path) -> Result<Engine> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| {
            Error::Unreachable(format!("the folder {} cannot be made: {error}", folder.display()))
        })?;
    }
    let name = |error: sqlx::Error| match Error::from(error) {
        Error::Full => Error::Full,
        other => Error::Unreachable(format!("{}: {other}", path.display())),
    };
    let writer = sqlite_options(path).connect().await.map_err(name)?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(sqlite_options(path).pragma("query_only", "ON"))
        .await
        .map_err(name)?;
    Ok(Engine::Sqlite { readers, writer: Writer::start(writer), path: path.to_owned() })
}

async fn open_postgres(url: &str, wake: &Wake) -> Result<Engine> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| Error::Unreachable(format!("the address is not understood: {error}")))?
        .statement_cache_capacity(256)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS_MAX)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(|error| Error::Unreachable(error.to_string()))?;
    tokio::spawn(hear(pool.clone(), wake.clone()));
    Ok(Engine::Postgres(pool))
}

/// Passes on the notices of other nodes for as long as the pool is open.
async fn hear(pool: PgPool, wake: Wake) {
    while !pool.is_closed() {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen("broadsheet").await.is_ok()
        {
            while listener.recv().await.is_ok() {
                wake.ring();
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
