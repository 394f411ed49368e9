//! Blocks folded back into lines, for places that hold lines only: quotes, items, cells, captions.

use article::{Block, Body, ListItem};
use kit::{Mark, Rich, Run};

/// The lines of some blocks, and the blocks that are no lines.
pub fn lines(blocks: Vec<Block>) -> (Vec<Rich>, Vec<Block>) {
    let mut lines = Vec::new();
    let mut rest = Vec::new();
    for block in blocks {
        match block.body {
            Body::Text { text } | Body::Verse { text } => lines.push(text),
            Body::Heading { text, .. } => lines.push(strong(text)),
            Body::List { items, ordered } => list_lines(&items, ordered, 0, &mut lines),
            Body::Quote { paragraphs, cite } => {
                lines.extend(paragraphs);
                lines.extend(cite);
            }
            body => rest.push(Block { body, ..block }),
        }
    }
    (lines, rest)
}

/// Lines as one, with `between` between them.
pub fn join(lines: Vec<Rich>, between: &str) -> Rich {
    let mut joined = Rich::default();
    for line in lines {
        if !joined.0.is_empty() {
            joined.push(Run::plain(between));
        }
        for run in line.0 {
            joined.push(run);
        }
    }
    joined
}

fn strong(line: Rich) -> Rich {
    let strong = line.0.into_iter().map(|run| {
        let mut marks = run.marks;
        marks.push(Mark::Strong);
        Run::marked(run.text, marks)
    });
    Rich(strong.collect())
}

fn list_lines(items: &[ListItem], ordered: bool, depth: usize, lines: &mut Vec<Rich>) {
    for (n, item) in items.iter().enumerate() {
        let mut line = Rich::default();
        let bullet = if ordered { format!("{}. ", n + 1) } else { "• ".to_owned() };
        line.push(Run::plain(format!("{}{bullet}", "\u{a0}\u{a0}".repeat(depth))));
        for run in &item.text.0 {
            line.push(run.clone());
        }
        lines.push(line);
        list_lines(&item.items, item.ordered, depth + 1, lines);
    }
}
