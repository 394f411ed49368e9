//! SQL texts: one for both databases, or a named pair where they must differ.

/// A statement. Build it from one text, or with [`Sql::pair`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sql {
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

/// A statement with its name, as listed by [`sql!`] for the test that prepares every one.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// `room::NAME`.
    pub name: &'static str,
    /// The text.
    pub sql: Sql,
}

impl Sql {
    /// One text for both.
    pub const fn one(text: &'static str) -> Sql {
        Sql { sqlite: text, postgres: text }
    }

    /// Two texts for one meaning.
    pub const fn pair(sqlite: &'static str, postgres: &'static str) -> Sql {
        Sql { sqlite, postgres }
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Sql {
        Sql::one(text)
    }
}

/// Declares a room's statements as constants and lists them all in `STATEMENTS`, so that a test
/// prepares each on both databases.
///
/// ```ignore
/// store::sql! {
///     /// A story by its id.
///     FIND = one("SELECT * FROM article WHERE id = $1");
///     /// Takes the next job.
///     CLAIM = pair("UPDATE … RETURNING *", "UPDATE … FOR UPDATE SKIP LOCKED … RETURNING *");
/// }
/// ```
#[macro_export]
macro_rules! sql {
    ($($(#[$doc:meta])* $name:ident = $form:ident($($text:expr),+ $(,)?);)*) => {
        $($(#[$doc])* pub(crate) const $name: $crate::Sql = $crate::Sql::$form($($text),+);)*

        /// Every statement of this file, for the test that prepares them on both databases.
        pub const STATEMENTS: &[$crate::Statement] = &[
            $($crate::Statement {
                name: concat!(module_path!(), "::", stringify!($name)),
                sql: $name,
            },)*
        ];
    };
}
