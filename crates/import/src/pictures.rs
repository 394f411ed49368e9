//! The pictures of a story on its way in: found in a folder by their former address and taken into
//! the media room.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use article::{Block, Body, ImageRef, Story};
use kit::{Clock, Id};
use media::{Darkroom, Description, Received};
use store::{Db, Tx};

use crate::rows;

/// Largest file that is looked at as a picture.
const BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Deepest folder that is searched.
const DEPTH_MAX: usize = 20;

/// The files of a folder by name: exports give addresses, folders have paths.
#[derive(Default)]
pub struct Folder(HashMap<String, Vec<PathBuf>>);

impl Folder {
    /// The files below a folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(root: &Path) -> std::io::Result<Folder> {
        let mut folder = Folder::default();
        folder.gather(root, 0)?;
        folder.0.values_mut().for_each(|paths| paths.sort());
        Ok(folder)
    }

    fn gather(&mut self, at: &Path, depth: usize) -> std::io::Result<()> {
        for entry in std::fs::read_dir(at)? {
            let path = entry?.path();
            if path.is_dir() && depth < DEPTH_MAX {
                self.gather(&path, depth + 1)?;
            } else if path.is_file()
                && let Some(name) = path.file_name()
            {
                let name = name.to_string_lossy().to_lowercase();
                self.0.entry(name).or_default().push(path);
            }
        }
        Ok(())
    }

    /// The file an address stands for: the one of its name whose path agrees with it longest, the
    /// original before a smaller copy.
    pub fn find(&self, address: &str) -> Option<&Path> {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let path = crate::wordpress::percent_decoded(path).to_lowercase();
        let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
        let names = [unsized_name(name), name.to_owned()];
        let candidates = names.iter().find_map(|name| self.0.get(name))?;
        let agreement = |candidate: &&PathBuf| {
            let candidate = candidate.to_string_lossy().to_lowercase().replace('\\', "/");
            let (mut ours, mut theirs) = (candidate.rsplit('/').skip(1), path.rsplit('/').skip(1));
            std::iter::from_fn(|| (ours.next()? == theirs.next()?).then_some(())).count()
        };
        candidates.iter().rev().max_by_key(agreement).map(PathBuf::as_path)
    }
}

/// `quay-300x200.jpg` is a smaller copy of `quay.jpg`.
fn unsized_name(name: &str) -> String {
    let Some((stem, ending)) = name.rsplit_once('.') else { return name.to_owned() };
    let Some((bare, size)) = stem.rsplit_once('-') else { return name.to_owned() };
    let numbers = size.split_once('x').is_some_and(|(w, h)| {
        [w, h].iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    });
    if numbers { format!("{bare}.{ending}") } else { name.to_owned() }
}

/// The pictures an import knows: those taken before, and those it can find.
pub struct Pictures {
    folder: Folder,
    darkroom: Option<Darkroom>,
    known: HashMap<String, Option<Id>>,
    waiting: HashMap<String, (Received, String)>,
}

impl Pictures {
    /// Pictures from a folder, to be received by a darkroom.
    pub fn from(folder: Folder, darkroom: Option<Darkroom>) -> Pictures {
        Pictures { folder, darkroom, known: HashMap::new(), waiting: HashMap::new() }
    }

    /// Looks for the pictures of these addresses and receives those that are found; slow, and to
    /// be done before a transaction is opened.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn prepare(&mut self, db: &Db, addresses: Vec<String>) -> store::Result<()> {
        let Some(darkroom) = self.darkroom.clone() else { return Ok(()) };
        for address in addresses {
            if self.known.contains_key(&address) || self.waiting.contains_key(&address) {
                continue;
            }
            if let Some(id) = rows::look_up(db, &key_of(&address)).await? {
                self.known.insert(address, Some(id));
                continue;
            }
            match receive(&self.folder, &darkroom, &address).await {
                Some(received) => {
                    self.waiting.insert(address, received);
                }
                None => {
                    self.known.insert(address, None);
                }
            }
        }
        Ok(())
    }

    /// Takes a prepared picture into the paper; `None` when it was not found.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn take(
        &mut self,
        tx: &mut Tx,
        clock: &Clock,
        address: &str,
        description: Description,
    ) -> store::Result<Option<Id>> {
        if let Some(known) = self.known.get(address) {
            return Ok(*known);
        }
        let Some((received, name)) = self.waiting.get(address) else { return Ok(None) };
        let intake = media::Intake { name: name.clone(), description, ..media::Intake::default() };
        let (media, _) = media::take(tx, received, intake, clock.now()).await?;
        let print = media.hash.to_string();
        rows::note(tx, &key_of(address), "file", Some(media.id), &print, clock.now()).await?;
        Ok(Some(media.id))
    }

    /// Lets go of what was received for a batch that is settled.
    pub fn settled(&mut self) {
        self.waiting.clear();
    }
}

fn key_of(address: &str) -> String {
    format!("file:{address}")
}

async fn receive(
    folder: &Folder,
    darkroom: &Darkroom,
    address: &str,
) -> Option<(Received, String)> {
    let path = folder.find(address)?;
    if std::fs::metadata(path).ok()?.len() > BYTES_MAX {
        return None;
    }
    let name = path.file_name()?.to_string_lossy().into_owned();
    let bytes = tokio::fs::read(path).await.ok()?;
    // What the darkroom refuses stays at its former address, and the report says so.
    let received = darkroom.receive(bytes).await.ok()?;
    Some((received, name))
}

/// Every picture of a story, with what is said about it there.
pub fn of_story(story: &mut Story) -> Vec<(&mut ImageRef, Description)> {
    let mut found = Vec::new();
    if let Some(lead) = &mut story.lead {
        let said = said_of(lead);
        found.push((&mut lead.image, said));
    }
    found.extend(story.card_picture.iter_mut().map(|image| (image, Description::default())));
    of_blocks(&mut story.blocks, &mut found);
    found
}

fn of_blocks<'s>(blocks: &'s mut [Block], found: &mut Vec<(&'s mut ImageRef, Description)>) {
    for block in blocks {
        match &mut block.body {
            Body::Image { figure, .. } => {
                let said = said_of(figure);
                found.push((&mut figure.image, said));
            }
            Body::Gallery { figures, .. } => {
                for figure in figures {
                    let said = said_of(figure);
                    found.push((&mut figure.image, said));
                }
            }
            Body::Video { poster: Some(image), .. } | Body::Profile { image: Some(image), .. } => {
                found.push((image, Description::default()));
            }
            _ => {}
        }
    }
}

fn said_of(figure: &article::Figure) -> Description {
    let caption = kit::text::collapse(&figure.caption.plain());
    Description {
        caption: (!caption.is_empty()).then_some(caption),
        alt: figure.alt.clone(),
        credit: figure.credit.clone(),
        ..Description::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_finds_the_file_that_agrees_longest() {
        let dir = tempfile::tempdir().expect("a folder");
        for path in ["2025/12/quay.jpg", "2026/11/quay.jpg", "2026/11/quay-300x200.jpg"] {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            std::fs::write(path, b"x").expect("written");
        }
        let folder = Folder::read(dir.path()).expect("read");
        let found = |address: &str| folder.find(address).map(|p| p.to_string_lossy().into_owned());
        let ends = |address: &str, end: &str| found(address).is_some_and(|p| p.ends_with(end));
        assert!(ends("/wp-content/uploads/2026/11/quay.jpg", "2026/11/quay.jpg"));
        assert!(ends("https://x.example/2025/12/quay-300x200.jpg?v=1", "2025/12/quay.jpg"));
        assert_eq!(found("/none.jpg"), None);
    }
}
