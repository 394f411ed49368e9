//! One item settled in the store: a story, a topic, a page, a redirect, or something held.

use article::{Credit, Intake, Standing, Story, Taken};
use kit::{Clock, Id, Instant};
use media::Description;
use sha2::{Digest, Sha256};
use standing::{NewPage, PutError};
use store::{Result, Tx};

use crate::item::{Change, Entry, IncomingArticle, IncomingMedia, Item, State};
use crate::names::{Names, canonical};
use crate::pictures::{self, Pictures};
use crate::report::Outcome;
use crate::rows;

/// What items are settled with.
pub struct Settler<'a> {
    /// The time.
    pub clock: &'a Clock,
    /// Who is named in the stories' history.
    pub by: &'a str,
    /// The name of the source, beside what is held.
    pub source: &'a str,
    /// What names were found to be.
    pub names: &'a mut Names,
    /// The pictures.
    pub pictures: &'a mut Pictures,
}

/// Addresses of pictures an entry names, to be prepared before the transaction.
pub fn addresses(entry: &mut Entry) -> Vec<String> {
    match &mut entry.found {
        Ok(Item::Article(article) | Item::Page(article)) => pictures::of_story(&mut article.story)
            .into_iter()
            .filter_map(|(image, _)| image.former.clone())
            .collect(),
        Ok(Item::Media(media)) => vec![media.address.clone()],
        Ok(Item::Author(author)) => author.picture.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

impl Settler<'_> {
    /// Settles an entry: what is here already, word for word, is passed over.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn settle(&mut self, tx: &mut Tx, entry: &mut Entry) -> Result<Outcome> {
        let Ok(item) = &mut entry.found else { return Ok(Outcome::Refused) };
        let mut item = item.clone();
        self.bring_pictures(tx, &mut item, &mut entry.changes).await?;
        let print = print_of(&item);
        if rows::find(tx, &entry.key).await?.is_some_and(|(_, before)| before == print) {
            return Ok(Outcome::Same);
        }
        let (outcome, ours) = match item {
            Item::Article(article) => self.article(tx, entry, *article).await?,
            Item::Page(page) => self.page(tx, entry, *page).await?,
            Item::Topic(topic) => {
                (Outcome::Taken, Some(self.names.put_topic(tx, self.clock, &topic).await?))
            }
            Item::Author(author) => {
                let portrait = self.portrait(tx, author.picture.as_deref()).await?;
                let id = self.names.put_author(tx, self.clock, &author, portrait).await?;
                (Outcome::Taken, Some(id))
            }
            Item::Redirect(redirect) => self.redirect(tx, entry, redirect).await?,
            Item::Media(media) => self.media(tx, entry, media).await?,
            Item::Held(held) => {
                self.hold(tx, &entry.key, held.kind, &held.doc).await?;
                (Outcome::Kept, None)
            }
        };
        let is_changed = outcome == Outcome::Taken && !entry.changes.is_empty();
        let outcome = if is_changed { Outcome::Changed } else { outcome };
        if outcome != Outcome::Refused {
            let kind = entry.kind.word();
            rows::note(tx, &entry.key, kind, ours, &print, self.clock.now()).await?;
        }
        Ok(outcome)
    }

    /// Replaces former addresses of pictures by the pictures that were found for them.
    async fn bring_pictures(
        &mut self,
        tx: &mut Tx,
        item: &mut Item,
        changes: &mut Vec<Change>,
    ) -> Result<()> {
        let (Item::Article(article) | Item::Page(article)) = item else { return Ok(()) };
        let mut missing = 0;
        for (image, said) in pictures::of_story(&mut article.story) {
            let Some(address) = image.former.clone() else { continue };
            match self.pictures.take(tx, self.clock, &address, said).await? {
                Some(id) => {
                    image.media = Some(id);
                    image.former = None;
                }
                None => missing += 1,
            }
        }
        if missing > 0 {
            let words = "picture without its file: kept by its former address";
            let times = if missing > 1 { format!(" ({missing} times)") } else { String::new() };
            changes.push(Change(format!("{words}{times}")));
        }
        Ok(())
    }

    async fn portrait(&mut self, tx: &mut Tx, address: Option<&str>) -> Result<Option<Id>> {
        match address {
            Some(address) => {
                self.pictures.take(tx, self.clock, address, Description::default()).await
            }
            None => Ok(None),
        }
    }

    async fn article(
        &mut self,
        tx: &mut Tx,
        entry: &mut Entry,
        incoming: IncomingArticle,
    ) -> Result<(Outcome, Option<Id>)> {
        if incoming.state == State::Bin {
            self.hold_story(tx, &entry.key, "binned story", &incoming).await?;
            entry.changes.push(Change("was in the bin: held, not made a story".into()));
            return Ok((Outcome::Kept, None));
        }
        let standing = standing_of(&incoming, self.clock.now());
        let slug = match incoming.slug.as_str() {
            "" => kit::slug::slug(&incoming.story.headline, "story"),
            written => kit::slug::slug(written, "story"),
        };
        let former_paths = incoming.former.iter().filter_map(|path| canonical(path)).collect();
        let story = self.story(tx, incoming).await?;
        let (source_key, by) = (entry.key.clone(), self.by.to_owned());
        let intake = Intake { source_key, id: None, slug, story, standing, former_paths, by };
        let taken = article::take_in(tx, self.clock, intake).await?;
        if matches!(taken, Taken::KeptBack(_)) {
            let words = "the desk keeps this story from readers: taken as a draft";
            entry.changes.push(Change(words.into()));
        }
        let outcome = if matches!(taken, Taken::Same(_)) { Outcome::Same } else { Outcome::Taken };
        Ok((outcome, Some(taken.id())))
    }

    /// The story with our ids for its section, topics and authors.
    async fn story(&mut self, tx: &mut Tx, incoming: IncomingArticle) -> Result<Story> {
        let mut story = incoming.story;
        if let Some(section) = &incoming.section {
            story.section = Some(self.names.topic(tx, self.clock, section).await?);
        }
        if let Some(series) = &incoming.series {
            story.series = Some(self.names.topic(tx, self.clock, series).await?);
        }
        for named in &incoming.topics {
            let id = self.names.topic(tx, self.clock, named).await?;
            if !story.topics.contains(&id) && story.section != Some(id) {
                story.topics.push(id);
            }
        }
        for credit in incoming.credits {
            let author = self.names.author(tx, self.clock, &credit).await?;
            story.credits.push(Credit { author, name: credit.name, role: credit.role });
        }
        Ok(story)
    }

    async fn page(
        &mut self,
        tx: &mut Tx,
        entry: &mut Entry,
        incoming: IncomingArticle,
    ) -> Result<(Outcome, Option<Id>)> {
        if incoming.state != State::Live {
            self.hold_story(tx, &entry.key, "page", &incoming).await?;
            entry.changes.push(Change("page that nobody could see: held".into()));
            return Ok((Outcome::Kept, None));
        }
        let mut slug = kit::slug::slug(&incoming.slug, "page");
        let renamed = topic::RESERVED_SLUGS.contains(&slug.as_str());
        if renamed {
            let free = format!("{slug}-page");
            let words = format!("'/{slug}' is the paper's own: the page stands at '/{free}'");
            entry.changes.push(Change(words));
            slug = free;
        }
        let page = NewPage {
            slug: slug.clone(),
            title: incoming.story.headline,
            summary: incoming.story.standfirst.or(incoming.story.description),
            blocks: incoming.story.blocks,
            position: 100,
            updated_at: incoming.updated.or(incoming.first_published).unwrap_or(self.clock.now()),
        };
        let path = format!("/{slug}");
        match standing::put(tx, self.clock, page, self.by).await {
            Ok(is_new) => {
                for former in incoming.former.iter().filter_map(|former| canonical(former)) {
                    if former != path {
                        article::put_redirect(tx, self.clock, &former, None, Some(&path), true)
                            .await?;
                    }
                }
                let outcome = match (is_new, renamed) {
                    (false, _) => Outcome::Same,
                    (true, true) => Outcome::Changed,
                    (true, false) => Outcome::Taken,
                };
                Ok((outcome, None))
            }
            Err(PutError::Store(why)) => Err(why),
            Err(why) => {
                entry.found = Err(why.to_string());
                Ok((Outcome::Refused, None))
            }
        }
    }

    async fn redirect(
        &mut self,
        tx: &mut Tx,
        entry: &mut Entry,
        redirect: crate::IncomingRedirect,
    ) -> Result<(Outcome, Option<Id>)> {
        if redirect.pattern {
            let doc = serde_json::json!({ "from": redirect.from, "to": redirect.to,
                "permanent": redirect.permanent });
            self.hold(tx, &entry.key, "redirect pattern", &doc).await?;
            entry.changes.push(Change("redirect by pattern: held".into()));
            return Ok((Outcome::Kept, None));
        }
        let Some(path) = canonical(&redirect.from) else {
            entry.found = Err(format!("'{}' is no path readers can ask for", redirect.from));
            return Ok((Outcome::Refused, None));
        };
        let (to, permanent) = (Some(redirect.to.as_str()), redirect.permanent);
        if article::put_redirect(tx, self.clock, &path, None, to, permanent).await? {
            return Ok((Outcome::Taken, None));
        }
        entry.changes.push(Change("the old address is taken here: left as it is".into()));
        Ok((Outcome::Taken, None))
    }

    /// A picture whose file is there is taken; of the others, what was said about them is held.
    async fn media(
        &mut self,
        tx: &mut Tx,
        entry: &mut Entry,
        media: IncomingMedia,
    ) -> Result<(Outcome, Option<Id>)> {
        let said = Description {
            caption: media.caption.as_deref().map(crate::markup::plain),
            alt: media.alt.clone(),
            credit: media.credit.clone(),
            ..Description::default()
        };
        if let Some(id) = self.pictures.take(tx, self.clock, &media.address, said).await? {
            return Ok((Outcome::Taken, Some(id)));
        }
        let doc = serde_json::json!({ "address": media.address, "file": media.file,
            "caption": media.caption, "alt": media.alt, "credit": media.credit,
            "title": media.title });
        self.hold(tx, &entry.key, "media", &doc).await?;
        entry
            .changes
            .push(Change("file not found in the media folder: what was said is held".into()));
        Ok((Outcome::Kept, None))
    }

    async fn hold_story(
        &self,
        tx: &mut Tx,
        key: &str,
        kind: &str,
        incoming: &IncomingArticle,
    ) -> Result<()> {
        let story = serde_json::to_value(&incoming.story)
            .map_err(|why| store::Error::Shape(format!("{key}: {why}")))?;
        let doc = serde_json::json!({ "slug": incoming.slug, "story": story,
            "section": incoming.section, "topics": incoming.topics, "credits": incoming.credits });
        self.hold(tx, key, kind, &doc).await
    }

    async fn hold(
        &self,
        tx: &mut Tx,
        key: &str,
        kind: &str,
        doc: &serde_json::Value,
    ) -> Result<()> {
        rows::hold(tx, key, kind, self.source, &doc.to_string(), self.clock.now()).await
    }
}

/// Where a story stands here: nothing comes out that was not out there.
fn standing_of(incoming: &IncomingArticle, now: Instant) -> Standing {
    let first = incoming.first_published.unwrap_or(now);
    let live = |first: Instant| Standing::Live {
        first_published: first,
        published: first,
        modified: incoming.updated.unwrap_or(first).max(first),
    };
    match incoming.state {
        State::Scheduled(at) if at > now => Standing::Scheduled(at),
        State::Scheduled(at) => live(at),
        State::Live if first > now => Standing::Scheduled(first),
        State::Live => live(first),
        State::Killed => Standing::Withdrawn("killed by its provider".into()),
        State::Draft | State::Withheld | State::Bin => Standing::Draft,
    }
}

/// A hash of everything an item says.
fn print_of(item: &Item) -> String {
    let digest = Sha256::digest(format!("{item:?}"));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
