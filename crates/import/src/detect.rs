//! What a file is, from its first bytes and its name.

use std::io::{self, Read};
use std::path::Path;

use crate::Fatal;
use crate::opened;

/// The kinds of source we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A corpus: one JSON story a line.
    Corpus,
    /// A Ghost content export.
    Ghost,
    /// A list of Ghost members (CSV).
    GhostMembersCsv,
    /// Ghost members as its Admin API gives them.
    GhostMembers,
    /// Ghost comments as its Admin API gives them.
    GhostComments,
    /// Ghost's figures for each post; they are not matter of the paper.
    GhostAnalytics,
    /// Ghost's or anybody's redirects in YAML.
    Redirects,
    /// Ghost's routes in YAML.
    Routes,
    /// A WordPress export (WXR).
    WordPress,
    /// A news item in ninjs.
    Ninjs,
    /// News items in ninjs, one a line.
    NinjsLines,
    /// An archive (tar) of ninjs files.
    Archive,
    /// The IPTC Media Topics.
    MediaTopics,
    /// An export of this paper or another Broadsheet.
    Broadsheet,
}

/// What we accept, for the message that says so.
pub const ACCEPTED: &str = "\
a Broadsheet export (folder), \
a Ghost export (export.json, or a folder with redirects.yaml, routes.yaml, members.csv, \
members.admin-api.json and comments.admin-api.json beside it), \
a WordPress export (WXR, .xml or .xml.gz), \
ninjs 1.x, 2.x or 3.x (.json, one item a line, a folder or .tar.gz), \
stories as JSON Lines (.jsonl or .jsonl.zst), \
IPTC Media Topics (.json or .json.gz)";

/// Bytes looked at.
const HEAD: usize = 64 * 1024;

/// What the file at `path` is.
///
/// # Errors
/// [`Fatal`] when it cannot be read or is none of [`ACCEPTED`].
pub fn detect(path: &Path) -> Result<Source, Fatal> {
    let name = path.file_name().map(|n| n.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let mut file = opened::open(path).map_err(|e| Fatal::unreadable(path, &e))?;
    let head = read_head(&mut file).map_err(|e| Fatal::unreadable(path, &e))?;
    of_head(&head, &name).ok_or_else(|| Fatal::Unknown(path.display().to_string()))
}

fn read_head(file: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    file.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// What begins so and is called so.
pub fn of_head(head: &[u8], name: &str) -> Option<Source> {
    if head.get(257..262) == Some(b"ustar") {
        return Some(Source::Archive);
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text.bytes().next()? {
        b'<' => is_wxr(text).then_some(Source::WordPress),
        b'{' => of_object(text),
        b'[' => of_array(text),
        _ => of_lines(text, name),
    }
}

fn is_wxr(text: &str) -> bool {
    text.contains("<rss") && (text.contains("wordpress.org/export/") || text.contains("<wp:"))
}

fn of_object(text: &str) -> Option<Source> {
    let first_line = text.lines().next().unwrap_or_default();
    let keys = top_keys(text);
    let has = |key: &str| keys.iter().any(|k| k == key);
    let whole_line = serde_json::from_str::<serde_json::Value>(first_line).is_ok();
    let several = whole_line && text.lines().filter(|line| !line.trim().is_empty()).count() > 1;
    if has("db") || has("data") && text.contains("\"posts\"") {
        return Some(Source::Ghost);
    }
    if has("concepts") && has("scheme") || has("conceptSet") {
        return Some(Source::MediaTopics);
    }
    if has("broadsheet_export") {
        return Some(Source::Broadsheet);
    }
    if has("uri") || text.contains("ninjs-schema") {
        return Some(if several { Source::NinjsLines } else { Source::Ninjs });
    }
    let body = ["body", "body_markdown", "body_html"].iter().any(|key| has(key));
    (has("title") && has("id") && (body || first_line.contains("\"body"))).then_some(Source::Corpus)
}

fn of_array(text: &str) -> Option<Source> {
    let first = text.trim_start_matches('[').trim_start();
    let keys = top_keys(first);
    let has = |key: &str| keys.iter().any(|k| k == key);
    if has("email") || has("email_suppression") {
        return Some(Source::GhostMembers);
    }
    if has("html") && (has("member") || has("in_reply_to_id")) {
        return Some(Source::GhostComments);
    }
    has("uri").then_some(Source::Ninjs)
}

fn of_lines(text: &str, name: &str) -> Option<Source> {
    let first = text.lines().next().unwrap_or_default();
    let columns: Vec<&str> = first.split(',').map(|c| c.trim_matches('"')).collect();
    if columns.contains(&"email") && columns.contains(&"subscribed_to_emails") {
        return Some(Source::GhostMembersCsv);
    }
    if columns.contains(&"title") && columns.contains(&"sends") {
        return Some(Source::GhostAnalytics);
    }
    let starts = |word: &str| text.lines().any(|line| line.starts_with(word));
    if starts("routes:") || starts("collections:") || starts("taxonomies:") {
        return Some(Source::Routes);
    }
    let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    ((starts("301:") || starts("302:")) && is_yaml).then_some(Source::Redirects)
}

/// The keys of the outermost object, as far as the text goes.
fn top_keys(text: &str) -> Vec<String> {
    let (mut depth, mut keys, mut bytes) = (0u32, Vec::new(), text.char_indices().peekable());
    while let Some((at, character)) = bytes.next() {
        match character {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            '"' => {
                let mut escaped = false;
                let end = bytes.by_ref().find(|&(_, c)| {
                    let ends = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    ends
                });
                let Some((end, _)) = end else { break };
                if depth == 1 && text[end + 1..].trim_start().starts_with(':') {
                    keys.push(text[at + 1..end].to_owned());
                }
            }
            _ => {}
        }
        if depth == 0 && !keys.is_empty() {
            break;
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::fixture;

    #[test]
    fn knows_every_fixture() {
        let cases = [
            ("ghost/export.json", Source::Ghost),
            ("ghost/members.csv", Source::GhostMembersCsv),
            ("ghost/members.admin-api.json", Source::GhostMembers),
            ("ghost/comments.admin-api.json", Source::GhostComments),
            ("ghost/post-analytics.csv", Source::GhostAnalytics),
            ("ghost/redirects.yaml", Source::Redirects),
            ("ghost/routes.yaml", Source::Routes),
            ("wordpress/harbour-gazette-wp6.1.9-500-posts.wxr.xml.gz", Source::WordPress),
            ("wordpress/harbour-gazette-wp6.5.5-edge-cases.wxr.xml", Source::WordPress),
            ("articles/wikinews-fr.jsonl.zst", Source::Corpus),
            ("articles/usgov-digital-18f.jsonl.zst", Source::Corpus),
            ("wire/ninjs.tar.gz", Source::Archive),
            ("iptc/mediatopics-2023-10-24.json.gz", Source::MediaTopics),
            ("iptc/cptall-en-US-2023-03-31.json.gz", Source::MediaTopics),
        ];
        for (name, source) in cases {
            if let Some(path) = fixture(name) {
                assert_eq!(detect(&path).expect("known"), source, "{name}");
            }
        }
    }

    #[test]
    fn what_is_unknown_is_told_what_is_known() {
        for unknown in ["", "hello", "<html></html>", "{\"a\":1}", "\u{0}\u{1}"] {
            assert_eq!(of_head(unknown.as_bytes(), "x"), None, "{unknown}");
        }
        let said = Fatal::Unknown("x.bin".into()).to_string();
        assert!(said.contains("WordPress") && said.contains("ninjs"), "{said}");
    }

    #[test]
    fn items_by_line_or_alone() {
        let ninjs = b"{\"uri\":\"a\"}\n{\"uri\":\"b\"}\n";
        assert_eq!(of_head(ninjs, "x"), Some(Source::NinjsLines));
        assert_eq!(of_head(b"{\n\"uri\":\"a\"}", "x"), Some(Source::Ninjs));
    }
}
