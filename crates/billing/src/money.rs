//! Money comes and goes: outcomes of charges, payments by hand, refunds.

use kit::Day;

use crate::taxes::share;
use crate::{Bill, Class, End, Event, Outcome, Refusal, Rules, Subscription};

impl Subscription {
    /// What a processor said about an attempt. Said twice, or about an invoice that is settled
    /// otherwise, it changes nothing, except that money taken is never lost: it is the reader's.
    pub fn outcome(
        &self,
        (serial, attempt): (u32, u32),
        (outcome, amount): (&Outcome, i64),
        today: Day,
        rules: &Rules,
    ) -> Vec<Event> {
        let waits = |it: &&crate::Open| it.serial == serial && it.tries == attempt && it.in_flight;
        let event = match (self.open.as_ref().filter(waits), outcome) {
            (Some(open), Outcome::Taken) => Event::Paid { serial, amount: open.owed(), on: today },
            (Some(open), Outcome::Declined { class, reason }) => {
                let next_try = match class {
                    Class::Soft => retry(open.due, attempt, today, rules),
                    Class::Hard | Class::NeedsReader => None,
                };
                let (class, reason) = (*class, reason.clone());
                Event::Declined { serial, attempt, class, reason, next_try }
            }
            (None, Outcome::Taken) => Event::LateMoney { serial, amount },
            (None, Outcome::Declined { .. }) => return Vec::new(),
        };
        vec![event]
    }

    /// Money that came otherwise: a transfer, cash at the counter. What is more than is owed is
    /// the reader's.
    ///
    /// # Errors
    /// [`Refusal`] when nothing is owed, a charge is on its way, or it is less than is owed.
    pub fn pay_by_hand(&self, amount: i64, today: Day) -> Result<Vec<Event>, Refusal> {
        let open = self.open.ok_or(Refusal::NothingOwed)?;
        if open.in_flight {
            return Err(Refusal::InFlight);
        }
        if amount < open.owed() {
            return Err(Refusal::PartPaid(self.terms.currency().of(open.owed())));
        }
        let serial = open.serial;
        let mut events = vec![Event::Paid { serial, amount: open.owed(), on: today }];
        if amount > open.owed() {
            events.push(Event::LateMoney { serial, amount: amount - open.owed() });
        }
        Ok(events)
    }

    /// There is a new card: what is owed is tried with it at once.
    ///
    /// # Errors
    /// [`Refusal::Ended`].
    pub fn change_card(&self, today: Day) -> Result<Vec<Event>, Refusal> {
        if self.has_ended() {
            Err(Refusal::Ended)
        } else {
            Ok(vec![Event::CardChanged { on: today }])
        }
    }

    /// So much of a paid invoice is to go back.
    ///
    /// # Errors
    /// [`Refusal`] when it is nothing, or more than came in and was not given back yet.
    pub fn refund(&self, bill: &Bill, amount: i64) -> Result<Vec<Event>, Refusal> {
        if amount <= 0 {
            return Err(Refusal::NotPositive);
        }
        let left = bill.taken - bill.refunded;
        if amount > left {
            return Err(Refusal::RefundTooLarge(self.terms.currency().of(left)));
        }
        // The tax of all that was given back so far, less that of what was given back before: the
        // parts add up to the tax of the whole.
        let tax_of = |sum: i64| share(sum, bill.total - bill.net, bill.total);
        let tax = tax_of(bill.refunded + amount) - tax_of(bill.refunded);
        let (refund, serial, net) = (self.refunds + 1, bill.serial, amount - tax);
        Ok(vec![Event::RefundAsked { refund, serial, net, tax }])
    }

    /// The reader's bank took a charge back: nothing more is charged, and what is paid is read.
    pub fn dispute(&self, serial: u32, amount: i64) -> Vec<Event> {
        let mut events = vec![Event::Disputed { serial, amount }];
        if !self.has_ended() && self.ending.is_none() {
            events.push(Event::Cancelled { on: self.billed_until, why: End::Disputed });
        }
        events
    }

    /// The paper owes its reader something.
    ///
    /// # Errors
    /// [`Refusal::NotPositive`].
    pub fn give_credit(&self, amount: i64) -> Result<Vec<Event>, Refusal> {
        if amount > 0 { Ok(vec![Event::Credited { amount }]) } else { Err(Refusal::NotPositive) }
    }

    /// All that the paper owes was paid out by hand.
    ///
    /// # Errors
    /// [`Refusal::NothingOwed`] when it owes nothing.
    pub fn pay_out(&self) -> Result<Vec<Event>, Refusal> {
        let amount = self.credit;
        if amount > 0 {
            Ok(vec![Event::CreditPaidOut { amount }])
        } else {
            Err(Refusal::NothingOwed)
        }
    }
}

/// The next day of the list after today, counted from the day the charge was due.
fn retry(due: Day, attempt: u32, today: Day, rules: &Rules) -> Option<Day> {
    let waiting = rules.retry_days.iter().skip(attempt.saturating_sub(1) as usize);
    waiting.map(|days| due.plus(*days)).find(|day| *day > today)
}
