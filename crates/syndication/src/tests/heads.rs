//! Page heads: structured data and links, and what they must not say.

use article::{Access, Correction, CorrectionKind, Gravity, Live, Origin};
use kit::{Id, Rich};
use serde_json::Value;
use topic::Kind;

use super::{CANARY, live, noon, picture, site, site_with, story, topic};
use crate::{ListPage, Page, PlainPage, Site, StoryPage, Whose, head_html};

fn author() -> byline::Author {
    byline::Author {
        id: Id(5),
        slug: "ann-lee".into(),
        name: "Ann Lee".into(),
        name_native: None,
        role: Some("City reporter".into()),
        bio: Some("Ann covers the city.".into()),
        email: None,
        location: None,
        portrait: None,
        left_at: None,
        merged_into: None,
    }
}

fn head_of(site: &Site, live: &Live) -> String {
    let section = topic(2, Kind::Section, "city", "City");
    let mut harbour = topic(3, Kind::Topic, "harbour", "Harbour");
    harbour.medtop = Some("medtop:20000065".into());
    let topics = [harbour, topic(4, Kind::Person, "jo-moss", "Jo Moss")];
    let series = topic(6, Kind::Series, "low-water", "Low water");
    let picture = picture();
    let page = StoryPage {
        live,
        section: Some(&section),
        topics: &topics,
        series: Some(&series),
        authors: &[author()],
        picture: Some(&picture),
        translations: &[("fr".into(), "/ville/les-comptes".into())],
    };
    head_html(site, &Page::Story(page), noon())
}

/// The structured data in a head.
fn data(head: &str) -> Vec<Value> {
    let parts = head.split("<script type=\"application/ld+json\">").skip(1);
    let texts = parts.map(|part| part.split("</script>").next().unwrap_or_default());
    texts.map(|text| serde_json::from_str(text).expect("JSON")).collect()
}

#[test]
fn a_story_tells_machines_what_it_is() {
    let mut story = story(Access::Free);
    story.dateline = Some("HALIFAX".into());
    story.corrections = vec![Correction {
        id: Id(9),
        kind: CorrectionKind::Correction,
        gravity: Gravity::Minor,
        note: Rich::from("It was Tuesday."),
        was: None,
        is: None,
        block: None,
        at: noon(),
    }];
    story.rights.licence = Some("https://licence.example/by".into());
    story.origin =
        Some(Origin { provider: "Coast Agency".into(), attribute: true, ..Origin::default() });
    let article = &data(&head_of(&site(), &live(story)))[0];
    insta::assert_snapshot!("article_data", format!("{article:#}"));
}

#[test]
fn the_wall_is_named_and_nothing_behind_it() {
    for access in [Access::Subscriber, Access::Registered] {
        let mut story = story(access);
        story.standfirst = None;
        let head = head_of(&site(), &live(story));
        assert!(!head.contains("treasurer"), "{head}");
        let article = &data(&head)[0];
        assert_eq!(article["isAccessibleForFree"], false);
        assert_eq!(article["hasPart"]["cssSelector"], ".walled");
        assert_eq!(article["description"], "The books were opened on Monday.");
        assert_eq!(article["backstory"], Value::Null);
    }
    let open = head_of(&site(), &live(story(Access::Metered)));
    assert_eq!(data(&open)[0]["backstory"], CANARY);
    assert!(data(&open)[0].get("hasPart").is_none());
}

#[test]
fn links_and_cards_of_a_story() {
    let head = head_of(&site(), &live(story(Access::Free)));
    let meta: Vec<&str> = head.lines().filter(|line| !line.starts_with("<script")).collect();
    insta::assert_snapshot!("story_head", meta.join("\n"));
}

#[test]
fn no_text_can_leave_its_place() {
    let mut hostile = story(Access::Free);
    hostile.headline = "</script><script>alert(1)</script>\"'><img src=x>".into();
    hostile.standfirst = Some("\" onload=\"x".into());
    let head = head_of(&site(), &live(hostile));
    assert_eq!(head.matches("<script").count(), 2, "{head}");
    assert!(!head.contains("<img") && !head.contains("\" onload=\""), "{head}");
    assert_eq!(data(&head).len(), 2);
}

#[test]
fn the_front_names_the_paper_and_only_policies_that_exist() {
    let text = "[[social]]\nnetwork = 'Mastodon'\nurl = 'https://news.example/@courier'\n";
    let head = head_html(&site_with(text), &Page::Front, noon());
    insta::assert_snapshot!("organization_data", format!("{:#}", data(&head)[0]));
}

#[test]
fn lists_and_authors_have_pages_of_their_kind() {
    let section = topic(2, Kind::Section, "city", "City");
    let list = ListPage { whose: Whose::Topic(&section), path: "/city", stories: &[] };
    let head = head_html(&site(), &Page::List(list), noon());
    assert_eq!(data(&head)[0]["@type"], "CollectionPage");
    assert!(head.contains("href=\"https://courier.example/city/feeds/rss.xml\""), "{head}");
    let (author, portrait) = (author(), picture());
    let whose = Whose::Author(&author, Some(&portrait));
    let list = ListPage { whose, path: "/authors/ann-lee", stories: &[] };
    let head = head_html(&site(), &Page::List(list), noon());
    assert_eq!(data(&head)[0]["mainEntity"]["jobTitle"], "City reporter");
    assert_eq!(data(&head)[1]["itemListElement"][1]["name"], "Ann Lee");
    let plain = PlainPage {
        title: "Corrections",
        description: "",
        path: "/corrections",
        schema_type: "CollectionPage",
    };
    let head = head_html(&site(), &Page::Corrections(plain), noon());
    assert!(head.contains("/corrections/feeds/atom.xml"), "{head}");
    assert!(head.contains("<meta name=\"tdm-reservation\" content=\"1\">"), "{head}");
}
