//! Moving every row from one database to another, whatever the kinds: SQLite to PostgreSQL, back,
//! or PostgreSQL to a SQLite file as its backup.

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Executor, Postgres, Row as _, Sqlite, Transaction};

use crate::db::Engine;
use crate::{Db, Error, Result, Row, Value, params};

/// Rows sent in one statement's reach before the next page is read.
const PAGE_ROWS: i64 = 500;

/// How many rows of a table were moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCount {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
}

/// A table as both databases know it: names, types and key, read from the schema itself.
struct Table {
    name: String,
    columns: Vec<(String, Kind)>,
    key: Vec<String>,
}

#[derive(Clone, Copy)]
enum Kind {
    Int,
    Real,
    Text,
    Bytes,
}

/// Copies every row of `from` into `to`, which must have the same schema and no rows. All rows
/// arrive in one transaction on PostgreSQL and in one on SQLite: all or nothing. `told` hears of
/// every page, for a progress bar.
///
/// What is copied is one moment of `from`: who writes to it meanwhile is not in the way and not
/// in the copy.
///
/// # Errors
/// When `to` is not empty or either database fails; then `to` is as it was.
pub async fn copy_all(
    from: &Db,
    to: &Db,
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Vec<TableCount>> {
    let tables = tables(from).await?;
    let mut from = Still::of(from).await?;
    let mut tx = to.begin().await?;
    let mut counts = Vec::new();
    for table in &tables {
        let held = format!("SELECT 1 FROM {} LIMIT 1", table.name);
        if !tx.raw(&held, Vec::new()).await?.is_empty() {
            return Err(Error::Exists(format!("the table {} is not empty", table.name)));
        }
        let rows = copy_table(&mut from, &mut tx, table, told).await?;
        counts.push(TableCount { table: table.name.clone(), rows });
    }
    from.end().await?;
    tx.commit().await?;
    Ok(counts)
}

async fn copy_table(
    from: &mut Still,
    tx: &mut crate::Tx,
    table: &Table,
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<u64> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let marks: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
    let insert =
        format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), marks.join(", "));
    let mut last: Option<Vec<Value>> = None;
    let mut copied = 0;
    loop {
        let page = read_page(from, table, &names, last.take()).await?;
        for row in &page {
            tx.raw_run(&insert, row.clone()).await?;
        }
        copied += page.len() as u64;
        told(&table.name, copied);
        match page.last() {
            Some(row) if page.len() as i64 == PAGE_ROWS => last = Some(key_of(table, row)),
            _ => return Ok(copied),
        }
    }
}

fn key_of(table: &Table, row: &[Value]) -> Vec<Value> {
    let place = |key: &String| table.columns.iter().position(|(name, _)| name == key);
    table.key.iter().filter_map(place).map(|place| row[place].clone()).collect()
}

async fn read_page(
    from: &mut Still,
    table: &Table,
    names: &[&str],
    after: Option<Vec<Value>>,
) -> Result<Vec<Vec<Value>>> {
    let key = table.key.join(", ");
    let clause = match &after {
        None => String::new(),
        Some(values) => {
            let marks: Vec<String> = (1..=values.len()).map(|place| format!("${place}")).collect();
            format!("WHERE ({key}) > ({})", marks.join(", "))
        }
    };
    let (columns, name) = (names.join(", "), &table.name);
    let text = format!("SELECT {columns} FROM {name} {clause} ORDER BY {key} LIMIT {PAGE_ROWS}");
    let rows = from.raw(&text, after.unwrap_or_default()).await?;
    rows.iter().map(|row| read_row(row, table)).collect()
}

fn read_row(row: &Row, table: &Table) -> Result<Vec<Value>> {
    use crate::Cell;
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(place, (_, kind))| {
            Ok(match kind {
                Kind::Int => Value::Int(Cell::at(row, place)?),
                Kind::Real => Value::Real(Cell::at(row, place)?),
                Kind::Text => Value::Text(Cell::at(row, place)?),
                Kind::Bytes => Value::Bytes(Cell::at(row, place)?),
            })
        })
        .collect()
}

/// The tables in the order they were made, so that a row comes after those it refers to.
async fn tables(db: &Db) -> Result<Vec<Table>> {
    let mut names = Vec::new();
    let mut rest = crate::schema_text(false);
    while let Some(start) = rest.find("CREATE TABLE ") {
        rest = rest.split_off(start + "CREATE TABLE ".len());
        names.push(rest.split([' ', '(']).next().unwrap_or_default().to_owned());
    }
    let dropped = crate::schema_text(false);
    names.retain(|name| !dropped.contains(&format!("DROP TABLE {name}")));
    let mut tables = Vec::new();
    for name in names {
        tables.push(describe(db, name).await?);
    }
    Ok(tables)
}

async fn describe(db: &Db, name: String) -> Result<Table> {
    let text = if db.is_postgres() {
        "SELECT c.column_name::text, c.data_type::text, COALESCE((SELECT k.ordinal_position::bigint \
         FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k \
         ON k.constraint_name = t.constraint_name AND k.table_name = t.table_name \
         WHERE t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY' \
         AND k.column_name = c.column_name LIMIT 1), 0) FROM information_schema.columns c \
         WHERE c.table_name = $1 AND c.table_schema = current_schema() ORDER BY c.ordinal_position"
    } else {
        "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid"
    };
    let rows = db.raw(text, vec![Value::Text(Some(name.clone()))]).await?;
    let mut columns = Vec::new();
    let mut key = Vec::new();
    for row in &rows {
        let (column, kind, place) = match row {
            Row::Sqlite(row) => (row.try_get(0)?, row.try_get::<String, _>(1)?, row.try_get(2)?),
            Row::Postgres(row) => (row.try_get(0)?, row.try_get::<String, _>(1)?, row.try_get(2)?),
        };
        let column: String = column;
        let place: i64 = place;
        if place > 0 {
            key.push((place, column.clone()));
        }
        columns.push((column, kind_of(&kind)?));
    }
    key.sort();
    if key.is_empty() {
        return Err(Error::Shape(format!("the table {name} has no primary key")));
    }
    Ok(Table { name, columns, key: key.into_iter().map(|(_, column)| column).collect() })
}

fn kind_of(kind: &str) -> Result<Kind> {
    Ok(match kind.to_ascii_lowercase().as_str() {
        "integer" | "bigint" => Kind::Int,
        "real" | "double precision" => Kind::Real,
        "text" => Kind::Text,
        "blob" | "bytea" => Kind::Bytes,
        other => return Err(Error::Shape(format!("a column of type {other}"))),
    })
}

/// One moment of a database: a read transaction that sees no later write.
enum Still {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Still {
    async fn of(db: &Db) -> Result<Still> {
        Ok(match db.engine() {
            Engine::Sqlite { readers, .. } => {
                let mut connection = readers.acquire().await?;
                // WAL gives a read transaction one snapshot from its first read on. It ends in
                // `end`, or with the connection when the copy fails: back in the pool, it would
                // show later readers that moment for ever.
                connection.close_on_drop();
                connection.execute("BEGIN").await?;
                Still::Sqlite(connection)
            }
            Engine::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
                Still::Postgres(tx)
            }
        })
    }

    async fn raw(&mut self, text: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        let text = AssertSqlSafe(text.to_owned());
        Ok(match self {
            Still::Sqlite(connection) => {
                let query = sqlx::query_with(text, params::sqlite(values)?);
                connection.fetch_all(query).await?.into_iter().map(Row::Sqlite).collect()
            }
            Still::Postgres(tx) => {
                let query = sqlx::query_with(text, params::postgres(values)?);
                tx.fetch_all(query).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    async fn end(self) -> Result<()> {
        match self {
            Still::Sqlite(mut connection) => {
                connection.execute("COMMIT").await?;
            }
            Still::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

impl Db {
    async fn raw(&self, text: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        Ok(match self.engine() {
            Engine::Sqlite { readers, .. } => {
                let query =
                    sqlx::query_with(AssertSqlSafe(text.to_owned()), params::sqlite(values)?);
                readers.fetch_all(query).await?.into_iter().map(Row::Sqlite).collect()
            }
            Engine::Postgres(pool) => {
                let query =
                    sqlx::query_with(AssertSqlSafe(text.to_owned()), params::postgres(values)?);
                pool.fetch_all(query).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }
}
