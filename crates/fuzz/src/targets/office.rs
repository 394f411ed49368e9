//! A paper on SQLite that takes in what is thrown at it and prints it.

use anyhow::Result;
use article::{Block, Change, Story};
use config::Config;
use import::report::Report;
use import::{Import, ImportError, Options};
use kit::{Clock, Id, Instant};
use paper::Paper;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{Verdict, clean};

/// Uses after which a paper is given up for a new one.
const USES_MAX: u32 = 100;

/// The paper with all it needs.
pub struct Office {
    runtime: Runtime,
    paper: Paper,
    uses: u32,
    /// The newest story that was printed.
    printed: Id,
    _folder: TempDir,
}

impl Office {
    /// A paper in a folder of its own.
    pub fn open() -> Result<Office> {
        let folder = tempfile::tempdir()?;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let none: [(&str, &str); 0] = [];
        let config = Config::load_with(folder.path(), None, none)?;
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        let paper = runtime.block_on(Paper::open(folder.path(), config, clock))?;
        Ok(Office { runtime, paper, uses: 0, printed: Id(-1), _folder: folder })
    }

    /// Whether it was used enough.
    pub fn is_worn(&self) -> bool {
        self.uses >= USES_MAX
    }

    /// Publishes a story of these blocks and looks at its page.
    pub fn publish(&mut self, blocks: Vec<Block>) -> Verdict {
        self.uses += 1;
        // A later moment gives later ids, by which the new stories are found.
        self.paper.clock.advance_seconds(1);
        let headline = "A <b>headline</b>".to_owned();
        let story = Story { headline, blocks, ..Story::default() };
        let Office { paper, runtime, .. } = &*self;
        let written: Result<Id> = runtime.block_on(async {
            let mut tx = paper.db.begin().await?;
            let id = article::create(&mut tx, &paper.clock, &story, "story", "ann").await?;
            article::publish(&mut tx, &paper.clock, id, Change::New, "ann").await?;
            tx.commit().await?;
            Ok(id)
        });
        // A story may have nothing to read; then it is not published, with a reason.
        let Ok(id) = written else { return Ok(()) };
        self.look_at(id)
    }

    /// Takes a source in and looks at the pages of its stories. Answers how many items the report
    /// accounts for.
    pub fn take_in(&mut self, path: &std::path::Path) -> Result<u64, String> {
        self.uses += 1;
        self.paper.clock.advance_seconds(1);
        let import = Import {
            db: &self.paper.db,
            clock: &self.paper.clock,
            darkroom: None,
            media_folder: None,
            options: Options::default(),
            by: "import".to_owned(),
            draws: false,
        };
        let mut report = Report::totals_only();
        match self.runtime.block_on(import::run(&import, path, &mut report)) {
            Ok(()) | Err(ImportError::Source(_)) => {}
            Err(why) => return Err(format!("the import stopped: {why}")),
        }
        if !report.total().adds_up() {
            return Err(format!("the report does not add up:\n{report}"));
        }
        self.look_at_new()?;
        Ok(report.total().seen)
    }

    fn look_at_new(&mut self) -> Verdict {
        let page = article::export_page(&self.paper.db, self.printed, 500);
        let held = self.runtime.block_on(page).map_err(|why| format!("stories: {why}"))?;
        for story in held {
            self.printed = story.id;
            self.look_at(story.id)?;
        }
        Ok(())
    }

    fn look_at(&self, id: Id) -> Verdict {
        let printed = self.runtime.block_on(self.paper.edition.print_article(id));
        let Some(printed) = printed.map_err(|why| format!("no page: {why}"))? else {
            return Ok(());
        };
        let page = std::str::from_utf8(&printed.body).map_err(|why| why.to_string())?;
        clean::page(page)
    }
}
