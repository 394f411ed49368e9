//! Pieces of feeds as finished HTML, kept until something in them changes: the entry of a story
//! with its card, and the line that says why one is there.
//!
//! Nothing of any one reader is in a piece. Where something of theirs goes, an entry has a seam,
//! and the page is put together at the seams.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kit::{Clock, Id, Instant};

use crate::index::Thing;

/// Cards on their way: the story's id and its card; stories that are not shown are left out.
pub type Making = Pin<Box<dyn Future<Output = Result<Vec<(Id, String)>, String>> + Send>>;

/// Makes the cards of these stories, or says what went wrong.
pub type CardMaker = Arc<dyn Fn(Vec<Id>) -> Making + Send + Sync>;

/// Bytes of entries that are kept, twice: of those asked for lately, and of those before.
const ENTRIES_BYTES_MAX: usize = 16 * 1024 * 1024;
/// And of lines that say why.
const GROUNDS_BYTES_MAX: usize = 2 * 1024 * 1024;
/// A piece is made anew after so long, whatever happens: a picture's rights may have ended.
const KEPT_SECONDS: i64 = 3600;

/// Stands in an entry where the line goes that says why it is there. No text can hold this or the
/// next one: escaping drops both.
pub(crate) const WHY: char = '\u{fffe}';
/// Stands where the address goes that the reader comes back to.
pub(crate) const HERE: char = '\u{ffff}';

/// Which entry: a story that the reader saved for later, or did not.
pub(crate) type Asked = (Id, bool);

/// What a line says: whether the story is new, and what of it is followed.
pub(crate) type Ground = (bool, Vec<Thing>);

/// The entry of a story.
#[derive(Debug)]
pub(crate) struct Entry {
    html: String,
    /// Where something of the reader goes, and which of the two.
    seams: Vec<(usize, char)>,
}

impl Entry {
    /// Of this HTML, which holds [`WHY`] and [`HERE`] where they belong.
    pub(crate) fn of(html: &str) -> Entry {
        let mut entry = Entry { html: String::with_capacity(html.len()), seams: Vec::new() };
        for piece in html.split_inclusive([WHY, HERE]) {
            let text = piece.trim_end_matches([WHY, HERE]);
            entry.html.push_str(text);
            let seam = piece[text.len()..].chars().next();
            entry.seams.extend(seam.map(|seam| (entry.html.len(), seam)));
        }
        entry
    }

    /// Writes it for one reader: why it is there as HTML, and where they come back to, escaped.
    pub(crate) fn write(&self, out: &mut String, why: &str, here: &str) {
        let mut begun = 0;
        for (end, seam) in &self.seams {
            out.push_str(&self.html[begun..*end]);
            out.push_str(if *seam == WHY { why } else { here });
            begun = *end;
        }
        out.push_str(&self.html[begun..]);
    }
}

/// The pieces that readers were shown last.
#[derive(Clone)]
pub(crate) struct Prints {
    maker: CardMaker,
    clock: Clock,
    kept: Arc<Mutex<Kept>>,
}

struct Kept {
    entries: Rack<Asked, Arc<Entry>>,
    grounds: Rack<Ground, Arc<str>>,
    /// How often something was forgotten.
    forgotten: u64,
    until: Instant,
}

/// What is kept of the pieces that a page needs, and how often something had been forgotten then.
pub(crate) struct Look<P> {
    pub(crate) found: Vec<Option<P>>,
    forgotten: u64,
}

impl Prints {
    pub(crate) fn new(maker: CardMaker, clock: Clock) -> Prints {
        let (entries, grounds) = (Rack::new(ENTRIES_BYTES_MAX), Rack::new(GROUNDS_BYTES_MAX));
        let kept = Kept { entries, grounds, forgotten: 0, until: Instant(i64::MIN) };
        Prints { maker, clock, kept: Arc::new(Mutex::new(kept)) }
    }

    /// The cards of these stories; those that are not shown any more are left out.
    pub(crate) async fn cards(&self, stories: Vec<Id>) -> Result<HashMap<Id, String>, String> {
        Ok((self.maker)(stories).await?.into_iter().collect())
    }

    /// The entries that are kept, in the order asked for.
    pub(crate) fn entries(&self, asked: &[Asked]) -> Look<Arc<Entry>> {
        let mut kept = self.kept_now();
        let found = asked.iter().map(|it| kept.entries.get(it)).collect();
        Look { found, forgotten: kept.forgotten }
    }

    /// The lines that are kept, in the order asked for.
    pub(crate) fn grounds(&self, asked: &[Ground]) -> Look<Arc<str>> {
        let mut kept = self.kept_now();
        let found = asked.iter().map(|it| kept.grounds.get(it)).collect();
        Look { found, forgotten: kept.forgotten }
    }

    /// Keeps an entry that was made after this look, unless something was forgotten since: it may
    /// have been read before the change.
    pub(crate) fn keep_entry(&self, look: &Look<Arc<Entry>>, asked: Asked, entry: Arc<Entry>) {
        let mut kept = self.kept();
        if kept.forgotten == look.forgotten {
            let bytes = entry.html.len();
            kept.entries.put(asked, entry, bytes);
        }
    }

    /// The same for a line.
    pub(crate) fn keep_ground(&self, look: &Look<Arc<str>>, ground: Ground, line: Arc<str>) {
        let mut kept = self.kept();
        if kept.forgotten == look.forgotten {
            let bytes = line.len();
            kept.grounds.put(ground, line, bytes);
        }
    }

    /// A story changed.
    pub(crate) fn forget(&self, story: Id) {
        let mut kept = self.kept();
        kept.forgotten += 1;
        for saved in [false, true] {
            kept.entries.remove(&(story, saved));
        }
    }

    /// Something that any piece may show changed: a name, a picture.
    pub(crate) fn forget_all(&self) {
        let mut kept = self.kept();
        kept.forgotten += 1;
        kept.entries.clear();
        kept.grounds.clear();
    }

    fn kept_now(&self) -> MutexGuard<'_, Kept> {
        let now = self.clock.now();
        let mut kept = self.kept();
        if now >= kept.until {
            kept.entries.clear();
            kept.grounds.clear();
            kept.until = now.plus_seconds(KEPT_SECONDS);
        }
        kept
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Things of a limited size together. When they are full, those that nobody asks for until they are
/// full again are dropped.
struct Rack<K, V> {
    bytes_max: usize,
    bytes: usize,
    lately: HashMap<K, (V, usize)>,
    before: HashMap<K, (V, usize)>,
}

impl<K: Clone + Eq + Hash, V: Clone> Rack<K, V> {
    fn new(bytes_max: usize) -> Rack<K, V> {
        Rack { bytes_max, bytes: 0, lately: HashMap::new(), before: HashMap::new() }
    }

    fn get(&mut self, key: &K) -> Option<V> {
        if let Some((value, _)) = self.lately.get(key) {
            return Some(value.clone());
        }
        let (key, (value, bytes)) = self.before.remove_entry(key)?;
        self.put(key, value.clone(), bytes);
        Some(value)
    }

    fn put(&mut self, key: K, value: V, bytes: usize) {
        self.remove(&key);
        if self.bytes + bytes > self.bytes_max {
            self.before = std::mem::take(&mut self.lately);
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.lately.insert(key, (value, bytes));
    }

    fn remove(&mut self, key: &K) {
        self.before.remove(key);
        if let Some((_, bytes)) = self.lately.remove(key) {
            self.bytes -= bytes;
        }
    }

    fn clear(&mut self) {
        self.lately.clear();
        self.before.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: Asked = (Id(1), false);

    fn prints() -> (Prints, Clock) {
        let none: CardMaker = Arc::new(|_| Box::pin(async { Ok(Vec::new()) }));
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        (Prints::new(none, clock.clone()), clock)
    }

    fn keep(prints: &Prints, asked: Asked) {
        let look = prints.entries(&[asked]);
        prints.keep_entry(&look, asked, Arc::new(Entry::of("x")));
    }

    fn has(prints: &Prints, asked: Asked) -> bool {
        prints.entries(&[asked]).found[0].is_some()
    }

    #[test]
    fn an_entry_is_kept_until_its_story_changes() {
        let (prints, clock) = prints();
        let (saved, other) = ((Id(1), true), (Id(2), false));
        for asked in [STORY, saved, other] {
            keep(&prints, asked);
        }
        prints.forget(Id(1));
        assert_eq!([STORY, saved, other].map(|it| has(&prints, it)), [false, false, true]);
        prints.forget_all();
        assert!(!has(&prints, other));
        keep(&prints, other);
        clock.advance_seconds(KEPT_SECONDS);
        assert!(!has(&prints, other));
    }

    #[test]
    fn what_was_made_while_something_changed_is_not_kept() {
        let (prints, _) = prints();
        let look = prints.entries(&[STORY]);
        let lines = prints.grounds(&[]);
        prints.forget(Id(7));
        prints.keep_entry(&look, STORY, Arc::new(Entry::of("before the change")));
        prints.keep_ground(&lines, (true, Vec::new()), Arc::from("before the change"));
        assert!(!has(&prints, STORY));
        assert!(prints.grounds(&[(true, Vec::new())]).found[0].is_none());
    }

    #[test]
    fn an_entry_is_put_together_at_its_seams() {
        let entry = Entry::of("<p>\u{fffe}</p><a href=\"\u{ffff}\">\u{ffff}</a>");
        let mut page = String::new();
        entry.write(&mut page, "<b>", "/x");
        entry.write(&mut page, "", "");
        assert_eq!(page, "<p><b></p><a href=\"/x\">/x</a><p></p><a href=\"\"></a>");
        assert_eq!(kit::html::escape("\u{fffe}\u{ffff}"), "", "no text makes a seam");
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let mut rack: Rack<u8, u8> = Rack::new(10);
        for key in 0..10 {
            rack.put(key, key, 1);
        }
        rack.put(10, 10, 1);
        assert_eq!(rack.get(&3), Some(3), "asked for again");
        for key in 11..20 {
            rack.put(key, key, 1);
        }
        assert_eq!((rack.get(&3), rack.get(&4)), (Some(3), None));
        assert!(rack.lately.len() <= 10 && rack.before.len() <= 10);
        rack.put(3, 4, 1);
        assert_eq!(rack.get(&3), Some(4));
    }
}
