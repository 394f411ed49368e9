//! Renditions: a width, perhaps a crop, an encoding.

use image::ImageEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, SamplingFactor};

use crate::canvas::{Canvas, WIDTH_MAX, scale};
use crate::container::webp::with_xmp;
use crate::{Framing, Ratio, Rights, crop};

/// The widths the theme asks for.
pub const WIDTHS: [u32; 7] = [320, 480, 640, 960, 1280, 1600, WIDTH_MAX];

/// What a rendition is encoded as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Progressive JPEG: what every reader can see. Clear parts become white.
    Jpeg,
    /// Lossy WebP, with opacity.
    Webp,
    /// AVIF, with opacity: the smallest, and far too slow to be made while somebody waits.
    Avif,
}

impl Encoding {
    /// All of them, the best for a reader first.
    pub const ALL: [Encoding; 3] = [Encoding::Avif, Encoding::Webp, Encoding::Jpeg];

    /// The ending of its addresses.
    pub fn extension(self) -> &'static str {
        match self {
            Encoding::Jpeg => "jpg",
            Encoding::Webp => "webp",
            Encoding::Avif => "avif",
        }
    }

    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            Encoding::Jpeg => "image/jpeg",
            Encoding::Webp => "image/webp",
            Encoding::Avif => "image/avif",
        }
    }

    /// By the ending of an address.
    pub fn by_extension(extension: &str) -> Option<Encoding> {
        Encoding::ALL.into_iter().find(|encoding| encoding.extension() == extension)
    }

    /// Whether the format can hold a picture of this height (no rendition is wider than 2000).
    pub fn holds(self, height: u32) -> bool {
        match self {
            Encoding::Jpeg | Encoding::Avif => height <= 65_535,
            Encoding::Webp => height <= 16_383,
        }
    }
}

/// Why a rendition could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("making a {} of {width} by {height} pixels: {why}", encoding.extension())]
pub struct RenderError {
    encoding: Encoding,
    width: u32,
    height: u32,
    why: String,
}

/// The widths a picture is served in: those of the theme that are below its own, and its own, up
/// to the theme's widest. Nothing is ever enlarged.
pub fn widths(intrinsic: u32) -> Vec<u32> {
    let top = intrinsic.min(WIDTH_MAX);
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|&width| width < top).collect();
    widths.push(top);
    widths
}

/// The picture at this width. It is not enlarged: the width is at most the master's own.
pub fn fit(master: &Canvas, width: u32) -> Canvas {
    let width = width.clamp(1, master.width);
    if width == master.width {
        return master.clone();
    }
    master.resized(master.whole(), width, scale(master.height, width, master.width))
}

/// The crop of the picture at this width; not enlarged either.
pub fn fit_crop(master: &Canvas, width: u32, ratio: Ratio, framing: Framing) -> Canvas {
    let frame = crop(master.width, master.height, ratio, framing);
    let width = width.clamp(1, frame.width);
    let (across, down) = ratio.sides();
    master.resized(frame, width, scale_height(width, across, down, frame.height))
}

/// The height that goes with a width in a ratio, no more than `height_max`.
pub(crate) fn scale_height(width: u32, across: u32, down: u32, height_max: u32) -> u32 {
    scale(width, down, across).min(height_max)
}

/// The bytes of a rendition, with the rights written in.
///
/// # Errors
/// When the encoder refuses, which a canvas that the encoding [holds](Encoding::holds) should
/// not give it cause for.
pub fn encode(
    canvas: &Canvas,
    encoding: Encoding,
    rights: &Rights,
) -> Result<Vec<u8>, RenderError> {
    let encoded = match encoding {
        Encoding::Jpeg => jpeg(&canvas.flattened(), 80, SamplingFactor::F_2_2, &rights.xmp()),
        Encoding::Webp => webp(canvas, 78.0, &rights.xmp()),
        Encoding::Avif => avif(canvas, rights.exif()),
    };
    encoded.map_err(|why| RenderError { encoding, width: canvas.width, height: canvas.height, why })
}

/// A canvas as a file of ours from which renditions are made later: close to lossless for
/// photographs, lossless when there is opacity.
pub(crate) fn encode_master(canvas: &Canvas) -> Result<Vec<u8>, String> {
    if !canvas.alpha {
        return jpeg(canvas, 94, SamplingFactor::F_1_1, "");
    }
    let mut out = Vec::new();
    PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Sub)
        .write_image(&canvas.pixels, canvas.width, canvas.height, image::ColorType::Rgba8.into())
        .map_err(|error| error.to_string())?;
    Ok(out)
}

fn jpeg(
    canvas: &Canvas,
    quality: u8,
    sampling: SamplingFactor,
    xmp: &str,
) -> Result<Vec<u8>, String> {
    let side = |length| u16::try_from(length).map_err(|_| "more than 65,535 pixels".to_owned());
    let (width, height) = (side(canvas.width)?, side(canvas.height)?);
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, quality);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_sampling_factor(sampling);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    if !xmp.is_empty() {
        let segment = [b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat();
        encoder.add_app_segment(1, segment).map_err(|error| error.to_string())?;
    }
    let encoded = encoder.encode(&canvas.pixels, width, height, ColorType::Rgb);
    encoded.map_err(|error| error.to_string())?;
    Ok(out)
}

/// Method 2 of libwebp's 0 to 6: near the default's size at half its time, so that a rendition
/// can be made while a reader waits.
fn webp(canvas: &Canvas, quality: f32, xmp: &str) -> Result<Vec<u8>, String> {
    let mut config =
        webp::WebPConfig::new().map_err(|()| "libwebp is not the one we were built with")?;
    config.quality = quality;
    config.method = 2;
    let layout = if canvas.alpha { webp::PixelLayout::Rgba } else { webp::PixelLayout::Rgb };
    let encoder = webp::Encoder::new(&canvas.pixels, layout, canvas.width, canvas.height);
    let file = encoder.encode_advanced(&config).map_err(|error| format!("{error:?}"))?;
    if xmp.is_empty() {
        return Ok(file.to_vec());
    }
    with_xmp(&file, xmp.as_bytes()).ok_or_else(|| "the packet did not fit in".to_owned())
}

fn avif(canvas: &Canvas, exif: Option<Vec<u8>>) -> Result<Vec<u8>, String> {
    // One thread: this is background work on a server that has readers to answer.
    let mut encoder =
        ravif::Encoder::new().with_quality(65.0).with_speed(9).with_num_threads(Some(1));
    if let Some(exif) = exif {
        encoder = encoder.with_exif(exif);
    }
    let (width, height) = (canvas.width as usize, canvas.height as usize);
    let encoded = if canvas.alpha {
        let pixels: Vec<rgb::RGBA8> = canvas
            .pixels
            .chunks_exact(4)
            .map(|p| rgb::RGBA8 { r: p[0], g: p[1], b: p[2], a: p[3] })
            .collect();
        encoder.encode_rgba(ravif::Img::new(&pixels[..], width, height))
    } else {
        let pixels: Vec<rgb::RGB8> = canvas
            .pixels
            .chunks_exact(3)
            .map(|p| rgb::RGB8 { r: p[0], g: p[1], b: p[2] })
            .collect();
        encoder.encode_rgb(ravif::Img::new(&pixels[..], width, height))
    };
    encoded.map(|image| image.avif_file).map_err(|error| error.to_string())
}

/// A tiny WebP for a placeholder.
pub(crate) fn encode_tiny(canvas: &Canvas) -> Result<Vec<u8>, String> {
    webp(canvas, 30.0, "")
}
