//! Why a file is not taken as a picture, in words that say what to do about it.

use crate::Format;

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There are no bytes.
    #[error("the file is empty: send it again")]
    Empty,
    /// It is something else than JPEG, PNG, GIF or WebP.
    #[error("this is {what}, which is not taken: {advice}")]
    NotTaken {
        /// What it is, with its article.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// Nothing we know.
    #[error("this is not a picture we know: send a JPEG, PNG, GIF or WebP")]
    Unknown,
    /// More bytes than the limit.
    #[error("the file has {bytes} bytes, the limit is {bytes_max}: save it smaller")]
    TooHeavy {
        /// How many it has.
        bytes: u64,
        /// How many it may have.
        bytes_max: u64,
    },
    /// More pixels than the limit, in all or along a side, or more memory once unpacked.
    #[error("the picture is {width} by {height} pixels, more than {limit}: save it smaller")]
    TooLarge {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// The limit it breaks.
        limit: String,
    },
    /// The file ends before the picture does.
    #[error(
        "the {format} breaks off before its end: the upload or the copy was cut, send it again"
    )]
    Truncated {
        /// What it began as.
        format: Format,
    },
    /// The file contradicts itself or its pixels cannot be read.
    #[error("the {format} is damaged ({why}): export it again from the original")]
    Damaged {
        /// What it is.
        format: Format,
        /// What is wrong.
        why: String,
    },
    /// A rare kind of a format that is otherwise taken.
    #[error("this kind of {format} is not taken ({why}): save it as a plain {format}")]
    Unusual {
        /// What it is.
        format: Format,
        /// Which kind.
        why: &'static str,
    },
}

impl Refusal {
    pub(crate) fn damaged(format: Format, why: impl Into<String>) -> Refusal {
        Refusal::Damaged { format, why: why.into() }
    }
}

const AS_JPEG: &str = "save it as JPEG (photographs) or PNG (drawings) and send that";

/// What a file that is none of ours is, by its first bytes.
pub(crate) fn name_stranger(bytes: &[u8]) -> Refusal {
    let not_taken = |what, advice| Refusal::NotTaken { what, advice };
    if bytes.is_empty() {
        return Refusal::Empty;
    }
    for (start, what, advice) in STRANGERS {
        if bytes.starts_with(start) {
            return not_taken(what, advice);
        }
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return match bytes.get(8..12) {
            Some(b"avif" | b"avis") => not_taken("an AVIF", AS_JPEG),
            Some(b"heic" | b"heix" | b"heif" | b"hevc" | b"mif1" | b"msf1") => not_taken(
                "a HEIC of a phone",
                "export it as JPEG ('most compatible') and send that",
            ),
            Some(b"crx ") => not_taken("a camera's raw file", AS_JPEG),
            _ => not_taken("a film", "the media desk takes pictures only"),
        };
    }
    name_text(bytes).unwrap_or(Refusal::Unknown)
}

const STRANGERS: [(&[u8], &str, &str); 13] = [
    (b"%PDF", "a PDF", "export the page as JPEG or PNG, or add it to the story as a document"),
    (b"II*\0", "a TIFF or a camera's raw file", AS_JPEG),
    (b"MM\0*", "a TIFF or a camera's raw file", AS_JPEG),
    (b"II+\0", "a BigTIFF", AS_JPEG),
    (b"8BPS", "a Photoshop file", AS_JPEG),
    (b"BM", "a BMP", AS_JPEG),
    (b"\xff\x0a", "a JPEG XL", AS_JPEG),
    (b"\0\0\0\x0cJXL ", "a JPEG XL", AS_JPEG),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000", AS_JPEG),
    (b"%!PS", "an EPS", AS_JPEG),
    (b"PK\x03\x04", "a ZIP or an Office file", "unpack it and send the pictures in it"),
    (b"\0\0\x01\0", "an icon file", AS_JPEG),
    (b"\x1f\x8b", "a gzip file", "unpack it and send the picture in it"),
];

/// SVG is a program as much as a picture, so it is not served; a web page is what one gets who
/// saves a link instead of the picture.
fn name_text(bytes: &[u8]) -> Option<Refusal> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if !head.starts_with('<') {
        return None;
    }
    if head.contains("<svg") {
        let advice = "export it as PNG at twice the width it is shown at";
        return Some(Refusal::NotTaken { what: "an SVG", advice });
    }
    let is_page = head.starts_with("<!doctype html") || head.starts_with("<html");
    let advice = "save the picture itself, not the page it is on";
    is_page.then_some(Refusal::NotTaken { what: "a web page", advice })
}
