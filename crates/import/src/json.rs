//! JSON read row by row: an export of any size passes through in the memory of one row.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::opened::{ITEM_BYTES_MAX, Opened};

/// A row of a table, with where it began.
pub struct Row {
    /// The table's name; empty for a file that is one list.
    pub table: String,
    /// The row itself.
    pub value: Value,
    /// The line it starts at.
    pub line: u64,
    /// The byte it ends before.
    pub byte: u64,
    /// What had to be mended or cut in it.
    pub damage: Option<String>,
}

/// Where rows go, and which tables are wanted.
pub trait Rows {
    /// Whether the rows of this table are wanted at all.
    fn wants(&mut self, table: &str) -> bool;
    /// Takes a row; `Break` ends the reading.
    fn take(&mut self, row: Row) -> ControlFlow<()>;
}

/// Reads the rows of `{"db":[{"data":{TABLE:[ROW…]}}]}`, `{"data":{TABLE:[…]}}` or `[ROW…]`.
///
/// # Errors
/// When the file is no JSON, or ends too early; the message has line and column.
pub fn rows(file: Opened, to: &mut dyn Rows) -> Result<(), String> {
    let watch = Watch::default();
    let guard = Guard::over(file, watch.clone());
    let mut json = serde_json::Deserializer::from_reader(guard);
    let stopped = Rc::new(Cell::new(false));
    let walk = Walk { to, watch, stopped: stopped.clone(), level: Level::Top };
    match walk.deserialize(&mut json) {
        Ok(()) => Ok(()),
        Err(_) if stopped.get() => Ok(()),
        Err(why) => Err(why.to_string()),
    }
}

/// Counters that the guard turns and the walk reads.
#[derive(Clone, Default)]
struct Watch {
    line: Rc<Cell<u64>>,
    depth: Rc<Cell<usize>>,
    /// The line the last bracket of each depth opened at.
    opened: Rc<RefCell<[u64; 16]>>,
    byte: Rc<Cell<u64>>,
    mended: Rc<Cell<u64>>,
    cut: Rc<Cell<u64>>,
}

enum Level {
    Top,
    Databases,
    Data,
    Table(String),
}

struct Walk<'a> {
    to: &'a mut dyn Rows,
    watch: Watch,
    stopped: Rc<Cell<bool>>,
    level: Level,
}

impl<'a> Walk<'a> {
    fn inner(&mut self, level: Level) -> Walk<'_> {
        Walk { to: self.to, watch: self.watch.clone(), stopped: self.stopped.clone(), level }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an export: an object of tables or a list of rows")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let level = match (&self.level, key.as_str()) {
                (Level::Top, "db") => Level::Databases,
                (Level::Top, "data") => Level::Data,
                (Level::Data, table) if self.to.wants(table) => Level::Table(key),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            map.next_value_seed(self.inner(level))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        if matches!(self.level, Level::Databases) {
            while list.next_element_seed(self.inner(Level::Top))?.is_some() {}
            return Ok(());
        }
        let table = match &self.level {
            Level::Table(name) => name.clone(),
            _ => String::new(),
        };
        let depth = self.watch.depth.get();
        loop {
            let before = (self.watch.mended.get(), self.watch.cut.get());
            let Some(value) = list.next_element::<Value>()? else { return Ok(()) };
            let damage = damage(self.watch.mended.get() - before.0, self.watch.cut.get() - before.1);
            let opened = self.watch.opened.borrow().get(depth).copied();
            let line = opened.filter(|_| value.is_object()).unwrap_or(self.watch.line.get() + 1);
            let row = Row { table: table.clone(), value, line, byte: self.watch.byte.get(), damage };
            if self.to.take(row).is_break() {
                self.stopped.set(true);
                return Err(A::Error::custom("stopped"));
            }
        }
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
}

fn damage(mended: u64, cut: u64) -> Option<String> {
    if cut > 0 {
        let most = ITEM_BYTES_MAX / 1024 / 1024;
        return Some(format!("a text longer than {most} MiB"));
    }
    (mended > 0).then(|| "bytes that are not UTF-8 were replaced".to_owned())
}

/// A reader that mends what is not UTF-8 and cuts texts without end, so that one broken row does
/// not end the reading of all.
struct Guard {
    inner: Opened,
    /// Mended bytes, those already given, and where something was mended.
    chunk: Vec<u8>,
    at: usize,
    mended: VecDeque<usize>,
    carry: Vec<u8>,
    in_text: bool,
    escaped: bool,
    /// Bytes of the text so far, and since its last backslash.
    length: usize,
    since_escape: usize,
    /// The rest of this text is dropped.
    cutting: bool,
    watch: Watch,
}

impl Guard {
    fn over(inner: Opened, watch: Watch) -> Guard {
        Guard { inner, chunk: Vec::new(), at: 0, mended: VecDeque::new(), carry: Vec::new(),
            in_text: false, escaped: false, length: 0, since_escape: 0, cutting: false, watch }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.at = 0;
        let mut raw = std::mem::take(&mut self.carry);
        let read = (&mut self.inner).take(64 * 1024).read_to_end(&mut raw)?;
        self.chunk = self.mend(&raw, read == 0);
        Ok(())
    }

    /// Replaces what is not UTF-8; an unfinished character waits for the next chunk.
    fn mend(&mut self, raw: &[u8], is_last: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(raw.len());
        let mut rest = raw;
        loop {
            let Err(error) = std::str::from_utf8(rest) else {
                out.extend_from_slice(rest);
                return out;
            };
            let (valid, after) = rest.split_at(error.valid_up_to());
            out.extend_from_slice(valid);
            let length = match error.error_len() {
                Some(length) => length,
                None if is_last => after.len(),
                None => {
                    self.carry = after.to_vec();
                    return out;
                }
            };
            self.mended.push_back(out.len());
            out.extend_from_slice("\u{fffd}".as_bytes());
            rest = &after[length..];
        }
    }

    /// Hands a byte on unless it belongs to a text that is too long.
    fn pass(&mut self, byte: u8) -> io::Result<Option<u8>> {
        if !self.in_text {
            self.in_text = byte == b'"';
            self.length = 0;
            self.cutting = false;
            self.watch.structure(byte);
            return Ok(Some(byte));
        }
        let ends = byte == b'"' && !self.escaped;
        self.since_escape = if byte == b'\\' { 0 } else { self.since_escape + 1 };
        self.escaped = byte == b'\\' && !self.escaped;
        self.length += 1;
        self.in_text = !ends;
        if ends || self.length <= ITEM_BYTES_MAX {
            return Ok(Some(byte));
        }
        // A text may only be cut where no escape is left half.
        if !self.cutting && self.since_escape > 12 && byte.is_ascii() {
            self.cutting = true;
            self.watch.cut.set(self.watch.cut.get() + 1);
        }
        if self.cutting {
            return Ok(None);
        }
        if self.length > 2 * ITEM_BYTES_MAX {
            return Err(io::Error::other("a text of nothing but escapes without end"));
        }
        Ok(Some(byte))
    }
}

impl Read for Guard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while count < buffer.len() {
            if self.at == self.chunk.len() {
                if count > 0 {
                    break;
                }
                self.refill()?;
                if self.chunk.is_empty() && self.carry.is_empty() {
                    break;
                }
                continue;
            }
            if self.mended.front() == Some(&self.at) {
                self.mended.pop_front();
                self.watch.mended.set(self.watch.mended.get() + 1);
            }
            let byte = self.chunk[self.at];
            self.at += 1;
            self.watch.byte.set(self.watch.byte.get() + 1);
            if let Some(byte) = self.pass(byte)? {
                buffer[count] = byte;
                count += 1;
            }
        }
        Ok(count)
    }
}

impl Watch {
    /// Follows lines and brackets outside of texts.
    fn structure(&self, byte: u8) {
        match byte {
            b'\n' => self.line.set(self.line.get() + 1),
            b'{' | b'[' => {
                let depth = self.depth.get();
                if let Some(place) = self.opened.borrow_mut().get_mut(depth) {
                    *place = self.line.get() + 1;
                }
                self.depth.set(depth + 1);
            }
            b'}' | b']' => self.depth.set(self.depth.get().saturating_sub(1)),
            _ => {}
        }
    }
}

/// The text of a field, unless it is missing or empty.
pub fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The text or number of a field, as text.
pub fn word(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether a field says yes, as a boolean or as a database's number.
pub fn yes(value: &Value, key: &str) -> bool {
    match value.get(key) {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::Number(number)) => number.as_f64().is_some_and(|n| n != 0.0),
        Some(Value::String(text)) => matches!(text.as_str(), "1" | "true" | "yes"),
        _ => false,
    }
}

/// The list of a field; an empty one when it is none.
pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A wish for some tables, gathered in memory: for the small ones that explain the large one.
#[derive(Default)]
pub struct Tables {
    /// Which tables are wanted.
    pub wanted: BTreeSet<&'static str>,
    /// Their rows.
    pub rows: Vec<Row>,
}

impl Rows for Tables {
    fn wants(&mut self, table: &str) -> bool {
        self.wanted.contains(table)
    }

    fn take(&mut self, row: Row) -> ControlFlow<()> {
        self.rows.push(row);
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opened::unpack;

    struct All(Vec<Row>);

    impl Rows for All {
        fn wants(&mut self, table: &str) -> bool {
            table != "skip"
        }

        fn take(&mut self, row: Row) -> ControlFlow<()> {
            self.0.push(row);
            ControlFlow::Continue(())
        }
    }

    fn read(bytes: Vec<u8>) -> (Vec<Row>, Result<(), String>) {
        let mut all = All(Vec::new());
        let file = unpack(io::Cursor::new(bytes), 10).expect("opens");
        let result = rows(file, &mut all);
        (all.0, result)
    }

    #[test]
    fn rows_of_tables_and_of_lists() {
        let text = br#"{"db":[{"meta":{"a":[1]},"data":{"posts":[{"id":1},{"id":2}],"skip":[3],"tags":[{"id":4}]}}]}"#;
        let (all, result) = read(text.to_vec());
        assert_eq!(result, Ok(()));
        let seen: Vec<(&str, u64)> = all.iter().map(|r| (r.table.as_str(), r.value["id"].as_u64().unwrap_or(0))).collect();
        assert_eq!(seen, [("posts", 1), ("posts", 2), ("tags", 4)]);
        let (all, _) = read(b"[{\"id\":1},\n{\"id\":2}]".to_vec());
        assert_eq!((all.len(), all[1].table.as_str(), all[1].line), (2, "", 2));
    }

    #[test]
    fn broken_bytes_are_mended_and_said() {
        let (all, result) = read(b"[{\"a\":\"x\xffy\"},{\"a\":\"\xc3\xa9\"}]".to_vec());
        assert_eq!(result, Ok(()));
        assert_eq!(all[0].value["a"], "x\u{fffd}y");
        assert!(all[0].damage.is_some() && all[1].damage.is_none());
    }

    #[test]
    fn a_text_without_end_is_cut_and_said() {
        let mut text = b"[{\"a\":\"".to_vec();
        text.extend(std::iter::repeat_n(b'x', ITEM_BYTES_MAX + 100));
        text.extend(b"\"},{\"a\":\"ok\"}]");
        let (all, result) = read(text);
        assert_eq!(result, Ok(()));
        assert!(all[0].damage.as_deref().is_some_and(|why| why.contains("longer than 20")));
        assert_eq!((all[1].value["a"].as_str(), all[1].damage.is_none()), (Some("ok"), true));
    }

    #[test]
    fn a_cut_off_file_says_where() {
        let (all, result) = read(b"[{\"a\":1},\n{\"a\":".to_vec());
        assert_eq!(all.len(), 1);
        assert!(result.is_err_and(|why| why.contains("line 2")));
    }
}
