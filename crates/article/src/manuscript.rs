//! The manuscript: a story's blocks as the nodes of the shared document, and back.
//!
//! The table of nodes is in `docs/contracts/editor.md`. Blocks and nodes say the same in two forms:
//! what [`to_nodes`] writes [`from_nodes`] reads back exactly, but for what has no form in the
//! document: a block of text with no letter in it, a box whose only line is empty, and the marks
//! of a line break, which are those its neighbours share.

mod inline;
mod read;
#[cfg(test)]
mod tests;
mod write;

use coedit::Node;

use crate::block::{self, Block};

/// Something in the document that is not as the contract says. Its text is not lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The block it is in.
    pub block: String,
    /// What it is, for the one who writes the story.
    pub what: String,
}

/// Blocks as nodes.
pub fn to_nodes(blocks: &[Block]) -> Vec<Node> {
    blocks.iter().map(write::node).collect()
}

/// Nodes as blocks, and what was wrong with them. Blocks of text that are empty are left out, and
/// every id is there once. What cannot be shaped becomes [`crate::block::Body::Unknown`] with its
/// readable text.
pub fn from_nodes(nodes: &[Node]) -> (Vec<Block>, Vec<Problem>) {
    let mut blocks = Vec::new();
    let mut found = Vec::new();
    for node in nodes {
        let (block, problems) = read::block(node);
        if let Some(block) = block {
            found.extend(problems.into_iter().map(|what| (blocks.len(), what)));
            blocks.push(block);
        }
    }
    block::number(&mut blocks);
    let problems = found.into_iter();
    let problems =
        problems.map(|(place, what)| Problem { block: blocks[place].id.clone(), what }).collect();
    (blocks, problems)
}
