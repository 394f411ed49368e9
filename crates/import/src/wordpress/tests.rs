//! Tests of the WordPress reader on real exports: each count against a plain scan of the file, the
//! edge cases one by one.

use std::io::Read;

use article::{Body, Role};

use super::*;
use crate::item::{IncomingArticle, State};
use crate::report::{Outcome, Report};
use crate::testing::{fixture, text_of};

fn all(path: &Path) -> Vec<Entry> {
    let mut entries = Vec::new();
    read(path, &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    })
    .expect("read");
    entries
}

fn edge_cases() -> Option<Vec<Entry>> {
    fixture("wordpress/harbour-gazette-wp6.5.5-edge-cases.wxr.xml").map(|path| all(&path))
}

fn by_id(entries: &[Entry], id: u64) -> (&IncomingArticle, String) {
    let key = format!("wp:127.0.0.1:{id}");
    let entry = entries.iter().find(|entry| entry.key == key).expect("an entry");
    let said: Vec<&str> = entry.changes.iter().map(|change| change.0.as_str()).collect();
    match &entry.found {
        Ok(Item::Article(article) | Item::Page(article)) => (article, said.join("; ")),
        other => panic!("{id} is {other:?}"),
    }
}

fn kinds(article: &IncomingArticle) -> Vec<String> {
    article.story.blocks.iter().map(|block| crate::markup::name_of(&block.body)).collect()
}

#[test]
fn every_item_author_term_and_comment_is_accounted_for() {
    for name in
        ["6.1.9-500-posts.wxr.xml.gz", "6.1.9-july-58-posts.wxr.xml", "6.5.5-edge-cases.wxr.xml"]
    {
        let Some(path) = fixture(&format!("wordpress/harbour-gazette-wp{name}")) else { return };
        let mut text = String::new();
        opened::open(&path).expect("opens").read_to_string(&mut text).expect("reads");
        let count = |tag: &str| text.matches(tag).count();
        let units = count("<item>")
            + count("<wp:author>")
            + count("<wp:category>")
            + count("<wp:tag>")
            + count("<wp:term>");
        let entries = all(&path);
        let mut report = Report::totals_only();
        entries.iter().for_each(|e| report.account(e, Outcome::of(e)).expect("accounted"));
        eprintln!("{name}\n{report}");
        assert!(report.total().adds_up());
        assert_eq!(report.of(Kind::Comment).kept as usize, count("<wp:comment>"), "{name}");
        assert_eq!(entries.len(), units + count("<wp:comment>"), "{name}");
        assert_eq!(report.total().refused, 0, "{name}");
        assert!(entries.iter().zip(1..).all(|(entry, number)| entry.place.number == number));
        let lines: Vec<&str> = text.lines().collect();
        let first = entries.iter().find(|e| e.kind == Kind::Article).expect("a story");
        assert!(lines[first.place.line as usize - 1].contains("<item>"), "{:?}", first.place);
    }
}

#[test]
fn every_common_block() {
    let Some(entries) = edge_cases() else { return };
    let (article, said) = by_id(&entries, 5);
    assert_eq!(
        kinds(article),
        [
            "key points",
            "text",
            "heading",
            "image",
            "list",
            "list",
            "quote",
            "pullquote",
            "gallery",
            "table",
            "embed",
            "text",
            "text",
            "text",
            "divider",
            "button",
            "image",
            "text",
            "qa",
            "code",
            "code",
            "verse",
            "embed",
            "file",
            "audio",
            "text",
            "text",
            "footnotes",
        ]
    );
    for words in [
        "shortcode 'newsletter_signup'",
        "block 'latest-posts'",
        "page break",
        "field 'serialised'",
        "byline",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn the_fields_around_the_text() {
    let Some(entries) = edge_cases() else { return };
    let (article, _) = by_id(&entries, 5);
    let story = &article.story;
    assert_eq!(story.standfirst.as_deref(), Some("A standfirst under the headline"));
    assert_eq!(story.description.as_deref(), Some("Meta description"));
    assert_eq!(article.section.as_ref().map(|s| s.name.as_str()), Some("Économie"));
    let topics: Vec<(&str, TopicKind)> =
        article.topics.iter().map(|t| (t.name.as_str(), t.kind)).collect();
    for wanted in [
        ("C++ & C#", TopicKind::Topic),
        ("North shore", TopicKind::Place),
        ("港のニュース", TopicKind::Section),
    ] {
        assert!(topics.contains(&wanted), "{topics:?}");
    }
    assert_eq!(article.former, ["/2025/12/01/every-common-block", "/2025/12/01/old-slug"]);
    let lead = story.lead.as_ref().expect("a main picture");
    assert_eq!(lead.credit.as_deref(), Some("Åsa Berg"));
    assert_eq!(lead.alt.as_deref(), Some("Boats & \"nets\""));
    assert_eq!(article.credits[0].slug.as_deref(), Some("ada-moreno"));
    assert_eq!(
        (article.credits[1].name.as_str(), article.credits[1].role),
        ("the wire", Role::With)
    );
    assert_eq!(
        article.first_published.map(|at| at.rfc3339()).as_deref(),
        Some("2025-12-01T05:00:00Z")
    );
    assert_eq!(
        story.blocks.last().map(|b| &b.body),
        Some(&Body::Footnotes { items: vec!["The note.".into()] })
    );
}

#[test]
fn broken_and_foreign_blocks_lose_no_text() {
    let Some(entries) = edge_cases() else { return };
    let (article, said) = by_id(&entries, 6);
    let text = text_of(&article.story.blocks);
    for words in
        ["Comment with bad JSON.", "Never closed", "Loose HTML between blocks", "Handler", "js"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("alert"));
    for words in [
        "script dropped",
        "event handler",
        "unsafe link",
        "'newspack-blocks/homepage-articles'",
        "broken attributes",
        "reusable block that the export does not hold",
        "plug-in block 'jetpack/slideshow'",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(kinds(article).contains(&"gallery".to_owned()));
}

#[test]
fn classic_text_with_shortcodes() {
    let Some(entries) = edge_cases() else { return };
    let (article, said) = by_id(&entries, 7);
    assert_eq!(
        kinds(article),
        [
            "text", "image", "gallery", "embed", "embed", "text", "quote", "text", "heading",
            "list", "code", "text"
        ]
    );
    let text = text_of(&article.story.blocks);
    assert!(text.contains("inner and a literal [gallery]."), "{text}");
    assert!(text.contains("keep\n  this"), "{text}");
    assert!(said.contains("'unknown_shortcode'"));
    let Body::Image { figure, .. } = &article.story.blocks[1].body else { panic!() };
    assert_eq!(figure.caption.html(), "Shortcode <em>caption</em>");
}

#[test]
fn states_are_kept_and_nothing_private_comes_out() {
    let Some(entries) = edge_cases() else { return };
    let state = |id| by_id(&entries, id).0.state;
    assert_eq!(
        [state(8), state(9), state(10), state(13)],
        [State::Draft, State::Draft, State::Withheld, State::Withheld]
    );
    assert!(matches!(state(12), State::Scheduled(at) if at.rfc3339() == "2030-01-02T09:30:00Z"));
    assert_eq!((state(11), state(14)), (State::Bin, State::Live));
    assert!(by_id(&entries, 13).1.contains("password"));
    assert!(!format!("{:?}", by_id(&entries, 13).0).contains("se&cret"));
    assert!(by_id(&entries, 14).0.pinned);
    assert!(by_id(&entries, 16).0.story.flags.no_comments);
    assert!(by_id(&entries, 8).0.former.is_empty());
}

#[test]
fn titles_slugs_and_directions() {
    let Some(entries) = edge_cases() else { return };
    assert_eq!(by_id(&entries, 15).0.story.headline, "A post without a title.");
    assert_eq!(by_id(&entries, 17).0.story.headline, "Title with markup & ]]> CDATA end");
    assert_eq!(text_of(&by_id(&entries, 17).0.story.blocks).trim(), "Content with ]]> inside.");
    assert_eq!(by_id(&entries, 18).0.slug, "same-slug");
    assert!(by_id(&entries, 20).0.story.headline.len() > 200);
    let (arabic, _) = by_id(&entries, 21);
    assert!(kit::slug::is_slug(&arabic.slug), "{}", arabic.slug);
    assert!(arabic.former[0].contains("%d8%b9"));
    assert!(text_of(&arabic.story.blocks).contains("\u{2066}mixed\u{2069}"));
    assert!((22..=30).all(|id| by_id(&entries, id).1.contains("post format")));
}

#[test]
fn co_authors_corrections_reuse_and_types() {
    let Some(entries) = edge_cases() else { return };
    let (two, _) = by_id(&entries, 32);
    let names: Vec<(&str, &str)> = two
        .credits
        .iter()
        .map(|c| (c.slug.as_deref().unwrap_or_default(), c.name.as_str()))
        .collect();
    assert_eq!(names, [("ada-moreno", "Ada Moreno"), ("guest-writer", "Guest Writer")]);
    assert_eq!(two.story.corrections.len(), 1);
    assert_eq!(two.story.corrections[0].note.plain(), "An earlier version gave the wrong year.");
    let (reuse, said) = by_id(&entries, 38);
    assert_eq!(text_of(&reuse.story.blocks).trim(), "Before Support us. After");
    assert!(said.contains("reusable block printed in full"));
    assert_eq!(by_id(&entries, 36).0.story.work_type, article::WorkType::Review);
    assert!(
        entries.iter().any(
            |e| matches!(&e.found, Ok(Item::Author(a)) if a.bio.as_deref() == Some("A guest."))
        )
    );
    assert!(
        entries
            .iter()
            .any(|e| matches!(&e.found, Ok(Item::Author(a)) if a.name == "Seán O'Neill & Co"))
    );
    let held = |kind: &str| {
        entries.iter().filter(|e| matches!(&e.found, Ok(Item::Held(h)) if h.kind == kind)).count()
    };
    assert_eq!((held("menu item"), held("reusable block"), held("correction")), (2, 1, 1));
    let comments: Vec<&Entry> = entries.iter().filter(|e| e.kind == Kind::Comment).collect();
    assert_eq!(comments.len(), 7);
    let Ok(Item::Held(reply)) = &comments[1].found else { panic!() };
    assert_eq!(
        (reply.doc["wp:comment_parent"].as_str(), reply.doc["story"].as_str()),
        (Some("2"), Some("wp:127.0.0.1:5"))
    );
    let category = entries.iter().find_map(|e| match &e.found {
        Ok(Item::Topic(t)) if t.name == "Économie" => Some(t),
        _ => None,
    });
    assert_eq!(category.and_then(|t| t.parent.as_deref()), Some("news-views"));
}

fn hand_written(items: &str) -> Vec<Entry> {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("w.xml");
    let text = format!(
        "<rss><channel><wp:base_blog_url>https://p.example</wp:base_blog_url>{items}</channel></rs\
            s>"
    );
    std::fs::write(&path, text).expect("written");
    all(&path)
}

fn item(id: u64, more: &str) -> String {
    format!(
        "<item><title>T</title><wp:post_id>{id}</wp:post_id><wp:post_type>post</wp:post_type>\
        <wp:status>publish</wp:status>{more}</item>"
    )
}

#[test]
fn broken_items_are_refused_and_the_rest_is_read() {
    let bad_date = "<wp:post_date_gmt>9999-12-31 23:59:59</wp:post_date_gmt>";
    let entries = hand_written(&format!(
        "{}<item><a></b></item>{}",
        item(1, bad_date),
        item(
            2,
            "<wp:post_date>2020-01-02 03:04:05</wp:post_date><wp:post_date_gmt>0000-00-00 00:00:00\
                </wp:post_date_gmt>"
        )
    ));
    assert_eq!(entries.len(), 3);
    let said = |entry: &Entry| entry.changes.iter().map(|c| c.0.clone()).collect::<String>();
    assert!(said(&entries[0]).contains("9999") && said(&entries[2]).contains("time zone"));
    assert!(entries[1].found.as_ref().is_err_and(|why| why.contains("line 1")));
}

#[test]
fn no_entity_bomb_and_no_file_from_outside() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("w.xml");
    let bomb = "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY x SYSTEM \"file\
        :///etc/passwd\">]>";
    let text = format!(
        "<?xml version=\"1.0\"?>{bomb}<rss><channel>{}</channel></rss>",
        item(1, "<content:encoded>&b;&x;</content:encoded>")
    );
    std::fs::write(&path, text).expect("written");
    let entries = all(&path);
    let Ok(Item::Article(article)) = &entries[0].found else { panic!("{:?}", entries[0].found) };
    let text = text_of(&article.story.blocks);
    assert!(!text.contains("aaaa") && !text.contains("root:"), "{text}");
    assert!(entries[1].found.as_ref().is_err_and(|why| why.contains("document type")));
}
