//! Bytes that no editor writes: the page is sent away, and the document is as it was.

use kit::Id;
use serde_json::json;
use yrs::updates::encoder::Encode;
use yrs::{
    Any, Array, Number, ReadTxn, StateVector, Text, Transact, Xml, XmlElementPrelim, XmlFragment,
};

use super::cast::{Browser, STILL, coedit, seed, story};
use crate::draft::Draft;
use crate::seat::Farewell;
use crate::tree::to_any;
use crate::wire::{Malformed, Writer, say};
use crate::{Document, seed_client, vet};

/// Updates as pages write them, with everything an editor uses; but no letters beyond the first
/// plane: a mutation may cut one in half, and what then stands for the halves depends, as in Yjs
/// itself, on who looks.
fn sound_updates(base: &[u8]) -> Vec<Vec<u8>> {
    let mut page = Browser::new(77);
    page.hear(&say::change(base));
    let mut all = Vec::new();
    let mut note = |page: &Browser, before: StateVector| {
        all.push(page.doc.transact().encode_state_as_update_v1(&before));
    };
    for round in 0..6_u32 {
        let before = page.have();
        page.paragraph(&format!("n{round}"), "Ein Satz über Häfen: 港。");
        page.write(|roots, txn| {
            roots.headline.insert(txn, round, "港!");
            let by = Id(7).to_string();
            let note = json!({ "note": "n1", "by": by, "at": 1, "text": "Says who?" });
            roots.notes.push_back(txn, to_any(&note));
            let place = round % 2;
            let list = roots.blocks.insert(txn, place, XmlElementPrelim::empty("list"));
            list.insert_attribute(txn, "ordered", Any::Bool(true));
            list.insert_attribute(txn, "at", Any::Number(Number::Int(1_800_000_000_000_000)));
            let item = list.push_back(txn, XmlElementPrelim::empty("list_item"));
            item.push_back(txn, XmlElementPrelim::empty("line"));
            if round > 2 {
                roots.blocks.remove(txn, 2);
            }
        });
        note(&page, before);
    }
    all.push(page.doc.transact().encode_state_as_update_v1(&StateVector::default()));
    all
}

fn mutated(update: &[u8], chance: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = update.to_vec();
    for _ in 0..chance.usize(1..5) {
        let at = chance.usize(..bytes.len().max(1)).min(bytes.len().saturating_sub(1));
        match chance.u32(..6) {
            0 if !bytes.is_empty() => bytes[at] = chance.u8(..),
            1 if !bytes.is_empty() => bytes[at] ^= 1 << chance.u32(..8),
            2 if !bytes.is_empty() => bytes[at] = bytes[at].wrapping_add(1),
            3 => bytes.insert(at, chance.u8(..)),
            4 if bytes.len() > 1 => {
                bytes.remove(at);
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

fn letters(draft: &Draft) -> Vec<char> {
    let content = draft.content();
    let blocks = content.blocks.iter().map(|block| block.plain()).collect::<String>();
    let mut letters: Vec<char> = blocks.chars().chain(content.headline.chars()).collect();
    letters.sort_unstable();
    letters
}

#[test]
fn mutated_updates_leave_the_document_sound() {
    let base = Draft::planted(&seed(), &[], 5);
    let sound = sound_updates(&base);
    let mut chance = fastrand::Rng::with_seed(11);
    let (mut taken, mut contradictions, mut refused) = (0, 0, 0);
    let mut draft = Draft::empty();
    draft.replay(&base).expect("the seed");
    for round in 0..20_000 {
        if round % 50 == 0 {
            draft = Draft::empty();
            draft.replay(&base).expect("the seed");
            for update in sound.iter().take(chance.usize(..sound.len())) {
                draft.accept(update, Id(7)).expect("a sound update");
            }
        }
        let before = (draft.content(), draft.notes());
        let update = mutated(&sound[chance.usize(..sound.len())], &mut chance);
        match draft.accept(&update, Id(7)) {
            Ok(_) => {
                taken += 1;
                let mut copy = Draft::empty();
                copy.replay(&draft.encode()).expect("what was taken in can be read back");
                // Neighbours that contradict each other may stand in another order in a copy;
                // nothing is lost for that.
                assert_eq!(letters(&copy), letters(&draft));
            }
            Err(why) => {
                let broke = [Malformed("it contradicts itself"), Malformed("its parts do not fit")];
                contradictions += usize::from(broke.contains(&why));
                refused += 1;
                assert_eq!((draft.content(), draft.notes()), before, "{why}");
            }
        }
    }
    eprintln!("{taken} taken in, {refused} refused, {contradictions} of them by the catcher");
    assert!(taken > 100 && refused > 10_000);
}

fn bombs() -> Vec<Vec<u8>> {
    let huge = |kind: &[u8]| [kind, &[0xff; 7], &[0x0f]].concat();
    let nested = |value: &[u8], times: usize| {
        // One client, one block: client 9, clock 0, an attribute of "blocks".
        let start = [1, 1, 9, 0, 8, 1, 6, b'b', b'l', b'o', b'c', b'k', b's', 1];
        [&start, value.repeat(times).as_slice(), &[126, 0]].concat()
    };
    vec![
        huge(&[]),
        huge(&[1]),
        huge(&[1, 1, 9, 0]),
        huge(&[1, 0xff]),
        nested(&[117, 1], 1_000_000),
        nested(&[118, 1, 1, b'a'], 100_000),
        nested(&[117, 0xff, 0xff, 0xff, 0xff, 0x0f], 1),
        // A string said to be longer than the message, a subdocument, a gap, old JSON.
        vec![1, 1, 9, 0, 4, 1, 6, b'b', b'l', b'o', b'c', b'k', b's', 0xff, 0xff, 0xff, 0x7f],
        vec![1, 1, 9, 0, 9, 1, 6, b'b', b'l', b'o', b'c', b'k', b's', 0, 118, 0, 0],
        vec![1, 1, 9, 0, 10, 0xff, 0xff, 0xff, 0xff, 0x0f, 0],
        vec![1, 1, 9, 0, 2, 1, 6, b'b', b'l', b'o', b'c', b'k', b's', 0xff, 0xff, 0x7f, 0],
        // A part of the document that there is not.
        vec![1, 1, 9, 0, 4, 1, 1, b'x', 1, b'a', 0],
        // What builds on what nobody wrote, and a deletion of the same.
        vec![1, 1, 9, 0, 0x84, 8, 3, 1, b'a', 0],
        vec![0, 1, 9, 1, 0, 4],
        vec![1, 1, 9, 4, 4, 1, 6, b'b', b'l', b'o', b'c', b'k', b's', 1, b'a', 0],
    ]
}

/// A document whose nodes stand in each other without end.
fn abyss(depth: usize) -> Vec<u8> {
    let mut page = Browser::new(9);
    page.write(|roots, txn| {
        let mut inner = roots.blocks.push_back(txn, XmlElementPrelim::empty("list"));
        for _ in 0..depth {
            inner = inner.push_back(txn, XmlElementPrelim::empty("list"));
        }
    });
    page.doc.transact().encode_state_as_update_v1(&StateVector::default())
}

/// The most memory this process ever had, where that can be learnt.
fn peak_kilobytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
}

async fn document() -> Document {
    let test = store::testing::sqlite().await;
    coedit(&test.db, STILL).open(story(), seed).await.expect("a document")
}

#[tokio::test]
async fn a_bomb_sends_its_page_away_and_nothing_else_happens() {
    let document = document().await;
    let before = peak_kilobytes();
    for (number, bomb) in bombs().into_iter().chain([abyss(100), abyss(5_000)]).enumerate() {
        for message in [say::change(&bomb), say::rest(&bomb)] {
            let mut page = Browser::at(&document, 9);
            page.say(&message);
            assert_eq!(page.farewell, Some(Farewell::Garbled), "bomb {number}");
        }
        assert_eq!(document.inner().content(), seed(), "bomb {number}");
    }
    assert!(peak_kilobytes() - before < 200_000, "little memory is asked for");
}

#[tokio::test]
async fn messages_of_any_bytes_send_their_page_away_or_say_nothing() {
    let document = document().await;
    let mut chance = fastrand::Rng::with_seed(3);
    for _ in 0..5_000 {
        let length = chance.usize(1..40);
        let mut message: Vec<u8> = (0..length).map(|_| chance.u8(..)).collect();
        if chance.bool() {
            message[0] = chance.u8(..5);
        }
        let mut page = Browser::at(&document, 9);
        page.say(&message);
    }
    assert_eq!(document.inner().content(), seed());
    let mut page = Browser::new(9);
    page.session = Some(document.join(super::cast::page(9)).expect("a seat"));
    page.say(&vec![0; crate::session::MESSAGE_BYTES_MAX + 1]);
    assert_eq!(page.farewell.map(Farewell::code), Some(1009));
}

#[tokio::test]
async fn a_page_must_say_what_it_has_before_it_writes() {
    let document = document().await;
    let mut page = Browser::new(9);
    page.session = Some(document.join(super::cast::page(9)).expect("a seat"));
    page.paragraph("x", "Too early.");
    assert_eq!(page.farewell, Some(Farewell::Garbled));
    assert_eq!(document.inner().content(), seed());
}

#[test]
fn the_same_update_twice_is_nothing_new() {
    let base = Draft::planted(&seed(), &[], seed_client(1));
    let mut draft = Draft::empty();
    assert!(draft.accept(&base, Id(7)).expect("the seed").is_some());
    assert!(draft.accept(&base, Id(7)).expect("the seed").is_none());
    let deletions = vet::update(&[0, 0]).expect("nothing");
    assert!(deletions.made.is_empty());
    let _ = Writer::default().number(0).done();
    assert_eq!(StateVector::default().encode_v1(), [0]);
}
