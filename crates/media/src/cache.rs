//! Renditions on disk: made once, kept as long as there is room, made again when asked for.
//!
//! Nothing here is precious: every file can be made again from the original, so the folder may be
//! emptied at any time, is left out of backups, and needs no index. A file's modification time
//! says when it was last asked for, and the sweep takes the oldest first.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use kit::{Clock, Id};

/// The folder and its bound.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    bytes_max: u64,
    /// Written since the last sweep.
    written: AtomicU64,
    is_sweeping: AtomicBool,
}

/// A file asked for within this time is not marked again: a mark is a write.
const MARK_AFTER: Duration = Duration::from_secs(60 * 60);

impl Cache {
    pub(crate) fn open(folder: PathBuf, bytes_max: u64) -> io::Result<Cache> {
        fs::create_dir_all(&folder)?;
        // Nobody knows what is there already, so the first write sweeps.
        let written = AtomicU64::new(bytes_max);
        Ok(Cache { folder, bytes_max, written, is_sweeping: AtomicBool::new(false) })
    }

    /// Where it all lies.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of this name, marked as used.
    pub(crate) fn read(&self, media: Id, name: &str) -> Option<Vec<u8>> {
        let path = self.place(media).join(name);
        let bytes = fs::read(&path).ok().filter(|bytes| !bytes.is_empty())?;
        let now = now();
        let used = fs::metadata(&path).and_then(|found| found.modified()).unwrap_or(now);
        if now.duration_since(used).is_ok_and(|age| age > MARK_AFTER) {
            // Only the order of sweeping depends on it.
            let _ =
                File::options().append(true).open(&path).and_then(|file| file.set_modified(now));
        }
        Some(bytes)
    }

    /// Keeps a file. A disk that refuses costs time later, not the answer now, so it is logged.
    pub(crate) fn keep(&self, media: Id, name: &str, bytes: &[u8]) {
        if let Err(error) = self.write(media, name, bytes) {
            tracing::warn!(%media, name, %error, "a rendition could not be kept");
            return;
        }
        self.written.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    }

    /// Whether enough was written since the last sweep to make another worth its while.
    pub(crate) fn needs_sweep(&self) -> bool {
        self.written.load(Ordering::Relaxed) > self.bytes_max / 20
    }

    /// Takes away everything that was made of a picture.
    pub(crate) fn forget(&self, media: Id) {
        match fs::remove_dir_all(self.place(media)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%media, %error, "the renditions could not be taken away");
            }
            _ => {}
        }
    }

    /// The contents reach the disk before the name does: a rendition is served as immutable, so
    /// half a one would be remembered for a year.
    fn write(&self, media: Id, name: &str, bytes: &[u8]) -> io::Result<()> {
        let folder = self.place(media);
        fs::create_dir_all(&folder)?;
        // Two who make the same file (only a reduced copy can be) must not write over each other.
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = folder.join(format!("{name}.{}-{number}.draft", std::process::id()));
        let mut file = File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        fs::rename(draft, folder.join(name))
    }

    /// Deletes the files longest unused until a tenth of the room is free again. One at a time:
    /// who finds a sweep under way leaves it to that.
    pub(crate) fn sweep(&self) {
        if self.is_sweeping.swap(true, Ordering::AcqRel) {
            return;
        }
        self.written.store(0, Ordering::Relaxed);
        let mut files = Vec::new();
        collect(&self.folder, &mut files, 0);
        let mut total: u64 = files.iter().map(|file| file.bytes).sum();
        let goal = self.bytes_max - self.bytes_max / 10;
        if total > self.bytes_max {
            files.sort_unstable_by_key(|file| file.used);
            for file in &files {
                if total <= goal {
                    break;
                }
                if fs::remove_file(&file.path).is_ok() {
                    total -= file.bytes;
                }
            }
        }
        self.is_sweeping.store(false, Ordering::Release);
    }

    /// A folder a picture, in one of a thousand by the end of its id, which is the part of an id
    /// that is spread evenly.
    fn place(&self, media: Id) -> PathBuf {
        let name = media.to_string();
        self.folder.join(&name[name.len() - 2..]).join(name)
    }
}

fn now() -> SystemTime {
    let micros = u64::try_from(Clock::system().now().0).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}

struct Kept {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

fn collect(folder: &Path, files: &mut Vec<Kept>, depth: u32) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(found) = entry.metadata() else { continue };
        if found.is_dir() && depth < 2 {
            collect(&entry.path(), files, depth + 1);
        } else if found.is_file() {
            let used = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            files.push(Kept { path: entry.path(), bytes: found.len(), used });
        }
    }
}
