//! What the engine must hold: the reference offer, the edges of each rule, and random histories.

use kit::{Currency, Day, Term, Unit};

use super::*;

mod course;
mod histories;
mod sums;

pub(super) fn day(text: &str) -> Day {
    Day::read(text).expect("a day")
}

pub(super) fn phase(kind: Kind, amount: i64, every: Term, cycles: u32) -> Phase {
    let cycles = (kind != Kind::Evergreen).then_some(cycles);
    Phase { kind, amount, every, cycles, prepaid: false }
}

pub(super) fn terms(phases: &[Phase]) -> Terms {
    let dollars = Currency::named("USD").expect("a currency");
    Terms::new(dollars, phases.to_vec()).expect("terms")
}

pub(super) const WEEK: Term = Term::of(1, Unit::Week);
pub(super) const FOUR_WEEKS: Term = Term::of(4, Unit::Week);

/// $1.99 a week for the first 24 weeks, then $6.99 every 4 weeks.
pub(super) fn reference() -> Terms {
    terms(&[phase(Kind::Intro, 199, WEEK, 24), phase(Kind::Evergreen, 699, FOUR_WEEKS, 0)])
}

/// A subscription with its journal, and a processor that takes everything.
pub(super) struct Run {
    pub(super) it: Subscription,
    pub(super) rules: Rules,
    pub(super) events: Vec<Event>,
}

impl Run {
    pub(super) fn bought(terms: Terms, on: Day) -> Run {
        let it = Subscription::bought(terms, Method::Card, on);
        Run { it, rules: Rules::default(), events: Vec::new() }
    }

    pub(super) fn add(&mut self, events: Vec<Event>) {
        for event in events {
            self.it.apply(&event);
            self.events.push(event);
        }
    }

    /// A day passes; every charge is taken, every notice delivered.
    pub(super) fn good_day(&mut self, today: Day) {
        if let Some(step) = self.it.notice_wanted(today, &self.rules) {
            let for_day = step.charge.from;
            self.add(vec![
                Event::NoticeSent { for_day, on: today },
                Event::NoticeDelivered { for_day, on: today },
            ]);
        }
        self.run(today);
        self.answer(today, &Outcome::Taken);
    }

    pub(super) fn run(&mut self, today: Day) {
        let events = self.it.advance(today, &self.rules.clone());
        self.events.extend(events);
    }

    /// The processor answers what is on its way.
    pub(super) fn answer(&mut self, today: Day, outcome: &Outcome) {
        let Some(open) = self.it.open.filter(|it| it.in_flight) else { return };
        let attempt = (open.serial, open.tries);
        let events = self.it.outcome(attempt, (outcome, open.owed()), today, &self.rules);
        self.add(events);
        self.run(today);
    }

    pub(super) fn invoices(&self) -> Vec<(String, i64)> {
        let invoiced = self.events.iter().filter_map(|event| match event {
            Event::Invoiced { charge, sum, .. } => Some((charge.from.iso(), sum.total)),
            _ => None,
        });
        invoiced.collect()
    }
}

pub(super) fn declined(class: Class) -> Outcome {
    Outcome::Declined { class, reason: "no".to_owned() }
}
