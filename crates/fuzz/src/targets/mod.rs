//! The targets: what is made for each, and what must hold of it afterwards.

mod blocks;
mod images;
mod imports;
mod office;

use tempfile::TempDir;

use crate::Target;
use office::Office;

/// All of them.
pub const TARGETS: &[Target] = &[
    Target {
        name: "markup",
        what: "HTML to blocks, and blocks to HTML",
        inputs: 600,
        make: blocks::make_markup,
        check: |_, input| blocks::check_markup(input),
    },
    Target {
        name: "blocks",
        what: "stored blocks to a document and its HTML",
        inputs: 600,
        make: blocks::make_blocks,
        check: |_, input| blocks::check_blocks(input),
    },
    Target {
        name: "page",
        what: "stored blocks to a published story and its page",
        inputs: 40,
        make: blocks::make_blocks,
        check: blocks::check_page,
    },
    Target {
        name: "corpus",
        what: "stories one a line",
        inputs: 200,
        make: imports::make_corpus,
        check: |bench, input| imports::check(bench, "stories.jsonl", input),
    },
    Target {
        name: "ghost",
        what: "Ghost exports",
        inputs: 200,
        make: imports::make_ghost,
        check: |bench, input| imports::check(bench, "export.json", input),
    },
    Target {
        name: "wordpress",
        what: "WordPress exports",
        inputs: 200,
        make: imports::make_wordpress,
        check: |bench, input| imports::check(bench, "export.xml", input),
    },
    Target {
        name: "ninjs",
        what: "news items",
        inputs: 200,
        make: imports::make_ninjs,
        check: |bench, input| imports::check(bench, "item.json", input),
    },
    Target {
        name: "images",
        what: "pictures and what they say about themselves",
        inputs: 600,
        make: crate::pictures::damaged,
        check: |_, input| images::check(input),
    },
];

/// What targets work with, opened when one of them asks for it.
#[derive(Default)]
pub struct Bench {
    folder: Option<TempDir>,
    office: Option<Office>,
}

impl Bench {
    /// A file of this name that holds the input.
    fn file(&mut self, name: &str, input: &[u8]) -> Result<std::path::PathBuf, String> {
        let folder = match self.folder.take() {
            Some(folder) => folder,
            None => tempfile::tempdir().map_err(|why| why.to_string())?,
        };
        let path = folder.path().join(name);
        self.folder = Some(folder);
        std::fs::write(&path, input).map_err(|why| why.to_string())?;
        Ok(path)
    }

    /// A paper to take things in and to print them; a new one now and then, lest it grow.
    fn office(&mut self) -> Result<&mut Office, String> {
        let office = match self.office.take().filter(|office| !office.is_worn()) {
            Some(office) => office,
            None => Office::open().map_err(|why| format!("no paper: {why:#}"))?,
        };
        Ok(self.office.insert(office))
    }
}
