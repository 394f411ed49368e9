//! A paper whose mail goes into a folder, where these stories read it.

use config::Config;
use http::StatusCode;
use kit::{Clock, Instant};
use paper::{Background, Paper};
use store::Db;
use store::testing::TestDb;

use crate::person::Person;

/// When these stories begin.
pub const NOON: Instant = Instant::from_seconds(1_800_000_000);
/// A password that is taken.
pub const PASSWORD: &str = "heron lamp orchard nine";

/// The paper.
pub struct PaperWithMail {
    /// The paper itself.
    pub paper: Paper,
    folder: tempfile::TempDir,
    db: TestDb,
}

impl PaperWithMail {
    /// Opens one on this database.
    pub fn open(db: TestDb) -> PaperWithMail {
        PaperWithMail::open_with(db, &[])
    }

    /// Opens one with these settings besides, named as in the environment.
    pub fn open_with(db: TestDb, more: &[(&str, &str)]) -> PaperWithMail {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = [
            ("BROADSHEET_MAIL__FOLDER", "DATA/mail"),
            ("BROADSHEET_MAIL__FROM", "The Courier <desk@courier.example>"),
            ("BROADSHEET_PAPER__NAME", "The Courier"),
        ];
        let settings = settings.into_iter().chain(more.iter().copied());
        let config = Config::load_with(folder.path(), None, settings).expect("settings");
        let clock = Clock::standing_at(NOON);
        let paper = Paper::with(folder.path(), config, clock, db.db.clone()).expect("a paper");
        PaperWithMail { paper, folder, db }
    }

    /// Another node of it, at the same time of day.
    pub async fn other_node(&self) -> (Paper, Background) {
        let (config, clock) = ((*self.paper.config).clone(), self.paper.clock.clone());
        let db = Db::open(&self.db.address).await.expect("the database");
        let paper = Paper::with(self.folder.path(), config, clock, db).expect("a node");
        let background = Background::start(&paper).await.expect("the background");
        (paper, background)
    }

    /// Sends what waits; the newest message of those to this address, its plain text.
    pub async fn letter_to(&self, address: &str) -> String {
        while self.paper.mail.send_due().await.expect("the store") > 0 {}
        let to = format!("To: {address}\r\n");
        let mut letters = self.letters().into_iter().rev();
        letters.find(|text| text.contains(&to)).unwrap_or_else(|| panic!("no letter to {address}"))
    }

    /// Every message so far, the oldest first.
    pub fn letters(&self) -> Vec<String> {
        let Ok(files) = std::fs::read_dir(&self.paper.config.mail.folder) else {
            return Vec::new();
        };
        let mut files: Vec<_> = files.map(|it| it.expect("a file").path()).collect();
        files.sort();
        let read = |path| {
            let message = std::fs::read_to_string(path).expect("text");
            let end = message.find("text/html").expect("both parts");
            message[..end].replace("=\r\n", "").replace("=3D", "=")
        };
        files.into_iter().map(read).collect()
    }

    /// Somebody who has an account with this address and is signed in.
    pub async fn reader(&self, address: &str) -> Person {
        let mut person = Person::new(&self.paper);
        self.sign_in(&mut person, address).await;
        person
    }

    /// Signs in by a link.
    pub async fn sign_in(&self, person: &mut Person, address: &str) {
        let page = person.post("/account/sign-in/link", &[("email", address)]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let token = token(&self.letter_to(address).await, "/account/welcome");
        let inside = person.post("/account/welcome", &[("link", &token)]).await;
        assert_eq!(inside.status, StatusCode::SEE_OTHER, "{}", inside.text);
    }
}

/// The token of the link in a letter that leads to this page.
pub fn token(letter: &str, path: &str) -> String {
    let mark = format!("{path}?link=");
    let start = letter.find(&mark).unwrap_or_else(|| panic!("no {path} in {letter}"));
    letter[start + mark.len()..].split("\r\n").next().unwrap_or_default().to_owned()
}
