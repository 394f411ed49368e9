//! Fronts: pages made of containers, each filled by hand, by rule, or by hand first and rule after.
//!
//! A front that nobody arranged still is one: the newest stories lead, then each section.

mod facts;
mod fill;
mod page;
mod rows;

use kit::{Clock, Id};
use serde::{Deserialize, Serialize};
use store::{Db, Result, Tx};

pub use facts::FrontChanged;
pub use page::{STYLE, TEMPLATES, print};
pub use rows::STATEMENTS;

/// The name of the home page's front.
pub const HOME: &str = "home";

/// A container: some stories under a title, set in a layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its id.
    pub id: Id,
    /// The title above it.
    pub title: Option<String>,
    /// Where the title leads.
    pub url: Option<String>,
    /// How it is set.
    pub layout: Layout,
    /// What it holds.
    pub rule: Rule,
}

/// How a container is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One large story and others around it.
    Lead,
    /// One story and rows beside it.
    River,
    /// Four in a row.
    #[default]
    Four,
    /// Voices with their portraits.
    Opinion,
    /// Large pictures.
    Pictures,
    /// Headlines only.
    List,
}

impl Layout {
    /// The word it is stored by and templates know.
    pub fn word(self) -> &'static str {
        match self {
            Layout::Lead => "lead",
            Layout::River => "river",
            Layout::Four => "four",
            Layout::Opinion => "opinion",
            Layout::Pictures => "pictures",
            Layout::List => "list",
        }
    }

    /// The layout of a word written by [`Layout::word`].
    pub fn of_word(word: &str) -> Option<Layout> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }
}

/// What a container holds: the stories picked by hand in their order, then those of the list until
/// it is full. A story stands once on a front.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// Stories picked by hand.
    pub picked: Vec<Id>,
    /// Where the rest comes from.
    pub from: Source,
    /// How many stories it holds at most.
    pub size: usize,
}

/// Where a container's other stories come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Nowhere: only what was picked.
    #[default]
    Nothing,
    /// The newest of all.
    Latest,
    /// The newest of a section.
    Section(Id),
    /// The newest on a topic.
    Topic(Id),
    /// The newest of a series.
    Series(Id),
}

/// Arranges a front anew.
///
/// # Errors
/// When the store refuses.
pub async fn arrange(
    tx: &mut Tx,
    clock: &Clock,
    front: &str,
    containers: &[Container],
) -> Result<()> {
    journal::turn(tx).await?;
    rows::clear(tx, front).await?;
    for (position, container) in containers.iter().enumerate() {
        rows::insert(tx, front, position, container).await?;
    }
    journal::append(tx, clock.now(), &FrontChanged { front: front.to_owned() }).await?;
    Ok(())
}

/// The containers of a front, in order; none when nobody arranged it.
///
/// # Errors
/// When the store cannot be read.
pub async fn containers(db: &Db, front: &str) -> Result<Vec<Container>> {
    rows::containers(db, front).await
}

#[cfg(test)]
mod tests;
