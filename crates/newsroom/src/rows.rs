//! SQL of staff and the audit log.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::Staff;
use crate::audit::Entry;
use crate::role::role;

/// The columns in the order [`Line`] reads them by name.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, name, email, roles, invited_by, invited_at, joined_at, left_at ",
            "FROM staff ",
            $tail
        )
    };
}

store::sql! {
    /// By id.
    FIND = one(select!("WHERE id = $1"));
    /// By address.
    BY_EMAIL = one(select!("WHERE email = $1"));
    /// Everyone, those who left at the end.
    ALL = one(select!("ORDER BY CASE WHEN left_at IS NULL THEN 0 ELSE 1 END, name, id"));
    /// Whether there is anyone.
    ANYONE = one("SELECT COUNT(*) FROM staff WHERE joined_at IS NOT NULL");
    /// Makes or changes one.
    SAVE = one(
        "INSERT INTO staff (id, name, email, roles, invited_by, invited_at, joined_at, left_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, \
         roles = excluded.roles, joined_at = excluded.joined_at, left_at = excluded.left_at"
    );
    /// What was done.
    NOTE = one(
        "INSERT INTO audit (id, at, actor, action, subject, actor_name, subject_name, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    );
    /// The log, the latest first; of anyone, or by or about one person.
    LOG = one(
        "SELECT id, at, actor, action, subject, actor_name, subject_name, detail FROM audit \
         WHERE id < $1 AND ($2 = 0 OR actor = $2 OR subject = $2) ORDER BY id DESC LIMIT $3"
    );
}

store::record! {
    struct Line {
        id: Id,
        name: String,
        email: String,
        roles: String,
        invited_by: Option<Id>,
        invited_at: Instant,
        joined_at: Option<Instant>,
        left_at: Option<Instant>,
    }
}

impl Line {
    fn staff(self) -> Staff {
        let words: Vec<String> = serde_json::from_str(&self.roles).unwrap_or_default();
        Staff {
            id: self.id,
            name: self.name,
            email: self.email,
            // A role that this version does not know gives nothing.
            roles: words.iter().filter_map(|word| role(word)).collect(),
            invited_by: self.invited_by,
            invited_at: self.invited_at,
            joined_at: self.joined_at,
            left_at: self.left_at,
        }
    }
}

store::record! {
    struct EntryLine {
        id: Id,
        at: Instant,
        actor: Id,
        action: String,
        subject: Id,
        actor_name: String,
        subject_name: String,
        detail: String,
    }
}

pub(crate) async fn find(db: &Db, id: Id) -> Result<Option<Staff>> {
    Ok(db.maybe::<Line>(FIND, (id,)).await?.map(Line::staff))
}

pub(crate) async fn find_tx(tx: &mut Tx, id: Id) -> Result<Option<Staff>> {
    Ok(tx.maybe::<Line>(FIND, (id,)).await?.map(Line::staff))
}

pub(crate) async fn by_email(db: &Db, email: &str) -> Result<Option<Staff>> {
    Ok(db.maybe::<Line>(BY_EMAIL, (email,)).await?.map(Line::staff))
}

pub(crate) async fn by_email_tx(tx: &mut Tx, email: &str) -> Result<Option<Staff>> {
    Ok(tx.maybe::<Line>(BY_EMAIL, (email,)).await?.map(Line::staff))
}

pub(crate) async fn all(db: &Db) -> Result<Vec<Staff>> {
    let lines: Vec<Line> = db.all(ALL, ()).await?;
    Ok(lines.into_iter().map(Line::staff).collect())
}

pub(crate) async fn all_tx(tx: &mut Tx) -> Result<Vec<Staff>> {
    let lines: Vec<Line> = tx.all(ALL, ()).await?;
    Ok(lines.into_iter().map(Line::staff).collect())
}

pub(crate) async fn anyone(db: &Db) -> Result<bool> {
    let count: Option<(i64,)> = db.maybe(ANYONE, ()).await?;
    Ok(count.is_some_and(|(count,)| count > 0))
}

pub(crate) async fn anyone_tx(tx: &mut Tx) -> Result<bool> {
    let count: Option<(i64,)> = tx.maybe(ANYONE, ()).await?;
    Ok(count.is_some_and(|(count,)| count > 0))
}

pub(crate) async fn save(tx: &mut Tx, staff: &Staff) -> Result<()> {
    let words: Vec<&str> = staff.roles.iter().map(|role| role.word).collect();
    let values = (
        staff.id,
        staff.name.as_str(),
        staff.email.as_str(),
        serde_json::json!(words).to_string(),
        staff.invited_by,
        staff.invited_at,
        staff.joined_at,
        staff.left_at,
    );
    tx.run(SAVE, values).await.map(|_| ())
}

pub(crate) async fn note(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let values = (
        entry.id,
        entry.at,
        entry.actor,
        entry.action.as_str(),
        entry.subject,
        entry.actor_name.as_str(),
        entry.subject_name.as_str(),
        entry.detail.as_str(),
    );
    tx.run(NOTE, values).await.map(|_| ())
}

pub(crate) async fn log(db: &Db, before: Id, about: Id, limit: usize) -> Result<Vec<Entry>> {
    let lines: Vec<EntryLine> = db.all(LOG, (before, about, limit)).await?;
    let entry = |line: EntryLine| Entry {
        id: line.id,
        at: line.at,
        actor: line.actor,
        action: line.action,
        subject: line.subject,
        actor_name: line.actor_name,
        subject_name: line.subject_name,
        detail: line.detail,
    };
    Ok(lines.into_iter().map(entry).collect())
}
