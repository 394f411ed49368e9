//! What a reader may be about to type: headlines, topics and authors that begin so.

use article::Listed;
use kit::Id;
use serde::Serialize;

use crate::ask::Ask;
use crate::find::Look;
use crate::gather::{Gather, Hit};
use crate::query::Maker;
use crate::scribe::Kind;
use crate::{Search, Trouble};

/// Stories that are offered.
const STORIES_MAX: usize = 6;
/// Topics and authors, each.
const NAMED_MAX: usize = 3;
/// Words that the last one is taken to be the beginning of.
const ENDINGS_MAX: usize = 24;
/// Letters of a word before anything is offered, in scripts with spaces.
const LETTERS_MIN: usize = 2;

/// Something offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// topic, author, story.
    pub kind: &'static str,
    /// What it is called.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// Its language, when it has one of its own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lang: String,
}

/// What is offered: topics and authors first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Suggested {
    /// In order.
    pub suggestions: Vec<Suggestion>,
}

/// What was found of each kind.
#[derive(Default)]
struct Begun {
    stories: Vec<Hit>,
    topics: Vec<Hit>,
    authors: Vec<Hit>,
}

impl Search {
    /// What begins with what a reader typed so far.
    ///
    /// # Errors
    /// [`Trouble`], as for a search.
    pub async fn suggest(&self, text: &str) -> Result<Suggested, Trouble> {
        let ask = Ask::parse(text)?;
        let mut words = ask.parts.iter().filter(|it| !it.excluded).flat_map(|it| &it.words);
        if words.all(|(word, unspaced)| !unspaced && word.chars().count() < LETTERS_MIN) {
            return Ok(Suggested::default());
        }
        let shelf = self.shelf()?;
        let now = self.0.clock.now();
        let begun = self.in_turn(move |stopped| Look { shelf: &shelf, now, stopped }.begun(&ask));
        self.named(begun.await?).await.map_err(|error| Trouble::Failed(error.to_string()))
    }

    async fn named(&self, begun: Begun) -> store::Result<Suggested> {
        let db = &self.0.db;
        let ids = |hits: &[Hit]| hits.iter().map(|hit| hit.id).collect::<Vec<Id>>();
        let place = |ids: &[Id], id: Id| ids.iter().position(|it| *it == id);
        let (topic_ids, author_ids) = (ids(&begun.topics), ids(&begun.authors));
        let mut topics = topic::find_many(db, &topic_ids).await?;
        topics.sort_by_key(|topic| place(&topic_ids, topic.id));
        let mut authors = byline::find_many(db, &author_ids).await?;
        authors.sort_by_key(|author| place(&author_ids, author.id));
        let stories = article::cards(db, &ids(&begun.stories)).await?;
        let topics = topics.iter().map(|topic| offer("topic", &topic.name, topic.path()));
        let authors = authors.iter().map(|author| offer("author", &author.name, author.path()));
        let stories = stories.iter().map(|story: &Listed| Suggestion {
            lang: story.language.clone(),
            ..offer("story", &story.card.headline, story.path.clone())
        });
        Ok(Suggested { suggestions: topics.chain(authors).chain(stories).collect() })
    }
}

fn offer(kind: &'static str, name: &str, url: String) -> Suggestion {
    Suggestion { kind, name: name.to_owned(), url, lang: String::new() }
}

impl Look<'_> {
    fn begun(&self, ask: &Ask) -> tantivy::Result<Begun> {
        let seen = self.shelf.seen();
        let maker = Maker { seen: &seen, fields: self.shelf.fields() };
        let endings = maker.endings(ask, ENDINGS_MAX)?;
        let best = |kind, keep| {
            let gather = Gather { keep, now: self.now, stopped: self.stopped.clone() };
            seen.searcher.search(&maker.begun(ask, &endings, kind)?, &gather)
        };
        Ok(Begun {
            stories: best(Kind::Story, STORIES_MAX)?,
            topics: best(Kind::Topic, NAMED_MAX)?,
            authors: best(Kind::Author, NAMED_MAX)?,
        })
    }
}
