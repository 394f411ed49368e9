//! SQL of the paper's word list.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

store::sql! {
    /// All, in their order.
    ALL = one("SELECT id, wrong, instead, note, ignore_case FROM house_word ORDER BY wrong");
    /// How many there are.
    COUNT = one("SELECT COUNT(*) FROM house_word");
    /// One, in place of what stood there for the same word.
    PUT = one(
        "INSERT INTO house_word (id, wrong, instead, note, ignore_case, by_whom, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (wrong) DO UPDATE SET \
         instead = excluded.instead, note = excluded.note, ignore_case = excluded.ignore_case, \
         by_whom = excluded.by_whom, at = excluded.at"
    );
    /// Takes one off.
    REMOVE = one("DELETE FROM house_word WHERE id = $1");
}

/// The statements of the word list.
pub const WORD_STATEMENTS: &[store::Statement] = STATEMENTS;

store::record! {
    /// A word the house does not write, or not so.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct HouseWord {
        /// Its id.
        pub id: Id,
        /// What is not written.
        pub wrong: String,
        /// What is written instead; empty: nothing is proposed.
        pub instead: String,
        /// Why.
        pub note: String,
        /// Whether it is meant in capitals too.
        pub ignore_case: bool,
    }
}

pub(crate) async fn all(db: &Db) -> Result<Vec<HouseWord>> {
    db.all(ALL, ()).await
}

pub(crate) async fn count(tx: &mut Tx) -> Result<i64> {
    Ok(tx.maybe::<(i64,)>(COUNT, ()).await?.map_or(0, |(count,)| count))
}

pub(crate) async fn put(tx: &mut Tx, word: &HouseWord, by: Id, now: Instant) -> Result<()> {
    let (wrong, instead, note) = (&word.wrong, &word.instead, &word.note);
    tx.run(PUT, (word.id, wrong, instead, note, word.ignore_case, by, now)).await.map(|_| ())
}

pub(crate) async fn remove(tx: &mut Tx, id: Id) -> Result<()> {
    tx.run(REMOVE, (id,)).await.map(|_| ())
}
