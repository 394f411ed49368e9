//! The rules a paper bills by.

use serde::{Deserialize, Serialize};

use crate::Taxes;

/// What a reader who withdraws in time gets back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withdrawal {
    /// Everything.
    #[default]
    All,
    /// What was not used yet, by the day (Directive 2011/83/EU, article 14(3)).
    Unused,
}

/// The rules: the same for every subscription, as they are today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// A card that said no for now is tried again on these days after the charge was due.
    pub retry_days: Vec<i32>,
    /// Who pays by transfer is reminded so many days after the invoice was due.
    pub reminder_days: Vec<i32>,
    /// So many days after it was due an unpaid invoice is given up and the subscription ends.
    /// Until then its reader reads on.
    pub give_up_days: i32,
    /// Days an order may wait for its first payment by card.
    pub order_days: i32,
    /// Days a reader has to pay an invoice by transfer.
    pub transfer_days: i32,
    /// The notice of a higher price goes out so many days before it is charged.
    pub notice_days: i32,
    /// It must have been delivered so many days before.
    pub notice_days_min: i32,
    /// And not longer ago than that.
    pub notice_days_max: i32,
    /// Days in which a reader may withdraw from the contract; 0 where there is no such right.
    pub withdrawal_days: i32,
    /// What they get back then.
    pub withdrawal: Withdrawal,
    /// The longest pause, in days.
    pub pause_days_max: i32,
    /// Today's taxes where the reader lives.
    pub taxes: Taxes,
}

/// Four tries in 14 days and a week for a new card; a notice 9 days ahead, which lies inside the
/// windows of card schemes (7 or more), California (3 to 21) and Québec (2 to 10).
impl Default for Rules {
    fn default() -> Rules {
        Rules {
            retry_days: vec![3, 7, 14],
            reminder_days: vec![1, 8, 15],
            give_up_days: 21,
            order_days: 1,
            transfer_days: 14,
            notice_days: 9,
            notice_days_min: 7,
            notice_days_max: 21,
            withdrawal_days: 14,
            withdrawal: Withdrawal::All,
            pause_days_max: 182,
            taxes: Taxes::default(),
        }
    }
}
