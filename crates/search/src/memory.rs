//! Words that were met, with their forms, so that most words of a text are worked out only once.
//!
//! A word and its forms lie side by side in one long text, and a table says where: the processor
//! waits for memory twice a word and not five times, and making an index is mostly waiting.

use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::FxHasher;

use crate::words::Forms;

/// Words remembered at most; then the memory is emptied.
const WORDS_MAX: usize = 200_000;
/// Places of the table at first, a power of two; words never take more than half of them.
const PLACES_MIN: usize = 1 << 10;

/// The memory of one language.
#[derive(Default)]
pub(crate) struct Memory {
    /// Where each word's entry is, at the place its hash says or after it.
    table: Vec<Place>,
    entries: Vec<Entry>,
    text: String,
}

#[derive(Clone, Copy, Default)]
struct Place {
    /// The upper half of the word's hash.
    hash: u32,
    /// The number of its entry, from 1; 0 where there is none.
    entry: u32,
}

/// Where a word and its forms lie in the text: word, folded, stem.
#[derive(Clone, Copy)]
struct Entry {
    from: u32,
    word: u16,
    folded: u16,
    /// 0 when there is none.
    stem: u16,
}

impl Place {
    fn of(hash: u64, entry: usize) -> Place {
        Place { hash: (hash >> 32) as u32, entry: u32::try_from(entry).unwrap_or(u32::MAX) }
    }
}

fn hash(word: &str) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(word)
}

impl Memory {
    /// The forms of a word, worked out when it is not known.
    pub(crate) fn forms(
        &mut self,
        word: &str,
        work_out: impl FnOnce(&str) -> Forms,
    ) -> (&str, Option<&str>) {
        if self.entries.len() >= WORDS_MAX {
            *self = Memory::default();
        }
        if self.entries.len() * 2 >= self.table.len() {
            self.grow();
        }
        let hash = hash(word);
        let at = self.place_of(word, hash);
        let entry = match self.table[at].entry {
            0 => {
                let entry = self.learn(word, work_out(word));
                self.table[at] = Place::of(hash, self.entries.len());
                entry
            }
            known => self.entries[known as usize - 1],
        };
        let folded = entry.from + u32::from(entry.word);
        let stem = Some(folded + u32::from(entry.folded)).filter(|_| entry.stem > 0);
        (self.cut(folded, entry.folded), stem.map(|from| self.cut(from, entry.stem)))
    }

    /// Where in the table the word is, or would be.
    fn place_of(&self, word: &str, hash: u64) -> usize {
        let mut at = hash as usize % self.table.len();
        loop {
            let place = self.table[at];
            if place.entry == 0 {
                return at;
            }
            if place.hash == Place::of(hash, 0).hash {
                let entry = self.entries[place.entry as usize - 1];
                if self.cut(entry.from, entry.word) == word {
                    return at;
                }
            }
            at = (at + 1) % self.table.len();
        }
    }

    fn grow(&mut self) {
        self.table = vec![Place::default(); (self.table.len() * 2).max(PLACES_MIN)];
        for (number, entry) in self.entries.iter().enumerate() {
            let word = self.cut(entry.from, entry.word);
            let hash = hash(word);
            let at = self.place_of(word, hash);
            self.table[at] = Place::of(hash, number + 1);
        }
    }

    fn learn(&mut self, word: &str, forms: Forms) -> Entry {
        let stem = forms.stem.unwrap_or_default();
        let bytes = |text: &str| u16::try_from(text.len()).unwrap_or(u16::MAX);
        let from = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let entry =
            Entry { from, word: bytes(word), folded: bytes(&forms.word), stem: bytes(&stem) };
        self.text.extend([word, &forms.word, &stem]);
        self.entries.push(entry);
        entry
    }

    fn cut(&self, from: u32, bytes: u16) -> &str {
        &self.text[from as usize..from as usize + usize::from(bytes)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_is_known_however_much_there_is() {
        let mut memory = Memory::default();
        let made = |word: &str| Forms {
            word: format!("{word}!"),
            stem: word.ends_with('0').then(|| format!("{word}?")),
        };
        for round in 0..2 {
            for number in 0..WORDS_MAX / 2 {
                let word = format!("word{number}");
                let mut met = true;
                let (folded, stem) = memory.forms(&word, |word| {
                    met = false;
                    made(word)
                });
                assert_eq!((folded, stem), (&*made(&word).word, made(&word).stem.as_deref()));
                assert_eq!(met, round == 1, "{word}");
            }
        }
        // It does not grow without end.
        for number in 0..WORDS_MAX * 2 {
            memory.forms(&format!("other{number}"), made);
        }
        assert!(memory.entries.len() <= WORDS_MAX);
    }
}
