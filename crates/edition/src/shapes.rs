//! The views of blocks that need nothing but themselves.

use article::Body;
use kit::html::safe_href;
use kit::zone::Zone;
use kit::{Mark, Rich, Run};

use crate::blocks::{Moment, Part, Question, Shape, chart_shape, embed_shape, htmls, parts};

/// The view of such a block: one shape, or none when it has nothing to show here.
pub(crate) fn plain(body: &Body, zone: &Zone) -> Vec<Shape> {
    match body {
        Body::Table { caption, head, rows, source } => {
            vec![table(caption.as_ref(), head, rows, source.as_ref())]
        }
        Body::Chart { form, title, unit, rows, source } => {
            vec![chart_shape(*form, title, unit.as_deref(), rows, source.as_ref())]
        }
        Body::KeyPoints { items } => vec![Shape::KeyPoints { items: htmls(items) }],
        Body::Qa { items } => vec![Shape::Qa { items: items.iter().map(question).collect() }],
        Body::Timeline { entries } => {
            let moment = |entry: &article::TimelineEntry| Moment {
                when: entry.when.clone(),
                html: entry.text.html(),
            };
            vec![Shape::Timeline { items: entries.iter().map(moment).collect() }]
        }
        Body::Factbox { title, body } => {
            vec![Shape::Factbox { title: title.clone(), body: parts(body) }]
        }
        Body::Callout { title, paragraphs } => {
            vec![Shape::Callout { title: title.clone(), paragraphs: htmls(paragraphs) }]
        }
        Body::Method { paragraphs } => vec![Shape::Method { paragraphs: htmls(paragraphs) }],
        Body::Newsletter { name, note } => {
            vec![Shape::Callout {
                title: name.clone(),
                paragraphs: htmls(&[Rich::from(note.as_str())]),
            }]
        }
        Body::Html { html } if !html.is_blank() => {
            vec![Shape::Html { html: html.as_str().to_owned() }]
        }
        Body::Divider => vec![Shape::Divider],
        Body::Code { text, language, .. } => {
            vec![Shape::Code { text: text.clone(), language: language.clone() }]
        }
        Body::Footnotes { items } => vec![footnotes(items)],
        Body::LiveEntry { at, title, body, .. } => {
            let clock = zone.format(*at, "%H:%M");
            let title = title.as_ref().map_or(clock.clone(), |title| format!("{clock} {title}"));
            vec![Shape::Factbox { title, body: parts(body) }]
        }
        Body::ClaimReview { claim, claimant, rating, url } => {
            vec![claim_review(claim, claimant, rating, url.as_deref())]
        }
        Body::Ticker { symbols } => vec![Shape::Unknown { note: symbols.join(" · ") }],
        Body::Unknown { text, .. } if !text.is_blank() => {
            vec![Shape::Unknown { note: text.plain() }]
        }
        elsewhere => from_elsewhere(elsewhere),
    }
}

/// Blocks whose matter lies at an address.
fn from_elsewhere(body: &Body) -> Vec<Shape> {
    match body {
        Body::Embed { url, provider, title, .. } => embed_shape(url, provider, title.clone()),
        Body::Video { source, title, .. } => recording(source.former.as_deref(), "Video", title),
        Body::Audio { source, title, .. } => recording(source.former.as_deref(), "Audio", title),
        Body::Document { title, url, pages, note } => {
            let Some(url) = safe_href(url) else { return Vec::new() };
            let (title, url, note) = (title.clone(), url.to_owned(), note.clone());
            vec![Shape::Document { title, url, pages: *pages, note }]
        }
        Body::File { title, url, bytes, .. } => {
            let Some(url) = safe_href(url) else { return Vec::new() };
            let size = bytes.map(size).unwrap_or_default();
            vec![Shape::File { title: title.clone(), url: url.to_owned(), size }]
        }
        Body::Button { text, url } => {
            let run = Run::marked(text.as_str(), vec![Mark::Link(url.clone()), Mark::Strong]);
            let html = Rich(vec![run]).html();
            vec![Shape::Text { html, dir: None, lang: None, first: false }]
        }
        // Placed by rule in a room of their own, or nothing that is printed.
        _ => Vec::new(),
    }
}

fn recording(address: Option<&str>, provider: &str, title: &Option<String>) -> Vec<Shape> {
    address.map_or_else(Vec::new, |address| embed_shape(address, provider, title.clone()))
}

fn table(
    caption: Option<&String>,
    head: &[Rich],
    rows: &[Vec<Rich>],
    source: Option<&String>,
) -> Shape {
    let columns = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
    let numeric = (0..columns).map(|column| is_numeric(rows, column)).collect();
    Shape::Table {
        caption: caption.cloned(),
        head: htmls(head),
        rows: rows.iter().map(|row| htmls(row)).collect(),
        numeric,
        source: source.cloned(),
    }
}

/// Whether most cells of a column are figures, which are then set flush right.
fn is_numeric(rows: &[Vec<Rich>], column: usize) -> bool {
    let cells: Vec<String> =
        rows.iter().filter_map(|row| row.get(column)).map(Rich::plain).collect();
    let figures = cells.iter().filter(|cell| is_figure(cell)).count();
    figures > 0 && figures * 2 > cells.len()
}

fn is_figure(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let others = cell.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && others <= 1 && digits * 3 >= cell.chars().count()
}

fn question(qa: &article::Qa) -> Question {
    Question { question: qa.question.html(), answer: htmls(&qa.answer) }
}

/// Notes as a numbered list, each with the anchor its mark leads to and a way back.
fn footnotes(items: &[Rich]) -> Shape {
    let note = |(place, text): (usize, &Rich)| {
        let number = place + 1;
        format!(
            "<span id=\"fn{number}\">{}</span> <a href=\"#fnref{number}\" \
             aria-label=\"Back to the text\">↩</a>",
            text.html()
        )
    };
    Shape::List { ordered: true, items: items.iter().enumerate().map(note).collect() }
}

fn claim_review(claim: &str, claimant: &str, rating: &str, url: Option<&str>) -> Shape {
    let by = if claimant.is_empty() { String::new() } else { format!(" ({claimant})") };
    let text = |run: Run| Part::Text { html: Rich(vec![run]).html() };
    let mut body = vec![
        text(Run::plain(format!("Claim: {claim}{by}"))),
        text(Run::marked(rating, vec![Mark::Strong])),
    ];
    if let Some(url) = url.and_then(safe_href) {
        body.push(text(Run::marked(url, vec![Mark::Link(url.to_owned())])));
    }
    Shape::Factbox { title: "Fact check".to_owned(), body }
}

/// Bytes as people say them.
fn size(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} bytes"),
        1000..=999_999 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_from_words() {
        for cell in ["12", "$412m", "−3.4%", "1,204", "5:58.4"] {
            assert!(is_figure(cell), "{cell}");
        }
        for cell in ["Saltmere", "Line 4 depot", "", "Q3 results"] {
            assert!(!is_figure(cell), "{cell}");
        }
    }

    #[test]
    fn addresses_that_are_none_are_not_shown() {
        let file = Body::File {
            title: "x".into(),
            url: "javascript:alert(1)".into(),
            bytes: None,
            note: None,
        };
        assert!(plain(&file, &Zone::utc()).is_empty());
    }
}
