//! A paper that nobody works at yet, and how its first people come in.

use config::Config;
use http::StatusCode;
use kit::{Clock, Id, Instant};
use paper::Paper;
use store::testing::TestDb;

use crate::visitor::Visitor;

/// When these stories begin.
pub const NOON: Instant = Instant::from_seconds(1_800_000_000);
/// Everybody's password.
pub const PASSWORD: &str = "heron lamp orchard nine";

/// A paper without staff.
pub struct Empty {
    /// The paper.
    pub paper: Paper,
    _folder: tempfile::TempDir,
    _db: TestDb,
}

impl Empty {
    /// Opens one on this database.
    pub fn open(db: TestDb) -> Empty {
        Empty::with(db, &[])
    }

    /// Opens one with settings from this environment.
    pub fn with(db: TestDb, environment: &[(&str, &str)]) -> Empty {
        let folder = tempfile::tempdir().expect("a folder");
        let variables = environment.iter().copied();
        let config = Config::load_with(folder.path(), None, variables).expect("settings");
        let clock = Clock::standing_at(NOON);
        let paper = Paper::with(folder.path(), config, clock, db.db.clone()).expect("a paper");
        Empty { paper, _folder: folder, _db: db }
    }

    /// The link to the first account, printed anew.
    pub async fn first_link(&self) -> String {
        let token = newsroom::first_link(&self.paper.db, &self.paper.clock).await;
        let token = token.expect("a link").expect("nobody is here yet");
        format!("/desk/welcome?link={}", token.reveal())
    }

    /// The publisher, just come in.
    pub async fn publisher(&self) -> Visitor {
        let mut ada = Visitor::new(&self.paper);
        let link = self.first_link().await;
        ada.join(&link, ("Ada Okafor", "ada@courier.example"), PASSWORD).await;
        ada
    }

    /// Somebody whom the publisher invites, just come in.
    pub async fn colleague(&self, ada: &mut Visitor, name: &str, role: &str) -> Visitor {
        let email = format!("{role}@courier.example");
        let form = [("name", name), ("email", email.as_str()), ("role", role)];
        let answer = ada.post("/desk/staff", &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let mut colleague = Visitor::new(&self.paper);
        colleague.join(&answer.link(), ("", ""), PASSWORD).await;
        colleague
    }

    /// The id of who has this address.
    pub async fn staff_id(&self, email: &str) -> Id {
        let found = newsroom::by_email(&self.paper.db, email).await.expect("read");
        found.expect("somebody").id
    }
}
