//! SQL of listed stories with their text, many at once.

use kit::Id;
use store::{Cell, Db, Record, Result, Row};

use super::shape;
use crate::{Live, Story};

macro_rules! whole {
    ($tail:literal) => {
        concat!(
            "SELECT a.id, a.path, a.live_version, a.published_at, a.modified_at, a.state, v.story ",
            "FROM article a JOIN article_version v ON v.article = a.id ",
            "AND v.version = a.live_version WHERE a.listed = 1 AND ",
            $tail
        )
    };
}

store::sql! {
    /// By id, a page.
    WHOLE_PAGE = one(whole!("a.id > $1 ORDER BY a.id LIMIT $2"));
    /// Several by id.
    WHOLE_MANY = pair(
        whole!("a.id IN (SELECT value FROM json_each($1))"),
        whole!("a.id IN (SELECT CAST(value AS BIGINT) \
                FROM jsonb_array_elements_text(CAST($1 AS JSONB)))")
    );
    /// How many there are.
    LISTED = one("SELECT COUNT(*) FROM article WHERE listed = 1");
}

impl Record for Live {
    fn read(row: &Row) -> Result<Live> {
        let (state, story): (String, String) = (Cell::at(row, 5)?, Cell::at(row, 6)?);
        let story: Story = serde_json::from_str(&story).map_err(shape)?;
        Ok(Live {
            id: Cell::at(row, 0)?,
            path: Cell::at(row, 1)?,
            version: Cell::at(row, 2)?,
            published_at: Cell::at(row, 3)?,
            modified_at: Cell::at(row, 4)?,
            work_type: story.work_type,
            access: story.access,
            retracted: state == "retracted",
            story,
        })
    }
}

pub(crate) async fn whole_page(db: &Db, after: Id, limit: usize) -> Result<Vec<Live>> {
    db.all(WHOLE_PAGE, (after, limit)).await
}

pub(crate) async fn whole_many(db: &Db, ids: &[Id]) -> Result<Vec<Live>> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    db.all(WHOLE_MANY, (serde_json::json!(numbers).to_string(),)).await
}

pub(crate) async fn listed(db: &Db) -> Result<i64> {
    Ok(db.maybe::<(i64,)>(LISTED, ()).await?.map_or(0, |(stories,)| stories))
}
