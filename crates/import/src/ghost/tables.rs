//! The small tables of a Ghost export that explain its posts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kit::Instant;
use serde_json::Value;

use super::routes::Routes;
use crate::item::{Named, TopicKind};
use crate::json::{self, Row, text, word, yes};
use crate::markup::Site;
use crate::{Fatal, Options, opened};

/// A tag.
pub struct Tag {
    /// Slug in Ghost.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether readers never see it.
    pub internal: bool,
}

/// A member of the staff.
pub struct User {
    /// Slug in Ghost.
    pub slug: String,
    /// Name as printed.
    pub name: String,
}

/// Everything but the posts.
pub struct Tables {
    /// The site: its addresses become paths.
    pub site: Site,
    /// `posts_meta` by post.
    pub meta: BTreeMap<String, Value>,
    /// The site's language.
    pub locale: Option<String>,
    /// Where its pages stood.
    pub routes: Routes,
    tags: BTreeMap<String, Tag>,
    users: BTreeMap<String, User>,
    posts_tags: BTreeMap<String, Vec<(i64, String)>>,
    posts_authors: BTreeMap<String, Vec<(i64, String)>>,
    tiers: BTreeMap<String, String>,
    posts_tiers: BTreeMap<String, Vec<(i64, String)>>,
    /// Ids of the tags that are sections.
    sections: BTreeSet<String>,
}

impl Tables {
    /// Reads the tables of an export.
    ///
    /// # Errors
    /// [`Fatal`] when the file cannot be read to its end.
    pub fn read(path: &Path, routes: Routes, options: &Options) -> Result<Tables, Fatal> {
        let mut raw = json::Tables {
            wanted: ["posts_meta", "tags", "users", "posts_tags", "posts_authors", "products",
                "posts_products", "settings"].into(),
            rows: Vec::new(),
        };
        let file = opened::open(path).map_err(|e| Fatal::unreadable(path, &e))?;
        json::rows(file, &mut raw).map_err(|e| Fatal::unreadable(path, &e))?;
        let mut tables = Tables {
            site: Site::at(["__GHOST_URL__"]), meta: BTreeMap::new(), locale: None, routes,
            tags: BTreeMap::new(), users: BTreeMap::new(), posts_tags: BTreeMap::new(),
            posts_authors: BTreeMap::new(), tiers: BTreeMap::new(), posts_tiers: BTreeMap::new(),
            sections: BTreeSet::new(),
        };
        raw.rows.into_iter().for_each(|row| tables.take(row));
        if options.first_tag_is_section {
            tables.find_sections();
        }
        Ok(tables)
    }

    fn take(&mut self, row: Row) {
        let value = row.value;
        let id = word(&value, "id").unwrap_or_default();
        match row.table.as_str() {
            "posts_meta" => {
                self.meta.insert(word(&value, "post_id").unwrap_or_default(), value);
            }
            "tags" => {
                let name = text(&value, "name").unwrap_or_default().to_owned();
                let internal = text(&value, "visibility") == Some("internal") || name.starts_with('#');
                let slug = text(&value, "slug").unwrap_or_default().to_owned();
                self.tags.insert(id, Tag { slug, name, internal });
            }
            "users" => {
                let name = text(&value, "name").unwrap_or_default().to_owned();
                let slug = text(&value, "slug").unwrap_or_default().to_owned();
                self.users.insert(id, User { slug, name });
            }
            "products" => {
                self.tiers.insert(id, text(&value, "name").unwrap_or_default().to_owned());
            }
            "posts_tags" => join(&mut self.posts_tags, &value, "tag_id"),
            "posts_authors" => join(&mut self.posts_authors, &value, "author_id"),
            "posts_products" => join(&mut self.posts_tiers, &value, "product_id"),
            "settings" if text(&value, "key") == Some("locale") => {
                self.locale = text(&value, "value").map(str::to_owned);
            }
            _ => {}
        }
    }

    fn find_sections(&mut self) {
        for joined in self.posts_tags.values() {
            let mut joined = joined.clone();
            joined.sort();
            let public = |id: &&(i64, String)| self.tags.get(&id.1).is_some_and(|tag| !tag.internal);
            if let Some((_, id)) = joined.iter().find(public) {
                self.sections.insert(id.clone());
            }
        }
    }

    /// The tags of a post, in order.
    pub fn tags_of(&self, post: &str) -> Vec<&Tag> {
        ordered(&self.posts_tags, post).filter_map(|id| self.tags.get(id)).collect()
    }

    /// The authors of a post, in order.
    pub fn authors_of(&self, post: &str) -> Vec<&User> {
        ordered(&self.posts_authors, post).filter_map(|id| self.users.get(id)).collect()
    }

    /// The tiers a post is open to.
    pub fn tiers_of(&self, post: &str) -> Vec<&str> {
        ordered(&self.posts_tiers, post).filter_map(|id| self.tiers.get(id)).map(String::as_str).collect()
    }

    /// Whether the tag of this id is a section.
    pub fn is_section(&self, id: &str) -> bool {
        self.sections.contains(id)
    }

    /// A tag as a name.
    pub fn named(&self, tag: &Tag) -> Named {
        let mut same = self.tags.iter().filter(|(_, other)| other.slug == tag.slug);
        let section = same.any(|(id, _)| self.is_section(id));
        let kind = if section { TopicKind::Section } else { TopicKind::Topic };
        Named { slug: tag.slug.clone(), name: tag.name.clone(), kind }
    }

    /// The paths a post was reachable at.
    pub fn addresses_of(&self, post: &Value, published: Option<Instant>) -> Vec<String> {
        let (id, slug) = (word(post, "id").unwrap_or_default(), text(post, "slug").unwrap_or_default());
        if slug.is_empty() || published.is_none() && text(post, "type") != Some("page") {
            return Vec::new();
        }
        if text(post, "type") == Some("page") || yes(post, "page") {
            return vec![format!("/{slug}/")];
        }
        let tag = self.tags_of(&id).into_iter().find(|tag| !tag.internal).map(|tag| tag.slug.as_str());
        let author = self.authors_of(&id).first().map(|user| user.slug.as_str());
        self.routes.addresses(&id, slug, published, tag, author)
    }
}

fn join(into: &mut BTreeMap<String, Vec<(i64, String)>>, value: &Value, other: &str) {
    if let (Some(post), Some(other)) = (word(value, "post_id"), word(value, other)) {
        let order = value.get("sort_order").and_then(Value::as_i64).unwrap_or(0);
        into.entry(post).or_default().push((order, other));
    }
}

fn ordered<'t>(
    joined: &'t BTreeMap<String, Vec<(i64, String)>>,
    post: &str,
) -> impl Iterator<Item = &'t str> + use<'t> {
    let mut found: Vec<&(i64, String)> = joined.get(post).map(|list| list.iter().collect()).unwrap_or_default();
    found.sort();
    found.into_iter().map(|(_, id)| id.as_str())
}
