//! The paper's word list: how the house writes, shown to who writes otherwise.

use kit::{Clock, Id};
use newsroom::{Capability, Staff};
use store::{Db, Tx};

use crate::rows::words as rows;
use crate::{Refusal, Result};

/// Characters of a word, or of what is written instead, at most.
const WORD_CHARACTERS_MAX: usize = 100;
/// Characters of a note at most.
const NOTE_CHARACTERS_MAX: usize = 500;
/// Words of the list at most: the editor looks for each of them in every paragraph.
const WORDS_MAX: usize = 5_000;

pub use rows::HouseWord;

/// Every word of the list, in their order.
///
/// # Errors
/// When the store cannot be read.
pub async fn words(db: &Db) -> store::Result<Vec<HouseWord>> {
    rows::all(db).await
}

/// Puts a word on the list, in place of what stood there for it.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::Field`].
pub async fn put_word(
    tx: &mut Tx,
    clock: &Clock,
    by: &Staff,
    (wrong, instead, note): (&str, &str, &str),
    ignore_case: bool,
) -> Result<()> {
    if !by.may(Capability::Edit) {
        return Err(Refusal::NotAllowed.into());
    }
    let longest = wrong.chars().count().max(instead.chars().count());
    if wrong.trim().is_empty() || longest > WORD_CHARACTERS_MAX {
        let words = format!("please give the word, of at most {WORD_CHARACTERS_MAX} characters");
        return Err(Refusal::Field(words).into());
    }
    if wrong.trim() == instead.trim() {
        let words = "what is written instead is the same word".to_owned();
        return Err(Refusal::Field(words).into());
    }
    if rows::count(tx).await? >= WORDS_MAX as i64 {
        let words = format!("the list has {WORDS_MAX} words, which is all it takes");
        return Err(Refusal::Field(words).into());
    }
    let now = clock.now();
    let word = HouseWord {
        id: Id::fresh(now),
        wrong: wrong.trim().to_owned(),
        instead: instead.trim().to_owned(),
        note: kit::text::shorten(note.trim(), NOTE_CHARACTERS_MAX),
        ignore_case,
    };
    rows::put(tx, &word, by.id, now).await?;
    Ok(())
}

/// Takes a word off the list.
///
/// # Errors
/// [`Refusal::NotAllowed`].
pub async fn remove_word(tx: &mut Tx, by: &Staff, id: Id) -> Result<()> {
    if !by.may(Capability::Edit) {
        return Err(Refusal::NotAllowed.into());
    }
    rows::remove(tx, id).await?;
    Ok(())
}
