//! A subscription changes while it runs: other terms, a pause, days given.

use kit::Day;

use crate::taxes::share;
use crate::{Bill, Event, Refusal, Rules, Standing, Subscription, Terms};

/// What was paid for days that will not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unused {
    /// Days left, today's among them.
    pub days: i32,
    /// Days of the whole period.
    pub of: i32,
    /// Without taxes, in minor units.
    pub net: i64,
    /// Taxes.
    pub tax: i64,
}

/// By the day, rounded to the nearest minor unit: today still counts as unused.
pub fn unused(bill: &Bill, today: Day) -> Unused {
    let of = bill.from.until(bill.to).max(1);
    let days = today.until(bill.to).clamp(0, of);
    let kept = bill.total - bill.refunded;
    let total = share(kept.max(0), i64::from(days), i64::from(of));
    let tax = share(total, bill.total - bill.net, bill.total);
    Unused { days, of, net: total - tax, tax }
}

impl Subscription {
    /// Whether nothing stands in the way of a change: it runs, owes nothing, and goes on.
    fn changeable(&self) -> Result<(), Refusal> {
        if self.has_ended() {
            return Err(Refusal::Ended);
        }
        if let Some(ending) = self.ending {
            return Err(Refusal::Ending(ending.on));
        }
        if let Some(open) = self.open {
            return Err(match open.in_flight {
                true => Refusal::InFlight,
                false => Refusal::Unpaid(self.terms.currency().of(open.owed())),
            });
        }
        if self.pause.is_some() { Err(Refusal::Paused) } else { Ok(()) }
    }

    fn fits(&self, terms: &Terms) -> Result<(), Refusal> {
        self.changeable()?;
        if terms.currency() != self.terms.currency() {
            return Err(Refusal::Currency);
        }
        if *terms == self.terms { Err(Refusal::SameTerms) } else { Ok(()) }
    }

    /// Other terms from today on; what was paid and not used is set off.
    ///
    /// # Errors
    /// [`Refusal`] when it owes something, is paused or ends, or the terms do not fit.
    pub fn change_now(&self, terms: Terms, today: Day) -> Result<Vec<Event>, Refusal> {
        self.fits(&terms)?;
        let left = self.last.map(|bill| unused(&bill, today)).filter(|it| it.days > 0);
        let (net, tax) = left.map_or((0, 0), |it| (it.net, it.tax));
        let words = match (left, self.last) {
            (Some(left), Some(bill)) => {
                let money = |minor| self.terms.currency().of(minor);
                let (paid, worth) = (money(bill.total - bill.refunded), money(net + tax));
                format!("{} of {} days unused: {paid} × {0}/{1} = {worth}", left.days, left.of)
            }
            _ => String::new(),
        };
        Ok(vec![Event::Changed { terms, on: today, net, tax, words }])
    }

    /// Other terms from the next charge on.
    ///
    /// # Errors
    /// [`Refusal`], as of [`Subscription::change_now`].
    pub fn change_at_renewal(&self, terms: Terms) -> Result<Vec<Event>, Refusal> {
        self.fits(&terms)?;
        Ok(vec![Event::Planned { terms }])
    }

    /// A pause from the end of what is paid until a day.
    ///
    /// # Errors
    /// [`Refusal`] when it owes something, is paused or ends, or the pause has no fitting length.
    pub fn pause(&self, until: Day, rules: &Rules) -> Result<Vec<Event>, Refusal> {
        self.changeable()?;
        if self.standing != Standing::Running || self.held || self.future().next().is_none() {
            return Err(Refusal::NothingToPause);
        }
        let (from, days_max) = (self.billed_until, rules.pause_days_max);
        if !(1..=days_max).contains(&from.until(until)) {
            return Err(Refusal::PauseLength { from, days_max });
        }
        Ok(vec![Event::Paused { from, until }])
    }

    /// A pause ends today, or never begins.
    ///
    /// # Errors
    /// [`Refusal::NotPaused`].
    pub fn resume(&self, today: Day) -> Result<Vec<Event>, Refusal> {
        let pause = self.pause.ok_or(Refusal::NotPaused)?;
        Ok(vec![Event::Resumed { on: today.max(pause.from) }])
    }

    /// Days given by the paper: everything to come is so much later.
    ///
    /// # Errors
    /// [`Refusal`] when it has ended, owes something, or the days are too many.
    pub fn extend(&self, days: i32) -> Result<Vec<Event>, Refusal> {
        if self.has_ended() {
            return Err(Refusal::Ended);
        }
        if let Some(open) = self.open {
            return Err(Refusal::Unpaid(self.terms.currency().of(open.owed())));
        }
        if self.held {
            return Err(Refusal::Held);
        }
        if (1..=366).contains(&days) {
            Ok(vec![Event::Extended { days }])
        } else {
            Err(Refusal::Days)
        }
    }
}
