//! The page of one story.

use std::collections::HashMap;

use article::{Body, List, Listed, Live, Place, Story};
use following::index::Thing;
use kit::Id;
use press::Printed;
use serde::Serialize;
use store::Result;

use crate::blocks::{BlockView, Sources, references};
use crate::cards::{Cast, Wanted, byline, section_link};
use crate::pictures::{Picture, captioned};
use crate::view::{Byline, Card, Correction, Link, PageHead, Site, When};
use crate::{Edition, Print, tags};

/// Cards in each row under a story.
const MORE_STORIES: usize = 4;
/// Things of a story that suggestions are asked with.
const FOLLOW_WITH_MAX: usize = 12;
/// The rows under a story are made anew after so long; what they show of a story that changes is
/// made anew at once.
const MORE_SECONDS: i64 = 900;

/// The story as the template is given it.
#[derive(Serialize)]
struct ArticleView {
    id: String,
    url: String,
    headline: String,
    kicker: Option<String>,
    standfirst: Option<String>,
    work_type: &'static str,
    label: Option<&'static str>,
    is_opinion: bool,
    section: Link,
    bylines: Vec<Byline>,
    contributors: Vec<Byline>,
    dateline: Option<String>,
    published: When,
    updated: Option<When>,
    reading_minutes: usize,
    words: usize,
    lead: Option<Picture>,
    blocks: Vec<BlockView>,
    wall: Option<Wall>,
    topics: Vec<Link>,
    series: Option<Link>,
    corrections: Vec<Correction>,
    related: Vec<Card>,
    more_topic: Option<MoreTopic>,
    more_author: Option<MoreAuthor>,
    more_section: Vec<Card>,
    share: Vec<Share>,
    report_url: String,
    code_of_conduct_url: &'static str,
    lang: String,
    dir: &'static str,
    sensitive: bool,
    access: &'static str,
    source: Option<Source>,
    notice: Option<String>,
    translations: Vec<Translation>,
    versions: i64,
    history_url: Option<String>,
    /// What a story is about and by whom, as the page of suggestions is asked.
    follow_with: String,
}

/// What stands where the open part of a walled story ends.
#[derive(Serialize)]
struct Wall {
    title: &'static str,
    text: &'static str,
    /// Where one subscribes, if that opens it.
    subscribe_url: Option<String>,
    /// Where one signs in and comes back; none for who is signed in.
    sign_in_url: Option<String>,
}

#[derive(Serialize)]
struct MoreTopic {
    topic: Link,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct MoreAuthor {
    author: Link,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct Share {
    key: &'static str,
    name: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Source {
    name: String,
    url: Option<String>,
    licence: Option<String>,
}

#[derive(Serialize)]
struct Translation {
    lang: String,
    name: String,
    url: String,
}

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    article: ArticleView,
}

/// Other stories that stand under or in a story.
#[derive(Default)]
struct Around {
    related: Vec<Listed>,
    inside: Vec<Listed>,
    topic: Vec<Listed>,
    author: Vec<Listed>,
    section: Vec<Listed>,
}

impl Around {
    fn all(&self) -> impl Iterator<Item = &Listed> {
        [&self.related, &self.inside, &self.topic, &self.author, &self.section]
            .into_iter()
            .flatten()
    }
}

impl Edition {
    /// Prints the page of a live story; `None` when there is none.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn print_article(&self, id: Id) -> Result<Option<Printed>, press::PrintError> {
        let Some(live) = article::live(&self.db, id).await? else { return Ok(None) };
        let walled = live.story.is_walled_for(self.reach, self.clock.now());
        self.print_as(&live, walled).await.map(Some)
    }

    /// Prints a story as it would stand if this were the live one: for who may see it before
    /// readers do. It must go into no cache.
    ///
    /// # Errors
    /// As [`Edition::print_article`].
    pub async fn preview(&self, story: &Live, walled: bool) -> Print {
        self.print_as(story, walled).await
    }

    async fn print_as(&self, live: &Live, walled: bool) -> Print {
        let around = self.around(live).await?;
        let cast = self.cast(wanted(&live.story, &around)).await?;
        let site = self.site().await?;
        let view = self.view(live, walled, &around, &cast);
        let mut page = self.head(live, &cast);
        page.head = self.article_head(live, &cast).await?;
        let printed = self.page("article.html", Context { site: &site, page, article: view })?;
        Ok(self.tagged(printed, live, &around))
    }

    async fn around(&self, live: &Live) -> Result<Around> {
        let story = &live.story;
        let (_, inside) = references(story.blocks.iter());
        let related: Vec<Id> = story.related.iter().filter_map(|link| link.article).collect();
        let mut around = Around {
            related: article::cards(&self.db, &related).await?,
            inside: article::cards(&self.db, &inside).await?,
            ..Around::default()
        };
        let mut shown: Vec<Id> = related.into_iter().chain(inside).chain([live.id]).collect();
        if let Some(topic) = story.topics.first() {
            around.topic = self.more(List::Topic(*topic), &mut shown).await?;
        }
        if let Some(author) = story.authors().find_map(|credit| credit.author) {
            around.author = self.more(List::Author(author), &mut shown).await?;
        }
        if let Some(section) = story.section {
            around.section = self.more(List::Section(section), &mut shown).await?;
        }
        Ok(around)
    }

    /// The newest stories of a list that are not on the page yet.
    async fn more(&self, list: List, shown: &mut Vec<Id>) -> Result<Vec<Listed>> {
        let wide = MORE_STORIES + shown.len();
        let mut stories = article::list(&self.db, list, Place::NEWEST, wide).await?;
        stories.retain(|story| !shown.contains(&story.id));
        stories.truncate(MORE_STORIES);
        shown.extend(stories.iter().map(|story| story.id));
        Ok(stories)
    }

    fn view(&self, live: &Live, walled: bool, around: &Around, cast: &Cast) -> ArticleView {
        let story = &live.story;
        let lang = self.language_of(&story.language);
        let cards = |stories: &[Listed]| -> Vec<Card> {
            stories.iter().map(|story| self.card(story, cast)).collect()
        };
        let signed = |credit: &&article::Credit| {
            matches!(credit.role, article::Role::By | article::Role::With)
        };
        let (by, others): (Vec<_>, Vec<_>) = story.credits.iter().partition(signed);
        let words = story.words();
        let link = |id: Option<Id>| id.and_then(|id| cast.topics.get(&id)).map(Link::to);
        let author = story.authors().find_map(|credit| cast.authors.get(&credit.author?));
        let topic = link(story.topics.first().copied());
        ArticleView {
            id: live.id.to_string(),
            url: live.path.clone(),
            headline: story.headline.clone(),
            kicker: story.kicker.clone(),
            standfirst: story.standfirst.clone(),
            work_type: story.work_type.word(),
            label: story.work_type.label(),
            is_opinion: story.work_type.is_opinion(),
            section: section_link(story.section, cast),
            bylines: by.iter().map(|credit| byline(credit, cast)).collect(),
            contributors: others.iter().map(|credit| byline(credit, cast)).collect(),
            dateline: story.dateline.clone(),
            published: When::of(live.published_at, &self.zone),
            updated: (live.modified_at > live.published_at)
                .then(|| When::of(live.modified_at, &self.zone)),
            reading_minutes: kit::text::reading_minutes(words),
            words,
            lead: lead(story, cast),
            blocks: self.body(story, walled, around, cast),
            wall: walled.then(|| self.wall(live)),
            topics: story.topics.iter().filter_map(|id| link(Some(*id))).collect(),
            series: link(story.series),
            corrections: story.corrections.iter().map(|c| Correction::of(c, &self.zone)).collect(),
            related: cards(&around.related),
            more_topic: topic
                .filter(|_| !around.topic.is_empty())
                .map(|topic| MoreTopic { topic, cards: cards(&around.topic) }),
            more_author: author.filter(|_| !around.author.is_empty()).map(|author| MoreAuthor {
                author: Link::new(author.name.clone(), author.path()),
                cards: cards(&around.author),
            }),
            more_section: cards(&around.section),
            share: share(&self.absolute(&live.path), &story.headline),
            report_url: "/contact".to_owned(),
            code_of_conduct_url: "/code-of-conduct",
            dir: kit::text::direction(&lang),
            lang,
            sensitive: story.flags.sensitive,
            access: story.access.word(),
            source: source(story),
            notice: live.retracted.then(|| RETRACTED.to_owned()),
            translations: Vec::new(),
            versions: live.version,
            history_url: None,
            follow_with: follow_with(story),
        }
    }

    /// The blocks this edition shows: all of them, or the lead-in of a walled story.
    fn body(&self, story: &Story, walled: bool, around: &Around, cast: &Cast) -> Vec<BlockView> {
        let cards: HashMap<Id, Card> =
            around.inside.iter().map(|story| (story.id, self.card(story, cast))).collect();
        let sources =
            Sources { pictures: &cast.pictures, cards: &cards, corrections: &story.corrections };
        if walled {
            self.set_blocks(article::lead_in(story).into_iter(), &sources)
        } else {
            self.set_blocks(story.blocks.iter(), &sources)
        }
    }

    fn wall(&self, live: &Live) -> Wall {
        let story = &live.story;
        let registered = story.access == article::Access::Registered;
        let rest = story.blocks.iter().filter(|block| block.body != Body::Wall).count();
        let more = rest > article::lead_in(story).len();
        let (title, text) = match (registered, more) {
            (true, _) => (
                "This story is for registered readers",
                "An account is free: it takes your e-mail address and a minute.",
            ),
            (false, true) => (
                "This story is for subscribers",
                "The rest of it is open to readers who subscribe to the paper.",
            ),
            (false, false) => ("This story is for subscribers", ""),
        };
        let menu = self.facts.account.as_ref();
        let sign_in = menu.and_then(|menu| menu.sign_in.as_ref()).filter(|_| !self.signed_in);
        Wall {
            title,
            text,
            subscribe_url: menu.filter(|_| !registered).map(|menu| menu.subscribe.clone()),
            sign_in_url: sign_in
                .map(|url| format!("{url}?then={}", web::address::encode(&live.path))),
        }
    }

    fn head(&self, live: &Live, cast: &Cast) -> PageHead {
        let story = &live.story;
        let lang = self.language_of(&story.language);
        let section = story.section.and_then(|id| cast.topics.get(&id));
        PageHead {
            kind: "article",
            title: story.headlines.seo.clone().unwrap_or_else(|| story.headline.clone()),
            description: syndication::description(live),
            canonical: self.absolute(&live.path),
            dir: kit::text::direction(&lang),
            lang,
            robots: story.flags.unlisted.then_some("noindex"),
            head: String::new(),
            section_slug: section.map(|section| section.slug.clone()),
        }
    }

    fn tagged(&self, printed: Printed, live: &Live, around: &Around) -> Printed {
        let story = &live.story;
        let mut all = vec![tags::article(live.id)];
        all.extend(around.all().map(|story| tags::article(story.id)));
        all.extend(story.credits.iter().filter_map(|c| c.author).map(tags::author));
        let (pictures, _) = references(story.blocks.iter());
        let lead = story.lead.as_ref().and_then(|lead| lead.image.media);
        let cards = around.all().filter_map(|s| s.card.picture.as_ref()?.media);
        all.extend(pictures.into_iter().chain(lead).chain(cards).map(tags::media));
        let soon = self.clock.now().plus_seconds(MORE_SECONDS).min(self.midnight());
        let until = story.subscribers_until.filter(|until| *until > self.clock.now());
        printed
            .tags(all)
            .modified(live.modified_at)
            .fresh_until(until.map_or(soon, |until| until.min(soon)))
    }
}

const RETRACTED: &str = "<p><strong>This story has been retracted.</strong> It stays readable, \
    with the reason, so that the record is whole.</p>";

/// The authors, topics and the series of a story, and its section last.
fn follow_with(story: &Story) -> String {
    let authors = story.authors().filter_map(|credit| credit.author).map(Thing::Author);
    let topics = story.topics.iter().copied().chain(story.series).chain(story.section);
    let things = authors.chain(topics.map(Thing::Topic)).take(FOLLOW_WITH_MAX);
    things.map(|thing| thing.to_string()).collect::<Vec<_>>().join(",")
}

fn wanted(story: &Story, around: &Around) -> Wanted {
    let (pictures, _) = references(story.blocks.iter());
    let mut wanted = Wanted {
        authors: story.credits.iter().filter_map(|credit| credit.author).collect(),
        topics: story.topics.iter().copied().chain(story.section).chain(story.series).collect(),
        pictures,
    };
    wanted.pictures.extend(story.lead.as_ref().and_then(|lead| lead.image.media));
    for stories in [&around.related, &around.inside, &around.topic, &around.author, &around.section]
    {
        wanted.cards(stories);
    }
    wanted
}

fn lead(story: &Story, cast: &Cast) -> Option<Picture> {
    let figure = story.lead.as_ref()?;
    let picture = cast.pictures.get(&figure.image.media?)?;
    Some(captioned(picture, figure))
}

fn source(story: &Story) -> Option<Source> {
    let origin = story.origin.as_ref().filter(|origin| origin.attribute)?;
    Some(Source {
        name: origin.provider.clone(),
        url: origin.url.as_deref().and_then(kit::html::safe_href).map(str::to_owned),
        licence: story.rights.licence.clone(),
    })
}

/// Addresses that share a story; plain links, so that nothing of anybody's is loaded here.
fn share(url: &str, headline: &str) -> Vec<Share> {
    let (u, h) = (web::address::encode(url), web::address::encode(headline));
    let both = web::address::encode(&format!("{headline} {url}"));
    let to = |key, name, url| Share { key, name, url };
    vec![
        to("bluesky", "Bluesky", format!("https://bsky.app/intent/compose?text={both}")),
        to("mastodon", "Mastodon", format!("https://share.joinmastodon.org/#text={both}")),
        to("facebook", "Facebook", format!("https://www.facebook.com/sharer/sharer.php?u={u}")),
        to("x", "X", format!("https://x.com/intent/post?url={u}&text={h}")),
        to("whatsapp", "WhatsApp", format!("https://wa.me/?text={both}")),
        to("email", "E-mail", format!("mailto:?subject={h}&body={both}")),
    ]
}

impl Edition {
    /// Prints a story's page or says that there is none.
    ///
    /// # Errors
    /// As [`Edition::print_article`].
    pub async fn print_story(&self, id: Id) -> Print {
        match self.print_article(id).await? {
            Some(printed) => Ok(printed),
            None => self.print_missing("").await,
        }
    }
}
