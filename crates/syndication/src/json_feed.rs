//! JSON Feed 1.1.

use serde_json::{Value, json};

use crate::feed::{Feed, Form, content_html};
use crate::{Item, Name, Site, json};

pub(crate) fn print(feed: &Feed, site: &Site) -> String {
    let hubs: Vec<Value> =
        site.hubs.iter().map(|url| json!({"type": "WebSub", "url": url})).collect();
    let items: Vec<Value> = feed.items.iter().map(|item| entry(item, site)).collect();
    let icon = site.logo.as_ref().map(|logo| site.url(&logo.url));
    let document = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": json::text(&feed.description),
        "home_page_url": site.url(&feed.page),
        "feed_url": feed.self_url(site, Form::Json),
        "icon": icon,
        "language": site.language,
        "authors": [author(&Name { name: site.name.clone(), url: site.url("/") })],
        "hubs": hubs,
    });
    // An empty list of stories is still a list: it is put in after the empty fields are out.
    let mut document = json::without_empty(document);
    document["items"] = Value::Array(items);
    document.to_string()
}

fn entry(item: &Item, site: &Site) -> Value {
    let updated = (item.modified > item.published).then(|| item.modified.rfc3339());
    let categories: Vec<&str> = item.categories.iter().map(|c| c.name.as_str()).collect();
    let document = json!({
        "id": item.tag,
        "url": item.url,
        "title": item.headline,
        "summary": json::text(&item.standfirst),
        "image": item.picture.as_ref().map(|picture| site.url(&picture.url)),
        "date_published": item.published.rfc3339(),
        "date_modified": updated,
        "authors": item.authors.iter().map(author).collect::<Vec<Value>>(),
        "tags": categories,
        "language": item.language,
    });
    let mut document = json::without_empty(document);
    // The format asks for content_html or content_text even where there is nothing to say.
    document["content_html"] = Value::String(content_html(item, site));
    document
}

fn author(author: &Name) -> Value {
    json::without_empty(json!({"name": author.name, "url": json::text(&author.url)}))
}
