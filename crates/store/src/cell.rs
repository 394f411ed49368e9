//! Reading rows: one face over the rows of both databases.

use kit::{Id, Instant};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::{Error, Result};

/// A row of either database.
#[derive(Debug)]
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

/// A value that a column can be read as.
pub trait Cell: Sized {
    /// Reads the column at this place, counted from 0.
    fn at(row: &Row, place: usize) -> Result<Self>;
    /// Reads the column of this name.
    fn named(row: &Row, name: &str) -> Result<Self>;
}

macro_rules! native {
    ($($type:ty),*) => {
        $(impl Cell for $type {
            fn at(row: &Row, place: usize) -> Result<$type> {
                Ok(match row {
                    Row::Sqlite(row) => row.try_get(place)?,
                    Row::Postgres(row) => row.try_get(place)?,
                })
            }
            fn named(row: &Row, name: &str) -> Result<$type> {
                Ok(match row {
                    Row::Sqlite(row) => row.try_get(name)?,
                    Row::Postgres(row) => row.try_get(name)?,
                })
            }
        })*
    };
}

native!(i64, f64, String, Vec<u8>, Option<i64>, Option<f64>, Option<String>, Option<Vec<u8>>);

macro_rules! derived {
    ($($type:ty, $from:ty, |$value:ident| $into:expr;)*) => {
        $(impl Cell for $type {
            fn at(row: &Row, place: usize) -> Result<$type> {
                let $value = <$from>::at(row, place)?;
                Ok($into)
            }
            fn named(row: &Row, name: &str) -> Result<$type> {
                let $value = <$from>::named(row, name)?;
                Ok($into)
            }
        })*
    };
}

derived! {
    Id, i64, |v| Id(v);
    Option<Id>, Option<i64>, |v| v.map(Id);
    Instant, i64, |v| Instant(v);
    Option<Instant>, Option<i64>, |v| v.map(Instant);
    bool, i64, |v| v != 0;
    u32, i64, |v| u32::try_from(v).map_err(|_| Error::Shape(format!("{v} does not fit")))?;
    Option<u32>, Option<i64>, |v| v.map(u32::try_from).transpose()
        .map_err(|_| Error::Shape("a number does not fit".to_owned()))?;
}

/// A Rust value read from a row: a tuple by place, or a struct made by [`record!`] by name.
pub trait Record: Sized + Send {
    /// Reads it.
    fn read(row: &Row) -> Result<Self>;
}

macro_rules! tuples {
    ($(($($name:ident $place:tt)+))*) => {
        $(impl<$($name: Cell + Send),+> Record for ($($name,)+) {
            fn read(row: &Row) -> Result<Self> {
                Ok(($($name::at(row, $place)?,)+))
            }
        })*
    };
}

tuples! {
    (A 0) (A 0 B 1) (A 0 B 1 C 2) (A 0 B 1 C 2 D 3) (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5) (A 0 B 1 C 2 D 3 E 4 F 5 G 6) (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
}

/// Declares a struct that is read from a row by the names of its fields.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty,)*
    }) => {
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        impl $crate::Record for $name {
            fn read(row: &$crate::Row) -> $crate::Result<Self> {
                Ok($name { $($field: $crate::Cell::named(row, stringify!($field))?,)* })
            }
        }
    };
}
