//! The few words that go out with every rendition: whose the picture is and how it was made.
//!
//! Everything else a file says (where the camera was, its serial number, who is to be seen, what
//! the agency told the desk) stays here. JPEG and WebP carry an XMP packet; AVIF carries credit
//! and copyright in EXIF, because the encoder has no place for XMP, and no digital source type.

use kit::html::escape_into;

/// What is written into renditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// The line that must be printed.
    pub credit: Option<String>,
    /// Who made it.
    pub creators: Vec<String>,
    /// Whose it is.
    pub copyright: Option<String>,
    /// IPTC's digital source type, a URI.
    pub source_type: Option<String>,
}

/// A field in a rendition is cut here: a packet must fit a JPEG's segment, and a small rendition
/// should not be mostly words.
const FIELD_MAX: usize = 400;
const CREATORS_MAX: usize = 8;

impl Rights {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        *self == Rights::default()
    }

    /// The XMP packet; empty when there is nothing to say.
    pub(crate) fn xmp(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut out = String::from(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
             <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
             <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" \
             xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">",
        );
        if !self.creators.is_empty() {
            out.push_str("<dc:creator><rdf:Seq>");
            for creator in self.creators.iter().take(CREATORS_MAX) {
                element(&mut out, "rdf:li", creator);
            }
            out.push_str("</rdf:Seq></dc:creator>");
        }
        if let Some(copyright) = &self.copyright {
            out.push_str("<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">");
            escape_into(&mut out, cut(copyright));
            out.push_str("</rdf:li></rdf:Alt></dc:rights>");
        }
        if let Some(credit) = &self.credit {
            element(&mut out, "photoshop:Credit", credit);
        }
        if let Some(source_type) = &self.source_type {
            element(&mut out, "Iptc4xmpExt:DigitalSourceType", source_type);
        }
        out.push_str("</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>");
        out
    }

    /// A TIFF block with Artist (the creators, or the credit when they are unknown) and
    /// Copyright, both as UTF-8, which every reader of today takes for ASCII's successor.
    pub(crate) fn exif(&self) -> Option<Vec<u8>> {
        let artist = match self.creators.is_empty() {
            false => Some(self.creators.join("; ")),
            true => self.credit.clone(),
        };
        let fields: Vec<(u16, String)> = [(0x013b, artist), (0x8298, self.copyright.clone())]
            .into_iter()
            .filter_map(|(tag, text)| Some((tag, format!("{}\0    ", cut(&text?)))))
            .collect();
        if fields.is_empty() {
            return None;
        }
        let mut block = b"MM\0*\0\0\0\x08".to_vec();
        block.extend_from_slice(&(fields.len() as u16).to_be_bytes());
        // Values of up to four bytes would belong into the entry; the spaces after the end of
        // the text make every value longer than that.
        let mut offset = 8 + 2 + fields.len() * 12 + 4;
        for (tag, text) in &fields {
            block.extend_from_slice(&tag.to_be_bytes());
            block.extend_from_slice(&2u16.to_be_bytes());
            block.extend_from_slice(&(text.len() as u32).to_be_bytes());
            block.extend_from_slice(&(offset as u32).to_be_bytes());
            offset += text.len();
        }
        block.extend_from_slice(&[0; 4]);
        fields.iter().for_each(|(_, text)| block.extend_from_slice(text.as_bytes()));
        Some(block)
    }
}

fn element(out: &mut String, name: &str, text: &str) {
    out.push_str(&format!("<{name}>"));
    escape_into(out, cut(text));
    out.push_str(&format!("</{name}>"));
}

fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(FIELD_MAX).map_or(text.len(), |(end, _)| end);
    &text[..end]
}
