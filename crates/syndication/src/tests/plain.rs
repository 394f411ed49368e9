//! Every kind of block as plain HTML.

use std::collections::HashMap;

use article::{
    Block, Body, ChartForm, ChartRow, Correction, CorrectionKind, Figure, Gravity, ImageRef,
    ListItem, Qa, RelatedLink, SimpleBlock, Size, TimelineEntry,
};
use kit::zone::Zone;
use kit::{Id, Mark, Rich, Run};

use super::{noon, pictures};
use crate::Name;
use crate::plain_html::PlainHtml;

fn rich(text: &str) -> Rich {
    Rich::from(text)
}

fn print(blocks: &[Block]) -> String {
    let pictures = pictures();
    let name = Name { name: "Older & wiser".into(), url: "https://courier.example/old".into() };
    let stories = HashMap::from([(Id(3), name)]);
    let correction = Correction {
        id: Id(9),
        kind: CorrectionKind::Correction,
        gravity: Gravity::Minor,
        note: rich("It was Tuesday."),
        was: None,
        is: None,
        block: None,
        at: noon(),
    };
    let html = PlainHtml {
        base_url: "https://courier.example",
        page_url: "https://courier.example/city/a",
        zone: &Zone::named("Europe/Paris").expect("a zone"),
        pictures: &pictures,
        stories: &stories,
        corrections: &[correction],
    };
    html.blocks(blocks)
}

fn one(body: Body) -> String {
    print(&[Block::new("b1", body)])
}

fn image() -> ImageRef {
    ImageRef { media: Some(Id(7)), former: None }
}

fn gone() -> ImageRef {
    ImageRef { media: None, former: Some("https://old.example/a.jpg".into()) }
}

fn figure() -> Figure {
    Figure { image: image(), caption: rich("The harbour."), ..Figure::default() }
}

#[test]
fn text_and_its_relatives() {
    let marks = |mark: Mark| Rich(vec![Run::plain("a "), Run::marked("b", vec![mark])]);
    for (body, html) in [
        (Body::Text { text: rich("a < b") }, "<p>a &lt; b</p>"),
        (Body::Text { text: Rich::default() }, ""),
        (
            Body::Text { text: marks(Mark::Link("/x".into())) },
            "<p>a <a href=\"https://courier.example/x\" rel=\"noopener\">b</a></p>",
        ),
        (
            Body::Text { text: marks(Mark::Footnote(2)) },
            "<p>a <a href=\"https://courier.example/city/a#fn2\" rel=\"noopener\">\
             <sup>b</sup></a></p>",
        ),
        (Body::Text { text: marks(Mark::Internal) }, "<p>a </p>"),
        (Body::Heading { level: 9, text: rich("h") }, "<h4>h</h4>"),
        (Body::Verse { text: rich("a\nb") }, "<p>a<br>b</p>"),
        (Body::Unknown { name: "x".into(), text: rich("kept") }, "<p>kept</p>"),
        (
            Body::Quote { paragraphs: vec![rich("q")], cite: Some(rich("c")) },
            "<blockquote><p>q</p><p><cite>c</cite></p></blockquote>",
        ),
        (Body::Pullquote { text: rich("q"), cite: None }, "<blockquote><p>q</p></blockquote>"),
        (Body::KeyPoints { items: vec![rich("k")] }, "<ul><li>k</li></ul>"),
        (Body::Footnotes { items: vec![rich("f")] }, "<ol><li>f</li></ol>"),
        (Body::Method { paragraphs: vec![rich("m")] }, "<h3>How we reported this</h3><p>m</p>"),
        (Body::Callout { title: "t".into(), paragraphs: vec![rich("p")] }, "<h3>t</h3><p>p</p>"),
        (
            Body::Code { text: "<i>".into(), language: None, caption: Some(rich("c")) },
            "<pre><code>&lt;i&gt;</code></pre><p>c</p>",
        ),
        (Body::Divider, "<hr>"),
        (Body::AdSlot, ""),
        (Body::Wall, ""),
        (Body::Newsletter { name: "n".into(), note: "n".into() }, ""),
        (Body::Ticker { symbols: vec!["A".into(), "B".into()] }, "<p>A, B</p>"),
    ] {
        assert_eq!(one(body.clone()), html, "{body:?}");
    }
}

#[test]
fn lists_and_what_is_made_of_them() {
    let nested =
        ListItem { text: rich("a"), items: vec![ListItem::line(rich("b"))], ordered: true };
    let qa = Qa { question: rich("q?"), answer: vec![rich("a.")] };
    let entry = TimelineEntry { when: "1999".into(), text: rich("it began") };
    let list = SimpleBlock::List { ordered: false, items: vec![ListItem::line(rich("x"))] };
    let live = Body::LiveEntry {
        at: noon(),
        title: Some("Goal".into()),
        body: vec![SimpleBlock::Text { text: rich("1–0") }],
        key: true,
    };
    for (body, html) in [
        (
            Body::List { ordered: false, items: vec![nested] },
            "<ul><li>a<ol><li>b</li></ol></li></ul>",
        ),
        (Body::Qa { items: vec![qa] }, "<p><b>q?</b></p><p>a.</p>"),
        (Body::Timeline { entries: vec![entry] }, "<ul><li><b>1999</b> it began</li></ul>"),
        (
            Body::Factbox { title: "Facts".into(), body: vec![list] },
            "<h3>Facts</h3><ul><li>x</li></ul>",
        ),
        (live, "<h3>13:00 Goal</h3><p>1–0</p>"),
    ] {
        assert_eq!(one(body.clone()), html, "{body:?}");
    }
}

#[test]
fn pictures_sound_and_film() {
    let img = "<img src=\"https://courier.example/media/0000000000007/1200.jpg\" width=\"1200\" \
               height=\"800\" alt=\"Cranes over the &quot;old&quot; harbour\">";
    let whole = format!(
        "<figure>{img}<figcaption>The harbour. <small>Ann Lee</small></figcaption></figure>"
    );
    assert_eq!(one(Body::Image { figure: figure(), size: Size::Wide }), whole);
    let missing = Figure { image: gone(), ..figure() };
    assert_eq!(one(Body::Image { figure: missing, size: Size::Column }), "");
    let gallery = Body::Gallery { figures: vec![figure(), figure()], caption: Some(rich("Both")) };
    assert_eq!(one(gallery), format!("{whole}{whole}<p>Both</p>"));
    let page = "<a href=\"https://courier.example/city/a\">";
    let video = Body::Video {
        source: gone(),
        title: Some("Launch".into()),
        caption: None,
        poster: Some(image()),
    };
    assert_eq!(one(video), format!("{img}<p>{page}Video: Launch</a></p>"));
    let audio = Body::Audio { source: gone(), title: None, caption: Some(rich("c")) };
    assert_eq!(one(audio), format!("<p>{page}Audio</a></p><p>c</p>"));
    let profile = Body::Profile {
        name: "Ann".into(),
        role: Some("mayor".into()),
        image: Some(image()),
        paragraphs: vec![rich("p")],
    };
    assert_eq!(one(profile), format!("<h3>Ann, mayor</h3>{img}<p>p</p>"));
}

#[test]
fn numbers() {
    let table = Body::Table {
        caption: Some("Votes".into()),
        head: vec![rich("a"), rich("")],
        rows: vec![vec![rich("1"), rich("2")]],
        source: Some("Council".into()),
    };
    assert_eq!(
        one(table),
        "<table><caption>Votes</caption><thead><tr><th>a</th><th></th></tr></thead><tbody><tr>\
         <td>1</td><td>2</td></tr></tbody></table><p>Source: Council</p>"
    );
    let chart = Body::Chart {
        form: ChartForm::Line,
        title: "Rain".into(),
        unit: Some("mm".into()),
        rows: vec![ChartRow { label: "May".into(), value: 1.5 }],
        source: None,
    };
    assert_eq!(
        one(chart),
        "<table><caption>Rain (mm)</caption>\
         <tbody><tr><td>May</td><td>1.5</td></tr></tbody></table>"
    );
}

#[test]
fn what_leads_elsewhere() {
    let embed = |url: &str| Body::Embed {
        url: url.into(),
        provider: "Films".into(),
        title: None,
        caption: None,
    };
    let related = Body::Related {
        links: vec![
            RelatedLink { article: Some(Id(3)), ..RelatedLink::default() },
            RelatedLink { url: Some("/b".into()), title: Some("B".into()), ..Default::default() },
            RelatedLink { url: Some("javascript:x".into()), ..RelatedLink::default() },
        ],
    };
    let document = |url: &str| Body::Document {
        title: "Report".into(),
        url: url.into(),
        pages: Some(3),
        note: Some("signed".into()),
    };
    let file = Body::File { title: "F".into(), url: "/f".into(), bytes: Some(1), note: None };
    let claim = Body::ClaimReview {
        claim: "c".into(),
        claimant: "m".into(),
        rating: "false".into(),
        url: Some("javascript:x".into()),
    };
    for (body, html) in [
        (
            embed("https://f.example/?a&b"),
            "<p><a href=\"https://f.example/?a&amp;b\">Films</a></p>",
        ),
        (embed("javascript:alert(1)"), "<p>Films</p>"),
        (
            related,
            "<ul><li><a href=\"https://courier.example/old\">Older &amp; wiser</a></li>\
             <li><a href=\"https://courier.example/b\">B</a></li></ul>",
        ),
        (
            document("/files/r.pdf"),
            "<p><a href=\"https://courier.example/files/r.pdf\">Report</a></p><p>signed</p>",
        ),
        (file, "<p><a href=\"https://courier.example/f\">F</a></p>"),
        (
            Body::Button { text: "Go".into(), url: "/go".into() },
            "<p><a href=\"https://courier.example/go\">Go</a></p>",
        ),
        (Body::Correction { correction: Id(9) }, "<p><b>Correction:</b> It was Tuesday.</p>"),
        (Body::Correction { correction: Id(10) }, ""),
        (claim, "<p><b>Claim:</b> “c” (m). <b>Rating:</b> false</p><p>javascript:x</p>"),
    ] {
        assert_eq!(one(body.clone()), html, "{body:?}");
    }
}

#[test]
fn a_block_in_another_language_says_so() {
    let mut block = Block::new("b1", Body::Text { text: rich("سلام") });
    block.language = Some("ar".into());
    assert_eq!(print(&[block]), "<div lang=\"ar\" dir=\"rtl\"><p>سلام</p></div>");
}
