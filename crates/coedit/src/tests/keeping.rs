//! What is kept, where, and until when.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kit::Id;
use store::Db;
use store::testing::both;

use super::cast::{BRISK, Browser, STILL, clock, coedit, page, seed, story};
use crate::node::{Node, Seed};
use crate::seat::{Farewell, Page};
use crate::{Coedit, Document, STATEMENTS, Touched, rows};

async fn open(coedit: &Coedit) -> Document {
    coedit.open(story(), seed).await.expect("a document")
}

async fn update_rows(db: &Db) -> usize {
    let (epoch, _) = rows::head(db, story()).await.expect("a read").expect("a document");
    rows::later(db, (story(), epoch), 0).await.expect("a read").len()
}

/// Waits until something is so, a second at most.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it does not come about");
}

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    for test in both().await {
        for statement in STATEMENTS {
            let prepared = test.db.prepare(statement.sql).await;
            prepared.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    }
}

#[tokio::test]
async fn a_document_is_what_it_was_begun_with() {
    for test in both().await {
        let coedit = coedit(&test.db, STILL);
        assert_eq!(coedit.read(story()).await.expect("a read"), None);
        let document = open(&coedit).await;
        assert_eq!(Browser::at(&document, 7).content(), seed());
        assert_eq!(coedit.read(story()).await.expect("a read"), Some(seed()));
        let second = coedit.open(story(), || panic!("it has begun")).await.expect("the document");
        assert!(Arc::ptr_eq(document.inner(), second.inner()));
    }
}

#[tokio::test]
async fn an_empty_story_begins_with_one_paragraph_to_write_in() {
    let test = store::testing::sqlite().await;
    let coedit = coedit(&test.db, STILL);
    let document = coedit.open(story(), Seed::default).await.expect("a document");
    let blocks = Browser::at(&document, 7).content().blocks;
    assert_eq!(blocks, [Node::new("paragraph", Vec::new())]);
}

#[tokio::test]
async fn nodes_that_begin_a_document_at_once_do_not_double_it() {
    for test in both().await {
        let nodes: Vec<Coedit> = (0..4).map(|_| coedit(&test.db, STILL)).collect();
        let opened = nodes
            .iter()
            .cloned()
            .map(|node| tokio::spawn(async move { open(&node).await.inner().content() }));
        for content in opened.collect::<Vec<_>>() {
            assert_eq!(content.await.expect("a node"), seed());
        }
        assert_eq!(update_rows(&test.db).await, 1);
    }
}

#[tokio::test]
async fn pages_at_two_nodes_come_to_the_same() {
    for test in both().await {
        let (here, there) = (coedit(&test.db, STILL), coedit(&test.db, STILL));
        let (at_here, at_there) = (open(&here).await, open(&there).await);
        let mut ann = Browser::at(&at_here, 11);
        let mut bo = Browser::at(&at_there, 12);
        for round in 0..6 {
            ann.paragraph(&format!("a{round}"), "From here.");
            bo.paragraph(&format!("b{round}"), "From there.");
            let (first, second) = if round % 2 == 0 {
                (at_here.inner(), at_there.inner())
            } else {
                (at_there.inner(), at_here.inner())
            };
            for open in [first, second, first, second] {
                open.flush().await.expect("a write");
                open.follow().await.expect("a read");
            }
            ann.pump();
            bo.pump();
            assert_eq!(ann.content(), bo.content());
            assert_eq!(ann.content().blocks.len(), 2 + 2 * (round + 1));
            assert_eq!(ann.kept, ann.have());
            assert_eq!(bo.kept, bo.have());
        }
    }
}

#[tokio::test]
async fn a_snapshot_stands_for_its_updates_here_and_on_the_other_node() {
    for test in both().await {
        let (here, there) = (coedit(&test.db, STILL), coedit(&test.db, STILL));
        let (at_here, at_there) = (open(&here).await, open(&there).await);
        let mut ann = Browser::at(&at_here, 11);
        let mut bo = Browser::at(&at_there, 12);
        for number in 0..40 {
            ann.paragraph(&format!("a{number}"), "One more.");
        }
        at_here.inner().flush().await.expect("a write");
        assert_eq!(update_rows(&test.db).await, 41);
        at_here.inner().compact(50).await.expect("nothing to do");
        assert_eq!(update_rows(&test.db).await, 41);
        at_here.inner().compact(40).await.expect("a snapshot");
        assert_eq!(update_rows(&test.db).await, 0);
        ann.paragraph("a40", "After it.");
        at_here.inner().flush().await.expect("a write");
        for _ in 0..2 {
            at_there.inner().follow().await.expect("a read");
        }
        bo.pump();
        assert_eq!(bo.content(), ann.content());
        let again = coedit(&test.db, STILL);
        assert_eq!(open(&again).await.inner().content(), ann.content());
    }
}

#[tokio::test]
async fn a_replaced_document_sends_its_pages_away_on_every_node() {
    for test in both().await {
        let (here, there) = (coedit(&test.db, STILL), coedit(&test.db, STILL));
        let (at_here, at_there) = (open(&here).await, open(&there).await);
        let mut ann = Browser::at(&at_here, 11);
        let (mut bo, mut cy) = (Browser::at(&at_there, 12), Browser::at(&at_there, 13));
        let other = Seed { headline: "Another".to_owned(), ..seed() };
        here.replace(story(), &other).await.expect("another");
        ann.pump();
        assert_eq!(ann.farewell.map(Farewell::code), Some(4409));
        bo.paragraph("b1", "Too late.");
        at_there.inner().flush().await.expect("nothing is written");
        at_there.inner().follow().await.expect("a look");
        bo.pump();
        cy.pump();
        assert_eq!(
            (bo.farewell, cy.farewell),
            (Some(Farewell::Replaced), Some(Farewell::Replaced))
        );
        let afresh = open(&there).await;
        assert_eq!(Browser::at(&afresh, 14).content(), other);
        // One that was away, and comes back with what is no more.
        bo.connect(&afresh);
        assert_eq!(bo.farewell, Some(Farewell::Replaced));
        assert_eq!(there.read(story()).await.expect("a read"), Some(other));
    }
}

#[tokio::test]
async fn of_a_forgotten_document_nothing_is_left() {
    for test in both().await {
        let coedit = coedit(&test.db, STILL);
        let mut ann = Browser::at(&open(&coedit).await, 11);
        coedit.forget(story()).await.expect("it is gone");
        ann.pump();
        assert_eq!(ann.farewell, Some(Farewell::Replaced));
        assert_eq!(coedit.read(story()).await.expect("a read"), None);
    }
}

#[tokio::test]
async fn what_is_read_is_what_the_pages_show_and_is_durable() {
    for test in both().await {
        let coedit = coedit(&test.db, STILL);
        let mut ann = Browser::at(&open(&coedit).await, 11);
        ann.paragraph("a1", "Not yet written.");
        let content = coedit.read(story()).await.expect("a read").expect("a document");
        assert_eq!(content, ann.content());
        drop(coedit);
        let again = super::cast::coedit(&test.db, STILL);
        assert_eq!(again.read(story()).await.expect("a read"), Some(content));
    }
}

#[tokio::test]
async fn writing_is_kept_soon_by_itself_and_the_hook_hears_who_wrote() {
    for test in both().await {
        let heard: Arc<Mutex<Vec<Touched>>> = Arc::default();
        let told = heard.clone();
        let hook = move |touched: &Touched| told.lock().expect("a list").push(touched.clone());
        let coedit = Coedit::with_pace(test.db.clone(), clock(), Arc::new(hook), BRISK);
        let document = open(&coedit).await;
        let (mut ann, mut bo) = (Browser::at(&document, 11), Browser::at(&document, 12));
        ann.paragraph("a1", "By Ann.");
        bo.pump();
        bo.paragraph("b1", "By Bo.");
        until(async || {
            ann.pump();
            ann.kept == ann.have()
        })
        .await;
        let by = heard.lock().expect("a list").clone();
        let mut by: Vec<Id> = by.into_iter().flat_map(|touched| touched.by).collect();
        by.sort();
        assert_eq!(by, [Id(11), Id(12)]);
        drop((ann, bo));
        until(async || document.inner().ended().is_some()).await;
        assert_eq!(open(&coedit).await.inner().content().blocks.len(), 4);
    }
}

#[tokio::test]
async fn a_server_that_stops_has_written_everything() {
    for test in both().await {
        let coedit = coedit(&test.db, STILL);
        let mut ann = Browser::at(&open(&coedit).await, 11);
        ann.paragraph("a1", "At the last moment.");
        coedit.shutdown().await.expect("all is written");
        ann.pump();
        assert_eq!(ann.farewell.map(Farewell::code), Some(1001));
        let again = super::cast::coedit(&test.db, STILL);
        assert_eq!(again.read(story()).await.expect("a read"), Some(ann.content()));
    }
}

#[tokio::test]
async fn who_may_only_read_sees_everything_and_changes_nothing() {
    let test = store::testing::sqlite().await;
    let coedit = coedit(&test.db, STILL);
    let document = open(&coedit).await;
    let mut writer = Browser::at(&document, 11);
    let mut reader = Browser::new(12);
    reader.connect_as(&document, Page { may_write: false, ..page(12) });
    reader.pump();
    writer.paragraph("a1", "Seen.");
    reader.pump();
    assert_eq!(reader.content(), writer.content());
    reader.paragraph("b1", "Refused.");
    assert_eq!(reader.farewell.map(Farewell::code), Some(4403));
    assert_eq!(document.inner().content(), writer.content());
}
