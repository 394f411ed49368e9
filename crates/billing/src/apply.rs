//! What an event changes.

use kit::Day;

use crate::charges::Position;
use crate::state::{Bill, Ending, Notice, Open, Pause};
use crate::{Charge, End, Event, Method, Standing, Subscription, Sum};

impl Subscription {
    /// Changes the state as the event says. Events come from this room's verbs; one that does not
    /// fit the state changes nothing.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Invoiced { serial, charge, sum, credit, due } => {
                self.invoiced(*serial, *charge, sum, (*credit, *due));
            }
            Event::Tried { attempt, .. } => self.with_open(|open| {
                open.tries = *attempt;
                open.in_flight = true;
                open.next_try = None;
            }),
            Event::Declined { next_try, .. } => self.with_open(|open| {
                open.in_flight = false;
                open.next_try = *next_try;
            }),
            Event::Reminded { count, .. } => self.with_open(|open| open.reminders = *count),
            Event::Paid { amount, .. } => self.paid(*amount),
            Event::LateMoney { amount, .. } | Event::Credited { amount } => self.credit += amount,
            Event::CreditPaidOut { amount } => self.credit -= amount,
            Event::GivenUp { on, why, .. } => self.given_up(*on, *why),
            Event::CardChanged { on } => self.with_open(|open| {
                open.next_try = (!open.in_flight).then_some(*on);
            }),
            Event::Paused { from, until } => {
                self.pause = Some(Pause { from: *from, until: *until });
            }
            Event::Resumed { on } => {
                self.pause = None;
                self.move_to((*on).max(self.billed_until));
            }
            Event::Moved { to, .. } => self.move_to(*to),
            Event::Extended { days } => self.move_to(self.billed_until.plus(*days)),
            Event::RefundAsked { refund, serial, net, tax } => {
                self.refunds = *refund;
                self.give_back(*serial, net + tax);
            }
            Event::RefundFailed { serial, amount, .. } => self.give_back(*serial, -amount),
            Event::Refunded { .. } | Event::Disputed { .. } => {}
            other => self.apply_course(other),
        }
    }

    /// Events about how it goes on: notices, endings, terms.
    fn apply_course(&mut self, event: &Event) {
        match event {
            Event::NoticeSent { for_day, on } => {
                self.notice = Some(Notice { for_day: *for_day, sent: *on, delivered: None });
            }
            Event::NoticeDelivered { for_day, on } => {
                let sent =
                    self.notice.filter(|it| it.for_day == *for_day).map_or(*on, |it| it.sent);
                self.notice = Some(Notice { for_day: *for_day, sent, delivered: Some(*on) });
            }
            Event::NoticeFailed { for_day } => {
                self.notice = self.notice.filter(|it| it.for_day != *for_day);
            }
            Event::Held { .. } => self.held = true,
            Event::Cancelled { on, why } => {
                if self.held {
                    self.move_to(*on);
                }
                self.ending = Some(Ending { on: *on, why: *why });
                self.pause = None;
                self.planned = None;
            }
            Event::Kept => self.ending = None,
            Event::Ended { on, why } => self.end(*on, *why),
            Event::Planned { terms } => self.planned = Some(terms.clone()),
            Event::Changed { terms, on, net, tax, .. } => {
                self.terms = terms.clone();
                self.planned = None;
                self.credit += net + tax;
                self.last = None;
                self.billed_until = *on;
                self.position = Position::start(*on);
                self.held = false;
            }
            Event::SaveOffered => self.save_offered = true,
            Event::SaveTaken { phase } => self.discounted(*phase),
            _ => {}
        }
    }

    fn with_open(&mut self, change: impl FnOnce(&mut Open)) {
        if let Some(open) = &mut self.open {
            change(open);
        }
    }

    fn invoiced(&mut self, serial: u32, charge: Charge, sum: &Sum, (credit, due): (i64, Day)) {
        let Some((_, after)) = self.position.next(&self.terms) else { return };
        self.position = after;
        self.serial = serial;
        self.credit -= credit;
        self.billed_until = charge.to;
        let next_try = (self.method == Method::Card).then_some(due);
        self.open = Some(Open {
            serial,
            charge,
            net: sum.net,
            total: sum.total,
            credit,
            due,
            tries: 0,
            in_flight: false,
            next_try,
            reminders: 0,
        });
    }

    fn paid(&mut self, amount: i64) {
        let Some(open) = self.open.take() else { return };
        if self.standing == Standing::Ordered {
            self.standing = Standing::Running;
        }
        self.last = Some(Bill {
            serial: open.serial,
            from: open.charge.from,
            to: open.charge.to,
            net: open.net,
            total: open.total,
            taken: amount,
            refunded: 0,
        });
    }

    fn given_up(&mut self, on: Day, why: End) {
        if let Some(open) = self.open.take() {
            self.credit += open.credit;
        }
        self.end(on, why);
    }

    fn end(&mut self, on: Day, why: End) {
        self.standing = Standing::Ended { on, why };
        self.pause = None;
        self.planned = None;
        self.ending = None;
        self.held = false;
    }

    /// The next period begins on this day.
    fn move_to(&mut self, day: Day) {
        self.billed_until = day;
        self.position = self.position.moved_to(day);
        self.held = false;
        if let Some(pause) = &mut self.pause {
            pause.from = day;
        }
        if let Some(ending) = &mut self.ending {
            ending.on = day;
        }
    }

    fn give_back(&mut self, serial: u32, amount: i64) {
        if let Some(last) = self.last.as_mut().filter(|it| it.serial == serial) {
            last.refunded += amount;
        }
    }

    fn discounted(&mut self, phase: crate::Phase) {
        if let Ok(terms) = self.terms.with_before(self.position.phase(), phase) {
            self.terms = terms;
            self.position = Position::start(self.billed_until);
            self.ending = None;
        }
    }
}
