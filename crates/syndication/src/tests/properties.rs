//! No text, however odd, breaks a document.

use article::{Block, Body};
use feed_rs::parser;
use kit::Rich;
use proptest::prelude::*;

use super::{item, site, xml_fault};
use crate::sitemap::{self, News, Url};
use crate::{Content, Feed, Form, Item, Name, OembedForm, oembed};

fn odd() -> impl Strategy<Value = String> {
    prop_oneof![
        ".*",
        "[\u{0}-\u{1f}<>&\"'\u{fffe}\u{ffff}\u{202e}a-z]{0,40}",
        Just("]]>".to_owned()),
        Just("\u{fffe}".to_owned()),
        Just("</item><!--".to_owned()),
    ]
}

fn odd_item(text: &str) -> Item {
    let name = Name { name: text.to_owned(), url: text.to_owned() };
    let block = Block::new("b1", Body::Text { text: Rich::from(text) });
    let html = match &block.body {
        Body::Text { text } => format!("<p>{}</p>", text.html()),
        _ => String::new(),
    };
    let mut item = item();
    item.headline = text.to_owned();
    item.standfirst = text.to_owned();
    item.url = text.to_owned();
    item.authors = vec![name.clone()];
    item.categories = vec![name];
    item.content = Content::Whole(html);
    if let Some(picture) = &mut item.picture {
        picture.alt = text.to_owned();
        picture.credit = text.to_owned();
    }
    item
}

proptest! {
    #[test]
    fn every_document_stays_well_formed(text in odd()) {
        let feed = Feed {
            title: text.clone(),
            description: text.clone(),
            page: "/city".into(),
            tag: text.clone(),
            items: vec![odd_item(&text)],
        };
        for form in [Form::Rss, Form::Atom] {
            let document = feed.print(&site(), form);
            prop_assert_eq!(xml_fault(&document), None, "{}", document);
            prop_assert!(parser::parse(document.as_bytes()).is_ok(), "{}", document);
        }
        let document = feed.print(&site(), Form::Json);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&document).is_ok());
        let url = Url { path: text.clone(), changed: None, image: Some(text.clone()) };
        prop_assert_eq!(xml_fault(&sitemap::urls(&site(), &[url])), None);
        let news = News {
            path: text.clone(),
            title: text.clone(),
            language: text.clone(),
            published: item().published,
        };
        prop_assert_eq!(xml_fault(&sitemap::news(&site(), &[news])), None);
        let card = oembed::print(&odd_item(&text), &site(), OembedForm::Xml, None);
        prop_assert_eq!(xml_fault(&card), None, "{}", card);
    }
}
