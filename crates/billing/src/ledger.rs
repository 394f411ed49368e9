//! The books: what each event moves from one account to another. Every entry has two sides, so
//! that the sum over all accounts is nothing at any time.

use serde::{Deserialize, Serialize};

use crate::{Event, Open};

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// What readers owe.
    Receivable,
    /// Money that came in and did not go out.
    Bank,
    /// What was sold, without taxes.
    Sales,
    /// What belongs to the tax office.
    Tax,
    /// What the paper owes readers.
    Credit,
    /// What was given as a kindness.
    Goodwill,
    /// What banks took back.
    Disputes,
}

impl Account {
    /// Every account.
    pub const ALL: [Account; 7] = [
        Account::Receivable,
        Account::Bank,
        Account::Sales,
        Account::Tax,
        Account::Credit,
        Account::Goodwill,
        Account::Disputes,
    ];

    /// The account of this word.
    pub fn named(word: &str) -> Option<Account> {
        Account::ALL.into_iter().find(|it| it.word() == word)
    }

    /// What stands in it, for people who are no bookkeepers.
    pub fn name(self) -> &'static str {
        match self {
            Account::Receivable => "Readers still owe us",
            Account::Bank => "Money that came in and is here",
            Account::Sales => "Sold, without taxes",
            Account::Tax => "Taxes that belong to the tax office",
            Account::Credit => "We owe readers",
            Account::Goodwill => "Given as a kindness",
            Account::Disputes => "Taken back by banks",
        }
    }

    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            Account::Receivable => "receivable",
            Account::Bank => "bank",
            Account::Sales => "sales",
            Account::Tax => "tax",
            Account::Credit => "credit",
            Account::Goodwill => "goodwill",
            Account::Disputes => "disputes",
        }
    }
}

/// An entry: an amount, more than nothing, from one account (credit) to another (debit).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account that is debited.
    pub debit: Account,
    /// The account that is credited.
    pub credit: Account,
    /// Minor units.
    pub amount: i64,
}

/// What an event books. `open` is the invoice that was open before the event: one that is given up
/// is taken back from the books as it went in.
pub fn entries(event: &Event, open: Option<&Open>) -> Vec<Entry> {
    use Account::{Bank, Credit, Disputes, Goodwill, Receivable, Sales, Tax};
    let all = match event {
        Event::Invoiced { sum, credit, .. } => vec![
            (Receivable, Sales, sum.net),
            (Receivable, Tax, sum.tax()),
            (Credit, Receivable, *credit),
        ],
        Event::Paid { amount, .. } => vec![(Bank, Receivable, *amount)],
        Event::LateMoney { amount, .. } => vec![(Bank, Credit, *amount)],
        Event::GivenUp { .. } => open.map_or_else(Vec::new, |open| {
            vec![
                (Sales, Receivable, open.net),
                (Tax, Receivable, open.total - open.net),
                (Receivable, Credit, open.credit),
            ]
        }),
        Event::Changed { net, tax, .. } => vec![(Sales, Credit, *net), (Tax, Credit, *tax)],
        Event::Credited { amount } => vec![(Goodwill, Credit, *amount)],
        Event::Refunded { net, tax, .. } => vec![(Sales, Bank, *net), (Tax, Bank, *tax)],
        Event::CreditPaidOut { amount } => vec![(Credit, Bank, *amount)],
        Event::Disputed { amount, .. } => vec![(Disputes, Bank, *amount)],
        _ => Vec::new(),
    };
    let moved = all.into_iter().filter(|(_, _, amount)| *amount != 0);
    moved.map(|(debit, credit, amount)| Entry { debit, credit, amount }).collect()
}
