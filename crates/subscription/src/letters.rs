//! What the paper writes to its subscribers: nothing about money happens without a letter.

use billing::{Charge, End, Event, StepUp, outlook};
use kit::{Day, Money};
use mail::{Button, Kind, Letter, Outgoing, Put, Rank, Words};
use store::{Result, Tx};

use crate::act::DayRules;
use crate::{Invoice, Record, Subscriptions, rows};

/// Every one of them belongs to the contract.
const LETTER: Kind = Kind { word: "subscription", necessary: true, rank: Rank::News };
/// The notice of a higher price.
const STEP_UP: Kind = Kind { word: "price_notice", necessary: true, rank: Rank::News };

/// What a letter says: subject and heading, paragraphs, and where its button leads.
struct Said {
    heading: String,
    paragraphs: Vec<String>,
    button: Option<(&'static str, String)>,
}

impl Said {
    fn new(heading: impl Into<String>, paragraphs: Vec<String>) -> Said {
        Said { heading: heading.into(), paragraphs, button: None }
    }

    fn button(mut self, label: &'static str, path: String) -> Said {
        self.button = Some((label, path));
        self
    }
}

/// The confirmation of an order, with every charge to come.
pub(crate) async fn welcome(
    room: &Subscriptions,
    tx: &mut Tx,
    day: &DayRules,
    record: &Record,
) -> Result<()> {
    let state = &record.state;
    let mut paragraphs = vec![format!("You have bought: {}.", state.terms.words())];
    let (terms, place) = state.ahead();
    let outlook = outlook(terms, place);
    let money = |minor: i64| terms.currency().of(day.rules.taxes.on(minor).total);
    let line = |it: &Charge| format!("{}: {}", it.from.name(), money(it.amount));
    let lines: Vec<String> = outlook.charges.iter().map(line).collect();
    paragraphs.push(format!("What will be charged, and when:\n{}", lines.join("\n")));
    paragraphs.extend(
        outlook
            .goes_on
            .map(|it| format!("And so on, {} {}, until you cancel.", money(it.amount), it.every)),
    );
    if let Some(until) = state.withdrawal_until(&day.rules) {
        paragraphs.push(format!(
            "Until {} you can withdraw from this contract and are given back what you paid: open \
             your subscription and choose “Withdraw from the contract here”.",
            until.name()
        ));
    }
    let said = Said::new("Your subscription has begun", paragraphs)
        .button("Your subscription", "/account/subscription".to_owned());
    put(room, tx, record, (LETTER, &format!("subscription:{}:welcome", record.id)), said).await?;
    Ok(())
}

/// The letter that an event asks for, if it asks for one. What it tells of is in the state before
/// the event.
pub(crate) async fn write(
    room: &Subscriptions,
    tx: &mut Tx,
    day: &DayRules,
    record: &Record,
    event: &Event,
) -> Result<()> {
    let invoice = match event {
        Event::Invoiced { .. } | Event::Reminded { .. } => {
            rows::open_invoice(tx, record.id).await?
        }
        _ => None,
    };
    let Some(said) = said(day, record, event, invoice.as_ref()) else { return Ok(()) };
    let key = format!("subscription:{}:{}", record.id, record.events);
    put(room, tx, record, (LETTER, &key), said).await?;
    Ok(())
}

fn said(day: &DayRules, record: &Record, event: &Event, invoice: Option<&Invoice>) -> Option<Said> {
    let money = |minor: i64| record.state.terms.currency().of(minor);
    let account = || "/account/subscription".to_owned();
    let letter = match event {
        Event::Invoiced { .. } => asked(day, invoice?, "Please pay")?,
        Event::Reminded { .. } => asked(day, invoice?, "Still to be paid")?,
        Event::Paid { amount, .. } if *amount > 0 => Said::new(
            format!("Thank you: {} came in", money(*amount)),
            vec![format!("Your subscription is paid until {}.", record.state.billed_until.name())],
        )
        .button("Your invoices", account()),
        Event::GivenUp { why: End::Lapsed, .. } => Said::new(
            "Your subscription has ended",
            vec!["The last invoice was not paid, so the subscription is over, and nothing more is \
                  asked for. You can come back at any time."
                .to_owned()],
        )
        .button("Subscribe again", offer::public::SUBSCRIBE.to_owned()),
        Event::Cancelled { on, why: End::Cancelled } => cancelled(record, *on),
        Event::Kept => Said::new(
            "Your subscription goes on",
            vec!["It is not cancelled any more; everything is as it was.".to_owned()],
        )
        .button("Your subscription", account()),
        Event::Paused { from, until } => Said::new(
            "Your subscription is paused",
            vec![format!(
                "From {} until {} nothing is charged, and you read what everybody may read. Then it \
                 goes on by itself; you can come back before.",
                from.name(),
                until.name()
            )],
        )
        .button("Your subscription", account()),
        Event::Ended { why: End::Withdrawn, on } => Said::new(
            "You have withdrawn from the contract",
            vec![format!(
                "We received your withdrawal on {}. The subscription is over, and what is owed to \
                 you goes back within 14 days.",
                on.name()
            )],
        ),
        Event::Ended { why: End::Complete, .. } => Said::new(
            "Your subscription has come to its end",
            vec!["Everything you bought was delivered; nothing more is charged.".to_owned()],
        )
        .button("Subscribe again", offer::public::SUBSCRIBE.to_owned()),
        Event::Changed { terms, words, .. } => changed(&terms.words(), words),
        Event::SaveTaken { .. } => Said::new(
            "Thank you for staying",
            vec!["The lower price holds from your next charge on.".to_owned()],
        )
        .button("Your subscription", account()),
        Event::Refunded { net, tax, .. } => Said::new(
            format!("{} is on its way back to you", money(net + tax)),
            vec!["Banks take a few days.".to_owned()],
        ),
        _ => return None,
    };
    Some(letter)
}

fn asked(day: &DayRules, invoice: &Invoice, heading: &str) -> Option<Said> {
    let owed: Money = invoice.currency.of(invoice.owed());
    if invoice.owed() <= 0 {
        return None;
    }
    let paragraphs = vec![
        format!(
            "Invoice {} for {}, {} to {}: {owed}, to be paid by {}.",
            invoice.number,
            invoice.words.product,
            invoice.from.name(),
            invoice.to.name(),
            invoice.due.name()
        ),
        format!("Please transfer it to:\n{}", day.selling.transfer_to.trim()),
        format!("Give this as the reference, and nothing else: {}", invoice.number),
    ];
    let path = format!("/account/subscription/invoices/{}", invoice.number);
    Some(Said::new(format!("{heading}: {owed}"), paragraphs).button("See the invoice", path))
}

fn cancelled(record: &Record, on: Day) -> Said {
    let mut paragraphs = vec!["Nothing more is charged.".to_owned()];
    if record.state.open.is_none() {
        paragraphs.push(format!("You can read everything until {}.", on.name()));
    }
    Said::new("Your subscription is cancelled", paragraphs)
        .button("Changed your mind?", format!("/subscription/{}/cancellation", record.link))
}

fn changed(terms: &str, arithmetic: &str) -> Said {
    let mut paragraphs = vec![format!("From now on: {terms}.")];
    if !arithmetic.is_empty() {
        paragraphs.push(format!("Set off against it: {arithmetic}."));
    }
    Said::new("Your subscription has changed", paragraphs)
        .button("Your subscription", "/account/subscription".to_owned())
}

/// The notice of a higher price; what became of putting it.
pub(crate) async fn step_up(
    room: &Subscriptions,
    tx: &mut Tx,
    day: &DayRules,
    (record, key): (&Record, &str),
    step: StepUp,
) -> Result<Option<Put>> {
    let taxed = |minor: i64| {
        let total = day.rules.taxes.on(minor).total;
        record.state.terms.currency().of(total)
    };
    let phases = record.state.terms.phases();
    let every = |phase: usize| phases.get(phase).map_or(String::new(), |it| it.every.to_string());
    let phase = step.charge.phase;
    let paragraphs = vec![
        format!(
            "Until now you paid {} {}. From {} on it is {} {}.",
            taxed(step.before),
            every(phase.saturating_sub(1)),
            step.charge.from.name(),
            taxed(step.charge.amount),
            every(phase)
        ),
        "You need do nothing to go on. To stop before, cancel: it takes two clicks and no \
         password."
            .to_owned(),
    ];
    let said = Said::new(format!("Your price changes on {}", step.charge.from.name()), paragraphs)
        .button("Go on or cancel", format!("/subscription/{}/cancellation", record.link));
    put(room, tx, record, (STEP_UP, key), said).await
}

async fn put(
    room: &Subscriptions,
    tx: &mut Tx,
    record: &Record,
    (kind, key): (Kind, &str),
    said: Said,
) -> Result<Option<Put>> {
    let Some(reader) = reader::find(room.db(), record.reader).await? else { return Ok(None) };
    let setting = &room.0;
    let letter = Letter {
        language: setting.language.clone(),
        subject: format!("{} – {}", said.heading, setting.paper),
        paper: setting.paper.clone(),
        heading: said.heading,
        paragraphs: said.paragraphs,
        button: said
            .button
            .map(|(label, path)| Button { label: label.to_owned(), url: room.url(&path) }),
        groups: Vec::new(),
        small_print: vec![format!(
            "You can cancel at any time, without signing in: {}",
            room.url(&format!("/subscription/{}/cancellation", record.link))
        )],
        unsubscribe_url: None,
    };
    let message = Outgoing {
        kind,
        key: key.to_owned(),
        about: format!("reader:{}", record.reader),
        name: reader.name,
        address: reader.address,
        words: Words::Written(letter),
        not_before: None,
        expires_at: None,
    };
    match setting.mail.put(tx, room.now(), &message).await {
        Ok(put) => Ok(Some(put)),
        Err(mail::Error::Store(error)) => Err(error),
        // An address that no mail goes to: the desk sees that nothing went out.
        Err(error) => {
            tracing::warn!(subscription = %record.id, %error, "a letter could not be put");
            Ok(None)
        }
    }
}
