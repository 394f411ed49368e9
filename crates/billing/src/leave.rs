//! A reader leaves: cancels, withdraws, or lets themselves be kept.

use kit::Day;

use crate::change::unused;
use crate::{End, Event, Kind, Phase, Refusal, Rules, Standing, Subscription, Withdrawal};

impl Subscription {
    /// It ends when what is paid ends; what is not paid is not asked for any longer.
    ///
    /// # Errors
    /// [`Refusal`] when it has ended or will.
    pub fn cancel(&self, today: Day, why: End) -> Result<Vec<Event>, Refusal> {
        if self.has_ended() {
            return Err(Refusal::Ended);
        }
        if let Some(ending) = self.ending {
            return Err(Refusal::Ending(ending.on));
        }
        // While a higher price waits for its notice, what was paid is over already.
        let on = if self.held { today } else { self.billed_until };
        Ok(vec![Event::Cancelled { on, why }])
    }

    /// It does not end after all.
    ///
    /// # Errors
    /// [`Refusal`] when it has ended, or nobody cancelled it.
    pub fn keep(&self) -> Result<Vec<Event>, Refusal> {
        match (self.has_ended(), self.ending) {
            (true, _) => Err(Refusal::Ended),
            (false, None) => Err(Refusal::NotEnding),
            (false, Some(_)) => Ok(vec![Event::Kept]),
        }
    }

    /// The last day on which its reader may withdraw from the contract.
    pub fn withdrawal_until(&self, rules: &Rules) -> Option<Day> {
        (rules.withdrawal_days > 0).then(|| self.started.plus(rules.withdrawal_days))
    }

    /// Its reader withdraws from the contract: it is over today, and money goes back
    /// (Directive 2011/83/EU, articles 9 and 11a).
    ///
    /// # Errors
    /// [`Refusal`] when it is too late, there is no such right, or a charge is on its way.
    pub fn withdraw(&self, today: Day, rules: &Rules) -> Result<Vec<Event>, Refusal> {
        if self.has_ended() {
            return Err(Refusal::Ended);
        }
        let until = self.withdrawal_until(rules).ok_or(Refusal::NoWithdrawal)?;
        if today > until {
            return Err(Refusal::TooLate(until));
        }
        if let Some(open) = self.open {
            let given_up = Event::GivenUp { serial: open.serial, on: today, why: End::Withdrawn };
            return if open.in_flight { Err(Refusal::InFlight) } else { Ok(vec![given_up]) };
        }
        let mut events = vec![Event::Ended { on: today, why: End::Withdrawn }];
        if let Some(bill) = self.last {
            let left = bill.taken - bill.refunded;
            let back = match rules.withdrawal {
                Withdrawal::All => left,
                Withdrawal::Unused => {
                    let it = unused(&bill, today);
                    left.min(it.net + it.tax)
                }
            };
            if back > 0 {
                events.extend(self.refund(&bill, back)?);
            }
        }
        Ok(events)
    }

    /// Whether somebody about to cancel may be made an offer to stay: once, to who pays the
    /// regular price, owes nothing and is owed nothing.
    ///
    /// # Errors
    /// [`Refusal`], which says why not.
    pub fn may_be_saved(&self) -> Result<(), Refusal> {
        if self.has_ended() {
            return Err(Refusal::Ended);
        }
        if self.save_offered {
            return Err(Refusal::SaveUsed);
        }
        let running = self.terms.phases().get(self.phase());
        let regular =
            running.is_some_and(|phase| phase.kind == Kind::Evergreen && phase.amount > 0);
        let plain = self.open.is_none() && self.credit == 0 && self.pause.is_none();
        let calm = self.standing == Standing::Running && self.planned.is_none();
        if regular && plain && calm { Ok(()) } else { Err(Refusal::NotRegular) }
    }

    /// They take it: so many cycles at a price reduced by so many percent, then as before.
    ///
    /// # Errors
    /// [`Refusal`] when it was not offered or does not fit.
    pub fn take_save(&self, percent: u8, cycles: u32) -> Result<Vec<Event>, Refusal> {
        let running = self.terms.phases().get(self.phase()).ok_or(Refusal::NotRegular)?;
        if !self.save_offered || self.has_ended() || running.kind != Kind::Evergreen {
            return Err(Refusal::NotRegular);
        }
        let amount = crate::taxes::share(running.amount, i64::from(100 - percent.min(100)), 100);
        let phase = Phase { kind: Kind::Discount, amount, cycles: Some(cycles), ..*running };
        self.terms.with_before(self.phase(), phase)?;
        Ok(vec![Event::SaveTaken { phase }])
    }
}
