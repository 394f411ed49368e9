//! A WordPress item to a story.

use article::{Body, Correction, CorrectionKind, Figure, Flags, Gravity, Headlines, ImageRef, Origin,
    Role, Story, WorkType};
use kit::{Id, Instant};

use super::content;
use super::fields::Fields;
use super::site::{Index, named, slug_of};
use crate::item::{Changes, IncomingArticle, IncomingCredit, Named, State, TopicKind};
use crate::markup::{self, former, plain};

/// The story of an item.
pub fn story_of(fields: &Fields, index: &Index, changes: &mut Changes) -> IncomingArticle {
    let id: u64 = fields.get("wp:post_id").trim().parse().unwrap_or(0);
    let published = date(fields, "wp:post_date", changes);
    let updated = date(fields, "wp:post_modified", &mut Changes::default()).or(published);
    let mut blocks = content::blocks(
        fields.get("content:encoded"),
        &footnotes(fields),
        index,
        &index.site,
        changes,
    );
    if let Some(points) = key_points(fields, index, changes) {
        blocks.insert(0, article::Block::new("summary", points));
    }
    let (standfirst, description) = standfirst_of(fields, changes);
    let (section, topics) = terms_of(fields, index, changes);
    let story = Story {
        headline: headline_of(fields, &blocks, changes),
        headlines: headlines_of(fields, changes),
        standfirst,
        work_type: work_type_of(fields, changes),
        lead: lead_of(fields, index, changes),
        card_picture: card_picture(fields, index),
        blocks,
        corrections: corrections_of(id, index, changes),
        flags: Flags { no_comments: fields.get("wp:comment_status") == "closed", ..Flags::default() },
        language: index.language.clone(),
        description,
        origin: origin_of(fields, index),
        ..Story::default()
    };
    note_losses(fields, changes);
    let state = state_of(fields, published, changes);
    IncomingArticle {
        slug: slug(fields),
        story,
        section,
        topics,
        series: None,
        credits: credits_of(fields, index, changes),
        state,
        first_published: published,
        updated,
        former: former_addresses(fields, index, state),
        pinned: fields.get("wp:is_sticky").trim() == "1",
    }
}

fn slug(fields: &Fields) -> String {
    match fields.some("wp:post_name") {
        Some(name) => slug_of(name, ""),
        None => String::new(),
    }
}

fn headline_of(fields: &Fields, blocks: &[article::Block], changes: &mut Changes) -> String {
    let title = fields.get("title");
    if title.contains('<') {
        changes.note("markup in the headline dropped");
    }
    let headline = plain(title);
    if !headline.is_empty() {
        return headline;
    }
    changes.note("no title: the first words stand in for it");
    let first = blocks.iter().find_map(|block| match &block.body {
        Body::Text { text } | Body::Heading { text, .. } => Some(text.plain()),
        _ => None,
    });
    kit::text::shorten(&kit::text::collapse(&first.unwrap_or_else(|| "(untitled)".into())), 80)
}

fn headlines_of(fields: &Fields, changes: &mut Changes) -> Headlines {
    let mut own = |key| {
        let headline = plain(fields.meta(key)?);
        if headline.contains("%%") {
            changes.note("headline for search engines made by a template dropped");
            return None;
        }
        (headline != plain(fields.get("title"))).then_some(headline)
    };
    Headlines {
        seo: own("_yoast_wpseo_title"),
        social: own("_yoast_wpseo_opengraph-title"),
        ..Headlines::default()
    }
}

/// Newspack's subtitle stands under the headline; the excerpt does when there is none.
fn standfirst_of(fields: &Fields, changes: &mut Changes) -> (Option<String>, Option<String>) {
    let own = |text: &str| Some(plain(text)).filter(|text| !text.is_empty());
    let subtitle = fields.meta("newspack_post_subtitle").and_then(own);
    let excerpt = fields.some("excerpt:encoded").and_then(own);
    let description = fields.meta("_yoast_wpseo_metadesc").and_then(own);
    match (subtitle, excerpt, description) {
        (Some(subtitle), Some(excerpt), Some(description)) => {
            if excerpt != subtitle {
                changes.note(format!("excerpt dropped, there is a subtitle and a description: '{excerpt}'"));
            }
            (Some(subtitle), Some(description))
        }
        (Some(subtitle), excerpt, None) => (Some(subtitle), excerpt),
        (None, excerpt, description) => (excerpt, description),
        (subtitle, None, description) => (subtitle, description),
    }
}

fn work_type_of(fields: &Fields, changes: &mut Changes) -> WorkType {
    let kind = fields.get("wp:post_type");
    if let Some((_, slug, _)) = fields.terms.iter().find(|(domain, ..)| domain == "post_format") {
        let format = slug.strip_prefix("post-format-").unwrap_or(slug);
        changes.note(format!("post format '{format}' dropped"));
    }
    match kind {
        "post" | "page" => WorkType::Report,
        "review" | "reviews" => {
            changes.note("type 'review' became an article of the work type review");
            WorkType::Review
        }
        other => {
            changes.note(format!("type '{other}' became an article"));
            WorkType::Report
        }
    }
}

fn lead_of(fields: &Fields, index: &Index, changes: &mut Changes) -> Option<Figure> {
    let id = fields.meta("_thumbnail_id")?.parse().ok()?;
    let Some(media) = index.attachment(id).filter(|media| !media.address.is_empty()) else {
        changes.note("main picture that the export does not hold dropped");
        return None;
    };
    let caption = media.caption.as_deref().unwrap_or_default();
    Some(Figure {
        image: former(media.address.clone()),
        caption: markup::line(caption, &index.site, changes),
        credit: media.credit.clone(),
        alt: media.alt.clone(),
        link: None,
    })
}

fn card_picture(fields: &Fields, index: &Index) -> Option<ImageRef> {
    index.site.source(fields.meta("_yoast_wpseo_opengraph-image")?).map(former)
}

fn origin_of(fields: &Fields, index: &Index) -> Option<Origin> {
    let canonical = fields.meta("_yoast_wpseo_canonical")?;
    let host = markup::address::host(canonical);
    (!host.is_empty() && host != index.host).then(|| Origin {
        provider: host,
        uri: fields.get("guid").to_owned(),
        url: kit::html::safe_href(canonical).map(str::to_owned),
        ..Origin::default()
    })
}

fn footnotes(fields: &Fields) -> Vec<(String, String)> {
    let notes: Vec<serde_json::Value> =
        fields.meta("footnotes").and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let pair = |note: &serde_json::Value| {
        let own = |key| crate::json::text(note, key).map(str::to_owned);
        Some((own("id")?, own("content")?))
    };
    notes.iter().filter_map(pair).collect()
}

fn key_points(fields: &Fields, index: &Index, changes: &mut Changes) -> Option<Body> {
    let summary = fields.meta("newspack_article_summary")?;
    let (lines, rest) = markup::paragraphs(summary, &index.site, changes);
    rest.iter().for_each(|_| changes.note("a picture or table in the summary dropped"));
    let items: Vec<kit::Rich> = lines.into_iter().map(without_bullet).filter(|line| !line.is_blank()).collect();
    (!items.is_empty()).then_some(Body::KeyPoints { items })
}

fn without_bullet(mut line: kit::Rich) -> kit::Rich {
    if let Some(first) = line.0.first_mut() {
        first.text = first.text.trim_start_matches(['•', ' ', '\u{a0}']).to_owned();
    }
    line.0.retain(|run| !run.text.is_empty());
    line
}

fn corrections_of(story: u64, index: &Index, changes: &mut Changes) -> Vec<Correction> {
    let correction = |note: &super::site::Note| {
        let kind = match note.fields.meta("newspack_correction-type") {
            Some("clarification") => CorrectionKind::Clarification,
            _ => CorrectionKind::Correction,
        };
        Some(Correction {
            id: Id::named("wp-correction", &format!("{}:{}", index.host, note.id)),
            kind,
            gravity: Gravity::default(),
            note: markup::line(&note.text, &index.site, changes),
            was: None,
            is: None,
            block: None,
            at: date(&note.fields, "wp:post_date", &mut Changes::default())?,
        })
    };
    index.corrections(story).iter().filter_map(correction).collect()
}

/// The section is the primary category, or the first that says something.
fn terms_of(fields: &Fields, index: &Index, changes: &mut Changes) -> (Option<Named>, Vec<Named>) {
    let mut section = fields.meta("_yoast_wpseo_primary_category").and_then(|id| index.category(id)).cloned();
    let mut topics: Vec<Named> = Vec::new();
    for (domain, slug, name) in &fields.terms {
        let kind = match domain.as_str() {
            "category" => TopicKind::Section,
            "post_tag" => TopicKind::Topic,
            "post_format" | "author" | "nav_menu" => continue,
            "series" => TopicKind::Series,
            "place" | "location" | "region" => TopicKind::Place,
            other => {
                changes.note(format!("taxonomy '{other}' became topics"));
                TopicKind::Topic
            }
        };
        let term = named(slug, name, kind);
        let says_something = !matches!(term.slug.as_str(), "uncategorized" | "uncategorised" | "non-classe");
        if kind == TopicKind::Section && section.is_none() && says_something {
            section = Some(term);
        } else if says_something && section.as_ref() != Some(&term) && !topics.contains(&term) {
            topics.push(term);
        }
    }
    (section, topics)
}

/// Newspack's own byline, else Co-Authors Plus, else the user who wrote it.
fn credits_of(fields: &Fields, index: &Index, changes: &mut Changes) -> Vec<IncomingCredit> {
    let own = fields.meta("_newspack_byline").filter(|_| fields.meta("_newspack_byline_active") == Some("1"));
    if let Some(byline) = own {
        changes.note(format!("byline '{}' became credits", plain(byline)));
        return byline_credits(byline, index);
    }
    let credit = |(slug, name): (String, String)| IncomingCredit { slug: Some(slug), name, role: Role::By };
    let co_authors = fields.terms.iter().filter(|(domain, ..)| domain == "author");
    let mut credits: Vec<IncomingCredit> =
        co_authors.map(|(_, slug, name)| credit(index.co_author(slug, name))).collect();
    if credits.is_empty() {
        let login = fields.get("dc:creator");
        credits.extend(index.user(login).map(credit));
        if credits.is_empty() && !login.is_empty() {
            changes.note(format!("author '{login}' is not in the export: kept as a name"));
            credits.push(IncomingCredit { slug: None, name: login.to_owned(), role: Role::By });
        }
    }
    credits
}

/// `By <Author id=2>Ada Moreno</Author>, with the wire`.
fn byline_credits(byline: &str, index: &Index) -> Vec<IncomingCredit> {
    let mut credits = Vec::new();
    for part in byline.split("<Author") {
        let (inside, after) = match part.split_once("</Author>") {
            Some((inside, after)) => (Some(inside), after),
            None => (None, part),
        };
        if let Some((attributes, name)) = inside.and_then(|inside| inside.split_once('>')) {
            let id: String = attributes.chars().filter(char::is_ascii_digit).collect();
            let slug = index.user_of_id(&id).map(|(slug, _)| slug);
            credits.push(IncomingCredit { slug, name: plain(name), role: Role::By });
        }
        let words = plain(after);
        let lone = words.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.'));
        let lone = lone.strip_prefix("with ").or(lone.strip_prefix("and ")).unwrap_or(lone);
        if !lone.is_empty() && !matches!(lone.to_ascii_lowercase().as_str(), "by" | "and" | "with" | "&") {
            credits.push(IncomingCredit { slug: None, name: lone.to_owned(), role: Role::With });
        }
    }
    credits
}

fn state_of(fields: &Fields, published: Option<Instant>, changes: &mut Changes) -> State {
    let status = fields.get("wp:status").trim();
    if fields.some("wp:post_password").is_some() && status != "trash" {
        changes.note("was behind a password: kept, shown to nobody; the password was not taken");
        return State::Withheld;
    }
    match (status, published) {
        ("publish", Some(_)) => State::Live,
        ("publish", None) => {
            changes.note("published without a date: taken as a draft");
            State::Draft
        }
        ("future", Some(at)) => State::Scheduled(at),
        ("private", _) => {
            changes.note("was private: kept, shown to nobody");
            State::Withheld
        }
        ("pending", _) => {
            changes.note("was waiting for review: taken as a draft");
            State::Draft
        }
        ("trash", _) => State::Bin,
        ("draft" | "auto-draft", _) => State::Draft,
        (other, _) => {
            changes.note(format!("status '{other}' is unknown: taken as a draft"));
            State::Draft
        }
    }
}

/// The paths the story was reachable at, with those of its earlier slugs.
fn former_addresses(fields: &Fields, index: &Index, state: State) -> Vec<String> {
    let was_seen = matches!(state, State::Live | State::Withheld);
    let Some(path) = index.site.path(fields.get("link")).filter(|_| was_seen) else { return Vec::new() };
    let mut paths = Vec::new();
    if !path.starts_with("/?") {
        let trimmed = path.trim_end_matches('/');
        let (parent, _) = trimmed.rsplit_once('/').unwrap_or(("", ""));
        let slash = if path.ends_with('/') { "/" } else { "" };
        paths.extend(fields.metas("_wp_old_slug").map(|old| format!("{parent}/{old}{slash}")));
    }
    paths.insert(0, path);
    paths
}

fn note_losses(fields: &Fields, changes: &mut Changes) {
    const KNOWN: [&str; 6] = ["footnotes", "newspack_post_subtitle", "newspack_article_summary",
        "newspack_corrections_active", "newspack_corrections_location", "newspack_corrections_ids"];
    for key in fields.meta_keys().filter(|key| !key.starts_with('_') && !KNOWN.contains(key)) {
        changes.note(format!("field '{key}' dropped"));
    }
    if fields.meta("_yoast_wpseo_meta-robots-noindex") == Some("1") {
        changes.note("was hidden from search engines; say so again if it should be");
    }
    if fields.meta("_wp_page_template").is_some_and(|template| template != "default") {
        changes.note("page template dropped");
    }
}

/// A date of an item: the one in UTC, or the site's own, whose offset the export does not tell.
pub fn date(fields: &Fields, key: &str, changes: &mut Changes) -> Option<Instant> {
    let universal = fields.get(&format!("{key}_gmt")).trim().to_owned();
    let local = fields.get(key).trim();
    let is_zero = |date: &str| date.is_empty() || date.starts_with("0000-");
    let (written, note) = match (is_zero(&universal), is_zero(local)) {
        (false, _) => (universal.as_str(), false),
        (true, false) => (local, true),
        (true, true) => return None,
    };
    if note {
        changes.note("date without a time zone taken as UTC");
    }
    Instant::parse(written).inspect_err(|why| changes.note(why.to_string())).ok()
}
