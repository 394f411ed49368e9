//! Names of a source and what they are here: topics, authors, and old paths.

use std::collections::HashMap;

use byline::NewAuthor;
use kit::{Clock, Id};
use store::{Result, Tx};
use topic::{Kind, NewTopic};

use crate::item::{IncomingAuthor, IncomingCredit, IncomingTopic, Named, TopicKind};
use crate::rows;

/// What names were found to be, for as long as the transaction that found them stands.
#[derive(Default)]
pub struct Names {
    topics: HashMap<(TopicKind, String), Id>,
    authors: HashMap<String, Id>,
}

impl Names {
    /// Forgets everything: what was found may have been undone.
    pub fn forget(&mut self) {
        *self = Names::default();
    }

    /// The topic of a name, made when there is none.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn topic(&mut self, tx: &mut Tx, clock: &Clock, named: &Named) -> Result<Id> {
        let key = (shelf_of(named.kind), named.slug.clone());
        if let Some(id) = self.topics.get(&key) {
            return Ok(*id);
        }
        let medtop = named.slug.strip_prefix("medtop:").map(|_| named.slug.clone());
        let id = match &medtop {
            Some(code) => rows::find(tx, code).await?.and_then(|(ours, _)| ours),
            None => None,
        };
        let id = match id {
            Some(id) => id,
            None => {
                let slug = if medtop.is_some() { named.name.clone() } else { named.slug.clone() };
                let (kind, name) = (kind_of(named.kind), named.name.clone());
                topic::put(tx, clock, NewTopic { kind, slug, name, medtop, ..NewTopic::default() })
                    .await?
            }
        };
        self.topics.insert(key, id);
        Ok(id)
    }

    /// Takes a topic the source describes.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn put_topic(
        &mut self,
        tx: &mut Tx,
        clock: &Clock,
        new: &IncomingTopic,
    ) -> Result<Id> {
        let parent = match &new.parent {
            Some(code) if code.starts_with("medtop:") => {
                rows::find(tx, code).await?.and_then(|(ours, _)| ours)
            }
            Some(slug) => {
                // The source's own list says the parent's name before or after; until then its
                // slug stands in for it.
                let named = Named { slug: slug.clone(), name: String::new(), kind: new.kind };
                let known = self.topics.get(&(shelf_of(new.kind), slug.clone())).copied();
                match known {
                    Some(id) => Some(id),
                    None => Some(self.named_later(tx, clock, &named).await?),
                }
            }
            None => None,
        };
        let id = topic::put(tx, clock, NewTopic {
            id: None,
            kind: kind_of(new.kind),
            slug: new.slug.clone(),
            name: new.name.clone(),
            description: new.description.clone(),
            parent,
            medtop: new.media_topic.clone(),
            names: new.names.clone(),
            position: 0,
            retired: new.retired,
        })
        .await?;
        self.topics.insert((shelf_of(new.kind), new.slug.clone()), id);
        for path in new.former.iter().filter_map(|path| canonical(path)) {
            if let Some(topic) = topic::find_in(tx, id).await?
                && topic.path() != path
            {
                article::put_redirect(tx, clock, &path, None, Some(&topic.path()), true).await?;
            }
        }
        Ok(id)
    }

    async fn named_later(&mut self, tx: &mut Tx, clock: &Clock, named: &Named) -> Result<Id> {
        let new = NewTopic { kind: kind_of(named.kind), slug: named.slug.clone(), ..NewTopic::default() };
        let id = topic::put(tx, clock, new).await?;
        if let Some(topic) = topic::find_in(tx, id).await?.filter(|topic| topic.name.is_empty()) {
            let new = NewTopic { id: Some(id), name: topic.slug, ..NewTopic::default() };
            topic::put(tx, clock, new).await?;
        }
        Ok(id)
    }

    /// The author of a credit; a name that was only printed, and an agency, have no page.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn author(
        &mut self,
        tx: &mut Tx,
        clock: &Clock,
        credit: &IncomingCredit,
    ) -> Result<Option<Id>> {
        let Some(slug) = &credit.slug else { return Ok(None) };
        if let Some(id) = self.authors.get(slug) {
            return Ok(Some(*id));
        }
        let new = NewAuthor { slug: slug.clone(), name: credit.name.clone(), ..NewAuthor::default() };
        let id = byline::put(tx, clock, new).await?;
        self.authors.insert(slug.clone(), id);
        Ok(Some(id))
    }

    /// Takes an author the source describes.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn put_author(
        &mut self,
        tx: &mut Tx,
        clock: &Clock,
        new: &IncomingAuthor,
        portrait: Option<Id>,
    ) -> Result<Id> {
        let id = byline::put(tx, clock, NewAuthor {
            slug: new.slug.clone(),
            name: new.name.clone(),
            bio: new.bio.clone(),
            email: new.email.clone(),
            portrait,
            ..NewAuthor::default()
        })
        .await?;
        self.authors.insert(new.slug.clone(), id);
        let page = format!("/authors/{}", kit::slug::slug(&new.slug, "author"));
        for path in new.former.iter().filter_map(|path| canonical(path)).filter(|p| *p != page) {
            article::put_redirect(tx, clock, &path, None, Some(&page), true).await?;
        }
        Ok(id)
    }
}

/// Topics, places and people share one shelf here.
fn shelf_of(kind: TopicKind) -> TopicKind {
    match kind {
        TopicKind::Section | TopicKind::Series => kind,
        _ => TopicKind::Topic,
    }
}

fn kind_of(kind: TopicKind) -> Kind {
    match kind {
        TopicKind::Section => Kind::Section,
        TopicKind::Topic => Kind::Topic,
        TopicKind::Series => Kind::Series,
        TopicKind::Place => Kind::Place,
        TopicKind::Person => Kind::Person,
        TopicKind::Organisation => Kind::Organisation,
    }
}

/// An old path in the form addresses are looked up by: decoded, in small letters, without a slash
/// at its end. A query and the front page are no old path.
pub fn canonical(path: &str) -> Option<String> {
    if path.contains('?') || path.len() > 2048 {
        return None;
    }
    let mut canonical = String::with_capacity(path.len());
    let path = path.split('#').next().unwrap_or_default();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let segment = crate::wordpress::percent_decoded(segment);
        if matches!(segment.as_str(), "." | "..")
            || segment.contains(|c: char| c.is_control() || matches!(c, '/' | '\\'))
        {
            return None;
        }
        canonical.push('/');
        canonical.push_str(&segment);
    }
    canonical.make_ascii_lowercase();
    (!canonical.is_empty()).then_some(canonical)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_paths_are_looked_up_as_readers_ask_for_them() {
        assert_eq!(canonical("/2025/A%CC%81b/").as_deref(), Some("/2025/a\u{301}b"));
        assert_eq!(canonical("/%D8%B9").as_deref(), Some("/ع"));
        for none in ["/", "/?p=8", "/a/../b", "/a%2fb"] {
            assert_eq!(canonical(none), None, "{none}");
        }
    }
}
