//! Corpora: one JSON story a line, plain or packed, as free collections of news text are shared.

use std::path::Path;

use article::{Block, Body, Figure, Origin, Rights, Story, WorkType};
use kit::Instant;
use serde::Deserialize;

use crate::item::{
    Changes, Entry, IncomingArticle, IncomingCredit, Item, Kind, Named, Place, State,
};
use crate::markup::{self, Site, address};
use crate::opened::{self, Line, Lines};
use crate::{Fatal, Sink, markdown};

/// A line of a corpus.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Record {
    id: String,
    lang: String,
    title: String,
    standfirst: Option<String>,
    date: Option<String>,
    authors: Vec<String>,
    author_slugs: Vec<String>,
    topics: Vec<String>,
    body: Vec<String>,
    body_markdown: Option<String>,
    url: Option<String>,
    source: String,
    licence: String,
    hero_image: Option<String>,
}

/// Reads a corpus into `sink`.
///
/// # Errors
/// [`Fatal`] when the file cannot be read to its end.
pub fn read(path: &Path, sink: Sink<'_>) -> Result<(), Fatal> {
    let file = opened::open(path).map_err(|e| Fatal::unreadable(path, &e))?;
    let mut lines = Lines::of(file);
    let mut number = 0;
    while let Some(line) = lines.next_line().map_err(|e| Fatal::unreadable(path, &e))? {
        number += 1;
        let place = Place { number, file: String::new(), line: line.number, byte: line.byte };
        if sink(entry(place, line)).is_break() {
            break;
        }
    }
    Ok(())
}

fn entry(place: Place, line: Line) -> Entry {
    let record = line.text.and_then(|text| {
        serde_json::from_str::<Record>(&text)
            .map_err(|e| format!("line {} is no story: {e}", line.number))
    });
    let (key, title, found, changes) = match record {
        Err(why) => (String::new(), String::new(), Err(why), Changes::default()),
        Ok(record) => {
            let (key, title) = (format!("corpus:{}", record.id), record.title.clone());
            let mut changes = Changes::default();
            let found = article_of(record, &mut changes);
            (key, title, found.map(|article| Item::Article(Box::new(article))), changes)
        }
    };
    Entry { place, kind: Kind::Article, key, title, found, changes: changes.into_list() }
}

fn article_of(record: Record, changes: &mut Changes) -> Result<IncomingArticle, String> {
    if record.id.is_empty() {
        return Err("a story without an id cannot be told from others".into());
    }
    if record.title.trim().is_empty() {
        return Err("a story without a title".into());
    }
    let address = record.url.as_deref().and_then(kit::html::safe_href);
    if address.is_none() && record.url.as_deref().is_some_and(|url| !url.trim().is_empty()) {
        changes.note("unsafe address of the story itself dropped");
    }
    let site = address.map_or_else(Site::default, Site::elsewhere);
    let blocks = blocks_of(&record, &site, changes);
    if blocks.is_empty() {
        return Err("a story without text".into());
    }
    let published = date_of(&record, changes);
    let lead = record.hero_image.as_deref().and_then(|address| site.source(address));
    let is_release = record.source.to_lowercase().contains("press release");
    let story = Story {
        headline: kit::text::collapse(&record.title),
        standfirst: record.standfirst.clone().filter(|text| !text.trim().is_empty()),
        work_type: if is_release { WorkType::PressRelease } else { WorkType::Report },
        lead: lead.map(|address| Figure { image: markup::former(address), ..Figure::default() }),
        blocks,
        language: markup::language(&record.lang).unwrap_or_default(),
        rights: Rights { licence: some(&record.licence), ..Rights::default() },
        origin: Some(origin_of(&record, address)),
        ..Story::default()
    };
    Ok(IncomingArticle {
        slug: kit::slug::slug(&record.title, &kit::slug::slug(&record.id, "story")),
        story,
        topics: topics_of(&record.topics),
        credits: credits_of(&record),
        state: if published.is_some() { State::Live } else { State::Draft },
        first_published: published,
        updated: published,
        ..IncomingArticle::default()
    })
}

fn blocks_of(record: &Record, site: &Site, changes: &mut Changes) -> Vec<Block> {
    if let Some(text) = &record.body_markdown {
        // Jekyll writes its own address so.
        let text = text.replace("{{site.baseurl}}", "").replace("{{ site.baseurl }}", "");
        let shaped = markdown::blocks(&text, site);
        changes.absorb(shaped.changes);
        return shaped.blocks;
    }
    let lines = record.body.iter().map(|paragraph| markup::rich(paragraph));
    let kept = lines.filter(|line| !line.is_blank());
    let mut blocks: Vec<Block> = kept.map(|text| Block::new("", Body::Text { text })).collect();
    article::block::number(&mut blocks);
    blocks
}

/// A story whose day nobody knows cannot stand in a paper ordered by days: an editor dates it.
fn date_of(record: &Record, changes: &mut Changes) -> Option<Instant> {
    let Some(date) = &record.date else {
        changes.note("no date: taken as a draft for an editor to date");
        return None;
    };
    Instant::parse(date).inspect_err(|why| changes.note(format!("taken as a draft: {why}"))).ok()
}

/// Licences that ask for the source to be named get it named on the page.
fn origin_of(record: &Record, address: Option<&str>) -> Origin {
    let licence = record.licence.to_ascii_uppercase();
    Origin {
        provider: record.source.clone(),
        uri: record.id.clone(),
        url: address.map(str::to_owned),
        attribute: licence.starts_with("CC BY") || licence.starts_with("CC-BY"),
        ..Origin::default()
    }
}

fn topics_of(names: &[String]) -> Vec<Named> {
    let mut topics: Vec<Named> = Vec::new();
    for name in names.iter().map(|name| kit::text::collapse(name)).filter(|name| !name.is_empty()) {
        let slug = kit::slug::slug(&name, "topic");
        if !topics.iter().any(|known| known.slug == slug) {
            topics.push(Named::topic(slug, name));
        }
    }
    topics
}

fn credits_of(record: &Record) -> Vec<IncomingCredit> {
    let slugs = (record.author_slugs.len() == record.authors.len()).then_some(&record.author_slugs);
    let credit = |(at, name): (usize, &String)| {
        let own = slugs.and_then(|slugs| slugs.get(at)).filter(|slug| !slug.is_empty());
        let slug =
            own.map_or_else(|| kit::slug::slug(name, "author"), |s| kit::slug::slug(s, "author"));
        IncomingCredit { slug: Some(slug), name: kit::text::collapse(name), ..Default::default() }
    };
    let named = record.authors.iter().enumerate().filter(|(_, name)| !name.trim().is_empty());
    named.map(credit).collect()
}

fn some(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// Where a page is read: the scheme and host of its address.
impl Site {
    /// A site whose pages stay where they are: its relative links become whole addresses.
    pub fn elsewhere(page: &str) -> Site {
        let scheme = page.split_once("://").map_or("https", |(scheme, _)| scheme);
        match address::host_as_written(page) {
            Some(host) => Site::default().with_base(format!("{scheme}://{host}")),
            None => Site::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Outcome, Report};
    use crate::testing::{fixture, text_of};
    use std::io::Read;
    use std::ops::ControlFlow;

    fn entries(text: &str) -> Vec<Entry> {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("c.jsonl");
        std::fs::write(&path, text.as_bytes()).expect("written");
        let mut all = Vec::new();
        read(&path, &mut |entry| {
            all.push(entry);
            ControlFlow::Continue(())
        })
        .expect("read");
        all
    }

    #[test]
    fn a_record_becomes_a_story_with_attribution() {
        let all = entries(
            r#"{"id":"a-1","lang":"eo","title":"Ĉe la haveno","date":"2020-02-03",
            "authors":["Ana  B"],
            "topics":["Urbo","Urbo"],"body":["Unu.","","Du."],"source":"GV","licence":"CC BY 3.0",
            "url":"https://x.example/a"}"#
                .replace('\n', "")
                .as_str(),
        );
        let Ok(Item::Article(found)) = &all[0].found else { panic!("{:?}", all[0].found) };
        assert_eq!((found.slug.as_str(), found.state), ("ce-la-haveno", State::Live));
        assert_eq!((found.story.blocks.len(), found.topics.len()), (2, 1));
        assert!(found.story.origin.as_ref().is_some_and(|o| o.attribute && o.provider == "GV"));
        assert_eq!(found.credits[0].slug.as_deref(), Some("ana-b"));
        assert_eq!(all[0].key, "corpus:a-1");
    }

    #[test]
    fn the_address_of_a_story_is_one_that_may_be_followed() {
        let all = entries(
            "{\"id\":\"1\",\"title\":\"T\",\"body\":[\"b\"],\"url\":\"javascript:alert(1)\"}\n",
        );
        let Ok(Item::Article(found)) = &all[0].found else { panic!("{:?}", all[0].found) };
        assert_eq!(found.story.origin.as_ref().and_then(|origin| origin.url.as_deref()), None);
        assert!(all[0].changes.iter().any(|change| change.0.contains("unsafe address")));
    }

    #[test]
    fn broken_lines_are_refused_by_number_and_the_rest_is_read() {
        let all = entries(
            "{\"id\":\"x\"\n{\"id\":\"y\",\"title\":\"T\",\"body\":[\"b\"]}\n{\"id\":\"\",\"titl\
                e\":\"t\"}\n[]\n",
        );
        assert!(
            all[0].found.as_ref().is_err_and(|why| why.starts_with("line 1 ")),
            "{:?}",
            all[0].found
        );
        let Ok(Item::Article(found)) = &all[1].found else { panic!() };
        assert_eq!((found.state, all[1].changes.len()), (State::Draft, 1));
        assert!(all[2].found.is_err() && all[3].found.is_err());
        assert_eq!(all.iter().map(|e| e.place.line).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }

    /// Every line of every corpus, counted by an independent reading of the packed file.
    #[test]
    fn the_corpora_are_read_whole() {
        let cases = [
            ("globalvoices-eo", 0),
            ("usgov-digital-18f", 0),
            ("wikinews-en", 0),
            ("wikinews-fr", 1),
            ("wikinews-ja", 59),
            ("us-senate-releases", 0),
        ];
        for (name, undated) in cases {
            let Some(path) = fixture(&format!("articles/{name}.jsonl.zst")) else { return };
            let mut unpacked = Vec::new();
            let file = std::fs::File::open(&path).expect("opens");
            zstd::Decoder::new(file).expect("zstd").read_to_end(&mut unpacked).expect("unpacks");
            let lines = unpacked.iter().filter(|&&b| b == b'\n').count() as u64;
            let mut report = Report::totals_only();
            let (mut drafts, mut last, mut blank) = (0, 0, 0);
            read(&path, &mut |entry| {
                assert!(entry.place.number > last);
                last = entry.place.number;
                if let Ok(Item::Article(found)) = &entry.found {
                    drafts += u64::from(found.state == State::Draft);
                    blank += u64::from(text_of(&found.story.blocks).trim().is_empty());
                }
                report.account(&entry, Outcome::of(&entry)).expect("accounted");
                ControlFlow::Continue(())
            })
            .expect("read");
            eprintln!("{name}\n{report}");
            assert!(report.total().adds_up());
            assert_eq!((report.total().seen, report.total().refused), (lines, 0), "{name}");
            assert_eq!((drafts, blank), (undated, 0), "{name}");
        }
    }
}
