//! What a reader is answered from a pressed page.

use std::io::Read;
use std::time::Duration;

use super::*;
use crate::CachePolicy;
use http::StatusCode;

async fn pressed(path: &str) -> (Press, Answer) {
    let (press, _) = press();
    let answer = reader(&[]).get(&press, path, Ok(story("Rain"))).await.expect("a page");
    (press, answer)
}

#[tokio::test]
async fn a_page_carries_what_readers_and_caches_need() {
    let (_, answer) = pressed("/rain").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(text(&answer).contains("Rain"));
    assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header(&answer, "content-length"), answer.body().len().to_string());
    assert_eq!(header(&answer, "vary"), "Accept-Encoding");
    assert_eq!(header(&answer, "last-modified"), "Fri, 15 Jan 2027 08:00:00 GMT");
    assert_eq!(header(&answer, "surrogate-key"), "article:7");
    assert_eq!(
        header(&answer, "cache-control"),
        "public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=86400"
    );
    assert!(header(&answer, "etag").starts_with('"'));
}

#[tokio::test]
async fn head_is_the_page_without_its_body() {
    let (press, answer) = pressed("/rain").await;
    let mut asker = reader(&[]);
    asker.method = Method::HEAD;
    let head = asker.hit(&press, "/rain").expect("a hit");
    assert!(head.body().is_empty());
    assert_eq!(head.headers(), answer.headers());
}

#[tokio::test]
async fn gzip_is_the_same_page_under_another_tag() {
    let (press, plain) = pressed("/rain").await;
    let gzip = reader(&[("accept-encoding", "gzip")]).hit(&press, "/rain").expect("a hit");
    assert_eq!(header(&gzip, "content-encoding"), "gzip");
    assert_ne!(header(&gzip, "etag"), header(&plain, "etag"));
    let mut unpacked = String::new();
    let mut reader = flate2::read::GzDecoder::new(&gzip.body()[..]);
    reader.read_to_string(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, text(&plain));
}

#[tokio::test]
async fn brotli_takes_over_from_gzip_when_it_is_made() {
    let (press, plain) = pressed("/rain").await;
    let browser = reader(&[("accept-encoding", "gzip, deflate, br, zstd")]);
    let first = browser.hit(&press, "/rain").expect("a hit");
    assert_eq!(header(&first, "content-encoding"), "gzip");
    let mut later = first.clone();
    for _ in 0..3000 {
        later = browser.hit(&press, "/rain").expect("a hit");
        if header(&later, "content-encoding") == "br" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(header(&later, "content-encoding"), "br");
    let mut unpacked = String::new();
    brotli::Decompressor::new(&later.body()[..], 4096)
        .read_to_string(&mut unpacked)
        .expect("brotli");
    assert_eq!(unpacked, text(&plain));

    // Who holds the gzip form need not fetch the page again.
    let held =
        [("accept-encoding", "gzip, deflate, br, zstd"), ("if-none-match", header(&first, "etag"))];
    let again = reader(&held).hit(&press, "/rain").expect("a hit");
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(header(&again, "etag"), header(&first, "etag"));
}

#[tokio::test]
async fn conditions_are_answered_as_the_standard_says() {
    let (press, answer) = pressed("/rain").await;
    let etag = header(&answer, "etag").to_owned();
    let weak = format!("W/{etag}");
    let list = format!("\"other\", {etag}");
    let same = "Fri, 15 Jan 2027 08:00:00 GMT";
    let before = "Fri, 15 Jan 2027 07:59:59 GMT";
    let after = "Sat, 16 Jan 2027 07:59:59 GMT";
    for (headers, status) in [
        (vec![("if-none-match", etag.as_str())], 304),
        (vec![("if-none-match", &weak)], 304),
        (vec![("if-none-match", &list)], 304),
        (vec![("if-none-match", "*")], 304),
        (vec![("if-none-match", "\"other\"")], 200),
        (vec![("if-none-match", "")], 200),
        (vec![("if-none-match", "\"other\""), ("if-none-match", &etag)], 304),
        (vec![("if-modified-since", same)], 304),
        (vec![("if-modified-since", after)], 304),
        (vec![("if-modified-since", before)], 200),
        (vec![("if-modified-since", "yesterday")], 200),
        // Entity tags count before dates.
        (vec![("if-none-match", "\"other\""), ("if-modified-since", after)], 200),
        (vec![("if-none-match", &etag), ("if-modified-since", before)], 304),
    ] {
        let answer = reader(&headers).hit(&press, "/rain").expect("a hit");
        assert_eq!(answer.status().as_u16(), status, "{headers:?}");
        if status == 304 {
            assert!(answer.body().is_empty());
            assert_eq!(header(&answer, "etag"), etag);
            assert_eq!(header(&answer, "content-type"), "");
        }
    }
}

#[tokio::test]
async fn a_reprint_that_changes_nothing_keeps_date_and_tag() {
    let (press, clock) = press();
    let asker = reader(&[]);
    let first = asker.get(&press, "/a", Ok(story("Same"))).await.expect("a page");
    for (words, same) in [("Same", true), ("Other", false)] {
        clock.advance_seconds(60);
        press.stale(&[Tag::of("article", 7)]);
        let next = asker.get(&press, "/a", Ok(story(words))).await.expect("a page");
        assert_eq!(header(&next, "last-modified") == header(&first, "last-modified"), same);
        assert_eq!(header(&next, "etag") == header(&first, "etag"), same);
    }
}

#[tokio::test]
async fn a_page_whose_matter_is_old_is_new_when_its_bytes_are() {
    let (press, clock) = press();
    let asker = reader(&[]);
    let old = clock.now().plus_seconds(-86_400);
    let listing = |words| Ok(story(words).modified(old));
    let first = asker.get(&press, "/a", listing("Two stories")).await.expect("a page");
    clock.advance_seconds(60);
    press.stale(&[Tag::of("article", 7)]);
    let held = [("if-modified-since", header(&first, "last-modified"))];
    let next = reader(&held).get(&press, "/a", listing("One was withdrawn")).await;
    assert_eq!(next.expect("a page").status(), StatusCode::OK);
}

#[tokio::test]
async fn variants_are_pages_of_their_own() {
    let (press, _) = pressed("/rain").await;
    let asker = reader(&[]);
    let mut ask = asker.ask("/rain");
    ask.variant = 1;
    assert!(press.hit(&ask).is_none());
    let print = || async { Ok(story("Behind the wall")) };
    press.answer(&ask, print).await.expect("a page");
    assert!(text(&press.hit(&ask).expect("a hit")).contains("Behind the wall"));
    assert!(text(&asker.hit(&press, "/rain").expect("a hit")).contains("Rain"));
}

#[tokio::test]
async fn a_page_for_one_reader_is_refused() {
    let (press, _) = press();
    for policy in [CachePolicy::Private, CachePolicy::NoStore] {
        let answer = reader(&[]).get(&press, "/me", Ok(story("You").cache(policy))).await;
        assert!(matches!(answer, Err(Unanswered::Failed(_))));
    }
}

#[tokio::test]
async fn short_pages_and_pictures_are_not_compressed() {
    let (press, _) = press();
    let asker = reader(&[("accept-encoding", "gzip, deflate, br")]);
    let picture = Printed::new("image/jpeg", vec![0_u8; 4000]);
    for (path, printed) in [("/dot.jpg", picture), ("/ok", Printed::html("ok"))] {
        let answer = asker.get(&press, path, Ok(printed)).await.expect("a page");
        assert_eq!(header(&answer, "content-encoding"), "", "{path}");
    }
}

#[tokio::test]
async fn tags_are_told_only_to_who_can_use_them() {
    let (press, _) = press_with(|settings| settings.tells_tags = false);
    let asker = reader(&[]);
    let answer = asker.get(&press, "/rain", Ok(story("Rain"))).await.expect("a page");
    assert_eq!(header(&answer, "surrogate-key"), "");
    press.stale(&[Tag::of("article", 7)]);
    assert!(asker.hit(&press, "/rain").is_none());
}

#[test]
fn the_tag_header_is_bounded_and_says_so() {
    let tags: Vec<Tag> = (0..500).map(|id| Tag::of("article", id)).collect();
    let value = crate::tag::header(&tags, " ").expect("a header");
    assert!(value.len() < 800);
    assert!(value.to_str().expect("plain").ends_with(" crowded"));
    assert_eq!(Tag::new("a b,c\u{e9}\n").as_str(), "a-b-c--");
}
