//! Small pictures in every format, with metadata blocks assembled by hand.

use image::codecs::gif::GifEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, Frame, ImageEncoder, RgbaImage};

use crate::Canvas;

pub(crate) const SERIAL: &str = "SN-99887766";
pub(crate) const MAKER_NOTE: &str = "MAKERNOTE-OWNER-HOME";
pub(crate) const PERSON: &str = "Jane Q. Bystander";

/// Left half red, right half blue, a green stripe along the top: every turn shows.
pub(crate) fn flag(width: u32, height: u32) -> Canvas {
    let pixels = (0..height).flat_map(|y| {
        (0..width).flat_map(move |x| match (y < height / 8, x < width / 2) {
            (true, _) => [10, 200, 20],
            (false, true) => [220, 20, 30],
            (false, false) => [20, 40, 210],
        })
    });
    Canvas::new(width, height, false, pixels.collect()).expect("a flag")
}

/// Slopes with a photograph's grain, so that an encoder has something to do; always the same.
pub(crate) fn photo(width: u32, height: u32) -> Canvas {
    let mut seed = 0x2545_f491u32;
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            let noise = (seed & 7) as u8;
            let across = (x * 200 / width.max(1)) as u8;
            let down = (y * 200 / height.max(1)) as u8;
            pixels.extend([across + noise, down + noise, 120 + noise]);
        }
    }
    Canvas::new(width, height, false, pixels).expect("a photo")
}

/// A disc on nothing.
pub(crate) fn disc(side: u32) -> Canvas {
    let middle = i64::from(side) / 2;
    let pixels = (0..side).flat_map(|y| {
        (0..side).flat_map(move |x| {
            let (across, down) = (i64::from(x) - middle, i64::from(y) - middle);
            let inside = across * across + down * down < middle * middle;
            if inside { [240, 120, 0, 255] } else { [0, 0, 0, 0] }
        })
    });
    Canvas::new(side, side, true, pixels.collect()).expect("a disc")
}

/// A JPEG with these APP segments.
pub(crate) fn jpeg(canvas: &Canvas, segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    for (number, body) in segments {
        encoder.add_app_segment(*number, body.clone()).expect("a segment");
    }
    let (width, height) = (canvas.width() as u16, canvas.height() as u16);
    let encoded = encoder.encode(&canvas.pixels, width, height, jpeg_encoder::ColorType::Rgb);
    encoded.expect("a JPEG");
    out
}

/// A photograph as a camera and an agency leave it.
pub(crate) fn agency_jpeg() -> Vec<u8> {
    let exif = [b"Exif\0\0".as_slice(), &exif(6)].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), xmp().as_bytes()].concat();
    let iptc = [b"Photoshop 3.0\0".as_slice(), &photoshop(&iptc())].concat();
    jpeg(&flag(96, 64), &[(1, exif), (1, xmp), (13, iptc)])
}

pub(crate) fn png(canvas: &Canvas) -> Vec<u8> {
    let kind = if canvas.alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
    let mut out = Vec::new();
    let encoder = PngEncoder::new(&mut out);
    encoder.write_image(&canvas.pixels, canvas.width(), canvas.height(), kind).expect("a PNG");
    out
}

/// A PNG with another chunk before its data.
pub(crate) fn png_with(canvas: &Canvas, kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut png = png(canvas);
    png.splice(33..33, png_chunk(kind, body));
    png
}

pub(crate) fn png_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = (body.len() as u32).to_be_bytes().to_vec();
    chunk.extend_from_slice(kind);
    chunk.extend_from_slice(body);
    chunk.extend_from_slice(&crc32(&chunk[4..]).to_be_bytes());
    chunk
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

pub(crate) fn gif(frames: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new(&mut out);
    for number in 0..frames {
        let picture = RgbaImage::from_fn(24, 16, |x, y| {
            image::Rgba([x as u8 * 10, y as u8 * 15, number as u8 * 80, 255])
        });
        encoder.encode_frame(Frame::new(picture)).expect("a frame");
    }
    drop(encoder);
    out
}

pub(crate) fn webp(canvas: &Canvas) -> Vec<u8> {
    let layout = if canvas.alpha { webp::PixelLayout::Rgba } else { webp::PixelLayout::Rgb };
    webp::Encoder::new(&canvas.pixels, layout, canvas.width(), canvas.height())
        .encode(80.0)
        .to_vec()
}

/// A TIFF block with an orientation, a place on earth, a serial number and a maker note.
pub(crate) fn exif(orientation: u16) -> Vec<u8> {
    let exif_fields = vec![
        (0x9003, 2, b"2026:11:20 17:45:12\0".to_vec()),
        (0x9011, 2, b"+01:00\0".to_vec()),
        (0x927c, 7, MAKER_NOTE.as_bytes().to_vec()),
        (0xa431, 2, format!("{SERIAL}\0").into_bytes()),
    ];
    let gps_fields = vec![
        (1, 2, b"N\0".to_vec()),
        (2, 5, rationals(&[(52, 1), (30, 1), (36, 1)])),
        (3, 2, b"W\0".to_vec()),
        (4, 5, rationals(&[(13, 1), (24, 1), (0, 1)])),
    ];
    let main_fields = |exif_at: u32, gps_at: u32| {
        vec![
            (0x010e, 2, b"Written by the camera\0".to_vec()),
            (0x0112, 3, orientation.to_le_bytes().to_vec()),
            (0x013b, 2, b"Ann Camera\0".to_vec()),
            (0x8298, 2, b"Camera copyright\0".to_vec()),
            (0x8769, 4, exif_at.to_le_bytes().to_vec()),
            (0x8825, 4, gps_at.to_le_bytes().to_vec()),
        ]
    };
    let main_length = directory(&main_fields(0, 0), 8).len() as u32;
    let exif_at = 8 + main_length;
    let exif_directory = directory(&exif_fields, exif_at);
    let gps_at = exif_at + exif_directory.len() as u32;
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    block.extend(directory(&main_fields(exif_at, gps_at), 8));
    block.extend(exif_directory);
    block.extend(directory(&gps_fields, gps_at));
    block
}

fn rationals(parts: &[(u32, u32)]) -> Vec<u8> {
    parts
        .iter()
        .flat_map(|(over, under)| [over.to_le_bytes(), under.to_le_bytes()])
        .flatten()
        .collect()
}

fn directory(fields: &[(u16, u16, Vec<u8>)], at: u32) -> Vec<u8> {
    let mut entries = (fields.len() as u16).to_le_bytes().to_vec();
    let mut values: Vec<u8> = Vec::new();
    let values_at = at + 2 + fields.len() as u32 * 12 + 4;
    for (tag, kind, value) in fields {
        let unit = match kind {
            3 => 2,
            4 => 4,
            5 => 8,
            _ => 1,
        };
        entries.extend(tag.to_le_bytes());
        entries.extend(kind.to_le_bytes());
        entries.extend((value.len() as u32 / unit).to_le_bytes());
        if value.len() <= 4 {
            let mut inline = value.clone();
            inline.resize(4, 0);
            entries.extend(inline);
        } else {
            entries.extend((values_at + values.len() as u32).to_le_bytes());
            values.extend(value);
        }
    }
    entries.extend([0; 4]);
    entries.extend(values);
    entries
}

/// Another resource first, then the IPTC records.
pub(crate) fn photoshop(iptc: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, body) in [(0x03edu16, b"resolution".as_slice()), (0x0404, iptc)] {
        out.extend(b"8BIM");
        out.extend(number.to_be_bytes());
        out.extend([0, 0]);
        out.extend((body.len() as u32).to_be_bytes());
        out.extend(body);
        out.extend(vec![0; body.len() % 2]);
    }
    out
}

pub(crate) fn iptc() -> Vec<u8> {
    let mut out = dataset(1, 90, b"\x1b%G");
    let fields: [(u8, &str); 13] = [
        (5, "HARBOUR-1"),
        (25, "harbour"),
        (25, "strike"),
        (40, "MANDATORY CREDIT"),
        (55, "20261120"),
        (60, "174512+0100"),
        (80, "Änn Lee"),
        (90, "Hamburg"),
        (101, "Germany"),
        (105, "Harbour at dusk"),
        (110, "Ann Lee/Wire"),
        (116, "© 2026 Wire"),
        (120, "Cranes over the harbour."),
    ];
    for (number, text) in fields {
        out.extend(dataset(2, number, text.as_bytes()));
    }
    out
}

pub(crate) fn dataset(record: u8, number: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1c, record, number];
    out.extend((body.len() as u16).to_be_bytes());
    out.extend(body);
    out
}

pub(crate) fn xmp() -> String {
    format!(
        r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:d="http://purl.org/dc/elements/1.1/"
  xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Ann Lee / The Wire"
  xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="{SERIAL}"
  xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
  xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
  xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
  xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="52,30.6N" exif:GPSLongitude="13,24,0W">
 <d:description><rdf:Alt>
  <rdf:li xml:lang="de">Kräne</rdf:li>
  <rdf:li xml:lang="x-default">Cranes &amp; ships &#x2014; at dusk</rdf:li></rdf:Alt></d:description>
 <d:creator><rdf:Seq><rdf:li>Ann Lee</rdf:li><rdf:li>Bo Chen</rdf:li></rdf:Seq></d:creator>
 <core:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Six cranes above a dark quay</rdf:li>
  </rdf:Alt></core:AltTextAccessibility>
 <xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Editorial use only</rdf:li></rdf:Alt></xmpRights:UsageTerms>
 <ext:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture</ext:DigitalSourceType>
 <ext:PersonInImage><rdf:Bag><rdf:li>{PERSON}</rdf:li></rdf:Bag></ext:PersonInImage>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#
    )
}

/// The flag as it comes back from a JPEG.
pub(crate) fn jpeg_flag() -> Canvas {
    let bytes = jpeg(&flag(90, 60), &[]);
    crate::develop(&bytes, &crate::Limits::default()).expect("a flag").canvas
}
