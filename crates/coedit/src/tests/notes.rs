//! Notes: each by who sits at the page, none lost, passages found again.

use kit::Id;
use serde_json::json;
use yrs::{Any, Array, Text, XmlFragment, XmlOut};

use super::cast::{Browser, STILL, coedit, seed, story};
use crate::node::{Node, Piece, Seed};
use crate::seat::Farewell;
use crate::tree::to_any;
use crate::{Coedit, Document};

async fn open(coedit: &Coedit) -> Document {
    coedit.open(story(), seed).await.expect("a document")
}

fn entry(by: i64, note: &str, text: &str) -> Any {
    let by = Id(by).to_string();
    let at = 1_800_000_000_000_000_i64;
    to_any(&json!({ "note": note, "by": by, "at": at, "text": text }))
}

fn done(by: i64, note: &str, done: bool) -> Any {
    let by = Id(by).to_string();
    to_any(&json!({ "note": note, "by": by, "at": 1_i64, "done": done }))
}

fn add(browser: &mut Browser, entry: Any) {
    browser.write(|roots, txn| {
        let end = roots.notes.len(txn);
        roots.notes.insert(txn, end, entry);
    });
}

fn count(browser: &Browser) -> u32 {
    browser.roots.notes.len(&yrs::Transact::transact(&browser.doc))
}

#[tokio::test]
async fn a_note_is_heard_by_others_when_it_is_durable_and_survives() {
    let test = store::testing::sqlite().await;
    let coedit = coedit(&test.db, STILL);
    let document = open(&coedit).await;
    let (mut ann, mut bo) = (Browser::at(&document, 11), Browser::at(&document, 12));
    let before = coedit.read(story()).await.expect("a read").expect("a document");
    add(&mut ann, entry(11, "n1", "Says who?"));
    bo.pump();
    assert_eq!(count(&bo), 0);
    assert_eq!(Browser::at(&document, 13).farewell, Some(Farewell::TryAgain));
    document.inner().flush().await.expect("a write");
    bo.pump();
    assert_eq!(count(&bo), 1);
    add(&mut bo, entry(12, "n1", "The harbour master."));
    add(&mut ann, done(11, "n1", true));
    document.inner().flush().await.expect("a write");
    ann.pump();
    assert_eq!((ann.farewell, bo.farewell, count(&ann)), (None, None, 3));
    assert_eq!(coedit.read(story()).await.expect("a read").expect("a document"), before);
    drop(coedit);
    let again = super::cast::coedit(&test.db, STILL);
    assert_eq!(count(&Browser::at(&open(&again).await, 14)), 3);
}

#[tokio::test]
async fn nobody_speaks_for_another_or_takes_words_away() {
    let test = store::testing::sqlite().await;
    let coedit = coedit(&test.db, STILL);
    let document = open(&coedit).await;
    let mut ann = Browser::at(&document, 11);
    add(&mut ann, entry(11, "n1", "Says who?"));
    document.inner().flush().await.expect("a write");
    let long = "a".repeat(17_000);
    let odd = to_any(&json!({ "note": "n1", "by": Id(12).to_string(), "at": 1, "html": "<b>" }));
    let refused: [fn(&mut Browser, Any); 2] = [add, |browser, _| {
        browser.write(|roots, txn| roots.notes.remove(txn, 0));
    }];
    for (way, what) in [
        (0, entry(11, "n1", "I take it back.")),
        (0, entry(12, "n1", &long)),
        (0, entry(12, "", "Which?")),
        (0, odd),
        (0, Any::from("no entry")),
        (1, Any::Null),
    ] {
        let mut bo = Browser::at(&document, 12);
        refused[way](&mut bo, what);
        assert_eq!(bo.farewell, Some(Farewell::Garbled));
    }
    let mut cy = Browser::at(&document, 13);
    assert_eq!((count(&cy), cy.content()), (1, ann.content()));
    add(&mut cy, done(13, "n1", true));
    assert_eq!(cy.farewell, None);
}

/// Marks letters of the text of a block.
fn mark(browser: &mut Browser, place: u32, (from, length): (u32, u32), note: &str) {
    let mark = [("note".into(), to_any(&json!({ "id": note })))].into();
    browser.write(|roots, txn| {
        let Some(XmlOut::Element(block)) = roots.blocks.get(txn, place) else { panic!("a block") };
        let Some(XmlOut::Text(text)) = block.first_child() else { panic!("a text") };
        text.format(txn, from, length, mark);
    });
}

fn marked(blocks: &[Node]) -> Vec<String> {
    let texts = blocks.iter().flat_map(|block| &block.content).filter_map(|piece| match piece {
        Piece::Text(text) => text.marks.get("note").map(|mark| (text.text.clone(), mark)),
        Piece::Node(_) => None,
    });
    texts.map(|(text, mark)| format!("{}: {text}", mark["id"].as_str().unwrap_or("?"))).collect()
}

#[tokio::test]
async fn a_document_begun_anew_keeps_its_notes_and_finds_their_passages() {
    let test = store::testing::sqlite().await;
    let coedit = coedit(&test.db, STILL);
    let document = open(&coedit).await;
    let mut ann = Browser::at(&document, 11);
    mark(&mut ann, 0, (4, 7), "n1");
    mark(&mut ann, 0, (15, 5), "n2");
    mark(&mut ann, 1, (3, 5), "n3");
    for note in ["n1", "n2", "n3"] {
        add(&mut ann, entry(11, note, "Is it so?"));
    }
    let blocks = vec![
        Node::new("paragraph", vec!["Once, at night.".into()]).with("id", "b7"),
        Node::new("paragraph", vec!["A harbour is a harbour.".into()]).with("id", "b1"),
    ];
    let other = Seed { blocks, ..seed() };
    coedit.replace(story(), &other).await.expect("another");
    let again = Browser::at(&open(&coedit).await, 14);
    assert_eq!(count(&again), 3);
    // “harbour” in the block it was in, “night” where it stands now; “quiet” is gone.
    let found = ["n3: night", "n1: harbour"].map(str::to_owned);
    assert_eq!(marked(&again.content().blocks), found);
    let plain: Vec<String> = again.content().blocks.iter().map(Node::plain).collect();
    assert_eq!(plain, other.blocks.iter().map(Node::plain).collect::<Vec<_>>());
}
