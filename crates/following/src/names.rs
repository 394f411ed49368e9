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

    /// What is offered and has every one of these words at the beginning of a word of its name,
    /// however it is written; by name.
    pub(crate) fn find(&self, words: &str, limit: usize) -> Vec<(Thing, Named)> {
        let words = plain(words);
        if words.is_empty() {
            return Vec::new();
        }
        let fits = |named: &Named| {
            let name = plain(&named.name);
            let begins = |word: &str| name.split('-').any(|it| it.starts_with(word));
            named.is_offered && words.split('-').all(begins)
        };
        let found = self.0.iter().filter(|(_, named)| fits(named));
        let mut found: Vec<_> = found.map(|(thing, named)| (*thing, named.clone())).collect();
        found.sort_by(|(one, a), (other, b)| (&a.name, one).cmp(&(&b.name, other)));
        found.truncate(limit);
        found
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

/// Words in small letters without marks, with a hyphen between them.
fn plain(words: &str) -> String {
    kit::slug::slug(words, "")
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
