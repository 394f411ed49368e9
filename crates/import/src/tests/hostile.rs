//! Hostile sources of every kind: what cannot be used is refused with a sentence, the rest is
//! taken, and nothing that runs is kept.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Instant;

use article::List;
use kit::Id;
use kit::html::{escape, safe_href};
use serde_json::{Value, json};
use store::testing::both;

use super::take;
use crate::testing::addresses_in;
use crate::{Entry, Item, Options, State, read};

/// Words that would run somewhere if they were ever let out as markup or followed.
const WORDS: [&str; 7] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<a href='java\tscript:alert(1)'>x</a><iframe src='javascript:alert(1)'>",
    "<p><b><i><table><tr><td>unclosed <a href=\"javascript:alert(1)",
];

/// The items of a source, and what was said when it could not be read to its end.
fn entries(name: &str, bytes: &[u8]) -> (Vec<Entry>, Option<String>) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    let mut all = Vec::new();
    let outcome = read(&path, &Options::default(), &mut |entry| {
        all.push(entry);
        ControlFlow::Continue(())
    });
    (all, outcome.err().map(|why| why.to_string()))
}

fn corpus_line() -> Value {
    json!({"id": "1", "title": "T", "standfirst": "s", "date": "2020-01-01", "authors": ["A"],
        "topics": ["x"], "body_markdown": "a", "body": ["a"], "url": "https://p.example/a",
        "source": "s", "licence": "l", "lang": "en", "hero_image": "/a.jpg"})
}

fn ninjs_item() -> Value {
    json!({"uri": "https://w.example/1", "type": "text", "headline": "T", "by": "A",
        "body_html": "<p>a</p>", "slugline": "s", "located": "x", "description_text": "d",
        "versioncreated": "2020-01-01T00:00:00Z", "edNote": "n", "copyrightHolder": "c",
        "subjects": [{"name": "n", "uri": "u"}], "places": [{"name": "p"}],
        "infoSources": [{"name": "w", "uri": "https://w.example"}],
        "associations": [{"type": "picture", "by": "b", "description_text": "c",
            "renditions": [{"href": "https://w.example/a.jpg", "width": 9}]}]})
}

fn ghost_post() -> Value {
    json!({"id": "1", "title": "T", "slug": "t", "status": "published", "html": "<p>a</p>",
        "custom_excerpt": "e", "feature_image": "/a.png", "canonical_url": "https://p.example/",
        "published_at": "2020-01-01T00:00:00Z", "codeinjection_head": "x"})
}

fn ghost_export(post: &Value) -> String {
    let user = json!({"id": "u", "name": post["title"], "slug": "u", "bio": post["title"],
        "website": post["canonical_url"], "profile_image": post["feature_image"],
        "twitter": post["canonical_url"]});
    let tag = json!({"id": "t", "name": post["title"], "slug": "t"});
    json!({"db": [{"data": {"posts": [post], "users": [user], "tags": [tag]}}]}).to_string()
}

fn wxr(field: impl Fn(&str) -> String) -> String {
    let item = [
        ("title", "T"),
        ("dc:creator", "ada"),
        ("content:encoded", "a"),
        ("excerpt:encoded", "e"),
        ("wp:post_name", "t"),
        ("wp:post_date_gmt", "2020-01-01 00:00:00"),
        ("category", "c"),
    ];
    let item: String =
        item.iter().map(|(name, value)| format!("<{name}>{}</{name}>", field(value))).collect();
    format!(
        "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
         <wp:author><wp:author_login>ada</wp:author_login>\
         <wp:author_display_name>{name}</wp:author_display_name></wp:author>\
         <item><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type>\
         <wp:status>publish</wp:status>{item}</item>\
         <item><wp:post_id>2</wp:post_id><wp:post_type>attachment</wp:post_type>\
         <wp:attachment_url>{name}</wp:attachment_url></item></channel></rss>",
        name = field("Ada"),
    )
}

/// The document with one text after another replaced.
fn each_replaced(seed: &Value, words: &str) -> Vec<Value> {
    let keys: Vec<String> = seed.as_object().expect("an object").keys().cloned().collect();
    let replaced = |key: &String| {
        let mut document = seed.clone();
        replace(&mut document[key.as_str()], words);
        document
    };
    keys.iter().map(replaced).collect()
}

fn replace(value: &mut Value, words: &str) {
    match value {
        Value::String(text) => *text = words.to_owned(),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, words)),
        Value::Object(fields) => fields.values_mut().for_each(|value| replace(value, words)),
        _ => {}
    }
}

/// Every address that an item keeps.
fn kept(entry: &Entry) -> Vec<String> {
    match &entry.found {
        Ok(Item::Article(found) | Item::Page(found)) => {
            addresses_in(&serde_json::to_value(&found.story).expect("json"))
        }
        Ok(Item::Author(author)) => {
            author.website.iter().chain(&author.picture).chain(&author.links).cloned().collect()
        }
        Ok(Item::Media(media)) => vec![media.address.clone()],
        Ok(Item::Redirect(redirect)) => vec![redirect.to.clone()],
        _ => Vec::new(),
    }
}

#[test]
fn no_field_of_any_source_keeps_an_address_that_runs() {
    for words in WORDS {
        let mut sources: Vec<(&str, String)> = Vec::new();
        let line = |document: &Value| format!("{document}\n");
        let documents = each_replaced(&corpus_line(), words);
        sources.extend(documents.iter().map(|one| ("a.jsonl", line(one))));
        let documents = each_replaced(&ninjs_item(), words);
        sources.extend(documents.iter().map(|one| ("a.json", line(one))));
        let documents = each_replaced(&ghost_post(), words);
        sources.extend(documents.iter().map(|one| ("a.json", ghost_export(one))));
        sources.push(("a.xml", wxr(|_| escape(words))));
        sources.push(("a.xml", wxr(|_| format!("<![CDATA[{words}]]>"))));
        for (name, source) in sources {
            let (all, stopped) = entries(name, source.as_bytes());
            assert_eq!(stopped, None, "{source}");
            assert!(!all.is_empty(), "{source}");
            for entry in &all {
                assert!(
                    entry.found.as_ref().is_err_and(|why| !why.is_empty()) || {
                        kept(entry).iter().all(|address| safe_href(address).is_some())
                    },
                    "{:?} of {source}",
                    kept(entry)
                );
            }
        }
    }
}

#[test]
fn ten_megabytes_of_nesting_end_with_a_line_in_little_time() {
    let deep = 10 << 20;
    let html = "<div>".repeat(deep / 5);
    let with = |mut document: Value, key: &str| {
        document[key] = html.clone().into();
        document
    };
    let sources = [
        ("a.jsonl", format!("{{\"id\":\"1\",\"title\":\"T\",\"body\":{}", "[".repeat(deep))),
        ("a.json", format!("{{\"uri\":\"1\",\"headline\":{}", "[".repeat(deep))),
        ("a.json", format!("{{\"data\":{{\"posts\":[{}", "{\"a\":".repeat(deep / 5))),
        ("a.xml", wxr(|_| "<a>".repeat(deep / 30))),
        ("a.jsonl", with(corpus_line(), "body_markdown").to_string()),
        ("a.json", with(ninjs_item(), "body_html").to_string()),
        ("a.json", ghost_export(&with(ghost_post(), "html"))),
        ("a.xml", wxr(|value| if value == "a" { escape(&html) } else { value.to_owned() })),
    ];
    for (name, source) in sources {
        let start: String = source.chars().take(80).collect();
        let begun = Instant::now();
        let (all, stopped) = entries(name, source.as_bytes());
        assert!(begun.elapsed().as_secs() < 30, "{start} took {:?}", begun.elapsed());
        assert!(!all.is_empty() || stopped.is_some_and(|why| !why.is_empty()), "{start}");
    }
}

#[test]
fn a_date_in_the_year_9999_makes_a_draft_and_is_said() {
    let with = |mut document: Value, key: &str| {
        document[key] = "9999-12-31T23:59:59Z".into();
        document.to_string()
    };
    let sources = [
        ("a.jsonl", with(corpus_line(), "date")),
        ("a.json", with(ninjs_item(), "versioncreated")),
        ("a.json", {
            let mut post = ghost_post();
            post["published_at"] = "9999-12-31T23:59:59Z".into();
            ghost_export(&post)
        }),
    ];
    for (name, source) in sources {
        let (all, _) = entries(name, source.as_bytes());
        let story = all.iter().find_map(|entry| match &entry.found {
            Ok(Item::Article(found)) => Some((found, &entry.changes)),
            _ => None,
        });
        let (found, changes) = story.expect("a story");
        assert_eq!(found.first_published, None, "{source}");
        assert!(found.state == State::Draft || name == "a.json", "{source}");
        assert!(changes.iter().any(|change| change.0.contains("9999")), "{changes:?} {source}");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_mended_or_refused_and_said() {
    let broken = |text: String| {
        let at = text.find("BROKEN").expect("a place");
        [&text.as_bytes()[..at], b"\xff\xc3\x28", &text.as_bytes()[at + 6..]].concat()
    };
    let with = |mut document: Value, key: &str| {
        document[key] = "BROKEN".into();
        document
    };
    let sources = [
        ("a.jsonl", broken(with(corpus_line(), "standfirst").to_string())),
        ("a.json", broken(ghost_export(&with(ghost_post(), "html")))),
        ("a.xml", broken(wxr(|value| if value == "a" { "BROKEN".into() } else { value.into() }))),
    ];
    for (name, source) in sources {
        let (all, stopped) = entries(name, &source);
        assert_eq!(stopped, None);
        let said = all.iter().any(|entry| {
            let refused = entry.found.as_ref().is_err_and(|why| why.contains("UTF-8"));
            refused || entry.changes.iter().any(|change| change.0.contains("UTF-8"))
        });
        assert!(said, "{name}: {all:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_stories_of_one_name_are_all_taken_under_addresses_of_their_own() {
    for test in both().await {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.jsonl");
        let line = |number: u32| {
            let mut line = corpus_line();
            line["id"] = number.to_string().into();
            format!("{line}\n")
        };
        std::fs::write(&path, (0..30).map(line).collect::<String>()).expect("written");
        let report = take(&test.db, &path).await;
        assert_eq!((report.total().refused, report.total().seen), (0, 30), "{report}");
        assert_eq!(article::count(&test.db, List::Latest).await.expect("a count"), 30);
        let held = article::export_page(&test.db, Id(-1), 100).await.expect("stories");
        let paths: BTreeSet<&str> = held.iter().map(|story| story.path.as_str()).collect();
        assert_eq!(paths.len(), 30);
    }
}
