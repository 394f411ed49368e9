//! What a message says: a few parts, from which both the plain text and the HTML are made.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{Theme, ThemeError};

/// What a message says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its language, as a BCP 47 tag.
    pub language: String,
    /// The subject.
    pub subject: String,
    /// Who it is from, at its head: the paper's name.
    pub paper: String,
    /// The heading.
    pub heading: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// The one thing to do.
    pub button: Option<Button>,
    /// What it tells of, one after the other.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// What stands small at the end.
    pub small_print: Vec<String>,
    /// Where one press stops such messages (RFC 8058); none for messages that are necessary.
    #[serde(default)]
    pub unsubscribe_url: Option<String>,
}

/// The one thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// Where it leads; in the plain text it stands as it is.
    pub url: String,
}

/// Entries under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The heading; may be empty.
    pub heading: String,
    /// What stands under it.
    pub entries: Vec<Entry>,
}

/// One thing told: a story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// A few words above it: why it is told; may be empty.
    pub note: String,
    /// Its headline.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// A sentence or two of it; may be empty.
    pub text: String,
    /// Who made it, and when; may be empty.
    pub by: String,
    /// Its language, when it is not the letter's.
    pub language: Option<String>,
}

impl Group {
    fn text(&self) -> String {
        let mut parts = Vec::new();
        if !self.heading.is_empty() {
            parts.push(self.heading.to_uppercase());
        }
        parts.extend(self.entries.iter().map(Entry::lines));
        parts.join("\n\n")
    }
}

impl Entry {
    fn lines(&self) -> String {
        let all = [&self.note, &self.title, &self.text, &self.by, &self.url];
        let lines: Vec<&str> =
            all.into_iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
        lines.join("\n")
    }

    fn view(&self, letter: &Letter) -> Value {
        let language = self.language.as_deref().unwrap_or(&letter.language);
        json!({
            "note": self.note,
            "title": self.title,
            "url": safe(&self.url),
            "text": self.text,
            "by": self.by,
            "lang": language,
            "dir": kit::text::direction(language),
        })
    }
}

fn safe(url: &str) -> String {
    kit::html::safe_href(url).unwrap_or_default().to_owned()
}

impl Letter {
    /// As plain text.
    pub(crate) fn text(&self) -> String {
        let mut parts = vec![self.heading.clone()];
        parts.extend(self.paragraphs.iter().cloned());
        parts.extend(self.groups.iter().map(Group::text));
        parts.extend(self.button.iter().map(|it| format!("{}:\n{}", it.label, it.url)));
        if !self.small_print.is_empty() {
            parts.push(format!("-- \n{}\n{}", self.paper, self.small_print.join("\n")));
        }
        let parts: Vec<&str> =
            parts.iter().map(|part| part.trim()).filter(|it| !it.is_empty()).collect();
        format!("{}\n", parts.join("\n\n"))
    }

    /// As HTML, by the theme's `mail.html`.
    pub(crate) fn html(&self, theme: &Theme) -> Result<String, ThemeError> {
        theme.render("mail.html", self.view())
    }

    fn view(&self) -> Value {
        let button = |it: &Button| json!({ "label": it.label, "url": safe(&it.url) });
        let group = |it: &Group| {
            let entries: Vec<Value> = it.entries.iter().map(|entry| entry.view(self)).collect();
            json!({ "heading": it.heading, "entries": entries })
        };
        json!({
            "mail": {
                "lang": self.language,
                "dir": kit::text::direction(&self.language),
                "subject": self.subject,
                "paper": self.paper,
                "heading": self.heading,
                "paragraphs": self.paragraphs,
                "groups": self.groups.iter().map(group).collect::<Vec<_>>(),
                "button": self.button.as_ref().map(button),
                "small_print": self.small_print,
            }
        })
    }
}
