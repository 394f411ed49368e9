//! No word behind the wall or before its time is found or shown, whatever a story is made of.

use std::collections::BTreeSet;

use article::Audience;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::Spelled;
use crate::matter::open;

/// A story as chance makes it: every word in it is there once, so that a word tells its place.
#[derive(Clone, Debug)]
struct Made {
    access: Access,
    /// Paragraphs by their number of words, and for whom.
    blocks: Vec<(usize, Audience)>,
    wall_at: Option<usize>,
    first_access: bool,
    when: When,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum When {
    Now,
    Scheduled,
    Withdrawn,
    Unlisted,
    Expired,
    Revised,
}

fn made() -> impl Strategy<Value = Made> {
    let access = prop_oneof![
        Just(Access::Free),
        Just(Access::Metered),
        Just(Access::Registered),
        Just(Access::Subscriber)
    ];
    let audience = prop_oneof![
        3 => Just(Audience::All),
        1 => Just(Audience::NonSubscribers),
        1 => Just(Audience::Subscribers)
    ];
    let when = prop_oneof![
        4 => Just(When::Now),
        1 => Just(When::Scheduled),
        1 => Just(When::Withdrawn),
        1 => Just(When::Unlisted),
        1 => Just(When::Expired),
        2 => Just(When::Revised)
    ];
    let blocks = prop::collection::vec((1_usize..90, audience), 1..6);
    (access, blocks, prop::option::of(0_usize..6), any::<bool>(), when).prop_map(
        |(access, blocks, wall_at, first_access, when)| Made {
            access,
            blocks,
            wall_at,
            first_access,
            when,
        },
    )
}

/// A word that is in no other place: letters only, so that no stemmer shortens it to another.
fn word(story: usize, block: usize, place: usize) -> String {
    let letters = |mut number: usize| {
        let mut text = String::new();
        for _ in 0..3 {
            text.push(char::from(b'b' + (number % 20) as u8));
            number /= 20;
        }
        text
    };
    format!("q{}x{}z{}", letters(story), letters(block), letters(place))
}

fn story_of(made: &Made, number: usize, now: Instant) -> Story {
    let mut blocks: Vec<Block> = made
        .blocks
        .iter()
        .enumerate()
        .map(|(at, (words, audience))| {
            let words: Vec<String> = (0..*words).map(|place| word(number, at, place)).collect();
            let mut block = paragraph(&format!("b{at}"), &words.join(" "));
            block.audience = *audience;
            block
        })
        .collect();
    if let Some(at) = made.wall_at.filter(|at| *at <= blocks.len()) {
        blocks.insert(at, Block::new("wall", Body::Wall));
    }
    Story {
        headline: format!("Headline {number}"),
        access: made.access,
        blocks,
        subscribers_until: made.first_access.then(|| now.plus_seconds(3600)),
        expires: (made.when == When::Expired).then(|| now.plus_seconds(60)),
        flags: article::Flags { unlisted: made.when == When::Unlisted, ..Default::default() },
        ..Story::default()
    }
}

/// Every word of a story.
fn all_words(story: &Story) -> BTreeSet<String> {
    let lines = story.blocks.iter().flat_map(Block::lines);
    lines.flat_map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The words that a reader without any right is shown, worked out the long way round from what
/// the story's page prints.
fn open_words(story: &Story, now: Instant) -> BTreeSet<String> {
    let walled = matches!(story.access, Access::Subscriber | Access::Registered)
        || story.subscribers_until.is_some_and(|until| until > now);
    let shown: Vec<&Block> =
        if walled { article::lead_in(story) } else { story.blocks.iter().collect() };
    let mut shown: Vec<Block> = shown.into_iter().cloned().collect();
    shown.retain(|block| block.audience == Audience::All);
    all_words(&Story { blocks: shown, ..Story::default() })
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_behind_the_wall_or_before_its_time_is_found_or_shown() {
    for test in both().await {
        let paper = Paper::open(&test);
        let mut runner = TestRunner::new_with_rng(
            Config::default(),
            prop::test_runner::TestRng::deterministic_rng(Default::default()),
        );
        let mut stories = Vec::new();
        for number in 0..40 {
            let tree = made().new_tree(&mut runner).expect("a story");
            let made = prop::strategy::ValueTree::current(&tree);
            stories.push((bring(&paper, &made, number).await, made));
        }
        paper.clock.advance_seconds(120);
        paper.settled().await;
        // Rights that ended are seen at the next look.
        for (number, ((id, _), made)) in stories.iter().enumerate() {
            while made.when == When::Expired && finds(&paper, &word(number, 0, 0), *id).await {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
        let mut locked_words = 0;
        for (number, ((id, story), made)) in stories.iter().enumerate() {
            locked_words += check(&paper, *id, story, made, number).await;
        }
        assert!(locked_words > 500, "chance locked {locked_words} words");
        paper.close().await;
    }
}

/// Publishes a story, or what else befalls it; the story as it stands last.
async fn bring(paper: &Paper, made: &Made, number: usize) -> (Id, Story) {
    let now = paper.clock.now();
    let story = story_of(made, number, now);
    if made.when == When::Scheduled {
        let mut tx = paper.db.begin().await.expect("a transaction");
        let slug = format!("s{number}");
        let id = article::create(&mut tx, &paper.clock, &story, &slug, "ann").await.expect("id");
        let at = now.plus_seconds(86_400);
        article::schedule(&mut tx, id, at).await.expect("scheduled");
        tx.commit().await.expect("a commit");
        return (id, story);
    }
    if made.when == When::Revised {
        // It was open to everybody before.
        let open = Made { access: Access::Free, first_access: false, ..made.clone() };
        let id = paper.publish(story_of(&open, number, now)).await;
        paper.revise(id, story.clone(), Change::Update).await;
        return (id, story);
    }
    let id = paper.publish(story.clone()).await;
    if made.when == When::Withdrawn {
        let mut tx = paper.db.begin().await.expect("a transaction");
        article::withdraw(&mut tx, &paper.clock, id, "wrong").await.expect("withdrawn");
        tx.commit().await.expect("a commit");
    }
    (id, story)
}

/// Whether just these words find the story, not others that are near them.
async fn finds(paper: &Paper, text: &str, id: Id) -> bool {
    let found = paper.find(text).await;
    let as_asked = found.spelled == Spelled::AsWritten && !found.some_words;
    as_asked && found.results.iter().any(|result| result.article == id)
}

/// Looks for words of the story; how many of them are locked.
async fn check(paper: &Paper, id: Id, story: &Story, made: &Made, number: usize) -> usize {
    let now = paper.clock.now();
    let seen = matches!(made.when, When::Now | When::Revised);
    let open_words = if seen { open_words(story, now) } else { BTreeSet::new() };
    let locked: Vec<String> = all_words(story).difference(&open_words).cloned().collect();
    // Every third of the locked words, alone, begun, in quotes, and beside one that is open.
    for word in locked.iter().step_by(3) {
        for text in [word.clone(), format!("\"{word}\""), format!("headline -{word}nix {word}")] {
            assert!(!finds(paper, &text, id).await, "{text} found story {number}: {made:?}");
        }
        let suggested = paper.search.suggest(word).await.expect("suggestions");
        assert!(suggested.suggestions.is_empty(), "{word} is offered");
    }
    for word in open_words.iter().step_by(7) {
        let found = paper.find(word).await;
        assert_eq!(found.total, 1, "{word} of story {number} is open: {made:?}");
        let shown = paper.search.shown(&paper.live(id).await, &found);
        let snippet = text_of(&shown.snippet);
        assert!(snippet.contains(&format!("[{word}]")), "{snippet}");
        for lock in &locked {
            assert!(!snippet.contains(lock.as_str()), "{lock} in: {snippet}");
        }
    }
    if seen {
        let gate = open(&paper.live(id).await, now).expect("a story").body.join(" ");
        let through: BTreeSet<String> = gate.split_whitespace().map(str::to_owned).collect();
        assert_eq!(through, open_words, "story {number}");
    }
    locked.len()
}
