//! Nothing of a story is in any byte sent to anybody before its time, nor in a feed while its wire
//! is held: random histories of several stories, and after each step everything that readers and
//! machines can ask for is read.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use article::{Block, Body, Change};
use axum::body::{Body as HttpBody, to_bytes};
use config::Config;
use http::{Request, StatusCode};
use kit::{Clock, Id, Instant};
use newsroom::role::role;
use newsroom::{House, Staff};
use paper::{Background, Paper, reception};
use store::testing::{TestDb, both};
use workflow::{Asked, HoldKind, Text};

const NOON: Instant = Instant::from_seconds(1_800_000_000);
const HOUSE: House =
    House { one_person: false, two_pairs_of_eyes: false, wire_hold_seconds: 2 * MINUTE };
const STORIES: usize = 3;
const STEPS: usize = 24;
const SEEDS: [u64; 2] = [7, 2026];
const MINUTE: i64 = 60;

/// What a reader or a machine asks for without following a link.
const DOORS: [&str; 12] = [
    "/",
    "/city",
    "/authors",
    "/corrections",
    "/archive",
    "/feeds/rss.xml",
    "/feeds/atom.xml",
    "/feeds/feed.json",
    "/city/feeds/feed.json",
    "/sitemap.xml",
    "/sitemaps/news.xml",
    "/no-such-page",
];

/// What this test knows of a story: the mark of the text readers may see, and those of all that
/// was ever written of it.
struct Known {
    id: Id,
    slug: String,
    live: Option<String>,
    written: String,
    due: Option<(Instant, Option<String>)>,
    held: Option<Id>,
    /// Until when feeds tell what readers saw before, and the mark of that.
    wire: Option<(Instant, Option<String>)>,
}

impl Known {
    /// The mark of what feeds tell.
    fn told(&self, now: Instant) -> Option<&String> {
        match &self.wire {
            Some((until, former)) if *until > now => former.as_ref(),
            _ => self.live.as_ref(),
        }
    }
}

struct Paperwork {
    paper: Paper,
    background: Background,
    editor: Staff,
    section: Id,
    stories: Vec<Known>,
    marks: Vec<String>,
    chance: fastrand::Rng,
    _folder: tempfile::TempDir,
    _db: TestDb,
}

impl Paperwork {
    async fn open(db: TestDb, seed: u64) -> Paperwork {
        let folder = tempfile::tempdir().expect("a folder");
        let none: [(&str, &str); 0] = [];
        let config = Config::load_with(folder.path(), None, none).expect("settings");
        let clock = Clock::standing_at(NOON);
        let paper = Paper::with(folder.path(), config, clock, db.db.clone()).expect("a paper");
        let background = Background::start(&paper).await.expect("the background");
        let mut tx = paper.db.begin().await.expect("a transaction");
        let city = topic::NewTopic {
            kind: topic::Kind::Section,
            slug: "city".into(),
            name: "City".into(),
            ..topic::NewTopic::default()
        };
        let section = topic::put(&mut tx, &paper.clock, city).await.expect("a section");
        tx.commit().await.expect("a commit");
        let (stories, marks, chance) = (Vec::new(), Vec::new(), fastrand::Rng::with_seed(seed));
        let editor = editor();
        let (_folder, _db) = (folder, db);
        Paperwork { paper, background, editor, section, stories, marks, chance, _folder, _db }
    }

    /// Begins a story under a slug without a mark, so that asking for it says nothing.
    async fn begin(&mut self) {
        let slug = format!("secret-{}", self.stories.len());
        let story = article::Story { section: Some(self.section), ..article::Story::default() };
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let clock = &self.paper.clock;
        let id = workflow::begin(&mut tx, clock, &self.editor, &story).await.expect("begun");
        workflow::choose_slug(&mut tx, clock, &self.editor, id, &slug).await.expect("a slug");
        tx.commit().await.expect("a commit");
        let (live, written, due, held, wire) = (None, String::new(), None, None, None);
        self.stories.push(Known { id, slug, live, written, due, held, wire });
        self.write(self.stories.len() - 1).await;
    }

    async fn write(&mut self, which: usize) {
        let mark = format!("canary{}x", self.marks.len());
        self.marks.push(mark.clone());
        let text = Text {
            headline: format!("Headline {mark}"),
            standfirst: format!("Standfirst {mark}"),
            blocks: vec![Block::new(
                "b1",
                Body::Text { text: format!("Text {mark}.").as_str().into() },
            )],
        };
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let (clock, id) = (&self.paper.clock, self.stories[which].id);
        workflow::keep_text(&mut tx, clock, &self.editor, id, text).await.expect("kept");
        tx.commit().await.expect("a commit");
        self.stories[which].written = mark;
    }

    async fn asked(&self, which: usize) -> Asked {
        let working = workflow::working(&self.paper.db, self.stories[which].id).await;
        let working = working.expect("read").expect("a story");
        let seen = working.held.state == "live";
        Asked {
            class: if seen { Change::Update } else { Change::New },
            revision: working.work.revision,
            live_version: working.held.live_version,
            note: None,
            reason: String::new(),
            breaking: false,
        }
    }

    async fn publish(&mut self, which: usize) {
        let mut asked = self.asked(which).await;
        if asked.live_version > 0 {
            asked.class = Change::Update;
        }
        asked.breaking = self.chance.u8(..3) == 0;
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let id = self.stories[which].id;
        let clock = &self.paper.clock;
        let now = clock.now();
        let done = workflow::publish(&mut tx, clock, (&self.editor, &HOUSE), id, &asked).await;
        assert_eq!(done.is_ok(), self.stories[which].held.is_none(), "{done:?}");
        if done.is_ok() {
            tx.commit().await.expect("a commit");
            let known = &mut self.stories[which];
            let until = now.plus_seconds(HOUSE.wire_hold_seconds);
            let former = known.told(now).cloned();
            known.wire = (!asked.breaking).then_some((until, former));
            (known.live, known.due) = (Some(known.written.clone()), None);
        }
    }

    async fn schedule(&mut self, which: usize) {
        let mut asked = self.asked(which).await;
        if asked.live_version > 0 {
            asked.class = Change::Update;
        }
        let at = self.paper.clock.now().plus_seconds(MINUTE * self.chance.i64(1..4));
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let (clock, id) = (&self.paper.clock, self.stories[which].id);
        let done =
            workflow::schedule(&mut tx, clock, (&self.editor, &HOUSE), id, (at, &asked)).await;
        if done.is_ok() {
            tx.commit().await.expect("a commit");
            let known = &mut self.stories[which];
            let frozen = (asked.live_version > 0).then(|| known.written.clone());
            known.due = Some((at, frozen));
        }
    }

    async fn hold_or_lift(&mut self, which: usize) {
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let (clock, id) = (&self.paper.clock, self.stories[which].id);
        let held = match self.stories[which].held {
            Some(hold) => {
                workflow::lift(&mut tx, clock, &self.editor, id, hold).await.expect("lifted");
                None
            }
            None => {
                let asked = (HoldKind::Legal, "wait", None);
                let hold = workflow::put_hold(&mut tx, clock, &self.editor, id, asked).await;
                Some(hold.expect("held"))
            }
        };
        tx.commit().await.expect("a commit");
        self.stories[which].held = held;
    }

    async fn withdraw(&mut self, which: usize) {
        if self.stories[which].live.is_none() {
            return;
        }
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let (clock, id) = (&self.paper.clock, self.stories[which].id);
        workflow::withdraw(&mut tx, clock, &self.editor, id, "no").await.expect("withdrawn");
        tx.commit().await.expect("a commit");
        (self.stories[which].live, self.stories[which].wire) = (None, None);
    }

    async fn undo(&mut self, which: usize) {
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let (clock, id) = (&self.paper.clock, self.stories[which].id);
        let done = workflow::undo(&mut tx, clock, &self.editor, id).await;
        let now = clock.now();
        let known = &mut self.stories[which];
        let former = known.wire.take_if(|(until, _)| *until > now);
        assert_eq!(done.is_ok(), former.is_some(), "{done:?}");
        if let Some((_, former)) = former {
            tx.commit().await.expect("a commit");
            (known.live, known.due) = (former, None);
        }
    }

    /// Time goes to the second before something is due, to its moment, or a while on.
    async fn wait(&mut self) {
        let now = self.paper.clock.now();
        let next = self.stories.iter().filter_map(|it| it.due.as_ref().map(|it| it.0)).min();
        let seconds = match next.map(|at| at.seconds() - now.seconds()) {
            Some(seconds) if seconds > 1 => seconds - 1,
            Some(seconds) if seconds > 0 => seconds,
            _ => 30,
        };
        self.paper.clock.advance_seconds(seconds);
        workflow::publish_due(&self.paper.db, &self.paper.clock, &HOUSE).await.expect("due");
        let now = self.paper.clock.now();
        for known in &mut self.stories {
            let Some((at, frozen)) = known.due.clone() else { continue };
            if at > now {
                continue;
            }
            known.due = None;
            if known.held.is_none() {
                known.wire = None;
                known.live = Some(frozen.unwrap_or_else(|| known.written.clone()));
            }
        }
    }

    async fn step(&mut self) {
        let which = self.chance.usize(..self.stories.len());
        match self.chance.u8(..11) {
            0..2 => self.write(which).await,
            2 => self.publish(which).await,
            3..5 => self.schedule(which).await,
            5 => self.hold_or_lift(which).await,
            6 => self.withdraw(which).await,
            7..9 => self.undo(which).await,
            _ => self.wait().await,
        }
    }

    /// Waits until the pages have followed everything written so far.
    async fn settle(&mut self) {
        let newest = journal::newest(&self.paper.db).await.expect("read");
        let seen = self.background.printed.wait_for(|printed| *printed >= newest);
        let enough = std::time::Duration::from_secs(10);
        tokio::time::timeout(enough, seen).await.expect("in time").expect("a follower");
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).header("host", "paper.example");
        let request = request.body(HttpBody::empty()).expect("a request");
        let response = reception(&self.paper).answer(request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 32 << 20).await.expect("a body");
        let headers = format!("{:?}", parts.headers);
        (parts.status, headers + &String::from_utf8_lossy(&bytes))
    }

    /// Everything that can be reached without signing in, by address.
    async fn everything(&self) -> BTreeMap<String, String> {
        let mut waiting: VecDeque<String> = DOORS.iter().map(|it| (*it).to_owned()).collect();
        for known in &self.stories {
            waiting.push_back(format!("/city/{}", known.slug));
            waiting.push_back(format!("/desk/articles/{}", known.id));
            waiting.push_back(format!("/desk/articles/{}/preview", known.id));
            let address = format!("{}/city/{}", self.paper.config.paper.base_url, known.slug);
            waiting.push_back(format!("/oembed?url={}", web::address::encode(&address)));
        }
        let mut read = BTreeMap::new();
        while let Some(path) = waiting.pop_front() {
            if read.contains_key(&path) {
                continue;
            }
            let (_, text) = self.get(&path).await;
            waiting.extend(links(&text, &self.paper.config.paper.base_url));
            read.insert(path, text);
        }
        read
    }

    async fn check(&mut self, told: &str) {
        self.settle().await;
        let now = self.paper.clock.now();
        let seen: BTreeSet<&String> =
            self.stories.iter().filter_map(|it| it.live.as_ref()).collect();
        let fed: BTreeSet<&String> = self.stories.iter().filter_map(|it| it.told(now)).collect();
        let all = self.everything().await;
        for (path, text) in &all {
            let is_feed = path.contains("/feeds/") || path.starts_with("/sitemap");
            let allowed = if is_feed { &fed } else { &seen };
            for mark in self.marks.iter().filter(|mark| !allowed.contains(mark)) {
                assert!(!text.contains(mark.as_str()), "{told}: {mark} stands at {path}");
            }
        }
        for known in &self.stories {
            let page = format!("/city/{}", known.slug);
            let feed = "/feeds/rss.xml".to_owned();
            for (path, mark) in [(page, known.live.as_ref()), (feed, known.told(now))] {
                let Some(mark) = mark else { continue };
                assert!(all[&path].contains(mark.as_str()), "{told}: {mark} is not at {path}");
            }
        }
    }
}

fn editor() -> Staff {
    Staff {
        id: Id(1),
        name: "Grace Hallam".to_owned(),
        email: "grace@courier.example".to_owned(),
        roles: vec![role("editor").expect("a role")],
        invited_by: None,
        invited_at: NOON,
        joined_at: Some(NOON),
        left_at: None,
    }
}

/// Addresses of ours that a page, a feed or a map names.
fn links(text: &str, base: &str) -> Vec<String> {
    let mut found = Vec::new();
    let ends = ['"', '<', '\'', ' ', '>', ',', '\\', '\n'];
    for mark in ["href=\"/", "src=\"/", base] {
        let mut rest = text;
        while let Some(at) = rest.find(mark) {
            let start = if mark == base { at + base.len() } else { at + mark.len() - 1 };
            rest = &rest[start..];
            let path = rest.split(ends).next().unwrap_or_default();
            let path = path.split('#').next().unwrap_or_default();
            let page = path.starts_with('/') && !path.starts_with("/assets/");
            if page && !path.starts_with("/desk") {
                found.push(path.replace("&amp;", "&"));
            }
            rest = &rest[path.len().min(rest.len())..];
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_seen_before_its_time_nor_after_it() {
    for seed in SEEDS {
        for db in both().await {
            let mut work = Paperwork::open(db, seed).await;
            for _ in 0..STORIES {
                work.begin().await;
            }
            work.check("begun").await;
            for number in 0..STEPS {
                work.step().await;
                work.check(&format!("seed {seed}, step {number}")).await;
            }
        }
    }
}
