//! What machines may do with the paper, said the same in four forms: groups of robots.txt, the
//! `Content-Usage` preference (IETF aipref), the TDM reservation protocol, and trust.txt.

use config::{Crawlers, Leave};
use serde_json::json;

use crate::{Site, json};

/// What a robot is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Training,
    Answers,
    Assistant,
}

/// Robots by the name they obey in robots.txt, as their makers publish it (2026).
const ROBOTS: [(&str, Purpose); 33] = [
    ("AI2Bot", Purpose::Training),
    ("Amazonbot", Purpose::Training),
    ("anthropic-ai", Purpose::Training),
    ("Applebot-Extended", Purpose::Training),
    ("Bytespider", Purpose::Training),
    ("CCBot", Purpose::Training),
    ("ClaudeBot", Purpose::Training),
    ("cohere-training-data-crawler", Purpose::Training),
    ("Diffbot", Purpose::Training),
    ("FacebookBot", Purpose::Training),
    ("Google-CloudVertexBot", Purpose::Training),
    ("Google-Extended", Purpose::Training),
    ("GPTBot", Purpose::Training),
    ("ImagesiftBot", Purpose::Training),
    ("img2dataset", Purpose::Training),
    ("meta-externalagent", Purpose::Training),
    ("omgili", Purpose::Training),
    ("PanguBot", Purpose::Training),
    ("Timpibot", Purpose::Training),
    ("Webzio-Extended", Purpose::Training),
    ("Claude-SearchBot", Purpose::Answers),
    ("DuckAssistBot", Purpose::Answers),
    ("Meta-WebIndexer", Purpose::Answers),
    ("OAI-SearchBot", Purpose::Answers),
    ("PerplexityBot", Purpose::Answers),
    ("YouBot", Purpose::Answers),
    ("ChatGPT-User", Purpose::Assistant),
    ("Claude-User", Purpose::Assistant),
    ("cohere-ai", Purpose::Assistant),
    ("Google-NotebookLM", Purpose::Assistant),
    ("meta-externalfetcher", Purpose::Assistant),
    ("MistralAI-User", Purpose::Assistant),
    ("Perplexity-User", Purpose::Assistant),
];

/// Places that no robot has business in. Rules match beginnings, so each ends where a section's
/// name could go on.
const CLOSED: [&str; 5] = ["/account/", "/api/", "/desk/", "/search?", "/subscribe?"];

/// robots.txt (RFC 9309): a group for robots that are refused, a group for those with a rule of
/// their own that lets them in, and the rest.
pub(crate) fn robots_txt(crawlers: &Crawlers, site: &Site) -> String {
    let mut out = String::new();
    let refused = named(crawlers, Leave::Deny);
    if !refused.is_empty() {
        out.push_str("# These robots are asked to stay away.\n");
        agents(&mut out, &refused);
        out.push_str("Disallow: /\n\n");
    }
    if crawlers.search == Leave::Deny {
        let welcome = named(crawlers, Leave::Allow);
        if !welcome.is_empty() {
            agents(&mut out, &welcome);
            closed(&mut out, crawlers);
            out.push('\n');
        }
        out.push_str("User-agent: *\nDisallow: /\n");
        usage_line(&mut out, crawlers);
    } else {
        out.push_str("User-agent: *\n");
        closed(&mut out, crawlers);
    }
    for map in ["/sitemap.xml", "/sitemaps/news.xml"] {
        out.push_str(&format!("\nSitemap: {}", site.url(map)));
    }
    out.push('\n');
    out
}

fn agents(out: &mut String, names: &[&str]) {
    for name in names {
        out.push_str(&format!("User-agent: {name}\n"));
    }
}

fn closed(out: &mut String, crawlers: &Crawlers) {
    usage_line(out, crawlers);
    for place in CLOSED {
        out.push_str(&format!("Disallow: {place}\n"));
    }
    out.push_str("Allow: /\n");
}

fn usage_line(out: &mut String, crawlers: &Crawlers) {
    out.push_str(&format!("Content-Usage: {}\n", content_usage(crawlers)));
}

/// Robots whose leave is this, in the order of the list, then the exceptions that are not in it.
fn named(crawlers: &Crawlers, leave: Leave) -> Vec<&str> {
    let own = |name: &str| {
        crawlers.bots.iter().find(|(bot, _)| bot.eq_ignore_ascii_case(name)).map(|(_, l)| *l)
    };
    let of = |purpose: Purpose| match purpose {
        Purpose::Training => crawlers.ai_training,
        Purpose::Answers => crawlers.ai_search,
        Purpose::Assistant => crawlers.ai_assistants,
    };
    let listed = ROBOTS.iter().filter(|(name, purpose)| own(name).unwrap_or(of(*purpose)) == leave);
    let mut names: Vec<&str> = listed.map(|(name, _)| *name).collect();
    let is_new = |bot: &str| !ROBOTS.iter().any(|(name, _)| name.eq_ignore_ascii_case(bot));
    let others = crawlers.bots.iter().filter(|(bot, l)| **l == leave && is_new(bot));
    names.extend(others.map(|(bot, _)| bot.as_str()));
    names
}

/// The value of the `Content-Usage` header and rule: `train-ai=n, search=y`.
pub fn content_usage(crawlers: &Crawlers) -> String {
    let word = |leave: Leave| if leave.is_given() { "y" } else { "n" };
    format!("train-ai={}, search={}", word(crawlers.ai_training), word(crawlers.search))
}

/// The headers that say so on every page, as name and value.
pub fn usage_headers(crawlers: &Crawlers, base_url: &str) -> Vec<(&'static str, String)> {
    let mut headers = vec![("content-usage", content_usage(crawlers))];
    let reserved = reservation(crawlers.ai_training.is_given());
    headers.push(("tdm-reservation", reserved.to_owned()));
    let terms = &crawlers.licence_url;
    if !terms.is_empty() {
        let whole =
            if terms.starts_with('/') { format!("{base_url}{terms}") } else { terms.clone() };
        headers.push(("tdm-policy", whole));
    }
    headers
}

/// The value of `tdm-reservation`: 1 keeps the right to mine the text.
pub(crate) fn reservation(may_train: bool) -> &'static str {
    if may_train { "0" } else { "1" }
}

/// `/.well-known/tdmrep.json` (W3C community group report, 2024).
pub(crate) fn tdmrep(site: &Site) -> String {
    let rule = json!({
        "location": "/",
        "tdm-reservation": if site.may_train { 0 } else { 1 },
        "tdm-policy": json::text(&site.licence_url),
    });
    format!("{:#}\n", json!([json::without_empty(rule)]))
}
