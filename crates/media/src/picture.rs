//! The picture a template is given: `docs/contracts/templates.md`, "picture".

use kit::{Id, Instant, Rich};
use serde::Serialize;

use crate::darkroom::Rendition;
use crate::record::Media;
use crate::render::scale_height;
use crate::{Encoding, Ratio, WIDTH_MAX, crop, widths};

/// What a page prints for a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// The picture's id.
    pub id: Id,
    /// The address for those who know no `srcset`.
    pub src: String,
    /// Width of the original.
    pub width: u32,
    /// Height of the original.
    pub height: u32,
    /// What it shows; empty when it is decoration.
    pub alt: String,
    /// What is printed under it, safe HTML.
    pub caption: Option<String>,
    /// The line that must be printed.
    pub credit: Option<String>,
    /// Its dominant colour.
    pub colour: String,
    /// A blur of it as a `data:` address.
    pub blur: Option<String>,
    /// CSS's `object-position`.
    pub focus: String,
    /// Better encodings than JPEG, the best first.
    pub sources: Vec<Source>,
    /// The JPEG addresses, for `<img srcset>`.
    pub srcset: String,
}

/// One encoding at all its widths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its media type.
    #[serde(rename = "type")]
    pub mime: &'static str,
    /// Its addresses with their widths.
    pub srcset: String,
}

/// What a story says about a picture at the place where it stands there; the picture's own words
/// are used for what it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The caption here.
    pub caption: Option<Rich>,
    /// The credit here.
    pub credit: Option<String>,
    /// The alternative text here; empty for decoration.
    pub alt: Option<String>,
}

/// An address of a crop, for structured data and sharing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CropAddress {
    /// Path of the JPEG.
    pub src: String,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// The width of `src`, which only very old browsers and other sites load.
const FALLBACK_WIDTH: u32 = 960;

/// The picture for a page; none when it may not be shown (killed, or its rights have run out).
pub fn picture(media: &Media, wording: &Wording, now: Instant) -> Option<Picture> {
    if !media.may_be_shown(now) {
        return None;
    }
    let said = &media.description;
    let own_caption = || said.caption.as_deref().map(|caption| Rich::from(caption).html());
    let here = wording.caption.as_ref().filter(|caption| !caption.is_blank());
    Some(Picture {
        id: media.id,
        src: address(media, Rendition { width: fallback_width(media), ..JPEG }),
        width: media.width,
        height: media.height,
        alt: alt(media, wording),
        caption: here.map(Rich::html).or_else(own_caption),
        credit: wording.credit.clone().or_else(|| said.credit.clone()),
        colour: media.colour.clone(),
        blur: media.blur.clone(),
        focus: said.focus.css(),
        sources: sources(media),
        srcset: srcset(media, Encoding::Jpeg),
    })
}

/// The crop in this ratio, at most this wide, for structured data and sharing cards.
pub fn crop_address(media: &Media, ratio: Ratio, width_max: u32) -> CropAddress {
    let frame = crop(media.width, media.height, ratio, media.description.focus);
    let widths = widths(frame.width);
    let fitting = widths.iter().rev().find(|&&width| width <= width_max);
    let width = fitting.or(widths.first()).copied().unwrap_or(frame.width);
    let (across, down) = ratio.sides();
    CropAddress {
        src: address(media, Rendition { width, crop: Some(ratio), ..JPEG }),
        width,
        height: scale_height(width, across, down, frame.height),
    }
}

/// Whether there is such a rendition of this picture: its width is one we serve, its height fits
/// the encoding, and if it is an AVIF, it was made already. Crops are JPEG or WebP.
pub fn is_served(media: &Media, rendition: Rendition) -> bool {
    let Rendition { width, crop: ratio, encoding } = rendition;
    let (full_width, full_height) = match ratio {
        Some(ratio) => {
            let frame = crop(media.width, media.height, ratio, media.description.focus);
            (frame.width, frame.height)
        }
        None => (media.width, media.height),
    };
    let height = scale_height(width, full_width, full_height, u32::MAX);
    let is_made = encoding != Encoding::Avif || (ratio.is_none() && media.has_avif());
    widths(full_width).contains(&width) && encoding.holds(height) && is_made
}

/// The path of a rendition.
pub fn address(media: &Media, rendition: Rendition) -> String {
    format!("/media/{}/{}", media.id, rendition.name(media))
}

const JPEG: Rendition = Rendition { width: FALLBACK_WIDTH, crop: None, encoding: Encoding::Jpeg };

/// A picture nobody described is not decoration: until somebody does, its caption must do.
fn alt(media: &Media, wording: &Wording) -> String {
    if let Some(alt) = wording.alt.as_ref().or(media.description.alt.as_ref()) {
        return alt.clone();
    }
    let here = wording.caption.as_ref().map(Rich::plain).filter(|text| !text.trim().is_empty());
    let caption = here.or_else(|| media.description.caption.clone()).unwrap_or_default();
    kit::text::shorten(&kit::text::collapse(&caption), 160)
}

fn fallback_width(media: &Media) -> u32 {
    let widths = widths(media.width);
    widths.into_iter().rev().find(|&width| width <= FALLBACK_WIDTH).unwrap_or(media.width)
}

/// Only what exists or can be made while a reader waits: AVIF when all of it has been made, WebP
/// unless the picture is higher than the format allows.
fn sources(media: &Media) -> Vec<Source> {
    let top = Rendition { width: media.width.min(WIDTH_MAX), ..JPEG };
    [Encoding::Avif, Encoding::Webp]
        .into_iter()
        .filter(|&encoding| is_served(media, Rendition { encoding, ..top }))
        .map(|encoding| Source { mime: encoding.mime(), srcset: srcset(media, encoding) })
        .collect()
}

fn srcset(media: &Media, encoding: Encoding) -> String {
    let stamp = media.stamp(None);
    let (id, extension) = (media.id, encoding.extension());
    let entries: Vec<String> = widths(media.width)
        .into_iter()
        .map(|width| format!("/media/{id}/{width}-{stamp}.{extension} {width}w"))
        .collect();
    entries.join(", ")
}
