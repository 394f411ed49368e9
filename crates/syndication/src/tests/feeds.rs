//! Feeds, read back by a reader that is not ours.

use feed_rs::parser;

use super::{item, site, site_with, xml_fault};
use crate::{Content, Feed, Form, feed_path};

fn feed(items: Vec<crate::Item>) -> Feed {
    Feed {
        title: "The Harbour Courier – City".into(),
        description: "The city.".into(),
        page: "/city".into(),
        tag: "tag:courier.example,2026:topic/2".into(),
        items,
    }
}

#[test]
fn every_form_is_read_back_by_an_independent_reader() {
    for form in Form::ALL {
        let text = feed(vec![item()]).print(&site(), form);
        let read =
            parser::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{form:?}: {e}\n{text}"));
        assert_eq!(read.title.expect("a title").content, "The Harbour Courier – City");
        let entry = &read.entries[0];
        assert_eq!(entry.id, item().tag, "{form:?}");
        assert_eq!(entry.title.as_ref().expect("a title").content, item().headline, "{form:?}");
        assert_eq!(entry.links[0].href, item().url);
        let names: Vec<&str> =
            entry.authors.iter().filter_map(|person| person.name.as_deref()).collect();
        assert_eq!(names, ["Ann Lee", "Guest"], "{form:?}");
        let published = entry.published.expect("a date").timestamp();
        assert_eq!(published, item().published.seconds(), "{form:?}");
        let body = entry.content.as_ref().and_then(|content| content.body.clone());
        assert_eq!(body.expect("a text"), item().content.html(), "{form:?}");
        assert_eq!(feed_path("/city", form), format!("/city/feeds/{}", form.file()));
    }
}

#[test]
fn pictures_hubs_and_categories_are_named() {
    let site = site_with("[websub]\nhubs = ['https://hub.example/?a=1&b=2']\n");
    let text = feed(vec![item()]).print(&site, Form::Rss);
    assert_eq!(xml_fault(&text), None);
    let read = parser::parse(text.as_bytes()).expect("a feed");
    let media = &read.entries[0].media[0];
    let url = media.content[0].url.as_ref().expect("an address").as_str();
    assert_eq!(url, "https://courier.example/media/0000000000007/1200.jpg");
    assert_eq!((media.content[0].width, media.content[0].height), (Some(1200), Some(800)));
    assert_eq!(read.entries[0].categories[0].term, "City");
    let hub = "<atom:link rel=\"hub\" href=\"https://hub.example/?a=1&amp;b=2\"/>";
    assert!(text.contains(hub), "{text}");
    let own = "rel=\"self\" type=\"application/rss+xml\" \
               href=\"https://courier.example/city/feeds/rss.xml\"";
    assert!(text.contains(own), "{text}");
}

#[test]
fn a_walled_story_gives_its_lead_in_and_says_no_more() {
    let mut walled = item();
    walled.content = Content::LeadIn("<p>The books were opened.</p>".into());
    for form in Form::ALL {
        let text = feed(vec![walled.clone()]).print(&site(), form);
        assert!(text.contains("The books were opened."), "{form:?}");
        assert!(!text.contains("content:encoded>") && !text.contains("<content"), "{form:?}");
        parser::parse(text.as_bytes()).expect("a feed");
    }
}

#[test]
fn an_arabic_story_says_its_language_and_direction() {
    let mut arabic = item();
    arabic.language = "ar".into();
    arabic.headline = "افتتاح الجسر".into();
    arabic.content = Content::Whole("<p>عبرت أولى السيارات.</p>".into());
    let atom = feed(vec![arabic.clone()]).print(&site(), Form::Atom);
    assert!(atom.contains("<entry xml:lang=\"ar\">"), "{atom}");
    assert!(atom.contains("&lt;div lang=&quot;ar&quot; dir=&quot;rtl&quot;&gt;"), "{atom}");
    let json = feed(vec![arabic]).print(&site(), Form::Json);
    assert!(json.contains("\"language\":\"ar\""), "{json}");
}

#[test]
fn an_empty_feed_is_a_feed() {
    for form in Form::ALL {
        let text = feed(Vec::new()).print(&site(), form);
        assert!(parser::parse(text.as_bytes()).expect("a feed").entries.is_empty());
    }
}
