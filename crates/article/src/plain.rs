//! The words of a block as plain text: what can be searched, compared and checked.

use kit::Rich;

use crate::block::{Block, Body, Figure, ListItem, SimpleBlock};

impl Block {
    /// Every piece of text a reader meets in it, in order, captions and labels too.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Lines::default();
        lines.body(&self.body);
        lines.0.retain(|line| !line.trim().is_empty());
        lines.0
    }
}

#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    fn rich(&mut self, text: &Rich) {
        self.0.push(text.plain());
    }

    fn riches<'a>(&mut self, texts: impl IntoIterator<Item = &'a Rich>) {
        texts.into_iter().for_each(|text| self.rich(text));
    }

    fn word(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }

    fn words<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) {
        texts.into_iter().for_each(|text| self.word(text));
    }

    fn figure(&mut self, figure: &Figure) {
        self.rich(&figure.caption);
        self.words(figure.credit.iter().chain(&figure.alt));
    }

    fn items(&mut self, items: &[ListItem]) {
        for item in items {
            self.rich(&item.text);
            self.items(&item.items);
        }
    }

    fn simple(&mut self, blocks: &[SimpleBlock]) {
        for block in blocks {
            match block {
                SimpleBlock::Text { text } => self.rich(text),
                SimpleBlock::List { items, .. } => self.items(items),
            }
        }
    }

    fn body(&mut self, body: &Body) {
        match body {
            Body::Text { text }
            | Body::Heading { text, .. }
            | Body::Verse { text }
            | Body::Unknown { text, .. } => self.rich(text),
            Body::List { items, .. } => self.items(items),
            Body::Quote { paragraphs, cite } => self.riches(paragraphs.iter().chain(cite)),
            Body::Pullquote { text, cite } => self.riches([text].into_iter().chain(cite)),
            Body::Method { paragraphs } => self.riches(paragraphs),
            Body::KeyPoints { items } | Body::Footnotes { items } => self.riches(items),
            Body::Callout { title, paragraphs } => {
                self.word(title);
                self.riches(paragraphs);
            }
            Body::Profile { name, role, paragraphs, .. } => {
                self.words([name].into_iter().chain(role));
                self.riches(paragraphs);
            }
            Body::Qa { items } => {
                for qa in items {
                    self.rich(&qa.question);
                    self.riches(&qa.answer);
                }
            }
            Body::Timeline { entries } => {
                for entry in entries {
                    self.word(&entry.when);
                    self.rich(&entry.text);
                }
            }
            other => self.pictured(other),
        }
    }

    /// What is seen as a picture, a table or a box.
    fn pictured(&mut self, body: &Body) {
        match body {
            Body::Image { figure, .. } => self.figure(figure),
            Body::Gallery { figures, caption } => {
                figures.iter().for_each(|figure| self.figure(figure));
                self.riches(caption);
            }
            Body::Video { title, caption, .. }
            | Body::Audio { title, caption, .. }
            | Body::Embed { title, caption, .. } => {
                self.words(title);
                self.riches(caption);
            }
            Body::Table { caption, head, rows, source } => {
                self.words(caption);
                self.riches(head.iter().chain(rows.iter().flatten()));
                self.words(source);
            }
            Body::Chart { title, unit, rows, source, .. } => {
                self.words([title].into_iter().chain(unit));
                for row in rows {
                    self.word(&format!("{} {}", row.label, row.value));
                }
                self.words(source);
            }
            Body::Factbox { title, body } => {
                self.word(title);
                self.simple(body);
            }
            Body::LiveEntry { title, body, .. } => {
                self.words(title);
                self.simple(body);
            }
            Body::Code { text, caption, .. } => {
                self.word(text);
                self.riches(caption);
            }
            other => self.lined(other),
        }
    }

    /// What is a line or two.
    fn lined(&mut self, body: &Body) {
        match body {
            Body::Document { title, note, .. } | Body::File { title, note, .. } => {
                self.words([title].into_iter().chain(note));
            }
            Body::Related { links } => {
                self.words(links.iter().flat_map(|it| it.title.iter().chain(&it.reason)));
            }
            Body::Newsletter { name, note } => self.words([name, note]),
            Body::Button { text, .. } => self.word(text),
            Body::ClaimReview { claim, claimant, rating, .. } => {
                self.words([claim, claimant, rating]);
            }
            Body::Ticker { symbols } => self.words(symbols),
            Body::Html { html } => html.plain().lines().for_each(|line| self.word(line)),
            _ => {}
        }
    }
}
