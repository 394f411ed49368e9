//! What one page and the server say to each other, whatever carries it.
//!
//! The page begins: it says how much it has, is told the rest, and says what it has more. A change
//! that it sends before that is left out, because what it has more contains it; so nothing comes
//! whose beginning is missing.

use std::sync::Arc;

use yrs::Update;

use crate::open::Open;
use crate::seat::{Farewell, Next, Outbox, Page};
use crate::wire::Heard;

/// The longest message of a page.
pub(crate) const MESSAGE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A page's side of an open document; dropped, the page has left.
pub(crate) struct Session {
    open: Arc<Open>,
    pub(crate) number: u64,
    page: Page,
    pub(crate) outbox: Arc<Outbox>,
    is_greeted: bool,
    is_synced: bool,
}

impl Session {
    pub(crate) fn new(open: Arc<Open>, number: u64, page: Page, outbox: Arc<Outbox>) -> Session {
        Session { open, number, page, outbox, is_greeted: false, is_synced: false }
    }

    pub(crate) fn may_write(&self) -> bool {
        self.page.may_write
    }

    /// Hears a message of the page.
    ///
    /// # Errors
    /// When the page must be sent away for it.
    pub(crate) fn hear(&mut self, message: &[u8]) -> Result<(), Farewell> {
        if message.len() > MESSAGE_BYTES_MAX {
            return Err(Farewell::TooLarge);
        }
        let all = Heard::read(message).map_err(|_| Farewell::Garbled)?;
        all.into_iter().try_for_each(|heard| self.hear_one(heard))
    }

    fn hear_one(&mut self, heard: Heard) -> Result<(), Farewell> {
        match heard {
            Heard::Have(have) => {
                self.open.greet(self, &have)?;
                self.is_greeted = true;
                Ok(())
            }
            Heard::Rest(_) | Heard::Change(_) if !self.is_greeted => Err(Farewell::Garbled),
            Heard::Rest(update) => {
                self.write(update)?;
                self.is_synced = true;
                Ok(())
            }
            Heard::Change(update) if self.is_synced || !self.may_write() => self.write(update),
            Heard::Change(_) => Ok(()),
            Heard::Present(said) => {
                let heard = self.open.hear_present(self.number, &said);
                heard.map_err(|_| Farewell::Garbled)
            }
            Heard::WhoIsThere => {
                self.open.tell_present(self);
                Ok(())
            }
        }
    }

    fn write(&self, update: &[u8]) -> Result<(), Farewell> {
        if update == Update::EMPTY_V1 {
            return Ok(());
        }
        if !self.may_write() {
            return Err(Farewell::Refused);
        }
        self.open.write(self.number, self.page.staff, update)
    }

    /// What the page is to be sent next.
    pub(crate) async fn next(&self) -> Next {
        self.outbox.next().await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.open.leave(self.number);
    }
}
