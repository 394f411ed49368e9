//! Tests of the Ghost reader on a real export and on small ones written here.

use std::collections::BTreeMap;

use article::{Access, Audience, Body, Story};

use super::*;
use crate::item::{IncomingArticle, State};
use crate::report::{Outcome, Report};
use crate::testing::{addresses_of, fixture, text_of};

fn all(path: &Path) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut last = 0;
    crate::read(path, &Options::default(), &mut |entry| {
        assert!(entry.place.number > last, "numbers rise");
        last = entry.place.number;
        entries.push(entry);
        ControlFlow::Continue(())
    })
    .expect("read");
    entries
}

fn story<'e>(entries: &'e [Entry], slug: &str) -> (&'e IncomingArticle, Vec<&'e str>) {
    let found = entries.iter().find_map(|entry| match &entry.found {
        Ok(Item::Article(article) | Item::Page(article)) if article.slug == slug => {
            Some((&**article, entry.changes.iter().map(|c| c.0.as_str()).collect()))
        }
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no story {slug}"))
}

fn kinds(story: &Story) -> Vec<String> {
    story.blocks.iter().map(|block| crate::markup::name_of(&block.body)).collect()
}

/// The whole folder, counted against the files themselves.
#[test]
fn every_row_of_the_folder_is_accounted_for() {
    let Some(folder) = fixture("ghost") else { return };
    let entries = all(&folder);
    let mut report = Report::totals_only();
    entries.iter().for_each(|e| report.account(e, Outcome::of(e)).expect("accounted"));
    eprintln!("{report}");
    assert!(report.total().adds_up());
    let export: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("export.json")).expect("read")).expect("json");
    let rows = |table: &str| export["db"][0]["data"][table].as_array().expect("a table").clone();
    let posts = rows("posts");
    let pages = posts.iter().filter(|post| post["type"] == "page").count() as u64;
    assert_eq!(report.of(Kind::Page).seen, pages);
    assert_eq!(report.of(Kind::Article).seen, posts.len() as u64 - pages);
    assert_eq!(report.of(Kind::Author).seen, rows("users").len() as u64);
    let internal = rows("tags").iter().filter(|tag| tag["visibility"] == "internal").count();
    assert_eq!(report.of(Kind::Topic).seen as usize, rows("tags").len() - internal);
    let list = |name: &str| -> usize {
        let file = std::fs::read_to_string(folder.join(name)).expect("read");
        serde_json::from_str::<Vec<Value>>(&file).expect("a list").len()
    };
    assert_eq!(report.of(Kind::Comment).kept as usize, list("comments.admin-api.json"));
    let csv_rows = std::fs::read_to_string(folder.join("members.csv")).expect("read").lines().count() - 1;
    assert_eq!(report.of(Kind::Member).kept as usize, list("members.admin-api.json") + csv_rows);
    assert_eq!((report.of(Kind::Redirect).seen, report.total().refused), (2, 0));
}

#[test]
fn every_card_is_a_typed_block_or_said() {
    let Some(path) = fixture("ghost/export.json") else { return };
    let entries = all(&path);
    let (article, changes) = story(&entries, "rich-every-card");
    let kinds = kinds(&article.story);
    let expected = ["text", "heading", "heading", "list", "list", "quote", "pullquote", "divider", "image",
        "gallery", "callout", "qa", "button", "embed", "embed", "file", "audio", "video", "code",
        "table", "text", "footnotes", "table", "text", "factbox", "button", "heading", "text",
        "newsletter", "callout", "button", "text"];
    assert_eq!(kinds, expected);
    for said in ["email card dropped", "email-cta card dropped", "script dropped", "bookmark card"] {
        assert!(changes.iter().any(|change| change.contains(said)), "{said}: {changes:?}");
    }
    let gated = article.story.blocks.iter().find(|b| text_of(std::slice::from_ref(b)).contains("Only paying"));
    assert_eq!(gated.map(|b| b.audience), Some(Audience::Subscribers));
    let Body::Text { text } = &article.story.blocks[0].body else { panic!() };
    assert_eq!(
        text.html(),
        "Plain, <strong>bold</strong>, <em>italic</em>, <strong><em>both</em></strong>, <s>struck</s>, \
         <code>code</code>, H<sub>2</sub>O, E=mc<sup>2</sup>, \
         <a href=\"https://example.org/a?b=1&amp;c=2#d\" rel=\"noopener\">an outside link</a> and \
         <a href=\"/story-3/\">an inside link</a>."
    );
    let addresses = addresses_of(&article.story.blocks);
    assert!(addresses.iter().any(|a| a == "/content/images/2026/11/picture-0.jpg"), "{addresses:?}");
    assert!(addresses.iter().all(|a| !a.contains("__GHOST")));
}

#[test]
fn access_states_flags_and_addresses() {
    let Some(path) = fixture("ghost/export.json") else { return };
    let entries = all(&path);
    let (preview, _) = story(&entries, "rich-preview");
    assert_eq!(preview.story.access, Access::Subscriber);
    assert_eq!(kinds(&preview.story), ["text", "text", "wall", "text"]);
    let (tier, said) = story(&entries, "rich-tier");
    assert_eq!(tier.story.access, Access::Subscriber);
    assert!(said.iter().any(|change| change.contains("'Investor'")), "{said:?}");
    let (scheduled, _) = story(&entries, "rich-scheduled");
    assert!(matches!(scheduled.state, State::Scheduled(at) if at.rfc3339() == "2027-06-01T06:00:00Z"));
    assert_eq!(story(&entries, "rich-draft").0.state, State::Draft);
    assert!(story(&entries, "rich-draft").0.former.is_empty());
    let (old, _) = story(&entries, "rich-archive-1998");
    assert_eq!(old.first_published.map(|at| at.rfc3339()).as_deref(), Some("1998-03-04T05:00:00Z"));
    assert_eq!(old.former, ["/rich-archive-1998/"]);
    let (partner, _) = story(&entries, "rich-canonical");
    assert_eq!(partner.story.origin.as_ref().and_then(|o| o.url.as_deref()), Some("https://partner.example.org/original"));
    let (injected, said) = story(&entries, "rich-injected");
    assert!(said.iter().any(|change| change.contains("code injection")) && !injected.story.blocks.is_empty());
    assert!(entries.iter().any(|e| matches!(&e.found, Ok(Item::Article(a)) if a.story.flags.no_ads)));
    let (escaping, _) = story(&entries, "rich-escaping");
    assert_eq!(escaping.story.headline, "<b>Markup</b> & \"quotes\" in a title");
    assert!(entries.iter().any(|e| matches!(&e.found, Ok(Item::Article(a)) if a.credits.len() > 1)));
    assert!(entries.iter().any(|e| matches!(&e.found, Ok(Item::Page(a)) if a.slug == "about")));
    let section = entries.iter().find_map(|e| match &e.found {
        Ok(Item::Article(a)) => a.section.as_ref(),
        _ => None,
    });
    assert!(section.is_some_and(|named| named.kind == TopicKind::Section));
}

/// What the site printed is what the blocks hold, story by story.
#[test]
fn no_words_of_a_printed_story_are_lost() {
    let Some(path) = fixture("ghost/export.json") else { return };
    let export: Value = serde_json::from_str(&std::fs::read_to_string(&path).expect("read")).expect("json");
    let printed: BTreeMap<String, String> = export["db"][0]["data"]["posts"].as_array().expect("posts").iter()
        .map(|post| (text(post, "slug").unwrap_or_default().to_owned(), text(post, "html").unwrap_or_default().to_owned()))
        .collect();
    let entries = all(&path);
    let mut compared = 0;
    for entry in &entries {
        let Ok(Item::Article(article)) = &entry.found else { continue };
        let page = scraper::Html::parse_fragment(&printed[&article.slug]);
        let kept = text_of(&article.story.blocks);
        let words: String = page.root_element().text().collect::<Vec<_>>().join(" ");
        for word in words.split_whitespace().filter(|_| article.slug != "rich-every-card") {
            assert!(kept.contains(word), "{}: {word}", article.slug);
            compared += 1;
        }
    }
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn a_small_export_with_broken_rows_is_read_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("export.json");
    let posts = r#"[{"id":"1","title":"A","slug":"a","status":"published","published_at":1384000500000,
        "lexical":"{broken","html":"<p>kept</p>"},
        {"title":"no id"}, 7, null,
        {"id":"2","title":"B","slug":"b","status":"published","published_at":"9999-12-31T23:59:59Z","html":"<p>x</p>"},
        {"id":"3","title":"C","slug":"c","status":"sent","visibility":"paid","html":"<p>x</p>","published_at":"2020-01-01"}]"#;
    std::fs::write(&path, format!("{{\"data\":{{\"posts\":{posts},\"posts_tags\":[]}}}}")).expect("written");
    let entries = all(&path);
    assert_eq!(entries.len(), 6);
    let (a, said) = story(&entries, "a");
    assert!(said[0].contains("broken") && a.state == State::Live && text_of(&a.story.blocks).contains("kept"));
    assert_eq!(a.first_published.map(|at| at.rfc3339()).as_deref(), Some("2013-11-09T12:35:00Z"));
    assert_eq!(entries.iter().filter(|e| e.found.is_err()).count(), 3);
    let (b, said) = story(&entries, "b");
    assert!(b.state == State::Draft && said.iter().any(|s| s.contains("9999")), "{said:?}");
    assert_eq!(story(&entries, "c").0.state, State::Withheld);
}

#[test]
fn gates_of_both_spellings() {
    assert_eq!(gate("kg-gated-block:begin nonMember:false memberSegment:\"status:-free\" "), Audience::Subscribers);
    assert_eq!(gate("kg-gated-block:begin nonMember:true memberSegment:\"\" "), Audience::NonSubscribers);
    assert_eq!(card::audience(true, "status:free,status:-free"), Some(Audience::All));
    assert_eq!(card::audience(false, ""), None);
}
