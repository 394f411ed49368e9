//! A whole paper moves from SQLite to PostgreSQL and back, and is the same paper throughout.

use std::fmt::Write;
use std::path::Path;

use import::report::Report;
use import::{Import, Kind, Options};
use paper::{Paper, backup, demo_paper};
use store::Address;
use store::testing::postgres_if_there;

use crate::desk;
use crate::folder::{Folder, assert_same, assert_sound};

/// Stories that are taken in: more than the mover reads in one go.
const IMPORTED: usize = 620;

/// What readers see, as far as it is put together from many rows in some order.
const PAGES: [&str; 6] =
    ["/", "/city", "/authors", "/archive/2026/11", "/feeds/rss.xml", "/sitemap.xml"];

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_moves_to_postgresql_and_back_and_stays_the_same() {
    let Some(postgres) = postgres_if_there().await else { return };
    let Address::Postgres(url) = &postgres.address else { return };
    postgres.db.close().await;

    let old = Folder::with("");
    let paper = old.open().await;
    demo_paper::make(&paper).await.expect("the demo");
    import_stories(&paper, &old.place("stories.jsonl")).await;
    leave_traces(&paper).await;
    paper.db.close().await;
    assert_sound(&old.at()).await;
    let (export, pages) = (old.export().await, old.pages(&PAGES).await);
    let stories = export.keys().filter(|name| name.starts_with("stories/")).count();
    assert!(stories > IMPORTED && export.keys().any(|name| name.starts_with("media/")));

    backup::migrate(&old.at(), Some(url)).await.expect("moved to PostgreSQL");
    old.settle(&format!("database = {url:?}"));
    assert_sound(&old.at()).await;
    assert_same(&export, &old.export().await);
    assert_same(&pages, &old.pages(&PAGES).await);

    let new = Folder::with(&format!("media_folder = {:?}", old.place("media")));
    let file = format!("sqlite:{}", new.place("paper.sqlite").display());
    backup::migrate(&old.at(), Some(&file)).await.expect("moved back to SQLite");
    assert_sound(&new.at()).await;
    assert_same(&export, &new.export().await);
    assert_same(&pages, &new.pages(&PAGES).await);

    // And it goes on: numbers and addresses are given out where the other left off.
    let paper = new.open().await;
    desk::publish(&paper.db, &paper.clock, "after-the-move", "After the move").await;
    paper.db.close().await;
    assert_sound(&new.at()).await;
}

/// Names and words that databases like to order or compare in ways of their own.
async fn import_stories(paper: &Paper, file: &Path) {
    let names =
        ["Zoë Ångström", "zoe angstrom", "Ægir Þór", "Émile", "李 静", "_under", "Ab", "a-b"];
    let mut lines = String::new();
    for number in 0..IMPORTED {
        let (author, topic) = (names[number % 8], names[number / 8 % 8]);
        let date = format!("2026-11-{:02}", number % 20 + 1);
        writeln!(
            lines,
            r#"{{"id":"{number}","title":"{author} № {number}","date":"{date}","authors":["{author}"],
            "topics":["{topic}"],"body":["\ud83d\udcf0 «{topic}»\u00a0— 100 %","two"],
            "url":"https://old.example/{number}_{topic}.html"}}"#
        )
        .expect("a line");
    }
    // One story a line; it is broken up above for whoever reads this file.
    let lines = lines.replace(",\n            ", ",");
    std::fs::write(file, lines).expect("a file");
    let import = Import {
        db: &paper.db,
        clock: &paper.clock,
        darkroom: Some(&paper.darkroom),
        media_folder: None,
        options: Options::default(),
        by: "import".to_owned(),
        draws: false,
    };
    let mut report = Report::totals_only();
    import::run(&import, file, &mut report).await.expect("an import");
    assert_eq!(report.of(Kind::Article).taken, IMPORTED as u64, "{report}");
}

/// What an editor leaves behind: versions, a moved address, a draft, a story that is gone, one to
/// come.
async fn leave_traces(paper: &Paper) {
    let (db, clock) = (&paper.db, &paper.clock);
    desk::open_section(db, clock).await;
    let bridge = desk::publish(db, clock, "bridge", "Bridge opens").await;
    desk::revise(db, clock, bridge, "Bridge stays shut").await;
    let wrong = desk::publish(db, clock, "wrong", "Wrong").await;
    let (draft, later) = (desk::story(db, "A draft").await, desk::story(db, "Later").await);
    let mut tx = db.begin().await.expect("a transaction");
    article::withdraw(&mut tx, clock, wrong, "It was not so.").await.expect("withdrawn");
    article::create(&mut tx, clock, &draft, "draft", "ann").await.expect("a draft");
    let later = article::create(&mut tx, clock, &later, "later", "ann").await.expect("a story");
    let tomorrow = clock.now().plus_seconds(86_400);
    article::schedule(&mut tx, later, tomorrow).await.expect("scheduled");
    article::put_redirect(&mut tx, clock, "/2011/Old_%C3%A9.html", Some(bridge), None, true)
        .await
        .expect("a redirect");
    tx.commit().await.expect("a commit");
}
