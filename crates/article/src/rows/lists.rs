//! SQL of the lists of stories.

use kit::{Id, Instant};
use store::{Cell, Db, Record, Result, Row, Sql};

use super::{DAY_MICROS, day_of, shape};
use crate::listing::{CorrectionPlace, List, Listed, Place};
use crate::{Access, CardData, WorkType};

macro_rules! listed {
    ($tail:literal) => {
        concat!(
            "SELECT a.id, a.path, a.published_at, a.modified_at, a.live_version, a.work_type, ",
            "a.access, a.section, a.language, a.words, a.card FROM ",
            $tail
        )
    };
}

store::sql! {
    /// A live story by its address.
    FIND_BY_PATH = one(
        "SELECT id, headline, path, published_at FROM article WHERE path = $1 AND listed = 1"
    );
    /// Of the newest live stories those with these words in the headline.
    FIND_BY_WORDS = one(
        "SELECT id, headline, path, published_at FROM (SELECT id, headline, path, published_at \
         FROM article WHERE listed = 1 ORDER BY published_at DESC, id DESC LIMIT 5000) AS newest \
         WHERE LOWER(headline) LIKE $1 ESCAPE '!' ORDER BY published_at DESC, id DESC LIMIT $2"
    );
    /// The topics of several stories, one row for each time.
    TOPICS_OF_MANY = pair(
        "SELECT topic FROM article_topic WHERE article IN (SELECT value FROM json_each($1))",
        "SELECT topic FROM article_topic WHERE article IN (SELECT CAST(value AS BIGINT) \
         FROM jsonb_array_elements_text(CAST($1 AS JSONB)))"
    );
    /// When the first story from a moment on was published.
    FIRST_FROM = one(
        "SELECT published_at FROM article WHERE listed = 1 AND published_at >= $1 \
         ORDER BY published_at LIMIT 1"
    );
    /// How many.
    COUNT = one("SELECT stories FROM article_count WHERE kind = $1 AND subject = $2");
    /// How many in each of several spans: whole days are added up, only what is left of the first
    /// and the last day is counted. The spans are a JSON array of `[from, first day's start, last
    /// day's end, to, first day, day after the last]`.
    COUNT_SPANS = pair(
        "SELECT (SELECT COUNT(*) FROM article WHERE listed = 1 \
         AND published_at >= json_extract(s.value, '$[0]') \
         AND published_at < json_extract(s.value, '$[1]')) \
         + (SELECT COUNT(*) FROM article WHERE listed = 1 \
         AND published_at >= json_extract(s.value, '$[2]') \
         AND published_at < json_extract(s.value, '$[3]')) \
         + (SELECT COALESCE(SUM(stories), 0) FROM article_count WHERE kind = 'day' \
         AND subject >= json_extract(s.value, '$[4]') \
         AND subject < json_extract(s.value, '$[5]')) FROM json_each($1) s ORDER BY s.key",
        "SELECT (SELECT COUNT(*) FROM article WHERE listed = 1 \
         AND published_at >= CAST(s.value ->> 0 AS BIGINT) \
         AND published_at < CAST(s.value ->> 1 AS BIGINT)) \
         + (SELECT COUNT(*) FROM article WHERE listed = 1 \
         AND published_at >= CAST(s.value ->> 2 AS BIGINT) \
         AND published_at < CAST(s.value ->> 3 AS BIGINT)) \
         + (SELECT CAST(COALESCE(SUM(stories), 0) AS BIGINT) FROM article_count \
         WHERE kind = 'day' AND subject >= CAST(s.value ->> 4 AS BIGINT) \
         AND subject < CAST(s.value ->> 5 AS BIGINT)) \
         FROM jsonb_array_elements(CAST($1 AS JSONB)) WITH ORDINALITY AS s (value, place) \
         ORDER BY s.place"
    );
    /// The oldest and the newest; each from its end of the index.
    EXTENT = one(
        "SELECT (SELECT published_at FROM article WHERE listed = 1 \
         ORDER BY published_at, id LIMIT 1), (SELECT published_at FROM article WHERE listed = 1 \
         ORDER BY published_at DESC, id DESC LIMIT 1)"
    );
    /// Several by id.
    CARDS = pair(
        listed!("article a WHERE a.listed = 1 AND a.id IN (SELECT value FROM json_each($1))"),
        listed!("article a WHERE a.listed = 1 AND a.id IN (SELECT CAST(value AS BIGINT) \
                 FROM jsonb_array_elements_text(CAST($1 AS JSONB)))")
    );
    /// The latest.
    LATEST = one(listed!(
        "article a WHERE a.listed = 1 AND (a.published_at, a.id) < ($1, $2) \
         ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
    ));
    /// Of a section.
    OF_SECTION = one(listed!(
        "article a WHERE a.listed = 1 AND a.section = $4 AND (a.published_at, a.id) < ($1, $2) \
         ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
    ));
    /// Of a series.
    OF_SERIES = one(listed!(
        "article a WHERE a.listed = 1 AND a.series IS NOT NULL AND a.series = $4 \
         AND (a.published_at, a.id) < ($1, $2) \
         ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
    ));
    /// On a topic.
    ON_TOPIC = one(listed!(
        "article_topic t JOIN article a ON a.id = t.article WHERE t.topic = $4 \
         AND (t.published_at, t.article) < ($1, $2) \
         ORDER BY t.published_at DESC, t.article DESC LIMIT $3"
    ));
    /// By an author.
    BY_AUTHOR = one(listed!(
        "article_author t JOIN article a ON a.id = t.article WHERE t.author = $4 \
         AND (t.published_at, t.article) < ($1, $2) \
         ORDER BY t.published_at DESC, t.article DESC LIMIT $3"
    ));
    /// In a span.
    IN_SPAN = one(listed!(
        "article a WHERE a.listed = 1 AND (a.published_at, a.id) < ($1, $2) \
         AND a.published_at >= $4 \
         ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
    ));
    /// Places before one, oldest first: of everything,
    BEFORE_LATEST = one(
        "SELECT published_at, id FROM article WHERE listed = 1 AND (published_at, id) >= ($1, $2) \
         ORDER BY published_at, id LIMIT $3"
    );
    /// of a section,
    BEFORE_SECTION = one(
        "SELECT published_at, id FROM article WHERE listed = 1 AND section = $4 \
         AND (published_at, id) >= ($1, $2) ORDER BY published_at, id LIMIT $3"
    );
    /// of a series,
    BEFORE_SERIES = one(
        "SELECT published_at, id FROM article WHERE listed = 1 AND series IS NOT NULL \
         AND series = $4 AND (published_at, id) >= ($1, $2) ORDER BY published_at, id LIMIT $3"
    );
    /// of a topic,
    BEFORE_TOPIC = one(
        "SELECT published_at, article FROM article_topic WHERE topic = $4 \
         AND (published_at, article) >= ($1, $2) ORDER BY published_at, article LIMIT $3"
    );
    /// of an author.
    BEFORE_AUTHOR = one(
        "SELECT published_at, article FROM article_author WHERE author = $4 \
         AND (published_at, article) >= ($1, $2) ORDER BY published_at, article LIMIT $3"
    );
    /// Corrections, newest first.
    CORRECTIONS = one(
        "SELECT at, id, article FROM article_correction WHERE (at, id) < ($1, $2) \
         ORDER BY at DESC, id DESC LIMIT $3"
    );
}

impl Record for Listed {
    fn read(row: &Row) -> Result<Listed> {
        let (work_type, access): (String, String) = (Cell::at(row, 5)?, Cell::at(row, 6)?);
        let card: String = Cell::at(row, 10)?;
        let card: CardData = serde_json::from_str(&card).map_err(shape)?;
        Ok(Listed {
            id: Cell::at(row, 0)?,
            path: Cell::at(row, 1)?,
            published_at: Cell::at(row, 2)?,
            modified_at: Cell::at(row, 3)?,
            version: Cell::at(row, 4)?,
            work_type: WorkType::of_word(&work_type).unwrap_or_default(),
            access: Access::of_word(&access).unwrap_or_default(),
            section: Cell::at(row, 7)?,
            language: Cell::at(row, 8)?,
            words: Cell::at(row, 9)?,
            card,
        })
    }
}

pub(crate) async fn topics_of(db: &Db, ids: &[Id]) -> Result<Vec<Id>> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let list = serde_json::json!(numbers).to_string();
    let rows: Vec<(Id,)> = db.all(TOPICS_OF_MANY, (list,)).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(crate) async fn first_from(db: &Db, from: Instant) -> Result<Option<Instant>> {
    Ok(db.maybe::<(Instant,)>(FIRST_FROM, (from,)).await?.map(|(at,)| at))
}

pub(crate) async fn count(db: &Db, kind: &str, subject: Id) -> Result<i64> {
    Ok(db.maybe::<(i64,)>(COUNT, (kind, subject)).await?.map_or(0, |(stories,)| stories))
}

/// How many stories were published in each of these spans.
pub(crate) async fn count_spans(db: &Db, spans: &[(Instant, Instant)]) -> Result<Vec<i64>> {
    let spans: Vec<[i64; 6]> = spans.iter().map(|(from, to)| parts_of(from.0, to.0)).collect();
    let counts: Vec<(i64,)> = db.all(COUNT_SPANS, (serde_json::json!(spans).to_string(),)).await?;
    Ok(counts.into_iter().map(|(stories,)| stories).collect())
}

/// A span as `COUNT_SPANS` wants it: what is before its first whole day, what is after its last
/// one, and those days.
fn parts_of(from: i64, to: i64) -> [i64; 6] {
    // No story is from before or after these; JSON numbers of any database hold them.
    let ends = -(1 << 62)..1 << 62;
    let (from, to) = (from.clamp(ends.start, ends.end), to.clamp(ends.start, ends.end));
    let (first, last) = (day_of(from - 1) + 1, day_of(to));
    if first >= last {
        return [from, to, to, to, 0, 0];
    }
    [from, first * DAY_MICROS, last * DAY_MICROS, to, first, last]
}

pub(crate) async fn extent(db: &Db) -> Result<Option<(Instant, Instant)>> {
    let row: Option<(Option<Instant>, Option<Instant>)> = db.maybe(EXTENT, ()).await?;
    Ok(row.and_then(|(first, last)| Some((first?, last?))))
}

pub(crate) async fn cards(db: &Db, ids: &[Id]) -> Result<Vec<Listed>> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    db.all(CARDS, (serde_json::json!(numbers).to_string(),)).await
}

pub(crate) async fn list(db: &Db, which: List, after: Place, limit: usize) -> Result<Vec<Listed>> {
    let (at, id) = (after.at, after.id);
    let of = |sql: Sql, subject: Id| db.all(sql, (at, id, limit, subject));
    match which {
        List::Latest => db.all(LATEST, (at, id, limit)).await,
        List::Section(section) => of(OF_SECTION, section).await,
        List::Series(series) => of(OF_SERIES, series).await,
        List::Topic(topic) => of(ON_TOPIC, topic).await,
        List::Author(author) => of(BY_AUTHOR, author).await,
        List::Between(from, to) => {
            // Where the list goes on and where the span ends are one bound: given both, a database
            // may seek the former and walk through all that is newer than the span.
            let (at, id) = (at, id).min((to, Id(i64::MIN)));
            db.all(IN_SPAN, (at, id, limit, from)).await
        }
    }
}

pub(crate) async fn places_before(
    db: &Db,
    which: List,
    place: Place,
    limit: usize,
) -> Result<Vec<Place>> {
    let (at, id) = (place.at, place.id);
    let of = |sql: Sql, subject: Id| db.all::<(Instant, Id)>(sql, (at, id, limit, subject));
    let rows = match which {
        List::Latest | List::Between(..) => db.all(BEFORE_LATEST, (at, id, limit)).await?,
        List::Section(section) => of(BEFORE_SECTION, section).await?,
        List::Series(series) => of(BEFORE_SERIES, series).await?,
        List::Topic(topic) => of(BEFORE_TOPIC, topic).await?,
        List::Author(author) => of(BEFORE_AUTHOR, author).await?,
    };
    Ok(rows.into_iter().map(|(at, id)| Place { at, id }).collect())
}

pub(crate) async fn corrections(
    db: &Db,
    after: Place,
    limit: usize,
) -> Result<Vec<CorrectionPlace>> {
    let rows: Vec<(Instant, Id, Id)> = db.all(CORRECTIONS, (after.at, after.id, limit)).await?;
    let place = |(at, id, article)| CorrectionPlace { at, id, article };
    Ok(rows.into_iter().map(place).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_whole_days_and_what_is_left_of_two() {
        let day = DAY_MICROS;
        assert_eq!(parts_of(0, 3 * day), [0, 0, 3 * day, 3 * day, 0, 3]);
        assert_eq!(parts_of(5, 3 * day + 7), [5, day, 3 * day, 3 * day + 7, 1, 3]);
        assert_eq!(parts_of(-2 * day - 5, -3), [-2 * day - 5, -2 * day, -day, -3, -2, -1]);
    }

    #[test]
    fn a_span_of_less_than_a_day_is_only_counted() {
        assert_eq!(
            parts_of(5, DAY_MICROS + 7),
            [5, DAY_MICROS + 7, DAY_MICROS + 7, DAY_MICROS + 7, 0, 0]
        );
    }

    #[test]
    fn all_of_time_is_a_span() {
        let [from, first, last, to, ..] = parts_of(i64::MIN, i64::MAX);
        assert!(from <= first && first < last && last <= to);
    }
}

store::record! {
    /// A live story that was looked for.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Found {
        /// Its id.
        pub id: Id,
        /// Its headline.
        pub headline: String,
        /// Its address.
        pub path: String,
        /// When it was first published.
        pub published_at: Instant,
    }
}

/// Live stories whose address this is, or else with these words in the headline: of the newest
/// five thousand, newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_live(db: &Db, words: &str, limit: usize) -> Result<Vec<Found>> {
    let path = words.find("://").and_then(|at| words[at + 3..].find('/').map(|it| at + 3 + it));
    let path = &words[path.unwrap_or(0)..];
    if path.starts_with('/') {
        return db.all(FIND_BY_PATH, (path,)).await;
    }
    if words.is_empty() {
        return db.all(FIND_BY_WORDS, ("%", limit)).await;
    }
    db.all(FIND_BY_WORDS, (store::like::containing(words), limit)).await
}
