//! An export brought back: the same paper, with the same ids.

use std::io;
use std::path::{Path, PathBuf};

use article::{Intake, Standing, Story};
use byline::NewAuthor;
use kit::{Id, Instant};
use media::{Description, Focus, Framings};
use serde_json::{Map, Value};
use standing::NewPage;
use store::Tx;
use topic::{Kind as TopicKind, NewTopic};

use super::{MANIFEST, item::ROLE};
use crate::intake::{Import, ImportError};
use crate::item::{Entry, Held, Item, Kind, Place};
use crate::json::{list, text};
use crate::opened::{self, Lines};
use crate::report::{Outcome, Report};
use crate::{Fatal, rows};

/// Items to a transaction.
const BATCH: usize = 200;

/// The lists of an export, what refers to others after what is referred to.
const LISTS: [(&str, Kind); 6] = [
    ("topics.jsonl", Kind::Topic),
    ("media.jsonl", Kind::Media),
    ("authors.jsonl", Kind::Author),
    ("pages.jsonl", Kind::Page),
    ("stories", Kind::Article),
    ("redirects.jsonl", Kind::Redirect),
];

/// Whether a folder is an export of ours.
pub fn is_export(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}

/// A line or file of an export: where it stood, and what it says or why that cannot be read.
struct Row {
    place: Place,
    value: Result<Value, String>,
}

/// Brings an export back; `report` accounts for every line and story of it.
///
/// # Errors
/// [`ImportError`]; run again, it goes on.
pub async fn read(
    import: &Import<'_>,
    folder: &Path,
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut bringer = Bringer { import, folder, report, number: 0 };
    for (name, kind) in LISTS {
        if kind == Kind::Article {
            bringer.stories(&folder.join(name)).await?;
        } else {
            bringer.list(name, kind).await?;
        }
    }
    bringer.list("held.jsonl", Kind::Other).await?;
    bringer.report.flush()?;
    Ok(())
}

struct Bringer<'a, 'b> {
    import: &'a Import<'b>,
    folder: &'a Path,
    report: &'a mut Report,
    number: u64,
}

impl Bringer<'_, '_> {
    async fn list(&mut self, name: &str, kind: Kind) -> Result<(), ImportError> {
        let path = self.folder.join(name);
        if !path.exists() {
            return Ok(());
        }
        let mut lines = Lines::of(opened::open(&path).map_err(|e| Fatal::unreadable(&path, &e))?);
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(line) = lines.next_line().map_err(|e| Fatal::unreadable(&path, &e))? {
            self.number += 1;
            let place = Place {
                number: self.number,
                file: name.to_owned(),
                line: line.number,
                byte: line.byte,
            };
            let value = line.text.and_then(|text| {
                serde_json::from_str(&text).map_err(|e| format!("line {}: {e}", line.number))
            });
            batch.push(Row { place, value });
            if batch.len() == BATCH {
                self.settle(kind, std::mem::take(&mut batch)).await?;
            }
        }
        self.settle(kind, batch).await
    }

    async fn stories(&mut self, folder: &Path) -> Result<(), ImportError> {
        let mut files = Vec::new();
        if folder.is_dir() {
            gather(folder, &mut files)?;
        }
        // By id: addresses that collided were given out in this order.
        files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
        for part in files.chunks(BATCH) {
            let mut batch = Vec::with_capacity(BATCH);
            for path in part {
                self.number += 1;
                let file =
                    path.strip_prefix(self.folder).unwrap_or(path).to_string_lossy().into_owned();
                let place = Place { number: self.number, file, line: 1, byte: 0 };
                let value = std::fs::read(path).map_err(|e| e.to_string());
                let value = value
                    .and_then(|bytes| serde_json::from_slice(&bytes).map_err(|e| e.to_string()));
                batch.push(Row { place, value });
            }
            self.settle(Kind::Article, batch).await?;
        }
        Ok(())
    }

    async fn settle(&mut self, kind: Kind, batch: Vec<Row>) -> Result<(), ImportError> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut settled = Vec::with_capacity(batch.len());
        let mut tx = self.import.db.begin().await?;
        for row in batch {
            if kind == Kind::Media {
                // A picture is received outside of any transaction.
                tx.commit().await?;
                let received = self.receive(&row.value).await;
                tx = self.import.db.begin().await?;
                let outcome = match received {
                    Ok(received) => self.media(&mut tx, &row.value, received).await?,
                    Err(why) => Err(why),
                };
                settled.push((row.place, outcome));
                continue;
            }
            let outcome = match row.value {
                Err(why) => Err(why),
                Ok(value) => self.bring(&mut tx, kind, &value).await?,
            };
            settled.push((row.place, outcome));
        }
        tx.ring();
        tx.commit().await?;
        for (place, outcome) in settled {
            self.account(kind, place, outcome)?;
        }
        Ok(())
    }

    fn account(
        &mut self,
        kind: Kind,
        place: Place,
        outcome: Result<bool, String>,
    ) -> io::Result<()> {
        let held = Held { kind: "brought back", doc: Value::Null };
        let (found, outcome) = match outcome {
            Ok(true) if kind == Kind::Other => (Ok(Item::Held(held)), Outcome::Kept),
            Ok(true) => (Ok(Item::Held(held)), Outcome::Taken),
            Ok(false) => (Ok(Item::Held(held)), Outcome::Same),
            Err(why) => (Err(why), Outcome::Refused),
        };
        let key = format!("broadsheet:{}", place.number);
        let entry = Entry { place, kind, key, title: String::new(), found, changes: Vec::new() };
        self.report.account(&entry, outcome)
    }

    /// One line or story; whether it was new here, or why it cannot be brought back.
    async fn bring(
        &self,
        tx: &mut Tx,
        kind: Kind,
        value: &Value,
    ) -> store::Result<Result<bool, String>> {
        match kind {
            Kind::Topic => self.topic(tx, value).await,
            Kind::Author => self.author(tx, value).await,
            Kind::Page => self.page(tx, value).await,
            Kind::Article => self.story(tx, value).await,
            Kind::Redirect => {
                let Some(from) = text(value, "from") else {
                    return Ok(Err("no old address".into()));
                };
                let permanent = crate::json::yes(value, "permanent");
                let (story, to) = (id_of(value, "story"), text(value, "to"));
                article::put_redirect(tx, self.import.clock, from, story, to, permanent)
                    .await
                    .map(Ok)
            }
            _ => {
                let parts = (text(value, "key"), text(value, "kind"), text(value, "source"));
                let (Some(key), Some(kind), Some(source)) = parts else {
                    return Ok(Err("a held item without a key".into()));
                };
                let doc = value.get("doc").unwrap_or(&Value::Null).to_string();
                rows::hold(tx, key, kind, source, &doc, self.import.clock.now()).await?;
                Ok(Ok(true))
            }
        }
    }

    async fn topic(&self, tx: &mut Tx, value: &Value) -> store::Result<Result<bool, String>> {
        let own = |key| text(value, key).map(str::to_owned);
        let (Some(id), Some(slug), Some(name)) = (id_of(value, "id"), own("slug"), own("name"))
        else {
            return Ok(Err("a topic without id, slug or name".into()));
        };
        let names = value.get("names").and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
        let is_new = topic::find_in(tx, id).await?.is_none();
        topic::put(
            tx,
            self.import.clock,
            NewTopic {
                id: Some(id),
                kind: TopicKind::of_word(text(value, "kind").unwrap_or_default()),
                slug,
                name,
                description: own("description"),
                parent: id_of(value, "parent"),
                medtop: own("medtop"),
                names: names
                    .into_iter()
                    .filter_map(|(k, v)| Some((k, v.as_str()?.to_owned())))
                    .collect(),
                position: value.get("position").and_then(Value::as_i64).unwrap_or(0),
                retired: crate::json::yes(value, "retired"),
            },
        )
        .await?;
        Ok(Ok(is_new))
    }

    async fn author(&self, tx: &mut Tx, value: &Value) -> store::Result<Result<bool, String>> {
        let own = |key| text(value, key).map(str::to_owned);
        let (Some(id), Some(slug), Some(name)) = (id_of(value, "id"), own("slug"), own("name"))
        else {
            return Ok(Err("an author without id, slug or name".into()));
        };
        byline::put(
            tx,
            self.import.clock,
            NewAuthor {
                id: Some(id),
                slug,
                name,
                name_native: own("name_native"),
                role: own("role"),
                bio: own("bio"),
                email: own("email"),
                location: own("location"),
                portrait: id_of(value, "portrait"),
            },
        )
        .await?;
        Ok(Ok(true))
    }

    async fn page(&self, tx: &mut Tx, value: &Value) -> store::Result<Result<bool, String>> {
        let own = |key| text(value, key).map(str::to_owned);
        let blocks = serde_json::from_value(value.get("blocks").cloned().unwrap_or(Value::Null));
        let Ok(blocks) = blocks else { return Ok(Err("a page whose blocks are broken".into())) };
        let updated = text(value, "updated").and_then(|date| Instant::parse(date).ok());
        let page = NewPage {
            slug: own("slug").unwrap_or_default(),
            title: own("title").unwrap_or_default(),
            summary: own("summary"),
            blocks,
            position: value.get("position").and_then(Value::as_i64).unwrap_or(0),
            updated_at: updated.unwrap_or(self.import.clock.now()),
        };
        match standing::put(tx, self.import.clock, page, &self.import.by).await {
            Ok(is_new) => Ok(Ok(is_new)),
            Err(standing::PutError::Store(why)) => Err(why),
            Err(why) => Ok(Err(why.to_string())),
        }
    }

    async fn story(&self, tx: &mut Tx, value: &Value) -> store::Result<Result<bool, String>> {
        let intake = match intake_of(value, &self.import.by) {
            Ok(intake) => intake,
            Err(why) => return Ok(Err(why)),
        };
        let taken = article::take_in(tx, self.import.clock, intake).await?;
        Ok(Ok(!matches!(taken, article::Taken::Same(_))))
    }

    async fn receive(&self, value: &Result<Value, String>) -> Result<media::Received, String> {
        let value = value.as_ref().map_err(Clone::clone)?;
        let darkroom = self.import.darkroom.ok_or("there is no darkroom to receive pictures")?;
        let name =
            text(value, "file").filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric()));
        let path = self.folder.join("media").join(name.ok_or("a picture without its file's name")?);
        let bytes = tokio::fs::read(&path).await.map_err(|e| format!("{}: {e}", path.display()))?;
        darkroom.receive(bytes).await.map_err(|e| e.to_string())
    }

    async fn media(
        &self,
        tx: &mut Tx,
        value: &Result<Value, String>,
        received: media::Received,
    ) -> store::Result<Result<bool, String>> {
        let Ok(value) = value else { return Ok(Err("no picture".into())) };
        let own = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let names = |key| {
            let all = list(value, key).iter().filter_map(|name| Some(name.as_str()?.to_owned()));
            all.collect::<Vec<String>>()
        };
        let description = Description {
            focus: focus_of(value),
            framings: Framings::of_json(value.get("framings").unwrap_or(&Value::Null)),
            caption: own("caption"),
            alt: own("alt"),
            credit: own("credit"),
            creators: names("creators"),
            copyright: own("copyright"),
            usage_terms: own("usage_terms"),
            source_type: own("source_type"),
            city: own("city"),
            country: own("country"),
            rights_expire: text(value, "rights_expire").and_then(|date| Instant::parse(date).ok()),
            licence: own("licence"),
            territory: own("territory"),
            people: names("people"),
            consent: own("consent"),
        };
        let name = own("name").unwrap_or_default();
        let needs_clearing = value.get("held_back").and_then(Value::as_bool).unwrap_or(false);
        let id = id_of(value, "id");
        let intake =
            media::Intake { id, name, description, needs_clearing, ..media::Intake::default() };
        let now = self.import.clock.now();
        let (media, is_new) = media::take(tx, &received, intake, now).await?;
        if let Some(kill) = value.get("killed").filter(|kill| kill.is_object()) {
            let (by, why) =
                (text(kill, "by").unwrap_or_default(), text(kill, "why").unwrap_or_default());
            media::kill(tx, media.id, by, why, now).await?;
        }
        Ok(Ok(is_new))
    }
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    Ok(())
}

fn id_of(value: &Value, key: &str) -> Option<Id> {
    text(value, key)?.parse().ok()
}

fn focus_of(value: &Value) -> Focus {
    let number = |at: usize| list(value, "focus").get(at).and_then(Value::as_i64);
    match (number(0), number(1)) {
        (Some(x), Some(y)) => Focus::new(x, y),
        _ => Focus::default(),
    }
}

/// The story of a news item that carries our own document.
fn intake_of(item: &Value, by: &str) -> Result<Intake, String> {
    let id = text(item, "uri").and_then(|uri| uri.rsplit(':').next()?.parse::<Id>().ok());
    let id = id.ok_or("a story without an id of ours")?;
    let body = list(item, "bodies").iter().find(|body| text(body, "role") == Some(ROLE));
    let own =
        body.and_then(|body| text(body, "value")).ok_or("an item without our own document")?;
    let own: Value =
        serde_json::from_str(own).map_err(|e| format!("our own document is broken: {e}"))?;
    let story = own.get("story").cloned().unwrap_or(Value::Null);
    let story: Story =
        serde_json::from_value(story).map_err(|e| format!("the story is broken: {e}"))?;
    let date = |key| text(item, key).and_then(|date| Instant::parse(date).ok());
    let published = date("contentCreated");
    let standing = match (text(&own, "state").unwrap_or_default(), date("embargoedUntil")) {
        ("live" | "retracted", _) => {
            let published = published.ok_or("a live story without a date")?;
            Standing::Live {
                first_published: date("firstCreated").unwrap_or(published),
                published,
                modified: date("versionCreated").unwrap_or(published),
            }
        }
        ("scheduled", Some(at)) => Standing::Scheduled(at),
        ("withdrawn", _) => {
            Standing::Withdrawn(text(&own, "reason").unwrap_or_default().to_owned())
        }
        _ => Standing::Draft,
    };
    let source = list(item, "altIds").iter().find(|alt| text(alt, "role") == Some("source"));
    let source_key = source.and_then(|alt| text(alt, "value"));
    let source_key = source_key.map_or_else(|| format!("broadsheet:{id}"), str::to_owned);
    let slug = text(&own, "slug").unwrap_or("story").to_owned();
    Ok(Intake {
        source_key,
        id: Some(id),
        slug,
        story,
        standing,
        former_paths: Vec::new(),
        by: by.to_owned(),
    })
}
