//! Time passes: what is due on a day.

use kit::Day;

use crate::{Charge, End, Event, Method, Open, Rules, Standing, Subscription};

/// Events that one day can bring; a rule that would never end is a fault, not a loop.
const STEPS_MAX: usize = 32;

impl Subscription {
    /// What is due by this day, done: the events, already applied. A day that lies behind brings
    /// nothing, and one far ahead charges nothing for periods that nobody charged in time.
    pub fn advance(&mut self, today: Day, rules: &Rules) -> Vec<Event> {
        let mut events = Vec::new();
        while events.len() < STEPS_MAX
            && let Some(event) = self.due(today, rules)
        {
            self.apply(&event);
            events.push(event);
        }
        events
    }

    fn due(&self, today: Day, rules: &Rules) -> Option<Event> {
        if self.has_ended() {
            return None;
        }
        if let Some(open) = self.open {
            return self.due_of_open(open, today, rules);
        }
        if let Some(ending) = self.ending {
            let over = today > ending.on;
            return over.then_some(Event::Ended { on: ending.on.plus(1), why: ending.why });
        }
        if let Some(pause) = self.pause {
            return (today >= pause.until).then_some(Event::Resumed { on: pause.until });
        }
        if today < self.billed_until {
            return None;
        }
        if let Some(terms) = &self.planned {
            let (terms, on) = (terms.clone(), self.billed_until);
            return Some(Event::Changed { terms, on, net: 0, tax: 0, words: String::new() });
        }
        self.due_charge(today, rules)
    }

    fn due_of_open(&self, open: Open, today: Day, rules: &Rules) -> Option<Event> {
        let serial = open.serial;
        if open.in_flight {
            return None;
        }
        if open.owed() == 0 {
            return Some(Event::Paid { serial, amount: 0, on: today });
        }
        if let Some(ending) = self.ending {
            return Some(Event::GivenUp { serial, on: today, why: ending.why });
        }
        if today >= self.give_up_day(open, rules) {
            return Some(Event::GivenUp { serial, on: today, why: End::Lapsed });
        }
        if open.next_try.is_some_and(|day| day <= today) {
            return Some(Event::Tried { serial, attempt: open.tries + 1 });
        }
        let reminds = self.reminder_day(open, rules).is_some_and(|day| day <= today);
        reminds.then_some(Event::Reminded { serial, count: reminders_by(open, today, rules) })
    }

    /// When its reader is reminded next, if they pay by themselves.
    fn reminder_day(&self, open: Open, rules: &Rules) -> Option<Day> {
        let next = rules.reminder_days.get(open.reminders as usize)?;
        (self.method == Method::Transfer).then(|| open.due.plus(*next))
    }

    fn give_up_day(&self, open: Open, rules: &Rules) -> Day {
        let ordered = self.standing == Standing::Ordered;
        open.due.plus(if ordered { rules.order_days } else { rules.give_up_days })
    }

    fn due_charge(&self, today: Day, rules: &Rules) -> Option<Event> {
        let Some((charge, _)) = self.position.next(&self.terms) else {
            let end = Event::Ended { on: self.billed_until.plus(1), why: End::Complete };
            return (today > self.billed_until).then_some(end);
        };
        if charge.steps_up && !self.was_told(today, rules) {
            return (!self.held).then_some(Event::Held { on: today });
        }
        if self.held {
            let why = "the notice of the new price came late".to_owned();
            return Some(Event::Moved { to: today, why });
        }
        if charge.to <= today {
            let why = "nothing was charged for the time before".to_owned();
            return Some(Event::Moved { to: today, why });
        }
        Some(self.invoice(charge, today, rules))
    }

    fn invoice(&self, charge: Charge, today: Day, rules: &Rules) -> Event {
        let sum = rules.taxes.on(charge.amount);
        let credit = self.credit.clamp(0, sum.total);
        let due = match self.method {
            Method::Card => today,
            Method::Transfer => today.plus(rules.transfer_days),
        };
        Event::Invoiced { serial: self.serial + 1, charge, sum, credit, due }
    }

    /// The first day after `today` on which [`Subscription::advance`] has something to do, or a
    /// notice of a higher price is due; none when only somebody's act moves it.
    pub fn next_run(&self, today: Day, rules: &Rules) -> Option<Day> {
        if self.has_ended() {
            return None;
        }
        let day = match (self.open, self.ending, self.pause) {
            (Some(open), ..) => self.day_of_open(open, rules),
            (None, Some(ending), _) => ending.on.plus(1),
            (None, None, Some(pause)) => pause.until,
            (None, None, None) => self.billed_until,
        };
        let notice = self.notice_day(rules);
        Some(notice.map_or(day, |notice| notice.min(day)).max(today.plus(1)))
    }

    fn day_of_open(&self, open: Open, rules: &Rules) -> Day {
        let tries = open.next_try.filter(|_| !open.in_flight);
        let reminder = self.reminder_day(open, rules);
        tries.into_iter().chain(reminder).fold(self.give_up_day(open, rules), Day::min)
    }
}

/// However late it is noticed, one day brings one reminder.
fn reminders_by(open: Open, today: Day, rules: &Rules) -> u32 {
    let over = rules.reminder_days.iter().filter(|days| open.due.plus(**days) <= today).count();
    u32::try_from(over).unwrap_or(u32::MAX)
}
