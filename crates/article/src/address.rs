//! Addresses: one live address a story, and every earlier one leading to it.

use kit::{Clock, Id};
use store::{Result, Tx};

use crate::facts::Redirected;
use crate::rows;

/// Numbered variants tried before the id settles it.
const VARIANTS: usize = 20;

/// A free address for a story: `/section/slug`, with a number or at last the id behind the slug
/// when another story has it. The story's own address is free for it.
pub(crate) async fn reserve(
    tx: &mut Tx,
    article: Id,
    section_slug: &str,
    slug: &str,
) -> Result<String> {
    for variant in 1..=VARIANTS {
        let path = match variant {
            1 => format!("/{section_slug}/{slug}"),
            n => format!("/{section_slug}/{slug}-{n}"),
        };
        if is_free(tx, article, &path).await? {
            return Ok(path);
        }
    }
    Ok(format!("/{section_slug}/{slug}-{article}"))
}

async fn is_free(tx: &mut Tx, article: Id, path: &str) -> Result<bool> {
    Ok(rows::path_holder(tx, path).await?.is_none_or(|holder| holder == article))
}

/// Lets an old address lead to a story (wherever that moves) or to any other address. An address
/// that leads somewhere already, or is a story's own, is left as it is; whether it was written.
///
/// # Errors
/// When the store refuses.
pub async fn put_redirect(
    tx: &mut Tx,
    clock: &Clock,
    path: &str,
    article: Option<Id>,
    target: Option<&str>,
    permanent: bool,
) -> Result<bool> {
    journal::turn(tx).await?;
    if rows::path_holder(tx, path).await?.is_some() || target == Some(path) {
        return Ok(false);
    }
    let now = clock.now();
    let written = rows::insert_redirect(tx, path, article, target, permanent, now).await?;
    if written {
        journal::append(tx, now, &Redirected { path: path.to_owned() }).await?;
    }
    Ok(written)
}
