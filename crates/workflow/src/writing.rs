//! Writing: the shared document of a story and its working copy, kept alike.
//!
//! While a story is written its text is in the shared document ([`coedit`]), which several pages
//! change at once. A moment after each change the text is brought into the working copy, so that
//! whatever reads the copy (lists, previews, the schedule) is a second behind at most; whoever
//! decides something about the text calls [`Writing::catch_up`] first and is not behind at all.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use article::{Story, manuscript};
use coedit::{Coedit, Content, Document, Seed, Touched};
use kit::{Clock, Id};
use store::Db;
use tokio::sync::{mpsc, watch};

use crate::copy::{keep_written, open};
use crate::{Text, Working, working};

/// Changes wait so long for more of their kind before they are brought into the copy.
const GATHER: Duration = Duration::from_millis(500);

/// The writing of a paper's stories; clones share it.
#[derive(Clone)]
pub struct Writing {
    db: Db,
    clock: Clock,
    coedit: Coedit,
    touched: mpsc::UnboundedSender<Touched>,
    /// Who wrote what is not in its working copy yet.
    writers: Writers,
    /// What was written and is not in its working copy yet, until somebody follows it.
    written: Arc<Mutex<Option<mpsc::UnboundedReceiver<Touched>>>>,
}

/// The people who wrote in each document, in the order they last did.
type Writers = Arc<Mutex<HashMap<Id, Vec<Id>>>>;

/// Why a document cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WritingError {
    /// No such story.
    #[error("there is no such story")]
    Unknown,
    /// The document.
    #[error(transparent)]
    Document(#[from] coedit::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Writing {
    /// The writing of a paper on this database; somebody has to [`Writing::follow`] it.
    pub fn new(db: Db, clock: Clock) -> Writing {
        let (touched, written) = mpsc::unbounded_channel();
        let (told, writers) = (touched.clone(), Writers::default());
        let noted = writers.clone();
        let hook = move |it: &Touched| {
            note(&noted, it.document, &it.by);
            // Nobody follows only when the paper is closing, and then the next start catches up.
            let _ = told.send(it.clone());
        };
        let coedit = Coedit::new(db.clone(), clock.clone(), hook);
        let written = Arc::new(Mutex::new(Some(written)));
        Writing { db, clock, coedit, touched, writers, written }
    }

    /// The shared document of a story. What was changed in another way than by writing (an import,
    /// a wire) is in it, and pages that are still at the former text are sent to load again.
    ///
    /// # Errors
    /// [`WritingError`].
    pub async fn document(&self, id: Id) -> Result<Document, WritingError> {
        let now = self.catch_up(id).await?.ok_or(WritingError::Unknown)?;
        Ok(self.coedit.open(id, || seed(&now.story)).await?)
    }

    /// Brings what was written into the working copy and gives the story as it then is; none when
    /// there is no such story.
    ///
    /// # Errors
    /// [`WritingError`].
    pub async fn catch_up(&self, id: Id) -> Result<Option<Working>, WritingError> {
        self.bring_in(id).await?;
        Ok(working(&self.db, id).await?)
    }

    /// Brings a document into its working copy in the name of those who wrote: whoever comes
    /// first, a page that needs the text or the follower, finds them here.
    async fn bring_in(&self, id: Id) -> Result<(), WritingError> {
        let Some(content) = self.coedit.read(id).await? else { return Ok(()) };
        let by = table(&self.writers).remove(&id).unwrap_or_default();
        let brought = self.bring(id, content, &by).await;
        if brought.is_err() {
            note(&self.writers, id, &by);
        }
        brought
    }

    async fn bring(&self, id: Id, content: Content, by: &[Id]) -> Result<(), WritingError> {
        let mut tx = self.db.begin().await?;
        let (held, work) = match open(&mut tx, self.clock.now(), id).await {
            Ok(found) => found,
            Err(crate::Error::Store(error)) => return Err(error.into()),
            Err(_) => return Err(WritingError::Unknown),
        };
        // A version that came from elsewhere is newer than what was written, unless the copy says
        // something that no version says.
        if !work.has_copy && work.base_version != held.last_version {
            let story = article::story_in(&mut tx, id, held.last_version).await?;
            crate::copy::rebase(&mut tx, id, held.last_version).await?;
            tx.commit().await?;
            return Ok(self.coedit.replace(id, &seed(&story)).await?);
        }
        if keep_written(&mut tx, &self.clock, by, id, text(content)).await? {
            tx.commit().await?;
        }
        Ok(())
    }

    /// The document begins anew with what the working copy says: after a version was restored.
    ///
    /// # Errors
    /// [`WritingError`].
    pub async fn begin_anew(&self, id: Id) -> Result<(), WritingError> {
        let now = working(&self.db, id).await?.ok_or(WritingError::Unknown)?;
        Ok(self.coedit.replace(id, &seed(&now.story)).await?)
    }

    /// Follows what is written until told to stop, then keeps what still waits. Only the first who
    /// follows does.
    pub async fn follow(self, mut stopped: watch::Receiver<bool>) {
        let taken = self.written.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut written) = taken else { return };
        loop {
            let first = tokio::select! {
                first = written.recv() => first,
                _ = stopped.wait_for(|stopped| *stopped) => None,
            };
            let Some(first) = first else { break };
            tokio::time::sleep(GATHER).await;
            self.bring_all_in(gathered(Some(first), &mut written)).await;
        }
        if let Err(error) = self.coedit.shutdown().await {
            tracing::error!(%error, "what was being written could not be kept");
        }
        self.bring_all_in(gathered(None, &mut written)).await;
    }

    async fn bring_all_in(&self, documents: HashSet<Id>) {
        for document in documents {
            match self.bring_in(document).await {
                Ok(()) => {}
                Err(WritingError::Store(error)) if error.is_passing() => {
                    let (at, by) = (self.clock.now(), Vec::new());
                    let _ = self.touched.send(Touched { document, by, at });
                }
                Err(error) => tracing::error!(%document, %error, "a text is not in its copy"),
            }
        }
    }
}

/// Each document that was written.
fn gathered(first: Option<Touched>, written: &mut mpsc::UnboundedReceiver<Touched>) -> HashSet<Id> {
    let mut documents: HashSet<Id> = first.iter().map(|it| it.document).collect();
    while let Ok(next) = written.try_recv() {
        documents.insert(next.document);
    }
    documents
}

fn table(writers: &Writers) -> MutexGuard<'_, HashMap<Id, Vec<Id>>> {
    writers.lock().unwrap_or_else(PoisonError::into_inner)
}

fn note(writers: &Writers, document: Id, by: &[Id]) {
    if by.is_empty() {
        return;
    }
    let mut writers = table(writers);
    let known = writers.entry(document).or_default();
    known.retain(|person| !by.contains(person));
    known.extend(by);
}

fn seed(story: &Story) -> Seed {
    Seed {
        headline: story.headline.clone(),
        standfirst: story.standfirst.clone().unwrap_or_default(),
        blocks: manuscript::to_nodes(&story.blocks),
    }
}

fn text(content: Content) -> Text {
    let (blocks, problems) = manuscript::from_nodes(&content.blocks);
    for problem in problems {
        tracing::warn!(block = problem.block, what = problem.what, "in a shared document");
    }
    Text { headline: content.headline, standfirst: content.standfirst, blocks }
}

#[cfg(test)]
mod tests {
    use article::Story;
    use coedit::Seed;
    use kit::{Clock, Id, Instant};
    use store::testing::both;

    use super::{Writing, note};
    use crate::rows;

    #[tokio::test]
    async fn everybody_who_wrote_is_noted_by_whoever_needs_the_text_first() {
        for test in both().await {
            let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
            let writing = Writing::new(test.db.clone(), clock.clone());
            let mut tx = test.db.begin().await.expect("a transaction");
            let blank = Story::default();
            let id = article::create(&mut tx, &clock, &blank, "bridge", "ann").await;
            let id = id.expect("a story");
            tx.commit().await.expect("a commit");
            writing.document(id).await.expect("a document");
            let seed = Seed { headline: "Bridge".to_owned(), ..Seed::default() };
            writing.coedit.replace(id, &seed).await.expect("written");
            // What the shared document tells of two durable writes.
            note(&writing.writers, id, &[Id(5)]);
            note(&writing.writers, id, &[Id(5), Id(6)]);
            let working = writing.catch_up(id).await.expect("read").expect("a story");
            assert_eq!(working.story.headline, "Bridge");
            assert_eq!(working.work.touched_by, Id(6));
            let writers = rows::writers_since(&test.db, id, 0).await.expect("read");
            assert_eq!(writers, [Id(5), Id(6)]);
            // The follower, who comes later, finds nothing to note and nobody.
            writing.catch_up(id).await.expect("read");
            assert_eq!(rows::writers_since(&test.db, id, 0).await.expect("read"), [Id(5), Id(6)]);
        }
    }
}
