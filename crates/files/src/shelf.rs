//! The folder itself: `aa/bb/aabb…`, and `incoming/` for what is not whole yet.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use kit::{Clock, Instant};
use sha2::{Digest, Sha256};

use crate::{FilesError, Hash, Verdict};

/// Blocking work on the folder.
#[derive(Debug)]
pub(crate) struct Shelf {
    folder: PathBuf,
    incoming: PathBuf,
}

/// A blob that is being written. It is taken away again unless it is finished.
#[derive(Debug)]
pub(crate) struct Incoming {
    file: File,
    place: Draft,
    hasher: Sha256,
    size: u64,
}

/// The file an incoming blob is written to; deleted when it is dropped before its rename.
#[derive(Debug)]
struct Draft(Option<PathBuf>);

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            // A draft that stays behind costs space only, and the next start clears it.
            let _ = fs::remove_file(path);
        }
    }
}

impl Shelf {
    pub(crate) fn open(folder: PathBuf) -> Result<Shelf, FilesError> {
        let incoming = folder.join("incoming");
        fs::create_dir_all(&incoming).map_err(disk("making the folder", &incoming))?;
        sync_folder(&folder)?;
        let shelf = Shelf { folder, incoming };
        shelf.clear_leftovers()?;
        Ok(shelf)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn path(&self, hash: &Hash) -> PathBuf {
        let name = hash.to_string();
        self.folder.join(&name[..2]).join(&name[2..4]).join(name)
    }

    pub(crate) fn put(&self, bytes: &[u8]) -> Result<Hash, FilesError> {
        let hash = Hash::of(bytes);
        if self.holds(&hash, bytes.len() as u64)? {
            return Ok(hash);
        }
        self.finish(self.begin()?.push(bytes)?)
    }

    pub(crate) fn begin(&self) -> Result<Incoming, FilesError> {
        let path = self.incoming.join(fresh_name());
        let file = File::create_new(&path).map_err(disk("making", &path))?;
        let place = Draft(Some(path));
        Ok(Incoming { file, place, hasher: Sha256::new(), size: 0 })
    }

    /// Bytes first, then the name, then the folder that holds the name: in this order a crash at
    /// any moment leaves either no blob or a whole one.
    pub(crate) fn finish(&self, mut incoming: Incoming) -> Result<Hash, FilesError> {
        let hash = Hash(incoming.hasher.finalize().into());
        let Some(draft) = incoming.place.0.clone() else { return Err(FilesError::Lost) };
        incoming.file.sync_all().map_err(disk("writing", &draft))?;
        if self.holds(&hash, incoming.size)? {
            return Ok(hash);
        }
        let path = self.path(&hash);
        let parent = self.make_shard(&path)?;
        fs::rename(&draft, &path).map_err(disk("keeping", &path))?;
        incoming.place.0 = None;
        sync_folder(&parent)?;
        Ok(hash)
    }

    pub(crate) fn read(&self, hash: &Hash) -> Result<Vec<u8>, FilesError> {
        let path = self.path(hash);
        match fs::read(&path) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(FilesError::Missing(*hash))
            }
            Err(error) => Err(disk("reading", &path)(error)),
        }
    }

    pub(crate) fn remove(&self, hash: &Hash) -> Result<bool, FilesError> {
        let path = self.path(hash);
        match fs::remove_file(&path) {
            Ok(()) => {
                path.parent().map_or(Ok(()), sync_folder)?;
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(disk("removing", &path)(error)),
        }
    }

    pub(crate) fn list(&self) -> Result<Vec<Hash>, FilesError> {
        let mut hashes = Vec::new();
        for outer in names(&self.folder)?.iter().filter(|name| name.len() == 2) {
            let outer = self.folder.join(outer);
            for inner in names(&outer)?.iter().filter(|name| name.len() == 2) {
                let blobs = names(&outer.join(inner))?;
                hashes.extend(blobs.iter().filter_map(|name| name.parse::<Hash>().ok()));
            }
        }
        hashes.sort_unstable();
        Ok(hashes)
    }

    pub(crate) fn verify(&self, hash: &Hash) -> Result<Verdict, FilesError> {
        let path = self.path(hash);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Verdict::Missing),
            Err(error) => return Err(disk("reading", &path)(error)),
        };
        let mut hasher = Sha256::new();
        let mut piece = vec![0u8; crate::PIECE];
        loop {
            let read = file.read(&mut piece).map_err(disk("reading", &path))?;
            if read == 0 {
                break;
            }
            hasher.update(&piece[..read]);
        }
        let sound = Hash(hasher.finalize().into()) == *hash;
        Ok(if sound { Verdict::Sound } else { Verdict::Damaged })
    }

    /// Whether the blob is there in full. A blob of another size was damaged, so it is written
    /// again; one that is there may have been renamed by somebody whose fsync of the folder has
    /// not happened yet, so the folder is synced before we say yes on our own account.
    fn holds(&self, hash: &Hash, size: u64) -> Result<bool, FilesError> {
        let path = self.path(hash);
        match fs::metadata(&path) {
            Ok(found) if found.len() == size => {
                path.parent().map_or(Ok(()), sync_folder)?;
                Ok(true)
            }
            Ok(_) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(disk("looking at", &path)(error)),
        }
    }

    /// Makes `aa/bb` for a blob; a folder just made is only durable when its parent is synced.
    fn make_shard(&self, blob: &Path) -> Result<PathBuf, FilesError> {
        let inner = blob.parent().unwrap_or(&self.folder);
        let outer = inner.parent().unwrap_or(&self.folder);
        for (folder, parent) in [(outer, self.folder.as_path()), (inner, outer)] {
            match fs::create_dir(folder) {
                Ok(()) => sync_folder(parent)?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(disk("making the folder", folder)(error)),
            }
        }
        Ok(inner.to_owned())
    }

    /// Another process may be writing right now (two nodes on one folder), so only drafts that
    /// nobody touched for a day go.
    fn clear_leftovers(&self) -> Result<(), FilesError> {
        let limit = Clock::system().now().plus_seconds(-LEFTOVER_AGE_SECONDS);
        for name in names(&self.incoming)? {
            let path = self.incoming.join(name);
            let touched = fs::metadata(&path).and_then(|found| found.modified());
            if touched.is_ok_and(|touched| moment(touched) < limit) {
                let _ = fs::remove_file(path);
            }
        }
        Ok(())
    }
}

const LEFTOVER_AGE_SECONDS: i64 = 24 * 60 * 60;

fn moment(time: SystemTime) -> Instant {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

impl Incoming {
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn push(mut self, piece: &[u8]) -> Result<Incoming, FilesError> {
        let path = self.place.0.clone().unwrap_or_default();
        self.file.write_all(piece).map_err(disk("writing", &path))?;
        self.hasher.update(piece);
        self.size += piece.len() as u64;
        Ok(self)
    }
}

/// A name no other writer uses: the process, a count within it, and the microsecond, since two
/// machines on one folder may have the same process number.
fn fresh_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{}-{count}-{}", std::process::id(), Clock::system().now().0)
}

fn names(folder: &Path) -> Result<Vec<String>, FilesError> {
    let entries = fs::read_dir(folder).map_err(disk("reading the folder", folder))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(disk("reading the folder", folder))?;
        names.extend(entry.file_name().into_string().ok());
    }
    Ok(names)
}

fn sync_folder(folder: &Path) -> Result<(), FilesError> {
    let opened = File::open(folder).map_err(disk("opening the folder", folder))?;
    opened.sync_all().map_err(disk("syncing the folder", folder))
}

fn disk(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FilesError {
    let path = path.to_owned();
    move |cause| FilesError::Disk { doing, path, cause }
}
