//! Making the index anew from what the store holds now.

use std::sync::Arc;

use kit::Id;
use store::{Db, Result};

use crate::scribe::{Names, Scribe};
use crate::shelf::{self, Shelf};
use crate::{Search, State, Trouble};

/// Stories read in one go.
const PAGE: usize = 200;
/// Memory of the one that writes, in bytes: the more, the fewer parts have to be merged.
const WRITER_BYTES: usize = 160 * 1024 * 1024;

/// What the index was made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Stories that stand in lists.
    pub stories: u64,
    /// Sections, topics and series.
    pub topics: u64,
    /// Authors.
    pub authors: u64,
}

impl Search {
    /// Makes the index anew. `progress` is told how many stories of how many are in it.
    ///
    /// # Errors
    /// When the store cannot be read, the folder cannot be written to, or another process writes
    /// to the index.
    pub async fn rebuild(
        &self,
        progress: impl Fn(u64, u64),
    ) -> std::result::Result<Rebuilt, Trouble> {
        let failed = |error: store::Error| Trouble::Failed(error.to_string());
        let db = &self.0.db;
        // What happens from here on is learnt afterwards, once more at worst.
        let seq = journal::newest(db).await.map_err(failed)?;
        let total = article::listed_count(db).await.map_err(failed)?.unsigned_abs();
        let folder = &self.0.settings.folder;
        if shelf::is_written_to(folder)? {
            return Err(Trouble::InUse);
        }
        self.0.state.send_replace(State::Building(0, total));
        let shelf = Arc::new(Shelf::anew(folder)?);
        let language = &self.0.settings.language;
        let mut scribe = Scribe::new(shelf.index(), shelf.fields(), language, WRITER_BYTES)?;
        scribe.merge_nothing();
        let (names, mut rebuilt) = self.all_names(&mut scribe).await?;
        let (names, mut after) = (Arc::new(names), Id(i64::MIN));
        loop {
            let page = article::listed_page(db, after, PAGE).await.map_err(failed)?;
            let Some(last) = page.last() else { break };
            after = last.id;
            rebuilt.stories += page.len() as u64;
            let (names, now) = (names.clone(), self.0.clock.now());
            scribe = blocking(move || {
                for live in &page {
                    scribe.story(live, &names, now)?;
                }
                Ok(scribe)
            })
            .await?;
            self.0.state.send_replace(State::Building(rebuilt.stories, total));
            progress(rebuilt.stories, total);
        }
        blocking(move || {
            scribe.commit(seq)?;
            scribe.finish()
        })
        .await?;
        Ok(rebuilt)
    }

    /// Puts down every topic and author, and keeps their names for the stories.
    async fn all_names(
        &self,
        scribe: &mut Scribe,
    ) -> std::result::Result<(Names, Rebuilt), Trouble> {
        let failed = |error: store::Error| Trouble::Failed(error.to_string());
        let topics = topic::all(&self.0.db).await.map_err(failed)?;
        let authors = byline::all(&self.0.db).await.map_err(failed)?;
        for topic in &topics {
            scribe.topic(topic)?;
        }
        for author in &authors {
            scribe.author(author)?;
        }
        let counts =
            Rebuilt { stories: 0, topics: topics.len() as u64, authors: authors.len() as u64 };
        let names = Names {
            topics: topics.into_iter().map(|topic| (topic.id, topic.name)).collect(),
            authors: authors.into_iter().map(|author| (author.id, author.name)).collect(),
        };
        Ok((names, counts))
    }
}

/// The names of these topics and authors.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn names_of(db: &Db, topics: &[Id], authors: &[Id]) -> Result<Names> {
    let topics = topic::find_many(db, topics).await?;
    let authors = byline::find_many(db, authors).await?;
    Ok(Names {
        topics: topics.into_iter().map(|topic| (topic.id, topic.name)).collect(),
        authors: authors.into_iter().map(|author| (author.id, author.name)).collect(),
    })
}

/// Does what needs the processor for long beside the tasks that answer readers.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> tantivy::Result<T> + Send + 'static,
) -> std::result::Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| Trouble::Failed(error.to_string()))??)
}
