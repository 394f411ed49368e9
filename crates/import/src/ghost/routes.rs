//! Ghost's `routes.yaml` and `redirects.yaml` (or `.json`): where pages stood and what led there.
//!
//! Both files are two or three levels of `key: value`, which is all of YAML that is read here.

use kit::Instant;
use serde_json::Value;

use crate::item::IncomingRedirect;

/// Where posts, tags and authors stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes {
    /// Patterns of posts' addresses.
    pub posts: Vec<String>,
    /// Pattern of tags' addresses.
    pub tag: String,
    /// Pattern of authors' addresses.
    pub author: String,
    /// Routes of a publisher's own, which mean nothing without the theme.
    pub own: Vec<String>,
}

impl Default for Routes {
    fn default() -> Routes {
        Routes {
            posts: vec!["/{slug}/".into()],
            tag: "/tag/{slug}/".into(),
            author: "/author/{slug}/".into(),
            own: Vec::new(),
        }
    }
}

/// A line of YAML: its indent, key and value.
struct Field<'t> {
    number: u64,
    indent: usize,
    key: String,
    value: &'t str,
}

fn fields(yaml: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    for (at, line) in yaml.lines().enumerate() {
        let body = line.trim_start();
        if body.is_empty() || body.starts_with(['#', '-']) {
            continue;
        }
        let body = body.trim_end();
        let split = body.split_once(": ").or_else(|| Some((body.strip_suffix(':')?, "")));
        if let Some((key, value)) = split {
            let indent = line.len() - line.trim_start().len();
            fields.push(Field { number: at as u64 + 1, indent, key: unquote(key).to_owned(), value: unquote(value) });
        }
    }
    fields
}

fn unquote(text: &str) -> &str {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

impl Routes {
    /// The routes of a `routes.yaml`.
    pub fn of_yaml(yaml: &str) -> Routes {
        let mut routes = Routes { posts: Vec::new(), ..Routes::default() };
        let mut part = String::new();
        for field in fields(yaml) {
            match (field.indent, part.as_str(), field.key.as_str()) {
                (0, _, _) => part = field.key,
                (_, "collections", "permalink") => routes.posts.push(field.value.to_owned()),
                (_, "taxonomies", "tag") => routes.tag = field.value.to_owned(),
                (_, "taxonomies", "author") => routes.author = field.value.to_owned(),
                (_, "routes", key) if key.starts_with('/') => routes.own.push(field.key),
                _ => {}
            }
        }
        if routes.posts.is_empty() {
            routes.posts = Routes::default().posts;
        }
        routes
    }

    /// The addresses of a post; a pattern that asks for what it has not is left out.
    pub fn addresses(
        &self,
        id: &str,
        slug: &str,
        published: Option<Instant>,
        tag: Option<&str>,
        author: Option<&str>,
    ) -> Vec<String> {
        let date = published.map(|at| at.rfc3339()).unwrap_or_default();
        let part = |from: usize, to: usize| date.get(from..to).unwrap_or_default().to_owned();
        let fill = |pattern: &String| {
            let filled = pattern
                .replace("{slug}", slug)
                .replace("{id}", id)
                .replace("{year}", &part(0, 4))
                .replace("{month}", &part(5, 7))
                .replace("{day}", &part(8, 10))
                .replace("{primary_tag}", tag.unwrap_or("all"))
                .replace("{primary_author}", author.unwrap_or("all"));
            (!filled.contains('{')).then_some(filled)
        };
        self.posts.iter().filter_map(fill).collect()
    }

    /// The address of a tag's or author's page.
    pub fn page(pattern: &str, slug: &str) -> Vec<String> {
        vec![pattern.replace("{slug}", slug)]
    }
}

/// A redirect, with the line it stood in, or why it cannot be kept.
pub type Found = (u64, String, Result<IncomingRedirect, String>);

/// The redirects of a `redirects.yaml`.
pub fn redirects_of_yaml(yaml: &str) -> Vec<Found> {
    let mut permanent = true;
    let mut found = Vec::new();
    for field in fields(yaml) {
        match field.indent {
            0 => permanent = !field.key.starts_with("302"),
            _ => {
                let redirect = redirect(&field.key, field.value, permanent);
                found.push((field.number, field.key, redirect));
            }
        }
    }
    found
}

/// The redirects of an older Ghost's `redirects.json`.
pub fn redirects_of_json(list: &[Value]) -> Vec<Found> {
    let one = |(at, value): (usize, &Value)| {
        let from = crate::json::text(value, "from").unwrap_or_default();
        let to = crate::json::text(value, "to").unwrap_or_default();
        let permanent = crate::json::yes(value, "permanent");
        (at as u64 + 1, from.to_owned(), redirect(from, to, permanent))
    };
    list.iter().enumerate().map(one).collect()
}

fn redirect(from: &str, to: &str, permanent: bool) -> Result<IncomingRedirect, String> {
    let is_plain = from.starts_with('/') && !from.contains(['^', '$', '(', '[', '*', '+', '?', '\\', '|']);
    if ["(?=", "(?!", "(?<"].iter().any(|look| from.contains(look)) {
        return Err(format!("the pattern '{from}' looks around itself, which no fast matcher does"));
    }
    if from.is_empty() || from.len() > 1000 {
        return Err("a redirect without a usable old address".into());
    }
    let safe = kit::html::safe_href(to).ok_or_else(|| format!("'{to}' is no address to lead to"))?;
    Ok(IncomingRedirect { from: from.to_owned(), to: safe.to_owned(), permanent, pattern: !is_plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_give_former_addresses() {
        let yaml = "routes:\n  /podcast/: podcast\n\ncollections:\n  /blog/:\n    permalink: /{year}/{month}/{slug}/\n    \
            template: index\n\ntaxonomies:\n  tag: /topic/{slug}/\n";
        let routes = Routes::of_yaml(yaml);
        let at = Instant::parse("2026-01-15 12:00:00").ok();
        assert_eq!(routes.addresses("1", "a", at, None, None), ["/2026/01/a/"]);
        assert_eq!(routes.tag, "/topic/{slug}/");
        assert_eq!(routes.own, ["/podcast/"]);
        assert_eq!(Routes::of_yaml("").posts, ["/{slug}/"]);
    }

    #[test]
    fn redirects_plain_patterned_and_refused() {
        let yaml = "301:\n  ^/old/([0-9]+): /story-$1/\n  /a: javascript:x\n\n302:\n  \"/b\": https://x.example/\n  /(?=c): /d\n";
        let found = redirects_of_yaml(yaml);
        let first = found[0].2.as_ref().expect("kept");
        assert!(first.pattern && first.permanent && first.to == "/story-$1/");
        assert!(found[1].2.is_err() && found[3].2.is_err());
        let third = found[2].2.as_ref().expect("kept");
        assert!(!third.pattern && !third.permanent && third.from == "/b" && found[2].0 == 6);
    }
}
