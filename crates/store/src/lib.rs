//! The one place that knows there are two databases.
//!
//! A room writes one SQL text with `$1` parameters and calls it on a [`Db`] (reads) or a [`Tx`]
//! (writes); SQLite and PostgreSQL answer alike. Where a statement must differ it is a named pair
//! in [`sql!`]. Columns have four types, the same on both sides: 64-bit integer, text, bytes,
//! real; ids and moments are integers, truth is 0 or 1, documents are JSON text.
//!
//! ```ignore
//! let story: Option<Row> = db.maybe(FIND, (id,)).await?;
//! let mut tx = db.begin().await?;
//! tx.run(INSERT, (id, headline)).await?;
//! tx.commit().await?; // on disk when it returns; dropping `tx` instead undoes everything
//! ```
//!
//! Never wait for the network inside a transaction: SQLite has one writer.

mod cell;
mod copy;
mod db;
mod endings;
mod error;
mod ledger;
pub mod like;
mod migrate;
mod params;
mod sql;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;

pub use cell::{Cell, Record, Row};
pub use copy::{TableCount, copy_all};
pub use db::{Address, Db, Wake};
pub use endings::Endings;
pub use error::{Error, Result};
pub use ledger::MIGRATIONS;
pub use migrate::{Migration, schema_text};
pub use params::{Bind, Params, Value};
pub use sql::{Sql, Statement};
pub use tx::Tx;
