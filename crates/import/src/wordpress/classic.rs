//! WordPress's classic text to markup: shortcodes, bare addresses, and paragraphs from blank lines.

use crate::item::Changes;
use crate::markup::address;

/// What shortcodes may ask about: pictures by their number.
pub trait Library {
    /// Address, alternative text and caption of an attachment.
    fn picture(&self, id: u64) -> Option<(String, String, String)>;
}

/// Deepest nesting of shortcodes.
const DEPTH_MAX: usize = 8;

/// The markup WordPress would print of a classic text.
pub fn markup(text: &str, library: &dyn Library, changes: &mut Changes) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = shortcodes(&text, library, changes, 0);
    paragraphs(&text)
}

/// Replaces shortcodes by what they print.
pub fn shortcodes(text: &str, library: &dyn Library, changes: &mut Changes, depth: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // Two brackets write one: the code is shown, not run.
        if let Some(literal) = rest.strip_prefix("[[").and_then(|r| Some((r, near(r).find("]]")?))) {
            let (inside, end) = literal;
            if Code::read(&format!("[{}]", &inside[..end])).is_some() {
                out.push_str(&format!("[{}]", &inside[..end]));
                rest = &inside[end + 2..];
                continue;
            }
        }
        match Code::read(rest) {
            Some(code) if depth < DEPTH_MAX => {
                let used = code.length;
                let (inside, used) = enclosed(rest, &code, used);
                out.push_str(&code.print(inside, library, changes, depth));
                rest = &rest[used..];
            }
            _ => {
                out.push('[');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// As far as a shortcode written to be shown may reach.
fn near(text: &str) -> &str {
    &text[..text.floor_char_boundary(500)]
}

/// What stands between a code and its end, and how long all of it is.
fn enclosed<'t>(rest: &'t str, code: &Code, used: usize) -> (Option<&'t str>, usize) {
    if code.closed {
        return (None, used);
    }
    let end = format!("[/{}]", code.name);
    // An end further away than any item is long belongs to no code; it keeps this linear.
    let window = &rest[used..rest.floor_char_boundary((used + 200_000).min(rest.len()))];
    match window.find(&end) {
        Some(at) => (Some(&rest[used..used + at]), used + at + end.len()),
        None => (None, used),
    }
}

/// A shortcode's opening tag.
struct Code {
    name: String,
    attributes: Vec<(String, String)>,
    closed: bool,
    length: usize,
}

impl Code {
    /// Reads `[name a="1" b=2]` from the start of a text.
    fn read(text: &str) -> Option<Code> {
        let inside = text.strip_prefix('[')?;
        let end = inside[..inside.floor_char_boundary(4000.min(inside.len()))].find(']')?;
        let body = &inside[..end];
        let name_end = body.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(body.len());
        let name = &body[..name_end];
        let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let after = body[name_end..].chars().next();
        if !starts || !after.is_none_or(|c| c.is_whitespace() || c == '/') || !looks_meant(name, &body[name_end..]) {
            return None;
        }
        let closed = body.ends_with('/');
        let attributes = attributes(body[name_end..].trim_end_matches('/'));
        Some(Code { name: name.to_ascii_lowercase(), attributes, closed, length: end + 2 })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn print(&self, inside: Option<&str>, library: &dyn Library, changes: &mut Changes, depth: usize) -> String {
        let inner = inside.map(|text| shortcodes(text, library, changes, depth + 1)).unwrap_or_default();
        match self.name.as_str() {
            "caption" | "wp_caption" => caption(self, &inner),
            "gallery" | "playlist" => gallery(self, library, changes),
            "embed" => format!("\n\n{}\n\n", frame(inner.trim())),
            "audio" | "video" => recording(self, &inner),
            "youtube" | "vimeo" | "twitter" | "tweet" | "instagram" | "facebook" | "soundcloud" => {
                let address = self.get("url").or(self.get("src")).or(self.get("")).unwrap_or(inner.trim());
                format!("\n\n{}\n\n", frame(address))
            }
            "footnote" | "ref" | "note" => {
                changes.note(format!("shortcode '{}' kept as text in brackets", self.name));
                format!(" ({inner})")
            }
            name => {
                changes.note(format!("shortcode '{name}' dropped, what it enclosed kept"));
                inner
            }
        }
    }
}

/// Whether brackets around a word are a shortcode: those we know, those with attributes, and
/// those whose name no writer would put in brackets ("[sic]" stays).
fn looks_meant(name: &str, rest: &str) -> bool {
    const KNOWN: [&str; 14] = ["caption", "wp_caption", "gallery", "playlist", "embed", "audio",
        "video", "youtube", "vimeo", "twitter", "tweet", "instagram", "facebook", "soundcloud"];
    KNOWN.contains(&name.to_ascii_lowercase().as_str()) || rest.contains('=') || name.contains(['_', '-'])
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && found.len() < 40 {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=') else {
            found.push((String::new(), name.trim_matches(['"', '\'']).to_owned()));
            rest = after.trim_start();
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        found.push((name.to_ascii_lowercase(), value.to_owned()));
        rest = after.trim_start();
    }
    found
}

/// The picture, with the text after it as its caption.
fn caption(code: &Code, inner: &str) -> String {
    let end = inner.rfind("</a>").map(|at| at + 4).or_else(|| {
        let image = inner.rfind("<img")?;
        inner[image..].find('>').map(|at| image + at + 1)
    });
    let (picture, words) = inner.split_at(end.unwrap_or(0));
    let words = code.get("caption").unwrap_or(words.trim());
    format!("\n\n<figure>{picture}<figcaption>{words}</figcaption></figure>\n\n")
}

fn gallery(code: &Code, library: &dyn Library, changes: &mut Changes) -> String {
    let ids = code.get("ids").or(code.get("include")).unwrap_or_default();
    let mut figures = String::new();
    for id in ids.split(',').filter_map(|id| id.trim().parse().ok()) {
        match library.picture(id) {
            Some((address, alt, caption)) => {
                let (address, alt) = (kit::html::escape(&address), kit::html::escape(&alt));
                figures.push_str(&format!(
                    "<figure><img src=\"{address}\" alt=\"{alt}\"><figcaption>{caption}</figcaption></figure>"
                ));
            }
            None => changes.note("picture of a gallery that the export does not hold"),
        }
    }
    if figures.is_empty() {
        changes.note(format!("shortcode '{}' without pictures dropped", code.name));
        return String::new();
    }
    format!("\n\n<div class=\"gallery\">{figures}</div>\n\n")
}

fn recording(code: &Code, inner: &str) -> String {
    const TYPES: [&str; 9] = ["src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv"];
    let source = TYPES.iter().find_map(|name| code.get(name));
    let found = source.or_else(|| inner.trim().starts_with("http").then_some(inner.trim()));
    let source = kit::html::escape(found.unwrap_or_default());
    let poster = kit::html::escape(code.get("poster").unwrap_or_default());
    format!("\n\n<{0} src=\"{source}\" poster=\"{poster}\"></{0}>\n\n", code.name)
}

fn frame(address: &str) -> String {
    format!("<iframe src=\"{}\"></iframe>", kit::html::escape(address))
}

/// Blank lines become paragraphs, single ones breaks, and an address alone on its line an embed,
/// as `wpautop` and the embed filter do.
fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut in_pre = false;
    for part in text.split("\n\n") {
        let part = if in_pre { part } else { part.trim_matches('\n') };
        if part.trim().is_empty() {
            continue;
        }
        let opens = part.matches("<pre").count() as i64 - part.matches("</pre>").count() as i64;
        if in_pre || opens != 0 || part.contains("<pre") {
            out.push_str(part);
            out.push_str("\n\n");
            in_pre = if opens == 0 { in_pre } else { opens > 0 };
            continue;
        }
        out.push_str("<p>");
        out.push_str(&lines(part));
        out.push_str("</p>\n");
    }
    out
}

/// The lines of a paragraph: a block tag's line needs no break.
fn lines(part: &str) -> String {
    let mut out = String::with_capacity(part.len() + 16);
    let mut before = "";
    for (at, line) in part.split('\n').map(str::trim).enumerate() {
        if is_lone_address(line) {
            out.push_str(&frame(line));
        } else {
            let breaks = at > 0 && !ends_block(before) && !starts_block(line) && !is_lone_address(before);
            if breaks && !before.is_empty() {
                out.push_str("<br>");
            }
            out.push(' ');
            out.push_str(line);
        }
        before = line;
    }
    out
}

fn is_lone_address(line: &str) -> bool {
    (line.starts_with("https://") || line.starts_with("http://"))
        && !line.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '"'))
        && !address::host(line).is_empty()
}

const BLOCKS: [&str; 29] = ["table", "thead", "tfoot", "caption", "tbody", "tr", "td", "th", "div", "dl", "dd",
    "dt", "ul", "ol", "li", "pre", "form", "blockquote", "p", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "section", "figure", "figcaption"];

fn starts_block(line: &str) -> bool {
    let Some(tag) = line.strip_prefix('<') else { return false };
    let tag = tag.trim_start_matches('/');
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    tag.starts_with("!--") || BLOCKS.contains(&tag[..end].to_ascii_lowercase().as_str())
}

fn ends_block(line: &str) -> bool {
    let Some(tag) = line.ends_with('>').then(|| line.rfind('<')).flatten() else { return false };
    starts_block(&line[tag..])
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One;

    impl Library for One {
        fn picture(&self, id: u64) -> Option<(String, String, String)> {
            (id == 4).then(|| ("/a.jpg".into(), "x".into(), "C".into()))
        }
    }

    fn printed(text: &str) -> (String, Vec<String>) {
        let mut changes = Changes::default();
        let markup = markup(text, &One, &mut changes);
        (markup, changes.into_list().into_iter().map(|c| c.0).collect())
    }

    #[test]
    fn paragraphs_breaks_and_blocks() {
        assert_eq!(printed("a\nb\n\n<h2>H</h2>\nc").0, "<p> a<br> b</p>\n<p> <h2>H</h2> c</p>\n");
        assert!(printed("<pre>keep\n\n  this</pre>\n\nLast.").0.contains("keep\n\n  this"));
    }

    #[test]
    fn captions_galleries_embeds() {
        let (markup, _) = printed("[caption width=\"300\"]<img src=\"/a.jpg\" /> Words <em>x</em>[/caption]");
        assert!(markup.contains("<figcaption>Words <em>x</em></figcaption>"), "{markup}");
        assert_eq!(printed("[gallery ids=\"4,4\"]").0.matches("<img").count(), 2);
        assert!(printed("[embed]https://vimeo.com/1[/embed]").0.contains("<iframe src=\"https://vimeo.com/1\">"));
        assert!(printed("a\n\nhttps://twitter.com/x/status/1\n\nb").0.contains("<iframe"));
        assert!(printed("[video mp4=\"/v.mp4\"][/video]").0.contains("<video src=\"/v.mp4\""));
    }

    #[test]
    fn unknown_codes_are_said_and_words_in_brackets_stay() {
        let (markup, said) = printed("He said [sic] so. [x_y a=\"1\"]inner[/x_y] and [[gallery]].");
        assert_eq!(markup, "<p> He said [sic] so. inner and [gallery].</p>\n");
        assert_eq!(said, ["shortcode 'x_y' dropped, what it enclosed kept"]);
    }

    #[test]
    fn brackets_without_end_take_no_time() {
        let _ = printed(&"[x_y ".repeat(100_000));
        let _ = printed(&"[x_y]".repeat(20_000));
        let _ = printed(&"[[".repeat(50_000));
    }
}
