//! The picture a template is given: `docs/contracts/templates.md`, "picture".

use kit::{Id, Instant, Rich};
use serde::Serialize;

use crate::darkroom::Rendition;
use crate::record::Media;
use crate::render::scale_height;
use crate::{Encoding, Focus, Ratio, WIDTH_MAX, widths};

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
    /// The crops the desk framed itself, for [`Picture::cropped`].
    #[serde(skip)]
    pub crops: Vec<(Ratio, Printed)>,
}

/// What a page loads of a picture, whole or cropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The address for those who know no `srcset`.
    pub src: String,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Better encodings than JPEG, the best first.
    pub sources: Vec<Source>,
    /// The JPEG addresses.
    pub srcset: String,
}

impl Picture {
    /// For a place of this ratio: as the desk framed it, else the whole, which the page crops
    /// around the focal point.
    pub fn cropped(&self, ratio: Ratio) -> Picture {
        let mut picture = self.clone();
        if let Some((_, crop)) = self.crops.iter().find(|(own, _)| *own == ratio) {
            let Printed { src, width, height, sources, srcset } = crop.clone();
            picture = Picture { src, width, height, sources, srcset, ..picture };
            picture.focus = Focus::MIDDLE.css();
        }
        picture
    }
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
    let Printed { src, width, height, sources, srcset } = printed(media, None);
    let framed = |ratio: &Ratio| said.framings.of(*ratio).is_some();
    let crops = Ratio::ALL.into_iter().filter(framed);
    Some(Picture {
        id: media.id,
        src,
        width,
        height,
        alt: alt(media, wording),
        caption: here.map(Rich::html).or_else(own_caption),
        credit: wording.credit.clone().or_else(|| said.credit.clone()),
        colour: media.colour.clone(),
        blur: media.blur.clone(),
        focus: said.focus.css(),
        sources,
        srcset,
        crops: crops.map(|ratio| (ratio, printed(media, Some(ratio)))).collect(),
    })
}

fn printed(media: &Media, crop: Option<Ratio>) -> Printed {
    let (full_width, full_height) = media.size(crop);
    let widths = widths(full_width);
    let fallback = widths.iter().rev().find(|&&width| width <= FALLBACK_WIDTH);
    let width = fallback.copied().unwrap_or(full_width);
    Printed {
        src: address(media, Rendition { width, crop, ..JPEG }),
        width: full_width,
        height: full_height,
        sources: sources(media, crop),
        srcset: srcset(media, crop, Encoding::Jpeg),
    }
}

/// The crop in this ratio, at most this wide, for structured data and sharing cards.
pub fn crop_address(media: &Media, ratio: Ratio, width_max: u32) -> CropAddress {
    let frame = media.frame(ratio);
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
    let (full_width, full_height) = media.size(ratio);
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

/// Only what exists or can be made while a reader waits: AVIF when all of it has been made, WebP
/// unless the picture is higher than the format allows.
fn sources(media: &Media, crop: Option<Ratio>) -> Vec<Source> {
    let (width, _) = media.size(crop);
    let top = Rendition { width: width.min(WIDTH_MAX), crop, ..JPEG };
    [Encoding::Avif, Encoding::Webp]
        .into_iter()
        .filter(|&encoding| is_served(media, Rendition { encoding, ..top }))
        .map(|encoding| Source { mime: encoding.mime(), srcset: srcset(media, crop, encoding) })
        .collect()
}

fn srcset(media: &Media, crop: Option<Ratio>, encoding: Encoding) -> String {
    let (id, stamp) = (media.id, media.stamp(crop));
    let name = |width| Rendition { width, crop, encoding }.stamped(&stamp);
    let entries: Vec<String> = widths(media.size(crop).0)
        .into_iter()
        .map(|width| format!("/media/{id}/{} {width}w", name(width)))
        .collect();
    entries.join(", ")
}
