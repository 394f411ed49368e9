//! Pictures, galleries, recordings and frames in markup.

use article::{Block, Body, Figure, Size};
use kit::{Mark, Rich, Run};

use super::address::{provider, watch_address};
use super::shape::Shaper;
use super::token::Tag;
use super::tree::Element;
use super::{fold, former, only_figures, some};

/// An element with a caption: what it is follows from what stands in it.
pub fn figure<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) {
    shaper.flush();
    let (mut blocks, caption) = shaper.apart_from(place, &["figcaption"]);
    if is_embed(&element.tag) {
        blocks = blocks.into_iter().map(embed_of_address).collect();
    }
    if element.tag.has_class("wp-block-pullquote") {
        blocks.iter_mut().for_each(pull);
    }
    let figures = only_figures(&blocks);
    if let (Some(figures), true) = (figures, blocks.len() > 1) {
        shaper.put(Body::Gallery { figures, caption });
        return;
    }
    let mut caption = caption;
    for mut block in blocks {
        give_caption(&mut block.body, &mut caption);
        if let Body::Image { size, .. } = &mut block.body {
            *size = size_of(&element.tag).max_of(*size);
        }
        shaper.flush();
        shaper.out.push(block);
    }
    if let Some(text) = caption {
        shaper.put(Body::Text { text });
    }
}

/// Pictures shown together, whatever script used to move them.
pub fn gallery<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) -> bool {
    shaper.flush();
    let (blocks, caption) = shaper.apart_from(place, &["figcaption"]);
    // Each picture's own caption was caught by its own figure; what is left is the gallery's.
    let (pictures, rest): (Vec<Block>, Vec<Block>) = blocks
        .into_iter()
        .partition(|block| matches!(block.body, Body::Image { .. } | Body::Gallery { .. }));
    let is_moving =
        element.tag.get("class").is_some_and(|c| c.contains("slideshow") || c.contains("carousel"));
    if let Some(figures) = only_figures(&pictures) {
        if is_moving {
            shaper.changes.note("slide show became a gallery");
        }
        shaper.put(Body::Gallery { figures, caption });
    } else if let Some(text) = caption {
        shaper.put(Body::Text { text });
    }
    shaper.out.extend(rest);
    true
}

/// One picture.
pub fn picture<'a>(shaper: &mut Shaper<'a>, element: &'a Element) {
    let tag = &element.tag;
    let alt = tag.get("alt").map(kit::text::collapse);
    if tag.has_class("emoji") || tag.has_class("wp-smiley") {
        shaper.put_text(&alt.unwrap_or_default());
        return;
    }
    if is_pixel(tag) {
        return shaper.changes.note("tracking pixel dropped");
    }
    let Some(address) = picture_address(tag, shaper) else {
        shaper.changes.note("picture without a usable address dropped");
        if let Some(alt) = alt {
            shaper.put_text(&alt);
        }
        return;
    };
    let link = element.link.clone().filter(|link| !same_file(link, &address));
    let caption = tag.get("data-image-caption").map(super::plain).unwrap_or_default();
    let figure =
        Figure { image: former(address), caption: super::rich(&caption), credit: None, alt, link };
    shaper.put(Body::Image { figure, size: size_of(tag) });
}

/// Where a picture is: pages that load late keep the address beside `src`.
fn picture_address(tag: &Tag, shaper: &Shaper<'_>) -> Option<String> {
    let site = shaper.setting.site;
    let first_of_set =
        |set: &str| set.split(',').next()?.split_whitespace().next().map(str::to_owned);
    ["data-orig-file", "src", "data-src", "data-lazy-src", "data-original"]
        .iter()
        .filter_map(|name| tag.get(name))
        .find_map(|address| site.source(address))
        .or_else(|| {
            let set = tag.get("srcset").or(tag.get("data-srcset"))?;
            site.source(&first_of_set(set)?)
        })
}

/// A film or a sound.
pub fn recording<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) {
    let site = shaper.setting.site;
    let own = element.tag.get("src").and_then(|src| site.source(src));
    let below = shaper.find(place, &|e| {
        e.tag.name == "source" && e.tag.get("src").is_some_and(|src| site.source(src).is_some())
    });
    let below = below.and_then(|(_, e)| e.tag.get("src")).and_then(|src| site.source(src));
    let Some(source) = own.or(below).map(former) else {
        return shaper
            .changes
            .note(format!("{} without a usable address dropped", element.tag.name));
    };
    let title = element.tag.get("title").map(str::to_owned);
    if element.tag.name == "audio" {
        return shaper.put(Body::Audio { source, title, caption: None });
    }
    let poster = element.tag.get("poster").and_then(|src| site.source(src)).map(former);
    shaper.put(Body::Video { source, title, caption: None, poster });
}

/// A page of another site inside this one.
pub fn frame<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) {
    let tag = &element.tag;
    let address =
        ["src", "data-src", "data-lazy-src", "data"].iter().filter_map(|name| tag.get(name));
    let mut sources = address.filter_map(|address| shaper.setting.site.source(address));
    let Some(url) = sources.find(|url| url != "/" && !url.contains("about:blank")) else {
        shaper.changes.note("frame without a usable address dropped");
        return shaper.as_own(place);
    };
    let url = watch_address(&url);
    let title = tag.get("title").map(kit::text::collapse).filter(|title| !title.is_empty());
    shaper.put(Body::Embed { provider: provider(&url), url, title, caption: None });
    if tag.name == "object" {
        shaper.as_own(place);
    }
}

/// A post of a social network, written as a quotation until its script has run.
pub fn social_quote<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) -> bool {
    const CLASSES: [&str; 7] = [
        "twitter-tweet",
        "twitter-video",
        "instagram-media",
        "tiktok-embed",
        "bluesky-embed",
        "reddit-embed-bq",
        "text-post-media",
    ];
    if !CLASSES.iter().any(|class| element.tag.has_class(class)) {
        return false;
    }
    let (lines, rest) = fold::lines(shaper.apart(place));
    let caption = fold::join(lines, "\n");
    let named = ["data-instgrm-permalink", "cite", "data-text-post-permalink"];
    let named = named.iter().find_map(|name| element.tag.get(name));
    let url = named.and_then(|url| shaper.setting.site.link(url)).or_else(|| last_link(&caption));
    match url {
        Some(url) => {
            let provider = provider(&url);
            shaper.put(Body::Embed { url, provider, title: None, caption: some(caption) });
        }
        None => shaper.put(Body::Quote { paragraphs: vec![caption], cite: None }),
    }
    shaper.after(rest);
    true
}

/// An address alone in an embed's place is the embed.
pub fn embed_of_address(block: Block) -> Block {
    let address = match &block.body {
        Body::Text { text } => text.plain().trim().to_owned(),
        _ => return block,
    };
    match embed(&address) {
        Some(body) => Block { body, ..block },
        None => block,
    }
}

/// The embed of an address.
pub fn embed(address: &str) -> Option<Body> {
    let is_address = (address.starts_with("https://") || address.starts_with("http://"))
        && !address.contains(char::is_whitespace);
    let address = is_address.then(|| kit::html::safe_href(address)).flatten()?;
    let url = watch_address(address);
    Some(Body::Embed { provider: provider(&url), url, title: None, caption: None })
}

impl Shaper<'_> {
    fn put_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.push(Run::plain(text));
        }
    }
}

trait Wider {
    fn max_of(self, other: Self) -> Self;
}

impl Wider for Size {
    fn max_of(self, other: Size) -> Size {
        match (self, other) {
            (Size::Full, _) | (_, Size::Full) => Size::Full,
            (Size::Wide, _) | (_, Size::Wide) => Size::Wide,
            _ => Size::Column,
        }
    }
}

fn size_of(tag: &Tag) -> Size {
    if tag.has_class("alignfull") || tag.has_class("kg-width-full") {
        Size::Full
    } else if tag.has_class("alignwide") || tag.has_class("kg-width-wide") {
        Size::Wide
    } else {
        Size::Column
    }
}

fn is_embed(tag: &Tag) -> bool {
    tag.has_class("wp-block-embed") || tag.has_class("kg-embed-card")
}

fn is_pixel(tag: &Tag) -> bool {
    let small = |name| tag.get(name).is_some_and(|size| matches!(size.trim(), "0" | "1" | "1px"));
    small("width") && small("height")
}

/// Whether a link only shows the same picture by itself.
fn same_file(link: &str, address: &str) -> bool {
    let name = |path: &str| path.split(['?', '#']).next().unwrap_or_default().to_owned();
    let (link, address) = (name(link), name(address));
    let (stem, ending) = link.rsplit_once('.').unwrap_or((&link, ""));
    link == address
        || (!ending.is_empty() && address.starts_with(stem) && address.ends_with(ending))
}

fn last_link(line: &Rich) -> Option<String> {
    line.0.iter().rev().flat_map(|run| &run.marks).find_map(|mark| match mark {
        Mark::Link(url) => Some(url.clone()),
        _ => None,
    })
}

fn pull(block: &mut Block) {
    if let Body::Quote { paragraphs, cite } = &mut block.body {
        let text = fold::join(std::mem::take(paragraphs), "\n");
        block.body = Body::Pullquote { text, cite: cite.take() };
    }
}

fn give_caption(body: &mut Body, caption: &mut Option<Rich>) {
    match body {
        Body::Image { figure, .. } => {
            if let Some(caption) = caption.take() {
                figure.caption = caption;
            }
        }
        Body::Gallery { caption: place, .. }
        | Body::Video { caption: place, .. }
        | Body::Audio { caption: place, .. }
        | Body::Embed { caption: place, .. }
        | Body::Code { caption: place, .. }
            if place.is_none() =>
        {
            *place = caption.take();
        }
        Body::Table { caption: place, .. } if place.is_none() => {
            *place = caption.take().map(|line| kit::text::collapse(&line.plain()));
        }
        Body::Pullquote { cite, .. } | Body::Quote { cite, .. } if cite.is_none() => {
            *cite = caption.take();
        }
        _ => {}
    }
}
