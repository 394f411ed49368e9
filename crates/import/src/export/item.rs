//! A story as a news item in ninjs 3.1.

use std::collections::HashMap;

use article::{Body, Figure, Held, ListItem, Role, Story};
use kit::{Id, Rich};
use serde_json::{Map, Value, json};
use store::Db;
use topic::{Kind, Topic};

/// The role of the body that carries our own document.
pub const ROLE: &str = "broadsheet-story";

/// What stories name by id.
pub struct Names {
    topics: HashMap<Id, Topic>,
}

impl Names {
    /// All topics.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read(db: &Db) -> store::Result<Names> {
        let all = topic::all(db).await?;
        Ok(Names { topics: all.into_iter().map(|topic| (topic.id, topic)).collect() })
    }
}

/// The address-like name of something of ours.
pub fn uri(kind: &str, id: Id) -> String {
    format!("urn:broadsheet:{kind}:{id}")
}

/// The item of a story.
pub fn document(held: &Held, story: &Story, names: &Names) -> Value {
    let mut item = Map::new();
    let mut put = |key: &str, value: Value| {
        let is_blank = value.is_null()
            || value.as_array().is_some_and(Vec::is_empty)
            || value.as_str().is_some_and(str::is_empty);
        if !is_blank {
            item.insert(key.to_owned(), value);
        }
    };
    put("uri", json!(uri("story", held.id)));
    put(
        "standard",
        json!({ "name": "ninjs", "version": "3.1",
        "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json" }),
    );
    put("type", json!("text"));
    // The moment of the last change rises like a number and is the same wherever the paper is.
    put("version", json!(held.modified_at.seconds().to_string()));
    put("pubStatus", json!(pub_status(held)));
    let date = |at: kit::Instant| if at.0 == 0 { Value::Null } else { json!(at.rfc3339_exact()) };
    put("firstCreated", date(held.first_published_at));
    put("versionCreated", date(held.modified_at));
    put("contentCreated", date(held.published_at));
    put("embargoedUntil", held.goes_live_at.map_or(Value::Null, date));
    put("expires", story.expires.map_or(Value::Null, date));
    put("language", json!(story.language));
    put("headlines", headlines(story));
    put("descriptions", descriptions(story));
    put("by", json!(byline(story)));
    put("slugline", json!(story.slugline));
    put("located", json!(story.dateline));
    put("copyrightHolder", json!(story.rights.holder));
    put("copyrightNotice", json!(story.rights.notice));
    put("usageTerms", json!(story.rights.terms));
    put("edNote", json!(story.origin.as_ref().and_then(|origin| origin.ednote.clone())));
    put("subjects", named(story, names, &[Kind::Section, Kind::Topic, Kind::Series, Kind::Event]));
    put("people", named(story, names, &[Kind::Person]));
    put("organisations", named(story, names, &[Kind::Organisation]));
    put("places", named(story, names, &[Kind::Place]));
    put("altIds", alt_ids(held));
    put("associations", associations(story));
    put("bodies", bodies(held, story));
    Value::Object(item)
}

fn pub_status(held: &Held) -> &'static str {
    match held.state.as_str() {
        "withdrawn" => "canceled",
        "live" | "retracted" => "usable",
        _ => "withheld",
    }
}

fn headlines(story: &Story) -> Value {
    let others = &story.headlines;
    let all = [
        ("main", Some(&story.headline)),
        ("card", others.card.as_ref()),
        ("seo", others.seo.as_ref()),
        ("social", others.social.as_ref()),
        ("push", others.push.as_ref()),
        ("print", others.print.as_ref()),
    ];
    all.into_iter()
        .filter_map(|(role, value)| Some(json!({ "role": role, "value": value? })))
        .collect()
}

fn descriptions(story: &Story) -> Value {
    let all = [("standfirst", &story.standfirst), ("description", &story.description)];
    all.into_iter()
        .filter_map(|(role, value)| {
            let value = value.as_ref()?;
            Some(json!({ "role": role, "contentType": "text/plain", "value": value }))
        })
        .collect()
}

fn byline(story: &Story) -> String {
    let names: Vec<&str> = story.authors().map(|credit| credit.name.as_str()).collect();
    let agencies = story.credits.iter().filter(|credit| credit.role == Role::Agency);
    names
        .into_iter()
        .chain(agencies.map(|credit| credit.name.as_str()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn named(story: &Story, names: &Names, kinds: &[Kind]) -> Value {
    let ids = story.section.iter().chain(&story.topics).chain(&story.series);
    let topics = ids.filter_map(|id| names.topics.get(id)).filter(|t| kinds.contains(&t.kind));
    topics
        .map(|topic| {
            let code = topic.medtop.as_deref().and_then(|code| code.strip_prefix("medtop:"));
            let uri = code.map_or_else(
                || uri("topic", topic.id),
                |code| format!("http://cv.iptc.org/newscodes/mediatopic/{code}"),
            );
            json!({ "name": topic.name, "uri": uri })
        })
        .collect()
}

fn alt_ids(held: &Held) -> Value {
    let mut all = vec![json!({ "role": "path", "value": held.path })];
    // A story that was only ever ours has no other source, also after it was brought back.
    let source = held.source_key.as_ref().filter(|key| !key.starts_with("broadsheet:"));
    all.extend(source.map(|key| json!({ "role": "source", "value": key })));
    Value::Array(all)
}

/// Pictures of the paper; those still at a former address are only in our own document.
fn associations(story: &Story) -> Value {
    let mut figures: Vec<(&str, &Figure)> = story.lead.iter().map(|lead| ("main", lead)).collect();
    for block in &story.blocks {
        match &block.body {
            Body::Image { figure, .. } => figures.push(("image", figure)),
            Body::Gallery { figures: more, .. } => {
                figures.extend(more.iter().map(|f| ("gallery", f)))
            }
            _ => {}
        }
    }
    let picture = |(at, (name, figure)): (usize, (&str, &Figure))| {
        let id = figure.image.media?;
        let caption = figure.caption.plain();
        let mut item = json!({ "name": format!("{name}-{}", at + 1), "uri": uri("media", id), "typ\
            e": "picture" });
        if !caption.trim().is_empty() {
            item["descriptions"] =
                json!([{ "role": "caption", "contentType": "text/plain", "value": caption }]);
        }
        if let Some(credit) = &figure.credit {
            item["by"] = json!(credit);
        }
        Some(item)
    };
    figures.into_iter().enumerate().filter_map(picture).collect()
}

fn bodies(held: &Held, story: &Story) -> Value {
    let own =
        json!({ "state": held.state, "slug": held.slug, "reason": held.reason, "story": story });
    json!([
        { "role": "main", "contentType": "text/html", "value": markup(story) },
        { "role": ROLE, "contentType": "application/json", "value": own.to_string() },
    ])
}

/// The text as plain markup, for whoever reads ninjs and not our document.
fn markup(story: &Story) -> String {
    let mut out = String::new();
    for block in &story.blocks {
        match &block.body {
            Body::Text { text } | Body::Verse { text } | Body::Unknown { text, .. } => {
                wrap(&mut out, "p", text)
            }
            Body::Heading { level, text } => wrap(&mut out, &format!("h{level}"), text),
            Body::List { ordered, items } => list(&mut out, *ordered, items),
            Body::Quote { paragraphs, cite } => {
                out.push_str("<blockquote>");
                paragraphs.iter().chain(cite).for_each(|line| wrap(&mut out, "p", line));
                out.push_str("</blockquote>");
            }
            Body::Pullquote { text, .. } => wrap(&mut out, "aside", text),
            Body::Table { head, rows, .. } => table(&mut out, head, rows),
            Body::KeyPoints { items } | Body::Footnotes { items } => {
                let items: Vec<ListItem> = items.iter().cloned().map(ListItem::line).collect();
                list(&mut out, true, &items);
            }
            Body::Callout { paragraphs, .. } | Body::Method { paragraphs } => {
                paragraphs.iter().for_each(|line| wrap(&mut out, "p", line));
            }
            Body::Code { text, .. } => {
                out.push_str(&format!("<pre>{}</pre>", kit::html::escape(text)));
            }
            Body::Html { html } => out.push_str(html.as_str()),
            Body::Divider => out.push_str("<hr>"),
            _ => {}
        }
    }
    out
}

fn wrap(out: &mut String, element: &str, line: &Rich) {
    out.push_str(&format!("<{element}>{}</{element}>", line.html()));
}

fn list(out: &mut String, ordered: bool, items: &[ListItem]) {
    let element = if ordered { "ol" } else { "ul" };
    out.push_str(&format!("<{element}>"));
    for item in items {
        out.push_str(&format!("<li>{}", item.text.html()));
        if !item.items.is_empty() {
            list(out, item.ordered, &item.items);
        }
        out.push_str("</li>");
    }
    out.push_str(&format!("</{element}>"));
}

fn table(out: &mut String, head: &[Rich], rows: &[Vec<Rich>]) {
    out.push_str("<table>");
    for (element, row) in
        [("th", head)].into_iter().chain(rows.iter().map(|row| ("td", row.as_slice())))
    {
        if !row.is_empty() {
            out.push_str("<tr>");
            row.iter().for_each(|cell| wrap(out, element, cell));
            out.push_str("</tr>");
        }
    }
    out.push_str("</table>");
}
