//! The index on disk: opening it, reading it, and how far it has learnt the journal.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher};

use crate::numbers::Numbers;
use crate::schema::{Fields, VERSION, schema};
use crate::terms::{self, Terms};

/// An index that can be read.
pub(crate) struct Shelf {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    seen: RwLock<Arc<Seen>>,
}

/// What is seen of it: a view that stays as it is, and what is kept of it in memory.
pub(crate) struct Seen {
    /// The view.
    pub(crate) searcher: Searcher,
    /// What is kept.
    pub(crate) numbers: Numbers,
}

impl Shelf {
    /// A new, empty index in place of whatever is in the folder.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(crate) fn anew(folder: &Path) -> tantivy::Result<Shelf> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder)?;
        let (schema, fields) = schema();
        Shelf::of(Index::create_in_dir(folder, schema)?, fields)
    }

    /// The index in the folder and the number of the last fact it learnt; none when there is no
    /// index, or none of this version, or one that was not finished.
    ///
    /// # Errors
    /// When it is broken.
    pub(crate) fn standing(folder: &Path) -> tantivy::Result<Option<(Shelf, i64)>> {
        if !folder.is_dir() || !Index::exists(&MmapDirectory::open(folder)?)? {
            return Ok(None);
        }
        let index = Index::open_in_dir(folder)?;
        let (schema, fields) = schema();
        let Some(seq) = learnt(&index)?.filter(|_| index.schema() == schema) else {
            return Ok(None);
        };
        Ok(Some((Shelf::of(index, fields)?, seq)))
    }

    fn of(index: Index, fields: Fields) -> tantivy::Result<Shelf> {
        index.tokenizers().register(terms::NAME, Terms::default());
        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher = reader.searcher();
        let numbers = Numbers::default().learnt(&searcher, fields)?;
        let seen = RwLock::new(Arc::new(Seen { searcher, numbers }));
        Ok(Shelf { index, reader, fields, seen })
    }

    /// Shows readers what was committed last.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn look_again(&self) -> tantivy::Result<()> {
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let numbers = self.seen().numbers.learnt(&searcher, self.fields)?;
        let seen = Arc::new(Seen { searcher, numbers });
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = seen;
        Ok(())
    }

    /// What is seen of the index now.
    pub(crate) fn seen(&self) -> Arc<Seen> {
        self.seen.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The index itself.
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// Its fields.
    pub(crate) fn fields(&self) -> Fields {
        self.fields
    }
}

/// The number of the last fact an index learnt, if it was finished by this version.
fn learnt(index: &Index) -> tantivy::Result<Option<i64>> {
    let payload = index.load_metas()?.payload.unwrap_or_default();
    let (version, seq) = payload.split_once(' ').unwrap_or_default();
    Ok(seq.parse().ok().filter(|_| version == VERSION.to_string()))
}

/// The number of the last fact the index in this folder learnt, without opening it for readers.
///
/// # Errors
/// When it is broken.
pub(crate) fn learnt_in(folder: &Path) -> tantivy::Result<Option<i64>> {
    if !folder.is_dir() || !Index::exists(&MmapDirectory::open(folder)?)? {
        return Ok(None);
    }
    learnt(&Index::open_in_dir(folder)?)
}

/// Whether somebody writes the index in this folder.
///
/// # Errors
/// When the folder cannot be read.
pub(crate) fn is_written_to(folder: &Path) -> tantivy::Result<bool> {
    if !folder.is_dir() {
        return Ok(false);
    }
    match MmapDirectory::open(folder)?.acquire_lock(&INDEX_WRITER_LOCK) {
        Ok(_) => Ok(false),
        Err(LockError::LockBusy) => Ok(true),
        Err(error) => Err(error.into()),
    }
}
