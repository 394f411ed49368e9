//! The index on disk: opening it, reading it, and how far it has learnt the journal.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::index::SegmentId;
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher};

use crate::schema::{Fields, SIEVES, VERSION, schema};

/// An index that can be read.
pub(crate) struct Shelf {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    numbers: RwLock<Arc<Numbers>>,
}

/// The values that results are counted by, numbered across all segments of the index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    known: [HashMap<String, u32>; SIEVES.len()],
    /// The values by their number.
    pub(crate) values: [Vec<String>; SIEVES.len()],
    segments: HashMap<SegmentId, Arc<[Vec<u32>; SIEVES.len()]>>,
}

impl Numbers {
    /// The number of each value of a segment, by the segment's own numbering.
    pub(crate) fn of(&self, segment: SegmentId) -> Option<Arc<[Vec<u32>; SIEVES.len()]>> {
        self.segments.get(&segment).cloned()
    }

    fn number(&mut self, sieve: usize, value: &str) -> u32 {
        if let Some(number) = self.known[sieve].get(value) {
            return *number;
        }
        let number = u32::try_from(self.values[sieve].len()).unwrap_or(u32::MAX);
        self.values[sieve].push(value.to_owned());
        self.known[sieve].insert(value.to_owned(), number);
        number
    }

    /// Learns the segments that are new and forgets those that are gone.
    fn learn(&mut self, searcher: &Searcher) -> tantivy::Result<()> {
        let mut segments = HashMap::new();
        for reader in searcher.segment_readers() {
            let id = reader.segment_id();
            if let Some(known) = self.segments.get(&id) {
                segments.insert(id, known.clone());
                continue;
            }
            let mut numbers: [Vec<u32>; SIEVES.len()] = Default::default();
            for (sieve, name) in SIEVES.iter().enumerate() {
                let Some(column) = reader.fast_fields().str(name)? else { continue };
                let mut value = String::new();
                for place in 0..column.num_terms() as u64 {
                    value.clear();
                    column.ord_to_str(place, &mut value)?;
                    numbers[sieve].push(self.number(sieve, &value));
                }
            }
            segments.insert(id, Arc::new(numbers));
        }
        self.segments = segments;
        Ok(())
    }
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
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let shelf = Shelf { index, reader, fields, numbers: RwLock::default() };
        shelf.look_again()?;
        Ok(shelf)
    }

    /// Shows readers what was committed last.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn look_again(&self) -> tantivy::Result<()> {
        self.reader.reload()?;
        let mut numbers = (*self.numbers()).clone();
        numbers.learn(&self.reader.searcher())?;
        *self.numbers.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(numbers);
        Ok(())
    }

    /// A view of the index that stays as it is.
    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// The numbered values.
    pub(crate) fn numbers(&self) -> Arc<Numbers> {
        self.numbers.read().unwrap_or_else(PoisonError::into_inner).clone()
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
