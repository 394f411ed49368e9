//! What a reader of another system's file gives: items, each with its place in the file.
//!
//! A story's section, topics and authors are still names of the source here; the writer finds or
//! makes ours and fills the ids of [`article::Story`].

use std::collections::BTreeMap;

use article::{Role, Story};
use kit::Instant;
use serde::{Deserialize, Serialize};

/// One item of a source, understood or refused, and what was changed on the way.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it stands in the source.
    pub place: Place,
    /// What it is.
    pub kind: Kind,
    /// Its stable name: `ghost:ID`, `wp:SITE:ID`, `ninjs:URI`, `corpus:ID`.
    pub key: String,
    /// Something an editor knows it by.
    pub title: String,
    /// The item, or why it was refused.
    pub found: Result<Item, String>,
    /// What is not as it was, in words.
    pub changes: Vec<Change>,
}

/// Where an item stands: the number rises through a source, so that an import can go on after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The item's number in the source, from 1.
    pub number: u64,
    /// The file inside a folder or archive; empty for a single file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The line it starts at, from 1; 0 when the format has no useful lines.
    pub line: u64,
    /// The byte it starts at, after decompression.
    pub byte: u64,
}

/// What an item is, for the report's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A writer.
    Author,
    /// A section, topic, series, place or person.
    Topic,
    /// A story.
    Article,
    /// A standing page.
    Page,
    /// An old address.
    Redirect,
    /// A picture or another file.
    Media,
    /// A reader's comment.
    Comment,
    /// A reader.
    Member,
    /// Anything else a source holds.
    Other,
}

/// Something that is not as it was in the source: "carousel became a gallery", "script dropped".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Change(pub String);

/// An understood item.
#[derive(Clone, Debug)]
pub enum Item {
    /// A writer.
    Author(IncomingAuthor),
    /// A section, topic, series, place or person.
    Topic(IncomingTopic),
    /// A story.
    Article(Box<IncomingArticle>),
    /// A standing page, in the same shape as a story.
    Page(Box<IncomingArticle>),
    /// An old address.
    Redirect(IncomingRedirect),
    /// A picture or another file.
    Media(IncomingMedia),
    /// Kept word for word for a room that will know what to do with it.
    Held(Held),
}

/// A name of the source that ours is found or made by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its slug in the source; what two names are the same by.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it names.
    pub kind: TopicKind,
}

/// What a topic is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopicKind {
    /// A part of the paper.
    Section,
    /// What a story is about.
    #[default]
    Topic,
    /// Stories that belong together.
    Series,
    /// A place.
    Place,
    /// A person.
    Person,
    /// A company, party or body.
    Organisation,
}

/// A writer, as the source knows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncomingAuthor {
    /// Slug in the source.
    pub slug: String,
    /// Name as printed.
    pub name: String,
    /// A few lines about them.
    pub bio: Option<String>,
    /// Address for the newsroom's own use; never printed.
    pub email: Option<String>,
    /// Their own site.
    pub website: Option<String>,
    /// Where their picture was.
    pub picture: Option<String>,
    /// Their other places on the web.
    pub links: Vec<String>,
    /// Paths their page was reachable at.
    pub former: Vec<String>,
}

/// A section or topic, as the source knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncomingTopic {
    /// Slug in the source.
    pub slug: String,
    /// Name as printed.
    pub name: String,
    /// What it is.
    pub kind: TopicKind,
    /// Slug of the one it stands under.
    pub parent: Option<String>,
    /// A few lines about it.
    pub description: Option<String>,
    /// The IPTC Media Topic it is or is mapped to, as `medtop:…`.
    pub media_topic: Option<String>,
    /// Its names in other languages, by BCP 47 tag.
    pub names: BTreeMap<String, String>,
    /// No longer given to new stories.
    pub retired: bool,
    /// Paths its page was reachable at.
    pub former: Vec<String>,
}

/// A story or a page on its way in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncomingArticle {
    /// The address's last part in the source; empty when it had none.
    pub slug: String,
    /// The story; its ids of sections, topics, series and authors are empty.
    pub story: Story,
    /// The section it stood in.
    pub section: Option<Named>,
    /// What it was about.
    pub topics: Vec<Named>,
    /// The series it belonged to.
    pub series: Option<Named>,
    /// Who made it, in the order printed.
    pub credits: Vec<IncomingCredit>,
    /// Whether readers could see it.
    pub state: State,
    /// When it first came out.
    pub first_published: Option<Instant>,
    /// When it was last changed.
    pub updated: Option<Instant>,
    /// Paths it was reachable at: they lead here from now on.
    pub former: Vec<String>,
    /// Kept at the top of the source's front.
    pub pinned: bool,
}

/// One who had a part in a story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncomingCredit {
    /// Slug of the author in the source; a name only printed has none.
    pub slug: Option<String>,
    /// The name printed.
    pub name: String,
    /// What they did.
    pub role: Role,
}

/// Whether readers could see a story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// They can.
    Live,
    /// Not yet.
    #[default]
    Draft,
    /// From that moment on.
    Scheduled(Instant),
    /// It is finished and shown to nobody (private, behind a password, withheld by the agency).
    Withheld,
    /// It was shown and is taken back for good (a killed wire item).
    Killed,
    /// Thrown away, but still there.
    Bin,
}

/// An old address and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingRedirect {
    /// The old path; `$1`… of `to` stand for its groups when `pattern` is set.
    pub from: String,
    /// A path of ours or an address elsewhere.
    pub to: String,
    /// For good (308) or for now (307).
    pub permanent: bool,
    /// Whether `from` is a regular expression rather than a path.
    pub pattern: bool,
}

/// A picture or another file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncomingMedia {
    /// The address it had, as stories name it.
    pub address: String,
    /// Its path below the source's upload folder, when the source says.
    pub file: Option<String>,
    /// What is printed under it.
    pub caption: Option<String>,
    /// What it shows, for one who cannot see it.
    pub alt: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
    /// Its name.
    pub title: Option<String>,
}

/// Kept word for word for a later room.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// What it is: `comment`, `member`, `tier`, `offer`, `menu`, `newsletter`.
    pub kind: &'static str,
    /// Everything the source said about it.
    pub doc: serde_json::Value,
}

impl Named {
    /// A topic of this slug and name.
    pub fn topic(slug: impl Into<String>, name: impl Into<String>) -> Named {
        Named { slug: slug.into(), name: name.into(), kind: TopicKind::Topic }
    }

    /// A section of this slug and name.
    pub fn section(slug: impl Into<String>, name: impl Into<String>) -> Named {
        Named { slug: slug.into(), name: name.into(), kind: TopicKind::Section }
    }
}

impl Kind {
    /// The word in the report.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Author => "author",
            Kind::Topic => "topic",
            Kind::Article => "article",
            Kind::Page => "page",
            Kind::Redirect => "redirect",
            Kind::Media => "media",
            Kind::Comment => "comment",
            Kind::Member => "member",
            Kind::Other => "other",
        }
    }
}

/// Changes gathered while an item is shaped; the same words are counted, not repeated.
#[derive(Clone, Debug, Default)]
pub struct Changes(BTreeMap<String, u64>);

impl Changes {
    /// Notes one change.
    pub fn note(&mut self, words: impl Into<String>) {
        *self.0.entry(words.into()).or_default() += 1;
    }

    /// Takes over the changes of a part.
    pub fn absorb(&mut self, other: Changes) {
        for (words, times) in other.0 {
            *self.0.entry(words).or_default() += times;
        }
    }

    /// The words, with how often when more than once.
    pub fn into_list(self) -> Vec<Change> {
        let worded = |(words, times): (String, u64)| match times {
            1 => Change(words),
            n => Change(format!("{words} ({n} times)")),
        };
        self.0.into_iter().map(worded).collect()
    }
}
