//! Billing: what a subscription costs, when, and what becomes of it; arithmetic without a store, a
//! processor or a clock.
//!
//! A [`Subscription`] is a state that only [`Event`]s change ([`Subscription::apply`]). Every verb
//! looks at the state and a day and answers the events that follow, or a [`Refusal`]; time passes
//! by [`Subscription::advance`]. So a year of billing runs in a moment, the same events always give
//! the same state, and what each event books is derived from it alone ([`entries`]).
//!
//! Days are days of the paper's calendar. A period is charged on the day it begins, and gives
//! access through the day on which the next one would be charged.

mod access;
mod advance;
mod apply;
mod change;
mod charges;
mod event;
mod leave;
mod ledger;
mod money;
mod notice;
mod refusal;
mod rules;
mod state;
mod taxes;
mod terms;
#[cfg(test)]
mod tests;

pub use access::Access;
pub use change::{Unused, unused};
pub use charges::{Charge, Outlook, Position, charges, outlook};
pub use event::{Class, End, Event, Outcome};
pub use ledger::{Account, Entry, entries};
pub use notice::StepUp;
pub use refusal::Refusal;
pub use rules::{Rules, Withdrawal};
pub use state::{Bill, Ending, Method, Notice, Open, Pause, Standing, Subscription};
pub use taxes::{Sum, Tax, TaxLine, Taxes};
pub use terms::{Kind, Phase, Terms, TermsError};
