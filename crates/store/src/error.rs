//! What can go wrong with the store, told apart by what the caller can do about it.

/// Shorthand for results of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique or primary key stands already; the name is the constraint's or the columns'.
    #[error("it exists already ({0})")]
    Exists(String),
    /// A row that another refers to is missing, or still referred to.
    #[error("a row it refers to is missing ({0})")]
    Reference(String),
    /// The disk is full.
    #[error("the disk is full; free some space and try again")]
    Full,
    /// The database did not answer, or the connection broke.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The database is held by someone else for too long.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// What is stored has not the shape this version expects.
    #[error("stored data has an unexpected shape: {0}")]
    Shape(String),
    /// A migration cannot be applied.
    #[error("{0}")]
    Migration(String),
    /// Anything else the database said.
    #[error("the database refused: {0}")]
    Other(String),
}

impl Error {
    /// Whether the same call may succeed later without any change.
    pub fn is_passing(&self) -> bool {
        matches!(self, Error::Full | Error::Unreachable(_) | Error::Busy(_))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        match &error {
            sqlx::Error::Database(refusal) => of_refusal(refusal.as_ref()),
            sqlx::Error::Io(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Tls(_) => Error::Unreachable(error.to_string()),
            sqlx::Error::PoolTimedOut => {
                Error::Busy("no connection became free in time".to_owned())
            }
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. } => Error::Shape(error.to_string()),
            _ => Error::Other(error.to_string()),
        }
    }
}

fn of_refusal(refusal: &dyn sqlx::error::DatabaseError) -> Error {
    let message = refusal.message().to_owned();
    let named = refusal.constraint().map_or_else(|| message.clone(), str::to_owned);
    if refusal.is_unique_violation() {
        return Error::Exists(named);
    }
    if refusal.is_foreign_key_violation() {
        return Error::Reference(named);
    }
    match refusal.code().as_deref() {
        // SQLITE_FULL, and PostgreSQL's disk_full.
        Some("13" | "53100") => Error::Full,
        // SQLITE_BUSY and its kin, PostgreSQL's lock_not_available, too_many_connections,
        // deadlock_detected and serialization_failure: the same again may well succeed.
        Some("5" | "6" | "261" | "517" | "55P03" | "53300" | "40P01" | "40001") => {
            Error::Busy(message)
        }
        // SQLITE_IOERR kin, SQLITE_CANTOPEN; PostgreSQL shutting down or starting.
        Some("10" | "14" | "57P01" | "57P02" | "57P03") => Error::Unreachable(message),
        _ => Error::Other(message),
    }
}
