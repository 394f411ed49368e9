//! The shapes templates are given: `docs/contracts/templates.md`, in Rust.

use following::index::Thing;
use kit::Instant;
use kit::zone::Zone;
use serde::Serialize;

use crate::pictures::Picture;

/// A moment, ready to be shown in the paper's time zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct When {
    /// `2026-11-23T06:10:00+01:00`
    pub iso: String,
    /// `23 November 2026`
    pub day: String,
    /// `23 Nov`; on cards of other years `23 Nov 2024`
    pub short: String,
    /// `06:10`
    pub clock: String,
    /// `Monday, 23 November 2026, 06:10`
    pub full: String,
}

impl When {
    /// This moment in this zone.
    pub fn of(moment: Instant, zone: &Zone) -> When {
        When {
            iso: zone.iso(moment),
            day: zone.format(moment, "%-d %B %Y"),
            short: zone.format(moment, "%-d %b"),
            clock: zone.format(moment, "%H:%M"),
            full: zone.format(moment, "%A, %-d %B %Y, %H:%M"),
        }
    }
}

/// A name that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it is called.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// What a form names to follow it; none where it cannot be followed.
    pub follow: Option<String>,
}

impl Link {
    /// A name and an address.
    pub fn new(name: impl Into<String>, url: impl Into<String>) -> Link {
        Link { name: name.into(), url: url.into(), follow: None }
    }

    /// To a section, topic or series.
    pub fn to(topic: &topic::Topic) -> Link {
        let follow = Some(Thing::Topic(topic.id).to_string());
        Link { follow, ..Link::new(topic.name.clone(), topic.path()) }
    }
}

/// One who made a story.
#[derive(Clone, Debug, Serialize)]
pub struct Byline {
    /// The name as printed.
    pub name: String,
    /// Their page; a guest has none.
    pub url: Option<String>,
    /// What they did.
    pub role: String,
    /// Their portrait.
    pub portrait: Option<Picture>,
    /// A few sentences about them.
    pub bio: Option<String>,
    /// What a form names to follow them; a guest cannot be followed.
    pub follow: Option<String>,
}

/// A story in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Its id.
    pub id: String,
    /// Its address.
    pub url: String,
    /// Its headline for cards.
    pub headline: String,
    /// A word or two above it.
    pub kicker: Option<String>,
    /// The sentence under it.
    pub standfirst: Option<String>,
    /// Where it stands.
    pub section: Link,
    /// Who signs it.
    pub bylines: Vec<Byline>,
    /// When it was published.
    pub published: When,
    /// When a fact in it last changed, if that was later.
    pub updated: Option<When>,
    /// How long it takes to read.
    pub reading_minutes: usize,
    /// What kind of work it is.
    pub work_type: &'static str,
    /// The label of that kind.
    pub label: Option<&'static str>,
    /// Whether it speaks in a voice of its own.
    pub is_opinion: bool,
    /// Its picture.
    pub picture: Option<Picture>,
    /// Its language.
    pub lang: String,
    /// Which way that runs.
    pub dir: &'static str,
    /// Whether something in it was corrected.
    pub corrected: bool,
    /// Who may read it.
    pub access: &'static str,
    /// Its size among the cards around it: normal, large, small.
    pub size: &'static str,
}

/// What every page is told of the paper.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    /// The paper's name.
    pub name: String,
    /// The line under it.
    pub tagline: Option<String>,
    /// Its address, without a slash at the end.
    pub base_url: String,
    /// Its language.
    pub lang: String,
    /// Which way that runs.
    pub dir: &'static str,
    /// The sections in their order.
    pub sections: Vec<Link>,
    /// Topics of the day.
    pub topics: Vec<Link>,
    /// Standing pages, for the footer.
    pub standing: Vec<Link>,
    /// The year it was founded.
    pub founded: Option<String>,
    /// The style sheet.
    pub css_url: String,
    /// The script.
    pub js_url: String,
    /// The icon.
    pub icon_url: String,
    /// The feed of everything.
    pub feed_url: String,
    /// This year.
    pub year: String,
    /// Today.
    pub today: When,
    /// A word beside the date.
    pub edition_note: Option<String>,
    /// Where else it is.
    pub social: Vec<Link>,
    /// Who publishes it.
    pub publisher: String,
    /// Whose work it is, as a sentence.
    pub copyright: String,
    /// The account's menu; none where there are no accounts.
    pub account: Option<Account>,
}

/// The menu at the top right, the same for everybody who is signed in.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// Whether the page is for who is signed in.
    pub signed_in: bool,
    /// Where somebody signs in; none while nobody can.
    pub sign_in_url: Option<String>,
    /// Where a form ends the session.
    pub sign_out_url: String,
    /// The menu's entries.
    pub entries: Vec<Link>,
}

/// What every page is told of itself.
#[derive(Clone, Debug, Serialize)]
pub struct PageHead {
    /// front, section, topic, author, series, article, archive, corrections, standing, search,
    /// error.
    pub kind: &'static str,
    /// Its title, without the paper's name.
    pub title: String,
    /// A sentence about it.
    pub description: String,
    /// Its one address.
    pub canonical: String,
    /// Its language.
    pub lang: String,
    /// Which way that runs.
    pub dir: &'static str,
    /// What search engines are told, if anything.
    pub robots: Option<&'static str>,
    /// Structured data, OpenGraph and feeds, as finished HTML.
    pub head: String,
    /// The section it belongs to.
    pub section_slug: Option<String>,
}

/// A correction as printed.
#[derive(Clone, Debug, Serialize)]
pub struct Correction {
    /// Its id.
    pub id: String,
    /// correction, clarification, editors-note, retraction.
    pub kind: String,
    /// What readers see before it.
    pub label: &'static str,
    /// When it was published.
    pub at: When,
    /// The note, as finished HTML.
    pub note: String,
    /// Whether it stands above the story.
    pub serious: bool,
}

impl Correction {
    /// This one, in this zone.
    pub fn of(correction: &article::Correction, zone: &Zone) -> Correction {
        Correction {
            id: correction.id.to_string(),
            kind: correction.kind.word().replace('_', "-"),
            label: correction.kind.label(),
            at: When::of(correction.at, zone),
            note: correction.note.html(),
            serious: correction.gravity == article::doc::Gravity::Serious
                || correction.kind == article::CorrectionKind::Retraction,
        }
    }
}
