//! Makes an article of a story file, once everything it names has an id.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use article::{Body, Correction, Credit, Figure, Flags, Gravity, Headlines, ImageRef, Role, Story};
use kit::Id;

use crate::content::{Author, GUEST};
use crate::moment::Today;
use crate::story_file::{FrontMatter, StoryFile};
use crate::texts::texts;

/// The id of the demo story of this slug, the same on every machine.
pub fn story_id(slug: &str) -> Id {
    Id::named("demo", slug)
}

/// The ids of everything stories name.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    /// Of sections, by slug.
    pub sections: BTreeMap<String, Id>,
    /// Of topics, by slug.
    pub topics: BTreeMap<String, Id>,
    /// Of series, by name.
    pub series: BTreeMap<String, Id>,
    /// Of authors, by slug, with what is known of them.
    pub authors: BTreeMap<String, (Id, Author)>,
    /// Of pictures, by name; one that has not been drawn has none.
    pub pictures: BTreeMap<String, Id>,
}

/// The article of a story file.
pub(crate) fn article(file: &StoryFile, ids: &Ids, today: &Today) -> Result<Story> {
    let front = &file.front;
    let mut story = Story {
        headline: front.headline.clone(),
        headlines: Headlines { card: front.card_headline.clone(), ..Headlines::default() },
        kicker: front.kicker.clone(),
        standfirst: Some(front.standfirst.clone()),
        work_type: front.work_type,
        section: Some(of(&ids.sections, &front.section)?),
        credits: credits(front, ids)?,
        dateline: front.dateline.clone(),
        lead: file.lead.clone().and_then(|figure| hung(figure, ids)),
        blocks: file.blocks.clone(),
        corrections: corrections(file, today)?,
        related: file.related.clone(),
        access: front.access,
        flags: Flags { sensitive: front.sensitive, ..Flags::default() },
        language: front.language.clone(),
        ..Story::default()
    };
    for topic in &front.topics {
        story.topics.push(of(&ids.topics, topic)?);
    }
    if let Some(series) = &front.series {
        story.series = Some(of(&ids.series, series)?);
    }
    hang_inside(&mut story, ids);
    Ok(story)
}

fn of(ids: &BTreeMap<String, Id>, name: &str) -> Result<Id> {
    ids.get(name).copied().with_context(|| format!("'{name}' has no id"))
}

/// Gives the pictures of the text their ids and leaves out those that have not been drawn.
fn hang_inside(story: &mut Story, ids: &Ids) {
    for block in std::mem::take(&mut story.blocks) {
        let body = match block.body {
            Body::Image { figure, size } => match hung(figure, ids) {
                Some(figure) => Body::Image { figure, size },
                None => continue,
            },
            body => body,
        };
        story.blocks.push(article::Block { body, ..block });
    }
}

fn hung(mut figure: Figure, ids: &Ids) -> Option<Figure> {
    let media = *ids.pictures.get(figure.image.former.as_deref()?)?;
    figure.image = ImageRef { media: Some(media), former: None };
    Some(figure)
}

fn credits(front: &FrontMatter, ids: &Ids) -> Result<Vec<Credit>> {
    let mut credits = Vec::new();
    for author in &front.authors {
        credits.push(match author.strip_prefix(GUEST) {
            Some(guest) => Credit { author: None, name: guest.trim().to_owned(), role: Role::By },
            None => credit(author, Role::By, front, ids)?,
        });
    }
    if let Some(photographer) = &front.photos {
        credits.push(credit(photographer, Role::Photos, front, ids)?);
    }
    Ok(credits)
}

/// A credit of one on the staff, whose name stands in its own script where the story does not
/// stand in the paper's language.
fn credit(author: &str, role: Role, front: &FrontMatter, ids: &Ids) -> Result<Credit> {
    let (id, known) = ids.authors.get(author).with_context(|| format!("no author '{author}'"))?;
    let native = known.name_native.as_ref().filter(|_| !front.language.is_empty());
    let name = native.unwrap_or(&known.name).clone();
    Ok(Credit { author: Some(*id), name, role })
}

fn corrections(file: &StoryFile, today: &Today) -> Result<Vec<Correction>> {
    let mut corrections = Vec::new();
    for (place, note) in file.corrections.iter().enumerate() {
        let block = note.is.as_ref().and_then(|right| {
            let says = |body: &Body| texts(body).iter().any(|text| text.plain().contains(right));
            file.blocks.iter().find(|block| says(&block.body)).map(|block| block.id.clone())
        });
        corrections.push(Correction {
            id: Id::named("demo-correction", &format!("{}/{}", file.slug, place + 1)),
            kind: note.kind,
            gravity: Gravity::default(),
            note: note.note.clone(),
            was: note.was.clone(),
            is: note.is.clone(),
            block,
            at: today.moment(note.at).context("a correction has no moment in the calendar")?,
        });
    }
    Ok(corrections)
}
