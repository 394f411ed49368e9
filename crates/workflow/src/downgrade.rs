//! Downgrading: what readers were told of a change was more than it was.

use article::{Change, CorrectionKind, Held, Story};
use kit::{Clock, Id, Instant};
use newsroom::{Capability, House, Staff};
use store::Tx;

use crate::copy::{open, rebase, signature, story_of};
use crate::proposal::ONE_PERSON;
use crate::rules::may_see;
use crate::{Refusal, Result, Work, rows};

/// From the least to the most that readers can be told of a change. A retraction is not among
/// them: it is ended by publishing the story again.
const ORDER: [Change; 4] =
    [Change::Silent, Change::Update, Change::Clarification, Change::Correction];

/// The classes that are less than this one, the greatest first; none when it cannot be less.
pub fn lesser(class: Change) -> Vec<Change> {
    let place = ORDER.iter().position(|it| *it == class).unwrap_or_default();
    ORDER[..place].iter().rev().copied().collect()
}

/// Calls the last change that readers saw by a lesser class, with a reason. A note that came with
/// it is then a clarification, or is taken off. Nobody does that with what they wrote or published.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::OwnChange`], [`Refusal::ReasonMissing`],
/// [`Refusal::ChangedMeanwhile`] when readers see another version by now, [`Refusal::Class`].
pub async fn downgrade(
    tx: &mut Tx,
    clock: &Clock,
    (by, house): (&Staff, &House),
    id: Id,
    (version, class, reason): (i64, Change, &str),
) -> Result<()> {
    let now = clock.now();
    let (held, work) = open(tx, now, id).await?;
    if !may_see(by, &work) {
        return Err(Refusal::Unknown.into());
    }
    if !by.may(Capability::Downgrade) {
        return Err(Refusal::NotAllowed.into());
    }
    if held.live_version != version || held.state != "live" {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let headings = article::headings_tx(tx, id).await?;
    let live = headings.iter().find(|it| it.version == version).ok_or(Refusal::Unknown)?;
    let before = headings.iter().filter(|it| it.version < version && it.class != "draft");
    let before = before.map(|it| it.version).max().unwrap_or(0);
    let writers = rows::writers_tx(tx, id, before, version).await?;
    let own = live.by_whom == signature(by.id) || writers.contains(&by.id);
    if own && !house.one_person {
        return Err(Refusal::OwnChange.into());
    }
    let former = Change::of_word(&live.class).unwrap_or(Change::New);
    if !lesser(former).contains(&class) {
        return Err(Refusal::Class("it can only be called something less than it is called").into());
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    article::reclass(tx, clock, id, class).await?.ok_or(Refusal::NotLive)?;
    if before > 0 {
        change_notes(tx, clock, (&held, &work), (before, class), (by.id, now)).await?;
    }
    let own = if own { format!("; {ONE_PERSON}") } else { String::new() };
    let detail = format!("{} > {}: {}{own}", former.word(), class.word(), reason.trim());
    rows::tell(tx, (id, Some(version)), (by.id, now), "downgraded", &detail).await?;
    Ok(())
}

/// The notes that came with the change follow its class, as a version of their own.
async fn change_notes(
    tx: &mut Tx,
    clock: &Clock,
    (held, work): (&Held, &Work),
    (before, class): (i64, Change),
    (by, now): (Id, Instant),
) -> Result<()> {
    let id = held.id;
    let known = article::story_in(tx, id, before).await?.corrections;
    let mut live = article::story_in(tx, id, held.live_version).await?;
    let was = live.corrections.clone();
    let is_new = |note: &article::Correction| !known.iter().any(|it| it.id == note.id);
    if class == Change::Clarification {
        for note in live.corrections.iter_mut().filter(|note| is_new(note)) {
            note.kind = CorrectionKind::Clarification;
        }
    } else {
        live.corrections.retain(|note| !is_new(note));
    }
    if live.corrections == was {
        return Ok(());
    }
    keep_newer(tx, held, work, (by, now)).await?;
    show(tx, clock, (held, &live), by).await?;
    if !work.has_copy && held.last_version == held.live_version {
        let newest = article::find_in(tx, id).await?.ok_or(Refusal::Unknown)?.last_version;
        rebase(tx, id, newest).await?;
    }
    Ok(())
}

/// What was written after the live version stays the working copy, though a newer version comes.
async fn keep_newer(tx: &mut Tx, held: &Held, work: &Work, (by, now): (Id, Instant)) -> Result<()> {
    if work.has_copy || held.last_version == held.live_version {
        return Ok(());
    }
    let copy = story_of(tx, held).await?;
    let json = article::to_json(&copy)?;
    rows::set_copy(tx, held.id, (&copy, &json), (by, now)).await?;
    Ok(())
}

/// Readers see the same text with the other notes.
async fn show(tx: &mut Tx, clock: &Clock, (held, story): (&Held, &Story), by: Id) -> Result<()> {
    let (id, who) = (held.id, signature(by));
    let version = article::revise(tx, clock, id, story, &who).await?.ok_or(Refusal::Unknown)?;
    article::publish_version(tx, clock, (id, version), Change::Silent, &who).await?;
    if let Some(at) = held.goes_live_at {
        article::schedule(tx, id, at).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use article::Change;

    use super::lesser;

    #[test]
    fn only_what_readers_are_told_of_can_be_less() {
        assert_eq!(
            lesser(Change::Correction),
            [Change::Clarification, Change::Update, Change::Silent]
        );
        assert_eq!(lesser(Change::Update), [Change::Silent]);
        for class in [Change::Silent, Change::New, Change::Retraction, Change::Redaction] {
            assert!(lesser(class).is_empty(), "{class:?}");
        }
    }
}
