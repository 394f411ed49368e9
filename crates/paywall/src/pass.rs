//! Passes: what somebody may do, until when, signed (HMAC-SHA-256, cut to 128 bits) and bound to
//! their session.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entitlement::Features;
use kit::Instant;
use ring::hmac;

/// Seconds a pass is good at most: for so long at most somebody reads on whose right has ended.
pub(crate) const PASS_SECONDS: i64 = 300;
/// Bytes: features, the moment it ends, the signature.
const SIGNED: usize = 8;
const MAC: usize = 16;
/// Letters of it.
const LETTERS: usize = 32;

/// Signs what somebody may do until a moment.
pub(crate) fn sign(key: &hmac::Key, session: &str, features: Features, until: Instant) -> String {
    let seconds = u32::try_from(until.seconds()).unwrap_or(0);
    let mut bytes = [0_u8; SIGNED + MAC];
    bytes[..4].copy_from_slice(&features.0.to_be_bytes());
    bytes[4..SIGNED].copy_from_slice(&seconds.to_be_bytes());
    let mac = mac_of(key, session, &bytes[..SIGNED]);
    bytes[SIGNED..].copy_from_slice(&mac.as_ref()[..MAC]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a pass says, if it is ours, of this session, and not over.
pub(crate) fn read(key: &hmac::Key, session: &str, pass: &str, now: Instant) -> Option<Features> {
    if pass.len() != LETTERS {
        return None;
    }
    let mut bytes = [0_u8; SIGNED + MAC];
    let length = URL_SAFE_NO_PAD.decode_slice(pass, &mut bytes).ok()?;
    if length != bytes.len() {
        return None;
    }
    let (signed, mac) = bytes.split_at(SIGNED);
    let right = mac_of(key, session, signed);
    // Every byte is looked at: how long it takes says nothing about where a forgery is wrong.
    let apart = right.as_ref().iter().zip(mac).fold(0, |all, (one, other)| all | (one ^ other));
    let until = u32::from_be_bytes(signed[4..].try_into().ok()?);
    let good = apart == 0 && now.seconds() < i64::from(until);
    let features = u32::from_be_bytes(signed[..4].try_into().ok()?);
    good.then_some(Features(features))
}

fn mac_of(key: &hmac::Key, session: &str, signed: &[u8]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    context.update(signed);
    context.update(session.as_bytes());
    context.sign()
}
