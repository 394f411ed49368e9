//! A WordPress export cut into its items by a plain scan, so that one broken item stays one, and a
//! file of any size passes through in the memory of one item.
//!
//! No entity is ever expanded and no document type read: the scan knows only tags and CDATA.

use std::io::{self, BufRead, Read};

use crate::opened::{ITEM_BYTES_MAX, Opened};

/// A piece of the export.
pub struct Unit {
    /// The element: `item`, `wp:author`, `wp:category`, `wp:tag`, `wp:term`, or `channel` for
    /// what stands before the first item.
    pub name: &'static str,
    /// The line it starts at, from 1.
    pub line: u64,
    /// The byte it starts at.
    pub byte: u64,
    /// Its XML, or why it cannot be used.
    pub xml: Result<String, String>,
    /// Whether bytes that are not UTF-8 were replaced.
    pub mended: bool,
}

const UNITS: [&str; 5] = ["item", "wp:author", "wp:category", "wp:tag", "wp:term"];

/// Longest piece up to a `>` that is looked at as one.
const PIECE_MAX: u64 = 1024 * 1024;

/// Bytes kept of what stands between the units.
const CHANNEL_MAX: usize = 256 * 1024;

/// The units of an export.
pub struct Units {
    file: Opened,
    line: u64,
    in_cdata: bool,
    in_comment: bool,
    channel: Vec<u8>,
    channel_given: bool,
    /// A unit found while the channel had to be given first.
    waiting: Option<Unit>,
    /// A document type was declared; it is reported once.
    pub declares_type: bool,
}

impl Units {
    /// The units of an opened export.
    pub fn of(file: Opened) -> Units {
        Units { file, line: 1, in_cdata: false, in_comment: false, channel: Vec::new(),
            channel_given: false, waiting: None, declares_type: false }
    }

    /// The next unit.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn next_unit(&mut self) -> io::Result<Option<Unit>> {
        if let Some(unit) = self.waiting.take() {
            return Ok(Some(unit));
        }
        let mut piece = Vec::new();
        loop {
            let (line, byte) = (self.line, self.file.position().get());
            piece.clear();
            if !self.piece(&mut piece)? {
                return Ok(self.channel());
            }
            match self.tag(&piece).and_then(|(at, name)| Some((at, opens(name)?))) {
                Some((at, name)) => {
                    let lines = piece[..at].iter().filter(|&&b| b == b'\n').count() as u64;
                    let unit = self.unit(name, line + lines, byte + at as u64, &piece[at..])?;
                    let channel = if name == "item" { self.channel() } else { None };
                    return Ok(Some(match channel {
                        Some(channel) => {
                            self.waiting = Some(unit);
                            channel
                        }
                        None => unit,
                    }));
                }
                None => self.keep_of_channel(&piece),
            }
        }
    }

    fn keep_of_channel(&mut self, piece: &[u8]) {
        if contains(piece, b"<!DOCTYPE") || contains(piece, b"<!ENTITY") {
            self.declares_type = true;
        } else if !self.channel_given && self.channel.len() + piece.len() <= CHANNEL_MAX {
            self.channel.extend_from_slice(piece);
        }
    }

    /// What stood before the first item, given once.
    fn channel(&mut self) -> Option<Unit> {
        if std::mem::replace(&mut self.channel_given, true) {
            return None;
        }
        let xml = Ok(String::from_utf8_lossy(&std::mem::take(&mut self.channel)).into_owned());
        Some(Unit { name: "channel", line: 1, byte: 0, xml, mended: false })
    }

    /// Reads up to and with the next `>`, keeping count of lines and CDATA.
    fn piece(&mut self, piece: &mut Vec<u8>) -> io::Result<bool> {
        let start = piece.len();
        let read = (&mut self.file).take(PIECE_MAX).read_until(b'>', piece)?;
        let new = &piece[start..];
        self.line += new.iter().filter(|&&b| b == b'\n').count() as u64;
        if self.in_cdata {
            self.in_cdata = !piece.ends_with(b"]]>");
        } else if self.in_comment {
            self.in_comment = !piece.ends_with(b"-->");
        } else if contains(new, b"<![CDATA[") {
            self.in_cdata = !new.ends_with(b"]]>");
        } else if contains(new, b"<!--") {
            self.in_comment = !new.ends_with(b"-->");
        }
        Ok(read > 0)
    }

    /// The tag a piece ends with: where it starts and its name, when it is not inside CDATA.
    fn tag<'p>(&self, piece: &'p [u8]) -> Option<(usize, &'p [u8])> {
        if self.in_cdata || self.in_comment || !piece.ends_with(b">") {
            return None;
        }
        let at = piece.iter().rposition(|&b| b == b'<')?;
        let inside = &piece[at + 1..piece.len() - 1];
        let end = inside.iter().position(|b| b.is_ascii_whitespace()).unwrap_or(inside.len());
        Some((at, &inside[..end]))
    }

    /// Reads a unit to its end tag; one that is too long is read past.
    fn unit(&mut self, name: &'static str, line: u64, byte: u64, start: &[u8]) -> io::Result<Unit> {
        let mut xml = start.to_vec();
        let mut too_long = false;
        let end = format!("/{name}");
        loop {
            if too_long {
                xml.clear();
            }
            let before = xml.len();
            if !self.piece(&mut xml)? {
                let why = format!("the file ends inside this {name}");
                return Ok(Unit { name, line, byte, xml: Err(why), mended: false });
            }
            if self.tag(&xml[before..]).is_some_and(|(_, tag)| tag == end.as_bytes()) {
                break;
            }
            too_long |= xml.len() > ITEM_BYTES_MAX;
        }
        if too_long {
            let why = format!("longer than {} MiB", ITEM_BYTES_MAX / 1024 / 1024);
            return Ok(Unit { name, line, byte, xml: Err(why), mended: false });
        }
        let (xml, mended) = match String::from_utf8(xml) {
            Ok(xml) => (xml, false),
            Err(broken) => (String::from_utf8_lossy(broken.as_bytes()).into_owned(), true),
        };
        Ok(Unit { name, line, byte, xml: Ok(xml), mended })
    }
}

fn opens(name: &[u8]) -> Option<&'static str> {
    UNITS.into_iter().find(|unit| unit.as_bytes() == name)
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opened::unpack;

    fn units(xml: &[u8]) -> Vec<(String, u64, Result<String, String>)> {
        let file = unpack(io::Cursor::new(xml.to_vec()), 10).expect("opens");
        let mut units = Units::of(file);
        let mut all = Vec::new();
        while let Some(unit) = units.next_unit().expect("reads") {
            all.push((unit.name.to_owned(), unit.line, unit.xml));
        }
        all
    }

    #[test]
    fn items_end_at_their_own_end_tag() {
        let xml = b"<rss><channel>\n<title>T</title><wp:author><a/></wp:author>\n<item>\n<c><![CDATA[</item> ]]]]><![CDATA[>]]></c></item>\n<item>2</item></channel></rss>";
        let all = units(xml);
        let names: Vec<(&str, u64)> = all.iter().map(|u| (u.0.as_str(), u.1)).collect();
        assert_eq!(names, [("wp:author", 2), ("channel", 1), ("item", 3), ("item", 5)]);
        assert!(all[2].2.as_ref().is_ok_and(|xml| xml.contains("</item> ]]]]>") && xml.ends_with("</item>")));
    }

    #[test]
    fn a_long_item_is_refused_and_the_next_is_read() {
        let mut xml = b"<rss><item><c><![CDATA[".to_vec();
        for _ in 0..(ITEM_BYTES_MAX / 1000 + 100) {
            xml.extend(std::iter::repeat_n(b'x', 999));
            xml.push(b'>');
        }
        xml.extend(b"]]></c></item><item>ok</item></rss>");
        let all = units(&xml);
        assert!(all[1].2.as_ref().is_err_and(|why| why.contains("longer")), "{:?}", all[1].0);
        assert_eq!(all[2].2.as_deref(), Ok("<item>ok</item>"));
    }

    #[test]
    fn a_file_cut_off_says_so() {
        let all = units(b"<rss><item><c>");
        assert!(all.iter().any(|u| u.2.as_ref().is_err_and(|why| why.contains("ends inside"))));
    }
}
