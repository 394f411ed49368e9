//! What things are called and where their pages are, of everything that can be followed.

use std::collections::HashMap;

use byline::Author;
use store::{Db, Result};
use topic::Topic;

use crate::index::Thing;

/// How something that can be followed is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// The address of its page.
    pub path: String,
    /// author, section, topic, person, organisation, place, event, series.
    pub kind: &'static str,
    /// A few words about it: an author's role, a topic's description.
    pub about: Option<String>,
    /// Whether it is offered to be followed: not when it was retired or merged, or has left.
    pub is_offered: bool,
}

/// The names of everything.
#[derive(Default)]
pub(crate) struct Names(HashMap<Thing, Named>);

impl Names {
    pub(crate) async fn read(db: &Db) -> Result<Names> {
        let topics = topic::all(db).await?;
        let authors = byline::all(db).await?;
        let topics = topics.iter().map(|it| (Thing::Topic(it.id), of_topic(it)));
        let authors = authors.iter().map(|it| (Thing::Author(it.id), of_author(it)));
        Ok(Names(topics.chain(authors).collect()))
    }

    pub(crate) fn get(&self, thing: Thing) -> Option<&Named> {
        self.0.get(&thing)
    }

    pub(crate) fn put(&mut self, thing: Thing, named: Option<Named>) {
        match named {
            Some(named) => self.0.insert(thing, named),
            None => self.0.remove(&thing),
        };
    }
}

/// How a thing is called now.
pub(crate) async fn look_up(db: &Db, thing: Thing) -> Result<Option<Named>> {
    Ok(match thing {
        Thing::Topic(id) => topic::find(db, id).await?.as_ref().map(of_topic),
        Thing::Author(id) => byline::find(db, id).await?.as_ref().map(of_author),
    })
}

fn of_topic(topic: &Topic) -> Named {
    Named {
        name: topic.name.clone(),
        path: topic.path(),
        kind: topic.kind.word(),
        about: topic.description.clone(),
        is_offered: topic.retired_at.is_none() && topic.merged_into.is_none(),
    }
}

fn of_author(author: &Author) -> Named {
    Named {
        name: author.name.clone(),
        path: author.path(),
        kind: "author",
        about: author.role.clone(),
        is_offered: author.left_at.is_none() && author.merged_into.is_none(),
    }
}
