//! What an address, a name, an intent and a way on may be: pure decisions.

use kit::zone::Zone;
use signin::KeyKind;

use crate::Refusal;

/// Longest address; the mail room's own limit is as long.
const ADDRESS_BYTES_MAX: usize = 254;
/// Longest name.
const NAME_CHARACTERS_MAX: usize = 100;
/// Longest intent.
const INTENT_BYTES_MAX: usize = 500;
/// Longest way on.
const WAY_ON_BYTES_MAX: usize = 1000;

/// Where a reader gets to who had no other way in mind.
pub const HOME: &str = "/account";

/// An address as it is kept: one account for it, however it is written.
///
/// # Errors
/// [`Refusal::Address`].
pub fn address(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.len() > ADDRESS_BYTES_MAX {
        return Err(Refusal::Address);
    }
    let address = mail::Address::parse(text).map_err(|_| Refusal::Address)?;
    let address = address.to_string().to_lowercase();
    // Without a dot it is a machine of our own network, which strangers may not write to.
    let (_, domain) = address.rsplit_once('@').ok_or(Refusal::Address)?;
    if domain.contains('.') { Ok(address) } else { Err(Refusal::Address) }
}

/// A name as it stands in greetings; none is one, too.
///
/// # Errors
/// [`Refusal::Name`].
pub fn name(text: &str) -> Result<String, Refusal> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Marks that turn the direction of what follows would turn the greeting around, too.
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let odd = |c: char| c.is_control() || turns(c) || matches!(c, '<' | '>');
    if name.chars().count() > NAME_CHARACTERS_MAX || name.chars().any(odd) {
        return Err(Refusal::Name);
    }
    Ok(name)
}

/// A time zone by its name in the tz database; empty for the paper's.
///
/// # Errors
/// [`Refusal::Zone`].
pub fn zone(text: &str) -> Result<String, Refusal> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let known = text.len() <= 64 && Zone::named(text).is_ok();
    if known { Ok(text.to_owned()) } else { Err(Refusal::Zone) }
}

/// What was to be done on arrival; what is too long or unreadable is nothing.
pub fn intent(text: &str) -> &str {
    let good = text.len() <= INTENT_BYTES_MAX && !text.chars().any(char::is_control);
    if good { text } else { "" }
}

/// A path of ours to go on to after signing in; [`HOME`] for anything else, and for the doors
/// themselves.
pub fn way_on(to: &str) -> &str {
    let plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = to.starts_with('/') && !to.starts_with("//") && to.len() <= WAY_ON_BYTES_MAX;
    let doors = ["/account/sign-", "/account/welcome", "/account/address/"];
    let door = doors.iter().any(|door| to.starts_with(door));
    // Dots that climb are settled by browsers before they ask, and may then be anything.
    let climbs = to.split(['/', '?']).any(|part| matches!(part, "." | ".."));
    if plain && ours && !door && !climbs { to } else { HOME }
}

/// Whether one of these keys opens a reader's door by itself.
pub fn lets_in(keys: &[KeyKind]) -> bool {
    let opens = |kind| matches!(kind, KeyKind::Passkey | KeyKind::Password | KeyKind::Provider);
    keys.iter().any(|kind| opens(*kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_one_account_however_it_is_written() {
        assert_eq!(
            address(" Ada.Okafor@Courier.Example "),
            Ok("ada.okafor@courier.example".into())
        );
        assert_eq!(address("a@münchen.example"), Ok("a@xn--mnchen-3ya.example".into()));
        assert_eq!(address("A+news@x.example"), Ok("a+news@x.example".into()));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@x.example", "a".repeat(64 * 1024));
        for slip in [
            "",
            "ada",
            "ada@",
            "@x.example",
            "ada@localhost",
            "a b@x.example",
            "ada@x.example\r\nBcc: all@x.example",
            "ada@x.example, bo@x.example",
            "Ada <ada@x.example>",
            "ada@x.example\0",
            &long,
        ] {
            assert_eq!(address(slip), Err(Refusal::Address), "{slip:.40}");
        }
    }

    #[test]
    fn names_are_tidied_and_tricks_refused() {
        assert_eq!(name("  Ngũgĩ  wa\tThiong’o "), Ok("Ngũgĩ wa Thiong’o".into()));
        assert_eq!(name("Ada\r\nBcc: all@x.example"), Ok("Ada Bcc: all@x.example".into()));
        assert_eq!(name(""), Ok(String::new()));
        assert_eq!(name(&"ж".repeat(100)).map(|it| it.chars().count()), Ok(100));
        for trick in [&"x".repeat(300), "<b>", "a\u{202e}b", "a\u{1b}b"] {
            assert_eq!(name(trick), Err(Refusal::Name), "{trick:.20}");
        }
    }

    #[test]
    fn zones_are_those_of_the_database() {
        assert_eq!(zone("Europe/Lisbon"), Ok("Europe/Lisbon".into()));
        assert_eq!(zone(""), Ok(String::new()));
        assert_eq!(zone("Mars/Olympus"), Err(Refusal::Zone));
        assert_eq!(zone("../../etc/passwd"), Err(Refusal::Zone));
    }

    #[test]
    fn the_way_on_stays_with_us() {
        for (to, leads) in [
            ("/city/ferry?x=1#top", "/city/ferry?x=1#top"),
            ("/account/settings", "/account/settings"),
            ("https://elsewhere.example/", HOME),
            ("//elsewhere.example/", HOME),
            ("/\\elsewhere.example", HOME),
            ("/a b", HOME),
            ("/a\r\nSet-Cookie: x=1", HOME),
            ("/x/..//elsewhere.example", HOME),
            ("javascript:alert(1)", HOME),
            ("/account/sign-out", HOME),
            ("/account/welcome?link=x", HOME),
            ("", HOME),
        ] {
            assert_eq!(way_on(to), leads, "{to}");
        }
        assert_eq!(way_on(&format!("/{}", "a".repeat(2000))), HOME);
    }

    #[test]
    fn an_intent_is_short_and_plain_or_nothing() {
        assert_eq!(intent("follow:topic:ferry-dispute"), "follow:topic:ferry-dispute");
        assert_eq!(intent(&"x".repeat(501)), "");
        assert_eq!(intent("a\nb"), "");
    }
}
