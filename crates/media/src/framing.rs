//! How a picture is cropped to a ratio: around its focal point, unless the desk framed it itself.

use std::collections::BTreeMap;

use crate::{Focus, Ratio};

/// What a crop is placed around, and how close it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing {
    /// What comes as near to the crop's middle as the picture's edges allow.
    pub focus: Focus,
    /// How much of the largest crop is taken, in thousandths of its sides.
    pub tight: u16,
}

impl Framing {
    /// The closest a crop goes: closer, small pictures turn to squares of colour.
    pub const TIGHT_MIN: u16 = 200;
    /// The whole of the largest crop.
    pub const TIGHT_MAX: u16 = 1000;

    /// A framing; what goes too close or too far is set to the nearest that can be.
    pub fn new(focus: Focus, tight: i64) -> Framing {
        let (least, most) = (i64::from(Framing::TIGHT_MIN), i64::from(Framing::TIGHT_MAX));
        Framing { focus, tight: tight.clamp(least, most) as u16 }
    }

    /// As large as the ratio allows, around the focal point.
    pub fn around(focus: Focus) -> Framing {
        Framing { focus, tight: Framing::TIGHT_MAX }
    }
}

/// The framings chosen by hand, each for its ratio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Framings(Vec<(Ratio, Framing)>);

impl Framings {
    /// The one for this ratio.
    pub fn of(&self, ratio: Ratio) -> Option<Framing> {
        self.0.iter().find(|(own, _)| *own == ratio).map(|(_, framing)| *framing)
    }

    /// Chooses one, or with none leaves the ratio to the focal point.
    pub fn set(&mut self, ratio: Ratio, framing: Option<Framing>) {
        self.0.retain(|(own, _)| *own != ratio);
        self.0.extend(framing.map(|framing| (ratio, framing)));
        self.0.sort_by_key(|(ratio, _)| ratio.to_string());
    }

    /// As it is kept and exported: `{"16x9": [x, y, tight]}`, in thousandths.
    pub fn json(&self) -> serde_json::Value {
        let entry = |(ratio, framing): &(Ratio, Framing)| {
            let Focus { x, y } = framing.focus;
            (ratio.to_string(), [x, y, framing.tight])
        };
        serde_json::json!(self.0.iter().map(entry).collect::<BTreeMap<_, _>>())
    }

    /// Reads what [`Framings::json`] wrote; what is no framing is left out.
    pub fn of_json(value: &serde_json::Value) -> Framings {
        let mut framings = Framings::default();
        for (ratio, numbers) in value.as_object().into_iter().flatten() {
            let number = |at: usize| numbers.get(at).and_then(serde_json::Value::as_i64);
            let (Ok(ratio), Some(x), Some(y)) = (ratio.parse(), number(0), number(1)) else {
                continue;
            };
            let tight = number(2).unwrap_or(i64::from(Framing::TIGHT_MAX));
            framings.set(ratio, Some(Framing::new(Focus::new(x, y), tight)));
        }
        framings
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn framings_are_read_as_they_were_written() {
        let mut framings = Framings::default();
        let close = Framing::new(Focus::new(300, 200), 450);
        framings.set(Ratio::ThreeTwo, Some(Framing::new(Focus::new(900, 100), 50)));
        framings.set(Ratio::Square, Some(close));
        assert_eq!(framings.json(), json!({ "1x1": [300, 200, 450], "3x2": [900, 100, 200] }));
        assert_eq!(Framings::of_json(&framings.json()), framings);
        framings.set(Ratio::ThreeTwo, None);
        assert_eq!(framings.of(Ratio::ThreeTwo), None);
        assert_eq!(framings.of(Ratio::Square), Some(close));
    }

    #[test]
    fn what_is_no_framing_is_left_out() {
        let odd = json!({ "2x9": [1, 2, 3], "1x1": "left", "4x5": [-5, 2000] });
        let only = Framing::around(Focus::new(0, 1000));
        assert_eq!(Framings::of_json(&odd).of(Ratio::FourFive), Some(only));
        assert_eq!(Framings::of_json(&odd).of(Ratio::Square), None);
        assert_eq!(Framings::of_json(&json!(null)), Framings::default());
    }
}
