//! A subscription as it stands.

use kit::Day;
use serde::{Deserialize, Serialize};

use crate::charges::Position;
use crate::{Charge, End, Terms, charges};

/// How it is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A processor charges a card (or an account) by itself.
    Card,
    /// The reader gets an invoice and pays it, by transfer or at the counter.
    Transfer,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Bought, and its first payment by card is still to come.
    Ordered,
    /// It runs.
    Running,
    /// It is over.
    Ended {
        /// Since.
        on: Day,
        /// Why.
        why: End,
    },
}

/// An invoice that was issued and is not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Its number within the subscription, from 1.
    pub serial: u32,
    /// What it is for.
    pub charge: Charge,
    /// Net of the whole invoice.
    pub net: i64,
    /// Net and taxes.
    pub total: i64,
    /// Credit that was set off.
    pub credit: i64,
    /// When it is due.
    pub due: Day,
    /// Attempts so far.
    pub tries: u32,
    /// The last attempt has no outcome yet.
    pub in_flight: bool,
    /// When it is tried again; none waits for its reader.
    pub next_try: Option<Day>,
    /// How often its reader was reminded of it.
    #[serde(default)]
    pub reminders: u32,
}

impl Open {
    /// What is still owed.
    pub fn owed(self) -> i64 {
        self.total - self.credit
    }
}

/// An invoice that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// Its number within the subscription.
    pub serial: u32,
    /// The period it paid for.
    pub from: Day,
    /// Its end.
    pub to: Day,
    /// Without taxes.
    pub net: i64,
    /// With them.
    pub total: i64,
    /// What came in as money: the total without the credit that was set off.
    pub taken: i64,
    /// What was given back of it, or is on its way back.
    pub refunded: i64,
}

/// A pause: nothing is charged and nothing can be read; nothing else changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From when on: the end of what is paid.
    pub from: Day,
    /// It goes on by itself then.
    pub until: Day,
}

/// That it will end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The last day of access.
    pub on: Day,
    /// Why.
    pub why: End,
}

/// The notice of a higher price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The charge it speaks of.
    pub for_day: Day,
    /// When it went out.
    pub sent: Day,
    /// When it was delivered.
    pub delivered: Option<Day>,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its contract.
    pub terms: Terms,
    /// How it is paid.
    pub method: Method,
    /// When it was bought.
    pub started: Day,
    /// Where it stands.
    pub standing: Standing,
    /// The end of the last period that was charged: the day of the next charge.
    pub billed_until: Day,
    pub(crate) position: Position,
    /// The invoice that is not paid.
    pub open: Option<Open>,
    /// The last that was.
    pub last: Option<Bill>,
    /// What the paper owes its reader, in minor units.
    pub credit: i64,
    /// A pause, begun or to come.
    pub pause: Option<Pause>,
    /// That it will end.
    pub ending: Option<Ending>,
    /// Terms that hold from the next charge on.
    pub planned: Option<Terms>,
    /// The last notice of a higher price.
    pub notice: Option<Notice>,
    /// A higher price waits for its notice.
    pub held: bool,
    /// They were made an offer to stay; nobody is made a second.
    pub save_offered: bool,
    /// The number of the last invoice.
    pub serial: u32,
    /// The number of refunds asked for so far.
    pub refunds: u32,
}

impl Subscription {
    /// A subscription bought under these terms; nothing is charged yet ([`Subscription::advance`]).
    pub fn bought(terms: Terms, method: Method, on: Day) -> Subscription {
        let standing = match method {
            Method::Card => Standing::Ordered,
            Method::Transfer => Standing::Running,
        };
        Subscription {
            terms,
            method,
            started: on,
            standing,
            billed_until: on,
            position: Position::start(on),
            open: None,
            last: None,
            credit: 0,
            pause: None,
            ending: None,
            planned: None,
            notice: None,
            held: false,
            save_offered: false,
            serial: 0,
            refunds: 0,
        }
    }

    /// Whether it is over.
    pub fn has_ended(&self) -> bool {
        matches!(self.standing, Standing::Ended { .. })
    }

    /// The phase that the period being used belongs to, from 0.
    pub fn phase(&self) -> usize {
        self.position.phase()
    }

    /// The terms and the place in them from which it goes on if nobody does anything.
    pub fn ahead(&self) -> (&Terms, Position) {
        let (terms, place) = match &self.planned {
            Some(planned) => (planned, Position::start(self.billed_until)),
            None => (&self.terms, self.position),
        };
        let place = match self.pause {
            Some(pause) => place.moved_to(pause.until),
            None => place,
        };
        (terms, place)
    }

    /// Every charge to come if nobody does anything, for as long as one looks: none when it ends
    /// before.
    pub fn future(&self) -> impl Iterator<Item = Charge> + '_ {
        let (terms, place) = self.ahead();
        let over = self.has_ended() || self.ending.is_some();
        charges(terms, place).take_while(move |_| !over)
    }
}
