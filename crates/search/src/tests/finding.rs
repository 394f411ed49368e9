//! What is found, in which order, and how it is shown.

use article::WorkType;
use byline::NewAuthor;
use topic::{Kind, NewTopic};

use super::*;
use crate::{Refusal, Sieve, Sort, Spelled};

#[tokio::test]
async fn words_are_found_wherever_they_stand_and_best_in_the_headline() {
    for test in both().await {
        let paper = Paper::open(&test);
        paper.publish(story("Council meets", "The ferry was not on the agenda.")).await;
        paper.publish(story("Ferry dispute ends", "Crews return to work.")).await;
        paper.publish(story("Rain in May", "It rained.")).await;
        paper.settled().await;
        assert_eq!(paper.headlines("ferry").await, ["Ferry dispute ends", "Council meets"]);
        assert_eq!(paper.headlines("ferries").await, ["Ferry dispute ends", "Council meets"]);
        assert_eq!(paper.headlines("ferry -dispute").await, ["Council meets"]);
        assert_eq!(paper.headlines("\"return to work\"").await, ["Ferry dispute ends"]);
        assert!(paper.headlines("\"work to return\"").await.is_empty());
        // A phrase does not reach from the headline into the text.
        assert!(paper.headlines("\"meets the\"").await.is_empty());
        let some = paper.find("ferry rained").await;
        assert_eq!((some.total, some.some_words), (3, true));
        paper.close().await;
    }
}

#[tokio::test]
async fn a_slip_of_the_finger_is_forgiven_only_where_nothing_else_is_found() {
    for test in both().await {
        let paper = Paper::open(&test);
        paper.publish(story("Harbour master resigns", "The harbour is without a master.")).await;
        paper.publish(story("Harbor Street closed", "Works on Harbor Street.")).await;
        paper.settled().await;
        assert_eq!(paper.headlines("harbor").await, ["Harbor Street closed"]);
        let found = paper.find("harbuor").await;
        assert_eq!(found.spelled, Spelled::Instead("harbour".to_owned()));
        assert_eq!(found.total, 1);
        assert_eq!(paper.find("zzzzzz").await.total, 0);
        assert_eq!(paper.find("hrb").await.total, 0, "too short to guess");
        paper.close().await;
    }
}

#[tokio::test]
async fn results_go_through_sieves_and_are_counted() {
    for test in both().await {
        let paper = Paper::open(&test);
        let mut tx = test.db.begin().await.expect("a transaction");
        let new = |kind, name: &str| NewTopic {
            kind,
            slug: kit::slug::slug(name, "t"),
            name: name.to_owned(),
            ..NewTopic::default()
        };
        let city = topic::put(&mut tx, &paper.clock, new(Kind::Section, "City")).await.expect("id");
        let port = topic::put(&mut tx, &paper.clock, new(Kind::Topic, "Port")).await.expect("id");
        let author = NewAuthor { name: "Ada Moss".to_owned(), ..NewAuthor::default() };
        let ada = byline::put(&mut tx, &paper.clock, author).await.expect("an author");
        tx.commit().await.expect("a commit");
        let filed = Story {
            section: Some(city),
            topics: vec![port],
            credits: vec![signed(Some(ada), "A. Moss")],
            work_type: WorkType::Opinion,
            ..story("Tides", "High water.")
        };
        paper.publish(filed).await;
        let between = paper.clock.now().plus_seconds(1);
        let newer = paper.publish(story("More tides", "Low water.")).await;
        paper.settled().await;
        let all = paper.find("water").await;
        assert_eq!(all.total, 2);
        assert_eq!(all.counts[0][0].value, city.to_string());
        assert_eq!((all.counts[3].len(), all.counts[2][0].results), (2, 1));
        let through = async |sieve: Sieve| {
            let wish = Wish { text: "water".to_owned(), sieve, ..Wish::default() };
            paper.look(wish).await.total
        };
        assert_eq!(through(Sieve { section: Some(city), ..Sieve::default() }).await, 1);
        assert_eq!(through(Sieve { topic: Some(port), ..Sieve::default() }).await, 1);
        assert_eq!(through(Sieve { author: Some(ada), ..Sieve::default() }).await, 1);
        assert_eq!(through(Sieve { work: Some(WorkType::Report), ..Sieve::default() }).await, 1);
        assert_eq!(through(Sieve { from: Some(between), ..Sieve::default() }).await, 1);
        assert_eq!(through(Sieve { until: Some(between), ..Sieve::default() }).await, 1);
        let newest = Wish { text: "water".into(), sort: Sort::Newest, ..Wish::default() };
        assert_eq!(paper.look(newest).await.results[0].article, newer);
        // Bylines and topics are among the words, and both are found themselves.
        assert_eq!(paper.headlines("ada moss water").await, ["Tides"]);
        let named = paper.find("port").await;
        assert_eq!((named.total, named.topics), (1, vec![port]));
        assert_eq!(paper.find("moss").await.authors, [ada]);
        paper.close().await;
    }
}

#[tokio::test]
async fn a_story_is_shown_with_its_words_marked() {
    for test in both().await {
        let paper = Paper::open(&test);
        let text = "Nothing was heard of the ferries. <b>Ferry</b> crews & others wait.";
        let id = paper.publish(story("The ferry waits", text)).await;
        paper.settled().await;
        let found = paper.find("ferry").await;
        let shown = paper.search.shown(&paper.live(id).await, &found);
        assert_eq!(text_of(&shown.headline), "The [ferry] waits");
        assert_eq!(
            text_of(&shown.snippet),
            "Nothing was heard of the [ferries]. <b>[Ferry]</b> crews & others wait."
        );
        paper.close().await;
    }
}

#[tokio::test]
async fn what_is_typed_so_far_is_completed() {
    for test in both().await {
        let paper = Paper::open(&test);
        let mut tx = test.db.begin().await.expect("a transaction");
        let ferries =
            NewTopic { slug: "ferries".into(), name: "Ferries".into(), ..NewTopic::default() };
        topic::put(&mut tx, &paper.clock, ferries).await.expect("a topic");
        tx.commit().await.expect("a commit");
        paper.publish(story("The ferry waits", "Fernando was there.")).await;
        paper.publish(story("Ferrets at large", "Two of them.")).await;
        paper.settled().await;
        let names = async |text: &str| {
            let suggested = paper.search.suggest(text).await.expect("suggestions");
            suggested.suggestions.into_iter().map(|it| it.name).collect::<Vec<_>>()
        };
        let found = names("ferr").await;
        assert_eq!(found[0], "Ferries");
        assert_eq!(found.len(), 3);
        assert_eq!(names("the fer").await, ["The ferry waits"]);
        assert_eq!(names("FERRETS a").await, ["Ferrets at large"]);
        assert!(names("fernando").await.is_empty(), "only titles and names are offered");
        assert!(names("f").await.is_empty());
        paper.close().await;
    }
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_refused_and_hostile_input_is_only_words() {
    let tests = both().await;
    let paper = Paper::open(&tests[0]);
    paper.publish(story("Title", "body")).await;
    paper.settled().await;
    let refused = async |text: &str| {
        let wish = Wish { text: text.to_owned(), ..Wish::default() };
        match paper.search.find(wish).await {
            Err(Trouble::Refused(refusal)) => Some(refusal),
            _ => None,
        }
    };
    assert_eq!(refused("*** ???").await, Some(Refusal::NoWord));
    assert_eq!(refused(&"x".repeat(1 << 20)).await, Some(Refusal::TooLong));
    assert_eq!(refused("-title").await, Some(Refusal::OnlyExcluded));
    for text in [
        "title:body AND (",
        "\u{1}en\u{1}titl",
        "[a TO z] {x} /re.*/ ~2 ^9",
        "\"\"\" \" body",
        "\u{202e}eltit\u{0}",
        &"\u{1f600} body ".repeat(18),
        &"é\u{301}".repeat(149),
        &"東".repeat(300),
        &"a b".repeat(100),
    ] {
        let wish = Wish { text: text.to_owned(), page: usize::MAX, ..Wish::default() };
        match paper.search.find(wish).await {
            Ok(_) | Err(Trouble::Refused(_)) => {}
            Err(trouble) => panic!("{text}: {trouble}"),
        }
        match paper.search.suggest(text).await {
            Ok(_) | Err(Trouble::Refused(_)) => {}
            Err(trouble) => panic!("{text}: {trouble}"),
        }
    }
    paper.close().await;
}
