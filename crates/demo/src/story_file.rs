//! Story files and standing pages: TOML between `+++` lines, then the body.

use article::{Access, Block, Body, Figure, RelatedLink, WorkType};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::body::{self, CorrectionNote, Line, Source};
use crate::embedded::stem;
use crate::fault::Fault;
use crate::fences::figure;
use crate::markup::Links;
use crate::moment::DayTime;

/// What stands above the body of a story.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// The headline.
    pub headline: String,
    /// The headline for cards.
    pub card_headline: Option<String>,
    /// A word or two above the headline.
    pub kicker: Option<String>,
    /// The sentence under the headline.
    pub standfirst: String,
    /// The section's id.
    pub section: String,
    /// What kind of work it is.
    pub work_type: WorkType,
    /// The writers' ids, or `guest:Their Name`.
    pub authors: Vec<String>,
    /// The photographer's id.
    pub photos: Option<String>,
    /// Where it was reported from.
    pub dateline: Option<String>,
    /// The topics' ids.
    pub topics: Vec<String>,
    /// The series' name.
    pub series: Option<String>,
    /// When it was published.
    pub published: DayTime,
    /// When a fact in it last changed.
    pub updated: Option<DayTime>,
    /// The main picture's name.
    pub picture: Option<String>,
    /// What is printed under it.
    pub caption: Option<String>,
    /// What it shows, for one who cannot see it.
    pub alt: Option<String>,
    /// Who may read it.
    pub access: Access,
    /// Whether it is about harm to people.
    #[serde(default)]
    pub sensitive: bool,
    /// Its language when that is not the paper's.
    #[serde(default)]
    pub language: String,
}

/// A story as its file gives it: names instead of ids for everything but other stories.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryFile {
    /// The readable part of its address, which is also the file's name.
    pub slug: String,
    /// What stands above its body.
    pub front: FrontMatter,
    /// Its main picture, not hung yet.
    pub lead: Option<Figure>,
    /// Its text.
    pub blocks: Vec<Block>,
    /// The stories named at its end.
    pub related: Vec<RelatedLink>,
    /// Its corrections.
    pub corrections: Vec<CorrectionNote>,
}

impl StoryFile {
    /// Reads a story from the file of this name.
    pub(crate) fn read(file: &str, text: &str, links: &Links) -> Result<StoryFile, Fault> {
        let (front, lines) = split::<FrontMatter>(file, text)?;
        let source = Source { file, links };
        let lead = lead(&source, &front)?;
        let body = body::read(&source, &lines)?;
        check_dates(&source, &front, &body.corrections)?;
        if body.blocks.is_empty() {
            return Err(source.fault(lines.first().map_or(1, |line| line.number), "no text"));
        }
        Ok(StoryFile {
            slug: stem(file.rsplit('/').next().unwrap_or(file)).to_owned(),
            front,
            lead,
            blocks: body.blocks,
            related: body.related,
            corrections: body.corrections,
        })
    }

    /// Its pictures, the main one first, not hung yet.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let inside = self.blocks.iter().filter_map(|block| match &block.body {
            Body::Image { figure, .. } => Some(figure),
            _ => None,
        });
        self.lead.iter().chain(inside)
    }

    /// When a fact in it last changed.
    pub fn modified(&self) -> DayTime {
        self.front.updated.unwrap_or(self.front.published)
    }
}

fn lead(source: &Source<'_>, front: &FrontMatter) -> Result<Option<Figure>, Fault> {
    let Some(name) = &front.picture else {
        if front.caption.is_some() || front.alt.is_some() {
            return Err(source.fault(1, "it has a caption or alt text and no picture"));
        }
        return Ok(None);
    };
    let alt = front.alt.as_deref().filter(|alt| !alt.is_empty());
    let alt = alt.ok_or_else(|| source.fault(1, "its picture has no alt text"))?;
    let caption = source.rich(1, front.caption.as_deref().unwrap_or_default())?;
    Ok(Some(figure(name, caption, alt)))
}

fn check_dates(
    source: &Source<'_>,
    front: &FrontMatter,
    corrections: &[CorrectionNote],
) -> Result<(), Fault> {
    let modified = front.updated.unwrap_or(front.published);
    if modified < front.published {
        return Err(source.fault(1, "it is updated before it is published"));
    }
    if corrections.iter().any(|note| note.at < front.published || note.at > modified) {
        return Err(source.fault(1, "a correction is not between its publication and its update"));
    }
    Ok(())
}

/// What stands above the body of a standing page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageMatter {
    /// The title.
    pub title: String,
    /// A sentence about it.
    pub summary: Option<String>,
    /// Its place in the footer.
    pub position: i64,
    /// When it was changed, as readers are told.
    pub updated: DayTime,
}

/// A standing page as its file gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct PageFile {
    /// Its address without the slash, which is also the file's name.
    pub slug: String,
    /// What stands above its body.
    pub front: PageMatter,
    /// Its text.
    pub blocks: Vec<Block>,
}

impl PageFile {
    /// Reads a standing page from the file of this name.
    pub(crate) fn read(file: &str, text: &str, links: &Links) -> Result<PageFile, Fault> {
        let (front, lines) = split::<PageMatter>(file, text)?;
        let body = body::read(&Source { file, links }, &lines)?;
        let slug = stem(file.rsplit('/').next().unwrap_or(file)).to_owned();
        Ok(PageFile { slug, front, blocks: body.blocks })
    }
}

/// What stands between the `+++` lines, and the lines after them.
pub(crate) fn split<'a, T: DeserializeOwned>(
    file: &str,
    text: &'a str,
) -> Result<(T, Vec<Line<'a>>), Fault> {
    let opened = text.strip_prefix("+++\n");
    let opened = opened.ok_or_else(|| Fault::new(file, 1, "the first line must be '+++'"))?;
    let end = opened.find("\n+++\n");
    let end = end.ok_or_else(|| Fault::new(file, 1, "no second '+++' line ends the first part"))?;
    let front = &opened[..end];
    let front_lines = front.lines().count();
    let front = toml::from_str(front).map_err(|error| Fault::of_toml(file, 2, front, &error))?;
    Ok((front, body::lines(&opened[end + "\n+++\n".len()..], front_lines + 3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT: &str = "+++\nheadline = \"H\"\nstandfirst = \"S.\"\nsection = \"city\"\n\
        work_type = \"report\"\nauthors = []\ntopics = []\npublished = \"-1d 06:00\"\n\
        access = \"free\"\n+++\n";

    fn read(text: &str) -> Result<StoryFile, Fault> {
        let links = Links::new([("bridge".to_owned(), "/city/bridge".to_owned())]);
        StoryFile::read("stories/test.md", text, &links)
    }

    fn body(text: &str) -> Result<StoryFile, Fault> {
        read(&format!("{FRONT}{text}"))
    }

    #[test]
    fn a_body_becomes_numbered_blocks() {
        let text = "One\nline.\n\n## Two\n\n- a\n- b\n\n> Said.\n> — Ann\n\n---\n\n1. x\n";
        let story = body(text).expect("a story");
        assert_eq!(story.slug, "test");
        let kinds: Vec<&str> = story
            .blocks
            .iter()
            .map(|block| match &block.body {
                Body::Text { text } if text.plain() == "One line." => "text",
                Body::Heading { level: 2, .. } => "heading",
                Body::List { ordered: false, items } if items.len() == 2 => "list",
                Body::Quote { cite: Some(cite), .. } if cite.plain() == "Ann" => "quote",
                Body::Divider => "divider",
                Body::List { ordered: true, .. } => "numbers",
                _ => "?",
            })
            .collect();
        assert_eq!(kinds, ["text", "heading", "list", "quote", "divider", "numbers"]);
        assert_eq!(story.blocks[5].id, "b6");
    }

    #[test]
    fn stories_named_at_the_end_stand_with_the_story() {
        let story = body("A.\n\n:::related\nstory:bridge\n:::\n").expect("a story");
        assert_eq!((story.blocks.len(), story.related.len()), (1, 1));
        let story = body(":::related\nstory:bridge\n:::\n\nA.\n").expect("a story");
        assert_eq!((story.blocks.len(), story.related.len()), (2, 0));
    }

    #[test]
    fn a_wrong_file_is_told_with_its_line() {
        let cases = [
            (String::from("No front"), "stories/test.md:1: the first line must be '+++'"),
            (FRONT.replace("city\"", "city"), "stories/test.md:4: "),
            (FRONT.replace("-1d", "1d"), "stories/test.md:8: '1d 06:00' is not a moment"),
            (FRONT.replace("free", "gratis"), "stories/test.md:9: unknown variant"),
            (format!("{FRONT}Text.\n\na *b\n"), "stories/test.md:13: '*' is opened"),
            (format!("{FRONT}\n[a](story:no)\n"), "stories/test.md:12: there is no story 'no'"),
            (format!("{FRONT}:::qa\nQ: a\n"), "stories/test.md:11: this fence is never closed"),
            (format!("{FRONT}:::qa\nA: a\n:::\n"), "stories/test.md:12: after 'Q:' comes 'A:'"),
            (format!("{FRONT}:::blink\n:::\n"), "stories/test.md:11: there is no fence"),
            (format!("{FRONT}:::chart bar T\na: b\n:::\n"), "stories/test.md:12: a row is"),
            (format!("{FRONT}:::table T\n| a |\n| b | c |\n:::\n"), "stories/test.md:13: a row"),
        ];
        for (text, told) in cases {
            let fault = read(&text).expect_err(told).to_string();
            assert!(fault.starts_with(told), "{fault} / {told}");
        }
    }
}
