//! The four file formats we take, opened just far enough to know their size and their metadata.
//!
//! Nothing is decoded here and nothing is allocated by what a file claims: a header that promises
//! a gigantic picture costs as much as one that promises a stamp.

mod gif;
mod jpeg;
mod png;
pub(crate) mod webp;

use std::borrow::Cow;
use std::fmt;

use crate::Refusal;
use crate::refusal::name_stranger;

/// A format we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG; of an animated one the still picture.
    Png,
    /// GIF; of an animated one the first frame, for now.
    Gif,
    /// WebP; of an animated one the first frame, for now.
    Webp,
}

impl Format {
    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::Gif => "image/gif",
            Format::Webp => "image/webp",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Gif => "GIF",
            Format::Webp => "WebP",
        })
    }
}

/// What a file says about itself, with its metadata blocks still unread.
#[derive(Clone, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) format: Format,
    /// As stored, before any orientation.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Bytes a pixel takes in the decoder's own output.
    pub(crate) pixel_bytes: u32,
    pub(crate) alpha: bool,
    pub(crate) animated: bool,
    /// Four-colour JPEGs are turned to RGB by rule of thumb.
    pub(crate) cmyk: bool,
    pub(crate) exif: Option<&'a [u8]>,
    pub(crate) xmp: Option<&'a [u8]>,
    /// Photoshop's image resources, in which IPTC-IIM lies; put together when there are several.
    pub(crate) photoshop: Cow<'a, [u8]>,
}

impl Parts<'_> {
    fn new(format: Format, width: u32, height: u32) -> Self {
        let photoshop = Cow::Borrowed(&[][..]);
        let (alpha, animated, cmyk) = (false, false, false);
        let (exif, xmp, pixel_bytes) = (None, None, 4);
        Parts { format, width, height, pixel_bytes, alpha, animated, cmyk, exif, xmp, photoshop }
    }
}

/// Opens a file by its first bytes; its name and declared type are never believed.
pub(crate) fn open(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    if bytes.starts_with(&[0xff, 0xd8]) {
        jpeg::open(bytes)
    } else if bytes.starts_with(png::SIGNATURE) {
        png::open(bytes)
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        gif::open(bytes)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp::open(bytes)
    } else {
        Err(name_stranger(bytes))
    }
}
