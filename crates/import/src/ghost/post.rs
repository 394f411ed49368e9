//! A Ghost post or page to a story.

use article::{Access, Block, Figure, Flags, Headlines, Story, WorkType};
use kit::Instant;
use serde_json::Value;

use super::card::Cards;
use super::tables::{Tables, Tag};
use super::{lexical, mobiledoc};
use crate::item::{Changes, IncomingArticle, IncomingCredit, Named, State, TopicKind};
use crate::json::{text, word, yes};
use crate::markup::{self, former, language};

/// The story of a row of `posts`.
pub fn story_of(post: &Value, tables: &Tables, changes: &mut Changes) -> Result<IncomingArticle, String> {
    let id = word(post, "id").ok_or("a post without an id")?;
    let meta = tables.meta.get(&id).unwrap_or(&Value::Null);
    let tags = tables.tags_of(&id);
    let blocks = blocks_of(post, tables, changes)?;
    let published = date(post, "published_at", changes);
    let (flags, work_type) = flags_of(&tags, changes);
    let story = Story {
        headline: text(post, "title").map_or_else(|| "(untitled)".to_owned(), kit::text::collapse),
        headlines: headlines_of(post, meta),
        standfirst: text(post, "custom_excerpt").map(str::to_owned),
        work_type,
        lead: lead_of(post, meta, tables, changes),
        card_picture: card_picture(meta, tables),
        blocks,
        access: access_of(post, &id, tables, changes),
        flags,
        language: language_of(post, tables),
        description: text(meta, "meta_description").map(str::to_owned),
        origin: origin_of(post, &id, changes),
        ..Story::default()
    };
    note_losses(post, meta, changes);
    let (section, topics) = place_of(&tags, tables);
    Ok(IncomingArticle {
        slug: text(post, "slug").unwrap_or_default().to_owned(),
        story,
        section,
        topics,
        credits: credits_of(&id, tables),
        state: state_of(post, published, changes),
        first_published: published,
        updated: date(post, "updated_at", changes).or(published),
        former: tables.addresses_of(post, published),
        pinned: yes(post, "featured"),
        series: None,
    })
}

/// The text: the editor's own document when there is one, its old one, or the printed markup.
fn blocks_of(post: &Value, tables: &Tables, changes: &mut Changes) -> Result<Vec<Block>, String> {
    let mut cards = Cards { site: &tables.site, changes, rtl_blocks: 0 };
    if let Some(document) = text(post, "lexical") {
        if let Some(blocks) = lexical::blocks(document, &mut cards) {
            return Ok(blocks);
        }
        cards.changes.note("the editor's document is broken: the printed text was taken");
    }
    if let Some(document) = text(post, "mobiledoc")
        && let Some(blocks) = mobiledoc::blocks(document, &mut cards)
    {
        return Ok(blocks);
    }
    let Some(html) = text(post, "html") else {
        return Ok(Vec::new());
    };
    let shaped = markup::shape(html, &tables.site);
    changes.absorb(shaped.changes);
    Ok(shaped.blocks)
}

fn headlines_of(post: &Value, meta: &Value) -> Headlines {
    let own = |key| {
        let headline = text(meta, key).map(kit::text::collapse)?;
        (text(post, "title") != Some(headline.as_str())).then_some(headline)
    };
    Headlines {
        seo: own("meta_title"),
        social: own("og_title").or_else(|| own("twitter_title")),
        ..Headlines::default()
    }
}

fn lead_of(post: &Value, meta: &Value, tables: &Tables, changes: &mut Changes) -> Option<Figure> {
    let address = text(post, "feature_image")?;
    let Some(image) = tables.site.source(address) else {
        changes.note("picture without a usable address dropped");
        return None;
    };
    let caption = text(meta, "feature_image_caption").unwrap_or_default();
    let caption = markup::line(caption, &tables.site, changes);
    let alt = text(meta, "feature_image_alt").map(str::to_owned);
    Some(Figure { image: former(image), caption, credit: None, alt, link: None })
}

fn card_picture(meta: &Value, tables: &Tables) -> Option<article::ImageRef> {
    let address = text(meta, "og_image").or(text(meta, "twitter_image"))?;
    tables.site.source(address).map(former)
}

fn access_of(post: &Value, id: &str, tables: &Tables, changes: &mut Changes) -> Access {
    match text(post, "visibility").unwrap_or("public") {
        "public" => Access::Free,
        "members" => Access::Registered,
        "paid" => Access::Subscriber,
        "tiers" => {
            let tiers = tables.tiers_of(id).join(", ");
            changes.note(format!("open to the tier '{tiers}' only: now open to all subscribers"));
            Access::Subscriber
        }
        other => {
            changes.note(format!("access '{other}' is unknown: now open to subscribers"));
            Access::Subscriber
        }
    }
}

fn state_of(post: &Value, published: Option<Instant>, changes: &mut Changes) -> State {
    match (text(post, "status").unwrap_or("draft"), published) {
        ("published", Some(_)) => State::Live,
        ("published", None) => {
            changes.note("published without a date: taken as a draft");
            State::Draft
        }
        ("scheduled", Some(at)) => State::Scheduled(at),
        ("sent", _) => {
            changes.note("sent by mail only: kept, shown to nobody");
            State::Withheld
        }
        _ => State::Draft,
    }
}

/// Ghost's internal tags are its flags; those everybody uses are ours too.
fn flags_of(tags: &[&Tag], changes: &mut Changes) -> (Flags, WorkType) {
    let mut flags = Flags::default();
    let mut work_type = WorkType::default();
    for tag in tags.iter().filter(|tag| tag.internal) {
        match tag.name.trim_start_matches('#').to_lowercase().replace([' ', '_'], "-").as_str() {
            "no-ads" => flags.no_ads = true,
            "no-comments" => flags.no_comments = true,
            "sensitive" => flags.sensitive = true,
            "unlisted" | "hidden" => flags.unlisted = true,
            "no-ai" | "no-ai-training" => flags.no_ai_training = true,
            "sponsored" | "partner-content" | "advertorial" => work_type = WorkType::Sponsored,
            _ => changes.note(format!("internal tag '{}' dropped", tag.name)),
        }
    }
    (flags, work_type)
}

/// The story's own language, the site's, or the one its letters give away.
fn language_of(post: &Value, tables: &Tables) -> String {
    text(post, "locale").or(tables.locale.as_deref()).and_then(language).unwrap_or_default()
}

fn origin_of(post: &Value, id: &str, changes: &mut Changes) -> Option<article::Origin> {
    let canonical = text(post, "canonical_url")?;
    changes.note("first published elsewhere: kept as its origin");
    let provider = markup::address::host(canonical);
    Some(article::Origin {
        provider,
        uri: format!("ghost:{id}"),
        url: kit::html::safe_href(canonical).map(str::to_owned),
        ..article::Origin::default()
    })
}

fn note_losses(post: &Value, meta: &Value, changes: &mut Changes) {
    let lost = [
        (post, "codeinjection_head", "code injection (head) dropped"),
        (post, "codeinjection_foot", "code injection (foot) dropped"),
        (post, "custom_template", "custom template dropped"),
        (meta, "frontmatter", "front matter dropped"),
        (meta, "email_subject", "mail subject dropped"),
        (meta, "og_description", "description for social networks dropped"),
        (meta, "twitter_description", "description for social networks dropped"),
    ];
    for (value, key, words) in lost {
        if text(value, key).is_some() {
            changes.note(words);
        }
    }
    if yes(meta, "email_only") {
        changes.note("sent by mail only: kept, shown to nobody");
    }
    if post.get("show_title_and_feature_image").is_some_and(|v| v == 0 || v == false) {
        changes.note("title and picture are shown again");
    }
}

/// The first public tag is the section, when the importing person wants that; the others are
/// topics.
fn place_of(tags: &[&Tag], tables: &Tables) -> (Option<Named>, Vec<Named>) {
    let public = tags.iter().filter(|tag| !tag.internal);
    let mut topics: Vec<Named> = public.map(|tag| tables.named(tag)).collect();
    let section = match topics.first() {
        Some(first) if first.kind == TopicKind::Section => Some(topics.remove(0)),
        _ => None,
    };
    (section, topics)
}

fn credits_of(id: &str, tables: &Tables) -> Vec<IncomingCredit> {
    let credit = |author: &super::tables::User| IncomingCredit {
        slug: Some(author.slug.clone()),
        name: author.name.clone(),
        ..IncomingCredit::default()
    };
    tables.authors_of(id).into_iter().map(credit).collect()
}

/// A date as Ghost's databases and APIs write it: a text, or milliseconds.
pub fn date(value: &Value, key: &str, changes: &mut Changes) -> Option<Instant> {
    let parsed = match value.get(key)? {
        Value::String(written) if !written.trim().is_empty() => Instant::parse(written),
        Value::Number(millis) => Ok(Instant(millis.as_i64()?.checked_mul(1000)?)),
        _ => return None,
    };
    parsed.inspect_err(|why| changes.note(why.to_string())).ok()
}
