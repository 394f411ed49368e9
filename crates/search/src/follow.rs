//! Following the journal: what happens in the paper is found a moment later.

use std::sync::Arc;
use std::time::Duration;

use article::{List, Place};
use kit::Id;
use tantivy::collector::DocSetCollector;
use tantivy::schema::Value;
use tantivy::{TantivyDocument, Term};
use tokio::sync::watch;

use crate::listens::Touched;
use crate::query::Maker;
use crate::rebuild::{blocking, names_of};
use crate::scribe::{Kind, Names, Scribe, key};
use crate::shelf::Shelf;
use crate::{Search, State, Trouble};

/// Facts read in one go.
const PAGE: usize = 500;
/// Things read again between two commits at most.
const BATCH: usize = 2000;
/// How long facts are gathered before the index is written, so that many are one commit.
const GATHER_MILLIS: u64 = 150;
/// A bell may be missed; the journal is also looked at this often.
const LOOK_MILLIS: u64 = 500;
/// How long it waits after something went wrong.
const TROUBLE_SECONDS: u64 = 10;
/// Memory of the one that writes, in bytes.
const WRITER_BYTES: usize = 24 * 1024 * 1024;

/// An index in use: who writes it and how far it has come.
struct Desk {
    shelf: Arc<Shelf>,
    scribe: Option<Scribe>,
    seq: i64,
}

impl Search {
    /// Opens the index, makes it anew if it has to be, and follows the journal until `stop` turns
    /// true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let done = tokio::select! {
                done = self.follow(stop.clone()) => done,
                _ = stop.changed() => continue,
            };
            let Err(trouble) = done else { continue };
            tracing::warn!(%trouble, "the search index cannot follow the journal");
            self.0.state.send_replace(State::Closed);
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(Duration::from_secs(TROUBLE_SECONDS)) => {}
            }
        }
    }

    async fn follow(&self, stop: watch::Receiver<bool>) -> Result<(), Trouble> {
        let mut bell = self.0.db.wake().subscribe();
        let mut desk = self.open().await?;
        while !*stop.borrow() {
            let (touched, seq) = self.heard(&desk).await?;
            if touched.is_empty() {
                desk.seq = seq;
                self.0.learnt.send_replace(seq);
                let look = Duration::from_millis(LOOK_MILLIS);
                tokio::select! {
                    _ = bell.changed() => {
                        tokio::time::sleep(Duration::from_millis(GATHER_MILLIS)).await;
                    }
                    () = tokio::time::sleep(look) => {}
                }
            } else {
                self.learn(&mut desk, touched, seq).await?;
            }
        }
        Ok(())
    }

    /// The index as it stands, or a new one.
    async fn open(&self) -> Result<Desk, Trouble> {
        let folder = self.0.settings.folder.clone();
        let newest = self.newest().await?;
        let standing = {
            let folder = folder.clone();
            blocking(move || Shelf::standing(&folder)).await
        };
        let standing = match standing {
            // It knows of facts that this paper never had: it is another paper's.
            Ok(standing) => standing.filter(|(_, seq)| *seq <= newest),
            Err(trouble) => {
                tracing::warn!(%trouble, "the search index is broken and is made anew");
                None
            }
        };
        let (shelf, seq) = match standing {
            Some(standing) => standing,
            None => {
                self.rebuild(|_, _| {}).await?;
                blocking(move || Shelf::standing(&folder)).await?.ok_or(Trouble::Closed)?
            }
        };
        let shelf = Arc::new(shelf);
        let language = &self.0.settings.language;
        let scribe = Scribe::new(shelf.index(), shelf.fields(), language, WRITER_BYTES)?;
        self.0.state.send_replace(State::Open(shelf.clone()));
        Ok(Desk { shelf, scribe: Some(scribe), seq })
    }

    async fn newest(&self) -> Result<i64, Trouble> {
        let newest = journal::newest(&self.0.db).await;
        newest.map_err(|error| Trouble::Failed(error.to_string()))
    }

    /// What has to be read again, because of facts or of the time, and the last fact's number.
    async fn heard(&self, desk: &Desk) -> Result<(Touched, i64), Trouble> {
        let (mut touched, mut seq) = (self.turned(&desk.shelf)?, desk.seq);
        while touched.count() < BATCH {
            let entries = journal::after(&self.0.db, seq, PAGE).await;
            let entries = entries.map_err(|error| Trouble::Failed(error.to_string()))?;
            let Some(last) = entries.last() else { break };
            seq = last.seq;
            entries.iter().for_each(|entry| touched.hear(entry));
        }
        Ok((touched, seq))
    }

    /// The stories whose wall fell or whose rights ended since they were read.
    fn turned(&self, shelf: &Shelf) -> Result<Touched, Trouble> {
        let searcher = &shelf.seen().searcher;
        let query = Maker::turned(shelf.fields(), self.0.clock.now());
        let mut touched = Touched::default();
        for found in searcher.search(&query, &DocSetCollector)? {
            let segment = searcher.segment_reader(found.segment_ord);
            let id = segment.fast_fields().i64("id")?.first(found.doc_id);
            touched.stories.extend(id.map(Id));
        }
        Ok(touched)
    }

    /// Reads again what was touched and commits it.
    async fn learn(&self, desk: &mut Desk, touched: Touched, seq: i64) -> Result<(), Trouble> {
        let failed = |error: store::Error| Trouble::Failed(error.to_string());
        let db = &self.0.db;
        let topics: Vec<Id> = touched.topics.iter().copied().collect();
        let authors: Vec<Id> = touched.authors.iter().copied().collect();
        let names = names_of(db, &topics, &authors).await.map_err(failed)?;
        let renamed = renamed(&desk.shelf, &names)?;
        let topics = topic::find_many(db, &topics).await.map_err(failed)?;
        let authors = byline::find_many(db, &authors).await.map_err(failed)?;
        let Some(mut scribe) = desk.scribe.take() else { return Err(Trouble::Closed) };
        for topic in &topics {
            scribe.forget(Kind::Topic, topic.id);
            scribe.topic(topic)?;
        }
        for author in &authors {
            scribe.forget(Kind::Author, author.id);
            scribe.author(author)?;
        }
        let mut scribe = self.read_again(scribe, touched.stories.into_iter().collect()).await?;
        for list in renamed {
            scribe = self.read_list_again(scribe, list).await?;
        }
        let shelf = desk.shelf.clone();
        desk.scribe = Some(
            blocking(move || {
                scribe.commit(seq)?;
                shelf.look_again()?;
                Ok(scribe)
            })
            .await?,
        );
        desk.seq = seq;
        self.0.learnt.send_replace(seq);
        Ok(())
    }

    /// The stories of a topic or author whose name changed have it among their words.
    async fn read_list_again(&self, mut scribe: Scribe, list: List) -> Result<Scribe, Trouble> {
        let mut after = Place::NEWEST;
        loop {
            let page = article::list(&self.0.db, list, after, PAGE).await;
            let page = page.map_err(|error| Trouble::Failed(error.to_string()))?;
            let Some(last) = page.last() else { return Ok(scribe) };
            after = last.place();
            scribe = self.read_again(scribe, page.iter().map(|story| story.id).collect()).await?;
        }
    }

    async fn read_again(&self, mut scribe: Scribe, stories: Vec<Id>) -> Result<Scribe, Trouble> {
        let failed = |error: store::Error| Trouble::Failed(error.to_string());
        for ids in stories.chunks(PAGE) {
            let lives = article::listed_many(&self.0.db, ids).await.map_err(failed)?;
            let (mut topics, mut authors) = (Vec::new(), Vec::new());
            for live in &lives {
                let story = &live.story;
                topics.extend(story.section.iter().chain(&story.topics).chain(&story.series));
                authors.extend(story.credits.iter().filter_map(|credit| credit.author));
            }
            let names = names_of(&self.0.db, &topics, &authors).await.map_err(failed)?;
            let (ids, now) = (ids.to_vec(), self.0.clock.now());
            scribe = blocking(move || {
                ids.iter().for_each(|id| scribe.forget(Kind::Story, *id));
                for live in &lives {
                    scribe.story(live, &names, now)?;
                }
                Ok(scribe)
            })
            .await?;
        }
        Ok(scribe)
    }
}

/// The lists of those topics and authors whose name is another one than in the index.
fn renamed(shelf: &Shelf, names: &Names) -> Result<Vec<List>, Trouble> {
    let mut lists = Vec::new();
    for (id, name) in &names.topics {
        if is_renamed(shelf, Kind::Topic, *id, name)? {
            lists.extend([List::Section(*id), List::Topic(*id), List::Series(*id)]);
        }
    }
    for (id, name) in &names.authors {
        if is_renamed(shelf, Kind::Author, *id, name)? {
            lists.push(List::Author(*id));
        }
    }
    Ok(lists)
}

fn is_renamed(shelf: &Shelf, kind: Kind, id: Id, name: &str) -> Result<bool, Trouble> {
    let (searcher, fields) = (&shelf.seen().searcher, shelf.fields());
    let term = Term::from_field_text(fields.key, &key(kind, id));
    let query = tantivy::query::TermQuery::new(term, tantivy::schema::IndexRecordOption::Basic);
    let Some(place) = searcher.search(&query, &DocSetCollector)?.into_iter().next() else {
        return Ok(false);
    };
    let document: TantivyDocument = searcher.doc(place)?;
    let former = document.get_first(fields.name).and_then(|value| value.as_str());
    Ok(former.is_some_and(|former| former != name))
}
