//! HTML to blocks: the one place where other people's markup becomes a story.
//!
//! What a reader saw is kept as a typed block, or as [`Body::Unknown`] with its text; what nobody
//! saw (scripts, styles, handlers) is dropped and reported. No markup survives as markup.

pub mod address;
mod fold;
mod media;
mod shape;
mod special;
mod table;
pub mod token;
mod tree;

use article::{Block, Body, Figure};
use kit::{Rich, Run};

pub use address::Site;

use crate::item::Changes;

/// What a shaper needs to know beside the markup.
pub struct Setting<'a> {
    /// The site the markup comes from.
    pub site: &'a Site,
    /// The texts of footnotes kept beside the text, by id (WordPress).
    pub notes: &'a [(String, String)],
}

/// Blocks of a text, and what was changed.
#[derive(Debug, Default)]
pub struct Shaped {
    /// The blocks, numbered.
    pub blocks: Vec<Block>,
    /// What is not as it was.
    pub changes: Changes,
}

/// Shapes markup of a site into blocks.
pub fn shape(markup: &str, site: &Site) -> Shaped {
    shape_with(markup, &Setting { site, notes: &[] })
}

/// [`shape`], with footnotes that are kept beside the text.
pub fn shape_with(markup: &str, setting: &Setting<'_>) -> Shaped {
    let mut changes = Changes::default();
    let tree = tree::grow(markup, setting.site, &mut changes);
    let mut blocks = shape::blocks_of(&tree, setting, &mut changes);
    article::block::number(&mut blocks);
    Shaped { blocks, changes }
}

/// Shapes markup that is one line (a caption, a list item of a card): its paragraphs are joined.
pub fn line(markup: &str, site: &Site, changes: &mut Changes) -> Rich {
    let shaped = shape(markup, site);
    changes.absorb(shaped.changes);
    let (lines, rest) = fold::lines(shaped.blocks);
    for block in rest {
        changes.note(format!("{} in a caption dropped", name_of(&block.body)));
    }
    fold::join(lines, "\n")
}

/// Shapes markup into paragraphs; what is no paragraph is given back beside them.
pub fn paragraphs(markup: &str, site: &Site, changes: &mut Changes) -> (Vec<Rich>, Vec<Block>) {
    let shaped = shape(markup, site);
    changes.absorb(shaped.changes);
    fold::lines(shaped.blocks)
}

/// The text a reader sees of a markup, on one line.
pub fn plain(markup: &str) -> String {
    let mut changes = Changes::default();
    kit::text::collapse(&line(markup, &Site::default(), &mut changes).plain())
}

/// A caption, unless there is nothing in it.
pub fn some(text: Rich) -> Option<Rich> {
    (!text.is_blank()).then_some(text)
}

/// A picture at its former address.
pub fn former(address: String) -> article::ImageRef {
    article::ImageRef { media: None, former: Some(address) }
}

/// Plain text as a line.
pub fn rich(text: &str) -> Rich {
    let mut line = Rich::default();
    line.push(Run::plain(text));
    line.folded()
}

/// A language tag of the right form (BCP 47, loosely), in its usual spelling.
pub(crate) fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let parts = tag.split('-').all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    (parts && tag.len() <= 35 && tag.as_bytes().first().is_some_and(u8::is_ascii_alphabetic))
        .then_some(tag)
}

/// What a block is called in a report.
pub(crate) fn name_of(body: &Body) -> String {
    let kind = serde_json::to_value(body).ok();
    let kind = kind.as_ref().and_then(|value| value.get("kind")?.as_str());
    kind.unwrap_or("block").replace('_', " ")
}

/// Figures of some blocks, when they are pictures and nothing else.
pub(crate) fn only_figures(blocks: &[Block]) -> Option<Vec<Figure>> {
    let mut figures = Vec::new();
    for block in blocks {
        match &block.body {
            Body::Image { figure, .. } => figures.push(figure.clone()),
            Body::Gallery { figures: more, .. } => figures.extend(more.iter().cloned()),
            _ => return None,
        }
    }
    (!figures.is_empty()).then_some(figures)
}

#[cfg(test)]
mod tests;
