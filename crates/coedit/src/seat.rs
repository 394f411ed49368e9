//! A page's place at a document: who it is, and what waits to be sent to it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use kit::Id;
use tokio::sync::Notify;

use crate::draft::Bytes;

/// So many bytes may wait for a page; one that is slower is sent away and comes back.
const WAITING_BYTES_MAX: usize = 16 * 1024 * 1024;
/// So many messages may.
const WAITING_MAX: usize = 4096;

/// Who looks at a document in a browser.
#[derive(Clone, Debug)]
pub struct Page {
    /// Whose it is.
    pub staff: Id,
    /// The name others see at the cursor.
    pub name: String,
    /// Whether it may write; else it only follows.
    pub may_write: bool,
}

/// Why a page is sent away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// The session ended: 4401.
    SignedOut,
    /// The visitor may not, or not any more: 4403.
    Refused,
    /// The document was replaced or is no more; the page must load again: 4409.
    Replaced,
    /// It sent what cannot be read: 1007.
    Garbled,
    /// It sent too much at once: 1009.
    TooLarge,
    /// The server stops: 1001.
    Closing,
    /// It is too slow, or the server cannot write at present; it may come back: 1013.
    TryAgain,
}

impl Farewell {
    /// The code the socket is closed with.
    pub fn code(self) -> u16 {
        match self {
            Farewell::SignedOut => 4401,
            Farewell::Refused => 4403,
            Farewell::Replaced => 4409,
            Farewell::Garbled => 1007,
            Farewell::TooLarge => 1009,
            Farewell::Closing => 1001,
            Farewell::TryAgain => 1013,
        }
    }
}

/// What waits to be sent to one page.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: Mutex<Waiting>,
    bell: Notify,
}

#[derive(Default)]
struct Waiting {
    messages: VecDeque<Bytes>,
    bytes: usize,
    farewell: Option<Farewell>,
}

/// What comes next for a page.
#[derive(Debug)]
pub(crate) enum Next {
    Message(Bytes),
    Farewell(Farewell),
}

impl Outbox {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, message: Bytes) {
        let mut waiting = self.waiting();
        if waiting.farewell.is_some() {
            return;
        }
        waiting.bytes += message.len();
        waiting.messages.push_back(message);
        let alone = waiting.messages.len() == 1;
        if !alone && (waiting.bytes > WAITING_BYTES_MAX || waiting.messages.len() > WAITING_MAX) {
            waiting.farewell = Some(Farewell::TryAgain);
        }
        self.bell.notify_one();
    }

    /// Sends the page away; what waits is not sent any more.
    pub(crate) fn close(&self, farewell: Farewell) {
        self.waiting().farewell.get_or_insert(farewell);
        self.bell.notify_one();
    }

    /// What can be sent at once.
    pub(crate) fn try_next(&self) -> Option<Next> {
        let mut waiting = self.waiting();
        if let Some(farewell) = waiting.farewell {
            waiting.messages.clear();
            return Some(Next::Farewell(farewell));
        }
        let message = waiting.messages.pop_front()?;
        waiting.bytes -= message.len();
        Some(Next::Message(message))
    }

    pub(crate) async fn next(&self) -> Next {
        loop {
            if let Some(next) = self.try_next() {
                return next;
            }
            self.bell.notified().await;
        }
    }
}

/// A page at the table.
pub(crate) struct Seat {
    pub(crate) number: u64,
    pub(crate) page: Page,
    pub(crate) outbox: Arc<Outbox>,
    /// The one client it speaks for.
    pub(crate) client: Option<u64>,
    /// That client's state as others see it.
    pub(crate) state: Option<String>,
}
