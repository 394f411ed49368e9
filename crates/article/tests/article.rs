//! The life of a story, on both databases.

use article::{
    Access, Address, Block, Body, Change, Correction, CorrectionKind, Credit, Gravity, Intake,
    List, Place, Role, Standing, Story, Taken,
};
use kit::{Clock, Id, Instant, Rich};
use store::Db;
use store::testing::both;

const NOON: Instant = Instant::from_seconds(1_800_000_000);

fn paragraph(id: &str, text: &str) -> Block {
    Block::new(id, Body::Text { text: Rich::from(text) })
}

fn story(headline: &str) -> Story {
    Story {
        headline: headline.to_owned(),
        standfirst: Some("A sentence about it.".to_owned()),
        blocks: vec![paragraph("b1", "First."), paragraph("b2", "Second.")],
        ..Story::default()
    }
}

async fn section(db: &Db, clock: &Clock, slug: &str) -> Id {
    let mut tx = db.begin().await.expect("a transaction");
    let new = topic::NewTopic {
        kind: topic::Kind::Section,
        slug: slug.to_owned(),
        name: slug.to_owned(),
        ..topic::NewTopic::default()
    };
    let id = topic::put(&mut tx, clock, new).await.expect("a section");
    tx.commit().await.expect("a commit");
    id
}

async fn publish_new(db: &Db, clock: &Clock, story: &Story, slug: &str) -> Id {
    let mut tx = db.begin().await.expect("a transaction");
    let id = article::create(&mut tx, clock, story, slug, "ann").await.expect("a story");
    article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("a publication");
    tx.commit().await.expect("a commit");
    id
}

async fn path_of(db: &Db, id: Id) -> String {
    article::live(db, id).await.expect("a look").expect("a live story").path
}

#[tokio::test]
async fn a_draft_is_nowhere_and_a_published_story_in_its_lists() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(NOON));
        let city = section(db, &clock, "city").await;
        let mut text = story("Bridge opens");
        text.section = Some(city);
        text.topics = vec![Id(7), Id(8)];
        text.credits = vec![Credit { author: Some(Id(5)), name: "Ann".into(), role: Role::By }];
        let mut tx = db.begin().await.expect("a transaction");
        let id = article::create(&mut tx, &clock, &text, "bridge", "ann").await.expect("a story");
        tx.commit().await.expect("a commit");
        assert_eq!(article::address(db, "/city/bridge").await.expect("a look"), Address::Nothing);
        assert!(article::live(db, id).await.expect("a look").is_none());

        let mut tx = db.begin().await.expect("a transaction");
        article::publish(&mut tx, &clock, id, Change::New, "ann").await.expect("published");
        tx.commit().await.expect("a commit");
        assert_eq!(article::address(db, "/city/bridge").await.expect("a look"), Address::Story(id));
        for list in [List::Latest, List::Section(city), List::Topic(Id(7)), List::Author(Id(5))] {
            let found = article::list(db, list, Place::NEWEST, 10).await.expect("a list");
            assert_eq!(found.len(), 1, "{list:?}");
            assert_eq!(found[0].card.headline, "Bridge opens");
            assert_eq!(article::count(db, list).await.expect("a count"), 1, "{list:?}");
        }
    }
}

#[tokio::test]
async fn a_revision_shows_only_when_published_and_the_old_address_leads_on() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(NOON));
        let (city, sport) = (section(db, &clock, "city").await, section(db, &clock, "sport").await);
        let mut text = story("First headline");
        text.section = Some(city);
        let id = publish_new(db, &clock, &text, "race").await;
        clock.advance_seconds(60);
        text.headline = "Second headline".to_owned();
        text.section = Some(sport);
        let mut tx = db.begin().await.expect("a transaction");
        article::revise(&mut tx, &clock, id, &text, "ben").await.expect("a revision");
        tx.commit().await.expect("a commit");
        let seen = article::live(db, id).await.expect("a look").expect("live");
        assert_eq!((seen.story.headline.as_str(), seen.version), ("First headline", 1));

        let mut tx = db.begin().await.expect("a transaction");
        article::publish(&mut tx, &clock, id, Change::Update, "ben").await.expect("published");
        tx.commit().await.expect("a commit");
        let seen = article::live(db, id).await.expect("a look").expect("live");
        assert_eq!((seen.story.headline.as_str(), seen.version), ("Second headline", 2));
        assert_eq!(seen.published_at, NOON);
        assert_eq!(seen.modified_at, NOON.plus_seconds(60));
        let moved = article::address(db, "/city/race").await.expect("a look");
        assert_eq!(moved, Address::Moved("/sport/race".to_owned(), true));
        assert_eq!(article::count(db, List::Section(city)).await.expect("a count"), 0);
        assert_eq!(article::count(db, List::Section(sport)).await.expect("a count"), 1);
        let history = article::history(db, id).await.expect("versions");
        assert_eq!(history.iter().map(|v| v.class.as_str()).collect::<Vec<_>>(), ["new", "update"]);
    }
}

#[tokio::test]
async fn two_stories_of_one_name_get_two_addresses() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(NOON));
        let first = publish_new(db, &clock, &story("Budget"), "budget").await;
        let second = publish_new(db, &clock, &story("Budget"), "budget").await;
        assert_eq!(path_of(db, first).await, "/news/budget");
        assert_eq!(path_of(db, second).await, "/news/budget-2");
    }
}

#[tokio::test]
async fn a_withdrawn_story_is_gone_everywhere_and_says_why() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(NOON));
        let mut text = story("Wrong");
        text.topics = vec![Id(9)];
        let id = publish_new(db, &clock, &text, "wrong").await;
        let mut tx = db.begin().await.expect("a transaction");
        article::withdraw(&mut tx, &clock, id, "It was not so.").await.expect("withdrawn");
        tx.commit().await.expect("a commit");
        let address = article::address(db, "/news/wrong").await.expect("a look");
        assert_eq!(address, Address::Gone("It was not so.".to_owned()));
        for list in [List::Latest, List::Topic(Id(9))] {
            assert!(article::list(db, list, Place::NEWEST, 10).await.expect("a list").is_empty());
            assert_eq!(article::count(db, list).await.expect("a count"), 0);
        }
        assert!(article::cards(db, &[id]).await.expect("cards").is_empty());
    }
}

#[tokio::test]
async fn a_correction_is_published_at_once_and_listed() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(NOON));
        let id = publish_new(db, &clock, &story("Numbers"), "numbers").await;
        clock.advance_seconds(3600);
        let correction = Correction {
            id: Id(77),
            kind: CorrectionKind::Correction,
            gravity: Gravity::Substantive,
            note: Rich::from("It was 41, not 14."),
            was: Some("14".into()),
            is: Some("41".into()),
            block: Some("b1".into()),
            at: clock.now(),
        };
        let mut tx = db.begin().await.expect("a transaction");
        article::correct(&mut tx, &clock, id, correction, "std").await.expect("corrected");
        tx.commit().await.expect("a commit");
        let listed = article::corrections(db, Place::NEWEST, 10).await.expect("corrections");
        assert_eq!(listed.iter().map(|c| (c.id, c.article)).collect::<Vec<_>>(), [(Id(77), id)]);
        let seen = article::live(db, id).await.expect("a look").expect("live");
        assert_eq!(seen.story.corrections.len(), 1);
        assert!(article::cards(db, &[id]).await.expect("cards")[0].card.corrected);
    }
}

#[tokio::test]
async fn pages_of_a_list_miss_and_repeat_nothing() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(NOON));
        for n in 0..25 {
            // Five at each moment, so that the id has to decide.
            clock.advance_seconds(i64::from(n % 5 == 0));
            publish_new(db, &clock, &story(&format!("Story {n}")), &format!("story-{n}")).await;
        }
        let (mut seen, mut place) = (Vec::new(), Place::NEWEST);
        loop {
            let page = article::list(db, List::Latest, place, 4).await.expect("a page");
            let Some(last) = page.last() else { break };
            let first = page[0].place();
            place = last.place();
            seen.extend(page.iter().map(|story| story.id));
            let back = article::page_before(db, List::Latest, first, 4).await.expect("a place");
            assert_eq!(back.is_some(), seen.len() > 8, "a page before this one starts after one");
        }
        assert_eq!(seen.len(), 25);
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), 25);
    }
}

#[tokio::test]
async fn a_span_has_as_many_stories_as_were_published_in_it() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(NOON));
        let hours = |count: i64| NOON.plus_seconds(count * 3600);
        let mut ids = Vec::new();
        for number in 0..40 {
            clock.advance_seconds(7 * 3600);
            let slug = format!("story-{number}");
            ids.push((hours((number + 1) * 7), publish_new(db, &clock, &story("S"), &slug).await));
        }
        let mut tx = db.begin().await.expect("a transaction");
        let (_, gone) = ids.remove(20);
        article::withdraw(&mut tx, &clock, gone, "libel").await.expect("withdrawn");
        article::publish(&mut tx, &clock, ids[3].1, Change::Silent, "ann").await.expect("again");
        tx.commit().await.expect("a commit");
        let spans: Vec<(i64, i64)> = (0..30)
            .flat_map(|from| (0..12).map(move |of| (from * 9, from * 9 + of * of)))
            .collect();
        let spans: Vec<_> = spans.into_iter().chain([(-99_999, 99_999)]).collect();
        let spans: Vec<_> = spans.into_iter().map(|(a, b)| (hours(a), hours(b))).collect();
        let expected: Vec<i64> = spans
            .iter()
            .map(|(from, to)| ids.iter().filter(|(at, _)| from <= at && at < to).count() as i64)
            .collect();
        assert_eq!(article::archive_counts(db, &spans).await.expect("counts"), expected);
        assert_eq!(article::count(db, List::Latest).await.expect("a count"), 39);
        let extent = article::extent(db).await.expect("an extent");
        assert_eq!(extent, Some((ids[0].0, ids[38].0)));
    }
}

#[tokio::test]
async fn taking_in_again_changes_nothing_or_makes_a_version() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(NOON));
        let live = Standing::Live { first_published: NOON, published: NOON, modified: NOON };
        let mut intake = Intake {
            source_key: "ghost:1".into(),
            id: None,
            slug: "old-story".into(),
            story: story("Old story"),
            standing: live,
            former_paths: vec!["/2019/old-story/".into()],
            by: "import".into(),
        };
        let mut outcomes = Vec::new();
        for round in 0..3 {
            if round == 2 {
                intake.story.headline = "Old story, retold".to_owned();
            }
            let mut tx = db.begin().await.expect("a transaction");
            outcomes.push(article::take_in(&mut tx, &clock, intake.clone()).await.expect("taken"));
            tx.commit().await.expect("a commit");
        }
        let id = outcomes[0].id();
        assert_eq!(outcomes, [Taken::New(id), Taken::Same(id), Taken::Changed(id)]);
        let old = article::address(db, "/2019/old-story/").await.expect("a look");
        assert_eq!(old, Address::Moved("/news/old-story".to_owned(), true));
        assert_eq!(article::count(db, List::Latest).await.expect("a count"), 1);
    }
}

#[test]
fn the_lead_in_gives_away_no_more_than_it_should() {
    let mut text = story("Walled");
    text.access = Access::Subscriber;
    assert!(text.is_walled(NOON));
    let shown = |story: &Story| article::lead_in(story).len();
    assert_eq!(shown(&text), 1, "two short paragraphs: the last one stays behind the wall");
    text.blocks = (0..9).map(|n| paragraph(&format!("b{n}"), &"word ".repeat(40))).collect();
    assert_eq!(shown(&text), 2);
    text.blocks.insert(5, Block::new("wall", Body::Wall));
    assert_eq!(shown(&text), 5, "the editor's own line counts");
    text.blocks[1].audience = article::Audience::Subscribers;
    assert_eq!(shown(&text), 4);
    text.access = Access::Free;
    text.subscribers_until = Some(NOON.plus_seconds(1));
    assert!(text.is_walled(NOON) && !text.is_walled(NOON.plus_seconds(1)));
}

#[test]
fn the_language_of_code_is_not_the_language_of_its_block() {
    let body = |language| Body::Code { text: "x".into(), language, caption: None };
    let mut block = Block::new("b1", body(Some("rust".into())));
    for language in [None, Some("ar".to_owned())] {
        block.language = language;
        let json = serde_json::to_string(&block).expect("json");
        assert_eq!(serde_json::from_str::<Block>(&json).expect("a block"), block);
    }
}

#[test]
fn every_block_kind_survives_json() {
    let blocks = r#"[{"id":"a","kind":"text","text":["x ",{"t":"y","m":["em",{"link":"/z"}]}]},
        {"id":"b","kind":"list","ordered":true,"items":["one",{"text":["two"],"items":["three"]}]},
        {"id":"c","kind":"divider"},{"id":"d","kind":"chart","form":"bar","title":"T","rows":[{"label":"l","value":1.5}]}]"#;
    let blocks = blocks.replace("\"one\"", "[\"one\"]").replace("\"three\"", "[\"three\"]");
    let read: Vec<Block> = serde_json::from_str(&blocks).expect("blocks");
    let again: Vec<Block> =
        serde_json::from_str(&serde_json::to_string(&read).expect("json")).expect("blocks again");
    assert_eq!(read, again);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_hands_publish_at_once_and_none_is_refused() {
    for test in both().await {
        let clock = Clock::standing_at(NOON);
        let city = section(&test.db, &clock, "city").await;
        let everybodys = publish_new(&test.db, &clock, &story("Everybody's"), "everybodys").await;
        let hands: Vec<_> = (0..8)
            .map(|hand| {
                let (db, clock) = (test.db.clone(), clock.clone());
                tokio::spawn(async move {
                    for turn in 0..10 {
                        // The same topics in another order, and one story that all of them revise.
                        let mut text = story(&format!("Hand {hand}, turn {turn}"));
                        text.section = Some(city);
                        text.topics =
                            (0..3).map(|place| Id(7 + (hand + turn + place) % 3)).collect();
                        publish_new(&db, &clock, &text, &format!("own-{hand}-{turn}")).await;
                        text.topics.pop();
                        let mut tx = db.begin().await.expect("a transaction");
                        let version = article::revise(&mut tx, &clock, everybodys, &text, "ben");
                        version.await.expect("a version");
                        let change = Change::Update;
                        let seq = article::publish(&mut tx, &clock, everybodys, change, "ben");
                        seq.await.expect("published");
                        tx.commit().await.expect("a commit");
                    }
                })
            })
            .collect();
        for hand in hands {
            hand.await.expect("no hand is refused");
        }
        let versions = article::history(&test.db, everybodys).await.expect("its versions");
        assert_eq!(versions.len(), 81);
        assert_eq!(article::count(&test.db, List::Section(city)).await.expect("a count"), 81);
        for topic in [Id(7), Id(8), Id(9)] {
            let list = List::Topic(topic);
            let listed = article::list(&test.db, list, Place::NEWEST, 100).await.expect("a list");
            let count = article::count(&test.db, list).await.expect("a count");
            assert_eq!(count, listed.len() as i64, "{topic}");
        }
    }
}
