//! GIF: its blocks, to count the frames and to see whether the file is whole.

use super::{Format, Parts};
use crate::Refusal;
use crate::scan::Scan;

pub(super) fn open(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    let truncated = || Refusal::Truncated { format: Format::Gif };
    let mut scan = Scan::new(bytes);
    let (width, height) = screen(&mut scan).ok_or_else(truncated)?;
    let mut frames = 0;
    loop {
        match scan.byte() {
            Some(b'!') => extension(&mut scan).ok_or_else(truncated)?,
            Some(b',') => {
                frame(&mut scan).ok_or_else(truncated)?;
                frames += 1;
            }
            // Many writers forget the trailer, and some pad the end with zeros.
            Some(b';' | 0) | None if frames > 0 => break,
            Some(b';') => return Err(Refusal::damaged(Format::Gif, "it has no frame")),
            None => return Err(truncated()),
            Some(_) => return Err(Refusal::damaged(Format::Gif, "an unknown block")),
        }
    }
    let mut parts = Parts::new(Format::Gif, width, height);
    // A palette can hold a clear colour, which only decoding tells.
    (parts.alpha, parts.animated) = (true, frames > 1);
    Ok(parts)
}

fn screen(scan: &mut Scan<'_>) -> Option<(u32, u32)> {
    scan.skip(6)?;
    let (width, height) = (scan.u16_little()?, scan.u16_little()?);
    let flags = scan.byte()?;
    scan.skip(2)?;
    palette(scan, flags)?;
    Some((u32::from(width), u32::from(height)))
}

fn palette(scan: &mut Scan<'_>, flags: u8) -> Option<()> {
    let entries = if flags & 0x80 == 0 { 0 } else { 2usize << (flags & 7) };
    scan.skip(entries * 3)
}

fn extension(scan: &mut Scan<'_>) -> Option<()> {
    scan.skip(1)?;
    sub_blocks(scan)
}

fn frame(scan: &mut Scan<'_>) -> Option<()> {
    scan.skip(8)?;
    let flags = scan.byte()?;
    palette(scan, flags)?;
    scan.skip(1)?;
    sub_blocks(scan)
}

fn sub_blocks(scan: &mut Scan<'_>) -> Option<()> {
    loop {
        match scan.byte()? {
            0 => return Some(()),
            length => scan.skip(length.into())?,
        }
    }
}
