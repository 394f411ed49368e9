//! Taxes by rule: in the price or on top of it, one or several.

use serde::{Deserialize, Serialize};

/// A tax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    /// As an invoice calls it: `VAT`, `GST`.
    pub name: String,
    /// The rate in thousandths of a percent: 9.975 % is 9975.
    pub rate: u32,
}

/// The taxes of a place. Rates count from the net price, each for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxes {
    /// Prices hold them already.
    pub included: bool,
    /// Which.
    pub taxes: Vec<Tax>,
}

/// A tax on an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    /// As it is called.
    pub name: String,
    /// In thousandths of a percent.
    pub rate: u32,
    /// Minor units.
    pub amount: i64,
}

/// A price taken apart; `net` and the taxes are `total`, to the last cent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Without taxes.
    pub net: i64,
    /// The taxes.
    pub taxes: Vec<TaxLine>,
    /// What is paid.
    pub total: i64,
}

const WHOLE: i64 = 100_000;

/// `sum × part / whole`, rounded to the nearest, halves away from nothing; none of them negative.
pub(crate) fn share(sum: i64, part: i64, whole: i64) -> i64 {
    let (sum, part, whole) = (i128::from(sum), i128::from(part), i128::from(whole.max(1)));
    i64::try_from((2 * sum * part + whole) / (2 * whole)).unwrap_or(i64::MAX)
}

impl Sum {
    /// All taxes together.
    pub fn tax(&self) -> i64 {
        self.total - self.net
    }
}

impl Taxes {
    /// A price taken apart.
    pub fn on(&self, price: i64) -> Sum {
        let all: i64 = self.taxes.iter().map(|tax| i64::from(tax.rate)).sum();
        let net = if self.included { share(price, WHOLE, WHOLE + all) } else { price };
        let mut lines: Vec<TaxLine> = self.taxes.iter().map(|tax| line(tax, net)).collect();
        if self.included
            && let Some(last) = lines.last_mut()
        {
            // What rounding leaves over belongs to some tax: the price is what was promised.
            last.amount = 0;
            let others: i64 = lines.iter().map(|it| it.amount).sum();
            if let Some(last) = lines.last_mut() {
                last.amount = price - net - others;
            }
        }
        let total = net + lines.iter().map(|it| it.amount).sum::<i64>();
        Sum { net, taxes: lines, total }
    }
}

fn line(tax: &Tax, net: i64) -> TaxLine {
    let amount = share(net, i64::from(tax.rate), WHOLE);
    TaxLine { name: tax.name.clone(), rate: tax.rate, amount }
}
