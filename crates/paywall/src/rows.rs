//! SQL of the wall: what passes are signed with.

use kit::Instant;
use store::{Db, Result};

store::sql! {
    /// It.
    SECRET = one("SELECT secret FROM paywall_secret WHERE id = 1");
    /// Made, unless another node was first.
    MAKE = one(
        "INSERT INTO paywall_secret (id, secret, made_at) VALUES (1, $1, $2) \
         ON CONFLICT (id) DO NOTHING"
    );
}

pub(crate) async fn secret(db: &Db) -> Result<Option<String>> {
    Ok(db.maybe::<(String,)>(SECRET, ()).await?.map(|(secret,)| secret))
}

pub(crate) async fn make(db: &Db, secret: &str, now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.run(MAKE, (secret, now)).await?;
    tx.commit().await
}
