//! Authors: the people and bodies that stories are signed by.

mod facts;
mod rows;

use kit::{Clock, Id, Instant};
use store::{Db, Result, Tx};

pub use facts::AuthorChanged;
pub use rows::STATEMENTS;

/// An author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The id.
    pub id: Id,
    /// The readable part of the page's address.
    pub slug: String,
    /// The name as printed.
    pub name: String,
    /// The name in its own script.
    pub name_native: Option<String>,
    /// "Science reporter".
    pub role: Option<String>,
    /// A few sentences about them.
    pub bio: Option<String>,
    /// Where readers may write.
    pub email: Option<String>,
    /// Where they work.
    pub location: Option<String>,
    /// Their portrait, in the media room.
    pub portrait: Option<Id>,
    /// When they left; their bylines stay.
    pub left_at: Option<Instant>,
    /// The author this one was found to be.
    pub merged_into: Option<Id>,
}

impl Author {
    /// The address of their page.
    pub fn path(&self) -> String {
        format!("/authors/{}", self.slug)
    }
}

/// What is known of an author when they are put down.
#[derive(Clone, Debug, Default)]
pub struct NewAuthor {
    /// The id where the source gives one; else a fresh one.
    pub id: Option<Id>,
    /// The slug wanted; made of the name when empty.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The name in its own script.
    pub name_native: Option<String>,
    /// What they do.
    pub role: Option<String>,
    /// A few sentences.
    pub bio: Option<String>,
    /// Where readers may write.
    pub email: Option<String>,
    /// Where they work.
    pub location: Option<String>,
    /// Their portrait.
    pub portrait: Option<Id>,
}

/// Puts an author down, or changes the one with the id, or else with the slug. Empty fields leave
/// what is there. Returns the id; a fact is written only when something changed.
///
/// # Errors
/// When the store refuses.
pub async fn put(tx: &mut Tx, clock: &Clock, new: NewAuthor) -> Result<Id> {
    journal::turn(tx).await?;
    let now = clock.now();
    let wanted = if new.slug.is_empty() { &new.name } else { &new.slug };
    let slug = kit::slug::slug(wanted, "author");
    let standing = match new.id {
        Some(id) => rows::find_tx(tx, id).await?,
        None => rows::by_slug_tx(tx, &slug).await?,
    };
    let (before, mut author) = match standing {
        Some(author) => (Some(author.clone()), author),
        None => (None, blank(new.id.unwrap_or_else(|| Id::fresh(now)), slug)),
    };
    lay_over(&mut author, new);
    if before.as_ref() == Some(&author) {
        return Ok(author.id);
    }
    rows::save(tx, &author, now).await?;
    journal::append(tx, now, &AuthorChanged { author: author.id }).await?;
    Ok(author.id)
}

fn blank(id: Id, slug: String) -> Author {
    Author {
        id,
        slug,
        name: String::new(),
        name_native: None,
        role: None,
        bio: None,
        email: None,
        location: None,
        portrait: None,
        left_at: None,
        merged_into: None,
    }
}

fn lay_over(author: &mut Author, new: NewAuthor) {
    if !new.name.is_empty() {
        author.name = new.name;
    }
    author.name_native = new.name_native.or(author.name_native.take());
    author.role = new.role.or(author.role.take());
    author.bio = new.bio.or(author.bio.take());
    author.email = new.email.or(author.email.take());
    author.location = new.location.or(author.location.take());
    author.portrait = new.portrait.or(author.portrait);
}

/// The author of this id.
///
/// # Errors
/// When the store cannot be read.
pub async fn find(db: &Db, id: Id) -> Result<Option<Author>> {
    rows::find(db, id).await
}

/// The author of this id, as the transaction sees it.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_in(tx: &mut Tx, id: Id) -> Result<Option<Author>> {
    rows::find_tx(tx, id).await
}

/// The authors of these ids, in no order.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_many(db: &Db, ids: &[Id]) -> Result<Vec<Author>> {
    if ids.is_empty() { Ok(Vec::new()) } else { rows::find_many(db, ids).await }
}

/// The author whose page has this address.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_slug(db: &Db, slug: &str) -> Result<Option<Author>> {
    rows::by_slug(db, slug).await
}

/// Everyone, by name.
///
/// # Errors
/// When the store cannot be read.
pub async fn all(db: &Db) -> Result<Vec<Author>> {
    rows::all(db).await
}
