//! Ghost's cards to blocks: the same in its new editor (Lexical) and its old one (mobiledoc).

use article::{Audience, Block, Body, Figure, Qa, SimpleBlock, Size};
use kit::Rich;
use serde_json::Value;

use super::lexical;
use crate::item::Changes;
use crate::json::{list, text, yes};
use crate::markdown;
use crate::markup::{self, Site, address::provider, former, some};

/// What cards are shaped with.
pub struct Cards<'a> {
    /// The site they come from.
    pub site: &'a Site,
    /// What was changed.
    pub changes: &'a mut Changes,
    /// Blocks written from right to left: they tell the story's language when nothing else does.
    pub rtl_blocks: usize,
}

impl Cards<'_> {
    fn line(&mut self, node: &Value, key: &str) -> Rich {
        text(node, key).map_or_else(Rich::default, |html| markup::line(html, self.site, self.changes))
    }

    fn caption(&mut self, node: &Value) -> Option<Rich> {
        some(self.line(node, "caption"))
    }

    fn paragraphs(&mut self, node: &Value, key: &str, out: &mut Vec<Block>) -> Vec<Rich> {
        let Some(html) = text(node, key) else { return Vec::new() };
        let (lines, rest) = markup::paragraphs(html, self.site, self.changes);
        out.extend(rest);
        lines
    }

    fn source(&mut self, node: &Value, key: &str) -> Option<String> {
        let address = text(node, key)?;
        let source = self.site.source(address);
        if source.is_none() {
            self.changes.note("file without a usable address dropped");
        }
        source
    }

    fn link(&mut self, node: &Value, key: &str) -> Option<String> {
        let address = text(node, key)?;
        let link = self.site.link(address);
        if link.is_none() {
            self.changes.note("unsafe link dropped, its text kept");
        }
        link
    }
}

/// Shapes one card onto the end of `out`.
pub fn card(kind: &str, node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let before = out.len();
    match kind {
        "horizontalrule" | "hr" => put(out, Body::Divider),
        "paywall" => put(out, Body::Wall),
        "image" | "gallery" | "video" | "audio" | "file" => media_card(kind, node, cards, out),
        "markdown" | "card-markdown" => {
            let shaped = markdown::blocks(text(node, "markdown").unwrap_or_default(), cards.site);
            cards.changes.absorb(shaped.changes);
            out.extend(shaped.blocks);
        }
        "html" => html_card(node, cards, out),
        "codeblock" | "code" => {
            let caption = cards.caption(node);
            let code = node.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
            let language = text(node, "language").map(str::to_owned);
            put(out, Body::Code { text: code, language, caption });
        }
        "embed" | "bookmark" => embed_card(kind, node, cards, out),
        "callout" | "toggle" | "call-to-action" | "product" | "header" | "signup" => {
            boxed_card(kind, node, cards, out);
        }
        "button" => button(node, "buttonText", "buttonUrl", cards, out),
        "email" | "email-cta" => {
            cards.changes.note(format!("{kind} card dropped: it was only in the mail"));
        }
        _ => unknown_card(kind, node, cards, out),
    }
    give_audience(node, cards, out, before);
}

fn put(out: &mut Vec<Block>, body: Body) {
    out.push(Block::new("", body));
}

fn unknown_card(kind: &str, node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let words = lexical::words(node);
    cards.changes.note(format!("unknown card '{kind}' kept as its text"));
    put(out, Body::Unknown { name: kind.to_owned(), text: words });
}

/// Who sees a card (Ghost 5.118 and later).
fn give_audience(node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>, from: usize) {
    let Some(web) = node.get("visibility").and_then(|v| v.get("web")) else { return };
    let visitors = web.get("nonMember").and_then(Value::as_bool).unwrap_or(true);
    let segment = web.get("memberSegment").and_then(Value::as_str).unwrap_or_default();
    match audience(visitors, segment) {
        Some(audience) => out[from..].iter_mut().for_each(|block| block.audience = audience),
        None => {
            out.truncate(from);
            cards.changes.note("card shown to nobody on the web dropped");
        }
    }
}

/// Ghost's visitors, free members and paying members, as our readers and subscribers.
pub fn audience(visitors: bool, segment: &str) -> Option<Audience> {
    let paying = segment.contains("status:-free") || segment.contains("status:paid");
    let free = segment.split(',').any(|part| part.trim() == "status:free");
    match (visitors, free, paying) {
        (false, false, false) => None,
        (true, _, true) | (false, true, true) => Some(if visitors { Audience::All } else { Audience::Subscribers }),
        (_, _, false) => Some(Audience::NonSubscribers),
        (false, false, true) => Some(Audience::Subscribers),
    }
}

fn media_card(kind: &str, node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let caption = cards.caption(node);
    let body = match kind {
        "gallery" => {
            let figures = list(node, "images").iter().filter_map(|image| figure(image, cards)).collect();
            Some(Body::Gallery { figures, caption })
        }
        "image" => figure(node, cards).map(|mut figure| {
            figure.caption = caption.unwrap_or_default();
            figure.link = cards.link(node, "href");
            Body::Image { figure, size: size_of(text(node, "cardWidth")) }
        }),
        "video" => cards.source(node, "src").map(|source| {
            let thumbnail = ["customThumbnailSrc", "thumbnailSrc"];
            let poster = thumbnail.iter().find_map(|key| cards.source(node, key)).map(former);
            Body::Video { source: former(source), title: None, caption, poster }
        }),
        "audio" => cards.source(node, "src").map(|source| {
            Body::Audio { source: former(source), title: text(node, "title").map(str::to_owned), caption }
        }),
        _ => cards.source(node, "src").map(|url| {
            let title = text(node, "fileTitle").or(text(node, "fileName")).unwrap_or("file").to_owned();
            let bytes = node.get("fileSize").and_then(Value::as_u64);
            let note = text(node, "fileCaption").map(markup::plain);
            Body::File { title, url, bytes, note }
        }),
    };
    match body {
        Some(body) => put(out, body),
        None => cards.changes.note(format!("{kind} card without a file dropped")),
    }
}

fn figure(node: &Value, cards: &mut Cards<'_>) -> Option<Figure> {
    let image = former(cards.source(node, "src")?);
    let alt = text(node, "alt").map(str::to_owned);
    let caption = cards.line(node, "caption");
    Some(Figure { image, caption, credit: None, alt, link: None })
}

fn size_of(width: Option<&str>) -> Size {
    match width {
        Some("wide") => Size::Wide,
        Some("full") => Size::Full,
        _ => Size::Column,
    }
}

fn html_card(node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let shaped = markup::shape(text(node, "html").unwrap_or_default(), cards.site);
    cards.changes.absorb(shaped.changes);
    out.extend(shaped.blocks);
}

fn embed_card(kind: &str, node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let Some(url) = cards.link(node, "url") else {
        // Without an address there is only what its markup shows.
        return html_card(node, cards, out);
    };
    let data = node.get("metadata").unwrap_or(&Value::Null);
    let title = text(data, "title").map(str::to_owned);
    let mut lines: Vec<Rich> = cards.caption(node).into_iter().collect();
    if kind == "bookmark" {
        let told = ["description", "author", "publisher"].iter().filter_map(|key| text(data, key));
        lines.extend(told.map(markup::rich));
        cards.changes.note("bookmark card became an embed shown as a link");
    } else if lines.is_empty() && let Some(html) = text(node, "html") {
        // A post's own words stand in the markup that its script replaces.
        lines = markup::paragraphs(html, cards.site, cards.changes).1.into_iter()
            .filter_map(|block| match block.body {
                Body::Embed { caption, .. } => caption,
                _ => None,
            })
            .collect();
    }
    let caption = some(join(lines, "\n"));
    put(out, Body::Embed { provider: provider(&url), url, title, caption });
}

fn join(lines: Vec<Rich>, between: &str) -> Rich {
    let mut all = Rich::default();
    for line in lines {
        if !all.0.is_empty() {
            all.push(kit::Run::plain(between));
        }
        line.0.into_iter().for_each(|run| all.push(run));
    }
    all
}

fn boxed_card(kind: &str, node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let mut rest = Vec::new();
    match kind {
        "callout" => {
            let mut paragraphs = cards.paragraphs(node, "calloutText", &mut rest);
            if let (Some(emoji), Some(first)) = (text(node, "calloutEmoji"), paragraphs.first_mut()) {
                first.0.insert(0, kit::Run::plain(format!("{emoji} ")));
            }
            put(out, Body::Callout { title: String::new(), paragraphs });
        }
        "toggle" => {
            let question = cards.line(node, "heading");
            let answer = cards.paragraphs(node, "content", &mut rest);
            cards.changes.note("fold-out became a question and its answer");
            put(out, Body::Qa { items: vec![Qa { question, answer }] });
        }
        "call-to-action" => call_to_action(node, cards, out, &mut rest),
        "product" => product(node, cards, out, &mut rest),
        "header" => header(node, cards, out),
        _ => {
            let name = plain(node, &["header"]);
            let note = plain(node, &["subheader", "disclaimer"]);
            cards.changes.note("sign-up form became our newsletter block");
            put(out, Body::Newsletter { name, note });
        }
    }
    out.extend(rest);
}

fn plain(node: &Value, keys: &[&str]) -> String {
    let texts: Vec<String> = keys.iter().filter_map(|key| text(node, key)).map(markup::plain).collect();
    texts.join("\n")
}

fn call_to_action(node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>, rest: &mut Vec<Block>) {
    let title = if yes(node, "hasSponsorLabel") { plain(node, &["sponsorLabel"]) } else { String::new() };
    if let Some(image) = cards.source(node, "imageUrl") {
        let figure = Figure { image: former(image), ..Figure::default() };
        put(out, Body::Image { figure, size: Size::Column });
    }
    let paragraphs = cards.paragraphs(node, "textValue", rest);
    put(out, Body::Callout { title, paragraphs });
    if yes(node, "showButton") {
        button(node, "buttonText", "buttonUrl", cards, out);
    }
}

fn product(node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>, rest: &mut Vec<Block>) {
    if let Some(image) = cards.source(node, "productImageSrc") {
        let figure = Figure { image: former(image), ..Figure::default() };
        put(out, Body::Image { figure, size: Size::Column });
    }
    let mut lines = cards.paragraphs(node, "productDescription", rest);
    if yes(node, "productRatingEnabled") {
        let stars = node.get("productStarRating").and_then(Value::as_u64).unwrap_or(0).min(5) as usize;
        lines.insert(0, markup::rich(&format!("{}{}", "★".repeat(stars), "☆".repeat(5 - stars))));
    }
    cards.changes.note("product card became a fact box");
    let body = lines.into_iter().map(|text| SimpleBlock::Text { text }).collect();
    put(out, Body::Factbox { title: plain(node, &["productTitle"]), body });
    if yes(node, "productButtonEnabled") {
        button(node, "productButton", "productUrl", cards, out);
    }
}

fn header(node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    cards.changes.note("header card became a heading");
    if let Some(text) = some(cards.line(node, "header")) {
        put(out, Body::Heading { level: 2, text });
    }
    if let Some(text) = some(cards.line(node, "subheader")) {
        put(out, Body::Text { text });
    }
    if yes(node, "buttonEnabled") {
        button(node, "buttonText", "buttonUrl", cards, out);
    }
}

fn button(node: &Value, words: &str, address: &str, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let words = plain(node, &[words]);
    match cards.link(node, address) {
        Some(url) if !words.is_empty() => put(out, Body::Button { text: words, url }),
        _ if words.is_empty() => {}
        _ => {
            cards.changes.note("button without a usable address kept as its text");
            put(out, Body::Text { text: markup::rich(&words) });
        }
    }
}
