//! A small generator, so that every run measures the same pages.

/// Deterministic chance: the same seed rolls the same numbers.
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below this one.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.roll() % limit.max(1)
    }

    /// One of so many different words; low numbers come often, as in a language. How many there
    /// are decides how well a text compresses.
    pub fn word(&mut self, words: u64) -> String {
        let number = self.below(words).min(self.below(words)).min(self.below(words));
        let syllables = ["ra", "ne", "to", "li", "su", "mo", "ked", "vin", "par", "ost"];
        let mut word = String::new();
        let mut rest = number + 10;
        while rest > 0 {
            word.push_str(syllables[(rest % 10) as usize]);
            rest /= 10;
        }
        word
    }
}
