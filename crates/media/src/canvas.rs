//! Pixels in memory: decoded within limits, upright, in sRGB, no larger than anything we serve.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation as Turn;
use image::{DynamicImage, ImageDecoder, ImageError, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use crate::{Format, Frame, Limits, Orientation, Probe, Refusal, probe};

/// The width of the widest rendition; a picture that is wider is reduced to it when it is decoded.
pub const WIDTH_MAX: u32 = 2000;

/// Pixels, 8 bits a channel, row by row from the top, in sRGB: red, green, blue, and opacity when
/// there is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canvas {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) alpha: bool,
    pub(crate) pixels: Vec<u8>,
}

/// What decoding found out about the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// sRGB, or nothing said, which means sRGB on the web.
    Srgb,
    /// Another profile, converted to sRGB.
    Converted,
    /// A profile that could not be used; the numbers are shown as sRGB.
    NotConverted,
}

impl Colours {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            Colours::Srgb => "srgb",
            Colours::Converted => "converted",
            Colours::NotConverted => "not_converted",
        }
    }

    /// Back from its word; sRGB when it is none.
    pub fn of_word(word: &str) -> Colours {
        let all = [Colours::Converted, Colours::NotConverted];
        all.into_iter().find(|colours| colours.word() == word).unwrap_or(Colours::Srgb)
    }
}

/// A picture ready for its renditions.
#[derive(Clone, Debug)]
pub struct Master {
    /// The pixels, at most [`WIDTH_MAX`] wide.
    pub canvas: Canvas,
    /// What became of its colours.
    pub colours: Colours,
}

/// Decodes a picture: upright, in sRGB, at most [`WIDTH_MAX`] wide.
///
/// Of an animation the first frame is taken. This is work for a thread that may block: a
/// photograph of 24 megapixels takes half a second.
///
/// # Errors
/// [`Refusal`] when it is no picture we take, or its pixels cannot be read.
pub fn develop(bytes: &[u8], limits: &Limits) -> Result<Master, Refusal> {
    let probe = probe(bytes, limits)?;
    // The decoders are other people's code fed with anybody's bytes. A mistake in them is the
    // file's fault as far as our caller is concerned, and must not take a thread down.
    let developed = catch_unwind(AssertUnwindSafe(|| develop_probed(bytes, &probe, limits)));
    developed.unwrap_or_else(|_| Err(Refusal::damaged(probe.format, "the decoder gave up")))
}

fn develop_probed(bytes: &[u8], probe: &Probe, limits: &Limits) -> Result<Master, Refusal> {
    let (picture, profile) = decode(bytes, probe, limits)?;
    let stored = Canvas::from_image(picture);
    let goal = stored_goal(probe, &stored);
    let canvas = if goal == (stored.width, stored.height) {
        stored
    } else {
        stored.resized(stored.whole(), goal.0, goal.1)
    };
    // Colour and orientation come after the reduction: they cost by the pixel.
    let (canvas, colours) = match profile {
        Some(profile) => canvas.into_srgb(&profile, probe.cmyk),
        None if probe.cmyk => (canvas, Colours::NotConverted),
        None => (canvas, Colours::Srgb),
    };
    Ok(Master { canvas: canvas.turned(probe.orientation), colours })
}

/// The size to reduce the stored pixels to, so that the upright picture is not too wide.
fn stored_goal(probe: &Probe, stored: &Canvas) -> (u32, u32) {
    if probe.width <= WIDTH_MAX {
        return (stored.width, stored.height);
    }
    let height = scale(probe.height, WIDTH_MAX, probe.width);
    if probe.orientation.swaps_sides() { (height, WIDTH_MAX) } else { (WIDTH_MAX, height) }
}

/// `length * to / from`, rounded, at least one.
pub(crate) fn scale(length: u32, to: u32, from: u32) -> u32 {
    let (length, to, from) = (u64::from(length), u64::from(to), u64::from(from.max(1)));
    let scaled = (length * to + from / 2) / from;
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

type Decoded = (DynamicImage, Option<Vec<u8>>);

fn decode(bytes: &[u8], probe: &Probe, limits: &Limits) -> Result<Decoded, Refusal> {
    let cursor = Cursor::new(bytes);
    let decoded = match probe.format {
        Format::Jpeg => JpegDecoder::new(cursor).and_then(|d| finish(d, probe, limits)),
        Format::Png => {
            PngDecoder::with_limits(cursor, allowed(limits)).and_then(|d| finish(d, probe, limits))
        }
        Format::Gif => GifDecoder::new(cursor).and_then(|d| finish(d, probe, limits)),
        Format::Webp => WebPDecoder::new(cursor).and_then(|d| finish(d, probe, limits)),
    };
    decoded.map_err(|error| match error {
        ImageError::IoError(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => {
            Refusal::Truncated { format: probe.format }
        }
        other => Refusal::damaged(probe.format, kit::text::shorten(&other.to_string(), 200)),
    })
}

fn allowed(limits: &Limits) -> image::Limits {
    let mut allowed = image::Limits::default();
    allowed.max_image_width = Some(limits.side_max);
    allowed.max_image_height = Some(limits.side_max);
    allowed.max_alloc = Some(limits.decoded_bytes_max);
    allowed
}

/// The limits are set again on the decoder, and its idea of the size is compared with ours: what
/// was measured is what is allocated.
fn finish(
    mut decoder: impl ImageDecoder,
    probe: &Probe,
    limits: &Limits,
) -> Result<Decoded, ImageError> {
    decoder.set_limits(allowed(limits))?;
    let (mut width, mut height) = decoder.dimensions();
    if probe.orientation.swaps_sides() {
        std::mem::swap(&mut width, &mut height);
    }
    let is_as_probed = (width, height) == (probe.width, probe.height);
    if !is_as_probed || decoder.total_bytes() > limits.decoded_bytes_max {
        let why = image::error::ParameterErrorKind::DimensionMismatch;
        return Err(ImageError::Parameter(image::error::ParameterError::from_kind(why)));
    }
    let profile = decoder.icc_profile().ok().flatten();
    Ok((DynamicImage::from_decoder(decoder)?, profile))
}

impl Canvas {
    /// A canvas of these pixels; `None` when there are not exactly enough of them.
    pub fn new(width: u32, height: u32, alpha: bool, pixels: Vec<u8>) -> Option<Canvas> {
        let canvas = Canvas { width, height, alpha, pixels };
        let needed = width as usize * height as usize * canvas.channels();
        (needed > 0 && canvas.pixels.len() == needed).then_some(canvas)
    }

    /// Its width.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Its height.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Whether some of it is clear.
    pub fn has_alpha(&self) -> bool {
        self.alpha
    }

    /// Bytes a pixel.
    pub(crate) fn channels(&self) -> usize {
        if self.alpha { 4 } else { 3 }
    }

    /// The frame around all of it.
    pub(crate) fn whole(&self) -> Frame {
        Frame { left: 0, top: 0, width: self.width, height: self.height }
    }

    /// Opacity is only kept where something is clear: most PNGs with an alpha channel are not.
    fn from_image(picture: DynamicImage) -> Canvas {
        let (width, height) = (picture.width(), picture.height());
        if !picture.color().has_alpha() {
            let pixels = picture.into_rgb8().into_raw();
            return Canvas { width, height, alpha: false, pixels };
        }
        let rgba = picture.into_rgba8().into_raw();
        if rgba.chunks_exact(4).any(|pixel| pixel[3] < 255) {
            return Canvas { width, height, alpha: true, pixels: rgba };
        }
        let pixels = rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        Canvas { width, height, alpha: false, pixels }
    }

    /// The part within `frame`, at another size, by Lanczos' filter. A frame that does not lie
    /// within the canvas gives the whole canvas.
    pub(crate) fn resized(&self, frame: Frame, width: u32, height: u32) -> Canvas {
        let kind = if self.alpha { PixelType::U8x4 } else { PixelType::U8x3 };
        let options = ResizeOptions::new().crop(
            frame.left.into(),
            frame.top.into(),
            frame.width.into(),
            frame.height.into(),
        );
        let mut small = Image::new(width, height, kind);
        if let Ok(large) = ImageRef::new(self.width, self.height, &self.pixels, kind) {
            let mut resizer = Resizer::new();
            if resizer.resize(&large, &mut small, &options).is_err() {
                let _ = resizer.resize(&large, &mut small, &ResizeOptions::new());
            }
        }
        Canvas { width, height, alpha: self.alpha, pixels: small.into_vec() }
    }

    /// The picture as it is to be seen.
    fn turned(self, orientation: Orientation) -> Canvas {
        let turn = Turn::from_exif(orientation.number()).unwrap_or(Turn::NoTransforms);
        if turn == Turn::NoTransforms {
            return self;
        }
        let Canvas { width, height, alpha, pixels } = self;
        let picture = if alpha {
            RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8)
        } else {
            RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
        };
        let mut picture = picture.unwrap_or_default();
        picture.apply_orientation(turn);
        let (width, height) = (picture.width(), picture.height());
        Canvas { width, height, alpha, pixels: picture.into_bytes() }
    }

    /// Converts from the profile of a camera or a display (Adobe RGB, Display P3). Profiles of
    /// printing inks cannot be used any more, since the decoder gave us RGB already.
    fn into_srgb(self, profile: &[u8], cmyk: bool) -> (Canvas, Colours) {
        let converted = ColorProfile::new_from_slice(profile).ok().and_then(|profile| {
            if cmyk || profile.color_space != DataColorSpace::Rgb {
                return None;
            }
            let layout = if self.alpha { Layout::Rgba } else { Layout::Rgb };
            let srgb = ColorProfile::new_srgb();
            let options = TransformOptions::default();
            let transform = profile.create_transform_8bit(layout, &srgb, layout, options).ok()?;
            let mut pixels = vec![0; self.pixels.len()];
            transform.transform(&self.pixels, &mut pixels).ok()?;
            Some(pixels)
        });
        match converted {
            Some(pixels) => (Canvas { pixels, ..self }, Colours::Converted),
            None => (self, Colours::NotConverted),
        }
    }

    /// The picture on white paper, for formats that know no opacity.
    pub(crate) fn flattened(&self) -> std::borrow::Cow<'_, Canvas> {
        if !self.alpha {
            return std::borrow::Cow::Borrowed(self);
        }
        let over_white = |colour: u8, opacity: u8| {
            let (colour, opacity) = (u32::from(colour), u32::from(opacity));
            ((colour * opacity + 255 * (255 - opacity) + 127) / 255) as u8
        };
        let pixels = self.pixels.chunks_exact(4);
        let pixels = pixels.flat_map(|p| [0, 1, 2].map(|channel| over_white(p[channel], p[3])));
        let (width, height) = (self.width, self.height);
        let flat = Canvas { width, height, alpha: false, pixels: pixels.collect() };
        std::borrow::Cow::Owned(flat)
    }
}
