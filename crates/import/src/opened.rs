//! Files opened for reading: plain, gzip or zstd, with limits that a decompression bomb meets
//! before memory does.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

/// Most bytes one file may unpack to.
pub const UNPACKED_MAX: u64 = 64 * 1024 * 1024 * 1024;
/// Most times larger than the file the unpacked text may be, beyond the first
/// [`RATIO_FREE`] bytes. Text packs 3 to 20 times; only bombs pack a thousand.
pub const RATIO_MAX: u64 = 300;
/// Bytes that may unpack from anything before the ratio counts.
pub const RATIO_FREE: u64 = 64 * 1024 * 1024;
/// Most bytes of one item's text.
pub const ITEM_BYTES_MAX: usize = 20 * 1024 * 1024;

/// A file that is being read, unpacked.
pub struct Opened {
    inner: Box<dyn BufRead>,
    at: Rc<Cell<u64>>,
}

/// Opens a file; what it is packed with shows in its first bytes.
///
/// # Errors
/// When it cannot be read.
pub fn open(path: &Path) -> io::Result<Opened> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    unpack(BufReader::with_capacity(256 * 1024, file), size)
}

/// Unpacks what `reader` gives when it is packed; `size` is its packed length.
///
/// # Errors
/// When it cannot be read.
pub fn unpack(mut reader: impl BufRead + 'static, size: u64) -> io::Result<Opened> {
    let start: Vec<u8> = reader.fill_buf()?.iter().take(4).copied().collect();
    let at = Rc::new(Cell::new(0));
    let inner: Box<dyn BufRead> = if start.starts_with(&[0x1f, 0x8b]) {
        let unpacked = flate2::bufread::MultiGzDecoder::new(reader);
        Box::new(BufReader::new(Limited::new(unpacked, size)))
    } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut unpacked = zstd::stream::read::Decoder::with_buffer(reader)?;
        // A frame may ask for a window of gigabytes; ours are at most 128 MiB.
        unpacked.window_log_max(27)?;
        Box::new(BufReader::new(Limited::new(unpacked, size)))
    } else {
        Box::new(reader)
    };
    let mut opened = Opened { inner, at };
    if opened.fill_buf()?.starts_with("\u{feff}".as_bytes()) {
        opened.consume(3);
    }
    Ok(opened)
}

/// A reader that refuses to give more than its limits.
struct Limited<R> {
    inner: R,
    given: u64,
    most: u64,
}

impl<R> Limited<R> {
    fn new(inner: R, packed: u64) -> Limited<R> {
        let most = RATIO_FREE.max(packed.saturating_mul(RATIO_MAX)).min(UNPACKED_MAX);
        Limited { inner, given: 0, most }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given += read as u64;
        if self.given > self.most {
            let most = self.most / 1024 / 1024;
            return Err(io::Error::other(format!(
                "the file unpacks to more than {most} MiB, far more than text of its size does"
            )));
        }
        Ok(read)
    }
}

impl Opened {
    /// How many unpacked bytes were read so far; stays in step while the file is handed on.
    pub fn position(&self) -> Rc<Cell<u64>> {
        self.at.clone()
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.at.set(self.at.get() + read as u64);
        Ok(read)
    }
}

impl BufRead for Opened {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.at.set(self.at.get() + amount as u64);
        self.inner.consume(amount);
    }
}

/// A line of a file.
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// The byte it starts at.
    pub byte: u64,
    /// Its text, or why it cannot be used.
    pub text: Result<String, String>,
}

/// The lines of a file, each at most [`ITEM_BYTES_MAX`] long; blank ones are passed over.
pub struct Lines {
    file: Opened,
    number: u64,
}

impl Lines {
    /// The lines of an opened file.
    pub fn of(file: Opened) -> Lines {
        Lines { file, number: 0 }
    }

    /// The next line.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        loop {
            let byte = self.file.at.get();
            self.number += 1;
            let mut bytes = Vec::new();
            let read =
                (&mut self.file).take(ITEM_BYTES_MAX as u64 + 1).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                return Ok(None);
            }
            let line = |text| Ok(Some(Line { number: self.number, byte, text }));
            if bytes.len() > ITEM_BYTES_MAX {
                let number = self.number;
                skip_line(&mut self.file)?;
                let most = ITEM_BYTES_MAX / 1024 / 1024;
                let why = format!("line {number} is longer than {most} MiB");
                return Ok(Some(Line { number, byte, text: Err(why) }));
            }
            match String::from_utf8(bytes) {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => return line(Ok(text)),
                Err(_) => return line(Err(format!("line {} is not UTF-8", self.number))),
            }
        }
    }
}

fn skip_line(file: &mut Opened) -> io::Result<()> {
    loop {
        let buffer = file.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|&b| b == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        file.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn lines(bytes: Vec<u8>) -> Vec<Result<String, String>> {
        let size = bytes.len() as u64;
        let mut lines = Lines::of(unpack(io::Cursor::new(bytes), size).expect("opens"));
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().expect("reads") {
            all.push(line.text.map(|text| format!("{}:{}", line.number, text.trim())));
        }
        all
    }

    #[test]
    fn lines_with_their_numbers_and_the_bad_ones_named() {
        let all = lines(b"a\n\nb\xff\nc".to_vec());
        assert_eq!(
            all,
            vec![Ok("1:a".into()), Err("line 3 is not UTF-8".into()), Ok("4:c".into())]
        );
    }

    #[test]
    fn a_line_without_end_is_refused_and_the_next_is_read() {
        let mut long = vec![b'x'; ITEM_BYTES_MAX + 10];
        long.extend(b"\nnext\n");
        let all = lines(long);
        assert!(all[0].as_ref().is_err_and(|why| why.contains("longer")));
        assert_eq!(all[1], Ok("2:next".into()));
    }

    #[test]
    fn packed_files_are_unpacked() {
        let packed = zstd::encode_all(&b"one\ntwo\n"[..], 3).expect("packs");
        assert_eq!(lines(packed).len(), 2);
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"one\ntwo\n").expect("packs");
        assert_eq!(lines(gz.finish().expect("packs")).len(), 2);
    }

    #[test]
    fn a_bomb_is_refused_with_a_clear_line() {
        let zeros = || io::repeat(0).take(3 * RATIO_FREE);
        let zstd = zstd::encode_all(zeros(), 3).expect("packs");
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        io::copy(&mut zeros(), &mut gz).expect("packs");
        for packed in [zstd, gz.finish().expect("packs")] {
            let size = packed.len() as u64;
            let mut opened = unpack(io::Cursor::new(packed), size).expect("opens");
            let failed = io::copy(&mut opened, &mut io::sink()).expect_err("too much");
            assert!(failed.to_string().contains("unpacks to more than"), "{failed}");
        }
    }
}
