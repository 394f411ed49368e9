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

impl Letter {
    /// As plain text.
    pub(crate) fn text(&self) -> String {
        let mut parts = vec![self.heading.clone()];
        parts.extend(self.paragraphs.iter().cloned());
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
        let safe = |url: &str| kit::html::safe_href(url).unwrap_or_default().to_owned();
        let button = |it: &Button| json!({ "label": it.label, "url": safe(&it.url) });
        json!({
            "mail": {
                "lang": self.language,
                "dir": kit::text::direction(&self.language),
                "subject": self.subject,
                "paper": self.paper,
                "heading": self.heading,
                "paragraphs": self.paragraphs,
                "button": self.button.as_ref().map(button),
                "small_print": self.small_print,
            }
        })
    }
}
