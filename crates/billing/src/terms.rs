//! The terms of a subscription: phases that follow one another, each with its price.

use kit::{Currency, Term, Unit};
use serde::{Deserialize, Serialize};

/// What a phase is for; the words of Kill Bill's catalogue, which has the most complete list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Free, to try.
    Trial,
    /// A lower price to begin with.
    Intro,
    /// A lower price for a while, for who is here already.
    Discount,
    /// A fixed term, after which nothing follows unless another phase does.
    Fixed,
    /// Until somebody cancels.
    Evergreen,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] =
        [Kind::Trial, Kind::Intro, Kind::Discount, Kind::Fixed, Kind::Evergreen];

    /// The word it is stored and chosen by.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Trial => "trial",
            Kind::Intro => "intro",
            Kind::Discount => "discount",
            Kind::Fixed => "fixed",
            Kind::Evergreen => "evergreen",
        }
    }
}

/// A phase: so much, so often, so many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// What it is for.
    pub kind: Kind,
    /// The price of one cycle, in minor units of the terms' currency.
    pub amount: i64,
    /// How long a cycle is.
    pub every: Term,
    /// How many cycles; none is for ever.
    pub cycles: Option<u32>,
    /// All cycles of the phase are paid at its beginning, in one sum.
    #[serde(default)]
    pub prepaid: bool,
}

/// The terms: what is owed when, until the subscription ends. A subscription keeps the terms it was
/// bought under; an offer that changes later changes nothing for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Terms {
    currency: Currency,
    phases: Vec<Phase>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Written {
    currency: Currency,
    phases: Vec<Phase>,
}

/// Phases that one set of terms may have.
const PHASES_MAX: usize = 12;
/// Cycles that one phase may have.
const CYCLES_MAX: u32 = 1000;
/// Units that one cycle may have.
const COUNT_MAX: u16 = 999;
/// The dearest cycle.
const AMOUNT_MAX: i64 = 1_000_000_000;

/// Why phases are no terms.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// There are none, or too many.
    #[error("terms have between 1 and {PHASES_MAX} phases")]
    Count,
    /// Phase n goes on for ever, so that the next never comes.
    #[error("phase {0} has no end, so no phase can follow it; give it a number of cycles")]
    Endless(usize),
    /// Phase n is evergreen and has a number of cycles.
    #[error("phase {0} is evergreen, so it has no number of cycles")]
    Evergreen(usize),
    /// Phase n has no cycles, or too many.
    #[error("phase {0} needs between 1 and {CYCLES_MAX} cycles of 1 to {COUNT_MAX} units")]
    Cycles(usize),
    /// Phase n costs less than nothing, or too much.
    #[error("the price of phase {0} is below nothing or too high")]
    Amount(usize),
    /// Phase n is a trial and costs something.
    #[error("phase {0} is a trial, so it is free")]
    Trial(usize),
    /// Phase n is evergreen and paid ahead.
    #[error("phase {0} has no end, so it cannot be paid ahead")]
    Prepaid(usize),
}

impl Terms {
    /// Terms of these phases.
    ///
    /// # Errors
    /// [`TermsError`], which names the first phase that is not right, counted from 1.
    pub fn new(currency: Currency, phases: Vec<Phase>) -> Result<Terms, TermsError> {
        if phases.is_empty() || phases.len() > PHASES_MAX {
            return Err(TermsError::Count);
        }
        for (index, phase) in phases.iter().enumerate() {
            check(phase, index + 1, index + 1 == phases.len())?;
        }
        Ok(Terms { currency, phases })
    }

    /// In which currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The phases in their order; never empty.
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// What is left of them when the prices for a beginning are gone: the last phase. A change of
    /// plan goes there, so that nobody begins twice.
    #[must_use]
    pub fn regular(&self) -> Terms {
        let last = self.phases.last().copied();
        Terms { currency: self.currency, phases: last.into_iter().collect() }
    }

    /// These terms with a phase before the one that runs, which then goes on: a discount for
    /// somebody who would have left.
    ///
    /// # Errors
    /// [`TermsError`] when the phase does not fit.
    pub fn with_before(&self, running: usize, phase: Phase) -> Result<Terms, TermsError> {
        let rest = self.phases.iter().skip(running).copied();
        Terms::new(self.currency, std::iter::once(phase).chain(rest).collect())
    }

    /// Whether the phase with this index (from 0) takes more than the one before it, in one sum or
    /// by the day: then its reader is told in time.
    pub fn steps_up(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|it| self.phases.get(it));
        let (Some(before), Some(phase)) = (before, self.phases.get(index)) else {
            return false;
        };
        let sum = |it: &Phase| match (it.prepaid, it.cycles) {
            (true, Some(cycles)) => it.amount * i64::from(cycles),
            _ => it.amount,
        };
        let by_day = |it: &Phase, other: &Phase| it.amount * about_days(other.every);
        sum(phase) > sum(before) || by_day(phase, before) > by_day(before, phase)
    }

    /// As an offer says it: `$1.99 a week for the first 24 weeks, then $6.99 every 4 weeks`.
    pub fn words(&self) -> String {
        let parts = self.phases.iter().enumerate().map(|(index, phase)| self.say(index, phase));
        parts.collect::<Vec<_>>().join(", then ")
    }

    fn say(&self, index: usize, phase: &Phase) -> String {
        let Some(cycles) = phase.cycles else {
            return format!("{} {}", self.currency.of(phase.amount), phase.every);
        };
        let span = phase.every.times(cycles);
        let first = if index == 0 && self.phases.len() > 1 { "the first " } else { "" };
        if phase.amount == 0 {
            let free = if index == 0 { "Free" } else { "free" };
            return format!("{free} for {first}{span}");
        }
        if phase.prepaid || cycles == 1 {
            let all = self.currency.of(phase.amount * i64::from(cycles));
            return format!("{all} for {first}{span}");
        }
        format!("{} {} for {first}{span}", self.currency.of(phase.amount), phase.every)
    }
}

/// Days of a cycle, near enough to compare prices by.
fn about_days(term: Term) -> i64 {
    let one = match term.unit {
        Unit::Day => 1,
        Unit::Week => 7,
        Unit::Month => 30,
        Unit::Year => 365,
    };
    one * i64::from(term.count)
}

fn check(phase: &Phase, number: usize, last: bool) -> Result<(), TermsError> {
    let counted = (1..=COUNT_MAX).contains(&phase.every.count);
    if !counted || phase.cycles.is_some_and(|it| !(1..=CYCLES_MAX).contains(&it)) {
        return Err(TermsError::Cycles(number));
    }
    if phase.kind == Kind::Evergreen && phase.cycles.is_some() {
        return Err(TermsError::Evergreen(number));
    }
    if phase.cycles.is_none() && (phase.kind != Kind::Evergreen || !last) {
        return Err(TermsError::Endless(number));
    }
    if phase.cycles.is_none() && phase.prepaid {
        return Err(TermsError::Prepaid(number));
    }
    if !(0..=AMOUNT_MAX).contains(&phase.amount) {
        return Err(TermsError::Amount(number));
    }
    if phase.kind == Kind::Trial && phase.amount != 0 {
        return Err(TermsError::Trial(number));
    }
    Ok(())
}

impl TryFrom<Written> for Terms {
    type Error = TermsError;
    fn try_from(written: Written) -> Result<Terms, TermsError> {
        Terms::new(written.currency, written.phases)
    }
}

impl From<Terms> for Written {
    fn from(terms: Terms) -> Written {
        Written { currency: terms.currency, phases: terms.phases }
    }
}
