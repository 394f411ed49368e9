//! The cast: pages as they are in a browser, a Yjs document each, driven without any transport.

use std::sync::Arc;
use std::time::Duration;

use kit::{Clock, Id, Instant};
use store::Db;
use yrs::types::text::YChange;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, ClientID, Doc, OffsetKind, Options, Out, ReadTxn, StateVector, Text, Transact,
    TransactionMut, Update, Xml, XmlElementPrelim, XmlElementRef, XmlFragment, XmlOut,
    XmlTextPrelim, XmlTextRef,
};

use crate::node::{Content, Node, Seed};
use crate::registry::Pace;
use crate::seat::{Farewell, Next, Page};
use crate::session::Session;
use crate::tree::Roots;
use crate::wire::{Reader, Writer, say};
use crate::{Coedit, Document};

/// Nothing happens by itself: a test says when something is written or read.
pub(crate) const STILL: Pace = Pace {
    write: Duration::from_secs(3600),
    follow: Duration::from_secs(3600),
    idle_looks_max: u32::MAX,
};

/// Things happen by themselves, and soon.
pub(crate) const BRISK: Pace =
    Pace { write: Duration::from_millis(20), follow: Duration::from_millis(30), idle_looks_max: 2 };

pub(crate) fn clock() -> Clock {
    Clock::standing_at(Instant::from_seconds(1_800_000_000))
}

pub(crate) fn coedit(db: &Db, pace: Pace) -> Coedit {
    Coedit::with_pace(db.clone(), clock(), Arc::new(|_| {}), pace)
}

pub(crate) fn story() -> Id {
    Id::named("story", "the harbour")
}

pub(crate) fn seed() -> Seed {
    let blocks = vec![
        Node::new("paragraph", vec!["The harbour is quiet.".into()]).with("id", "b1"),
        Node::new("heading", vec!["At night".into()]).with("id", "b2").with("level", 2),
    ];
    Seed { headline: "Harbour".to_owned(), standfirst: "A report".to_owned(), blocks }
}

/// A browser page: its document, and its session while it is connected.
pub(crate) struct Browser {
    pub(crate) client: u64,
    pub(crate) doc: Doc,
    pub(crate) roots: Roots,
    pub(crate) session: Option<Session>,
    /// What it says while another connection than a session carries it.
    pub(crate) said: Vec<Vec<u8>>,
    pub(crate) kept: StateVector,
    pub(crate) present: Vec<(u64, u64, String)>,
    pub(crate) farewell: Option<Farewell>,
}

pub(crate) fn page(staff: i64) -> Page {
    Page { staff: Id(staff), name: format!("Writer {staff}"), may_write: true }
}

impl Browser {
    pub(crate) fn new(client: u64) -> Browser {
        let options = Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_client_id(ClientID::new(client))
        };
        let doc = Doc::with_options(Options { cleanup_formatting: false, ..options });
        let roots = Roots::of(&doc);
        Browser {
            client,
            doc,
            roots,
            session: None,
            said: Vec::new(),
            kept: StateVector::default(),
            present: Vec::new(),
            farewell: None,
        }
    }

    /// A page of its own, at the document and in step with it.
    pub(crate) fn at(document: &Document, client: u64) -> Browser {
        let mut browser = Browser::new(client);
        browser.connect(document);
        browser.pump();
        browser
    }

    pub(crate) fn connect(&mut self, document: &Document) {
        self.connect_as(document, page(self.client as i64));
    }

    pub(crate) fn connect_as(&mut self, document: &Document, page: Page) {
        self.farewell = None;
        self.session = match document.join(page) {
            Ok(session) => Some(session),
            Err(farewell) => {
                self.farewell = Some(farewell);
                None
            }
        };
        self.say(&self.greeting());
    }

    /// How much it has, as it says it first.
    pub(crate) fn greeting(&self) -> Vec<u8> {
        say::have(&yrs::updates::encoder::Encode::encode_v1(&self.have()))
    }

    pub(crate) fn have(&self) -> StateVector {
        self.doc.transact().state_vector()
    }

    pub(crate) fn say(&mut self, message: &[u8]) {
        let Some(session) = &mut self.session else {
            self.said.push(message.to_vec());
            return;
        };
        if let Err(farewell) = session.hear(message) {
            self.farewell = Some(farewell);
            self.session = None;
        }
    }

    /// Writes something, and says so if it is connected.
    pub(crate) fn write<T>(&mut self, work: impl FnOnce(&Roots, &mut TransactionMut) -> T) -> T {
        let mut txn = self.doc.transact_mut();
        let outcome = work(&self.roots, &mut txn);
        let update = txn.encode_update_v1();
        drop(txn);
        if update != Update::EMPTY_V1 {
            self.say(&say::change(&update));
        }
        outcome
    }

    /// Hears all that waits for it.
    pub(crate) fn pump(&mut self) {
        while let Some(next) = self.session.as_ref().and_then(|session| session.outbox.try_next()) {
            match next {
                Next::Message(message) => self.hear(&message),
                Next::Farewell(farewell) => {
                    self.farewell = Some(farewell);
                    self.session = None;
                }
            }
        }
    }

    pub(crate) fn hear(&mut self, message: &[u8]) {
        let mut reader = Reader::new(message);
        let kind = reader.number().expect("a kind");
        match kind {
            0 => {
                let step = reader.number().expect("a step");
                let bytes = reader.bytes().expect("bytes");
                if step == 0 {
                    let have = StateVector::decode_v1(bytes).expect("a state vector");
                    let rest = self.doc.transact().encode_state_as_update_v1(&have);
                    self.say(&say::rest(&rest));
                } else {
                    let update = Update::decode_v1(bytes).expect("an update");
                    self.doc.transact_mut().apply_update(update).expect("a sound update");
                }
            }
            1 => {
                let mut states = Reader::new(reader.bytes().expect("states"));
                for _ in 0..states.count().expect("a count") {
                    let client = states.number().expect("a client");
                    let clock = states.number().expect("a clock");
                    self.present.push((client, clock, states.text().expect("json").to_owned()));
                }
            }
            4 => {
                let bytes = reader.bytes().expect("bytes");
                self.kept = StateVector::decode_v1(bytes).expect("a state vector");
            }
            other => panic!("message {other}"),
        }
        assert_eq!(reader.left(), 0);
    }

    pub(crate) fn content(&self) -> Content {
        self.roots.read(&self.doc.transact())
    }

    /// Adds a paragraph at the end.
    pub(crate) fn paragraph(&mut self, id: &str, text: &str) {
        self.write(|roots, txn| {
            let end = roots.blocks.len(txn);
            new_paragraph(roots, txn, end, id, text);
        });
    }

    /// Says where its caret is.
    pub(crate) fn show(&mut self, client: u64, clock: u64, state: &str) {
        let states = Writer::default().number(1).number(client).number(clock);
        let states = states.bytes(state.as_bytes()).done();
        self.say(&Writer::default().number(1).bytes(&states).done());
    }
}

pub(crate) fn new_paragraph(
    roots: &Roots,
    txn: &mut TransactionMut,
    place: u32,
    id: &str,
    text: &str,
) {
    let element = roots.blocks.insert(txn, place, XmlElementPrelim::empty("paragraph"));
    element.insert_attribute(txn, "id", id);
    element.push_back(txn, XmlTextPrelim::new(text));
}

/// A block's text and its id.
pub(crate) fn text_of(
    txn: &TransactionMut,
    roots: &Roots,
    place: u32,
) -> Option<(XmlElementRef, XmlTextRef, String)> {
    let Some(XmlOut::Element(element)) = roots.blocks.get(txn, place) else { return None };
    let Some(Out::Any(Any::String(id))) = element.get_attribute(txn, "id") else { return None };
    let Some(XmlOut::Text(text)) = element.first_child() else { return None };
    Some((element, text, id.to_string()))
}

pub(crate) fn plain(txn: &TransactionMut, text: &XmlTextRef) -> String {
    let runs = text.diff(txn, YChange::identity).into_iter();
    let parts = runs.filter_map(|run| match run.insert {
        Out::Any(Any::String(text)) => Some(text.to_string()),
        _ => None,
    });
    parts.collect()
}
