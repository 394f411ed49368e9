//! Co-editing: documents that several people write at the same time, kept and passed on.
//!
//! It knows no stories. A document has an id and holds a headline, a standfirst and blocks as plain
//! [`Node`]s; in memory and on the wire it is a Yjs document, in the form of
//! `docs/contracts/editor.md`.
//!
//! ```ignore
//! let coedit = Coedit::new(db, clock, |touched| mark_changed(touched.document));
//! let document = coedit.open(id, || Seed { headline, standfirst, blocks }).await?;
//! return desk::join(upgrade, document, page, move || may_still(staff)); // in a handler
//! let content = coedit.read(id).await?; // when it is published
//! ```
//!
//! - **Kept.** What pages write is passed on at once and written every 200 ms, or at once when
//!   64 KB wait, in one transaction; then pages are told *kept*. A crash loses at most what was
//!   not kept, and a page that comes back sends it again, because it says first how much it has.
//!   A state vector does not count deletions: one that was not kept is sent again in the same
//!   way, but "kept" says nothing of it.
//! - **Rows.** Updates are rows, in order; after some hundreds a snapshot stands for them.
//! - **Nodes.** Several nodes may have one document open: each reads what the others wrote, every
//!   300 ms. Who is where does not cross nodes; carets of the other node's pages are not seen.
//! - **Replaced.** A document that is replaced or forgotten begins a new epoch, and its pages are
//!   sent away with 4409. So is a page that comes back with a former epoch's document: it has
//!   nothing of the client that wrote the seed. A page must begin with an empty Yjs document and
//!   let nobody write before the first sync.
//! - **Notes.** What colleagues say to one another about a passage is a list in the document that
//!   is no part of its [`Content`]; see `notes.rs`. A note is passed on when it is durable, so that
//!   no page ever has another's word that the server has not.
//! - **Hostile bytes.** See `vet.rs` and `draft.rs`: what is not an editor's writing ends the
//!   session and leaves the document as it was.

pub mod desk;
mod draft;
mod node;
mod notes;
mod open;
mod presence;
mod registry;
mod rows;
mod seat;
mod session;
mod tree;
mod vet;
mod wire;

use kit::{Id, Instant};

pub use node::{Attributes, Content, Marked, Node, Piece, Seed};
pub use registry::{Coedit, Document};
pub use rows::STATEMENTS;
pub use seat::{Farewell, Page};

/// A document was written, durably.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Which.
    pub document: Id,
    /// Who wrote, each once.
    pub by: Vec<Id>,
    /// When it became durable.
    pub at: Instant,
}

/// What can go wrong with a document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A row of it cannot be read.
    #[error("row {seq} of the shared document {document} is damaged: {why}")]
    Damaged {
        /// Which.
        document: Id,
        /// The row.
        seq: i64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Rows of it are missing.
    #[error("rows of the shared document {0} are missing")]
    Incomplete(Id),
    /// It was replaced again and again while it was being opened.
    #[error("the shared document {0} does not hold still")]
    Restless(Id),
}

/// The client that writes the seed of an epoch; a page that lacks it has another document.
pub(crate) fn seed_client(epoch: i64) -> u64 {
    let spread = (epoch as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    spread.max(2)
}

#[cfg(test)]
mod tests;
