//! Parameters of a statement: tuples of plain values, bound alike on both databases.

use kit::{Id, Instant};
use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

use crate::Result;

/// A parameter on its way to the database; `None` is SQL's NULL of that type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// INTEGER or BIGINT.
    Int(Option<i64>),
    /// REAL or DOUBLE PRECISION.
    Real(Option<f64>),
    /// TEXT.
    Text(Option<String>),
    /// BLOB or BYTEA.
    Bytes(Option<Vec<u8>>),
}

/// A Rust value that can be a parameter.
pub trait Bind: Sized {
    /// As a parameter.
    fn bind(self) -> Value;
    /// The NULL of this type.
    fn null() -> Value;
}

macro_rules! bind {
    ($($type:ty => $variant:ident, |$value:ident| $into:expr;)*) => {
        $(impl Bind for $type {
            fn bind(self) -> Value {
                let $value = self;
                Value::$variant(Some($into))
            }
            fn null() -> Value {
                Value::$variant(None)
            }
        })*
    };
}

bind! {
    i64 => Int, |v| v;
    i32 => Int, |v| i64::from(v);
    u32 => Int, |v| i64::from(v);
    u16 => Int, |v| i64::from(v);
    usize => Int, |v| v as i64;
    bool => Int, |v| i64::from(v);
    Id => Int, |v| v.0;
    Instant => Int, |v| v.0;
    f64 => Real, |v| v;
    &str => Text, |v| v.to_owned();
    String => Text, |v| v;
    &String => Text, |v| v.clone();
    Vec<u8> => Bytes, |v| v;
    &[u8] => Bytes, |v| v.to_vec();
}

impl<T: Bind> Bind for Option<T> {
    fn bind(self) -> Value {
        self.map_or_else(T::null, T::bind)
    }
    fn null() -> Value {
        T::null()
    }
}

/// The parameters of one statement, `$1` first.
pub trait Params {
    /// As values, in order.
    fn values(self) -> Vec<Value>;
}

impl Params for Vec<Value> {
    fn values(self) -> Vec<Value> {
        self
    }
}

impl Params for () {
    fn values(self) -> Vec<Value> {
        Vec::new()
    }
}

macro_rules! params {
    ($(($($name:ident)+))*) => {
        $(impl<$($name: Bind),+> Params for ($($name,)+) {
            #[allow(non_snake_case)] // the type parameters name the values too
            fn values(self) -> Vec<Value> {
                let ($($name,)+) = self;
                vec![$($name.bind()),+]
            }
        })*
    };
}

params! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H)
    (A B C D E F G H I) (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L)
    (A B C D E F G H I J K L M) (A B C D E F G H I J K L M N) (A B C D E F G H I J K L M N O)
    (A B C D E F G H I J K L M N O P) (A B C D E F G H I J K L M N O P Q)
    (A B C D E F G H I J K L M N O P Q R) (A B C D E F G H I J K L M N O P Q R S)
    (A B C D E F G H I J K L M N O P Q R S T) (A B C D E F G H I J K L M N O P Q R S T U)
    (A B C D E F G H I J K L M N O P Q R S T U V) (A B C D E F G H I J K L M N O P Q R S T U V W)
    (A B C D E F G H I J K L M N O P Q R S T U V W X)
}

pub(crate) fn sqlite(values: Vec<Value>) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        match value {
            Value::Int(v) => Arguments::add(&mut arguments, v),
            Value::Real(v) => Arguments::add(&mut arguments, v),
            Value::Text(v) => Arguments::add(&mut arguments, v),
            Value::Bytes(v) => Arguments::add(&mut arguments, v),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

pub(crate) fn postgres(values: Vec<Value>) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for value in values {
        match value {
            Value::Int(v) => arguments.add(v),
            Value::Real(v) => arguments.add(v),
            // PostgreSQL cannot store NUL in text; a reader sees nothing of it either way.
            Value::Text(v) => arguments.add(v.map(|text| text.replace('\0', ""))),
            Value::Bytes(v) => arguments.add(v),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
