//! The marks inside a line of a content file: `**strong**`, `*em*` and `[text](address)`.

use std::collections::BTreeMap;

use kit::html::safe_href;
use kit::rich::{Mark, Run};
use kit::{Id, Rich};

use crate::shape::story_id;

/// The stories of the paper that a text may link to, and their addresses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Links(BTreeMap<String, String>);

impl Links {
    /// Of these slugs and addresses.
    pub(crate) fn new(paths: impl IntoIterator<Item = (String, String)>) -> Links {
        Links(paths.into_iter().collect())
    }

    /// The id of the story of this slug.
    pub(crate) fn story(&self, slug: &str) -> Result<Id, String> {
        self.path(slug).map(|_| story_id(slug))
    }

    fn path(&self, slug: &str) -> Result<&str, String> {
        let path = self.0.get(slug).map(String::as_str);
        path.ok_or_else(|| format!("there is no story '{slug}'"))
    }

    fn address(&self, target: &str) -> Result<String, String> {
        if let Some(slug) = target.strip_prefix("story:") {
            return self.path(slug).map(str::to_owned);
        }
        let safe = safe_href(target).map(str::to_owned);
        safe.ok_or_else(|| format!("'{target}' is no address a link may have"))
    }
}

/// A line of text with its marks, or what is wrong with it.
pub(crate) fn rich(text: &str, links: &Links) -> Result<Rich, String> {
    let mut line = Rich::default();
    read_into(&mut line, text, None, links)?;
    Ok(line)
}

fn read_into(
    line: &mut Rich,
    text: &str,
    link: Option<&Mark>,
    links: &Links,
) -> Result<(), String> {
    let (mut strong, mut em) = (false, false);
    let mut rest = text;
    while let Some(at) = rest.find(['*', '[']) {
        line.push(run(&rest[..at], link, strong, em));
        let mark = &rest[at..];
        rest = if let Some(after) = mark.strip_prefix("**") {
            strong = !strong;
            after
        } else if let Some(after) = mark.strip_prefix('*') {
            em = !em;
            after
        } else {
            read_link(line, mark, link, links)?
        };
    }
    line.push(run(rest, link, strong, em));
    match (strong, em) {
        (true, _) => Err("'**' is opened and not closed".to_owned()),
        (_, true) => Err("'*' is opened and not closed".to_owned()),
        _ => Ok(()),
    }
}

/// Reads the link that `mark` starts with; what follows it.
fn read_link<'a>(
    line: &mut Rich,
    mark: &'a str,
    outer: Option<&Mark>,
    links: &Links,
) -> Result<&'a str, String> {
    let broken = || "'[' starts no link of the form [text](address)".to_owned();
    let (text, after) = mark[1..].split_once("](").ok_or_else(broken)?;
    let (target, rest) = after.split_once(')').ok_or_else(broken)?;
    if outer.is_some() || text.contains('[') || text.trim().is_empty() {
        return Err(broken());
    }
    let link = Mark::Link(links.address(target)?);
    read_into(line, text, Some(&link), links)?;
    Ok(rest)
}

fn run(text: &str, link: Option<&Mark>, strong: bool, em: bool) -> Run {
    let marks = link.cloned().into_iter();
    let marks = marks.chain(strong.then_some(Mark::Strong)).chain(em.then_some(Mark::Em));
    Run::marked(text, marks.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> Result<String, String> {
        let links = Links::new([("bridge".to_owned(), "/city/bridge".to_owned())]);
        rich(text, &links).map(|line| line.html())
    }

    #[test]
    fn marks_become_runs() {
        assert_eq!(
            html("The **big *blue* bridge** [*opened*](story:bridge) today"),
            Ok("The <strong>big <em>blue</em> bridge</strong> \
                <a href=\"/city/bridge\"><em>opened</em></a> today"
                .to_owned())
        );
        let outside = html("[x](https://a.example/)").expect("a link");
        assert!(outside.starts_with("<a href=\"https://a.example/\""));
    }

    #[test]
    fn broken_marks_are_told() {
        for (text, complaint) in [
            ("a *b", "'*' is opened"),
            ("a **b", "'**' is opened"),
            ("a [b] c", "starts no link"),
            ("a [b](story:none)", "no story 'none'"),
            ("a [b](javascript:x)", "no address"),
        ] {
            let told = html(text).expect_err(text);
            assert!(told.contains(complaint), "{told}");
        }
    }
}
