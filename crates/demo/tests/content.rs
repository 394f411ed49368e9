//! The demo paper's files: complete, consistent, and written as the style asks.

use std::collections::{BTreeMap, BTreeSet};

use article::{Body, SimpleBlock};
use demo::{Content, DemoChoice, DemoLayout, StoryFile, front, story_id, texts};
use kit::rich::Mark;

fn content() -> Content {
    Content::read().unwrap_or_else(|fault| panic!("{fault}"))
}

/// Fails with every offence at once.
fn none(offences: Vec<String>) {
    assert!(offences.is_empty(), "{} offences:\n{}", offences.len(), offences.join("\n"));
}

/// Everything of a story that readers read, piece by piece.
fn words(story: &StoryFile) -> Vec<String> {
    let front = &story.front;
    let mut found = vec![front.headline.clone(), front.standfirst.clone()];
    let optional = [&front.card_headline, &front.kicker, &front.caption, &front.alt, &front.series];
    found.extend(optional.into_iter().chain([&front.dateline]).flatten().cloned());
    for block in &story.blocks {
        found.extend(texts(&block.body).into_iter().map(|text| text.plain()));
        found.extend(labels(&block.body));
    }
    for note in &story.corrections {
        found.push(note.note.plain());
        found.extend(note.was.iter().chain(&note.is).cloned());
    }
    found
}

/// The words of a block that carry no marks.
fn labels(body: &Body) -> Vec<String> {
    match body {
        Body::Factbox { title, .. } | Body::Callout { title, .. } => vec![title.clone()],
        Body::Timeline { entries } => entries.iter().map(|entry| entry.when.clone()).collect(),
        Body::Table { caption, .. } => caption.iter().cloned().collect(),
        Body::Chart { title, unit, rows, source, .. } => {
            let labels = rows.iter().map(|row| row.label.clone());
            let rest = unit.iter().chain(source).cloned();
            std::iter::once(title.clone()).chain(rest).chain(labels).collect()
        }
        Body::Image { figure, .. } => figure.alt.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

fn links(body: &Body) -> Vec<String> {
    let runs = texts(body).into_iter().flat_map(|text| &text.0);
    let marks = runs.flat_map(|run| &run.marks);
    let hrefs = marks.filter_map(|mark| match mark {
        Mark::Link(href) => Some(href.clone()),
        _ => None,
    });
    hrefs.collect()
}

#[test]
fn it_is_a_whole_paper() {
    let content = content();
    assert!(content.stories.len() >= 60, "{} stories", content.stories.len());
    assert!(content.authors.len() >= 12, "{} authors", content.authors.len());
    assert!(content.sections.len() >= 7, "{} sections", content.sections.len());
    assert!(content.pages.len() >= 7, "{} pages", content.pages.len());
    let rtl = content.stories.iter().filter(|it| kit::text::direction(&it.front.language) == "rtl");
    assert_eq!(rtl.count(), 1);
    for section in &content.sections {
        let inside = content.stories.iter().filter(|it| it.front.section == section.id).count();
        assert!(inside >= 5, "{} has {inside} stories", section.id);
    }
    for series in &content.series {
        assert!(content.stories.iter().any(|it| it.front.series.as_ref() == Some(&series.name)));
    }
    // The photographer signs nothing: every picture of the demo is drawn.
    for author in content.authors.iter().filter(|author| author.role != "Photographer") {
        let signs = content.stories.iter().any(|it| it.front.authors.contains(&author.id));
        assert!(signs, "{} signs nothing", author.id);
    }
}

#[test]
fn every_kind_of_block_is_used() {
    let content = content();
    let bodies = || content.stories.iter().flat_map(|it| &it.blocks).map(|block| &block.body);
    let kind = |body: &Body| {
        let debug = format!("{body:?}");
        debug.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
    };
    let used: BTreeSet<String> = bodies().map(kind).collect();
    let wanted = [
        "Text",
        "Heading",
        "List",
        "Quote",
        "Pullquote",
        "Image",
        "Table",
        "Chart",
        "KeyPoints",
        "Qa",
        "Timeline",
        "Factbox",
        "Related",
        "Callout",
        "Method",
        "Divider",
    ];
    none(wanted.iter().filter(|it| !used.contains(**it)).map(|it| (*it).to_owned()).collect());
    assert!(bodies().any(|it| matches!(it, Body::List { ordered: true, .. })
        || matches!(it, Body::Factbox { body, .. }
            if matches!(body[0], SimpleBlock::List { ordered: true, .. }))));
    assert!(content.stories.iter().any(|it| !it.corrections.is_empty()));
    assert!(content.stories.iter().any(|it| !it.related.is_empty()));
}

#[test]
fn every_link_leads_somewhere() {
    let content = content();
    let mut known: BTreeSet<String> = ["/authors", "/corrections", "/archive", "/subscribe"]
        .into_iter()
        .map(str::to_owned)
        .collect();
    known.extend(content.sections.iter().map(|it| format!("/{}", it.id)));
    known.extend(content.topics.iter().map(|it| format!("/topics/{}", it.id)));
    known.extend(content.series.iter().map(|it| format!("/series/{}", it.slug())));
    known.extend(content.pages.iter().map(|it| format!("/{}", it.slug)));
    known.extend(content.stories.iter().map(|it| format!("/{}/{}", it.front.section, it.slug)));
    let stories = content.stories.iter().map(|it| (&it.slug, &it.blocks));
    let pages = content.pages.iter().map(|it| (&it.slug, &it.blocks));
    let mut offences = Vec::new();
    for (slug, blocks) in stories.chain(pages) {
        for href in blocks.iter().flat_map(|block| links(&block.body)) {
            let path = href.split('#').next().unwrap_or_default();
            if path.starts_with('/') && !known.contains(path) {
                offences.push(format!("{slug}: {href}"));
            }
        }
    }
    none(offences);
}

#[test]
fn no_story_knows_a_later_one() {
    let content = content();
    let by_path: BTreeMap<String, &StoryFile> = content
        .stories
        .iter()
        .map(|it| (format!("/{}/{}", it.front.section, it.slug), it))
        .collect();
    let by_id: BTreeMap<_, &StoryFile> =
        content.stories.iter().map(|it| (story_id(&it.slug), it)).collect();
    let mut offences = Vec::new();
    for story in &content.stories {
        let hrefs = story.blocks.iter().flat_map(|block| links(&block.body));
        let mut known: Vec<&StoryFile> =
            hrefs.filter_map(|href| by_path.get(&href).copied()).collect();
        let inside = story.blocks.iter().filter_map(|block| match &block.body {
            Body::Related { links } => Some(links),
            _ => None,
        });
        let related = inside.flatten().chain(&story.related);
        known.extend(related.filter_map(|link| by_id.get(&link.article?).copied()));
        for other in known {
            if other.front.published > story.modified() {
                offences.push(format!("{} links to the later {}", story.slug, other.slug));
            }
            if other.slug == story.slug {
                offences.push(format!("{} links to itself", story.slug));
            }
        }
    }
    none(offences);
}

#[test]
fn quotation_marks_are_curly_and_nothing_is_empty() {
    let content = content();
    let mut offences = Vec::new();
    for story in &content.stories {
        for text in words(story) {
            if text.contains(['"', '\'', '`']) {
                offences.push(format!("{}: straight quotation mark in “{text}”", story.slug));
            }
            if text.contains("  ") || text.trim() != text {
                offences.push(format!("{}: loose space in “{text}”", story.slug));
            }
        }
        let blank = story.blocks.iter().filter(|block| match &block.body {
            Body::Table { .. } => false,
            body => texts(body).iter().any(|text| text.is_blank()),
        });
        offences.extend(blank.map(|block| format!("{}: {} is empty", story.slug, block.id)));
    }
    none(offences);
}

#[test]
fn headlines_and_standfirsts_have_their_lengths() {
    let content = content();
    let mut offences = Vec::new();
    for story in &content.stories {
        let front = &story.front;
        let headline = front.headline.chars().count();
        let standfirst = front.standfirst.chars().count();
        if !(30..=95).contains(&headline) || front.headline.ends_with('.') {
            offences.push(format!("{}: headline of {headline}", story.slug));
        }
        if !(80..=230).contains(&standfirst) || !front.standfirst.ends_with(['.', '?', '”', '!'])
        {
            offences.push(format!("{}: standfirst of {standfirst}", story.slug));
        }
        if !(1..=4).contains(&front.topics.len()) {
            offences.push(format!("{}: {} topics", story.slug, front.topics.len()));
        }
        let card = front.card_headline.as_ref().map_or(0, |card| card.chars().count());
        if card > headline {
            offences.push(format!("{}: the headline for cards is longer", story.slug));
        }
    }
    none(offences);
}

#[test]
fn every_picture_is_drawn() {
    let content = content();
    let portraits = content.missing_portraits().into_iter();
    // A board has no face.
    let portraits = portraits.filter(|author| author != "editorial-board");
    none(content.missing_pictures().into_iter().chain(portraits).collect());
}

#[test]
fn corrections_are_of_words_that_stand_in_the_story() {
    let content = content();
    let mut offences = Vec::new();
    for story in &content.stories {
        let text = story.blocks.iter().flat_map(|block| texts(&block.body));
        let text: Vec<String> = text.map(|text| text.plain()).collect();
        for note in &story.corrections {
            let right = note.is.clone().unwrap_or_default();
            let wrong = note.was.clone().unwrap_or_default();
            if right.is_empty() || !text.iter().any(|text| text.contains(&right)) {
                offences.push(format!("{}: nowhere “{right}”", story.slug));
            }
            if text.iter().any(|text| text.contains(&wrong)) {
                offences.push(format!("{}: still “{wrong}”", story.slug));
            }
        }
    }
    none(offences);
}

#[test]
fn the_front_page_names_stories_once_each() {
    let content = content();
    let containers = front();
    let mut named = Vec::new();
    for container in &containers {
        match container.choice {
            DemoChoice::Stories(slugs) => named.extend(slugs.iter().copied()),
            DemoChoice::Section(id, _) => assert!(content.sections.iter().any(|it| it.id == id)),
            DemoChoice::Topic(id, _) => assert!(content.topics.iter().any(|it| it.id == id)),
            DemoChoice::Latest(_) => {}
        }
    }
    for slug in &named {
        assert!(content.stories.iter().any(|it| it.slug == *slug), "no story {slug}");
    }
    let distinct: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(distinct.len(), named.len());
    assert_eq!(containers[0].layout, DemoLayout::Lead);
    let DemoChoice::Stories(lead) = containers[0].choice else { panic!("no lead") };
    assert_eq!((lead[0], lead.len()), ("outer-harbour-contract", 7));
}
