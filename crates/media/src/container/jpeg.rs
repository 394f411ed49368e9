//! JPEG: the segments up to the end-of-image marker.

use std::borrow::Cow;

use super::{Format, Parts};
use crate::Refusal;
use crate::scan::Scan;

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;
/// A progressive picture has about ten scans. One with thousands exists only to keep a decoder
/// busy: every scan walks the whole picture again.
const SCANS_MAX: u32 = 200;

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// Walks all segments. A file without an end marker was cut off somewhere, which the decoder
/// would paint over in grey.
pub(super) fn open(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    let truncated = || Refusal::Truncated { format: Format::Jpeg };
    let mut scan = Scan::new(bytes);
    scan.skip(2).ok_or_else(truncated)?;
    let mut walk = Walk::default();
    loop {
        let marker = next_marker(&mut scan).ok_or_else(truncated)?;
        match marker {
            END_OF_IMAGE => return walk.finish(),
            0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let length = scan.u16_big().ok_or_else(truncated)? as usize;
        let body = length.checked_sub(2).ok_or_else(|| damaged("a segment without a length"))?;
        let body = scan.take(body).ok_or_else(truncated)?;
        walk.segment(marker, body)?;
        if marker == START_OF_SCAN {
            walk.scans += 1;
            if walk.scans > SCANS_MAX {
                return Err(damaged("it has more than 200 scans"));
            }
            skip_scan_data(&mut scan).ok_or_else(truncated)?;
        }
    }
}

fn damaged(why: &str) -> Refusal {
    Refusal::damaged(Format::Jpeg, why)
}

/// Markers may be preceded by any number of fill bytes; stray bytes between segments are skipped
/// as every decoder does.
fn next_marker(scan: &mut Scan<'_>) -> Option<u8> {
    loop {
        while scan.byte()? != 0xff {}
        let mut marker = scan.byte()?;
        while marker == 0xff {
            marker = scan.byte()?;
        }
        if marker != 0 {
            return Some(marker);
        }
    }
}

/// Moves to the marker that ends the compressed data: not a stuffed zero, not a restart.
fn skip_scan_data(scan: &mut Scan<'_>) -> Option<()> {
    let rest = scan.rest();
    let mut from = 0;
    loop {
        let at = from + rest.get(from..)?.iter().position(|&byte| byte == 0xff)?;
        match rest.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => from = at + 2,
            0xff => from = at + 1,
            _ => return scan.skip(at),
        }
    }
}

#[derive(Default)]
struct Walk<'a> {
    frame: Option<(u32, u32, u8)>,
    exif: Option<&'a [u8]>,
    xmp: Option<&'a [u8]>,
    photoshop: Cow<'a, [u8]>,
    scans: u32,
}

impl<'a> Walk<'a> {
    fn segment(&mut self, marker: u8, body: &'a [u8]) -> Result<(), Refusal> {
        match marker {
            0xc0..=0xc2 => self.frame(body)?,
            0xc4 | 0xc8 | 0xcc => {}
            0xc3 | 0xc5..=0xcf => {
                let why = "lossless, hierarchical or arithmetic coding";
                return Err(Refusal::Unusual { format: Format::Jpeg, why });
            }
            0xe1 => {
                self.exif = self.exif.or(body.strip_prefix(EXIF));
                self.xmp = self.xmp.or(body.strip_prefix(XMP));
            }
            0xed => self.photoshop(body),
            _ => {}
        }
        Ok(())
    }

    /// Two frame headers could tell us one size and the decoder another.
    fn frame(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let short = || damaged("its frame header is too short");
        let mut scan = Scan::new(body);
        let depth = scan.byte().ok_or_else(short)?;
        let height = scan.u16_big().ok_or_else(short)?;
        let width = scan.u16_big().ok_or_else(short)?;
        let components = scan.byte().ok_or_else(short)?;
        if depth != 8 {
            let why = "not 8 bits a colour";
            return Err(Refusal::Unusual { format: Format::Jpeg, why });
        }
        if self.frame.is_some() {
            return Err(damaged("it has two frame headers"));
        }
        self.frame = Some((u32::from(width), u32::from(height), components));
        Ok(())
    }

    /// Resources that do not fit one segment go on in the next.
    fn photoshop(&mut self, body: &'a [u8]) {
        let Some(more) = body.strip_prefix(PHOTOSHOP) else { return };
        if self.photoshop.is_empty() {
            self.photoshop = Cow::Borrowed(more);
        } else {
            self.photoshop.to_mut().extend_from_slice(more);
        }
    }

    fn finish(self) -> Result<Parts<'a>, Refusal> {
        let Some((width, height, components)) = self.frame else {
            return Err(damaged("it has no frame header"));
        };
        if self.scans == 0 {
            return Err(damaged("it has no picture data"));
        }
        let mut parts = Parts::new(Format::Jpeg, width, height);
        parts.pixel_bytes = if components == 1 { 1 } else { 3 };
        parts.cmyk = components == 4;
        (parts.exif, parts.xmp, parts.photoshop) = (self.exif, self.xmp, self.photoshop);
        Ok(parts)
    }
}
