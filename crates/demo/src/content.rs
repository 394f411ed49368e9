//! Everything the demo paper is made of, read from the files inside the binary.

use article::Figure;
use kit::slug::slug;
use serde::Deserialize;

use crate::embedded::{self, Picture};
use crate::fault::Fault;
use crate::markup::Links;
use crate::moment::DayTime;
use crate::story_file::{FrontMatter, PageFile, StoryFile, split};

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// The id stories sign with; also the slug of the page.
    pub id: String,
    /// The name as printed.
    pub name: String,
    /// The name in its own script.
    pub name_native: Option<String>,
    /// What they do.
    pub role: String,
    /// Where they work.
    pub location: String,
    /// Where readers may write.
    pub email: String,
    /// A few sentences about them.
    pub bio: String,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its id in story files; also its slug.
    pub id: String,
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: String,
    /// Its IPTC Media Topic.
    pub medtop: Option<String>,
}

/// A topic.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its id in story files; also its slug.
    pub id: String,
    /// Its name.
    pub name: String,
    /// topic, person, organisation, place or event.
    pub kind: topic::Kind,
    /// A sentence about it.
    pub description: String,
    /// Its IPTC Media Topic.
    pub medtop: Option<String>,
}

/// A series.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its name, which is also what story files call it.
    pub name: String,
    /// A sentence about it.
    pub description: String,
}

impl Series {
    /// The readable part of its address.
    pub fn slug(&self) -> String {
        slug(&self.name, "series")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StaffList {
    author: Vec<Author>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicList {
    section: Vec<Section>,
    topic: Vec<Topic>,
    #[serde(default)]
    series: Vec<Series>,
}

/// The whole demo paper.
#[derive(Clone, Debug)]
pub struct Content {
    /// Who writes it.
    pub authors: Vec<Author>,
    /// Its sections in the order of the menu.
    pub sections: Vec<Section>,
    /// Its topics.
    pub topics: Vec<Topic>,
    /// Its series.
    pub series: Vec<Series>,
    /// Its standing pages.
    pub pages: Vec<PageFile>,
    /// Its stories, oldest first.
    pub stories: Vec<StoryFile>,
}

impl Content {
    /// Reads all files.
    ///
    /// # Errors
    /// The first fault, with its file and line.
    pub fn read() -> Result<Content, Fault> {
        let staff: StaffList = list("staff.toml", embedded::STAFF.text)?;
        let topics: TopicList = list("topics.toml", embedded::TOPICS.text)?;
        let files = || embedded::STORIES.iter().map(|it| (format!("stories/{}", it.name), it.text));
        let mut paths = Vec::new();
        for (file, text) in files() {
            paths.push(path(&file, text)?);
        }
        let links = Links::new(paths);
        let stories = files().map(|(file, text)| StoryFile::read(&file, text, &links));
        let mut stories: Vec<StoryFile> = stories.collect::<Result<_, _>>()?;
        stories.sort_by(|a, b| (a.front.published, &a.slug).cmp(&(b.front.published, &b.slug)));
        let pages = embedded::STANDING
            .iter()
            .map(|it| PageFile::read(&format!("standing/{}", it.name), it.text, &links));
        let content = Content {
            authors: staff.author,
            sections: topics.section,
            topics: topics.topic,
            series: topics.series,
            pages: pages.collect::<Result<_, _>>()?,
            stories,
        };
        content.check_names()?;
        Ok(content)
    }

    /// The latest moment that anything in it is dated to.
    pub fn last_moment(&self) -> Option<DayTime> {
        self.stories.iter().map(StoryFile::modified).max()
    }

    /// Names of pictures that stories show and that have not been drawn.
    pub fn missing_pictures(&self) -> Vec<String> {
        let shown = self.stories.iter().flat_map(StoryFile::figures);
        let mut names: Vec<String> = shown.filter_map(|figure| name(figure).cloned()).collect();
        names.retain(|name| picture(name).is_none());
        names.sort();
        names.dedup();
        names
    }

    /// Ids of members of staff whose portraits have not been drawn.
    pub fn missing_portraits(&self) -> Vec<String> {
        let without = self.authors.iter().filter(|author| portrait(&author.id).is_none());
        without.map(|author| author.id.clone()).collect()
    }

    /// Every section, topic, series and author that a story names is there.
    fn check_names(&self) -> Result<(), Fault> {
        for story in &self.stories {
            let front = &story.front;
            let file = format!("stories/{}.md", story.slug);
            let none = |what: &str, name: &str| {
                Err(Fault::new(&file, line_naming(&file, name), format!("no {what} '{name}'")))
            };
            if !self.sections.iter().any(|it| it.id == front.section) {
                return none("section", &front.section);
            }
            let unknown =
                front.topics.iter().find(|&id| !self.topics.iter().any(|it| it.id == *id));
            if let Some(id) = unknown {
                return none("topic", id);
            }
            let unknown =
                front.series.iter().find(|&n| !self.series.iter().any(|it| it.name == *n));
            if let Some(name) = unknown {
                return none("series", name);
            }
            let staff = front.authors.iter().filter(|id| !id.starts_with(GUEST));
            let mut staff = staff.chain(&front.photos);
            if let Some(id) = staff.find(|&id| !self.authors.iter().any(|it| it.id == *id)) {
                return none("author", id);
            }
        }
        Ok(())
    }
}

/// What stands before the name of one who is not on the staff.
pub(crate) const GUEST: &str = "guest:";

fn list<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, Fault> {
    toml::from_str(text).map_err(|error| Fault::of_toml(file, 1, text, &error))
}

/// The slug of the story in a file, and its address.
fn path(file: &str, text: &str) -> Result<(String, String), Fault> {
    let slug = embedded::stem(file.trim_start_matches("stories/")).to_owned();
    if !kit::slug::is_slug(&slug) {
        return Err(Fault::new(file, 1, "the file's name is no slug"));
    }
    let (front, _) = split::<FrontMatter>(file, text)?;
    let path = format!("/{}/{slug}", front.section);
    Ok((slug, path))
}

fn line_naming(file: &str, name: &str) -> usize {
    let text = embedded::STORIES.iter().find(|it| file.ends_with(it.name)).map_or("", |it| it.text);
    text.lines().position(|line| line.contains(name)).map_or(1, |index| index + 1)
}

/// The name of a picture that is not hung yet.
pub(crate) fn name(figure: &Figure) -> Option<&String> {
    figure.image.former.as_ref()
}

/// The picture of this name, when it has been drawn.
pub(crate) fn picture(name: &str) -> Option<&'static Picture> {
    embedded::PICTURES.iter().find(|picture| picture.name() == name)
}

/// The portrait of this member of staff, when it has been drawn.
pub(crate) fn portrait(author: &str) -> Option<&'static Picture> {
    embedded::PORTRAITS.iter().find(|picture| picture.name() == author)
}
