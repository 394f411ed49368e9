//! SQL of readers.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::Reader;

/// The columns in the order [`Line`] reads them by name.
macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT id, address, name, zone, language, created_at FROM reader ", $tail)
    };
}

store::sql! {
    /// By id.
    FIND = one(select!("WHERE id = $1"));
    /// By their ids.
    FIND_ALL = pair(
        select!("WHERE id IN (SELECT value FROM json_each($1))"),
        select!(
            "WHERE id IN (SELECT CAST(value AS BIGINT) \
             FROM jsonb_array_elements_text(CAST($1 AS JSONB)))"
        )
    );
    /// Those whose address or name holds some words, in small letters.
    SEARCH = one(select!(
        "WHERE address LIKE $1 ESCAPE '!' OR LOWER(name) LIKE $1 ESCAPE '!' \
         ORDER BY id DESC LIMIT $2"
    ));
    /// By address.
    BY_ADDRESS = one(select!("WHERE address = $1"));
    /// Name, time zone and language.
    CHANGE = one("UPDATE reader SET name = $1, zone = $2, language = $3 WHERE id = $4");
    /// Where mail goes from now on.
    MOVE = one("UPDATE reader SET address = $1 WHERE id = $2");
    /// One less.
    DELETE = one("DELETE FROM reader WHERE id = $1");
    /// Somebody new.
    ADD = one(
        "INSERT INTO reader (id, address, name, zone, language, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
}

store::record! {
    struct Line {
        id: Id,
        address: String,
        name: String,
        zone: String,
        language: String,
        created_at: Instant,
    }
}

impl Line {
    fn reader(self) -> Reader {
        Reader {
            id: self.id,
            address: self.address,
            name: self.name,
            zone: self.zone,
            language: self.language,
            created_at: self.created_at,
        }
    }
}

pub(crate) async fn find(db: &Db, id: Id) -> Result<Option<Reader>> {
    Ok(db.maybe::<Line>(FIND, (id,)).await?.map(Line::reader))
}

pub(crate) async fn find_all(db: &Db, ids: &[Id]) -> Result<Vec<Reader>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let ids = serde_json::to_string(&ids).map_err(|it| store::Error::Shape(it.to_string()))?;
    let lines: Vec<Line> = db.all(FIND_ALL, (ids,)).await?;
    Ok(lines.into_iter().map(Line::reader).collect())
}

pub(crate) async fn search(db: &Db, words: &str, limit: usize) -> Result<Vec<Reader>> {
    let lines: Vec<Line> = db.all(SEARCH, (store::like::containing(words), limit)).await?;
    Ok(lines.into_iter().map(Line::reader).collect())
}

pub(crate) async fn find_tx(tx: &mut Tx, id: Id) -> Result<Option<Reader>> {
    Ok(tx.maybe::<Line>(FIND, (id,)).await?.map(Line::reader))
}

pub(crate) async fn by_address(db: &Db, address: &str) -> Result<Option<Reader>> {
    Ok(db.maybe::<Line>(BY_ADDRESS, (address,)).await?.map(Line::reader))
}

pub(crate) async fn by_address_tx(tx: &mut Tx, address: &str) -> Result<Option<Reader>> {
    Ok(tx.maybe::<Line>(BY_ADDRESS, (address,)).await?.map(Line::reader))
}

pub(crate) async fn add(tx: &mut Tx, reader: &Reader) -> Result<()> {
    let values = (
        reader.id,
        reader.address.as_str(),
        reader.name.as_str(),
        reader.zone.as_str(),
        reader.language.as_str(),
        reader.created_at,
    );
    tx.run(ADD, values).await.map(|_| ())
}

pub(crate) async fn change(tx: &mut Tx, reader: &Reader) -> Result<()> {
    tx.ends();
    let values = (reader.name.as_str(), reader.zone.as_str(), reader.language.as_str(), reader.id);
    tx.run(CHANGE, values).await.map(|_| ())
}

pub(crate) async fn move_to(tx: &mut Tx, id: Id, address: &str) -> Result<()> {
    tx.ends();
    tx.run(MOVE, (address, id)).await.map(|_| ())
}

pub(crate) async fn delete(tx: &mut Tx, id: Id) -> Result<bool> {
    tx.ends();
    Ok(tx.run(DELETE, (id,)).await? == 1)
}
