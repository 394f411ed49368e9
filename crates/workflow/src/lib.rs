//! The way of a story to its readers: working copy, stage, holds, plan, approval.
//!
//! Three things about a story are told apart, because each changes without the others: the
//! [`Stage`] of the working copy with the [`Hold`]s on it (here), what readers see (the article
//! room's state), and the class of the last public change ([`article::Change`]). The copy is
//! changed as often as anybody likes; nothing of it is a version until it is [`freeze`]n, and
//! nothing of it reaches a reader until it is [`publish`]ed.

mod back_read;
mod copy;
mod coverage;
pub mod desk;
pub mod diff;
mod downgrade;
mod facts;
mod hold;
mod leave;
mod proposal;
mod publication;
mod rows;
pub mod rules;
mod schedule;
mod stage;
mod verbs;
mod weight;
mod words;
mod writing;

use kit::{Id, Instant};

pub use back_read::{BackRead, back_reads, read_back};
pub use copy::{Text, Working, freeze, keep_details, keep_text, restore, working};
pub use coverage::{
    Coverage, CoverageKind, CoverageState, Wish, change_coverage, coverage, coverage_by, finish,
    want,
};
pub use downgrade::{downgrade, lesser};
pub use facts::Worked;
pub use hold::{Hold, HoldKind};
pub use leave::{Leave, Standing, end_leave, give_leave, leaves};
pub use proposal::{Proposal, Verdict, decide, is_of, open_proposals, proposals};
pub use publication::{Asked, NoteAsked, Outcome, kill, publish, undo, withdraw};
pub use rows::{
    COVERAGE_STATEMENTS, EYES_STATEMENTS, Event, LIST_STATEMENTS, STATEMENTS, WORD_STATEMENTS,
    WRITER_STATEMENTS, events, holds,
};
pub use schedule::{publish_due, schedule, unschedule};
pub use stage::Stage;
pub use verbs::{
    Plan, begin, bring_back, choose_slug, lift, merge, move_to, park, plan, put_hold, spike,
};
pub use weight::{Weight, weights};
pub use words::{HouseWord, put_word, remove_word, words};
pub use writing::{Writing, WritingError};

/// Where the working copy of a story stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The story.
    pub story: Id,
    /// How far the copy has come.
    pub stage: Stage,
    /// Where a parked or spiked story comes back to.
    pub former_stage: Option<Stage>,
    /// The headline of the copy.
    pub headline: String,
    /// Its section.
    pub section: Option<Id>,
    /// Who began it; id 0 when it came from elsewhere.
    pub made_by: Id,
    /// Who is to write it.
    pub assignee: Option<Id>,
    /// When it is wanted.
    pub due_at: Option<Instant>,
    /// A line for the budget: what the story will say.
    pub budget: String,
    /// Words wanted.
    pub words_planned: Option<i64>,
    /// What else is wanted with it: photo, graphic, video, in words.
    pub wants: String,
    /// The slug chosen by hand.
    pub slug: Option<String>,
    /// When it was last changed.
    pub touched_at: Instant,
    /// By whom; id 0 by a machine.
    pub touched_by: Id,
    /// The version the copy was made from.
    pub base_version: i64,
    /// Whether the copy says something that no version says.
    pub has_copy: bool,
    /// How often the copy was changed.
    pub revision: i64,
    /// The class of what is scheduled.
    pub scheduled_class: Option<article::Change>,
    /// The version that is scheduled; none: the copy as it is then.
    pub scheduled_version: Option<i64>,
    /// Who scheduled it.
    pub scheduled_by: Option<Id>,
    /// Why it did not go live at the moment it was scheduled for.
    pub missed: Option<String>,
}

/// Why something cannot be done with a story, in words for who tried it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such story, or not for this person.
    #[error("there is no such story here")]
    Unknown,
    /// Not theirs to change.
    #[error("you may read this story but not change it; ask its writer or an editor")]
    NotYours,
    /// The copy or what readers see changed since the form was shown.
    #[error(
        "the story was changed while you looked at it; what you see now is how it stands, \
         please look again and decide anew"
    )]
    ChangedMeanwhile,
    /// Something stands in the way of readers.
    #[error("it cannot go to readers yet: {0}")]
    NotReady(String),
    /// A class that does not fit.
    #[error("{0}")]
    Class(&'static str),
    /// A note that readers are owed is missing.
    #[error("please write the note that readers will see with the story")]
    NoteMissing,
    /// A reason is missing.
    #[error("please give a reason; it stays in the story’s history")]
    ReasonMissing,
    /// It lies in the past, or is no moment.
    #[error("'{0}' is not a moment to come; write it as date and time of the paper’s zone")]
    Moment(String),
    /// Before the embargo ends.
    #[error("it is under embargo until {0}; choose that moment or a later one")]
    Embargo(String),
    /// One does not approve one's own.
    #[error("nobody approves their own change; ask a colleague who approves")]
    OwnChange,
    /// One is not given leave by oneself.
    #[error("nobody gives themselves leave; ask a colleague who approves")]
    OwnLeave,
    /// Feeds and alerts have told it.
    #[error("it is too late to undo that: feeds have told it; correct or withdraw it instead")]
    TooLate,
    /// It was decided already.
    #[error("this was decided already")]
    Decided,
    /// Not for this role.
    #[error("your role does not allow that")]
    NotAllowed,
    /// It is not live.
    #[error("readers do not see this story, so there is nothing to take from them")]
    NotLive,
    /// The other story does not fit.
    #[error("it can only go up in another story that readers see")]
    MergeTarget,
    /// A field that does not fit.
    #[error("{0}")]
    Field(String),
}

/// A refusal, or the store's trouble.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked cannot be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The shared document.
    #[error(transparent)]
    Document(coedit::Error),
}

impl From<WritingError> for Error {
    fn from(error: WritingError) -> Error {
        match error {
            WritingError::Unknown => Error::Refused(Refusal::Unknown),
            WritingError::Document(coedit::Error::Store(error)) => Error::Store(error),
            WritingError::Document(error) => Error::Document(error),
            WritingError::Store(error) => Error::Store(error),
        }
    }
}

/// Shorthand for results of the workflow.
pub type Result<T, E = Error> = std::result::Result<T, E>;
