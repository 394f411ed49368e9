//! How the paper sells: who it is, what taxes it adds, where transfers go, what its rules are.

use billing::{Rules, Taxes, Withdrawal};
use kit::{Id, Instant};
use serde::{Deserialize, Serialize};
use store::{Db, Result, Tx};

use crate::facts::SellingChanged;
use crate::rows;

/// What invoices and the rules of billing need to know of the paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Selling {
    /// The seller's name and address, as they stand on an invoice; lines.
    pub seller: String,
    /// Its tax number; may be empty.
    pub tax_number: String,
    /// Where transfers go; lines. Empty: nobody can buy yet.
    pub transfer_to: String,
    /// Days a reader has to pay an invoice.
    pub transfer_days: i32,
    /// The taxes on everything it sells.
    pub taxes: Taxes,
    /// Days in which a reader may withdraw from the contract; 0: there is no such right.
    pub withdrawal_days: i32,
    /// What they get back then.
    pub withdrawal: Withdrawal,
    /// Who is about to cancel is offered so many percent off; 0: nothing.
    pub save_percent: u8,
    /// For so many charges.
    pub save_cycles: u32,
}

impl Default for Selling {
    fn default() -> Selling {
        let rules = Rules::default();
        Selling {
            seller: String::new(),
            tax_number: String::new(),
            transfer_to: String::new(),
            transfer_days: rules.transfer_days,
            taxes: Taxes::default(),
            withdrawal_days: rules.withdrawal_days,
            withdrawal: rules.withdrawal,
            save_percent: 0,
            save_cycles: 3,
        }
    }
}

impl Selling {
    /// The rules that subscriptions are billed by.
    pub fn rules(&self) -> Rules {
        Rules {
            transfer_days: self.transfer_days,
            withdrawal_days: self.withdrawal_days,
            withdrawal: self.withdrawal,
            taxes: self.taxes.clone(),
            ..Rules::default()
        }
    }

    /// Whether anybody can pay.
    pub fn can_sell(&self) -> bool {
        !self.transfer_to.trim().is_empty()
    }
}

/// How the paper sells now.
///
/// # Errors
/// When the store cannot be read.
pub async fn selling(db: &Db) -> Result<Selling> {
    Ok(rows::selling(db).await?.unwrap_or_default())
}

/// It sells like this from now on.
///
/// # Errors
/// When the store refuses.
pub async fn set_selling(tx: &mut Tx, now: Instant, by: Id, selling: &Selling) -> Result<()> {
    rows::set_selling(tx, selling).await?;
    journal::append(tx, now, &SellingChanged { by }).await.map(|_| ())
}
