//! What can be given: a closed list, so that a set of them is one number in a signed cookie.

use serde::{Deserialize, Serialize};

/// One thing that not every reader may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Feature {
    /// To read what is for subscribers.
    Read = 0,
    /// To read it before others do.
    FirstAccess = 1,
    /// To write under stories.
    Comment = 2,
    /// To unlock stories for others.
    Gift = 3,
    /// To see fewer advertisements.
    FewerAds = 4,
    /// To see none.
    NoAds = 5,
    /// The e-books and guides.
    Library = 6,
    /// The investor tools.
    Markets = 7,
}

impl Feature {
    /// Every one; the order is that of a list that compares plans.
    pub const ALL: [Feature; 8] = [
        Feature::Read,
        Feature::FirstAccess,
        Feature::Comment,
        Feature::Gift,
        Feature::FewerAds,
        Feature::NoAds,
        Feature::Library,
        Feature::Markets,
    ];

    /// The word it is chosen and told by.
    pub fn word(self) -> &'static str {
        match self {
            Feature::Read => "read",
            Feature::FirstAccess => "first_access",
            Feature::Comment => "comment",
            Feature::Gift => "gift",
            Feature::FewerAds => "fewer_ads",
            Feature::NoAds => "no_ads",
            Feature::Library => "library",
            Feature::Markets => "markets",
        }
    }

    /// As a list of benefits says it.
    pub fn benefit(self) -> &'static str {
        match self {
            Feature::Read => "Unlimited digital access",
            Feature::FirstAccess => "First access to the latest news",
            Feature::Comment => "A voice in the discussion",
            Feature::Gift => "Stories to give to friends",
            Feature::FewerAds => "Fewer advertisements",
            Feature::NoAds => "No advertisements",
            Feature::Library => "E-books and guides",
            Feature::Markets => "Investor tools",
        }
    }

    /// The feature of this word.
    pub fn named(word: &str) -> Option<Feature> {
        Feature::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// A set of features, as the bits of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Features(pub u32);

impl Features {
    /// None of them.
    pub const NONE: Features = Features(0);

    /// These.
    pub fn of(features: &[Feature]) -> Features {
        Features(features.iter().fold(0, |bits, it| bits | 1 << (*it as u8)))
    }

    /// Those of both.
    #[must_use]
    pub fn and(self, other: Features) -> Features {
        Features(self.0 | other.0)
    }

    /// Whether this one is among them.
    pub fn has(self, feature: Feature) -> bool {
        self.0 & (1 << (feature as u8)) != 0
    }

    /// Which they are.
    pub fn list(self) -> Vec<Feature> {
        Feature::ALL.into_iter().filter(|it| self.has(*it)).collect()
    }
}
