//! Whole imports and exports on both databases.

mod hostile;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use article::{Address, List};
use files::Files;
use kit::{Clock, Id, Instant};
use media::{Darkroom, Settings};
use store::Db;
use store::testing::both;

use crate::report::{Counts, Report};
use crate::testing::fixture;
use crate::{Import, Kind, Options, export, run};

fn clock() -> Clock {
    Clock::standing_at(Instant::parse("2026-11-24T00:00:00Z").expect("a date"))
}

async fn take(db: &Db, path: &Path) -> Report {
    take_with(db, path, None, None).await
}

async fn take_with(
    db: &Db,
    path: &Path,
    darkroom: Option<&Darkroom>,
    media: Option<PathBuf>,
) -> Report {
    let clock = clock();
    let import = Import {
        db,
        clock: &clock,
        darkroom,
        media_folder: media,
        options: Options::default(),
        by: "import".into(),
        draws: false,
    };
    let mut report = Report::totals_only();
    run(&import, path, &mut report).await.expect("an import");
    assert!(report.total().adds_up(), "{report}");
    report
}

fn darkroom(folder: &Path) -> Darkroom {
    let files = Files::open(folder.join("originals")).expect("files");
    Darkroom::open(files, folder.join("renditions"), Settings::default()).expect("a darkroom")
}

/// Every file of a folder with its bytes.
fn bytes_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                all.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn again_makes_nothing_twice_and_an_edited_story_becomes_a_new_version() {
    for test in both().await {
        let db = &test.db;
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("c.jsonl");
        let line = |id: u32, text: &str| {
            format!(
                "{{\"id\":\"{id}\",\"title\":\"Story\",\"date\":\"2020-01-01\",\"body\":[\"{text\
                    }\"],\
                \"topics\":[\"Harbour\"],\"authors\":[\"Ada Moreno\"]}}\n"
            )
        };
        let all: String = (0..450).map(|id| line(id, "text")).collect();
        std::fs::write(&path, &all).expect("written");
        let first = take(db, &path).await;
        assert_eq!(first.of(Kind::Article).taken, 450);
        assert_eq!(article::count(db, List::Latest).await.expect("a count"), 450);
        let again = take(db, &path).await;
        assert_eq!(again.of(Kind::Article), Counts { seen: 450, same: 450, ..Counts::default() });
        std::fs::write(&path, all.replacen("text", "another text", 1)).expect("written");
        let edited = take(db, &path).await;
        assert_eq!((edited.total().taken, edited.total().same), (1, 449));
        assert_eq!(article::count(db, List::Latest).await.expect("a count"), 450);
        let held = article::export_page(db, Id(-1), 500).await.expect("stories");
        assert_eq!(held.iter().filter(|story| story.last_version == 2).count(), 1);
        assert_eq!(byline::all(db).await.expect("authors").len(), 1);
        assert_eq!(topic::all(db).await.expect("topics").len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_stopped_goes_on() {
    for test in both().await {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("c.jsonl");
        let line = |id: u32| {
            format!(
                "{{\"id\":\"{id}\",\"title\":\"S{id}\",\"date\":\"2020-01-01\",\"body\":[\"t\"]}}\n"
            )
        };
        std::fs::write(&path, (0..1000).map(line).collect::<String>()).expect("written");
        // Somewhere in the middle, or before, or after: each must end alike.
        let soon = std::time::Duration::from_millis(60);
        let _ = tokio::time::timeout(soon, take(&test.db, &path)).await;
        let report = take(&test.db, &path).await;
        assert_eq!(report.total().seen, 1000);
        assert_eq!(report.total().refused, 0);
        assert_eq!(article::count(&test.db, List::Latest).await.expect("a count"), 1000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ghost_folder_becomes_a_paper() {
    let Some(folder) = fixture("ghost") else { return };
    for test in both().await {
        let db = &test.db;
        let report = take(db, &folder).await;
        eprintln!("{report}");
        assert_eq!(report.total().refused, 0);
        let live = article::count(db, List::Latest).await.expect("a count");
        assert_eq!(live, 211, "published posts");
        let old = article::address(db, "/story-3").await.expect("a look");
        assert!(matches!(old, Address::Moved(..)), "{old:?}");
        let hidden = article::address(db, "/rich-draft").await.expect("a look");
        assert_eq!(hidden, Address::Nothing);
        assert!(standing::find(db, "code-of-conduct").await.expect("a look").is_some());
        let held: BTreeMap<String, i64> =
            crate::rows::held_counts(db).await.expect("counts").into_iter().collect();
        assert_eq!((held["comment"], held["member"]), (24, 100), "{held:?}");
        let again = take(db, &folder).await;
        assert_eq!(again.total().taken + again.total().changed, 0, "{again}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wordpress_edge_cases_become_a_paper() {
    let Some(path) = fixture("wordpress/harbour-gazette-wp6.5.5-edge-cases.wxr.xml") else {
        return;
    };
    for test in both().await {
        let db = &test.db;
        let report = take(db, &path).await;
        eprintln!("{report}");
        assert_eq!(report.total().refused, 0);
        let first = article::address(db, "/2025/12/01/every-common-block").await.expect("a look");
        assert!(
            matches!(first, Address::Moved(ref to, true) if to == "/economie/every-common-block"),
            "{first:?}"
        );
        let older = article::address(db, "/2025/12/01/old-slug").await.expect("a look");
        assert_eq!(older, first);
        let arabic = "/2025/12/02/عنوان-من-اليمين-إلى-اليسار";
        assert!(matches!(article::address(db, arabic).await.expect("a look"), Address::Moved(..)));
        for hidden in ["/2025/12/01/password-story", "/2025/12/01/a-private-story"] {
            assert_eq!(
                article::address(db, hidden).await.expect("a look"),
                Address::Nothing,
                "{hidden}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn topics_come_with_their_tree() {
    let Some(path) = fixture("iptc/mediatopics-2023-10-24.json.gz") else { return };
    let test = store::testing::sqlite().await;
    let report = take(&test.db, &path).await;
    assert_eq!(report.of(Kind::Topic).seen, 1372);
    let all = topic::all(&test.db).await.expect("topics");
    let by_id: BTreeMap<Id, &topic::Topic> = all.iter().map(|topic| (topic.id, topic)).collect();
    let child =
        all.iter().find(|t| t.medtop.as_deref() == Some("medtop:20000002")).expect("a topic");
    let parent = child.parent.and_then(|id| by_id.get(&id)).expect("its parent");
    assert_eq!(parent.medtop.as_deref(), Some("medtop:01000000"));
    assert_eq!(
        all.iter().filter(|t| t.parent.is_none()).count(),
        17 + all.iter().filter(|t| t.parent.is_none() && t.retired_at.is_some()).count()
    );
}

/// A small picture of noise, so that no two are alike.
fn picture(seed: u8) -> Vec<u8> {
    let (width, height) = (64u32, 48u32);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        png.extend((data.len() as u32).to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        png.extend(kind);
        png.extend(data);
        png.extend(crc.sum().to_be_bytes());
    };
    let mut head = width.to_be_bytes().to_vec();
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    chunk(b"IHDR", &head);
    let mut rows = Vec::new();
    for y in 0..height {
        rows.push(0);
        rows.extend((0..width).flat_map(|x| [(x * 3) as u8 ^ seed, (y * 5) as u8, seed]));
    }
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &rows).expect("packed");
    chunk(b"IDAT", &packed.finish().expect("packed"));
    chunk(b"IEND", &[]);
    png
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_found_in_the_folder_and_taken() {
    let Some(path) = fixture("wordpress/harbour-gazette-wp6.5.5-edge-cases.wxr.xml") else {
        return;
    };
    let test = store::testing::sqlite().await;
    let dir = tempfile::tempdir().expect("a folder");
    let uploads = dir.path().join("uploads/2026/11");
    std::fs::create_dir_all(&uploads).expect("made");
    std::fs::write(uploads.join("harbour-quay.jpg"), picture(7)).expect("written");
    let darkroom = darkroom(dir.path());
    take_with(&test.db, &path, Some(&darkroom), Some(dir.path().join("uploads"))).await;
    let media = media::after(&test.db, Id(-1), 10).await.expect("pictures");
    assert_eq!(media.len(), 1);
    assert_eq!(media[0].description.alt.as_deref(), Some("Boats & \"nets\""));
    let Address::Moved(to, _) =
        article::address(&test.db, "/2025/12/01/every-common-block").await.expect("a look")
    else {
        panic!()
    };
    let Address::Story(id) = article::address(&test.db, &to).await.expect("a look") else {
        panic!()
    };
    let live = article::live(&test.db, id).await.expect("a look").expect("live");
    assert_eq!(live.story.lead.and_then(|lead| lead.image.media), Some(media[0].id));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_brought_back_is_the_same_paper_on_either_database() {
    let Some(path) = fixture("wordpress/harbour-gazette-wp6.5.5-edge-cases.wxr.xml") else {
        return;
    };
    let dir = tempfile::tempdir().expect("a folder");
    let uploads = dir.path().join("uploads");
    std::fs::create_dir_all(&uploads).expect("made");
    std::fs::write(uploads.join("harbour-quay.jpg"), picture(9)).expect("written");
    let first = store::testing::sqlite().await;
    let room = darkroom(&dir.path().join("one"));
    let taken = take_with(&first.db, &path, Some(&room), Some(uploads)).await;
    let stories = taken.of(Kind::Article).taken + taken.of(Kind::Article).changed;
    let out = dir.path().join("export");
    let written = export::write(&first.db, room.files(), &out).await.expect("an export");
    assert_eq!((written.articles as u64, written.media), (stories, 1), "{written:?}");
    assert!(export::write(&first.db, room.files(), &out).await.is_err(), "the folder is not empty");
    for (n, test) in both().await.into_iter().enumerate() {
        let room = darkroom(&dir.path().join(format!("room-{n}")));
        let report = take_with(&test.db, &out, Some(&room), None).await;
        assert_eq!(report.total().refused, 0, "{report}");
        let back = dir.path().join(format!("back-{n}"));
        export::write(&test.db, room.files(), &back).await.expect("an export");
        let (ours, theirs) = (bytes_of(&out), bytes_of(&back));
        assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
        for (name, bytes) in &ours {
            let (a, b) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&theirs[name]));
            assert!(a == b, "{name}\n{a}\n{b}");
        }
        let again = take_with(&test.db, &out, Some(&room), None).await;
        assert_eq!(again.of(Kind::Article).same, written.articles as u64);
    }
}

/// A check of every document against what the 3.1 schema allows: its properties, and their types.
#[tokio::test(flavor = "multi_thread")]
async fn exported_items_are_valid_ninjs() {
    let (Some(path), Some(schema)) = (fixture("ghost/export.json"), fixture("wire/ninjs.tar.gz"))
    else {
        return;
    };
    let mut members = crate::tarball::members(crate::opened::open(&schema).expect("opens"));
    let schema = loop {
        let member = members.next_member().expect("reads").expect("the schema");
        if member.name.ends_with("specification/ninjs-schema_3.1.json") {
            break serde_json::from_slice::<serde_json::Value>(&member.content.expect("read"))
                .expect("json");
        }
    };
    let allowed = schema["$defs"]["ninjsType"]["properties"].as_object().expect("properties");
    let test = store::testing::sqlite().await;
    take(&test.db, &path).await;
    let dir = tempfile::tempdir().expect("a folder");
    let files = Files::open(dir.path().join("originals")).expect("files");
    let out = dir.path().join("export");
    let written = export::write(&test.db, &files, &out).await.expect("an export");
    assert_eq!(written.articles, 213);
    for (name, bytes) in bytes_of(&out).into_iter().filter(|(name, _)| name.starts_with("stories/"))
    {
        let item: serde_json::Value = serde_json::from_slice(&bytes).expect("json");
        for (key, value) in item.as_object().expect("an object") {
            let rule = allowed.get(key).unwrap_or_else(|| panic!("{name}: {key} is not allowed"));
            if let Some(kind) = rule["type"].as_str() {
                let fits = match kind {
                    "string" => value.is_string(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    _ => true,
                };
                assert!(fits, "{name}: {key} is no {kind}");
            }
            let inner = rule["items"]["properties"].as_object();
            for (element, inner) in
                value.as_array().into_iter().flatten().zip(inner.into_iter().cycle())
            {
                let keys = element.as_object().expect("an object").keys();
                let unknown: Vec<&String> =
                    keys.filter(|k| !inner.contains_key(*k) && !allowed.contains_key(*k)).collect();
                assert!(unknown.is_empty(), "{name}: {key} has {unknown:?}");
            }
        }
        assert!(item["uri"].as_str().is_some_and(|uri| uri.starts_with("urn:broadsheet:story:")));
    }
}
