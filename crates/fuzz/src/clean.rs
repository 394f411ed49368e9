//! What clean means: nothing that runs on a page, no address that does more than lead somewhere.

use kit::html::safe_href;
use scraper::node::Element;
use scraper::{Html, Node};
use serde_json::Value;

use crate::Verdict;

/// Elements that bring something in from elsewhere or change what the page is.
const FOREIGN: [&str; 6] = ["iframe", "object", "embed", "base", "applet", "frame"];

/// Attributes that a browser follows or loads.
const FOLLOWED: [&str; 10] = [
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data",
    "srcset",
    "cite",
    "data-frame",
    "background",
];

/// A piece of a page: no script at all.
///
/// # Errors
/// With what runs.
pub fn fragment(html: &str) -> Verdict {
    if let Some(at) = html.to_ascii_lowercase().find("<script") {
        return Err(format!("a script in: {}", excerpt(html, at)));
    }
    elements(&Html::parse_fragment(html), |element| {
        let active = FOREIGN.contains(&element.name()) || element.name() == "script";
        if active { Err(format!("a <{}>", element.name())) } else { Ok(()) }
    })
}

/// A whole page of ours: no script but our own files and structured data.
///
/// # Errors
/// With what runs.
pub fn page(html: &str) -> Verdict {
    elements(&Html::parse_document(html), |element| match element.name() {
        "script" => {
            let ours = element.attr("src").is_some_and(|src| src.starts_with("/assets/"));
            let data = element.attr("type") == Some("application/ld+json");
            if ours || data { Ok(()) } else { Err("a script that is not ours".to_owned()) }
        }
        "meta" if element.attr("http-equiv").is_some() => Err("a page that leads away".to_owned()),
        name if FOREIGN.contains(&name) => Err(format!("a <{name}>")),
        _ => Ok(()),
    })
}

fn elements(page: &Html, allowed: impl Fn(&Element) -> Verdict) -> Verdict {
    for node in page.tree.values() {
        let Node::Element(element) = node else { continue };
        allowed(element)?;
        for (name, value) in element.attrs() {
            if name.to_ascii_lowercase().starts_with("on") {
                return Err(format!("a handler: {name}={value}"));
            }
            if FOLLOWED.contains(&name) && runs(value) {
                return Err(format!("an address that runs: {name}={value}"));
            }
        }
    }
    Ok(())
}

/// Whether a browser would run or render an address itself.
fn runs(address: &str) -> bool {
    let bare: String = address.chars().filter(|c| !c.is_control() && *c != ' ').collect();
    let bare = bare.to_ascii_lowercase();
    ["javascript:", "vbscript:", "data:"].iter().any(|scheme| bare.starts_with(scheme))
}

/// Every address in a stored document, wherever it stands.
///
/// # Errors
/// With one that must not be kept.
pub fn addresses(value: &Value) -> Verdict {
    const KEYS: [&str; 8] = ["link", "url", "former", "website", "picture", "to", "href", "links"];
    match value {
        Value::Object(fields) => fields.iter().try_for_each(|(key, value)| match value {
            Value::String(text) if KEYS.contains(&key.as_str()) => address(key, text),
            other => addresses(other),
        }),
        Value::Array(values) => values.iter().try_for_each(addresses),
        _ => Ok(()),
    }
}

/// One stored address.
///
/// # Errors
/// When a link to it could do harm.
pub fn address(key: &str, text: &str) -> Verdict {
    match safe_href(text) {
        Some(_) => Ok(()),
        None => Err(format!("kept as {key}: {:?}", excerpt(text, 0))),
    }
}

fn excerpt(text: &str, at: usize) -> String {
    text.chars().skip(at.saturating_sub(30)).take(200).collect()
}
