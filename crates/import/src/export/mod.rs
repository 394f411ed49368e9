//! The whole paper as files: news items in ninjs 3.1, and the lists they refer to.
//!
//! The same paper gives the same bytes, whichever database holds it: everything is ordered by id
//! or name, and nothing says when the export was made. Each story's item carries our own document
//! as a body of its own, so that [`back`] brings the very same paper back.

pub mod back;
mod item;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use article::Held;
use files::Files;
use kit::Id;
use serde_json::{Value, json};
use store::Db;

use crate::rows;

/// The file that says what a folder is.
pub const MANIFEST: &str = "broadsheet.json";
/// Rows read at once.
const PAGE: usize = 200;

/// Why an export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The folder holds something already.
    #[error("{0} is not empty; an export needs a new folder")]
    NotEmpty(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The disk.
    #[error(transparent)]
    File(#[from] io::Error),
    /// An original that the database names is not among the files.
    #[error("the original of a picture: {0}")]
    Original(#[from] files::FilesError),
}

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // each counts what its name says
pub struct Written {
    pub articles: usize,
    pub topics: usize,
    pub authors: usize,
    pub pages: usize,
    pub redirects: usize,
    pub media: usize,
    pub held: usize,
}

/// Writes the paper to a new folder.
///
/// # Errors
/// [`ExportError`].
pub async fn write(db: &Db, files: &Files, folder: &Path) -> Result<Written, ExportError> {
    std::fs::create_dir_all(folder)?;
    if std::fs::read_dir(folder)?.next().is_some() {
        return Err(ExportError::NotEmpty(folder.display().to_string()));
    }
    let written = Written {
        topics: lines(folder, "topics.jsonl", topics(db).await?)?,
        authors: lines(folder, "authors.jsonl", authors(db).await?)?,
        pages: lines(folder, "pages.jsonl", pages(db).await?)?,
        media: media(db, files, folder).await?,
        articles: articles(db, folder).await?,
        redirects: redirects(db, folder).await?,
        held: held(db, folder).await?,
    };
    // Written last: a folder without it is an export that did not finish.
    let manifest = json!({ "broadsheet_export": 1, "articles": written.articles,
        "topics": written.topics, "authors": written.authors, "pages": written.pages,
        "redirects": written.redirects, "media": written.media, "held": written.held });
    std::fs::write(folder.join(MANIFEST), pretty(&manifest))?;
    Ok(written)
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn lines(folder: &Path, name: &str, values: Vec<Value>) -> io::Result<usize> {
    let mut file = BufWriter::new(std::fs::File::create(folder.join(name))?);
    for value in &values {
        writeln!(file, "{value}")?;
    }
    file.flush()?;
    Ok(values.len())
}

async fn topics(db: &Db) -> store::Result<Vec<Value>> {
    let mut all = topic::all(db).await?;
    all.sort_by_key(|topic| topic.id);
    Ok(all
        .into_iter()
        .map(|t| {
            json!({ "id": t.id, "kind": t.kind.word(), "slug": t.slug,
        "name": t.name, "description": t.description, "parent": t.parent, "medtop": t.medtop,
        "names": t.names, "position": t.position, "retired": t.retired_at.is_some() })
        })
        .collect())
}

async fn authors(db: &Db) -> store::Result<Vec<Value>> {
    let mut all = byline::all(db).await?;
    all.sort_by_key(|author| author.id);
    Ok(all
        .into_iter()
        .map(|a| {
            json!({ "id": a.id, "slug": a.slug, "name": a.name,
        "name_native": a.name_native, "role": a.role, "bio": a.bio, "email": a.email,
        "location": a.location, "portrait": a.portrait })
        })
        .collect())
}

async fn pages(db: &Db) -> store::Result<Vec<Value>> {
    let mut all = standing::all(db).await?;
    all.sort_by(|a, b| a.slug.cmp(&b.slug));
    Ok(all
        .into_iter()
        .map(|p| {
            json!({ "slug": p.slug, "title": p.title, "summary": p.summary,
        "blocks": p.blocks, "position": p.position, "updated": p.updated_at.rfc3339_exact() })
        })
        .collect())
}

/// The record of each picture, and its original under its hash.
async fn media(db: &Db, files: &Files, folder: &Path) -> Result<usize, ExportError> {
    let originals = folder.join("media");
    std::fs::create_dir_all(&originals)?;
    let mut file = BufWriter::new(std::fs::File::create(folder.join("media.jsonl"))?);
    let (mut after, mut count) = (Id(-1), 0);
    loop {
        let page = media::after(db, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for media in &page {
            let name = media.hash.to_string();
            std::fs::write(originals.join(&name), files.read(&media.hash).await?)?;
            writeln!(file, "{}", record(media, &name))?;
            count += 1;
        }
    }
    file.flush()?;
    Ok(count)
}

fn record(media: &media::Media, name: &str) -> Value {
    let said = &media.description;
    json!({ "id": media.id, "file": name, "mime": media.mime, "name": media.original_name,
        "caption": said.caption, "alt": said.alt, "credit": said.credit,
        "creators": said.creators, "copyright": said.copyright, "usage_terms": said.usage_terms,
        "source_type": said.source_type, "city": said.city, "country": said.country,
        "focus": [said.focus.x, said.focus.y], "framings": said.framings.json(),
        "rights_expire": said.rights_expire.map(kit::Instant::rfc3339_exact),
        "licence": said.licence, "territory": said.territory, "people": said.people,
        "consent": said.consent, "held_back": media.held_back,
        "killed": media.killed.as_ref().map(|kill| json!({ "by": kill.by, "why": kill.why })) })
}

/// A file a story, in folders of its id's first letters: a million files in one is no folder.
async fn articles(db: &Db, folder: &Path) -> Result<usize, ExportError> {
    let names = item::Names::read(db).await?;
    let (mut after, mut count) = (Id(-1), 0);
    loop {
        let page = article::export_page(db, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.id;
        for held in &page {
            let story = article::story(db, held.id, version_of(held)).await?;
            let (place, document) = (place_of(held.id), item::document(held, &story, &names));
            let path = folder.join("stories").join(place);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, pretty(&document))?;
            count += 1;
        }
    }
}

/// What readers see, or the newest text of a story they do not see.
fn version_of(held: &Held) -> i64 {
    if held.live_version > 0 { held.live_version } else { held.last_version }
}

fn place_of(id: Id) -> String {
    let id = id.to_string();
    format!("{}/{id}.json", &id[id.len() - 2..])
}

async fn redirects(db: &Db, folder: &Path) -> Result<usize, ExportError> {
    let mut file = BufWriter::new(std::fs::File::create(folder.join("redirects.jsonl"))?);
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let page = article::redirects(db, &after, PAGE).await?;
        let Some((last, ..)) = page.last() else { break };
        after = last.clone();
        for (from, story, to, permanent) in &page {
            let line = json!({ "from": from, "story": story, "to": to, "permanent": permanent });
            writeln!(file, "{line}")?;
            count += 1;
        }
    }
    file.flush()?;
    Ok(count)
}

async fn held(db: &Db, folder: &Path) -> Result<usize, ExportError> {
    let mut file = BufWriter::new(std::fs::File::create(folder.join("held.jsonl"))?);
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let page = rows::held(db, &after, PAGE).await?;
        let Some((last, ..)) = page.last() else { break };
        after = last.clone();
        for (key, kind, source, doc) in &page {
            let doc: Value = serde_json::from_str(doc).unwrap_or(Value::Null);
            let line = json!({ "key": key, "kind": kind, "source": source, "doc": doc });
            writeln!(file, "{line}")?;
            count += 1;
        }
    }
    file.flush()?;
    Ok(count)
}
