//! What can be given: a closed list, so that a set of them is one number in a signed cookie. A
//! number once given stays; a room that has something new to give adds the next.

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
}

impl Feature {
    /// Every one; the order is that of a list that compares plans.
    pub const ALL: [Feature; 2] = [Feature::Read, Feature::FirstAccess];

    /// The word it is chosen and told by.
    pub fn word(self) -> &'static str {
        match self {
            Feature::Read => "read",
            Feature::FirstAccess => "first_access",
        }
    }

    /// As a list of benefits says it.
    pub fn benefit(self) -> &'static str {
        match self {
            Feature::Read => "Unlimited digital access",
            Feature::FirstAccess => "First access to the latest news",
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
