//! The marks of every story, end to end in one list.

/// Numbers of things by the slot of the story.
#[derive(Default)]
pub(super) struct Marks {
    numbers: Vec<u32>,
    spans: Vec<Span>,
    /// Numbers that no span covers any more.
    wasted: usize,
}

#[derive(Clone, Copy, Default)]
struct Span {
    start: u32,
    length: u32,
}

/// So many numbers may lie about unused before the list is written anew.
const WASTE_MIN: usize = 65_536;

impl Marks {
    /// Room for one more story, without marks.
    pub(super) fn add(&mut self) {
        self.spans.push(Span::default());
    }

    /// Those of a story, rising.
    pub(super) fn of(&self, slot: u32) -> &[u32] {
        let span = self.spans[slot as usize];
        &self.numbers[span.start as usize..(span.start + span.length) as usize]
    }

    /// A story has these now.
    pub(super) fn put(&mut self, slot: u32, numbers: &[u32]) {
        let span = self.spans[slot as usize];
        let (old, new) = (span.length as usize, numbers.len());
        let start = span.start as usize;
        if new <= old {
            self.numbers[start..start + new].copy_from_slice(numbers);
            self.spans[slot as usize].length = new as u32;
            self.wasted += old - new;
        } else {
            let start = self.numbers.len() as u32;
            self.numbers.extend_from_slice(numbers);
            self.spans[slot as usize] = Span { start, length: new as u32 };
            self.wasted += old;
        }
        if self.wasted > WASTE_MIN && self.wasted > self.numbers.len() / 2 {
            self.tighten();
        }
    }

    /// Writes the list anew without what is unused.
    pub(super) fn tighten(&mut self) {
        let mut numbers = Vec::with_capacity(self.numbers.len() - self.wasted);
        for span in &mut self.spans {
            let start = numbers.len() as u32;
            let old = span.start as usize..(span.start + span.length) as usize;
            numbers.extend_from_slice(&self.numbers[old]);
            span.start = start;
        }
        self.numbers = numbers;
        self.spans.shrink_to_fit();
        self.wasted = 0;
    }
}
