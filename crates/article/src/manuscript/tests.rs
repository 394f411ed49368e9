//! What is written as nodes is read back the same, and nothing that stands in nodes is lost.

#[path = "tests/any.rs"]
mod any;

use coedit::{Attributes, Coedit, Marked, Node, Piece, Seed};
use kit::{Clock, Id, Instant, Mark, Rich, Run};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;

use super::{from_nodes, to_nodes};
use crate::block::{self, Audience, Block, Body, Figure, ImageRef, ListItem, Qa, SimpleBlock};

/// A block as it must come back: what has no form in the document is taken off.
fn normal(mut block: Block) -> Option<Block> {
    match &mut block.body {
        Body::Text { text } | Body::Heading { text, .. } | Body::Verse { text } => {
            *text = line(text);
            if text.0.is_empty() {
                return None;
            }
        }
        Body::Unknown { text, .. } => *text = line(text),
        Body::List { items, .. } => normal_items(items),
        Body::Quote { paragraphs, cite } => {
            normal_lines(paragraphs);
            normal_part(cite);
        }
        Body::Pullquote { text, cite } => {
            *text = line(text);
            normal_part(cite);
        }
        Body::Callout { paragraphs, .. } | Body::Method { paragraphs } => normal_lines(paragraphs),
        Body::Profile { paragraphs, image, .. } => {
            normal_lines(paragraphs);
            normal_place(image);
        }
        Body::KeyPoints { items } | Body::Footnotes { items } => normal_lines(items),
        Body::Image { figure, .. } => figure.caption = line(&figure.caption),
        Body::Gallery { figures, caption } => {
            figures.iter_mut().for_each(|figure| figure.caption = line(&figure.caption));
            normal_part(caption);
            if *figures == [Figure::default()] {
                figures.clear();
            }
        }
        Body::Video { caption, poster, .. } => {
            normal_part(caption);
            normal_place(poster);
        }
        Body::Audio { caption, .. } | Body::Embed { caption, .. } | Body::Code { caption, .. } => {
            normal_part(caption);
        }
        Body::Table { head, rows, .. } => {
            head.iter_mut().for_each(|cell| *cell = line(cell));
            rows.iter_mut().for_each(normal_cells);
            if head.is_empty() && *rows == [[Rich::default()]] {
                rows.clear();
            }
        }
        Body::Qa { items } => {
            for item in items.iter_mut() {
                item.question = line(&item.question);
                normal_lines(&mut item.answer);
            }
            if *items == [Qa::default()] {
                items.clear();
            }
        }
        Body::Timeline { entries } => {
            entries.iter_mut().for_each(|entry| entry.text = line(&entry.text));
            if matches!(&entries[..], [one] if one.when.is_empty() && one.text.0.is_empty()) {
                entries.clear();
            }
        }
        Body::Factbox { body, .. } | Body::LiveEntry { body, .. } => normal_simple(body),
        _ => {}
    }
    Some(block)
}

fn normal_lines(lines: &mut Vec<Rich>) {
    lines.iter_mut().for_each(|it| *it = line(it));
    if *lines == [Rich::default()] {
        lines.clear();
    }
}

/// A row always has a cell.
fn normal_cells(cells: &mut Vec<Rich>) {
    cells.iter_mut().for_each(|it| *it = line(it));
    if cells.is_empty() {
        cells.push(Rich::default());
    }
}

fn normal_part(part: &mut Option<Rich>) {
    *part = part.as_ref().map(line).filter(|text| !text.0.is_empty());
}

fn normal_place(place: &mut Option<ImageRef>) {
    place.take_if(|place| *place == ImageRef::default());
}

fn normal_items(items: &mut Vec<ListItem>) {
    for item in items.iter_mut() {
        item.text = line(&item.text);
        normal_items(&mut item.items);
        item.ordered &= !item.items.is_empty();
    }
    if *items == [ListItem::default()] {
        items.clear();
    }
}

fn normal_simple(blocks: &mut Vec<SimpleBlock>) {
    for block in blocks.iter_mut() {
        match block {
            SimpleBlock::Text { text } => *text = line(text),
            SimpleBlock::List { items, .. } => normal_items(items),
        }
    }
    if matches!(&blocks[..], [SimpleBlock::Text { text }] if text.0.is_empty()) {
        blocks.clear();
    }
}

/// Runs with the same marks are one; a line break carries what the letters around it share.
fn line(text: &Rich) -> Rich {
    let letters: Vec<(char, Vec<Mark>)> = text
        .0
        .iter()
        .flat_map(|run| {
            let marks = Run::marked("", run.marks.clone()).marks;
            run.text.chars().map(move |letter| (letter, marks.clone()))
        })
        .collect();
    let mut out = Rich::default();
    for (place, (letter, marks)) in letters.iter().enumerate() {
        let marks = if *letter == '\n' {
            let before = letters[..place].iter().rev().find(|(letter, _)| *letter != '\n');
            let after = letters[place..].iter().find(|(letter, _)| *letter != '\n');
            match (before, after) {
                (Some((_, before)), Some((_, after))) => {
                    before.iter().filter(|mark| after.contains(mark)).cloned().collect()
                }
                (Some((_, marks)), None) | (None, Some((_, marks))) => marks.clone(),
                (None, None) => Vec::new(),
            }
        } else {
            marks.clone()
        };
        out.push(Run { text: letter.to_string(), marks });
    }
    out
}

fn normal_all(blocks: Vec<Block>) -> Vec<Block> {
    let mut blocks: Vec<Block> = blocks.into_iter().filter_map(normal).collect();
    block::number(&mut blocks);
    blocks
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn blocks_come_back_as_they_were(blocks in any::blocks()) {
        let (back, problems) = from_nodes(&to_nodes(&blocks));
        prop_assert_eq!(problems, vec![]);
        prop_assert_eq!(&back, &normal_all(blocks));
        prop_assert_eq!(from_nodes(&to_nodes(&back)).0, back);
    }

    /// However a document is damaged: each letter in it is in some block.
    #[test]
    fn text_of_a_damaged_document_is_not_lost(
        blocks in any::blocks(),
        names in proptest::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        let mut nodes = to_nodes(&blocks);
        let mut marks = Vec::new();
        for (number, index) in names.iter().enumerate() {
            if !nodes.is_empty() {
                let place = index.index(nodes.len());
                damage(&mut nodes[place], index.index(1000), number, &mut marks);
            }
        }
        let (back, _) = from_nodes(&nodes);
        let all = format!("{back:?}");
        for mark in marks {
            prop_assert!(all.contains(&mark), "{} is lost", mark);
        }
    }
}

/// Puts a word where it does not belong, renames something, or spoils an attribute.
fn damage(node: &mut Node, chance: usize, number: usize, marks: &mut Vec<String>) {
    let inner = node.content.len();
    if inner > 0 && !chance.is_multiple_of(3) {
        let piece = &mut node.content[chance % inner];
        if let Piece::Node(inner) = piece
            && inner.name != "hard_break"
        {
            return damage(inner, chance / 3, number, marks);
        }
    }
    let word = format!("word{number}word");
    match chance % 5 {
        0 => node.content.push(Node::new("paragraph", vec![word.as_str().into()]).into()),
        1 => node.content.push(word.as_str().into()),
        2 => {
            node.name = "mystery".to_owned();
            node.content.push(word.as_str().into());
        }
        _ => {
            node.attributes.insert("ordered".to_owned(), serde_json::json!([1]));
            node.attributes.insert("level".to_owned(), "high".into());
            node.attributes.insert("at".to_owned(), serde_json::json!({}));
            node.attributes.insert("media".to_owned(), "nowhere".into());
            node.content.push(Node::new("line", vec![word.as_str().into()]).into());
        }
    }
    marks.push(word);
}

/// Through a real document, and through the store.
#[tokio::test]
async fn blocks_come_back_from_a_shared_document() {
    let test = store::testing::sqlite().await;
    let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
    let coedit = Coedit::new(test.db.clone(), clock, |_| {});
    let mut runner = TestRunner::deterministic();
    for story in 0..60 {
        let blocks = any::blocks().new_tree(&mut runner).expect("blocks").current();
        let seed = Seed { blocks: to_nodes(&blocks), ..Seed::default() };
        let id = Id::named("story", &story.to_string());
        coedit.open(id, || seed).await.expect("a document");
        let content = coedit.read(id).await.expect("a read").expect("a document");
        let (back, problems) = from_nodes(&content.blocks);
        assert_eq!(problems, []);
        assert_eq!(back, normal_all(blocks));
    }
}

fn only(node: Node) -> (Block, Vec<String>) {
    let (mut blocks, problems) = from_nodes(&[node]);
    assert_eq!(blocks.len(), 1);
    (blocks.remove(0), problems.into_iter().map(|problem| problem.what).collect())
}

#[test]
fn an_unknown_node_becomes_its_readable_text() {
    let inner = Node::new("line", vec!["in it".into()]);
    let node = Node::new("hologram", vec![inner.into()]).with("title", "A ship").with("id", "b7");
    let (block, problems) = only(node);
    let text = Rich::from("A ship\nin it");
    assert_eq!(block, Block::new("b7", Body::Unknown { name: "hologram".to_owned(), text }));
    assert_eq!(problems, ["there is no block 'hologram'"]);
}

#[test]
fn a_broken_attribute_makes_a_block_unknown_and_keeps_its_text() {
    let node = Node::new("heading", vec!["At night".into()]).with("level", 9);
    let (block, problems) = only(node);
    assert!(matches!(block.body, Body::Unknown { text, .. } if text == Rich::from("At night")));
    assert_eq!(problems, ["there is no heading of level 9"]);
    let node = Node::new("related", Vec::new()).with("links", "[{]");
    assert!(matches!(only(node).0.body, Body::Unknown { text, .. } if text == Rich::from("[{]")));
}

#[test]
fn an_audience_that_is_not_known_is_a_narrow_one() {
    let node = Node::new("paragraph", vec!["For few.".into()]).with("audience", "friends");
    let (block, problems) = only(node);
    assert_eq!(block.audience, Audience::Subscribers);
    assert_eq!(problems, ["there is no audience 'friends'"]);
}

#[test]
fn a_line_break_carries_what_the_text_around_it_shares() {
    let text = Rich(vec![
        Run::marked("a", vec![Mark::Em, Mark::Strong]),
        Run::plain("\n"),
        Run::marked("b", vec![Mark::Em]),
    ]);
    let block = Block::new("b1", Body::Text { text });
    let (back, _) = from_nodes(&to_nodes(&[block]));
    let expected = Rich(vec![
        Run::marked("a", vec![Mark::Em, Mark::Strong]),
        Run::marked("\nb", vec![Mark::Em]),
    ]);
    assert_eq!(back, [Block::new("b1", Body::Text { text: expected })]);
}

#[test]
fn numbers_may_come_as_the_page_writes_them() {
    let node = Node::new("live_entry", Vec::new());
    let node = node.with("at", "253370764799000000").with("key", true);
    let body = only(node).0.body;
    assert!(matches!(body, Body::LiveEntry { at, key: true, .. } if at == kit::clock::LATEST));
}

#[test]
fn empty_text_is_left_out_and_ids_are_there_once() {
    let empty = Node::new("paragraph", Vec::new()).with("id", "b1");
    let text = Node::new("paragraph", vec!["One.".into()]).with("id", "b2");
    let (blocks, problems) = from_nodes(&[empty, text.clone(), text]);
    let ids: Vec<&str> = blocks.iter().map(|block| block.id.as_str()).collect();
    assert_eq!(ids, ["b2", "b1"]);
    assert_eq!(problems, []);
}

#[test]
fn a_passage_that_a_note_is_about_reads_as_if_it_were_not_marked() {
    let note = json!({ "id": "n1234" });
    let marked =
        |text: &str, marks: Attributes| Piece::Text(Marked { text: text.to_owned(), marks });
    let plain = Node::new("paragraph", vec!["The vote was private.".into()]).with("id", "b1");
    let noted = Node::new(
        "paragraph",
        vec![
            marked("The ", Attributes::new()),
            marked("vote", [("note".to_owned(), note)].into()),
            marked(" was private.", Attributes::new()),
        ],
    );
    let (blocks, problems) = from_nodes(&[noted.with("id", "b1")]);
    assert_eq!((blocks, problems), from_nodes(&[plain]));
}

#[test]
fn markup_written_by_hand_is_a_block_of_what_is_harmless_in_it() {
    let markup = "<h2 onclick=x>Votes</h2><script>alert(1)</script><p>12 for";
    let (block, problems) = only(Node::new("html", Vec::new()).with("html", markup));
    let Body::Html { html } = &block.body else { panic!("{block:?}") };
    assert_eq!((html.as_str(), problems.len()), ("<h2>Votes</h2><p>12 for</p>", 0));
    assert_eq!((block.lines(), block.words()), (vec!["Votes".to_owned(), "12 for".to_owned()], 3));
}
