//! What the search has of the index in memory: by document what results are sieved, counted and
//! sorted by, and the words that a slip may have been meant as.
//!
//! A part of the index never changes but for documents taken out, so this is read once for each.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, SegmentReader, TERMINATED, Term};

use crate::schema::{Fields, SIEVES};
use crate::scribe::Kind;
use crate::tongue::Tongue;
use crate::vocabulary::Vocabulary;

/// The values that results are counted by, numbered across all parts of the index.
#[derive(Clone, Default)]
pub(crate) struct Numbers {
    known: [HashMap<String, u32>; SIEVES.len()],
    /// The values by their number, with the sieve they belong to.
    pub(crate) values: Vec<(usize, String)>,
    /// The languages of its stories.
    pub(crate) tongues: Vec<Tongue>,
    parts: HashMap<SegmentId, Arc<Filed>>,
}

/// What is kept of one part of the index, by document.
pub(crate) struct Filed {
    kinds: Vec<Kind>,
    /// When each was published.
    pub(crate) at: Vec<i64>,
    /// The last of those days.
    pub(crate) newest: i64,
    /// Where the values of each begin.
    begins: Vec<u32>,
    values: Vec<u32>,
    /// How many words stand in each field, opened once for all searches.
    lengths: Vec<(Field, FieldNormReader)>,
    /// The words that a slip may have been meant as.
    pub(crate) vocabulary: Vocabulary,
}

impl Filed {
    /// Which kind of thing a document is.
    pub(crate) fn kind(&self, document: u32) -> Kind {
        self.kinds[document as usize]
    }

    /// How many words stand in this field of each.
    pub(crate) fn lengths(&self, field: Field) -> Option<&FieldNormReader> {
        self.lengths.iter().find(|(known, _)| *known == field).map(|(_, lengths)| lengths)
    }

    /// The numbers of what it is filed under.
    pub(crate) fn values(&self, document: u32) -> &[u32] {
        let place = document as usize;
        &self.values[self.begins[place] as usize..self.begins[place + 1] as usize]
    }
}

impl Numbers {
    /// What is kept of this part.
    pub(crate) fn of(&self, part: SegmentId) -> Option<&Arc<Filed>> {
        self.parts.get(&part)
    }

    /// What is kept of every part.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Filed> {
        self.parts.values().map(|part| &**part)
    }

    /// The number of a value; none when no document has it.
    pub(crate) fn number(&self, sieve: usize, value: &str) -> Option<u32> {
        self.known[sieve].get(value).copied()
    }

    /// The same with the parts that are new and without those that are gone.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn learnt(&self, searcher: &Searcher, fields: Fields) -> tantivy::Result<Numbers> {
        let mut learnt = Numbers {
            known: self.known.clone(),
            values: self.values.clone(),
            ..Numbers::default()
        };
        for reader in searcher.segment_readers() {
            let id = reader.segment_id();
            let filed = match self.parts.get(&id) {
                Some(filed) => filed.clone(),
                None => Arc::new(learnt.file(reader, fields)?),
            };
            learnt.parts.insert(id, filed);
            learnt.tongues.extend(tongues(reader, fields)?);
        }
        learnt.tongues.sort();
        learnt.tongues.dedup();
        Ok(learnt)
    }

    fn file(&mut self, reader: &SegmentReader, fields: Fields) -> tantivy::Result<Filed> {
        let mut columns = Vec::new();
        for (sieve, name) in SIEVES.iter().enumerate() {
            let Some(column) = reader.fast_fields().str(name)? else { continue };
            let (mut numbers, mut value) = (Vec::new(), String::new());
            for place in 0..column.num_terms() as u64 {
                value.clear();
                column.ord_to_str(place, &mut value)?;
                numbers.push(self.number_anew(sieve, &value));
            }
            columns.push((column.ords().clone(), numbers));
        }
        let at: Column<i64> = reader.fast_fields().i64("at")?;
        let (mut begins, mut values) = (vec![0], Vec::new());
        for document in 0..reader.max_doc() {
            for (column, numbers) in &columns {
                let places = column.values_for_doc(document);
                values.extend(places.filter_map(|place| numbers.get(place as usize)));
            }
            begins.push(u32::try_from(values.len()).unwrap_or(u32::MAX));
        }
        values.shrink_to_fit();
        let mut lengths = Vec::new();
        for field in [fields.title, fields.lead, fields.text] {
            lengths.push((field, reader.get_fieldnorms_reader(field)?));
        }
        let at: Vec<i64> = (0..reader.max_doc()).map(|it| at.first(it).unwrap_or(0)).collect();
        Ok(Filed {
            lengths,
            newest: at.iter().max().copied().unwrap_or(0),
            kinds: kinds(reader, fields)?,
            at,
            begins,
            values,
            vocabulary: Vocabulary::of(reader, fields.text)?,
        })
    }

    fn number_anew(&mut self, sieve: usize, value: &str) -> u32 {
        if let Some(number) = self.known[sieve].get(value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push((sieve, value.to_owned()));
        self.known[sieve].insert(value.to_owned(), number);
        number
    }
}

fn kinds(reader: &SegmentReader, fields: Fields) -> tantivy::Result<Vec<Kind>> {
    let mut kinds = vec![Kind::Story; reader.max_doc() as usize];
    let index = reader.inverted_index(fields.kind)?;
    for kind in [Kind::Correction, Kind::Topic, Kind::Author] {
        let term = Term::from_field_text(fields.kind, kind.word());
        let Some(mut of_kind) = index.read_postings(&term, IndexRecordOption::Basic)? else {
            continue;
        };
        while of_kind.doc() != TERMINATED {
            kinds[of_kind.doc() as usize] = kind;
            of_kind.advance();
        }
    }
    Ok(kinds)
}

fn tongues(reader: &SegmentReader, fields: Fields) -> tantivy::Result<Vec<Tongue>> {
    let index = reader.inverted_index(fields.language)?;
    let (mut terms, mut tongues) = (index.terms().stream()?, Vec::new());
    while terms.advance() {
        let code = std::str::from_utf8(terms.key()).ok();
        tongues.extend(code.and_then(Tongue::of));
    }
    Ok(tongues)
}
