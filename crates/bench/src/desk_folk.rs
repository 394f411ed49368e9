//! A large paper with a full desk: an editor who is signed in, stories being written, pictures.

use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use article::Story;
use files::Hash;
use kit::Instant;
use media::{Description, Intake, Received};
use newsroom::{Staff, role};
use paper::Paper;
use workflow::{Plan, Stage};

use crate::dice::Dice;

/// Rows to a transaction.
const BATCH: usize = 500;
/// Words a picture's caption is made of.
const WORDS: u64 = 4000;
const DAY_SECONDS: i64 = 86_400;

/// How full the desk is.
#[derive(Clone, Copy)]
pub struct Measure {
    /// Stories being written.
    pub works: usize,
    /// Pictures.
    pub pictures: usize,
}

/// The `cookie` of the editor. On the first call the desk is filled; later ones find it so.
pub async fn editor(paper: &Paper, folder: &Path, measure: Measure) -> Result<String> {
    let note = folder.join("desk-cookie.txt");
    if note.is_file() {
        return Ok(std::fs::read_to_string(note)?);
    }
    let staff = join(paper).await?;
    stories(paper, &staff, measure.works).await?;
    pictures(paper, &staff, measure.pictures).await?;
    let mut tx = paper.db.begin().await?;
    let (now, how) = (paper.clock.now(), signin::How::Password);
    let token = signin::open_session(&mut tx, now, staff.holder(), how, "bench").await?;
    tx.commit().await?;
    let cookie = web::Cookie::new("desk", &paper.config.paper.base_url);
    let line = cookie.set(token.reveal(), DAY_SECONDS);
    let pair = line.to_str()?.split(';').next().unwrap_or_default().to_owned();
    std::fs::write(note, &pair)?;
    Ok(pair)
}

/// The publisher founds the paper and asks an editor in.
async fn join(paper: &Paper) -> Result<Staff> {
    let now = paper.clock.now();
    let first = newsroom::first_link(&paper.db, &paper.clock).await?;
    let first = first.context("somebody works here already: delete the folder")?;
    let mut tx = paper.db.begin().await?;
    let named = ("Ada Okafor", "ada@paper.example");
    let ada = newsroom::join(&mut tx, now, first.reveal(), named).await?;
    let roles = role::role("editor").into_iter().collect::<Vec<_>>();
    ensure!(!roles.is_empty(), "no role of editors");
    let named = ("Ed Marsh", "ed@paper.example");
    let (_, link) = newsroom::invite(&mut tx, now, &ada, named, roles).await?;
    let ed = newsroom::join(&mut tx, now, link.reveal(), ("", "")).await?;
    tx.commit().await?;
    Ok(ed)
}

/// Stories at every stage, each with a plan; every fiftieth is the editor's own, due some day.
async fn stories(paper: &Paper, staff: &Staff, count: usize) -> Result<()> {
    let sections = topic::sections(&paper.db).await?;
    let stages = [Stage::Idea, Stage::Assigned, Stage::DeskEdit, Stage::CopyEdit, Stage::Ready];
    let mut dice = Dice(29);
    let clock = &paper.clock;
    for begun in (0..count).step_by(BATCH) {
        let mut tx = paper.db.begin().await?;
        for number in begun..count.min(begun + BATCH) {
            let words: Vec<String> = (0..7).map(|_| dice.word(WORDS)).collect();
            let section = sections.get(dice.below(sections.len() as u64) as usize);
            let story = Story {
                headline: format!("{} ({number})", words.join(" ")),
                section: section.map(|it| it.id),
                ..Story::default()
            };
            let id = workflow::begin(&mut tx, clock, staff, &story).await?;
            let days = dice.below(60) as i64 - 30;
            let plan = Plan {
                assignee: number.is_multiple_of(50).then_some(staff.id),
                due_at: Some(clock.now().plus_seconds(days * DAY_SECONDS)),
                budget: words[..4].join(" "),
                ..Plan::default()
            };
            workflow::plan(&mut tx, clock, staff, id, plan).await?;
            let stage = stages[number % stages.len()];
            workflow::move_to(&mut tx, clock, staff, id, stage).await?;
        }
        tx.commit().await?;
        eprintln!("{} stories at the desk", count.min(begun + BATCH));
    }
    Ok(())
}

/// Pictures that differ in what is said of them; their originals are one and the same.
async fn pictures(paper: &Paper, staff: &Staff, count: usize) -> Result<()> {
    let received = paper.darkroom.receive(drawn()?).await?;
    let mut dice = Dice(31);
    for taken in (0..count).step_by(BATCH) {
        let mut tx = paper.db.begin().await?;
        for number in taken..count.min(taken + BATCH) {
            let hash = Hash::of(format!("picture {number}").as_bytes());
            let received = Received { hash, ..received.clone() };
            let intake = intake(number, staff, &mut dice, paper.clock.now());
            media::take(&mut tx, &received, intake, paper.clock.now()).await?;
        }
        tx.commit().await?;
        eprintln!("{} pictures", count.min(taken + BATCH));
    }
    Ok(())
}

/// What is said of a picture: most of them everything, some with something left out.
fn intake(number: usize, staff: &Staff, dice: &mut Dice, now: Instant) -> Intake {
    let mut words = |count| {
        let words: Vec<String> = (0..count).map(|_| dice.word(WORDS)).collect();
        words.join(" ")
    };
    let description = Description {
        caption: Some(words(18)),
        alt: (!number.is_multiple_of(7)).then(|| words(14)),
        credit: (!number.is_multiple_of(11)).then(|| format!("Photo: {}", words(2))),
        city: Some(words(1)),
        rights_expire: number
            .is_multiple_of(5)
            .then(|| now.plus_seconds((number as i64 % 400 - 200) * DAY_SECONDS)),
        ..Description::default()
    };
    Intake {
        id: None,
        name: format!("DSC_{number:05}.jpg"),
        description,
        ahead: false,
        uploaded_by: number.is_multiple_of(20).then_some(staff.id),
        needs_clearing: number.is_multiple_of(13),
    }
}

fn drawn() -> Result<Vec<u8>> {
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8, y as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
