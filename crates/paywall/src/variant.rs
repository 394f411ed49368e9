//! Variants of a printed page, by kind of reader.

use article::Reach;
use entitlement::{Feature, Features};

/// Nobody is signed in; what machines are told, too.
pub const MACHINE: u8 = 0;
/// Somebody is signed in, and what they may do is not asked: pages that are open to all.
pub const OPEN_SIGNED_IN: u8 = 1;
/// Somebody is signed in and may do nothing more than others; what they may is added to it.
const SIGNED_IN: u8 = 2;
const READS: u8 = 1;
const FIRST: u8 = 2;

/// The variant of who holds these features.
pub(crate) fn of(features: Features) -> u8 {
    let reads = if features.has(Feature::Read) { READS } else { 0 };
    let first = if features.has(Feature::FirstAccess) { FIRST } else { 0 };
    SIGNED_IN + reads + first
}

/// What the reader of a variant may open. Of who is only seen to be signed in it is nothing.
pub fn reach(variant: u8) -> Reach {
    let Some(bits) = variant.checked_sub(SIGNED_IN) else { return Reach::NOBODY };
    Reach { registered: true, reads: bits & READS != 0, first_access: bits & FIRST != 0 }
}
