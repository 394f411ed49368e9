//! The feed: stories of what a reader follows, newest first.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use kit::days::Days;
use kit::zone::Zone;
use kit::{Id, Instant};
use reader::SignedIn;
use reader::public::SIGN_IN;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::{PageError, address};

use super::views::ThingView;
use super::{Answer, HOME, Pages, sheet, thing_of};
use crate::index::{Asked, Cursor, Entry, Page, Thing};
use crate::suggest::Hints;
use crate::visit::Visit;
use crate::wish::Wish;

/// Stories on a page.
const PAGE_STORIES: usize = 20;
/// Filters shown above the feed.
const FILTERS_MAX: usize = 12;
/// Suggestions beside it.
const SUGGESTIONS: usize = 5;
/// And on the page of who follows nothing yet.
const FIRST_SUGGESTIONS: usize = 15;
/// Reasons an entry names.
const WHY_MAX: usize = 3;

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router.route(HOME, get(page))
}

/// Which page.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    /// Where it begins.
    #[serde(default)]
    before: String,
    /// Only stories with this.
    #[serde(default)]
    only: String,
    /// What was just done.
    #[serde(default)]
    said: String,
}

#[derive(Serialize)]
struct EntryView {
    story: String,
    card: String,
    /// Whether the reader saved it for later.
    saved: bool,
    why: Vec<ThingView>,
    is_new: bool,
}

/// Stories under one heading.
#[derive(Serialize)]
struct Group {
    heading: String,
    is_new: bool,
    entries: Vec<EntryView>,
}

#[derive(Serialize)]
struct Filter {
    name: String,
    url: String,
    is_current: bool,
}

async fn page(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let from = if wanted.before.is_empty() { None } else { Some(cursor_of(&wanted.before)?) };
    let only = if wanted.only.is_empty() { None } else { Some(thing_of(&wanted.only)?) };
    let Some(who) = pages.who(&headers).await? else { return pages.welcome().await };
    let reader = who.reader.id;
    let visit = pages.room.visit(reader).await?;
    let asked = Asked { reader, only, from, size: PAGE_STORIES };
    let (page, follows) = {
        let index = pages.room.index();
        (index.page(&asked), index.follows(reader))
    };
    if follows.is_empty() && only.is_none() {
        return pages.nothing_yet(&who, &wanted.said).await;
    }
    pages.feed(&who, &wanted, (only, visit), (page, follows)).await
}

fn cursor_of(text: &str) -> Result<Cursor, PageError> {
    text.parse().map_err(|_| {
        PageError::new(StatusCode::BAD_REQUEST)
            .message("This address names no page of your feed. Open Following from its start.")
    })
}

impl Pages {
    async fn feed(
        &self,
        who: &SignedIn,
        wanted: &Wanted,
        (only, visit): (Option<Thing>, Visit),
        (page, follows): (Page, Vec<Thing>),
    ) -> Answer {
        let reader = who.reader.id;
        let only_view = only.and_then(|it| self.thing(it, self.room.index().wish_of(reader, it)));
        if only.is_some() && only_view.is_none() {
            return Err(PageError::not_found().into());
        }
        let zone = self.door.zone_of(&who.reader);
        let older = page.next.map(|next| feed_url(only, Some(next)));
        let is_first = wanted.before.is_empty();
        let filters = self.filters(only, &page.entries, &follows);
        let groups = self.groups(reader, page.entries, (&zone, visit, is_first)).await?;
        let news = groups.iter().filter(|it| it.is_new).map(|it| it.entries.len()).sum::<usize>();
        let context = json!({ "feed": {
            "groups": groups,
            "news": news,
            "filters": filters,
            "only": only_view,
            "follow_count": follows.len(),
            "is_first": is_first,
            "first_url": feed_url(only, None),
            "older_url": older,
            "suggestions": self.suggestions(Some(reader), Hints::default(), SUGGESTIONS),
            "said": self.said(reader, &wanted.said),
            "here": feed_url(only, None),
        }});
        self.show(Some(who), sheet("following.html", "Following", HOME, context)).await
    }

    /// The stories under their headings: what is new since the last visit, then day by day.
    async fn groups(
        &self,
        reader: Id,
        entries: Vec<Entry>,
        (zone, visit, is_first): (&Zone, Visit, bool),
    ) -> Result<Vec<Group>, PageError> {
        let ids: Vec<Id> = entries.iter().map(|entry| entry.story).collect();
        let cards = self.room.cards.of(&ids).await.map_err(PageError::internal)?;
        let saved = saved::saved_of(&self.room.db, reader, &ids).await?;
        let days = Days::at(self.room.clock.now(), zone);
        let mut groups: Vec<Group> = Vec::new();
        for entry in entries {
            // A story that was withdrawn a moment ago has no card any more.
            let Some(card) = cards.get(&entry.story) else { continue };
            let is_new = entry.place.at >= visit.new_from && visit.new_from < visit.seen_at;
            let heading = match is_new && is_first {
                true => news(zone, visit.new_from),
                false => days.name(entry.place.at),
            };
            let why = entry.why.iter().take(WHY_MAX);
            let why = why.filter_map(|thing| self.thing(*thing, Wish::Follow)).collect();
            let entry = EntryView {
                story: entry.story.to_string(),
                card: card.to_string(),
                saved: saved.contains(&entry.story),
                why,
                is_new,
            };
            match groups.last_mut() {
                Some(group) if group.heading == heading => group.entries.push(entry),
                _ => {
                    groups.push(Group {
                        heading,
                        is_new: is_new && is_first,
                        entries: vec![entry],
                    });
                }
            }
        }
        Ok(groups)
    }

    /// The filters above the feed: the one in use, what this page is made of, then anything else.
    fn filters(&self, only: Option<Thing>, entries: &[Entry], follows: &[Thing]) -> Vec<Filter> {
        let mut times: HashMap<Thing, usize> = HashMap::new();
        for thing in entries.iter().flat_map(|entry| &entry.why) {
            *times.entry(*thing).or_default() += 1;
        }
        let mut things: Vec<Thing> = follows.to_vec();
        things.sort_by_key(|thing| {
            let times = times.get(thing).copied().unwrap_or(0);
            (only != Some(*thing), std::cmp::Reverse(times), *thing)
        });
        if let Some(only) = only.filter(|only| !things.contains(only)) {
            things.insert(0, only);
        }
        things.truncate(FILTERS_MAX);
        let named = things.into_iter().filter_map(|thing| {
            let name = self.room.named(thing)?.name;
            let is_current = only == Some(thing);
            Some(Filter { name, url: feed_url(Some(thing), None), is_current })
        });
        let all = Filter {
            name: "Everything".to_owned(),
            url: feed_url(None, None),
            is_current: only.is_none(),
        };
        [all].into_iter().chain(named).collect()
    }

    /// For who follows nothing yet.
    async fn nothing_yet(&self, who: &SignedIn, said: &str) -> Answer {
        let read = self.read_lately(Some(who.reader.id)).await?;
        let (reader, hints) = (Some(who.reader.id), Hints { story: &[], read: &read });
        let context = json!({ "welcome": {
            "sign_in_url": null,
            "suggestions": self.suggestions(reader, hints, FIRST_SUGGESTIONS),
            "said": self.said(who.reader.id, said),
        }});
        self.show(Some(who), sheet("following_welcome.html", "Following", HOME, context)).await
    }

    /// For who is not signed in.
    async fn welcome(&self) -> Answer {
        let context = json!({ "welcome": {
            "sign_in_url": format!("{SIGN_IN}?then={}", address::encode(HOME)),
            "suggestions": self.suggestions(None, Hints::default(), FIRST_SUGGESTIONS),
            "said": null,
        }});
        self.show(None, sheet("following_welcome.html", "Following", HOME, context)).await
    }
}

/// The address of a page of the feed.
fn feed_url(only: Option<Thing>, from: Option<Cursor>) -> String {
    let only = only.map(|thing| format!("only={thing}"));
    let from = from.map(|cursor| format!("before={cursor}"));
    let query: Vec<String> = only.into_iter().chain(from).collect();
    if query.is_empty() { HOME.to_owned() } else { format!("{HOME}?{}", query.join("&")) }
}

/// The heading of what is new. Who was here before today is told what is new today.
fn news(zone: &Zone, new_from: Instant) -> String {
    if zone.format(new_from, "%H:%M:%S") == "00:00:00" {
        return "New today".to_owned();
    }
    format!("New since your last visit at {}", zone.format(new_from, "%H:%M"))
}
