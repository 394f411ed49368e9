//! Writing the index: stories, corrections, topics and authors as documents.

use std::collections::HashMap;

use article::{Correction, Live};
use byline::Author;
use kit::{Id, Instant};
use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
use tantivy::{Index, IndexWriter, TantivyDocument, Term};
use topic::Topic;

use crate::matter::{Open, open};
use crate::schema::{Fields, VERSION};
use crate::terms::written;
use crate::tongue::Tongue;

/// Parts of the index with more documents than this stay as they are: to read a few large ones is
/// as quick as to read one, and to bring them together costs nearly as much as writing them.
const MERGED_MAX: usize = 10_000;

/// The names that stories are filed under.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Of sections, topics and series.
    pub(crate) topics: HashMap<Id, String>,
    /// Of authors.
    pub(crate) authors: HashMap<Id, String>,
}

/// The one that writes.
pub(crate) struct Scribe {
    writer: IndexWriter,
    fields: Fields,
    /// The language of stories that name none.
    home: String,
}

/// A kind of thing that is found; its word and the letter that opens its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A story.
    Story,
    /// A correction.
    Correction,
    /// A section, topic or series.
    Topic,
    /// An author.
    Author,
}

impl Kind {
    /// The word it is indexed by.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Story => "story",
            Kind::Correction => "correction",
            Kind::Topic => "topic",
            Kind::Author => "author",
        }
    }
}

/// What a document is deleted by: a story's corrections go with it.
pub(crate) fn key(kind: Kind, id: Id) -> String {
    let letter = match kind {
        Kind::Story | Kind::Correction => 's',
        Kind::Topic => 't',
        Kind::Author => 'a',
    };
    format!("{letter}{id}")
}

impl Scribe {
    /// One who writes with so much memory, in bytes; there can be one at a time.
    ///
    /// # Errors
    /// When another one writes, or the folder cannot be written to.
    pub(crate) fn new(
        index: &Index,
        fields: Fields,
        home: &str,
        bytes: usize,
    ) -> tantivy::Result<Scribe> {
        let writer = index.writer_with_num_threads(1, bytes)?;
        let mut merges = LogMergePolicy::default();
        merges.set_max_docs_before_merge(MERGED_MAX);
        writer.set_merge_policy(Box::new(merges));
        Ok(Scribe { writer, fields, home: home.to_owned() })
    }

    /// From now on leaves the parts of the index as they were written.
    pub(crate) fn merge_nothing(&self) {
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
    }

    /// Takes everything of this key out.
    pub(crate) fn forget(&self, kind: Kind, id: Id) {
        self.writer.delete_term(Term::from_field_text(self.fields.key, &key(kind, id)));
    }

    /// Adds a story and its corrections, as far as everybody may read them.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(crate) fn story(
        &mut self,
        live: &Live,
        names: &Names,
        now: Instant,
    ) -> tantivy::Result<()> {
        let Some(mut open) = open(live, now) else { return Ok(()) };
        let story = &live.story;
        let filed: Vec<Id> =
            story.section.iter().chain(&story.topics).chain(&story.series).copied().collect();
        open.lead.extend(filed.iter().filter_map(|id| names.topics.get(id)).cloned());
        let signed = story.credits.iter().filter_map(|credit| credit.author);
        open.lead.extend(signed.filter_map(|id| names.authors.get(&id)).cloned());
        let language = if story.language.is_empty() { &self.home } else { &story.language };
        let tongue = Tongue::of(language);
        let mut document = self.filed(live, Kind::Story, open.turns_at);
        document.add_i64(self.fields.at, live.published_at.0);
        if let Some(tongue) = tongue {
            document.add_text(self.fields.language, tongue.code());
        }
        self.fill(&mut document, &open, tongue);
        self.writer.add_document(document)?;
        for correction in &story.corrections {
            self.correction(live, correction, tongue)?;
        }
        Ok(())
    }

    /// Notes are for everybody, wall or not, as on the page of corrections.
    fn correction(
        &mut self,
        live: &Live,
        correction: &Correction,
        tongue: Option<Tongue>,
    ) -> tantivy::Result<()> {
        let mut document = self.filed(live, Kind::Correction, live.story.expires);
        document.add_i64(self.fields.at, correction.at.0);
        document.add_i64(self.fields.note, correction.id.0);
        let open = Open {
            title: vec![live.story.headline.clone()],
            lead: vec![correction.kind.label().to_owned()],
            body: vec![correction.note.plain()],
            turns_at: None,
        };
        self.fill(&mut document, &open, tongue);
        self.writer.add_document(document).map(drop)
    }

    /// A document with what a story is filed under.
    fn filed(&self, live: &Live, kind: Kind, turns_at: Option<Instant>) -> TantivyDocument {
        let (fields, story) = (&self.fields, &live.story);
        let mut document = TantivyDocument::default();
        document.add_text(fields.key, key(kind, live.id));
        document.add_text(fields.kind, kind.word());
        document.add_i64(fields.id, live.id.0);
        if let Some(at) = turns_at {
            document.add_i64(fields.turns, at.0);
        }
        if let Some(section) = story.section {
            document.add_text(fields.section, section.to_string());
        }
        for topic in story.topics.iter().chain(&story.series) {
            document.add_text(fields.topic, topic.to_string());
        }
        let mut authors: Vec<Id> = story.authors().filter_map(|credit| credit.author).collect();
        authors.sort();
        authors.dedup();
        for author in authors {
            document.add_text(fields.author, author.to_string());
        }
        document.add_text(fields.work, story.work_type.word());
        document
    }

    /// Adds a section, topic or series; one that was merged has no page of its own.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(crate) fn topic(&mut self, topic: &Topic) -> tantivy::Result<()> {
        if topic.merged_into.is_some() {
            return Ok(());
        }
        let names = std::iter::once(&topic.name).chain(topic.names.values()).cloned().collect();
        self.named(Kind::Topic, topic.id, names)
    }

    /// Adds an author; one that was found to be another has no page of their own.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(crate) fn author(&mut self, author: &Author) -> tantivy::Result<()> {
        if author.merged_into.is_some() {
            return Ok(());
        }
        let names = std::iter::once(&author.name).chain(&author.name_native).cloned().collect();
        self.named(Kind::Author, author.id, names)
    }

    fn named(&mut self, kind: Kind, id: Id, names: Vec<String>) -> tantivy::Result<()> {
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.key, key(kind, id));
        document.add_text(self.fields.kind, kind.word());
        document.add_i64(self.fields.id, id.0);
        document.add_text(self.fields.name, names.first().cloned().unwrap_or_default());
        let tongue = Tongue::of(&self.home);
        let open = Open { title: names, ..Open::default() };
        self.fill(&mut document, &open, tongue);
        self.writer.add_document(document).map(drop)
    }

    fn fill(&self, document: &mut TantivyDocument, open: &Open, tongue: Option<Tongue>) {
        let fields = self.fields;
        let all = open.title.iter().chain(&open.lead).chain(&open.body);
        document.add_text(fields.title, written(tongue, &open.title));
        document.add_text(fields.lead, written(tongue, &open.lead));
        document.add_text(fields.text, written(tongue, all));
    }

    /// Makes everything so far durable and visible to readers that look again: the index now holds
    /// what the journal told up to this fact.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(crate) fn commit(&mut self, seq: i64) -> tantivy::Result<()> {
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&format!("{VERSION} {seq}"));
        commit.commit().map(drop)
    }

    /// Waits for what is still being merged.
    ///
    /// # Errors
    /// When a merge fails.
    pub(crate) fn finish(self) -> tantivy::Result<()> {
        self.writer.wait_merging_threads()
    }
}
