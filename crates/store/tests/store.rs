//! The promises of the store, held to on both databases.

use store::testing::{both, sqlite};
use store::{Address, Db, Error, Sql};

const ADD: Sql = Sql::one(
    "INSERT INTO topic (id, kind, slug, name, created_at) VALUES ($1, 'topic', $2, $3, 0)",
);
const COUNT: Sql = Sql::one("SELECT COUNT(*) FROM topic");
const IDS: Sql = Sql::one("SELECT id FROM topic");
const NAMES: Sql = Sql::one("SELECT name FROM topic ORDER BY id");

async fn count(db: &Db) -> i64 {
    db.maybe::<(i64,)>(COUNT, ()).await.expect("a count").expect("one row").0
}

async fn add(db: &Db, id: i64) -> store::Result<()> {
    let mut tx = db.begin().await?;
    tx.run(ADD, (id, format!("t{id}"), "a name")).await?;
    tx.commit().await
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing() {
    for test in both().await {
        let mut tx = test.db.begin().await.expect("a transaction");
        tx.run(ADD, (1, "one", "One")).await.expect("an insert");
        drop(tx);
        add(&test.db, 2).await.expect("a commit");
        let names: Vec<(String,)> = test.db.all(NAMES, ()).await.expect("rows");
        assert_eq!(names, [("a name".to_owned(),)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_at_once_lose_nothing() {
    for test in both().await {
        let tasks: Vec<_> = (0..200)
            .map(|id| {
                let db = test.db.clone();
                tokio::spawn(async move {
                    if id % 5 == 4 {
                        let mut tx = db.begin().await.expect("a transaction");
                        tx.run(ADD, (id, format!("x{id}"), "gone")).await.expect("an insert");
                        return 0;
                    }
                    add(&db, id).await.expect("a commit");
                    1
                })
            })
            .collect();
        let mut committed = 0;
        for task in tasks {
            committed += task.await.expect("a task");
        }
        assert_eq!(count(&test.db).await, committed);
    }
}

#[tokio::test]
async fn a_key_that_stands_is_told_apart_and_the_transaction_goes_on() {
    let test = sqlite().await;
    add(&test.db, 1).await.expect("a commit");
    let mut tx = test.db.begin().await.expect("a transaction");
    let again = tx.run(ADD, (2, "t1", "same slug")).await;
    assert!(matches!(again, Err(Error::Exists(_))), "{again:?}");
    tx.run(ADD, (3, "t3", "another")).await.expect("an insert after a refusal");
    tx.commit().await.expect("a commit");
    assert_eq!(count(&test.db).await, 2);
}

#[tokio::test]
async fn what_was_committed_is_there_after_reopening() {
    for test in both().await {
        add(&test.db, 7).await.expect("a commit");
        test.db.close().await;
        let again = Db::open(&test.address).await.expect("the same database");
        assert_eq!(count(&again).await, 1);
    }
}

#[tokio::test]
async fn every_row_moves_between_databases_and_back() {
    let all = both().await;
    let from = &all[0];
    for id in 0..1203 {
        let mut tx = from.db.begin().await.expect("a transaction");
        tx.run(ADD, (id, format!("t{id}"), format!("Ĉu «{id}» — 東京"))).await.expect("an insert");
        tx.commit().await.expect("a commit");
    }
    let mut last = from.db.clone();
    let mut keep = Vec::new();
    if let Some(postgres) = all.get(1) {
        let counts = store::copy_all(&last, &postgres.db, &mut |_, _| {}).await.expect("a copy");
        assert!(counts.iter().any(|count| count.table == "topic" && count.rows == 1203));
        last = postgres.db.clone();
    }
    let back = sqlite().await;
    store::copy_all(&last, &back.db, &mut |_, _| {}).await.expect("a copy back");
    let (before, after): (Vec<(String,)>, Vec<(String,)>) =
        (from.db.all(NAMES, ()).await.expect("rows"), back.db.all(NAMES, ()).await.expect("rows"));
    assert_eq!(before, after);
    let refused = store::copy_all(&last, &back.db, &mut |_, _| {}).await;
    assert!(matches!(refused, Err(Error::Exists(_))), "a full database is not written over");
    keep.push(back);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_under_writes_is_whole() {
    let test = sqlite().await;
    let folder = tempfile::tempdir().expect("a folder");
    let writing = {
        let db = test.db.clone();
        tokio::spawn(async move {
            for id in 0..300 {
                add(&db, id).await.expect("a commit");
            }
        })
    };
    let file = folder.path().join("copy.sqlite");
    assert!(test.db.snapshot_to(&file).await.expect("a snapshot"));
    writing.await.expect("the writer");
    let copy = Db::open(&Address::Sqlite(file)).await.expect("the copy");
    assert!(copy.complaints().await.expect("a check").is_empty());
    assert!(count(&copy).await <= 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_given_up_before_it_began_is_in_nobodys_way() {
    let test = sqlite().await;
    let another = Db::open(&test.address).await.expect("another process's handle");
    let mut held = another.begin().await.expect("a transaction");
    held.run(ADD, (1, "t1", "a name")).await.expect("an insert");
    let patience = std::time::Duration::from_millis(200);
    assert!(tokio::time::timeout(patience, test.db.begin()).await.is_err(), "it has to wait");
    held.commit().await.expect("a commit");
    add(&another, 2).await.expect("the other goes on");
    add(&test.db, 3).await.expect("and so do we");
    add(&another, 4).await.expect("and the other");
    assert_eq!(count(&test.db).await, 4);
}

#[tokio::test]
async fn a_database_that_is_being_written_to_can_be_opened() {
    for test in both().await {
        let mut held = test.db.begin().await.expect("a transaction");
        held.run(ADD, (1, "t1", "a name")).await.expect("an insert");
        let another = Db::open(&test.address).await.expect("opened beside the writer");
        assert_eq!(count(&another).await, 0);
        held.commit().await.expect("a commit");
        assert_eq!(count(&another).await, 1);
    }
}

#[tokio::test]
async fn a_copy_that_failed_leaves_no_reader_in_the_past() {
    let (from, full) = (sqlite().await, sqlite().await);
    for db in [&from.db, &full.db] {
        add(db, 1).await.expect("a commit");
    }
    let refused = store::copy_all(&from.db, &full.db, &mut |_, _| {}).await;
    assert!(matches!(refused, Err(Error::Exists(_))), "{refused:?}");
    add(&from.db, 2).await.expect("a commit");
    for _ in 0..20 {
        assert_eq!(count(&from.db).await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_given_up_at_any_moment_is_in_nobodys_way() {
    for test in both().await {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let db = test.db.clone();
                tokio::spawn(async move {
                    let mut kept = Vec::new();
                    for id in writer * 1000..writer * 1000 + 100 {
                        // From not at all to longer than a commit takes, in uneven steps.
                        let patience = std::time::Duration::from_micros((id as u64 * 37) % 4000);
                        if tokio::time::timeout(patience, add(&db, id))
                            .await
                            .is_ok_and(|it| it.is_ok())
                        {
                            kept.push(id);
                        }
                    }
                    kept
                })
            })
            .collect();
        let mut kept = Vec::new();
        for writer in writers {
            kept.extend(writer.await.expect("a writer"));
        }
        add(&test.db, 9999).await.expect("whoever comes after is served");
        let there: Vec<(i64,)> = test.db.all(IDS, ()).await.expect("rows");
        for id in kept {
            assert!(there.contains(&(id,)), "{id} was acknowledged and is not there");
        }
    }
}

#[tokio::test]
async fn an_unreachable_database_says_so() {
    let postgres = Address::parse("postgres://nobody@127.0.0.1:1/none");
    assert!(matches!(Db::open(&postgres).await, Err(Error::Unreachable(_))));
    let folder = Address::Sqlite("/proc/nowhere/paper.sqlite".into());
    assert!(matches!(Db::open(&folder).await, Err(Error::Unreachable(_))));
}
