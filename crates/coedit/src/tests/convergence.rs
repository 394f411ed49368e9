//! Whatever three writers, their connections and the server go through: all come to the same text,
//! and no character that was kept is lost or doubled.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use store::testing::{TestDb, both};
use yrs::types::Attrs;
use yrs::{Any, Text, XmlFragment};

use super::cast::{Browser, STILL, coedit, new_paragraph, plain, seed, story, text_of};
use crate::node::Content;
use crate::open::ROWS_AT_REST_MAX;
use crate::{Coedit, Document};

/// Letters that stand for themselves: each is written once. Every third is beyond the first plane,
/// where the page and the server count differently.
fn letter(number: u32) -> char {
    let code = if number.is_multiple_of(3) { 0x2_0000 + number } else { 0x4e00 + number };
    char::from_u32(code).filter(|_| number < 0x5000).expect("a letter left")
}

/// What must be true of the letters at the end.
#[derive(Default)]
struct Ledger {
    /// Letters and the block each was written in.
    written: HashMap<char, String>,
    deleted: BTreeSet<char>,
    deleted_blocks: BTreeSet<String>,
    /// Letters, and blocks, of which a lost page may or may not have told.
    open: BTreeSet<char>,
    open_blocks: BTreeSet<String>,
    /// What each page has done since all it did was durable.
    recent: [Recent; 3],
    letters: u32,
    blocks: u32,
}

#[derive(Default)]
struct Recent {
    letters: BTreeSet<char>,
    blocks: BTreeSet<String>,
}

impl Ledger {
    fn fresh(&mut self, who: usize, block: &str, count: u32) -> String {
        let letters: String = (0..count)
            .map(|_| {
                self.letters += 1;
                letter(self.letters)
            })
            .collect();
        for letter in letters.chars() {
            self.written.insert(letter, block.to_owned());
            self.recent[who].letters.insert(letter);
        }
        letters
    }

    fn fresh_block(&mut self, who: usize) -> String {
        self.blocks += 1;
        let id = format!("n{}", self.blocks);
        self.recent[who].blocks.insert(id.clone());
        id
    }

    fn delete(&mut self, who: usize, text: &str) {
        self.deleted.extend(text.chars());
        self.recent[who].letters.extend(text.chars());
    }

    fn lost(&mut self, who: usize) {
        let recent = std::mem::take(&mut self.recent[who]);
        self.open.extend(recent.letters);
        self.open_blocks.extend(recent.blocks);
    }

    fn check(&self, content: &Content) {
        let mut seen: BTreeMap<char, usize> = BTreeMap::new();
        let blocks = content.blocks.iter().map(|block| block.plain());
        for letter in blocks.collect::<String>().chars().filter(|it| *it >= '\u{4e00}') {
            *seen.entry(letter).or_default() += 1;
        }
        for (letter, block) in &self.written {
            let count = seen.remove(letter).unwrap_or_default();
            let is_open = self.open.contains(letter) || self.open_blocks.contains(block);
            let is_gone = self.deleted.contains(letter) || self.deleted_blocks.contains(block);
            assert!(count < 2, "{letter} of {block} is there {count} times");
            assert!(is_open || count == usize::from(!is_gone), "{letter} of {block}: {count}");
        }
        assert!(seen.is_empty(), "letters nobody wrote");
    }
}

struct Play {
    test: TestDb,
    coedit: Coedit,
    document: Document,
    pages: Vec<Browser>,
    ledger: Ledger,
    chance: fastrand::Rng,
    clients: u64,
    kills: usize,
}

impl Play {
    async fn new(test: TestDb, seed_of_chance: u64) -> Play {
        let coedit = coedit(&test.db, STILL);
        let document = coedit.open(story(), seed).await.expect("a document");
        let pages = (101..104).map(|client| Browser::at(&document, client)).collect();
        let chance = fastrand::Rng::with_seed(seed_of_chance);
        let ledger = Ledger::default();
        Play { test, coedit, document, pages, ledger, chance, clients: 104, kills: 0 }
    }

    async fn step(&mut self) {
        let who = self.chance.usize(..3);
        match self.chance.u32(..1000) {
            0..500 => self.insert(who),
            500..620 => self.delete(who),
            620..700 => self.format(who),
            700..760 => self.split(who),
            760..772 => self.delete_block(who),
            772..940 => self.pages[who].pump(),
            940..965 => self.pages[who].session = None,
            965..985 if self.pages[who].session.is_none() => {
                self.pages[who].connect(&self.document);
            }
            985..996 => self.flush().await,
            996..998 => self.kill().await,
            998 => self.lose(who),
            999 => self.document.inner().compact(ROWS_AT_REST_MAX).await.expect("compaction"),
            _ => {}
        }
    }

    fn insert(&mut self, who: usize) {
        let (ledger, chance) = (&mut self.ledger, &mut self.chance);
        self.pages[who].write(|roots, txn| {
            let place = chance.u32(..roots.blocks.len(txn).max(1));
            let Some((_, text, id)) = text_of(txn, roots, place) else { return };
            let letters = ledger.fresh(who, &id, chance.u32(1..3));
            let before = plain(txn, &text);
            let at = boundary(&before, chance);
            if chance.bool() {
                text.insert(txn, at, &letters);
            } else {
                text.insert_with_attributes(txn, at, &letters, mark(chance));
            }
        });
    }

    fn delete(&mut self, who: usize) {
        let (ledger, chance) = (&mut self.ledger, &mut self.chance);
        self.pages[who].write(|roots, txn| {
            let place = chance.u32(..roots.blocks.len(txn).max(1));
            let Some((_, text, _)) = text_of(txn, roots, place) else { return };
            let before = plain(txn, &text);
            let from = boundary(&before, chance);
            let tail: String = skip_units(&before, from).chars().take(chance.usize(1..4)).collect();
            ledger.delete(who, &tail);
            text.remove_range(txn, from, units(&tail));
        });
    }

    fn format(&mut self, who: usize) {
        let chance = &mut self.chance;
        self.pages[who].write(|roots, txn| {
            let place = chance.u32(..roots.blocks.len(txn).max(1));
            let Some((_, text, _)) = text_of(txn, roots, place) else { return };
            let before = plain(txn, &text);
            let from = boundary(&before, chance);
            let length = units(skip_units(&before, from));
            let marks = mark(chance);
            text.format(txn, from, length, marks);
        });
    }

    /// As the page does it: the tail goes, and a new block is made of it. Its letters are new
    /// ones, so that two who split the same block at once do not double any.
    fn split(&mut self, who: usize) {
        let (ledger, chance) = (&mut self.ledger, &mut self.chance);
        self.pages[who].write(|roots, txn| {
            let place = chance.u32(..roots.blocks.len(txn).max(1));
            let Some((_, text, _)) = text_of(txn, roots, place) else { return };
            let before = plain(txn, &text);
            let kept = before.chars().count().saturating_sub(chance.usize(..4));
            let from = units(&before.chars().take(kept).collect::<String>());
            let tail = skip_units(&before, from).to_owned();
            ledger.delete(who, &tail);
            text.remove_range(txn, from, units(&tail));
            let id = ledger.fresh_block(who);
            let letters = ledger.fresh(who, &id, 1);
            new_paragraph(roots, txn, place + 1, &id, &letters);
        });
    }

    fn delete_block(&mut self, who: usize) {
        let (ledger, chance) = (&mut self.ledger, &mut self.chance);
        self.pages[who].write(|roots, txn| {
            let count = roots.blocks.len(txn);
            let place = chance.u32(..count.max(1));
            let Some((_, _, id)) = text_of(txn, roots, place) else { return };
            if count > 4 {
                roots.blocks.remove(txn, place);
                ledger.deleted_blocks.insert(id.clone());
                ledger.recent[who].blocks.insert(id);
            }
        });
    }

    /// What reached the server is durable, and the pages learn it.
    async fn flush(&mut self) {
        for page in &mut self.pages {
            page.pump();
        }
        self.document.inner().flush().await.expect("a write");
        for (page, recent) in self.pages.iter_mut().zip(&mut self.ledger.recent) {
            page.pump();
            assert_eq!(page.farewell, None, "nobody was sent away");
            if page.session.is_some() {
                let own = yrs::ClientID::new(page.client);
                assert_eq!(page.kept.get(&own), page.have().get(&own), "kept covers the page");
                *recent = Recent::default();
            }
        }
    }

    /// The server dies without a word, and another takes over what is on disk.
    async fn kill(&mut self) {
        self.kills += 1;
        self.coedit = coedit(&self.test.db, STILL);
        self.document = self.coedit.open(story(), seed).await.expect("the document again");
        for page in &mut self.pages {
            page.session = None;
        }
    }

    /// A page is closed; what it had not sent is nobody's any more.
    fn lose(&mut self, who: usize) {
        self.ledger.lost(who);
        self.pages[who] = Browser::new(self.clients);
        self.clients += 1;
        self.pages[who].connect(&self.document);
    }

    async fn settle(mut self) -> usize {
        for page in &mut self.pages {
            page.session = None;
            page.connect(&self.document);
            page.pump();
        }
        self.flush().await;
        let expected = self.document.inner().content();
        for page in &mut self.pages {
            page.pump();
            assert_eq!(page.content(), expected);
        }
        self.ledger.check(&expected);
        self.kill().await;
        assert_eq!(self.document.inner().content(), expected);
        self.kills
    }
}

fn units(text: &str) -> u32 {
    text.encode_utf16().count() as u32
}

fn skip_units(text: &str, from: u32) -> &str {
    let mut passed = 0;
    let place = text.char_indices().find(|(_, letter)| {
        let is_there = passed >= from;
        passed += letter.len_utf16() as u32;
        is_there
    });
    place.map_or("", |(place, _)| &text[place..])
}

fn boundary(text: &str, chance: &mut fastrand::Rng) -> u32 {
    let count = chance.usize(..=text.chars().count());
    units(&text.chars().take(count).collect::<String>())
}

fn mark(chance: &mut fastrand::Rng) -> Attrs {
    let name = ["strong", "em", "strike"][chance.usize(..3)];
    let value = if chance.bool() { Any::from(HashMap::<String, Any>::new()) } else { Any::Null };
    Attrs::from([(name.into(), value)])
}

#[tokio::test]
async fn three_writers_come_to_the_same_text_and_lose_nothing_that_was_kept() {
    for test in both().await {
        let steps = 10_000;
        let began = std::time::Instant::now();
        let mut play = Play::new(test, 7).await;
        for _ in 0..steps {
            play.step().await;
        }
        let kills = play.settle().await;
        eprintln!("{steps} steps, {kills} kills: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn many_short_plays_end_well() {
    for seed_of_chance in 100..112 {
        let mut play = Play::new(store::testing::sqlite().await, seed_of_chance).await;
        for _ in 0..250 {
            play.step().await;
        }
        play.settle().await;
    }
}
