//! Wounds of bytes: flipped bits, awkward values, pieces cut out, repeated or brought from
//! elsewhere.

use fastrand::Rng;

const AWKWARD: [u8; 12] = [0x00, 0x01, 0x7f, 0x80, 0xc0, 0xed, 0xf8, 0xfe, 0xff, b'"', b'<', b'\\'];

/// Numbers that lengths and sizes are set to.
const LENGTHS: [u32; 9] = [0, 1, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fff_ffff, 0xffff_fff0, !0];

/// One to eight wounds.
pub fn bytes(rng: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..=rng.u32(..8) {
        one(rng, bytes);
    }
}

fn one(rng: &mut Rng, bytes: &mut Vec<u8>) {
    if bytes.is_empty() {
        bytes.push(rng.u8(..));
    }
    let at = rng.usize(..bytes.len());
    let length = rng.usize(..64).min(bytes.len() - at);
    match rng.u32(..8) {
        0 => bytes[at] ^= 1 << rng.u32(..8),
        1 => bytes[at] = AWKWARD[rng.usize(..AWKWARD.len())],
        2 => drop(bytes.drain(at..at + length)),
        3 => {
            let piece = bytes[at..at + length].to_vec();
            let to = rng.usize(..bytes.len());
            bytes.splice(to..to, piece);
        }
        4 => bytes[at..at + length].fill(AWKWARD[rng.usize(..AWKWARD.len())]),
        5 => set_length(rng, &mut bytes[at..]),
        6 if rng.u32(..4) == 0 => bytes.truncate(at),
        _ => bytes[at] = rng.u8(..),
    }
}

/// Overwrites what may be a length with an awkward one, in either order of bytes.
fn set_length(rng: &mut Rng, bytes: &mut [u8]) {
    let number = LENGTHS[rng.usize(..LENGTHS.len())];
    let written = if rng.bool() { number.to_be_bytes() } else { number.to_le_bytes() };
    let from = if rng.bool() { 0 } else { 2 };
    for (to, byte) in bytes.iter_mut().zip(&written[from..]) {
        *to = *byte;
    }
}
