//! One document in memory: takes updates in, and stays sound whatever they hold.
//!
//! `yrs` may panic on an update whose parts contradict each other, half of it taken in. The copy
//! is then given up, never to be touched again, and made anew from the updates that were good
//! before; [`crate::vet`] has refused what is broken by itself before it comes to that.

use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use kit::Id;
use serde_json::Value;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    BranchID, ClientID, Doc, ID, OffsetKind, Options, ReadTxn, StateVector, Transact,
    TransactionMut, Update, Xml, XmlOut,
};

use crate::node::{Content, Seed};
use crate::notes;
use crate::tree::{DEPTH_MAX, Roots};
use crate::vet::{self, Vetted};
use crate::wire::Malformed;

/// So many updates are kept beside the base before they are folded into it.
const SINCE_MAX: usize = 256;
/// So many bytes of them, at least; else as many as the base has.
const SINCE_BYTES_MAX: usize = 256 * 1024;

/// Bytes that many share.
pub(crate) type Bytes = Arc<[u8]>;

/// A document in memory.
pub(crate) struct Draft {
    copy: Copy,
    /// The document as it was once, encoded, and what has come since: enough to begin anew.
    base: Bytes,
    since: Vec<Bytes>,
    since_bytes: usize,
}

/// What an update changed, as an update.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) effect: Bytes,
    /// Notes are among it.
    pub(crate) has_notes: bool,
}

struct Copy {
    doc: Doc,
    roots: Roots,
}

impl Copy {
    fn empty(client: u64) -> Copy {
        let options = Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_client_id(ClientID::new(client))
        };
        let doc = Doc::with_options(Options { cleanup_formatting: false, ..options });
        let roots = Roots::of(&doc);
        Copy { doc, roots }
    }

    /// Does something to the document that may panic; afterwards only a fresh copy is of use.
    fn change<T>(
        &self,
        work: impl FnOnce(&mut TransactionMut) -> Result<T, Malformed>,
    ) -> Result<T, Malformed> {
        // The transaction must not be dropped while a panic passes through: its end does further
        // work on what is broken, and a second panic would end the process.
        let mut txn = ManuallyDrop::new(self.doc.transact_mut());
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut txn)));
        let outcome = outcome.unwrap_or(Err(Malformed("it contradicts itself")))?;
        let ended = catch_unwind(AssertUnwindSafe(|| drop(ManuallyDrop::into_inner(txn))));
        ended.map_err(|_| Malformed("it contradicts itself"))?;
        Ok(outcome)
    }

    fn take_in(&self, bytes: &[u8], by: Option<(&Vetted, Id)>) -> Result<Taken, Malformed> {
        let update = catch_unwind(|| Update::decode_v1(bytes));
        let update = update.ok().and_then(Result::ok).ok_or(Malformed("it does not decode"))?;
        self.change(|txn| {
            let before = by.map(|_| notes::entries(&self.roots.notes, txn)).transpose()?;
            txn.apply_update(update).map_err(|_| Malformed("its parts do not fit"))?;
            let mut has_notes = false;
            if let Some((vetted, by)) = by {
                let made = vetted.made.iter();
                if made.map(|id| depth(txn, *id)).any(|depth| depth > DEPTH_MAX) {
                    return Err(Malformed("its nodes stand too deep in each other"));
                }
                let after = notes::entries(&self.roots.notes, txn)?;
                has_notes = notes::vet(&before.unwrap_or_default(), &after, by)?;
            }
            Ok(Taken { effect: txn.encode_update_v1().into(), has_notes })
        })
    }
}

/// How many nodes one stands in, itself among them.
fn depth(txn: &TransactionMut, (client, clock): (u64, u32)) -> usize {
    let id = BranchID::Nested(ID::new(ClientID::new(client), clock));
    let mut place = id.get_branch(txn).and_then(|branch| XmlOut::try_from(branch).ok());
    let mut depth = 0;
    while let Some(node) = place {
        depth += 1;
        if depth > DEPTH_MAX {
            break;
        }
        place = match node {
            XmlOut::Element(element) => element.parent(),
            XmlOut::Text(text) => text.parent(),
            XmlOut::Fragment(fragment) => fragment.parent(),
        };
    }
    depth
}

impl Draft {
    /// A document with nothing in it.
    pub(crate) fn empty() -> Draft {
        let copy = Copy::empty(1);
        Draft { copy, base: Update::EMPTY_V1.into(), since: Vec::new(), since_bytes: 0 }
    }

    /// A fresh document, as an update; all of it written by `client`.
    pub(crate) fn planted(seed: &Seed, notes: &[Value], client: u64) -> Vec<u8> {
        let copy = Copy::empty(client);
        let mut txn = copy.doc.transact_mut();
        copy.roots.plant(&mut txn, seed, notes);
        txn.encode_update_v1()
    }

    /// Takes in an update of a page somebody sits at. What it changed, or nothing when all of it
    /// was known.
    ///
    /// # Errors
    /// When it cannot be taken in; then the document is as it was.
    pub(crate) fn accept(&mut self, update: &[u8], by: Id) -> Result<Option<Taken>, Malformed> {
        let vetted = vet::update(update)?;
        let known = self.state_vector();
        if !vetted.is_rooted(|client| u64::from(known.get(&ClientID::new(client)))) {
            return Err(Malformed("it builds on what is not here"));
        }
        self.take_in(update, Some((&vetted, by)))
    }

    /// Takes in an update that we wrote down ourselves.
    ///
    /// # Errors
    /// When what was written down is damaged.
    pub(crate) fn replay(&mut self, update: &[u8]) -> Result<Option<Bytes>, Malformed> {
        Ok(self.take_in(update, None)?.map(|taken| taken.effect))
    }

    fn take_in(
        &mut self,
        update: &[u8],
        by: Option<(&Vetted, Id)>,
    ) -> Result<Option<Taken>, Malformed> {
        match self.copy.take_in(update, by) {
            Ok(taken) if *taken.effect == *Update::EMPTY_V1 => Ok(None),
            Ok(taken) => {
                self.remember(taken.effect.clone());
                Ok(Some(taken))
            }
            Err(error) => {
                self.begin_anew();
                Err(error)
            }
        }
    }

    fn remember(&mut self, effect: Bytes) {
        self.since_bytes += effect.len();
        self.since.push(effect);
        let bytes_max = self.base.len().max(SINCE_BYTES_MAX);
        if self.since.len() > SINCE_MAX || self.since_bytes > bytes_max {
            self.base = self.encode().into();
            self.since.clear();
            self.since_bytes = 0;
        }
    }

    /// A new copy from what was good. The old one may be broken in any way: it is not even
    /// dropped.
    fn begin_anew(&mut self) {
        let copy = Copy::empty(1);
        for good in std::iter::once(&self.base).chain(&self.since) {
            if copy.take_in(good, None).is_err() {
                tracing::error!("an update that was taken in before is refused now");
            }
        }
        std::mem::forget(std::mem::replace(&mut self.copy, copy));
    }

    /// The whole document, as one update.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let txn = self.copy.doc.transact();
        txn.encode_state_as_update_v1(&StateVector::default())
    }

    /// What one lacks who has this much.
    pub(crate) fn missing(&self, have: &[(u64, u32)]) -> Vec<u8> {
        let mut known = StateVector::default();
        for (client, clock) in have {
            known.set_max(ClientID::new(*client), *clock);
        }
        self.copy.doc.transact().encode_state_as_update_v1(&known)
    }

    fn state_vector(&self) -> StateVector {
        self.copy.doc.transact().state_vector()
    }

    /// How much it has, encoded.
    pub(crate) fn have(&self) -> Vec<u8> {
        self.state_vector().encode_v1()
    }

    /// The notes in it. What pages write was looked at when it came.
    pub(crate) fn notes(&self) -> Vec<Value> {
        notes::entries(&self.copy.roots.notes, &self.copy.doc.transact()).unwrap_or_default()
    }

    /// What it holds.
    pub(crate) fn content(&self) -> Content {
        let txn = self.copy.doc.transact();
        self.copy.roots.read(&txn)
    }
}
