//! Who is where: the states that pages tell each other, in which nobody speaks for another.
//!
//! A page speaks for one client, the first it names. What it says of others is dropped without a
//! word, because the usual provider echoes what it hears. Clocks are counted by the server, so that
//! a page that comes back under its former client is believed at once.

use std::collections::HashMap;

use kit::Id;
use serde_json::{Value, json};

use crate::seat::{Page, Seat};
use crate::wire::{Malformed, Presence, say};

/// The longest state a page may have.
const STATE_BYTES_MAX: usize = 16 * 1024;
/// The largest clock a page may come with.
const CLOCK_MAX: u64 = 1 << 40;
/// So many clients are remembered after they left.
const LEFT_MAX: usize = 1024;

/// The clocks others have heard of.
#[derive(Default)]
pub(crate) struct Clocks(HashMap<u64, u64>);

impl Clocks {
    fn next(&mut self, client: u64, given: u64) -> u64 {
        if self.0.len() > LEFT_MAX {
            self.0.clear();
        }
        let clock = self.0.entry(client).or_default();
        *clock = given.max(*clock + 1);
        *clock
    }
}

/// Hears what the page of a seat says, and tells the others.
///
/// # Errors
/// When a state is no object, or too large.
pub(crate) fn hear(
    seats: &mut [Seat],
    clocks: &mut Clocks,
    number: u64,
    said: &[Presence],
) -> Result<(), Malformed> {
    for presence in said {
        let Some(place) = seats.iter().position(|seat| seat.number == number) else {
            return Ok(());
        };
        if presence.clock > CLOCK_MAX || presence.state.len() > STATE_BYTES_MAX {
            return Err(Malformed("a state is too large"));
        }
        if !may_speak_for(seats, place, presence.client) {
            continue;
        }
        let state = rewritten(presence.state, &seats[place].page)?;
        if state.is_none() && seats[place].state.is_none() {
            continue;
        }
        let clock = clocks.next(presence.client, presence.clock);
        seats[place].client = Some(presence.client);
        seats[place].state = state;
        tell(seats, number, presence.client, clock, seats[place].state.as_deref());
    }
    Ok(())
}

/// Whether this page may speak for that client: it is its own, or nobody's, or was that of
/// another page of the same person, whose connection is not yet known to be dead.
fn may_speak_for(seats: &mut [Seat], place: usize, client: u64) -> bool {
    let own = seats[place].client;
    if own == Some(client) {
        return true;
    }
    let staff = seats[place].page.staff;
    let holder = seats.iter_mut().find(|seat| seat.client == Some(client));
    match holder {
        _ if own.is_some() => false,
        None => true,
        Some(holder) if holder.page.staff == staff => {
            holder.client = None;
            holder.state = None;
            true
        }
        Some(_) => false,
    }
}

/// The state with the user that the server knows, whatever the page says.
fn rewritten(state: &str, page: &Page) -> Result<Option<String>, Malformed> {
    let state: Value = serde_json::from_str(state).map_err(|_| Malformed("a state is not JSON"))?;
    match state {
        Value::Null => Ok(None),
        Value::Object(mut fields) => {
            let asked = fields.get("user").and_then(|user| user["colour"].as_str());
            let colour = asked.filter(|colour| is_colour(colour)).map(str::to_owned);
            let colour = colour.unwrap_or_else(|| colour_of(page.staff));
            let user = json!({ "name": page.name, "colour": colour, "id": page.staff });
            fields.insert("user".to_owned(), user);
            Ok(Some(Value::Object(fields).to_string()))
        }
        _ => Err(Malformed("a state is no object")),
    }
}

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// A colour that stays with a person, dark enough for white letters.
fn colour_of(staff: Id) -> String {
    const COLOURS: [&str; 8] =
        ["#a3333d", "#8a4b08", "#5f6b00", "#1b6b3a", "#006b75", "#1f5fa8", "#5b46b0", "#9a2f7f"];
    COLOURS[staff.0.rem_euclid(8) as usize].to_owned()
}

fn tell(seats: &[Seat], from: u64, client: u64, clock: u64, state: Option<&str>) {
    let message = say::present([(client, clock, state.unwrap_or("null"))].into_iter());
    let message: crate::draft::Bytes = message.into();
    for seat in seats.iter().filter(|seat| seat.number != from) {
        seat.outbox.push(message.clone());
    }
}

/// The page of a seat is gone, and the others are told.
pub(crate) fn leave(seats: &[Seat], clocks: &mut Clocks, gone: &Seat) {
    if let Some(client) = gone.client.filter(|_| gone.state.is_some()) {
        let clock = clocks.next(client, 0);
        tell(seats, gone.number, client, clock, None);
    }
}

/// Who is where, for one page; nothing when nobody else is there.
pub(crate) fn all(seats: &[Seat], clocks: &Clocks, reader: u64) -> Option<Vec<u8>> {
    let others = seats.iter().filter(|seat| seat.number != reader);
    let states: Vec<(u64, u64, &str)> = others
        .filter_map(|seat| {
            let (client, state) = (seat.client?, seat.state.as_deref()?);
            Some((client, clocks.0.get(&client).copied().unwrap_or_default(), state))
        })
        .collect();
    (!states.is_empty()).then(|| say::present(states.into_iter()))
}
