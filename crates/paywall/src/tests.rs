//! Passes: read back, and never what they are not.

use article::Reach;
use entitlement::{Feature, Features};
use kit::Instant;
use ring::hmac;

use crate::pass::{read, sign};
use crate::variant::{MACHINE, OPEN_SIGNED_IN, of, reach};

const NOW: Instant = Instant::from_seconds(1_800_000_000);

fn key(secret: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())
}

#[test]
fn a_pass_is_good_for_its_session_until_its_moment() {
    let (key, features) = (key("secret"), Features::of(&[Feature::Read, Feature::FirstAccess]));
    let until = NOW.plus_seconds(300);
    let pass = sign(&key, "session", features, until);
    assert_eq!(read(&key, "session", &pass, NOW), Some(features));
    assert_eq!(read(&key, "session", &pass, until.plus_seconds(-1)), Some(features));
    assert_eq!(read(&key, "session", &pass, until), None, "it is over");
    assert_eq!(read(&key, "another", &pass, NOW), None, "it is somebody else's");
    assert_eq!(read(&super::tests::key("other"), "session", &pass, NOW), None);
}

#[test]
fn no_letter_of_a_pass_can_be_changed() {
    let key = key("secret");
    let pass = sign(&key, "session", Features::NONE, NOW.plus_seconds(300));
    for place in 0..pass.len() {
        for letter in ['A', 'B', '_', '9', 'z'] {
            let mut forged: Vec<char> = pass.chars().collect();
            if forged[place] == letter {
                continue;
            }
            forged[place] = letter;
            let forged: String = forged.into_iter().collect();
            assert_eq!(read(&key, "session", &forged, NOW), None, "{forged}");
        }
    }
    for nonsense in ["", "A", &"A".repeat(32), &"é".repeat(16), &"A".repeat(4000)] {
        assert_eq!(read(&key, "session", nonsense, NOW), None);
    }
}

#[test]
fn every_kind_of_reader_has_a_variant_of_their_own() {
    let all = [
        of(Features::NONE),
        of(Features::of(&[Feature::Read])),
        of(Features::of(&[Feature::FirstAccess])),
        of(Features::of(&[Feature::Read, Feature::FirstAccess])),
    ];
    for (place, variant) in all.iter().enumerate() {
        assert!(*variant > OPEN_SIGNED_IN && !all[..place].contains(variant));
    }
    for closed in [MACHINE, OPEN_SIGNED_IN] {
        assert_eq!(reach(closed), Reach::NOBODY, "who is only seen to be signed in opens nothing");
    }
    assert_eq!(reach(all[0]), Reach { registered: true, reads: false, first_access: false });
    assert_eq!(reach(all[3]), Reach { registered: true, reads: true, first_access: true });
}
