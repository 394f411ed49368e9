//! What is made of pictures.

use super::sample::{self, MAKER_NOTE, PERSON, SERIAL};
use crate::canvas::Canvas;
use crate::{
    Colours, Encoding, Focus, Framing, Limits, PhotoFacts, Ratio, Rights, crop, develop, encode,
    fit, fit_crop, placeholder, probe, read_facts, widths,
};

fn rights() -> Rights {
    Rights {
        credit: Some("Ann Lee <& Sons>/Wire".into()),
        creators: vec!["Ann Lee".into()],
        copyright: Some("© 2026 Wire".into()),
        source_type: Some("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture".into()),
    }
}

fn developed(bytes: &[u8]) -> Canvas {
    develop(bytes, &Limits::default()).expect("a picture").canvas
}

fn pixel(canvas: &Canvas, x: u32, y: u32) -> [u8; 3] {
    let at = (y * canvas.width + x) as usize * canvas.channels();
    [canvas.pixels[at], canvas.pixels[at + 1], canvas.pixels[at + 2]]
}

fn is_near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(&a, b)| a.abs_diff(b) < 40)
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

const RED: [u8; 3] = [220, 20, 30];
const BLUE: [u8; 3] = [20, 40, 210];
const GREEN: [u8; 3] = [10, 200, 20];

#[test]
fn a_turned_photograph_is_upright_everywhere() {
    // Orientation 6: the top of what is seen is the left of what is stored.
    let canvas = developed(&sample::agency_jpeg());
    assert_eq!((canvas.width(), canvas.height()), (64, 96));
    assert!(is_near(pixel(&canvas, 20, 10), RED));
    assert!(is_near(pixel(&canvas, 20, 90), BLUE));
    assert!(is_near(pixel(&canvas, 62, 50), GREEN));
    let rendition = encode(&fit(&canvas, 32), Encoding::Jpeg, &rights()).expect("a JPEG");
    let seen = developed(&rendition);
    assert_eq!((seen.width(), seen.height()), (32, 48));
    assert!(is_near(pixel(&seen, 10, 5), RED));
}

#[test]
fn nothing_private_is_in_any_rendition() {
    let original = sample::agency_jpeg();
    assert!(holds(&original, SERIAL) && holds(&original, MAKER_NOTE) && holds(&original, PERSON));
    let canvas = developed(&original);
    for encoding in Encoding::ALL {
        let rendition = encode(&canvas, encoding, &rights()).expect("a rendition");
        for private in [
            SERIAL,
            MAKER_NOTE,
            PERSON,
            "GPS",
            "52,30",
            "Hamburg",
            "harbour",
            "MANDATORY",
            "Editorial use",
            "Six cranes",
            "2026-11-20",
            "2026:11:20",
            "Photoshop 3.0",
        ] {
            assert!(!holds(&rendition, private), "{private} in {encoding:?}");
        }
        // The GPS directory's tag in either byte order, as an EXIF block would hold it.
        let is_free =
            !rendition.windows(4).any(|w| w == [0x88, 0x25, 0, 4] || w == [0x25, 0x88, 4, 0]);
        assert!(is_free, "{encoding:?}");
    }
}

#[test]
fn credit_copyright_creator_and_source_type_go_with_it() {
    let canvas = sample::flag(64, 48);
    let expected = PhotoFacts {
        credit: rights().credit,
        creators: rights().creators,
        copyright: rights().copyright,
        source_type: rights().source_type,
        ..PhotoFacts::default()
    };
    for (encoding, canvas) in [
        (Encoding::Jpeg, canvas.clone()),
        (Encoding::Webp, canvas.clone()),
        (Encoding::Webp, sample::disc(33)),
    ] {
        let rendition = encode(&canvas, encoding, &rights()).expect("a rendition");
        let probe = probe(&rendition, &Limits::default()).expect("a probe");
        assert_eq!((probe.width, probe.height), (canvas.width(), canvas.height()));
        assert_eq!(read_facts(&rendition, &Limits::default()).expect("facts"), expected);
        developed(&rendition);
    }
    let avif = encode(&canvas, Encoding::Avif, &rights()).expect("an AVIF");
    assert!(holds(&avif, "ftypavif") && holds(&avif, "Ann Lee") && holds(&avif, "© 2026 Wire"));
    let exif = rights().exif().expect("a block");
    assert!(exif::Reader::new().read_raw(exif).expect("EXIF").fields().count() == 2);
}

#[test]
fn a_rendition_without_rights_carries_no_empty_packet() {
    for encoding in Encoding::ALL {
        let bytes = encode(&sample::flag(16, 16), encoding, &Rights::default()).expect("bytes");
        assert!(!holds(&bytes, "xmpmeta") && !holds(&bytes, "Exif"), "{encoding:?}");
    }
}

#[test]
fn clear_parts_are_white_in_jpeg_and_clear_in_webp() {
    let canvas = developed(&sample::png(&sample::disc(64)));
    assert!(canvas.has_alpha());
    let jpeg = developed(&encode(&canvas, Encoding::Jpeg, &Rights::default()).expect("a JPEG"));
    assert!(is_near(pixel(&jpeg, 1, 1), [255, 255, 255]));
    assert!(is_near(pixel(&jpeg, 32, 32), [240, 120, 0]));
    let webp = developed(&encode(&fit(&canvas, 32), Encoding::Webp, &rights()).expect("a WebP"));
    assert!(webp.has_alpha() && webp.pixels[3] == 0);
}

#[test]
fn an_alpha_channel_without_clear_parts_is_dropped() {
    let solid = Canvas::new(
        8,
        8,
        true,
        [200; 8 * 8 * 3].chunks(3).flat_map(|c| [c[0], c[1], c[2], 255]).collect(),
    );
    assert!(!developed(&sample::png(&solid.expect("solid"))).has_alpha());
}

#[test]
fn an_animation_shows_its_first_frame() {
    let canvas = developed(&sample::gif(3));
    assert_eq!((canvas.width(), canvas.height()), (24, 16));
    assert!(is_near(pixel(&canvas, 0, 0), [0, 0, 0]));
}

#[test]
fn a_wide_picture_is_reduced_and_a_small_one_never_enlarged() {
    let canvas = developed(&sample::jpeg(&sample::flag(2500, 500), &[]));
    assert_eq!((canvas.width(), canvas.height()), (2000, 400));
    assert_eq!(fit(&canvas, 9000).width(), 2000);
    assert_eq!(fit(&sample::flag(100, 80), 320).width(), 100);
    assert_eq!(widths(2500), [320, 480, 640, 960, 1280, 1600, 2000]);
    assert_eq!(widths(960), [320, 480, 640, 960]);
    assert_eq!(widths(1000), [320, 480, 640, 960, 1000]);
    assert_eq!(widths(90), [90]);
    assert_eq!(fit(&sample::flag(2000, 2), 320).height(), 1);
}

#[test]
fn a_foreign_profile_is_converted_and_a_broken_one_is_noted() {
    // Display P3 as the colour library writes it.
    let profile = moxcms::ColorProfile::new_display_p3().encode().expect("a profile");
    let segment = [b"ICC_PROFILE\0\x01\x01".as_slice(), &profile].concat();
    let plain = develop(&sample::jpeg(&sample::flag(32, 32), &[]), &Limits::default());
    let wide = develop(&sample::jpeg(&sample::flag(32, 32), &[(2, segment)]), &Limits::default());
    let (plain, wide) = (plain.expect("plain"), wide.expect("wide"));
    assert_eq!((plain.colours, wide.colours), (Colours::Srgb, Colours::Converted));
    assert_ne!(pixel(&plain.canvas, 4, 20), pixel(&wide.canvas, 4, 20));
    let junk = [b"ICC_PROFILE\0\x01\x01".as_slice(), &[7; 200]].concat();
    let junk = develop(&sample::jpeg(&sample::flag(32, 32), &[(2, junk)]), &Limits::default());
    assert_eq!(junk.expect("junk").colours, Colours::NotConverted);
}

fn around(x: i64, y: i64) -> Framing {
    Framing::around(Focus::new(x, y))
}

#[test]
fn a_closer_crop_is_a_part_of_the_largest_around_its_own_point() {
    let close = Framing::new(Focus::new(250, 250), 500);
    let frame = crop(3000, 2000, Ratio::ThreeTwo, close);
    assert_eq!((frame.left, frame.top, frame.width, frame.height), (0, 0, 1500, 1000));
    let frame = crop(3000, 2000, Ratio::ThreeTwo, Framing::new(Focus::new(900, 500), 400));
    assert_eq!((frame.left, frame.top, frame.width, frame.height), (1800, 600, 1200, 800));
}

#[test]
fn crops_keep_the_focal_point_and_stay_inside() {
    let frame = crop(3000, 2000, Ratio::Square, around(100, 500));
    assert_eq!((frame.left, frame.top, frame.width, frame.height), (0, 0, 2000, 2000));
    let frame = crop(3000, 2000, Ratio::Square, around(600, 500));
    assert_eq!(frame.left, 800);
    let frame = crop(2000, 3000, Ratio::SixteenNine, around(500, 1000));
    assert_eq!((frame.width, frame.height, frame.top), (2000, 1125, 1875));
    for ratio in Ratio::ALL {
        assert_eq!(ratio.to_string().parse(), Ok(ratio));
        for (width, height) in [(1, 1), (1, 30_000), (30_000, 1), (333, 777), (1600, 900)] {
            for focus in [Focus::new(0, 0), Focus::MIDDLE, Focus::new(1000, 1000)] {
                let frame = crop(width, height, ratio, Framing::around(focus));
                assert!(frame.left + frame.width <= width && frame.top + frame.height <= height);
                assert!(frame.width > 0 && frame.height > 0);
            }
        }
    }
    let canvas = fit_crop(&sample::flag(640, 480), 320, Ratio::SixteenNine, around(500, 500));
    assert_eq!((canvas.width(), canvas.height()), (320, 180));
    assert_eq!(Focus::new(500, 405).css(), "50% 40.5%");
}

#[test]
fn the_placeholder_is_small_and_of_the_right_colour() {
    let place = placeholder(&sample::jpeg_flag());
    let colour = u32::from_str_radix(&place.colour[1..], 16).expect("a colour").to_be_bytes();
    let colour = [colour[1], colour[2], colour[3]];
    assert!(is_near(colour, RED) || is_near(colour, BLUE), "{}", place.colour);
    for canvas in [sample::photo(400, 300), sample::disc(200), sample::flag(3, 900)] {
        let blur = placeholder(&canvas).blur.expect("a blur");
        assert!(blur.starts_with("data:image/webp;base64,") && blur.len() <= 600, "{}", blur.len());
    }
}
