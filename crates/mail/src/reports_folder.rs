//! The mailbox that reports come back to: a Maildir, as mail servers and fetchers fill it.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;

use crate::{Heard, Mailroom};

/// Longest report; a longer one is no report.
const BYTES_MAX: u64 = 1024 * 1024;
/// How many are read at a time.
const FILES_MAX: usize = 500;

impl Mailroom {
    /// Reads what is new in the mailbox; what was read moves from `new` to `cur`. Before that it is
    /// written down, so that a crash between the two reads it twice, which changes nothing.
    pub(crate) async fn read_reports(&self) {
        let Some(post) = &self.0.post else { return };
        if post.reports_folder == Path::new("") {
            return;
        }
        let folder = &post.reports_folder;
        match new_files(folder).await {
            Ok(files) => {
                for file in files {
                    if let Err(error) = self.read_report(folder, &file).await {
                        let file = file.display();
                        tracing::warn!(%file, %error, "a report about mail could not be read");
                    }
                }
            }
            Err(error) => {
                let folder = folder.display();
                tracing::warn!(%folder, %error, "mail.reports_folder cannot be read");
            }
        }
    }

    async fn read_report(&self, folder: &Path, file: &Path) -> io::Result<()> {
        if fs::metadata(file).await?.len() <= BYTES_MAX {
            let message = fs::read(file).await?;
            match self.heard(&message).await {
                Ok(heard) => tracing::debug!(?heard, "a report about mail"),
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // Seen, as mail programs mark it; the name before the colon stays the message's own.
        let (own, _) = name.split_once(':').unwrap_or((&name, ""));
        fs::create_dir_all(folder.join("cur")).await?;
        fs::rename(file, folder.join("cur").join(format!("{own}:2,S"))).await
    }

    /// Takes in one report in a transaction of its own.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn heard(&self, message: &[u8]) -> store::Result<Heard> {
        let mut tx = self.0.db.begin().await?;
        let heard = self.hear(&mut tx, self.0.clock.now(), message).await?;
        tx.commit().await?;
        Ok(heard)
    }
}

async fn new_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder.join("new")).await?;
    let mut files = Vec::new();
    while let Some(entry) = entries.next_entry().await?
        && files.len() < FILES_MAX
    {
        if entry.file_type().await?.is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
