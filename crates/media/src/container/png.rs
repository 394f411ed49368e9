//! PNG: its chunks up to IEND.

use super::{Format, Parts};
use crate::Refusal;
use crate::scan::Scan;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";

pub(super) fn open(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    let truncated = || Refusal::Truncated { format: Format::Png };
    let mut scan = Scan::new(bytes);
    scan.skip(SIGNATURE.len()).ok_or_else(truncated)?;
    let (kind, header) = chunk(&mut scan).ok_or_else(truncated)?;
    if kind != b"IHDR" {
        return Err(Refusal::damaged(Format::Png, "it does not begin with a header"));
    }
    let mut parts = read_header(header)
        .ok_or_else(|| Refusal::damaged(Format::Png, "its header is too short"))?;
    loop {
        let (kind, body) = chunk(&mut scan).ok_or_else(truncated)?;
        match kind {
            b"IEND" => return Ok(parts),
            b"tRNS" => {
                parts.alpha = true;
                // Transparency by colour makes the decoder add a channel.
                parts.pixel_bytes = parts.pixel_bytes.max(4);
            }
            b"acTL" => parts.animated = true,
            b"eXIf" => parts.exif = parts.exif.or(Some(body)),
            b"iTXt" => parts.xmp = parts.xmp.or_else(|| xmp_text(body)),
            _ => {}
        }
    }
}

fn chunk<'a>(scan: &mut Scan<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let length = scan.u32_big()? as usize;
    let kind = scan.take(4)?;
    let body = scan.take(length)?;
    scan.skip(4)?;
    Some((kind, body))
}

fn read_header(body: &[u8]) -> Option<Parts<'static>> {
    let mut scan = Scan::new(body);
    let mut parts = Parts::new(Format::Png, scan.u32_big()?, scan.u32_big()?);
    let (depth, colour) = (scan.byte()?, scan.byte()?);
    let channels = match colour {
        0 => 1,
        4 => 2,
        6 => 4,
        _ => 3,
    };
    parts.pixel_bytes = channels * if depth == 16 { 2 } else { 1 };
    parts.alpha = matches!(colour, 4 | 6);
    Some(parts)
}

/// The XMP packet of an iTXt chunk. A compressed one is left alone: the XMP specification asks
/// for plain text here, and unpacking it would open a door for bombs.
fn xmp_text(body: &[u8]) -> Option<&[u8]> {
    let mut scan = Scan::new(body.strip_prefix(XMP_KEYWORD)?);
    let compressed = scan.byte()? != 0;
    scan.skip(1)?;
    for _ in ["language", "translated keyword"] {
        let end = scan.rest().iter().position(|&byte| byte == 0)?;
        scan.skip(end + 1)?;
    }
    (!compressed).then_some(scan.rest())
}
