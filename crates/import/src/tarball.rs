//! Tar archives read file by file: plain files only, nothing is ever written to a path they name.

use std::io::{self, Read};

use crate::opened::ITEM_BYTES_MAX;

/// A file of an archive.
pub struct Member {
    /// Its path in the archive.
    pub name: String,
    /// Its content, or why it cannot be used.
    pub content: Result<Vec<u8>, String>,
}

/// The files of an archive.
pub struct Members<R> {
    reader: R,
    /// A long name given ahead of its file (GNU and POSIX do so).
    long_name: Option<String>,
}

const BLOCK: usize = 512;

/// The files of a tar archive.
pub fn members<R: Read>(reader: R) -> Members<R> {
    Members { reader, long_name: None }
}

impl<R: Read> Members<R> {
    /// The next plain file.
    ///
    /// # Errors
    /// When the archive cannot be read on or is cut off.
    pub fn next_member(&mut self) -> io::Result<Option<Member>> {
        loop {
            let mut head = [0u8; BLOCK];
            match self.reader.read_exact(&mut head) {
                Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
                other => other?,
            }
            if head.iter().all(|&b| b == 0) {
                return Ok(None);
            }
            let size = octal(&head[124..136])
                .ok_or_else(|| io::Error::other("a header of the archive is broken"))?;
            let name = self.long_name.take().unwrap_or_else(|| name_of(&head));
            let content = self.content(size)?;
            match head[156] {
                b'0' | 0 => return Ok(Some(Member { name, content })),
                b'L' => self.long_name = content.ok().map(|bytes| text(&bytes)),
                b'x' => self.long_name = content.ok().and_then(|bytes| pax_path(&bytes)),
                _ => {}
            }
        }
    }

    /// Reads a content and the padding after it; one that is too long is read past.
    fn content(&mut self, size: u64) -> io::Result<Result<Vec<u8>, String>> {
        let padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        if size > ITEM_BYTES_MAX as u64 {
            io::copy(&mut (&mut self.reader).take(size + padding), &mut io::sink())?;
            let most = ITEM_BYTES_MAX / 1024 / 1024;
            return Ok(Err(format!("longer than {most} MiB")));
        }
        let mut content = Vec::new();
        (&mut self.reader).take(size).read_to_end(&mut content)?;
        if content.len() as u64 != size {
            return Err(io::Error::other("the archive is cut off"));
        }
        io::copy(&mut (&mut self.reader).take(padding), &mut io::sink())?;
        Ok(Ok(content))
    }
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = text(field);
    let digits = digits.trim();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

fn text(field: &[u8]) -> String {
    let end = field.iter().position(|&b| b == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).into_owned()
}

fn name_of(head: &[u8; BLOCK]) -> String {
    let (name, prefix) = (text(&head[..100]), text(&head[345..500]));
    let is_posix = &head[257..262] == b"ustar";
    if prefix.is_empty() || !is_posix { name } else { format!("{prefix}/{name}") }
}

/// The path of an extended header: lines of `LENGTH path=VALUE`.
fn pax_path(bytes: &[u8]) -> Option<String> {
    let all = String::from_utf8_lossy(bytes);
    all.lines().find_map(|line| line.split_once(" path=").map(|(_, path)| path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(name: &str, content: &[u8]) -> Vec<u8> {
        let mut head = [0u8; BLOCK];
        head[..name.len()].copy_from_slice(name.as_bytes());
        head[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        head[156] = b'0';
        head[257..262].copy_from_slice(b"ustar");
        let mut all = head.to_vec();
        all.extend(content);
        all.resize(all.len().next_multiple_of(BLOCK), 0);
        all
    }

    #[test]
    fn files_by_name() {
        let mut all = archive("a/b.json", b"{}");
        all.extend(archive("c", &[b'x'; 600]));
        all.extend([0; 1024]);
        let mut members = members(io::Cursor::new(all));
        let first = members.next_member().expect("reads").expect("a file");
        assert_eq!((first.name.as_str(), first.content), ("a/b.json", Ok(b"{}".to_vec())));
        assert_eq!(members.next_member().expect("reads").expect("a file").content.map(|c| c.len()), Ok(600));
        assert!(members.next_member().expect("reads").is_none());
    }

    #[test]
    fn a_cut_off_archive_says_so() {
        let all = archive("a", &[b'x'; 600]);
        assert!(members(io::Cursor::new(&all[..700])).next_member().is_err());
        assert!(members(io::Cursor::new(vec![b'z'; 600])).next_member().is_err());
    }
}
