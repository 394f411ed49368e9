//! What happened to a subscription, in words that its reader and the desk understand.

use billing::{Class, End, Event};
use kit::Currency;

/// An event as a line of its story.
pub(crate) fn told(event: &Event, currency: Currency) -> String {
    let money = |minor: &i64| currency.of(*minor).to_string();
    match event {
        Event::Invoiced { charge, sum, credit, due, .. } => {
            let set_off = match credit {
                0 => String::new(),
                credit => format!(", of which {} was set off", money(credit)),
            };
            let (from, to) = (charge.from.name(), charge.to.name());
            format!(
                "Invoiced {} for {from} to {to}{set_off}, due {}",
                money(&sum.total),
                due.name()
            )
        }
        Event::Tried { attempt, .. } => format!("Charge tried, attempt {attempt}"),
        Event::Declined { class, reason, .. } => {
            let kind = match class {
                Class::Soft => "it may work later",
                Class::Hard => "a new card is needed",
                Class::NeedsReader => "the bank asks the reader to confirm",
            };
            format!("Charge declined ({kind}): {reason}")
        }
        Event::Reminded { count, .. } => format!("Reminder {count} sent"),
        Event::Paid { amount: 0, .. } => "Settled without a payment".to_owned(),
        Event::Paid { amount, .. } => format!("Paid {}", money(amount)),
        Event::LateMoney { amount, .. } => {
            format!("{} came in that was not owed; it is the reader’s", money(amount))
        }
        Event::GivenUp { why, .. } => format!("Invoice given up; ended: {}", reason(*why)),
        Event::CardChanged { .. } => "New card".to_owned(),
        Event::Paused { from, until } => {
            format!("Paused from {} until {}", from.name(), until.name())
        }
        Event::Resumed { on } => format!("Goes on from {}", on.name()),
        Event::Cancelled { on, why } => format!("Ends on {}: {}", on.name(), reason(*why)),
        Event::Kept => "The cancellation was taken back".to_owned(),
        Event::Ended { why, .. } => format!("Ended: {}", reason(*why)),
        Event::Extended { days: 1 } => "One day given".to_owned(),
        Event::Extended { days } => format!("{days} days given"),
        Event::Credited { amount } => format!("Credit of {} given", money(amount)),
        other => told_of_terms(other, currency),
    }
}

fn told_of_terms(event: &Event, currency: Currency) -> String {
    let money = |minor: i64| currency.of(minor).to_string();
    match event {
        Event::NoticeSent { for_day, .. } => {
            format!("Notice of the new price on {} sent", for_day.name())
        }
        Event::NoticeDelivered { for_day, .. } => {
            format!("Notice of the new price on {} delivered", for_day.name())
        }
        Event::NoticeFailed { for_day } => {
            format!("Notice of the new price on {} could not be delivered", for_day.name())
        }
        Event::Held { .. } => "Held: a new price waits for its notice".to_owned(),
        Event::Moved { to, why } => format!("The next period begins on {}: {why}", to.name()),
        Event::Planned { terms } => format!("From the next charge on: {}", terms.words()),
        Event::Changed { terms, words, .. } if words.is_empty() => {
            format!("Changed to: {}", terms.words())
        }
        Event::Changed { terms, words, .. } => format!("Changed to: {}; {words}", terms.words()),
        Event::SaveOffered => "An offer to stay was made".to_owned(),
        Event::SaveTaken { phase } => {
            format!("The offer to stay was taken: {} {}", money(phase.amount), phase.every)
        }
        Event::RefundAsked { net, tax, .. } => format!("{} is to go back", money(net + tax)),
        Event::Refunded { net, tax, .. } => format!("{} went back", money(net + tax)),
        Event::RefundFailed { amount, reason, .. } => {
            format!("{} could not go back: {reason}", money(*amount))
        }
        Event::CreditPaidOut { amount } => format!("{} of credit paid out", money(*amount)),
        Event::Disputed { amount, .. } => format!("The bank took {} back", money(*amount)),
        _ => String::new(),
    }
}

fn reason(why: End) -> &'static str {
    match why {
        End::Cancelled => "cancelled by the reader",
        End::Withdrawn => "withdrawn from in time",
        End::Lapsed => "not paid",
        End::Complete => "everything was delivered",
        End::Disputed => "a payment was taken back",
        End::Stopped => "ended by the paper",
    }
}

/// Who made it happen, in words.
pub(crate) fn actor(word: &str, staff: &[(String, String)]) -> String {
    match word {
        "reader" => "the reader".to_owned(),
        "time" => "by itself".to_owned(),
        other => {
            let known = staff.iter().find(|(id, _)| other.strip_prefix("staff:") == Some(id));
            known.map_or("somebody who has left".to_owned(), |(_, name)| name.clone())
        }
    }
}
