//! A file on its way here: written to the disk piece by piece, since a telephone may send for
//! minutes and its photograph should not lie in memory all that time.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use bytes::Bytes;
use tokio::task::spawn_blocking;

use crate::Refusal;

/// What has come of a file so far. It has no name on the disk and is gone when it is dropped.
#[derive(Debug)]
pub struct Upload {
    file: File,
    bytes: u64,
    bytes_max: u64,
}

impl Upload {
    pub(crate) fn begin(folder: &Path, bytes_max: u64) -> io::Result<Upload> {
        Ok(Upload { file: tempfile::tempfile_in(folder)?, bytes: 0, bytes_max })
    }

    /// Adds what came; refused as soon as it is too much.
    ///
    /// # Errors
    /// When the disk refuses; or, inside, with the [`Refusal`] of a file that is too heavy.
    pub async fn push(mut self, piece: Bytes) -> io::Result<Result<Upload, Refusal>> {
        self.bytes += piece.len() as u64;
        let Upload { bytes, bytes_max, .. } = self;
        if bytes > bytes_max {
            return Ok(Err(Refusal::TooHeavy { bytes, bytes_max }));
        }
        let written = spawn_blocking(move || self.file.write_all(&piece).map(|()| self));
        written.await.map_err(io::Error::other)?.map(Ok)
    }

    /// How many bytes came.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn read(mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.bytes as usize);
        self.file.rewind()?;
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
