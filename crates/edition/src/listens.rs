//! Which pages a fact of the journal makes stale.

use article::{Published, Reclassed, Redirected, Withdrawn};
use byline::AuthorChanged;
use journal::Entry;
use press::Tag;
use standing::PageChanged;
use topic::TopicChanged;

use crate::tags;

/// What is to happen with the pages that hang on these tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// To be printed again when they are next asked for.
    pub stale: Vec<Tag>,
    /// Not to be shown any more, not even when they cannot be printed again.
    pub discard: Vec<Tag>,
}

/// The tags that a fact touches; of kinds this room does not know, none.
pub fn stale_tags(entry: &Entry) -> Verdict {
    if let Some(fact) = entry.read::<Published>(Published::KIND) {
        return published(&fact);
    }
    if let Some(fact) = entry.read::<Withdrawn>(Withdrawn::KIND) {
        return withdrawn(&fact);
    }
    if let Some(fact) = entry.read::<TopicChanged>(TopicChanged::KIND) {
        let section = (fact.kind == topic::Kind::Section).then(tags::site);
        let stale = [tags::topic(fact.topic)].into_iter().chain(section).collect();
        return Verdict { stale, discard: Vec::new() };
    }
    let mut verdict = Verdict::default();
    if let Some(fact) = entry.read::<AuthorChanged>(AuthorChanged::KIND) {
        verdict.stale.push(tags::author(fact.author));
    } else if let Some(fact) = entry.read::<PageChanged>(PageChanged::KIND) {
        verdict.stale.extend([tags::standing(&fact.slug), tags::site()]);
        verdict.stale.push(tags::path(&format!("/{}", fact.slug)));
    } else if let Some(fact) = entry.read::<Reclassed>(Reclassed::KIND) {
        verdict.stale.extend([tags::corrections(), tags::article(fact.article)]);
    } else if let Some(fact) = entry.read::<Redirected>(Redirected::KIND) {
        verdict.stale.push(tags::path(&fact.path));
    } else if entry.kind.starts_with("front.") {
        verdict.stale.push(tags::front());
        verdict.stale.extend(entry.subject.map(tags::topic));
    } else if let (true, Some(id)) = (entry.kind.starts_with("media."), entry.subject) {
        verdict.stale.push(tags::media(id));
        if entry.kind == "media.killed" {
            verdict.discard.push(tags::media(id));
        }
    }
    verdict
}

fn published(fact: &Published) -> Verdict {
    let mut stale = lists(&fact.topics, &fact.authors);
    stale.extend([tags::article(fact.article), tags::path(&fact.path)]);
    stale.extend(fact.former_path.as_deref().map(tags::path));
    if matches!(fact.class.as_str(), "correction" | "clarification" | "retraction") {
        stale.push(tags::corrections());
    }
    // A redaction or retraction must not linger where the new text cannot be printed.
    let hard = matches!(fact.class.as_str(), "redaction" | "retraction");
    let discard = if hard { vec![tags::article(fact.article)] } else { Vec::new() };
    Verdict { stale, discard }
}

fn withdrawn(fact: &Withdrawn) -> Verdict {
    let mut stale = lists(&fact.topics, &fact.authors);
    stale.extend([tags::corrections(), tags::path(&fact.path)]);
    Verdict { stale, discard: vec![tags::article(fact.article)] }
}

fn lists(topics: &[kit::Id], authors: &[kit::Id]) -> Vec<Tag> {
    let topics = topics.iter().copied().map(tags::topic);
    let authors = authors.iter().copied().map(tags::author);
    topics.chain(authors).chain([tags::latest(), tags::front()]).collect()
}
