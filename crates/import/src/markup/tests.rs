//! Tests of markup: what each kind of it becomes, hostile markup, and that no text is lost.

use std::time::Instant;

use article::{Audience, Body, ListItem, Size};
use kit::Rich;
use kit::html::safe_href;
use proptest::prelude::*;

use super::*;
use crate::testing::{addresses_of, text_of};

fn blocks(markup: &str) -> Vec<Body> {
    let site = Site::at(["https://paper.example"]);
    shape(markup, &site).blocks.into_iter().map(|block| block.body).collect()
}

fn one(markup: &str) -> Body {
    let mut blocks = blocks(markup);
    assert_eq!(blocks.len(), 1, "{blocks:?}");
    blocks.remove(0)
}

fn html(line: &Rich) -> String {
    line.html()
}

fn changes(markup: &str) -> Vec<String> {
    shape(markup, &Site::default()).changes.into_list().into_iter().map(|c| c.0).collect()
}

fn text_line(body: Body) -> String {
    match body {
        Body::Text { text } => html(&text),
        other => panic!("no paragraph: {other:?}"),
    }
}

#[test]
fn paragraphs_with_marks_links_and_breaks() {
    let markup = r#"<p>A <b>bold</b> <i>move</i>, <a
    href="https://paper.example/x?a=1&amp;b=2">here</a>;
        H<sub>2</sub>O<br>next <span lang="fr">mot</span></p>"#;
    assert_eq!(
        text_line(one(markup)),
        "A <strong>bold</strong> <em>move</em>, <a href=\"/x?a=1&amp;b=2\">here</a>; \
         H<sub>2</sub>O<br>next <span lang=\"fr\" dir=\"ltr\">mot</span>"
    );
}

#[test]
fn badly_nested_marks_end_where_they_say() {
    assert_eq!(
        text_line(one("<p><b>a<i>b</b>c</i>d</p>")),
        "<strong>a<em>b</em></strong><em>c</em>d"
    );
    assert_eq!(blocks("a<p>b<p>c</div>d").len(), 3);
}

#[test]
fn headings_stay_between_two_and_four() {
    let levels: Vec<u8> = blocks("<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>")
        .into_iter()
        .map(|body| if let Body::Heading { level, .. } = body { level } else { 0 })
        .collect();
    assert_eq!(levels, [2, 2, 3, 4]);
}

#[test]
fn lists_nest_with_and_without_end_tags() {
    for markup in [
        "<ol><li>one<ul><li>two</li></ul></li><li>three</li></ol>",
        "<ol><li>one<ul><li>two</ul><li>three</ol>",
        "<ol><li>one</li><ul><li>two</li></ul><li><p>three</p></li></ol>",
    ] {
        let Body::List { ordered, items } = one(markup) else { panic!("{markup}") };
        let nested = ListItem {
            text: "one".into(),
            items: vec![ListItem::line("two".into())],
            ordered: false,
        };
        assert_eq!(
            (ordered, items),
            (true, vec![nested, ListItem::line("three".into())]),
            "{markup}"
        );
    }
}

#[test]
fn an_empty_list_under_an_item_is_none() {
    for markup in ["<ul><li>a</li><ol></ol></ul>", "<ul><li>a<ol></ol></li></ul>"] {
        let Body::List { items, .. } = one(markup) else { panic!("{markup}") };
        assert_eq!(items, vec![ListItem::line("a".into())], "{markup}");
    }
}

#[test]
fn quotes_keep_who_said_it() {
    let Body::Quote { paragraphs, cite } =
        one("<blockquote><p>a</p><p>b</p><cite>Mayor</cite></blockquote>")
    else {
        panic!()
    };
    assert_eq!((paragraphs.len(), cite), (2, Some("Mayor".into())));
    let Body::Pullquote { text, cite } = one(
        "<figure class=\"wp-block-pullquote\"><blockquote><p>P</p><cite>M</cite></blockquote></fig\
            ure>",
    ) else {
        panic!()
    };
    assert_eq!((text, cite), ("P".into(), Some("M".into())));
}

#[test]
fn pictures_with_captions_links_and_widths() {
    let Body::Image { figure, size } =
        one(r#"<figure class="alignwide"><a href="https://other.example/"><img
        src="https://paper.example/a.jpg"
        alt="Boats &amp; nets"></a><figcaption>By <em>her</em></figcaption></figure>"#)
    else {
        panic!()
    };
    assert_eq!(figure.image.former.as_deref(), Some("/a.jpg"));
    assert_eq!(figure.alt.as_deref(), Some("Boats & nets"));
    assert_eq!(figure.link.as_deref(), Some("https://other.example/"));
    assert_eq!((html(&figure.caption).as_str(), size), ("By <em>her</em>", Size::Wide));
    let Body::Image { figure, .. } = one(r#"<a href="/a.jpg"><img src="/a-300x200.jpg"></a>"#)
    else {
        panic!()
    };
    assert_eq!(figure.link, None, "a link to the same file is no link");
    let Body::Image { figure, .. } =
        one(r#"<img src="data:image/gif;base64,R0" data-src="/late.jpg">"#)
    else {
        panic!()
    };
    assert_eq!(figure.image.former.as_deref(), Some("/late.jpg"));
}

#[test]
fn galleries_and_slide_shows() {
    let Body::Gallery { figures, caption } = one(r#"<figure class="wp-block-gallery"><figure><img
        src="/a.jpg"><figcaption>A</figcaption></figure>
        <figure><img src="/b.jpg"></figure><figcaption>Both</figcaption></figure>"#)
    else {
        panic!()
    };
    assert_eq!((figures.len(), caption), (2, Some("Both".into())));
    assert_eq!(figures[0].caption, "A".into());
}

#[test]
fn tables_keep_heads_and_columns() {
    let Body::Table { caption, head, rows, .. } = one(
        "<table><caption>C</caption><tr><th>a<th>b<th>c</tr><tr><td colspan=2>1<td>2<tr><td>3</tab\
            le>",
    ) else {
        panic!()
    };
    assert_eq!((caption.as_deref(), head.len()), (Some("C"), 3));
    assert_eq!(rows, vec![vec!["1".into(), Rich::default(), "2".into()], vec!["3".into()]]);
    let Body::Text { text } = one("<table><tr><td>only</td></tr></table>") else { panic!() };
    assert_eq!(text.plain(), "only");
}

#[test]
fn frames_and_posts_become_embeds() {
    let Body::Embed { url, provider, .. } =
        one(r#"<iframe src="//www.youtube.com/embed/abc?rel=0"><p>old browser</p></iframe>"#)
    else {
        panic!()
    };
    assert_eq!(
        (url.as_str(), provider.as_str()),
        ("https://www.youtube.com/watch?v=abc", "YouTube")
    );
    let Body::Embed { url, caption, .. } =
        one(r#"<blockquote class="twitter-tweet"><p>Hi</p>— A (@a) <a
        href="https://twitter.com/a/status/1">May
        1</a></blockquote><script async src="//platform.twitter.com/widgets.js"></script>"#)
    else {
        panic!()
    };
    assert_eq!(url, "https://twitter.com/a/status/1");
    assert!(caption.expect("its text").plain().contains("Hi"));
}

#[test]
fn recordings_code_and_folds() {
    let Body::Video { source, poster, .. } =
        one(r#"<video poster="/p.jpg"><source src="/v.mp4">no player</video>"#)
    else {
        panic!()
    };
    assert_eq!(source.former.as_deref(), Some("/v.mp4"));
    assert_eq!(poster.and_then(|p| p.former).as_deref(), Some("/p.jpg"));
    let Body::Code { text, language, .. } =
        one("<pre><code class=\"language-rust\">if a &lt; b {\n}\n</code></pre>")
    else {
        panic!()
    };
    assert_eq!((text.as_str(), language.as_deref()), ("if a < b {\n}", Some("rust")));
    assert!(matches!(one("<pre>\n\n  a</pre>"), Body::Code { text, .. } if text == "  a"));
    let Body::Qa { items } = one("<details><summary>Q?</summary><p>A.</p></details>") else {
        panic!()
    };
    assert_eq!(
        (items[0].question.clone(), items[0].answer.clone()),
        ("Q?".into(), vec!["A.".into()])
    );
}

#[test]
fn footnotes_of_markdown_writers() {
    let markup = "<p>x<sup class=\"footnote-ref\"><a href=\"#fn1\">1</a></sup></p><section \
        class=\"footnotes\"><ol><li id=\"fn1\"><p>Recount. <a href=\"#r\" class=\"footnote-backre\
        f\">↩</a></p>\
        </li></ol></section>";
    let all = blocks(markup);
    let Body::Text { text } = &all[0] else { panic!("{all:?}") };
    assert_eq!(text.html(), "x<sup><a href=\"#fn1\" id=\"fnref1\">1</a></sup>");
    assert_eq!(all[1], Body::Footnotes { items: vec!["Recount.".into()] });
}

#[test]
fn walls_and_gates_are_kept() {
    let site = Site::default();
    let shaped = shape(
        "<p>a</p><!--members-only--><p>b</p><!--kg-gated-block:begin nonMember:false \
         memberSegment:\"status:-free\" --><p>c</p><!--kg-gated-block:end-->",
        &site,
    );
    assert_eq!(shaped.blocks[1].body, Body::Wall);
    assert_eq!(shaped.blocks[3].audience, Audience::Subscribers);
}

#[test]
fn directions_and_languages() {
    let Body::Text { text } = one("<p>نص <bdo dir=\"ltr\">mixed</bdo></p>") else { panic!() };
    assert_eq!(text.plain(), "نص \u{2066}mixed\u{2069}");
    let shaped = shape("<p lang=\"ar\">نص</p>", &Site::default());
    assert_eq!(shaped.blocks[0].language.as_deref(), Some("ar"));
}

#[test]
fn dirt_is_dropped_and_said() {
    let markup = "<script>alert(1)</script><style>p{}</style><p onclick=\"x()\">a <a \
        href=\"javascript:alert(1)\">js</a><img src=\"data:image/png;base64,xx\"><svg><text>t</tex\
        t></svg>";
    let said = changes(markup);
    for word in [
        "script dropped",
        "style dropped",
        "event handler",
        "unsafe link",
        "picture without",
        "svg",
    ] {
        assert!(said.iter().any(|line| line.contains(word)), "{word}: {said:?}");
    }
    assert_eq!(kit::text::collapse(&text_of(&shape(markup, &Site::default()).blocks)), "a js");
}

/// Hostile markup: each must be quick, small and harmless.
#[test]
fn hostile_markup_gives_blocks_in_little_time() {
    let cases: Vec<(&str, String)> = vec![
        ("nested div", "<div>".repeat(2_000_000)),
        ("nested list", "<ul><li>".repeat(60_000)),
        ("nested tables", "<table><tr><td>".repeat(50_000)),
        ("nested quotes", "<blockquote>x".repeat(60_000)),
        ("nested marks", "<b><i><a href=/x>".repeat(60_000)),
        ("fonts and paragraphs", format!("{}{}", "<font a=1>".repeat(500), "<p>x".repeat(60_000))),
        ("end tags", "</div>".repeat(300_000)),
        (
            "long link over many runs",
            format!("<a href=\"/{}\">{}", "y".repeat(2000), "x<b>y</b>".repeat(60_000)),
        ),
        ("comments", "<!-- x --!>".repeat(40_000)),
        ("references", "&amp&#99999999999;&".repeat(40_000)),
        ("spans of cells", "<table><tr>".to_owned() + &"<td colspan=1000000>1".repeat(40_000)),
        (
            "attributes",
            format!("<p {}>x", (0..300_000).map(|n| format!("a{n}=1 ")).collect::<String>()),
        ),
        ("footnotes", "<sup data-fn=x>1</sup><sup data-fn=y>2</sup>".repeat(50_000)),
        ("breaks", "<br>".repeat(600_000)),
        ("definitions", "<dl><dt>".repeat(60_000)),
        ("details", "<details><summary>".repeat(40_000)),
        ("figures", "<figure><figcaption>".repeat(40_000)),
    ];
    for (name, markup) in cases {
        let start = Instant::now();
        let shaped = shape(&markup, &Site::default());
        let took = start.elapsed();
        assert!(took.as_secs() < 20, "{name} took {took:?}");
        assert!(
            serde_json::to_string(&shaped.blocks).expect("json").len()
                < 8 * markup.len() + 40_000_000,
            "{name}"
        );
    }
}

/// The words of a text, without the marks of direction we add and the bullets of folded lists.
fn words(text: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && !('\u{2066}'..='\u{2069}').contains(c);
    text.chars().filter(kept).filter(|c| !matches!(c, '•' | '\u{a0}')).collect()
}

/// What an independent parser (html5ever, by scraper) sees as text.
fn seen_by_a_browser(markup: &str) -> String {
    let page = scraper::Html::parse_fragment(markup);
    page.root_element().text().collect()
}

fn sorted(text: &str) -> Vec<char> {
    let mut all: Vec<char> = words(text).chars().collect();
    all.sort_unstable();
    all
}

fn element() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "p",
        "div",
        "b",
        "em",
        "a",
        "h2",
        "blockquote",
        "ul",
        "li",
        "table",
        "tr",
        "td",
        "span",
        "figure",
        "figcaption",
        "pre",
        "code",
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "cite",
        "section",
        "sup",
        "br",
        "hr",
        "aside",
        "ruby",
        "rt",
        "center",
        "my-tag",
    ]);
    prop_oneof![
        "[a-zé<&; ]{1,8}".prop_map(|text| text.replace('<', "&lt;").replace('&', "&amp;")),
        names.clone().prop_map(|name| format!("<{name}>")),
        names.prop_map(|name| format!("</{name}>")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_markup_panics_or_yields_an_unsafe_address(markup in prop_oneof![
        ".{0,200}",
        "(<(a href|img src|iframe src|b|p|table|td|ul|li|figure|video poster)=?[\"']?(java|data|vb\
            )?(script)?:?//?[a-z:&#;]{0,9}[\"']?>?|x|</[a-z]{1,6}>){0,40}",
    ]) {
        let shaped = shape(&markup, &Site::at(["https://paper.example"]));
        for address in addresses_of(&shaped.blocks) {
            prop_assert!(safe_href(&address).is_some(), "{address}");
        }
    }

    #[test]
    fn no_text_is_lost(parts in prop::collection::vec(element(), 0..40)) {
        let markup = parts.concat();
        let shaped = shape(&markup, &Site::default());
        prop_assert_eq!(sorted(&text_of(&shaped.blocks)), sorted(&seen_by_a_browser(&markup)), "{}\
            ", markup);
    }
}
