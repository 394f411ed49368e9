//! Ids: 64 bits, time-ordered, never reused, one column type on both databases.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Instant;

/// An id, never negative: 41 bits of milliseconds since 2020 and 22 bits that start at random and
/// count up.
///
/// Ids made by one process rise strictly; two nodes collide only when both draw the same 22 bits
/// in the same millisecond, which the primary key then refuses. Written as 13 characters of
/// Crockford's base 32, lower case, so that it survives JSON numbers, file systems and phone calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub i64);

const EPOCH_MILLIS: i64 = 1_577_836_800_000;
const COUNTER_BITS: u32 = 22;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

static LAST: AtomicI64 = AtomicI64::new(0);

/// The text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an id")]
pub struct NotAnId(String);

impl Id {
    /// A fresh id at the given moment, greater than every id this process made before.
    pub fn fresh(now: Instant) -> Id {
        let millis = (now.0 / 1000 - EPOCH_MILLIS).max(0);
        let drawn = (millis << COUNTER_BITS) | random_counter();
        let previous = LAST.fetch_max(drawn, Ordering::SeqCst);
        if previous < drawn {
            return Id(drawn);
        }
        Id(LAST.fetch_add(1, Ordering::SeqCst) + 1)
    }

    /// A stable id for something known by name, the same on every machine: the same name in the
    /// same kind gives the same id. Used for imports (again = no duplicate) and test data.
    ///
    /// FNV-1a over kind and name, spread by a 64-bit finaliser; the sign bit stays clear.
    pub fn named(kind: &str, name: &str) -> Id {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in kind.bytes().chain([0u8]).chain(name.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        hash ^= hash >> 33;
        hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 33;
        hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^= hash >> 33;
        Id((hash >> 1) as i64)
    }
}

/// Half of the counter's range, so that counting up within a millisecond has room.
fn random_counter() -> i64 {
    use std::hash::{BuildHasher, Hasher};
    let drawn = std::collections::hash_map::RandomState::new().build_hasher().finish();
    (drawn & ((1 << (COUNTER_BITS - 1)) - 1)) as i64
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0 as u64;
        let mut text = [0u8; 13];
        for (place, byte) in text.iter_mut().enumerate() {
            let shift = 60 - 5 * place as u32;
            *byte = ALPHABET[((bits >> shift) & 31) as usize];
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Id, NotAnId> {
        let refuse = || NotAnId(text.chars().take(40).collect());
        if text.len() != 13 {
            return Err(refuse());
        }
        let mut bits: u64 = 0;
        for (place, byte) in text.bytes().enumerate() {
            let digit = ALPHABET.iter().position(|&a| a == byte.to_ascii_lowercase());
            let digit = digit.ok_or_else(refuse)? as u64;
            if place == 0 && digit > 7 {
                return Err(refuse());
            }
            bits = (bits << 5) | digit;
        }
        Ok(Id(bits as i64))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_ids_rise_even_within_one_moment() {
        let now = Instant::from_seconds(1_800_000_000);
        let ids: Vec<Id> = (0..10_000).map(|_| Id::fresh(now)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn text_and_back() {
        for id in [Id(0), Id(i64::MAX), Id::fresh(Instant::from_seconds(1_800_000_000))] {
            assert_eq!(id.to_string().parse::<Id>(), Ok(id));
        }
        for wrong in ["", "short", "0000000000000u", "ü000000000000", "zzzzzzzzzzzzz"] {
            assert!(wrong.parse::<Id>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn named_ids_are_stable_and_apart() {
        assert_eq!(Id::named("ghost", "1"), Id::named("ghost", "1"));
        assert_ne!(Id::named("ghost", "1"), Id::named("ghost", "2"));
        assert_ne!(Id::named("a", "bc"), Id::named("ab", "c"));
    }
}
