//! Why something cannot be done to a subscription, so that its reader or the desk can act on it.

use kit::{Day, Money};

use crate::TermsError;

/// A refusal; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is over.
    #[error("this subscription has ended")]
    Ended,
    /// It will end already.
    #[error("this subscription ends on {} already", .0.name())]
    Ending(Day),
    /// It was not cancelled.
    #[error("this subscription was not cancelled")]
    NotEnding,
    /// An invoice is open.
    #[error("{0} is still unpaid; it has to be paid first")]
    Unpaid(Money),
    /// No invoice is open.
    #[error("no invoice is waiting to be paid")]
    NothingOwed,
    /// A charge is on its way.
    #[error("a charge is on its way to the bank; try again in a minute")]
    InFlight,
    /// Less came in than is owed.
    #[error("{0} is owed; a part of it cannot be booked")]
    PartPaid(Money),
    /// It is paused.
    #[error("this subscription is paused")]
    Paused,
    /// It is not paused.
    #[error("this subscription is not paused")]
    NotPaused,
    /// A higher price waits for its notice.
    #[error("the notice of the new price is not delivered yet; nothing is charged until it is")]
    Held,
    /// Nothing will be charged that a pause could put off.
    #[error("nothing is to be charged that a pause could put off")]
    NothingToPause,
    /// The pause ends before it begins, or is too long.
    #[error("a pause begins on {} and lasts between 1 and {} days", .from.name(), .days_max)]
    PauseLength {
        /// The end of what is paid.
        from: Day,
        /// The longest.
        days_max: i32,
    },
    /// It is too late to withdraw.
    #[error("the days in which one may withdraw ended on {}", .0.name())]
    TooLate(Day),
    /// There is no such right here.
    #[error("this paper's contracts have no right of withdrawal")]
    NoWithdrawal,
    /// More is to go back than came in.
    #[error("at most {0} of this invoice can be given back")]
    RefundTooLarge(Money),
    /// A sum is nothing or less.
    #[error("the sum must be more than nothing")]
    NotPositive,
    /// The terms are in another currency.
    #[error("this subscription is in another currency")]
    Currency,
    /// It has these terms already.
    #[error("this subscription has these terms already")]
    SameTerms,
    /// They had their offer to stay.
    #[error("an offer to stay is made once")]
    SaveUsed,
    /// Somebody in a phase for a beginning pays less already.
    #[error("an offer to stay is for those who pay the regular price")]
    NotRegular,
    /// So many days are not given at once.
    #[error("between 1 and 366 days can be given at once")]
    Days,
    /// The terms are not terms.
    #[error(transparent)]
    Terms(#[from] TermsError),
}
