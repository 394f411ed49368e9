//! SQL of the pictures.

use files::Hash;
use kit::{Id, Instant};
use store::{Bind, Db, Error, Result, Tx, Value};

use crate::record::{Description, Kill, Media, search_words};
use crate::{Colours, Focus, Framings};

/// The columns in the order [`Line`] reads them by name.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, hash, mime, bytes, width, height, alpha, animated, colours, focal_x, ",
            "focal_y, colour, blur, caption, alt, credit, creators, copyright, usage_terms, ",
            "source_type, original_name, taken_at, city, country, facts, rights_expire, ",
            "avif_stamp, created_at, killed_at, killed_by, killed_why, licence, territory, ",
            "people, consent, uploaded_by, held_back, framings FROM media ",
            $tail
        )
    };
}

mod lists;

pub use lists::{Event, LIST_STATEMENTS};
pub(crate) use lists::{counts, events, insert_event, list};

store::sql! {
    /// By id.
    FIND = one(select!("WHERE id = $1"));
    /// By the original's hash.
    BY_HASH = one(select!("WHERE hash = $1"));
    /// Several by id.
    FIND_MANY = pair(
        select!("WHERE id IN (SELECT value FROM json_each($1))"),
        select!("WHERE id IN (SELECT CAST(value AS BIGINT) \
                 FROM jsonb_array_elements_text(CAST($1 AS JSONB)))")
    );
    /// All of them after an id, for export and `doctor`.
    AFTER = one(select!("WHERE id > $1 ORDER BY id LIMIT $2"));
    /// A new one. Two who send the same picture at once make one.
    INSERT = one(
        "INSERT INTO media (id, hash, mime, bytes, width, height, alpha, animated, colours, \
         focal_x, focal_y, colour, blur, caption, alt, credit, creators, copyright, usage_terms, \
         source_type, original_name, taken_at, city, country, facts, rights_expire, search, \
         created_at, licence, territory, people, consent, uploaded_by, held_back, \
         framings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, \
         $33, $34, $35) \
         ON CONFLICT (hash) DO NOTHING"
    );
    /// What is said about it, anew.
    DESCRIBE = one(
        "UPDATE media SET focal_x = $2, focal_y = $3, caption = $4, alt = $5, credit = $6, \
         creators = $7, copyright = $8, usage_terms = $9, source_type = $10, city = $11, \
         country = $12, rights_expire = $13, search = $14, licence = $15, territory = $16, \
         people = $17, consent = $18, held_back = $19, framings = $20 WHERE id = $1"
    );
    /// Kills it, once.
    KILL = one(
        "UPDATE media SET killed_at = $2, killed_by = $3, killed_why = $4 \
         WHERE id = $1 AND killed_at IS NULL"
    );
    /// Takes the kill back.
    REVIVE = one(
        "UPDATE media SET killed_at = NULL, killed_by = NULL, killed_why = NULL \
         WHERE id = $1 AND killed_at IS NOT NULL"
    );
    /// Notes which stamp its AVIF renditions carry.
    NOTE_AVIF = one("UPDATE media SET avif_stamp = $2 WHERE id = $1");
}

store::record! {
    struct Line {
        id: Id,
        hash: String,
        mime: String,
        bytes: i64,
        width: u32,
        height: u32,
        alpha: bool,
        animated: bool,
        colours: String,
        focal_x: i64,
        focal_y: i64,
        colour: String,
        blur: Option<String>,
        caption: Option<String>,
        alt: Option<String>,
        credit: Option<String>,
        creators: String,
        copyright: Option<String>,
        usage_terms: Option<String>,
        source_type: Option<String>,
        original_name: String,
        taken_at: Option<Instant>,
        city: Option<String>,
        country: Option<String>,
        facts: String,
        rights_expire: Option<Instant>,
        avif_stamp: Option<String>,
        created_at: Instant,
        killed_at: Option<Instant>,
        killed_by: Option<String>,
        killed_why: Option<String>,
        licence: Option<String>,
        territory: Option<String>,
        people: String,
        consent: Option<String>,
        uploaded_by: Option<Id>,
        held_back: bool,
        framings: String,
    }
}

impl Line {
    fn media(self) -> Result<Media> {
        let hash = self.hash.parse::<Hash>();
        let killed = self.killed_at.map(|at| Kill {
            at,
            by: self.killed_by.unwrap_or_default(),
            why: self.killed_why.unwrap_or_default(),
        });
        Ok(Media {
            id: self.id,
            hash: hash.map_err(|error| Error::Shape(format!("picture {}: {error}", self.id)))?,
            mime: self.mime,
            bytes: self.bytes.unsigned_abs(),
            width: self.width,
            height: self.height,
            alpha: self.alpha,
            animated: self.animated,
            colours: Colours::of_word(&self.colours),
            colour: self.colour,
            blur: self.blur,
            description: Description {
                focus: Focus::new(self.focal_x, self.focal_y),
                framings: Framings::of_json(
                    &serde_json::from_str(&self.framings).unwrap_or_default(),
                ),
                caption: self.caption,
                alt: self.alt,
                credit: self.credit,
                creators: serde_json::from_str(&self.creators).unwrap_or_default(),
                copyright: self.copyright,
                usage_terms: self.usage_terms,
                source_type: self.source_type,
                city: self.city,
                country: self.country,
                rights_expire: self.rights_expire,
                licence: self.licence,
                territory: self.territory,
                people: serde_json::from_str(&self.people).unwrap_or_default(),
                consent: self.consent,
            },
            original_name: self.original_name,
            taken_at: self.taken_at,
            facts: serde_json::from_str(&self.facts).unwrap_or_default(),
            avif_stamp: self.avif_stamp,
            created_at: self.created_at,
            killed,
            uploaded_by: self.uploaded_by,
            held_back: self.held_back,
        })
    }
}

pub(crate) async fn find(db: &Db, id: Id) -> Result<Option<Media>> {
    db.maybe::<Line>(FIND, (id,)).await?.map(Line::media).transpose()
}

pub(crate) async fn find_tx(tx: &mut Tx, id: Id) -> Result<Option<Media>> {
    tx.maybe::<Line>(FIND, (id,)).await?.map(Line::media).transpose()
}

pub(crate) async fn by_hash(db: &Db, hash: &Hash) -> Result<Option<Media>> {
    db.maybe::<Line>(BY_HASH, (hash.to_string(),)).await?.map(Line::media).transpose()
}

pub(crate) async fn by_hash_tx(tx: &mut Tx, hash: &Hash) -> Result<Option<Media>> {
    tx.maybe::<Line>(BY_HASH, (hash.to_string(),)).await?.map(Line::media).transpose()
}

pub(crate) async fn find_many(db: &Db, ids: &[Id]) -> Result<Vec<Media>> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let list = serde_json::json!(numbers).to_string();
    let lines: Vec<Line> = db.all(FIND_MANY, (list,)).await?;
    lines.into_iter().map(Line::media).collect()
}

pub(crate) async fn after(db: &Db, id: Id, limit: usize) -> Result<Vec<Media>> {
    let lines: Vec<Line> = db.all(AFTER, (id, limit)).await?;
    lines.into_iter().map(Line::media).collect()
}

/// Whether it was new.
pub(crate) async fn insert(tx: &mut Tx, media: &Media) -> Result<bool> {
    let said = &media.description;
    let facts = to_json(&media.facts)?;
    let values: Vec<Value> = vec![
        media.id.bind(),
        media.hash.to_string().bind(),
        media.mime.as_str().bind(),
        (media.bytes as i64).bind(),
        media.width.bind(),
        media.height.bind(),
        media.alpha.bind(),
        media.animated.bind(),
        media.colours.word().bind(),
        said.focus.x.bind(),
        said.focus.y.bind(),
        media.colour.as_str().bind(),
        media.blur.as_deref().bind(),
        said.caption.as_deref().bind(),
        said.alt.as_deref().bind(),
        said.credit.as_deref().bind(),
        to_json(&said.creators)?.bind(),
        said.copyright.as_deref().bind(),
        said.usage_terms.as_deref().bind(),
        said.source_type.as_deref().bind(),
        media.original_name.as_str().bind(),
        media.taken_at.bind(),
        said.city.as_deref().bind(),
        said.country.as_deref().bind(),
        facts.bind(),
        said.rights_expire.bind(),
        search_words(said, &media.original_name, &media.facts).bind(),
        media.created_at.bind(),
        said.licence.as_deref().bind(),
        said.territory.as_deref().bind(),
        to_json(&said.people)?.bind(),
        said.consent.as_deref().bind(),
        media.uploaded_by.bind(),
        media.held_back.bind(),
        said.framings.json().to_string().bind(),
    ];
    Ok(tx.run(INSERT, values).await? == 1)
}

pub(crate) async fn describe(tx: &mut Tx, media: &Media) -> Result<()> {
    let said = &media.description;
    let values = (
        media.id,
        said.focus.x,
        said.focus.y,
        said.caption.as_deref(),
        said.alt.as_deref(),
        said.credit.as_deref(),
        to_json(&said.creators)?,
        said.copyright.as_deref(),
        said.usage_terms.as_deref(),
        said.source_type.as_deref(),
        said.city.as_deref(),
        said.country.as_deref(),
        said.rights_expire,
        search_words(said, &media.original_name, &media.facts),
        said.licence.as_deref(),
        said.territory.as_deref(),
        to_json(&said.people)?,
        said.consent.as_deref(),
        media.held_back,
        said.framings.json().to_string(),
    );
    tx.run(DESCRIBE, values).await.map(|_| ())
}

/// Whether it was alive.
pub(crate) async fn kill(tx: &mut Tx, id: Id, kill: &Kill) -> Result<bool> {
    let values = (id, kill.at, kill.by.as_str(), kill.why.as_str());
    Ok(tx.run(KILL, values).await? == 1)
}

/// Whether it was killed.
pub(crate) async fn revive(tx: &mut Tx, id: Id) -> Result<bool> {
    Ok(tx.run(REVIVE, (id,)).await? == 1)
}

pub(crate) async fn note_avif(tx: &mut Tx, id: Id, stamp: &str) -> Result<()> {
    tx.run(NOTE_AVIF, (id, stamp)).await.map(|_| ())
}

fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Shape(error.to_string()))
}
