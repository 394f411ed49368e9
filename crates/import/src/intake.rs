//! The writer: takes a source's items into the paper, two hundred to a transaction.
//!
//! Everything an item becomes is written in the transaction that notes it, so an import that is
//! killed goes on where it was, and the same source again makes nothing twice.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use kit::Clock;
use media::Darkroom;
use sha2::{Digest, Sha256};
use store::Db;
use tokio::sync::mpsc;

use crate::item::Entry;
use crate::names::Names;
use crate::pictures::{Folder, Pictures};
use crate::report::{Outcome, Report};
use crate::settle::{Settler, addresses};
use crate::{Fatal, Options, rows};

/// Items to a transaction.
const BATCH: usize = 200;

/// An import about to run.
pub struct Import<'a> {
    /// The database.
    pub db: &'a Db,
    /// The time.
    pub clock: &'a Clock,
    /// Where pictures are received; none: their former addresses are kept.
    pub darkroom: Option<&'a Darkroom>,
    /// A folder with the source's files, to find pictures in.
    pub media_folder: Option<PathBuf>,
    /// What the importing person decided.
    pub options: Options,
    /// Who is named in the stories' history.
    pub by: String,
    /// Whether progress is drawn on the terminal.
    pub draws: bool,
}

/// Why an import stopped; everything settled until then stands.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The source.
    #[error(transparent)]
    Source(#[from] Fatal),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The report file or the media folder.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The reader died.
    #[error("the reader of the source stopped unexpectedly")]
    Reader,
}

/// Runs an import of the file or folder at `path`; `report` accounts for every item of it.
///
/// # Errors
/// [`ImportError`]; run again, it goes on.
pub async fn run(import: &Import<'_>, path: &Path, report: &mut Report) -> Result<(), ImportError> {
    let folder = match &import.media_folder {
        Some(folder) => Folder::read(folder)?,
        None => Folder::default(),
    };
    let source = source_of(path)?;
    let settled = rows::position(import.db, &source).await?;
    let mut batches = Batches {
        import,
        report,
        names: Names::default(),
        pictures: Pictures::from(folder, import.darkroom.cloned()),
        source,
        name: path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        settled: settled as u64,
        bar: bar(import.draws),
    };
    let (sender, mut entries) = mpsc::channel::<Entry>(BATCH);
    let (path, options) = (path.to_owned(), import.options.clone());
    let reading = tokio::task::spawn_blocking(move || {
        crate::read(&path, &options, &mut |entry| match sender.blocking_send(entry) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        })
    });
    let mut batch = Vec::with_capacity(BATCH);
    while entries.recv_many(&mut batch, BATCH).await > 0 {
        if batch.len() >= BATCH {
            batches.settle(std::mem::take(&mut batch)).await?;
        }
    }
    let last = batch.last().map(|entry| entry.place.number);
    batches.settle(batch).await?;
    reading.await.map_err(|_| ImportError::Reader)??;
    batches.finish(last).await
}

struct Batches<'a, 'b> {
    import: &'a Import<'b>,
    report: &'a mut Report,
    names: Names,
    pictures: Pictures,
    source: String,
    name: String,
    /// The number of the last item settled by an earlier run of the same source.
    settled: u64,
    bar: ProgressBar,
}

impl Batches<'_, '_> {
    async fn settle(&mut self, batch: Vec<Entry>) -> Result<(), ImportError> {
        let (before, mut batch): (Vec<Entry>, Vec<Entry>) =
            batch.into_iter().partition(|entry| entry.place.number <= self.settled);
        for entry in before {
            let same = if entry.found.is_err() { Outcome::Refused } else { Outcome::Same };
            self.report.account(&entry, same)?;
        }
        if batch.is_empty() {
            return Ok(());
        }
        let wanted = batch.iter_mut().flat_map(addresses).collect();
        self.pictures.prepare(self.import.db, wanted).await?;
        let copies = batch.clone();
        let settled = match self.settle_together(&mut batch).await {
            Ok(outcomes) => batch.into_iter().zip(outcomes).collect(),
            // One item the store refuses must not take two hundred with it.
            Err(_) => self.settle_alone(copies).await?,
        };
        for (entry, outcome) in &settled {
            self.report.account(entry, *outcome)?;
        }
        self.bar.inc(settled.len() as u64);
        self.pictures.settled();
        Ok(())
    }

    async fn settle_together(&mut self, batch: &mut [Entry]) -> store::Result<Vec<Outcome>> {
        let outcomes = self.in_one_transaction(batch).await;
        if outcomes.is_err() {
            self.names.forget();
        }
        outcomes
    }

    async fn in_one_transaction(&mut self, batch: &mut [Entry]) -> store::Result<Vec<Outcome>> {
        let now = self.import.clock.now();
        let mut tx = self.import.db.begin().await?;
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut settler = Settler {
            clock: self.import.clock,
            by: &self.import.by,
            source: &self.name,
            names: &mut self.names,
            pictures: &mut self.pictures,
        };
        for entry in batch.iter_mut() {
            outcomes.push(settler.settle(&mut tx, entry).await?);
        }
        let last = batch.last().map_or(0, |entry| entry.place.number);
        rows::advance(&mut tx, &self.source, &self.name, last, None, now).await?;
        tx.ring();
        tx.commit().await?;
        Ok(outcomes)
    }

    /// One by one, each in a transaction of its own; what the store refuses is reported.
    async fn settle_alone(
        &mut self,
        batch: Vec<Entry>,
    ) -> Result<Vec<(Entry, Outcome)>, ImportError> {
        let mut settled = Vec::with_capacity(batch.len());
        for mut entry in batch {
            let outcome = match self.settle_together(std::slice::from_mut(&mut entry)).await {
                Ok(mut outcomes) => outcomes.pop().unwrap_or(Outcome::Refused),
                Err(why) if why.is_passing() => return Err(why.into()),
                Err(why) => {
                    entry.found = Err(format!("the store refused it: {why}"));
                    Outcome::Refused
                }
            };
            settled.push((entry, outcome));
        }
        Ok(settled)
    }

    async fn finish(mut self, last: Option<u64>) -> Result<(), ImportError> {
        let now = self.import.clock.now();
        let mut tx = self.import.db.begin().await?;
        let last = last.unwrap_or(self.settled);
        rows::advance(&mut tx, &self.source, &self.name, last, Some(now), now).await?;
        tx.commit().await?;
        self.bar.finish_and_clear();
        self.names.forget();
        self.report.flush()?;
        Ok(())
    }
}

fn bar(draws: bool) -> ProgressBar {
    if !draws {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} items, {per_sec}, {elapsed}") {
        bar.set_style(style);
    }
    bar
}

/// A source is known by the bytes of its files.
fn source_of(path: &Path) -> Result<String, ImportError> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files = std::fs::read_dir(path)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|file| file.is_file());
        files.sort();
    }
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.to_string_lossy().as_bytes());
        io::copy(&mut std::fs::File::open(&file)?, &mut digest)?;
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
