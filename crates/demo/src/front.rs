//! The demo's front page: the choice of an editor.

/// How a container lays its cards out; the words of `docs/contracts/templates.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DemoLayout {
    /// One large card and up to six beside it.
    Lead,
    /// A flow of cards of one size.
    River,
    /// Four in a row.
    Four,
    /// Voices: names before headlines.
    Opinion,
    /// Large pictures.
    Pictures,
    /// Headlines alone.
    List,
}

impl DemoLayout {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            DemoLayout::Lead => "lead",
            DemoLayout::River => "river",
            DemoLayout::Four => "four",
            DemoLayout::Opinion => "opinion",
            DemoLayout::Pictures => "pictures",
            DemoLayout::List => "list",
        }
    }
}

/// What stands in a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoChoice {
    /// These stories, by slug, in this order.
    Stories(&'static [&'static str]),
    /// The newest so many of a section, by slug.
    Section(&'static str, usize),
    /// The newest so many on a topic, by slug.
    Topic(&'static str, usize),
    /// The newest so many of all.
    Latest(usize),
}

/// A container of the front page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoContainer {
    /// The words above it.
    pub title: Option<&'static str>,
    /// Where those lead.
    pub url: Option<&'static str>,
    /// How it is laid out.
    pub layout: DemoLayout,
    /// What stands in it.
    pub choice: DemoChoice,
}

const fn container(
    title: &'static str,
    url: &'static str,
    layout: DemoLayout,
    choice: DemoChoice,
) -> DemoContainer {
    DemoContainer { title: Some(title), url: Some(url), layout, choice }
}

/// The front page, from the top. No story stands in two of its lists.
pub fn front() -> Vec<DemoContainer> {
    use DemoChoice::{Stories, Topic};
    use DemoLayout::{Four, Lead, List, Opinion, Pictures, River};
    vec![
        DemoContainer { title: None, url: None, layout: Lead, choice: Stories(LEAD) },
        container("City", "/city", River, Stories(CITY)),
        container("Business & investing", "/business", Four, Stories(BUSINESS)),
        container("Opinion", "/opinion", Opinion, Stories(OPINION)),
        container("On the estuary", "/series/low-water", Pictures, Stories(ESTUARY)),
        container("Culture", "/culture", Four, Stories(CULTURE)),
        container("Science & Sea", "/science", River, Stories(SCIENCE)),
        container("Sport", "/sport", Four, Stories(SPORT)),
        container("Politics", "/politics", List, Stories(POLITICS)),
        container("Your money", "/investing", List, Topic("personal-finance", 4)),
    ]
}

const LEAD: &[&str] = &[
    "outer-harbour-contract",
    "ferry-rescue-gannet-island",
    "provincial-budget-schools",
    "shipyard-ferry-order",
    "mariners-promotion",
    "lanternfish-array-results",
    "sea-eagles-return",
];

const CITY: &[&str] = &[
    "tram-line-4-delay",
    "lower-orle-flood-wall",
    "hospital-waiting-lists",
    "ropewalk-rents",
    "leila-kitchen-english",
    "leila-arabic-kitchen",
];

const BUSINESS: &[&str] = &[
    "orle-valley-dairies-strike",
    "lanternfish-shares-analysis",
    "ropewalk-coffee-roaster",
    "meridian-freight-robots",
];

const OPINION: &[&str] = &[
    "editorial-dredging",
    "column-fairweather-tram",
    "column-schools-upriver",
    "column-eagles-farmers",
    "letters-week",
];

const ESTUARY: &[&str] = &["estuary-mud-memory", "kelp-forest-survey", "storm-season-forecast"];

const CULTURE: &[&str] = &[
    "glasshouse-biennial-review",
    "tidewater-playhouse-lear",
    "castellane-novel-interview",
    "sunday-lunch-smokehouse",
];

const SCIENCE: &[&str] =
    &["microplastic-oysters", "university-quantum-buoy", "heat-pumps-millfields"];

const SPORT: &[&str] =
    &["herons-hockey-final", "orle-regatta-preview", "mariners-academy-girls", "storgaard-profile"];

const POLITICS: &[&str] = &[
    "assembly-vote-ferries",
    "council-meeting-liveblog-digest",
    "opposition-tull-housing",
    "marchetti-interview",
];
