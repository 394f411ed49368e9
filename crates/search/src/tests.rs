//! The search of small papers, on both databases.

mod finding;
mod languages;
mod listening;
mod wall;

use article::{Access, Block, Body, Change, Credit, Live, Role, Story};
use kit::{Clock, Id, Instant, Rich};
use store::Db;
use store::testing::{TestDb, both};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::{Found, Search, Settings, Stretch, Trouble, Wish};

const NOON: Instant = Instant::from_seconds(1_800_000_000);

/// A paper with its search.
struct Paper {
    db: Db,
    clock: Clock,
    search: Search,
    folder: TempDir,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Paper {
    /// An empty one, in English.
    fn open(test: &TestDb) -> Paper {
        Paper::in_folder(test, TempDir::new().expect("a folder"))
    }

    fn in_folder(test: &TestDb, folder: TempDir) -> Paper {
        let clock = Clock::standing_at(NOON);
        let settings = Settings { folder: folder.path().join("search"), language: "en".to_owned() };
        let search = Search::new(test.db.clone(), clock.clone(), settings);
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(search.clone().run(stopped));
        Paper { db: test.db.clone(), clock, search, folder, stop, running }
    }

    /// Ends the search; the folder stays.
    async fn close(self) -> TempDir {
        self.stop.send_replace(true);
        self.running.await.expect("the search ends");
        self.folder
    }

    async fn publish(&self, story: Story) -> Id {
        self.clock.advance_seconds(1);
        let slug = kit::slug::slug(&story.headline, "story");
        let mut tx = self.db.begin().await.expect("a transaction");
        let id = article::create(&mut tx, &self.clock, &story, &slug, "ann").await;
        let id = id.expect("a story");
        article::publish(&mut tx, &self.clock, id, Change::New, "ann").await.expect("published");
        tx.commit().await.expect("a commit");
        id
    }

    async fn revise(&self, id: Id, story: Story, change: Change) {
        self.clock.advance_seconds(1);
        let mut tx = self.db.begin().await.expect("a transaction");
        article::revise(&mut tx, &self.clock, id, &story, "ann").await.expect("revised");
        article::publish(&mut tx, &self.clock, id, change, "ann").await.expect("published");
        tx.commit().await.expect("a commit");
    }

    /// Waits until everything that happened so far can be found.
    async fn settled(&self) {
        let newest = journal::newest(&self.db).await.expect("a number");
        let mut progress = self.search.progress();
        let enough = std::time::Duration::from_secs(60);
        assert!(journal::wait(&mut progress, newest, enough).await, "the index followed");
    }

    async fn look(&self, wish: Wish) -> Found {
        // Opening an index without facts is progress that nobody sees.
        for _ in 0..600 {
            match self.search.find(wish.clone()).await {
                Err(Trouble::Closed | Trouble::Building { .. }) => {
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
                other => return other.expect("an answer"),
            }
        }
        panic!("the index did not open");
    }

    async fn find(&self, text: &str) -> Found {
        self.look(Wish { text: text.to_owned(), ..Wish::default() }).await
    }

    /// The headlines of what is found, best first.
    async fn headlines(&self, text: &str) -> Vec<String> {
        let found = self.find(text).await;
        let ids: Vec<Id> = found.results.iter().map(|result| result.article).collect();
        let cards = article::cards(&self.db, &ids).await.expect("cards");
        assert_eq!(cards.len(), ids.len(), "only what readers see in lists is found");
        cards.into_iter().map(|card| card.card.headline).collect()
    }

    async fn live(&self, id: Id) -> Live {
        article::live(&self.db, id).await.expect("the store").expect("a live story")
    }
}

/// A story of one paragraph, for everybody.
fn story(headline: &str, text: &str) -> Story {
    Story {
        headline: headline.to_owned(),
        access: Access::Free,
        blocks: vec![paragraph("b1", text)],
        ..Story::default()
    }
}

fn in_language(language: &str, headline: &str, text: &str) -> Story {
    Story { language: language.to_owned(), ..story(headline, text) }
}

fn paragraph(id: &str, text: &str) -> Block {
    Block::new(id, Body::Text { text: Rich::from(text) })
}

fn signed(author: Option<Id>, name: &str) -> Credit {
    Credit { author, name: name.to_owned(), role: Role::By }
}

fn text_of(stretches: &[Stretch]) -> String {
    let one = |it: &Stretch| if it.marked { format!("[{}]", it.text) } else { it.text.clone() };
    stretches.iter().map(one).collect()
}
