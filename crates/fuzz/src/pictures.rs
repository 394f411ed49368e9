//! Small pictures in every format, damaged where it hurts: sizes, lengths, metadata, packed data.

use std::io::{Cursor, Write};

use fastrand::Rng;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

use crate::{hostile, wound};

/// A damaged picture.
pub fn damaged(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = match rng.u32(..4) {
        0 => jpeg(rng),
        1 => png(rng),
        2 => gif(rng),
        _ => webp(rng),
    };
    if rng.u32(..3) == 0 {
        wound::bytes(rng, &mut bytes);
    }
    if rng.u32(..8) == 0 {
        bytes.truncate(rng.usize(..=bytes.len()));
    }
    bytes
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let written = picture.write_to(&mut out, format);
    if written.is_ok() { out.into_inner() } else { Vec::new() }
}

fn opaque(rng: &mut Rng) -> DynamicImage {
    let (width, height, seed) = (rng.u32(1..40), rng.u32(1..40), rng.u8(..));
    DynamicImage::from(RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x as u8 ^ seed, (y * 7) as u8, seed])
    }))
}

fn clear(rng: &mut Rng) -> DynamicImage {
    let (width, height, seed) = (rng.u32(1..40), rng.u32(1..40), rng.u8(..));
    DynamicImage::from(RgbaImage::from_fn(width, height, |x, y| {
        image::Rgba([x as u8, y as u8, seed, (x * y) as u8])
    }))
}

fn jpeg(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = encoded(&opaque(rng), ImageFormat::Jpeg);
    for _ in 0..rng.u32(..4) {
        let (number, body) = match rng.u32(..3) {
            0 => (0xe1, [b"Exif\0\0".as_slice(), &exif(rng)].concat()),
            1 => (0xe1, [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), &xmp(rng)].concat()),
            _ => (0xed, [b"Photoshop 3.0\0".as_slice(), &photoshop(rng)].concat()),
        };
        let length = (body.len().min(65_000) + 2) as u16;
        let mut segment = vec![0xff, number];
        segment.extend(length.to_be_bytes());
        segment.extend(&body[..body.len().min(65_000)]);
        bytes.splice(2..2, segment);
    }
    let frame = bytes.windows(2).position(|pair| matches!(pair, [0xff, 0xc0 | 0xc2]));
    if let Some(frame) = frame.filter(|_| rng.u32(..3) == 0) {
        // The frame header: depth, height, width, components, their samplings and tables.
        let at = frame + rng.usize(4..19);
        let number = [0, 1, 2, 4, 0x11, 0x44, 0x7f, 0xff][rng.usize(..8)];
        bytes[at..].iter_mut().take(rng.usize(1..3)).for_each(|byte| *byte = number);
    }
    bytes
}

fn png(rng: &mut Rng) -> Vec<u8> {
    let picture = if rng.bool() { opaque(rng) } else { clear(rng) };
    let whole = encoded(&picture, ImageFormat::Png);
    let mut chunks = chunks(&whole);
    for _ in 0..rng.u32(..3) {
        let extra = match rng.u32(..4) {
            0 => (*b"eXIf", exif(rng)),
            1 => (*b"iTXt", [b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), &xmp(rng)].concat()),
            2 => (*b"iCCP", [b"x\0\0".as_slice(), &packed_zeros(rng)].concat()),
            _ => (*b"zTXt", [b"x\0\0".as_slice(), &packed_zeros(rng)].concat()),
        };
        chunks.insert(1.min(chunks.len()), extra);
    }
    if rng.bool() {
        damage_chunk(rng, &mut chunks);
    }
    let mut out = whole[..8].to_vec();
    for (kind, body) in chunks {
        out.extend(chunk(&kind, &body));
    }
    out
}

type Chunk = ([u8; 4], Vec<u8>);

/// The chunks of a PNG that is whole.
fn chunks(png: &[u8]) -> Vec<Chunk> {
    let (mut at, mut found) = (8, Vec::new());
    while let Some(head) = png.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let body = png.get(at + 8..at + 8 + length).unwrap_or_default().to_vec();
        found.push(([head[4], head[5], head[6], head[7]], body));
        at += length + 12;
    }
    found
}

/// A chunk whose body is damaged and whose sum is right, so that the damage is read.
fn damage_chunk(rng: &mut Rng, chunks: &mut Vec<Chunk>) {
    let at = rng.usize(..chunks.len().max(1));
    let Some((kind, body)) = chunks.get_mut(at) else { return };
    match (rng.u32(..4), &*kind) {
        (0, _) => drop(chunks.remove(at)),
        (1, _) => {
            let copy = chunks[at].clone();
            chunks.insert(at, copy);
        }
        (2, b"IDAT") => *body = packed_zeros(rng),
        (_, b"IHDR") if body.len() == 13 => {
            let size = [0, 1, 100, 1000, 30_000, 0x7fff_ffff, u32::MAX][rng.usize(..7)];
            let from = if rng.bool() { 0 } else { 4 };
            body[from..from + 4].copy_from_slice(&size.to_be_bytes());
            body[8] = [1, 2, 4, 8, 16, 3][rng.usize(..6)];
            body[9] = [0, 2, 3, 4, 6, 5][rng.usize(..6)];
            body[12] = rng.u8(..3);
        }
        _ => wound::bytes(rng, body),
    }
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(kind);
    sum.update(body);
    let length = (body.len() as u32).to_be_bytes();
    [length.as_slice(), kind, body, &sum.sum().to_be_bytes()].concat()
}

/// Nothing, a million times: what unpacks to a thousand times its size.
fn packed_zeros(rng: &mut Rng) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    let _ = packed.write_all(&vec![0; rng.usize(1..4_000_000)]);
    packed.finish().unwrap_or_default()
}

fn gif(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = encoded(&clear(rng), ImageFormat::Gif);
    if rng.bool() && bytes.len() > 13 {
        // The screen's width and height, its flags, its background.
        bytes[rng.usize(6..13)] = rng.u8(..);
    }
    if rng.bool() {
        // A frame says again how large it is and where it stands.
        let frame = bytes.windows(1).rposition(|byte| byte == b",");
        if let Some(byte) = frame.and_then(|at| bytes.get_mut(at + rng.usize(1..11))) {
            *byte = rng.u8(..);
        }
    }
    bytes
}

fn webp(rng: &mut Rng) -> Vec<u8> {
    let picture = clear(rng);
    let (width, height) = (picture.width(), picture.height());
    let encoder = webp::Encoder::from_rgba(picture.as_bytes(), width, height);
    let simple = match rng.bool() {
        true => encoder.encode(70.0).to_vec(),
        false => encoder.encode_lossless().to_vec(),
    };
    let mut body = simple.get(12..).unwrap_or_default().to_vec();
    if rng.bool() {
        let mut head = vec![rng.u8(..), 0, 0, 0];
        let side = |rng: &mut Rng, size: u32| if rng.u32(..4) == 0 { rng.u32(..) } else { size };
        head.extend(&(side(rng, width - 1)).to_le_bytes()[..3]);
        head.extend(&(side(rng, height - 1)).to_le_bytes()[..3]);
        let parts = [riff(b"VP8X", &head), body];
        body = [parts.concat(), riff(b"EXIF", &exif(rng)), riff(b"XMP ", &xmp(rng))].concat();
    }
    riff(b"RIFF", &[b"WEBP".as_slice(), &body].concat())
}

fn riff(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = kind.to_vec();
    out.extend((body.len() as u32).to_le_bytes());
    out.extend(body);
    out.extend(vec![0; body.len() % 2]);
    out
}

/// A TIFF block of a few fields, their counts and places often wrong.
fn exif(rng: &mut Rng) -> Vec<u8> {
    const TAGS: [u16; 9] = [0x0112, 0x010e, 0x013b, 0x8298, 0x8769, 0x8825, 0x9003, 0x9011, 0x0002];
    let fields = rng.u16(1..12);
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    block.extend(fields.to_le_bytes());
    for _ in 0..fields {
        block.extend(TAGS[rng.usize(..TAGS.len())].to_le_bytes());
        block.extend(rng.u16(..14).to_le_bytes());
        let count = if rng.u32(..6) == 0 { rng.u32(..) } else { rng.u32(..9) };
        block.extend(count.to_le_bytes());
        let place = if rng.bool() { rng.u32(..200) } else { rng.u32(..) };
        block.extend(place.to_le_bytes());
    }
    block.extend(rng.u32(..40).to_le_bytes());
    block.extend(b"2026:11:20 17:45:12\0+01:00\0N\0W\0words of a camera\0");
    if rng.bool() {
        wound::bytes(rng, &mut block);
    }
    block
}

fn xmp(rng: &mut Rng) -> Vec<u8> {
    let text = hostile::text(rng);
    let text = if rng.bool() { kit::html::escape(&text) } else { text };
    let date = hostile::date(rng);
    let packet = format!(
        "<?xpacket begin=\"\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
         xmlns:d=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:p=\"http://ns.adobe.com/photoshop/1.0/\" p:Credit=\"{text}\" \
         p:DateCreated=\"{date}\"><d:description><rdf:Alt><rdf:li \
         xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt></d:description><d:creator><rdf:Seq>\
         <rdf:li>{text}</rdf:li></rdf:Seq></d:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
    );
    let mut packet = packet.into_bytes();
    if rng.bool() {
        wound::bytes(rng, &mut packet);
    }
    packet
}

/// Photoshop's resources with IPTC fields among them.
fn photoshop(rng: &mut Rng) -> Vec<u8> {
    let mut fields = vec![0x1c, 1, 90, 0, 3, 0x1b, b'%', b'G'];
    for _ in 0..rng.u32(..12) {
        let body = hostile::text(rng).into_bytes();
        let length = body.len().min(0x7fff);
        fields.extend([0x1c, 2, [5, 25, 55, 60, 80, 90, 105, 110, 120][rng.usize(..9)]]);
        fields.extend((length as u16).to_be_bytes());
        fields.extend(&body[..length]);
    }
    let mut out = b"8BIM\x04\x04\0\0".to_vec();
    out.extend((fields.len() as u32).to_be_bytes());
    out.extend(fields);
    if rng.bool() {
        wound::bytes(rng, &mut out);
    }
    out
}
