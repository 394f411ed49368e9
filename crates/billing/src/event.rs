//! What happens to a subscription.

use kit::Day;
use serde::{Deserialize, Serialize};

use crate::{Charge, Phase, Sum, Terms};

/// Why a subscription is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Its reader cancelled it.
    Cancelled,
    /// Its reader withdrew from the contract in time.
    Withdrawn,
    /// An invoice was never paid.
    Lapsed,
    /// Its terms came to their end.
    Complete,
    /// Its reader had a charge taken back by their bank.
    Disputed,
    /// The paper ended it.
    Stopped,
}

/// Why a charge was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// It may work another day: no funds, nobody answered.
    Soft,
    /// It never will with this card: stolen, closed, expired.
    Hard,
    /// The reader's bank wants to hear it from the reader.
    NeedsReader,
}

/// What a processor said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The money was taken.
    Taken,
    /// It was not.
    Declined {
        /// Whether trying again can help.
        class: Class,
        /// In the processor's words.
        reason: String,
    },
}

/// An event. Only these change a subscription, and only these are booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An invoice was issued.
    Invoiced {
        /// Its number within the subscription.
        serial: u32,
        /// For what.
        charge: Charge,
        /// How much.
        sum: Sum,
        /// Credit set off against it.
        credit: i64,
        /// When it is due.
        due: Day,
    },
    /// The processor is asked for the money, for the n-th time.
    Tried {
        /// Of which invoice.
        serial: u32,
        /// Which try, from 1.
        attempt: u32,
    },
    /// It did not get it.
    Declined {
        /// Of which invoice.
        serial: u32,
        /// Which try.
        attempt: u32,
        /// What kind of no.
        class: Class,
        /// In the processor's words.
        reason: String,
        /// When it tries again.
        next_try: Option<Day>,
    },
    /// An invoice was paid.
    Paid {
        /// Which.
        serial: u32,
        /// The money that came in; nothing for a trial, or when credit paid it all.
        amount: i64,
        /// On which day.
        on: Day,
    },
    /// Money came in for an invoice that no longer waits for it; it is the reader's.
    LateMoney {
        /// Of which invoice.
        serial: u32,
        /// How much.
        amount: i64,
    },
    /// The reader was reminded of an invoice that is over its day.
    Reminded {
        /// Of which.
        serial: u32,
        /// For the how-manieth time, from 1.
        count: u32,
    },
    /// An unpaid invoice is not asked for any longer, and the subscription is over.
    GivenUp {
        /// Which invoice.
        serial: u32,
        /// When.
        on: Day,
        /// Why.
        why: End,
    },
    /// The card was replaced.
    CardChanged {
        /// On which day.
        on: Day,
    },
    /// The notice of a higher price went out.
    NoticeSent {
        /// The charge it speaks of.
        for_day: Day,
        /// When.
        on: Day,
    },
    /// It was delivered.
    NoticeDelivered {
        /// The charge it speaks of.
        for_day: Day,
        /// When.
        on: Day,
    },
    /// It could not be delivered.
    NoticeFailed {
        /// The charge it spoke of.
        for_day: Day,
    },
    /// A higher price is due and its notice is not on record: nothing is charged.
    Held {
        /// Since.
        on: Day,
    },
    /// The next period begins on this day; what lies before it is not charged.
    Moved {
        /// The day.
        to: Day,
        /// In words, for who asks.
        why: String,
    },
    /// A pause was asked for.
    Paused {
        /// The end of what is paid.
        from: Day,
        /// It goes on by itself then.
        until: Day,
    },
    /// It goes on.
    Resumed {
        /// From when on.
        on: Day,
    },
    /// It will end.
    Cancelled {
        /// The last day of access.
        on: Day,
        /// Who or what ended it.
        why: End,
    },
    /// It will not end after all.
    Kept,
    /// It is over.
    Ended {
        /// Since.
        on: Day,
        /// Why.
        why: End,
    },
    /// Other terms hold from the next charge on.
    Planned {
        /// Which.
        terms: Terms,
    },
    /// Other terms hold, and the next charge is due on this day.
    Changed {
        /// Which.
        terms: Terms,
        /// From when on.
        on: Day,
        /// Net of the days that were paid and not used.
        net: i64,
        /// Its taxes.
        tax: i64,
        /// The arithmetic, in words.
        words: String,
    },
    /// Days were given.
    Extended {
        /// How many.
        days: i32,
    },
    /// The paper owes its reader a sum, as a kindness.
    Credited {
        /// How much.
        amount: i64,
    },
    /// An offer to stay was made.
    SaveOffered,
    /// It was taken.
    SaveTaken {
        /// The phase that comes first now.
        phase: Phase,
    },
    /// Money is to go back.
    RefundAsked {
        /// Which refund of the subscription, from 1.
        refund: u32,
        /// Of which invoice.
        serial: u32,
        /// How much of it is net.
        net: i64,
        /// How much is tax.
        tax: i64,
    },
    /// It went back.
    Refunded {
        /// Which refund.
        refund: u32,
        /// Of which invoice.
        serial: u32,
        /// Net.
        net: i64,
        /// Tax.
        tax: i64,
    },
    /// It could not go back.
    RefundFailed {
        /// Which refund.
        refund: u32,
        /// Of which invoice.
        serial: u32,
        /// How much was not given back.
        amount: i64,
        /// In the processor's words.
        reason: String,
    },
    /// What the paper owed was paid out.
    CreditPaidOut {
        /// How much.
        amount: i64,
    },
    /// The reader's bank took a charge back.
    Disputed {
        /// Of which invoice.
        serial: u32,
        /// How much.
        amount: i64,
    },
}
