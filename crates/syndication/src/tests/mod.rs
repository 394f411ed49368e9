//! A small paper to print, and what is printed of it.

mod feeds;
mod files;
mod heads;
mod plain;
mod properties;
mod reading;
mod websub;

use std::collections::HashMap;

use article::{Access, Block, Body, Credit, Live, Role, Story, WorkType};
use config::Config;
use kit::{Id, Instant, Rich};
use topic::{Kind, Topic};

use crate::{Content, Item, Logo, Name, Picture, Site};

/// A sentence that stands behind every wall and must never be seen before it.
const CANARY: &str = "The treasurer kept a second ledger.";

fn noon() -> Instant {
    Instant::parse("2026-11-23T12:00:00Z").expect("a date")
}

fn settings(text: &str) -> Config {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = format!(
        "[paper]\nname = 'The Harbour Courier'\nbase_url = 'https://courier.example'\n\
         tagline = 'News of the coast'\ntime_zone = 'Europe/Paris'\nfounded = 1871\n\
         publisher = 'Courier Press Ltd'\nemail = 'desk@courier.example'\n{text}"
    );
    std::fs::write(folder.path().join(config::FILE_NAME), whole).expect("a file");
    let none: [(&str, &str); 0] = [];
    Config::load_with(folder.path(), None, none).expect("settings")
}

fn site_with(text: &str) -> Site {
    let logo = Logo {
        url: "/assets/icon.svg".into(),
        media_type: "image/svg+xml".into(),
        width: 0,
        height: 0,
    };
    let pages = ["/code-of-conduct", "/about", "/contact", "/privacy"].map(str::to_owned);
    Site::new(&settings(text), Some(logo), &pages)
}

fn site() -> Site {
    site_with("")
}

fn picture() -> Picture {
    Picture {
        url: "/media/0000000000007/1200.jpg".into(),
        media_type: "image/jpeg".into(),
        width: 1200,
        height: 800,
        alt: "Cranes over the \"old\" harbour".into(),
        credit: "Ann Lee".into(),
    }
}

fn pictures() -> HashMap<Id, Picture> {
    HashMap::from([(Id(7), picture())])
}

fn item() -> Item {
    Item {
        article: Id(1),
        tag: "tag:courier.example,2026:article/0000000000001".into(),
        url: "https://courier.example/city/bridge-opens".into(),
        headline: "Bridge opens & traffic flows <again>".into(),
        standfirst: "The first cars crossed at dawn.".into(),
        authors: vec![
            Name { name: "Ann Lee".into(), url: "https://courier.example/authors/ann-lee".into() },
            Name { name: "Guest".into(), url: String::new() },
        ],
        categories: vec![Name { name: "City".into(), url: "https://courier.example/city".into() }],
        picture: Some(picture()),
        published: Instant::from_seconds(1_795_413_600),
        modified: Instant::from_seconds(1_795_420_800),
        language: "en".into(),
        content: Content::Whole(
            "<p>It is open. <a href=\"https://a.example/?a=1&amp;b=2\">More</a></p>".into(),
        ),
    }
}

fn paragraph(id: &str, text: &str) -> Block {
    Block::new(id, Body::Text { text: Rich::from(text) })
}

/// A story of two paragraphs and the canary, as open or closed as wanted.
fn story(access: Access) -> Story {
    Story {
        headline: "The harbour's accounts".into(),
        standfirst: Some("What the books say.".into()),
        work_type: WorkType::Analysis,
        blocks: vec![
            paragraph("b1", "The books were opened on Monday."),
            Block::new("b2", Body::Wall),
            paragraph("b3", CANARY),
            Block::new("b4", Body::Method { paragraphs: vec![Rich::from(CANARY)] }),
        ],
        credits: vec![
            Credit { author: Some(Id(5)), name: "Ann Lee".into(), role: Role::By },
            Credit { author: None, name: "Coast Agency".into(), role: Role::Agency },
        ],
        access,
        ..Story::default()
    }
}

fn live(story: Story) -> Live {
    Live {
        id: Id(1),
        path: "/city/the-harbours-accounts".into(),
        version: 3,
        published_at: Instant::from_seconds(1_795_413_600),
        modified_at: Instant::from_seconds(1_795_420_800),
        work_type: story.work_type,
        access: story.access,
        retracted: false,
        story,
    }
}

fn topic(id: i64, kind: Kind, slug: &str, name: &str) -> Topic {
    Topic {
        id: Id(id),
        kind,
        slug: slug.into(),
        name: name.into(),
        description: Some(format!("All about {name}.")),
        parent: None,
        medtop: None,
        names: Default::default(),
        position: 0,
        retired_at: None,
        merged_into: None,
    }
}

/// Reads a document to its end; what is wrong with it, if anything.
fn xml_fault(text: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut depth = 0_i32;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(quick_xml::events::Event::Start(start)) => {
                depth += 1;
                for attribute in start.attributes() {
                    if let Err(error) = attribute {
                        return Some(error.to_string());
                    }
                }
            }
            Ok(quick_xml::events::Event::End(_)) => depth -= 1,
            Ok(_) => {}
            Err(error) => return Some(error.to_string()),
        }
    }
    let is_forbidden = |c: &char| match c {
        '\t' | '\n' | '\r' => false,
        c => *c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}'),
    };
    let forbidden = text.chars().find(is_forbidden);
    match (depth, forbidden) {
        (0, None) => None,
        (0, Some(c)) => Some(format!("{c:?} is no character of XML")),
        _ => Some("an element is not closed".to_owned()),
    }
}
