//! What can be followed.

use std::fmt;
use std::str::FromStr;

use kit::Id;

/// Something that a reader may follow. Sections, topics of any kind and series are one family:
/// they are kept in one room and their ids are never the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// Who signs stories.
    Author(Id),
    /// A section, a topic or a series.
    Topic(Id),
}

impl Thing {
    /// The word its family is stored by.
    pub fn family(self) -> &'static str {
        match self {
            Thing::Author(_) => "author",
            Thing::Topic(_) => "topic",
        }
    }

    /// Its id within the family.
    pub fn id(self) -> Id {
        match self {
            Thing::Author(id) | Thing::Topic(id) => id,
        }
    }

    /// The thing of a family's word and an id; `None` when there is no such family.
    pub fn of(family: &str, id: Id) -> Option<Thing> {
        match family {
            "author" => Some(Thing::Author(id)),
            "topic" => Some(Thing::Topic(id)),
            _ => None,
        }
    }
}

/// The text does not name anything that can be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("that is nothing a reader can follow")]
pub struct NoThing;

/// As forms and addresses name it: `author-0h5k…`.
impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.family(), self.id())
    }
}

impl FromStr for Thing {
    type Err = NoThing;

    fn from_str(text: &str) -> Result<Thing, NoThing> {
        let (family, id) = text.split_once('-').ok_or(NoThing)?;
        Thing::of(family, id.parse().map_err(|_| NoThing)?).ok_or(NoThing)
    }
}
