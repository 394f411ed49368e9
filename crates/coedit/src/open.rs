//! A document that is open: one copy in memory, the pages at it, and what is not yet written.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kit::{Clock, Id};
use serde_json::Value;
use store::Db;
use tokio::sync::Notify;

use crate::draft::{Bytes, Draft, Taken};
use crate::node::Content;
use crate::presence::{self, Clocks};
use crate::seat::{Farewell, Outbox, Page, Seat};
use crate::session::Session;
use crate::wire::{Malformed, Presence, say};
use crate::{Error, Touched, rows, seed_client};

/// So many bytes that wait are written at once.
const URGENT_BYTES: usize = 64 * 1024;
/// So many may wait while the database cannot be written; then pages are sent away.
const WAITING_BYTES_MAX: usize = 32 * 1024 * 1024;
/// So many update rows are replaced by a snapshot.
pub(crate) const ROWS_MAX: i64 = 400;
/// So many, when the document is put away.
pub(crate) const ROWS_AT_REST_MAX: i64 = 16;
/// How often a reading is tried that a compaction elsewhere came between.
const TRIES_MAX: usize = 5;

/// Hears of every durable write.
pub(crate) type Hook = Arc<dyn Fn(&Touched) + Send + Sync>;

/// An open document.
pub(crate) struct Open {
    pub(crate) id: Id,
    pub(crate) epoch: i64,
    db: Db,
    clock: Clock,
    touched: Hook,
    table: Mutex<Table>,
    /// Held by whoever writes or reads rows: one at a time.
    turn: tokio::sync::Mutex<()>,
    /// Something waits to be written.
    pub(crate) waits: Notify,
    /// So much waits that it must be written at once.
    pub(crate) urgent: Notify,
}

struct Table {
    draft: Draft,
    /// The last row that is in the draft, all earlier ones being in it too.
    seq: i64,
    /// Update rows since the snapshot, as far as we know.
    rows: i64,
    /// Updates that are in the draft and not yet durable, with their authors.
    waiting: Vec<(Bytes, Id)>,
    waiting_bytes: usize,
    /// Notes among what waits, and the seats they came from: passed on when they are durable.
    held_back: Vec<(Bytes, u64)>,
    /// How much is durable, encoded.
    kept: Vec<u8>,
    seats: Vec<Seat>,
    seats_given: u64,
    clocks: Clocks,
    ended: Option<Farewell>,
}

/// A document as it was read.
pub(crate) struct Loaded {
    pub(crate) epoch: i64,
    seq: i64,
    rows: i64,
    pub(crate) draft: Draft,
}

/// Reads a document: the snapshot and the updates after it.
pub(crate) async fn load(db: &Db, id: Id) -> Result<Option<Loaded>, Error> {
    for _ in 0..TRIES_MAX {
        let Some((epoch, seq)) = rows::head(db, id).await? else { return Ok(None) };
        let snapshot = rows::snapshot(db, (id, epoch)).await?;
        let base = snapshot.as_ref().map_or(0, |(seq, _)| *seq);
        let later = rows::later(db, (id, epoch), base).await?;
        let last = later.last().map_or(base, |(seq, _)| *seq);
        if !follows(base, &later) || last < seq {
            continue;
        }
        let mut draft = Draft::empty();
        let rows = later.len() as i64;
        for (seq, bytes) in snapshot.into_iter().chain(later) {
            draft.replay(&bytes).map_err(|why| Error::Damaged { document: id, seq, why: why.0 })?;
        }
        return Ok(Some(Loaded { epoch, seq: last, rows, draft }));
    }
    Err(Error::Incomplete(id))
}

/// Whether rows follow each other without a gap, the first right after `base`.
fn follows(base: i64, rows: &[rows::Placed]) -> bool {
    rows.iter().zip(base + 1..).all(|((seq, _), expected)| *seq == expected)
}

impl Open {
    pub(crate) fn new(db: Db, clock: Clock, touched: Hook, id: Id, loaded: Loaded) -> Open {
        let kept = loaded.draft.have();
        let table = Table {
            draft: loaded.draft,
            seq: loaded.seq,
            rows: loaded.rows,
            waiting: Vec::new(),
            waiting_bytes: 0,
            held_back: Vec::new(),
            kept,
            seats: Vec::new(),
            seats_given: 0,
            clocks: Clocks::default(),
            ended: None,
        };
        Open {
            id,
            epoch: loaded.epoch,
            db,
            clock,
            touched,
            table: Mutex::new(table),
            turn: tokio::sync::Mutex::new(()),
            waits: Notify::new(),
            urgent: Notify::new(),
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ended(&self) -> Option<Farewell> {
        self.table().ended
    }

    pub(crate) fn content(&self) -> Content {
        self.table().draft.content()
    }

    pub(crate) fn notes(&self) -> Vec<Value> {
        self.table().draft.notes()
    }

    /// No page can use it any more; those at it are sent away.
    pub(crate) fn end(&self, farewell: Farewell) {
        let mut table = self.table();
        table.ended.get_or_insert(farewell);
        for seat in table.seats.drain(..) {
            seat.outbox.close(farewell);
        }
        self.waits.notify_one();
    }

    /// Ends it if nobody is there and nothing waits; whether it did.
    pub(crate) fn end_if_idle(&self) -> bool {
        let mut table = self.table();
        let idle = table.seats.is_empty() && table.waiting.is_empty();
        if idle {
            table.ended.get_or_insert(Farewell::TryAgain);
        }
        idle
    }

    pub(crate) fn is_deserted(&self) -> bool {
        self.table().seats.is_empty()
    }

    /// A page takes a seat.
    pub(crate) fn join(self: &Arc<Self>, page: Page) -> Result<Session, Farewell> {
        let mut table = self.table();
        if let Some(farewell) = table.ended {
            return Err(farewell);
        }
        table.seats_given += 1;
        let (number, outbox) = (table.seats_given, Arc::new(Outbox::default()));
        let session = Session::new(self.clone(), number, page.clone(), outbox.clone());
        table.seats.push(Seat { number, page, outbox, client: None, state: None });
        Ok(session)
    }

    /// A page leaves its seat, and the others are told.
    pub(crate) fn leave(&self, number: u64) {
        let mut table = self.table();
        let Table { seats, clocks, .. } = &mut *table;
        if let Some(place) = seats.iter().position(|seat| seat.number == number) {
            let gone = seats.swap_remove(place);
            presence::leave(seats, clocks, &gone);
        }
    }

    /// A page that has this much is told the rest, what we have, what is durable, and who else is
    /// there.
    pub(crate) fn greet(&self, page: &Session, have: &[(u64, u32)]) -> Result<(), Farewell> {
        let table = self.table();
        if !table.held_back.is_empty() {
            // It would be told of a note that is not durable yet; in a moment it is.
            return Err(Farewell::TryAgain);
        }
        let planted = seed_client(self.epoch);
        let has_some = have.iter().any(|(_, clock)| *clock > 0);
        if has_some && !have.iter().any(|(client, clock)| *client == planted && *clock > 0) {
            // It holds a document that this one has replaced; together they would be doubled.
            return Err(Farewell::Replaced);
        }
        page.outbox.push(say::rest(&table.draft.missing(have)).into());
        if page.may_write() {
            page.outbox.push(say::have(&table.draft.have()).into());
        }
        if let Some(present) = presence::all(&table.seats, &table.clocks, page.number) {
            page.outbox.push(present.into());
        }
        page.outbox.push(say::kept(&table.kept).into());
        Ok(())
    }

    /// Tells a page who else is there.
    pub(crate) fn tell_present(&self, page: &Session) {
        let table = self.table();
        if let Some(present) = presence::all(&table.seats, &table.clocks, page.number) {
            page.outbox.push(present.into());
        }
    }

    pub(crate) fn hear_present(&self, number: u64, said: &[Presence]) -> Result<(), Malformed> {
        let mut table = self.table();
        let Table { seats, clocks, .. } = &mut *table;
        presence::hear(seats, clocks, number, said)
    }

    /// Takes in an update of a page and passes it on.
    pub(crate) fn write(&self, number: u64, by: Id, update: &[u8]) -> Result<(), Farewell> {
        let mut table = self.table();
        if let Some(farewell) = table.ended {
            return Err(farewell);
        }
        if table.waiting_bytes > WAITING_BYTES_MAX {
            return Err(Farewell::TryAgain);
        }
        let taken = table.draft.accept(update, by).map_err(|why| {
            tracing::warn!(document = %self.id, %why, "an update of a page is refused");
            Farewell::Garbled
        })?;
        let Some(Taken { effect, has_notes }) = taken else { return Ok(()) };
        if has_notes {
            table.held_back.push((effect.clone(), number));
        } else {
            table.pass_on(&effect, Some(number));
        }
        table.waiting_bytes += effect.len();
        table.waiting.push((effect, by));
        self.waits.notify_one();
        if table.waiting_bytes >= URGENT_BYTES {
            self.urgent.notify_one();
        }
        Ok(())
    }

    /// Writes what waits, in one transaction; then the pages are told that it is kept.
    pub(crate) async fn flush(&self) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        let (updates, held_back, have) = {
            let table = self.table();
            if table.waiting.is_empty() || table.ended == Some(Farewell::Replaced) {
                return Ok(());
            }
            (table.waiting.clone(), table.held_back.len(), table.draft.have())
        };
        let now = self.clock.now();
        let last = rows::append(&self.db, (self.id, self.epoch), &updates, now).await?;
        let Some(last) = last else {
            self.end(Farewell::Replaced);
            return Ok(());
        };
        self.table().written((updates.len(), held_back), last, have);
        let mut by: Vec<Id> = updates.iter().map(|(_, by)| *by).collect();
        by.sort();
        by.dedup();
        (self.touched)(&Touched { document: self.id, by, at: now });
        Ok(())
    }

    /// Replaces rows by a snapshot when there are more than so many.
    pub(crate) async fn compact(&self, rows_max: i64) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        let (seq, bytes) = {
            let table = self.table();
            // What waits is in it too, and its rows come after it: taking in twice is harmless.
            if table.rows <= rows_max {
                return Ok(());
            }
            (table.seq, table.draft.encode())
        };
        if rows::compact(&self.db, (self.id, self.epoch), seq, &bytes).await? {
            self.table().rows = 0;
        }
        Ok(())
    }

    /// Takes in what other nodes have written.
    pub(crate) async fn follow(&self) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        let of = (self.id, self.epoch);
        let seq = self.table().seq;
        match rows::head(&self.db, self.id).await? {
            Some((epoch, last)) if epoch == self.epoch => {
                if last == seq {
                    return Ok(());
                }
            }
            _ => {
                self.end(Farewell::Replaced);
                return Ok(());
            }
        }
        let mut later = rows::later(&self.db, of, seq).await?;
        if !follows(seq, &later) || later.is_empty() {
            // Another node has made a snapshot of what we had not read. Its rows may come twice
            // or not yet; the next round brings them.
            let snapshot = rows::snapshot(&self.db, of).await?;
            later = snapshot.into_iter().filter(|(last, _)| *last > seq).collect();
        }
        self.table().heard_of(self.id, later)
    }
}

impl Table {
    /// Passes a change on to all pages, but not back to the one it came from.
    fn pass_on(&self, effect: &Bytes, from: Option<u64>) {
        let message: Bytes = say::change(effect).into();
        for seat in self.seats.iter().filter(|seat| Some(seat.number) != from) {
            seat.outbox.push(message.clone());
        }
    }

    /// The first so many that waited, and that were held back, are durable now.
    fn written(&mut self, (count, held_back): (usize, usize), last: i64, have: Vec<u8>) {
        let bytes: usize = self.waiting.drain(..count).map(|(bytes, _)| bytes.len()).sum();
        self.waiting_bytes -= bytes;
        self.rows += count as i64;
        for (effect, number) in self.held_back.drain(..held_back).collect::<Vec<_>>() {
            self.pass_on(&effect, Some(number));
        }
        if last - count as i64 == self.seq {
            self.seq = last;
        }
        self.keep(have);
    }

    fn keep(&mut self, have: Vec<u8>) {
        self.kept = have;
        let message: Bytes = say::kept(&self.kept).into();
        for seat in &self.seats {
            seat.outbox.push(message.clone());
        }
    }

    /// Rows that other nodes wrote, and perhaps some of our own among them.
    fn heard_of(&mut self, id: Id, rows: Vec<rows::Placed>) -> Result<(), Error> {
        for (seq, bytes) in rows {
            let effect = self.draft.replay(&bytes);
            let effect = effect.map_err(|why| Error::Damaged { document: id, seq, why: why.0 })?;
            if let Some(effect) = effect {
                self.pass_on(&effect, None);
            }
            self.seq = seq;
            self.rows += 1;
        }
        if self.waiting.is_empty() && self.kept != self.draft.have() {
            let have = self.draft.have();
            self.keep(have);
        }
        Ok(())
    }
}
