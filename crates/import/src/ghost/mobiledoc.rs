//! Ghost's old editor document (mobiledoc 0.3) to blocks.

use article::{Block, Body, ListItem};
use kit::{Mark, Rich, Run};
use serde_json::Value;

use super::card::{Cards, card};

/// A document's tables that its sections refer to by number.
struct Tables<'v> {
    markups: &'v [Value],
    atoms: &'v [Value],
    cards: &'v [Value],
}

/// The blocks of a document; `None` when it is none.
pub fn blocks(document: &str, cards: &mut Cards<'_>) -> Option<Vec<Block>> {
    let document: Value = serde_json::from_str(document).ok()?;
    let part = |key| crate::json::list(&document, key);
    let tables = Tables { markups: part("markups"), atoms: part("atoms"), cards: part("cards") };
    let sections = document.get("sections")?.as_array()?;
    let mut out = Vec::new();
    for section in sections {
        match section.get(0).and_then(Value::as_u64) {
            Some(1) => markup_section(section, &tables, cards, &mut out),
            Some(2) => {
                if let Some(source) = section.get(1).and_then(Value::as_str) {
                    card("image", &serde_json::json!({ "src": source }), cards, &mut out);
                }
            }
            Some(3) => list_section(section, &tables, cards, &mut out),
            Some(10) => card_section(section, &tables, cards, &mut out),
            _ => cards.changes.note("unknown section of an old document dropped"),
        }
    }
    article::block::number(&mut out);
    Some(out)
}

fn markup_section(section: &Value, tables: &Tables<'_>, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let text = line(section.get(2), tables, cards);
    if text.is_blank() {
        return;
    }
    let body = match section.get(1).and_then(Value::as_str).unwrap_or("p") {
        "h1" | "h2" => Body::Heading { level: 2, text },
        "h3" => Body::Heading { level: 3, text },
        "h4" | "h5" | "h6" => Body::Heading { level: 4, text },
        "blockquote" => Body::Quote { paragraphs: vec![text], cite: None },
        "aside" | "pull-quote" => Body::Pullquote { text, cite: None },
        _ => Body::Text { text },
    };
    out.push(Block::new("", body));
}

fn list_section(section: &Value, tables: &Tables<'_>, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let ordered = section.get(1).and_then(Value::as_str) == Some("ol");
    let rows = section.get(2).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let items = rows.iter().map(|row| ListItem::line(line(Some(row), tables, cards)));
    let items: Vec<ListItem> = items.filter(|item| !item.text.is_blank()).collect();
    if !items.is_empty() {
        out.push(Block::new("", Body::List { ordered, items }));
    }
}

fn card_section(section: &Value, tables: &Tables<'_>, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let number = section.get(1).and_then(Value::as_u64).unwrap_or(u64::MAX);
    let found = usize::try_from(number).ok().and_then(|number| tables.cards.get(number));
    match found.and_then(|found| Some((found.get(0)?.as_str()?, found.get(1)?))) {
        Some((name, payload)) => card(name, payload, cards, out),
        None => cards.changes.note("card without content dropped"),
    }
}

/// A list of markers: `[type, [markups opened], how many closed, text or atom]`.
fn line(markers: Option<&Value>, tables: &Tables<'_>, cards: &mut Cards<'_>) -> Rich {
    let mut out = Rich::default();
    let mut open: Vec<Option<Mark>> = Vec::new();
    for marker in markers.and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
        for number in marker.get(1).and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
            let found = number.as_u64().and_then(|n| tables.markups.get(usize::try_from(n).ok()?));
            open.push(found.and_then(|markup| mark(markup, cards)));
        }
        let text = match marker.get(0).and_then(Value::as_u64) {
            Some(1) => atom(marker.get(3), tables),
            _ => marker.get(3).and_then(Value::as_str).unwrap_or_default(),
        };
        out.push(Run::marked(text, open.iter().flatten().cloned().collect()));
        let closed = marker.get(2).and_then(Value::as_u64).unwrap_or(0);
        open.truncate(open.len().saturating_sub(usize::try_from(closed).unwrap_or(usize::MAX)));
    }
    out.folded()
}

fn atom<'v>(number: Option<&Value>, tables: &Tables<'v>) -> &'v str {
    let found = number.and_then(Value::as_u64).and_then(|n| tables.atoms.get(usize::try_from(n).ok()?));
    match found.and_then(|atom| atom.get(0)?.as_str()) {
        Some("soft-return") => "\n",
        _ => found.and_then(|atom| atom.get(1)?.as_str()).unwrap_or_default(),
    }
}

fn mark(markup: &Value, cards: &mut Cards<'_>) -> Option<Mark> {
    match markup.get(0)?.as_str()? {
        "strong" | "b" => Some(Mark::Strong),
        "em" | "i" => Some(Mark::Em),
        "s" | "del" => Some(Mark::Strike),
        "code" => Some(Mark::Code),
        "sub" => Some(Mark::Sub),
        "sup" => Some(Mark::Sup),
        "mark" => Some(Mark::Highlight),
        "a" => {
            let pairs = markup.get(1)?.as_array()?;
            let at = pairs.iter().position(|name| name.as_str() == Some("href"))?;
            let link = cards.site.link(pairs.get(at + 1)?.as_str()?);
            if link.is_none() {
                cards.changes.note("unsafe link dropped, its text kept");
            }
            link.map(Mark::Link)
        }
        other => {
            cards.changes.note(format!("mark '{other}' dropped"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Changes;
    use crate::markup::Site;

    #[test]
    fn sections_markers_atoms_and_cards() {
        let document = r#"{"version":"0.3.1","atoms":[["soft-return","",{}]],
            "cards":[["hr",{}],["image",{"src":"__GHOST_URL__/a.jpg","caption":"<em>C</em>"}],["html",{"html":"<p>x</p>"}]],
            "markups":[["strong"],["a",["href","javascript:x"]],["a",["href","/y"]]],
            "sections":[[1,"p",[[0,[0],1,"bold"],[0,[],0," and "],[1,[],0,0],[0,[1],1,"bad"],[0,[2],1,"good"]]],
            [1,"h2",[[0,[],0,"Head"]]],[3,"ol",[[[0,[],0,"one"]],[[0,[],0,"two"]]]],[10,0],[10,1],[10,2],[10,9]]}"#;
        let site = Site::at(["__GHOST_URL__"]);
        let mut changes = Changes::default();
        let mut cards = Cards { site: &site, changes: &mut changes, rtl_blocks: 0 };
        let blocks = blocks(document, &mut cards).expect("a document");
        let Body::Text { text } = &blocks[0].body else { panic!() };
        assert_eq!(text.html(), "<strong>bold</strong> and<br>bad<a href=\"/y\">good</a>");
        assert!(matches!(&blocks[1].body, Body::Heading { level: 2, .. }));
        assert!(matches!(&blocks[2].body, Body::List { ordered: true, items } if items.len() == 2));
        assert_eq!(blocks[3].body, Body::Divider);
        assert!(matches!(&blocks[4].body, Body::Image { figure, .. } if figure.caption.html() == "<em>C</em>"));
        assert_eq!((blocks.len(), changes.into_list().len()), (6, 2));
    }
}
