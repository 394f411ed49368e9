//! WordPress: its own export (WXR 1.2), read twice: first for what stories refer to, then item by
//! item.

mod classic;
mod content;
mod fields;
mod post;
mod site;
mod units;

use std::ops::ControlFlow;
use std::path::Path;

use crate::item::{Changes, Entry, Held, IncomingAuthor, IncomingTopic, Item, Kind, Place, TopicKind};
use crate::markup::plain;
use crate::{Fatal, Sink, opened};
use fields::Fields;
pub(crate) use site::percent_decoded;
use site::{Index, media_of, named, slug_of};
use units::{Unit, Units};

/// Reads an export into `sink`.
///
/// # Errors
/// [`Fatal`] when the file cannot be read to its end.
pub fn read(path: &Path, sink: Sink<'_>) -> Result<(), Fatal> {
    let index = Index::read(path)?;
    let file = opened::open(path).map_err(|e| Fatal::unreadable(path, &e))?;
    let mut units = Units::of(file);
    let mut reader = Reader { number: 0, index: &index, sink };
    while let Some(unit) = units.next_unit().map_err(|e| Fatal::unreadable(path, &e))? {
        if reader.take(unit).is_break() {
            return Ok(());
        }
    }
    if units.declares_type {
        let _ = reader.refuse_type();
    }
    Ok(())
}

struct Reader<'a> {
    number: u64,
    index: &'a Index,
    sink: Sink<'a>,
}

impl Reader<'_> {
    fn give(&mut self, unit: &Unit, kind: Kind, key: &str, title: &str, found: Result<Item, String>, changes: Changes) -> ControlFlow<()> {
        self.number += 1;
        let place = Place { number: self.number, file: String::new(), line: unit.line, byte: unit.byte };
        let key = format!("wp:{}:{key}", self.index.host);
        let changes = changes.into_list();
        (self.sink)(Entry { place, kind, key, title: title.to_owned(), found, changes })
    }

    fn refuse_type(&mut self) -> ControlFlow<()> {
        let unit = Unit { name: "channel", line: 1, byte: 0, xml: Ok(String::new()), mended: false };
        let why = "a document type was declared: it was not read, and no entity of it expanded";
        self.give(&unit, Kind::Other, "doctype", "document type", Err(why.into()), Changes::default())
    }

    fn take(&mut self, unit: Unit) -> ControlFlow<()> {
        if unit.name == "channel" {
            return ControlFlow::Continue(());
        }
        let fields = unit.xml.as_ref().map_err(Clone::clone).and_then(|xml| Fields::of(xml));
        let fields = match fields {
            Ok(fields) => fields,
            Err(why) => {
                let kind = if unit.name == "item" { Kind::Article } else { Kind::Other };
                let why = format!("line {}: {why}", unit.line);
                return self.give(&unit, kind, &format!("at {}", unit.byte), "", Err(why), Changes::default());
            }
        };
        match unit.name {
            "item" => self.item(&unit, &fields),
            "wp:author" => self.author(&unit, &fields),
            "wp:term" => self.term(&unit, &fields),
            _ => self.category(&unit, &fields),
        }
    }

    fn author(&mut self, unit: &Unit, fields: &Fields) -> ControlFlow<()> {
        let login = fields.get("wp:author_login");
        let (slug, name) = self.index.user(login).unwrap_or_else(|| (slug_of(login, "author"), login.to_owned()));
        let author = IncomingAuthor {
            former: vec![format!("/author/{slug}/")],
            slug,
            name: name.clone(),
            email: fields.some("wp:author_email").map(str::to_owned),
            ..IncomingAuthor::default()
        };
        let key = format!("author:{login}");
        self.give(unit, Kind::Author, &key, &name, Ok(Item::Author(author)), Changes::default())
    }

    fn category(&mut self, unit: &Unit, fields: &Fields) -> ControlFlow<()> {
        let is_tag = unit.name == "wp:tag";
        let (slug, name, kind, place) = match is_tag {
            true => ("wp:tag_slug", "wp:tag_name", TopicKind::Topic, "tag"),
            false => ("wp:category_nicename", "wp:cat_name", TopicKind::Section, "category"),
        };
        let mut changes = Changes::default();
        if fields.groups.iter().any(|(name, _)| name == "wp:termmeta") {
            changes.note("fields of a plug-in dropped");
        }
        let named = named(fields.get(slug), fields.get(name), kind);
        let description = fields.some("wp:category_description").or(fields.some("wp:tag_description"));
        let topic = IncomingTopic {
            former: vec![format!("/{place}/{}/", fields.get(slug))],
            slug: named.slug,
            name: named.name.clone(),
            kind,
            parent: fields.some("wp:category_parent").map(|parent| slug_of(parent, "topic")),
            description: description.map(plain),
            ..IncomingTopic::default()
        };
        let key = format!("{place}:{}", fields.get("wp:term_id"));
        self.give(unit, Kind::Topic, &key, &named.name, Ok(Item::Topic(topic)), changes)
    }

    fn term(&mut self, unit: &Unit, fields: &Fields) -> ControlFlow<()> {
        let (taxonomy, slug) = (fields.get("wp:term_taxonomy"), fields.get("wp:term_slug"));
        let kind = match taxonomy {
            "place" | "location" | "region" => TopicKind::Place,
            "series" => TopicKind::Series,
            _ => TopicKind::Topic,
        };
        let named = named(slug, fields.get("wp:term_name"), kind);
        let key = format!("term:{}", fields.get("wp:term_id"));
        let mut changes = Changes::default();
        let (kind, found) = match taxonomy {
            "author" => (Kind::Other, Item::Held(Held { kind: "co-author", doc: fields.json() })),
            "nav_menu" => (Kind::Other, Item::Held(Held { kind: "menu", doc: fields.json() })),
            "post_format" | "wp_theme" | "link_category" | "wp_template_part_area" => {
                (Kind::Other, Item::Held(Held { kind: "term", doc: fields.json() }))
            }
            other => {
                if kind == TopicKind::Topic {
                    changes.note(format!("taxonomy '{other}' became topics"));
                }
                let topic = IncomingTopic { slug: named.slug, name: named.name.clone(), kind, ..IncomingTopic::default() };
                (Kind::Topic, Item::Topic(topic))
            }
        };
        self.give(unit, kind, &key, &named.name, Ok(found), changes)
    }

    fn item(&mut self, unit: &Unit, fields: &Fields) -> ControlFlow<()> {
        let mut changes = Changes::default();
        if unit.mended {
            changes.note("bytes that are not UTF-8 were replaced");
        }
        let (kind, found) = self.item_of(fields, &mut changes);
        let id = fields.get("wp:post_id").trim();
        let title = plain(fields.get("title"));
        self.give(unit, kind, id, &title, found, changes)?;
        for (name, comment) in fields.groups.iter().filter(|(name, _)| name == "wp:comment") {
            debug_assert_eq!(name, "wp:comment");
            let mut doc = comment.json();
            doc["story"] = format!("wp:{}:{id}", self.index.host).into();
            let key = format!("comment:{}", comment.get("wp:comment_id"));
            let who = comment.get("wp:comment_author").to_owned();
            let held = Item::Held(Held { kind: "comment", doc });
            self.give(unit, Kind::Comment, &key, &who, Ok(held), Changes::default())?;
        }
        ControlFlow::Continue(())
    }

    fn item_of(&self, fields: &Fields, changes: &mut Changes) -> (Kind, Result<Item, String>) {
        let held = |kind| (Kind::Other, Ok(Item::Held(Held { kind, doc: fields.json() })));
        match fields.get("wp:post_type") {
            "attachment" => {
                let media = media_of(fields, &self.index.site);
                if fields.some("content:encoded").is_some() {
                    changes.note("long description of a picture dropped");
                }
                let found = match media.address.is_empty() {
                    true => Err("an attachment without a usable address".into()),
                    false => Ok(Item::Media(media)),
                };
                (Kind::Media, found)
            }
            "revision" => (Kind::Other, Err("an earlier revision: only the last text is taken".into())),
            "nav_menu_item" => held("menu item"),
            "wp_block" => held("reusable block"),
            "newspack_correction" => held("correction"),
            "guest-author" => (Kind::Author, Ok(Item::Author(guest_of(fields)))),
            "wp_template" | "wp_template_part" | "wp_global_styles" | "wp_navigation"
            | "customize_changeset" | "custom_css" | "oembed_cache" | "user_request"
            | "wp_font_family" | "wp_font_face" => {
                (Kind::Other, Err(format!("'{}' belongs to the theme", fields.get("wp:post_type"))))
            }
            "page" => (Kind::Page, Ok(Item::Page(Box::new(post::story_of(fields, self.index, changes))))),
            "" => (Kind::Article, Err("an item without a type".into())),
            _ => (Kind::Article, Ok(Item::Article(Box::new(post::story_of(fields, self.index, changes))))),
        }
    }
}

fn guest_of(fields: &Fields) -> IncomingAuthor {
    let own = |key| fields.meta(key).map(str::to_owned);
    let login = own("cap-user_login").unwrap_or_else(|| fields.get("wp:post_name").to_owned());
    IncomingAuthor {
        slug: slug_of(login.strip_prefix("cap-").unwrap_or(&login), "author"),
        name: own("cap-display_name").unwrap_or_else(|| plain(fields.get("title"))),
        bio: own("cap-description"),
        email: own("cap-user_email"),
        website: fields.meta("cap-website").and_then(kit::html::safe_href).map(str::to_owned),
        ..IncomingAuthor::default()
    }
}

#[cfg(test)]
mod tests;
