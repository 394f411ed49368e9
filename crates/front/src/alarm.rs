//! When a front needs somebody to look at it.

use kit::{Id, Instant};
use store::{Db, Result};

use crate::Container;

/// Why a live arrangement needs to be looked at, in words; none when all is well. One that nothing
/// is picked for fills itself and does not grow old.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn alarms(
    db: &Db,
    live: &[Container],
    (at, now): (Option<Instant>, Instant),
    stale_hours: u32,
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let picked = live.iter().flat_map(|it| &it.rule.picked).next();
    let hours = at.map_or(0, |at| (now.seconds() - at.seconds()) / 3600);
    if picked.is_some() && hours >= i64::from(stale_hours) {
        found.push(format!("Nobody arranged it for {}.", spell(hours)));
    }
    let lead = live.first().and_then(|it| it.rule.picked.first());
    if let Some(lead) = lead
        && let Some(why) = why_gone(db, *lead).await?
    {
        found.push(format!("Its lead story is {why}."));
    }
    Ok(found)
}

fn spell(hours: i64) -> String {
    match hours {
        1 => "an hour".to_owned(),
        hours if hours < 48 => format!("{hours} hours"),
        hours => format!("{} days", hours / 24),
    }
}

/// Why a picked story does not stand on the front any more; none when it does.
pub(crate) async fn why_gone(db: &Db, story: Id) -> Result<Option<&'static str>> {
    if !article::cards(db, &[story]).await?.is_empty() {
        return Ok(None);
    }
    let held = article::find(db, story).await?;
    Ok(Some(match held.as_ref().map_or("", |held| held.state.as_str()) {
        "withdrawn" => "withdrawn",
        "retracted" => "retracted",
        "merged" => "merged into another one",
        "live" => "not listed any more",
        "" => "not there any more",
        _ => "not published",
    }))
}
