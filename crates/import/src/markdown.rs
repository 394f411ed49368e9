//! Markdown to blocks, by way of markup, so that both have the same rules.

use pulldown_cmark::{Options, Parser, html};

use crate::markup::{Shaped, Site, shape};

/// Deepest nesting of quotes and lists a line may open; CommonMark itself has no bound.
const OPENERS_MAX: usize = 64;

/// Shapes Markdown (CommonMark with tables, footnotes and strike-through) into blocks.
pub fn blocks(markdown: &str, site: &Site) -> Shaped {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let markdown = tame(markdown);
    let mut markup = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut markup, Parser::new_ext(&markdown, options));
    shape(&markup, site)
}

/// A line that opens a thousand quotes opens a few.
fn tame(markdown: &str) -> std::borrow::Cow<'_, str> {
    let openers = |line: &str| {
        line.bytes().take_while(|b| matches!(b, b'>' | b' ' | b'-' | b'*' | b'+')).count()
    };
    if markdown.lines().all(|line| openers(line) <= OPENERS_MAX || is_rule(line)) {
        return markdown.into();
    }
    let tamed = markdown.lines().map(|line| match openers(line) {
        count if count > OPENERS_MAX && !is_rule(line) => &line[count - OPENERS_MAX..],
        _ => line,
    });
    tamed.collect::<Vec<_>>().join("\n").into()
}

fn is_rule(line: &str) -> bool {
    !line.contains('>') && line.bytes().all(|b| matches!(b, b' ' | b'-' | b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use article::Body;

    #[test]
    fn tables_footnotes_and_links() {
        let shaped = blocks(
            "| Ward | Votes |\n|---|---|\n| North | 812 |\n\nA note[^1].\n\n[^1]: Recount.",
            &Site::default(),
        );
        let bodies: Vec<&Body> = shaped.blocks.iter().map(|b| &b.body).collect();
        let Body::Table { head, rows, .. } = bodies[0] else { panic!("{:?}", bodies[0]) };
        assert_eq!((head.len(), rows.len()), (2, 1));
        assert!(matches!(bodies[1], Body::Text { text } if text.html().contains("fnref1")));
        assert_eq!(bodies[2], &Body::Footnotes { items: vec!["Recount.".into()] });
    }

    #[test]
    fn hostile_nesting_ends() {
        let _ = blocks(&">".repeat(200_000), &Site::default());
        let _ = blocks(&"[".repeat(50_000), &Site::default());
        let _ = blocks(&"- ".repeat(50_000), &Site::default());
    }
}
