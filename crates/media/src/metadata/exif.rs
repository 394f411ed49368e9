//! EXIF: what the camera wrote. Serial numbers, maker notes and owner names are never looked at.

use ::exif::{Exif, In, Reader, Tag, Value};
use kit::Instant;

use super::{Location, PhotoFacts, add_entry, guess_text, tidy};
use crate::probe::Orientation;

/// A JPEG cannot carry more; a larger block in another format is not what a camera wrote.
const BLOCK_MAX: usize = 1 << 20;

/// How the picture is turned, upright when the block does not say.
pub(crate) fn orientation(block: &[u8]) -> Orientation {
    let number = parse(block)
        .and_then(|exif| exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0));
    number.map_or(Orientation::UPRIGHT, Orientation::new)
}

pub(super) fn read(block: &[u8]) -> PhotoFacts {
    let Some(exif) = parse(block) else { return PhotoFacts::default() };
    let mut facts = PhotoFacts {
        caption: text(&exif, Tag::ImageDescription).filter(|text| !is_stock_phrase(text)),
        copyright: text(&exif, Tag::Copyright),
        taken: taken(&exif),
        location: location(&exif),
        ..PhotoFacts::default()
    };
    for artist in text(&exif, Tag::Artist).unwrap_or_default().split(';') {
        add_entry(&mut facts.creators, artist);
    }
    facts
}

/// Blocks with mistakes in some fields are common; the other fields are still read.
fn parse(block: &[u8]) -> Option<Exif> {
    if block.len() > BLOCK_MAX {
        return None;
    }
    let read = Reader::new().continue_on_error(true).read_raw(block.to_vec());
    read.or_else(|error| error.distill_partial_result(|_| {})).ok()
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        // Copyright has two parts (photographer, editor); either may be a lone space.
        Value::Ascii(parts) => {
            let parts = parts.iter().filter_map(|part| tidy(&guess_text(part)));
            tidy(&parts.take(4).collect::<Vec<_>>().join("; "))
        }
        _ => None,
    }
}

/// Cameras that fill the caption with their own name.
fn is_stock_phrase(text: &str) -> bool {
    let start = text.trim().to_ascii_uppercase();
    ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM", "MINOLTA DIGITAL CAMERA"]
        .iter()
        .any(|phrase| start.starts_with(phrase))
}

fn taken(exif: &Exif) -> Option<Instant> {
    let written = text(exif, Tag::DateTimeOriginal).or_else(|| text(exif, Tag::DateTime))?;
    let (day, clock) = written.split_once(' ')?;
    let zone = text(exif, Tag::OffsetTimeOriginal).unwrap_or_else(|| "Z".to_owned());
    let (day, clock) = (day.replace(':', "-"), clock.trim());
    Instant::parse(&format!("{day}T{clock}{zone}"))
        .or_else(|_| Instant::parse(&format!("{day}T{clock}Z")))
        .ok()
}

fn location(exif: &Exif) -> Option<Location> {
    let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    let is_sane = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    is_sane.then_some(Location { latitude, longitude })
}

/// Degrees, minutes and seconds as fractions, negative on one side of the world.
fn degrees(exif: &Exif, tag: Tag, side_tag: Tag, negative: u8) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let part = |place: usize| parts.get(place).map_or(0.0, |part| part.to_f64());
    let degrees = part(0) + part(1) / 60.0 + part(2) / 3600.0;
    let side = match exif.get_field(side_tag, In::PRIMARY).map(|field| &field.value) {
        Some(Value::Ascii(sides)) => sides.first().and_then(|side| side.first().copied()),
        _ => None,
    };
    let is_negative = side.is_some_and(|side| side.eq_ignore_ascii_case(&negative));
    degrees.is_finite().then_some(if is_negative { -degrees } else { degrees })
}
