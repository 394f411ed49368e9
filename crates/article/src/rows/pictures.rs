//! SQL about which pictures live stories show.

use kit::Id;
use store::{Db, Result, Tx};

use crate::uses::Shown;

store::sql! {
    /// A story shows a picture.
    FILE_PICTURE = one(
        "INSERT INTO article_picture (media, article) VALUES ($1, $2) \
         ON CONFLICT (media, article) DO NOTHING"
    );
    /// It shows none.
    UNFILE_PICTURES = one("DELETE FROM article_picture WHERE article = $1");
    /// Stories that show one of these.
    SHOWN = pair(
        "SELECT p.media, a.id, a.headline, a.path FROM article_picture p \
         JOIN article a ON a.id = p.article \
         WHERE p.media IN (SELECT value FROM json_each($1)) \
         ORDER BY a.published_at DESC, a.id LIMIT $2",
        "SELECT p.media, a.id, a.headline, a.path FROM article_picture p \
         JOIN article a ON a.id = p.article \
         WHERE p.media IN (SELECT CAST(value AS BIGINT) \
         FROM jsonb_array_elements_text(CAST($1 AS JSONB))) \
         ORDER BY a.published_at DESC, a.id LIMIT $2"
    );
    /// Live stories whose pictures were not read yet.
    DUE_PICTURES = one(
        "SELECT d.article, a.live_version FROM article_picture_due d \
         JOIN article a ON a.id = d.article ORDER BY d.article LIMIT $1"
    );
    /// They were.
    CLEAR_DUE = one("DELETE FROM article_picture_due WHERE article = $1");
}

pub(crate) async fn file_picture(tx: &mut Tx, media: Id, article: Id) -> Result<()> {
    tx.run(FILE_PICTURE, (media, article)).await.map(|_| ())
}

pub(crate) async fn unfile_pictures(tx: &mut Tx, article: Id) -> Result<()> {
    tx.run(UNFILE_PICTURES, (article,)).await.map(|_| ())
}

pub(crate) async fn shown(db: &Db, media: &[Id], limit: usize) -> Result<Vec<Shown>> {
    let numbers: Vec<i64> = media.iter().map(|id| id.0).collect();
    let list = serde_json::to_string(&numbers).unwrap_or_default();
    let rows: Vec<(Id, Id, String, String)> = db.all(SHOWN, (list, limit)).await?;
    let shown = |(media, article, headline, path)| Shown { media, article, headline, path };
    Ok(rows.into_iter().map(shown).collect())
}

/// Stories to be read, with the version readers see.
pub(crate) async fn due_pictures(tx: &mut Tx, limit: usize) -> Result<Vec<(Id, i64)>> {
    tx.all(DUE_PICTURES, (limit,)).await
}

pub(crate) async fn clear_due(tx: &mut Tx, article: Id) -> Result<()> {
    tx.run(CLEAR_DUE, (article,)).await.map(|_| ())
}
