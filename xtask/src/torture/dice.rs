//! Chance that can be had again: everything a round draws follows from the seed and its number.

use std::time::Duration;

/// A generator of one round's own.
pub struct Dice(fastrand::Rng);

impl Dice {
    /// The dice of one round.
    pub fn of(seed: u64, round: u64) -> Dice {
        Dice(fastrand::Rng::with_seed(seed ^ round.wrapping_mul(0xa076_1d64_78bd_642f)))
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0.u64(..sides)
    }

    /// A moment within this span.
    pub fn moment(&mut self, span: Duration) -> Duration {
        Duration::from_micros(self.roll(span.as_micros().max(1) as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_draws_the_same_again() {
        let draw = |seed, round| -> Vec<u64> {
            let mut dice = Dice::of(seed, round);
            (0..9).map(|_| dice.roll(1000)).collect()
        };
        assert_eq!(draw(7, 3), draw(7, 3));
        assert_ne!(draw(7, 3), draw(7, 4));
        assert_ne!(draw(7, 3), draw(8, 3));
    }
}
