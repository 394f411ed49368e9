//! Making a page smaller: gzip at print time, brotli later and slower.

use std::io::Write;

use bytes::Bytes;

const GZIP_LEVEL: u32 = 6;
const BROTLI_QUALITY: u32 = 9;
const BROTLI_WINDOW: u32 = 22;
const BUFFER_BYTES: usize = 16 * 1024;

/// Below this the headers outweigh what compression saves.
const WORTHWHILE_BYTES: usize = 512;

/// Whether a body of this media type gets smaller at all; pictures do not.
pub(crate) fn is_worthwhile(content_type: &str, body: &[u8]) -> bool {
    let kind = content_type.split(';').next().unwrap_or("").trim();
    let is_text = kind.starts_with("text/")
        || kind.ends_with("+xml")
        || kind.ends_with("json")
        || matches!(kind, "application/javascript" | "application/xml" | "image/x-icon");
    is_text && body.len() >= WORTHWHILE_BYTES
}

/// The body in gzip, unless that is no smaller.
pub(crate) fn gzip(body: &[u8]) -> Option<Bytes> {
    let level = flate2::Compression::new(GZIP_LEVEL);
    let mut writer = flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 4), level);
    writer.write_all(body).ok()?;
    smaller(writer.finish().ok()?, body.len())
}

/// The body in brotli, unless that is no smaller than `limit`.
pub(crate) fn brotli(body: &[u8], limit: usize) -> Option<Bytes> {
    let out = Vec::with_capacity(body.len() / 4);
    let mut writer =
        brotli::CompressorWriter::new(out, BUFFER_BYTES, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(body).ok()?;
    writer.flush().ok()?;
    smaller(writer.into_inner(), limit)
}

fn smaller(mut packed: Vec<u8>, limit: usize) -> Option<Bytes> {
    packed.shrink_to_fit();
    (packed.len() < limit).then(|| packed.into())
}
