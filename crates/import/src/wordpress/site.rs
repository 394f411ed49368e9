//! What a first reading of the export gathers: everything that stories refer to by number.

use std::collections::HashMap;
use std::path::Path;

use super::fields::Fields;
use super::units::{Unit, Units};
use crate::item::{IncomingMedia, Named, TopicKind};
use crate::markup::{Site, address, plain};
use crate::{Fatal, opened};

/// A correction printed with a story (Newspack).
#[derive(Clone, Debug)]
pub struct Note {
    /// Its number.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Its fields.
    pub fields: Fields,
}

/// What stories refer to.
#[derive(Default)]
pub struct Index {
    /// The site: its addresses become paths.
    pub site: Site,
    /// Its host, for keys that stay apart when two sites are taken in.
    pub host: String,
    /// Its language.
    pub language: String,
    attachments: HashMap<u64, IncomingMedia>,
    reusable: HashMap<u64, String>,
    corrections: HashMap<u64, Vec<Note>>,
    /// Display names by login, and logins by number.
    users: HashMap<String, String>,
    logins: HashMap<String, String>,
    /// Display names of guests by their login.
    guests: HashMap<String, String>,
    categories: HashMap<String, Named>,
}

impl Index {
    /// Reads an export for what its stories refer to.
    ///
    /// # Errors
    /// [`Fatal`] when it cannot be read to its end.
    pub fn read(path: &Path) -> Result<Index, Fatal> {
        let file = opened::open(path).map_err(|e| Fatal::unreadable(path, &e))?;
        let mut units = Units::of(file);
        let mut index = Index::default();
        while let Some(unit) = units.next_unit().map_err(|e| Fatal::unreadable(path, &e))? {
            index.take(&unit);
        }
        Ok(index)
    }

    fn take(&mut self, unit: &Unit) {
        let Ok(xml) = &unit.xml else { return };
        match unit.name {
            "channel" => self.take_channel(xml),
            "item" if !is_referred_to(xml) => {}
            name => {
                if let Ok(fields) = Fields::of(xml) {
                    self.take_fields(name, fields);
                }
            }
        }
    }

    fn take_channel(&mut self, xml: &str) {
        let between = |name: &str| {
            let rest = xml.split_once(&format!("<{name}>"))?.1;
            Some(rest.split_once('<')?.0.trim().to_owned())
        };
        let homes: Vec<String> = ["wp:base_blog_url", "wp:base_site_url", "link"].iter().filter_map(|n| between(n)).collect();
        self.host = homes.first().map(|home| address::host(home)).unwrap_or_default();
        self.site = Site::at(homes);
        self.language = between("language").and_then(|tag| crate::markup::language(&tag)).unwrap_or_default();
    }

    fn take_fields(&mut self, name: &str, fields: Fields) {
        let id: u64 = fields.get("wp:post_id").trim().parse().unwrap_or(0);
        match (name, fields.get("wp:post_type")) {
            ("wp:author", _) => {
                let login = fields.get("wp:author_login").to_owned();
                let name = plain(fields.get("wp:author_display_name"));
                let name = if name.is_empty() { login.clone() } else { name };
                self.logins.insert(fields.get("wp:author_id").to_owned(), login.clone());
                self.users.insert(login, name);
            }
            ("wp:category", _) => {
                let named = named(fields.get("wp:category_nicename"), fields.get("wp:cat_name"), TopicKind::Section);
                self.categories.insert(fields.get("wp:term_id").to_owned(), named);
            }
            (_, "attachment") => {
                self.attachments.insert(id, media_of(&fields, &self.site));
            }
            (_, "wp_block") => {
                self.reusable.insert(id, fields.get("content:encoded").to_owned());
            }
            (_, "guest-author") => {
                let login = fields.meta("cap-user_login").unwrap_or(fields.get("wp:post_name")).to_owned();
                let name = fields.meta("cap-display_name").unwrap_or(fields.get("title"));
                self.guests.insert(login, plain(name));
            }
            (_, "newspack_correction") => {
                let story = fields.meta("newspack_correction-post-id").and_then(|id| id.parse().ok());
                let text = fields.get("content:encoded").to_owned();
                let note = Note { id: fields.get("wp:post_id").to_owned(), text, fields };
                self.corrections.entry(story.unwrap_or(0)).or_default().push(note);
            }
            _ => {}
        }
    }

    /// The picture or file of this number.
    pub fn attachment(&self, id: u64) -> Option<&IncomingMedia> {
        self.attachments.get(&id)
    }

    /// The text of a reusable block.
    pub fn reusable(&self, id: u64) -> Option<&str> {
        self.reusable.get(&id).map(String::as_str)
    }

    /// The corrections of a story.
    pub fn corrections(&self, story: u64) -> &[Note] {
        self.corrections.get(&story).map_or(&[], Vec::as_slice)
    }

    /// The category of this number.
    pub fn category(&self, id: &str) -> Option<&Named> {
        self.categories.get(id)
    }

    /// The author of this login: slug and name.
    pub fn user(&self, login: &str) -> Option<(String, String)> {
        let name = self.users.get(login)?;
        Some((slug_of(login, "author"), name.clone()))
    }

    /// The author of this number.
    pub fn user_of_id(&self, id: &str) -> Option<(String, String)> {
        self.user(self.logins.get(id)?)
    }

    /// The author a Co-Authors Plus term stands for: a guest, or the user whose login its name is
    /// made of.
    pub fn co_author(&self, slug: &str, name: &str) -> (String, String) {
        let login = slug.strip_prefix("cap-").unwrap_or(slug);
        if let Some(guest) = self.guests.get(login).or_else(|| self.guests.get(name)) {
            return (slug_of(login, "author"), guest.clone());
        }
        let user = self.users.keys().find(|user| *user == name || slug_of(user, "") == login);
        user.and_then(|login| self.user(login)).unwrap_or_else(|| (slug_of(login, "author"), plain(name)))
    }
}

fn is_referred_to(xml: &str) -> bool {
    let kind = xml.split("<wp:post_type>").nth(1).unwrap_or_default();
    let kind = kind.trim_start_matches("<![CDATA[");
    ["attachment", "wp_block", "guest-author", "newspack_correction"].iter().any(|k| kind.starts_with(k))
}

/// A term as a name of ours.
pub fn named(slug: &str, name: &str, kind: TopicKind) -> Named {
    Named { slug: slug_of(slug, "topic"), name: plain(name), kind }
}

/// A slug as we make them; WordPress writes other scripts percent-encoded.
pub fn slug_of(written: &str, fallback: &str) -> String {
    let decoded = percent_decoded(written);
    if kit::slug::is_slug(&decoded) { decoded } else { kit::slug::slug(&decoded, fallback) }
}

/// Text without percent-encoding, where it is UTF-8.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = digits.filter(|_| first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// An attachment as media.
pub fn media_of(fields: &Fields, site: &Site) -> IncomingMedia {
    let own = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let address = fields.get("wp:attachment_url").trim();
    IncomingMedia {
        address: site.source(address).unwrap_or_default(),
        file: fields.meta("_wp_attached_file").and_then(own),
        caption: own(fields.get("excerpt:encoded")),
        alt: fields.meta("_wp_attachment_image_alt").and_then(own),
        credit: fields.meta("_media_credit").map(plain).and_then(|credit| own(&credit)),
        title: own(&plain(fields.get("title"))),
    }
}
