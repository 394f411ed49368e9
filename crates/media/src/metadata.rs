//! What a picture says about itself: IPTC-IIM, XMP and EXIF brought together.
//!
//! XMP is believed before IIM, and IIM before EXIF, as the Metadata Working Group's guidelines
//! say. Nothing in a file can make reading fail: what cannot be read is left out.

pub(crate) mod exif;
mod iptc;
mod xmp;

use kit::Instant;
use serde::{Deserialize, Serialize};

use crate::container::Parts;
use crate::{Limits, Refusal, probe};

/// What the file says, for the desk. Hardly any of it goes out with what is served: see
/// [`crate::Rights`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PhotoFacts {
    /// What is to be seen, as the photographer or the agency wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The text for those who cannot see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// A headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// A short name, often the agency's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The line that must be printed: "Ann Lee/AP".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Who supplied it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub creators: Vec<String>,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright: Option<String>,
    /// How it may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_terms: Option<String>,
    /// What the agency tells the desk ("MANDATORY CREDIT", "NO SALES").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// When it was taken; a time without a zone is read as UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<Instant>,
    /// The city shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The state or province shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The country shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Keywords.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Who is in the picture.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// IPTC's digital source type, a URI: taken by a camera, composite, made by a model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_type: Option<String>,
    /// Where the camera was. Never leaves the desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// Degrees, north and east positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

/// Reads everything a picture says about itself.
///
/// # Errors
/// [`Refusal`] when it is not a picture we take; never because of its metadata.
pub fn read_facts(bytes: &[u8], limits: &Limits) -> Result<PhotoFacts, Refusal> {
    probe::open(bytes, limits).map(|(_, parts)| gather(&parts))
}

pub(crate) fn gather(parts: &Parts<'_>) -> PhotoFacts {
    let mut facts = parts.xmp.map(xmp::read).unwrap_or_default();
    facts.fill_from(iptc::read(&parts.photoshop));
    facts.fill_from(parts.exif.map(exif::read).unwrap_or_default());
    facts
}

impl PhotoFacts {
    /// Takes from `other` what is still missing here.
    fn fill_from(&mut self, other: PhotoFacts) {
        let ours = [
            &mut self.caption,
            &mut self.alt,
            &mut self.headline,
            &mut self.title,
            &mut self.credit,
            &mut self.source,
            &mut self.copyright,
            &mut self.usage_terms,
            &mut self.instructions,
            &mut self.city,
            &mut self.state,
            &mut self.country,
            &mut self.source_type,
        ];
        let theirs = [
            other.caption,
            other.alt,
            other.headline,
            other.title,
            other.credit,
            other.source,
            other.copyright,
            other.usage_terms,
            other.instructions,
            other.city,
            other.state,
            other.country,
            other.source_type,
        ];
        for (our, their) in ours.into_iter().zip(theirs) {
            *our = our.take().or(their);
        }
        let lists = [
            (&mut self.creators, other.creators),
            (&mut self.keywords, other.keywords),
            (&mut self.people, other.people),
        ];
        for (our, their) in lists {
            if our.is_empty() {
                *our = their;
            }
        }
        self.taken = self.taken.or(other.taken);
        self.location = self.location.or(other.location);
    }
}

const TEXT_MAX: usize = 10_000;
const LIST_MAX: usize = 200;

/// A text as we keep it: without controls (PostgreSQL refuses a zero byte, a page has no use for
/// the others), trimmed, not endless; nothing when nothing is left.
fn tidy(text: &str) -> Option<String> {
    let kept: String = text
        .chars()
        .map(|character| if character == '\r' { '\n' } else { character })
        .filter(|character| !character.is_control() || matches!(character, '\n' | '\t'))
        .take(TEXT_MAX)
        .collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// Adds an entry to a list, once, as long as the list is of a sensible length.
fn add_entry(list: &mut Vec<String>, text: &str) {
    let Some(text) = tidy(text) else { return };
    if list.len() < LIST_MAX && !list.contains(&text) {
        list.push(text);
    }
}

/// Bytes whose encoding nobody declared: UTF-8 when they are, Latin-1 otherwise.
fn guess_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
