//! Misses, prints, failures and the bounds of memory.

use super::*;
use http::StatusCode;
use tokio::sync::Semaphore;

/// Spawns a request whose print waits for `go`.
fn ask_slowly(
    press: &Press,
    path: &str,
    tally: &Tally,
    go: &Arc<Semaphore>,
) -> tokio::task::JoinHandle<Result<Answer, Unanswered>> {
    let (press, path, tally, go) = (press.clone(), path.to_owned(), tally.clone(), go.clone());
    tokio::spawn(async move {
        let print = move || async move {
            tally.one_more();
            go.acquire().await.expect("open").forget();
            Ok(story("Slow"))
        };
        press.answer(&reader(&[]).ask(&path), print).await
    })
}

async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_hundred_readers_of_a_missing_page_cause_one_print() {
    let (press, _) = press();
    let (tally, go) = (Tally::default(), Arc::new(Semaphore::new(0)));
    let readers: Vec<_> = (0..100).map(|_| ask_slowly(&press, "/a", &tally, &go)).collect();
    settle().await;
    go.add_permits(1);
    for one in readers {
        assert!(text(&one.await.expect("joined").expect("a page")).contains("Slow"));
    }
    assert_eq!(tally.count(), 1);
    assert_eq!(press.flights().count(), 0);
    assert_eq!(press.counts().prints, 1);
}

#[tokio::test]
async fn a_reader_who_leaves_does_not_take_the_print_along() {
    let (press, _) = press();
    let (tally, go) = (Tally::default(), Arc::new(Semaphore::new(0)));
    let first = ask_slowly(&press, "/a", &tally, &go);
    settle().await;
    let second = ask_slowly(&press, "/a", &tally, &go);
    settle().await;
    first.abort();
    settle().await;
    go.add_permits(1);
    assert!(second.await.expect("joined").is_ok());
    assert_eq!(tally.count(), 1);
}

#[tokio::test]
async fn a_failed_print_and_a_panic_poison_nothing() {
    let (press, _) = press();
    let asker = reader(&[]);
    assert!(matches!(asker.get(&press, "/a", broken()).await, Err(Unanswered::Failed(_))));
    let ask = asker.ask("/a");
    let panics = press.answer(&ask, || async { panic!("a bug in a template") });
    assert!(matches!(panics.await, Err(Unanswered::Failed(_))));
    assert!(asker.get(&press, "/a", Ok(story("Well"))).await.is_ok());
    assert_eq!(press.flights().count(), 0);
}

#[tokio::test]
async fn too_many_waiting_prints_are_turned_away() {
    let (press, _) = press_with(|settings| {
        settings.prints_max = 1;
        settings.waiting_max = 2;
    });
    let (tally, go) = (Tally::default(), Arc::new(Semaphore::new(0)));
    let mut readers = Vec::new();
    for path in ["/a", "/b", "/c", "/d", "/e"] {
        readers.push(ask_slowly(&press, path, &tally, &go));
        settle().await;
    }
    for turned_away in readers.split_off(3) {
        let answer = turned_away.await.expect("joined");
        assert!(matches!(answer, Err(Unanswered::Overloaded { .. })));
    }
    go.add_permits(3);
    for one in readers {
        assert!(one.await.expect("joined").is_ok());
    }
    assert_eq!(press.counts().shed, 2);
}

#[tokio::test]
async fn queued_prints_that_nobody_waits_for_are_dropped() {
    let (press, _) = press_with(|settings| settings.prints_max = 1);
    let (tally, go) = (Tally::default(), Arc::new(Semaphore::new(0)));
    let first = ask_slowly(&press, "/a", &tally, &go);
    settle().await;
    let gone = ask_slowly(&press, "/b", &tally, &go);
    settle().await;
    gone.abort();
    settle().await;
    go.add_permits(1);
    assert!(first.await.expect("joined").is_ok());
    settle().await;
    assert_eq!(tally.count(), 1);
}

#[tokio::test]
async fn a_stale_page_is_printed_again_for_the_next_reader() {
    let (press, _) = press();
    let asker = reader(&[]);
    asker.get(&press, "/a", Ok(story("Old"))).await.expect("a page");
    press.stale(&[Tag::of("article", 8)]);
    assert!(asker.hit(&press, "/a").is_some());
    press.stale(&[Tag::of("article", 7)]);
    assert!(asker.hit(&press, "/a").is_none());
    let answer = asker.get(&press, "/a", Ok(story("New"))).await.expect("a page");
    assert!(text(&answer).contains("New"));
    assert!(asker.hit(&press, "/a").is_some());
}

#[tokio::test]
async fn with_the_database_gone_the_old_page_is_shown_with_a_warning() {
    let (press, clock) = press();
    let asker = reader(&[]);
    asker.get(&press, "/a", Ok(story("Old"))).await.expect("a page");
    press.stale(&[Tag::of("article", 7)]);
    let answer = asker.get(&press, "/a", broken()).await.expect("the old page");
    assert_eq!(header(&answer, "warning"), "110 - \"Response is Stale\"");
    assert!(text(&answer).contains("Old"));

    // For a moment nobody tries again, so that readers need not wait for the failure.
    let answer = asker.get(&press, "/a", Ok(story("New"))).await.expect("the old page");
    assert!(text(&answer).contains("Old"));
    clock.advance_seconds(3);
    let answer = asker.get(&press, "/a", Ok(story("New"))).await.expect("the new page");
    assert!(text(&answer).contains("New"));
    assert_eq!(header(&answer, "warning"), "");
    assert_eq!(press.counts().stale_served, 2);
}

#[tokio::test]
async fn a_withdrawn_page_is_never_shown_again() {
    let (press, _) = press();
    let asker = reader(&[]);
    asker.get(&press, "/a", Ok(story("Libel"))).await.expect("a page");
    press.discard(&[Tag::of("article", 7)]);
    assert!(asker.hit(&press, "/a").is_none());
    assert!(asker.get(&press, "/a", broken()).await.is_err());
}

#[tokio::test]
async fn forgetting_all_empties_the_press() {
    let (press, _) = press();
    let asker = reader(&[]);
    asker.get(&press, "/a", Ok(Printed::html("untagged"))).await.expect("a page");
    press.forget_all();
    assert!(asker.get(&press, "/a", broken()).await.is_err());
    assert_eq!((press.counts().pages, press.counts().bytes), (0, 0));
    assert_eq!(press.ledger().size(), (0, 0, 0));
}

#[tokio::test]
async fn a_page_goes_stale_by_the_clock() {
    let (press, clock) = press();
    let asker = reader(&[]);
    let page = story("Till noon").fresh_until(clock.now().plus_seconds(60));
    asker.get(&press, "/a", Ok(page)).await.expect("a page");
    assert!(asker.hit(&press, "/a").is_some());
    clock.advance_seconds(60);
    assert!(asker.hit(&press, "/a").is_none());
}

#[tokio::test]
async fn memory_is_bounded_and_the_ledger_forgets_evicted_pages() {
    let capacity = 4 * MEGABYTE;
    let (press, _) = press_with(|settings| settings.capacity_bytes = capacity);
    let asker = reader(&[]);
    for number in 0..400_usize {
        let body = vec![b'a' + (number % 26) as u8; 20_000 + 100 * number];
        let page = Printed::new("image/png", body).tags([Tag::of("n", number), Tag::new("all")]);
        asker.get(&press, &format!("/{number}"), Ok(page)).await.expect("a page");
        assert!(press.counts().bytes <= capacity + Settings::new(capacity).missing_bytes);
    }
    let counts = press.counts();
    assert!(counts.evictions > 200, "{counts:?}");
    let (_, entries, remembered) = press.ledger().size();
    assert_eq!((entries as u64, remembered), (2 * counts.pages, 0));
    press.forget_all();
    assert_eq!(press.ledger().size(), (0, 0, 0));
}

#[tokio::test]
async fn a_scan_of_random_addresses_pushes_out_no_page() {
    let (press, clock) = press_with(|settings| settings.capacity_bytes = 2 * MEGABYTE);
    let asker = reader(&[]);
    for number in 0..20 {
        let page = Printed::html(vec![b'x'; 20_000]).tags([Tag::of("article", number)]);
        asker.get(&press, &format!("/story-{number}"), Ok(page)).await.expect("a page");
    }
    let missing = || Printed::html(vec![b'-'; 6000]).status(StatusCode::NOT_FOUND);
    for number in 0..1000 {
        let answer = asker.get(&press, &format!("/wp-login-{number}"), Ok(missing())).await;
        assert_eq!(answer.expect("an answer").status(), StatusCode::NOT_FOUND);
    }
    for number in 0..20 {
        assert!(asker.hit(&press, &format!("/story-{number}")).is_some());
    }
    let bound = 2 * MEGABYTE + Settings::new(2 * MEGABYTE).missing_bytes;
    assert!(press.counts().bytes <= bound);
    assert!(asker.hit(&press, "/wp-login-999").is_some());
    clock.advance_seconds(31);
    assert!(asker.hit(&press, "/wp-login-999").is_none());
}

#[tokio::test]
async fn a_story_published_at_a_missing_address_takes_its_place() {
    let (press, _) = press();
    let asker = reader(&[]);
    let missing = story("Nothing").status(StatusCode::NOT_FOUND);
    asker.get(&press, "/a", Ok(missing)).await.expect("an answer");
    press.stale(&[Tag::of("article", 7)]);
    asker.get(&press, "/a", Ok(story("Here"))).await.expect("a page");
    let hit = asker.hit(&press, "/a").expect("a hit");
    assert_eq!(hit.status(), StatusCode::OK);
    assert_eq!(press.counts().pages, 1);
}

#[tokio::test]
async fn a_page_of_too_many_tags_depends_on_all() {
    let (press, _) = press();
    let asker = reader(&[]);
    let tags = (0..400).map(|id| Tag::of("article", id));
    asker.get(&press, "/all", Ok(story("All").tags(tags))).await.expect("a page");
    press.stale(&[Tag::new("whatever")]);
    assert!(asker.hit(&press, "/all").is_none());
}

#[tokio::test]
async fn a_print_that_hangs_is_given_up() {
    let (press, _) = press_with(|settings| settings.print_seconds_max = 0);
    let asker = reader(&[]);
    let ask = asker.ask("/a");
    let never = press.answer(&ask, std::future::pending);
    assert!(matches!(never.await, Err(Unanswered::Failed(_))));
}
