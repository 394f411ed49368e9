//! SQL of what listed stories are filed under.

use kit::{Id, Instant};
use store::{Db, Result};

use crate::filing::Filing;

macro_rules! filing {
    ($tail:literal) => {
        concat!(
            "SELECT a.id, a.published_at, a.section, a.series, ",
            "(SELECT group_concat(t.topic) FROM article_topic t WHERE t.article = a.id), ",
            "(SELECT group_concat(u.author) FROM article_author u WHERE u.article = a.id) ",
            "FROM article a WHERE a.listed = 1 AND ",
            $tail
        )
    };
}

macro_rules! filing_postgres {
    ($tail:literal) => {
        concat!(
            "SELECT a.id, a.published_at, a.section, a.series, ",
            "(SELECT string_agg(CAST(t.topic AS TEXT), ',') FROM article_topic t ",
            "WHERE t.article = a.id), ",
            "(SELECT string_agg(CAST(u.author AS TEXT), ',') FROM article_author u ",
            "WHERE u.article = a.id) FROM article a WHERE a.listed = 1 AND ",
            $tail
        )
    };
}

store::sql! {
    /// Of all listed stories, by id, a page.
    ALL = pair(
        filing!("a.id > $1 ORDER BY a.id LIMIT $2"),
        filing_postgres!("a.id > $1 ORDER BY a.id LIMIT $2")
    );
    /// Of these.
    OF_MANY = pair(
        filing!("a.id IN (SELECT value FROM json_each($1))"),
        filing_postgres!(
            "a.id IN (SELECT CAST(value AS BIGINT) \
             FROM jsonb_array_elements_text(CAST($1 AS JSONB)))"
        )
    );
}

type Line = (Id, Instant, Option<Id>, Option<Id>, Option<String>, Option<String>);

pub(crate) async fn filings_after(db: &Db, after: Id, limit: usize) -> Result<Vec<Filing>> {
    Ok(read(db.all(ALL, (after, limit)).await?))
}

pub(crate) async fn filings(db: &Db, ids: &[Id]) -> Result<Vec<Filing>> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    Ok(read(db.all(OF_MANY, (serde_json::json!(numbers).to_string(),)).await?))
}

fn read(lines: Vec<Line>) -> Vec<Filing> {
    let ids = |text: Option<String>| -> Vec<Id> {
        let text = text.unwrap_or_default();
        text.split(',').filter_map(|id| id.parse().ok().map(Id)).collect()
    };
    let filing = |(id, published_at, section, series, topics, authors)| Filing {
        id,
        published_at,
        section,
        series,
        topics: ids(topics),
        authors: ids(authors),
    };
    lines.into_iter().map(filing).collect()
}
