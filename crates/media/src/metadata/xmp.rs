//! XMP: the properties a picture desk uses, out of the RDF they are wrapped in.

use std::borrow::Cow;

use kit::Instant;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{LocalName, ResolveResult};
use quick_xml::reader::NsReader;

use super::{Location, PhotoFacts, add_entry, tidy};

/// A packet has a few kilobytes; Photoshop's own history can make it a few hundred.
const PACKET_MAX: usize = 4 << 20;
const DEPTH_MAX: usize = 40;

/// A property we know, whatever prefix the file gives its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    Caption,
    Alt,
    Headline,
    Title,
    Credit,
    Source,
    Creator,
    Copyright,
    UsageTerms,
    Instructions,
    Taken,
    City,
    State,
    Country,
    Keyword,
    Person,
    SourceType,
    Latitude,
    Longitude,
}

const KNOWN: [(&str, &str, Property); 24] = [
    (DC, "description", Property::Caption),
    (DC, "title", Property::Title),
    (DC, "creator", Property::Creator),
    (DC, "rights", Property::Copyright),
    (DC, "subject", Property::Keyword),
    (PHOTOSHOP, "Headline", Property::Headline),
    (PHOTOSHOP, "Credit", Property::Credit),
    (PHOTOSHOP, "Source", Property::Source),
    (PHOTOSHOP, "Instructions", Property::Instructions),
    (PHOTOSHOP, "DateCreated", Property::Taken),
    (PHOTOSHOP, "City", Property::City),
    (PHOTOSHOP, "State", Property::State),
    (PHOTOSHOP, "Country", Property::Country),
    (RIGHTS, "UsageTerms", Property::UsageTerms),
    (IPTC_CORE, "AltTextAccessibility", Property::Alt),
    (IPTC_EXT, "DigitalSourceType", Property::SourceType),
    (IPTC_EXT, "DigitalSourcefileType", Property::SourceType),
    (IPTC_EXT, "PersonInImage", Property::Person),
    (IPTC_EXT, "City", Property::City),
    (IPTC_EXT, "ProvinceState", Property::State),
    (IPTC_EXT, "CountryName", Property::Country),
    (EXIF, "DateTimeOriginal", Property::Taken),
    (EXIF, "GPSLatitude", Property::Latitude),
    (EXIF, "GPSLongitude", Property::Longitude),
];

const DC: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const IPTC_CORE: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
const IPTC_EXT: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const EXIF: &str = "http://ns.adobe.com/exif/1.0/";

/// Reads a packet as far as it is well-formed. Entities other than XML's own five are not
/// expanded, and a packet that declares any is left unread: no honest writer does.
pub(super) fn read(packet: &[u8]) -> PhotoFacts {
    if packet.len() > PACKET_MAX {
        return PhotoFacts::default();
    }
    let text = decode(packet);
    let mut reader = NsReader::from_str(&text);
    let mut walk = Walk::default();
    while walk.step(&mut reader).is_some() {}
    walk.finish()
}

/// XMP in files is UTF-8; two-byte packets exist in theory and read as nothing here.
fn decode(packet: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(packet)
}

#[derive(Default)]
struct Walk {
    facts: PhotoFacts,
    /// For every open element, the property it belongs to.
    open: Vec<Option<Property>>,
    text: String,
    /// Whether the text being read is marked as the default language.
    is_default: bool,
    position: (Option<f64>, Option<f64>),
    is_hostile: bool,
}

impl Walk {
    /// One event; nothing at the end, at an error, or where the packet cannot be trusted.
    fn step(&mut self, reader: &mut NsReader<&[u8]>) -> Option<()> {
        match reader.read_event().ok()? {
            Event::Start(element) => self.start(reader, &element)?,
            Event::Empty(element) => {
                self.start(reader, &element)?;
                self.end();
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.text.push_str(&text),
            Event::CData(text) => self.text.push_str(&text),
            Event::GeneralRef(reference) => self.reference(&reference),
            Event::DocType(_) => {
                self.is_hostile = true;
                return None;
            }
            Event::Eof => return None,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
        Some(())
    }

    fn start(&mut self, reader: &NsReader<&[u8]>, element: &BytesStart<'_>) -> Option<()> {
        if self.open.len() >= DEPTH_MAX {
            return None;
        }
        let (namespace, local) = reader.resolver().resolve_element(element.name());
        let inherited = self.open.last().copied().flatten();
        self.open.push(find(&namespace, local).or(inherited));
        self.text.clear();
        self.is_default = false;
        for attribute in element.attributes().with_checks(false).flatten().take(200) {
            let Ok(value) = attribute.normalized_value(XmlVersion::Explicit1_0) else { continue };
            if attribute.key.as_ref() == "xml:lang" {
                self.is_default = &*value == "x-default";
                continue;
            }
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            match find(&namespace, local) {
                Some(property) => self.put(property, &value),
                // `<dc:source rdf:resource="…"/>` is how RDF writes a value that is an address.
                None if attribute.key.as_ref() == "rdf:resource" => self.text = value.into_owned(),
                None => {}
            }
        }
        Some(())
    }

    fn end(&mut self) {
        let property = self.open.pop().flatten();
        let text = std::mem::take(&mut self.text);
        if let Some(property) = property {
            self.put(property, &text);
        }
        self.is_default = false;
    }

    fn reference(&mut self, reference: &quick_xml::events::BytesRef<'_>) {
        let character = match &**reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten(),
        };
        self.text.extend(character);
    }

    fn put(&mut self, property: Property, text: &str) {
        let facts = &mut self.facts;
        let field = match property {
            Property::Creator => return add_entry(&mut facts.creators, text),
            Property::Keyword => return add_entry(&mut facts.keywords, text),
            Property::Person => return add_entry(&mut facts.people, text),
            Property::Latitude => return keep(&mut self.position.0, coordinate(text, 90.0)),
            Property::Longitude => return keep(&mut self.position.1, coordinate(text, 180.0)),
            Property::Taken => return keep(&mut facts.taken, moment(text)),
            Property::Caption => &mut facts.caption,
            Property::Alt => &mut facts.alt,
            Property::Headline => &mut facts.headline,
            Property::Title => &mut facts.title,
            Property::Credit => &mut facts.credit,
            Property::Source => &mut facts.source,
            Property::Copyright => &mut facts.copyright,
            Property::UsageTerms => &mut facts.usage_terms,
            Property::Instructions => &mut facts.instructions,
            Property::City => &mut facts.city,
            Property::State => &mut facts.state,
            Property::Country => &mut facts.country,
            Property::SourceType => &mut facts.source_type,
        };
        let Some(text) = tidy(text) else { return };
        // Of several languages the default one wins, otherwise the first.
        if field.is_none() || self.is_default {
            *field = Some(text);
        }
    }

    fn finish(mut self) -> PhotoFacts {
        if self.is_hostile {
            return PhotoFacts::default();
        }
        if let (Some(latitude), Some(longitude)) = self.position {
            self.facts.location = Some(Location { latitude, longitude });
        }
        self.facts
    }
}

fn find(namespace: &ResolveResult<'_>, local: LocalName<'_>) -> Option<Property> {
    let ResolveResult::Bound(namespace) = namespace else { return None };
    let (namespace, local) = (namespace.as_ref(), local.as_ref());
    KNOWN.iter().find(|known| known.0 == namespace && known.1 == local).map(|known| known.2)
}

fn keep<T>(field: &mut Option<T>, found: Option<T>) {
    if field.is_none() {
        *field = found;
    }
}

/// `52,30.25N` or `52,30,15N`: degrees, minutes, seconds, and the side of the world.
fn coordinate(text: &str, most: f64) -> Option<f64> {
    let text = text.trim();
    let side = text.chars().last().filter(char::is_ascii_alphabetic)?;
    let mut sum = 0.0;
    for (part, unit) in text[..text.len() - 1].split(',').zip([1.0, 60.0, 3600.0]) {
        sum += part.trim().parse::<f64>().ok()? / unit;
    }
    let sum = if matches!(side.to_ascii_uppercase(), 'S' | 'W') { -sum } else { sum };
    (sum.is_finite() && sum.abs() <= most).then_some(sum)
}

/// XMP's dates may stop after the day or the minute. A year or a month alone says too little.
fn moment(text: &str) -> Option<Instant> {
    let text = text.trim();
    let with_seconds = |at: usize| Some(format!("{}:00{}", text.get(..at)?, text.get(at..)?));
    Instant::parse(text).ok().or_else(|| Instant::parse(&with_seconds(16)?).ok())
}
