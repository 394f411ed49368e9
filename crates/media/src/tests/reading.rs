//! What is read out of files.

use super::sample::{self, PERSON};
use crate::container::webp::with_xmp;
use crate::{Format, Limits, PhotoFacts, Refusal, probe, read_facts};

fn limits() -> Limits {
    Limits::default()
}

fn facts(bytes: &[u8]) -> PhotoFacts {
    read_facts(bytes, &limits()).expect("facts")
}

#[test]
fn all_four_formats_are_measured_without_decoding() {
    let flag = sample::flag(40, 30);
    let files = [
        (Format::Jpeg, sample::jpeg(&flag, &[])),
        (Format::Png, sample::png(&flag)),
        (Format::Webp, sample::webp(&flag)),
    ];
    for (format, bytes) in files {
        let probe = probe(&bytes, &limits()).expect("a probe");
        assert_eq!((probe.format, probe.width, probe.height), (format, 40, 30));
        assert!(!probe.alpha && !probe.animated, "{format}");
    }
    let moving = probe(&sample::gif(3), &limits()).expect("a probe");
    assert_eq!((moving.format, moving.width, moving.height), (Format::Gif, 24, 16));
    assert!(moving.animated);
    assert!(!probe(&sample::gif(1), &limits()).expect("a probe").animated);
    assert!(probe(&sample::webp(&sample::disc(20)), &limits()).expect("a probe").alpha);
    assert!(probe(&sample::png(&sample::disc(20)), &limits()).expect("a probe").alpha);
}

#[test]
fn orientation_swaps_the_sides_a_reader_sees() {
    let probe = probe(&sample::agency_jpeg(), &limits()).expect("a probe");
    assert_eq!((probe.width, probe.height, probe.orientation.number()), (64, 96, 6));
}

#[test]
fn xmp_goes_before_iptc_and_iptc_before_exif() {
    let facts = facts(&sample::agency_jpeg());
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    assert_eq!(text(&facts.caption), "Cranes & ships — at dusk");
    assert_eq!(text(&facts.alt), "Six cranes above a dark quay");
    assert_eq!(text(&facts.credit), "Ann Lee / The Wire");
    assert_eq!(facts.creators, ["Ann Lee", "Bo Chen"]);
    assert_eq!(text(&facts.copyright), "© 2026 Wire");
    assert_eq!(text(&facts.usage_terms), "Editorial use only");
    assert_eq!(text(&facts.headline), "Harbour at dusk");
    assert_eq!(text(&facts.title), "HARBOUR-1");
    assert_eq!(text(&facts.instructions), "MANDATORY CREDIT");
    assert_eq!((text(&facts.city), text(&facts.country)), ("Hamburg".into(), "Germany".into()));
    assert_eq!(facts.keywords, ["harbour", "strike"]);
    assert_eq!(facts.people, [PERSON]);
    assert!(text(&facts.source_type).ends_with("/digitalCapture"));
    assert_eq!(facts.taken.map(|taken| taken.rfc3339()).as_deref(), Some("2026-11-20T16:45:12Z"));
    let location = facts.location.expect("a location");
    assert!((location.latitude - 52.51).abs() < 1e-9 && (location.longitude + 13.4).abs() < 1e-9);
}

#[test]
fn exif_alone_gives_what_the_camera_knows() {
    let exif = [b"Exif\0\0".as_slice(), &sample::exif(1)].concat();
    let facts = facts(&sample::jpeg(&sample::flag(16, 16), &[(1, exif)]));
    assert_eq!(facts.caption.as_deref(), Some("Written by the camera"));
    assert_eq!(facts.creators, ["Ann Camera"]);
    assert_eq!(facts.copyright.as_deref(), Some("Camera copyright"));
    assert_eq!(facts.taken.map(|taken| taken.rfc3339()).as_deref(), Some("2026-11-20T16:45:12Z"));
    let location = facts.location.expect("a location");
    assert!((location.latitude - 52.51).abs() < 1e-9 && location.longitude < 0.0);
}

#[test]
fn iptc_without_a_declared_character_set_is_read_as_latin_1() {
    let iptc = [sample::dataset(2, 80, b"J\xf6rg M\xfcller"), sample::dataset(2, 55, b"20261120")];
    let block = [b"Photoshop 3.0\0".as_slice(), &sample::photoshop(&iptc.concat())].concat();
    let facts = facts(&sample::jpeg(&sample::flag(16, 16), &[(13, block)]));
    assert_eq!(facts.creators, ["Jörg Müller"]);
    assert_eq!(facts.taken.map(|taken| taken.rfc3339()).as_deref(), Some("2026-11-20T00:00:00Z"));
}

#[test]
fn iptc_split_over_two_segments_is_put_together() {
    let whole = sample::photoshop(&sample::iptc());
    let (first, second) = whole.split_at(70);
    let segment = |part: &[u8]| (13, [b"Photoshop 3.0\0".as_slice(), part].concat());
    let bytes = sample::jpeg(&sample::flag(16, 16), &[segment(first), segment(second)]);
    assert_eq!(facts(&bytes).caption.as_deref(), Some("Cranes over the harbour."));
}

#[test]
fn png_and_webp_carry_xmp_and_exif_too() {
    let flag = sample::flag(20, 10);
    let text = [b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), sample::xmp().as_bytes()].concat();
    assert_eq!(facts(&sample::png_with(&flag, b"iTXt", &text)).creators, ["Ann Lee", "Bo Chen"]);
    let turned = sample::png_with(&flag, b"eXIf", &sample::exif(8));
    assert_eq!(probe(&turned, &limits()).expect("a probe").orientation.number(), 8);
    assert_eq!(facts(&turned).creators, ["Ann Camera"]);
    for canvas in [flag, sample::disc(20)] {
        let webp = with_xmp(&sample::webp(&canvas), sample::xmp().as_bytes()).expect("a WebP");
        assert_eq!(facts(&webp).creators, ["Ann Lee", "Bo Chen"]);
    }
}

#[test]
fn a_file_of_another_kind_is_refused_by_its_name_with_what_to_do() {
    let strangers: [(&[u8], &str); 9] = [
        (b"<?xml version=\"1.0\"?>\n<svg xmlns='x'/>", "an SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "an AVIF"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "a film"),
        (b"II*\0\x08\0\0\0", "a TIFF"),
        (b"%PDF-1.7", "a PDF"),
        (b"8BPS\0\x01", "a Photoshop file"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"hello", "JPEG, PNG, GIF or WebP"),
    ];
    for (bytes, name) in strangers {
        let message = probe(bytes, &limits()).expect_err("refused").to_string();
        assert!(message.contains(name), "{message}");
        assert!(message.contains(": "), "no advice: {message}");
    }
    assert_eq!(probe(b"", &limits()), Err(Refusal::Empty));
}
