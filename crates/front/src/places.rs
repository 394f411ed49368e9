//! Which fronts there are: the home page's, and one for every section.

use kit::Id;
use store::{Db, Result};
use topic::{Kind, Topic};

use crate::{HOME, section_of};

/// A front: whose page it makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    /// The name it is stored by.
    pub name: String,
    /// What the desk calls it.
    pub title: String,
    /// The address readers see it at.
    pub path: String,
    /// The section whose page it makes; none: the home page.
    pub section: Option<Topic>,
}

impl Front {
    /// The home page's.
    pub fn home() -> Front {
        let (name, title, path) = (HOME.to_owned(), "Home page".to_owned(), "/".to_owned());
        Front { name, title, path, section: None }
    }

    /// A section's.
    pub fn of(section: Topic) -> Front {
        let (name, title) = (name_of(section.id), section.name.clone());
        Front { name, title, path: section.path(), section: Some(section) }
    }
}

/// The name of a section's front.
pub(crate) fn name_of(section: Id) -> String {
    section.to_string()
}

/// Every front: the home page's first, then the sections' in their order.
///
/// # Errors
/// When the store cannot be read.
pub async fn fronts(db: &Db) -> Result<Vec<Front>> {
    let sections = topic::sections(db).await?.into_iter().map(Front::of);
    Ok([Front::home()].into_iter().chain(sections).collect())
}

/// The front of this name.
///
/// # Errors
/// When the store cannot be read.
pub async fn front(db: &Db, name: &str) -> Result<Option<Front>> {
    if name == HOME {
        return Ok(Some(Front::home()));
    }
    let Some(id) = section_of(name) else { return Ok(None) };
    let section = topic::find(db, id).await?;
    Ok(section.filter(|it| it.kind == Kind::Section && it.merged_into.is_none()).map(Front::of))
}
