//! Elements that mean something by their class: buttons, files, footnotes, galleries of the two
//! systems whose markup we know by heart.

use article::Body;

use super::elements::is_hidden;
use super::shape::Shaper;
use super::tree::Element;
use super::{fold, media, plain, some};

/// Takes an element whose class says what it is; `false` when there is nothing special about it.
pub fn take<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) -> bool {
    let tag = &element.tag;
    if is_hidden(tag) {
        shaper.changes.note("hidden part dropped");
        return true;
    }
    let Some(classes) = tag.get("class") else { return plain_footnote(shaper, place, element) };
    for class in classes.split_ascii_whitespace() {
        match class {
            "footnote-backref" | "footnote-definition-label" => return true,
            "footnote-definition" | "footnote-item" => return footnote(shaper, place, element),
            "footnotes" | "footnotes-list" => {
                shaper.as_own(place);
                return true;
            }
            "wp-block-button__link" | "kg-btn" => return button(shaper, place, element),
            "kg-bookmark-container" => return bookmark(shaper, place, element),
            "kg-file-card-container" => return file(shaper, place, element),
            "wp-block-file" => return wordpress_file(shaper, place),
            "kg-callout-card" => return callout(shaper, place),
            "kg-audio-card" | "kg-video-card" => return recording_card(shaper, place),
            "wp-block-gallery"
            | "kg-gallery-card"
            | "gallery"
            | "tiled-gallery"
            | "wp-block-jetpack-slideshow"
            | "wp-block-jetpack-tiled-gallery"
            | "wp-block-newspack-blocks-carousel" => return media::gallery(shaper, place, element),
            _ => {}
        }
    }
    plain_footnote(shaper, place, element)
}

/// Markdown writers put a footnote into an element whose id the mark names.
pub fn is_note(shaper: &Shaper<'_>, element: &Element) -> bool {
    let named = |id: &str| shaper.tree.notes.iter().any(|known| known == id);
    matches!(element.tag.name.as_str(), "li" | "div" | "p")
        && (element.tag.has_class("footnote-item") || element.tag.get("id").is_some_and(named))
}

fn plain_footnote<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) -> bool {
    is_note(shaper, element) && footnote(shaper, place, element)
}

/// Takes the text of a footnote out of the running text.
pub fn footnote<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) -> bool {
    shaper.flush();
    let text = shaper.one_line(place);
    shaper.note_text(element.tag.get("id"), text.folded());
    true
}

fn button<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) -> bool {
    let url = element.tag.get("href").and_then(|href| shaper.setting.site.link(href));
    let text = kit::text::collapse(&shaper.one_line(place).plain());
    match url {
        Some(url) if !text.is_empty() => shaper.put(Body::Button { text, url }),
        _ => {
            shaper.changes.note("button without a usable address kept as its text");
            if let Some(text) = some(super::rich(&text)) {
                shaper.put(Body::Text { text });
            }
        }
    }
    true
}

fn bookmark<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) -> bool {
    let Some(url) = element.tag.get("href").and_then(|href| shaper.setting.site.link(href)) else {
        return false;
    };
    let (lines, _) = fold::lines(shaper.apart(place));
    let mut lines = lines.into_iter();
    let title = lines.next().map(|line| line.plain());
    let caption = some(fold::join(lines.collect(), " · "));
    shaper.changes.note("bookmark card became an embed shown as a link");
    let provider = super::address::provider(&url);
    shaper.put(Body::Embed { provider, url, title, caption });
    true
}

fn file<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) -> bool {
    let Some(url) = element.tag.get("href").and_then(|href| shaper.setting.site.link(href)) else {
        return false;
    };
    let (lines, _) = fold::lines(shaper.apart(place));
    let mut lines = lines.into_iter().map(|line| line.plain());
    let title = lines.next().unwrap_or_else(|| url.clone());
    let note = lines.collect::<Vec<_>>().join(" · ");
    let note = (!note.is_empty()).then_some(note);
    shaper.put(Body::File { title, url, bytes: None, note });
    true
}

/// A file block is one or two links to the same file.
fn wordpress_file(shaper: &mut Shaper<'_>, place: usize) -> bool {
    let line = shaper.one_line(place);
    let url = line.0.iter().flat_map(|run| &run.marks).find_map(|mark| match mark {
        kit::Mark::Link(url) => Some(url.clone()),
        _ => None,
    });
    match url {
        Some(url) => {
            let title = kit::text::collapse(&line.plain());
            shaper.put(Body::File { title, url, bytes: None, note: None });
        }
        None => {
            if let Some(text) = some(line) {
                shaper.put(Body::Text { text });
            }
        }
    }
    true
}

fn callout(shaper: &mut Shaper<'_>, place: usize) -> bool {
    let (paragraphs, rest) = {
        let blocks = shaper.apart(place);
        fold::lines(blocks)
    };
    shaper.put(Body::Callout { title: String::new(), paragraphs });
    shaper.after(rest);
    true
}

/// The card around a player: its buttons and times are drawn by a script and mean nothing here.
fn recording_card(shaper: &mut Shaper<'_>, place: usize) -> bool {
    let player = shaper.find(place, &|e| matches!(e.tag.name.as_str(), "audio" | "video"));
    let Some((at, element)) = player else { return false };
    let title = shaper.find(place, &|e| e.tag.has_class("kg-audio-title")).map(|(at, _)| at);
    let caption = shaper.find(place, &|e| e.tag.name == "figcaption").map(|(at, _)| at);
    let words = title.map(|at| shaper.one_line(at).plain());
    let line = caption.map(|at| shaper.one_line(at)).and_then(some);
    media::recording(shaper, at, element);
    let last = shaper.out.last_mut().map(|block| &mut block.body);
    if let Some(Body::Audio { title, caption, .. } | Body::Video { title, caption, .. }) = last {
        *title = words.map(|words| plain(&words));
        *caption = line;
    }
    true
}
