//! The page of a search.

use std::collections::HashMap;

use article::{List, Listed, Live, WorkType};
use edition::Edition;
use edition::view::{Card, Correction, PageHead, Site};
use kit::Id;
use press::PrintError;
use serde::Serialize;
use topic::Topic;

use crate::question::{PATH, Question, Read};
use crate::{Count, Found, PAGE_RESULTS, PAGES_MAX, Search, Shown, Spelled, Stretch, Trouble};

/// The templates of this room.
pub const TEMPLATES: &[(&str, &str)] = &[("search.html", include_str!("../theme/search.html"))];

/// The files of this room: its page alone asks for them.
pub const FILES: &[(&str, &str)] = &[
    ("search.css", include_str!("../theme/search.css")),
    ("search.js", include_str!("../theme/search.js")),
];

/// A story or a correction that was found.
#[derive(Serialize)]
struct ResultView {
    card: Card,
    shown: Shown,
    correction: Option<Correction>,
    note: Vec<Stretch>,
}

/// A topic or author of that name.
#[derive(Serialize)]
struct NamedView {
    kind: &'static str,
    name: String,
    url: String,
    stories: i64,
}

/// A value of a sieve.
#[derive(Serialize)]
struct ValueView {
    name: String,
    results: u32,
    url: String,
    chosen: bool,
}

/// A sieve.
#[derive(Serialize)]
struct SieveView {
    title: &'static str,
    values: Vec<ValueView>,
}

/// A hidden field of a form.
#[derive(Serialize)]
struct Field {
    name: &'static str,
    value: String,
}

/// A choice between two.
#[derive(Serialize)]
struct Choice {
    name: &'static str,
    url: String,
    chosen: bool,
    results: Option<usize>,
}

#[derive(Default, Serialize)]
struct SearchView {
    query: String,
    query_characters_max: usize,
    asked: bool,
    mistakes: Vec<String>,
    total: usize,
    first: usize,
    last: usize,
    results: Vec<ResultView>,
    named: Vec<NamedView>,
    sieves: Vec<SieveView>,
    sieved: bool,
    clear_url: String,
    kinds: Vec<Choice>,
    sorts: Vec<Choice>,
    kept: Vec<Field>,
    from: String,
    until: String,
    instead: Option<String>,
    perhaps: Option<String>,
    perhaps_url: String,
    some_words: bool,
    cut: bool,
    corrections: bool,
    newer_url: Option<String>,
    older_url: Option<String>,
    deepest: bool,
}

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    search: SearchView,
}

/// A page of results, and whether it can be had.
pub(crate) struct Answered {
    /// The page.
    pub(crate) html: String,
    /// Why there are no results on it.
    pub(crate) trouble: Option<Trouble>,
    /// Whether the address had a mistake in it.
    pub(crate) mistaken: bool,
}

/// Makes the page of a search.
///
/// # Errors
/// When the store cannot be read or the template cannot be filled.
pub(crate) async fn answer(
    search: &Search,
    edition: &Edition,
    question: &Question,
) -> Result<Answered, PrintError> {
    let Read { wish, mistakes } = question.understand(&edition.db, &edition.zone).await?;
    let mistaken = !mistakes.is_empty();
    let mut view = blank(question, mistakes);
    let mut trouble = None;
    if view.asked && !mistaken {
        match search.find(wish).await {
            Ok(found) => fill(&mut view, search, edition, question, found).await?,
            Err(error) => trouble = Some(error),
        }
    }
    view.mistakes.extend(trouble.as_ref().map(|trouble| match trouble {
        Trouble::Failed(_) | Trouble::InUse => Trouble::Closed.to_string(),
        other => other.to_string(),
    }));
    let html = print(edition, view).await?;
    Ok(Answered { html, trouble, mistaken })
}

async fn print(edition: &Edition, view: SearchView) -> Result<String, PrintError> {
    let title = match view.query.as_str() {
        "" => "Search".to_owned(),
        query => format!("Search: {}", kit::text::shorten(query, 60)),
    };
    let site = edition.site().await?;
    let mut page = edition.passing_head("search", &title, PATH);
    let assets = edition.theme.assets();
    page.head = format!(
        "<link rel=\"stylesheet\" href=\"{}\"><script type=\"module\" src=\"{}\"></script>",
        assets.url("search.css"),
        assets.url("search.js")
    );
    Ok(edition.theme.render("search.html", Context { site: &site, page, search: view })?)
}

fn blank(question: &Question, mistakes: Vec<String>) -> SearchView {
    let choice = |name, key, value: &str| Choice {
        name,
        url: question.with(key, value).url(),
        chosen: question.value(key) == value,
        results: None,
    };
    let query: String = question.value("q").chars().take(2 * crate::QUERY_CHARACTERS_MAX).collect();
    let kept = ["in", "section", "topic", "author", "type", "sort"];
    let kept = kept.map(|name| Field { name, value: question.value(name).to_owned() });
    SearchView {
        asked: !query.is_empty(),
        query,
        query_characters_max: crate::QUERY_CHARACTERS_MAX,
        mistakes,
        clear_url: question.bare().url(),
        sieved: question.bare() != question.with("page", ""),
        kinds: vec![choice("Stories", "in", ""), choice("Corrections", "in", "corrections")],
        sorts: vec![choice("Best match", "sort", ""), choice("Newest first", "sort", "newest")],
        kept: kept.into_iter().filter(|field| !field.value.is_empty()).collect(),
        from: question.value("from").to_owned(),
        until: question.value("until").to_owned(),
        corrections: question.value("in") == "corrections",
        ..SearchView::default()
    }
}

async fn fill(
    view: &mut SearchView,
    search: &Search,
    edition: &Edition,
    question: &Question,
    found: Found,
) -> Result<(), PrintError> {
    let page: usize = question.value("page").parse().unwrap_or(1);
    let skipped = (page - 1) * PAGE_RESULTS;
    view.results = results(search, edition, &found).await?;
    view.named = named(edition, &found).await?;
    view.sieves = sieves(edition, question, &found).await?;
    (view.total, view.some_words, view.cut) = (found.total, found.some_words, found.cut);
    (view.first, view.last) = (skipped + 1, skipped + view.results.len());
    let counts = [found.total, found.others];
    for (choice, count) in view.kinds.iter_mut().zip(counts) {
        choice.results = Some(count);
    }
    if view.corrections {
        (view.kinds[0].results, view.kinds[1].results) = (Some(found.others), Some(found.total));
    }
    match found.spelled {
        Spelled::AsWritten => {}
        Spelled::Instead(query) => view.instead = Some(query),
        Spelled::Perhaps(query) => {
            view.perhaps_url = question.with("q", &query).url();
            view.perhaps = Some(query);
        }
    }
    let more = found.total > skipped + PAGE_RESULTS;
    let turned = |page: usize| question.with("page", &page.to_string()).url();
    view.deepest = more && page == PAGES_MAX;
    view.older_url = (more && page < PAGES_MAX).then(|| turned(page + 1));
    view.newer_url = match page {
        1 => None,
        2 => Some(question.with("page", "").url()),
        _ => Some(turned(page - 1)),
    };
    Ok(())
}

/// The results as readers may see them now: what was taken back since it was indexed is left out.
async fn results(
    search: &Search,
    edition: &Edition,
    found: &Found,
) -> Result<Vec<ResultView>, PrintError> {
    let ids: Vec<Id> = found.results.iter().map(|result| result.article).collect();
    let listed = article::cards(&edition.db, &ids).await?;
    let cards = edition.cards(&listed).await?;
    let cards: HashMap<Id, Card> = listed.iter().map(|it: &Listed| it.id).zip(cards).collect();
    let lives = article::listed_many(&edition.db, &ids).await?;
    let lives: HashMap<Id, Live> = lives.into_iter().map(|live| (live.id, live)).collect();
    let view = |result: &crate::Place| {
        let (card, live) = (cards.get(&result.article)?.clone(), lives.get(&result.article)?);
        let Some(id) = result.correction else {
            let shown = search.shown(live, found);
            return Some(ResultView { card, shown, correction: None, note: Vec::new() });
        };
        let correction = live.story.corrections.iter().find(|it| it.id == id)?;
        Some(ResultView {
            card,
            shown: Shown::default(),
            note: search.shown_note(live, correction, found),
            correction: Some(Correction::of(correction, &edition.zone)),
        })
    };
    Ok(found.results.iter().filter_map(view).collect())
}

async fn named(edition: &Edition, found: &Found) -> Result<Vec<NamedView>, PrintError> {
    let mut views = Vec::new();
    let topics = topic::find_many(&edition.db, &found.topics).await?;
    for topic in &topics {
        let (kind, list) = match topic.kind {
            topic::Kind::Section => ("Section", List::Section(topic.id)),
            topic::Kind::Series => ("Series", List::Series(topic.id)),
            _ => ("Topic", List::Topic(topic.id)),
        };
        let stories = article::count(&edition.db, list).await?;
        views.push(NamedView { kind, name: topic.name.clone(), url: topic.path(), stories });
    }
    for author in byline::find_many(&edition.db, &found.authors).await? {
        let stories = article::count(&edition.db, List::Author(author.id)).await?;
        let (url, name) = (author.path(), author.name);
        views.push(NamedView { kind: "Author", name, url, stories });
    }
    views.retain(|view| view.stories > 0);
    Ok(views)
}

async fn sieves(
    edition: &Edition,
    question: &Question,
    found: &Found,
) -> Result<Vec<SieveView>, PrintError> {
    let ids = |counts: &[Count]| -> Vec<Id> {
        counts.iter().filter_map(|it| it.value.parse().ok()).collect()
    };
    let [sections, topics, authors, works] = &found.counts;
    let mut filed = ids(sections);
    filed.extend(ids(topics));
    let known = topic::find_many(&edition.db, &filed).await?;
    let known: HashMap<String, &Topic> = known.iter().map(|it| (it.id.to_string(), it)).collect();
    let signed = byline::find_many(&edition.db, &ids(authors)).await?;
    let topic = |value: &str| {
        let topic = known.get(value)?;
        let series = topic.kind == topic::Kind::Series;
        let slug = if series { format!("series:{}", topic.slug) } else { topic.slug.clone() };
        Some((topic.name.clone(), slug))
    };
    let author = |value: &str| {
        let author = signed.iter().find(|author| author.id.to_string() == value)?;
        Some((author.name.clone(), author.slug.clone()))
    };
    let work = |value: &str| {
        let label = WorkType::of_word(value)?.label().unwrap_or("Report");
        Some((label.to_owned(), value.to_owned()))
    };
    let mut sieves = vec![
        sieve("Section", "section", question, sections, topic),
        sieve("Topic", "topic", question, topics, topic),
        sieve("Author", "author", question, authors, author),
        sieve("Type", "type", question, works, work),
    ];
    // A sieve of one value lets everything through.
    sieves.retain(|sieve| sieve.values.len() > 1 || sieve.values.iter().any(|it| it.chosen));
    Ok(sieves)
}

fn sieve(
    title: &'static str,
    name: &str,
    question: &Question,
    counts: &[Count],
    told: impl Fn(&str) -> Option<(String, String)>,
) -> SieveView {
    let value = |count: &Count| {
        let (shown, value) = told(&count.value)?;
        let chosen = question.value(name) == value;
        let other = if chosen { "" } else { value.as_str() };
        let url = question.with(name, other).url();
        Some(ValueView { name: shown, results: count.results, url, chosen })
    };
    SieveView { title, values: counts.iter().filter_map(value).collect() }
}
