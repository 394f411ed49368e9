//! The bytes of y-protocols: what a page says and what it is told. Every length is checked against
//! what is there before anything is made of it.

/// The bytes are not what they should be; says which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Malformed(pub(crate) &'static str);

pub(crate) type Result<T> = std::result::Result<T, Malformed>;

/// Reads lib0's encoding.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    pub(crate) fn left(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or(Malformed("it ends too soon"))?;
        self.0 = rest;
        Ok(*first)
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        if length > self.0.len() {
            return Err(Malformed("a length goes beyond the end"));
        }
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(taken)
    }

    /// An unsigned number below 2^53, the largest that a page can hold.
    pub(crate) fn number(&mut self) -> Result<u64> {
        let mut number = 0u64;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                let small = number < 1 << 53;
                return if small { Ok(number) } else { Err(Malformed("a number is too large")) };
            }
        }
        Err(Malformed("a number is too long"))
    }

    /// A number of things that take a byte each at least.
    pub(crate) fn count(&mut self) -> Result<usize> {
        let count = self.number()?;
        if count > self.left() as u64 {
            return Err(Malformed("there are fewer than were announced"));
        }
        Ok(count as usize)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = self.count()?;
        self.take(length)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Malformed("a text is not UTF-8"))
    }
}

/// Writes lib0's encoding.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn number(mut self, mut number: u64) -> Writer {
        while number > 127 {
            self.0.push((number & 127) as u8 | 128);
            number >>= 7;
        }
        self.0.push(number as u8);
        self
    }

    pub(crate) fn bytes(self, bytes: &[u8]) -> Writer {
        let mut writer = self.number(bytes.len() as u64);
        writer.0.extend_from_slice(bytes);
        writer
    }

    pub(crate) fn done(self) -> Vec<u8> {
        self.0
    }
}

/// What a page says.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard<'a> {
    /// It has this much (a state vector); it wants the rest.
    Have(Vec<(u64, u32)>),
    /// All that we lack.
    Rest(&'a [u8]),
    /// A change.
    Change(&'a [u8]),
    /// Who is where.
    Present(Vec<Presence<'a>>),
    /// It asks who is where.
    WhoIsThere,
}

/// Where one client is: its id, the count of its changes, its state as JSON (`null`: gone).
#[derive(Debug, PartialEq)]
pub(crate) struct Presence<'a> {
    pub(crate) client: u64,
    pub(crate) clock: u64,
    pub(crate) state: &'a str,
}

impl<'a> Heard<'a> {
    /// Reads all of one message.
    pub(crate) fn read(message: &'a [u8]) -> Result<Vec<Heard<'a>>> {
        let mut reader = Reader::new(message);
        let mut heard = Vec::new();
        while reader.left() > 0 {
            heard.push(Heard::read_one(&mut reader)?);
        }
        Ok(heard)
    }

    fn read_one(reader: &mut Reader<'a>) -> Result<Heard<'a>> {
        match reader.number()? {
            0 => match reader.number()? {
                0 => Ok(Heard::Have(state_vector(reader.bytes()?)?)),
                1 => Ok(Heard::Rest(reader.bytes()?)),
                2 => Ok(Heard::Change(reader.bytes()?)),
                _ => Err(Malformed("there is no such step of sync")),
            },
            1 => Ok(Heard::Present(presences(reader.bytes()?)?)),
            3 => Ok(Heard::WhoIsThere),
            _ => Err(Malformed("there is no such message")),
        }
    }
}

fn state_vector(bytes: &[u8]) -> Result<Vec<(u64, u32)>> {
    let mut reader = Reader::new(bytes);
    let count = reader.count()?;
    let mut all = Vec::new();
    for _ in 0..count {
        let client = reader.number()?;
        let clock = reader.number()?;
        let clock = u32::try_from(clock).map_err(|_| Malformed("a clock is too large"))?;
        all.push((client, clock));
    }
    Ok(all)
}

fn presences(bytes: &[u8]) -> Result<Vec<Presence<'_>>> {
    let mut reader = Reader::new(bytes);
    let count = reader.count()?;
    let mut all = Vec::new();
    for _ in 0..count {
        let (client, clock) = (reader.number()?, reader.number()?);
        all.push(Presence { client, clock, state: reader.text()? });
    }
    Ok(all)
}

/// What a page is told.
pub(crate) mod say {
    use super::Writer;

    /// We have this much (an encoded state vector); we want the rest.
    pub(crate) fn have(state_vector: &[u8]) -> Vec<u8> {
        Writer::default().number(0).number(0).bytes(state_vector).done()
    }

    /// All that the page lacks.
    pub(crate) fn rest(update: &[u8]) -> Vec<u8> {
        Writer::default().number(0).number(1).bytes(update).done()
    }

    /// A change.
    pub(crate) fn change(update: &[u8]) -> Vec<u8> {
        Writer::default().number(0).number(2).bytes(update).done()
    }

    /// Who is where: client, clock, state as JSON.
    pub(crate) fn present<'a>(all: impl ExactSizeIterator<Item = (u64, u64, &'a str)>) -> Vec<u8> {
        let mut states = Writer::default().number(all.len() as u64);
        for (client, clock, state) in all {
            states = states.number(client).number(clock).bytes(state.as_bytes());
        }
        Writer::default().number(1).bytes(&states.done()).done()
    }

    /// All that is durable (an encoded state vector).
    pub(crate) fn kept(state_vector: &[u8]) -> Vec<u8> {
        Writer::default().number(4).bytes(state_vector).done()
    }
}
