//! The demo: a whole invented paper, made on an empty folder.

use anyhow::{Context, Result};
use demo::{DemoChoice, TakePicture};
use front::{Container, HOME, Layout, Rule, Source};
use kit::Id;
use media::{Description, Intake};
use topic::Shelf;

use crate::Paper;

/// Makes the demo paper in an open, empty paper; nothing when it is there already.
///
/// # Errors
/// When a content file is wrong or the store or darkroom refuses.
pub async fn make(paper: &Paper) -> Result<()> {
    let mut pictures = Darkroom { paper };
    let zone = &paper.edition.zone;
    let summary = demo::build(&paper.db, &paper.clock, zone, &mut pictures).await?;
    demo::shop(&paper.db, &paper.clock).await?;
    if front::containers(&paper.db, HOME).await?.is_empty() {
        let containers = containers(paper).await?;
        let mut tx = paper.db.begin().await?;
        front::arrange(&mut tx, &paper.clock, HOME, &containers).await?;
        tx.commit().await?;
    }
    tracing::info!(?summary, "the demo paper is ready");
    Ok(())
}

/// Pictures of the demo go through the darkroom like everybody's.
struct Darkroom<'a> {
    paper: &'a Paper,
}

impl TakePicture for Darkroom<'_> {
    async fn take(
        &mut self,
        name: &str,
        bytes: &[u8],
        alt: &str,
        caption: Option<&str>,
        credit: Option<&str>,
    ) -> Result<Id> {
        let id = Id::named("demo picture", name);
        if media::find(&self.paper.db, id).await?.is_some() {
            return Ok(id);
        }
        let received = self.paper.darkroom.receive(bytes.to_vec()).await.context("a picture")?;
        let description = Description {
            alt: Some(alt.to_owned()),
            caption: caption.map(str::to_owned),
            credit: credit.map(str::to_owned),
            ..Description::default()
        };
        let (id, name) = (Some(id), name.to_owned());
        let intake = Intake { id, name, description, ahead: true, ..Intake::default() };
        let mut tx = self.paper.db.begin().await?;
        let (taken, _) = media::take(&mut tx, &received, intake, self.paper.clock.now()).await?;
        tx.commit().await?;
        Ok(taken.id)
    }
}

/// The editor's choice of the demo as containers of the front.
async fn containers(paper: &Paper) -> Result<Vec<Container>> {
    let mut all = Vec::new();
    for demo in demo::front() {
        let rule = match demo.choice {
            DemoChoice::Stories(slugs) => Rule {
                picked: slugs.iter().map(|slug| demo::story_id(slug)).collect(),
                from: Source::Nothing,
                size: slugs.len(),
                ..Rule::default()
            },
            DemoChoice::Section(slug, size) => by_topic(paper, Shelf::Sections, slug, size).await?,
            DemoChoice::Topic(slug, size) => by_topic(paper, Shelf::Topics, slug, size).await?,
            DemoChoice::Latest(size) => Rule { from: Source::Latest, size, ..Rule::default() },
        };
        all.push(Container {
            id: Id::fresh(paper.clock.now()),
            title: demo.title.map(str::to_owned),
            url: demo.url.map(str::to_owned),
            layout: Layout::of_word(demo.layout.word()).unwrap_or_default(),
            rule,
        });
    }
    Ok(all)
}

async fn by_topic(paper: &Paper, shelf: Shelf, slug: &str, size: usize) -> Result<Rule> {
    let topic = topic::by_slug(&paper.db, shelf, slug).await?;
    let topic = topic.with_context(|| format!("the demo has no {slug}"))?;
    let from =
        if shelf == Shelf::Sections { Source::Section(topic.id) } else { Source::Topic(topic.id) };
    Ok(Rule { from, size, ..Rule::default() })
}
