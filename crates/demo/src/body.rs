//! The body of a content file: paragraphs, headings, lists, quotations, breaks and fences.

use article::block::number;
use article::{Block, Body, CorrectionKind, ListItem, RelatedLink, SimpleBlock};
use kit::Rich;

use crate::fault::Fault;
use crate::fences;
use crate::markup::{Links, rich};
use crate::moment::DayTime;

/// A line of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// What it says, without spaces at its end.
    pub text: &'a str,
}

/// The file that is being read, and what its text may link to.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// Its name.
    pub file: &'a str,
    /// The stories it may link to.
    pub links: &'a Links,
}

impl Source<'_> {
    /// A fault in this file.
    pub(crate) fn fault(&self, line: usize, what: impl Into<String>) -> Fault {
        Fault::new(self.file, line, what)
    }

    /// Text with its marks; never blank.
    pub(crate) fn rich(&self, line: usize, text: &str) -> Result<Rich, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(self.fault(line, "there is no text here"));
        }
        rich(text, self.links).map_err(|what| self.fault(line, what))
    }
}

/// A correction as it is written in a story file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionNote {
    /// When it was published.
    pub at: DayTime,
    /// What it is.
    pub kind: CorrectionKind,
    /// The words that were wrong.
    pub was: Option<String>,
    /// The words that are right.
    pub is: Option<String>,
    /// The note as printed.
    pub note: Rich,
}

/// What a body holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct BodyText {
    /// Its blocks, numbered.
    pub blocks: Vec<Block>,
    /// The stories named at its very end; such lists in its middle are blocks.
    pub related: Vec<RelatedLink>,
    /// Its corrections.
    pub corrections: Vec<CorrectionNote>,
}

/// What a fence gives.
pub(crate) enum Piece {
    /// A block at its place.
    Block(Body),
    /// A correction, which stands with the story.
    Correction(CorrectionNote),
}

/// The lines of a text, the first of which has this number in its file.
pub(crate) fn lines(text: &str, first: usize) -> Vec<Line<'_>> {
    let all = text.lines().enumerate();
    all.map(|(index, text)| Line { number: first + index, text: text.trim_end() }).collect()
}

/// Reads a body.
pub(crate) fn read(source: &Source<'_>, lines: &[Line<'_>]) -> Result<BodyText, Fault> {
    let mut found = BodyText::default();
    let mut rest = lines;
    while let Some(line) = rest.first() {
        let taken = if line.text.is_empty() {
            1
        } else if line.text.starts_with(":::") {
            let end = fence_end(source, rest)?;
            match fences::read(source, *line, &rest[1..end])? {
                Piece::Block(body) => found.blocks.push(Block::new("", body)),
                Piece::Correction(note) => found.corrections.push(note),
            }
            end + 1
        } else {
            let length = plain_length(rest);
            let body = plain(source, &rest[..length])?;
            found.blocks.push(Block::new("", body));
            length
        };
        rest = &rest[taken..];
    }
    if let Some(Block { body: Body::Related { links }, .. }) = found.blocks.last() {
        found.related = links.clone();
        found.blocks.pop();
    }
    number(&mut found.blocks);
    Ok(found)
}

fn fence_end(source: &Source<'_>, lines: &[Line<'_>]) -> Result<usize, Fault> {
    let later = lines.iter().enumerate().skip(1);
    let end = later.clone().find(|(_, line)| line.text == ":::").map(|(index, _)| index);
    let next = later.clone().find(|(_, line)| line.text.starts_with(":::") && line.text != ":::");
    match (end, next) {
        (Some(end), Some((next, _))) if next < end => {
            Err(source.fault(lines[0].number, "this fence is not closed before the next one"))
        }
        (Some(end), _) => Ok(end),
        (None, _) => Err(source.fault(lines[0].number, "this fence is never closed")),
    }
}

/// What a line starts, outside fences.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Paragraph,
    Heading,
    Break,
    Bullet,
    Number,
    Quote,
    Fence,
    Blank,
}

fn start(text: &str) -> Start {
    match text {
        "" => Start::Blank,
        "---" => Start::Break,
        _ if text.starts_with(":::") => Start::Fence,
        _ if text.starts_with('#') => Start::Heading,
        _ if text.starts_with("- ") => Start::Bullet,
        _ if text == ">" || text.starts_with("> ") => Start::Quote,
        _ if numbered(text).is_some() => Start::Number,
        _ => Start::Paragraph,
    }
}

/// The text of a numbered item: one or two digits, a full stop and a space before it.
fn numbered(text: &str) -> Option<&str> {
    let (number, item) = text.split_once(". ")?;
    let digits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    digits.then_some(item)
}

/// How many lines belong to the block that starts here.
fn plain_length(lines: &[Line<'_>]) -> usize {
    let first = start(lines[0].text);
    if matches!(first, Start::Heading | Start::Break) {
        return 1;
    }
    lines.iter().take_while(|line| start(line.text) == first).count()
}

fn plain(source: &Source<'_>, lines: &[Line<'_>]) -> Result<Body, Fault> {
    let line = lines[0];
    Ok(match start(line.text) {
        Start::Heading => heading(source, line)?,
        Start::Break => Body::Divider,
        Start::Quote => quote(source, lines)?,
        Start::Bullet | Start::Number => {
            let (ordered, items) = list(source, lines)?;
            Body::List { ordered, items }
        }
        _ => Body::Text { text: paragraph(source, lines)? },
    })
}

fn heading(source: &Source<'_>, line: Line<'_>) -> Result<Body, Fault> {
    let text = line.text.trim_start_matches('#');
    let level = line.text.len() - text.len();
    if !(2..=4).contains(&level) || !text.starts_with(' ') {
        return Err(source.fault(line.number, "a heading is '## ' to '#### ' and its words"));
    }
    Ok(Body::Heading { level: level as u8, text: source.rich(line.number, text)? })
}

fn paragraph(source: &Source<'_>, lines: &[Line<'_>]) -> Result<Rich, Fault> {
    let words: Vec<&str> = lines.iter().map(|line| line.text.trim()).collect();
    source.rich(lines[0].number, &words.join(" "))
}

fn list(source: &Source<'_>, lines: &[Line<'_>]) -> Result<(bool, Vec<ListItem>), Fault> {
    let ordered = start(lines[0].text) == Start::Number;
    let mut items = Vec::with_capacity(lines.len());
    for line in lines {
        let text = numbered(line.text).filter(|_| ordered).unwrap_or(&line.text[1..]);
        items.push(ListItem::line(source.rich(line.number, text)?));
    }
    Ok((ordered, items))
}

fn quote(source: &Source<'_>, lines: &[Line<'_>]) -> Result<Body, Fault> {
    let bare: Vec<Line<'_>> = lines
        .iter()
        .map(|line| Line { number: line.number, text: line.text[1..].trim_start() })
        .collect();
    let signed = bare.last().and_then(|last| last.text.strip_prefix("— "));
    let words = if signed.is_some() { &bare[..bare.len() - 1] } else { &bare[..] };
    let cite = match signed {
        Some(cite) => Some(source.rich(lines[lines.len() - 1].number, cite)?),
        None => None,
    };
    let paragraphs = paragraphs(source, lines[0].number, words)?;
    Ok(Body::Quote { paragraphs, cite })
}

/// Paragraphs and lists, as they may stand in a box; never none.
pub(crate) fn simple_blocks(
    source: &Source<'_>,
    fence: usize,
    lines: &[Line<'_>],
) -> Result<Vec<SimpleBlock>, Fault> {
    let mut found = Vec::new();
    let mut rest = lines;
    while let Some(line) = rest.first() {
        let length = plain_length(rest);
        let own = &rest[..length];
        match start(line.text) {
            Start::Blank => {}
            Start::Paragraph => found.push(SimpleBlock::Text { text: paragraph(source, own)? }),
            Start::Bullet | Start::Number => {
                let (ordered, items) = list(source, own)?;
                found.push(SimpleBlock::List { ordered, items });
            }
            _ => return Err(source.fault(line.number, "only paragraphs and lists stand here")),
        }
        rest = &rest[length..];
    }
    if found.is_empty() {
        return Err(source.fault(fence, "there is nothing in it"));
    }
    Ok(found)
}

/// Paragraphs alone; never none.
pub(crate) fn paragraphs(
    source: &Source<'_>,
    fence: usize,
    lines: &[Line<'_>],
) -> Result<Vec<Rich>, Fault> {
    let blocks = simple_blocks(source, fence, lines)?;
    let texts = blocks.into_iter().map(|block| match block {
        SimpleBlock::Text { text } => Ok(text),
        SimpleBlock::List { .. } => Err(source.fault(fence, "no list may stand in it")),
    });
    texts.collect()
}
