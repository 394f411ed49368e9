//! Looks through an update from outside before `yrs` is given it.
//!
//! Reading an update reserves memory by the counts it announces and recurses as deep as its values
//! nest, and taking one in whose numbers do not add up can panic. So everything is walked once
//! here, with nothing made of it: only what an editor can write passes, and only when all that it
//! builds on is known already.

use crate::tree::Roots;
use crate::wire::{Malformed, Reader, Result};

/// How deep the value of an attribute may nest.
const VALUE_DEPTH_MAX: usize = 8;
/// The largest clock: what one client may write in the life of a document.
const CLOCK_MAX: u64 = 1 << 30;

const HAS_ORIGIN: u8 = 0b1000_0000;
const HAS_RIGHT_ORIGIN: u8 = 0b0100_0000;
const HAS_PARENT_SUB: u8 = 0b0010_0000;

/// What an update is made of, as far as it matters before it is taken in.
#[derive(Debug, Default)]
pub(crate) struct Vetted {
    /// Clients and the clocks from and to which it brings their writing, gaps left out.
    brought: Vec<(u64, u64, u64)>,
    /// What it builds on or deletes: a client and the clock that must be known.
    needed: Vec<(u64, u64)>,
    /// Nodes and texts it makes.
    pub(crate) made: Vec<(u64, u32)>,
}

impl Vetted {
    /// Whether all it builds on is in the update or known already.
    pub(crate) fn is_rooted(&self, known: impl Fn(u64) -> u64) -> bool {
        let reached = |client: u64, clock: u64| clock < known(client) || self.brings(client, clock);
        let bridged =
            |(client, from, _): &(u64, u64, u64)| *from == 0 || reached(*client, from - 1);
        self.brought.iter().all(bridged)
            && self.needed.iter().all(|(client, clock)| reached(*client, *clock))
    }

    fn brings(&self, client: u64, clock: u64) -> bool {
        let after = self.brought.partition_point(|(it, from, _)| (*it, *from) <= (client, clock));
        let last = after.checked_sub(1).map(|place| self.brought[place]);
        last.is_some_and(|(it, _, to)| it == client && clock < to)
    }

    /// Puts what it brings in order, so that it can be searched.
    fn sorted(mut self) -> Result<Vetted> {
        self.brought.sort_unstable();
        let twice = |pair: &[(u64, u64, u64)]| pair[0].0 == pair[1].0 && pair[1].1 < pair[0].2;
        if self.brought.windows(2).any(twice) {
            return Err(Malformed("it brings the same twice"));
        }
        Ok(self)
    }
}

/// Walks an update in its first encoding.
pub(crate) fn update(bytes: &[u8]) -> Result<Vetted> {
    let mut reader = Reader::new(bytes);
    let mut vetted = Vetted::default();
    for _ in 0..reader.count()? {
        let blocks = reader.count()?;
        let client = reader.number()?;
        let mut clock = reader.number()?;
        for _ in 0..blocks {
            let from = clock;
            let (length, is_gap) = block(&mut reader, &mut vetted, client, clock)?;
            clock = from.saturating_add(length);
            if length == 0 || clock > CLOCK_MAX {
                return Err(Malformed("a clock is out of range"));
            }
            if !is_gap {
                bring(&mut vetted, client, from, clock);
            }
        }
    }
    deletions(&mut reader, &mut vetted)?;
    if reader.left() > 0 {
        return Err(Malformed("something follows the update"));
    }
    vetted.sorted()
}

fn bring(vetted: &mut Vetted, client: u64, from: u64, to: u64) {
    match vetted.brought.last_mut() {
        Some((last, _, end)) if *last == client && *end == from => *end = to,
        _ => vetted.brought.push((client, from, to)),
    }
}

/// One block; its length, and whether it is a gap.
fn block(reader: &mut Reader, vetted: &mut Vetted, client: u64, clock: u64) -> Result<(u64, bool)> {
    let info = reader.byte()?;
    match info {
        0 => return Ok((reader.number()?, false)),
        10 => return Ok((reader.number()?, true)),
        _ => {}
    }
    for side in [HAS_ORIGIN, HAS_RIGHT_ORIGIN] {
        if info & side != 0 {
            let id = (reader.number()?, reader.number()?);
            vetted.needed.push(id);
        }
    }
    if info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0 {
        if reader.number()? == 1 {
            if !Roots::NAMES.contains(&reader.text()?) {
                return Err(Malformed("the document has no such part"));
            }
        } else {
            let id = (reader.number()?, reader.number()?);
            vetted.needed.push(id);
        }
        if info & HAS_PARENT_SUB != 0 {
            reader.text()?;
        }
    }
    Ok((content(reader, vetted, info & 31, (client, clock))?, false))
}

/// The content of a block; its length. What no editor of ours writes is refused: documents inside
/// the document, binaries, embedded values, arrays and maps.
fn content(reader: &mut Reader, vetted: &mut Vetted, kind: u8, id: (u64, u64)) -> Result<u64> {
    match kind {
        1 => reader.number(),
        4 => Ok(reader.text()?.encode_utf16().count() as u64),
        6 => {
            reader.text()?;
            let value = reader.text()?;
            serde_json::from_str::<serde::de::IgnoredAny>(value)
                .map_err(|_| Malformed("a mark is not JSON"))?;
            Ok(1)
        }
        7 => {
            match reader.byte()? {
                3 => {
                    reader.text()?;
                }
                6 => {}
                _ => return Err(Malformed("there is no such type in the document")),
            }
            vetted.made.push((id.0, id.1 as u32));
            Ok(1)
        }
        8 => {
            let values = reader.count()?;
            for _ in 0..values {
                value(reader, VALUE_DEPTH_MAX)?;
            }
            Ok(values as u64)
        }
        _ => Err(Malformed("there is no such content in the document")),
    }
}

fn value(reader: &mut Reader, depth: usize) -> Result<()> {
    if depth == 0 {
        return Err(Malformed("a value nests too deep"));
    }
    match reader.byte()? {
        120 | 121 | 126 | 127 => {}
        122 | 123 => {
            reader.take(8)?;
        }
        124 => {
            reader.take(4)?;
        }
        125 => signed(reader)?,
        119 => {
            reader.text()?;
        }
        118 => {
            for _ in 0..reader.count()? {
                reader.text()?;
                value(reader, depth - 1)?;
            }
        }
        117 => {
            for _ in 0..reader.count()? {
                value(reader, depth - 1)?;
            }
        }
        _ => return Err(Malformed("there is no such value")),
    }
    Ok(())
}

/// A signed number of variable length: six bits in the first byte, then seven each.
fn signed(reader: &mut Reader) -> Result<()> {
    for _ in 0..8 {
        if reader.byte()? < 128 {
            return Ok(());
        }
    }
    Err(Malformed("a number is too long"))
}

fn deletions(reader: &mut Reader, vetted: &mut Vetted) -> Result<()> {
    for _ in 0..reader.count()? {
        let client = reader.number()?;
        for _ in 0..reader.count()? {
            let (from, length) = (reader.number()?, reader.number()?);
            let to = from.saturating_add(length);
            if to > CLOCK_MAX {
                return Err(Malformed("a deletion is out of range"));
            }
            if length > 0 {
                vetted.needed.push((client, to - 1));
            }
        }
    }
    Ok(())
}
