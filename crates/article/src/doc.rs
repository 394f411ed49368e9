//! The story as data: everything of one version that an editor writes.
//!
//! A [`Story`] is what is stored, exported, compared and printed. It is JSON with a fixed shape
//! (`docs/contracts/story.md`); blocks are ordered and each has an id that stays with it from
//! version to version, so that a correction, a comment or a redaction can name its place.
//! After ninjs 3.1, ANS 0.10 and schema.org, whose fields it maps to.

use kit::{Id, Instant, Rich};
use serde::{Deserialize, Serialize};

pub use crate::block::{
    Audience, Block, Body, ChartForm, ChartRow, Figure, ImageRef, ListItem, Qa, RelatedLink,
    SimpleBlock, Size, TimelineEntry,
};

/// One version of a story.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Story {
    /// The headline on the page.
    pub headline: String,
    /// Headlines for other places; an empty one falls back on `headline`.
    #[serde(skip_serializing_if = "is_default")]
    pub headlines: Headlines,
    /// A word or two above the headline ("Investigation").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    /// The sentence under the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standfirst: Option<String>,
    /// The desk's internal name for the story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slugline: Option<String>,
    /// What kind of work it is.
    pub work_type: WorkType,
    /// The one section it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<Id>,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Id>,
    /// The series it belongs to (a topic of kind series).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Id>,
    /// Who made it, in the order printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<Credit>,
    /// Where it was reported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// The main picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Figure>,
    /// Another picture for cards, when the main one does not serve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_picture: Option<ImageRef>,
    /// The text, block by block.
    pub blocks: Vec<Block>,
    /// Corrections and clarifications, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// Other stories and sources, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RelatedLink>,
    /// Who may read it.
    pub access: Access,
    /// Until this moment only subscribers may read it (first access).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscribers_until: Option<Instant>,
    /// What must not stand beside it or be done with it.
    #[serde(skip_serializing_if = "is_default")]
    pub flags: Flags,
    /// BCP 47 tag of the language it is written in; empty means the paper's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// The story this one translates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation_of: Option<Id>,
    /// Whose work it is and on what terms it may be used.
    #[serde(skip_serializing_if = "is_default")]
    pub rights: Rights,
    /// Where it came from when it was not written here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What search engines and social networks are told, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When it must be gone (rights or law).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Instant>,
}

/// Headlines for places other than the page; empty ones are not set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Headlines {
    /// For cards on fronts and lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// For search engines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seo: Option<String>,
    /// For social networks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub social: Option<String>,
    /// For alerts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<String>,
    /// In the printed paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub print: Option<String>,
}

/// The kind of work, as the Trust Project's "type of work" asks and schema.org names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkType {
    /// News reporting.
    #[default]
    Report,
    /// News explained by someone who knows.
    Analysis,
    /// A view, signed.
    Opinion,
    /// The paper's own view.
    Editorial,
    /// A judgement of a work.
    Review,
    /// Background.
    Explainer,
    /// A conversation, printed as one.
    Interview,
    /// A life told after it ended.
    Obituary,
    /// Events as they happened.
    Live,
    /// A reader's letter.
    Letter,
    /// Made to amuse; not meant as fact.
    Satire,
    /// Paid for by an advertiser; the label cannot be taken off.
    Sponsored,
    /// Someone's announcement, printed as received.
    PressRelease,
}

impl WorkType {
    /// The label readers see above the headline; plain reports carry none.
    pub fn label(self) -> Option<&'static str> {
        Some(match self {
            WorkType::Report => return None,
            WorkType::Analysis => "Analysis",
            WorkType::Opinion => "Opinion",
            WorkType::Editorial => "Editorial",
            WorkType::Review => "Review",
            WorkType::Explainer => "Explainer",
            WorkType::Interview => "Interview",
            WorkType::Obituary => "Obituary",
            WorkType::Live => "As it happened",
            WorkType::Letter => "Letters",
            WorkType::Satire => "Satire",
            WorkType::Sponsored => "Paid for by an advertiser",
            WorkType::PressRelease => "Press release",
        })
    }

    /// Whether readers are owed its label wherever it is offered to them: it is not the paper's
    /// own reporting, or not meant as it is said. No kicker takes the label's place.
    pub fn owes_label(self) -> bool {
        matches!(self, WorkType::Sponsored | WorkType::PressRelease | WorkType::Satire)
    }

    /// The schema.org type (30.0).
    pub fn schema_type(self) -> &'static str {
        match self {
            WorkType::Report | WorkType::Interview => "ReportageNewsArticle",
            WorkType::Analysis => "AnalysisNewsArticle",
            WorkType::Opinion | WorkType::Editorial | WorkType::Letter => "OpinionNewsArticle",
            WorkType::Review => "ReviewNewsArticle",
            WorkType::Explainer => "BackgroundNewsArticle",
            WorkType::Satire => "SatiricalArticle",
            WorkType::Sponsored => "AdvertiserContentArticle",
            WorkType::Obituary | WorkType::Live | WorkType::PressRelease => "NewsArticle",
        }
    }

    /// Whether it speaks in a voice of its own rather than the newsroom's.
    pub fn is_opinion(self) -> bool {
        matches!(self, WorkType::Opinion | WorkType::Editorial | WorkType::Letter)
    }

    /// The word it is stored and addressed by.
    pub fn word(self) -> &'static str {
        match self {
            WorkType::Report => "report",
            WorkType::Analysis => "analysis",
            WorkType::Opinion => "opinion",
            WorkType::Editorial => "editorial",
            WorkType::Review => "review",
            WorkType::Explainer => "explainer",
            WorkType::Interview => "interview",
            WorkType::Obituary => "obituary",
            WorkType::Live => "live",
            WorkType::Letter => "letter",
            WorkType::Satire => "satire",
            WorkType::Sponsored => "sponsored",
            WorkType::PressRelease => "press_release",
        }
    }

    /// The work type of a word written by [`WorkType::word`]; none other.
    pub fn of_word(word: &str) -> Option<WorkType> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }
}

/// One who had a part in the story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The author's record; a guest or an agency without a page has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Id>,
    /// The name as it was printed.
    pub name: String,
    /// What they did.
    #[serde(default)]
    pub role: Role,
}

/// What someone did for a story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Wrote it.
    #[default]
    By,
    /// Wrote parts of it.
    With,
    /// Took the photographs.
    Photos,
    /// Drew the pictures.
    Illustration,
    /// Worked the data.
    Data,
    /// Reported parts of it.
    AdditionalReporting,
    /// Edited it.
    EditedBy,
    /// Put it into this language.
    Translated,
    /// The agency it came from.
    Agency,
}

impl Role {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            Role::By => "by",
            Role::With => "with",
            Role::Photos => "photos",
            Role::Illustration => "illustration",
            Role::Data => "data",
            Role::AdditionalReporting => "additional_reporting",
            Role::EditedBy => "edited_by",
            Role::Translated => "translated",
            Role::Agency => "agency",
        }
    }
}

/// Who may read a story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everybody.
    Free,
    /// Readers with an account.
    Registered,
    /// Everybody, so many a month.
    #[default]
    Metered,
    /// Subscribers.
    Subscriber,
}

impl Access {
    /// The word it is stored and addressed by.
    pub fn word(self) -> &'static str {
        match self {
            Access::Free => "free",
            Access::Registered => "registered",
            Access::Metered => "metered",
            Access::Subscriber => "subscriber",
        }
    }

    /// The access of a word written by [`Access::word`]; none other.
    pub fn of_word(word: &str) -> Option<Access> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }
}

/// What must not stand beside a story or be done with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flags {
    /// About harm to people: no advertising, no cheerful offers, gentle wording.
    #[serde(skip_serializing_if = "is_default")]
    pub sensitive: bool,
    /// Under legal care.
    #[serde(skip_serializing_if = "is_default")]
    pub legally_sensitive: bool,
    /// No advertising.
    #[serde(skip_serializing_if = "is_default")]
    pub no_ads: bool,
    /// No offers of the paper itself.
    #[serde(skip_serializing_if = "is_default")]
    pub no_offers: bool,
    /// No comments.
    #[serde(skip_serializing_if = "is_default")]
    pub no_comments: bool,
    /// Not to be used to train machines.
    #[serde(skip_serializing_if = "is_default")]
    pub no_ai_training: bool,
    /// Left out of fronts, lists and feeds; readable at its address.
    #[serde(skip_serializing_if = "is_default")]
    pub unlisted: bool,
}

/// Whose work a story is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rights {
    /// Who holds the right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The notice to print.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// What it may be used for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
    /// The licence's name or address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}

/// Where a story came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// The agency, paper or system.
    pub provider: String,
    /// Its id there.
    pub uri: String,
    /// Its address there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether the page must name the provider (agency text, free licences).
    pub attribute: bool,
    /// Its version there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The agency's note to editors; never printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ednote: Option<String>,
}

/// A correction as data: entered once, shown wherever the story is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Its id, the same in every place it is shown.
    pub id: Id,
    /// What it is.
    pub kind: CorrectionKind,
    /// How much it matters.
    #[serde(default)]
    pub gravity: Gravity,
    /// The note as printed.
    pub note: Rich,
    /// The words that were wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// The words that are right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// The block it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// When it was published.
    pub at: Instant,
}

/// What a correction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionKind {
    /// Something was wrong.
    Correction,
    /// Something could be misread.
    Clarification,
    /// The editor explains.
    EditorsNote,
    /// The story does not stand.
    Retraction,
}

impl CorrectionKind {
    /// What readers see before the note.
    pub fn label(self) -> &'static str {
        match self {
            CorrectionKind::Correction => "Correction",
            CorrectionKind::Clarification => "Clarification",
            CorrectionKind::EditorsNote => "Editor’s note",
            CorrectionKind::Retraction => "Retraction",
        }
    }

    /// The word it is stored and addressed by.
    pub fn word(self) -> &'static str {
        match self {
            CorrectionKind::Correction => "correction",
            CorrectionKind::Clarification => "clarification",
            CorrectionKind::EditorsNote => "editors_note",
            CorrectionKind::Retraction => "retraction",
        }
    }
}

/// How much a correction matters: a serious one stands above the story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gravity {
    /// A slip that misled nobody.
    Minor,
    /// A fact that mattered.
    #[default]
    Substantive,
    /// The sense of the story.
    Serious,
}

impl Story {
    /// The headline for cards on fronts and lists.
    pub fn card_headline(&self) -> &str {
        self.headlines.card.as_deref().unwrap_or(&self.headline)
    }

    /// Words a reader reads: standfirst and text.
    pub fn words(&self) -> usize {
        let standfirst = self.standfirst.as_deref().map_or(0, kit::text::words);
        standfirst + self.blocks.iter().map(Block::words).sum::<usize>()
    }

    /// The names printed as authors.
    pub fn authors(&self) -> impl Iterator<Item = &Credit> {
        self.credits.iter().filter(|credit| matches!(credit.role, Role::By | Role::With))
    }
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
