//! News items in ninjs 1.x, 2.x and 3.x: alone, in a list, one a line, in a folder, in an archive.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use article::{Access, Block, Body, Figure, Flags, Headlines, Origin, Rights, Role, Story};
use kit::Instant;
use serde_json::Value;

use crate::detect::{Source, of_head};
use crate::item::{Changes, Entry, IncomingArticle, IncomingCredit, Item, Kind, Named, Place, State, TopicKind};
use crate::json::{list, text, word};
use crate::markup::{self, Site, former};
use crate::opened::{self, ITEM_BYTES_MAX, Lines};
use crate::{Fatal, Sink, tarball};

/// Reads a file, an archive or a folder of items into `sink`.
///
/// # Errors
/// [`Fatal`] when it cannot be read to its end.
pub fn read(path: &Path, sink: Sink<'_>) -> Result<(), Fatal> {
    let mut reader = Reader { number: 0, sink };
    let flow = if path.is_dir() { reader.folder(path) } else { reader.file(path, "") };
    flow.map(|_| ()).map_err(|e| Fatal::unreadable(path, &e))
}

struct Reader<'a> {
    number: u64,
    sink: Sink<'a>,
}

type Flow = io::Result<ControlFlow<()>>;

impl Reader<'_> {
    /// Every file below a folder, in the order of their names.
    fn folder(&mut self, folder: &Path) -> Flow {
        let mut files = Vec::new();
        gather(folder, &mut files, 0)?;
        files.sort();
        for path in files {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
            let flow = self.file(&path, &name);
            let flow = flow.or_else(|e| Ok::<_, io::Error>(self.refuse(&name, 0, e.to_string())))?;
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn file(&mut self, path: &Path, name: &str) -> Flow {
        let mut head = vec![0; 64 * 1024];
        let read = opened::open(path)?.read(&mut head)?;
        let source = of_head(&head[..read], name);
        let file = opened::open(path)?;
        match source {
            Some(Source::Archive) => self.archive(file),
            Some(Source::NinjsLines) => self.lines(file, name),
            _ => self.document(file, name),
        }
    }

    fn archive(&mut self, file: impl Read) -> Flow {
        let mut members = tarball::members(file);
        while let Some(member) = members.next_member()? {
            let flow = match member.content {
                _ if !member.name.to_ascii_lowercase().ends_with(".json") => {
                    self.refuse(&member.name, 0, "no JSON file".into())
                }
                Ok(content) => self.document(io::Cursor::new(content), &member.name)?,
                Err(why) => self.refuse(&member.name, 0, why),
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn lines(&mut self, file: opened::Opened, name: &str) -> Flow {
        let mut lines = Lines::of(file);
        while let Some(line) = lines.next_line()? {
            let flow = match line.text {
                Ok(text) => self.value(serde_json::from_str(&text), name, line.number),
                Err(why) => self.refuse(name, line.number, why),
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn document(&mut self, file: impl Read, name: &str) -> Flow {
        let mut bytes = Vec::new();
        file.take(ITEM_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > ITEM_BYTES_MAX {
            let most = ITEM_BYTES_MAX / 1024 / 1024;
            return Ok(self.refuse(name, 0, format!("longer than {most} MiB")));
        }
        let text = String::from_utf8_lossy(&bytes);
        Ok(self.value(serde_json::from_str(text.trim_start_matches('\u{feff}')), name, 1))
    }

    fn value(&mut self, value: serde_json::Result<Value>, name: &str, line: u64) -> ControlFlow<()> {
        match value {
            Err(why) => self.refuse(name, line, format!("no JSON: {why}")),
            Ok(Value::Array(items)) => {
                for item in &items {
                    self.item(item, name, line)?;
                }
                ControlFlow::Continue(())
            }
            Ok(item) => self.item(&item, name, line),
        }
    }

    fn refuse(&mut self, name: &str, line: u64, why: String) -> ControlFlow<()> {
        self.give(name, line, Kind::Article, String::new(), String::new(), Err(why), Changes::default())
    }

    #[allow(clippy::too_many_arguments)] // an entry's own fields
    fn give(
        &mut self,
        name: &str,
        line: u64,
        kind: Kind,
        key: String,
        title: String,
        found: Result<Item, String>,
        changes: Changes,
    ) -> ControlFlow<()> {
        self.number += 1;
        let place = Place { number: self.number, file: name.to_owned(), line, byte: 0 };
        (self.sink)(Entry { place, kind, key, title, found, changes: changes.into_list() })
    }

    fn item(&mut self, item: &Value, name: &str, line: u64) -> ControlFlow<()> {
        let mut changes = Changes::default();
        let found = story_of(item, &mut changes);
        let uri = text(item, "uri").unwrap_or_default();
        let title = headline(item, &["main", ""]).unwrap_or_default();
        let found = found.map(|article| Item::Article(Box::new(article)));
        self.give(name, line, Kind::Article, format!("ninjs:{uri}"), title, found, changes)
    }
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        if path.is_dir() && depth < 20 {
            gather(&path, files, depth + 1)?;
        } else if matches!(ending.as_str(), "json" | "ndjson" | "jsonl" | "gz" | "zst") {
            files.push(path);
        }
    }
    Ok(())
}

/// The story of an item.
pub fn story_of(item: &Value, changes: &mut Changes) -> Result<IncomingArticle, String> {
    let uri = text(item, "uri").ok_or("an item without a uri cannot be told from others")?;
    if item.get("$schema").is_some() && item.get("$defs").is_some() {
        return Err("a schema, no item".into());
    }
    if let Some(kind) = text(item, "type").filter(|kind| !matches!(*kind, "text" | "composite")) {
        return Err(format!("type '{kind}' is no story; pictures come with the stories that show them"));
    }
    let date = |keys: &[&str]| keys.iter().find_map(|key| text(item, key)).map(Instant::parse);
    let mut dated = |keys: &[&str]| date(keys)?.inspect_err(|why| changes.note(why.to_string())).ok();
    let version_at = dated(&["versionCreated", "versioncreated"]);
    let first = dated(&["contentCreated", "contentcreated", "firstCreated", "firstcreated"]);
    let embargo = dated(&["embargoedUntil", "embargoed"]);
    let expires = dated(&["expires"]);
    let blocks = blocks_of(item, changes);
    let headline = headline(item, &["main", ""]).or_else(|| first_words(&blocks));
    let Some(headline) = headline else { return Err("an item without headline and text".into()) };
    let published = first.or(version_at);
    let story = Story {
        headlines: headlines_of(item, &headline),
        standfirst: description(item, &["summary", "standfirst", "text", "main", ""], changes),
        slugline: text(item, "slugline").map(str::to_owned),
        dateline: text(item, "located").or(text(item, "dateline")).map(str::to_owned),
        lead: lead_of(item, changes),
        blocks,
        access: Access::default(),
        flags: Flags::default(),
        language: text(item, "language").and_then(markup::language).unwrap_or_default(),
        rights: rights_of(item),
        origin: Some(origin_of(item, uri)),
        expires,
        headline,
        ..Story::default()
    };
    note_rest(item, changes);
    let slug = kit::slug::slug(story.slugline.as_deref().unwrap_or(&story.headline), "story");
    Ok(IncomingArticle {
        slug,
        state: state_of(item, published, embargo, changes),
        first_published: published,
        updated: version_at.or(published),
        topics: topics_of(item, changes),
        credits: credits_of(item),
        story,
        ..IncomingArticle::default()
    })
}

/// A headline by role, or the plain one of ninjs 1.
fn headline(item: &Value, roles: &[&str]) -> Option<String> {
    let by_role = roles.iter().find_map(|role| {
        let found = list(item, "headlines").iter().find(|h| text(h, "role").unwrap_or_default() == *role)?;
        text(found, "value")
    });
    let any = || list(item, "headlines").first().and_then(|h| text(h, "value"));
    let plainly = by_role.or_else(|| text(item, "headline")).or_else(any)?;
    Some(markup::plain(plainly)).filter(|line| !line.is_empty())
}

fn headlines_of(item: &Value, main: &str) -> Headlines {
    let role = |roles: &[&str]| {
        let found = list(item, "headlines").iter().find(|h| roles.contains(&text(h, "role").unwrap_or_default()))?;
        text(found, "value").map(markup::plain).filter(|line| line != main && !line.is_empty())
    };
    Headlines {
        card: role(&["short", "card", "web", "list"]),
        seo: role(&["seo", "meta"]),
        social: role(&["social"]),
        push: role(&["push", "alert"]),
        print: role(&["print"]),
    }
}

fn description(item: &Value, roles: &[&str], changes: &mut Changes) -> Option<String> {
    let all = list(item, "descriptions");
    let by_role = roles.iter().find_map(|role| all.iter().find(|d| text(d, "role").unwrap_or_default() == *role));
    let value = by_role.and_then(|d| text(d, "value")).or_else(|| text(item, "description_text"));
    if all.len() > 1 {
        changes.note("of several descriptions one was taken");
    }
    value.map(markup::plain).filter(|line| !line.is_empty())
}

/// The richest of the bodies: markup before plain text, the main one before others.
fn blocks_of(item: &Value, changes: &mut Changes) -> Vec<Block> {
    let mut bodies: Vec<(u8, &str, bool)> = Vec::new();
    for body in list(item, "bodies") {
        let kind = text(body, "contentType").or(text(body, "contenttype")).unwrap_or("text/plain");
        let is_markup = kind.contains("html");
        let is_plain = kind.contains("plain");
        if let (Some(value), true) = (text(body, "value"), is_markup || is_plain) {
            let is_rich = text(body, "role").is_some_and(|role| role.starts_with("rich"));
            bodies.push((u8::from(is_markup) * 2 + u8::from(is_rich), value, is_markup));
        } else {
            changes.note(format!("body of type '{kind}' dropped"));
        }
    }
    for (key, rank, is_markup) in [("body_html5", 3, true), ("body_xhtml", 2, true), ("body_html", 2, true), ("body_text", 0, false)] {
        bodies.extend(text(item, key).map(|value| (rank, value, is_markup)));
    }
    let Some((_, value, is_markup)) = bodies.iter().copied().max_by_key(|(rank, ..)| *rank) else { return Vec::new() };
    if is_markup {
        let shaped = markup::shape(value, &Site::default());
        changes.absorb(shaped.changes);
        return without_headline(shaped.blocks, headline(item, &["main", ""]));
    }
    let mut blocks: Vec<Block> = value
        .split('\n')
        .map(markup::rich)
        .filter(|line| !line.is_blank())
        .map(|text| Block::new("", Body::Text { text }))
        .collect();
    article::block::number(&mut blocks);
    blocks
}

/// Some agencies print the headline again above the text.
fn without_headline(mut blocks: Vec<Block>, headline: Option<String>) -> Vec<Block> {
    if let Some(Body::Heading { text, .. }) = blocks.first().map(|block| &block.body)
        && Some(kit::text::collapse(&text.plain())) == headline
    {
        blocks.remove(0);
    }
    blocks
}

fn first_words(blocks: &[Block]) -> Option<String> {
    blocks.iter().find_map(|block| match &block.body {
        Body::Text { text } | Body::Heading { text, .. } => Some(kit::text::shorten(&text.plain(), 80)),
        _ => None,
    })
}

/// Associated pictures: the main one leads, the others follow as a gallery of the first version.
fn lead_of(item: &Value, changes: &mut Changes) -> Option<Figure> {
    let associations: Vec<&Value> = match item.get("associations") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(map)) => map.values().collect(),
        _ => Vec::new(),
    };
    let mut figures = associations.iter().filter_map(|found| figure_of(found));
    let lead = figures.next();
    let more = figures.count();
    let others = associations.len() - usize::from(lead.is_some()) - more;
    if more > 0 {
        changes.note(format!("{more} more associated pictures dropped"));
    }
    if others > 0 {
        changes.note(format!("{others} associated items that are no pictures dropped"));
    }
    lead
}

fn figure_of(item: &Value) -> Option<Figure> {
    if !matches!(text(item, "type"), Some("picture" | "graphic")) {
        return None;
    }
    let renditions: Vec<&Value> = match item.get("renditions")? {
        Value::Array(list) => list.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => return None,
    };
    let widest = renditions.iter().max_by_key(|r| r.get("width").and_then(Value::as_u64).unwrap_or(0))?;
    let address = Site::default().source(text(widest, "href")?)?;
    let caption = description(item, &["caption", "text", "main", ""], &mut Changes::default());
    Some(Figure {
        image: former(address),
        caption: markup::rich(&caption.unwrap_or_default()),
        credit: text(item, "by").or(text(item, "byline")).map(str::to_owned),
        alt: None,
        link: None,
    })
}

fn rights_of(item: &Value) -> Rights {
    let own = |keys: &[&str]| keys.iter().find_map(|key| text(item, key)).map(str::to_owned);
    let linked = item.get("rightsInfo").and_then(|info| text(info, "linkedRights").or(text(info, "encodedRights")));
    Rights {
        holder: own(&["copyrightHolder", "copyrightholder"]),
        notice: own(&["copyrightNotice", "copyrightnotice"]),
        terms: own(&["usageTerms", "usageterms"]),
        licence: linked.map(str::to_owned),
    }
}

fn origin_of(item: &Value, uri: &str) -> Origin {
    let sources = list(item, "infoSources").iter().chain(list(item, "infosource"));
    let source = sources.filter_map(|source| text(source, "name")).next();
    let provider = source.or(text(item, "copyrightHolder")).or(text(item, "copyrightholder"));
    Origin {
        provider: provider.map_or_else(|| markup::address::host(uri), str::to_owned),
        uri: uri.to_owned(),
        url: uri.starts_with("http").then(|| kit::html::safe_href(uri)).flatten().map(str::to_owned),
        attribute: true,
        version: word(item, "version"),
        ednote: text(item, "edNote").or(text(item, "ednote")).map(str::to_owned),
    }
}

/// What a wire says about an item outranks its dates.
fn state_of(item: &Value, published: Option<Instant>, embargo: Option<Instant>, changes: &mut Changes) -> State {
    match text(item, "pubStatus").or(text(item, "pubstatus")).unwrap_or("usable") {
        "canceled" | "cancelled" => {
            changes.note("killed by its provider: kept for the record, shown to nobody");
            return State::Killed;
        }
        "withheld" => {
            changes.note("withheld by its provider: shown to nobody");
            return State::Withheld;
        }
        "usable" => {}
        other => {
            changes.note(format!("status '{other}' is unknown: taken as a draft"));
            return State::Draft;
        }
    }
    match (embargo, published) {
        (Some(until), Some(at)) if until > at => State::Scheduled(until),
        (Some(until), None) => State::Scheduled(until),
        (_, Some(_)) => State::Live,
        (None, None) => {
            changes.note("no date: taken as a draft for an editor to date");
            State::Draft
        }
    }
}

fn credits_of(item: &Value) -> Vec<IncomingCredit> {
    if let Some(by) = text(item, "by").or(text(item, "byline")) {
        let by = markup::plain(by);
        let bare = ["By ", "Von ", "Par ", "Por ", "Av "].iter().find_map(|word| by.strip_prefix(word));
        return names(bare.unwrap_or(&by));
    }
    let people = list(item, "people").iter().filter(|p| matches!(text(p, "rel"), Some("author" | "creator")));
    people.filter_map(|person| text(person, "name")).map(credit).collect()
}

/// `Paulo Santalucia and Frances d'Emilio`, `Christian Hollmann, dpa`.
fn names(by: &str) -> Vec<IncomingCredit> {
    let by = by.replace(" and ", ",").replace(" und ", ",").replace(" & ", ",").replace(" et ", ",");
    by.split(',').map(str::trim).filter(|name| !name.is_empty()).take(40).map(credit).collect()
}

fn credit(name: &str) -> IncomingCredit {
    // An agency signs with a word in one case: dpa, NTB, TT.
    let is_agency = name.len() <= 5 && !name.contains(' ');
    let slug = (!is_agency).then(|| kit::slug::slug(name, "author"));
    let role = if is_agency { Role::Agency } else { Role::By };
    IncomingCredit { slug, name: name.to_owned(), role }
}

fn topics_of(item: &Value, changes: &mut Changes) -> Vec<Named> {
    const PARTS: [(&str, TopicKind); 8] = [
        ("subjects", TopicKind::Topic), ("subject", TopicKind::Topic), ("people", TopicKind::Person),
        ("person", TopicKind::Person), ("organisations", TopicKind::Organisation),
        ("organisation", TopicKind::Organisation), ("places", TopicKind::Place), ("place", TopicKind::Place),
    ];
    let mut topics: Vec<Named> = Vec::new();
    for (part, kind) in PARTS {
        for found in list(item, part) {
            let Some(name) = text(found, "name").map(markup::plain).filter(|name| !name.is_empty()) else {
                changes.note(format!("{part} without a name dropped"));
                continue;
            };
            let slug = media_topic(found).unwrap_or_else(|| kit::slug::slug(&name, "topic"));
            if topics.iter().all(|known| known.slug != slug) {
                topics.push(Named { slug, name, kind });
            }
        }
    }
    topics
}

/// The Media Topic a subject names: `medtop:20000002`, or its address.
fn media_topic(subject: &Value) -> Option<String> {
    let code = ["uri", "literal", "code", "qcode"].iter().find_map(|key| {
        let code = text(subject, key)?;
        let code = code.strip_prefix("medtop:").or(code.strip_prefix("http://cv.iptc.org/newscodes/mediatopic/"))?;
        (code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
    })?;
    Some(format!("medtop:{code}"))
}

fn note_rest(item: &Value, changes: &mut Changes) {
    for (key, words) in [("genres", "genres dropped"), ("events", "events dropped"), ("objects", "objects dropped"),
        ("trustIndicators", "trust indicators dropped"), ("plannedCoverage", "planned coverage dropped")] {
        if !list(item, key).is_empty() {
            changes.note(words);
        }
    }
    if let Some(urgency) = item.get("urgency").and_then(Value::as_u64).filter(|urgency| *urgency <= 2) {
        changes.note(format!("urgency {urgency}: an editor should see it"));
    }
}

#[cfg(test)]
mod tests;
