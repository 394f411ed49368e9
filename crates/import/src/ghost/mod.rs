//! Ghost: its content export, and the files a publisher downloads beside it.

mod card;
mod lexical;
mod mobiledoc;
mod post;
mod routes;
mod tables;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::detect::{Source, detect};
use crate::item::{Changes, Entry, Held, IncomingAuthor, IncomingTopic, Item, Kind, Place, TopicKind};
use crate::json::{self, Row, Rows, text, word};
use crate::{Fatal, Options, Sink, opened};
use routes::Routes;
use tables::Tables;

/// The audience of a gate written as a comment: `kg-gated-block:begin nonMember:false
/// memberSegment:"status:-free"`.
pub fn gate(comment: &str) -> article::Audience {
    let visitors = !comment.contains("nonMember:false");
    let segment = comment.split("memberSegment:\"").nth(1).and_then(|rest| rest.split('"').next());
    card::audience(visitors, segment.unwrap_or_default()).unwrap_or(article::Audience::Subscribers)
}

/// The files of a folder that are Ghost's; none when no content export is among them.
///
/// # Errors
/// [`Fatal`] when the folder cannot be read.
pub fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Fatal> {
    let entries = std::fs::read_dir(folder).map_err(|e| Fatal::unreadable(folder, &e))?;
    let mut files: Vec<(Source, PathBuf)> = Vec::new();
    for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
        if let Ok(source) = detect(&entry.path()) {
            files.push((source, entry.path()));
        }
    }
    let is_ghost = files.iter().any(|(source, _)| *source == Source::Ghost);
    files.retain(|(source, _)| is_ghost && is_ours(*source));
    files.sort();
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

fn is_ours(source: Source) -> bool {
    matches!(source, Source::Ghost | Source::GhostMembersCsv | Source::GhostMembers | Source::GhostComments
        | Source::GhostAnalytics | Source::Redirects | Source::Routes)
}

/// Reads Ghost's files into `sink`: what explains the others first.
///
/// # Errors
/// [`Fatal`] when a file cannot be read to its end.
pub fn read(files: &[PathBuf], options: &Options, sink: Sink<'_>) -> Result<(), Fatal> {
    let mut reader = Reader { number: 0, file: String::new(), sink };
    let sources: Vec<(Source, &PathBuf)> = files
        .iter()
        .map(|path| detect(path).map(|source| (source, path)))
        .collect::<Result<_, _>>()?;
    let mut routes = Routes::default();
    for (_, path) in sources.iter().filter(|(source, _)| *source == Source::Routes) {
        routes = Routes::of_yaml(&read_text(path)?);
    }
    for (source, path) in sources {
        reader.file = match files.len() {
            1 => String::new(),
            _ => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        };
        let flow = match source {
            Source::Ghost => reader.export(path, routes.clone(), options)?,
            Source::Routes => reader.routes(&routes),
            Source::Redirects => reader.redirects(path)?,
            Source::GhostMembersCsv => reader.csv(path, Kind::Member, "member", "ghost-member")?,
            Source::GhostAnalytics => reader.csv(path, Kind::Other, "mailing figures", "ghost-figures")?,
            Source::GhostMembers => reader.api(path, Kind::Member, "member", "ghost-member-api")?,
            Source::GhostComments => reader.api(path, Kind::Comment, "comment", "ghost-comment")?,
            _ => return Err(Fatal::Unknown(path.display().to_string())),
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, Fatal> {
    let bytes = std::fs::read(path).map_err(|e| Fatal::unreadable(path, &e))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

struct Reader<'a> {
    number: u64,
    file: String,
    sink: Sink<'a>,
}

/// An entry before it has its place.
struct Told {
    kind: Kind,
    key: String,
    title: String,
    found: Result<Item, String>,
    changes: Changes,
}

impl Reader<'_> {
    fn give(&mut self, line: u64, byte: u64, told: Told) -> ControlFlow<()> {
        self.number += 1;
        let place = Place { number: self.number, file: self.file.clone(), line, byte };
        let Told { kind, key, title, found, changes } = told;
        (self.sink)(Entry { place, kind, key, title, found, changes: changes.into_list() })
    }

    fn hold(&mut self, line: u64, kind: Kind, name: &'static str, key: String, doc: Value) -> ControlFlow<()> {
        let title = ["name", "email", "title", "key"].iter().find_map(|k| text(&doc, k));
        let title = title.unwrap_or_default().to_owned();
        let found = Ok(Item::Held(Held { kind: name, doc }));
        self.give(line, 0, Told { kind, key, title, found, changes: Changes::default() })
    }

    fn export(&mut self, path: &Path, routes: Routes, options: &Options) -> Result<ControlFlow<()>, Fatal> {
        let tables = Tables::read(path, routes, options)?;
        // People and topics first, whatever their order in the file: stories name them.
        for wanted in [&["users", "tags"][..], &["posts", "products", "offers", "newsletters", "benefits", "snippets"]] {
            let file = opened::open(path).map_err(|e| Fatal::unreadable(path, &e))?;
            let mut pass = Pass { reader: self, tables: &tables, wanted, stopped: false };
            json::rows(file, &mut pass).map_err(|e| Fatal::unreadable(path, &e))?;
            if pass.stopped {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn routes(&mut self, routes: &Routes) -> ControlFlow<()> {
        for own in routes.own.clone() {
            let told = Told {
                kind: Kind::Other,
                key: format!("ghost-route:{own}"),
                title: own,
                found: Err("a route of its own needs the theme it was written for".into()),
                changes: Changes::default(),
            };
            self.give(0, 0, told)?;
        }
        ControlFlow::Continue(())
    }

    fn redirects(&mut self, path: &Path) -> Result<ControlFlow<()>, Fatal> {
        let written = read_text(path)?;
        let found = match serde_json::from_str::<Vec<Value>>(&written) {
            Ok(list) => routes::redirects_of_json(&list),
            Err(_) => routes::redirects_of_yaml(&written),
        };
        for (line, from, redirect) in found {
            let told = Told {
                kind: Kind::Redirect,
                key: format!("ghost-redirect:{from}"),
                title: from,
                found: redirect.map(Item::Redirect),
                changes: Changes::default(),
            };
            if self.give(line, 0, told).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// A CSV whose rows are kept for a later room.
    fn csv(&mut self, path: &Path, kind: Kind, name: &'static str, key: &str) -> Result<ControlFlow<()>, Fatal> {
        let file = opened::open(path).map_err(|e| Fatal::unreadable(path, &e))?;
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let heads = rows.byte_headers().map_err(|e| Fatal::unreadable(path, &e))?.clone();
        for row in rows.byte_records() {
            let row = row.map_err(|e| Fatal::unreadable(path, &e))?;
            let line = row.position().map_or(0, csv::Position::line);
            let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let doc: serde_json::Map<String, Value> =
                heads.iter().zip(row.iter()).map(|(h, v)| (words(h), Value::String(words(v)))).collect();
            let doc = Value::Object(doc);
            let id = text(&doc, "id").or(text(&doc, "email")).or(text(&doc, "url"));
            let key = format!("{key}:{}", id.map_or_else(|| line.to_string(), str::to_owned));
            if self.hold(line, kind, name, key, doc).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// A list as the Admin API gives it, kept for a later room.
    fn api(&mut self, path: &Path, kind: Kind, name: &'static str, key: &'static str) -> Result<ControlFlow<()>, Fatal> {
        let file = opened::open(path).map_err(|e| Fatal::unreadable(path, &e))?;
        let mut pass = Api { reader: self, kind, name, key, flow: ControlFlow::Continue(()) };
        json::rows(file, &mut pass).map_err(|e| Fatal::unreadable(path, &e))?;
        Ok(pass.flow)
    }
}

struct Api<'a, 'b> {
    reader: &'a mut Reader<'b>,
    kind: Kind,
    name: &'static str,
    key: &'static str,
    flow: ControlFlow<()>,
}

impl Rows for Api<'_, '_> {
    fn wants(&mut self, _: &str) -> bool {
        false
    }

    fn take(&mut self, row: Row) -> ControlFlow<()> {
        let id = word(&row.value, "id").unwrap_or_else(|| row.line.to_string());
        let key = format!("{}:{id}", self.key);
        self.flow = self.reader.hold(row.line, self.kind, self.name, key, row.value);
        self.flow
    }
}

/// One passage over the export's tables.
struct Pass<'a, 'b> {
    reader: &'a mut Reader<'b>,
    tables: &'a Tables,
    wanted: &'a [&'a str],
    stopped: bool,
}

impl Rows for Pass<'_, '_> {
    fn wants(&mut self, table: &str) -> bool {
        self.wanted.contains(&table)
    }

    fn take(&mut self, row: Row) -> ControlFlow<()> {
        let flow = self.row(row);
        self.stopped = flow.is_break();
        flow
    }
}

impl Pass<'_, '_> {
    fn row(&mut self, row: Row) -> ControlFlow<()> {
        let Row { table, value, line, byte, damage } = row;
        let id = word(&value, "id").unwrap_or_default();
        match table.as_str() {
            "users" => {
                let found = Ok(Item::Author(author_of(&value, self.tables)));
                self.tell(line, byte, Kind::Author, "user", &value, found, Changes::default())?;
                // The staff keep their names and passwords: the newsroom will want them.
                self.reader.hold(line, Kind::Other, "staff", format!("ghost-staff:{id}"), value)
            }
            "tags" => self.tag(line, byte, &value),
            "posts" => self.post(line, byte, value, damage),
            "products" => self.held(line, "tier", value),
            "offers" => self.held(line, "offer", value),
            "newsletters" => self.held(line, "newsletter", value),
            "benefits" => self.held(line, "benefit", value),
            _ => self.held(line, "snippet", value),
        }
    }

    fn held(&mut self, line: u64, name: &'static str, value: Value) -> ControlFlow<()> {
        let key = format!("ghost-{name}:{}", word(&value, "id").unwrap_or_default());
        self.reader.hold(line, Kind::Other, name, key, value)
    }

    #[allow(clippy::too_many_arguments)] // a place, a name and what was found
    fn tell(
        &mut self,
        line: u64,
        byte: u64,
        kind: Kind,
        prefix: &str,
        value: &Value,
        found: Result<Item, String>,
        changes: Changes,
    ) -> ControlFlow<()> {
        let id = word(value, "id").unwrap_or_default();
        let key = if prefix.is_empty() { format!("ghost:{id}") } else { format!("ghost-{prefix}:{id}") };
        let title = text(value, "title").or(text(value, "name")).unwrap_or_default().to_owned();
        self.reader.give(line, byte, Told { kind, key, title, found, changes })
    }

    fn tag(&mut self, line: u64, byte: u64, value: &Value) -> ControlFlow<()> {
        let id = word(value, "id").unwrap_or_default();
        let name = text(value, "name").unwrap_or_default();
        if text(value, "visibility") == Some("internal") || name.starts_with('#') {
            let doc = value.clone();
            return self.reader.hold(line, Kind::Other, "internal tag", format!("ghost-tag:{id}"), doc);
        }
        let mut changes = Changes::default();
        if text(value, "codeinjection_head").is_some() || text(value, "codeinjection_foot").is_some() {
            changes.note("code injection dropped");
        }
        let slug = text(value, "slug").unwrap_or_default().to_owned();
        let topic = IncomingTopic {
            name: name.to_owned(),
            kind: if self.tables.is_section(&id) { TopicKind::Section } else { TopicKind::Topic },
            description: text(value, "description").map(str::to_owned),
            former: Routes::page(&self.tables.routes.tag, &slug),
            slug,
            ..IncomingTopic::default()
        };
        self.tell(line, byte, Kind::Topic, "tag", value, Ok(Item::Topic(topic)), changes)
    }

    fn post(&mut self, line: u64, byte: u64, value: Value, damage: Option<String>) -> ControlFlow<()> {
        let mut changes = Changes::default();
        let is_page = text(&value, "type") == Some("page") || json::yes(&value, "page");
        let kind = if is_page { Kind::Page } else { Kind::Article };
        let found = match damage {
            Some(why) if why.contains("longer") => Err(why),
            damage => {
                damage.into_iter().for_each(|why| changes.note(why));
                post::story_of(&value, self.tables, &mut changes).map(Box::new)
            }
        };
        let found = found.map(if is_page { Item::Page } else { Item::Article });
        self.tell(line, byte, kind, "", &value, found, changes)
    }
}

fn author_of(user: &Value, tables: &Tables) -> IncomingAuthor {
    const PLACES: [(&str, &str); 9] = [
        ("facebook", "https://www.facebook.com/"), ("twitter", "https://x.com/"),
        ("threads", "https://www.threads.net/"), ("bluesky", "https://bsky.app/profile/"),
        ("mastodon", "https://"), ("tiktok", "https://www.tiktok.com/"),
        ("youtube", "https://www.youtube.com/"), ("instagram", "https://www.instagram.com/"),
        ("linkedin", "https://www.linkedin.com/in/"),
    ];
    let own = |key| text(user, key).map(str::to_owned);
    let links = PLACES.iter().filter_map(|(key, home)| {
        let name = text(user, key)?;
        let link = if name.starts_with("https://") { name.to_owned() } else { format!("{home}{name}") };
        kit::html::safe_href(&link).map(str::to_owned)
    });
    let slug = text(user, "slug").unwrap_or_default().to_owned();
    IncomingAuthor {
        name: own("name").unwrap_or_else(|| slug.clone()),
        bio: own("bio"),
        email: own("email"),
        website: text(user, "website").and_then(kit::html::safe_href).map(str::to_owned),
        picture: text(user, "profile_image").and_then(|address| tables.site.source(address)),
        links: links.collect(),
        former: Routes::page(&tables.routes.author, &slug),
        slug,
    }
}

#[cfg(test)]
mod tests;
