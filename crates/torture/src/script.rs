//! What each story says in each version, worked out from its number and version alone, so that
//! whoever looks later can compare word for word.

use article::{Block, Body, Change, Credit, Role, Story};
use kit::{Id, Rich};

/// The sections stories stand in and move between.
pub const SECTIONS: [&str; 2] = ["city", "harbour"];
/// What they are about.
pub const TOPICS: [&str; 5] = ["rain", "bridges", "schools", "trams", "herring"];
/// Who signs them.
pub const AUTHORS: [&str; 3] = ["ann", "ben", "cleo"];

/// Paragraphs of a story; each carries a mark that names story, version and place.
const PARAGRAPHS: u64 = 12;
/// A story moves to the other section with every fourth version.
const VERSIONS_A_SECTION: u64 = 4;

const WORDS: &str = "The tide came in under the old bridge while the council counted its money, \
    and nobody on the quay could say whether the new one would be ready before the rain.";

/// The id of a section, topic or author of the script.
pub fn id(kind: &str, slug: &str) -> Id {
    Id::named(&format!("torture {kind}"), slug)
}

/// The readable part of a story's address.
pub fn slug(number: u64) -> String {
    format!("torture-{number}")
}

/// The number of the story with this slug.
pub fn number_of(slug: &str) -> Option<u64> {
    slug.strip_prefix("torture-")?.parse().ok()
}

/// Where a story stands in this version.
pub fn path(number: u64, version: u64) -> String {
    format!("/{}/{}", section(version), slug(number))
}

fn section(version: u64) -> &'static str {
    SECTIONS[(version / VERSIONS_A_SECTION % 2) as usize]
}

/// The story in this version.
pub fn story(number: u64, version: u64) -> Story {
    let about = |(place, _): &(usize, &&str)| (number + version + *place as u64).is_multiple_of(3);
    let author = AUTHORS[((number + version) % 3) as usize];
    Story {
        headline: format!("Story {number}, version {version}"),
        standfirst: Some(format!("What became of number {number}, told again.")),
        section: Some(id("section", section(version))),
        topics: TOPICS
            .iter()
            .enumerate()
            .filter(about)
            .map(|(_, slug)| id("topic", slug))
            .collect(),
        credits: vec![Credit {
            author: Some(id("author", author)),
            name: author.to_owned(),
            role: Role::By,
        }],
        blocks: (0..PARAGRAPHS).map(|place| paragraph(number, version, place)).collect(),
        ..Story::default()
    }
}

/// `cargo xtask torture` looks for these marks in the pages that are served.
fn paragraph(number: u64, version: u64, place: u64) -> Block {
    let text = format!("Mark-{number}-{version}-{place}-{PARAGRAPHS}. {WORDS}");
    Block::new(format!("b{place}"), Body::Text { text: Rich::from(text.as_str()) })
}

/// What a version changes for readers.
pub fn change(version: u64) -> Change {
    match version {
        1 => Change::New,
        later if later % 3 == 0 => Change::Silent,
        later if later % 3 == 1 => Change::Update,
        _ => Change::Correction,
    }
}
