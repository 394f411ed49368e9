//! A transaction: all of it is durable when `commit` returns, none of it when it is dropped.

use kit::Id;
use sqlx::{Executor, Postgres, Transaction};

use crate::db::Wake;
use crate::endings::{Endings, Noting};
use crate::sqlite::Turn;
use crate::{Params, Record, Result, Row, Sql, Value, params};

/// An open transaction on either database.
pub struct Tx {
    inner: Inner,
    wake: Wake,
    rings: bool,
    noting: Noting,
}

pub(crate) enum Inner {
    Sqlite(Turn),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) fn new(inner: Inner, wake: Wake, endings: Endings) -> Tx {
        Tx {
            inner,
            wake,
            rings: false,
            noting: Noting { endings, anything: false, of: Vec::new() },
        }
    }

    /// Runs a statement; how many rows it changed.
    pub async fn run(&mut self, sql: Sql, parameters: impl Params) -> Result<u64> {
        self.execute(sql, parameters.values()).await
    }

    /// The first row, if there is one.
    pub async fn maybe<R: Record>(
        &mut self,
        sql: Sql,
        parameters: impl Params,
    ) -> Result<Option<R>> {
        self.first(sql, parameters.values()).await?.as_ref().map(R::read).transpose()
    }

    /// All rows.
    pub async fn all<R: Record>(&mut self, sql: Sql, parameters: impl Params) -> Result<Vec<R>> {
        self.rows(sql, parameters.values()).await?.iter().map(R::read).collect()
    }

    /// Asks that those who wait on [`crate::Db::wake`] are woken once this transaction is durable.
    pub fn ring(&mut self) {
        self.rings = true;
    }

    /// Says that it ends or changes a session or an account, which may be remembered elsewhere in
    /// this process; noted in [`crate::Db::endings`] once it is durable, and also when it comes to
    /// nothing.
    pub fn ends(&mut self) {
        self.noting.anything = true;
    }

    /// The same of something that this account keeps.
    pub fn ends_of(&mut self, whose: Id) {
        self.noting.of.push(whose);
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// When the database refuses or the disk fails; then nothing of it stands.
    pub async fn commit(mut self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(turn) => turn.commit().await?,
            Inner::Postgres(mut tx) => {
                if self.rings {
                    tx.execute("SELECT pg_notify('broadsheet', '')").await?;
                    self.rings = true;
                }
                tx.commit().await?;
            }
        }
        if self.rings {
            self.wake.ring();
        }
        Ok(())
    }
}

// What does the work knows no types of the caller: it is compiled once, here, and not again in
// every room for every shape of row.
impl Tx {
    async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64> {
        Ok(match &mut self.inner {
            Inner::Sqlite(turn) => {
                let query = sqlx::query_with(sql.sqlite, params::sqlite(values)?);
                turn.connection()?.execute(query).await?.rows_affected()
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query_with(sql.postgres, params::postgres(values)?);
                tx.execute(query).await?.rows_affected()
            }
        })
    }

    async fn first(&mut self, sql: Sql, values: Vec<Value>) -> Result<Option<Row>> {
        Ok(match &mut self.inner {
            Inner::Sqlite(turn) => {
                let query = sqlx::query_with(sql.sqlite, params::sqlite(values)?);
                turn.connection()?.fetch_optional(query).await?.map(Row::Sqlite)
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query_with(sql.postgres, params::postgres(values)?);
                tx.fetch_optional(query).await?.map(Row::Postgres)
            }
        })
    }

    async fn rows(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>> {
        Ok(match &mut self.inner {
            Inner::Sqlite(turn) => {
                let query = sqlx::query_with(sql.sqlite, params::sqlite(values)?);
                turn.connection()?.fetch_all(query).await?.into_iter().map(Row::Sqlite).collect()
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query_with(sql.postgres, params::postgres(values)?);
                tx.fetch_all(query).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }
}

impl Tx {
    /// Runs a script of several statements without parameters (migrations).
    pub(crate) async fn script(&mut self, script: &str) -> Result<()> {
        let script = sqlx::raw_sql(sqlx::AssertSqlSafe(script.to_owned()));
        match &mut self.inner {
            Inner::Sqlite(turn) => turn.connection()?.execute(script).await.map(|_| ())?,
            Inner::Postgres(tx) => tx.execute(script).await.map(|_| ())?,
        }
        Ok(())
    }
}

impl Tx {
    /// Runs a text made from the schema itself (copying between databases).
    pub(crate) async fn raw_run(&mut self, text: &str, values: Vec<Value>) -> Result<()> {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        match &mut self.inner {
            Inner::Sqlite(turn) => {
                let query = sqlx::query_with(text, params::sqlite(values)?);
                turn.connection()?.execute(query).await.map(|_| ())?;
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query_with(text, params::postgres(values)?);
                tx.execute(query).await.map(|_| ())?;
            }
        }
        Ok(())
    }

    /// Reads by a text made from the schema itself.
    pub(crate) async fn raw(&mut self, text: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        Ok(match &mut self.inner {
            Inner::Sqlite(turn) => {
                let query = sqlx::query_with(text, params::sqlite(values)?);
                let rows = turn.connection()?.fetch_all(query).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query_with(text, params::postgres(values)?);
                tx.fetch_all(query).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }
}
