//! What everybody may read of a story: the one gate between its text and the search.
//!
//! Both the index and the snippets are made from [`Open`], so that neither can hold a word that
//! this function does not hand out. It goes by the rules of the feeds: a walled story is its
//! headline, standfirst and lead-in; blocks for some readers only are nobody's here.

use article::{Audience, Block, Live};
use kit::Instant;

/// The words of a story that everybody may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Open {
    /// Headlines.
    pub(crate) title: Vec<String>,
    /// Kicker, standfirst and who signs it.
    pub(crate) lead: Vec<String>,
    /// The text, line by line.
    pub(crate) body: Vec<String>,
    /// When that changes by itself: the wall falls, or the rights end.
    pub(crate) turns_at: Option<Instant>,
}

/// Of a story that stands in lists; nothing of one whose rights have ended.
pub(crate) fn open(live: &Live, now: Instant) -> Option<Open> {
    let story = &live.story;
    if story.expires.is_some_and(|expires| expires <= now) {
        return None;
    }
    let mut title = vec![story.headline.clone()];
    title.extend(story.headlines.card.clone().filter(|card| *card != story.headline));
    let mut lead: Vec<String> = story.kicker.iter().chain(&story.standfirst).cloned().collect();
    lead.extend(story.credits.iter().map(|credit| credit.name.clone()));
    let for_all = |block: &&Block| block.audience == Audience::All;
    let mut body = Vec::new();
    if story.is_walled(now) {
        let shown = article::lead_in(story).into_iter().filter(for_all);
        body.extend(shown.flat_map(Block::lines));
    } else {
        if let Some(figure) = &story.lead {
            body.extend([figure.caption.plain()].into_iter().chain(figure.alt.clone()));
        }
        body.extend(story.blocks.iter().filter(for_all).flat_map(Block::lines));
    }
    let turns = [story.subscribers_until, story.expires].into_iter().flatten();
    let turns_at = turns.filter(|at| *at > now).min();
    Some(Open { title, lead, body, turns_at })
}
