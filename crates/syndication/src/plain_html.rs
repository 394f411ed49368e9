//! Blocks as plain HTML for places that know nothing of our styles: feeds, exports, mail.
//!
//! No classes, no ids, no script, whole addresses; only elements that every reader of feeds keeps.
//! What has no meaning outside the page (advertising slots, the wall, sign-up forms) is left out.

use std::collections::HashMap;
use std::fmt::Write;

use article::{
    Block, Body, ChartRow, Correction, Figure, ImageRef, ListItem, Qa, RelatedLink, SimpleBlock,
};
use kit::html::{escape, safe_href};
use kit::zone::Zone;
use kit::{Id, Mark, Rich, Run};

use crate::{Name, Picture};

/// What blocks refer to.
#[derive(Clone, Copy, Debug)]
pub struct PlainHtml<'a> {
    /// Where the paper is, without a slash at the end.
    pub base_url: &'a str,
    /// The page the blocks belong to.
    pub page_url: &'a str,
    /// The clock of its readers.
    pub zone: &'a Zone,
    /// The pictures in the blocks.
    pub pictures: &'a HashMap<Id, Picture>,
    /// The stories they point to.
    pub stories: &'a HashMap<Id, Name>,
    /// The story's corrections.
    pub corrections: &'a [Correction],
}

impl PlainHtml<'_> {
    /// These blocks, one after another.
    pub fn blocks<'b>(&self, blocks: impl IntoIterator<Item = &'b Block>) -> String {
        let mut out = String::new();
        for block in blocks {
            let html = self.body(&block.body);
            match &block.language {
                Some(tag) if !html.is_empty() => out.push_str(&in_language(&html, tag)),
                _ => out.push_str(&html),
            }
        }
        out
    }

    /// A picture with its caption and credit; nothing when the picture is not here.
    pub fn figure(&self, figure: &Figure) -> String {
        let Some(picture) = self.picture(&figure.image) else { return String::new() };
        let alt = figure.alt.as_deref().unwrap_or(&picture.alt);
        let credit = figure.credit.as_deref().unwrap_or(&picture.credit);
        let mut caption = self.rich(&figure.caption);
        if !credit.is_empty() {
            let space = if caption.is_empty() { "" } else { " " };
            let _ = write!(caption, "{space}<small>{}</small>", escape(credit));
        }
        format!("<figure>{}{}</figure>", self.image(picture, alt), around("figcaption", &caption))
    }

    /// A line of rich text with whole addresses; footnote marks lead to the page.
    pub fn rich(&self, text: &Rich) -> String {
        let mut out = Rich::default();
        for run in &text.0 {
            let marks = run.marks.iter().flat_map(|mark| self.mark(mark)).collect();
            out.0.push(Run::marked(run.text.as_str(), marks));
        }
        out.html()
    }

    fn mark(&self, mark: &Mark) -> Vec<Mark> {
        match mark {
            Mark::Link(href) => vec![Mark::Link(self.whole(href))],
            Mark::Footnote(n) => vec![Mark::Link(format!("{}#fn{n}", self.page_url)), Mark::Sup],
            other => vec![other.clone()],
        }
    }

    fn whole(&self, address: &str) -> String {
        match address.chars().next() {
            Some('/') => format!("{}{address}", self.base_url),
            Some('#') => format!("{}{address}", self.page_url),
            _ => address.to_owned(),
        }
    }

    fn body(&self, body: &Body) -> String {
        match body {
            Body::Text { text } | Body::Verse { text } | Body::Unknown { text, .. } => {
                self.paragraph(text)
            }
            Body::Heading { level, text } => self.heading(*level, text),
            Body::List { ordered, items } => self.list(*ordered, items),
            Body::Quote { paragraphs, cite } => self.quote(paragraphs, cite.as_ref()),
            Body::Pullquote { text, cite } => self.quote(std::slice::from_ref(text), cite.as_ref()),
            Body::Image { figure, .. } => self.figure(figure),
            Body::Gallery { figures, caption } => {
                let figures: String = figures.iter().map(|figure| self.figure(figure)).collect();
                figures + &self.maybe_paragraph(caption.as_ref())
            }
            Body::KeyPoints { items } => list_of("ul", items.iter().map(|item| self.rich(item))),
            Body::Footnotes { items } => list_of("ol", items.iter().map(|item| self.rich(item))),
            Body::Qa { items } => items.iter().map(|qa| self.qa(qa)).collect(),
            Body::Timeline { entries } => list_of(
                "ul",
                entries
                    .iter()
                    .map(|e| format!("<b>{}</b> {}", escape(&e.when), self.rich(&e.text))),
            ),
            Body::Factbox { title, body } => title_of(title) + &self.simple(body),
            Body::Callout { title, paragraphs } => title_of(title) + &self.paragraphs(paragraphs),
            Body::Method { paragraphs } => {
                title_of("How we reported this") + &self.paragraphs(paragraphs)
            }
            Body::Divider => "<hr>".to_owned(),
            Body::Newsletter { .. } | Body::AdSlot | Body::Wall => String::new(),
            other => self.matter(other),
        }
    }

    /// Blocks that are more than text.
    fn matter(&self, body: &Body) -> String {
        match body {
            Body::Video { title, caption, poster, .. } => {
                let poster = poster.as_ref().and_then(|image| self.picture(image));
                let still = poster.map_or(String::new(), |p| self.image(p, &p.alt));
                still + &self.on_the_page("Video", title.as_deref(), caption.as_ref())
            }
            Body::Audio { title, caption, .. } => {
                self.on_the_page("Audio", title.as_deref(), caption.as_ref())
            }
            Body::Embed { url, provider, title, caption } => {
                let words = title.as_deref().unwrap_or(provider);
                self.linked(url, words) + &self.maybe_paragraph(caption.as_ref())
            }
            Body::Table { caption, head, rows, source } => {
                let rich = |cells: &[Rich]| cells.iter().map(|cell| self.rich(cell)).collect();
                let rows: Vec<Vec<String>> = rows.iter().map(|row| rich(row)).collect();
                table(caption.as_deref(), &rich(head), &rows) + &source_of(source.as_deref())
            }
            Body::Chart { title, unit, rows, source, .. } => {
                chart(title, unit.as_deref(), rows) + &source_of(source.as_deref())
            }
            Body::Document { title, url, note, .. } | Body::File { title, url, note, .. } => {
                self.linked(url, title) + &around("p", &escape(note.as_deref().unwrap_or("")))
            }
            Body::Profile { name, role, image, paragraphs } => {
                let picture = image.as_ref().and_then(|image| self.picture(image));
                let heading = match role {
                    Some(role) => format!("{name}, {role}"),
                    None => name.clone(),
                };
                let picture = picture.map_or(String::new(), |p| self.image(p, &p.alt));
                title_of(&heading) + &picture + &self.paragraphs(paragraphs)
            }
            Body::Html { html } => html.with_links(|address| self.whole(address)),
            Body::Related { links } => self.related(links),
            Body::Button { text, url } => self.linked(url, text),
            Body::Correction { correction } => self.correction(*correction),
            Body::ClaimReview { claim, claimant, rating, url } => {
                let words = format!(
                    "<p><b>Claim:</b> “{}” ({}). <b>Rating:</b> {}</p>",
                    escape(claim),
                    escape(claimant),
                    escape(rating)
                );
                words + &url.as_ref().map_or(String::new(), |url| self.linked(url, url))
            }
            Body::LiveEntry { at, title, body, .. } => {
                let clock = self.zone.format(*at, "%H:%M");
                let title = title.as_deref().unwrap_or_default();
                title_of(format!("{clock} {title}").trim_end()) + &self.simple(body)
            }
            Body::Ticker { symbols } => around("p", &escape(&symbols.join(", "))),
            Body::Code { text, caption, .. } => {
                let code = format!("<pre><code>{}</code></pre>", escape(text));
                code + &self.maybe_paragraph(caption.as_ref())
            }
            _ => String::new(),
        }
    }

    fn picture(&self, image: &ImageRef) -> Option<&Picture> {
        self.pictures.get(&image.media?)
    }

    fn image(&self, picture: &Picture, alt: &str) -> String {
        format!(
            "<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\">",
            escape(&self.whole(&picture.url)),
            picture.width,
            picture.height,
            escape(alt)
        )
    }

    fn paragraph(&self, text: &Rich) -> String {
        around("p", &self.rich(text))
    }

    fn maybe_paragraph(&self, text: Option<&Rich>) -> String {
        text.map_or(String::new(), |text| self.paragraph(text))
    }

    fn paragraphs(&self, paragraphs: &[Rich]) -> String {
        paragraphs.iter().map(|text| self.paragraph(text)).collect()
    }

    fn heading(&self, level: u8, text: &Rich) -> String {
        let element = ["h2", "h3", "h4"][usize::from(level.clamp(2, 4) - 2)];
        around(element, &self.rich(text))
    }

    fn list(&self, ordered: bool, items: &[ListItem]) -> String {
        let element = if ordered { "ol" } else { "ul" };
        list_of(
            element,
            items.iter().map(|item| self.rich(&item.text) + &self.list(item.ordered, &item.items)),
        )
    }

    fn quote(&self, paragraphs: &[Rich], cite: Option<&Rich>) -> String {
        let cite = cite.map_or(String::new(), |cite| self.rich(cite));
        let cite = around("p", &around("cite", &cite));
        around("blockquote", &(self.paragraphs(paragraphs) + &cite))
    }

    fn qa(&self, qa: &Qa) -> String {
        around("p", &around("b", &self.rich(&qa.question))) + &self.paragraphs(&qa.answer)
    }

    fn simple(&self, blocks: &[SimpleBlock]) -> String {
        let one = |block: &SimpleBlock| match block {
            SimpleBlock::Text { text } => self.paragraph(text),
            SimpleBlock::List { ordered, items } => self.list(*ordered, items),
        };
        blocks.iter().map(one).collect()
    }

    /// Sound and moving pictures are heard and seen on the page itself.
    fn on_the_page(&self, what: &str, title: Option<&str>, caption: Option<&Rich>) -> String {
        let words = title.map_or_else(|| what.to_owned(), |title| format!("{what}: {title}"));
        self.linked(self.page_url, &words) + &self.maybe_paragraph(caption)
    }

    fn linked(&self, url: &str, words: &str) -> String {
        match safe_href(url) {
            Some(url) => {
                let url = self.whole(url);
                format!("<p><a href=\"{}\">{}</a></p>", escape(&url), escape(words))
            }
            None => around("p", &escape(words)),
        }
    }

    fn related(&self, links: &[RelatedLink]) -> String {
        let lines = links.iter().filter_map(|link| {
            let ours = link.article.and_then(|id| self.stories.get(&id));
            let url = ours.map(|story| story.url.as_str()).or(link.url.as_deref())?;
            let url = safe_href(url)?;
            let title = ours.map(|story| story.name.as_str()).or(link.title.as_deref());
            let title = escape(title.unwrap_or(url));
            Some(format!("<a href=\"{}\">{title}</a>", escape(&self.whole(url))))
        });
        list_of("ul", lines)
    }

    fn correction(&self, id: Id) -> String {
        let found = self.corrections.iter().find(|correction| correction.id == id);
        found.map_or(String::new(), |correction| {
            let label = escape(correction.kind.label());
            format!("<p><b>{label}:</b> {}</p>", self.rich(&correction.note))
        })
    }
}

/// HTML in a language of its own.
pub(crate) fn in_language(html: &str, tag: &str) -> String {
    let direction = kit::text::direction(tag);
    format!("<div lang=\"{}\" dir=\"{direction}\">{html}</div>", escape(tag))
}

/// The element around it; nothing around nothing.
fn around(element: &str, html: &str) -> String {
    if html.is_empty() { String::new() } else { format!("<{element}>{html}</{element}>") }
}

fn title_of(text: &str) -> String {
    around("h3", &escape(text))
}

fn source_of(source: Option<&str>) -> String {
    source.map_or(String::new(), |source| format!("<p>Source: {}</p>", escape(source)))
}

fn list_of(element: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| around("li", &item)).collect();
    around(element, &items)
}

fn chart(title: &str, unit: Option<&str>, rows: &[ChartRow]) -> String {
    let caption = match unit {
        Some(unit) => format!("{title} ({unit})"),
        None => title.to_owned(),
    };
    let cells = |row: &ChartRow| vec![escape(&row.label), escape(&row.value.to_string())];
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    table(Some(&caption), &Vec::new(), &rows)
}

fn table(caption: Option<&str>, head: &Vec<String>, rows: &[Vec<String>]) -> String {
    let row = |element: &str, cells: &Vec<String>| {
        let cells: String =
            cells.iter().map(|cell| format!("<{element}>{cell}</{element}>")).collect();
        around("tr", &cells)
    };
    let caption = around("caption", &escape(caption.unwrap_or_default()));
    let head = around("thead", &row("th", head));
    let body: String = rows.iter().map(|cells| row("td", cells)).collect();
    around("table", &(caption + &head + &around("tbody", &body)))
}
