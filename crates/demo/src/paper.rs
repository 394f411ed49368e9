//! Files the whole demo paper: sections, authors, standing pages, pictures, stories.

use std::future::Future;

use anyhow::{Context, Result};
use article::{Intake, Standing, Taken};
use kit::zone::Zone;
use kit::{Clock, Id};
use store::{Db, Tx};
use topic::{Kind, NewTopic};

use crate::content::{self, Author, Content};
use crate::embedded::Picture;
use crate::moment::Today;
use crate::shape::{Ids, article, story_id};
use crate::story_file::{PageFile, StoryFile};

/// Stories taken in within one transaction.
const STORIES_A_TRANSACTION: usize = 20;

/// Who the history of stories and pages names.
const BY: &str = "demo";

/// Whose work the drawn pictures are.
const CREDIT: &str = "Illustration: The Saltmere Courier";

/// Whoever keeps pictures. Taking the same one again must give the same id and change nothing.
pub trait TakePicture: Send {
    /// Keeps a picture, with what is known of it, and tells its id.
    fn take(
        &mut self,
        name: &str,
        bytes: &[u8],
        alt: &str,
        caption: Option<&str>,
        credit: Option<&str>,
    ) -> impl Future<Output = Result<Id>> + Send;
}

/// What was built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Sections of the paper.
    pub sections: usize,
    /// Topics.
    pub topics: usize,
    /// Series.
    pub series: usize,
    /// Authors.
    pub authors: usize,
    /// Standing pages.
    pub pages: usize,
    /// How many of those are new or changed.
    pub pages_changed: usize,
    /// Pictures and portraits.
    pub pictures: usize,
    /// Names of pictures that stories show and that have not been drawn.
    pub pictures_missing: Vec<String>,
    /// Stories that were not there before.
    pub stories_new: usize,
    /// Stories that were changed.
    pub stories_changed: usize,
    /// Stories that stood as they are.
    pub stories_same: usize,
}

/// Builds the demo paper, or brings one that was built before up to the day of the clock.
///
/// # Errors
/// When a content file is wrong, a picture is not taken or the store refuses.
pub async fn build(
    db: &Db,
    clock: &Clock,
    zone: &Zone,
    pictures: &mut impl TakePicture,
) -> Result<Summary> {
    let content = Content::read()?;
    let today = Today::of(clock.now(), zone, content.last_moment());
    let mut ids = Ids::default();
    let mut summary = Summary {
        sections: content.sections.len(),
        topics: content.topics.len(),
        series: content.series.len(),
        authors: content.authors.len(),
        pages: content.pages.len(),
        pictures_missing: content.missing_pictures(),
        ..Summary::default()
    };
    put_topics(db, clock, &content, &mut ids).await?;
    summary.pictures = take_pictures(pictures, &content, &mut ids).await?;
    put_authors(db, clock, &content, pictures, &mut ids, &mut summary).await?;
    summary.pages_changed = put_pages(db, clock, &content, &today).await?;
    for stories in content.stories.chunks(STORIES_A_TRANSACTION) {
        take_stories(db, clock, stories, &ids, &today, &mut summary).await?;
    }
    Ok(summary)
}

async fn put_topics(db: &Db, clock: &Clock, content: &Content, ids: &mut Ids) -> Result<()> {
    let mut all = Vec::new();
    for (place, section) in content.sections.iter().enumerate() {
        let new = subject(Kind::Section, &section.id, &section.name, &section.description);
        let medtop = section.medtop.clone();
        all.push(NewTopic { medtop, position: place as i64 + 1, ..new });
    }
    for topic in &content.topics {
        let new = subject(topic.kind, &topic.id, &topic.name, &topic.description);
        all.push(NewTopic { medtop: topic.medtop.clone(), ..new });
    }
    for series in &content.series {
        all.push(subject(Kind::Series, &series.slug(), &series.name, &series.description));
    }
    for new in &mut all {
        let standing = topic::by_slug(db, new.kind.shelf(), &new.slug).await?;
        let named = || Id::named(&format!("demo-{}", new.kind.word()), &new.slug);
        new.id = Some(standing.map_or_else(named, |topic| topic.id));
    }
    let mut tx = db.begin().await?;
    for new in all {
        let (kind, slug, name) = (new.kind, new.slug.clone(), new.name.clone());
        let id = topic::put(&mut tx, clock, new).await?;
        match kind {
            Kind::Section => ids.sections.insert(slug, id),
            Kind::Series => ids.series.insert(name, id),
            _ => ids.topics.insert(slug, id),
        };
    }
    tx.commit().await?;
    Ok(())
}

fn subject(kind: Kind, slug: &str, name: &str, description: &str) -> NewTopic {
    NewTopic {
        kind,
        slug: slug.to_owned(),
        name: name.to_owned(),
        description: Some(description.to_owned()),
        ..NewTopic::default()
    }
}

/// Takes each picture once, with the caption and alt text of the first story that shows it.
async fn take_pictures(
    pictures: &mut impl TakePicture,
    content: &Content,
    ids: &mut Ids,
) -> Result<usize> {
    for figure in content.stories.iter().rev().flat_map(StoryFile::figures) {
        let Some(name) = content::name(figure).filter(|name| !ids.pictures.contains_key(*name))
        else {
            continue;
        };
        let Some(Picture { bytes, .. }) = content::picture(name) else { continue };
        let (alt, caption) = (figure.alt.as_deref().unwrap_or_default(), figure.caption.plain());
        let taken = pictures.take(name, bytes, alt, Some(&caption), Some(CREDIT)).await;
        let id = taken.with_context(|| format!("the picture '{name}' was not taken"))?;
        ids.pictures.insert(name.clone(), id);
    }
    Ok(ids.pictures.len())
}

async fn put_authors(
    db: &Db,
    clock: &Clock,
    content: &Content,
    pictures: &mut impl TakePicture,
    ids: &mut Ids,
    summary: &mut Summary,
) -> Result<()> {
    let mut all = Vec::new();
    for author in &content.authors {
        let portrait = take_portrait(pictures, author).await?;
        summary.pictures += usize::from(portrait.is_some());
        let standing = byline::by_slug(db, &author.id).await?;
        let id = standing.map_or_else(|| Id::named("demo-author", &author.id), |it| it.id);
        all.push((author, id, portrait));
    }
    let mut tx = db.begin().await?;
    for (author, id, portrait) in all {
        let new = byline::NewAuthor {
            id: Some(id),
            slug: author.id.clone(),
            name: author.name.clone(),
            name_native: author.name_native.clone(),
            role: Some(author.role.clone()),
            bio: Some(author.bio.clone()),
            email: Some(author.email.clone()),
            location: Some(author.location.clone()),
            portrait,
        };
        byline::put(&mut tx, clock, new).await?;
        ids.authors.insert(author.id.clone(), (id, author.clone()));
    }
    tx.commit().await?;
    Ok(())
}

async fn take_portrait(pictures: &mut impl TakePicture, author: &Author) -> Result<Option<Id>> {
    let Some(Picture { bytes, .. }) = content::portrait(&author.id) else {
        return Ok(None);
    };
    let alt = format!("Drawn portrait of {}", author.name);
    let taken = pictures.take(&author.id, bytes, &alt, None, Some(CREDIT)).await;
    taken.map(Some).with_context(|| format!("the portrait '{}' was not taken", author.id))
}

async fn put_pages(db: &Db, clock: &Clock, content: &Content, today: &Today) -> Result<usize> {
    let mut pages = Vec::new();
    for page in &content.pages {
        let standing = standing::find(db, &page.slug).await?;
        pages.push(new_page(page, standing, today)?);
    }
    let mut changed = 0;
    let mut tx = db.begin().await?;
    for page in pages {
        changed += usize::from(standing::put(&mut tx, clock, page, BY).await?);
    }
    tx.commit().await?;
    Ok(changed)
}

/// A page whose words stand already keeps its date: readers agreed to that version.
fn new_page(
    page: &PageFile,
    before: Option<standing::Page>,
    today: &Today,
) -> Result<standing::NewPage> {
    let dated = today.moment(page.front.updated).context("a page has no day in the calendar")?;
    let same_words = |it: &standing::Page| {
        it.blocks == page.blocks && it.title == page.front.title && it.summary == page.front.summary
    };
    Ok(standing::NewPage {
        slug: page.slug.clone(),
        title: page.front.title.clone(),
        summary: page.front.summary.clone(),
        blocks: page.blocks.clone(),
        position: page.front.position,
        updated_at: before.filter(same_words).map_or(dated, |it| it.updated_at),
    })
}

async fn take_stories(
    db: &Db,
    clock: &Clock,
    stories: &[StoryFile],
    ids: &Ids,
    today: &Today,
    summary: &mut Summary,
) -> Result<()> {
    let mut tx: Tx = db.begin().await?;
    for file in stories {
        let intake = intake(file, ids, today).with_context(|| format!("story {}", file.slug))?;
        match article::take_in(&mut tx, clock, intake).await? {
            Taken::New(_) => summary.stories_new += 1,
            Taken::Changed(_) | Taken::KeptBack(_) => summary.stories_changed += 1,
            Taken::Same(_) => summary.stories_same += 1,
        }
    }
    tx.commit().await?;
    Ok(())
}

fn intake(file: &StoryFile, ids: &Ids, today: &Today) -> Result<Intake> {
    let moment = |of| today.moment(of).context("a date has no day in the calendar");
    let published = moment(file.front.published)?;
    Ok(Intake {
        source_key: format!("demo:{}", file.slug),
        id: Some(story_id(&file.slug)),
        slug: file.slug.clone(),
        story: article(file, ids, today)?,
        standing: Standing::Live {
            first_published: published,
            published,
            modified: moment(file.modified())?,
        },
        former_paths: Vec::new(),
        by: BY.to_owned(),
    })
}
