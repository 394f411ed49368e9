//! IPTC-IIM 4.2 in Photoshop's image resources: what picture agencies have written since 1991.

use kit::Instant;

use super::{PhotoFacts, add_entry, guess_text, tidy};
use crate::scan::Scan;

const RESOURCE_IPTC: u16 = 0x0404;
const RECORD_ENVELOPE: u8 = 1;
const RECORD_APPLICATION: u8 = 2;
const CHARACTER_SET: u8 = 90;
const UTF8: &[u8] = b"\x1b%G";

/// Reads the resources; what is cut off or malformed ends the reading.
pub(super) fn read(resources: &[u8]) -> PhotoFacts {
    let mut facts = PhotoFacts::default();
    let mut when = (None, None);
    let mut is_utf8 = false;
    let mut scan = Scan::new(find_records(resources).unwrap_or_default());
    while let Some((record, number, body)) = next_dataset(&mut scan) {
        match (record, number) {
            (RECORD_ENVELOPE, CHARACTER_SET) => is_utf8 = body == UTF8,
            (RECORD_APPLICATION, 55) => when.0 = Some(decode(body, is_utf8)),
            (RECORD_APPLICATION, 60) => when.1 = Some(decode(body, is_utf8)),
            (RECORD_APPLICATION, _) => put(&mut facts, number, &decode(body, is_utf8)),
            _ => {}
        }
    }
    facts.taken = when.0.and_then(|day| moment(&day, when.1.as_deref()));
    facts
}

/// The records among the image resources, each `8BIM`, a number, a name, and a body, padded to
/// even lengths.
fn find_records(resources: &[u8]) -> Option<&[u8]> {
    let mut scan = Scan::new(resources);
    loop {
        if scan.take(4)? != b"8BIM" {
            return None;
        }
        let number = scan.u16_big()?;
        let name_length = usize::from(scan.byte()?);
        scan.skip(name_length + (name_length + 1) % 2)?;
        let length = scan.u32_big()? as usize;
        let body = scan.take(length)?;
        if number == RESOURCE_IPTC {
            return Some(body);
        }
        // The padding after the last resource is often forgotten.
        scan.skip(length % 2)?;
    }
}

/// Extended datasets (longer than 32,767 bytes) hold objects, not words, and end the reading.
fn next_dataset<'a>(scan: &mut Scan<'a>) -> Option<(u8, u8, &'a [u8])> {
    if scan.byte()? != 0x1c {
        return None;
    }
    let (record, number, length) = (scan.byte()?, scan.byte()?, scan.u16_big()?);
    let length = (length & 0x8000 == 0).then_some(length)?;
    Some((record, number, scan.take(length.into())?))
}

fn decode(body: &[u8], is_utf8: bool) -> String {
    if is_utf8 { String::from_utf8_lossy(body).into_owned() } else { guess_text(body) }
}

fn put(facts: &mut PhotoFacts, number: u8, text: &str) {
    let field = match number {
        5 => &mut facts.title,
        25 => return add_entry(&mut facts.keywords, text),
        40 => &mut facts.instructions,
        80 => return add_entry(&mut facts.creators, text),
        90 => &mut facts.city,
        95 => &mut facts.state,
        101 => &mut facts.country,
        105 => &mut facts.headline,
        110 => &mut facts.credit,
        115 => &mut facts.source,
        116 => &mut facts.copyright,
        120 => &mut facts.caption,
        _ => return,
    };
    *field = field.take().or_else(|| tidy(text));
}

/// `20261123` and `061000+0100`, of which the time may be missing.
fn moment(day: &str, time: Option<&str>) -> Option<Instant> {
    let digits = |text: &str, count: usize| {
        text.len() >= count && text.as_bytes()[..count].iter().all(u8::is_ascii_digit)
    };
    if !digits(day, 8) {
        return None;
    }
    let date = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..8]);
    let Some(time) = time.filter(|time| digits(time, 6)) else {
        return Instant::parse(&date).ok();
    };
    let zone = time.get(6..11).filter(|zone| zone.is_ascii() && digits(&zone[1..], 4));
    let zone = zone.map_or("Z".to_owned(), |zone| format!("{}:{}", &zone[..3], &zone[3..]));
    let clock = format!("{}:{}:{}", &time[..2], &time[2..4], &time[4..6]);
    Instant::parse(&format!("{date}T{clock}{zone}")).ok()
}
