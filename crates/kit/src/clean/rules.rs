//! What may stand in clean markup, and where.

/// How an element stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Inline,
    Block,
    /// Nothing is in it, and it is not closed.
    Void,
}

const INLINE: [&str; 26] = [
    "a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
    "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
];
const BLOCK: [&str; 33] = [
    "article",
    "aside",
    "blockquote",
    "caption",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
const VOID: [&str; 4] = ["br", "col", "hr", "wbr"];

/// The name an element has here, if it may stand here.
pub(super) fn name(name: &str) -> Option<&'static str> {
    // The page has a heading of its own.
    let name = if name == "h1" { "h2" } else { name };
    INLINE.into_iter().chain(BLOCK).chain(VOID).find(|it| *it == name)
}

pub(super) fn element(name: &str) -> Option<Element> {
    let of = [
        (INLINE.as_slice(), Element::Inline),
        (BLOCK.as_slice(), Element::Block),
        (VOID.as_slice(), Element::Void),
    ];
    of.into_iter().find(|(names, _)| names.contains(&name)).map(|(_, kind)| kind)
}

/// Whose content is no text of ours: it goes with the element.
pub(super) const DROPPED: [&str; 22] = [
    "applet",
    "audio",
    "base",
    "canvas",
    "embed",
    "frameset",
    "head",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "option",
    "plaintext",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "title",
    "xmp",
];

/// Whether an element may stand in this one, or at the top.
pub(super) fn belongs(name: &str, inside: Option<&str>) -> bool {
    let inside = inside.unwrap_or_default();
    match name {
        "li" => matches!(inside, "ul" | "ol"),
        "dt" | "dd" => inside == "dl",
        "caption" | "colgroup" | "thead" | "tbody" | "tfoot" => inside == "table",
        "tr" => matches!(inside, "table" | "thead" | "tbody" | "tfoot"),
        "td" | "th" => inside == "tr",
        "col" => inside == "colgroup",
        "summary" => inside == "details",
        "figcaption" => inside == "figure",
        "rt" | "rp" => inside == "ruby",
        _ => true,
    }
}

/// Elements that end an open one of a list by beginning, and what the list is in.
const ENDS: [(&[&str], &[&str], &[&str]); 5] = [
    (&["li"], &["li"], &["ul", "ol"]),
    (&["dt", "dd"], &["dt", "dd"], &["dl"]),
    (&["td", "th"], &["td", "th", "caption", "colgroup"], &["tr", "table"]),
    (&["tr"], &["tr", "caption", "colgroup"], &["table"]),
    (
        &["thead", "tbody", "tfoot"],
        &["thead", "tbody", "tfoot", "tr", "caption", "colgroup"],
        &["table"],
    ),
];

/// How many elements stay open when this one begins, as in a browser: a block ends a paragraph, an
/// entry of a list ends the one before it, and links do not stand in links.
pub(super) fn closes(name: &str, open: &[&str]) -> Option<usize> {
    let within = |ended: &[&str], roots: &[&str]| {
        let root = open.iter().rposition(|it| roots.contains(it)).map_or(0, |at| at + 1);
        open[root..].iter().position(|it| ended.contains(it)).map(|at| root + at)
    };
    if name == "a" {
        return open.iter().position(|it| *it == "a");
    }
    if let Some((_, ended, roots)) = ENDS.iter().find(|(names, ..)| names.contains(&name)) {
        return within(ended, roots);
    }
    let is_block = element(name) == Some(Element::Block) || name == "hr";
    is_block.then(|| within(&["p"], &["td", "th", "caption"])).flatten()
}

/// Whether an attribute may stand with this value.
pub(super) fn attribute(name: &str, key: &str, value: &str) -> bool {
    let number = |digits_max: usize| {
        (1..=digits_max).contains(&value.len()) && value.chars().all(|it| it.is_ascii_digit())
    };
    match key {
        "lang" => {
            (2..=35).contains(&value.len())
                && value.chars().all(|it| it.is_ascii_alphanumeric() || it == '-')
        }
        "dir" => matches!(value, "ltr" | "rtl" | "auto"),
        "title" => true,
        "colspan" | "rowspan" => matches!(name, "td" | "th") && number(2) && value != "0",
        "span" => matches!(name, "col" | "colgroup") && number(2) && value != "0",
        "scope" => name == "th" && matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
        "start" => name == "ol" && number(5),
        "reversed" => name == "ol",
        "datetime" => name == "time",
        _ => false,
    }
}
