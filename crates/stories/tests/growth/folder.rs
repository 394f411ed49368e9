//! The data folder of a paper, and the commands of the binary that work on it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::body::{Body, to_bytes};
use config::Config;
use http::Request;
use kit::{Clock, Instant};
use paper::cli::{self, DataArgs};
use paper::{Paper, doctor, reception};

/// When these papers are written: a Monday noon.
pub const NOON: &str = "2026-11-23T12:00:00Z";

/// Files by their names in a folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A data folder, gone when it is dropped.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// With what the settings file says of the store.
    pub fn with(store: &str) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        folder.settle(store);
        folder
    }

    /// Changes what the settings file says of the store.
    pub fn settle(&self, store: &str) {
        let text = format!("[paper]\nname = \"The Saltmere Courier\"\n[store]\n{store}\n");
        std::fs::write(self.path().join("broadsheet.toml"), text).expect("settings");
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A folder or file in it that is not there yet.
    pub fn place(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn at(&self) -> DataArgs {
        DataArgs { data: self.path().to_owned(), config: None }
    }

    pub async fn open(&self) -> Paper {
        let none: [(&str, &str); 0] = [];
        let config = Config::load_with(self.path(), None, none).expect("settings");
        let noon = Clock::standing_at(Instant::parse(NOON).expect("a date"));
        Paper::open(self.path(), config, noon).await.expect("an open paper")
    }

    /// Every file that `broadsheet export` writes.
    pub async fn export(&self) -> Files {
        let place = tempfile::tempdir().expect("a folder");
        cli::export(&self.at(), place.path()).await.expect("an export");
        files_of(place.path())
    }

    /// What readers get at these addresses.
    pub async fn pages(&self, paths: &[&str]) -> Files {
        let paper = self.open().await;
        let mut pages = Files::new();
        for path in paths {
            let request = Request::get(*path).header("host", "paper.example");
            let request = request.body(Body::empty()).expect("a request");
            let answer = reception(&paper).answer(request).await;
            assert!(answer.status().is_success(), "{path}");
            let body = to_bytes(answer.into_body(), 32 << 20).await.expect("a body");
            pages.insert((*path).to_owned(), body.to_vec());
        }
        paper.db.close().await;
        pages
    }
}

/// `broadsheet doctor` has nothing to say against it.
pub async fn assert_sound(at: &DataArgs) {
    let findings = doctor::examine(at).await.expect("an examination");
    assert!(findings.complaints.is_empty(), "{:#?}", findings.complaints);
}

/// The same names, and the same bytes under each.
pub fn assert_same(wanted: &Files, found: &Files) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<String>>();
    assert_eq!(names(wanted), names(found));
    for (name, bytes) in wanted {
        let (wanted, found) = (String::from_utf8_lossy(bytes), &found[name]);
        assert!(
            bytes == found,
            "{name}:\n{wanted:.2000}\n{:.2000}",
            String::from_utf8_lossy(found)
        );
    }
}

fn files_of(folder: &Path) -> Files {
    let mut all = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
            all.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
    all
}
