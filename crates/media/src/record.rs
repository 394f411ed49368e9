//! A picture as the paper keeps it: what it is, what is said about it, and whose it is.

use files::Hash;
use kit::{Id, Instant};

use crate::{Colours, Focus, PhotoFacts, Ratio, Rights};

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
}

/// What is said about a picture, and may be said anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Where the eye should fall.
    pub focus: Focus,
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
        self.killed.is_none() && !has_expired
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
    /// the rights written into it, how we render, and for a crop the focal point. Addresses carry
    /// it, which is what makes it true that they never change.
    pub fn stamp(&self, crop: Option<Ratio>) -> String {
        let mut recipe = format!("{RECIPE} {} {}", self.hash, self.rights().xmp());
        if crop.is_some() {
            let Focus { x, y } = self.description.focus;
            recipe.push_str(&format!(" {x},{y}"));
        }
        Hash::of(recipe.as_bytes()).short()
    }

    /// Whether its AVIF renditions, as it is now, have been made.
    pub fn has_avif(&self) -> bool {
        self.avif_stamp.as_ref() == Some(&self.stamp(None))
    }
}

impl Description {
    /// What the file says, where nothing was said by hand.
    pub(crate) fn or_facts(self, facts: &PhotoFacts) -> Description {
        let creators = match self.creators.is_empty() {
            true => facts.creators.clone(),
            false => self.creators,
        };
        Description {
            focus: self.focus,
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
        }
    }
}

/// The words the desk finds a picture by, lower case, so that both databases compare alike.
pub(crate) fn search_words(description: &Description, name: &str, facts: &PhotoFacts) -> String {
    let Description { caption, alt, credit, copyright, city, country, .. } = description;
    let single = [caption, alt, credit, copyright, city, country, &facts.headline, &facts.title];
    let single = single.into_iter().flatten().map(String::as_str);
    let lists = [&description.creators, &facts.keywords, &facts.people];
    let words: Vec<&str> =
        single.chain(lists.into_iter().flatten().map(String::as_str)).chain([name]).collect();
    kit::text::collapse(&words.join(" ")).to_lowercase()
}
