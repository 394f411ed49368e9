//! Thousands of damaged files: whatever a file holds, reading it ends with a picture or a
//! refusal, in bounded memory and without a panic of ours.

use super::sample;
use crate::container::webp::with_xmp;
use crate::{Encoding, Limits, Rights, develop, encode, fit, placeholder, read_facts};

/// xorshift64*: the same damage on every run, so that a failure can be looked at.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % below.max(1)
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let (flag, disc) = (sample::flag(48, 32), sample::disc(24));
    let xmp = [b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), sample::xmp().as_bytes()].concat();
    vec![
        sample::agency_jpeg(),
        encode(&flag, Encoding::Jpeg, &Rights::default()).expect("a progressive JPEG"),
        sample::png_with(&flag, b"iTXt", &xmp),
        sample::png_with(&disc, b"eXIf", &sample::exif(5)),
        sample::gif(2),
        with_xmp(&sample::webp(&flag), sample::xmp().as_bytes()).expect("a WebP"),
        sample::webp(&disc),
    ]
}

/// One to eight wounds: a flipped bit, a byte of an awkward value, a piece cut out or repeated.
fn wound(bytes: &mut Vec<u8>, dice: &mut Dice) {
    const AWKWARD: [u8; 8] = [0x00, 0x01, 0x7f, 0x80, 0xff, 0xfe, 0xda, 0xd9];
    for _ in 0..=dice.roll(8) {
        let at = dice.roll(bytes.len());
        let length = dice.roll(24).min(bytes.len() - at);
        match dice.roll(6) {
            0 => bytes[at] ^= 1 << dice.roll(8),
            1 => bytes[at] = AWKWARD[dice.roll(AWKWARD.len())],
            2 if bytes.len() > 64 => drop(bytes.drain(at..at + length)),
            3 => {
                let piece = bytes[at..at + length].to_vec();
                let to = dice.roll(bytes.len());
                bytes.splice(to..to, piece);
            }
            4 => bytes[at..at + length].fill(AWKWARD[dice.roll(AWKWARD.len())]),
            _ => bytes[at] = dice.roll(256) as u8,
        }
    }
}

/// Everything the room does to a file from outside. Answers whether it was taken.
fn put_through(bytes: &[u8]) -> bool {
    let limits = Limits { pixels_max: 1_000_000, ..Limits::default() };
    let _ = read_facts(bytes, &limits);
    let Ok(master) = develop(bytes, &limits) else { return false };
    let small = fit(&master.canvas, 20);
    for encoding in [Encoding::Jpeg, Encoding::Webp] {
        let rendition = encode(&small, encoding, &Rights::default());
        rendition.expect("a picture that was read can be rendered");
    }
    placeholder(&master.canvas);
    true
}

fn peak_memory_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

#[test]
fn three_thousand_damaged_files_are_read_or_refused() {
    let before = peak_memory_kilobytes();
    let seeds = seeds();
    assert!(seeds.iter().all(|seed| put_through(seed)));
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut taken = 0;
    for round in 0..3_000 {
        let mut bytes = seeds[round % seeds.len()].clone();
        wound(&mut bytes, &mut dice);
        taken += usize::from(put_through(&bytes));
    }
    // Both ways must have been walked, or the wounds are too small or too large to test much.
    assert!((100..2_900).contains(&taken), "{taken} of 3000 were taken");
    let grown = peak_memory_kilobytes() - before;
    assert!(grown < 200_000, "grew by {grown} kB");
}
