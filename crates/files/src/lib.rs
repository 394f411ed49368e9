//! Blobs on disk by their SHA-256: pictures, source documents, sound, exactly as they came in.
//!
//! The face is small on purpose (put, read, exists, remove, list, verify; a blob is named by its
//! hash and never changes), so that an object store could stand behind it. S3 has every verb with
//! the same meaning except [`Files::path`], which would then fetch into a local folder first.
//! There is no trait until there is a second place to put things.

mod hash;
mod shelf;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::task::spawn_blocking;

pub use hash::{Hash, NotAHash};

/// The blobs of one paper.
#[derive(Clone, Debug)]
pub struct Files {
    shelf: Arc<shelf::Shelf>,
}

/// What can go wrong with a blob.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The disk refused.
    #[error("{doing} {}: {cause}", path.display())]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// No blob has this hash.
    #[error("no file with the hash {0}")]
    Missing(Hash),
    /// A stream had more bytes than the caller allows.
    #[error("the file is larger than the {0} bytes allowed here")]
    TooLarge(u64),
    /// What sends the bytes broke off.
    #[error("the file did not arrive whole: {0}")]
    BrokenOff(io::Error),
    /// The thread that did the work was lost.
    #[error("the file was not handled: the work was broken off")]
    Lost,
}

/// What a check of a blob found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its bytes have the hash it is named by.
    Sound,
    /// Its bytes have another hash: the disk or somebody changed them.
    Damaged,
    /// There is no such blob.
    Missing,
}

impl Files {
    /// Opens the folder, making it when it is not there, and clears what a crash left half done.
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Files, FilesError> {
        Ok(Files { shelf: Arc::new(shelf::Shelf::open(folder.into())?) })
    }

    /// Keeps these bytes. When it returns they are on the disk and survive a loss of power; the
    /// same bytes again change nothing.
    ///
    /// # Errors
    /// When the disk refuses (full, not writable).
    pub async fn put(&self, bytes: impl Into<Bytes>) -> Result<Hash, FilesError> {
        let (shelf, bytes) = (self.shelf.clone(), bytes.into());
        blocking(move || shelf.put(&bytes)).await
    }

    /// As [`Files::put`] for bytes that arrive piece by piece, at most `bytes_max` of them; only
    /// one piece is in memory at a time. Answers the hash and how many bytes came.
    ///
    /// # Errors
    /// When there are more bytes than allowed, they break off, or the disk refuses. Nothing is
    /// kept then.
    pub async fn put_stream(
        &self,
        mut from: impl AsyncRead + Unpin,
        bytes_max: u64,
    ) -> Result<(Hash, u64), FilesError> {
        let shelf = self.shelf.clone();
        let mut incoming = blocking(move || shelf.begin()).await?;
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            let read = (&mut from).take(PIECE as u64).read_to_end(&mut piece).await;
            if read.map_err(FilesError::BrokenOff)? == 0 {
                break;
            }
            if incoming.size() + piece.len() as u64 > bytes_max {
                return Err(FilesError::TooLarge(bytes_max));
            }
            incoming = blocking(move || incoming.push(&piece)).await?;
        }
        let (shelf, size) = (self.shelf.clone(), incoming.size());
        let hash = blocking(move || shelf.finish(incoming)).await?;
        Ok((hash, size))
    }

    /// Where the blob of this hash lies, whether or not it is there.
    pub fn path(&self, hash: &Hash) -> PathBuf {
        self.shelf.path(hash)
    }

    /// The bytes.
    ///
    /// # Errors
    /// [`FilesError::Missing`], or the disk's own.
    pub async fn read(&self, hash: &Hash) -> Result<Bytes, FilesError> {
        let (shelf, hash) = (self.shelf.clone(), *hash);
        blocking(move || shelf.read(&hash)).await.map(Bytes::from)
    }

    /// Whether there is a blob of this hash.
    pub async fn exists(&self, hash: &Hash) -> bool {
        tokio::fs::try_exists(self.path(hash)).await.unwrap_or(false)
    }

    /// Takes the blob away. Answers whether there was one.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn remove(&self, hash: &Hash) -> Result<bool, FilesError> {
        let (shelf, hash) = (self.shelf.clone(), *hash);
        blocking(move || shelf.remove(&hash)).await
    }

    /// The hashes of all blobs, in order: for backup and `doctor`.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub async fn list(&self) -> Result<Vec<Hash>, FilesError> {
        let shelf = self.shelf.clone();
        blocking(move || shelf.list()).await
    }

    /// Reads a blob through and compares its hash with its name.
    ///
    /// # Errors
    /// When the disk refuses to read it.
    pub async fn verify(&self, hash: &Hash) -> Result<Verdict, FilesError> {
        let (shelf, hash) = (self.shelf.clone(), *hash);
        blocking(move || shelf.verify(&hash)).await
    }

    /// The folder everything lies in.
    pub fn folder(&self) -> &Path {
        self.shelf.folder()
    }
}

/// How much of a stream is in memory at a time.
const PIECE: usize = 256 * 1024;

/// Disk calls block, fsync for tens of milliseconds: they have no place on an async thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
) -> Result<T, FilesError> {
    spawn_blocking(work).await.map_err(|_| FilesError::Lost)?
}
