//! Who is where, and that nobody speaks for another.

use super::cast::{Browser, STILL, coedit, page, seed, story};
use crate::Document;
use crate::seat::Farewell;

async fn three() -> (Document, [Browser; 3]) {
    let test = store::testing::sqlite().await;
    let document = coedit(&test.db, STILL).open(story(), seed).await.expect("a document");
    let pages = [11, 12, 13].map(|client| Browser::at(&document, client));
    (document, pages)
}

fn told(page: &mut Browser) -> Vec<(u64, u64, String)> {
    page.pump();
    std::mem::take(&mut page.present)
}

#[tokio::test]
async fn a_page_is_shown_under_the_name_that_the_server_knows() {
    let (document, [mut ann, mut bo, _]) = three().await;
    let state =
        r##"{"user":{"name":"The Editor","id":"1","colour":"#12ab34"},"cursor":{"head":3}}"##;
    ann.show(11, 1, state);
    let expected = r##"{"user":{"name":"Writer 11","colour":"#12ab34","id":"000000000000b"},"##;
    let expected = format!("{expected}\"cursor\":{{\"head\":3}}}}");
    assert_eq!(told(&mut bo), [(11, 1, expected.clone())]);
    assert_eq!(told(&mut ann), []);
    let mut late = Browser::at(&document, 14);
    assert_eq!(told(&mut late), [(11, 1, expected)]);
    ann.show(11, 2, r#"{"user":{"colour":"red;background:url(x)"}}"#);
    assert!(told(&mut bo)[0].2.contains(r##""colour":"#"##));
}

#[tokio::test]
async fn nobody_speaks_for_another() {
    let (_document, [mut ann, mut bo, mut cy]) = three().await;
    ann.show(11, 1, "{}");
    told(&mut bo);
    told(&mut cy);
    bo.show(11, 5, "null");
    bo.show(11, 6, r#"{"cursor":1}"#);
    bo.show(12, 1, "{}");
    bo.show(99, 1, "{}");
    let heard: Vec<u64> = told(&mut cy).into_iter().map(|(client, ..)| client).collect();
    assert_eq!(heard, [12], "only what Bo says of Bo");
}

#[tokio::test]
async fn a_page_that_left_is_seen_no_more_and_is_believed_when_it_comes_back() {
    let (document, [mut ann, mut bo, _]) = three().await;
    ann.show(11, 4, "{}");
    told(&mut bo);
    ann.session = None;
    assert_eq!(told(&mut bo), [(11, 5, "null".to_owned())]);
    ann.connect(&document);
    ann.show(11, 4, "{}");
    let back = told(&mut bo);
    assert_eq!((back[0].0, back[0].1), (11, 6), "a later clock than the farewell's");
}

#[tokio::test]
async fn a_connection_that_is_not_yet_known_to_be_dead_does_not_hold_its_client() {
    let (document, [mut ann, mut bo, _]) = three().await;
    ann.show(11, 1, "{}");
    let dead = ann.session.take();
    told(&mut bo);
    ann.connect_as(&document, page(11));
    ann.show(11, 2, "{}");
    assert_eq!(told(&mut bo).len(), 1);
    drop(dead);
    assert_eq!(told(&mut bo), [], "the page is still there");
}

#[tokio::test]
async fn a_state_that_is_no_object_sends_its_page_away() {
    for state in ["3", "{", "\"x\"", &"[".repeat(5000)] {
        let (_document, [mut ann, ..]) = three().await;
        ann.show(11, 1, state);
        assert_eq!(ann.farewell, Some(Farewell::Garbled), "{}", &state[..1]);
    }
}
