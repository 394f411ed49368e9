//! SQL of the fronts.

use kit::Id;
use store::{Db, Error, Result, Tx};

use crate::{Container, Layout};

store::sql! {
    /// Takes everything off a front.
    CLEAR = one("DELETE FROM front_container WHERE front = $1");
    /// Puts a container on it.
    INSERT = one(
        "INSERT INTO front_container (id, front, position, title, url, layout, rule) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    /// What is on it.
    CONTAINERS = one(
        "SELECT id, title, url, layout, rule FROM front_container WHERE front = $1 \
         ORDER BY position, id"
    );
}

pub(crate) async fn clear(tx: &mut Tx, front: &str) -> Result<()> {
    tx.run(CLEAR, (front,)).await.map(|_| ())
}

pub(crate) async fn insert(
    tx: &mut Tx,
    front: &str,
    position: usize,
    container: &Container,
) -> Result<()> {
    let rule = serde_json::to_string(&container.rule).map_err(|e| Error::Shape(e.to_string()))?;
    let (title, url) = (container.title.as_deref(), container.url.as_deref());
    let values = (container.id, front, position, title, url, container.layout.word(), rule);
    tx.run(INSERT, values).await.map(|_| ())
}

type Line = (Id, Option<String>, Option<String>, String, String);

pub(crate) async fn containers(db: &Db, front: &str) -> Result<Vec<Container>> {
    let lines: Vec<Line> = db.all(CONTAINERS, (front,)).await?;
    lines
        .into_iter()
        .map(|(id, title, url, layout, rule)| {
            let rule = serde_json::from_str(&rule).map_err(|e| Error::Shape(e.to_string()))?;
            let layout = Layout::of_word(&layout).unwrap_or_default();
            Ok(Container { id, title, url, layout, rule })
        })
        .collect()
}
