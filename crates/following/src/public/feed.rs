//! The feed: stories of what a reader follows, newest first.

use std::cmp::Reverse;
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
use web::{PageError, Sheet, address};

use super::{Answer, HOME, Pages, sheet, thing_of};
use crate::index::{self, Cursor, Entry, Page, Thing};
use crate::prints::{Asked, Ground};
use crate::suggest::Hints;
use crate::visit::Visit;

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

/// Stories under one heading.
#[derive(Serialize)]
struct Group {
    heading: String,
    is_new: bool,
    /// Their entries, finished.
    entries: String,
    #[serde(skip)]
    count: usize,
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
    let asked = index::Asked { reader, only, from, size: PAGE_STORIES };
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
        let (follow_count, here) = (follows.len(), feed_url(only, None));
        let groups = self.groups((reader, &here), &page.entries, (&zone, visit, is_first)).await?;
        let news = groups.iter().filter(|it| it.is_new).map(|it| it.count).sum::<usize>();
        let context = json!({ "feed": {
            "groups": groups,
            "news": news,
            "filters": self.filters(only, &page.entries, follows),
            "only": only_view,
            "follow_count": follow_count,
            "is_first": is_first,
            "first_url": here,
            "older_url": older,
            "suggestions": self.suggestions(Some(reader), Hints::default(), SUGGESTIONS),
            "said": self.said(reader, &wanted.said),
            "here": here,
        }});
        let inside = self.door.fill(sheet("following.html", "Following", HOME, context)).await?;
        self.show(Some(who), Sheet::around(inside, "Following", HOME)).await
    }

    /// The stories under their headings: what is new since the last visit, then day by day.
    async fn groups(
        &self,
        (reader, here): (Id, &str),
        entries: &[Entry],
        (zone, visit, is_first): (&Zone, Visit, bool),
    ) -> Result<Vec<Group>, PageError> {
        let stories: Vec<Id> = entries.iter().map(|entry| entry.story).collect();
        let saved = self.saved.saved_of(reader, &stories).await?;
        let asked: Vec<Asked> = stories.iter().map(|it| (*it, saved.contains(it))).collect();
        let printed = self.entries(&asked).await?;
        let is_new =
            |entry: &Entry| entry.place.at >= visit.new_from && visit.new_from < visit.seen_at;
        let why = |entry: &Entry| entry.why.iter().take(WHY_MAX).copied().collect();
        let grounds: Vec<Ground> = entries.iter().map(|it| (is_new(it), why(it))).collect();
        let lines = self.grounds(&grounds).await?;
        let here = kit::html::escape(here);
        let days = Days::at(self.room.clock.now(), zone);
        let (mut groups, mut under): (Vec<Group>, _) = (Vec::new(), None);
        for (at, entry) in entries.iter().enumerate() {
            let Some(printed) = &printed[at] else { continue };
            let is_new = is_first && grounds[at].0;
            let day = (!is_new).then(|| zone.day(entry.place.at));
            if under.replace(day) != Some(day) {
                let heading = match is_new {
                    true => news(zone, visit.new_from),
                    false => days.name(entry.place.at),
                };
                groups.push(Group { heading, is_new, entries: String::new(), count: 0 });
            }
            if let Some(group) = groups.last_mut() {
                group.count += 1;
                printed.write(&mut group.entries, &lines[at], &here);
            }
        }
        Ok(groups)
    }

    /// The filters above the feed: the one in use, what this page is made of, then anything else.
    fn filters(
        &self,
        only: Option<Thing>,
        entries: &[Entry],
        mut things: Vec<Thing>,
    ) -> Vec<Filter> {
        let mut times: HashMap<Thing, usize> = HashMap::new();
        for thing in entries.iter().flat_map(|entry| &entry.why) {
            *times.entry(*thing).or_default() += 1;
        }
        if let Some(only) = only.filter(|only| !things.contains(only)) {
            things.push(only);
        }
        let mut ranked: Vec<_> = things
            .into_iter()
            .map(|thing| {
                let times = times.get(&thing).copied().unwrap_or(0);
                (only != Some(thing), Reverse(times), thing)
            })
            .collect();
        // A few of what may be hundreds.
        if ranked.len() > FILTERS_MAX {
            ranked.select_nth_unstable(FILTERS_MAX);
            ranked.truncate(FILTERS_MAX);
        }
        ranked.sort_unstable();
        let names = self.room.names();
        let named = ranked.into_iter().filter_map(|(is_other, _, thing)| {
            let name = names.get(thing)?.name.clone();
            Some(Filter { name, url: feed_url(Some(thing), None), is_current: !is_other })
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
