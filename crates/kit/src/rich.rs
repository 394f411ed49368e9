//! Rich text: a line of runs, each with a few marks out of a small fixed set.
//!
//! It is data, not markup: whatever an importer or an editor puts in, only these marks can come
//! out, so no text of anybody's can become a tag on the page.

use serde::{Deserialize, Serialize};

use crate::html::{escape_into, safe_href};
use crate::text;

/// A line of text with marks. In JSON a plain run is a string, a marked one an object:
/// `["The ", {"t": "Courier", "m": ["em"]}]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rich(pub Vec<Run>);

/// Text that carries the same marks throughout. A line break inside it is `\n`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RunForm", into = "RunForm")]
pub struct Run {
    /// The text itself.
    pub text: String,
    /// Its marks, outermost first, in the order of [`Mark`]'s variants, none twice.
    pub marks: Vec<Mark>,
}

/// What a run of text may be marked as, outermost first when several meet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A link; the address passed [`safe_href`] when the mark was made and passes it again when
    /// it is printed.
    Link(String),
    /// Text in another language (BCP 47 tag).
    Lang(String),
    /// Strong importance.
    Strong,
    /// Emphasis.
    Em,
    /// No longer accurate.
    Strike,
    /// Marked for reference.
    Highlight,
    /// Subscript.
    Sub,
    /// Superscript.
    Sup,
    /// Computer text.
    Code,
    /// A reference to the footnote of this number.
    Footnote(u32),
    /// A note between colleagues: the text is never sent to a reader.
    Internal,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum RunForm {
    Plain(String),
    Marked { t: String, m: Vec<Mark> },
}

impl From<RunForm> for Run {
    fn from(form: RunForm) -> Run {
        match form {
            RunForm::Plain(text) => Run { text, marks: Vec::new() },
            RunForm::Marked { t, m } => Run::marked(t, m),
        }
    }
}

impl From<Run> for RunForm {
    fn from(run: Run) -> RunForm {
        if run.marks.is_empty() {
            RunForm::Plain(run.text)
        } else {
            RunForm::Marked { t: run.text, m: run.marks }
        }
    }
}

impl Run {
    /// A run without marks.
    pub fn plain(text: impl Into<String>) -> Run {
        Run { text: text.into(), marks: Vec::new() }
    }

    /// A run with marks, put in order; links that [`safe_href`] refuses are dropped, of several
    /// marks of one kind the first stays.
    pub fn marked(text: impl Into<String>, mut marks: Vec<Mark>) -> Run {
        marks.retain(|mark| !matches!(mark, Mark::Link(href) if safe_href(href).is_none()));
        marks.sort();
        marks.dedup_by(|a, b| std::mem::discriminant(a) == std::mem::discriminant(b));
        Run { text: text.into(), marks }
    }

    fn is_internal(&self) -> bool {
        self.marks.contains(&Mark::Internal)
    }
}

impl From<&str> for Rich {
    fn from(text: &str) -> Rich {
        if text.is_empty() { Rich::default() } else { Rich(vec![Run::plain(text)]) }
    }
}

impl Rich {
    /// Adds a run, joining it to the last one when the marks are the same.
    pub fn push(&mut self, run: Run) {
        if run.text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.marks == run.marks => last.text.push_str(&run.text),
            _ => self.0.push(run),
        }
    }

    /// Whether a reader would see nothing.
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|run| run.is_internal() || run.text.trim().is_empty())
    }

    /// The text a reader sees, without marks.
    pub fn plain(&self) -> String {
        self.0.iter().filter(|run| !run.is_internal()).map(|run| run.text.as_str()).collect()
    }

    /// Words a reader reads.
    pub fn words(&self) -> usize {
        text::words(&self.plain())
    }

    /// White space folded as HTML folds it: runs of spaces to one, none at the ends. Line breaks
    /// (`\n`) are kept, without spaces around them.
    pub fn folded(self) -> Rich {
        let mut out = Rich::default();
        let mut at_start = true;
        for run in self.0 {
            let mut text = String::with_capacity(run.text.len());
            for character in run.text.chars() {
                match character {
                    '\n' => {
                        trim_spaces(&mut text);
                        text.push('\n');
                        at_start = true;
                    }
                    ' ' | '\t' | '\r' | '\u{c}' => {
                        if !at_start {
                            text.push(' ');
                            at_start = true;
                        }
                    }
                    other => {
                        text.push(other);
                        at_start = false;
                    }
                }
            }
            out.push(Run { text, marks: run.marks });
        }
        while let Some(last) = out.0.last_mut() {
            let kept = last.text.trim_end_matches([' ', '\n']).len();
            last.text.truncate(kept);
            if !last.text.is_empty() {
                break;
            }
            out.0.pop();
        }
        out
    }

    /// Finished, safe HTML: text escaped, marks nested properly, line breaks as `<br>`.
    pub fn html(&self) -> String {
        let mut out =
            String::with_capacity(64 + self.0.iter().map(|r| r.text.len()).sum::<usize>());
        let mut open: Vec<&Mark> = Vec::new();
        for run in self.0.iter().filter(|run| !run.is_internal()) {
            let shared = open.iter().zip(&run.marks).take_while(|(a, b)| **a == *b).count();
            for mark in open.drain(shared..).rev() {
                close(&mut out, mark);
            }
            for mark in &run.marks[shared..] {
                self::open(&mut out, mark);
                open.push(mark);
            }
            for (line, part) in run.text.split('\n').enumerate() {
                if line > 0 {
                    out.push_str("<br>");
                }
                escape_into(&mut out, part);
            }
        }
        for mark in open.into_iter().rev() {
            close(&mut out, mark);
        }
        out
    }
}

fn trim_spaces(text: &mut String) {
    let kept = text.trim_end_matches(' ').len();
    text.truncate(kept);
}

fn open(out: &mut String, mark: &Mark) {
    match mark {
        Mark::Link(href) => {
            let href = safe_href(href).unwrap_or("#");
            let outside = !href.starts_with(['/', '#']);
            out.push_str("<a href=\"");
            escape_into(out, href);
            out.push_str(if outside { "\" rel=\"noopener\">" } else { "\">" });
        }
        Mark::Lang(tag) => {
            out.push_str("<span lang=\"");
            escape_into(out, tag);
            out.push_str("\" dir=\"");
            out.push_str(text::direction(tag));
            out.push_str("\">");
        }
        Mark::Footnote(number) => {
            out.push_str(&format!("<sup><a href=\"#fn{number}\" id=\"fnref{number}\">"));
        }
        other => {
            out.push('<');
            out.push_str(element(other));
            out.push('>');
        }
    }
}

fn close(out: &mut String, mark: &Mark) {
    match mark {
        Mark::Link(_) => out.push_str("</a>"),
        Mark::Footnote(_) => out.push_str("</a></sup>"),
        other => {
            out.push_str("</");
            out.push_str(element(other));
            out.push('>');
        }
    }
}

fn element(mark: &Mark) -> &'static str {
    match mark {
        Mark::Strong => "strong",
        Mark::Em => "em",
        Mark::Strike => "s",
        Mark::Highlight => "mark",
        Mark::Sub => "sub",
        Mark::Sup => "sup",
        Mark::Code => "code",
        Mark::Link(_) | Mark::Lang(_) | Mark::Footnote(_) | Mark::Internal => "span",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rich(json: &str) -> Rich {
        serde_json::from_str(json).expect("rich text")
    }

    #[test]
    fn prints_nested_marks_once() {
        let line = rich(
            r#"["a ", {"t":"b","m":[{"link":"/x"}]}, {"t":"c","m":[{"link":"/x"},"em"]}, " d"]"#,
        );
        assert_eq!(line.html(), "a <a href=\"/x\">b<em>c</em></a> d");
        assert_eq!(line.plain(), "a bc d");
    }

    #[test]
    fn unsafe_links_lose_the_link_and_keep_the_text() {
        let line = rich(r#"[{"t":"click","m":[{"link":"javascript:alert(1)"},"strong"]}]"#);
        assert_eq!(line.html(), "<strong>click</strong>");
    }

    #[test]
    fn internal_notes_are_never_printed() {
        let line = rich(r#"["said ", {"t":"CHECK AGE","m":["internal"]}, "Ann"]"#);
        assert_eq!(line.html(), "said Ann");
        assert_eq!(line.words(), 2);
    }

    #[test]
    fn folds_space_like_a_browser_and_keeps_breaks() {
        let line = Rich(vec![
            Run::plain("  a \n"),
            Run::marked(" b  ", vec![Mark::Em]),
            Run::plain(" c \n "),
        ]);
        assert_eq!(line.folded().html(), "a<br><em>b </em>c");
    }

    proptest! {
        #[test]
        fn no_text_becomes_a_tag(text in ".*", href in ".*") {
            let line = Rich(vec![Run::marked(text, vec![Mark::Link(href)])]);
            let html = line.html();
            let inner = match html.strip_prefix("<a ") {
                Some(rest) => rest.split_once('>').map_or("", |(_, inner)| inner),
                None => html.as_str(),
            };
            prop_assert!(!inner.replace("</a>", "").replace("<br>", "").contains('<'));
        }

        #[test]
        fn json_and_back(texts in proptest::collection::vec("[a-z<&\n]{1,5}", 0..5)) {
            let mut line = Rich::default();
            for (n, text) in texts.into_iter().enumerate() {
                line.push(Run::marked(text, if n % 2 == 0 { vec![] } else { vec![Mark::Em] }));
            }
            let json = serde_json::to_string(&line).expect("json");
            prop_assert_eq!(serde_json::from_str::<Rich>(&json).expect("rich"), line);
        }
    }
}
