//! Which charge comes next, and which after that.

use kit::Day;
use serde::{Deserialize, Serialize};

use crate::{Phase, Terms};

/// A charge: a period and its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Of which phase, from 0.
    pub phase: usize,
    /// The day it is made, on which its period begins.
    pub from: Day,
    /// The day on which the next period begins.
    pub to: Day,
    /// The price in minor units, before taxes that come on top.
    pub amount: i64,
    /// Its phase begins with it and takes more than the one before.
    pub steps_up: bool,
}

/// How far a subscription has come in its terms. Periods are counted from an anchor, so that a
/// month after 31 January and two months after it are both the last of their month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    phase: usize,
    /// Cycles of the phase that have been charged.
    cycle: u32,
    anchor: Day,
    /// Cycles since the anchor.
    since: u32,
}

impl Position {
    /// At the beginning of terms, on this day.
    pub fn start(day: Day) -> Position {
        Position { phase: 0, cycle: 0, anchor: day, since: 0 }
    }

    /// The same place in the terms, going on from another day.
    #[must_use]
    pub fn moved_to(self, day: Day) -> Position {
        Position { anchor: day, since: 0, ..self }
    }

    /// The phase the next charge belongs to, from 0.
    pub fn phase(self) -> usize {
        self.phase
    }

    /// The next charge, and the place after it; none when the terms are over.
    pub fn next(self, terms: &Terms) -> Option<(Charge, Position)> {
        let phase = terms.phases().get(self.phase)?;
        let left = phase.cycles.map(|all| all.saturating_sub(self.cycle));
        if left == Some(0) {
            let anchor = phase.every.after(self.anchor, self.since);
            return Position { phase: self.phase + 1, ..Position::start(anchor) }.next(terms);
        }
        let cycles = if phase.prepaid { left.unwrap_or(1) } else { 1 };
        let since = self.since + cycles;
        let charge = Charge {
            phase: self.phase,
            from: phase.every.after(self.anchor, self.since),
            to: phase.every.after(self.anchor, since),
            amount: phase.amount * i64::from(cycles),
            steps_up: self.cycle == 0 && terms.steps_up(self.phase),
        };
        Some((charge, Position { cycle: self.cycle + cycles, since, ..self }))
    }
}

/// Every charge to come from a place in the terms, for as long as one looks: what is shown before
/// anybody pays and what is charged later are the same arithmetic.
pub fn charges(terms: &Terms, from: Position) -> impl Iterator<Item = Charge> + '_ {
    let mut place = Some(from);
    std::iter::from_fn(move || {
        let (charge, after) = place?.next(terms)?;
        place = Some(after);
        Some(charge)
    })
}

/// Charges at the regular price that an outlook lists before it says "and so on".
const REGULAR_LISTED: usize = 3;

/// What will be charged, as it is shown before anybody pays and ever after: every charge up to the
/// regular price and a few of those, or every one there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The charges, one by one.
    pub charges: Vec<Charge>,
    /// The phase that goes on until somebody cancels; none when the terms come to an end.
    pub goes_on: Option<Phase>,
    /// The first day of that phase, when others lie before it.
    pub from: Option<Day>,
}

/// The outlook from a place in terms.
pub fn outlook(terms: &Terms, from: Position) -> Outlook {
    let last = terms.phases().len() - 1;
    let goes_on = terms.phases().last().copied().filter(|phase| phase.cycles.is_none());
    let mut regular = 0;
    let listed = charges(terms, from).take_while(|charge| {
        regular += usize::from(goes_on.is_some() && charge.phase == last);
        regular <= REGULAR_LISTED
    });
    let charges: Vec<Charge> = listed.collect();
    let first = charges.iter().find(|it| it.phase == last).map(|it| it.from);
    let others = charges.first().is_some_and(|it| it.phase < last);
    Outlook { charges, goes_on, from: first.filter(|_| others) }
}
