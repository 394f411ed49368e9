//! Invoices: what was asked for, and what became of it.

use billing::{Bill, TaxLine};
use kit::{Currency, Day, Id};
use serde::{Deserialize, Serialize};

/// What became of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceState {
    /// It waits to be paid.
    Open,
    /// It was paid.
    Paid,
    /// It is not asked for any longer.
    GivenUp,
}

impl InvoiceState {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            InvoiceState::Open => "open",
            InvoiceState::Paid => "paid",
            InvoiceState::GivenUp => "given_up",
        }
    }

    /// The state of this word; one nobody knows is open.
    pub(crate) fn of(word: &str) -> InvoiceState {
        match word {
            "paid" => InvoiceState::Paid,
            "given_up" => InvoiceState::GivenUp,
            _ => InvoiceState::Open,
        }
    }
}

/// What an invoice says besides its sums; as it was when it was issued.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceWords {
    /// What is paid for.
    pub product: String,
    /// The taxes, one by one.
    pub taxes: Vec<TaxLine>,
    /// Whether the price held them.
    pub included: bool,
    /// The seller's name and address.
    pub seller: String,
    /// Its tax number.
    pub tax_number: String,
    /// Where the transfer goes.
    pub transfer_to: String,
}

/// An invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Its id.
    pub id: Id,
    /// As it is called: `2026-000017`.
    pub number: String,
    /// For which subscription.
    pub subscription: Id,
    /// Whose.
    pub reader: Id,
    /// Which of the subscription, from 1.
    pub serial: u32,
    /// What became of it.
    pub state: InvoiceState,
    /// When it was issued.
    pub issued: Day,
    /// When it is due.
    pub due: Day,
    /// The period it is for.
    pub from: Day,
    /// Its end.
    pub to: Day,
    /// In which currency.
    pub currency: Currency,
    /// Without taxes, in minor units.
    pub net: i64,
    /// With them.
    pub total: i64,
    /// Of the total, what was set off.
    pub credit: i64,
    /// The money that came in for it.
    pub taken: i64,
    /// The money that went back, or is on its way back.
    pub refunded: i64,
    /// When it was paid or given up.
    pub settled: Option<Day>,
    /// What else it says.
    pub words: InvoiceWords,
}

impl Invoice {
    /// As the engine knows a paid one.
    pub(crate) fn bill(&self) -> Bill {
        Bill {
            serial: self.serial,
            from: self.from,
            to: self.to,
            net: self.net,
            total: self.total,
            taken: self.taken,
            refunded: self.refunded,
        }
    }

    /// What is still to be paid.
    pub fn owed(&self) -> i64 {
        if self.state == InvoiceState::Open { self.total - self.credit } else { 0 }
    }
}
