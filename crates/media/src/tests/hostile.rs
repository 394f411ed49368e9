//! Bombs and broken files: refused with a sentence, before they cost anything.

use std::time::Instant;

use super::sample;
use crate::{Format, Limits, PhotoFacts, Refusal, develop, probe, read_facts};

/// A JPEG with an APP1 packet of XMP.
fn with_xmp(xmp: &str) -> Vec<u8> {
    let packet = [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), xmp.as_bytes()].concat();
    sample::jpeg(&sample::flag(16, 16), &[(1, packet)])
}

fn png_header(width: u32, height: u32, depth: u8) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([depth, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(sample::png_chunk(b"IHDR", &header));
    png.extend(sample::png_chunk(b"IDAT", &[]));
    png.extend(sample::png_chunk(b"IEND", &[]));
    png
}

#[test]
fn a_picture_bomb_is_refused_by_its_header() {
    let limits = Limits::default();
    let started = Instant::now();
    for (width, height, depth) in [(20_000, 20_000, 8), (30_001, 1, 8), (9_000, 9_000, 16)] {
        let refused = develop(&png_header(width, height, depth), &limits).expect_err("refused");
        assert!(matches!(refused, Refusal::TooLarge { .. }), "{refused}");
        assert!(refused.to_string().contains(&format!("{width} by {height}")), "{refused}");
    }
    let damaged = probe(&png_header(0, 5, 8), &limits).expect_err("refused");
    assert!(matches!(damaged, Refusal::Damaged { .. }));
    // Zeroing the memory of one of them alone would take longer.
    assert!(started.elapsed().as_millis() < 100);
}

#[test]
fn a_file_that_is_too_heavy_is_refused_unread() {
    let limits = Limits { bytes_max: 100, ..Limits::default() };
    let refused = probe(&sample::agency_jpeg(), &limits);
    assert!(matches!(refused, Err(Refusal::TooHeavy { bytes_max: 100, .. })));
}

#[test]
fn a_file_cut_anywhere_is_called_cut_or_damaged() {
    let flag = sample::flag(32, 24);
    let files = [
        (Format::Jpeg, sample::agency_jpeg()),
        (Format::Png, sample::png(&flag)),
        (Format::Gif, sample::gif(1)),
        (Format::Webp, sample::webp(&flag)),
    ];
    for (format, bytes) in files {
        // The last byte of a GIF is a trailer that many writers forget.
        for length in 12..bytes.len() - 1 {
            let refused = develop(&bytes[..length], &Limits::default());
            let refused = refused.expect_err(&format!("{format} cut to {length}"));
            let is_named = matches!(refused, Refusal::Truncated { .. } | Refusal::Damaged { .. });
            assert!(is_named, "{format} cut to {length}: {refused}");
        }
    }
}

#[test]
fn the_usual_truncated_upload_gets_the_clear_message() {
    let whole = sample::agency_jpeg();
    let message =
        probe(&whole[..whole.len() / 2], &Limits::default()).expect_err("cut").to_string();
    assert_eq!(
        message,
        "the JPEG breaks off before its end: the upload or the copy was cut, send it again"
    );
}

#[test]
fn a_jpeg_of_a_thousand_scans_is_refused() {
    let mut bytes = sample::jpeg(&sample::flag(16, 16), &[]);
    let end = bytes.split_off(bytes.len() - 2);
    for _ in 0..1000 {
        bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    }
    bytes.extend(end);
    let refused = probe(&bytes, &Limits::default()).expect_err("refused");
    assert!(refused.to_string().contains("200 scans"), "{refused}");
}

#[test]
fn two_frame_headers_are_refused() {
    let mut bytes = sample::jpeg(&sample::flag(16, 16), &[]);
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame");
    let copy = bytes[frame..frame + 19].to_vec();
    bytes.splice(frame..frame, copy);
    assert!(matches!(probe(&bytes, &Limits::default()), Err(Refusal::Damaged { .. })));
}

#[test]
fn an_xml_bomb_in_the_metadata_expands_to_nothing() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>\
        <r xmlns:d=\"http://purl.org/dc/elements/1.1/\"><d:title>&b;&b;&b;</d:title></r>";
    let facts = read_facts(&with_xmp(bomb), &Limits::default());
    assert_eq!(facts, Ok(PhotoFacts::default()));
    let external =
        "<r xmlns:d=\"http://purl.org/dc/elements/1.1/\"><d:title>x&file;y</d:title></r>";
    let facts = read_facts(&with_xmp(external), &Limits::default()).expect("facts");
    assert_eq!(facts.title.as_deref(), Some("xy"));
}

#[test]
fn deep_nesting_and_endless_words_are_bounded() {
    let deep = "<a>".repeat(20_000);
    assert_eq!(read_facts(&with_xmp(&deep), &Limits::default()), Ok(PhotoFacts::default()));
    let long = format!(
        "<r xmlns:d=\"http://purl.org/dc/elements/1.1/\"><d:title>{}</d:title></r>",
        "word\u{1}\u{7f} ".repeat(9_000)
    );
    let title = read_facts(&with_xmp(&long), &Limits::default()).expect("facts").title;
    let title = title.expect("a title");
    assert!(title.len() <= 10_000 && !title.contains(['\u{1}', '\u{7f}']));
}
