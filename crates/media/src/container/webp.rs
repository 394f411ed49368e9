//! WebP: the chunks of its RIFF, read, and written anew to add a packet of metadata.

use super::{Format, Parts};
use crate::Refusal;
use crate::scan::Scan;

const FLAG_ANIMATION: u8 = 0x02;
const FLAG_XMP: u8 = 0x04;
const FLAG_ALPHA: u8 = 0x10;

pub(super) fn open(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    let truncated = || Refusal::Truncated { format: Format::Webp };
    let mut chunks = riff(bytes).ok_or_else(truncated)?;
    let mut parts = Parts::new(Format::Webp, 0, 0);
    let mut has_picture = false;
    while !chunks.rest().is_empty() {
        let (kind, body) = chunk(&mut chunks).ok_or_else(truncated)?;
        match kind {
            b"VP8X" => extended(&mut parts, body).ok_or_else(truncated)?,
            b"VP8 " | b"VP8L" if !has_picture => {
                let (width, height, alpha) = picture(kind, body)
                    .ok_or_else(|| Refusal::damaged(Format::Webp, "no picture in its chunk"))?;
                take_size(&mut parts, width, height)?;
                parts.alpha |= alpha;
                has_picture = true;
            }
            b"ANMF" => has_picture = true,
            b"ALPH" => parts.alpha = true,
            // Some writers keep JPEG's prefix.
            b"EXIF" => parts.exif = Some(body.strip_prefix(b"Exif\0\0").unwrap_or(body)),
            b"XMP " => parts.xmp = Some(body),
            _ => {}
        }
    }
    if !has_picture {
        return Err(Refusal::damaged(Format::Webp, "it has no picture"));
    }
    Ok(parts)
}

/// The chunks, when all the bytes the header speaks of are there. What follows them is ignored.
fn riff(bytes: &[u8]) -> Option<Scan<'_>> {
    let mut scan = Scan::new(bytes);
    scan.skip(4)?;
    let length = scan.u32_little()? as usize;
    let body = scan.take(length)?;
    Some(Scan::new(body.get(4..)?))
}

fn chunk<'a>(scan: &mut Scan<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let kind = scan.take(4)?;
    let length = scan.u32_little()? as usize;
    let body = scan.take(length)?;
    if length % 2 == 1 && !scan.rest().is_empty() {
        scan.skip(1)?;
    }
    Some((kind, body))
}

fn extended(parts: &mut Parts<'_>, body: &[u8]) -> Option<()> {
    let mut scan = Scan::new(body);
    let flags = scan.byte()?;
    scan.skip(3)?;
    (parts.width, parts.height) = (scan.u24_little()? + 1, scan.u24_little()? + 1);
    parts.alpha = flags & FLAG_ALPHA != 0;
    parts.animated = flags & FLAG_ANIMATION != 0;
    Some(())
}

/// Size and transparency of a lossy or a lossless bit stream.
fn picture(kind: &[u8], body: &[u8]) -> Option<(u32, u32, bool)> {
    let mut scan = Scan::new(body);
    if kind == b"VP8 " {
        scan.skip(3)?;
        let is_key_frame = scan.take(3)? == [0x9d, 0x01, 0x2a];
        let (width, height) = (scan.u16_little()? & 0x3fff, scan.u16_little()? & 0x3fff);
        return is_key_frame.then_some((width.into(), height.into(), false));
    }
    let is_lossless = scan.byte()? == 0x2f;
    let bits = scan.u32_little()?;
    let (width, height) = ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    is_lossless.then_some((width, height, bits >> 28 & 1 == 1))
}

/// A still picture is as large as its canvas; a file that says otherwise would be measured by one
/// and decoded by the other.
fn take_size(parts: &mut Parts<'_>, width: u32, height: u32) -> Result<(), Refusal> {
    let is_new = parts.width == 0;
    if !is_new && !parts.animated && (parts.width, parts.height) != (width, height) {
        return Err(Refusal::damaged(Format::Webp, "canvas and picture differ in size"));
    }
    if is_new {
        (parts.width, parts.height) = (width, height);
    }
    Ok(())
}

/// The same still picture with an XMP packet: the extended form is made when there is none yet.
/// `None` when these are not the bytes of a WebP.
pub(crate) fn with_xmp(webp: &[u8], packet: &[u8]) -> Option<Vec<u8>> {
    let parts = open(webp).ok()?;
    let mut body = b"WEBP".to_vec();
    let flags = FLAG_XMP | if parts.alpha { FLAG_ALPHA } else { 0 };
    let mut header = vec![flags, 0, 0, 0];
    header.extend_from_slice(&parts.width.saturating_sub(1).to_le_bytes()[..3]);
    header.extend_from_slice(&parts.height.saturating_sub(1).to_le_bytes()[..3]);
    push_chunk(&mut body, b"VP8X", &header);
    let mut chunks = riff(webp)?;
    while !chunks.rest().is_empty() {
        let (kind, bytes) = chunk(&mut chunks)?;
        if matches!(kind, b"ALPH" | b"VP8 " | b"VP8L") {
            push_chunk(&mut body, kind, bytes);
        }
    }
    push_chunk(&mut body, b"XMP ", packet);
    let mut file = b"RIFF".to_vec();
    file.extend_from_slice(&u32::try_from(body.len()).ok()?.to_le_bytes());
    file.append(&mut body);
    Some(file)
}

fn push_chunk(out: &mut Vec<u8>, kind: &[u8], body: &[u8]) {
    out.extend_from_slice(kind);
    out.extend_from_slice(&(body.len() as u32).to_le_bytes());
    out.extend_from_slice(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
}
