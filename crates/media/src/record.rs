//! A picture as the paper keeps it: what it is, what is said about it, and whose it is.

use files::Hash;
use kit::{Id, Instant};

use crate::{Colours, Focus, Frame, Framing, Framings, PhotoFacts, Ratio, Rights, crop};

/// A picture of the paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Media {
    /// Its id.
    pub id: Id,
    /// The original's hash, by which `files` has it.
    pub hash: Hash,
    /// The original's media type.
    pub mime: String,
    /// The original's bytes.
    pub bytes: u64,
    /// Width as it is seen.
    pub width: u32,
    /// Height as it is seen.
    pub height: u32,
    /// Whether some of it is clear.
    pub alpha: bool,
    /// Whether the original moves; the first frame is shown, for now.
    pub animated: bool,
    /// What became of its colours.
    pub colours: Colours,
    /// Dominant colour, `#rrggbb`.
    pub colour: String,
    /// A blur of it as a `data:` address.
    pub blur: Option<String>,
    /// What is said about it.
    pub description: Description,
    /// The name its file came with.
    pub original_name: String,
    /// When it was taken.
    pub taken_at: Option<Instant>,
    /// All that the file says about itself. For the desk only.
    pub facts: PhotoFacts,
    /// Which stamp its AVIF renditions carry.
    pub avif_stamp: Option<String>,
    /// When it came in.
    pub created_at: Instant,
    /// That it was killed.
    pub killed: Option<Kill>,
    /// Who of the staff brought it in; nobody an import.
    pub uploaded_by: Option<Id>,
    /// Whether readers may not see it because its credit or its rights are not written down yet.
    pub held_back: bool,
}

/// What is said about a picture, and may be said anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Where the eye should fall.
    pub focus: Focus,
    /// The crops the desk framed itself.
    pub framings: Framings,
    /// The caption.
    pub caption: Option<String>,
    /// The text for those who cannot see it: none when nobody wrote one yet, empty when it is
    /// decoration.
    pub alt: Option<String>,
    /// The line that must be printed.
    pub credit: Option<String>,
    /// Who made it.
    pub creators: Vec<String>,
    /// Whose it is.
    pub copyright: Option<String>,
    /// How it may be used.
    pub usage_terms: Option<String>,
    /// IPTC's digital source type, a URI.
    pub source_type: Option<String>,
    /// The city shown.
    pub city: Option<String>,
    /// The country shown.
    pub country: Option<String>,
    /// When we may no longer show it.
    pub rights_expire: Option<Instant>,
    /// The licence it is under, in words or by its address.
    pub licence: Option<String>,
    /// Where in the world it may be shown, in words.
    pub territory: Option<String>,
    /// Who is in it.
    pub people: Vec<String>,
    /// What those in it agreed to. For the desk only.
    pub consent: Option<String>,
}

/// That a picture must not be shown any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kill {
    /// Since when.
    pub at: Instant,
    /// Who said so.
    pub by: String,
    /// Why.
    pub why: String,
}

/// Raised when a rendition of the same picture would come out differently (another quality,
/// another filter), so that it gets another address.
const RECIPE: u32 = 1;

impl Media {
    /// Whether readers may see it at this moment.
    pub fn may_be_shown(&self, now: Instant) -> bool {
        let has_expired = self.description.rights_expire.is_some_and(|end| end <= now);
        self.killed.is_none() && !has_expired && !self.held_back
    }

    /// What is written into its renditions.
    pub fn rights(&self) -> Rights {
        Rights {
            credit: self.description.credit.clone(),
            creators: self.description.creators.clone(),
            copyright: self.description.copyright.clone(),
            source_type: self.description.source_type.clone(),
        }
    }

    /// Eight digits that change with anything that changes the bytes of a rendition: the picture,
    /// the rights written into it, how we render, and for a crop its framing. Addresses carry
    /// it, which is what makes it true that they never change.
    pub fn stamp(&self, crop: Option<Ratio>) -> String {
        let mut recipe = format!("{RECIPE} {} {}", self.hash, self.rights().xmp());
        if let Some(ratio) = crop {
            let Framing { focus: Focus { x, y }, tight } = self.description.framing(ratio);
            recipe.push_str(&format!(" {x},{y}"));
            if tight < Framing::TIGHT_MAX {
                recipe.push_str(&format!(",{tight}"));
            }
        }
        Hash::of(recipe.as_bytes()).short()
    }

    /// Its crop in this ratio.
    pub fn frame(&self, ratio: Ratio) -> Frame {
        crop(self.width, self.height, ratio, self.description.framing(ratio))
    }

    /// Width and height of the whole, or of a crop of it.
    pub fn size(&self, crop: Option<Ratio>) -> (u32, u32) {
        let frame = crop.map(|ratio| self.frame(ratio));
        frame.map_or((self.width, self.height), |frame| (frame.width, frame.height))
    }

    /// Whether its AVIF renditions, as it is now, have been made.
    pub fn has_avif(&self) -> bool {
        self.avif_stamp.as_ref() == Some(&self.stamp(None))
    }
}

impl Description {
    /// How the picture is cropped to this ratio.
    pub fn framing(&self, ratio: Ratio) -> Framing {
        self.framings.of(ratio).unwrap_or(Framing::around(self.focus))
    }

    /// Whether it says whom to credit and by what right we show it: the holder, the licence or
    /// the terms.
    pub fn is_cleared(&self) -> bool {
        let said = |field: &Option<String>| field.as_ref().is_some_and(|it| !it.trim().is_empty());
        let rights = [&self.copyright, &self.licence, &self.usage_terms];
        said(&self.credit) && rights.into_iter().any(said)
    }

    /// The names of what differs in the other one, for the history.
    pub(crate) fn differences(&self, other: &Description) -> Vec<&'static str> {
        let parts = [
            ("caption", self.caption != other.caption),
            ("description for the blind", self.alt != other.alt),
            ("credit", self.credit != other.credit),
            ("makers", self.creators != other.creators),
            ("people", self.people != other.people),
            ("place", (&self.city, &self.country) != (&other.city, &other.country)),
            ("focal point", self.focus != other.focus),
            ("crops", self.framings != other.framings),
            ("rights holder", self.copyright != other.copyright),
            ("licence", self.licence != other.licence),
            ("terms", self.usage_terms != other.usage_terms),
            ("territory", self.territory != other.territory),
            ("end of the rights", self.rights_expire != other.rights_expire),
            ("consent", self.consent != other.consent),
            ("kind of source", self.source_type != other.source_type),
        ];
        parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }

    /// What the file says, where nothing was said by hand.
    pub(crate) fn or_facts(self, facts: &PhotoFacts) -> Description {
        let creators = match self.creators.is_empty() {
            true => facts.creators.clone(),
            false => self.creators,
        };
        let people = match self.people.is_empty() {
            true => facts.people.clone(),
            false => self.people,
        };
        Description {
            people,
            focus: self.focus,
            framings: self.framings,
            caption: self.caption.or_else(|| facts.caption.clone()),
            alt: self.alt.or_else(|| facts.alt.clone()),
            credit: self.credit.or_else(|| facts.credit.clone()),
            creators,
            copyright: self.copyright.or_else(|| facts.copyright.clone()),
            usage_terms: self.usage_terms.or_else(|| facts.usage_terms.clone()),
            source_type: self.source_type.or_else(|| facts.source_type.clone()),
            city: self.city.or_else(|| facts.city.clone()),
            country: self.country.or_else(|| facts.country.clone()),
            rights_expire: self.rights_expire,
            licence: self.licence,
            territory: self.territory,
            consent: self.consent,
        }
    }
}

/// The words the desk finds a picture by, lower case, so that both databases compare alike.
pub(crate) fn search_words(description: &Description, name: &str, facts: &PhotoFacts) -> String {
    let Description { caption, alt, credit, copyright, city, country, .. } = description;
    let single = [caption, alt, credit, copyright, city, country, &facts.headline, &facts.title];
    let single = single.into_iter().flatten().map(String::as_str);
    let lists = [&description.creators, &description.people, &facts.keywords];
    let words: Vec<&str> =
        single.chain(lists.into_iter().flatten().map(String::as_str)).chain([name]).collect();
    kit::text::collapse(&words.join(" ")).to_lowercase()
}
