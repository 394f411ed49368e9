//! What a picture is, found out before anything is decoded, and what is too much.

use crate::container::{self, Parts};
use crate::metadata::exif;
use crate::{Format, Refusal};

/// How large a picture may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes_max: u64,
    /// Pixels in all.
    pub pixels_max: u64,
    /// Pixels along a side.
    pub side_max: u32,
    /// Bytes the decoder's own output takes. Decoding a progressive JPEG takes twice as much
    /// again for a moment.
    pub decoded_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes_max: 60_000_000,
            pixels_max: 100_000_000,
            side_max: 30_000,
            decoded_bytes_max: 400_000_000,
        }
    }
}

/// What a picture is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Its format.
    pub format: Format,
    /// Its width as it is seen, after orientation.
    pub width: u32,
    /// Its height as it is seen, after orientation.
    pub height: u32,
    /// How the stored pixels are turned to be seen.
    pub orientation: Orientation,
    /// Whether it may have clear parts.
    pub alpha: bool,
    /// Whether it has more frames than the one we show.
    pub animated: bool,
    /// Whether it is made of four printing inks; its colours on a screen are approximate.
    pub cmyk: bool,
}

/// EXIF's orientation, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// Nothing to turn.
    pub const UPRIGHT: Orientation = Orientation(1);

    /// From EXIF's number; anything but 1 to 8 is upright.
    pub fn new(number: u32) -> Orientation {
        match u8::try_from(number) {
            Ok(number @ 1..=8) => Orientation(number),
            _ => Orientation::UPRIGHT,
        }
    }

    /// EXIF's number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        self.0 >= 5
    }
}

/// Looks at a file without decoding it.
///
/// # Errors
/// [`Refusal`] when it is no picture we take, not whole, or too large.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Probe, Refusal> {
    open(bytes, limits).map(|(probe, _)| probe)
}

/// The probe together with the parts it came from.
pub(crate) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Probe, Parts<'a>), Refusal> {
    let bytes_max = limits.bytes_max;
    if bytes.len() as u64 > bytes_max {
        return Err(Refusal::TooHeavy { bytes: bytes.len() as u64, bytes_max });
    }
    let parts = container::open(bytes)?;
    check_size(&parts, limits)?;
    let orientation = parts.exif.map_or(Orientation::UPRIGHT, exif::orientation);
    let (mut width, mut height) = (parts.width, parts.height);
    if orientation.swaps_sides() {
        std::mem::swap(&mut width, &mut height);
    }
    let Parts { format, alpha, animated, cmyk, .. } = parts;
    Ok((Probe { format, width, height, orientation, alpha, animated, cmyk }, parts))
}

fn check_size(parts: &Parts<'_>, limits: &Limits) -> Result<(), Refusal> {
    let (width, height) = (parts.width, parts.height);
    if width == 0 || height == 0 {
        return Err(Refusal::damaged(parts.format, "it has no width or no height"));
    }
    let too_large = |limit| Err(Refusal::TooLarge { width, height, limit });
    if width.max(height) > limits.side_max {
        return too_large(format!("{} along a side", limits.side_max));
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.pixels_max {
        return too_large(format!("{} megapixels", limits.pixels_max / 1_000_000));
    }
    if pixels * u64::from(parts.pixel_bytes) > limits.decoded_bytes_max {
        return too_large(format!("{} MB unpacked", limits.decoded_bytes_max / 1_000_000));
    }
    Ok(())
}
