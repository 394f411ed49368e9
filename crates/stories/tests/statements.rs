//! Every SQL statement of every room is understood by both databases.

use store::testing::both;

#[tokio::test]
async fn both_databases_understand_every_statement() {
    let statements = paper::statements();
    assert!(statements.len() > 60, "{} statements", statements.len());
    for test in both().await {
        for statement in &statements {
            if let Err(error) = test.db.prepare(statement.sql).await {
                panic!("{} on {:?}: {error}", statement.name, test.address);
            }
        }
    }
}
