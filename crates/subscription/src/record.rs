//! A subscription as it is kept.

use billing::{Access, Standing, Subscription};
use kit::{Day, Id, Instant};

/// A subscription with whom it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its id.
    pub id: Id,
    /// Whose.
    pub reader: Id,
    /// Of what.
    pub product: Id,
    /// Bought by which offer.
    pub offer: Id,
    /// Its contract and state.
    pub state: Subscription,
    /// Events so far.
    pub events: i64,
    /// The next day on which it is looked at.
    pub next_run: Option<Day>,
    /// What the links in its letters carry.
    pub link: String,
    /// When it was bought.
    pub created_at: Instant,
}

impl Record {
    /// What gives its entitlement.
    pub(crate) fn source(&self) -> String {
        format!("subscription:{}", self.id)
    }

    /// Its state in a word, for lists.
    pub fn standing(&self) -> &'static str {
        let state = &self.state;
        match state.standing {
            Standing::Ended { .. } => "ended",
            Standing::Ordered => "ordered",
            Standing::Running if state.open.is_some() => "unpaid",
            Standing::Running if state.held => "held",
            Standing::Running if state.pause.is_some() => "paused",
            Standing::Running if state.ending.is_some() => "ending",
            Standing::Running => "running",
        }
    }

    /// Whether its reader may read on a day.
    pub fn is_open_on(&self, day: Day) -> bool {
        self.state.access().on(day)
    }

    /// The last day of access, if it is known.
    pub fn last_day(&self) -> Option<Day> {
        match self.state.access() {
            Access::Until(day) => Some(day.plus(-1)),
            Access::Open | Access::Closed => None,
        }
    }
}

/// Every word of [`Record::standing`] with its name, in the order of a list.
pub(crate) const STANDINGS: [(&str, &str); 7] = [
    ("running", "Running"),
    ("unpaid", "Unpaid"),
    ("held", "Held"),
    ("paused", "Paused"),
    ("ending", "Ending"),
    ("ordered", "Ordered"),
    ("ended", "Ended"),
];

/// The name of a standing.
pub(crate) fn standing_name(word: &str) -> &'static str {
    STANDINGS.iter().find(|(it, _)| *it == word).map_or("", |(_, name)| name)
}
