//! Until when a subscription lets its reader read.

use kit::Day;

use crate::{Standing, Subscription};

/// Until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Until something happens. A run that comes late closes nobody's paper.
    Open,
    /// Until this day begins.
    Until(Day),
    /// Not at all.
    Closed,
}

impl Access {
    /// Whether one may read on a day.
    pub fn on(self, day: Day) -> bool {
        match self {
            Access::Open => true,
            Access::Until(end) => day < end,
            Access::Closed => false,
        }
    }
}

impl Subscription {
    /// Until when its reader reads, as things stand. Somebody whose charge was declined reads on
    /// until it is given up; a pause and an ending begin after the last day that is paid.
    pub fn access(&self) -> Access {
        match (self.standing, self.pause, self.ending) {
            (Standing::Ordered | Standing::Ended { .. }, ..) => Access::Closed,
            (Standing::Running, Some(pause), _) => Access::Until(pause.from.plus(1)),
            (Standing::Running, None, Some(ending)) => Access::Until(ending.on.plus(1)),
            (Standing::Running, None, None) => Access::Open,
        }
    }
}
