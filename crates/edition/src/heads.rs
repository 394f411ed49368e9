//! What machines are told in the head of a page: asked of syndication.

use article::{Listed, Live};
use byline::Author;
use store::Result;
use syndication::{ListPage, Page, PlainPage, StoryPage, Whose, feed_path, head_html};
use topic::Topic;

use crate::Edition;
use crate::cards::Cast;
use crate::pictures::Picture;
use crate::view::{Link, PageHead};

/// The feeds of a list.
pub(crate) fn feed_links(path: &str) -> Vec<Link> {
    use syndication::Form;
    let link = |name, form| Link::new(name, feed_path(path, form));
    vec![link("RSS", Form::Rss), link("Atom", Form::Atom), link("JSON Feed", Form::Json)]
}

impl Edition {
    pub(crate) async fn article_head(&self, live: &Live, cast: &Cast) -> Result<String> {
        let story = &live.story;
        let topics: Vec<Topic> =
            story.topics.iter().filter_map(|id| cast.topics.get(id).cloned()).collect();
        let authors: Vec<Author> = story
            .authors()
            .filter_map(|credit| cast.authors.get(&credit.author?).cloned())
            .collect();
        let lead = story.lead.as_ref().and_then(|lead| lead.image.media);
        let picture = lead.and_then(|id| cast.pictures.get(&id)).map(for_machines);
        let page = Page::Story(StoryPage {
            live,
            section: story.section.and_then(|id| cast.topics.get(&id)),
            topics: &topics,
            series: story.series.and_then(|id| cast.topics.get(&id)),
            authors: &authors,
            picture: picture.as_ref(),
            translations: &[],
        });
        self.told(&page).await
    }

    pub(crate) async fn topic_head(
        &self,
        topic: &Topic,
        path: &str,
        stories: &[Listed],
    ) -> Result<String> {
        self.told(&Page::List(ListPage { whose: Whose::Topic(topic), path, stories })).await
    }

    pub(crate) async fn author_head(
        &self,
        author: &Author,
        portrait: Option<&Picture>,
        path: &str,
        stories: &[Listed],
    ) -> Result<String> {
        let portrait = portrait.map(for_machines);
        let whose = Whose::Author(author, portrait.as_ref());
        self.told(&Page::List(ListPage { whose, path, stories })).await
    }

    pub(crate) async fn front_page_head(&self) -> Result<String> {
        self.told(&Page::Front).await
    }

    pub(crate) async fn corrections_head(&self, page: &PageHead, path: &str) -> Result<String> {
        self.told(&Page::Corrections(plain(page, path, "CollectionPage"))).await
    }

    pub(crate) async fn plain_head(&self, page: &PageHead, path: &str) -> Result<String> {
        let schema_type = match path {
            "/about" => "AboutPage",
            "/contact" => "ContactPage",
            _ if page.kind == "archive" => "CollectionPage",
            _ => "WebPage",
        };
        self.told(&Page::Plain(plain(page, path, schema_type))).await
    }

    async fn told(&self, page: &Page<'_>) -> Result<String> {
        let machines = self.machines().await?;
        Ok(head_html(&machines, page, self.clock.now()))
    }
}

fn plain<'a>(page: &'a PageHead, path: &'a str, schema_type: &'static str) -> PlainPage<'a> {
    PlainPage { title: &page.title, description: &page.description, path, schema_type }
}

/// A picture as machines are told of it: the largest JPEG.
pub fn for_machines(picture: &Picture) -> syndication::Picture {
    syndication::Picture {
        url: picture.src.clone(),
        media_type: "image/jpeg".to_owned(),
        width: picture.width,
        height: picture.height,
        alt: picture.alt.clone(),
        credit: picture.credit.clone().unwrap_or_default(),
    }
}
