//! Backups of a paper that is being written: each restores to a sound paper with everything in it
//! that was acknowledged before the backup began.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kit::Id;
use media::{Description, Intake};
use paper::cli::DataArgs;
use paper::{Paper, backup};
use store::Address;
use store::testing::postgres_if_there;
use tokio::task::JoinSet;

use crate::desk;
use crate::folder::{Folder, assert_sound};

/// Backups taken of one paper, one after another, while the hands go on.
const BACKUPS: usize = 3;
/// How many publish at the same time.
const HANDS: usize = 3;
/// Acknowledged stories before the first backup, and more before each one after it.
const STORIES: usize = 30;
/// How long that may take on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(120);

/// What was acknowledged: the newest version of each story, and pictures.
#[derive(Clone, Default)]
struct Acknowledged {
    stories: BTreeMap<Id, i64>,
    pictures: Vec<Id>,
}

/// The paper and the hands at work on it.
struct Work {
    paper: Paper,
    acknowledged: Arc<Mutex<Acknowledged>>,
    enough: Arc<AtomicBool>,
    hands: JoinSet<()>,
}

impl Work {
    async fn begin(folder: &Folder) -> Work {
        let paper = folder.open().await;
        desk::open_section(&paper.db, &paper.clock).await;
        let (acknowledged, enough) = (Arc::default(), Arc::default());
        let mut work = Work { paper, acknowledged, enough, hands: JoinSet::new() };
        for hand in 0..HANDS {
            work.put_to_work(move |work| work.write(hand));
        }
        work.put_to_work(Hand::photograph);
        work
    }

    fn put_to_work<F>(&mut self, work: impl FnOnce(Hand) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (paper, enough) = (self.paper.clone(), self.enough.clone());
        let hand = Hand { paper, enough, acknowledged: self.acknowledged.clone() };
        self.hands.spawn(work(hand));
    }

    fn acknowledged(&self) -> Acknowledged {
        self.acknowledged.lock().expect("a lock").clone()
    }

    async fn has_acknowledged(&self, stories: usize) {
        let working = async {
            while self.acknowledged().stories.len() < stories {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, working).await.expect("the hands publish");
    }

    async fn end(mut self) {
        self.enough.store(true, Ordering::Relaxed);
        while let Some(hand) = self.hands.join_next().await {
            hand.expect("a hand");
        }
        self.paper.db.close().await;
    }
}

/// One who works without a pause until told that it is enough.
struct Hand {
    paper: Paper,
    acknowledged: Arc<Mutex<Acknowledged>>,
    enough: Arc<AtomicBool>,
}

impl Hand {
    async fn write(self, hand: usize) {
        let (db, clock) = (&self.paper.db, &self.paper.clock);
        let mut number = 0;
        while !self.enough.load(Ordering::Relaxed) {
            number += 1;
            let slug = format!("story-{hand}-{number}");
            let id = desk::publish(db, clock, &slug, &format!("Story {hand} {number}")).await;
            self.acknowledge(id, 1);
            if number % 3 == 0 {
                let version = desk::revise(db, clock, id, &format!("Better {number}")).await;
                self.acknowledge(id, version);
            }
        }
    }

    async fn photograph(self) {
        let mut number = 0_u32;
        while !self.enough.load(Ordering::Relaxed) {
            number += 1;
            let received = self.paper.darkroom.receive(gif(number)).await.expect("a picture");
            let name = format!("{number}.gif");
            let description = Description::default();
            let intake = Intake { name, description, ..Intake::default() };
            let mut tx = self.paper.db.begin().await.expect("a transaction");
            let now = self.paper.clock.now();
            let (picture, _) = media::take(&mut tx, &received, intake, now).await.expect("taken");
            tx.commit().await.expect("a commit");
            self.acknowledged.lock().expect("a lock").pictures.push(picture.id);
        }
    }

    fn acknowledge(&self, id: Id, version: i64) {
        self.acknowledged.lock().expect("a lock").stories.insert(id, version);
    }
}

/// A picture unlike all others: one pixel and a remark.
fn gif(number: u32) -> Vec<u8> {
    let mut bytes = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00".to_vec();
    bytes.extend(b"\x21\xfe\x04");
    bytes.extend(number.to_le_bytes());
    bytes.extend(b"\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b");
    bytes
}

/// Takes backups while the hands are at work and looks at what each restores to.
async fn back_up_under_load(folder: &Folder) {
    let work = Work::begin(folder).await;
    let (mut promised, mut places) = (Vec::new(), Vec::new());
    for number in 0..BACKUPS {
        let so_far = work.acknowledged().stories.len();
        work.has_acknowledged(so_far + STORIES).await;
        promised.push(work.acknowledged());
        let place = folder.place(&format!("backup-{number}"));
        backup::backup(&folder.at(), &place).await.expect("a backup");
        places.push(place);
    }
    work.end().await;
    for (promised, place) in promised.iter().zip(&places) {
        // Settings of its own: those of the paper name the database that is in use.
        let new = Folder::with("");
        let at = DataArgs { data: new.place("data"), config: Some(new.place("broadsheet.toml")) };
        backup::restore(&at, place).await.expect("restored");
        assert_sound(&at).await;
        assert_kept(&at, promised).await;
    }
}

async fn assert_kept(at: &DataArgs, promised: &Acknowledged) {
    let address = Address::Sqlite(at.data.join("paper.sqlite"));
    let db = store::Db::open(&address).await.expect("the restored database");
    for (id, version) in &promised.stories {
        let held = article::find(&db, *id).await.expect("a look");
        let held = held.unwrap_or_else(|| panic!("the story {id} was acknowledged and is lost"));
        assert!(held.live_version >= *version, "the story {id}: {} < {version}", held.live_version);
    }
    let pictures = media::find_many(&db, &promised.pictures).await.expect("a look");
    assert_eq!(pictures.len(), promised.pictures.len());
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_sqlite_under_load_restores_to_a_sound_paper() {
    back_up_under_load(&Folder::with("")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_postgresql_under_load_restores_to_a_sound_paper() {
    let Some(postgres) = postgres_if_there().await else { return };
    let Address::Postgres(url) = &postgres.address else { return };
    postgres.db.close().await;
    back_up_under_load(&Folder::with(&format!("database = {url:?}"))).await;
}
